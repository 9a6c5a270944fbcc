//! The words of the settings that are one word: profile, severities, the failing level.

use crate::rule::{Profile, Severity};

/// The least severity that makes a run fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum FailLevel {
    /// Errors.
    Error,
    /// Errors and warnings.
    #[default]
    Warning,
    /// Whatever is found.
    Info,
    /// Nothing.
    Never,
}

impl FailLevel {
    /// Every level, with the word for it.
    pub const WORDS: [(&'static str, Self); 4] =
        [("error", Self::Error), ("warning", Self::Warning), ("info", Self::Info), ("never", Self::Never)];

    /// The word for it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Info => "info",
            Self::Never => "never",
        }
    }

    /// The least severity that counts; none where nothing does.
    #[must_use]
    pub const fn least(self) -> Option<Severity> {
        match self {
            Self::Error => Some(Severity::Error),
            Self::Warning => Some(Severity::Warning),
            Self::Info => Some(Severity::Info),
            Self::Never => None,
        }
    }
}

/// The words for how bad a rule is; none is off.
pub(super) const SEVERITIES: [(&str, Option<Severity>); 4] = [
    ("error", Some(Severity::Error)),
    ("warning", Some(Severity::Warning)),
    ("info", Some(Severity::Info)),
    ("off", None),
];

/// The words for profiles.
pub(super) fn profiles() -> [(&'static str, Profile); 6] {
    Profile::ALL.map(|profile| (profile.name(), profile))
}
