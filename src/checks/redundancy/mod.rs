//! Checks of the area redundancy.

mod local;
mod missing;
mod older_children;
mod stores;
mod version;

pub(super) use local::{vault_redundancy_local, vault_redundancy_local_in_child};
pub(super) use missing::vault_redundancy_missing;
pub(super) use older_children::{rsv_redundancy_set_twice, rsv_redundancy_values_disagree};
pub(super) use stores::{
    archive_store_zone_redundant, policy_store_not_in_vault, storage_settings_duplicate_datastore,
};
pub(super) use version::{redundancy_api_too_old, snapshotstore_name_for_version};

use crate::checks::{Draft, terms};
use crate::model::backup_vault::{StorageEntry, StorageSettings, storage_settings};
use crate::model::{Setting, Vault};
use crate::rule::Slot;

/// The entries of a Backup vault's storage settings; none where they cannot be listed, and for other vaults.
fn entries<'d>(vault: &Vault<'d>) -> Vec<StorageEntry<'d>> {
    match storage_settings(vault.reader()) {
        StorageSettings::Entries(entries) => entries,
        StorageSettings::Whole(_) => Vec::new(),
    }
}

/// An entry's store as written, in backticks; its place in the list where no name is known.
fn store_of(entry: &StorageEntry<'_>) -> String {
    let known = entry.store.site.written.filter(|value| value.as_str().is_some());
    known.map_or_else(|| format!("`storageSettings[{}]`", entry.index), terms::quoted)
}

/// The draft with a slot filled from what is written at a setting.
fn filled<'d>(draft: Draft<'d>, slot: Slot, setting: &Setting<'_>) -> Draft<'d> {
    match terms::written(setting) {
        Some(text) => draft.slot(slot, text),
        None => draft,
    }
}
