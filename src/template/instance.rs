//! One resource in one world: whether it is deployed, its name, id, scope and members.

use std::borrow::Cow;
use std::sync::Arc;

use super::deployment::Demand;
use super::evaluator::{Evaluator, Frame, Site};
use super::expand::{Guard, Test, Unit};
use super::expression::{self, Written};
use super::fault::{FaultKind, InvalidKind};
use super::ids::{name_segments, provider_id, split_segments};
use super::loops::Turns;
use super::resource::{Existence, Resource, ResourceSite, ScopeKind};
use super::scope::{Context, Level, Loop, join, known};
use super::value::{Entry, Key, Kind, Object, Value};
use super::worlds::WorldSet;
use crate::source::{Location, Span};
use crate::syntax::{Node, NodeKind};

/// Members of a resource that are not part of what is deployed.
const NOT_BODY: [&str; 13] = [
    "type",
    "apiVersion",
    "name",
    "condition",
    "copy",
    "dependsOn",
    "resources",
    "comments",
    "metadata",
    "existing",
    "extension",
    "import",
    "@options",
];

impl<'a> Evaluator<'a> {
    /// The resource in the world at hand; `None` if it is not deployed there.
    pub(super) fn instance(&mut self, unit: &Unit<'a>) -> Option<Resource> {
        let mut condition = Existence::Sure;
        for guard in unit.guards.iter() {
            self.pass(guard, &mut condition)?;
        }
        let (lookup, source) = self.scopes.get(unit.scope).map(|scope| (scope.lookup, scope.source))?;
        if let Some(node) = unit.node.get("condition") {
            let own = Guard { node, scope: lookup, source, loops: Arc::clone(&unit.loops), test: Test::Holds };
            self.pass(&own, &mut condition)?;
        }
        let frame = Frame { scope: lookup, source, loops: &unit.loops, bound: None, arguments: None };
        let address = self.address(unit)?;
        let body = self.body(unit.node, &frame);
        let api_version = unit.node.get("apiVersion").map(|node| self.node(node, &frame));
        let span_of = |name: &str| unit.node.get(name).map(|node| node.span);
        let site = ResourceSite {
            whole: Location { source, span: unit.node.span },
            type_value: span_of("type").unwrap_or_else(|| Span::new(unit.node.span.start, unit.node.span.start + 1)),
            name_value: span_of("name"),
            instance: unit.instance,
            repeats_parent: unit.repeats_parent(),
        };
        Some(Resource {
            resource_type: address.resource_type,
            name: address.name,
            id: address.id,
            api_version,
            resource_group: address.resource_group,
            group_location: address.group_location,
            scope: address.scope,
            scope_kind: address.scope_kind,
            body: Arc::new(body),
            condition,
            count_unknown: unit.count_unknown,
            existing: is_existing(unit.node),
            modules: if self.demand == Demand::Everything { self.modules_around(unit.scope) } else { Vec::new() },
            site,
            worlds: WorldSet::ALL,
            exported: false,
            partial: false,
        })
    }

    /// Whether all guards let what is behind them be deployed, as far as can be told.
    pub(super) fn passes(&mut self, guards: &[Guard<'a>]) -> bool {
        let mut condition = Existence::Sure;
        guards.iter().all(|guard| self.pass(guard, &mut condition).is_some())
    }

    /// Whether all guards surely let what is behind them be deployed.
    pub(super) fn surely_passes(&mut self, guards: &[Guard<'a>]) -> bool {
        let mut condition = Existence::Sure;
        guards.iter().all(|guard| self.pass(guard, &mut condition).is_some()) && matches!(condition, Existence::Sure)
    }

    /// Whether a guard lets a resource be deployed; an undecidable one is noted in `condition`.
    fn pass(&mut self, guard: &Guard<'a>, condition: &mut Existence) -> Option<()> {
        let frame =
            Frame { scope: guard.scope, source: guard.source, loops: &guard.loops, bound: None, arguments: None };
        match guard.test {
            Test::Holds => {}
            Test::Reaches(turn) => {
                return match self.turns(guard.node, &frame) {
                    Turns::Known(count) => (turn < count).then_some(()),
                    Turns::Unknown(_) => Some(()),
                };
            }
            Test::Deploys(scope) => {
                let deployed = self.nested_scope(guard.scope, guard.node, &guard.loops);
                return (deployed == Some(scope)).then_some(());
            }
        }
        let value = self.node(guard.node, &frame);
        match &value.kind {
            Kind::Bool(held) => held.then_some(()),
            Kind::Unknown(unknown) => {
                if let Some(held) = self.guard_choice(guard, unknown, &frame) {
                    return held.then_some(());
                }
                let text = guard.node.as_str().map(super::evaluator::shorten).unwrap_or_default();
                *condition =
                    Existence::Depends { unknown: Arc::clone(unknown), text: text.into(), origin: value.origin };
                Some(())
            }
            _ => {
                let location = Location { source: guard.source, span: guard.node.span };
                let message = format!("`condition` is of type {}, not a boolean", value.type_name());
                let kind = InvalidKind::WrongArguments;
                self.fault_here(location, FaultKind::InvalidExpression { message, kind, function: None });
                Some(())
            }
        }
    }

    fn guard_choice(
        &mut self,
        guard: &Guard<'a>,
        unknown: &Arc<super::unknown::Unknown>,
        frame: &Frame<'_>,
    ) -> Option<bool> {
        let NodeKind::String(text) = &guard.node.kind else { return None };
        if !matches!(expression::classify(text), Written::Expression(_)) {
            return None;
        }
        let parsed = expression::parse(text).ok()?;
        let site = Site { source: guard.source, span: guard.node.span, text };
        self.condition_choice(&parsed.root, unknown, frame, &site)
    }

    /// The members that are deployed, evaluated.
    fn body(&mut self, node: &'a Node, frame: &Frame<'_>) -> Object {
        let mut body = Object::default();
        for member in node.members() {
            if NOT_BODY.iter().any(|name| member.key.eq_ignore_ascii_case(name)) {
                continue;
            }
            let key_origin = self.provenance.literal(Location { source: frame.source, span: member.key_span });
            let value = self.node(&member.value, frame);
            body.replace(Entry { key: Key::Known(Arc::clone(&member.key)), key_origin, value });
        }
        body
    }

    /// The full name of a unit: those of the resources around it, then its own.
    fn full_name(&mut self, unit: &Unit<'a>) -> Value {
        let Some((scope, source)) = self.scopes.get(unit.scope).map(|scope| (scope.lookup, scope.source)) else {
            return Value::null();
        };
        let frame = Frame { scope, source, loops: &unit.loops, bound: None, arguments: None };
        let own = unit.node.get("name").map_or_else(Value::null, |node| self.node(node, &frame));
        match unit.parent.as_deref() {
            Some(parent) if !unit.repeats_parent() => {
                let origin = own.origin;
                join(&[self.full_name(parent), known("/"), own]).at(origin)
            }
            _ => own,
        }
    }

    pub(super) fn address(&mut self, unit: &Unit<'a>) -> Option<Address> {
        let name = self.full_name(unit);
        let mut context = self.context_of(unit.scope)?;
        let (lookup, source) = self.scopes.get(unit.scope).map(|scope| (scope.lookup, scope.source))?;
        let frame = Frame { scope: lookup, source, loops: &unit.loops, bound: None, arguments: None };
        // An `existing` resource elsewhere names its subscription and resource group itself.
        for (member, level) in [("subscriptionId", Level::Subscription), ("resourceGroup", Level::ResourceGroup)] {
            if let Some(node) = unit.node.get(member) {
                let value = self.node(node, &frame);
                context.level = level;
                match level {
                    Level::Subscription => context.subscription = value,
                    _ => context.resource_group = value,
                }
            }
        }
        let scope = match unit.node.get("scope") {
            Some(node) => {
                let written = self.node(node, &frame);
                (!written.is_null()).then(|| extended(&written, &context).secured(written.secure))
            }
            None => None,
        };
        Some(Address::new(&unit.full_type(), name, scope, &context))
    }

    /// The id of the resource that a symbolic name of the scope stands for.
    pub(super) fn declared_id(&mut self, frame: &Frame<'_>, site: &Site<'_>, name: &str) -> Option<Value> {
        let unit = self.symbolic_unit(frame, site, name)?;
        self.address(&unit).map(|address| address.id)
    }

    /// The id of the resource that a declaration makes under these loops.
    pub(super) fn id_of(&mut self, scope: usize, node: &'a Node, loops: &[Loop]) -> Option<Value> {
        let unit = Unit::alone(scope, node, loops.into());
        self.address(&unit).map(|address| address.id)
    }
}

/// Where a resource is and what it is called.
pub(super) struct Address {
    pub(super) resource_type: Arc<str>,
    pub(super) name: Value,
    pub(super) id: Value,
    resource_group: Value,
    group_location: Option<Value>,
    scope: Value,
    scope_kind: ScopeKind,
}

impl Address {
    fn new(written_type: &str, name: Value, scope: Option<Value>, context: &Context) -> Self {
        let own_scope = scope.is_none();
        let scope = scope.unwrap_or_else(|| context.scope_id());
        let (resource_type, name, scope, extends) = match unfold(written_type, &name, &scope) {
            Some((resource_type, name, host)) => (resource_type, name, host, true),
            None => (Cow::Borrowed(written_type), name, scope, false),
        };
        let segments = name_segments(&name);
        let id = provider_id(&scope, &resource_type, &segments).unwrap_or_else(|| {
            join(&[scope.clone(), known("/providers/"), known(&resource_type), known("/"), name.clone()])
        });
        let scope_kind = if own_scope && !extends { kind_of(context.level) } else { scope_kind(&scope) };
        let resource_group = match context.level {
            Level::ResourceGroup => context.resource_group.clone(),
            _ => Value::null(),
        };
        let group_location = context.group_location.clone().filter(|_| context.level == Level::ResourceGroup);
        let resource_type = resource_type.as_ref().into();
        Self { resource_type, name, id, resource_group, group_location, scope, scope_kind }
    }
}

/// The older form of an extension resource: type `host/providers/child`, name `host/namespace/child`.
fn unfold<'t>(written_type: &'t str, name: &Value, scope: &Value) -> Option<(Cow<'t, str>, Value, Value)> {
    let at = written_type.to_ascii_lowercase().find("/providers/")?;
    let host = written_type.get(..at)?;
    let child = written_type.get(at + "/providers/".len()..)?;
    let segments = name_segments(name);
    let hosts = host.split('/').count().checked_sub(1)?;
    let hosted_by = segments.get(..hosts).and_then(|names| provider_id(scope, host, names));
    let named = segments.get(hosts).and_then(Value::as_str);
    let open = name.first_unknown().is_some();
    // Of a name that is not known, the type tells the namespace; it may name any host.
    let namespace = named.or_else(|| namespace_of(child).filter(|_| open))?.to_owned();
    let any_host = || join(&[scope.clone(), known("/providers/"), known(host), known("/"), name.clone()]);
    let host_id = hosted_by.or_else(|| open.then(any_host))?;
    let mut rest = Vec::new();
    for segment in segments.get(hosts + 1..).unwrap_or_default() {
        if !rest.is_empty() {
            rest.push(known("/"));
        }
        rest.push(segment.clone());
    }
    Some((Cow::Owned(format!("{namespace}/{child}")), join(&rest).at(name.origin), host_id))
}

/// The namespace of an extension type that joins to vaults.
fn namespace_of(child: &str) -> Option<&'static str> {
    let is = |name: &str| child.eq_ignore_ascii_case(name);
    match () {
        () if is("locks") || is("roleAssignments") => Some("Microsoft.Authorization"),
        () if is("diagnosticSettings") => Some("Microsoft.Insights"),
        () => None,
    }
}

/// The id that a `scope` names: whole, or relative to what the template is deployed to.
fn extended(written: &Value, context: &Context) -> Value {
    match written.as_str() {
        Some("/") => known(""),
        Some(text) if is_management_group(text) => join(&[known("/providers/"), known(text)]),
        Some(text) if !text.starts_with('/') => join(&[context.scope_id(), known("/providers/"), known(text)]),
        Some(_) => written.clone(),
        None => match first_known(written) {
            Some(text) if is_management_group(&text) => join(&[known("/providers/"), written.clone()]),
            Some(text) if !text.starts_with('/') => join(&[context.scope_id(), known("/providers/"), written.clone()]),
            _ => written.clone(),
        },
    }
}

/// Management groups are the tenant's, wherever they are named.
fn is_management_group(text: &str) -> bool {
    const GROUPS: &str = "Microsoft.Management/managementGroups/";
    text.get(..GROUPS.len()).is_some_and(|start| start.eq_ignore_ascii_case(GROUPS))
}

fn first_known(value: &Value) -> Option<String> {
    match value.text_parts()?.into_iter().next()? {
        super::value::Part::Known(text) => Some(text.to_string()),
        super::value::Part::Hole(_) => None,
    }
}

fn kind_of(level: Level) -> ScopeKind {
    match level {
        Level::ResourceGroup => ScopeKind::ResourceGroup,
        Level::Subscription => ScopeKind::Subscription,
        Level::ManagementGroup => ScopeKind::ManagementGroup,
        Level::Tenant => ScopeKind::Tenant,
    }
}

/// What kind of thing an id names, as far as its known parts tell.
pub fn scope_kind(id: &Value) -> ScopeKind {
    if matches!(id.as_str(), Some("" | "/")) {
        return ScopeKind::Tenant;
    }
    let segments = split_segments(id);
    let word = |at: usize| segments.get(at).and_then(Value::as_str).unwrap_or_default().to_ascii_lowercase();
    match (word(1).as_str(), segments.len()) {
        ("subscriptions", 3) => ScopeKind::Subscription,
        ("subscriptions", 5) if word(3) == "resourcegroups" => ScopeKind::ResourceGroup,
        ("subscriptions", len) if len > 5 => ScopeKind::Resource,
        ("providers", 5) if word(3) == "managementgroups" => ScopeKind::ManagementGroup,
        ("providers", len) if len >= 5 => ScopeKind::Resource,
        _ => ScopeKind::Unknown,
    }
}

pub(super) fn is_existing(node: &Node) -> bool {
    node.get("existing").is_some_and(|node| node.kind == NodeKind::Bool(true))
}
