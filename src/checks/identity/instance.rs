//! Which identity a backup instance names, and whether the vault has it and the workload takes it.

use super::use_of::user_assigned_phrase;
use crate::checks::ResourceContext;
use crate::checks::draft::{Draft, Verdicts};
use crate::checks::terms::{listed as in_words, quoted};
use crate::knowledge::workloads::Store;
use crate::knowledge::{Fact, VaultKind};
use crate::model::datasource::{BACKUP_INSTANCES, IdentityDetails, InUse, instance, names_containers};
use crate::model::identity::{listed, same_id};
use crate::model::workload::Instance;
use crate::model::{Given, Setting, State, Vault};
use crate::rule::Slot;
use crate::template::{Kind, Truth, Value, last_segment};

const BLOBS: &str = "Microsoft.Storage/storageAccounts/blobServices";
const DATA_LAKE: &str = "Microsoft.Storage/storageAccounts/adlsBlobServices";

/// IDN11: an instance works with an identity that its vault does not have.
pub(in crate::checks) fn instance_identity_not_attached<'d>(context: &ResourceContext<'_, 'd>, out: &mut Verdicts<'d>) {
    let Some((vault, details)) = of_vault(context) else { return };
    // A vault without any identity is another rule's matter.
    if has_none(vault) {
        return;
    }
    if details.flag() == Some(true) && !matches!(Given::of(&details.user_assigned), Given::Surely) {
        let own = vault.fact(Fact::SystemAssignedIdentity);
        out.needs(own);
        if matches!(own.state, State::Absent | State::Known(Value { kind: Kind::Bool(false), .. })) {
            let draft = Draft::at(&details.system_assigned).variant("system-assigned");
            out.fault(draft.note(own, "the vault has user-assigned identities only"));
        }
        return;
    }
    if !matches!(Given::of(&details.user_assigned), Given::Surely) {
        return out.needs(&details.user_assigned);
    }
    let Some(wanted) = details.user_assigned.site.written else { return };
    let attached = vault.fact(Fact::UserAssignedIdentities);
    let names = listed(attached);
    let found = names.iter().fold(Truth::False, |found, name| found.or(same_id(wanted, name)));
    match (found, &attached.state) {
        (Truth::True, _) | (_, State::Dropped(_) | State::NotApplicable) => {}
        (_, State::Unknown(_)) => out.needs(attached),
        (Truth::Unknown(unknown), _) => {
            let site = details.user_assigned.site.clone();
            out.needs(&Setting { state: State::Unknown(unknown), site });
        }
        (Truth::False, _) => out.fault(not_attached(vault, &details.user_assigned, wanted, &names)),
    }
}

fn not_attached<'d>(vault: &Vault<'d>, url: &Setting<'d>, wanted: &Value, names: &[Value]) -> Draft<'d> {
    let draft = Draft::at(url).slot(Slot::Identity, user_assigned_phrase(wanted));
    if names.is_empty() {
        return draft.variant("none-attached");
    }
    let short = |id: &Value| last_segment(id).map_or_else(|| quoted(id), |name| quoted(&name));
    let others: Vec<String> = names.iter().map(short).collect();
    let places = names.iter().filter_map(|name| vault.provenance.get(name.origin));
    places.take(3).fold(draft.slot(Slot::Other, in_words(&others)), |draft, hop| {
        draft.note_at(hop.location, "this one is attached")
    })
}

/// IDN12: an instance names two identities, or none where the vault has several to choose from.
pub(in crate::checks) fn instance_identity_conflict<'d>(context: &ResourceContext<'_, 'd>, out: &mut Verdicts<'d>) {
    if !context.resource.is(BACKUP_INSTANCES) {
        return;
    }
    let details = IdentityDetails::of(context.reader());
    if details.dropped() {
        return;
    }
    match (Given::of(&details.user_assigned), details.flag()) {
        (Given::Surely, Some(true)) => {
            let draft = Draft::at(&details.user_assigned);
            out.fault(draft.note(&details.system_assigned, "the vault's own identity is chosen here"));
        }
        (Given::Unknown, Some(true)) => out.needs(&details.user_assigned),
        (Given::Surely, _) if details.system_assigned.unknown().is_some() => out.needs(&details.system_assigned),
        (Given::No | Given::Empty, flag) if flag != Some(true) => nothing_named(context, &details, out),
        _ => {}
    }
}

/// Nothing named means the vault's own identity.
fn nothing_named<'d>(context: &ResourceContext<'_, 'd>, details: &IdentityDetails<'d>, out: &mut Verdicts<'d>) {
    let Some(vault) = context.vault else { return };
    let unknown = [&details.block, &details.system_assigned].into_iter().find(|setting| setting.unknown().is_some());
    // What a list of a live vault leaves out may be there all the same.
    if context.resource.exported && details.block.is_absent() || !only_user_assigned(vault) {
        return;
    }
    if let Some(unknown) = unknown {
        return out.needs(unknown);
    }
    let place = if details.block.is_absent() { &details.block } else { &details.user_assigned };
    let draft = Draft::at(place).variant("nothing-named");
    let attached = vault.fact(Fact::UserAssignedIdentities);
    let names: Vec<String> = listed(attached).iter().filter_map(last_segment).map(|name| quoted(&name)).collect();
    out.fault(draft.slot(Slot::Other, in_words(&names)).note(attached, "the vault has only these"));
}

/// IDN13: blobs are copied to the vault in the name of a user-assigned identity.
pub(in crate::checks) fn blob_vaulted_needs_system_identity<'d>(
    context: &ResourceContext<'_, 'd>,
    out: &mut Verdicts<'d>,
) {
    let Some(instance) = instance(context.reader()) else { return };
    let details = IdentityDetails::of(context.reader());
    let (site, variant) = match details.in_use() {
        InUse::UserAssigned(_) => (&details.user_assigned, None),
        InUse::SystemAssigned if context.vault.is_some_and(only_user_assigned) => {
            if context.resource.exported && details.block.is_absent() {
                return;
            }
            (if details.block.is_absent() { &details.block } else { &details.system_assigned }, Some("vault-has-none"))
        }
        InUse::Unknown(setting) => {
            if is_vaulted(context, &instance, &mut Verdicts::default()) {
                out.needs(&setting);
            }
            return;
        }
        _ => return,
    };
    if details.dropped() || !is_vaulted(context, &instance, out) {
        return;
    }
    let title = if instance.datasource_type.is(DATA_LAKE) { "Data Lake storage" } else { "blobs" };
    let draft = Draft::at(site).variant_if(variant).slot(Slot::Detail, title);
    out.fault(draft.note(&instance.datasource_type, "what is backed up"));
}

/// Whether copies go to the vault: always with Data Lake storage; with blobs where the policy or the instance says so.
fn is_vaulted<'d>(context: &ResourceContext<'_, 'd>, instance: &Instance<'d>, out: &mut Verdicts<'d>) -> bool {
    let kind = &instance.datasource_type;
    out.needs(kind);
    if kind.is(DATA_LAKE) {
        return true;
    }
    if !kind.is(BLOBS) {
        return false;
    }
    if names_containers(context.reader()) {
        return true;
    }
    out.needs(&instance.policy);
    let Some(id) = instance.policy.site.written else { return false };
    let policies = context.vault.map(Vault::policies).unwrap_or_default();
    let Some(policy) = policies.into_iter().find(|policy| policy.resource.has_id(id).is_true()) else {
        return false;
    };
    match &policy.stores {
        Some(stores) => stores.iter().any(|used| Store::named(&used.store) == Some(Store::Vault)),
        None => {
            out.needs(&policy.rules);
            false
        }
    }
}

/// The vault of an instance, and what the instance says of its identity; none where its API version drops that.
fn of_vault<'c, 'd>(context: &ResourceContext<'c, 'd>) -> Option<(&'c Vault<'d>, IdentityDetails<'d>)> {
    let vault = context.vault.filter(|vault| vault.kind == VaultKind::BackupVault)?;
    if !context.resource.is(BACKUP_INSTANCES) {
        return None;
    }
    let details = IdentityDetails::of(context.reader());
    (!details.dropped()).then_some((vault, details))
}

fn without_own(vault: &Vault<'_>) -> bool {
    let own = &vault.fact(Fact::SystemAssignedIdentity).state;
    matches!(own, State::Absent | State::Known(Value { kind: Kind::Bool(false), .. }))
}

fn has_none(vault: &Vault<'_>) -> bool {
    without_own(vault) && matches!(vault.fact(Fact::UserAssignedIdentities).state, State::Absent)
}

/// Whether the vault surely has user-assigned identities, and surely none of its own.
fn only_user_assigned(vault: &Vault<'_>) -> bool {
    without_own(vault) && matches!(vault.fact(Fact::UserAssignedIdentities).state, State::Known(_))
}
