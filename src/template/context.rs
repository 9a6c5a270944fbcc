//! Functions that only the deployment's surroundings or a deployed resource can answer.

use super::evaluator::{Evaluator, Frame, Site, expression_text, shorten};
use super::expression::{Call, Expr};
use super::fault::InvalidKind;
use super::functions::{self, Function};
use super::scope::{Context, Level, open_object};
use super::unknown::Cause;
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
            // A management group has no form of its own: the ids are those of the tenant.
            _ if context.level == Level::ManagementGroup => {
                functions::resource_id(&context.id_at(Level::Tenant), &context.subscription, args)
            }
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

    /// `reference`, `list…` and the like: what the input settles, a symbol of the running resource, or plainly unknown.
    pub(super) fn runtime_function(&mut self, call: &Call, expr: &Expr, frame: &Frame<'_>, site: &Site<'_>) -> Value {
        let args: Vec<Value> = call.args.iter().map(|arg| self.expr(arg, frame, site)).collect();
        if let Some(message) = functions::refuses_kinds(&call.name, &args) {
            return self.refuse(message, Some(&call.name), InvalidKind::WrongArguments, expr, site);
        }
        let full =
            |at: usize| args.get(at).and_then(Value::as_str).is_some_and(|text| text.eq_ignore_ascii_case("full"));
        let settled = args.first().and_then(|target| match call.name.to_ascii_lowercase().as_str() {
            "reference" => Some(self.running_state(target, full(2), expr, frame, site)),
            "resourceinfo" => Some(self.resource_info(target, expr, frame, site)),
            "references" => self.running_states(target, full(1), expr, frame, site),
            _ => None,
        });
        settled.unwrap_or_else(|| {
            let what = format!("`{}`", shorten(expression_text(site, expr)));
            self.unknown_here(Cause::RuntimeReference, what, expr, site)
        })
    }
}
