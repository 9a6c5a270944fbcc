//! Types of parameters: user-defined ones with all that they may declare, and what Azure would refuse of a value.

use serde_json::{Value as Json, json};

use crate::harness::{module, outer, run_value, run_with, vault};

/// The faults of one value under definitions and the declaration of `p`, given by a parameter file.
#[track_caller]
fn faults(definitions: &Json, declared: &Json, value: Json) -> Vec<String> {
    let members = json!({
        "languageVersion": "2.0", "definitions": definitions, "parameters": { "p": declared }, "resources": [],
    });
    run_with(members, &[json!({ "p": { "value": value } })]).faults()
}

fn reference(name: &str) -> Json {
    json!({ "$ref": format!("#/definitions/{name}") })
}

#[test]
fn objects_are_held_to_their_properties() {
    let definitions = json!({
        "closed": { "type": "object", "additionalProperties": false, "properties": {
            "foo": { "type": "string", "minLength": 3 }, "bar": { "type": "int", "minValue": 0, "nullable": true } } },
        "open": { "type": "object", "properties": { "foo": { "type": "string" } } },
        "typed": { "type": "object", "properties": { "foo": { "type": "int", "nullable": true } },
            "additionalProperties": { "type": "string", "allowedValues": ["a", "b"] } },
        "deep": { "type": "object", "properties": { "list": { "type": "array", "items": { "$ref": "#/definitions/closed" } } } },
    });
    for (name, value, expected) in [
        ("closed", json!({ "foo": "abc", "bar": 1 }), vec![]),
        ("closed", json!({ "FOO": "abc" }), vec![]),
        ("closed", json!({ "foo": "abc", "bar": null }), vec![]),
        (
            "closed",
            json!({ "foo": "ab", "bar": -1 }),
            vec!["parameter p.foo = ab: Length", "parameter p.bar = -1: Range"],
        ),
        ("closed", json!({}), vec!["parameter p.foo = no `foo`: Missing"]),
        ("closed", json!({ "foo": null }), vec!["parameter p.foo = no `foo`: Missing"]),
        ("closed", json!({ "foo": "abc", "fizz": "buzz" }), vec!["parameter p.fizz = buzz: Unexpected"]),
        ("closed", json!({ "foo": 1 }), vec!["parameter p.foo = 1: Type"]),
        ("closed", json!("text"), vec!["parameter p = text: Type"]),
        ("open", json!({ "foo": "x", "more": [1] }), vec![]),
        ("typed", json!({ "foo": 1, "x": "A", "y": "b" }), vec![]),
        ("typed", json!({ "x": "c" }), vec!["parameter p.x = c: AllowedValues"]),
        ("typed", json!({ "foo": "a" }), vec!["parameter p.foo = a: Type"]),
        ("deep", json!({ "list": [{ "foo": "abc" }, { "foo": "a" }] }), vec!["parameter p.list[1].foo = a: Length"]),
    ] {
        assert_eq!(faults(&definitions, &reference(name), value.clone()), expected, "{name} {value}");
    }
}

#[test]
fn arrays_and_tuples_are_held_to_their_items() {
    let pair = json!([{ "type": "int" }, { "type": "bool" }]);
    for (declared, value, expected) in [
        (json!({ "type": "array", "prefixItems": pair }), json!([1, true, "x"]), vec![]),
        (json!({ "type": "array", "prefixItems": pair }), json!([1, "x"]), vec!["parameter p[1] = x: Type"]),
        (json!({ "type": "array", "prefixItems": pair }), json!([1]), vec!["parameter p = [1]: Length"]),
        (json!({ "type": "array", "prefixItems": pair, "items": false }), json!([1, true]), vec![]),
        (
            json!({ "type": "array", "prefixItems": pair, "items": false }),
            json!([1, true, 1]),
            vec!["parameter p = [1, true, 1]: Length"],
        ),
        (json!({ "type": "array", "prefixItems": pair, "items": { "type": "int" } }), json!([1, true, 1]), vec![]),
        (
            json!({ "type": "array", "prefixItems": pair, "items": { "type": "int" } }),
            json!([1, true, "foo"]),
            vec!["parameter p[2] = foo: Type"],
        ),
        (json!({ "type": "array", "items": { "type": "int" } }), json!([1, "foo"]), vec!["parameter p[1] = foo: Type"]),
        (json!({ "type": "array", "items": { "type": "int", "nullable": true } }), json!([1, null]), vec![]),
        (
            json!({ "type": "array", "prefixItems": [{ "type": "int" }, { "type": "int", "nullable": true }], "items": false }),
            json!([1]),
            vec![],
        ),
        (
            json!({ "type": "array", "items": { "type": "string", "allowedValues": ["a"] } }),
            json!(["a", "z"]),
            vec!["parameter p[1] = z: AllowedValues"],
        ),
    ] {
        assert_eq!(faults(&json!({}), &declared, value.clone()), expected, "{declared} {value}");
    }
}

#[test]
fn a_discriminator_picks_the_variant() {
    let definitions = json!({
        "ints": { "type": "object", "additionalProperties": { "type": "int" } },
        "union": { "type": "object", "discriminator": { "propertyName": "kind", "mapping": {
            "ints": { "$ref": "#/definitions/ints" },
            "named": { "type": "object", "additionalProperties": false, "properties": {
                "kind": { "type": "string", "allowedValues": ["named"] }, "name": { "type": "string" } } },
        } } },
    });
    for (value, expected) in [
        (json!({ "kind": "ints", "foo": 1 }), vec![]),
        (json!({ "kind": "named", "name": "x" }), vec![]),
        (json!({ "kind": "ints", "fizz": "buzz" }), vec!["parameter p.fizz = buzz: Type"]),
        (json!({ "kind": "named" }), vec!["parameter p.name = no `name`: Missing"]),
        (json!({ "kind": "named", "name": "x", "y": 1 }), vec!["parameter p.y = 1: Unexpected"]),
        (json!({ "kind": "other" }), vec!["parameter p.kind = other: AllowedValues"]),
        (json!({ "name": "x" }), vec!["parameter p.kind = no `kind`: Missing"]),
    ] {
        assert_eq!(faults(&definitions, &reference("union"), value.clone()), expected, "{value}");
    }
}

#[test]
fn references_lead_through_chains_and_parts_and_what_stands_beside_them_counts() {
    let definitions = json!({
        "tier": { "type": "string", "allowedValues": ["a", "b"], "maxLength": 1 },
        "alias": { "$ref": "#/definitions/tier" },
        "a/b": { "type": "object", "properties": { "in~ner": { "type": "int" }, "list": { "type": "array", "prefixItems": [{ "type": "bool" }] } } },
        "maybe": { "type": "string", "nullable": true },
        "tree": { "type": "object", "properties": { "value": { "type": "int" },
            "next": { "$ref": "#/definitions/tree", "nullable": true } } },
        "circle": { "$ref": "#/definitions/round" },
        "round": { "$ref": "#/definitions/circle" },
    });
    for (declared, value, expected) in [
        (reference("alias"), json!("B"), vec![]),
        (reference("alias"), json!("c"), vec!["parameter p = c: AllowedValues"]),
        (json!({ "$ref": "#/definitions/alias", "allowedValues": ["c"] }), json!("c"), vec![]),
        (json!({ "$ref": "#/definitions/a~1b/properties/in~0ner" }), json!("x"), vec!["parameter p = x: Type"]),
        (json!({ "$ref": "#/definitions/a~1b/properties/list/prefixItems/0" }), json!(true), vec![]),
        (
            json!({ "$ref": "#/definitions/a~1b/properties/list/prefixItems/0" }),
            json!(1),
            vec!["parameter p = 1: Type"],
        ),
        (reference("maybe"), Json::Null, vec![]),
        (json!({ "$ref": "#/definitions/maybe", "nullable": false }), Json::Null, vec!["parameter p = null: Type"]),
        (reference("tree"), json!({ "value": 1, "next": { "value": 2, "next": { "value": 3 } } }), vec![]),
        (
            reference("tree"),
            json!({ "value": 1, "next": { "value": 2, "next": { "value": "x" } } }),
            vec!["parameter p.next.next.value = x: Type"],
        ),
    ] {
        assert_eq!(faults(&definitions, &declared, value.clone()), expected, "{declared} {value}");
    }
    let lost = run_value(
        json!({ "definitions": definitions, "parameters": { "p": reference("lost") } }),
        &[],
        "[parameters('p')]",
    );
    assert_eq!(lost.faults(), ["Fails: `#/definitions/lost` leads to no type definition of the template"]);
    assert_eq!(lost.at_fault(0), "\"#/definitions/lost\"");
    let circle = run_value(
        json!({ "definitions": definitions, "parameters": { "p": reference("circle") } }),
        &[],
        "[parameters('p')]",
    );
    assert_eq!(circle.faults(), ["Fails: the type definition `#/definitions/circle` is defined by itself"]);
}

#[test]
fn a_breach_is_told_at_the_member_and_where_it_is_declared() {
    let run = run_with(
        json!({ "parameters": { "p": { "type": "object", "properties": { "sku": { "type": "object", "properties": {
            "tier": { "type": "string", "allowedValues": ["LRS"] } } } } } }, "resources": [] }),
        &[json!({ "p": { "value": { "sku": { "tier": "XRS" } } } })],
    );
    assert_eq!(run.faults(), ["parameter p.sku.tier = XRS: AllowedValues"]);
    assert_eq!(run.at_fault(0), "\"XRS\"");
}

#[test]
fn defaults_and_nested_parameters_are_held_to_their_declarations() {
    let run = run_with(
        json!({ "parameters": { "p": { "type": "int", "maxValue": 3, "defaultValue": 4 } }, "resources": [] }),
        &[],
    );
    assert_eq!(run.faults(), ["parameter p = 4: Range"]);
    assert_eq!(run.at_fault(0), "4");
    let inner = json!({
        "parameters": { "tier": { "type": "string", "allowedValues": ["a"] }, "unused": { "type": "int" } },
        "resources": [vault("bv", json!({}))],
    });
    let given = |tier: &str, unused: Json| json!({ "tier": { "value": tier }, "unused": { "value": unused } });
    let members = |nested: Json| json!({ "parameters": { "t": { "type": "string", "defaultValue": "z" } }, "resources": [nested] });
    let run = run_with(members(module("m", given("[parameters('t')]", json!("x")), inner.clone())), &[]);
    assert_eq!(run.faults(), ["parameter tier = z: AllowedValues", "parameter unused = x: Type"]);
    let mut conditional = module("m", given("z", json!(1)), inner.clone());
    conditional["condition"] = json!("[empty(reference('x').y)]");
    assert_eq!(run_with(members(conditional), &[]).faults(), Vec::<String>::new());
    assert_eq!(run_with(members(outer("m", inner)), &[]).faults(), Vec::<String>::new());
}

#[test]
fn what_is_not_known_breaks_nothing_and_known_parts_do() {
    let declared = |declared: Json, default: &str| {
        let mut declared = declared;
        declared["defaultValue"] = json!(default);
        run_value(json!({ "parameters": { "p": declared } }), &[], "[parameters('p')]").faults()
    };
    let group = "resourceGroup().location";
    for (schema, default, expected) in [
        (json!({ "type": "int" }), format!("[{group}]"), vec![]),
        (json!({ "type": "string", "allowedValues": ["a"] }), format!("[{group}]"), vec![]),
        (json!({ "type": "string", "minLength": 99 }), format!("[concat('a', {group})]"), vec![]),
        (json!({ "type": "string", "allowedValues": ["b-x"] }), format!("[concat('b', {group})]"), vec![]),
        (json!({ "type": "array", "items": { "type": "int" } }), format!("[createArray({group})]"), vec![]),
    ] {
        let expected: Vec<&str> = expected;
        assert_eq!(declared(schema.clone(), &default), expected, "{schema} {default}");
    }
    let long = declared(json!({ "type": "string", "maxLength": 3 }), &format!("[concat('abcd', {group})]"));
    assert_eq!(long.len(), 1, "{long:?}");
    let array = json!({ "type": "array", "items": { "type": "int" } });
    assert_eq!(declared(array, &format!("[createArray({group}, 'x')]")), ["parameter p[1] = x: Type"]);
}

#[test]
fn members_of_a_secure_type_stay_secret() {
    let settings = json!({ "type": "object", "properties": {
        "name": { "type": "string" },
        "key": { "$ref": "#/definitions/key" },
        "all": { "type": "array", "items": { "type": "secureObject" }, "nullable": true },
    } });
    let definitions = json!({ "key": { "type": "securestring", "maxLength": 9 }, "settings": settings });
    let members = json!({ "definitions": definitions, "parameters": { "p": reference("settings") } });
    let given = |key: &str| json!({ "p": { "value": { "name": "n", "key": key, "all": [{ "x": "hush" }] } } });
    for (expression, expected) in [
        ("[parameters('p').name]", "n"),
        ("[concat('k', parameters('p').key)]", "<secure>"),
        ("[parameters('p').all[0].x]", "<secure>"),
        ("[parameters('p')]", "{name: n, key: <secure>, all: [<secure>]}"),
    ] {
        let run = run_value(members.clone(), &[given("hush-hush")], expression);
        assert_eq!(run.raw(0, "v").to_display(), expected, "{expression}");
        assert_eq!(run.deployment.secrets.len(), 2);
    }
    let run = run_value(members, &[given("hush-hush-hush")], "[parameters('p').name]");
    assert_eq!(run.faults(), ["parameter p.key = <secure>: Length"]);
}

#[test]
fn choices_follow_references_and_not_nullable_parameters() {
    let definitions = json!({
        "flag": { "type": "bool" }, "tier": { "type": "string", "allowedValues": ["a", "b"] },
        "literal": { "allowedValues": ["x", 1], "nullable": false },
    });
    for (declared, worlds) in [
        (reference("flag"), 2),
        (reference("tier"), 2),
        (reference("literal"), 2),
        (json!({ "$ref": "#/definitions/tier", "nullable": true }), 1),
        (json!({ "type": "bool", "nullable": true }), 1),
    ] {
        let members = json!({ "definitions": definitions, "parameters": { "p": declared } });
        let run = run_value(members, &[], "[parameters('p')]");
        assert_eq!(run.in_worlds("v").len(), worlds, "{declared}");
        assert_eq!(run.faults(), Vec::<String>::new());
    }
}
