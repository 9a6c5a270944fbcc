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

#[test]
fn what_lambdas_take_from_a_secret_list_is_secret() {
    let members = || {
        json!({
            "parameters": { "p": { "type": "secureObject", "defaultValue": { "l": ["hush", "husher"], "o": { "a": "hush" } } } }
        })
    };
    for expression in [
        "[map(parameters('p').l, lambda('x', lambdaVariables('x')))]",
        "[filter(parameters('p').l, lambda('x', true()))]",
        "[sort(parameters('p').l, lambda('a', 'b', true()))]",
        "[reduce(parameters('p').l, '', lambda('a', 'b', lambdaVariables('b')))]",
        "[toObject(parameters('p').l, lambda('x', 'name'))]",
        "[groupBy(parameters('p').l, lambda('x', 'name'))]",
        "[mapValues(parameters('p').o, lambda('x', lambdaVariables('x')))]",
        "[intersection(parameters('p').l, createArray('hush'))]",
    ] {
        let run = crate::harness::run_value(members(), &[], expression);
        let shown = run.raw(0, "v").to_display();
        assert!(!shown.contains("hush") && shown.contains("<secure>"), "{expression} shows {shown}");
    }
}

#[test]
fn no_message_quotes_a_secret() {
    for expression in [
        "[resourceId(parameters('p'), 'x')]",
        "[copyIndex(parameters('p'))]",
        "[map(createArray(1), lambda('x', lambdaVariables(parameters('p'))))]",
        "[parseCidr(parameters('p'))]",
        "[range(0, parameters('p'))]",
    ] {
        let members = json!({ "parameters": { "p": { "type": "secureString", "defaultValue": "hush/" } } });
        let run = crate::harness::run_value(members, &[], expression);
        let faults = run.faults();
        assert!(!faults.is_empty() && !faults.iter().any(|fault| fault.contains("hush")), "{expression}: {faults:?}");
    }
}

/// SOURCE: the results of Azure's engine in `Items_function_evaluation_works` of Azure/bicep, Bicep.Core.IntegrationTests/EvaluationTests.cs
#[test]
fn names_given_in_a_parameter_file_may_differ_in_case_alone() {
    let members = || json!({ "parameters": { "o": { "type": "object" } } });
    let given = json!({ "o": { "value": {
        "ghiKey": "ghiValue", "defKey": "defValue", "abcKey": "abcValue", "123Key": "123Value",
        "GHIKey": "GHIValue", "DEFKey": "DEFValue", "ABCKey": "ABCValue", "456Key": "456Value",
    } } });
    for (expression, expected) in [
        (
            "[map(items(parameters('o')), lambda('i', lambdaVariables('i').key))]",
            json!(["123Key", "456Key", "abcKey", "ABCKey", "defKey", "DEFKey", "ghiKey", "GHIKey"]),
        ),
        ("[parameters('o').ABCKey]", json!("ABCValue")),
        ("[parameters('o').abckey]", json!("abcValue")),
        ("[length(parameters('o'))]", json!(8)),
    ] {
        let run = crate::harness::run_value(members(), std::slice::from_ref(&given), expression);
        assert_eq!(run.only("v"), expected, "{expression}");
    }
}
