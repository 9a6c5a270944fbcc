//! RED09, RED10 and RED12: entries of a Backup vault's storage settings that do not go together, or with its policies.

use super::{entries, filled, store_of};
use crate::checks::{CheckContext, Draft, Note, NotePlace, Verdicts, terms};
use crate::knowledge::workloads::Store;
use crate::model::backup_vault::{StorageEntry, storage_list};
use crate::model::workload::{Policy, StoreUse};
use crate::model::{Setting, State};
use crate::rule::Slot;
use crate::template::Truth;

/// RED09.
pub(in crate::checks) fn storage_settings_duplicate_datastore<'d>(
    context: &CheckContext<'_, 'd>,
    out: &mut Verdicts<'d>,
) {
    let entries = entries(context.vault);
    let faults = entries.iter().enumerate().skip(1).filter_map(|(index, later)| {
        let earlier = entries.get(..index)?;
        repeated(earlier, later).or_else(|| mixed(earlier, later))
    });
    let faults: Vec<Draft<'d>> = faults.collect();
    if faults.is_empty() && entries.len() > 1 {
        for entry in &entries {
            out.needs(&entry.store);
            out.needs(&entry.redundancy);
        }
    }
    out.faults.extend(faults);
}

/// A store that an entry before names as well.
fn repeated<'d>(earlier: &[StorageEntry<'d>], later: &StorageEntry<'d>) -> Option<Draft<'d>> {
    let first = earlier.iter().find(|first| same(&first.store, &later.store).is_true())?;
    if differ(first, later) {
        let draft = Draft::at(&later.redundancy).variant("contradictory");
        return Some(with_both(draft, first, later));
    }
    // An entry that says less than the one before it can go as well; one that says more is for RED01.
    let redundant =
        matches!(later.redundancy.state, State::Absent) || same(&first.redundancy, &later.redundancy).is_true();
    redundant.then(|| {
        let draft = Draft::at(&later.store).slot(Slot::Actual, store_of(later));
        draft.note(&first.store, "listed here first")
    })
}

/// An entry for another store with another redundancy.
fn mixed<'d>(earlier: &[StorageEntry<'d>], later: &StorageEntry<'d>) -> Option<Draft<'d>> {
    let first = earlier.iter().find(|first| differ(first, later))?;
    Some(with_both(Draft::at(&later.redundancy).variant("mixed-redundancy"), first, later))
}

fn with_both<'d>(draft: Draft<'d>, first: &StorageEntry<'d>, later: &StorageEntry<'d>) -> Draft<'d> {
    let draft = filled(draft, Slot::Other, &first.redundancy);
    filled(draft, Slot::Actual, &later.redundancy).note(&first.redundancy, "the first one is here")
}

/// Whether both redundancies are known and differ.
fn differ(first: &StorageEntry<'_>, later: &StorageEntry<'_>) -> bool {
    later.redundancy.text().is_some_and(|text| first.redundancy.text().is_some() && !first.redundancy.is(text))
}

/// Whether two settings that have effect are written as the same value; one that is not written is like none.
fn same(one: &Setting<'_>, other: &Setting<'_>) -> Truth {
    match (one.site.written, other.site.written) {
        (Some(a), Some(b)) if !one.is_absent() && !other.is_absent() => a.equals_ignoring_case(b),
        _ => Truth::False,
    }
}

/// RED10.
pub(in crate::checks) fn archive_store_zone_redundant<'d>(context: &CheckContext<'_, 'd>, out: &mut Verdicts<'d>) {
    const ZONAL: &str = "ZoneRedundant";
    for entry in entries(context.vault) {
        let zonal = entry.redundancy.is(ZONAL);
        if zonal && entry.store.is(Store::Archive.name()) {
            out.fault(Draft::at(&entry.store).note(&entry.redundancy, "zone-redundant"));
        } else if zonal {
            out.needs(&entry.store);
        } else if entry.store.is(Store::Archive.name()) {
            out.needs(&entry.redundancy);
        }
    }
}

/// RED12.
pub(in crate::checks) fn policy_store_not_in_vault<'d>(context: &CheckContext<'_, 'd>, out: &mut Verdicts<'d>) {
    let vault = context.vault;
    let entries = entries(vault);
    // A vault without entries is for RED01.
    if entries.is_empty() || entries.iter().any(|entry| entry.store.is(Store::Vault.name())) {
        return;
    }
    let policies = vault.policies();
    let uses: Vec<(&Policy<'d>, &StoreUse)> =
        policies.iter().filter_map(|policy| Some((policy, vault_use(policy)?))).collect();
    let Some((policy, first)) = uses.first() else {
        policies.iter().for_each(|policy| out.needs(&policy.rules));
        return;
    };
    if let Some(entry) = entries.iter().find(|entry| entry.store.unknown().is_some()) {
        out.needs(&entry.store);
        return;
    }
    let whole = storage_list(vault.reader());
    let mut draft = Draft::at(&whole)
        .label(whole.site.anchor)
        .slot(Slot::Other, terms::short_name(policy.resource))
        .slot(Slot::Actual, format!("`{}`", first.store));
    // What is wrong is the entry that is not there, not the list.
    draft.actual = None;
    for (policy, used) in &uses {
        if let Some(location) = used.location {
            let text = format!("policy {} uses `{}`", terms::short_name(policy.resource), used.store);
            draft.related.push(Note { at: NotePlace::Location(location), text });
        }
    }
    out.fault(draft);
}

/// The first use of the vault's own storage, its archive included.
fn vault_use<'p>(policy: &'p Policy<'_>) -> Option<&'p StoreUse> {
    let in_vault = |used: &&StoreUse| matches!(Store::named(&used.store), Some(Store::Vault | Store::Archive));
    policy.stores.as_deref()?.iter().find(in_vault)
}
