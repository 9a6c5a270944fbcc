//! What the user sets for a repository in `vaultvet.yaml`, and for many in a policy; each section is read in a file of its
//! own here.

mod context;
mod effective;
mod environments;
mod error;
mod file;
mod files;
mod find;
mod globs;
mod level;
mod load;
mod names;
mod parameters;
mod paths;
mod pattern;
mod reader;
mod rules;
mod suppressions;

pub use context::{ContextSettings, ContextValue, Written};
pub use effective::{Asked, Effective, Origin, PassedOver, Setting};
pub use environments::{Environment, EnvironmentPaths};
pub use error::{ConfigError, ConfigFault};
pub use file::Config;
pub use files::FileChoice;
pub use globs::{Base, PathGlob};
pub use level::FailLevel;
pub use load::{Configuration, Sought};
pub use names::find_rule;
pub use parameters::ParameterEntry;
pub use paths::Paths;
pub use pattern::NamePattern;
pub use rules::{RuleSettings, SetOption, SetSeverity};
pub use suppressions::{NamedRule, SuppressionEntry, SuppressionPolicy, SuppressionSettings};

use crate::source::Span;

/// Something that is set, with its place in the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Placed<T> {
    /// What is set.
    pub value: T,
    /// Where.
    pub at: Span,
}

#[cfg(test)]
mod tests;
