//! RED08 and RED11: redundancy and store names that the vault's API version does not take.

use super::{entries, filled};
use crate::checks::versions::too_old_or_open;
use crate::checks::{CheckContext, Draft, Verdicts, terms};
use crate::knowledge::VaultKind;
use crate::knowledge::versions::operational_store_name;
use crate::knowledge::workloads::Store;
use crate::model::State;
use crate::model::backup_vault::StorageEntry;
use crate::rule::Slot;
use crate::template::Value;

/// The redundancy that Backup vaults did not have at first.
const ZONAL: &str = "ZoneRedundant";

/// RED08.
pub(in crate::checks) fn redundancy_api_too_old<'d>(context: &CheckContext<'_, 'd>, out: &mut Verdicts<'d>) {
    let vault = context.vault;
    match vault.kind {
        VaultKind::RecoveryServicesVault => {
            if let Some(draft) = too_old_or_open(&vault.own_redundancy(), out) {
                out.fault(draft);
            }
        }
        VaultKind::BackupVault => {
            // What drops another redundancy drops the whole list: no value of it is too young.
            let zonal = |entry: &&StorageEntry<'_>| {
                entry
                    .redundancy
                    .site
                    .written
                    .and_then(Value::as_str)
                    .is_some_and(|word| word.eq_ignore_ascii_case(ZONAL))
            };
            let entries = entries(vault);
            entries.iter().filter(zonal).for_each(|entry| out.needs(&entry.redundancy));
            let mut dropped =
                entries.iter().filter(zonal).filter(|entry| matches!(entry.redundancy.state, State::Dropped(_)));
            let Some(draft) = dropped.next().and_then(|entry| terms::too_old(&entry.redundancy)) else {
                return;
            };
            let draft = dropped
                .fold(draft.variant("backup-vault"), |draft, entry| draft.note(&entry.redundancy, "dropped as well"));
            out.fault(draft);
        }
    }
}

/// RED11.
pub(in crate::checks) fn snapshotstore_name_for_version<'d>(context: &CheckContext<'_, 'd>, out: &mut Verdicts<'d>) {
    let Some(version) = context.vault.reader().api_version() else {
        entries(context.vault).iter().for_each(|entry| out.needs(&entry.store));
        return;
    };
    let expected = operational_store_name(&version);
    for entry in entries(context.vault) {
        let named = entry.store.site.written.and_then(|value| Store::named(value.as_str()?));
        if matches!(entry.store.state, State::Dropped(_)) && named == Some(Store::Operational) {
            let draft = Draft::at(&entry.store).slot(Slot::Expected, format!("`{expected}`"));
            let draft = filled(draft, Slot::Actual, &entry.store);
            out.fault(terms::with_version(
                draft,
                context.vault.resource,
                format!("this version calls it `{expected}`"),
            ));
        } else {
            out.needs(&entry.store);
        }
    }
}
