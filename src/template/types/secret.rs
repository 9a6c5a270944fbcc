//! Members of a value that their declaration keeps secret, at whatever depth of a type they stand.

use std::collections::{HashMap, HashSet};

use super::Schema;
use super::check::has_type;
use crate::syntax::Node;
use crate::template::provenance::Origin;
use crate::template::secrets::{renamed, seal};
use crate::template::value::{Key, Kind, Object, Value};

/// How many unions may stand in one another without a value between them.
const MOST_UNIONS: usize = 8;
/// How many types of a declaration are looked at; one that has more counts as secret.
const MOST_TYPES: usize = 2_000;

/// Whether any part of a declaration is secret.
pub(in crate::template) fn declares_secret(schema: &Schema<'_>) -> bool {
    schema.is_secure() || secret_parts(schema).is_none_or(|parts| !parts.is_empty())
}

/// The parts of a declaration that are secret; `None` if there are too many parts to tell. Each is looked at once, so
/// that a type may hold itself.
pub(in crate::template) fn secret_parts<'a>(schema: &Schema<'a>) -> Option<Vec<Schema<'a>>> {
    let mut seen: HashSet<*const Node> = HashSet::new();
    let mut secret = Vec::new();
    let mut waiting = vec![schema.clone()];
    while let Some(schema) = waiting.pop() {
        let Some(own) = schema.own() else { continue };
        if !seen.insert(own) {
            continue;
        }
        if seen.len() > MOST_TYPES {
            return None;
        }
        let properties = schema.word("properties").map(Node::members).unwrap_or_default();
        let variants = schema.discriminator().map(|(_, variants)| variants.members()).unwrap_or_default();
        let named = properties.iter().chain(variants).map(|member| &member.value);
        let items = schema.word("prefixItems").map(Node::items).unwrap_or_default();
        let rest = ["items", "additionalProperties"].into_iter().filter_map(|name| schema.word(name));
        waiting.extend(named.chain(items).chain(rest.filter(|node| node.is_object())).map(|node| schema.part(node)));
        if schema.is_secure() {
            secret.push(schema);
        }
    }
    Some(secret)
}

/// Marks what a declaration keeps secret.
pub(in crate::template) struct Hiding<'w> {
    /// What a value is called that is not known.
    what: &'w str,
    /// Where the secrets were written.
    pub(in crate::template) places: Vec<Origin>,
    /// Which declarations have secrets.
    secret: HashMap<*const Node, bool>,
}

impl<'w> Hiding<'w> {
    /// For a value of that name.
    pub(in crate::template) fn new(what: &'w str) -> Self {
        Self { what, places: Vec::new(), secret: HashMap::new() }
    }

    /// The value with its secret members marked as such.
    pub(in crate::template) fn hide(&mut self, value: &Value, schema: &Schema<'_>) -> Value {
        if schema.is_secure() {
            return self.sealed(value);
        }
        let kind = match &value.kind {
            // Its words may quote an expression that a secret stands in.
            Kind::Unknown(unknown) if self.has_secrets(schema) => Kind::Unknown(renamed(unknown, self.what)),
            // What is not of its type is not known to have no secret either.
            _ if self.is_astray(value, schema) => return self.sealed(value),
            Kind::Array(items) => {
                let items = items.iter().enumerate().map(|(number, item)| match schema.item(number) {
                    Some(schema) => self.hide(item, &schema),
                    None => item.clone(),
                });
                Kind::Array(items.collect::<Vec<Value>>().into())
            }
            Kind::Object(object) => Kind::Object(self.members(object, schema, 0).into()),
            _ => return value.clone(),
        };
        Value::new(kind).at(value.origin).secured(value.secure)
    }

    fn sealed(&mut self, value: &Value) -> Value {
        if !value.is_null() && value.as_unknown().is_none() {
            self.places.push(value.origin);
        }
        seal(value, self.what)
    }

    fn is_astray(&mut self, value: &Value, schema: &Schema<'_>) -> bool {
        !value.is_null() && schema.kind().is_some_and(|kind| !has_type(value, kind)) && self.has_secrets(schema)
    }

    fn has_secrets(&mut self, schema: &Schema<'_>) -> bool {
        let Some(own) = schema.own() else { return false };
        *self.secret.entry(own).or_insert_with(|| declares_secret(schema))
    }

    fn members(&mut self, object: &Object, schema: &Schema<'_>, unions: usize) -> Object {
        let mut hiding = object.clone();
        if self.has_secrets(schema) {
            hiding.rest = object.rest.as_ref().map(|rest| renamed(rest, self.what));
        }
        for entry in &mut hiding.entries {
            let declared = match &entry.key {
                Key::Known(name) | Key::Secret(name) => schema.property(name).or_else(|| schema.additional()),
                // It may be any of them.
                Key::Partial(_) if self.has_secrets(schema) => {
                    entry.value = self.sealed(&entry.value);
                    continue;
                }
                Key::Partial(_) => None,
            };
            if let Some(declared) = declared {
                entry.value = self.hide(&entry.value, &declared);
            }
        }
        let Some((name, variants)) = schema.discriminator().filter(|_| unions < MOST_UNIONS) else { return hiding };
        let tag = hiding.get(name).and_then(Value::as_str).map(ToOwned::to_owned);
        for variant in variants.members() {
            // Where it is not known which variant counts, each one's secrets are kept.
            if tag.as_ref().is_none_or(|tag| variant.key.eq_ignore_ascii_case(tag)) {
                hiding = self.members(&hiding, &schema.part(&variant.value), unions + 1);
            }
        }
        hiding
    }
}
