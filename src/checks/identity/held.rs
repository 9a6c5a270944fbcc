//! Roles that a vault's identities hold: what they open, and how wide.

use super::enough::enough_for_its_backups;
use super::scope::scope_phrase;
use crate::checks::CheckContext;
use crate::checks::draft::{Draft, Verdicts};
use crate::checks::terms::code;
use crate::knowledge::roles::{Fit, Role};
use crate::model::Vault;
use crate::model::grants::{self, Grant, Holder};
use crate::rule::Slot;
use crate::template::{ScopeKind, last_segment};

/// IDN06: a role far beyond what backups need.
pub(in crate::checks) fn vault_identity_privileged_role<'d>(context: &CheckContext<'_, 'd>, out: &mut Verdicts<'d>) {
    let vault = context.vault;
    for grant in context.grants.perhaps_of(vault) {
        let Some(role) = grant.role.filter(|role| goes_too_far(role)) else {
            if grant.role.is_none() && grant.role_is_open() && grants::holder(grant, vault).is_some() {
                out.needs(&grant.role_definition);
            }
            continue;
        };
        let Some(holder) = grants::holder(grant, vault) else {
            needs_principal(grant, vault, out);
            continue;
        };
        let draft = Draft::at(&grant.role_definition)
            .variant_if(variant_of(role))
            .slot(Slot::Identity, identity_phrase(&holder))
            .slot(Slot::Role, role.name)
            .slot(Slot::Scope, scope_phrase(grant))
            .slot(Slot::Detail, enough_for_its_backups(vault));
        out.fault(draft.note(&grant.principal, holder_note(&holder)));
    }
}

/// IDN07: a role on more than what is backed up.
pub(in crate::checks) fn vault_identity_wide_scope<'d>(context: &CheckContext<'_, 'd>, out: &mut Verdicts<'d>) {
    let vault = context.vault;
    for grant in context.grants.perhaps_of(vault) {
        let variant = match grant.scope_kind {
            ScopeKind::Subscription => Some("subscription"),
            ScopeKind::ManagementGroup => Some("management-group"),
            ScopeKind::Tenant => None,
            ScopeKind::ResourceGroup if grant.role.is_some_and(belongs_on_one_resource) => Some("resource-group"),
            ScopeKind::ResourceGroup | ScopeKind::Resource => continue,
            ScopeKind::Unknown => {
                if grants::holder(grant, vault).is_some() {
                    out.needs(&grant.written_scope);
                }
                continue;
            }
        };
        let Some(holder) = grants::holder(grant, vault) else {
            needs_principal(grant, vault, out);
            continue;
        };
        let too_much = grant.role.is_some_and(goes_too_far);
        let draft = Draft::at(&grant.written_scope)
            .variant_if(variant)
            .slot(Slot::Expected, if too_much { "a narrower role".to_owned() } else { role_phrase(grant) })
            .slot(Slot::Identity, identity_phrase(&holder))
            .slot(Slot::Role, role_phrase(grant))
            .slot(Slot::Scope, scope_phrase(grant));
        out.fault(draft.note(&grant.principal, holder_note(&holder)));
    }
}

pub(super) fn needs_principal<'d>(grant: &Grant<'d>, vault: &Vault<'d>, out: &mut Verdicts<'d>) {
    if grants::may_be_held(grant, vault) {
        out.needs(&grant.open_principal());
    }
}

/// Owner, Contributor, the roles that hand out access, and those over a whole key vault or all data of a storage account.
pub(super) fn goes_too_far(role: &Role) -> bool {
    matches!(role.fit, Fit::OverPrivileged | Fit::Never)
}

/// Azure does not say on what scope the roles of Elastic SAN belong.
fn belongs_on_one_resource(role: &Role) -> bool {
    role.belongs_on_resources() && !role.name.starts_with("Elastic SAN")
}

fn variant_of(role: &Role) -> Option<&'static str> {
    match role.name {
        name if name.starts_with("Key Vault ") => Some("key-vault-role"),
        name if name.starts_with("Storage ") => Some("storage-role"),
        _ => None,
    }
}

pub(super) fn identity_phrase(holder: &Holder) -> String {
    match holder {
        Holder::SystemAssigned => "the identity".to_owned(),
        Holder::UserAssigned(id) => match last_segment(id).as_ref().and_then(|name| name.as_str()) {
            Some(name) => format!("the user-assigned identity {}", code(name)),
            None => "a user-assigned identity".to_owned(),
        },
    }
}

pub(super) fn holder_note(holder: &Holder) -> &'static str {
    match holder {
        Holder::SystemAssigned => "the vault's system-assigned identity",
        Holder::UserAssigned(_) => "a user-assigned identity that is attached to the vault",
    }
}

/// The role by its name, else by what is written.
pub(super) fn role_phrase(grant: &Grant<'_>) -> String {
    if let Some(role) = grant.role {
        return role.name.to_owned();
    }
    let guid = grant.role_definition.site.written.and_then(last_segment);
    match guid.as_ref().and_then(|guid| guid.as_str()) {
        Some(guid) => format!("role {}", code(guid)),
        None => "a role".to_owned(),
    }
}
