//! Finds the files of a run, reads and decodes them, and keeps their texts in one stable order.

pub mod changes;
pub mod decode;
pub mod discover;
mod file;
pub mod prefilter;
pub mod roots;
mod span;
mod walk;

pub(crate) use file::normalise;
pub use file::{Position, SourceFile, SourceMap, display_path};
pub use span::{Location, SourceId, Span};
