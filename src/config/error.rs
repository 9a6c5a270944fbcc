//! What can be wrong with a configuration, each fault with its place.

use std::fmt;

use thiserror::Error;

use crate::rule::own::OwnRulesError;
use crate::source::Position;

/// A configuration that cannot be used.
#[derive(Debug, Error)]
pub enum ConfigError {
    /// It cannot be read at all.
    #[error("the configuration `{path}` cannot be read: {why}")]
    Unreadable {
        /// The file, as reports show it.
        path: String,
        /// Why.
        why: String,
    },
    /// A link leads from the repository to a file elsewhere.
    #[error("the configuration `{path}` leads out of the git work tree")]
    Outside {
        /// The file, as reports show it.
        path: String,
    },
    /// It sets what there is not, or not as it should.
    #[error("{}", lines(path, faults))]
    Faults {
        /// The file, as reports show it.
        path: String,
        /// Each fault, in the order of the file.
        faults: Vec<ConfigFault>,
    },
    /// Rules of the user's own are wrong.
    #[error(transparent)]
    Rules(#[from] OwnRulesError),
    /// Several of these.
    #[error("{}", joined(.0))]
    Several(Vec<Self>),
}

impl ConfigError {
    /// One error for several, at least one.
    pub(super) fn several(mut errors: Vec<Self>) -> Self {
        match errors.pop() {
            Some(only) if errors.is_empty() => only,
            last => {
                errors.extend(last);
                Self::Several(errors)
            }
        }
    }
}

/// One fault of a configuration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfigFault {
    /// Where it begins.
    pub position: Position,
    /// What is wrong there.
    pub message: String,
}

impl fmt::Display for ConfigFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.position.line, self.position.column, self.message)
    }
}

fn joined(errors: &[ConfigError]) -> String {
    errors.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

fn lines(path: &str, faults: &[ConfigFault]) -> String {
    let lines: Vec<String> = faults.iter().map(|fault| format!("{path}:{fault}")).collect();
    lines.join("\n")
}
