//! CRR08: databases in VMs, whose vault has both cross-region restore and a private endpoint.

use crate::checks::terms;
use crate::checks::{CheckContext, Draft, Open, Verdicts};
use crate::knowledge::Fact;
use crate::knowledge::workloads::{ProtectedItem, Served, protected_item};
use crate::model::endpoint::{Endpoint, private_endpoint};
use crate::model::workload::Instance;
use crate::rule::Slot;
use crate::source::Location;

/// How many items a text names.
const NAMED: usize = 3;

/// CRR08.
pub(in crate::checks) fn rsv_crr_with_private_endpoint<'d>(context: &CheckContext<'_, 'd>, out: &mut Verdicts<'d>) {
    let vault = context.vault;
    let restore = vault.fact(Fact::CrossRegionRestore);
    if !restore.is("Enabled") && restore.unknown().is_none() {
        return;
    }
    let place = match private_endpoint(vault, context.estate) {
        Endpoint::NotShown => return,
        Endpoint::Present(place) => Ok(place),
        Endpoint::Unknown(unknown) => Err(unknown),
    };
    let instances = vault.instances();
    for (system, variant) in [("SQL", None), ("SAPHana", Some("sap-hana"))] {
        let items: Vec<&Instance<'d>> = instances.iter().filter(|item| is_cut_off(item, system)).collect();
        match (&place, items.is_empty()) {
            (_, true) => {}
            (Err(unknown), false) => {
                out.open.push(Open { site: restore.site.clone(), unknown: unknown.clone() });
                return;
            }
            (Ok(_), false) if restore.unknown().is_some() => out.needs(restore),
            (Ok(place), false) => {
                let draft = noted(Draft::at(restore).variant_if(variant), *place, &items);
                out.fault(draft.slot(Slot::Other, named(&items)));
            }
        }
    }
    instances.iter().for_each(|item| out.needs(&item.datasource_type));
}

/// Whether it is a database of that system, which cross-region restore serves only without private endpoints.
fn is_cut_off(item: &Instance<'_>, system: &str) -> bool {
    let of_system = |row: &&ProtectedItem| row.workload_type.is_some_and(|workload| workload.starts_with(system));
    item.datasource_type
        .text()
        .and_then(protected_item)
        .filter(of_system)
        .is_some_and(|row| row.cross_region_restore == Served::Yes && row.with_private_endpoint == Served::No)
}

fn noted<'d>(draft: Draft<'d>, place: Option<Location>, items: &[&Instance<'d>]) -> Draft<'d> {
    let draft = match place {
        Some(place) => draft.note_at(place, "the private endpoint"),
        None => draft,
    };
    items.iter().take(NAMED).fold(draft, |draft, item| draft.note(&item.datasource_type, "protected in this vault"))
}

/// The items' names, the first few of them.
fn named(items: &[&Instance<'_>]) -> String {
    let mut words: Vec<String> = items.iter().take(NAMED).map(|item| terms::short_name(item.resource)).collect();
    if items.len() > NAMED {
        words.push(format!("{} more", items.len() - NAMED));
    }
    terms::listed(&words)
}
