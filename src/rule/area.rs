//! The areas that rules are grouped in: a folder of rule files and a prefix of codes.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::severity::UnknownWord;

/// A group of rules; ordered as the catalogue is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Area {
    /// Where the copies of the backups are.
    Redundancy,
    /// Restoring elsewhere: another region, another subscription.
    Restore,
    /// Customer-managed keys.
    Encryption,
    /// The vault's identity and what it may do.
    Identity,
    /// Keeping what was deleted.
    SoftDelete,
    /// Keeping what must not be deleted.
    Immutability,
    /// Multi-user authorization.
    Authorization,
    /// The way to the vault.
    Network,
    /// Alerts and logs.
    Monitoring,
    /// Backup policies and instances.
    Retention,
    /// Names, versions, properties, locks.
    Governance,
    /// A template against the live vault.
    Transition,
    /// What could not be read or evaluated.
    Input,
    /// Suppressions.
    Suppression,
    /// Rules of the user's own, which are no part of the catalogue.
    Own,
}

impl Area {
    /// Every area of the catalogue, in its order.
    pub const ALL: [Self; 14] = [
        Self::Redundancy,
        Self::Restore,
        Self::Encryption,
        Self::Identity,
        Self::SoftDelete,
        Self::Immutability,
        Self::Authorization,
        Self::Network,
        Self::Monitoring,
        Self::Retention,
        Self::Governance,
        Self::Transition,
        Self::Input,
        Self::Suppression,
    ];

    /// The folder of its rule files.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Redundancy => "redundancy",
            Self::Restore => "restore",
            Self::Encryption => "encryption",
            Self::Identity => "identity",
            Self::SoftDelete => "soft-delete",
            Self::Immutability => "immutability",
            Self::Authorization => "authorization",
            Self::Network => "network",
            Self::Monitoring => "monitoring",
            Self::Retention => "retention",
            Self::Governance => "governance",
            Self::Transition => "transition",
            Self::Input => "input",
            Self::Suppression => "suppression",
            Self::Own => "own",
        }
    }

    /// The three letters that its codes begin with.
    #[must_use]
    pub const fn prefix(self) -> &'static str {
        match self {
            Self::Redundancy => "RED",
            Self::Restore => "CRR",
            Self::Encryption => "CMK",
            Self::Identity => "IDN",
            Self::SoftDelete => "SDL",
            Self::Immutability => "IMM",
            Self::Authorization => "MUA",
            Self::Network => "NET",
            Self::Monitoring => "MON",
            Self::Retention => "RET",
            Self::Governance => "GOV",
            Self::Transition => "TRN",
            Self::Input => "INP",
            Self::Suppression => "SUP",
            Self::Own => "",
        }
    }

    /// Whether its rules judge vaults; the others speak of files and suppressions, in every profile.
    #[must_use]
    pub const fn judges_vaults(self) -> bool {
        !matches!(self, Self::Input | Self::Suppression)
    }
}

impl fmt::Display for Area {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.name())
    }
}

impl FromStr for Area {
    type Err = UnknownWord;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|area| area.name().eq_ignore_ascii_case(text))
            .ok_or(UnknownWord { expected: "an area of the catalogue, such as redundancy" })
    }
}
