//! Where the two kinds of vault say the same thing in different words: names of settings, and values of them.

use crate::knowledge::VaultKind;

/// One setting as each kind of vault writes it.
#[derive(Debug, Clone, Copy)]
struct Setting {
    backup_vault: &'static str,
    recovery_services: &'static str,
}

const fn same(backup_vault: &'static str, recovery_services: &'static str) -> Setting {
    Setting { backup_vault, recovery_services }
}

/// Settings that both kinds have, under different names.
const SETTINGS: [Setting; 9] = [
    same(
        "properties.securitySettings.softDeleteSettings.state",
        "properties.securitySettings.softDeleteSettings.softDeleteState",
    ),
    same(
        "properties.securitySettings.softDeleteSettings.retentionDurationInDays",
        "properties.securitySettings.softDeleteSettings.softDeleteRetentionPeriodInDays",
    ),
    same(
        "properties.featureSettings.crossRegionRestoreSettings.state",
        "properties.redundancySettings.crossRegionRestore",
    ),
    same("properties.featureSettings.crossRegionRestoreSettings", "properties.redundancySettings.crossRegionRestore"),
    same(
        "properties.featureSettings.crossSubscriptionRestoreSettings.state",
        "properties.restoreSettings.crossSubscriptionRestoreSettings.crossSubscriptionRestoreState",
    ),
    same(
        "properties.featureSettings.crossSubscriptionRestoreSettings",
        "properties.restoreSettings.crossSubscriptionRestoreSettings",
    ),
    same("properties.storageSettings", "properties.redundancySettings"),
    same("properties.storageSettings[].type", "properties.redundancySettings.standardTierStorageRedundancy"),
    same("properties.securitySettings.encryptionSettings", "properties.encryption"),
];

/// Where a vault of this kind writes what the other kind writes under that name; none if the other has no such name.
#[must_use]
pub fn counterpart(kind: VaultKind, name: &str) -> Option<&'static str> {
    let last = |path: &'static str| path.rsplit('.').next().unwrap_or(path);
    SETTINGS
        .iter()
        .map(|setting| match kind {
            VaultKind::BackupVault => (setting.backup_vault, setting.recovery_services),
            VaultKind::RecoveryServicesVault => (setting.recovery_services, setting.backup_vault),
        })
        // `state` and `type` say nothing by themselves.
        .filter(|(_, theirs)| !["state", "type"].contains(&last(theirs)))
        .find(|(_, theirs)| last(theirs).eq_ignore_ascii_case(name))
        .map(|(ours, _)| ours)
}

/// What the other kind of vault writes at such a setting, and what this one writes for it.
const SOFT_DELETE_OF_RECOVERY_SERVICES: [(&str, &str); 2] = [("Enabled", "On"), ("Disabled", "Off")];
const SOFT_DELETE_OF_BACKUP_VAULTS: [(&str, &str); 2] = [("On", "Enabled"), ("Off", "Disabled")];

/// The word to write in place of one that only the other kind of vault takes at that setting.
#[must_use]
pub fn own_word(resource_type: &str, path: &str, word: &str) -> Option<&'static str> {
    let soft_delete = "properties.securitySettings.softDeleteSettings";
    let is = |kind: VaultKind, below: &str| {
        resource_type
            .get(..kind.resource_type().len())
            .is_some_and(|head| head.eq_ignore_ascii_case(kind.resource_type()))
            && resource_type.get(kind.resource_type().len()..).is_some_and(|rest| rest.eq_ignore_ascii_case(below))
    };
    let table: &[(&str, &str)] = match path {
        _ if is(VaultKind::BackupVault, "") && path.eq_ignore_ascii_case(&format!("{soft_delete}.state")) => {
            &SOFT_DELETE_OF_RECOVERY_SERVICES
        }
        _ if is(VaultKind::RecoveryServicesVault, "")
            && ["softDeleteState", "enhancedSecurityState"]
                .iter()
                .any(|name| path.eq_ignore_ascii_case(&format!("{soft_delete}.{name}"))) =>
        {
            &SOFT_DELETE_OF_BACKUP_VAULTS
        }
        _ if is(VaultKind::RecoveryServicesVault, "/backupconfig")
            && ["softDeleteFeatureState", "enhancedSecurityState"]
                .iter()
                .any(|name| path.eq_ignore_ascii_case(&format!("properties.{name}"))) =>
        {
            &SOFT_DELETE_OF_BACKUP_VAULTS
        }
        _ => return None,
    };
    table.iter().find(|(theirs, _)| theirs.eq_ignore_ascii_case(word)).map(|(_, ours)| *ours)
}
