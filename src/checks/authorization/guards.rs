//! What a guard lets through, and whether anything is linked to it.

use crate::checks::draft::{Draft, Verdicts};
use crate::checks::terms::{listed, name_or_type, quoted};
use crate::checks::versions::too_old_or_open;
use crate::checks::{ResourceContext, terms};
use crate::knowledge::Fact;
use crate::knowledge::critical_operations::{self, CriticalOperation};
use crate::model::estate::GUARDS;
use crate::model::guard::{self, Led};
use crate::model::items::Item;
use crate::model::{Estate, Site};
use crate::rule::Slot;
use crate::template::{Kind, Resource};

/// How many operations a text names.
const NAMED: usize = 3;

/// MUA06: operations that a guard lets through.
pub(in crate::checks) fn mua_guard_excludes_operations<'d>(context: &ResourceContext<'_, 'd>, out: &mut Verdicts<'d>) {
    if !context.resource.is(GUARDS) {
        return;
    }
    let reader = context.reader();
    let list = guard::exclusions(reader);
    out.needs(&list);
    let items = guard::excluded(reader, &list);
    let (mut mandatory, mut optional, mut unknown) = (Vec::new(), Vec::new(), Vec::new());
    for item in &items {
        match (item.value.as_str(), &item.value.kind) {
            (Some(id), _) => match critical_operations::find(id) {
                Some(operation) if operation.mandatory => mandatory.push((item, words(operation))),
                Some(operation) => optional.push((item, words(operation))),
                None => unknown.push((item, quoted(item.value))),
            },
            // An operation that this input does not tell is one all the same.
            (None, Kind::Unknown(_) | Kind::Text(_)) => optional.push((item, "an operation".to_owned())),
            _ => {}
        }
    }
    for (found, variant) in
        [(mandatory, Some("mandatory-operation")), (optional, None), (unknown, Some("unknown-operation"))]
    {
        if let Some(draft) = told(&found) {
            out.fault(draft.variant_if(variant));
        }
    }
}

/// One fault for all operations of a sort, at the first of them.
fn told<'d>(found: &[(&Item<'d>, String)]) -> Option<Draft<'d>> {
    let (first, _) = found.first()?;
    let mut names: Vec<String> = Vec::new();
    for (_, words) in found {
        if !names.contains(words) {
            names.push(words.clone());
        }
    }
    let more = names.len().saturating_sub(NAMED);
    if more > 1 {
        names.truncate(NAMED);
        names.push(format!("{more} more operations"));
    }
    let draft = Draft::at_site(&first.site).slot(Slot::Other, listed(&names));
    Some(found.iter().skip(1).take(NAMED).fold(draft, |draft, (item, _)| draft.note_at(item.site.anchor, "this, too")))
}

fn words(operation: &CriticalOperation) -> String {
    format!("{} ({}s)", operation.words, operation.vault.title())
}

/// MUA09: a guard that no vault of the input is linked to.
pub(in crate::checks) fn mua_guard_unused<'d>(context: &ResourceContext<'_, 'd>, out: &mut Verdicts<'d>) {
    let (guard, estate) = (context.resource, context.estate);
    // A guard by itself may guard vaults that other templates deploy: that is how it should be.
    if !guard.is(GUARDS) || guard.exported && estate.incomplete || !any_could_be_guarded(estate, guard) {
        return;
    }
    match guard::led_to(estate, guard) {
        Led::Surely => {}
        Led::No => {
            let site = Site {
                resource: guard,
                path: "name".to_owned(),
                written: Some(&guard.name),
                origin: guard.name.origin,
                anchor: name_or_type(guard),
            };
            let draft = Draft::at_site(&site).label(name_or_type(guard));
            out.fault(draft.variant_if(guard.exported.then_some("live")));
        }
        Led::Unknown(unknown) => {
            let site = context.reader().site("name", &["name"]);
            out.open.push(crate::checks::Open { site, unknown });
        }
    }
}

/// Whether the input has vaults, and shows of each what guards it.
fn any_could_be_guarded(estate: &Estate<'_>, guard: &Resource) -> bool {
    let shown = estate.vaults.iter().all(|vault| {
        let guarded = vault.fact(Fact::MultiUserAuthorization);
        // A live vault is guarded by a proxy that the export may lack.
        let by_what_is_not_shown = vault.resource.exported
            && (guarded.unknown().is_some() || guarded.is("Enabled") && vault.guard_links(estate).is_empty());
        !by_what_is_not_shown
    });
    shown && estate.vaults.iter().any(|vault| vault.resource.exported == guard.exported)
}

/// MUA10: exclusions that the API version only reads.
pub(in crate::checks) fn mua_exclusion_api_too_old<'d>(context: &ResourceContext<'_, 'd>, out: &mut Verdicts<'d>) {
    if !context.resource.is(GUARDS) {
        return;
    }
    let list = guard::exclusions(context.reader());
    // An empty list asks for nothing.
    if list.site.written.and_then(|value| value.as_array()).is_some_and(<[_]>::is_empty) {
        return;
    }
    if let Some(draft) = too_old_or_open(&list, out) {
        let shown = terms::written(&list).unwrap_or_default();
        out.fault(draft.slot(Slot::Other, shown));
    }
}
