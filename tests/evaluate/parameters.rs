//! Parameters: values given, defaults, types, secrets; and variables that read them.

use serde_json::{Value as Json, json};

use crate::harness::{run_value, run_with, value_in, vault};

const KEY_VAULT: &str = "/subscriptions/s/resourceGroups/rg/providers/Microsoft.KeyVault/vaults/kv";

/// The value of `parameters('p')` declared so and given so.
#[track_caller]
fn given(declared: Json, given: &[Json]) -> Json {
    let run = run_value(json!({ "parameters": { "p": declared } }), given, "[parameters('p')]");
    assert_eq!(run.faults(), Vec::<String>::new());
    run.only("v")
}

#[test]
fn a_parameter_takes_what_is_given_then_its_default() {
    let one = |value: Json| json!({ "p": { "value": value } });
    for (declared, sets, expected) in [
        (json!({ "type": "string", "defaultValue": "d" }), vec![], json!("d")),
        (json!({ "type": "string", "defaultValue": "d" }), vec![one(json!("g"))], json!("g")),
        (json!({ "type": "string" }), vec![one(json!("first")), one(json!("second"))], json!("second")),
        (json!({ "type": "string" }), vec![one(json!("kept")), json!({})], json!("kept")),
        (json!({ "type": "string", "defaultValue": "d" }), vec![one(Json::Null)], json!("d")),
        (json!({ "type": "string", "nullable": true }), vec![], Json::Null),
        (json!({ "type": "string", "nullable": true }), vec![one(Json::Null)], Json::Null),
        (json!({ "type": "string", "nullable": true }), vec![one(json!("g"))], json!("g")),
        (json!({ "type": "string" }), vec![json!({ "P": { "value": "no case" } })], json!("no case")),
        (json!({ "type": "string" }), vec![one(json!("[resourceGroup().name]"))], json!("[resourceGroup().name]")),
        (
            json!({ "type": "object", "defaultValue": {} }),
            vec![one(json!({ "a": [1, null] }))],
            json!({ "a": [1, null] }),
        ),
        (json!({ "type": "string" }), vec![], json!({ "$unknown": "parameter-without-value" })),
        (
            json!({ "type": "string", "defaultValue": "[newGuid()]" }),
            vec![],
            json!({ "$unknown": "non-deterministic" }),
        ),
        (
            json!({ "type": "string", "defaultValue": "[utcNow('u')]" }),
            vec![],
            json!({ "$unknown": "non-deterministic" }),
        ),
    ] {
        assert_eq!(given(declared.clone(), &sets), expected, "{declared} {sets:?}");
    }
}

#[test]
fn secrets_are_marked_and_a_key_vaults_are_unknown() {
    let run = run_value(
        json!({ "parameters": { "p": { "type": "secureString", "defaultValue": "hush" } } }),
        &[],
        "[concat('a', parameters('p'))]",
    );
    assert!(run.raw(0, "v").holds_secret());
    assert_eq!(run.raw(0, "v").to_display(), "<secure>");
    let reference = json!({ "p": { "reference": { "keyVault": { "id": KEY_VAULT }, "secretName": "s" } } });
    let secret = given(json!({ "type": "securestring" }), &[reference]);
    assert_eq!(secret, json!({ "$unknown": "secure-parameter" }));
    let run = run_value(
        json!({ "parameters": { "p": { "type": "secureObject", "defaultValue": { "a": "hush" } } } }),
        &[],
        "[parameters('p').a]",
    );
    assert!(run.raw(0, "v").holds_secret(), "a member of a secret is one");
}

#[test]
fn declarations_are_held_to_what_they_say() {
    let definitions = json!({
        "tier": { "type": "string", "allowedValues": ["a", "b"] },
        "alias": { "$ref": "#/definitions/tier" },
        "short": { "type": "string", "maxLength": 3 },
    });
    for (declared, value, expected) in [
        (json!({ "type": "int" }), json!("1"), "parameter p = 1: Type"),
        (json!({ "type": "bool" }), json!("true"), "parameter p = true: Type"),
        (json!({ "type": "string", "allowedValues": ["a"] }), json!("A"), ""),
        (json!({ "type": "string", "allowedValues": ["a"] }), json!("c"), "parameter p = c: AllowedValues"),
        (json!({ "type": "array", "allowedValues": ["a", "b"] }), json!(["b"]), ""),
        (
            json!({ "type": "array", "allowedValues": ["a", "b"] }),
            json!(["b", "c"]),
            "parameter p[1] = c: AllowedValues",
        ),
        (json!({ "type": "string", "minLength": 2 }), json!("x"), "parameter p = x: Length"),
        (json!({ "type": "array", "maxLength": 1 }), json!([1, 2]), "parameter p = [1, 2]: Length"),
        (json!({ "type": "int", "minValue": 7 }), json!(6), "parameter p = 6: Range"),
        (json!({ "$ref": "#/definitions/alias" }), json!("c"), "parameter p = c: AllowedValues"),
        (json!({ "$ref": "#/definitions/alias" }), json!("b"), ""),
        (json!({ "$ref": "#/definitions/alias", "nullable": true }), Json::Null, ""),
        (json!({ "$ref": "#/definitions/short" }), json!("long"), "parameter p = long: Length"),
        (json!({ "type": "secureString", "minLength": 9 }), json!("hush"), "parameter p = <secure>: Length"),
        (json!({ "type": "object" }), json!([]), "parameter p = []: Type"),
    ] {
        let members = json!({ "languageVersion": "2.0", "definitions": definitions, "parameters": { "p": declared } });
        let run = run_with(
            json!({ "definitions": members["definitions"], "parameters": members["parameters"], "resources": [] }),
            &[json!({ "p": { "value": value } })],
        );
        let expected: Vec<&str> = Some(expected).filter(|text| !text.is_empty()).into_iter().collect();
        assert_eq!(run.faults(), expected, "{declared} {value}");
    }
}

#[test]
fn a_parameter_that_the_template_does_not_declare_is_told_where_it_is_given() {
    let run = run_value(
        json!({ "parameters": { "redundancy": { "type": "string" } } }),
        &[json!({ "redundncy": { "value": "x" } })],
        "[parameters('redundancy')]",
    );
    assert_eq!(run.faults(), ["undeclared parameter given: redundncy"]);
    assert_eq!(run.at_fault(0), "\"redundncy\"");
}

#[test]
fn defaults_read_other_parameters_variables_and_functions() {
    let members = json!({
        "parameters": {
            "prefix": { "type": "string", "defaultValue": "bv" },
            "name": { "type": "string", "defaultValue": "[format('{0}-{1}', parameters('prefix'), variables('Suffix'))]" },
            "whole": { "type": "object", "defaultValue": { "name": "[parameters('NAME')]", "list": ["[variables('suffix')]"] } },
        },
        "variables": { "suffix": "[toLower(variables('raw'))]", "raw": "WEU", "deep": { "a": { "b": ["[parameters('prefix')]"] } } },
    });
    for (expression, expected) in [
        ("[parameters('name')]", json!("bv-weu")),
        ("[parameters('whole')]", json!({ "name": "bv-weu", "list": ["weu"] })),
        ("[variables('deep').a.b[0]]", json!("bv")),
        ("[variables('deep')['A']['b'][sub(1, 1)]]", json!("bv")),
        ("[parameters(concat('na', 'me'))]", json!("bv-weu")),
        ("[variables(if(true(), 'raw', 'suffix'))]", json!("WEU")),
    ] {
        assert_eq!(value_in(members.clone(), expression), expected, "{expression}");
    }
}

#[test]
fn a_default_that_reads_a_given_parameter_follows_it() {
    let run = run_with(
        json!({
            "parameters": {
                "env": { "type": "string", "defaultValue": "dev" },
                "tier": { "type": "string", "defaultValue": "[if(equals(parameters('env'), 'prod'), 'Geo', 'Local')]" },
            },
            "resources": [vault("bv", json!({ "v": "[parameters('tier')]" }))],
        }),
        &[json!({ "env": { "value": "prod" } })],
    );
    assert_eq!(run.only("v"), json!("Geo"));
}
