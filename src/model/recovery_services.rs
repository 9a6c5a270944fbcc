//! Lowers a Recovery Services vault with its side channels: the only reader of their property names for facts.

use std::sync::Arc;

use super::encryption::{Given, KeyIdentity};
use super::identity;
use super::setting::{Reader, Setting, State, not_shown};
use super::vault::Facts;
use crate::template::{Cause, Kind, Reached, Resource, Unknown, Value};

const SECURITY: &str = "properties.securitySettings";
const REDUNDANCY: &str = "properties.redundancySettings";
const SOFT_DELETE_WORDS: [(&str, &str); 3] = [("Enabled", "On"), ("Disabled", "Off"), ("AlwaysON", "AlwaysOn")];

/// The child that sets the redundancy of older vaults, by its type's last segment.
const STORAGE_CONFIG: &str = "backupstorageconfig";
/// The child that sets soft delete and, once, redundancy.
const CONFIG: &str = "backupconfig";

/// The settings that older children of a vault share with it.
#[derive(Debug, Clone, Copy)]
pub struct SideChannels<'d> {
    /// `backupstorageconfig`.
    pub storage: Option<Reader<'d>>,
    /// `backupconfig`.
    pub config: Option<Reader<'d>>,
    /// `backupEncryptionConfigs`.
    pub encryption: Option<Reader<'d>>,
}

impl<'d> SideChannels<'d> {
    /// The side channels among a vault's children.
    #[must_use]
    pub fn among(reader: Reader<'d>, children: &[&'d Resource]) -> Self {
        let find = |child: &str| {
            let wanted = format!("Microsoft.RecoveryServices/vaults/{child}");
            let resource = children.iter().copied().find(|resource| resource.is(&wanted) && !resource.existing)?;
            Some(Reader { resource, provenance: reader.provenance })
        };
        Self { storage: find(STORAGE_CONFIG), config: find(CONFIG), encryption: find("backupEncryptionConfigs") }
    }

    /// Whose key `backupEncryptionConfigs` asks for: `MicrosoftManaged` or `CustomerManaged`.
    #[must_use]
    pub fn key_choice(&self) -> Option<Setting<'d>> {
        Some(self.encryption?.setting("properties.encryptionAtRestType"))
    }

    /// The redundancy in `backupstorageconfig`: `storageModelType`, or the older `storageType`.
    #[must_use]
    pub fn storage_redundancy(&self) -> Option<Setting<'d>> {
        storage_type(self.storage?)
    }

    /// The redundancy in `backupconfig`, under the same two names.
    #[must_use]
    pub fn config_redundancy(&self) -> Option<Setting<'d>> {
        storage_type(self.config?)
    }

    /// Cross Region Restore in `backupstorageconfig`, as `Enabled` or `Disabled`.
    #[must_use]
    pub fn cross_region_restore(&self) -> Option<Setting<'d>> {
        let mut setting = self.storage?.setting("properties.crossRegionRestoreFlag").or_switch();
        if let State::Known(value) = &setting.state {
            let word = match value.kind {
                Kind::Bool(true) => "Enabled",
                Kind::Bool(false) => "Disabled",
                _ => return None,
            };
            setting.state = State::Known(Value::string(word).at(value.origin));
        }
        (!setting.is_absent()).then_some(setting)
    }

    /// What is written in the first of these and dropped by the child's API version.
    fn dropped(&self, names: &[&str]) -> Option<Setting<'d>> {
        let children = [self.storage, self.config].into_iter().flatten();
        let mut settings =
            children.flat_map(|child| names.iter().map(move |name| child.setting(&format!("properties.{name}"))));
        settings.find(|setting| matches!(setting.state, State::Dropped(_)))
    }

    /// Soft delete in `backupconfig`, as `On`, `Off` or `AlwaysOn`.
    #[must_use]
    pub fn soft_delete(&self) -> Option<Setting<'d>> {
        let setting = self.config?.setting("properties.softDeleteFeatureState");
        (!setting.is_absent()).then(|| setting.renamed(&SOFT_DELETE_WORDS))
    }

    /// The security features for hybrid backups in `backupconfig`.
    #[must_use]
    pub fn enhanced_security(&self) -> Option<Setting<'d>> {
        let setting = self.config?.setting("properties.enhancedSecurityState");
        (!setting.is_absent()).then_some(setting)
    }

    /// The days that `backupconfig` keeps deleted data.
    #[must_use]
    pub fn soft_delete_days(&self) -> Option<Setting<'d>> {
        let setting = self.config?.setting("properties.softDeleteRetentionPeriodInDays").or_number();
        (!setting.is_absent()).then_some(setting)
    }
}

fn storage_type<'d>(child: Reader<'d>) -> Option<Setting<'d>> {
    let model = child.setting("properties.storageModelType");
    let setting = if model.is_absent() { child.setting("properties.storageType") } else { model };
    (!setting.is_absent()).then(|| setting.renamed(&super::REDUNDANCY_WORDS))
}

/// The vault's own redundancy setting, side channels left aside.
#[must_use]
pub fn own_redundancy<'d>(reader: Reader<'d>) -> Setting<'d> {
    reader.setting(&format!("{REDUNDANCY}.standardTierStorageRedundancy")).renamed(&super::REDUNDANCY_WORDS)
}

/// The vault's own Cross Region Restore setting, side channels left aside.
#[must_use]
pub fn own_cross_region_restore<'d>(reader: Reader<'d>) -> Setting<'d> {
    reader.setting(&format!("{REDUNDANCY}.crossRegionRestore")).renamed(&super::SWITCH_WORDS)
}

/// The vault's own soft delete setting, side channels left aside.
#[must_use]
pub fn own_soft_delete<'d>(reader: Reader<'d>) -> Setting<'d> {
    reader.setting(&format!("{SECURITY}.softDeleteSettings.softDeleteState")).renamed(&SOFT_DELETE_WORDS)
}

/// The vault's own switch of the security features for hybrid backups, side channels left aside.
#[must_use]
pub fn own_enhanced_security<'d>(reader: Reader<'d>) -> Setting<'d> {
    reader.setting(&format!("{SECURITY}.softDeleteSettings.enhancedSecurityState"))
}

/// The vault's own days of soft delete, side channels left aside.
#[must_use]
pub fn own_soft_delete_days<'d>(reader: Reader<'d>) -> Setting<'d> {
    reader.setting(&format!("{SECURITY}.softDeleteSettings.softDeleteRetentionPeriodInDays")).or_number()
}

/// The facts of a Recovery Services vault.
#[must_use]
pub fn facts<'d>(reader: Reader<'d>, children: &[&'d Resource]) -> Facts<'d> {
    let side = SideChannels::among(reader, children);
    let redundancy = first_written(own_redundancy(reader), [side.storage_redundancy(), side.config_redundancy()]);
    let redundancy = or_dropped(redundancy, side.dropped(&["storageModelType", "storageType"]));
    let restore = first_written(own_cross_region_restore(reader), [side.cross_region_restore(), None]);
    let restore = or_dropped(restore, side.dropped(&["crossRegionRestoreFlag"]));
    let soft_delete = first_written(own_soft_delete(reader), [side.soft_delete(), None]);
    let soft_delete = or_dropped(soft_delete, side.dropped(&["softDeleteFeatureState"]));
    let days = first_written(own_soft_delete_days(reader), [side.soft_delete_days(), None]);
    let days = or_dropped(days, side.dropped(&["softDeleteRetentionPeriodInDays"]));
    let immutability =
        reader.setting(&format!("{SECURITY}.immutabilitySettings.state")).renamed(&super::IMMUTABILITY_WORDS);
    let csr =
        reader.setting("properties.restoreSettings.crossSubscriptionRestoreSettings.crossSubscriptionRestoreState");
    let alerts = reader
        .setting("properties.monitoringSettings.azureMonitorAlertSettings.alertsForAllJobFailures")
        .renamed(&super::SWITCH_WORDS);
    Facts {
        redundancy: shown(reader, redundancy, "redundancySettings"),
        cross_region_restore: shown(reader, restore, "redundancySettings"),
        cross_subscription_restore: shown(reader, csr.renamed(&super::RESTORE_WORDS), "restoreSettings"),
        soft_delete: shown(reader, soft_delete, "securitySettings"),
        soft_delete_retention_days: shown(reader, days, "securitySettings"),
        immutability: shown(reader, immutability, "securitySettings"),
        multi_user_authorization: guarded(reader, children),
        customer_managed_key: customer_managed_key(reader),
        key_uri: reader.setting("properties.encryption.keyVaultProperties.keyUri"),
        key_identity: key_identity(reader),
        infrastructure_encryption: reader
            .setting("properties.encryption.infrastructureEncryption")
            .renamed(&super::SWITCH_WORDS),
        system_assigned_identity: identity::system_assigned(reader),
        user_assigned_identities: identity::user_assigned(reader),
        public_network_access: public_network_access(reader),
        job_failure_alerts: shown(reader, alerts, "monitoringSettings"),
    }
}

/// The same facts, those unknown that no one writes for this vault but that a child of a vault unknown may write.
#[must_use]
pub fn perhaps_elsewhere<'d>(mut facts: Facts<'d>, perhaps: impl Fn(&str) -> Option<Arc<Unknown>>) -> Facts<'d> {
    let hide = |setting: &mut Setting<'d>, unknown: &Option<Arc<Unknown>>| {
        if let (State::Absent, Some(unknown)) = (&setting.state, unknown) {
            setting.state = State::Unknown(Arc::clone(unknown));
        }
    };
    let (storage, config) = (perhaps(STORAGE_CONFIG), perhaps(CONFIG));
    hide(&mut facts.redundancy, &storage);
    hide(&mut facts.redundancy, &config);
    hide(&mut facts.cross_region_restore, &storage);
    hide(&mut facts.soft_delete, &config);
    hide(&mut facts.soft_delete_retention_days, &config);
    facts
}

/// The vault's own setting, or the first side channel's where the vault is silent.
fn first_written<'d>(own: Setting<'d>, others: [Option<Setting<'d>>; 2]) -> Setting<'d> {
    if !own.is_absent() {
        return own;
    }
    others.into_iter().flatten().next().unwrap_or(own)
}

/// What is written for nothing is told by its own rule: the service's default is not what its author relied on.
fn or_dropped<'d>(setting: Setting<'d>, dropped: Option<Setting<'d>>) -> Setting<'d> {
    match dropped {
        Some(dropped) if matches!(setting.state, State::Absent) => dropped,
        _ => setting,
    }
}

/// Listing vaults does not show all blocks; the service always has a value for these.
fn shown<'d>(reader: Reader<'d>, setting: Setting<'d>, block: &str) -> Setting<'d> {
    let hidden = reader.resource.exported
        && matches!(setting.state, State::Absent)
        && matches!(reader.resource.at(&["properties", block]), Reached::Absent { .. });
    if !hidden {
        return setting;
    }
    let state = not_shown(&format!("`{block}`, which this export does not show"));
    Setting { state, ..setting }
}

/// The service always shows it; an export without it comes from an older API version.
fn public_network_access<'d>(reader: Reader<'d>) -> Setting<'d> {
    let access = reader.setting("properties.publicNetworkAccess").renamed(&super::SWITCH_WORDS);
    if reader.resource.exported && access.is_absent() {
        let state = not_shown("`publicNetworkAccess`, which this export does not show");
        return Setting { state, ..access };
    }
    access
}

fn guarded<'d>(reader: Reader<'d>, children: &[&'d Resource]) -> Setting<'d> {
    let flag = reader.setting(&format!("{SECURITY}.multiUserAuthorization")).renamed(&super::SWITCH_WORDS);
    if reader.resource.exported {
        return shown(reader, flag, "securitySettings");
    }
    super::proxy_of(reader, children, flag.site)
}

/// A key address makes the key: there is no switch beside it.
fn customer_managed_key<'d>(reader: Reader<'d>) -> Setting<'d> {
    let uri = reader.setting("properties.encryption.keyVaultProperties.keyUri");
    let enabled = |origin| State::Known(Value::string("Enabled").at(origin));
    let state = match &uri.state {
        State::Known(value) if value.as_str().is_some_and(|text| !text.trim().is_empty()) => enabled(value.origin),
        State::Known(_) => State::Absent,
        // The address is read from a key or built around a known part: whatever it is, it is there.
        State::Unknown(unknown)
            if uri.site.written.is_some_and(|value| matches!(value.kind, Kind::Text(_)))
                || unknown.cause == Cause::RuntimeReference =>
        {
            enabled(uri.site.origin)
        }
        other => other.clone(),
    };
    Setting { state, site: uri.site }
}

fn key_identity<'d>(reader: Reader<'d>) -> Setting<'d> {
    let flag = reader.setting("properties.encryption.kekIdentity.useSystemAssignedIdentity").or_switch();
    if flag.flag() == Some(true) {
        let state = State::Known(Value::string("SystemAssigned").at(flag.site.origin));
        return Setting { state, site: flag.site };
    }
    let id = reader.setting("properties.encryption.kekIdentity.userAssignedIdentity");
    if id.is_absent() && flag.unknown().is_some() {
        return flag;
    }
    id
}

/// The settings that name the identity that reads the key: a flag for the vault's own, an id for another.
#[must_use]
pub fn key_identity_settings<'d>(reader: Reader<'d>) -> KeyIdentity<'d> {
    let block = "properties.encryption.kekIdentity";
    let id = reader.setting(&format!("{block}.userAssignedIdentity"));
    let flag = reader.setting(&format!("{block}.useSystemAssignedIdentity")).or_switch();
    let chosen = |word: &str, by: &Setting<'d>| Setting {
        state: State::Known(Value::string(word).at(by.site.origin)),
        site: by.site.clone(),
    };
    let choice = match (&flag.state, Given::of(&id)) {
        (State::Known(Value { kind: Kind::Bool(true), .. }), _) => chosen("SystemAssigned", &flag),
        (State::Unknown(_), _) => flag,
        (_, Given::Surely) => chosen("UserAssigned", &id),
        (_, Given::Unknown) => id.clone(),
        _ => Setting { state: State::Absent, site: flag.site },
    };
    KeyIdentity { choice, id, block: reader.setting(block) }
}

/// What a vault's alerts are set to.
#[derive(Debug, Clone)]
pub struct Alerts<'d> {
    /// All of `monitoringSettings`.
    pub block: Setting<'d>,
    /// Classic alerts for critical operations.
    pub classic: Setting<'d>,
    /// Alerts for trouble of replication.
    pub replication: Setting<'d>,
    /// Alerts for trouble of failovers.
    pub failover: Setting<'d>,
}

/// Reads the alerts.
#[must_use]
pub fn alerts<'d>(reader: Reader<'d>) -> Alerts<'d> {
    let block = "properties.monitoringSettings";
    let read = |rest: &str| reader.setting(&format!("{block}.{rest}"));
    Alerts {
        block: reader.setting(block),
        classic: read("classicAlertSettings.alertsForCriticalOperations"),
        replication: read("azureMonitorAlertSettings.alertsForAllReplicationIssues"),
        failover: read("azureMonitorAlertSettings.alertsForAllFailoverIssues"),
    }
}
