//! Locks: resources that keep others from being deleted or changed.

use std::sync::Arc;

use super::estate::Estate;
use super::place::encloses;
use super::setting::Setting;
use crate::template::{Resource, ScopeKind, Truth, Unknown, Value};

const LOCKS: &str = "Microsoft.Authorization/locks";

/// One lock.
#[derive(Debug, Clone)]
pub struct Lock<'d> {
    /// Its declaration.
    pub resource: &'d Resource,
    /// `level`: `CanNotDelete` or `ReadOnly`.
    pub level: Setting<'d>,
}

/// What locks say of a resource.
#[derive(Debug, Clone)]
pub enum Locked {
    /// One holds for it.
    Yes,
    /// None of the input does.
    NotShown,
    /// It cannot be known from this input.
    Unknown(Arc<Unknown>),
}

/// All locks of an estate.
#[must_use]
pub fn locks<'d>(estate: &Estate<'d>) -> Vec<Lock<'d>> {
    let read = |resource: &'d Resource| {
        let reader = estate.reader(resource);
        // `az lock list` puts the members beside the id.
        let flat = reader.setting("level");
        let level = if flat.is_absent() { reader.setting("properties.level") } else { flat };
        Lock { resource, level }
    };
    estate.of_type(LOCKS).map(read).collect()
}

/// Whether a lock on the resource itself, its resource group or its subscription holds for it.
#[must_use]
pub fn locked(estate: &Estate<'_>, id: &Value) -> Locked {
    let mut locked = Locked::NotShown;
    for lock in locks(estate) {
        if lock.level.is("NotSpecified") {
            continue;
        }
        match encloses(&lock.resource.scope, id) {
            Truth::True => return Locked::Yes,
            // A lock on one resource is rarely on another whose name only this input leaves open.
            Truth::Unknown(unknown) if may_enclose(lock.resource.scope_kind) => locked = Locked::Unknown(unknown),
            Truth::Unknown(_) | Truth::False => {}
        }
    }
    locked
}

fn may_enclose(kind: ScopeKind) -> bool {
    !matches!(kind, ScopeKind::Tenant | ScopeKind::ManagementGroup)
}
