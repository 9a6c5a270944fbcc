//! Whether a vault is linked to a guard, and to one that stands far enough from it.

use crate::checks::draft::{Draft, Open, Verdicts};
use crate::checks::terms::{code, name_or_type, quoted};
use crate::checks::{CheckContext, ResourceContext};
use crate::knowledge::{Fact, VaultKind, regions};
use crate::model::guard::{self, Link, PROXIES};
use crate::model::place::home;
use crate::model::{Site, State};
use crate::rule::Slot;
use crate::template::{Truth, last_segment};

/// The names that the portal, PowerShell and the CLI give a proxy, and look for.
const fn usual_name(kind: VaultKind) -> &'static str {
    match kind {
        VaultKind::BackupVault => "DppResourceGuardProxy",
        VaultKind::RecoveryServicesVault => "VaultProxy",
    }
}

/// MUA01: a vault without a guard.
pub(in crate::checks) fn mua_not_enabled<'d>(context: &CheckContext<'_, 'd>, out: &mut Verdicts<'d>) {
    let vault = context.vault;
    let guarded = vault.fact(Fact::MultiUserAuthorization);
    if vault.resource.exported {
        if guarded.is("Disabled") {
            out.fault(Draft::at(guarded).variant("live"));
        }
        out.needs(guarded);
        return;
    }
    if !guarded.is_absent() {
        return;
    }
    if let Some(unknown) = context.estate.perhaps_below(vault, PROXIES) {
        out.open.push(Open { site: guarded.site.clone(), unknown });
        return;
    }
    // What is missing is a resource, none of the vault's own settings.
    let draft = Draft::at(guarded).label(vault.reader().type_value());
    let draft = draft.slot(Slot::Expected, code(usual_name(vault.kind)));
    // A guard that no proxy leads to stands ready.
    out.fault(match guard::idle(context.estate) {
        Some(idle) => draft.note_at(name_or_type(idle), "this guard is not linked to the vault"),
        None => draft,
    });
}

/// MUA02: the flag that only the service sets.
pub(in crate::checks) fn mua_readonly_flag_set<'d>(context: &CheckContext<'_, 'd>, out: &mut Verdicts<'d>) {
    let flag = context.vault.guard_flag();
    let Some(written) = flag.site.written.filter(|_| matches!(flag.state, State::Dropped(_))) else { return };
    // Whoever writes that the vault is not guarded relies on nothing.
    let says_no = written.as_bool() == Some(false)
        || written.as_str().is_some_and(|text| ["false", "Disabled"].iter().any(|no| no.eq_ignore_ascii_case(text)));
    if says_no {
        return;
    }
    let linked = context.vault.children_of(PROXIES).next().is_some();
    let draft = Draft::at(&flag).label(flag.site.anchor).slot(Slot::Expected, code(usual_name(context.vault.kind)));
    out.fault(draft.variant_if(linked.then_some("beside-a-proxy")));
}

/// MUA03: a proxy that leads to no guard.
pub(in crate::checks) fn mua_proxy_without_guard<'d>(context: &ResourceContext<'_, 'd>, out: &mut Verdicts<'d>) {
    let resource = context.resource;
    if guard::kind_of_proxy(resource).is_none() || resource.exported {
        return;
    }
    let link = guard::link(context.estate, resource);
    if matches!(link.guard_id.state, State::Dropped(_)) {
        return;
    }
    match link.names_guard() {
        Truth::True => {}
        Truth::False => {
            let empty = link.guard_id.clone().or_absent_if_blank().is_absent();
            out.fault(Draft::at(&link.guard_id).variant_if((!empty).then_some("not-a-guard")));
        }
        Truth::Unknown(unknown) => out.open.push(Open { site: link.guard_id.site, unknown }),
    }
}

/// MUA04: a guard in another region than its vault.
pub(in crate::checks) fn mua_guard_region_mismatch<'d>(context: &CheckContext<'_, 'd>, out: &mut Verdicts<'d>) {
    // A link that is live, Azure has taken.
    if context.vault.resource.exported {
        return;
    }
    let own = context.vault.location();
    for link in context.vault.guard_links(context.estate) {
        let Some(guard) = link.guard.filter(|guard| !guard.existing) else { continue };
        let there = guard::location(context.estate, guard);
        match (own.text(), there.text()) {
            (Some(here), Some(far)) if regions::normalised(here) != regions::normalised(far) => {
                let draft = Draft::at(&there)
                    .slot(Slot::Other, guard_words(&link))
                    .slot(Slot::Expected, own.site.written.map_or_else(|| code(here), quoted));
                out.fault(draft.note(&own, "the vault's region").note(&link.guard_id, "the link between the two"));
            }
            (Some(_), Some(_)) => {}
            _ if same_unknown(own.site.written, there.site.written) => {}
            _ => {
                out.needs(&own);
                out.needs(&there);
            }
        }
    }
}

fn same_unknown(one: Option<&crate::template::Value>, other: Option<&crate::template::Value>) -> bool {
    one.zip(other).is_some_and(|(one, other)| one.equals_ignoring_case(other).is_true())
}

/// MUA05: a guard that whoever holds the vault's resource group or subscription holds too.
pub(in crate::checks) fn mua_guard_same_resource_group<'d>(context: &CheckContext<'_, 'd>, out: &mut Verdicts<'d>) {
    let own = home(&context.vault.resource.id);
    for link in context.vault.guard_links(context.estate) {
        if !link.names_guard().is_true() {
            continue;
        }
        let there = link.guard_id.site.written.and_then(home);
        let Some((own, there)) = own.as_ref().zip(there.as_ref()) else {
            out.needs(&link.guard_id);
            continue;
        };
        let subscription = own.subscription.equals_ignoring_case(&there.subscription);
        let group = own.group.equals_ignoring_case(&there.group);
        let draft = || {
            let draft = Draft::at(&link.guard_id).slot(Slot::Other, guard_words(&link));
            match link.guard.filter(|guard| !guard.existing) {
                Some(guard) => draft.note_at(name_or_type(guard), "the guard"),
                None => draft,
            }
        };
        match (subscription, group) {
            (Truth::True, Truth::True) => out.fault(draft()),
            (Truth::True, _) => out.fault(draft().variant("same-subscription")),
            (Truth::Unknown(unknown), _) => out.open.push(Open { site: link.guard_id.site.clone(), unknown }),
            (Truth::False, _) => {}
        }
    }
}

/// MUA11: a proxy under a name that tools do not look for.
pub(in crate::checks) fn mua_proxy_unexpected_name<'d>(context: &ResourceContext<'_, 'd>, out: &mut Verdicts<'d>) {
    let resource = context.resource;
    let Some(kind) = guard::kind_of_proxy(resource) else { return };
    let Some(name) = last_segment(&resource.name) else { return };
    match name.as_str() {
        Some(name) if name.eq_ignore_ascii_case(usual_name(kind)) || name.is_empty() => {}
        Some(_) => {
            let site = Site {
                resource,
                path: "name".to_owned(),
                written: Some(&resource.name),
                origin: resource.name.origin,
                anchor: name_or_type(resource),
            };
            let draft = Draft::at_site(&site).slot(Slot::Expected, code(usual_name(kind)));
            out.fault(draft.slot(Slot::Actual, quoted(&name)));
        }
        None => {
            if let Some(unknown) = name.first_unknown() {
                let site = context.reader().site("name", &["name"]);
                out.open.push(Open { site, unknown: unknown.clone() });
            }
        }
    }
}

/// "resource guard `rg-backup`", or without its name where that is not known.
fn guard_words(link: &Link<'_>) -> String {
    match link.guard_id.site.written.and_then(guard::name_in) {
        Some(name) => format!("resource guard {}", code(&name)),
        None => "the resource guard".to_owned(),
    }
}
