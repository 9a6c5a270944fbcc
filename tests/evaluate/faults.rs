//! What is wrong with a template: in which words, at which characters, and where the bounds are.

use serde_json::{Value as Json, json};
use vaultvet::template::{Cause, Limits};

use crate::harness::{module, run, run_value, run_within, value, vault};

#[test]
fn faults_are_worded_and_placed() {
    for (expression, expected, at) in [
        ("[parameters('none')]", "undeclared Parameter none", "parameters('none')"),
        ("[concat('a', variables('none'))]", "undeclared Variable none", "variables('none')"),
        (
            "[tolowr('A')]",
            "UnknownFunction: the template language has no function `tolowr`; did you mean `toLower`?",
            "tolowr('A')",
        ),
        ("[concat('x', qqqqqq())]", "UnknownFunction: the template language has no function `qqqqqq`", "qqqqqq()"),
        ("[ns.f()]", "UnknownFunction: the template declares no function `ns.f`", "ns.f()"),
        ("[toLower('a', 'b')]", "WrongArguments: `toLower` takes 1 argument, found 2", "toLower('a', 'b')"),
        ("[if(true(), 1)]", "WrongArguments: `if` takes 3 arguments, found 2", "if(true(), 1)"),
        ("[if('true', 1, 2)]", "WrongArguments: `if` takes a boolean, not a value of type string", "if('true', 1, 2)"),
        ("[and(true(), 1)]", "WrongArguments: `and` takes booleans, not a value of type int", "and(true(), 1)"),
        ("[createArray(1, 2)[2]]", "Fails: item 2 is outside the array, which has 2", "createArray(1, 2)[2]"),
        (
            "[createObject('a', 1, 'b', 2).c]",
            "Fails: there is no property `c`; there is `a`, `b`",
            "createObject('a', 1, 'b', 2).c",
        ),
        ("[lambdaVariables('x')]", "Fails: no lambda around this binds `x`", "lambdaVariables('x')"),
        (
            "[map('text', lambda('x', 1))]",
            "WrongArguments: `map` takes an array as its first argument, found a text",
            "map('text', lambda('x', 1))",
        ),
        ("[variables(1)]", "WrongArguments: `variables` takes a name, not a value of type int", "variables(1)"),
    ] {
        let run = run_value(json!({}), &[], expression);
        assert_eq!(run.faults(), [expected], "{expression}");
        assert_eq!(run.at_fault(0), at, "{expression}");
        let cause = run.raw(0, "v").first_unknown().unwrap().cause;
        assert_eq!(cause, Cause::InvalidExpression, "{expression}");
    }
}

#[test]
fn a_name_that_is_not_declared_is_told_once_a_template_as_it_is_spelled() {
    let run1 = run(json!({
        "parameters": { "vaultName": { "type": "string" }, "it's": { "type": "string", "defaultValue": "x" } },
        "variables": { "redundancy": "GeoRedundant", "copy": [{ "name": "turns", "count": 2, "input": "x" }] },
        "resources": [vault("bv", json!({
            "a": "[parameters('vaultNme')]",
            "b": "[concat(parameters('VaultNme'), 'x', parameters('vaultNme'))]",
            "c": "[variables('vaultName')]",
            "d": "[variables('turn')]",
            "e": "[parameters('it''s it')]",
            "f": "[parameters(concat('no', 'ne'))]",
        }))],
    }));
    let expected = [
        "undeclared Parameter vaultNme, meant parameters('vaultName'), 2 more",
        "undeclared Variable vaultName, meant parameters('vaultName')",
        "undeclared Variable turn, meant variables('turns')",
        "undeclared Parameter it's it",
        "Fails: the template declares no parameter `none`",
    ];
    assert_eq!(run1.faults(), expected);
    assert_eq!(run1.at_fault(0), "parameters('vaultNme')");
}

#[test]
fn a_nested_template_lacks_a_name_for_itself() {
    let nested = module("m", json!({}), json!({ "resources": [vault("inner", json!({ "a": "[parameters('x')]" }))] }));
    let run1 = run(json!({ "resources": [vault("bv", json!({ "a": "[parameters('x')]" })), nested] }));
    assert_eq!(run1.faults(), ["undeclared Parameter x", "undeclared Parameter x"]);
}

#[test]
fn syntax_is_checked_where_no_vault_needs_it_but_not_in_texts_for_people() {
    let run1 = run(json!({
        "variables": { "unused": "[concat('a']" },
        "resources": [vault("bv", json!({}))],
    }));
    assert_eq!(run1.faults().len(), 1);
    assert!(run1.faults()[0].starts_with("Syntax: "), "{:?}", run1.faults());
    let run2 = run(json!({
        "parameters": { "p": { "type": "string", "metadata": { "description": "[not (an expression]" }, "defaultValue": "x" } },
        "resources": [vault("bv", json!({}))],
    }));
    assert_eq!(run2.faults(), Vec::<String>::new());
}

#[test]
fn places_are_right_behind_escapes() {
    let run = run_value(json!({}), &[], "[concat('\t\"ü\"', parameters('none'))]");
    assert_eq!(run.at_fault(0), "parameters('none')");
}

#[test]
fn a_circle_is_told_in_the_order_of_reading() {
    for (variables, expected) in [
        (json!({ "v": "[variables('v')]" }), "circular: `v` needs itself"),
        (
            json!({ "v": "[variables('zeta')]", "zeta": "[variables('v')]" }),
            "circular: `v` needs itself through `zeta`",
        ),
        (
            json!({ "v": "[variables('zeta')]", "zeta": "[variables('alpha')]", "alpha": "[variables('v')]" }),
            "circular: `v` needs itself through `zeta`, `alpha`",
        ),
        (
            json!({ "v": "[variables('zeta')]", "zeta": "[variables('alpha')]", "alpha": "[variables('zeta')]" }),
            "circular: `zeta` needs itself through `alpha`",
        ),
    ] {
        let run = run_value(json!({ "variables": variables }), &[], "[variables('v')]");
        assert_eq!(run.faults(), [expected]);
        assert_eq!(run.only("v"), json!({ "$unknown": "invalid-expression" }));
    }
    let run = run_value(
        json!({ "parameters": {
            "p": { "type": "string", "defaultValue": "[variables('v')]" },
        }, "variables": { "v": "[concat(parameters('p'), 'x')]" } }),
        &[],
        "[parameters('p')]",
    );
    assert_eq!(run.faults(), ["circular: `p` needs itself through `v`"]);
}

#[test]
fn a_name_that_is_read_twice_is_no_circle() {
    let run = run_value(
        json!({ "parameters": { "x": { "type": "string", "defaultValue": "x" } }, "variables": { "x": "[parameters('x')]", "y": "[concat(variables('x'), variables('x'))]" } }),
        &[],
        "[concat(variables('y'), variables('x'))]",
    );
    assert_eq!((run.only("v"), run.faults()), (json!("xxx"), vec![]));
}

#[test]
fn a_parameter_of_a_module_may_have_the_name_of_what_it_is_given() {
    let template = json!({ "parameters": { "p": { "type": "string" } }, "resources": [vault("bv", json!({ "v": "[parameters('p')]" }))] });
    let run = run(json!({
        "parameters": { "p": { "type": "string", "defaultValue": "x" } },
        "resources": [module("m", json!({ "p": { "value": "[parameters('p')]" } }), template)],
    }));
    assert_eq!((run.only("v"), run.faults()), (json!("x"), vec![]));
}

#[test]
fn loops_end_at_eight_hundred_turns() {
    let mut resource = vault("[concat('bv', copyIndex())]", json!({}));
    resource["copy"] = json!({ "name": "each", "count": 801 });
    let run1 = run(json!({ "resources": [resource.clone()] }));
    assert_eq!(run1.deployment.resources.len(), 800);
    assert_eq!(run1.faults(), ["limit Copies: 1 of the 801 iterations of this loop"]);
    assert_eq!(run1.at_fault(0), "801");
    resource["copy"]["count"] = json!(800);
    let run2 = run(json!({ "resources": [resource] }));
    assert_eq!((run2.deployment.resources.len(), run2.faults()), (800, vec![]));
}

#[test]
fn bounds_leave_the_rest_unknown() {
    let chain = |length: usize| -> Json {
        (0..length)
            .map(|number| (format!("v{number}"), json!(format!("[variables('v{}')]", number + 1))))
            .chain([(format!("v{length}"), json!("end"))])
            .collect::<serde_json::Map<_, _>>()
            .into()
    };
    for (limits, members, expression, expected) in [
        (
            Limits { depth: 40, ..Limits::default() },
            json!({ "variables": chain(60) }),
            "[variables('v0')]",
            "limit Depth",
        ),
        (
            Limits { steps: 50, ..Limits::default() },
            json!({}),
            "[map(range(0, 100), lambda('x', add(lambdaVariables('x'), 1)))[99]]",
            "limit Steps",
        ),
        (Limits { bytes: 1_000, ..Limits::default() }, json!({}), "[padLeft('x', 2000)]", "limit Bytes"),
    ] {
        let mut members = members;
        members["resources"] = json!([vault("bv", json!({ "v": expression }))]);
        let run = run_within(members, &[], limits);
        assert!(run.faults()[0].starts_with(expected), "{expression}: {:?}", run.faults());
        assert_eq!(run.faults().len(), 1, "a bound is told once");
        assert_eq!(run.only("v"), json!({ "$unknown": "limit" }), "{expression}");
    }
    let run = run_within(
        json!({ "variables": chain(60), "resources": [vault("bv", json!({ "v": "[variables('v0')]" }))] }),
        &[],
        Limits::default(),
    );
    assert_eq!((run.only("v"), run.faults()), (json!("end"), vec![]));
}

#[test]
fn levels_and_resources_have_bounds() {
    let mut template = json!({ "resources": [vault("bv", json!({}))] });
    for level in 0..4 {
        template = json!({ "resources": [module(&format!("m{level}"), json!({}), template)] });
    }
    let run1 = run_within(template.clone(), &[], Limits { levels: 3, ..Limits::default() });
    assert!(run1.faults()[0].starts_with("limit Levels"), "{:?}", run1.faults());
    assert_eq!(run_within(template, &[], Limits { levels: 4, ..Limits::default() }).names(), ["bv"]);
    let resources: Vec<Json> = (0..5).map(|number| vault(&format!("bv{number}"), json!({}))).collect();
    let run2 = run_within(json!({ "resources": resources }), &[], Limits { resources: 3, ..Limits::default() });
    assert_eq!(run2.names().len(), 3);
    assert_eq!(run2.faults(), ["limit Resources: this resource and all after it"]);
}

#[test]
fn expressions_nest_and_reach_as_far_as_azure_lets_them() {
    let nested = |levels: usize| format!("[{}1{}]", "add(0, ".repeat(levels), ")".repeat(levels));
    assert_eq!(value(&nested(100)), json!(1));
    let run = run_value(json!({}), &[], &nested(200));
    assert!(run.faults()[0].starts_with("limit ExpressionDepth"), "{:?}", run.faults());
    let run = run_value(json!({}), &[], &format!("['{}']", "x".repeat(24_576)));
    assert!(run.faults()[0].starts_with("limit ExpressionLength"), "{:?}", run.faults());
}

#[test]
fn a_condition_that_is_no_boolean_is_told() {
    let mut resource = vault("bv", json!({}));
    resource["condition"] = json!("yes");
    let run = run(json!({ "resources": [resource] }));
    assert_eq!(run.faults(), ["WrongArguments: `condition` is of type string, not a boolean"]);
    assert_eq!(run.at_fault(0), "\"yes\"");
}
