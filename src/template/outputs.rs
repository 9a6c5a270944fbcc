//! What `reference` tells without a running deployment: outputs of nested deployments, and what a declaration settles.

use std::sync::Arc;

use super::declared::{by_symbol, declared_as, is_deployment, loop_name, symbol_and_turn};
use super::evaluator::{Evaluator, Frame, Site, expression_text, shorten};
use super::expand::{Guard, Test, Unit};
use super::expression::{Call, Expr, ExprKind};
use super::loops::{Turns, with_turn};
use super::nested::Deployed;
use super::resource::last_segment;
use super::scope::Loop;
use super::unknown::{Cause, Symbol, SymbolHead, Unknown};
use super::value::{Entry, Key, Kind, Object, Part, Value};
use crate::syntax::{Node, NodeKind};

impl<'a> Evaluator<'a> {
    /// `reference('deployment').outputs.name.value` of a nested deployment in the input: its output, evaluated.
    /// `outputs` alone and one output whole are read too; any of the steps may be an index or a `tryGet`.
    pub(super) fn nested_output(&mut self, expr: &Expr, frame: &Frame<'_>, site: &Site<'_>) -> Option<Value> {
        let mut steps = Vec::new();
        let ExprKind::Call(call) = &steps_to(expr, &mut steps).kind else { return None };
        if call.namespace.is_some() || !call.name.eq_ignore_ascii_case("reference") || steps.is_empty() {
            return None;
        }
        let steps = match self.is_full(call, 2, frame, site) {
            true => steps.split_first().filter(|(first, _)| first.is("properties"))?.1,
            false => steps.as_slice(),
        };
        let (outputs, rest) = steps.split_first()?;
        if !outputs.is("outputs") || rest.len() > 2 || rest.get(1).is_some_and(|step| !step.is("value")) {
            return None;
        }
        let target = self.expr(call.args.first()?, frame, site);
        let deployed = self.deployment_seen(frame, site, &target)?;
        let name: Option<Arc<str>> = match rest.first().map(|step| &step.name) {
            None => None,
            Some(StepName::Written(name)) => Some(Arc::clone(name)),
            Some(StepName::Computed(expr)) => Some(self.expr(expr, frame, site).as_str()?.into()),
        };
        if let Some(unread) = self.unread_output(&deployed, name.as_deref(), rest.len(), expr, site) {
            return Some(unread);
        }
        let Some(name) = name else { return self.all_outputs(&deployed, expr, site) };
        let safe = rest.iter().any(|step| step.safe);
        let found = match rest.len() {
            1 => self.one_output(&deployed, &name, expr, site),
            _ => self.output_value(&deployed, &name, expr, site),
        };
        match found {
            None if safe => Some(Value::null().at(self.place(expr, site))),
            found => found,
        }
    }

    /// The value, unless it is an output of a nested deployment of the input that was read in steps: through `if`, a
    /// lambda's or a function's parameter. Then it is that output, evaluated.
    pub(super) fn output_read(&mut self, value: Value, expr: &Expr, frame: &Frame<'_>, site: &Site<'_>) -> Value {
        let symbol = value.as_unknown().and_then(|unknown| unknown.symbol.as_ref());
        let Some(Symbol { head: SymbolHead::Reference { resource }, path }) = symbol else { return value };
        let [properties, outputs, name, last] = path.as_slice() else { return value };
        let words = [(properties, "properties"), (outputs, "outputs"), (last, "value")];
        if !words.iter().all(|(part, word)| part.eq_ignore_ascii_case(word)) {
            return value;
        }
        let Some(deployed) = self.deployment_seen(frame, site, resource) else { return value };
        if self.unread_output(&deployed, Some(name.as_ref()), 2, expr, site).is_some() {
            return value;
        }
        self.output_value(&deployed, name, expr, site).unwrap_or(value)
    }

    /// What is not known of the outputs of a deployment: its template is not read, or it is not made at all.
    fn unread_output(
        &mut self,
        (scope, node, loops): &Deployed<'a>,
        name: Option<&str>,
        steps: usize,
        expr: &Expr,
        site: &Site<'_>,
    ) -> Option<Value> {
        let source = self.scopes.get(*scope)?.source;
        let read = self.template_of(*scope, node, loops).is_some();
        let made = self.is_made(*scope, node, loops, source);
        if read && made {
            return None;
        }
        let resource = self.id_of(*scope, node, loops)?;
        let path = ["properties", "outputs"].into_iter().chain(name).chain((steps > 1).then_some("value"));
        let symbol = path.fold(Symbol::new(SymbolHead::Reference { resource }), |at, name| at.member(name));
        let origin = self.place(expr, site);
        let (cause, what) = match (name, made) {
            (_, false) => (Cause::RuntimeReference, format!("`{}`", shorten(expression_text(site, expr)))),
            (Some(name), true) => (Cause::LinkedTemplate, format!("output `{name}` of a template that is not read")),
            (None, true) => (Cause::LinkedTemplate, "the outputs of a template that is not read".to_owned()),
        };
        Some(Unknown::symbolic(cause, what, symbol, origin).into())
    }

    /// Whether the condition of a deployment lets it be made, as far as can be told.
    fn is_made(&mut self, scope: usize, node: &'a Node, loops: &[Loop], source: crate::source::SourceId) -> bool {
        let Some(condition) = node.get("condition") else { return true };
        let Some(lookup) = self.scopes.get(scope).map(|scope| scope.lookup) else { return true };
        self.passes(&[Guard { node: condition, scope: lookup, source, loops: loops.into(), test: Test::Holds }])
    }

    fn output_value(
        &mut self,
        (scope, node, loops): &Deployed<'a>,
        name: &str,
        expr: &Expr,
        site: &Site<'_>,
    ) -> Option<Value> {
        let inner = self.nested_scope(*scope, node, loops)?;
        if !self.is_given(inner, name) {
            return None;
        }
        let here = self.within(site, expr.span);
        self.output(inner, name, here)
    }

    /// An output as Azure tells it: its type and its value.
    fn one_output(&mut self, deployed: &Deployed<'a>, name: &str, expr: &Expr, site: &Site<'_>) -> Option<Value> {
        let value = self.output_value(deployed, name, expr, site)?;
        let inner = self.nested_scope(deployed.0, deployed.1, &deployed.2)?;
        let kind = self.declaration(inner, "outputs", name)?.get("type").and_then(Node::as_str).map(Value::string);
        let mut object = Object::default();
        for (name, value) in [("type", kind), ("value", Some(value))] {
            object.entries.extend(value.map(|value| Entry::new(name, value)));
        }
        Some(Value::object(object).at(self.place(expr, site)))
    }

    fn all_outputs(&mut self, deployed: &Deployed<'a>, expr: &Expr, site: &Site<'_>) -> Option<Value> {
        let inner = self.nested_scope(deployed.0, deployed.1, &deployed.2)?;
        let declared = self.scopes.get(inner)?.template.get("outputs").map(Node::members).unwrap_or_default();
        let mut object = Object::default();
        for member in declared {
            if let Some(value) = self.one_output(deployed, &member.key, expr, site) {
                object.set(Entry::new(Arc::clone(&member.key), value));
            }
        }
        Some(Value::object(object).at(self.place(expr, site)))
    }

    /// Whether an output is declared and its condition does not leave it out.
    fn is_given(&mut self, inner: usize, name: &str) -> bool {
        let Some((source, lookup, around)) = self.scopes.get(inner).map(|scope| {
            let around = scope.parent.as_ref().filter(|_| scope.lookup != inner);
            (scope.source, scope.lookup, around.map(|parent| Arc::clone(&parent.loops)))
        }) else {
            return false;
        };
        let Some(declared) = self.declaration(inner, "outputs", name) else { return false };
        let Some(node) = declared.get("condition") else { return true };
        let loops = around.unwrap_or_else(|| Arc::new([]));
        self.passes(&[Guard { node, scope: lookup, source, loops, test: Test::Holds }])
    }

    /// Whether the argument with that number asks for the whole resource.
    fn is_full(&mut self, call: &Call, number: usize, frame: &Frame<'_>, site: &Site<'_>) -> bool {
        let full = call.args.get(number).map(|arg| self.expr(arg, frame, site));
        full.is_some_and(|value| value.as_str().is_some_and(|text| text.eq_ignore_ascii_case("full")))
    }

    /// What `reference` gives: what the input settles of the resource, the rest a symbol of its running state.
    pub(super) fn running_state(
        &mut self,
        target: &Value,
        full: bool,
        expr: &Expr,
        frame: &Frame<'_>,
        site: &Site<'_>,
    ) -> Value {
        let what: Arc<str> = format!("`{}`", shorten(expression_text(site, expr))).into();
        let origin = self.place(expr, site);
        let declared_id = target.as_str().and_then(|name| self.declared_id(frame, site, name));
        let resource = declared_id.unwrap_or_else(|| target.clone());
        if let Some(owner) = owner_of_identity(&resource) {
            let open = |symbol| Unknown::symbolic(Cause::RuntimeReference, Arc::clone(&what), symbol, origin);
            let identity = open(Symbol::new(SymbolHead::Reference { resource: owner }).member("identity"));
            if !full {
                return identity.into();
            }
            let whole = Symbol::new(SymbolHead::Reference { resource });
            return object_with("properties", identity.into(), open(whole)).at(origin);
        }
        let whole = Symbol::new(SymbolHead::Reference { resource });
        let properties = whole.member("properties");
        let open = |symbol: Symbol, cause| Unknown::symbolic(cause, Arc::clone(&what), symbol, origin);
        if let Some(deployed) = self.deployment_seen(frame, site, target) {
            let (cause, outputs) = match self.unread_output(&deployed, None, 0, expr, site) {
                Some(unread) => (unread.as_unknown().map_or(Cause::RuntimeReference, |unknown| unknown.cause), None),
                None => (Cause::RuntimeReference, self.all_outputs(&deployed, expr, site)),
            };
            let Some(outputs) = outputs else {
                return open(if full { whole } else { properties }, cause).into();
            };
            let state = object_with("outputs", outputs, open(properties, cause)).at(origin);
            return if full { object_with("properties", state, open(whole, cause)).at(origin) } else { state };
        }
        let cause = Cause::RuntimeReference;
        if !full {
            return open(properties, cause).into();
        }
        let location = self.declared_unit(frame, site, target).and_then(|unit| self.sure_location(&unit));
        match location {
            Some(location) => object_with("location", location, open(whole, cause)).at(origin),
            None => open(whole, cause).into(),
        }
    }

    /// `references('loop')`: the running state of each resource of a loop.
    pub(super) fn running_states(
        &mut self,
        target: &Value,
        full: bool,
        expr: &Expr,
        frame: &Frame<'_>,
        site: &Site<'_>,
    ) -> Option<Value> {
        let symbol = target.as_str().filter(|name| symbol_and_turn(name).1.is_none())?;
        let unit = self.symbolic_unit(frame, site, symbol)?;
        let (node, source) = (unit.node, self.scopes.get(unit.scope)?.source);
        // Turns that a condition leaves out are not among the answers.
        let copy = node.get("copy").filter(|_| node.get("condition").is_none())?;
        let around = Frame { scope: frame.scope, source, loops: &unit.loops, bound: None, arguments: None };
        let Turns::Known(count) = self.turns(copy, &around) else { return None };
        let mut states = Vec::with_capacity(count);
        for turn in 0..count {
            let target = Value::string(format!("{symbol}[{turn}]"));
            states.push(self.running_state(&target, full, expr, frame, site));
        }
        Some(Value::array(states).at(self.place(expr, site)))
    }

    /// `resourceInfo('symbol')`: what the declaration alone says.
    pub(super) fn resource_info(&mut self, target: &Value, expr: &Expr, frame: &Frame<'_>, site: &Site<'_>) -> Value {
        let place = self.place(expr, site);
        let what = format!("resourceInfo({})", target.to_display());
        let Some(unit) = target.as_str().and_then(|name| self.symbolic_unit(frame, site, name)) else {
            return Unknown::new(Cause::RuntimeReference, what, place).into();
        };
        let mut entries = Vec::new();
        if let Some(address) = self.address(&unit) {
            entries.push(Entry::new("id", address.id));
            entries.push(Entry::new("name", address.name));
            entries.push(Entry::new("type", Value::string(address.resource_type.as_ref())));
        }
        if let Some(version) = unit.node.get("apiVersion") {
            let version = self.in_unit(&unit, version);
            entries.push(Entry::new("apiVersion", version));
        }
        let rest = Some(Unknown::new(Cause::RuntimeReference, what, place));
        Value::object(Object { entries, rest }).at(place)
    }

    /// The declaration that a symbolic name stands for, its turn with it.
    pub(super) fn symbolic_unit(&mut self, frame: &Frame<'_>, site: &Site<'_>, name: &str) -> Option<Unit<'a>> {
        self.scopes_seen(frame, site).find_map(|scope| self.symbolic_unit_of(scope, name))
    }

    fn symbolic_unit_of(&self, scope: usize, name: &str) -> Option<Unit<'a>> {
        let template = self.scopes.get(scope)?.template;
        let around = self.loops_around(scope);
        let (symbol, turn) = symbol_and_turn(name);
        let mut unit: Option<Unit<'a>> = None;
        let way = by_symbol(template, symbol)?;
        for node in way {
            let loops = turn.map_or_else(|| around.to_vec(), |turn| with_turn(&around, loop_name(node), Ok(turn)));
            let mut next = Unit::alone(scope, node, loops.into());
            next.parent = unit.map(Arc::new);
            unit = Some(next);
        }
        unit
    }

    /// The declaration in the same template that a symbolic name or an id surely names.
    fn declared_unit(&mut self, frame: &Frame<'_>, site: &Site<'_>, target: &Value) -> Option<Unit<'a>> {
        if let Some(unit) = target.as_str().and_then(|name| self.symbolic_unit(frame, site, name)) {
            return Some(unit);
        }
        self.scopes_seen(frame, site).find_map(|scope| self.unit_with_id(scope, target))
    }

    fn unit_with_id(&mut self, scope: usize, target: &Value) -> Option<Unit<'a>> {
        let written = target.to_display().to_ascii_lowercase();
        let template = self.scopes.get(scope)?.template;
        let around = self.loops_around(scope);
        let end = last_segment(target);
        declared_as(template, end.as_ref().and_then(Value::as_str), |node| !is_deployment(node)).into_iter().find_map(
            |declared| {
                let node = declared.node;
                let kind = node.get("type").and_then(Node::as_str)?.to_ascii_lowercase();
                let alike = kind.split('/').all(|segment| written.contains(segment));
                if is_deployment(node) || !alike || node.get("copy").is_some() {
                    return None;
                }
                let unit = Unit::alone(scope, node, Arc::clone(&around));
                let id = self.address(&unit)?.id;
                id.equals_ignoring_case(target).is_true().then_some(unit)
            },
        )
    }

    /// Where a resource is, if Azure gives that back as it is declared: a region's name without blanks and capitals.
    fn sure_location(&mut self, unit: &Unit<'a>) -> Option<Value> {
        let deployed = unit.node.get("existing").is_none_or(|node| node.kind != NodeKind::Bool(true));
        let location = unit.node.get("location").filter(|_| deployed)?;
        let value = self.in_unit(unit, location);
        let sure = match &value.kind {
            Kind::String(text) => text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit()),
            Kind::Unknown(unknown) => {
                unknown.symbol.as_ref().is_some_and(|symbol| matches!(symbol.head, SymbolHead::Context(_)))
            }
            _ => false,
        };
        sure.then_some(value)
    }

    fn in_unit(&mut self, unit: &Unit<'a>, node: &'a Node) -> Value {
        let Some((scope, source)) = self.scopes.get(unit.scope).map(|scope| (scope.lookup, scope.source)) else {
            return Value::null();
        };
        let frame = Frame { scope, source, loops: &unit.loops, bound: None, arguments: None };
        self.node(node, &frame)
    }
}

/// The resource whose own identity lies at that id: what `reference` of the resource tells in `identity`, it tells of
/// this id, too.
///
/// SOURCE: learn.microsoft.com/azure/azure-resource-manager/templates/template-functions-resource#get-managed-identity
fn owner_of_identity(id: &Value) -> Option<Value> {
    const BELOW: &str = "/providers/microsoft.managedidentity/identities/default";
    let mut parts = id.text_parts()?;
    let Some(Part::Known(end)) = parts.pop() else { return None };
    let start = end.len().checked_sub(BELOW.len())?;
    let (owner, below) = end.split_at_checked(start)?;
    if !below.eq_ignore_ascii_case(BELOW) || (owner.is_empty() && parts.is_empty()) {
        return None;
    }
    if !owner.is_empty() {
        parts.push(Part::Known(owner.into()));
    }
    Some(Value::text(parts).secured(id.secure))
}

fn object_with(name: &str, value: Value, rest: Arc<Unknown>) -> Value {
    let key = Key::Known(name.into());
    let entries = vec![Entry { key, key_origin: value.origin, value }];
    Value::object(Object { entries, rest: Some(rest) })
}

/// One step from a value to a part of it.
struct Step<'e> {
    name: StepName<'e>,
    /// Whether a part that is missing gives null.
    safe: bool,
}

enum StepName<'e> {
    Written(&'e Arc<str>),
    Computed(&'e Expr),
}

impl<'e> Step<'e> {
    fn computed(expr: &'e Expr, safe: bool) -> Self {
        let name = match &expr.kind {
            ExprKind::String(text) => StepName::Written(text),
            _ => StepName::Computed(expr),
        };
        Self { name, safe }
    }

    fn is(&self, word: &str) -> bool {
        matches!(self.name, StepName::Written(name) if name.eq_ignore_ascii_case(word))
    }
}

/// What an expression starts from, and the steps that it takes from there.
fn steps_to<'e>(expr: &'e Expr, steps: &mut Vec<Step<'e>>) -> &'e Expr {
    match &expr.kind {
        ExprKind::Member { target, name, safe } => {
            let start = steps_to(target, steps);
            steps.push(Step { name: StepName::Written(name), safe: *safe });
            start
        }
        ExprKind::Index { target, index, safe } => {
            let start = steps_to(target, steps);
            steps.push(Step::computed(index, *safe));
            start
        }
        ExprKind::Call(call) if call.namespace.is_none() && call.name.eq_ignore_ascii_case("tryGet") => {
            let Some((target, keys)) = call.args.split_first() else { return expr };
            let start = steps_to(target, steps);
            steps.extend(keys.iter().map(|key| Step::computed(key, true)));
            start
        }
        _ => expr,
    }
}
