//! Declarations evaluated once a scope and world, by need; variables and outputs.

use std::sync::Arc;

use super::evaluator::{Evaluator, Frame, Site, inside};
use super::expression::Expr;
use super::fault::{self, FaultKind, InvalidKind};
use super::provenance::{Hop, HopKind, Origin};
use super::scope::{Memo, MemoKey, Remembered};
use super::unknown::{Cause, Unknown};
use super::value::Value;
use crate::source::{Location, SourceId, Span};
use crate::syntax::Node;

impl<'a> Evaluator<'a> {
    /// `variables('name')`.
    pub(super) fn variable(&mut self, name: &Arc<str>, frame: &Frame<'_>, site: &Site<'_>, expr: &Expr) -> Value {
        let (scope, here) = (frame.scope, self.within(site, expr.span));
        if frame.arguments.is_some() {
            let message = format!("a function of the template cannot use `variables`, so `{name}` cannot be read here");
            return self.refuse(message, Some("variables"), InvalidKind::Fails, expr, site);
        }
        let Some(declared) = self.variable_declaration(scope, name) else {
            return self.undeclared(fault::Declared::Variable, name, frame, expr, site);
        };
        self.remember(scope, MemoKey::Variable(Arc::clone(name)), here, |this| {
            let frame = this.scope_frame(scope);
            let value = match declared {
                Declared::Node(node) => this.node(node, &frame),
                Declared::Loop(item) => this.property_copy(item, &frame),
            };
            let span = declared.node().span;
            this.through(value, span, frame.source, HopKind::Variable(this.written_in(scope, "variables", name).into()))
        })
    }

    /// The value of an output of a scope; null where it declares none of that name.
    pub(super) fn output(&mut self, scope: usize, name: &str, here: Location) -> Option<Value> {
        let owner = self.scopes.get(scope)?;
        let (template, source, lookup) = (owner.template, owner.source, owner.lookup);
        // Outer evaluation keeps the loops around the deployment in sight.
        let around = owner.parent.as_ref().filter(|_| lookup != scope).map(|parent| Arc::clone(&parent.loops));
        let declared = template.get("outputs")?.get(name)?;
        let key = MemoKey::Output(name.to_ascii_lowercase().into());
        Some(self.remember(scope, key, here, |this| {
            let loops = around.as_deref().unwrap_or_default();
            let frame = Frame { scope: lookup, source, loops, bound: None, arguments: None };
            if let Some(condition) = declared.get("condition") {
                let condition = this.node(condition, &frame);
                if condition.as_bool() == Some(false) {
                    return Value::null().at(condition.origin);
                }
            }
            let value = match (declared.get("value"), declared.get("copy")) {
                (Some(value), _) => this.node(value, &frame),
                (None, Some(copy)) => this.property_copy(copy, &frame),
                (None, None) => Value::null(),
            };
            let secure = this.schema(scope, declared).is_some_and(|schema| schema.is_secure());
            let span = declared.get("value").map_or(declared.span, |value| value.span);
            this.through(value, span, source, HopKind::Output(name.into())).secured(secure)
        }))
    }

    /// The frame of a scope's own declarations.
    pub(super) fn scope_frame(&self, scope: usize) -> Frame<'static> {
        let source = self.scopes.get(scope).map_or(SourceId(0), |scope| scope.source);
        Frame { scope, source, loops: &[], bound: None, arguments: None }
    }

    pub(super) fn remember(
        &mut self,
        scope: usize,
        key: MemoKey,
        here: Location,
        work: impl FnOnce(&mut Self) -> Value,
    ) -> Value {
        match self.scopes.get(scope).and_then(|scope| scope.memo.get(&key)) {
            Some(Memo::Running) => return self.circle(scope, &key, here),
            Some(Memo::Done(results)) => {
                if let Some(result) = results.iter().find(|result| self.choices.agree(&result.outcomes)) {
                    let (value, suspects) = (result.value.clone(), result.suspects.clone());
                    self.meet_again(&suspects);
                    return value;
                }
            }
            None => {}
        }
        let earlier = self.replace_memo(scope, &key, Memo::Running);
        let note = self.choices.begin_note();
        let met = self.begin_suspects();
        self.running.push((scope, key.clone()));
        let value = work(self);
        self.running.pop();
        let suspects = self.end_suspects(met);
        let outcomes = self.choices.end_note(note);
        let mut results = match earlier {
            Some(Memo::Done(results)) => results,
            _ => Vec::new(),
        };
        results.push(Remembered { outcomes, value: value.clone(), suspects });
        self.replace_memo(scope, &key, Memo::Done(results));
        value
    }

    fn replace_memo(&mut self, scope: usize, key: &MemoKey, memo: Memo) -> Option<Memo> {
        self.scopes.get_mut(scope)?.memo.insert(key.clone(), memo)
    }

    fn circle(&mut self, scope: usize, key: &MemoKey, here: Location) -> Value {
        let start = self.running.iter().position(|(other, running)| *other == scope && running == key);
        let inside = self.running.get(start.map_or(0, |start| start + 1)..).unwrap_or_default();
        let written = |scope: usize, key: &MemoKey| match key {
            MemoKey::Parameter(name) => self.written_name(scope, name),
            MemoKey::Variable(name) => self.written_in(scope, "variables", name),
            MemoKey::Output(name) => self.written_in(scope, "outputs", name),
        };
        let through: Vec<String> = inside.iter().map(|(scope, key)| format!("`{}`", written(*scope, key))).collect();
        let name = written(scope, key);
        let cycle = if through.is_empty() {
            format!("`{name}` needs itself")
        } else {
            format!("`{name}` needs itself through {}", through.join(", "))
        };
        let parameters = matches!(key, MemoKey::Parameter(_));
        if !self.faults.iter().any(|fault| matches!(fault.kind, FaultKind::Circular { .. })) {
            self.fault(here, FaultKind::Circular { cycle: cycle.clone(), parameters });
        }
        let origin = self.provenance.literal(here);
        Unknown::new(Cause::InvalidExpression, cycle, origin).into()
    }

    /// The name of a parameter as its declaration writes it.
    pub(super) fn written_name(&self, scope: usize, name: &str) -> String {
        self.written_in(scope, "parameters", name)
    }

    /// The bytes of the key that declares a parameter.
    pub(super) fn declared_key(&self, scope: usize, name: &str) -> Option<Span> {
        self.scopes.get(scope)?.template.get("parameters")?.member(name).map(|member| member.key_span)
    }

    pub(super) fn written_in(&self, scope: usize, section: &str, name: &str) -> String {
        self.scopes
            .get(scope)
            .and_then(|scope| scope.template.get(section)?.member(name))
            .map_or_else(|| name.to_owned(), |member| member.key.to_string())
    }

    pub(super) fn declaration(&self, scope: usize, section: &str, name: &str) -> Option<&'a Node> {
        self.scopes.get(scope)?.template.get(section)?.get(name)
    }

    fn variable_declaration(&self, scope: usize, name: &str) -> Option<Declared<'a>> {
        let variables = self.scopes.get(scope)?.template.get("variables")?;
        if let Some(node) = variables.get(name) {
            return Some(Declared::Node(node));
        }
        let loops = variables.get("copy")?;
        let named =
            |item: &&Node| item.get("name").and_then(Node::as_str).is_some_and(|text| text.eq_ignore_ascii_case(name));
        loops.items().iter().find(named).map(Declared::Loop)
    }

    /// A value read as it stands, no expressions: parameter files, allowed values, exports.
    pub(super) fn literal(&mut self, node: &Node, source: SourceId) -> Value {
        super::literal::read(node, source, &mut self.provenance)
    }

    /// Notes that a value passed through a declaration; a literal's own place is relabelled rather than repeated.
    pub(super) fn through(&mut self, value: Value, span: Span, source: SourceId, kind: HopKind) -> Value {
        let location = Location { source, span };
        let (from, because) = match self.provenance.get(value.origin) {
            Some(hop) if inside(hop.location, location) => (hop.from, hop.because),
            _ => (value.origin, Origin::NONE),
        };
        let hop = Hop { location, kind, from, because };
        let origin = self.provenance.add(hop);
        value.at(origin)
    }
}

/// How a variable is declared.
#[derive(Clone, Copy)]
enum Declared<'a> {
    Node(&'a Node),
    Loop(&'a Node),
}

impl<'a> Declared<'a> {
    fn node(self) -> &'a Node {
        match self {
            Self::Node(node) | Self::Loop(node) => node,
        }
    }
}
