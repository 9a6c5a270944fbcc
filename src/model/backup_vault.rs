//! Lowers a Backup vault: the only reader of its property names for facts.

use super::encryption::KeyIdentity;
use super::identity;
use super::setting::{Reader, Setting, State, not_shown};
use super::vault::Facts;
use crate::template::{Resource, Value};

const SECURITY: &str = "properties.securitySettings";

/// One entry of `storageSettings`.
#[derive(Debug, Clone)]
pub struct StorageEntry<'d> {
    /// Its index.
    pub index: usize,
    /// `datastoreType`.
    pub store: Setting<'d>,
    /// `type`: the redundancy.
    pub redundancy: Setting<'d>,
}

/// The entries of `storageSettings`, or why they cannot be listed.
#[derive(Debug, Clone)]
pub enum StorageSettings<'d> {
    /// These entries, perhaps none.
    Entries(Vec<StorageEntry<'d>>),
    /// Nothing is written, or what is written is not known.
    Whole(Setting<'d>),
}

/// `storageSettings` as a whole.
#[must_use]
pub fn storage_list<'d>(reader: Reader<'d>) -> Setting<'d> {
    let list = reader.setting("properties.storageSettings");
    let cut = matches!(&list.state, State::Known(value) if reader.resource.exported && value.as_array().is_none());
    if cut { Setting { state: reader.of_no_object(&list.site.path), ..list } } else { list }
}

/// Reads `storageSettings` entry by entry.
#[must_use]
pub fn storage_settings<'d>(reader: Reader<'d>) -> StorageSettings<'d> {
    let whole = storage_list(reader);
    let Some(items) = whole.site.written.and_then(Value::as_array) else {
        return StorageSettings::Whole(whole);
    };
    let entries = items.iter().enumerate().map(|(index, item)| StorageEntry {
        index,
        store: reader.item_member(&whole.site, item, index, "datastoreType"),
        redundancy: reader.item_member(&whole.site, item, index, "type").renamed(&super::REDUNDANCY_WORDS),
    });
    StorageSettings::Entries(entries.collect())
}

/// The redundancy that counts: the VaultStore's, else the first entry's.
fn redundancy<'d>(reader: Reader<'d>) -> Setting<'d> {
    let entries = match storage_settings(reader) {
        StorageSettings::Whole(whole) => return whole,
        StorageSettings::Entries(entries) => entries,
    };
    let vault_store = entries.iter().find(|entry| entry.store.is("VaultStore"));
    let undecided = entries.iter().find(|entry| entry.store.unknown().is_some());
    match (vault_store, undecided, entries.first()) {
        (Some(entry), _, _) | (None, None, Some(entry)) => entry.redundancy.clone(),
        (None, Some(entry), _) if entries.len() == 1 => entry.redundancy.clone(),
        (None, Some(entry), Some(first)) => {
            let same =
                first.redundancy.text().is_some_and(|text| entries.iter().all(|other| other.redundancy.is(text)));
            if same { first.redundancy.clone() } else { entry.store.clone() }
        }
        (None, _, None) => Setting { state: State::Absent, site: storage_list(reader).site },
    }
}

/// The facts of a Backup vault.
#[must_use]
pub fn facts<'d>(reader: Reader<'d>, children: &[&'d Resource]) -> Facts<'d> {
    let security = |rest: &str| reader.setting(&format!("{SECURITY}.{rest}"));
    let feature = |rest: &str| reader.setting(&format!("properties.featureSettings.{rest}"));
    Facts {
        redundancy: redundancy(reader),
        cross_region_restore: feature("crossRegionRestoreSettings.state").renamed(&super::SWITCH_WORDS),
        cross_subscription_restore: feature("crossSubscriptionRestoreSettings.state").renamed(&super::RESTORE_WORDS),
        soft_delete: security("softDeleteSettings.state").renamed(&[
            ("AlwaysOn", "AlwaysOn"),
            ("On", "On"),
            ("Off", "Off"),
        ]),
        soft_delete_retention_days: security("softDeleteSettings.retentionDurationInDays").or_number(),
        immutability: security("immutabilitySettings.state").renamed(&super::IMMUTABILITY_WORDS),
        multi_user_authorization: guarded(reader, children),
        customer_managed_key: key_state(reader).renamed(&super::KEY_STATE_WORDS),
        key_uri: security("encryptionSettings.keyVaultProperties.keyUri"),
        key_identity: key_identity(reader),
        infrastructure_encryption: security("encryptionSettings.infrastructureEncryption")
            .renamed(&super::SWITCH_WORDS),
        system_assigned_identity: identity::system_assigned(reader),
        user_assigned_identities: identity::user_assigned(reader),
        public_network_access: super::not_applicable(reader, "properties.publicNetworkAccess"),
        job_failure_alerts: reader
            .setting("properties.monitoringSettings.azureMonitorAlertSettings.alertsForAllJobFailures")
            .renamed(&super::SWITCH_WORDS),
    }
}

/// `Enabled`, `Disabled`, or `Inconsistent` where the last update failed half-way.
#[must_use]
pub fn key_state<'d>(reader: Reader<'d>) -> Setting<'d> {
    reader.setting(&format!("{SECURITY}.encryptionSettings.state"))
}

/// A live vault shows a flag; a template guards its vault by a proxy below it.
fn guarded<'d>(reader: Reader<'d>, children: &[&'d Resource]) -> Setting<'d> {
    let flag = reader.setting("properties.isVaultProtectedByResourceGuard").or_switch();
    if !reader.resource.exported {
        return super::proxy_of(reader, children, flag.site);
    }
    let state = match &flag.state {
        State::Known(value) => match value.as_bool() {
            Some(held) => State::Known(Value::string(if held { "Enabled" } else { "Disabled" }).at(value.origin)),
            None => State::Absent,
        },
        // The service always shows the flag; an export without it comes from an older API version.
        State::Absent => not_shown("`isVaultProtectedByResourceGuard`, which this export does not show"),
        other => other.clone(),
    };
    Setting { state, site: flag.site }
}

/// `SystemAssigned`, or the id of the user-assigned identity that reads the key.
fn key_identity<'d>(reader: Reader<'d>) -> Setting<'d> {
    let kind = reader.setting(&format!("{SECURITY}.encryptionSettings.kekIdentity.identityType"));
    if kind.is("UserAssigned") {
        return reader.setting(&format!("{SECURITY}.encryptionSettings.kekIdentity.identityId"));
    }
    kind.renamed(&[("SystemAssigned", "SystemAssigned")])
}

/// The settings that name the identity that reads the key, each as written.
#[must_use]
pub fn key_identity_settings<'d>(reader: Reader<'d>) -> KeyIdentity<'d> {
    let block = format!("{SECURITY}.encryptionSettings.kekIdentity");
    let choice = reader.setting(&format!("{block}.identityType"));
    KeyIdentity {
        choice: choice.or_absent_if_blank(),
        id: reader.setting(&format!("{block}.identityId")),
        block: reader.setting(&block),
    }
}
