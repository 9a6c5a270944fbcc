//! Nested deployments: their templates become scopes, made once a place and loop turn, by need.

use std::collections::HashMap;
use std::sync::Arc;

use super::evaluator::{Evaluator, Frame, Site};
use super::ids::split_segments;
use super::loops::{Turns, with_turn};
use super::resource::last_segment;
use super::scope::{Context, ContextVariants, Given, Level, Loop, Parent, Scope};
use super::value::Value;
use super::worlds::{Explore, Outcomes};
use crate::source::SourceId;
use crate::syntax::Node;

/// The type of a deployment inside a deployment.
pub(super) const DEPLOYMENTS: &str = "Microsoft.Resources/deployments";

/// One resource declaration of a template.
#[derive(Debug, Clone, Copy)]
pub(super) struct Declared<'a> {
    /// Its symbolic name, where `resources` is an object.
    pub(super) symbol: Option<&'a Arc<str>>,
    /// Its object.
    pub(super) node: &'a Node,
}

/// The resources that a template declares, whichever form `resources` has.
pub(super) fn declared_resources<'a>(template: &'a Node) -> Vec<Declared<'a>> {
    let Some(resources) = template.get("resources") else { return Vec::new() };
    if resources.is_object() {
        resources.members().iter().map(|member| Declared { symbol: Some(&member.key), node: &member.value }).collect()
    } else {
        resources.items().iter().map(|node| Declared { symbol: None, node }).collect()
    }
}

/// Whether a declaration is a deployment.
pub(super) fn is_deployment(node: &Node) -> bool {
    node.get("type").and_then(Node::as_str).is_some_and(|text| text.eq_ignore_ascii_case(DEPLOYMENTS))
}

/// The template written inside a deployment.
pub(super) fn inner_template(node: &Node) -> Option<&Node> {
    node.get("properties")?.get("template").filter(|template| template.is_object())
}

impl<'a> Evaluator<'a> {
    /// The scope of a deployment's inner template; `None` where it has none.
    pub(super) fn nested_scope(&mut self, parent: usize, node: &'a Node, loops: &[Loop]) -> Option<usize> {
        let turns = loops.iter().map(|turn| turn.turn.as_ref().copied().ok()).collect();
        let key = (parent, std::ptr::from_ref(node).addr(), turns);
        if let Some(known) = self.nested.get(&key) {
            return Some(*known);
        }
        let (outer_source, lookup, level) = {
            let outer = self.scopes.get(parent)?;
            (outer.source, outer.lookup, outer.level + 1)
        };
        let (template, source) = self.template_of(node, outer_source)?;
        let linked = source != outer_source;
        if level > self.limits.levels {
            let location = crate::source::Location { source: outer_source, span: node.span };
            self.limit(
                super::limits::Limit::Levels,
                location,
                "the resources of this nested deployment and of all inside it",
            );
            return None;
        }
        let (context, contexts) = self.nested_contexts(parent, node, template, loops);
        let inner = node
            .get("properties")
            .and_then(|properties| properties.get("expressionEvaluationOptions")?.get("scope")?.as_str())
            .is_some_and(|scope| scope.eq_ignore_ascii_case("inner"));
        let number = self.scopes.len();
        self.scopes.push(Scope {
            source,
            template,
            lookup: if inner || linked { number } else { lookup },
            parent: Some(Parent { scope: parent, node, loops: loops.into() }),
            context,
            contexts,
            given: nested_parameters(node),
            level,
            memo: HashMap::new(),
        });
        self.nested.insert(key, number);
        Some(number)
    }

    /// The template of a deployment: written inside it, or in a file that it links to; with the file it stands in.
    pub(super) fn template_of(&self, node: &'a Node, source: SourceId) -> Option<(&'a Node, SourceId)> {
        if let Some(template) = inner_template(node) {
            return Some((template, source));
        }
        let path = node.get("properties")?.get("templateLink")?.get("relativePath")?.as_str()?;
        self.links.get(source, path).ok().map(|document| (&document.root, document.source))
    }

    /// What a nested deployment is deployed to, and under which outcomes where choices decide that.
    fn nested_contexts(
        &mut self,
        parent: usize,
        node: &'a Node,
        template: &Node,
        loops: &[Loop],
    ) -> (Context, ContextVariants) {
        let found = self.explore(|this| this.nested_context(parent, node, template, loops));
        let first = found.first().map_or_else(|| Context::root(Level::ResourceGroup), |(_, first)| first.clone());
        if found.iter().all(|(_, context)| context.is_same(&first)) {
            return (first, Vec::new());
        }
        let taken = |outcomes: Outcomes| {
            outcomes.into_iter().enumerate().filter_map(|(number, taken)| Some((number, taken?))).collect()
        };
        (first, found.into_iter().map(|(outcomes, context)| (taken(outcomes), context)).collect())
    }

    /// What a scope is deployed to under the outcomes at hand.
    pub(super) fn context_of(&mut self, scope: usize) -> Option<Context> {
        let owner = self.scopes.get(scope)?;
        if owner.contexts.is_empty() {
            return Some(owner.context.clone());
        }
        let agreeing = owner.contexts.clone().into_iter().find(|(outcomes, _)| self.choices.agree(outcomes));
        agreeing.map(|(_, context)| context).or_else(|| self.scopes.get(scope).map(|owner| owner.context.clone()))
    }

    fn nested_context(&mut self, parent: usize, node: &'a Node, template: &Node, loops: &[Loop]) -> Context {
        let Some(mut context) = self.context_of(parent) else { return Context::root(Level::ResourceGroup) };
        let Some(outer) = self.scopes.get(parent) else { return context };
        let (source, lookup) = (outer.source, outer.lookup);
        let frame = Frame { scope: lookup, source, loops, bound: None, arguments: None };
        let mut read = |name: &str| {
            let written = node.get(name)?;
            let value = self.node(written, &frame);
            (!value.is_null()).then_some(value)
        };
        let (group, subscription, scope) = (read("resourceGroup"), read("subscriptionId"), read("scope"));
        let location = read("location");
        let written = Level::of(template);
        context.level = match (&group, &subscription, &scope) {
            (Some(_), _, _) => Level::ResourceGroup,
            (None, Some(_), _) => Level::Subscription,
            (None, None, Some(scope)) => level_of_scope(scope, &mut context),
            (None, None, None) if written == Level::ResourceGroup => context.level,
            (None, None, None) => written,
        };
        if scope.is_some() {
            context.group_location = None;
        }
        context.enter(group, subscription);
        context.own_location = location;
        context
    }

    /// The names of the deployments around a scope, outermost first.
    pub(super) fn modules_around(&mut self, scope: usize) -> Vec<Value> {
        let mut names = Vec::new();
        let mut scope = scope;
        while let Some(parent) = self.scopes.get(scope).and_then(|scope| scope.parent.as_ref().map(|own| own.scope)) {
            names.extend(self.deployment_name(scope));
            scope = parent;
        }
        names.reverse();
        names
    }

    /// The name of a nested deployment; none for the root, which the user names.
    pub(super) fn deployment_name(&mut self, scope: usize) -> Option<Value> {
        let parent = self.scopes.get(scope)?.parent.clone()?;
        let outer = self.scopes.get(parent.scope)?;
        let frame =
            Frame { scope: outer.lookup, source: outer.source, loops: &parent.loops, bound: None, arguments: None };
        parent.node.get("name").map(|name| self.node(name, &frame))
    }

    /// Evaluates in the first world only, for what shapes the expansion itself.
    pub(super) fn in_first_world<T>(&mut self, mut work: impl FnMut(&mut Self) -> T) -> T {
        let mut results = self.explore(&mut work);
        match results.pop() {
            Some(_) if !results.is_empty() => results.swap_remove(0).1,
            Some((_, only)) => only,
            None => work(self),
        }
    }

    /// The deployment that a `reference` names by symbolic name, name or id, with the loops that it stands under.
    pub(super) fn deployment_named(&mut self, scope: usize, target: &Value) -> Option<(&'a Node, Vec<Loop>)> {
        let owner = self.scopes.get(scope)?;
        let (template, source, lookup) = (owner.template, owner.source, owner.lookup);
        let around = owner.parent.as_ref().filter(|_| lookup != scope).map(|parent| Arc::clone(&parent.loops));
        let around = around.as_deref().unwrap_or_default();
        let (symbol, turn) = symbol_and_turn(target.as_str().unwrap_or_default());
        let deployments: Vec<Declared<'a>> =
            declared_resources(template).into_iter().filter(|declared| is_deployment(declared.node)).collect();
        let by_symbol =
            deployments.iter().find(|declared| declared.symbol.is_some_and(|name| name.eq_ignore_ascii_case(symbol)));
        if let Some(declared) = by_symbol {
            let loops =
                turn.map_or_else(|| around.to_vec(), |turn| with_turn(around, loop_name(declared.node), Ok(turn)));
            return Some((declared.node, loops));
        }
        let wanted = last_segment(target)?;
        let segments = split_segments(target).len();
        for declared in deployments {
            let name = declared.node.get("name")?;
            for loops in self.deployment_loops(declared.node, lookup, source, around) {
                let inner = Frame { scope: lookup, source, loops: &loops, bound: None, arguments: None };
                if !self.node(name, &inner).equals_ignoring_case(&wanted).is_true() {
                    continue;
                }
                // A deployment of the same name may stand in another resource group.
                let id = self.id_of(scope, declared.node, &loops);
                let elsewhere = id.is_some_and(|id| {
                    split_segments(&id).len() == segments && !id.equals_ignoring_case(target).is_true()
                });
                if !elsewhere {
                    return Some((declared.node, loops));
                }
            }
        }
        None
    }

    /// The scope whose template an expression stands in: of those evaluated in the scope at hand, the innermost.
    pub(super) fn scope_around(&self, frame: &Frame<'_>, site: &Site<'_>) -> usize {
        let turns = |loops: &[Loop]| -> Vec<Option<usize>> {
            loops.iter().map(|turn| turn.turn.as_ref().copied().ok()).collect()
        };
        let here = turns(frame.loops);
        let around = |scope: &Scope<'_>| {
            let span = scope.template.span;
            let loops = scope.parent.as_ref().map(|parent| turns(&parent.loops)).unwrap_or_default();
            scope.lookup == frame.scope
                && scope.source == site.source
                && span.start <= site.span.start
                && site.span.end <= span.end
                && here.starts_with(&loops)
        };
        let nested = (0..self.scopes.len()).filter(|number| *number != frame.scope);
        let inside = nested.filter(|number| self.scopes.get(*number).is_some_and(around));
        inside.max_by_key(|number| self.scopes.get(*number).map(|scope| scope.level)).unwrap_or(frame.scope)
    }

    fn deployment_loops(&mut self, node: &'a Node, scope: usize, source: SourceId, around: &[Loop]) -> Vec<Vec<Loop>> {
        let Some(copy) = node.get("copy") else { return vec![around.to_vec()] };
        let frame = Frame { scope, source, loops: around, bound: None, arguments: None };
        match self.turns(copy, &frame) {
            Turns::Known(count) => (0..count).map(|turn| with_turn(around, loop_name(node), Ok(turn))).collect(),
            Turns::Unknown(_) => Vec::new(),
        }
    }
}

/// The name of a resource's loop, lower case.
pub(super) fn loop_name(node: &Node) -> Arc<str> {
    let name = node.get("copy").and_then(|copy| copy.get("name")?.as_str()).unwrap_or_default();
    name.to_ascii_lowercase().into()
}

/// `name[3]` as name and turn.
pub(super) fn symbol_and_turn(text: &str) -> (&str, Option<usize>) {
    let turn = text.strip_suffix(']').and_then(|text| text.rsplit_once('['));
    match turn {
        Some((name, number)) => number.parse().map_or((text, None), |number| (name, Some(number))),
        None => (text, None),
    }
}

fn nested_parameters(node: &Node) -> HashMap<String, Given<'_>> {
    let parameters = node.get("properties").and_then(|properties| properties.get("parameters"));
    parameters
        .map(Node::members)
        .unwrap_or_default()
        .iter()
        .map(|member| (member.key.to_ascii_lowercase(), Given::Nested(&member.value)))
        .collect()
}

/// The level that a deployment's `scope` names: a management group, a subscription or the tenant.
fn level_of_scope(scope: &Value, context: &mut Context) -> Level {
    let segments = split_segments(scope);
    let is = |at: usize, word: &str| {
        segments.get(at).and_then(Value::as_str).is_some_and(|segment| segment.eq_ignore_ascii_case(word))
    };
    if scope.as_str() == Some("/") {
        return Level::Tenant;
    }
    let groups = (0..segments.len()).find(|at| is(*at, "managementGroups"));
    if let Some(group) = groups.and_then(|at| segments.get(at + 1)) {
        context.management_group = group.clone();
        return Level::ManagementGroup;
    }
    if is(1, "subscriptions") {
        if let Some(subscription) = segments.get(2) {
            context.subscription = subscription.clone();
        }
        return Level::Subscription;
    }
    context.level
}
