//! CRR02 and CRR03: cross-region restore held against what the vault backs up.

use super::served::{Reach, Workload, instances, policies};
use crate::checks::terms;
use crate::checks::{CheckContext, Draft, Open, Verdicts};
use crate::knowledge::regions::Pair;
use crate::knowledge::{Fact, VaultKind};
use crate::model::workload::DATASOURCE_CHILDREN;
use crate::model::{State, Vault};
use crate::rule::Slot;

/// How many workloads get a note.
const NOTED: usize = 4;

/// CRR02.
pub(in crate::checks) fn crr_not_enabled<'d>(context: &CheckContext<'_, 'd>, out: &mut Verdicts<'d>) {
    let vault = context.vault;
    let (redundancy, restore) = (vault.fact(Fact::Redundancy), vault.fact(Fact::CrossRegionRestore));
    let dropped = [redundancy, restore].into_iter().any(|setting| matches!(setting.state, State::Dropped(_)));
    // Without a pair there is no second region: RED06 says so.
    let unpaired = vault.region().is_some_and(|region| region.pair == Pair::None);
    let geo = vault.has(Fact::Redundancy, "GeoRedundant");
    let off = vault.has(Fact::CrossRegionRestore, "Disabled");
    if dropped || unpaired || !(geo || redundancy.unknown().is_some()) || !(off || restore.unknown().is_some()) {
        return;
    }
    let Some(gain) = gain(context, out) else {
        return;
    };
    if !(geo && off) {
        out.needs(redundancy);
        out.needs(restore);
        return;
    }
    let mut draft = Draft::at(restore);
    if let Some(since) = terms::since(vault, &vault.own_cross_region_restore()) {
        draft = draft.slot(Slot::Since, since);
    }
    out.fault(match (vault.kind, gain) {
        (VaultKind::RecoveryServicesVault, _) if in_child(vault) => at_redundancy(vault, draft),
        (VaultKind::RecoveryServicesVault, _) if redundancy.is_absent() => draft.variant("default-redundancy"),
        (VaultKind::RecoveryServicesVault, _) => draft.variant("recovery-services-vault"),
        (VaultKind::BackupVault, Gain::Protected(workload)) => draft
            .variant("supported-datasource")
            .slot(Slot::Other, workload.words)
            .note(&workload.kind, "protected in this vault"),
        (VaultKind::BackupVault, Gain::NotShown) => draft,
    });
}

/// Whether the redundancy in effect is set in an older child, which is then the place for cross-region restore too.
fn in_child(vault: &Vault<'_>) -> bool {
    vault.own_redundancy().is_absent() && vault.side_channels().storage_redundancy().is_some()
}

/// The draft with the words for such a child, and its label there if nothing is written about the restore itself.
fn at_redundancy<'d>(vault: &Vault<'d>, draft: Draft<'d>) -> Draft<'d> {
    let draft = draft.variant("backup-storage-config");
    match vault.fact(Fact::CrossRegionRestore).site.written {
        Some(_) => draft,
        None => draft.label(vault.fact(Fact::Redundancy).site.anchor),
    }
}

/// Who would gain from cross-region restore.
enum Gain<'d> {
    /// The vault protects this, which it serves.
    Protected(Box<Workload<'d>>),
    /// The input does not show all that the vault protects.
    NotShown,
}

/// Who would gain; none if all that the vault protects or has policies for is of kinds that it does not serve.
fn gain<'d>(context: &CheckContext<'_, 'd>, out: &mut Verdicts<'d>) -> Option<Gain<'d>> {
    let instances = instances(context.vault, context.estate);
    if instances.is_empty() || instances.iter().any(|workload| workload.reach == Reach::Unknown) {
        let served = instances.into_iter().find(|workload| workload.reach == Reach::Served);
        return Some(served.map_or(Gain::NotShown, |workload| Gain::Protected(Box::new(workload))));
    }
    if let Some(workload) = instances.into_iter().find(|workload| workload.reach == Reach::Served) {
        return Some(Gain::Protected(Box::new(workload)));
    }
    let policies = policies(context.vault);
    if policies.iter().any(|workload| workload.reach == Reach::Served) {
        return Some(Gain::NotShown);
    }
    policies.iter().for_each(|workload| out.needs(&workload.kind));
    None
}

/// CRR03.
pub(in crate::checks) fn crr_no_supported_datasource<'d>(context: &CheckContext<'_, 'd>, out: &mut Verdicts<'d>) {
    let vault = context.vault;
    let restore = vault.fact(Fact::CrossRegionRestore);
    let on = restore.is("Enabled");
    if context.estate.incomplete || !(on || restore.unknown().is_some()) {
        return;
    }
    let mut workloads = instances(vault, context.estate);
    workloads.extend(policies(vault));
    let known = workloads.iter().all(|workload| workload.reach.is_none());
    if workloads.is_empty() || !known {
        if workloads.iter().all(|workload| workload.reach.is_none() || workload.reach == Reach::Unknown) {
            workloads.iter().for_each(|workload| out.needs(&workload.kind));
        }
        return;
    }
    let others = DATASOURCE_CHILDREN.into_iter();
    if let Some(unknown) = others.filter_map(|child| context.estate.perhaps_below(vault, child)).next() {
        out.open.push(Open { site: restore.site.clone(), unknown });
        return;
    }
    if !on {
        out.needs(restore);
        return;
    }
    out.fault(without_effect(vault, &workloads));
}

fn without_effect<'d>(vault: &Vault<'d>, workloads: &[Workload<'d>]) -> Draft<'d> {
    let mut draft = Draft::at(vault.fact(Fact::CrossRegionRestore));
    for workload in workloads.iter().take(NOTED) {
        draft = draft.note(
            &workload.kind,
            match workload.reach {
                Reach::OperationalOnly => "stays in the operational tier",
                _ => "not served",
            },
        );
    }
    let by_kind = workloads.iter().all(|workload| matches!(workload.reach, Reach::NotServed { .. }));
    if !by_kind && workloads.iter().all(|workload| workload.reach.is_operational()) {
        return draft.variant("operational-tier-only");
    }
    let mut words: Vec<String> = Vec::new();
    for workload in workloads {
        let word = match workload.reach {
            Reach::OperationalOnly => format!("{} in the operational tier", workload.words),
            _ => workload.words.clone(),
        };
        if !words.contains(&word) {
            words.push(word);
        }
    }
    draft.slot(Slot::Other, terms::listed(&words))
}
