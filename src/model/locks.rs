//! Whether a lock keeps a key, and what holds it, from being deleted.

use super::arm_id::{segment_after, type_of};
use super::estate::Estate;
use super::key::KeyPlace;
use super::key_access::lies_in;
use super::lock::locks;
use super::setting::{Setting, State};
use crate::template::{Cause, Existence, Origin, ScopeKind, Truth, Unknown, Value};

/// What is known of the locks on a key and what keeps it.
#[derive(Debug, Clone)]
pub enum Lock<'d> {
    /// One keeps them from being deleted.
    Present,
    /// One may; it hangs on this.
    Perhaps(Option<Setting<'d>>),
    /// The input shows none.
    NotShown,
}

/// Whether the input shows locks at all.
#[must_use]
pub fn any(estate: &Estate<'_>) -> bool {
    !locks(estate).is_empty()
}

/// The lock on a key, on what keeps it, or on the resource group or subscription of that.
#[must_use]
pub fn lock_on<'d>(place: &KeyPlace<'d>, estate: &Estate<'d>) -> Lock<'d> {
    let mut best = Lock::NotShown;
    for declared in locks(estate).into_iter().filter(|lock| !lock.resource.existing) {
        let (resource, level) = (declared.resource, declared.level);
        let holds = match &level.state {
            State::Known(_) => Truth::of(level.is("CanNotDelete") || level.is("ReadOnly")),
            State::Unknown(unknown) => Truth::Unknown(unknown.clone()),
            _ => Truth::False,
        };
        let reaches = match (resource.scope_kind, &place.keeper_id) {
            (ScopeKind::Resource, _) => on_it(&resource.scope, place),
            (ScopeKind::ResourceGroup | ScopeKind::Subscription, Some(id)) => lies_in(id, &resource.scope),
            (ScopeKind::ManagementGroup | ScopeKind::Tenant, _) => Truth::False,
            (_, _) => Truth::Unknown(Unknown::new(Cause::DeploymentContext, "what the lock is on", Origin::NONE)),
        };
        match (holds.and(reaches), &resource.condition) {
            (Truth::True, Existence::Sure) => return Lock::Present,
            (Truth::False, _) => {}
            _ => best = Lock::Perhaps(level.unknown().is_some().then_some(level)),
        }
    }
    best
}

fn on_it(scope: &Value, place: &KeyPlace<'_>) -> Truth {
    let Some(kind) = type_of(scope) else {
        return Truth::False;
    };
    let (vaults, keys) = ("microsoft.keyvault/vaults", "microsoft.keyvault/vaults/keys");
    let kind = kind.to_ascii_lowercase();
    let keeper = |types: &str| {
        segment_after(scope, types).map_or(Truth::False, |name| name.equals_ignoring_case(&place.keeper_name))
    };
    match kind.as_str() {
        _ if kind == vaults => keeper("vaults"),
        _ if kind == keys => {
            let key = segment_after(scope, "keys").map_or(Truth::False, |name| name.equals_ignoring_case(&place.name));
            keeper("vaults").and(key)
        }
        "microsoft.keyvault/managedhsms" => keeper("managedHSMs"),
        _ => Truth::False,
    }
}
