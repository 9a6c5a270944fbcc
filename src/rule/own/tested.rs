//! What came of trying a rule on its examples.

use super::Expected;
use crate::rule::Rule;
use crate::source::Position;

/// A rule with what came of its examples.
#[derive(Debug)]
pub struct Tested {
    /// The rule.
    pub rule: &'static Rule,
    /// Its file, as reports show it.
    pub file: String,
    /// Its examples, in the order of the file.
    pub examples: Vec<TestedExample>,
}

/// One example with what came of it.
#[derive(Debug)]
pub struct TestedExample {
    /// What it shows, if said.
    pub name: Option<String>,
    /// What the rule should say.
    pub expected: Expected,
    /// Where it stands.
    pub position: Position,
    /// What came of it.
    pub verdict: Verdict,
}

/// What came of an example.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// The rule says what it should.
    AsExpected,
    /// It is silent as it should be, because something is not known.
    NotDetermined(String),
    /// It does not.
    Failed(String),
}

impl Verdict {
    /// Whether the example failed.
    #[must_use]
    pub fn is_failure(&self) -> bool {
        matches!(self, Self::Failed(_))
    }
}
