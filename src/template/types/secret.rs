//! Members of a value that their declaration keeps secret, at whatever depth of a type they stand.

use std::sync::Arc;

use super::Schema;
use crate::syntax::Node;
use crate::template::provenance::Origin;
use crate::template::value::{Entry, Key, Kind, Object, Value};

/// How many unions may stand in one another without a value between them.
const MOST_UNIONS: usize = 8;

/// Whether any part of a declaration is secret.
pub(in crate::template) fn declares_secret(schema: &Schema<'_>) -> bool {
    let mut seen = Vec::new();
    declares(schema, &mut seen)
}

/// Each declaration is looked at once, so that a type may hold itself.
fn declares<'a>(schema: &Schema<'a>, seen: &mut Vec<&'a Node>) -> bool {
    let Some(own) = schema.own() else { return false };
    if schema.is_secure() {
        return true;
    }
    if seen.iter().any(|node| std::ptr::eq(*node, own)) {
        return false;
    }
    seen.push(own);
    let properties = schema.word("properties").map(Node::members).unwrap_or_default();
    let variants = schema.discriminator().map(|(_, variants)| variants.members()).unwrap_or_default();
    let named = properties.iter().chain(variants).map(|member| &member.value);
    let items = schema.word("prefixItems").map(Node::items).unwrap_or_default();
    let rest = ["items", "additionalProperties"].into_iter().filter_map(|name| schema.word(name));
    named.chain(items).chain(rest.filter(|node| node.is_object())).any(|node| declares(&schema.part(node), seen))
}

/// The value with its secret members marked as such; where they were written is added to `places`.
pub(in crate::template) fn hide(value: &Value, schema: &Schema<'_>, places: &mut Vec<Origin>) -> Value {
    hidden(value, schema, 0, places)
}

fn hidden(value: &Value, schema: &Schema<'_>, unions: usize, places: &mut Vec<Origin>) -> Value {
    if schema.is_secure() {
        if !value.is_null() {
            places.push(value.origin);
        }
        return value.clone().secured(true);
    }
    let kind = match &value.kind {
        Kind::Array(items) => {
            let one = |(number, item): (usize, &Value)| match schema.item(number) {
                Some(schema) => hidden(item, &schema, 0, places),
                None => item.clone(),
            };
            Kind::Array(Arc::new(items.iter().enumerate().map(one).collect()))
        }
        Kind::Object(object) => Kind::Object(Arc::new(members(object, schema, unions, places))),
        _ => return value.clone(),
    };
    Value::new(kind).at(value.origin).secured(value.secure)
}

fn members(object: &Object, schema: &Schema<'_>, unions: usize, places: &mut Vec<Origin>) -> Object {
    let mut hiding = object.clone();
    for entry in &mut hiding.entries {
        let declared = match &entry.key {
            Key::Known(name) => schema.property(name).or_else(|| schema.additional()),
            Key::Partial(_) => schema.additional(),
        };
        if let Some(declared) = declared {
            let value = hidden(&entry.value, &declared, 0, places);
            *entry = Entry { value, ..entry.clone() };
        }
    }
    let Some((name, variants)) = schema.discriminator().filter(|_| unions < MOST_UNIONS) else { return hiding };
    let tag = hiding.get(name).and_then(Value::as_str).map(ToOwned::to_owned);
    for variant in variants.members() {
        // Where it is not known which variant counts, each one's secrets are kept.
        if tag.as_ref().is_none_or(|tag| variant.key.eq_ignore_ascii_case(tag)) {
            hiding = members(&hiding, &schema.part(&variant.value), unions + 1, places);
        }
    }
    hiding
}
