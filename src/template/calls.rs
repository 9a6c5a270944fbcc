//! Calls, members and items: what an expression does with values.

use std::sync::Arc;

use super::either::any_member;
use super::evaluator::{Evaluator, Frame, Site, expression_text};
use super::expression::{Call, Expr, ExprKind};
use super::fault::{FaultKind, InvalidKind};
use super::functions::{self, At, Budget, Class, Failure, Function};
use super::limits::Limit;
use super::unknown::{Cause, Shape, Symbol, SymbolHead, Unknown};
use super::value::{Kind, Value};
use crate::source::Location;

impl Evaluator<'_> {
    pub(super) fn member(
        &mut self,
        expr: &Expr,
        target: &Expr,
        name: &Arc<str>,
        safe: bool,
        frame: &Frame<'_>,
        site: &Site<'_>,
    ) -> Value {
        if let Some(value) = self.nested_output(expr, frame, site) {
            return value;
        }
        let target = self.expr(target, frame, site);
        let key = Value::new(Kind::String(Arc::clone(name)));
        let value = self.read_member(&target, &key, safe, expr, site);
        self.output_read(value, expr, frame, site)
    }

    pub(super) fn index(
        &mut self,
        expr: &Expr,
        target: &Expr,
        index: &Expr,
        safe: bool,
        frame: &Frame<'_>,
        site: &Site<'_>,
    ) -> Value {
        if let Some(value) = self.nested_output(expr, frame, site) {
            return value;
        }
        let index = self.expr(index, frame, site);
        if let Kind::Int(number) = index.kind
            && let Ok(number) = usize::try_from(number)
            && let Some(segment) = self.split_segment(target, At::Start(number), frame, site)
        {
            return segment;
        }
        let target = self.expr(target, frame, site);
        let value = self.read_member(&target, &index, safe, expr, site);
        self.output_read(value, expr, frame, site)
    }

    fn read_member(&mut self, target: &Value, key: &Value, safe: bool, expr: &Expr, site: &Site<'_>) -> Value {
        if safe && target.is_null() {
            return Value::null().at(target.origin);
        }
        match functions::property(target, key) {
            Ok(Some(value)) => self.part(value, target),
            Ok(None) if safe => Value::null().at(target.origin),
            Ok(None) => {
                let message = match (&target.kind, &key.kind) {
                    (Kind::Array(items), _) => {
                        format!("item {} is outside the array, which has {}", key.to_display(), items.len())
                    }
                    (Kind::Object(object), _) => {
                        let known: Vec<String> = object.entries.iter().map(|entry| entry.key.to_display()).collect();
                        format!("there is no property `{}`; there is {}", key.to_display(), list_some(&known))
                    }
                    _ => format!("there is no `{}`", key.to_display()),
                };
                self.refuse(message, None, InvalidKind::Fails, expr, site)
            }
            Err(failure) => match any_member(target, key).filter(|_| !safe) {
                Some(value) => self.computed(value, std::slice::from_ref(key), expr, site),
                None => self.failed(failure, None, expr, site),
            },
        }
    }

    /// One segment of a `split` whose text is known only in parts, such as the name at the end of a resource id.
    fn split_segment(&mut self, expr: &Expr, at: At, frame: &Frame<'_>, site: &Site<'_>) -> Option<Value> {
        let ExprKind::Call(call) = &expr.kind else { return None };
        if call.namespace.is_some() || !call.name.eq_ignore_ascii_case("split") || call.args.len() != 2 {
            return None;
        }
        let args: Vec<Value> = call.args.iter().map(|arg| self.expr(arg, frame, site)).collect();
        if !matches!(args.first()?.kind, Kind::Text(_)) {
            return None;
        }
        let segment = functions::split_item(&args, at, &self.budget()).ok()?;
        Some(self.computed(segment, &args, expr, site))
    }

    pub(super) fn call(&mut self, call: &Call, expr: &Expr, frame: &Frame<'_>, site: &Site<'_>) -> Value {
        if let Some(namespace) = &call.namespace {
            return self.user_function(namespace, call, expr, frame, site);
        }
        if let Some(input) = self.external_input(call, expr, frame, site) {
            return input;
        }
        let Some(function) = functions::find(&call.name) else {
            let message = match functions::nearest(&call.name) {
                Some(nearest) => {
                    format!("the template language has no function `{}`; did you mean `{nearest}`?", call.name)
                }
                None => format!("the template language has no function `{}`", call.name),
            };
            return self.refuse(message, Some(&call.name), InvalidKind::UnknownFunction, expr, site);
        };
        if let Some(message) = function.refuses_count(call.args.len()) {
            return self.refuse(message, Some(&call.name), InvalidKind::WrongArguments, expr, site);
        }
        if let Some(refused) = self.refused_in_function(function, expr, frame, site) {
            return refused;
        }
        match (function.class, function.body) {
            (Class::Structural, _) => self.structural(function, call, expr, frame, site),
            (_, Some(_)) => self.pure(function, call, expr, frame, site),
            (Class::Context, None) => self.context_function(function, call, expr, frame, site),
            (Class::Runtime, None) => self.runtime_function(call, expr, frame, site),
            (Class::NonDeterministic, None) => self.new_each_time(function, call, expr, frame, site),
            (Class::Pure, None) => {
                let location = self.within(site, expr.span);
                self.fault(location, FaultKind::Unsupported { function: function.name.into() });
                self.unknown_here(Cause::UnsupportedFunction, format!("`{}`", function.name), expr, site)
            }
        }
    }

    /// `utcNow` and `newGuid`, which Azure refuses anywhere but in the default value of a parameter.
    ///
    /// SOURCE: learn.microsoft.com/azure/azure-resource-manager/templates/template-functions-date#utcnow
    fn new_each_time(
        &mut self,
        function: &Function,
        call: &Call,
        expr: &Expr,
        frame: &Frame<'_>,
        site: &Site<'_>,
    ) -> Value {
        if self.defaults == 0 {
            let message = format!("`{}` is allowed only in the default value of a parameter", function.name);
            return self.refuse(message, Some(function.name), InvalidKind::Fails, expr, site);
        }
        let args: Vec<Value> = call.args.iter().map(|arg| self.expr(arg, frame, site)).collect();
        let failure = args.first().and_then(|form| {
            let failure = functions::refuses_format(form, &self.budget())?;
            // Its words quote the format.
            let secret = Failure::Refused(format!("`{}` fails over a secret value", function.name));
            Some(if form.holds_secret() { secret } else { failure })
        });
        if let Some(failure) = failure {
            return self.failed(failure, Some(function.name), expr, site);
        }
        let new = self.unknown_here(Cause::NonDeterministic, format!("`{}()`", function.name), expr, site);
        match new.as_unknown().filter(|_| frame.arguments.is_none() && frame.bound.is_none()) {
            Some(unknown) => self.once_a_deployment(unknown, function, frame, site, expr).into(),
            // A lambda or a function of the template calls it again and again.
            None => new,
        }
    }

    /// A parameter's default is worked out once a deployment: the call in it gives one value, wherever that is used.
    fn once_a_deployment(
        &self,
        unknown: &Arc<Unknown>,
        function: &Function,
        frame: &Frame<'_>,
        site: &Site<'_>,
        expr: &Expr,
    ) -> Arc<Unknown> {
        let Location { source, span } = self.within(site, expr.span);
        let call = format!("{}({},{},{})", function.name.to_ascii_lowercase(), frame.scope, source.0, span.start);
        let symbol = Some(Symbol::new(SymbolHead::Context(call.into())));
        Arc::new(Unknown { symbol, shape: Shape::Text, ..Unknown::clone(unknown) })
    }

    fn pure(&mut self, function: &Function, call: &Call, expr: &Expr, frame: &Frame<'_>, site: &Site<'_>) -> Value {
        let end = match function.name {
            "last" => Some(At::End(0)),
            "first" => Some(At::Start(0)),
            _ => None,
        };
        if let (Some(end), Some(subject)) = (end, call.args.first())
            && let Some(segment) = self.split_segment(subject, end, frame, site)
        {
            return segment;
        }
        if function.name == "tryGet"
            && let Some(value) = self.nested_output(expr, frame, site)
        {
            return value;
        }
        let args: Vec<Value> = call.args.iter().map(|arg| self.expr(arg, frame, site)).collect();
        self.apply(function, &args, expr, site)
    }

    /// Computes a pure function over its arguments.
    pub(super) fn apply(&mut self, function: &Function, args: &[Value], expr: &Expr, site: &Site<'_>) -> Value {
        self.charge(function, args);
        let parted = self.argument_parts(function.name, args);
        let args = parted.as_deref().unwrap_or(args);
        match function.call(args, &self.budget()) {
            Ok(value) => {
                self.bytes = self.bytes.saturating_add(weight(&value));
                let value = self.result_part(function.name, value, args);
                let value = self.computed(value, args, expr, site);
                match args.first() {
                    Some(text) if function.name == "json" && !value.is_null() => {
                        let at = value.origin;
                        self.read_from(value, text, at)
                    }
                    _ => value,
                }
            }
            Err(failure) => {
                let secure = args.iter().any(Value::holds_secret);
                // The function's own words may quote an argument.
                let failure = match failure {
                    Failure::Refused(_) if secure => {
                        Failure::Refused(format!("`{}` fails over a secret value", function.name))
                    }
                    other => other,
                };
                self.failed(failure, Some(function.name), expr, site).secured(secure)
            }
        }
    }

    /// The value of a call that gave none.
    pub(super) fn failed(&mut self, failure: Failure, function: Option<&str>, expr: &Expr, site: &Site<'_>) -> Value {
        match failure {
            Failure::Refused(message) => self.refuse(message, function, InvalidKind::Fails, expr, site),
            Failure::TooLarge(detail) => self.limit(Limit::Bytes, self.within(site, expr.span), &detail),
            Failure::Unknown(unknown) if unknown.cause == Cause::UnsupportedFunction && unknown.origin.is_none() => {
                let location = self.within(site, expr.span);
                let name = function.unwrap_or_else(|| expression_text(site, expr));
                self.fault(location, FaultKind::Unsupported { function: name.into() });
                let origin = self.place(expr, site);
                Unknown::new(unknown.cause, Arc::clone(&unknown.what), origin).into()
            }
            Failure::Unknown(unknown) if unknown.origin.is_none() => {
                let origin = self.place(expr, site);
                Value::unknown(unknown).at(origin)
            }
            Failure::Unknown(unknown) => unknown.into(),
        }
    }

    fn budget(&self) -> Budget {
        Budget { bytes: self.limits.bytes.saturating_sub(self.bytes) }
    }
}

fn list_some(names: &[String]) -> String {
    const MOST: usize = 8;
    if names.is_empty() {
        return "none".to_owned();
    }
    let shown: Vec<String> = names.iter().take(MOST).map(|name| format!("`{name}`")).collect();
    let more = names.len().saturating_sub(MOST);
    let tail = if more > 0 { format!(" and {more} more") } else { String::new() };
    format!("{}{tail}", shown.join(", "))
}

/// About how many bytes a value's own texts and items take; shared members are not counted again.
fn weight(value: &Value) -> usize {
    match &value.kind {
        Kind::String(text) => text.len(),
        Kind::Array(items) => items.len() * 32,
        Kind::Object(object) => object.entries.len() * 64,
        _ => 0,
    }
}
