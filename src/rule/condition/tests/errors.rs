//! What is said of conditions that can't be read.

use serde_json::{Value as Json, json};

use crate::rule::condition::Condition;

fn said(conditions: impl IntoIterator<Item = Json>) -> String {
    let lines = conditions.into_iter().map(|condition| {
        Condition::from_json(&condition).map_or_else(|error| error.to_string(), |_| format!("read: {condition}"))
    });
    lines.collect::<Vec<_>>().join("\n")
}

#[test]
fn form() {
    insta::assert_snapshot!(said([
        json!("x"),
        json!({}),
        json!({"equals": 1}),
        json!({"field": "a"}),
        json!({"field": "a", "equal": 1}),
        json!({"allOf": [{"field": "a", "equals": 1}, {"feild": "a", "equals": 1}]}),
        json!({"allOf": {"field": "a", "equals": 1}}),
        json!({"not": [{"field": "a", "equals": 1}]}),
        json!({"allOf": [], "field": "a"}),
        json!({"allOf": [], "anyOf": []}),
        json!({"not": {"anyOf": []}}),
        json!({"field": "a", "value": 1, "equals": 1}),
        json!({"anyOf": [{"not": {"field": "a", "equals": 1, "in": []}}]}),
        json!({"field": "a", "equals": 1, "Equals": 2}),
        json!({"source": "action", "like": "x"}),
    ]));
}

#[test]
fn operands() {
    insta::assert_snapshot!(said([
        json!({"field": 1, "equals": 1}),
        json!({"field": "a..b", "equals": 1}),
        json!({"field": "a", "equals": [1]}),
        json!({"field": "a", "in": "b"}),
        json!({"field": "a", "notIn": ["b", {}]}),
        json!({"field": "a", "like": null}),
        json!({"field": "a", "contains": "b*"}),
        json!({"field": "a", "containsKey": 1}),
        json!({"field": "a", "less": true}),
        json!({"field": "a", "exists": "yes"}),
        json!({"field": "a", "exists": 1}),
        json!({"field": "a", "equals": "[parameters('x')]"}),
        json!({"field": "a", "in": "[parameters('x')]"}),
        json!({"field": "a", "in": ["b", "[field('y')]"]}),
        json!({"field": "[concat('tags[', 'x', ']')]", "exists": true}),
        json!({"value": "[deployment().name]", "like": "*x"}),
        json!({"value": ["[field('y')]"], "contains": "x"}),
    ]));
}

#[test]
fn counts() {
    let inner = |count: Json| json!({"count": {"field": "a[*]", "where": {"count": count, "equals": 1}}, "equals": 1});
    let many: Vec<u8> = (0..11).collect();
    let of_many =
        |name: &str, condition: Json| json!({"count": {"value": many, "name": name, "where": condition}, "equals": 1});
    insta::assert_snapshot!(said([
        json!({"count": 1, "equals": 1}),
        json!({"count": {}, "equals": 1}),
        json!({"count": {"field": "a[*]", "value": []}, "equals": 1}),
        json!({"count": {"field": "a"}, "equals": 1}),
        json!({"count": {"field": "a[*]", "name": "x"}, "equals": 1}),
        json!({"count": {"field": "a[*]", "were": {}}, "equals": 1}),
        json!({"count": {"field": "a[*]", "where": {"field": "a[*]"}}, "equals": 1}),
        json!({"count": {"value": "x"}, "equals": 1}),
        json!({"count": {"value": [], "name": "a b"}, "equals": 1}),
        inner(json!({"value": []})),
        of_many("a", of_many("b", json!({"field": "a", "equals": 1}))),
        json!({"value": "[current()]", "equals": 1}),
        inner(json!({"value": [1], "name": "x", "where": {"value": "[current()]", "equals": 1}})),
        inner(json!({"value": [1], "name": "x", "where": {"value": "[current('y')]", "equals": 1}})),
        inner(json!({"field": "b[*]", "where": {"value": "[current('c[*]')]", "equals": 1}})),
    ]));
}

#[test]
fn depth_is_bounded() {
    let nots = |levels| (0..levels).fold(json!({"field": "a", "equals": 1}), |inner, _| json!({"not": inner}));
    assert!(Condition::from_json(&nots(99)).is_ok());
    let error = Condition::from_json(&nots(100)).unwrap_err();
    assert_eq!(error.kind.to_string(), "more than 100 conditions inside each other");
}

#[test]
fn the_number_of_conditions_is_bounded() {
    let parts = vec![json!({"field": "a", "equals": 1}); 4096];
    let error = Condition::from_json(&json!({"allOf": parts})).unwrap_err();
    assert_eq!(error.to_string(), "$.allOf[4095]: more than 4096 conditions in one rule");
}
