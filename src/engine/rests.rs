//! What a rule that passed rests on: the facts and the resources that an auditor would look up.

use std::collections::{HashMap, HashSet};

use super::basis::{Basis, row_of};
use super::ground::{Beside, Body, Gate, Sight};
use super::inventory::{ResourceKey, key_of};
use crate::knowledge::Fact;
use crate::model::State;
use crate::model::endpoint::{Endpoint, private_endpoint};
use crate::model::grants::holder;
use crate::model::key::KeyLookup;
use crate::rule::condition::Condition;
use crate::rule::{Judge, Rule};
use crate::source::Location;
use crate::template::{Resource, WorldSet};

/// What some rules that passed on one vault rest on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rests {
    /// The codes of the rules, in the order of the catalogue.
    pub rules: Vec<&'static str>,
    /// The vault's facts.
    pub facts: Vec<Fact>,
    /// Whether the API version is one of them.
    pub version: bool,
    /// The resources that were looked at.
    pub resources: Vec<RestsOn>,
}

/// A resource that was looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RestsOn {
    /// Its type.
    pub resource_type: String,
    /// Its name, if known and no secret.
    pub name: Option<String>,
    /// Its declaration.
    pub at: Location,
}

/// Rules with one key rest on the same.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum RestsKey {
    /// Coded rules, by their row of bases.
    Row(usize),
    /// Rules with a condition, by the facts in it.
    Facts(Vec<Fact>),
    /// A rule of the user's own: the resources that it takes.
    Own(&'static str),
}

/// What the worlds so far showed to one key.
#[derive(Debug, Default)]
struct Shown {
    worlds: WorldSet,
    facts: Vec<Fact>,
    version: bool,
    resources: Vec<RestsOn>,
    known: HashSet<ResourceKey>,
}

/// What the rules of one vault rest on, gathered over its worlds.
#[derive(Debug, Default)]
pub(super) struct Gathered {
    order: Vec<RestsKey>,
    by_key: HashMap<RestsKey, Shown>,
    by_rule: HashMap<&'static str, RestsKey>,
}

impl Gathered {
    /// Notes what a rule rests on in a world in which it passed.
    pub(super) fn passed(
        &mut self,
        rule: &'static Rule,
        sight: &Sight<'_, '_>,
        condition: Option<&Condition>,
        world: usize,
    ) {
        match (rule.judge, condition) {
            (Judge::Coded, _) => self.coded(rule.code, sight, world),
            (Judge::Condition { .. }, Some(condition)) => self.condition(rule.code, condition, sight, world),
            (Judge::Condition { .. }, None) => {}
            (Judge::Own(check), _) => {
                let taken = sight.family.iter().copied().filter(|one| check.subjects.take(&one.resource_type));
                self.own(rule.code, taken, world);
            }
        }
    }

    fn coded(&mut self, code: &'static str, sight: &Sight<'_, '_>, world: usize) {
        let Some((number, basis)) = row_of(code) else { return };
        let Some(shown) = self.shown(code, RestsKey::Row(number), world) else { return };
        shown.version |= basis.version;
        shown.add_facts(&facts_of(&basis), sight);
        for resource in sight.looked_at(&basis) {
            shown.add(resource);
        }
        if let (Beside::Endpoint, Endpoint::Present(Some(at))) =
            (basis.beside, private_endpoint(sight.vault, sight.estate))
        {
            let endpoint = RestsOn { resource_type: "Microsoft.Network/privateEndpoints".to_owned(), name: None, at };
            if !shown.resources.contains(&endpoint) {
                shown.resources.push(endpoint);
            }
        }
        shown.at_least(sight.vault.resource);
    }

    /// The same for a rule with a condition.
    fn condition(&mut self, code: &'static str, condition: &Condition, sight: &Sight<'_, '_>, world: usize) {
        let named = condition.fields();
        let facts: Vec<Fact> =
            named.iter().filter_map(|field| Fact::named(field.as_str().strip_prefix("vault.")?)).collect();
        let Some(shown) = self.shown(code, RestsKey::Facts(facts.clone()), world) else { return };
        shown.add_facts(&facts, sight);
        shown.at_least(sight.vault.resource);
    }

    /// The same for a rule of the user's own, which took these resources.
    fn own<'r>(&mut self, code: &'static str, taken: impl Iterator<Item = &'r Resource>, world: usize) {
        let Some(shown) = self.shown(code, RestsKey::Own(code), world) else { return };
        taken.for_each(|resource| shown.add(resource));
    }

    /// What is to be filled for a rule; none if another rule with its key was there in that world.
    fn shown(&mut self, code: &'static str, key: RestsKey, world: usize) -> Option<&mut Shown> {
        self.by_rule.entry(code).or_insert_with(|| key.clone());
        if !self.by_key.contains_key(&key) {
            self.order.push(key.clone());
        }
        let shown = self.by_key.entry(key).or_default();
        let is_new = !shown.worlds.has(world);
        shown.worlds = shown.worlds.union(WorldSet::one(world));
        is_new.then_some(shown)
    }

    /// What the rules that passed rest on; those that rest on the same are told together.
    pub(super) fn settle(mut self, passed: impl Iterator<Item = &'static str>) -> Vec<Rests> {
        let mut rules: HashMap<RestsKey, Vec<&'static str>> = HashMap::new();
        for code in passed {
            if let Some(key) = self.by_rule.get(code) {
                rules.entry(key.clone()).or_default().push(code);
            }
        }
        let mut all: Vec<Rests> = Vec::new();
        for key in std::mem::take(&mut self.order) {
            let (Some(rules), Some(shown)) = (rules.remove(&key), self.by_key.remove(&key)) else { continue };
            let Shown { facts, version, resources, .. } = shown;
            let same =
                |known: &&mut Rests| known.facts == facts && known.version == version && known.resources == resources;
            match all.iter_mut().find(same) {
                Some(known) => known.rules.extend(rules),
                None => all.push(Rests { rules, facts, version, resources }),
            }
        }
        all
    }
}

impl Shown {
    fn add(&mut self, resource: &Resource) {
        if self.known.insert(key_of(resource)) {
            self.resources.push(RestsOn {
                resource_type: resource.resource_type.to_string(),
                name: resource.shown_name().map(str::to_owned),
                at: resource.site.whole,
            });
        }
    }

    fn add_facts(&mut self, facts: &[Fact], sight: &Sight<'_, '_>) {
        for fact in facts {
            let has = !matches!(sight.vault.fact(*fact).state, State::NotApplicable);
            if has && !self.facts.contains(fact) {
                self.facts.push(*fact);
            }
        }
    }

    /// What rests on nothing else rests on the vault as it is written.
    fn at_least(&mut self, vault: &Resource) {
        if self.facts.is_empty() && self.resources.is_empty() {
            self.add(vault);
        }
    }
}

/// The facts of a basis, those of its gate first.
fn facts_of(basis: &Basis) -> Vec<Fact> {
    let of_gate: &[Fact] = match basis.gate {
        Gate::Key => &[Fact::CustomerManagedKey, Fact::KeyUri],
        Gate::Identity => &[Fact::SystemAssignedIdentity, Fact::UserAssignedIdentities],
        Gate::UserIdentities => &[Fact::UserAssignedIdentities],
        Gate::Always | Gate::Child(_) | Gate::Types(_) => &[],
    };
    of_gate.iter().chain(basis.facts).copied().collect()
}

impl<'d> Sight<'_, 'd> {
    /// The resources that a rule with this basis looks at.
    fn looked_at(&self, basis: &Basis) -> Vec<&'d Resource> {
        let of_types = |types: &[&str]| {
            let all = types.iter().flat_map(|wanted| self.estate.of_type(wanted));
            all.filter(|resource| !resource.existing).collect::<Vec<_>>()
        };
        let mut resources = match basis.gate {
            Gate::Child(types) => self.children(types).collect(),
            Gate::Types(types) => of_types(types),
            Gate::Always | Gate::Key | Gate::Identity | Gate::UserIdentities => Vec::new(),
        };
        match basis.body {
            Body::None => {}
            Body::Name | Body::Family => resources.extend(self.family),
            Body::Location | Body::Vault => resources.push(self.vault.resource),
            Body::Children(types) => resources.extend(self.children(types)),
        }
        let place = || match self.vault.key_place(self.estate) {
            KeyLookup::Key(place) => Some(place),
            KeyLookup::Unknown(_) | KeyLookup::None => None,
        };
        let key_vault = || place().and_then(|place| place.key_vault(self.estate)).map(|found| found.reader.resource);
        match basis.beside {
            Beside::Nothing | Beside::Endpoint => {}
            Beside::Types(types) => resources.extend(of_types(types)),
            Beside::KeyVault => resources.extend(key_vault()),
            Beside::DeclaredKey => {
                let key = place().and_then(|place| place.declared_key(self.estate)).map(|found| found.reader.resource);
                resources.extend(key_vault().into_iter().chain(key));
            }
            Beside::Grants => {
                let own = self.grants.perhaps_of(self.vault);
                let own = own.filter(|grant| grant.is_sure() && holder(grant, self.vault).is_some());
                resources.extend(own.map(|grant| grant.resource));
            }
        }
        resources
    }
}
