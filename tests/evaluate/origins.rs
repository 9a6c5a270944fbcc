//! Where values come from: the way back to where a person would edit, and what decided that they were taken.

use serde_json::json;

use crate::harness::{module, run_value, run_with, vault};

fn members() -> serde_json::Value {
    json!({
        "parameters": {
            "tier": { "type": "string", "defaultValue": "Local" },
            "geo": { "type": "bool", "defaultValue": false },
            "o": { "type": "object", "nullable": true },
        },
        "variables": {
            "plain": "Zone", "object": { "a": ["x", { "b": "deep" }] },
            "chosen": "[if(parameters('geo'), 'Geo', 'Locally')]",
            "copy": [{ "name": "list", "count": 2, "input": "[concat('n', copyIndex('list'))]" }],
        },
    })
}

#[test]
fn the_root_is_where_the_value_is_written() {
    for (expression, expected) in [
        ("literal", "literal template.json \"literal\""),
        ("[parameters('tier')]", "default(tier) template.json \"Local\""),
        ("[variables('plain')]", "variable(plain) template.json \"Zone\""),
        ("[variables('object').a[1].b]", "literal template.json \"deep\""),
        ("[if(true(), 'taken', 'not')]", "literal template.json 'taken'"),
        ("[coalesce(null(), 'fallback')]", "literal template.json 'fallback'"),
        ("[coalesce(tryGet(parameters('o'), 'a'), variables('plain'))]", "variable(plain) template.json \"Zone\""),
        ("[first(createArray('a', 'b'))]", "literal template.json 'a'"),
        ("[union(createObject('a', 'x'), createObject('b', 'y')).b]", "literal template.json 'y'"),
    ] {
        let run = run_value(members(), &[], expression);
        assert_eq!(run.root(run.raw(0, "v").origin), expected, "{expression}");
    }
}

#[test]
fn the_way_leads_from_the_property_through_modules_to_the_parameter_file() {
    let template = json!({ "parameters": { "p": { "type": "string" } }, "resources": [vault("bv", json!({ "v": "[parameters('p')]" }))] });
    let run = run_with(
        json!({
            "parameters": { "tier": { "type": "string" } },
            "variables": { "x": "[parameters('tier')]" },
            "resources": [module("m", json!({ "p": { "value": "[variables('x')]" } }), template)],
        }),
        &[json!({ "tier": { "value": "Geo" } })],
    );
    let way = run.way(run.raw(0, "v").origin);
    assert_eq!(
        way,
        [
            "expression template.json \"[parameters('p')]\"",
            "nested(p) template.json \"[variables('x')]\"",
            "variable(x) template.json \"[parameters('tier')]\"",
            "file(tier) parameters0.json \"Geo\"",
        ]
    );
}

#[test]
fn an_output_stands_on_the_way() {
    let template = json!({ "resources": [vault("inner", json!({}))], "outputs": { "o": { "type": "string", "value": "written" } } });
    let run = run_with(
        json!({ "resources": [module("m", json!({}), template), vault("bv", json!({ "v": "[reference('m').outputs.o.value]" }))] }),
        &[],
    );
    let way = run.way(run.raw(1, "v").origin);
    assert_eq!(way.last().unwrap(), "output(o) template.json \"written\"");
}

#[test]
fn the_decider_of_a_branch_is_known() {
    for (expression, expected) in [
        ("[variables('chosen')]", Some("default(geo) template.json false")),
        ("[if(parameters('geo'), 1, 2)]", Some("default(geo) template.json false")),
        ("[coalesce(parameters('o'), 'd')]", Some("default(o) template.json \"o\"")),
        ("[variables('plain')]", None),
        ("[concat(parameters('tier'), 'x')]", Some("default(tier) template.json \"Local\"")),
    ] {
        let run = run_value(members(), &[], expression);
        assert_eq!(run.decider(run.raw(0, "v").origin).as_deref(), expected, "{expression}");
    }
    let run = run_value(members(), &[json!({ "geo": { "value": true } })], "[variables('chosen')]");
    assert_eq!(run.root(run.raw(0, "v").origin), "literal template.json 'Geo'");
    assert_eq!(run.decider(run.raw(0, "v").origin).unwrap(), "file(geo) parameters0.json true");
}

#[test]
fn ways_end_after_thirty_two_steps() {
    let chain: serde_json::Map<String, serde_json::Value> = (0..50)
        .map(|number| (format!("v{number}"), json!(format!("[variables('v{}')]", number + 1))))
        .chain([("v50".to_owned(), json!("end"))])
        .collect();
    let run = run_value(json!({ "variables": chain }), &[], "[variables('v0')]");
    let origin = run.raw(0, "v").origin;
    assert_eq!(run.way(origin).len(), vaultvet::template::MAX_HOPS);
    assert_eq!(run.root(origin), "variable(v50) template.json \"end\"");
}

#[test]
fn each_turn_of_a_copy_has_the_place_of_its_input() {
    let run = run_value(members(), &[], "[variables('list')[1]]");
    assert_eq!(run.only("v"), json!("n1"));
    assert!(run.root(run.raw(0, "v").origin).contains("copyIndex('list')"));
}
