//! The key vault that holds a vault's key: what it keeps of deleted keys, who is let in, and by which model.

use super::setting::{Reader, Setting, State};
use crate::knowledge::api_version::{ApiVersion, Stage};
use crate::template::Value;

/// The first API version with which a new key vault uses roles where nothing is said.
const ROLES_BY_DEFAULT: ApiVersion = ApiVersion::new(2026, 2, 1, Stage::Stable);

/// A declared key vault.
#[derive(Debug, Clone, Copy)]
pub struct KeyVault<'d> {
    /// Reads its settings.
    pub reader: Reader<'d>,
}

/// What gives access to the keys of a key vault.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AccessModel {
    /// Role assignments.
    Roles,
    /// Role assignments if the key vault is new; one that existed keeps what it had.
    RolesIfNew,
    /// The access policies of the key vault.
    Policies,
    /// It cannot be told.
    Unknown,
}

impl<'d> KeyVault<'d> {
    /// Its name, if known.
    #[must_use]
    pub fn name(&self) -> Option<&'d str> {
        self.reader.resource.shown_name()
    }

    /// `enableSoftDelete`.
    #[must_use]
    pub fn soft_delete(&self) -> Setting<'d> {
        self.reader.setting("properties.enableSoftDelete").or_switch()
    }

    /// `enablePurgeProtection`.
    #[must_use]
    pub fn purge_protection(&self) -> Setting<'d> {
        self.reader.setting("properties.enablePurgeProtection").or_switch()
    }

    /// `enableRbacAuthorization`.
    #[must_use]
    pub fn role_switch(&self) -> Setting<'d> {
        self.reader.setting("properties.enableRbacAuthorization").or_switch()
    }

    /// `location`.
    #[must_use]
    pub fn location(&self) -> Setting<'d> {
        self.reader.setting("location")
    }

    /// `Allow` or `Deny`: what the firewall does with networks that no rule names.
    #[must_use]
    pub fn other_networks(&self) -> Setting<'d> {
        self.reader.setting("properties.networkAcls.defaultAction")
    }

    /// `AzureServices` or `None`: what the firewall lets past.
    #[must_use]
    pub fn bypass(&self) -> Setting<'d> {
        self.reader.setting("properties.networkAcls.bypass")
    }

    /// `enabled` or `disabled`.
    #[must_use]
    pub fn public_access(&self) -> Setting<'d> {
        self.reader.setting("properties.publicNetworkAccess")
    }

    /// What gives access to its keys.
    #[must_use]
    pub fn access_model(&self) -> AccessModel {
        let switch = self.role_switch();
        match &switch.state {
            State::Known(value) => match value.as_bool() {
                Some(true) => AccessModel::Roles,
                Some(false) => AccessModel::Policies,
                None => AccessModel::Unknown,
            },
            State::Absent | State::Dropped(_) if self.reader.resource.exported => self.shown_model(),
            State::Absent | State::Dropped(_) => match self.reader.api_version() {
                Some(version) if version < ROLES_BY_DEFAULT => AccessModel::Policies,
                Some(_) => AccessModel::RolesIfNew,
                None => AccessModel::Unknown,
            },
            State::Unknown(_) | State::NotApplicable => AccessModel::Unknown,
        }
    }

    /// A live key vault that never had the switch set uses access policies; an export that shows those shows it whole.
    fn shown_model(&self) -> AccessModel {
        let policies = self.reader.setting("properties.accessPolicies");
        let some = policies.site.written.and_then(Value::as_array).is_some_and(|items| !items.is_empty());
        if some { AccessModel::Policies } else { AccessModel::Unknown }
    }
}
