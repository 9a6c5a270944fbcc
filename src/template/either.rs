//! What is still known of a value that is one of two, when nothing tells which.

use std::sync::Arc;

use super::unknown::{Shape, Unknown};
use super::value::{Entry, Key, Kind, Object, Part, Value};

/// What both values have in common; what differs is unknown because of `why`.
pub(super) fn either(a: &Value, b: &Value, why: &Arc<Unknown>) -> Value {
    let secure = a.secure || b.secure;
    if a.equals(b).is_true() && a.type_name() == b.type_name() {
        return a.clone().secured(secure);
    }
    let value = match (&a.kind, &b.kind) {
        (Kind::Object(a), Kind::Object(b)) => Value::object(either_object(a, b, why)),
        (Kind::Array(a), Kind::Array(b)) if a.len() == b.len() => {
            Value::array(a.iter().zip(b.iter()).map(|(a, b)| either(a, b, why)).collect())
        }
        (Kind::String(_) | Kind::Text(_), Kind::String(_) | Kind::Text(_)) => either_text(a, b, why),
        _ => Value::unknown(why.alike().shaped(either_shape(a, b))),
    };
    value.secured(secure)
}

/// What all members or items have in common that an unknown name or number may mean; there is such a one, or reading it fails.
pub(super) fn any_member(target: &Value, key: &Value) -> Option<Value> {
    const MOST: usize = 64;
    let why = key.first_unknown()?.alike();
    let found: Vec<&Value> = match &target.kind {
        Kind::Object(object) if object.why_open().is_none() => {
            let may_be = |entry: &&Entry| !entry.key.to_value().equals_ignoring_case(key).is_false();
            object.entries.iter().filter(may_be).map(|entry| &entry.value).take(MOST + 1).collect()
        }
        Kind::Array(items) if matches!(key.kind, Kind::Unknown(_)) => items.iter().take(MOST + 1).collect(),
        _ => return None,
    };
    let (first, others) = found.split_first().filter(|_| found.len() <= MOST)?;
    let any = others.iter().fold((*first).clone(), |any, other| either(&any, other, &why));
    Some(any.secured(target.secure))
}

fn either_shape(a: &Value, b: &Value) -> Shape {
    if shape(a) == shape(b) { shape(a) } else { Shape::Any }
}

fn shape(value: &Value) -> Shape {
    match &value.kind {
        Kind::Null | Kind::Float(_) => Shape::Any,
        Kind::Bool(_) => Shape::Bool,
        Kind::Int(_) => Shape::Int,
        Kind::String(_) | Kind::Text(_) => Shape::Text,
        Kind::Array(_) => Shape::Array,
        Kind::Object(_) => Shape::Object,
        Kind::Unknown(unknown) => unknown.shape,
    }
}

/// The members that both have; those that one has alone may exist.
fn either_object(a: &Object, b: &Object, why: &Arc<Unknown>) -> Object {
    let mut common = Object::default();
    let mut rest = a.why_open().or_else(|| b.why_open()).map(|unknown| unknown.alike());
    for entry in &a.entries {
        match entry.key.known().and_then(|name| b.entry(name)) {
            Some(other) => {
                let secret = [&entry.key, &other.key].into_iter().find(|key| matches!(key, Key::Secret(_)));
                let key = secret.unwrap_or(&entry.key).clone();
                common.entries.push(Entry { key, value: either(&entry.value, &other.value, why), ..entry.clone() });
            }
            None => rest = rest.or_else(|| Some(why.alike())),
        }
    }
    if common.entries.len() < b.entries.len() {
        rest = rest.or_else(|| Some(why.alike()));
    }
    common.rest = rest;
    common
}

/// The beginning and the end that both have.
fn either_text(a: &Value, b: &Value, why: &Arc<Unknown>) -> Value {
    let known = |value: &Value, last: bool| -> String {
        let parts = value.text_parts().unwrap_or_default();
        match if last { parts.last() } else { parts.first() } {
            Some(Part::Known(text)) => text.to_string(),
            _ => String::new(),
        }
    };
    let (start_a, start_b) = (known(a, false), known(b, false));
    let start: String = start_a.chars().zip(start_b.chars()).take_while(|(a, b)| a == b).map(|(a, _)| a).collect();
    // What the beginning has taken of a wholly known text is no longer part of its end.
    let rest = |value: &Value| -> String {
        let end = known(value, true);
        match value.as_str() {
            Some(_) => end.get(start.len()..).unwrap_or_default().to_owned(),
            None => end,
        }
    };
    let (end_a, end_b) = (rest(a), rest(b));
    let mut end: Vec<char> =
        end_a.chars().rev().zip(end_b.chars().rev()).take_while(|(a, b)| a == b).map(|(a, _)| a).collect();
    end.reverse();
    let end: String = end.into_iter().collect();
    let hole = Part::Hole(why.alike().shaped(Shape::Text));
    Value::text(vec![Part::Known(start.into()), hole, Part::Known(end.into())])
}
