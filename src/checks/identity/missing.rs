//! Roles that a backup needs and its identity does not hold.

use super::enough::{all_needed, place};
use super::use_of::{Held, held_by, in_use_phrase, vault_has};
use crate::checks::ResourceContext;
use crate::checks::draft::{Draft, Verdicts};
use crate::checks::terms::listed;
use crate::knowledge::VaultKind;
use crate::knowledge::roles::{self, Need, Purpose, Role, ScopeKind};
use crate::model::datasource::{IdentityDetails, InUse, instance, snapshot_group_id};
use crate::model::grants::{Grants, holder};
use crate::model::protection::datasource_id;
use crate::model::scope::group_id;
use crate::model::workload::Instance;
use crate::model::{Setting, State, Vault};
use crate::rule::Slot;
use crate::template::{Existence, Truth, Value};

/// A role that is missing, what for, and the setting that says where.
type Lacking<'d> = (&'static Role, &'static Need, Setting<'d>);

/// Whether a grant that is needed is there.
enum Search<'d> {
    Found,
    /// It hangs on this.
    Perhaps(Box<Setting<'d>>),
    Missing,
}

/// IDN09: the identity that a backup works with lacks a role; or nobody is given any.
pub(in crate::checks) fn vault_identity_role_missing<'d>(context: &ResourceContext<'_, 'd>, out: &mut Verdicts<'d>) {
    let Some(vault) = context.vault.filter(|vault| vault.kind == VaultKind::BackupVault) else { return };
    // What a list does not show may be there all the same; one that shows no role assignment at all is about other things.
    if context.estate.incomplete || (context.resource.exported && context.grants.is_empty()) {
        return;
    }
    if std::ptr::eq(context.resource, vault.resource) {
        if context.grants.is_empty() {
            nobody_is_given_any(vault, out);
        }
        return;
    }
    if let Some(instance) = instance(context.reader()).filter(|_| !context.grants.is_empty()) {
        of_instance(context, vault, &instance, out);
    }
}

/// A template without any role assignment leaves them to something else.
fn nobody_is_given_any<'d>(vault: &Vault<'d>, out: &mut Verdicts<'d>) {
    let instances = vault.instances();
    let Some(first) = instances.first() else { return };
    instances.iter().for_each(|instance| out.needs(&instance.datasource_type));
    let Some(detail) = all_needed(vault) else { return };
    let details = IdentityDetails::of(vault.reader_of(first.resource));
    if vault_has(vault, &details.in_use(), out) {
        let kind = crate::model::identity::kind(vault.reader());
        let draft = Draft::at(&kind).variant("no-assignments").slot(Slot::Detail, detail);
        out.fault(draft.note(&vault.datasource_id(first), "needs roles for its backups"));
    }
}

fn of_instance<'d>(
    context: &ResourceContext<'_, 'd>,
    vault: &Vault<'d>,
    instance: &Instance<'d>,
    out: &mut Verdicts<'d>,
) {
    let details = IdentityDetails::of(context.reader());
    out.needs(&instance.datasource_type);
    let Some(kind) = instance.datasource_type.text() else { return };
    let who = details.in_use();
    if !vault_has(vault, &who, out) {
        return;
    }
    let mut lacking: Vec<Lacking<'d>> = Vec::new();
    for (role, need) in roles::needed_for(kind).filter(|(_, need)| need.required && need.purpose == Purpose::Backup) {
        // A key vault with credentials has a rule of its own.
        let Some(wanted) = wanted_scope(context, need) else { continue };
        let Some(id) = scope_of(need, &wanted) else {
            out.needs(&wanted);
            continue;
        };
        if context.resource.exported && !context.grants.any_near(&id) {
            continue;
        }
        match search(context.grants, vault, &who, (role, &id)) {
            Search::Found => {}
            Search::Perhaps(setting) => out.needs(&setting),
            Search::Missing => lacking.push((role, need, wanted)),
        }
    }
    let Some((_, _, first)) = lacking.first() else { return };
    let phrases: Vec<String> =
        lacking.iter().map(|(role, need, _)| format!("{} on {}", role.name, place(vault, instance, need))).collect();
    let lines: Vec<String> = lacking
        .iter()
        .map(|(role, need, _)| format!("- {} ({}) on {}", role.name, role.guid, place(vault, instance, need)))
        .collect();
    // An export shows all that there is; another template may assign what this one does not.
    let variant = (!context.resource.exported && !is_here(context, &lacking)).then_some("elsewhere");
    let draft = Draft::at(first)
        .variant_if(variant)
        .slot(Slot::Identity, in_use_phrase(&who))
        .slot(Slot::Role, listed(&phrases))
        .slot(Slot::Detail, lines.join("\n"));
    out.fault(draft);
}

/// The setting that says where a role is needed; none where that is told by another rule or nowhere.
fn wanted_scope<'d>(context: &ResourceContext<'_, 'd>, need: &Need) -> Option<Setting<'d>> {
    let setting = match need.at.first()? {
        ScopeKind::Datasource | ScopeKind::DatasourceResourceGroup => datasource_id(context.reader()),
        ScopeKind::SnapshotResourceGroup => snapshot_group_id(context.reader()),
        _ => return None,
    };
    (!setting.is_absent()).then_some(setting)
}

/// The id that a role has to hold for.
fn scope_of(need: &Need, wanted: &Setting<'_>) -> Option<Value> {
    let written = wanted
        .site
        .written
        .filter(|id| id.text_parts().is_some_and(|parts| parts.len() > 1) || id.as_str().is_some())?;
    match need.at.first()? {
        ScopeKind::DatasourceResourceGroup => group_id(written),
        _ => Some(written.clone()),
    }
}

fn search<'d>(
    grants: &Grants<'d>,
    vault: &Vault<'d>,
    who: &InUse<'d>,
    (needed, id): (&'static Role, &Value),
) -> Search<'d> {
    let mut found = Search::Missing;
    // The last that it hangs on is told; behind that one only a grant that surely is the vault's decides.
    for grant in grants.perhaps_of(vault).rev() {
        if matches!(found, Search::Perhaps(_)) && holder(grant, vault).is_none() {
            continue;
        }
        if grant.role.is_some_and(|role| !suffices(role, needed)) {
            continue;
        }
        let reaches = grant.covers(id);
        if reaches.is_false() {
            continue;
        }
        let held = held_by(grant, vault, who);
        let open = match (held, reaches) {
            (Held::No, _) => continue,
            (Held::Perhaps, _) => grant.open_principal(),
            (Held::Yes, Truth::Unknown(unknown)) => {
                Setting { state: State::Unknown(unknown), site: grant.written_scope.site.clone() }
            }
            (Held::Yes, _) => match (&grant.resource.condition, grant.role) {
                (Existence::Depends { unknown, .. }, _) => {
                    Setting { state: State::Unknown(unknown.clone()), site: grant.role_definition.site.clone() }
                }
                (Existence::Sure, Some(_)) if grant.is_sure() => return Search::Found,
                // A role that is not known may be the one, under another name.
                _ => grant.role_definition.clone(),
            },
        };
        if matches!(found, Search::Missing) {
            found = Search::Perhaps(Box::new(open));
        }
    }
    found
}

/// Whether a role gives what another one is needed for. Roles that are far too wide are another rule's matter.
fn suffices(held: &Role, needed: &Role) -> bool {
    held.guid == needed.guid
        || matches!(held.name, "Owner" | "Contributor")
        || (held.name == "Storage Account Contributor" && needed.name == "Storage Account Backup Contributor")
}

/// Whether the input deploys to a resource group that a role is missing on or in: then the role is missed there.
fn is_here(context: &ResourceContext<'_, '_>, lacking: &[Lacking<'_>]) -> bool {
    let mut groups = lacking.iter().filter_map(|(_, _, scope)| group_id(scope.site.written?));
    groups.any(|group| context.estate.has_group(&group))
}
