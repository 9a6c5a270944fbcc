//! Names that an expression reads and nothing declares: what they are called there, and which name was probably meant.

use std::sync::Arc;

use super::evaluator::{Evaluator, Frame, Site, expression_text, shorten};
use super::expression::Expr;
use super::fault::{Declared, FaultKind, InvalidKind, Undeclared};
use super::unknown::Cause;
use super::value::Value;
use crate::knowledge::nearest::nearest;
use crate::source::Location;
use crate::syntax::Node;

impl Evaluator<'_> {
    /// Notes that nothing declares what an expression reads by this name, in lower case; its value is unknown.
    pub(super) fn undeclared(
        &mut self,
        what: Declared,
        name: &Arc<str>,
        frame: &Frame<'_>,
        expr: &Expr,
        site: &Site<'_>,
    ) -> Value {
        let text = expression_text(site, expr);
        let Some(spelled) = spelled(text, name) else {
            return self.undeclared_and_computed(what, name, expr, site);
        };
        let template = self.scopes.get(frame.scope).map(|scope| (scope.source, scope.template));
        let Some((source, template)) = template else { return Value::null() };
        let meant = match frame.arguments.filter(|_| what == Declared::FunctionParameter) {
            Some(arguments) => {
                let names = arguments.iter().map(|(name, _)| name.as_ref());
                nearest(name, names).map(|name| format!("parameters('{name}')"))
            }
            None => meant(template, what, name),
        };
        let location = self.within(site, expr.span);
        let template = Location { source, span: template.span };
        let fault = Undeclared { what, name: spelled.into(), meant, template, also: Vec::new() };
        self.fault_here(location, FaultKind::Undeclared(fault));
        let text = format!("`{}`", shorten(text));
        self.unknown_here(Cause::InvalidExpression, text, expr, site)
    }

    /// The same where the name is worked out, and may be a secret.
    fn undeclared_and_computed(&mut self, what: Declared, name: &str, expr: &Expr, site: &Site<'_>) -> Value {
        let (message, function) = match what {
            Declared::Parameter => (format!("the template declares no parameter `{name}`"), "parameters"),
            Declared::Variable => (format!("the template declares no variable `{name}`"), "variables"),
            Declared::FunctionParameter => (format!("the function has no parameter `{name}`"), "parameters"),
        };
        self.refuse(message, Some(function), InvalidKind::Fails, expr, site)
    }
}

/// The name as a call spells it; `None` for a name that does not stand there.
fn spelled(call: &str, name: &str) -> Option<String> {
    let (_, rest) = call.split_once('\'')?;
    let (quoted, _) = rest.rsplit_once('\'')?;
    let spelled = quoted.replace("''", "'");
    spelled.eq_ignore_ascii_case(name).then_some(spelled)
}

/// The call that was probably meant: the other kind of declaration of this very name, else the nearest name.
fn meant(template: &Node, what: Declared, name: &str) -> Option<String> {
    let (own, other) = match what {
        Declared::Variable => ("variables", "parameters"),
        Declared::Parameter | Declared::FunctionParameter => ("parameters", "variables"),
    };
    let of_other = names(template, other).into_iter().find(|known| known.eq_ignore_ascii_case(name));
    let of_own = || nearest(name, names(template, own)).map(|known| (own, known));
    let (function, known) = of_other.map(|known| (other, known)).or_else(of_own)?;
    Some(format!("{function}('{}')", known.replace('\'', "''")))
}

/// The names that a section of a template declares, variables made by loops among them.
fn names<'n>(template: &'n Node, section: &str) -> Vec<&'n str> {
    let Some(declared) = template.get(section) else { return Vec::new() };
    let loops = declared.get("copy").filter(|_| section == "variables").map(Node::items).unwrap_or_default();
    let looped = loops.iter().filter_map(|item| item.get("name").and_then(Node::as_str));
    declared.members().iter().map(|member| member.key.as_ref()).chain(looped).collect()
}
