//! Whether a vault, in one world, shows all that a rule rests on.

use super::basis::{Basis, basis_of};
use crate::knowledge::{Fact, VaultKind};
use crate::model::endpoint::{Endpoint, private_endpoint};
use crate::model::grants::{Grants, holder};
use crate::model::key::KeyLookup;
use crate::model::{Estate, State, Vault};
use crate::rule::condition::Condition;
use crate::template::{Cause, Kind, Object, Resource, Value};

/// What must be there for a rule to have something to judge.
#[derive(Debug, Clone, Copy)]
pub(super) enum Gate {
    /// The vault itself.
    Always,
    /// A customer-managed key.
    Key,
    /// An identity of the vault.
    Identity,
    /// A user-assigned identity.
    UserIdentities,
    /// A resource of one of these types below the vault.
    Child(&'static [&'static str]),
    /// A resource of one of these types, wherever.
    Types(&'static [&'static str]),
}

/// The written properties in which nothing may be unknown.
#[derive(Debug, Clone, Copy)]
pub(super) enum Body {
    /// None beyond the facts.
    None,
    /// The name of the vault, and of what belongs to it.
    Name,
    /// The vault's region.
    Location,
    /// The vault's.
    Vault,
    /// Those of the children of these types.
    Children(&'static [&'static str]),
    /// The vault's and all that belongs to it.
    Family,
}

/// What must be in the input beside the vault.
#[derive(Debug, Clone, Copy)]
pub(super) enum Beside {
    /// Nothing.
    Nothing,
    /// A resource of one of these types.
    Types(&'static [&'static str]),
    /// The key vault of the vault's key.
    KeyVault,
    /// The key itself.
    DeclaredKey,
    /// A role that the vault's identity surely holds; all that it holds are known.
    Grants,
    /// A private endpoint that surely leads to the vault.
    Endpoint,
}

/// How the silence of a rule is to be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ground {
    /// It saw all that it needs: a pass.
    Known,
    /// Something that it needs is not known or not in the input.
    Open,
    /// There is nothing that it speaks of.
    Nothing,
}

/// One vault in one world.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sight<'w, 'd> {
    pub(super) vault: &'w Vault<'d>,
    pub(super) family: &'w [&'d Resource],
    pub(super) estate: &'w Estate<'d>,
    pub(super) grants: &'w Grants<'d>,
}

impl<'d> Sight<'_, 'd> {
    /// How the silence of the coded rule of that code is to be read.
    pub(super) fn of_code(&self, code: &str) -> Ground {
        basis_of(code).map_or(Ground::Open, |basis| self.of(&basis))
    }

    /// How it is to be read that a condition surely does not hold.
    pub(super) fn of_condition(&self, condition: &Condition) -> Ground {
        let facts: Vec<Fact> =
            condition.fields().iter().filter_map(|field| Fact::named(field.as_str().strip_prefix("vault.")?)).collect();
        let has = |fact: &Fact| !matches!(self.vault.fact(*fact).state, State::NotApplicable);
        if !facts.is_empty() && !facts.iter().any(has) { Ground::Nothing } else { Ground::Known }
    }

    fn of(&self, basis: &Basis) -> Ground {
        let gate = self.gate(basis.gate);
        if gate != Ground::Known {
            return gate;
        }
        let states = || basis.facts.iter().map(|fact| &self.vault.fact(*fact).state);
        if !basis.facts.is_empty() && states().all(|state| matches!(state, State::NotApplicable)) {
            return Ground::Nothing;
        }
        if basis.version && self.vault.resource.exported {
            return Ground::Nothing;
        }
        let open = states().any(|state| matches!(state, State::Unknown(_)))
            || (basis.version && self.vault.reader().api_version().is_none())
            || self.is_open(basis.body)
            || !self.is_there(basis.beside);
        if open { Ground::Open } else { Ground::Known }
    }

    fn gate(&self, gate: Gate) -> Ground {
        match gate {
            Gate::Always => Ground::Known,
            Gate::Key => self.any_of(&[
                self.is_set(Fact::CustomerManagedKey, |value| value.as_str() != Some("Disabled")),
                self.is_set(Fact::KeyUri, |_| true),
            ]),
            Gate::Identity => self.any_of(&[
                self.is_set(Fact::SystemAssignedIdentity, is_true),
                self.is_set(Fact::UserAssignedIdentities, is_filled),
            ]),
            Gate::UserIdentities => self.is_set(Fact::UserAssignedIdentities, is_filled),
            Gate::Types(types) if self.has_any(types) => Ground::Known,
            Gate::Types(_) if self.estate.incomplete => Ground::Open,
            Gate::Types(_) => Ground::Nothing,
            Gate::Child(children) => {
                let perhaps = || children.iter().any(|child| self.estate.perhaps_below(self.vault, child).is_some());
                match self.children(children).next() {
                    Some(_) => Ground::Known,
                    None if self.estate.incomplete || perhaps() => Ground::Open,
                    None => Ground::Nothing,
                }
            }
        }
    }

    /// Known if one is; else open if one is.
    fn any_of(&self, grounds: &[Ground]) -> Ground {
        let found = [Ground::Known, Ground::Open].into_iter().find(|ground| grounds.contains(ground));
        found.unwrap_or(Ground::Nothing)
    }

    fn is_set(&self, fact: Fact, counts: impl Fn(&Value) -> bool) -> Ground {
        match &self.vault.fact(fact).state {
            State::Known(value) if counts(value) => Ground::Known,
            State::Unknown(_) => Ground::Open,
            State::Known(_) | State::Absent | State::Dropped(_) | State::NotApplicable => Ground::Nothing,
        }
    }

    pub(super) fn children<'s>(
        &'s self,
        types: &'static [&'static str],
    ) -> impl Iterator<Item = &'d Resource> + use<'s, 'd> {
        let of_type =
            move |resource: &&'d Resource| types.iter().any(|child| is_child(resource, self.vault.kind, child));
        self.vault.children.iter().copied().filter(|child| !child.existing).filter(of_type)
    }

    fn has_any(&self, types: &[&str]) -> bool {
        types.iter().any(|wanted| self.estate.of_type(wanted).any(|resource| !resource.existing))
    }

    fn is_open(&self, body: Body) -> bool {
        match body {
            Body::None => false,
            Body::Name => self.family.iter().any(|resource| resource.name.as_str().is_none()),
            Body::Location => self.vault.location().text().is_none(),
            Body::Vault => holds_unknown(self.vault.resource),
            Body::Children(types) => self.children(types).any(holds_unknown),
            Body::Family => self.family.iter().any(|resource| holds_unknown(resource)),
        }
    }

    fn is_there(&self, beside: Beside) -> bool {
        let place = || match self.vault.key_place(self.estate) {
            KeyLookup::Key(place) => Some(place),
            KeyLookup::Unknown(_) | KeyLookup::None => None,
        };
        match beside {
            Beside::Nothing => true,
            Beside::Types(types) => self.has_any(types),
            Beside::KeyVault => place().is_some_and(|place| place.key_vault(self.estate).is_some()),
            Beside::DeclaredKey => place().is_some_and(|place| place.declared_key(self.estate).is_some()),
            Beside::Grants => {
                let mut own = self
                    .grants
                    .perhaps_of(self.vault)
                    .filter(|grant| grant.is_sure() && holder(grant, self.vault).is_some());
                let first = own.next();
                first.into_iter().chain(own).fold(first.is_some(), |all, grant| all && !grant.role_is_open())
            }
            Beside::Endpoint => matches!(private_endpoint(self.vault, self.estate), Endpoint::Present(_)),
        }
    }
}

fn is_child(resource: &Resource, kind: VaultKind, child: &str) -> bool {
    let of_kind = resource.resource_type.get(..kind.resource_type().len());
    let below = resource.resource_type.get(kind.resource_type().len()..);
    of_kind.is_some_and(|start| start.eq_ignore_ascii_case(kind.resource_type()))
        && below.and_then(|rest| rest.strip_prefix('/')).is_some_and(|rest| rest.eq_ignore_ascii_case(child))
}

fn is_true(value: &Value) -> bool {
    matches!(value.kind, Kind::Bool(true))
}

fn is_filled(value: &Value) -> bool {
    value.as_array().is_none_or(|items| !items.is_empty())
}

/// Whether something that a person wrote there is not known. Ids that hang on the subscription or on a resource that is
/// not yet there are compared as symbols and are none of it.
fn holds_unknown(resource: &Resource) -> bool {
    ["properties", "identity"].iter().any(|name| resource.body.get(name).is_some_and(is_unknown))
}

fn is_unknown(value: &Value) -> bool {
    match &value.kind {
        Kind::Unknown(unknown) => !is_symbol(unknown.cause),
        Kind::Text(text) => !is_symbol(text.first_hole().cause),
        Kind::Array(items) => items.iter().any(is_unknown),
        Kind::Object(object) => is_unknown_inside(object),
        _ => false,
    }
}

fn is_unknown_inside(object: &Object) -> bool {
    object.why_open().is_some_and(|unknown| !is_symbol(unknown.cause))
        || object.entries.iter().any(|entry| is_unknown(&entry.value))
}

fn is_symbol(cause: Cause) -> bool {
    matches!(cause, Cause::RuntimeReference | Cause::DeploymentContext)
}
