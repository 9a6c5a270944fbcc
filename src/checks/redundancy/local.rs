//! RED02: a vault that keeps its backups in one datacenter.

use super::{entries, store_of};
use crate::checks::{CheckContext, Draft, ResourceContext, Verdicts};
use crate::knowledge::regions::{Pair, Zones};
use crate::knowledge::workloads::Store;
use crate::knowledge::{Fact, VaultKind};
use crate::model::Vault;
use crate::model::backup_vault::StorageEntry;
use crate::model::recovery_services::SideChannels;
use crate::rule::Slot;

const LOCAL: &str = "LocallyRedundant";

const GEO: &str = "GeoRedundant";

/// The redundancies that there are; what Azure would refuse is for GOV09 to say.
const REDUNDANCIES: [&str; 3] = [LOCAL, "ZoneRedundant", GEO];

/// RED02.
pub(in crate::checks) fn vault_redundancy_local<'d>(context: &CheckContext<'_, 'd>, out: &mut Verdicts<'d>) {
    let vault = context.vault;
    let entries = entries(vault);
    if required(vault, context.options.word("required"), out) {
        return;
    }
    if vault.kind == VaultKind::BackupVault && !entries.is_empty() {
        of_entries(vault, &entries, out);
        return;
    }
    let redundancy = vault.fact(Fact::Redundancy);
    if redundancy.is(LOCAL) {
        out.fault(Draft::at(redundancy).variant_if(region_variant(vault)));
    } else {
        out.needs(redundancy);
    }
}

/// Whether the vault has another redundancy than the configuration asks for, in a region that surely offers that.
fn required<'d>(vault: &Vault<'d>, required: &str, out: &mut Verdicts<'d>) -> bool {
    let redundancy = vault.fact(Fact::Redundancy);
    let Some(written) = redundancy.text().filter(|_| required != "any") else { return false };
    if written.eq_ignore_ascii_case(required) || !REDUNDANCIES.iter().any(|one| written.eq_ignore_ascii_case(one)) {
        return false;
    }
    let Some(region) = vault.region() else {
        out.needs(&vault.location());
        return false;
    };
    let (offered, variant) = match required {
        GEO => (matches!(region.pair, Pair::Region(_)), "geo-required"),
        _ => (region.zones == Zones::Yes, "zone-required"),
    };
    if offered {
        out.fault(Draft::at(redundancy).variant(variant));
    }
    offered
}

/// RED02 in an older child of a Recovery Services vault that is not in the input.
pub(in crate::checks) fn vault_redundancy_local_in_child<'d>(
    context: &ResourceContext<'_, 'd>,
    out: &mut Verdicts<'d>,
) {
    let side = SideChannels::among(context.reader(), &[context.resource]);
    let Some(redundancy) = side.storage_redundancy().or_else(|| side.config_redundancy()) else { return };
    out.needs(&redundancy);
    if redundancy.is(LOCAL) {
        out.fault(Draft::at(&redundancy).variant("child-alone"));
    }
}

fn of_entries<'d>(vault: &Vault<'d>, entries: &[StorageEntry<'d>], out: &mut Verdicts<'d>) {
    let local: Vec<&StorageEntry<'d>> = entries.iter().filter(|entry| entry.redundancy.is(LOCAL)).collect();
    let vault_store = local.iter().find(|entry| entry.store.is(Store::Vault.name()));
    let Some(worst) = vault_store.or(local.first()).copied() else {
        entries.iter().for_each(|entry| out.needs(&entry.redundancy));
        return;
    };
    let mut draft = Draft::at(&worst.redundancy);
    draft = if local.len() < entries.len() {
        draft.variant("one-of-several").slot(Slot::Other, store_of(worst))
    } else {
        draft.variant_if(region_variant(vault))
    };
    for other in local.iter().filter(|entry| entry.index != worst.index) {
        draft = draft.note(&other.redundancy, "locally redundant as well");
    }
    out.fault(draft);
}

/// Which ways out the region offers; none for the rule's own text, which names both.
fn region_variant(vault: &Vault<'_>) -> Option<&'static str> {
    let region = vault.region();
    match region.map(|region| (region.zones, region.pair)) {
        Some((Zones::Yes, Pair::Region(_))) => None,
        Some((Zones::No, Pair::Region(_))) => Some("region-without-zones"),
        Some((Zones::Yes, Pair::None)) => Some("region-without-pair"),
        _ => Some("region-unknown"),
    }
}
