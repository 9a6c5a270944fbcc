//! RED01: a vault that leaves the redundancy of its backups to a default.

use crate::checks::{CheckContext, Draft, Verdicts, terms};
use crate::knowledge::regions::Pair;
use crate::knowledge::{VaultKind, versions};
use crate::model::backup_vault::{StorageEntry, StorageSettings, storage_settings};
use crate::model::{Setting, State, Vault};
use crate::rule::Slot;

/// RED01.
pub(in crate::checks) fn vault_redundancy_missing<'d>(context: &CheckContext<'_, 'd>, out: &mut Verdicts<'d>) {
    // A vault that exists has a redundancy, shown or not.
    if context.vault.resource.exported {
        return;
    }
    match context.vault.kind {
        VaultKind::BackupVault => backup_vault(context.vault, out),
        VaultKind::RecoveryServicesVault => recovery_services_vault(context.vault, out),
    }
}

fn backup_vault<'d>(vault: &Vault<'d>, out: &mut Verdicts<'d>) {
    match storage_settings(vault.reader()) {
        StorageSettings::Whole(whole) if matches!(whole.state, State::Absent) => {
            let variant = required_by_api(vault, &whole).then_some("required-by-api");
            out.fault(to_be_written(vault, Draft::at(&whole)).variant_if(variant));
        }
        StorageSettings::Whole(whole) => out.needs(&whole),
        StorageSettings::Entries(entries) => of_entries(vault, &entries, out),
    }
}

/// The draft with a redundancy to write that the vault's region can give.
fn to_be_written<'d>(vault: &Vault<'d>, draft: Draft<'d>) -> Draft<'d> {
    let without_pair = vault.region().is_some_and(|region| matches!(region.pair, Pair::None));
    draft.slot(Slot::Expected, if without_pair { "ZoneRedundant" } else { "GeoRedundant" })
}

fn required_by_api(vault: &Vault<'_>, whole: &Setting<'_>) -> bool {
    let version = vault.reader().api_version();
    version.is_some_and(|version| versions::required(&vault.resource.resource_type, &whole.site.path, &version))
}

fn of_entries<'d>(vault: &Vault<'d>, entries: &[StorageEntry<'d>], out: &mut Verdicts<'d>) {
    let untyped = || entries.iter().filter(|entry| matches!(entry.redundancy.state, State::Absent));
    let names_a_store = |entry: &&StorageEntry<'d>| !matches!(entry.store.state, State::Absent);
    if let Some(entry) = untyped().find(names_a_store) {
        out.fault(to_be_written(vault, Draft::at(&entry.redundancy)).variant("entry-without-type"));
    } else if untyped().count() == entries.len() {
        // No entries at all, or none that says anything.
        out.fault(to_be_written(vault, Draft::at(&vault.facts.redundancy)));
    } else {
        let hidden = |entry: &&StorageEntry<'d>| entry.redundancy.site.written.is_none();
        entries.iter().filter(hidden).for_each(|entry| out.needs(&entry.redundancy));
    }
}

fn recovery_services_vault<'d>(vault: &Vault<'d>, out: &mut Verdicts<'d>) {
    let redundancy = &vault.facts.redundancy;
    if !matches!(redundancy.state, State::Absent) {
        if redundancy.site.written.is_none() {
            out.needs(redundancy);
        }
        return;
    }
    if vault.side_channels().storage.is_some() {
        return;
    }
    let draft = to_be_written(vault, Draft::at(redundancy)).variant("recovery-services-vault");
    out.fault(match terms::since(vault, &vault.own_redundancy()) {
        Some(since) => draft.slot(Slot::Since, since),
        None => draft,
    });
}
