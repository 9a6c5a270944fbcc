//! What can be wrong with the user's rules, each fault with its place.

use std::fmt;

use crate::source::{Position, SourceFile, Span};

/// Rules that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum OwnRulesError {
    /// There is no rule file where one was asked for.
    #[error("{0}")]
    NoRules(String),
    /// Faults of rule files.
    #[error("{}", lines(.0))]
    Faults(Vec<RuleFault>),
}

/// One fault of a rule file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleFault {
    /// The file, as reports show it.
    pub file: String,
    /// Where it begins; none for a file that cannot be read at all.
    pub position: Option<Position>,
    /// What is wrong there.
    pub message: String,
}

impl RuleFault {
    pub(super) fn at(file: &SourceFile, span: Span, message: String) -> Self {
        Self { file: file.display.clone(), position: Some(file.position(span.start)), message }
    }

    pub(super) fn of_file(file: &str, message: String) -> Self {
        Self { file: file.to_owned(), position: None, message }
    }
}

impl fmt::Display for RuleFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.position {
            Some(position) => write!(f, "{}:{}:{}: {}", self.file, position.line, position.column, self.message),
            None => write!(f, "{}: {}", self.file, self.message),
        }
    }
}

fn lines(faults: &[RuleFault]) -> String {
    faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}
