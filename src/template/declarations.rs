//! Parameters, variables and outputs: evaluated once a scope and world, by need.

use std::sync::Arc;

use super::evaluator::{Evaluator, Frame, Site, inside};
use super::expression::Expr;
use super::fault::{FaultKind, InvalidKind};
use super::functions::Failure;
use super::provenance::{Hop, HopKind, Origin};
use super::scope::{Given, Memo, MemoKey, Remembered};
use super::unknown::{Cause, Symbol, SymbolHead, Unknown};
use super::value::{Kind, Value};
use super::worlds::{Choice, ChoiceKey};
use crate::source::{Location, SourceId, Span};
use crate::syntax::{Node, NodeKind};

impl<'a> Evaluator<'a> {
    /// `parameters('name')`.
    pub(super) fn parameter(&mut self, name: &Arc<str>, frame: &Frame<'_>, site: &Site<'_>, expr: &Expr) -> Value {
        if let Some(arguments) = frame.arguments {
            return match arguments.iter().find(|(argument, _)| argument == name) {
                Some((_, value)) => value.clone(),
                None => {
                    let message = format!("the function has no parameter `{name}`");
                    self.refuse(message, Some("parameters"), InvalidKind::Fails, expr, site)
                }
            };
        }
        let Some(declared) = self.declaration(frame.scope, "parameters", name) else {
            let message = format!("the template declares no parameter `{name}`");
            return self.refuse(message, Some("parameters"), InvalidKind::Fails, expr, site);
        };
        let (scope, here) = (frame.scope, self.within(site, expr.span));
        self.remember(scope, MemoKey::Parameter(Arc::clone(name)), here, |this| {
            this.parameter_value(scope, name, declared)
        })
    }

    /// `variables('name')`.
    pub(super) fn variable(&mut self, name: &Arc<str>, frame: &Frame<'_>, site: &Site<'_>, expr: &Expr) -> Value {
        let (scope, here) = (frame.scope, self.within(site, expr.span));
        let Some(declared) = self.variable_declaration(scope, name) else {
            let message = format!("the template declares no variable `{name}`");
            return self.refuse(message, Some("variables"), InvalidKind::Fails, expr, site);
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
            let secure = declared.get("type").and_then(Node::as_str).is_some_and(is_secure);
            let span = declared.get("value").map_or(declared.span, |value| value.span);
            this.through(value, span, source, HopKind::Output(name.into())).secured(secure)
        }))
    }

    /// The frame of a scope's own declarations.
    pub(super) fn scope_frame(&self, scope: usize) -> Frame<'static> {
        let source = self.scopes.get(scope).map_or(SourceId(0), |scope| scope.source);
        Frame { scope, source, loops: &[], bound: None, arguments: None }
    }

    fn remember(&mut self, scope: usize, key: MemoKey, here: Location, work: impl FnOnce(&mut Self) -> Value) -> Value {
        match self.scopes.get(scope).and_then(|scope| scope.memo.get(&key)) {
            Some(Memo::Running) => return self.circle(scope, &key, here),
            Some(Memo::Done(results)) => {
                for Remembered { outcomes, value, suspects } in results.clone() {
                    if self.choices.agree(&outcomes) {
                        self.meet_again(&suspects);
                        return value;
                    }
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
        let through: Vec<String> = inside.iter().map(|(_, key)| format!("`{}`", key.name())).collect();
        let name = key.name();
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

    fn parameter_value(&mut self, scope: usize, name: &Arc<str>, declared: &'a Node) -> Value {
        let secure = declared.get("type").and_then(Node::as_str).is_some_and(is_secure);
        let given = self.scopes.get(scope).and_then(|scope| scope.given.get(name.as_ref())).cloned();
        let given = given.and_then(|given| self.given_value(scope, name, &given));
        if secure {
            self.note_secret(scope, name, declared);
        }
        let has_default = declared.get("defaultValue").is_some();
        let value = match given {
            // A null given for a parameter with a default counts as not given.
            Some(value) if !(value.is_null() && has_default) => value,
            _ => self.default_value(scope, name, declared),
        };
        self.check_parameter(scope, name, declared, &value);
        value.secured(secure)
    }

    /// Notes where the value of a secure parameter is written, so that no report shows those characters.
    fn note_secret(&mut self, scope: usize, name: &Arc<str>, declared: &'a Node) {
        let Some(owner) = self.scopes.get(scope) else { return };
        let written = match owner.given.get(name.as_ref()) {
            Some(Given::Outside { value, source, .. }) => Some((value.span, *source)),
            Some(Given::Nested(node)) => {
                let outer = owner.parent.as_ref().and_then(|parent| self.scopes.get(parent.scope));
                node.get("value")
                    .filter(|value| is_literal(value))
                    .zip(outer)
                    .map(|(value, outer)| (value.span, outer.source))
            }
            Some(Given::KeyVault { .. } | Given::Whole(_) | Given::Unread { .. }) | None => None,
        };
        let default =
            declared.get("defaultValue").filter(|value| is_literal(value)).map(|value| (value.span, owner.source));
        self.secrets.extend([written, default].into_iter().flatten().map(|(span, source)| Location { source, span }));
    }

    fn given_value(&mut self, scope: usize, name: &Arc<str>, given: &Given<'a>) -> Option<Value> {
        match given {
            Given::Outside { value, source, argument } => {
                let location = Location { source: *source, span: value.span };
                let read = self.literal(value, *source);
                let written: Arc<str> = self.written_name(scope, name).into();
                let kind = if *argument { HopKind::Argument(written) } else { HopKind::ParameterFile(written) };
                let hop = Hop { location, kind, from: Origin::NONE, because: Origin::NONE };
                Some(read.at(self.provenance.add(hop)))
            }
            Given::KeyVault { span, source } => {
                let origin = self.provenance.literal(Location { source: *source, span: *span });
                let what = format!("parameter `{name}`, which is read from a key vault");
                Some(Value::from(Unknown::new(Cause::SecureParameter, what, origin)).secured(true))
            }
            Given::Nested(node) => self.nested_value(scope, name, node),
            Given::Whole(node) => self.value_of_whole(scope, name, node),
            Given::Unread { span, source } => {
                let origin = self.provenance.literal(Location { source: *source, span: *span });
                let what = format!("parameter `{name}`, which a linked file gives");
                Some(Unknown::new(Cause::LinkedTemplate, what, origin).into())
            }
        }
    }

    fn nested_value(&mut self, scope: usize, name: &Arc<str>, node: &'a Node) -> Option<Value> {
        let parent = self.scopes.get(scope)?.parent.clone()?;
        let outer = self.scopes.get(parent.scope)?;
        let (lookup, source) = (outer.lookup, outer.source);
        let frame = Frame { scope: lookup, source, loops: &parent.loops, bound: None, arguments: None };
        if let Some(value) = node.get("value") {
            let read = self.node(value, &frame);
            return Some(self.through(
                read,
                value.span,
                source,
                HopKind::NestedParameter(self.written_name(scope, name).into()),
            ));
        }
        if let Some(reference) = node.get("reference") {
            let origin = self.provenance.literal(Location { source, span: reference.span });
            let what = format!("parameter `{name}`, which is read from a key vault");
            return Some(Value::from(Unknown::new(Cause::SecureParameter, what, origin)).secured(true));
        }
        if let NodeKind::String(_) = node.kind {
            // The whole `{"value": …}` may come from one expression.
            let whole = self.node(node, &frame);
            return match &whole.kind {
                Kind::Object(object) => object.get("value").cloned(),
                Kind::Null => None,
                _ => whole.as_unknown().map(|unknown| Value::from(unknown.member("value"))),
            };
        }
        None
    }

    /// A parameter where one expression gives all of them.
    fn value_of_whole(&mut self, scope: usize, name: &Arc<str>, node: &'a Node) -> Option<Value> {
        let parent = self.scopes.get(scope)?.parent.clone()?;
        let outer = self.scopes.get(parent.scope)?;
        let (lookup, source) = (outer.lookup, outer.source);
        let frame = Frame { scope: lookup, source, loops: &parent.loops, bound: None, arguments: None };
        let whole = self.node(node, &frame);
        let mut value = whole;
        for step in [name.as_ref(), "value"] {
            value = match super::functions::property(&value, &Value::string(step)) {
                Ok(Some(found)) => found,
                Ok(None) => return None,
                Err(Failure::Unknown(unknown)) => unknown.into(),
                Err(_) => {
                    let origin = self.provenance.literal(Location { source, span: node.span });
                    Unknown::new(Cause::InvalidExpression, format!("parameter `{name}`"), origin).into()
                }
            };
        }
        Some(value)
    }

    fn default_value(&mut self, scope: usize, name: &Arc<str>, declared: &'a Node) -> Value {
        if let Some(default) = declared.get("defaultValue") {
            let frame = self.scope_frame(scope);
            let value = self.node(default, &frame);
            return self.through(
                value,
                default.span,
                frame.source,
                HopKind::ParameterDefault(self.written_name(scope, name).into()),
            );
        }
        let source = self.scopes.get(scope).map_or(SourceId(0), |scope| scope.source);
        let span = self.declared_key(scope, name).unwrap_or(declared.span);
        let location = Location { source, span };
        let kind = HopKind::ParameterDefault(self.written_name(scope, name).into());
        let origin = self.provenance.add(Hop { location, kind, from: Origin::NONE, because: Origin::NONE });
        if declared.get("nullable").is_some_and(|node| node.kind == NodeKind::Bool(true)) {
            return Value::null().at(origin);
        }
        self.parameter_choice(scope, name, declared, origin).unwrap_or_else(|| {
            let symbol =
                Symbol::new(SymbolHead::Parameter { scope: u32::try_from(scope).unwrap_or(0), name: Arc::clone(name) });
            let what = format!("parameter `{}`", self.written_name(scope, name));
            Unknown::symbolic(Cause::ParameterWithoutValue, what, symbol, origin).into()
        })
    }

    /// A parameter without value that can only be one of a few is a choice.
    fn parameter_choice(&mut self, scope: usize, name: &Arc<str>, declared: &'a Node, origin: Origin) -> Option<Value> {
        let source = self.scopes.get(scope)?.source;
        let resolved = self.resolve_type(scope, declared);
        let allowed = declared.get("allowedValues").or_else(|| resolved.get("allowedValues"));
        let kind = resolved.get("type").and_then(Node::as_str).unwrap_or_default();
        let options: Vec<Value> = match allowed {
            Some(_) if kind.eq_ignore_ascii_case("array") => return None,
            Some(allowed) => allowed.items().iter().map(|item| self.literal(item, source)).collect(),
            None if kind.eq_ignore_ascii_case("bool") => {
                [true, false].into_iter().map(|value| Value::new(Kind::Bool(value)).at(origin)).collect()
            }
            None => return None,
        };
        let key = ChoiceKey::Parameter(u32::try_from(scope).unwrap_or(0), Arc::clone(name));
        let label: Arc<str> = self.written_name(scope, name).into();
        let texts = options.iter().map(|option| format!("{}", OptionText(option))).collect();
        let taken = self.choices.choose(&key, || Choice { key: key.clone(), label, options: texts, origin })?;
        options.get(taken).cloned()
    }

    /// The name of a parameter as its declaration writes it.
    fn written_name(&self, scope: usize, name: &str) -> String {
        self.written_in(scope, "parameters", name)
    }

    /// The bytes of the key that declares a parameter.
    fn declared_key(&self, scope: usize, name: &str) -> Option<Span> {
        self.scopes.get(scope)?.template.get("parameters")?.member(name).map(|member| member.key_span)
    }

    fn written_in(&self, scope: usize, section: &str, name: &str) -> String {
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
    fn through(&mut self, value: Value, span: Span, source: SourceId, kind: HopKind) -> Value {
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

impl MemoKey {
    fn name(&self) -> &str {
        match self {
            Self::Parameter(name) | Self::Variable(name) | Self::Output(name) => name,
        }
    }
}

/// Whether a value is written as it stands, rather than as an expression.
fn is_literal(node: &Node) -> bool {
    node.as_str().is_none_or(|text| !text.starts_with('['))
}

/// Whether a type of the template language keeps its value secret.
pub(super) fn is_secure(kind: &str) -> bool {
    kind.eq_ignore_ascii_case("securestring") || kind.eq_ignore_ascii_case("secureobject")
}

struct OptionText<'v>(&'v Value);

impl std::fmt::Display for OptionText<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.0.kind {
            Kind::String(text) => write!(f, "`{text}`"),
            _ => f.write_str(&self.0.to_display()),
        }
    }
}
