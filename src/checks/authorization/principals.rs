//! Who holds a guard: the people whom it guards against, or people for ever.

use crate::checks::draft::{Draft, Verdicts};
use crate::checks::terms::code;
use crate::checks::{CheckContext, ResourceContext};
use crate::knowledge::roles::Role;
use crate::model::estate::GUARDS;
use crate::model::grants::{Grant, Grants};
use crate::model::guard;
use crate::model::place::encloses;
use crate::rule::Slot;
use crate::template::{ScopeKind, Truth, Value};

/// Roles that manage a vault's backups.
const ON_VAULT: [&str; 3] = ["Backup Contributor", "Contributor", "Owner"];
/// Roles that open a guard.
const ON_GUARD: [&str; 4] = ["Contributor", "Owner", "Backup MUA Admin", "Backup MUA Operator"];
/// Roles that open a guard, and that are granted for the time of one operation.
const JUST_IN_TIME: [&str; 2] = ["Contributor", "Backup MUA Operator"];

/// MUA07: whoever manages the vault's backups also opens its guard.
pub(in crate::checks) fn mua_backup_admin_on_guard<'d>(context: &CheckContext<'_, 'd>, out: &mut Verdicts<'d>) {
    let vault = context.vault;
    let links = vault.guard_links(context.estate);
    if links.is_empty() {
        return;
    }
    let on_vault: Vec<(&Grant<'d>, &Role)> = with_role(context.grants, &vault.resource.id, &ON_VAULT)
        .filter(|(grant, _)| reaches(grant, &vault.resource.id))
        .collect();
    for link in links {
        let Some(guard_id) = link.guard_id.site.written.filter(|_| link.names_guard().is_true()) else { continue };
        for (opens, role) in
            with_role(context.grants, guard_id, &ON_GUARD).filter(|(grant, _)| reaches(grant, guard_id))
        {
            let holder = |grant: &Grant<'d>| same_principal(grant, opens);
            let manager = on_vault.iter().find(|(grant, _)| holder(grant).is_true());
            let Some((manages, managing)) = manager else {
                if on_vault.iter().any(|(grant, _)| matches!(holder(grant), Truth::Unknown(_))) {
                    out.needs(&opens.principal);
                }
                continue;
            };
            let draft = Draft::at(&opens.role_definition)
                .slot(Slot::Role, role.name)
                .slot(Slot::Other, managing.name)
                .slot(Slot::Scope, guard_words(guard_id));
            let one = std::ptr::eq(manages.resource, opens.resource);
            out.fault(if one {
                draft.variant("one-assignment").note(&opens.principal, "holds both by this one assignment")
            } else {
                let on_the_vault = format!("{} on the vault, for the same principal", managing.name);
                draft.note(&manages.role_definition, on_the_vault).note(&opens.principal, "the same principal")
            });
        }
    }
}

/// MUA08: a person or group who can open a guard at any time.
pub(in crate::checks) fn mua_standing_operator_grant<'d>(context: &ResourceContext<'_, 'd>, out: &mut Verdicts<'d>) {
    let resource = context.resource;
    let id: &Value = if resource.is(GUARDS) {
        &resource.id
    } else if guard::kind_of_proxy(resource).is_some() {
        // A guard of the input is judged by itself.
        let link = guard::link(context.estate, resource);
        match link.guard_id.site.written.filter(|_| link.guard.is_none_or(|guard| guard.existing)) {
            Some(id) if link.names_guard().is_true() => id,
            _ => return,
        }
    } else {
        return;
    };
    for (grant, role) in with_role(context.grants, id, &JUST_IN_TIME) {
        if !grant.scope.equals_ignoring_case(id).is_true() {
            continue;
        }
        let person = ["User", "Group", "ForeignGroup"].iter().any(|kind| grant.principal_type.is(kind));
        if !person {
            out.needs(&grant.principal_type);
            continue;
        }
        let group = !grant.principal_type.is("User");
        let draft = Draft::at(&grant.role_definition)
            .slot(Slot::Role, role.name)
            .slot(Slot::Identity, if group { "a group" } else { "a user" })
            .slot(Slot::Scope, guard_words(id));
        out.fault(draft.note(&grant.principal, if group { "for this group" } else { "for this user" }));
    }
}

/// The grants of these roles that are on a resource or on what encloses it, or may be.
fn with_role<'g, 'd>(
    grants: &'g Grants<'d>,
    id: &Value,
    names: &'static [&'static str],
) -> impl Iterator<Item = (&'g Grant<'d>, &'static Role)> {
    grants.around(id).filter_map(|grant| Some((grant, grant.role.filter(|role| names.contains(&role.name))?)))
}

/// Whether a grant surely holds on that resource, by itself or from its resource group or subscription.
fn reaches(grant: &Grant<'_>, id: &Value) -> bool {
    !matches!(grant.scope_kind, ScopeKind::Tenant | ScopeKind::ManagementGroup) && encloses(grant.scope, id).is_true()
}

/// Whether two grants are for the same principal.
fn same_principal(one: &Grant<'_>, other: &Grant<'_>) -> Truth {
    match (principal(one), principal(other)) {
        (Some(a), Some(b)) => a.equals_ignoring_case(&b),
        _ => Truth::False,
    }
}

fn principal(grant: &Grant<'_>) -> Option<Value> {
    match grant.principal.site.written {
        Some(written) => Some(written.clone()),
        None => grant.principal.unknown().map(|unknown| Value::unknown(unknown.clone())),
    }
}

fn guard_words(id: &Value) -> String {
    match guard::name_in(id) {
        Some(name) => format!("resource guard {}", code(&name)),
        None => "the resource guard".to_owned(),
    }
}
