//! Expressions inside conditions: parameters, what the resource says, and the item that a count looks at.

use std::sync::Arc;

use serde_json::{Value as Json, json};

use super::{Tree, letter, value};
use crate::knowledge::Day;
use crate::rule::condition::{Condition, Terms};
use crate::template::Value;

fn terms() -> Arc<Terms> {
    let list = value(&json!(["westeurope", "northeurope"]));
    let parameters = [
        ("Tag".to_owned(), Value::string("owner")),
        ("regions".to_owned(), list),
        ("days".to_owned(), value(&json!(30))),
        ("bracketed".to_owned(), Value::string("[a]")),
    ];
    Arc::new(Terms::new(parameters, Some(Day::new(2026, 3, 1))))
}

fn judged(condition: &Json) -> char {
    let resource = json!({
        "location": "West Europe",
        "open": "?",
        "partly": "bv-?",
        "number": 14,
        "bracketed": "[a]",
        "tags": {"owner": "backup-team", "until": "2026-04-15T00:00:00Z"},
        "list": [{"name": "a", "state": "Enabled"}, {"name": "b", "state": "Disabled"}],
        "apiVersion": "2024-04-01"
    });
    let reading = Condition::read(condition, &terms()).unwrap_or_else(|error| panic!("{condition}: {error}"));
    letter(&reading.condition.judge(&Tree(value(&resource))))
}

#[test]
fn parameters_are_put_in_their_place() {
    for (condition, expected) in [
        (json!({"field": "[concat('tags[', parameters('tag'), ']')]", "equals": "backup-team"}), 'T'),
        (json!({"field": "location", "in": "[parameters('regions')]"}), 'T'),
        (json!({"field": "location", "equals": "[last(parameters('REGIONS'))]"}), 'F'),
        (json!({"field": "number", "less": "[parameters('days')]"}), 'T'),
        (json!({"field": "bracketed", "equals": "[parameters('bracketed')]"}), 'T'),
        (json!({"field": "number", "in": [1, "[sub(parameters('days'), 16)]"]}), 'T'),
        (json!({"value": "[length(parameters('regions'))]", "equals": 2}), 'T'),
        (json!({"field": "location", "exists": "[greater(parameters('days'), 7)]"}), 'T'),
        (json!({"value": "[if(equals(parameters('days'), 30), 'a', fail('never'))]", "equals": "a"}), 'T'),
    ] {
        assert_eq!(judged(&condition), expected, "{condition}");
    }
}

#[test]
fn the_resource_is_asked() {
    for (condition, expected) in [
        (json!({"value": "[field('tags').owner]", "like": "*-team"}), 'T'),
        (json!({"field": "tags.owner", "equals": "[concat('backup-', 'team')]"}), 'T'),
        (json!({"field": "tags.owner", "notEquals": "[field('tags.owner')]"}), 'F'),
        (json!({"value": "[toLower(field('location'))]", "equals": "west europe"}), 'T'),
        (json!({"value": "[field('tags').until]", "less": "[addDays(utcNow(), 60)]"}), 'T'),
        (json!({"value": "[field('tags').until]", "less": "[addDays(utcNow(), -1)]"}), 'F'),
        (json!({"value": "[requestContext().apiVersion]", "greaterOrEquals": "2023-02-01"}), 'T'),
        (json!({"value": "[length(field('list[*].name'))]", "equals": 2}), 'T'),
        (json!({"value": "[field('missing')]", "exists": false}), 'T'),
        (json!({"value": "[and(false(), field('open'))]", "equals": false}), 'T'),
        (json!({"value": "[or(field('open'), equals(1, 1))]", "equals": true}), 'T'),
        (json!({"value": "[coalesce(field('missing'), 'a')]", "equals": "a"}), 'T'),
    ] {
        assert_eq!(judged(&condition), expected, "{condition}");
    }
}

#[test]
fn unknowns_stay_unknown_and_known_parts_decide() {
    for (condition, expected) in [
        (json!({"field": "location", "equals": "[field('open')]"}), '?'),
        (json!({"value": "[concat(field('open'), '-x')]", "like": "*-x"}), 'T'),
        (json!({"value": "[field('partly')]", "like": "rsv-*"}), 'F'),
        (json!({"field": "location", "in": ["[field('open')]"]}), '?'),
        // What Azure could not evaluate holds nothing and denies nothing.
        (json!({"value": "[field('tags').nobody]", "equals": "x"}), '?'),
        (json!({"value": "[add(field('location'), 1)]", "equals": 1}), '?'),
    ] {
        assert_eq!(judged(&condition), expected, "{condition}");
    }
}

#[test]
fn counts_give_their_items_to_expressions() {
    let of_field = json!({"count": {"field": "list[*]", "where": {
        "value": "[concat(current('list[*].name'), '-', first(field('list[*].state')))]", "in": ["a-Enabled", "b-Enabled"]
    }}, "equals": 1});
    assert_eq!(judged(&of_field), 'T');
    let of_value = json!({"count": {"value": "[parameters('regions')]", "name": "region", "where": {
        "field": "location", "equals": "[current('region')]"
    }}, "equals": 1});
    assert_eq!(judged(&of_value), 'T');
    let of_asked = json!({"count": {"value": "[field('list[*].name')]", "where": {
        "value": "[current()]", "equals": "b"
    }}, "equals": 1});
    assert_eq!(judged(&of_asked), 'T');
    let of_open =
        json!({"count": {"value": "[field('open')]", "where": {"value": "[current()]", "equals": "b"}}, "greater": 0});
    assert_eq!(judged(&of_open), '?');
}

#[test]
fn what_cannot_be_evaluated_is_said_when_it_is_read() {
    let said = [
        json!({"field": "a", "equals": "[parameters('tga')]"}),
        json!({"field": "a", "equals": "[concatt('a')]"}),
        json!({"field": "a", "equals": "[feild('a')]"}),
        json!({"field": "a", "equals": "[deployment().location]"}),
        json!({"field": "a", "equals": "[newGuid()]"}),
        json!({"field": "a", "equals": "[dateTimeAdd(utcNow(), 'P1D')]"}),
        json!({"field": "a", "equals": "[utcNow('d')]"}),
        json!({"field": "a", "equals": "[variables('x')]"}),
        json!({"field": "a", "equals": "[own.thing()]"}),
        json!({"field": "a", "equals": "[concat('a'"}),
        json!({"field": "a", "equals": "[concat('a']"}),
        json!({"field": "a", "equals": "[first('a', 'b')]"}),
        json!({"field": "a", "equals": "[int('x')]"}),
        json!({"field": "a", "equals": "[createArray('x')]"}),
        json!({"field": "[field('a')]", "equals": "x"}),
        json!({"field": "[parameters('days')]", "equals": "x"}),
        json!({"field": "a", "equals": "[field(field('a'))]"}),
        json!({"field": "a", "equals": "[current()]"}),
        json!({"value": {"x": "[field('a')]"}, "containsKey": "x"}),
        json!({"allOf": [{"value": "[concat(parameters('tag'), parameters('nothing'))]", "equals": "x"}]}),
    ]
    .map(|condition| {
        Condition::read(&condition, &terms()).map_or_else(|error| error.to_string(), |_| format!("read: {condition}"))
    });
    insta::assert_snapshot!(said.join("\n"));
}
