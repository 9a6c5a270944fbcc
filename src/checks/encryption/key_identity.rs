//! Who is to reach the key: whether anybody is named, only one, and one that the vault has.

use super::{fault_if_in_use, needs_if_in_use, quoted};
use crate::checks::{CheckContext, Draft, Verdicts};
use crate::knowledge::VaultKind;
use crate::model::identity::{listed, same_id};
use crate::model::{Encryption, Given, KeyIdentity, Setting, State, Vault};
use crate::rule::Slot;
use crate::template::{Kind, Truth, Value, last_segment};

/// How many attached identities are pointed at.
const MAX_NOTES: usize = 3;

/// An identity whose name the input does not tell.
const UNNAMED: &str = "the identity that is named here";

fn for_recovery_services(vault: &Vault<'_>) -> Option<&'static str> {
    (vault.kind == VaultKind::RecoveryServicesVault).then_some("recovery-services-vault")
}

/// CMK07: no identity is named for the key.
pub(in crate::checks) fn cmk_identity_missing<'d>(context: &CheckContext<'_, 'd>, out: &mut Verdicts<'d>) {
    let encryption = context.vault.encryption();
    let identity = &encryption.identity;
    match (&identity.choice.state, Given::of(&identity.id)) {
        (State::Unknown(_), _) => needs_if_in_use(&encryption, &identity.choice, out),
        (State::Absent, Given::No | Given::Empty) => {
            let draft =
                Draft::at(place_for_a_name(context.vault, identity)).variant_if(for_recovery_services(context.vault));
            fault_if_in_use(&encryption, draft, out);
        }
        _ => {}
    }
}

/// Where a person would name the identity.
fn place_for_a_name<'i, 'd>(vault: &Vault<'d>, identity: &'i KeyIdentity<'d>) -> &'i Setting<'d> {
    if identity.block.is_absent() {
        &identity.block
    } else if vault.kind == VaultKind::RecoveryServicesVault || identity.id.site.written.is_some() {
        &identity.id
    } else {
        &identity.choice
    }
}

/// CMK08: the identity named for the key is not attached to the vault.
pub(in crate::checks) fn cmk_user_identity_not_attached<'d>(context: &CheckContext<'_, 'd>, out: &mut Verdicts<'d>) {
    let encryption = context.vault.encryption();
    let (choice, attached) = (&encryption.identity.choice, &encryption.attached);
    let chosen = choice.is("UserAssigned") || choice.unknown().is_some();
    let id = &encryption.identity.id;
    let Some(wanted) = id.site.written.filter(|_| chosen && is_named(id)) else {
        return;
    };
    let names = listed(attached);
    let draft = match (is_among(wanted, &names), &attached.state) {
        (Truth::True, _) | (_, State::Dropped(_) | State::NotApplicable) => return,
        (_, State::Unknown(_)) => return needs_if_in_use(&encryption, attached, out),
        (Truth::Unknown(_), _) if id.unknown().is_some() => {
            return needs_if_in_use(&encryption, id, out);
        }
        // An id that may yet be empty is another rule's matter then.
        _ if Given::of(id) == Given::Unknown => return needs_if_in_use(&encryption, id, out),
        (Truth::Unknown(unknown), _) => {
            let open = Setting { state: State::Unknown(unknown), site: attached.site.clone() };
            return needs_if_in_use(&encryption, &open, out);
        }
        (Truth::False, State::Absent) => {
            Draft::at(id).variant("none-attached").slot(Slot::Identity, name_of(wanted, &[], UNNAMED))
        }
        (Truth::False, State::Known(_)) => not_among(context.vault, id, wanted, &names),
    };
    if choice.unknown().is_some() {
        return needs_if_in_use(&encryption, choice, out);
    }
    fault_if_in_use(&encryption, draft, out);
}

/// Whether an id is there to be compared, known or not.
fn is_named(id: &Setting<'_>) -> bool {
    matches!(Given::of(id), Given::Surely | Given::Unknown)
}

fn is_among(wanted: &Value, names: &[Value]) -> Truth {
    names.iter().fold(Truth::False, |found, name| found.or(same_id(wanted, name)))
}

fn not_among<'d>(vault: &Vault<'d>, id: &Setting<'d>, wanted: &Value, names: &[Value]) -> Draft<'d> {
    let others: Vec<String> =
        names.iter().map(|name| name_of(name, std::slice::from_ref(wanted), "one without a known name")).collect();
    let draft =
        Draft::at(id).slot(Slot::Identity, name_of(wanted, names, UNNAMED)).slot(Slot::Other, others.join(", "));
    let places = names.iter().filter_map(|name| vault.provenance.get(name.origin));
    places.take(MAX_NOTES).fold(draft, |draft, hop| draft.note_at(hop.location, "this one is attached"))
}

/// An identity's own name; its whole id where one of the others has that name too.
fn name_of(id: &Value, others: &[Value], unnamed: &str) -> String {
    let name = |id: &Value| last_segment(id).and_then(|last| last.as_str().map(str::to_owned));
    match name(id).filter(|_| !id.secure) {
        Some(own) if others.iter().filter_map(name).any(|other| other.eq_ignore_ascii_case(&own)) => {
            quoted(&id.to_display())
        }
        Some(own) => quoted(&own),
        None => unnamed.to_owned(),
    }
}

/// CMK09: the key is to be reached with the vault's own identity, and it has none.
pub(in crate::checks) fn cmk_system_identity_not_enabled<'d>(context: &CheckContext<'_, 'd>, out: &mut Verdicts<'d>) {
    let encryption = context.vault.encryption();
    let (choice, own) = (&encryption.identity.choice, &encryption.own_identity);
    if !choice.is("SystemAssigned") && choice.unknown().is_none() {
        return;
    }
    if by_id_alone(&encryption) {
        return;
    }
    match &own.state {
        State::Unknown(_) => return needs_if_in_use(&encryption, own, out),
        State::Known(Value { kind: Kind::Bool(false), .. }) | State::Absent => {}
        _ => return,
    }
    if choice.unknown().is_some() {
        return needs_if_in_use(&encryption, choice, out);
    }
    let draft = Draft::at(own)
        .variant_if(for_recovery_services(context.vault))
        .note(choice, "the key is to be reached with it");
    fault_if_in_use(&encryption, draft, out);
}

/// CMK10: two identities are named for one key, or a user-assigned one without saying which.
pub(in crate::checks) fn cmk_kek_identity_conflict<'d>(context: &CheckContext<'_, 'd>, out: &mut Verdicts<'d>) {
    let encryption = context.vault.encryption();
    let KeyIdentity { choice, id, .. } = &encryption.identity;
    if choice.unknown().is_some() {
        if !by_id_alone(&encryption) {
            needs_if_in_use(&encryption, choice, out);
        }
        return;
    }
    let own = choice.is("SystemAssigned");
    let draft = match Given::of(id) {
        Given::Surely if own => Draft::at(id)
            .variant_if(for_recovery_services(context.vault))
            .note(choice, "the vault's own identity is chosen here"),
        Given::No | Given::Empty if choice.is("UserAssigned") => {
            Draft::at(id).variant("empty-id").note(choice, "a user-assigned identity is chosen here")
        }
        Given::Unknown if own || choice.is("UserAssigned") => {
            return needs_if_in_use(&encryption, id, out);
        }
        _ => return,
    };
    fault_if_in_use(&encryption, draft, out);
}

/// Whether what is not known is an id that chooses by being there, as a Recovery Services vault's does.
fn by_id_alone(encryption: &Encryption<'_>) -> bool {
    encryption.identity.choice.site.path == encryption.identity.id.site.path
}

/// CMK11: a template makes the vault and has it reach its key with an identity that comes into being with it.
pub(in crate::checks) fn cmk_system_identity_at_creation<'d>(context: &CheckContext<'_, 'd>, out: &mut Verdicts<'d>) {
    if context.vault.resource.exported {
        return;
    }
    let encryption = context.vault.encryption();
    let choice = &encryption.identity.choice;
    if choice.is("SystemAssigned") {
        let draft = Draft::at(choice).variant_if(for_recovery_services(context.vault));
        fault_if_in_use(&encryption, draft, out);
    } else if choice.unknown().is_some() && !by_id_alone(&encryption) {
        needs_if_in_use(&encryption, choice, out);
    }
}
