//! Tests of conditions; here what they share: resources with unknown parts, written as JSON.

mod errors;
mod formulas;
mod lists;
mod operators;
mod patterns;

use std::sync::Arc;

use serde_json::{Value as Json, json};

use super::{Condition, FieldName, Fields, Found};
use crate::template::{Cause, Entry, Kind, Object, Origin, Part, Truth, Unknown, Value};

/// A resource whose fields are read along the path of their names.
struct Tree(Value);

impl Fields for Tree {
    fn field(&self, name: &FieldName) -> Found {
        if name.as_str().starts_with("nowhere") {
            return Found::NoSuchField;
        }
        Found::read(&self.0, name.steps())
    }
}

fn unknown() -> Arc<Unknown> {
    Unknown::new(Cause::ParameterWithoutValue, "parameter `p`", Origin::NONE)
}

/// A value from JSON: `?` in a text is an unknown part, a text `?` wholly unknown, a member `...` an open object.
fn value(json: &Json) -> Value {
    match json {
        Json::Null => Value::null(),
        Json::Bool(held) => Value::new(Kind::Bool(*held)),
        Json::Number(number) => {
            Value::new(number.as_i64().map_or_else(|| Kind::Float(number.as_f64().unwrap()), Kind::Int))
        }
        Json::String(text) => {
            let mut parts = Vec::new();
            for (index, known) in text.split('?').enumerate() {
                if index > 0 {
                    parts.push(Part::Hole(unknown()));
                }
                parts.push(Part::Known(known.into()));
            }
            Value::text(parts)
        }
        Json::Array(items) => Value::array(items.iter().map(value).collect()),
        Json::Object(members) => {
            let mut object = Object::default();
            for (name, member) in members {
                if name == "..." {
                    object.rest = Some(unknown());
                } else {
                    object.set(Entry::new(name.as_str(), value(member)));
                }
            }
            Value::object(object)
        }
    }
}

fn read(json: &Json) -> Condition {
    Condition::from_json(json).unwrap_or_else(|error| panic!("{error}"))
}

fn letter(truth: &Truth) -> char {
    match truth {
        Truth::True => 'T',
        Truth::False => 'F',
        Truth::Unknown(_) => '?',
    }
}

/// How a condition judges a resource: `T`, `F` or `?`.
fn judged(condition: &Json, resource: &Json) -> char {
    letter(&read(condition).judge(&Tree(value(resource))))
}

#[test]
fn logic_is_decided_in_spite_of_unknowns() {
    let resource = json!({"yes": 1, "open": "?"});
    let yes = json!({"field": "yes", "equals": 1});
    let no = json!({"field": "yes", "equals": 2});
    let open = json!({"field": "open", "equals": 1});
    for (condition, expected) in [
        (json!({"allOf": [yes, open]}), '?'),
        (json!({"allOf": [open, no]}), 'F'),
        (json!({"ANYOF": [open, yes]}), 'T'),
        (json!({"anyOf": [open, no]}), '?'),
        (json!({"not": open}), '?'),
        (json!({"Not": no}), 'T'),
        (json!({"not": {"allOf": [yes, {"anyOf": [no, {"not": no}]}]}}), 'F'),
    ] {
        assert_eq!(judged(&condition, &resource), expected, "{condition}");
    }
}

#[test]
fn places_compare_without_spaces() {
    let resource = json!({"location": "West Europe", "sku": {"location": "West Europe"}});
    let place = |field: &str, operand: Json| json!({"field": field, "in": [operand]});
    assert_eq!(judged(&place("location", json!("westeurope")), &resource), 'T');
    assert_eq!(judged(&place("location", json!("WEST europe")), &resource), 'T');
    assert_eq!(judged(&place("sku.location", json!("westeurope")), &resource), 'F');
}

#[test]
fn values_are_literals() {
    for (condition, expected) in [
        (json!({"value": "a", "equals": "A"}), 'T'),
        (json!({"value": "[[a]", "equals": "[[A]"}), 'T'),
        (json!({"value": "[[a", "equals": "[a"}), 'F'),
        (json!({"value": ["a", "b"], "contains": "B"}), 'T'),
        (json!({"value": null, "exists": false}), 'T'),
        (json!({"value": 3, "less": 3}), 'F'),
    ] {
        assert_eq!(judged(&condition, &json!({})), expected, "{condition}");
    }
}

#[test]
fn fields_are_told_once_each() {
    let condition = read(&json!({"allOf": [
        {"field": "type", "equals": "x"},
        {"not": {"field": "Tags['a.b']", "exists": true}},
        {"field": "tags[a.b]", "exists": true},
        {"count": {"field": "A.B/c/d[*]", "where": {"anyOf": [
            {"field": "a.b/C/D[*].e", "equals": 1},
            {"value": "[current('A.B/c/d[*].f')]", "equals": 1}
        ]}}, "greater": 0},
    ]}));
    let names: Vec<&str> = condition.fields().into_iter().map(FieldName::as_str).collect();
    assert_eq!(names, ["type", "Tags['a.b']", "A.B/c/d[*]", "a.b/C/D[*].e", "A.B/c/d[*].f"]);
}

#[test]
fn names_are_read_into_type_and_steps() {
    let shown = |text: &str| {
        let name = FieldName::parse(text).unwrap();
        format!("{:?} {:?}", name.resource_type(), name.steps())
    };
    assert_eq!(shown("tags['a/b c.d']"), r#"None [Member("tags"), Member("a/b c.d")]"#);
    assert_eq!(shown("tags['''My.Tag''']"), r#"None [Member("tags"), Member("'My.Tag'")]"#);
    assert_eq!(
        shown("Microsoft.DataProtection/backupVaults/storageSettings[*].type"),
        r#"Some("Microsoft.DataProtection/backupVaults") [Member("storageSettings"), Items, Member("type")]"#
    );
    for bad in ["", "a..b", "a.", ".a", "a[*", "a[*]b", "a[]", "[*]", "a//b", "tags['x"] {
        assert!(FieldName::parse(bad).is_err(), "{bad}");
    }
}

#[test]
fn the_rules_of_the_catalogue_are_read() {
    let conditions = crate::rule::catalogue::RULES.iter().filter_map(|rule| match rule.judge {
        crate::rule::Judge::Condition { condition, .. } => Some((rule.code, condition)),
        crate::rule::Judge::Coded | crate::rule::Judge::Own(_) => None,
    });
    for (code, condition) in conditions {
        let json: Json = serde_json::from_str(condition).unwrap();
        if let Err(error) = Condition::from_json(&json) {
            panic!("{code}: {error}");
        }
    }
}
