//! Roles that a vault's identity holds and none of its backups needs.

use super::held::{goes_too_far, holder_note, identity_phrase};
use super::scope::scope_phrase;
use super::use_of::is_holder;
use crate::checks::CheckContext;
use crate::checks::draft::{Draft, Verdicts};
use crate::checks::terms::listed;
use crate::knowledge::roles::{self, KeyUse, Purpose, Role};
use crate::knowledge::{Fact, workloads};
use crate::model::datasource::{IdentityDetails, InUse};
use crate::model::grants::{self, Holder};
use crate::model::workload::DATASOURCE_CHILDREN;
use crate::model::{State, Vault};
use crate::rule::Slot;

/// IDN08: a role that no backup and no key of the vault needs.
pub(in crate::checks) fn vault_identity_role_not_needed<'d>(context: &CheckContext<'_, 'd>, out: &mut Verdicts<'d>) {
    let vault = context.vault;
    let held: Vec<_> = context
        .grants
        .perhaps_of(vault)
        .filter_map(|grant| Some((grant, grant.role?, grants::holder(grant, vault)?)))
        // What goes too far is told as that.
        .filter(|(_, role, _)| !goes_too_far(role))
        .collect();
    if held.is_empty() || context.estate.incomplete {
        return;
    }
    let Some(kinds) = kinds(context, out) else { return };
    for (grant, role, holder) in held {
        let purposes = purposes(role, &kinds);
        let key = may_use_key(vault) && role.key_use != KeyUse::None;
        if key || purposes.contains(&Purpose::Backup) || !works_for_the_vault(vault, &holder) {
            continue;
        }
        let titles: Vec<String> =
            kinds.iter().filter_map(|kind| workloads::datasource(kind)).map(|row| row.title.to_owned()).collect();
        let draft = Draft::at(&grant.role_definition)
            .variant_if(purposes.contains(&Purpose::Restore).then_some("restore-only"))
            .slot(Slot::Identity, identity_phrase(&holder))
            .slot(Slot::Role, role.name)
            .slot(Slot::Scope, scope_phrase(grant))
            .slot(Slot::Other, listed(&titles));
        out.fault(draft.note(&grant.principal, holder_note(&holder)));
    }
}

/// The kinds of data source that the vault's instances and policies are for; none where they are not all known, or
/// where the input shows no instance: then nothing tells what the vault backs up.
fn kinds<'d>(context: &CheckContext<'_, 'd>, out: &mut Verdicts<'d>) -> Option<Vec<String>> {
    let vault = context.vault;
    let mut kinds: Vec<String> = Vec::new();
    let instances = vault.instances();
    let perhaps = |child: &str| context.estate.perhaps_below(vault, child).is_some();
    if instances.is_empty() || DATASOURCE_CHILDREN.into_iter().any(perhaps) {
        return None;
    }
    let mut add = |kind: &str| {
        if !kinds.iter().any(|known| known.eq_ignore_ascii_case(kind)) {
            kinds.push(kind.to_owned());
        }
    };
    for instance in &instances {
        out.needs(&instance.datasource_type);
        add(instance.datasource_type.text()?);
    }
    for policy in vault.policies() {
        out.needs(&policy.types);
        policy.datasource_types?.iter().for_each(|kind| add(kind));
    }
    // A kind that the table does not have may need any role.
    kinds.iter().all(|kind| roles::needed_for(kind).next().is_some()).then_some(kinds)
}

fn purposes(role: &Role, kinds: &[String]) -> Vec<Purpose> {
    let for_kind = |kind: &str| {
        role.needs
            .iter()
            .filter(move |need| need.datasource.is_some_and(|own| own.eq_ignore_ascii_case(kind)))
            .map(|need| need.purpose)
            .collect::<Vec<_>>()
    };
    kinds.iter().flat_map(|kind| for_kind(kind)).collect()
}

/// Whether the vault uses a key of the owner's, or may.
fn may_use_key(vault: &Vault<'_>) -> bool {
    let key = vault.fact(Fact::CustomerManagedKey);
    vault.has(Fact::CustomerManagedKey, "Enabled") || matches!(key.state, State::Unknown(_))
}

/// A user-assigned identity that no backup works with may have its roles for something else.
fn works_for_the_vault(vault: &Vault<'_>, holder: &Holder) -> bool {
    matches!(holder, Holder::SystemAssigned)
        || vault.instances().iter().any(|instance| {
            let who: InUse<'_> = IdentityDetails::of(vault.reader_of(instance.resource)).in_use();
            is_holder(holder, &who).is_true()
        })
}
