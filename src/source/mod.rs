//! Finds the files of a run, reads and decodes them, and keeps their texts in one stable order.

pub mod changes;
pub mod decode;
pub mod discover;
mod file;
mod path;
pub mod prefilter;
pub mod roots;
mod span;
mod walk;

pub use file::{Position, SourceFile, SourceMap};
pub(crate) use path::normalise;
pub use path::{direct, display_path, with_slashes};
pub use span::{Location, SourceId, Span};
