//! The exit codes.

use std::process::{ExitCode, Termination};

/// How a command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExitStatus {
    /// 0: nothing at or above the failing level.
    Clean,
    /// 1: findings at or above it.
    Findings,
    /// 2: the run could not be made: usage, a path that isn't there, an output that can't be written.
    NotMade,
    /// 3: nothing to check.
    NothingToCheck,
}

impl ExitStatus {
    /// The number.
    #[must_use]
    pub const fn code(self) -> u8 {
        match self {
            Self::Clean => 0,
            Self::Findings => 1,
            Self::NotMade => 2,
            Self::NothingToCheck => 3,
        }
    }
}

impl Termination for ExitStatus {
    fn report(self) -> ExitCode {
        ExitCode::from(self.code())
    }
}
