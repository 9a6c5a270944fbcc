//! Locks: resources that keep others from being deleted or changed, and what they say of a vault or of its key.

use super::estate::Estate;
use super::index::{ScopeIndex, in_order};
use super::key::KeyPlace;
use super::key_access::lies_in;
use super::place::encloses;
use super::setting::{Setting, State};
use crate::template::{Cause, Existence, Origin, Resource, ScopeKind, Truth, Unknown, Value};

const LOCKS: &str = "Microsoft.Authorization/locks";

/// One lock.
#[derive(Debug, Clone)]
pub struct Lock<'d> {
    /// Its declaration.
    pub resource: &'d Resource,
    /// `level`: `CanNotDelete` or `ReadOnly`.
    pub level: Setting<'d>,
}

impl Lock<'_> {
    /// Whether it is there and keeps what it is on from being deleted.
    fn holds(&self) -> Truth {
        if self.resource.existing {
            return Truth::True;
        }
        let level = match &self.level.state {
            State::Known(_) => Truth::of(self.level.is("CanNotDelete") || self.level.is("ReadOnly")),
            State::Unknown(unknown) => Truth::Unknown(unknown.clone()),
            _ => Truth::False,
        };
        match &self.resource.condition {
            Existence::Depends { unknown, .. } => level.and(Truth::Unknown(unknown.clone())),
            _ => level,
        }
    }
}

/// What locks say of a resource.
#[derive(Debug, Clone)]
pub enum Locked<'d> {
    /// One keeps it from being deleted.
    Yes,
    /// None of the input does.
    NotShown,
    /// It hangs on this, which is not known.
    Unknown(Box<Setting<'d>>),
}

/// All locks of an estate.
#[must_use]
pub fn locks<'s, 'd>(estate: &'s Estate<'d>) -> &'s [Lock<'d>] {
    &indexed(estate).0
}

/// The locks, in order, that may be on that resource or on what encloses it.
fn locks_around<'s, 'd>(estate: &'s Estate<'d>, id: &Value) -> Vec<&'s Lock<'d>> {
    let (locks, scopes) = indexed(estate);
    scopes.around(id).into_iter().filter_map(|number| locks.get(number)).collect()
}

/// The locks, in order, that may be on one of these ids itself.
#[must_use]
pub fn locks_on<'s, 'd>(estate: &'s Estate<'d>, ids: &[&Value]) -> Vec<&'s Lock<'d>> {
    let (locks, scopes) = indexed(estate);
    scopes.ending_like(ids).into_iter().filter_map(|number| locks.get(number)).collect()
}

/// The locks, in order, that are on something of one of these names, and those that `locks_around` gives.
fn locks_about<'s, 'd>(estate: &'s Estate<'d>, id: Option<&Value>, names: &[&Value]) -> Vec<&'s Lock<'d>> {
    let (locks, scopes) = indexed(estate);
    let Some(id) = id else { return locks.iter().collect() };
    let numbers = in_order([Some(&scopes.around(id)), Some(&scopes.ending_with(names))]);
    numbers.into_iter().filter_map(|number| locks.get(number)).collect()
}

fn indexed<'s, 'd>(estate: &'s Estate<'d>) -> &'s (Vec<Lock<'d>>, ScopeIndex) {
    estate.locks.get_or_init(|| {
        let locks = read_all(estate);
        let mut scopes = ScopeIndex::default();
        for (number, lock) in locks.iter().enumerate() {
            let told_by_scope = matches!(
                lock.resource.scope_kind,
                ScopeKind::Resource | ScopeKind::ResourceGroup | ScopeKind::Subscription
            );
            scopes.add(number, told_by_scope.then_some(&lock.resource.scope));
        }
        (locks, scopes)
    })
}

fn read_all<'d>(estate: &Estate<'d>) -> Vec<Lock<'d>> {
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
pub fn locked<'d>(estate: &Estate<'d>, id: &Value) -> Locked<'d> {
    strongest(locks_around(estate, id), |lock| encloses(&lock.resource.scope, id))
}

/// Whether a lock holds for a key: one on it, on what keeps it, or on the resource group or subscription of that.
#[must_use]
pub fn key_locked<'d>(estate: &Estate<'d>, place: &KeyPlace<'d>) -> Locked<'d> {
    let about = locks_about(estate, place.keeper_id.as_ref(), &[&place.keeper_name, &place.name]);
    strongest(about, |lock| match (lock.resource.scope_kind, &place.keeper_id) {
        (ScopeKind::Resource, _) => place.is_scope(&lock.resource.scope).unwrap_or(Truth::False),
        (ScopeKind::ResourceGroup | ScopeKind::Subscription, Some(id)) => lies_in(id, &lock.resource.scope),
        _ => Truth::Unknown(Unknown::new(Cause::DeploymentContext, "what the lock is on", Origin::NONE)),
    })
}

fn strongest<'d>(locks: Vec<&Lock<'d>>, reaches: impl Fn(&Lock<'d>) -> Truth) -> Locked<'d> {
    let mut strongest = Locked::NotShown;
    // No lock stands above subscriptions.
    let may_hold =
        |lock: &&Lock<'d>| !matches!(lock.resource.scope_kind, ScopeKind::Tenant | ScopeKind::ManagementGroup);
    for lock in locks.into_iter().filter(may_hold) {
        match lock.holds().and(reaches(lock)) {
            Truth::True => return Locked::Yes,
            Truth::Unknown(unknown) => {
                strongest = Locked::Unknown(Box::new(Setting { state: State::Unknown(unknown), ..lock.level.clone() }));
            }
            Truth::False => {}
        }
    }
    strongest
}
