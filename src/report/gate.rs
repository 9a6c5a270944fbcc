//! Which findings make a run fail, so that formats and exit code agree.

use crate::rule::{Certainty, Finding, Severity};

/// From which level on a finding makes a run fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Gate {
    /// The least severity that fails; `None` if nothing does.
    pub least: Option<Severity>,
    /// Whether findings that hold only for some outcomes of an open choice count at their severity.
    pub possible_counts: bool,
}

impl Default for Gate {
    fn default() -> Self {
        Self { least: Some(Severity::Warning), possible_counts: false }
    }
}

impl Gate {
    /// Whether this finding makes the run fail.
    #[must_use]
    pub fn is_failed_by(&self, finding: &Finding) -> bool {
        let certain = self.possible_counts || finding.certainty == Certainty::Definite;
        finding.suppressed.is_none() && certain && self.least.is_some_and(|least| finding.severity >= least)
    }

    /// How bad a finding is told to be where the consumer knows severities alone: one that is possible and does not count
    /// is a note.
    #[must_use]
    pub fn weight(&self, finding: &Finding) -> Severity {
        match finding.certainty {
            Certainty::Possible if !self.possible_counts => Severity::Info,
            _ => finding.severity,
        }
    }
}
