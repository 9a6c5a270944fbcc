//! Functions that only the deployment's surroundings or a deployed resource can answer.

use super::evaluator::{Evaluator, Frame, Site, expression_text, shorten};
use super::expression::{Call, Expr};
use super::functions::{self, Function};
use super::scope::{Context, Level, open_object, surroundings};
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
        let context = match self.scopes.get(frame.scope) {
            Some(scope) => scope.context.clone(),
            None => Context::root(Level::ResourceGroup),
        };
        let args: Vec<Value> = call.args.iter().map(|arg| self.expr(arg, frame, site)).collect();
        let value = match function.name.to_ascii_lowercase().as_str() {
            "subscription" => context.subscription_object(),
            "resourcegroup" => context.resource_group_object(),
            "managementgroup" => open_object(
                vec![
                    Entry::new("name", context.management_group.clone()),
                    Entry::new("id", context.id_at(Level::ManagementGroup)),
                ],
                "managementGroup()",
            ),
            "tenant" => open_object(Vec::new(), "tenant()"),
            "deployment" => {
                let name = match frame.scope {
                    0 => "deployment()".to_owned(),
                    nested => format!("deployment({nested})"),
                };
                open_object(Vec::new(), &name)
            }
            "environment" => open_object(Vec::new(), "environment()"),
            "deployer" => open_object(Vec::new(), "deployer()"),
            "resourceid" | "subscriptionresourceid" | "managementgroupresourceid" => {
                return self.resource_id(function.name, &context, &args, expr, site);
            }
            name => surroundings(&format!("{name}()")).into(),
        };
        let place = self.place(expr, site);
        value.at(place)
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
            Err(failure) => self.failed(failure, Some(name), expr, site),
        }
    }

    /// `reference`, `list…` and the like: what the input settles, a symbol of the running resource, or plainly unknown.
    pub(super) fn runtime_function(&mut self, call: &Call, expr: &Expr, frame: &Frame<'_>, site: &Site<'_>) -> Value {
        let first = |this: &mut Self| call.args.first().map_or_else(Value::null, |arg| this.expr(arg, frame, site));
        match call.name.to_ascii_lowercase().as_str() {
            "reference" => {
                let target = first(self);
                let full = self.is_full(call, 2, frame, site);
                return self.running_state(&target, full, expr, frame, site);
            }
            "resourceinfo" => {
                let target = first(self);
                return self.resource_info(&target, expr, frame, site);
            }
            "references" => {
                if let Some(states) = self.running_states(call, expr, frame, site) {
                    return states;
                }
            }
            _ => {
                for arg in &call.args {
                    self.expr(arg, frame, site);
                }
            }
        }
        let what = format!("`{}`", shorten(expression_text(site, expr)));
        self.unknown_here(Cause::RuntimeReference, what, expr, site)
    }
}
