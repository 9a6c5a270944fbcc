//! Whether a parameter's value keeps its declaration: type, allowed values, length, range.

use super::evaluator::Evaluator;
use super::fault::{Breach, FaultKind};
use super::value::{Kind, Truth, Value};
use crate::source::{Location, SourceId};
use crate::syntax::{Node, NodeKind};

impl<'a> Evaluator<'a> {
    /// Notes the first part of its declaration that a known value breaks.
    pub(super) fn check_parameter(&mut self, scope: usize, name: &str, declared: &'a Node, value: &Value) {
        let Some(owner) = self.scopes.get(scope) else { return };
        let (source, template) = (owner.source, owner.template);
        let resolved = self.resolve_type(scope, declared);
        let Some(breach) = self.breach(declared, resolved, value, source) else { return };
        let declared_at = Location { source, span: declared.span };
        let location = self.provenance.root(value.origin).map_or(declared_at, |hop| hop.location);
        let secure = value.holds_secret()
            || resolved.get("type").and_then(Node::as_str).is_some_and(super::declarations::is_secure);
        let actual = if secure { "<secure>".to_owned() } else { value.to_display() };
        let name = template
            .get("parameters")
            .and_then(|parameters| parameters.member(name))
            .map_or_else(|| name.into(), |member| member.key.clone());
        self.fault_here(location, FaultKind::ParameterNotAllowed { name, actual, breach, declared: declared_at });
    }

    fn breach(&mut self, declared: &Node, resolved: &Node, value: &Value, source: SourceId) -> Option<Breach> {
        let word = |name: &str| declared.get(name).or_else(|| resolved.get(name));
        let nullable = word("nullable").is_some_and(|node| node.kind == NodeKind::Bool(true));
        if matches!(value.kind, Kind::Unknown(_)) || (value.is_null() && nullable) {
            return None;
        }
        let expected = resolved.get("type").and_then(Node::as_str)?;
        if !has_type(value, expected) {
            return Some(Breach::Type { expected: expected.to_owned() });
        }
        if let Some(allowed) = word("allowedValues") {
            let secure = super::declarations::is_secure(expected);
            let items = allowed.items().iter().map(|item| self.literal(item, source).secured(secure));
            let items: Vec<Value> = items.collect();
            if !is_allowed(value, &items) {
                let list: Vec<String> = items.iter().map(|item| format!("`{}`", item.to_display())).collect();
                return Some(Breach::AllowedValues(list.join(", ")));
            }
        }
        let bound = |name: &str| match word(name)?.kind {
            NodeKind::Int(number) => Some(number),
            _ => None,
        };
        let (least, most) = (bound("minLength"), bound("maxLength"));
        if let Some(length) = length(value)
            && outside(length, least, most)
        {
            let unit = if value.as_array().is_some() { "items" } else { "characters" };
            return Some(Breach::Length { unit, least, most });
        }
        let (least, most) = (bound("minValue"), bound("maxValue"));
        value.as_int().filter(|number| outside(*number, least, most)).map(|_| Breach::Range { least, most })
    }

    /// The declaration that a `$ref` leads to; itself where there is none.
    pub(super) fn resolve_type(&self, scope: usize, declared: &'a Node) -> &'a Node {
        let Some(owner) = self.scopes.get(scope) else { return declared };
        let mut current = declared;
        // A chain longer than this can only be a circle.
        for _ in 0..32 {
            let target = current
                .get("$ref")
                .and_then(Node::as_str)
                .and_then(|reference| reference.strip_prefix("#/definitions/"))
                .and_then(|name| owner.template.get("definitions")?.get(name));
            match target {
                Some(target) => current = target,
                None => break,
            }
        }
        current
    }
}

fn outside(number: i64, least: Option<i64>, most: Option<i64>) -> bool {
    least.is_some_and(|least| number < least) || most.is_some_and(|most| number > most)
}

fn has_type(value: &Value, expected: &str) -> bool {
    let fits = |names: &[&str]| names.iter().any(|name| expected.eq_ignore_ascii_case(name));
    match value.kind {
        Kind::Unknown(_) => true,
        Kind::String(_) | Kind::Text(_) => fits(&["string", "securestring"]),
        Kind::Int(_) => fits(&["int"]),
        Kind::Bool(_) => fits(&["bool"]),
        Kind::Array(_) => fits(&["array"]),
        Kind::Object(_) => fits(&["object", "secureobject"]),
        Kind::Float(_) => false,
        // Azure reads null for an object or array as not given.
        Kind::Null => true,
    }
}

/// An array may hold only allowed items, or be one of the allowed arrays.
fn is_allowed(value: &Value, allowed: &[Value]) -> bool {
    let one = |value: &Value| allowed.iter().any(|item| !matches!(same(item, value), Truth::False));
    match value.as_array() {
        Some(items) => one(value) || items.iter().all(one),
        None => one(value),
    }
}

/// Azure compares allowed texts without case.
fn same(a: &Value, b: &Value) -> Truth {
    match (&a.kind, &b.kind) {
        (Kind::String(_), Kind::String(_) | Kind::Text(_)) => a.equals_ignoring_case(b),
        _ => a.equals(b),
    }
}

fn length(value: &Value) -> Option<i64> {
    let length = match &value.kind {
        Kind::String(text) => text.encode_utf16().count(),
        Kind::Array(items) => items.len(),
        _ => return None,
    };
    i64::try_from(length).ok()
}
