//! Parameters: the values given to them, from outside or by the deployment around, their defaults, and their choices.

use std::sync::Arc;

use super::evaluator::{Evaluator, Frame, Site};
use super::expression::Expr;
use super::fault::{Declared, FaultKind};
use super::functions::{self, Failure};
use super::provenance::{Hop, HopKind, Origin};
use super::scope::{Given, MemoKey};
use super::secrets::{FROM_KEY_VAULT, FROM_LINK};
use super::types::{Schema, TypeName};
use super::unknown::{Cause, Shape, Symbol, SymbolHead, Unknown};
use super::value::{Kind, Value};
use super::worlds::{Choice, ChoiceKey};
use crate::source::{Location, SourceId};
use crate::syntax::{Member, Node, NodeKind};

impl<'a> Evaluator<'a> {
    /// `parameters('name')`.
    pub(super) fn parameter(&mut self, name: &Arc<str>, frame: &Frame<'_>, site: &Site<'_>, expr: &Expr) -> Value {
        if let Some(arguments) = frame.arguments {
            return match arguments.iter().find(|(argument, _)| argument == name) {
                Some((_, value)) => value.clone(),
                None => self.undeclared(Declared::FunctionParameter, name, frame, expr, site),
            };
        }
        let Some(declared) = self.declaration(frame.scope, "parameters", name) else {
            return self.undeclared(Declared::Parameter, name, frame, expr, site);
        };
        let here = self.within(site, expr.span);
        self.parameter_in(frame.scope, name, declared, here)
    }

    /// The value of a parameter of a scope, by its name in lower case.
    pub(super) fn parameter_in(&mut self, scope: usize, name: &Arc<str>, declared: &'a Node, here: Location) -> Value {
        self.remember(scope, MemoKey::Parameter(Arc::clone(name)), here, |this| {
            this.parameter_value(scope, name, declared)
        })
    }

    fn parameter_value(&mut self, scope: usize, name: &Arc<str>, declared: &'a Node) -> Value {
        let Some(schema) = self.schema(scope, declared) else { return Value::null() };
        let value = self.concealed(&schema, |this| {
            let given = this.scopes.get(scope).and_then(|scope| scope.given.get(name.as_ref())).cloned();
            let given = given.and_then(|given| this.given_value(scope, name, &given, &schema));
            let has_default = declared.get("defaultValue").is_some();
            match given {
                // A null given for a parameter with a default counts as not given.
                Some(value) if !(value.is_null() && has_default) => value,
                _ => this.default_value(scope, name, declared, &schema),
            }
        });
        self.note_secret(scope, name, declared, &schema);
        let what = format!("parameter `{}`", self.written_name(scope, name));
        let value = self.keep_secrets(&schema, &what, value);
        self.check_parameter(scope, name, &schema, &value);
        value
    }

    fn given_value(&mut self, scope: usize, name: &Arc<str>, given: &Given<'a>, schema: &Schema<'a>) -> Option<Value> {
        match given {
            Given::Outside { value, source, argument } => {
                let location = Location { source: *source, span: value.span };
                let read = match self.as_argument(value, *source, schema).filter(|_| *argument) {
                    Some(read) => read,
                    None => self.literal(value, *source),
                };
                let written: Arc<str> = self.written_name(scope, name).into();
                let kind = if *argument { HopKind::Argument(written) } else { HopKind::ParameterFile(written) };
                let hop = Hop { location, kind, from: Origin::NONE, because: Origin::NONE };
                Some(read.at(self.provenance.add(hop)))
            }
            Given::KeyVault { span, source } => {
                Some(self.key_vaults_secret(name, Location { source: *source, span: *span }))
            }
            Given::Expression { text, source } => {
                let location = Location { source: *source, span: text.span };
                let frame = Frame { scope, source: *source, loops: &[], bound: None, arguments: Some(&[]) };
                let value = self.node(text, &frame);
                let kind = HopKind::ParameterFile(self.written_name(scope, name).into());
                let hop = Hop { location, kind, from: Origin::NONE, because: value.origin };
                Some(value.at(self.provenance.add(hop)))
            }
            Given::Nothing { key, source, .. } => {
                Some(self.nothing_given(scope, name, Location { source: *source, span: *key }))
            }
            Given::Nested(member) => self.nested_value(scope, name, member),
            Given::Whole(node) => self.value_of_whole(scope, name, node),
            Given::Unreadable { span, source } => {
                let origin = self.provenance.literal(Location { source: *source, span: *span });
                let written = self.written_name(scope, name);
                let what =
                    format!("parameter `{written}`, whose file can't be read (correct it, or give --parameters)");
                Some(Unknown::new(Cause::ParameterWithoutValue, what, origin).into())
            }
            Given::Unread { span, source } => {
                let origin = self.provenance.literal(Location { source: *source, span: *span });
                let what = format!("parameter `{name}`, {FROM_LINK}");
                Some(Unknown::new(Cause::LinkedTemplate, what, origin).into())
            }
        }
    }

    /// The text of a `name=value` argument as `az deployment` reads it: by the type that the parameter declares. `None`
    /// for what is no text, or is none of that type.
    fn as_argument(&mut self, node: &'a Node, source: SourceId, schema: &Schema<'a>) -> Option<Value> {
        let text = node.as_str()?;
        let kind = match schema.kind() {
            Some(TypeName::String | TypeName::SecureString) => return None,
            Some(TypeName::Bool) => Kind::Bool(text.eq_ignore_ascii_case("true")),
            Some(TypeName::Int) => Kind::Int(text.trim().parse().ok()?),
            Some(TypeName::Array | TypeName::Object | TypeName::SecureObject) | None => {
                let parsed = crate::syntax::json::parse(text).ok()?;
                return Some(self.literal(&parsed.spread(node.span), source));
            }
        };
        Some(Value::new(kind).at(self.provenance.literal(Location { source, span: node.span })))
    }

    /// The value of a parameter that is given in a form which Azure refuses, at its name there.
    fn nothing_given(&mut self, scope: usize, name: &Arc<str>, key: Location) -> Value {
        let written = self.written_name(scope, name);
        let what = format!("parameter `{written}`");
        let declared = Location {
            source: self.scope_frame(scope).source,
            span: self.declared_key(scope, name).unwrap_or_default(),
        };
        self.fault_here(key, FaultKind::NothingGiven { name: written.into(), declared });
        let origin = self.provenance.literal(key);
        Unknown::new(Cause::ParameterWithoutValue, what, origin).into()
    }

    fn key_vaults_secret(&mut self, name: &str, reference: Location) -> Value {
        let origin = self.provenance.literal(reference);
        let what = format!("parameter `{name}`, {FROM_KEY_VAULT}");
        Value::from(Unknown::new(Cause::SecureParameter, what, origin)).secured(true)
    }

    fn nested_value(&mut self, scope: usize, name: &Arc<str>, given: &'a Member) -> Option<Value> {
        let node = &given.value;
        let parent = self.scopes.get(scope)?.parent.clone()?;
        let outer = self.scopes.get(parent.scope)?;
        let (lookup, source) = (outer.lookup, outer.source);
        let key = Location { source, span: given.key_span };
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
            return Some(self.key_vaults_secret(name, Location { source, span: reference.span }));
        }
        if matches!(node.kind, NodeKind::String(_)) || node.get("copy").is_some() {
            // The whole `{"value": …}` may come from one expression, or its value from a loop of that name.
            let whole = self.node(node, &frame);
            return self.value_of_entry(scope, name, &whole, Location { source, span: node.span }, key);
        }
        Some(self.nothing_given(scope, name, key))
    }

    /// A parameter where one expression gives all of them.
    fn value_of_whole(&mut self, scope: usize, name: &Arc<str>, node: &'a Node) -> Option<Value> {
        let parent = self.scopes.get(scope)?.parent.clone()?;
        let outer = self.scopes.get(parent.scope)?;
        let (lookup, source) = (outer.lookup, outer.source);
        let frame = Frame { scope: lookup, source, loops: &parent.loops, bound: None, arguments: None };
        let whole = self.node(node, &frame);
        let here = Location { source, span: node.span };
        let entry = match functions::property(&whole, &Value::string(name.as_ref())) {
            Ok(Some(found)) => self.part(found, &whole),
            Ok(None) => return None,
            Err(Failure::Unknown(unknown)) => Value::from(unknown).secured(whole.secure),
            Err(_) => {
                let origin = self.provenance.literal(here);
                Unknown::new(Cause::InvalidExpression, format!("parameter `{name}`"), origin).into()
            }
        };
        self.value_of_entry(scope, name, &entry, here, here)
    }

    /// The value that one parameter is given by what an expression at `written` came to: `{"value": …}` or a reference.
    /// `key` is where its name stands.
    fn value_of_entry(
        &mut self,
        scope: usize,
        name: &Arc<str>,
        entry: &Value,
        written: Location,
        key: Location,
    ) -> Option<Value> {
        if entry.is_null() {
            return None;
        }
        let value = match functions::property(entry, &Value::string("value")) {
            Ok(Some(value)) => self.part(value, entry),
            Err(Failure::Unknown(unknown)) => return Some(Value::from(unknown).secured(entry.secure)),
            Ok(None) | Err(_) => {
                let refers = matches!(&entry.kind, Kind::Object(object) if object.get("reference").is_some());
                return Some(match refers {
                    true => self.key_vaults_secret(name, written),
                    false => self.nothing_given(scope, name, key),
                });
            }
        };
        if entry.as_unknown().is_some() {
            return Some(value);
        }
        let kind = HopKind::NestedParameter(self.written_name(scope, name).into());
        Some(self.through(value, written.span, written.source, kind))
    }

    fn default_value(&mut self, scope: usize, name: &Arc<str>, declared: &'a Node, schema: &Schema<'a>) -> Value {
        if let Some(default) = declared.get("defaultValue") {
            let frame = self.scope_frame(scope);
            self.defaults += 1;
            let value = self.node(default, &frame);
            self.defaults -= 1;
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
        if schema.is_nullable() {
            return Value::null().at(origin);
        }
        self.parameter_choice(scope, name, schema, origin).unwrap_or_else(|| {
            let symbol =
                Symbol::new(SymbolHead::Parameter { scope: u32::try_from(scope).unwrap_or(0), name: Arc::clone(name) });
            let what = format!("parameter `{}`", self.written_name(scope, name));
            let unknown = Unknown::symbolic(Cause::ParameterWithoutValue, what, symbol, origin);
            unknown.shaped(Shape::of_type(schema.type_text())).into()
        })
    }

    /// A parameter without value that can only be one of a few is a choice.
    fn parameter_choice(
        &mut self,
        scope: usize,
        name: &Arc<str>,
        schema: &Schema<'a>,
        origin: Origin,
    ) -> Option<Value> {
        let source = self.scopes.get(scope)?.source;
        let allowed = schema.word("allowedValues");
        let options: Vec<Value> = match allowed {
            Some(_) if schema.kind() == Some(TypeName::Array) => return None,
            Some(allowed) => allowed.items().iter().map(|item| self.literal(item, source)).collect(),
            None if schema.kind() == Some(TypeName::Bool) => {
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
