//! Functions over items, and the names that their lambdas bind.

use serde_json::json;

use crate::harness::value_in;

#[test]
fn lambdas_go_over_items() {
    let members = json!({ "variables": {
        "dogs": [ { "name": "Evie", "age": 5 }, { "name": "Casper", "age": 3 }, { "name": "Indy", "age": 2 }, { "name": "Kira", "age": 3 } ],
        "limit": 2,
    } });
    for (expression, expected) in [
        ("map(variables('dogs'), lambda('d', lambdaVariables('d').name))", json!(["Evie", "Casper", "Indy", "Kira"])),
        ("map(range(0, 3), lambda('x', mul(lambdaVariables('x'), variables('limit'))))", json!([0, 2, 4])),
        (
            "map(createArray('a', 'b'), lambda('x', 'i', format('{0}{1}', lambdaVariables('x'), lambdaVariables('i'))))",
            json!(["a0", "b1"]),
        ),
        (
            "map(filter(variables('dogs'), lambda('d', equals(lambdaVariables('D').age, 3))), lambda('d', lambdaVariables('d').name))",
            json!(["Casper", "Kira"]),
        ),
        ("filter(range(0, 4), lambda('x', 'i', greater(lambdaVariables('i'), 1)))", json!([2, 3])),
        (
            "map(sort(variables('dogs'), lambda('a', 'b', less(lambdaVariables('a').age, lambdaVariables('b').age))), lambda('d', lambdaVariables('d').name))",
            json!(["Indy", "Casper", "Kira", "Evie"]),
        ),
        (
            "sort(createArray(3, 1, 2), lambda('a', 'b', lessOrEquals(lambdaVariables('b'), lambdaVariables('a'))))",
            json!([3, 2, 1]),
        ),
        (
            "reduce(range(1, 4), 0, lambda('cur', 'next', add(lambdaVariables('cur'), lambdaVariables('next'))))",
            json!(10),
        ),
        (
            "reduce(range(5, 3), 0, lambda('cur', 'next', 'i', add(lambdaVariables('cur'), lambdaVariables('i'))))",
            json!(3),
        ),
        ("reduce(createArray(), 'start', lambda('c', 'n', fail('never')))", json!("start")),
        (
            "toObject(variables('dogs'), lambda('d', lambdaVariables('d').name), lambda('d', lambdaVariables('d').age))",
            json!({ "Evie": 5, "Casper": 3, "Indy": 2, "Kira": 3 }),
        ),
        ("toObject(createArray('a'), lambda('x', concat('k', lambdaVariables('x'))))", json!({ "ka": "a" })),
        (
            "groupBy(createArray('foo', 'bar', 'baz'), lambda('x', substring(lambdaVariables('x'), 0, 1)))",
            json!({ "f": ["foo"], "b": ["bar", "baz"] }),
        ),
        (
            "groupBy(createArray('foo', 'bar'), lambda('x', substring(lambdaVariables('x'), 0, 1)), lambda('x', toUpper(lambdaVariables('x'))))",
            json!({ "f": ["FOO"], "b": ["BAR"] }),
        ),
        (
            "mapValues(createObject('a', 'x', 'b', 'y'), lambda('v', toUpper(lambdaVariables('v'))))",
            json!({ "a": "X", "b": "Y" }),
        ),
        (
            "map(range(0, 2), lambda('i', map(range(0, 2), lambda('j', format('{0}{1}', lambdaVariables('i'), lambdaVariables('j'))))))",
            json!([["00", "01"], ["10", "11"]]),
        ),
        ("map(range(0, 2), lambda('i', map(range(5, 1), lambda('i', lambdaVariables('i')))))", json!([[5], [5]])),
        (
            "map(items(createObject('b', 2, 'a', 1)), lambda('e', format('{0}={1}', lambdaVariables('e').key, lambdaVariables('e').value)))",
            json!(["a=1", "b=2"]),
        ),
        ("filter(createArray(), lambda('x', fail('never')))", json!([])),
    ] {
        assert_eq!(value_in(members.clone(), &format!("[{expression}]")), expected, "{expression}");
    }
}

#[test]
fn what_a_lambda_cannot_tell_makes_no_more_unknown_than_it_must() {
    let members = json!({ "parameters": { "x": { "type": "string" }, "list": { "type": "array" } } });
    let unknown = json!({ "$unknown": "parameter-without-value" });
    for (expression, expected) in [
        (
            "map(createArray('a', parameters('x')), lambda('i', concat(lambdaVariables('i'), '!')))",
            json!(["a!", { "$text": "‹parameter `x`›!" }]),
        ),
        ("map(parameters('list'), lambda('i', 1))", unknown.clone()),
        ("filter(createArray('a', 'b'), lambda('i', equals(lambdaVariables('i'), parameters('x'))))", unknown.clone()),
        ("toObject(createArray('a', parameters('x')), lambda('i', lambdaVariables('i')), lambda('i', 1)).a", json!(1)),
        (
            "reduce(createArray(createObject('a', 1), parameters('list')), createObject(), lambda('c', 'n', createObject('last', lambdaVariables('n')))).last",
            unknown.clone(),
        ),
    ] {
        let run = crate::harness::run_value(members.clone(), &[], &format!("[{expression}]"));
        let value = run.only("v");
        // A later, unknown key may be the same as a known one and win over it.
        if expression.starts_with("toObject") {
            assert!(value == expected || value == unknown, "{expression}: {value}");
        } else {
            assert_eq!(value, expected, "{expression}");
        }
    }
}
