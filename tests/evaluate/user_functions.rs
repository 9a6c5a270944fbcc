//! Functions that a template declares: what they may read and call, and what they take.

use serde_json::json;

use crate::harness::run_value;

#[test]
fn what_a_function_may_not_do_is_refused() {
    let function = |parameters: serde_json::Value, body: &str| json!({ "parameters": parameters, "output": { "type": "string", "value": body } });
    let text = json!([{ "name": "a", "type": "string", "maxLength": 3 }]);
    let members = json!({
        "languageVersion": "2.0",
        "definitions": { "level": { "type": "int", "maxValue": 9 } },
        "parameters": { "p": { "type": "string", "defaultValue": "outside" } },
        "variables": { "v": "outside" },
        "functions": [{ "namespace": "f", "members": {
            "echo": function(text, "[parameters('a')]"),
            "level": function(json!([{ "name": "n", "$ref": "#/definitions/level" }]), "[string(parameters('n'))]"),
            "outside": function(json!([]), "[parameters('p')]"),
            "variable": function(json!([]), "[variables('v')]"),
            "running": function(json!([]), "[reference('x').y]"),
            "keys": function(json!([]), "[listKeys('x', '2020-01-01').y]"),
            "forever": function(json!([]), "[f.forever()]"),
            "ping": function(json!([]), "[f.pong()]"),
            "pong": function(json!([]), "[f.ping()]"),
            "index": function(json!([]), "[string(copyIndex())]"),
        } }],
    });
    for (expression, expected) in [
        ("[f.echo('ab')]", ""),
        ("[f.echo('long')]", "WrongArguments: `f.echo` does not take this: `a`, `long`, is too short or too long"),
        ("[f.echo(1)]", "WrongArguments: `f.echo` does not take this: `a` is `1`, not of type string"),
        ("[f.echo()]", "WrongArguments: `f.echo` takes 1 argument, not 0"),
        ("[f.echo('a', 'b')]", "WrongArguments: `f.echo` takes 1 argument, not 2"),
        ("[f.level(3)]", ""),
        ("[f.level(10)]", "WrongArguments: `f.level` does not take this: `n`, 10, is out of range"),
        ("[f.lost()]", "UnknownFunction: the template declares no function `f.lost`"),
        ("[g.echo('a')]", "UnknownFunction: the template declares no function `g.echo`"),
        ("[f.outside()]", "undeclared FunctionParameter p"),
        ("[f.variable()]", "Fails: a function of the template cannot use `variables`, so `v` cannot be read here"),
        ("[f.running()]", "Fails: a function of the template cannot use `reference`"),
        ("[f.keys()]", "Fails: a function of the template cannot use `list*`"),
        ("[f.forever()]", "Fails: `f.forever` calls itself"),
        ("[f.ping()]", "Fails: `f.ping` calls itself"),
    ] {
        let faults = run_value(members.clone(), &[], expression).faults();
        match expected {
            "" => assert!(faults.is_empty(), "{expression}: {faults:?}"),
            _ => assert_eq!(faults, [expected], "{expression}"),
        }
    }
    assert_eq!(run_value(members, &[], "[f.index()]").faults().len(), 1);
}

#[test]
fn functions_call_others_in_language_version_two_only() {
    let body = |value: &str| json!({ "parameters": [], "output": { "type": "string", "value": value } });
    let mut members =
        json!({ "functions": [{ "namespace": "f", "members": { "a": body("[f.b()]"), "b": body("b") } }] });
    let faults = run_value(members.clone(), &[], "[f.a()]").faults();
    assert_eq!(faults, ["Fails: a function of the template calls another one, `f.b`, without language version 2.0"]);
    members["languageVersion"] = json!("2.0");
    assert_eq!(run_value(members, &[], "[f.a()]").faults(), Vec::<String>::new());
}

#[test]
fn a_secure_output_of_a_function_is_secret() {
    let members = json!({ "functions": [{ "namespace": "f", "members": {
        "key": { "parameters": [], "output": { "type": "secureString", "value": "hush" } } } }] });
    assert!(run_value(members, &[], "[concat('a', f.key())]").raw(0, "v").holds_secret());
}
