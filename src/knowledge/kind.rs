//! The two kinds of vault that are judged, and how Azure names them.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A kind of vault.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum VaultKind {
    /// `Microsoft.DataProtection/backupVaults`.
    BackupVault,
    /// `Microsoft.RecoveryServices/vaults`.
    RecoveryServicesVault,
}

impl VaultKind {
    /// Both kinds, in the order they are told.
    pub const ALL: [Self; 2] = [Self::BackupVault, Self::RecoveryServicesVault];

    /// The word in the output contract and in rule files.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::BackupVault => "backup-vault",
            Self::RecoveryServicesVault => "recovery-services-vault",
        }
    }

    /// What a person calls it, without an article.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::BackupVault => "backup vault",
            Self::RecoveryServicesVault => "Recovery Services vault",
        }
    }

    /// The resource type, in Azure's own case.
    #[must_use]
    pub const fn resource_type(self) -> &'static str {
        match self {
            Self::BackupVault => "Microsoft.DataProtection/backupVaults",
            Self::RecoveryServicesVault => "Microsoft.RecoveryServices/vaults",
        }
    }

    /// The kind that a resource type names, whatever its case.
    #[must_use]
    pub fn of_type(resource_type: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.resource_type().eq_ignore_ascii_case(resource_type))
    }
}

impl fmt::Display for VaultKind {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.name())
    }
}
