//! `[*]`, `count` and `current`.

use serde_json::{Value as Json, json};

use super::{Found, Tree, judged, letter, read, unknown, value};
use crate::rule::condition::{FieldName, Fields};

#[test]
fn every_item_must_fulfil() {
    let all = |operator: &str, operand: Json| json!({"field": "R.T/t/a[*].p", operator: operand});
    for (items, operator, operand, expected) in [
        (json!([{"p": 1}, {"p": 1}]), "equals", json!(1), 'T'),
        (json!([{"p": 1}, {"p": 2}]), "equals", json!(1), 'F'),
        (json!([{"p": 1}, {"p": 2}]), "notEquals", json!(1), 'F'),
        (json!([{"p": 2}, {}]), "notEquals", json!(1), 'T'),
        (json!([{"p": 1}, {}]), "equals", json!(1), 'F'),
        (json!([{"p": 1}, {"p": "?"}]), "equals", json!(1), '?'),
        (json!([{"p": 2}, {"p": "?"}]), "equals", json!(1), 'F'),
        (json!([{"p": 1}, "?"]), "equals", json!(1), '?'),
        (json!([]), "equals", json!(1), 'T'),
        (json!(null), "equals", json!(1), 'T'),
        (json!("?"), "equals", json!(1), '?'),
        (json!("?"), "in", json!([]), '?'),
        (json!("?"), "notIn", json!([]), 'T'),
    ] {
        let resource = json!({"a": items});
        assert_eq!(judged(&all(operator, operand.clone()), &resource), expected, "{resource} {operator} {operand}");
    }
    assert_eq!(judged(&all("equals", json!(1)), &json!({})), 'T');
}

/// How counts of `a[*]`, of which `a[*].p` is 1, compare.
fn counts(items: &Json, comparisons: &[(&str, Json, char)]) {
    for (operator, operand, expected) in comparisons {
        let condition =
            json!({"count": {"field": "a[*]", "where": {"field": "a[*].p", "equals": 1}}, *operator: operand});
        assert_eq!(judged(&condition, &json!({"a": items})), *expected, "{items} {operator} {operand}");
    }
}

#[test]
fn counts_are_exact_where_all_is_known() {
    counts(
        &json!([{"p": 1}, {"p": 2}, {"p": 1}, {}]),
        &[
            ("equals", json!(2), 'T'),
            ("equals", json!("2"), 'T'),
            ("notEquals", json!(2), 'F'),
            ("less", json!(2), 'F'),
            ("in", json!([1, 2]), 'T'),
        ],
    );
    for nothing in [json!([]), json!(null)] {
        counts(&nothing, &[("equals", json!(0), 'T'), ("greater", json!(0), 'F')]);
    }
}

#[test]
fn counts_with_unknowns_are_ranges() {
    // One to three.
    counts(
        &json!([{"p": 1}, {"p": "?"}, "?", {"p": 2}]),
        &[
            ("greaterOrEquals", json!(1), 'T'),
            ("greater", json!(1), '?'),
            ("greater", json!(3), 'F'),
            ("less", json!(4), 'T'),
            ("lessOrEquals", json!(3), 'T'),
            ("less", json!(1), 'F'),
            ("equals", json!(0), 'F'),
            ("equals", json!(2), '?'),
            ("notEquals", json!(4), 'T'),
            ("notEquals", json!(3), '?'),
            ("in", json!([0, 4]), 'F'),
            ("in", json!([1, 2]), '?'),
            ("in", json!([1, 2, 3]), 'T'),
            ("notIn", json!([1, 2, 3]), 'F'),
            ("exists", json!(true), 'T'),
        ],
    );
    // None to any number.
    counts(
        &json!("?"),
        &[
            ("greaterOrEquals", json!(0), 'T'),
            ("greater", json!(0), '?'),
            ("less", json!(0), 'F'),
            ("equals", json!(5), '?'),
            ("equals", json!(-1), 'F'),
        ],
    );
}

#[test]
fn a_condition_that_no_item_fulfils_counts_nothing_even_over_unknown_items() {
    let condition =
        |env: &str| json!({"count": {"field": "a[*]", "where": {"field": "tags.env", "equals": env}}, "equals": 0});
    let resource = json!({"a": "?", "tags": {"env": "prod"}});
    assert_eq!(judged(&condition("test"), &resource), 'T');
    assert_eq!(judged(&condition("prod"), &resource), '?');
}

fn nested() -> Json {
    json!({"o": [{"p": "v1", "n": [1, 2]}, {"p": "v2", "n": [3, 4]}, {"p": "v3"}]})
}

#[test]
fn items_are_looked_at_one_at_a_time() {
    for (condition, expected) in [
        (json!({"count": {"field": "o[*].n[*]"}, "equals": 4}), 'T'),
        (json!({"count": {"field": "o[*].n[*]", "where": {"field": "o[*].n[*]", "equals": 3}}, "equals": 1}), 'T'),
        (json!({"count": {"field": "o[*].n[*]", "where": {"field": "o[*].p", "equals": "v2"}}, "equals": 2}), 'T'),
        (
            json!({"count": {"field": "o[*]", "where": {"allOf": [
                {"field": "o[*].p", "equals": "v2"}, {"field": "o[*].n[*]", "greater": 2}
            ]}}, "equals": 1}),
            'T',
        ),
        (
            json!({"count": {"field": "o[*]", "where": {"count": {"field": "O[*].n[*]", "where": {"field": "o[*].n[*]", "greaterOrEquals": 3}}, "equals": 2}}, "equals": 1}),
            'T',
        ),
        (
            json!({"count": {"field": "o[*]", "where": {"count": {"field": "o[*].n[*]"}, "equals": 0}}, "equals": 1}),
            'T',
        ),
    ] {
        assert_eq!(judged(&condition, &nested()), expected, "{condition}");
    }
}

#[test]
fn current_reads_the_item() {
    for (condition, expected) in [
        (
            json!({"count": {"value": ["a", "b", "A"], "where": {"value": "[current()]", "equals": "a"}}, "equals": 2}),
            'T',
        ),
        (
            json!({"count": {"value": [{"x": {"y": 1}}, {}], "name": "it", "where": {"value": "[current('IT').x.y]", "exists": true}}, "equals": 1}),
            'T',
        ),
        (
            json!({"count": {"field": "o[*]", "where": {"value": "[current('o[*].p')]", "equals": "v2"}}, "equals": 1}),
            'T',
        ),
        (json!({"count": {"field": "o[*]", "where": {"value": "[current().p]", "like": "v*"}}, "equals": 3}), 'T'),
        (json!({"count": {"field": "o[*].n[*]", "where": {"value": "[current()]", "greater": 1}}, "equals": 3}), 'T'),
        (
            json!({"count": {"value": ["v1", "v3"], "name": "wanted", "where": {
                "count": {"field": "o[*]", "where": {"allOf": [
                    {"value": "[current('wanted')]", "equals": "v1"}, {"value": "[current('o[*].p')]", "equals": "v1"}
                ]}}, "equals": 1
            }}, "equals": 1}),
            'T',
        ),
        (json!({"count": {"value": [1, 2]}, "equals": 2}), 'T'),
    ] {
        assert_eq!(judged(&condition, &nested()), expected, "{condition}");
    }
}

/// A list of which one item is known, and any number is not.
struct Open;

impl Fields for Open {
    fn field(&self, name: &FieldName) -> Found {
        let item = Found::read(&value(&json!({"p": 1})), name.steps().get(2..).unwrap_or_default());
        Found::Many(vec![Found::Open(unknown()), item])
    }
}

#[test]
fn items_may_be_known_beside_unknown_ones() {
    let judge = |condition: Json| letter(&read(&condition).judge(&Open));
    assert_eq!(judge(json!({"field": "a[*].p", "equals": 1})), '?');
    assert_eq!(judge(json!({"field": "a[*].p", "equals": 2})), 'F');
    assert_eq!(judge(json!({"count": {"field": "a[*]"}, "greater": 0})), 'T');
    let where_one = json!({"field": "a[*]", "where": {"field": "a[*].p", "equals": 1}});
    assert_eq!(judge(json!({"count": where_one, "greaterOrEquals": 1})), 'T');
    assert_eq!(judge(json!({"count": where_one, "equals": 0})), 'F');
    assert_eq!(judge(json!({"count": where_one, "greater": 1})), '?');
}

#[test]
fn open_objects_may_hold_the_list() {
    let tree = Tree(value(&json!({"...": 0})));
    let condition = read(&json!({"count": {"field": "a[*]"}, "equals": 0}));
    assert_eq!(letter(&condition.judge(&tree)), '?');
}
