//! Every operator against every kind of value.

use serde_json::{Value as Json, json};

use super::judged;

/// The columns of the tables, in order; `gone` is not written at all, `nowhere` is no field.
fn resource() -> Json {
    json!({
        "text": "Prod1", "number": 7, "digits": "7", "bool": true, "list": ["Prod1", "x"], "object": {"Prod1": 1, "n": null},
        "null": null, "unknown": "?", "begins": "Prod?", "differs": "Test?", "opened": {"a": "?", "...": 0},
    })
}

const COLUMNS: [&str; 13] = [
    "text", "number", "digits", "bool", "list", "object", "null", "gone", "nowhere", "unknown", "begins", "differs",
    "opened",
];

fn row(operator: &str, operand: &Json) -> String {
    COLUMNS.iter().map(|column| judged(&json!({"field": column, operator: operand}), &resource())).collect()
}

#[track_caller]
fn check(table: &[(&str, Json, &str)]) {
    for (operator, operand, expected) in table {
        assert_eq!(row(operator, operand), *expected, "{operator} {operand}");
    }
}

/// The row of the opposite.
fn opposite(row: &str) -> String {
    row.chars()
        .map(|truth| match truth {
            'T' => 'F',
            'F' => 'T',
            other => other,
        })
        .collect()
}

#[test]
fn asserting_operators() {
    check(&[
        // text number digits bool list object null gone nowhere unknown begins differs opened
        ("equals", json!("prod1"), "TFFFFFFFF??FF"),
        ("equals", json!(7), "FTTFFFFFF?FFF"),
        ("equals", json!("7"), "FTTFFFFFF?FFF"),
        ("equals", json!(7.0), "FTTFFFFFF?FFF"),
        ("equals", json!(true), "FFFTFFFFF?FFF"),
        ("equals", json!("TRUE"), "FFFTFFFFF?FFF"),
        ("equals", json!(null), "FFFFFFTTT?FFF"),
        ("in", json!(["a", "PROD1", 7]), "TTTFFFFFF??FF"),
        ("in", json!([null, true]), "FFFTFFTTT?FFF"),
        ("in", json!([]), "FFFFFFFFFFFFF"),
        ("like", json!("prod*"), "TFFFFFFFF?TFF"),
        ("like", json!("*1"), "TFFFFFFFF???F"),
        ("like", json!("prod1"), "TFFFFFFFF??FF"),
        ("like", json!(7), "FTTFFFFFF?FFF"),
        ("match", json!("Prod#"), "TFFFFFFFF??FF"),
        ("match", json!("prod#"), "FFFFFFFFF?FFF"),
        ("match", json!("#"), "FTTFFFFFF?FFF"),
        ("matchInsensitively", json!("PROD."), "TFFFFFFFF??FF"),
        ("contains", json!("ROD"), "TFFFFFFFF?T?F"),
        ("contains", json!("prod1"), "TFFFTFFFF???F"),
        ("containsKey", json!("prod1"), "FFFFFTFFF?FF?"),
        ("containsKey", json!("n"), "FFFFFFFFF?FF?"),
        ("containsKey", json!("A"), "FFFFFFFFF?FFT"),
        ("exists", json!(true), "TTTTTTFFF?TTT"),
        ("exists", json!("True"), "TTTTTTFFF?TTT"),
    ]);
}

#[test]
fn orders() {
    check(&[
        ("less", json!(8), "FTTFFFFFF?FFF"),
        ("less", json!(7), "FFFFFFFFF?FFF"),
        ("lessOrEquals", json!(7), "FTTFFFFFF?FFF"),
        ("greater", json!(6.5), "FTTFFFFFF?FFF"),
        ("greaterOrEquals", json!(8), "FFFFFFFFF?FFF"),
        // A text that says a number is compared with a number as one, with a text as text.
        ("greater", json!("10"), "TFTFFFFFF?TTF"),
        ("less", json!("10"), "FTFFFFFFF?FFF"),
        ("less", json!("Q"), "TFTFFFFFF?TFF"),
        ("greaterOrEquals", json!("PROD1"), "TFFFFFFFF??TF"),
        ("less", json!("2024-01-01"), "FFFFFFFFF?FFF"),
    ]);
}

#[test]
fn denying_operators_are_the_opposite() {
    for (asserting, denying, operand) in [
        ("equals", "notEquals", json!("prod1")),
        ("in", "notIn", json!(["prod1", 7])),
        ("like", "notLike", json!("prod*")),
        ("match", "notMatch", json!("Prod#")),
        ("matchInsensitively", "notMatchInsensitively", json!("PROD#")),
        ("contains", "notContains", json!("rod")),
        ("containsKey", "notContainsKey", json!("prod1")),
    ] {
        assert_eq!(row(denying, &operand), opposite(&row(asserting, &operand)), "{denying}");
    }
    assert_eq!(row("exists", &json!("false")), opposite(&row("exists", &json!(true))));
    assert_eq!(row("exists", &json!(false)), opposite(&row("exists", &json!(true))));
}

#[test]
fn partial_texts_are_judged_by_what_is_known() {
    for (text, operator, operand, expected) in [
        ("kv?.vault.azure.net", "equals", json!("KV1.vault.azure.NET"), '?'),
        ("kv?.vault.azure.net", "equals", json!("kv1.vault.azure.cn"), 'F'),
        ("a?", "equals", json!(7), 'F'),
        ("1?", "equals", json!(17), '?'),
        ("1?", "less", json!(5), '?'),
        ("a?", "less", json!(5), 'F'),
        ("tru?", "equals", json!(true), '?'),
        ("fa?", "equals", json!(true), 'F'),
        ("abc?", "greater", json!("ab"), 'T'),
        ("b?", "less", json!("abc"), 'F'),
        ("a?c?", "contains", json!("C"), 'T'),
        ("a?c?", "notContains", json!("c"), 'F'),
        ("a?c", "like", json!("a*c"), 'T'),
        ("a?c", "like", json!("a*"), 'T'),
        ("a?c", "like", json!("*b"), 'F'),
        ("a?", "match", json!("a##"), '?'),
        ("a?z", "match", json!("a#"), 'F'),
    ] {
        let judged = judged(&json!({"field": "f", operator: operand}), &json!({"f": text}));
        assert_eq!(judged, expected, "{text} {operator} {operand}");
    }
}

#[test]
fn lists_with_unknown_items() {
    let resource = json!({"f": ["a", "?", "b?"]});
    for (operand, expected) in [("A", 'T'), ("c", '?')] {
        assert_eq!(judged(&json!({"field": "f", "contains": operand}), &resource), expected);
    }
    assert_eq!(judged(&json!({"field": "f", "contains": "c"}), &json!({"f": ["b?"]})), 'F');
    assert_eq!(judged(&json!({"field": "f", "contains": "c"}), &json!({"f": []})), 'F');
}
