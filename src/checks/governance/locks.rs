//! Locks: one that a vault lacks, and one where backups have to delete.

use crate::checks::network::beside;
use crate::checks::terms::{quoted, short_name};
use crate::checks::{CheckContext, Draft, Verdicts};
use crate::model::Setting;
use crate::model::lock::{self, Locked};
use crate::model::place::is_group;
use crate::rule::Slot;
use crate::template::{Resource, Value, last_segment};

/// GOV01: a vault that one click deletes.
pub(in crate::checks) fn vault_no_delete_lock<'d>(context: &CheckContext<'_, 'd>, out: &mut Verdicts<'d>) {
    let (vault, estate) = (context.vault, context.estate);
    let live = vault.resource.exported;
    // An export without any lock was made without asking for them.
    if live && (estate.incomplete || lock::locks(estate).is_empty()) {
        return;
    }
    let site = beside(vault, "locks");
    match lock::locked(estate, &vault.resource.id) {
        Locked::Yes => {}
        Locked::NotShown => out.fault(Draft::at_site(&site).variant_if(live.then_some("live"))),
        Locked::Unknown(open) => out.needs(&Setting { site, ..*open }),
    }
}

/// GOV02: a lock on a resource group in which snapshots expire.
pub(in crate::checks) fn snapshot_rg_delete_lock<'d>(context: &CheckContext<'_, 'd>, out: &mut Verdicts<'d>) {
    let vault = context.vault;
    let instances = vault.instances();
    if lock::locks(context.estate).is_empty() {
        return;
    }
    let groups: Vec<(&'d Resource, Vec<Value>)> =
        instances.iter().map(|instance| (instance.resource, vault.snapshot_groups(instance))).collect();
    let all: Vec<&Value> = groups.iter().flat_map(|(_, groups)| groups).collect();
    for lock in lock::locks_on(context.estate, &all).into_iter().filter(|lock| !lock.resource.existing) {
        let inside: Vec<&'d Resource> = groups
            .iter()
            .filter(|(_, groups)| groups.iter().any(|group| is_group(group, &lock.resource.scope).is_true()))
            .map(|(instance, _)| *instance)
            .collect();
        let Some(first) = inside.first() else { continue };
        let read_only = lock.level.is("ReadOnly");
        if !read_only && !lock.level.is("CanNotDelete") {
            out.needs(&lock.level);
            continue;
        }
        let group = last_segment(&lock.resource.scope).filter(|name| name.as_str().is_some()).map(|name| quoted(&name));
        let group = group.map_or_else(|| "their resource group".to_owned(), |name| format!("resource group {name}"));
        let draft = Draft::at(&lock.level)
            .variant_if(read_only.then_some("read-only"))
            .slot(Slot::Scope, group)
            .slot(Slot::Other, short_name(first));
        let span = first.site.name_value.unwrap_or(first.site.type_value);
        let at = crate::source::Location { source: first.site.whole.source, span };
        out.fault(draft.note_at(at, "keeps its snapshots there"));
    }
}
