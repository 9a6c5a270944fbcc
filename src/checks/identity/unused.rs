//! User-assigned identities of a vault that nothing uses, or that others use too.

use super::use_of::user_assigned_phrase;
use crate::checks::CheckContext;
use crate::checks::draft::{Draft, Verdicts};
use crate::checks::terms::{code, listed};
use crate::knowledge::{Fact, VaultKind};
use crate::model::datasource::{IdentityDetails, InUse};
use crate::model::{Vault, identity, target};
use crate::rule::Slot;
use crate::template::{Resource, Truth, Value};

/// How many of those that share an identity are named.
const NAMED: usize = 3;

/// IDN04: a user-assigned identity that neither a backup nor the key uses.
pub(in crate::checks) fn identity_uami_unused<'d>(context: &CheckContext<'_, 'd>, out: &mut Verdicts<'d>) {
    let vault = context.vault;
    let instances = vault.instances();
    if instances.is_empty()
        || context.estate.incomplete
        || instances.iter().any(|instance| instance.resource.count_unknown)
        || context.estate.perhaps_below(vault, "backupInstances").is_some()
    {
        return;
    }
    let mut used = Vec::new();
    for instance in &instances {
        let details = IdentityDetails::of(vault.reader_of(instance.resource));
        match details.in_use() {
            InUse::UserAssigned(id) => used.push(id),
            InUse::SystemAssigned => {}
            InUse::Unclear => used.extend(details.user_assigned.site.written.cloned()),
            InUse::Unknown(setting) => return out.needs(&setting),
        }
    }
    let key = vault.encryption().identity;
    if key.id.unknown().is_some() && key.id.site.written.is_none() {
        return out.needs(&key.id);
    }
    used.extend(key.id.site.written.cloned());
    let map = vault.fact(Fact::UserAssignedIdentities);
    for id in attached(vault) {
        let hit = used.iter().fold(Truth::False, |found, one| found.or(identity::same_id(one, &id)));
        if hit.is_false() {
            out.fault(at_entry(context, &id).slot(Slot::Identity, user_assigned_phrase(&id)));
        } else if let Truth::Unknown(unknown) = hit {
            let open = crate::model::Setting { state: crate::model::State::Unknown(unknown), site: map.site.clone() };
            out.needs(&open);
        }
    }
}

/// IDN05: a user-assigned identity of the vault that something else has, too; told once, of the first vault that has it.
pub(in crate::checks) fn identity_uami_shared<'d>(context: &CheckContext<'_, 'd>, out: &mut Verdicts<'d>) {
    let vault = context.vault;
    for id in attached(vault) {
        let candidates = context.estate.with_identity(&id);
        let shares = |other: &&'d Resource| {
            !other.existing
                && !vault.has_id(&other.id).is_true()
                && !std::ptr::eq(*other, vault.resource)
                && has_attached(context, other, &id)
        };
        let before = candidates.iter().copied().take_while(|one| !std::ptr::eq(*one, vault.resource));
        let told = before.filter(|one| VaultKind::of_type(&one.resource_type).is_some()).any(|one| shares(&one));
        if told {
            continue;
        }
        let others: Vec<&'d Resource> = candidates.into_iter().filter(shares).collect();
        if others.is_empty() {
            continue;
        }
        let mut names: Vec<String> = others.iter().copied().map(phrase).collect();
        names.dedup();
        let more = names.len().saturating_sub(NAMED);
        if more > 1 {
            names.truncate(NAMED);
            names.push(format!("{more} more"));
        }
        let draft =
            at_entry(context, &id).slot(Slot::Identity, user_assigned_phrase(&id)).slot(Slot::Other, listed(&names));
        let places = others.iter().take(NAMED).filter_map(|other| {
            let map = identity::user_assigned(context.estate.reader(other));
            let own = identity::listed(&map).into_iter().find(|one| identity::same_id(one, &id).is_true())?;
            vault.provenance.get(own.origin).map(|hop| hop.location)
        });
        out.fault(places.fold(draft, |draft, place| draft.note_at(place, "attached here, too")));
    }
}

/// The identities that are surely attached, each with the place of its id.
fn attached(vault: &Vault<'_>) -> Vec<Value> {
    let map = vault.fact(Fact::UserAssignedIdentities);
    if map.is_absent() { Vec::new() } else { identity::listed(map) }
}

fn has_attached<'d>(context: &CheckContext<'_, 'd>, other: &'d Resource, id: &Value) -> bool {
    if other.body.get("identity").is_none() {
        return false;
    }
    let map = identity::user_assigned(context.estate.reader(other));
    !map.is_absent() && identity::listed(&map).iter().any(|one| identity::same_id(one, id).is_true())
}

/// A fault of one entry of the vault's list.
fn at_entry<'d>(context: &CheckContext<'_, 'd>, id: &Value) -> Draft<'d> {
    let map = context.vault.fact(Fact::UserAssignedIdentities);
    let draft = Draft::at(map);
    let place = context.vault.provenance.get(id.origin).map(|hop| hop.location);
    match place {
        Some(place) => Draft { actual: Some(id.clone()), ..draft }.label(place),
        None => draft,
    }
}

/// What shares the identity, for people.
fn phrase(resource: &Resource) -> String {
    let title =
        if resource.is(crate::model::clusters::CLUSTERS) { "cluster".to_owned() } else { target::title(resource) };
    match resource.short_name() {
        Some(name) => format!("{title} {}", code(name)),
        None => format!("another {title}"),
    }
}
