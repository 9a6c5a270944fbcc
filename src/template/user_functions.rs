//! Functions that a template declares for itself, and what their bodies may not do.
//!
//! Source: <https://learn.microsoft.com/azure/azure-resource-manager/templates/user-defined-functions>. Bicep's compiler
//! relies on functions that call one another under language version 2.0.

use std::sync::Arc;

use super::evaluator::{Evaluator, Frame, Site};
use super::expression::{Call, Expr};
use super::fault::InvalidKind;
use super::functions::{Class, Function};
use super::secrets::seal;
use super::types::check::offences;
use super::types::secret::declares_secret;
use super::unknown::{Cause, Unknown};
use super::value::Value;
use crate::syntax::Node;

impl<'a> Evaluator<'a> {
    /// `namespace.name(…)`.
    pub(super) fn user_function(
        &mut self,
        namespace: &str,
        call: &Call,
        expr: &Expr,
        frame: &Frame<'_>,
        site: &Site<'_>,
    ) -> Value {
        let full = format!("{namespace}.{}", call.name);
        let refuse = |this: &mut Self, message, kind| this.refuse(message, Some(&full), kind, expr, site);
        let Some(declared) = self.find_user_function(frame.scope, namespace, &call.name) else {
            let message = format!("the template declares no function `{full}`");
            return refuse(self, message, InvalidKind::UnknownFunction);
        };
        if frame.arguments.is_some() && !self.speaks_version_two(frame.scope) {
            let message =
                format!("a function of the template calls another one, `{full}`, without language version 2.0");
            return refuse(self, message, InvalidKind::Fails);
        }
        let parameters = declared.get("parameters").map(Node::items).unwrap_or_default();
        if parameters.len() != call.args.len() {
            let arguments = if parameters.len() == 1 { "argument" } else { "arguments" };
            let message = format!("`{full}` takes {} {arguments}, not {}", parameters.len(), call.args.len());
            return refuse(self, message, InvalidKind::WrongArguments);
        }
        let function = (frame.scope, std::ptr::from_ref(declared).addr());
        if self.calling.contains(&function) {
            let message = format!("`{full}` calls itself");
            return refuse(self, message, InvalidKind::Fails);
        }
        let mut arguments = Vec::new();
        let mut refused = None;
        for (parameter, arg) in parameters.iter().zip(&call.args) {
            match self.argument(&full, (parameter, arg), frame, site) {
                Ok(argument) => arguments.push(argument),
                // All of them are told: each outcome may refuse another one.
                Err(message) => {
                    let unknown = self.refuse(message, Some(&full), InvalidKind::WrongArguments, arg, site);
                    let secret = self.schema(frame.scope, parameter).is_some_and(|schema| declares_secret(&schema));
                    let unknown = if secret { seal(&unknown, &format!("`{full}(…)`")) } else { unknown };
                    refused = refused.or(Some(unknown));
                }
            }
        }
        if let Some(refused) = refused {
            return refused;
        }
        self.calling.push(function);
        let value = self.function_body(frame.scope, declared, &arguments);
        self.calling.pop();
        value
    }

    fn function_body(&mut self, scope: usize, declared: &'a Node, arguments: &[(Arc<str>, Value)]) -> Value {
        let Some(output) = declared.get("output") else { return Value::null() };
        let Some(body) = output.get("value") else { return Value::null() };
        let Some(source) = self.scopes.get(scope).map(|scope| scope.source) else { return Value::null() };
        let inner = Frame { scope, source, loops: &[], bound: None, arguments: Some(arguments) };
        let Some(schema) = self.schema(scope, output) else { return self.node(body, &inner) };
        let value = self.concealed(&schema, |this| this.node(body, &inner));
        self.note_value(body, source, &schema);
        self.keep_secrets(&schema, "the result of a function of the template", value)
    }

    /// An argument under its parameter's name, if the parameter takes it.
    fn argument(
        &mut self,
        function: &str,
        (parameter, arg): (&'a Node, &Expr),
        frame: &Frame<'_>,
        site: &Site<'_>,
    ) -> Result<(Arc<str>, Value), String> {
        let name = parameter.get("name").and_then(Node::as_str).unwrap_or_default();
        let Some(schema) = self.schema(frame.scope, parameter) else {
            return Ok((name.into(), self.expr(arg, frame, site)));
        };
        let value = self.concealed(&schema, |this| this.expr(arg, frame, site));
        if declares_secret(&schema) {
            self.note_texts(arg, site);
        }
        let value = self.keep_secrets(&schema, &format!("parameter `{name}`"), value);
        let (found, visits) = offences(name, &value, &schema);
        self.spend(visits);
        if let Some(offence) = found.into_iter().next() {
            return Err(format!("`{function}` does not take this: {}", offence.in_words()));
        }
        Ok((name.to_ascii_lowercase().into(), value))
    }

    /// What a function of the template calls and may not: what reads the running deployment.
    pub(super) fn refused_in_function(
        &mut self,
        function: &Function,
        expr: &Expr,
        frame: &Frame<'_>,
        site: &Site<'_>,
    ) -> Option<Value> {
        frame.arguments?;
        let name = function.name;
        let listing = name.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("list"));
        let runs = function.class == Class::Runtime && (listing || name.eq_ignore_ascii_case("reference"));
        if !runs {
            return None;
        }
        let message = format!("a function of the template cannot use `{name}`");
        Some(self.refuse(message, Some(name), InvalidKind::Fails, expr, site))
    }

    /// `externalInputs('key')` in a parameter file that Bicep compiled: what the deploying tool will supply.
    pub(super) fn external_input(
        &mut self,
        call: &Call,
        expr: &Expr,
        frame: &Frame<'_>,
        site: &Site<'_>,
    ) -> Option<Value> {
        let outside = self.scopes.iter().all(|scope| scope.source != frame.source);
        if !outside || !call.name.eq_ignore_ascii_case("externalInputs") {
            return None;
        }
        let key = call.args.first().map(|arg| self.expr(arg, frame, site));
        let key = key.as_ref().and_then(Value::as_str).unwrap_or_default();
        let what = format!("the external input `{key}`");
        let origin = self.place(expr, site);
        Some(Unknown::new(Cause::ParameterWithoutValue, what, origin).into())
    }

    fn speaks_version_two(&self, scope: usize) -> bool {
        let version = self.scopes.get(scope).and_then(|scope| scope.template.get("languageVersion")?.as_str());
        version.is_some_and(|version| !version.starts_with('1'))
    }

    fn find_user_function(&self, scope: usize, namespace: &str, name: &str) -> Option<&'a Node> {
        let functions = self.scopes.get(scope)?.template.get("functions")?;
        functions.items().iter().find_map(|group| {
            let named = group.get("namespace").and_then(Node::as_str)?;
            named.eq_ignore_ascii_case(namespace).then(|| group.get("members")?.get(name)).flatten()
        })
    }
}
