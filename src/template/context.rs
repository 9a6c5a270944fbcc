//! Functions that only the deployment's surroundings or a deployed resource can answer.

use std::sync::Arc;

use super::evaluator::{Evaluator, Frame, Site, expression_text, shorten};
use super::expression::{Call, Expr, ExprKind};
use super::fault::InvalidKind;
use super::functions::{self, Function};
use super::scope::{Context, Level, open_object};
use super::unknown::{Cause, Symbol, SymbolHead, Unknown};
use super::value::{Entry, Value};

impl Evaluator<'_> {
    pub(super) fn context_function(
        &mut self,
        function: &Function,
        call: &Call,
        expr: &Expr,
        frame: &Frame<'_>,
        site: &Site<'_>,
    ) -> Value {
        let context = self.context_of(frame.scope).unwrap_or_else(|| Context::root(Level::ResourceGroup));
        let args: Vec<Value> = call.args.iter().map(|arg| self.expr(arg, frame, site)).collect();
        if let Some(message) = functions::refuses_kinds(function.name, &args) {
            return self.refuse(message, Some(function.name), InvalidKind::WrongArguments, expr, site);
        }
        let value = match function.name.to_ascii_lowercase().as_str() {
            "subscription" => context.subscription_object(),
            "resourcegroup" => context.resource_group_object(),
            "managementgroup" => context.management_group_object(),
            "tenant" => context.tenant_object(),
            "deployment" => self.deployment_object(frame.scope, &context),
            "environment" => context.environment_object(),
            "deployer" => open_object(Vec::new(), "deployer()"),
            "resourceid" | "subscriptionresourceid" | "managementgroupresourceid" => {
                return self.resource_id(function.name, &context, &args, expr, site);
            }
            "roledefinitions" => functions::role_definition(&args),
            _ => functions::surroundings_call(function.name, &args).into(),
        };
        let place = self.place(expr, site);
        value.at(place)
    }

    /// The object that `deployment()` gives; of a nested one its name is written in the template.
    fn deployment_object(&mut self, scope: usize, context: &Context) -> Value {
        let what = match scope {
            0 => "deployment()".to_owned(),
            nested => format!("deployment({nested})"),
        };
        let mut entries = Vec::new();
        entries.extend(self.deployment_name(scope).map(|name| Entry::new("name", name)));
        if context.level != Level::ResourceGroup {
            entries.extend(context.own_location.clone().map(|location| Entry::new("location", location)));
        }
        open_object(entries, &what)
    }

    /// The `resourceId` family: an optional prefix, a type, and one name a segment of the type.
    fn resource_id(&mut self, name: &str, context: &Context, args: &[Value], expr: &Expr, site: &Site<'_>) -> Value {
        let made = match name.to_ascii_lowercase().as_str() {
            "subscriptionresourceid" => functions::subscription_resource_id(&context.subscription, args),
            "managementgroupresourceid" => functions::management_group_resource_id(&context.management_group, args),
            _ => functions::resource_id(&context.scope_id(), &context.subscription, args),
        };
        match made {
            Ok(id) => self.computed(id, args, expr, site),
            // The words may quote an argument.
            Err(functions::Failure::Refused(_)) if args.iter().any(Value::holds_secret) => {
                let message = format!("`{name}` fails over a secret value");
                self.refuse(message, Some(name), InvalidKind::Fails, expr, site)
            }
            Err(failure) => self.failed(failure, Some(name), expr, site),
        }
    }

    /// `reference`, `list…` and the like: a symbol of the running resource, or plainly unknown.
    pub(super) fn runtime_function(&mut self, call: &Call, expr: &Expr, frame: &Frame<'_>, site: &Site<'_>) -> Value {
        let what = format!("`{}`", shorten(expression_text(site, expr)));
        let name = call.name.to_ascii_lowercase();
        let args: Vec<Value> = call.args.iter().map(|arg| self.expr(arg, frame, site)).collect();
        if let Some(message) = functions::refuses_kinds(&call.name, &args) {
            return self.refuse(message, Some(&call.name), InvalidKind::WrongArguments, expr, site);
        }
        let Some(target) = args.first().filter(|_| name == "reference" || name == "resourceinfo") else {
            return self.unknown_here(Cause::RuntimeReference, what, expr, site);
        };
        let full = args.get(2).and_then(Value::as_str).is_some_and(|text| text.eq_ignore_ascii_case("full"));
        let resource = target.as_str().and_then(|name| self.declared_id(frame, name)).unwrap_or_else(|| target.clone());
        if name == "resourceinfo" {
            return self.resource_info(&resource, target, expr, site);
        }
        let mut symbol = Symbol::new(SymbolHead::Reference { resource });
        if !full {
            symbol = symbol.member("properties");
        }
        let origin = self.place(expr, site);
        Unknown::symbolic(Cause::RuntimeReference, what, symbol, origin).into()
    }

    fn resource_info(&mut self, resource: &Value, target: &Value, expr: &Expr, site: &Site<'_>) -> Value {
        let mut entries = vec![Entry::new("id", resource.clone())];
        if let Some(name) = super::resource::last_segment(resource) {
            entries.push(Entry::new("name", name));
        }
        let what = format!("resourceInfo({})", target.to_display());
        let value = open_object(entries, &what);
        let place = self.place(expr, site);
        value.at(place)
    }

    /// `reference('deployment').outputs.name.value` of a nested deployment in the input: its output, evaluated.
    /// Any of the steps may be written as an index or by `tryGet`.
    pub(super) fn nested_output(&mut self, expr: &Expr, frame: &Frame<'_>, site: &Site<'_>) -> Option<Value> {
        let mut steps = Vec::new();
        let ExprKind::Call(call) = &steps_to(expr, &mut steps).kind else { return None };
        let [outputs, output, value] = steps.as_slice() else { return None };
        if !call.name.eq_ignore_ascii_case("reference") || !outputs.is("outputs") || !value.is("value") {
            return None;
        }
        let deployment = self.expr(call.args.first()?, frame, site);
        let name = match output.name {
            StepName::Written(name) => Arc::clone(name),
            StepName::Computed(expr) => self.expr(expr, frame, site).as_str()?.into(),
        };
        // Outer evaluation reads the outer template's names; what it refers to stands in its own template first.
        let around = self.scope_around(frame, site);
        let (owner, (node, loops)) = match self.deployment_named(around, &deployment) {
            Some(found) => (around, found),
            None => (frame.scope, self.deployment_named(frame.scope, &deployment)?),
        };
        let source = self.scopes.get(owner)?.source;
        if self.template_of(node, source).is_none() {
            let resource = self.id_of(owner, node, &loops)?;
            let path = ["properties", "outputs", &name, "value"];
            let symbol = path.iter().fold(Symbol::new(SymbolHead::Reference { resource }), |at, name| at.member(name));
            let origin = self.place(expr, site);
            let what = format!("output `{name}` of a template that is not read");
            return Some(Unknown::symbolic(Cause::LinkedTemplate, what, symbol, origin).into());
        }
        let scope = self.nested_scope(owner, node, &loops)?;
        let here = self.within(site, expr.span);
        let found = self.output(scope, &name, here);
        if found.is_none() && output.safe {
            return Some(Value::null().at(self.place(expr, site)));
        }
        found
    }
}

impl Evaluator<'_> {
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
        let Some((node, loops)) = self.deployment_named(frame.scope, resource) else { return value };
        let Some(source) = self.scopes.get(frame.scope).map(|scope| scope.source) else { return value };
        if self.template_of(node, source).is_none() {
            return value;
        }
        let Some(scope) = self.nested_scope(frame.scope, node, &loops) else { return value };
        let (name, here) = (Arc::clone(name), self.within(site, expr.span));
        self.output(scope, &name, here).unwrap_or(value)
    }
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
