//! From a template to the resources that it would deploy: children, loops, conditions, nested deployments.

use std::sync::Arc;

use super::declared::{children, declared_resources, inner_template, is_deployment, links_elsewhere};
use super::deployment::Demand;
use super::evaluator::{Evaluator, Frame};
use super::fault::{FaultKind, LinkFault};
use super::instance::is_existing;
use super::limits::Limit;
use super::loops::{Turns, with_turn};
use super::resource::Resource;
use super::scope::Loop;
use super::structure::{ITEM, may_hide_resources};
use super::unknown::Unknown;
use super::worlds::{Explore, Outcomes, WorldSet};
use crate::knowledge::family::{Membership, membership};
use crate::source::{Location, SourceId};
use crate::syntax::Node;

/// One resource to be worked out: a declaration under the turns of its loops.
#[derive(Debug, Clone)]
pub(super) struct Unit<'a> {
    /// The scope that declares it.
    pub(super) scope: usize,
    /// Its object.
    pub(super) node: &'a Node,
    /// The loops around it, its own last.
    pub(super) loops: Arc<[Loop]>,
    /// The resource that it is nested in.
    pub(super) parent: Option<Arc<Unit<'a>>>,
    /// Conditions of the deployments around it, outermost first.
    pub(super) guards: Arc<[Guard<'a>]>,
    /// Whether a loop of unknown length makes it.
    pub(super) count_unknown: bool,
    /// Which of the resources of its declaration it is.
    pub(super) instance: u32,
    kinship: Option<Membership>,
}

/// What must hold for a resource to be deployed.
#[derive(Debug, Clone)]
pub(super) struct Guard<'a> {
    pub(super) node: &'a Node,
    pub(super) scope: usize,
    pub(super) source: SourceId,
    pub(super) loops: Arc<[Loop]>,
    pub(super) test: Test,
}

/// What the node of a guard must do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Test {
    /// A condition, which must hold.
    Holds,
    /// A loop, which must reach this turn.
    Reaches(usize),
    /// A deployment, whose template must be that of this scope.
    Deploys(usize),
}

/// Where the walk stands.
#[derive(Clone)]
struct Place<'a> {
    scope: usize,
    loops: Arc<[Loop]>,
    parent: Option<Arc<Unit<'a>>>,
    guards: Arc<[Guard<'a>]>,
    count_unknown: bool,
}

impl<'a> Evaluator<'a> {
    /// The resources of the vault family and those that join to it, of the root scope and all nested in it.
    pub(super) fn resources(&mut self) -> Vec<Resource> {
        let mut units = Vec::new();
        let none: Arc<[Loop]> = Arc::new([]);
        let place = Place { scope: 0, loops: none, parent: None, guards: Arc::new([]), count_unknown: false };
        self.walk_template(&place, &mut units);
        // Choices are met in the order in which vaults need them.
        let mut order: Vec<usize> = (0..units.len()).collect();
        order.sort_by_key(|number| units.get(*number).map(|unit| need(unit.kinship)));
        let mut found = Vec::new();
        for number in order {
            let Some(unit) = units.get(number) else { continue };
            for (outcomes, resource) in self.explore(|this| this.instance(unit)) {
                if let Some(resource) = resource {
                    found.push((number, outcomes, resource));
                }
            }
        }
        found.sort_by_key(|(number, ..)| *number);
        found
            .into_iter()
            .map(|(_, outcomes, mut resource)| {
                resource.worlds = self.choices.worlds_of(&outcomes);
                resource
            })
            .filter(|resource| resource.worlds != WorldSet::NONE)
            .collect()
    }

    fn walk_template(&mut self, place: &Place<'a>, units: &mut Vec<Unit<'a>>) {
        self.check_structure(place.scope);
        let Some(scope) = self.scopes.get(place.scope) else { return };
        for declared in declared_resources(scope.template) {
            self.walk_resource(declared.node, place, units);
        }
    }

    fn walk_resource(&mut self, node: &'a Node, place: &Place<'a>, units: &mut Vec<Unit<'a>>) {
        if !node.is_object() {
            return self.strange_part(place.scope, node, ITEM, "an object");
        }
        let written = node.get("type").and_then(Node::as_str).unwrap_or_default();
        let full_type = match &place.parent {
            Some(parent) => format!("{}/{written}", parent.full_type()),
            None => written.to_owned(),
        };
        let kinship = membership(&full_type);
        let deployment = is_deployment(node);
        let everything = self.demand == Demand::Everything;
        if !everything && !deployment && kinship.is_none() && !holds_children(node) {
            return;
        }
        let strange = |template: &Node| !everything && !holds_kin(template);
        if deployment && inner_template(node).is_some_and(strange) {
            return;
        }
        for (instance, (loops, guard, unknown)) in self.turns_of(node, place).into_iter().enumerate() {
            // A nested deployment is a resource, too, and may hold nothing that is kept.
            if units.len().max(self.scopes.len()) >= self.limits.resources {
                let source = self.scopes.get(place.scope).map_or(SourceId(0), |scope| scope.source);
                let location = Location { source, span: node.span };
                self.limit(Limit::Resources, location, "this resource and all after it");
                return;
            }
            let mut place = place.clone();
            place.loops = loops;
            place.count_unknown |= unknown;
            if let Some(guard) = guard {
                place.guards = place.guards.iter().cloned().chain([guard]).collect();
            }
            let instance = u32::try_from(instance).unwrap_or(u32::MAX);
            self.walk_instance(node, &place, kinship, instance, units);
        }
    }

    fn walk_instance(
        &mut self,
        node: &'a Node,
        place: &Place<'a>,
        kinship: Option<Membership>,
        instance: u32,
        units: &mut Vec<Unit<'a>>,
    ) {
        if is_deployment(node) && self.walk_deployment(node, place, units) {
            return;
        }
        let unit = Unit {
            scope: place.scope,
            node,
            loops: Arc::clone(&place.loops),
            parent: place.parent.clone(),
            guards: Arc::clone(&place.guards),
            count_unknown: place.count_unknown,
            instance: instance.wrapping_add(place.instances_before()),
            kinship,
        };
        let inner = Place { parent: Some(Arc::new(unit.clone())), ..place.clone() };
        if kinship.is_some() || self.demand == Demand::Everything {
            units.push(unit);
        }
        if let Some(resources) = node.get("resources") {
            self.check_resources(place.scope, resources);
        }
        for child in children(node) {
            self.walk_resource(child.node, &inner, units);
        }
    }

    /// Whether a deployment is settled by what its template declares; one whose template is not read is a resource itself,
    /// where all are wanted.
    fn walk_deployment(&mut self, node: &'a Node, place: &Place<'a>, units: &mut Vec<Unit<'a>>) -> bool {
        let everything = self.demand == Demand::Everything;
        let mut guards = place.guards.to_vec();
        if let Some(condition) = node.get("condition")
            && let Some(outer) = self.scopes.get(place.scope)
        {
            let (scope, source) = (outer.lookup, outer.source);
            guards.push(Guard { node: condition, scope, source, loops: Arc::clone(&place.loops), test: Test::Holds });
        }
        // A deployment that no world makes is not looked into: its parts need not even make sense.
        let made = |passed: &(Outcomes, bool)| passed.1;
        if !self.explore(|this| this.passes(&guards)).iter().any(made) {
            return true;
        }
        // Choices may decide which template an expression gives.
        let mut inner: Vec<Option<usize>> = Vec::new();
        let mut read = true;
        for (_, (is_read, scope)) in self.explore(|this| this.scope_to_walk(place.scope, node, &place.loops)) {
            read &= is_read;
            if !inner.contains(&scope) {
                inner.push(scope);
            }
        }
        let several = inner.len() > 1;
        for scope in inner.into_iter().flatten() {
            let mut guards = guards.clone();
            if several {
                let loops = Arc::clone(&place.loops);
                guards.push(Guard { node, scope: place.scope, source: SourceId(0), loops, test: Test::Deploys(scope) });
            }
            self.walk_nested(scope, guards.into(), place, units);
        }
        if !read {
            match links_elsewhere(node) {
                true => self.note_link(node, place),
                false if is_existing(node) => {}
                false => drop(self.explore(|this| this.note_template(place.scope, node, &place.loops))),
            }
        }
        read || !everything
    }

    /// Whether a deployment's template is read in the world at hand, and its scope if that holds something that is wanted.
    fn scope_to_walk(&mut self, scope: usize, node: &'a Node, loops: &[Loop]) -> (bool, Option<usize>) {
        let everything = self.demand == Demand::Everything;
        match self.template_of(scope, node, loops) {
            Some((template, _)) if everything || holds_kin(template) => (true, self.nested_scope(scope, node, loops)),
            Some(_) => (true, None),
            None => (false, None),
        }
    }

    fn walk_nested(&mut self, inner: usize, guards: Arc<[Guard<'a>]>, place: &Place<'a>, units: &mut Vec<Unit<'a>>) {
        if !place.count_unknown {
            self.deployed.push((inner, Arc::clone(&guards)));
        }
        // Outer evaluation keeps the loops of the deployment in sight; inner evaluation does not.
        let outer_evaluation = self.scopes.get(inner).is_some_and(|scope| scope.lookup != inner);
        let loops: Arc<[Loop]> = if outer_evaluation { Arc::clone(&place.loops) } else { Arc::new([]) };
        let place = Place { scope: inner, loops, parent: None, guards, count_unknown: place.count_unknown };
        self.walk_template(&place, units);
    }

    /// The turns of a resource's loop: the loops of each, and a guard where the length differs between worlds.
    fn turns_of(&mut self, node: &'a Node, place: &Place<'a>) -> Vec<(Arc<[Loop]>, Option<Guard<'a>>, bool)> {
        let copy = node.get("copy");
        if let Some(copy) = copy.filter(|copy| !copy.is_object()) {
            self.strange_part(place.scope, copy, "`copy` of this resource", "an object");
        }
        let Some(copy) = copy.filter(|copy| copy.is_object()) else {
            return vec![(Arc::clone(&place.loops), None, false)];
        };
        let Some(scope) = self.scopes.get(place.scope) else { return Vec::new() };
        let (lookup, source) = (scope.lookup, scope.source);
        let frame = Frame { scope: lookup, source, loops: &place.loops, bound: None, arguments: None };
        // Where what is around it is not deployed, its length need not even make sense.
        let results = self.explore(|this| this.passes(&place.guards).then(|| this.turns(copy, &frame)));
        let results: Vec<Turns> = results.into_iter().filter_map(|(_, turns)| turns).collect();
        let name = self.in_first_world(|this| this.loop_name(copy, &frame)).unwrap_or_default();
        let name: Arc<str> = name.to_ascii_lowercase().into();
        let unknown = results.iter().find_map(|turns| match turns {
            Turns::Unknown(unknown) => Some(Arc::clone(unknown)),
            Turns::Known(_) => None,
        });
        if let Some(unknown) = unknown {
            let loops = with_turn(&place.loops, name, Err(without_symbol(&unknown)));
            return vec![(loops.into(), None, true)];
        }
        let counts: Vec<usize> = results
            .iter()
            .filter_map(|turns| match turns {
                Turns::Known(count) => Some(*count),
                Turns::Unknown(_) => None,
            })
            .collect();
        let most = counts.iter().copied().max().unwrap_or(0);
        let differs = counts.iter().any(|count| *count != most);
        (0..most)
            .map(|turn| {
                let loops = with_turn(&place.loops, Arc::clone(&name), Ok(turn)).into();
                let guard = differs.then(|| Guard {
                    node: copy,
                    scope: lookup,
                    source,
                    loops: Arc::clone(&place.loops),
                    test: Test::Reaches(turn),
                });
                (loops, guard, false)
            })
            .collect()
    }

    /// A deployment whose template is written elsewhere.
    fn note_link(&mut self, node: &'a Node, place: &Place<'a>) {
        let Some(link) = node.get("properties").and_then(|properties| properties.get("templateLink")) else { return };
        let Some(scope) = self.scopes.get(place.scope) else { return };
        let (lookup, source) = (scope.lookup, scope.source);
        let frame = Frame { scope: lookup, source, loops: &place.loops, bound: None, arguments: None };
        let named = ["id", "uri", "relativePath"].iter().find_map(|name| link.get(name));
        let member = named.unwrap_or(link);
        let why = self.follow(place.scope, link, &place.loops).err().unwrap_or(LinkFault::NotATemplate);
        let value = self.in_first_world(|this| this.node(member, &frame));
        // What is not known whole, or is secret, is told as it is written.
        let link = match value.first_unknown() {
            None if !value.holds_secret() && why != LinkFault::Unknown => value.to_display(),
            _ => member.as_str().map_or_else(|| "an address that is computed".to_owned(), super::evaluator::shorten),
        };
        if !self.unread_links.insert(link.clone()) {
            return;
        }
        self.fault(Location { source, span: member.span }, FaultKind::LinkedTemplate { link, why });
    }
}

impl Unit<'_> {
    /// The type with those of the resources around it.
    pub(super) fn full_type(&self) -> String {
        let written = self.node.get("type").and_then(Node::as_str).unwrap_or_default();
        match &self.parent {
            Some(parent) if !self.repeats_parent() => format!("{}/{written}", parent.full_type()),
            _ => written.to_owned(),
        }
    }

    /// Whether it stands inside its parent with its full type, which repeats the parent's: Azure refuses that, and what is
    /// meant is plain.
    pub(super) fn repeats_parent(&self) -> bool {
        let written = self.node.get("type").and_then(Node::as_str).unwrap_or_default();
        self.parent.as_deref().is_some_and(|parent| {
            let above = parent.full_type();
            let beginning = written.get(..above.len()).is_some_and(|part| part.eq_ignore_ascii_case(&above));
            beginning && written.get(above.len()..).is_some_and(|rest| rest.starts_with('/'))
        })
    }
}

impl Place<'_> {
    /// Tells the resources of one declaration under outer loops apart.
    fn instances_before(&self) -> u32 {
        let turns = self.loops.iter().rev().skip(1).filter_map(|turn| turn.turn.as_ref().ok());
        turns
            .fold(0_u32, |sum, turn| sum.wrapping_mul(800).wrapping_add(u32::try_from(*turn).unwrap_or(0)))
            .wrapping_mul(800)
    }
}

/// What depends on an unknown count is unknown, and not the count itself.
fn without_symbol(unknown: &Arc<Unknown>) -> Arc<Unknown> {
    Unknown::new(unknown.cause, Arc::clone(&unknown.what), unknown.origin)
}

/// Vaults first, then their family, then what joins to them.
fn need(kinship: Option<Membership>) -> u8 {
    match kinship {
        Some(Membership::Vault(_)) => 0,
        Some(Membership::Family) => 1,
        _ => 2,
    }
}

fn holds_children(node: &Node) -> bool {
    !children(node).is_empty()
}

/// Whether a template declares, at any depth, a resource of the vault family or one that joins to it, or links elsewhere.
fn holds_kin(template: &Node) -> bool {
    may_hide_resources(template) || declared_resources(template).iter().any(|declared| is_kin(declared.node, ""))
}

/// Whether a template declares a vault or a resource of a vault's provider, at any depth, deployed or not.
#[must_use]
pub fn declares_family(template: &Node) -> bool {
    fn declared(node: &Node, parent: &str) -> bool {
        if is_deployment(node) {
            return inner_template(node).is_some_and(declares_family);
        }
        let written = node.get("type").and_then(Node::as_str).unwrap_or_default();
        let full = if parent.is_empty() { written.to_owned() } else { format!("{parent}/{written}") };
        matches!(membership(&full), Some(Membership::Vault(_) | Membership::Family))
            || children(node).iter().any(|child| declared(child.node, &full))
    }
    declared_resources(template).iter().any(|resource| declared(resource.node, ""))
}

fn is_kin(node: &Node, parent: &str) -> bool {
    let written = node.get("type").and_then(Node::as_str).unwrap_or_default();
    if is_deployment(node) {
        return inner_template(node).is_none_or(holds_kin);
    }
    let full = if parent.is_empty() { written.to_owned() } else { format!("{parent}/{written}") };
    membership(&full).is_some() || children(node).iter().any(|child| is_kin(child.node, &full))
}

impl<'a> Unit<'a> {
    /// A declaration by itself, to work out its address.
    pub(super) fn alone(scope: usize, node: &'a Node, loops: Arc<[Loop]>) -> Self {
        Self {
            scope,
            node,
            loops,
            parent: None,
            guards: Arc::new([]),
            count_unknown: false,
            instance: 0,
            kinship: None,
        }
    }
}
