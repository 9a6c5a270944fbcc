//! Profiles: named choices of which rules are on, and how severe they are.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::severity::UnknownWord;

/// A named choice of rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Profile {
    /// What every vault is held to.
    #[default]
    Recommended,
    /// Recommended, and what a hardened estate is held to.
    Strict,
    /// Recommended, and every vault survives the loss of its region.
    Geo,
    /// Recommended, and every vault survives the loss of a zone.
    Zone,
    /// Recommended, and every vault is under a customer-managed key.
    Cmk,
    /// Only what the initiative `Enforce-Backup` of Azure landing zones checks.
    Alz,
}

impl Profile {
    /// Every profile, the default first.
    pub const ALL: [Self; 6] = [Self::Recommended, Self::Strict, Self::Geo, Self::Zone, Self::Cmk, Self::Alz];

    /// The word in options and rule files.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Recommended => "recommended",
            Self::Strict => "strict",
            Self::Geo => "geo",
            Self::Zone => "zone",
            Self::Cmk => "cmk",
            Self::Alz => "alz",
        }
    }

    /// One line for a table of profiles.
    #[must_use]
    pub const fn summary(self) -> &'static str {
        match self {
            Self::Recommended => "what every vault is held to",
            Self::Strict => "recommended, and what a hardened estate is held to",
            Self::Geo => "recommended, and every vault survives the loss of its region",
            Self::Zone => "recommended, and every vault survives the loss of a zone",
            Self::Cmk => "recommended, and every vault is under a customer-managed key",
            Self::Alz => "only what the initiative Enforce-Backup of Azure landing zones checks",
        }
    }
}

impl fmt::Display for Profile {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.name())
    }
}

impl FromStr for Profile {
    type Err = UnknownWord;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|profile| profile.name().eq_ignore_ascii_case(text))
            .ok_or(UnknownWord { expected: "recommended, strict, geo, zone, cmk or alz" })
    }
}
