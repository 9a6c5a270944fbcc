//! Nested deployments: their templates become scopes, made once a place and loop turn, by need.

use std::collections::HashMap;
use std::sync::Arc;

use super::declared::{by_symbol, declared_as, inner_template, is_deployment, loop_name, symbol_and_turn};
use super::evaluator::{Evaluator, Frame, Site};
use super::expression;
use super::ids::split_segments;
use super::loops::{Turns, with_turn};
use super::made::Made;
use super::resource::last_segment;
use super::scope::{Context, ContextVariants, Given, Level, Loop, Parent, Scope};
use super::value::Value;
use super::worlds::{Explore, Outcomes};
use crate::document::{Recognised, Written, recognise};
use crate::source::{Location, SourceId};
use crate::syntax::{Node, NodeKind};

/// A nested deployment: the scope that declares it, its object, the loops around it.
pub(super) type Deployed<'a> = (usize, &'a Node, Vec<Loop>);

impl<'a> Evaluator<'a> {
    /// The scope of a deployment's inner template; `None` where it has none.
    pub(super) fn nested_scope(&mut self, parent: usize, node: &'a Node, loops: &[Loop]) -> Option<usize> {
        let turns = loops.iter().map(|turn| turn.turn.as_ref().copied().ok()).collect();
        let (outer_source, lookup, level) = {
            let outer = self.scopes.get(parent)?;
            (outer.source, outer.lookup, outer.level + 1)
        };
        let (template, source) = self.template_of(parent, node, loops)?;
        let key = (parent, std::ptr::from_ref(node).addr(), std::ptr::from_ref(template).addr(), turns);
        if let Some(known) = self.nested.get(&key) {
            return Some(*known);
        }
        let linked = inner_template(node).is_none();
        if level > self.limits.levels {
            let location = Location { source: outer_source, span: node.span };
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
        let given = self.nested_parameters(parent, node, template, loops);
        let number = self.scopes.len();
        self.scopes.push(Scope {
            source,
            template,
            lookup: if inner || linked { number } else { lookup },
            parent: Some(Parent { scope: parent, node, loops: loops.into() }),
            context,
            contexts,
            given,
            level,
            memo: HashMap::new(),
        });
        self.nested.insert(key, number);
        Some(number)
    }

    /// The template of a deployment in the world at hand: written inside it, given by an expression, or in a file that it
    /// links to; with the file it stands in.
    pub(super) fn template_of(&mut self, scope: usize, node: &'a Node, loops: &[Loop]) -> Option<(&'a Node, SourceId)> {
        if let Some(template) = inner_template(node) {
            return Some((template, self.scopes.get(scope)?.source));
        }
        if let Some(written) = computed_template(node) {
            let Made::Template(template, source) = self.made_template(scope, written, loops)? else { return None };
            return Some((template, source));
        }
        let link = node.get("properties")?.get("templateLink")?;
        let document = self.follow(scope, link, loops).ok()?;
        if !matches!(recognise(&document.root), Recognised::Template) {
            return None;
        }
        Some((&document.root, document.source))
    }

    /// Tells a deployment whose template is not read though nothing links elsewhere: what Azure refuses, and what is not known.
    pub(super) fn note_template(&mut self, scope: usize, node: &'a Node, loops: &[Loop]) {
        const PART: &str = "the template of this deployment";
        let Some(source) = self.scopes.get(scope).map(|owner| owner.source) else { return };
        let place = |node: &Node| Location { source, span: node.span };
        let Some(properties) = node.get("properties") else {
            return self.malformed(place(node), "this deployment has no `properties`, and so no template".to_owned());
        };
        if !properties.is_object() {
            return self.strange_part(scope, properties, "`properties` of this deployment", "an object");
        }
        let Some(template) = properties.get("template").filter(|node| !matches!(node.kind, NodeKind::Null)) else {
            let hidden = properties.get("template").is_some_and(|node| self.made.value(node).is_some());
            return match properties.get("template").filter(|_| hidden) {
                Some(template) => self.strange_part(scope, template, PART, "an object"),
                None => self.malformed(place(properties), "this deployment has no template".to_owned()),
            };
        };
        let is_text = |text: &str| !matches!(expression::classify(text), expression::Written::Expression(_));
        if template.as_str().is_none_or(is_text) {
            return self.strange_part(scope, template, PART, "an object");
        }
        match self.made_template(scope, template, loops) {
            Some(Made::Unknown(unknown)) => self.unread(place(template), PART, &unknown),
            Some(Made::NoObject(found)) => {
                self.malformed(place(template), format!("{PART} is of type {found}, not an object"));
            }
            Some(Made::Template(..)) | None => {}
        }
    }

    /// What a deployment gives to the parameters of its template, by lower-case name.
    fn nested_parameters(
        &mut self,
        scope: usize,
        node: &'a Node,
        template: &Node,
        loops: &[Loop],
    ) -> HashMap<String, Given<'a>> {
        let Some(properties) = node.get("properties") else { return HashMap::new() };
        let declared = template.get("parameters").map(Node::members).unwrap_or_default();
        let all =
            |given: Given<'a>| declared.iter().map(|member| (member.key.to_ascii_lowercase(), given.clone())).collect();
        if let Some(link) = properties.get("parametersLink") {
            let found = self.follow(scope, link, loops).ok();
            let Some(document) = found.filter(|document| document.root.get("parameters").is_some()) else {
                let source = self.scopes.get(scope).map_or(SourceId(0), |scope| scope.source);
                return all(Given::Unread { span: link.span, source });
            };
            return outside(document);
        }
        match properties.get("parameters") {
            Some(parameters) if parameters.is_object() => parameters
                .members()
                .iter()
                .map(|member| (member.key.to_ascii_lowercase(), Given::Nested(member)))
                .collect(),
            // All of them may come from one expression.
            Some(parameters) if parameters.as_str().is_some() => all(Given::Whole(parameters)),
            _ => HashMap::new(),
        }
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

    /// The deployment that an expression's `reference` names.
    pub(super) fn deployment_seen(
        &mut self,
        frame: &Frame<'_>,
        site: &Site<'_>,
        target: &Value,
    ) -> Option<Deployed<'a>> {
        self.scopes_seen(frame, site).find_map(|scope| self.deployment_named(scope, target))
    }

    /// The scopes whose declarations an expression names: outer evaluation reads the outer template's names, but what it
    /// refers to stands in its own template first.
    pub(super) fn scopes_seen(&self, frame: &Frame<'_>, site: &Site<'_>) -> impl Iterator<Item = usize> + use<> {
        let around = self.scope_around(frame, site);
        std::iter::once(around).chain((around != frame.scope).then_some(frame.scope))
    }

    /// The deployment that a symbolic name, a name or an id names in a scope. An id may also name a deployment of a
    /// template around this one.
    fn deployment_named(&mut self, scope: usize, target: &Value) -> Option<Deployed<'a>> {
        let template = self.scopes.get(scope)?.template;
        let (symbol, turn) = symbol_and_turn(target.as_str().unwrap_or_default());
        if let Some(node) =
            by_symbol(template, symbol).filter(|way| way.len() == 1).and_then(|way| way.first().copied())
        {
            let around = self.loops_around(scope);
            let loops = turn.map_or_else(|| around.to_vec(), |turn| with_turn(&around, loop_name(node), Ok(turn)));
            return is_deployment(node).then_some((scope, node, loops));
        }
        if let Some((node, loops)) = self.deployment_in(scope, target, false) {
            return Some((scope, node, loops));
        }
        let mut scope = self.scopes.get(scope)?.parent.as_ref()?.scope;
        loop {
            if let Some((node, loops)) = self.deployment_in(scope, target, true) {
                return Some((scope, node, loops));
            }
            scope = self.scopes.get(scope)?.parent.as_ref()?.scope;
        }
    }

    /// The deployment of a scope's own template that a name or an id names; with `by_id` an id only.
    fn deployment_in(&mut self, scope: usize, target: &Value, by_id: bool) -> Option<(&'a Node, Vec<Loop>)> {
        let owner = self.scopes.get(scope)?;
        let (template, source, lookup) = (owner.template, owner.source, owner.lookup);
        let wanted = last_segment(target)?;
        let segments = split_segments(target).len();
        let around = self.loops_around(scope);
        if by_id && segments < 2 {
            return None;
        }
        for declared in declared_as(template, wanted.as_str(), is_deployment) {
            let Some(name) = declared.node.get("name").filter(|_| is_deployment(declared.node)) else { continue };
            for loops in self.deployment_loops(declared.node, lookup, source, &around) {
                let inner = Frame { scope: lookup, source, loops: &loops, bound: None, arguments: None };
                if !self.node(name, &inner).equals_ignoring_case(&wanted).is_true() {
                    continue;
                }
                // A deployment of the same name may stand in another resource group.
                let id = self.id_of(scope, declared.node, &loops);
                let fits = id.is_none_or(|id| {
                    let other_form = !by_id && split_segments(&id).len() != segments;
                    other_form || id.equals_ignoring_case(target).is_true()
                });
                if fits {
                    return Some((declared.node, loops));
                }
            }
        }
        None
    }

    /// The loops that a template sees from outside: those of its deployment under outer evaluation, else none.
    pub(super) fn loops_around(&self, scope: usize) -> Arc<[Loop]> {
        let outer = self.scopes.get(scope).filter(|owner| owner.lookup != scope);
        let parent = outer.and_then(|owner| owner.parent.as_ref());
        parent.map(|parent| Arc::clone(&parent.loops)).unwrap_or_else(|| Arc::new([]))
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

/// The expression that stands in place of a deployment's template.
fn computed_template(node: &Node) -> Option<&Node> {
    let written = node.get("properties")?.get("template")?;
    written.as_str().is_some().then_some(written)
}

/// What a parameter file gives.
fn outside(document: &crate::syntax::Document) -> HashMap<String, Given<'_>> {
    let source = document.source;
    let parameters = document.root.get("parameters").map(Node::members).unwrap_or_default();
    let given = parameters.iter().map(|member| {
        let given = match Written::of(&member.value) {
            Written::Value(value) => Given::Outside { value, source, argument: false },
            Written::Reference(reference) => Given::KeyVault { span: reference.span, source },
            Written::Expression(text) => Given::Expression { text, source },
            Written::Nothing => Given::Nothing { key: member.key_span, written: member.value.span, source },
        };
        (member.key.to_ascii_lowercase(), given)
    });
    given.collect()
}

/// The level that a deployment's `scope` names: a management group, a subscription, a resource group or the tenant.
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
        if let Some(group) = segments.get(4).filter(|_| is(3, "resourceGroups")) {
            context.resource_group = group.clone();
            return Level::ResourceGroup;
        }
        return Level::Subscription;
    }
    context.level
}
