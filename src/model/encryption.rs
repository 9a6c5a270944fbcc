//! Encryption with a key of the owner's as it is written, in one form for both kinds of vault.

use super::setting::{Setting, State, not_shown};
use super::vault::Vault;
use super::{backup_vault, recovery_services};
use crate::knowledge::{Fact, VaultKind};
use crate::template::{Cause, Kind, Part};

/// What a vault writes about a key of its owner's.
#[derive(Debug, Clone)]
pub struct Encryption<'d> {
    /// `Enabled`, `Disabled`, `Inconsistent`; a Recovery Services vault is `Enabled` by the key's address alone.
    pub state: Setting<'d>,
    /// The key's address.
    pub key_uri: Setting<'d>,
    /// Who is to reach the key.
    pub identity: KeyIdentity<'d>,
    /// Whether the vault has an identity of its own; unknown where an export leaves `identity` out.
    pub own_identity: Setting<'d>,
    /// The ids of the user-assigned identities that are attached; unknown where an export leaves `identity` out.
    pub attached: Setting<'d>,
}

/// The settings that name the identity for the key.
#[derive(Debug, Clone)]
pub struct KeyIdentity<'d> {
    /// The object around the others.
    pub block: Setting<'d>,
    /// `SystemAssigned` or `UserAssigned`; a Recovery Services vault chooses by a flag or by giving an id.
    pub choice: Setting<'d>,
    /// The id of the user-assigned identity.
    pub id: Setting<'d>,
}

/// Whether a text is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Given {
    /// It is, though perhaps not known which.
    Surely,
    /// Nothing is written that has effect.
    No,
    /// It is written as a text of no characters but blanks.
    Empty,
    /// It cannot be known.
    Unknown,
}

impl Given {
    /// Whether that setting's text is given.
    #[must_use]
    pub fn of(setting: &Setting<'_>) -> Self {
        match &setting.state {
            State::Known(value) if value.as_str().is_some_and(|text| text.trim().is_empty()) => Self::Empty,
            State::Known(_) => Self::Surely,
            State::Unknown(unknown) => match setting.site.written.map(|value| &value.kind) {
                // Some of its characters are known.
                Some(Kind::Text(text)) if text.parts.iter().any(shows_something) => Self::Surely,
                // What is read from a deployed resource is there, whatever it is.
                Some(_) if unknown.cause == Cause::RuntimeReference => Self::Surely,
                _ => Self::Unknown,
            },
            State::Absent | State::Dropped(_) | State::NotApplicable => Self::No,
        }
    }
}

fn shows_something(part: &Part) -> bool {
    matches!(part, Part::Known(text) if !text.trim().is_empty())
}

impl<'d> Vault<'d> {
    /// What the vault writes about a key of its owner's.
    #[must_use]
    pub fn encryption(&self) -> Encryption<'d> {
        let identity = match self.kind {
            VaultKind::BackupVault => backup_vault::key_identity_settings(self.reader()),
            VaultKind::RecoveryServicesVault => recovery_services::key_identity_settings(self.reader()),
        };
        Encryption {
            state: match self.kind {
                VaultKind::BackupVault => backup_vault::key_state(self.reader()),
                VaultKind::RecoveryServicesVault => self.fact(Fact::CustomerManagedKey).clone(),
            },
            key_uri: self.fact(Fact::KeyUri).clone(),
            identity,
            own_identity: self.identity_as_shown(Fact::SystemAssignedIdentity),
            attached: self.identity_as_shown(Fact::UserAssignedIdentities),
        }
    }

    /// Lists of vaults are often exported without `identity`; a vault whose key is reached by one has it all the same.
    fn identity_as_shown(&self, fact: Fact) -> Setting<'d> {
        let setting = self.fact(fact).clone();
        let hidden = self.resource.exported && setting.is_absent() && self.resource.body.entry("identity").is_none();
        if !hidden {
            return setting;
        }
        Setting { state: not_shown("`identity`, which this export does not show"), ..setting }
    }
}
