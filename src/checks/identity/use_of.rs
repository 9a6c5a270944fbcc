//! Which identity a backup works with, whether the vault has it, and whether that one holds a grant.

use crate::checks::Verdicts;
use crate::checks::terms::code;
use crate::knowledge::Fact;
use crate::model::datasource::InUse;
use crate::model::grants::{self, Grant, Holder};
use crate::model::identity::{listed, same_id};
use crate::model::{State, Vault};
use crate::template::{Kind, Truth, Value, last_segment};

/// Whether an identity holds a grant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Held {
    Yes,
    Perhaps,
    No,
}

/// Whether the identity that is in use is the one that holds a grant.
pub(super) fn held_by(grant: &Grant<'_>, vault: &Vault<'_>, who: &InUse<'_>) -> Held {
    match grants::holder(grant, vault) {
        Some(holder) => match is_holder(&holder, who) {
            Truth::True => Held::Yes,
            Truth::False => Held::No,
            Truth::Unknown(_) => Held::Perhaps,
        },
        None if grants::may_be_held(grant, vault) => Held::Perhaps,
        None => Held::No,
    }
}

/// Whether an identity in use is that holder.
pub(super) fn is_holder(holder: &Holder, who: &InUse<'_>) -> Truth {
    match (holder, who) {
        (Holder::SystemAssigned, InUse::SystemAssigned) => Truth::True,
        (Holder::UserAssigned(one), InUse::UserAssigned(other)) => same_id(one, other),
        _ => Truth::False,
    }
}

/// Whether the vault surely has the identity that is in use; what is not known of it is noted.
pub(super) fn vault_has<'d>(vault: &Vault<'d>, who: &InUse<'d>, out: &mut Verdicts<'d>) -> bool {
    match who {
        InUse::SystemAssigned => {
            let own = vault.fact(Fact::SystemAssignedIdentity);
            out.needs(own);
            matches!(own.state, State::Known(Value { kind: Kind::Bool(true), .. }))
        }
        InUse::UserAssigned(id) => {
            let attached = vault.fact(Fact::UserAssignedIdentities);
            out.needs(attached);
            listed(attached).iter().any(|one| same_id(one, id).is_true())
        }
        InUse::Unclear => false,
        InUse::Unknown(setting) => {
            out.needs(setting);
            false
        }
    }
}

/// The identity in use as the beginning of a sentence about one backup.
pub(super) fn in_use_phrase(who: &InUse<'_>) -> String {
    match who {
        InUse::UserAssigned(id) => user_assigned_phrase(id),
        _ => "the vault's identity".to_owned(),
    }
}

/// A user-assigned identity by its name, if that is known.
pub(super) fn user_assigned_phrase(id: &Value) -> String {
    match last_segment(id).as_ref().and_then(Value::as_str).filter(|_| !id.secure) {
        Some(name) => format!("the user-assigned identity {}", code(name)),
        None => "a user-assigned identity".to_owned(),
    }
}
