//! Nested deployments: whose parameters and variables are read, where they deploy, and what their outputs give.

use serde_json::{Value as Json, json};

use crate::harness::{VAULT, module, outer, run, run_with, vault};

fn given(value: Json) -> Json {
    json!({ "p": { "value": value } })
}

fn inner_template(tags: Json) -> Json {
    json!({
        "parameters": { "p": { "type": "string", "defaultValue": "inner default" } },
        "variables": { "x": "inner" },
        "resources": [vault("bv", tags)],
    })
}

#[test]
fn inner_scope_reads_what_is_passed_and_its_own() {
    for (passed, expected) in [
        (json!({}), "inner default"),
        (given(json!("passed")), "passed"),
        (given(json!("[parameters('p')]")), "outer p"),
        (given(json!("[variables('x')]")), "outer x"),
        (given(json!("[null()]")), "inner default"),
        (json!({ "p": "[createObject('value', 'whole')]" }), "whole"),
        (
            json!({ "p": "[if(true(), createObject('value', parameters('p')), createObject('value', null()))]" }),
            "outer p",
        ),
    ] {
        let run = run(json!({
            "parameters": { "p": { "type": "string", "defaultValue": "outer p" } },
            "variables": { "x": "outer x" },
            "resources": [module("m", passed.clone(), inner_template(json!({ "v": "[parameters('p')]", "x": "[variables('x')]" })))],
        }));
        assert_eq!((run.only("v"), run.only("x")), (json!(expected), json!("inner")), "{passed}");
    }
}

#[test]
fn outer_scope_reads_the_parents() {
    let run = run(json!({
        "parameters": { "p": { "type": "string", "defaultValue": "outer p" } },
        "variables": { "x": "outer x" },
        "resources": [outer("m", inner_template(json!({ "v": "[parameters('p')]", "x": "[variables('x')]" })))],
    }));
    assert_eq!((run.only("v"), run.only("x")), (json!("outer p"), json!("outer x")));
}

#[test]
fn a_deployment_that_names_no_scope_is_outer() {
    let mut deployment = outer("m", inner_template(json!({ "x": "[variables('x')]" })));
    deployment["properties"].as_object_mut().unwrap().remove("expressionEvaluationOptions");
    let run = run(json!({ "variables": { "x": "outer x" }, "resources": [deployment] }));
    assert_eq!(run.only("x"), json!("outer x"));
}

#[test]
fn a_loop_around_a_deployment_is_seen_from_outside_only() {
    let mut deployment = outer(
        "[concat('m', copyIndex())]",
        json!({
            "resources": [vault("[concat('bv', copyIndex('each'))]", json!({}))],
            "outputs": { "n": { "type": "int", "value": "[copyIndex('each')]" } },
        }),
    );
    deployment["copy"] = json!({ "name": "each", "count": 2 });
    let run1 =
        run(json!({ "resources": [deployment, vault("last", json!({ "v": "[reference('m1').outputs.n.value]" }))] }));
    assert_eq!(run1.names(), ["bv0", "bv1", "last"]);
    assert_eq!(run1.tag(2, "v"), json!(1));
    let mut deployment = module(
        "[concat('m', copyIndex())]",
        given(json!("[concat('n', copyIndex('each', 5))]")),
        json!({ "parameters": { "p": { "type": "string" } }, "resources": [vault("[parameters('p')]", json!({}))] }),
    );
    deployment["copy"] = json!({ "name": "each", "count": 2 });
    let run2 = run(json!({ "resources": [deployment.clone()] }));
    assert_eq!(run2.names(), ["n5", "n6"]);
    deployment["properties"]["template"]["resources"][0]["tags"] = json!({ "v": "[copyIndex('each')]" });
    assert_eq!(run(json!({ "resources": [deployment] })).faults().len(), 1, "an inner template does not see the loop");
}

#[test]
fn three_levels_pass_values_down() {
    let level = |name: &str, template: Json| {
        module(name, given(json!(format!("[concat(parameters('p'), '>{name}')]"))), template)
    };
    let declared = json!({ "p": { "type": "string" } });
    let last = json!({ "parameters": declared, "resources": [vault("bv", json!({ "v": "[parameters('p')]" }))] });
    let second = json!({ "parameters": declared, "resources": [level("c", last)] });
    let first = json!({ "parameters": declared, "resources": [level("b", second)] });
    let run = run_with(json!({ "parameters": declared, "resources": [level("a", first)] }), &[given(json!("root"))]);
    assert_eq!(run.only("v"), json!("root>a>b>c"));
    assert!(run.root(run.raw(0, "v").origin).contains("format") || run.root(run.raw(0, "v").origin).contains("concat"));
}

#[test]
fn a_deployment_elsewhere_changes_the_surroundings() {
    let template = json!({ "resources": [vault("bv", json!({
        "group": "[resourceGroup().name]", "subscription": "[subscription().subscriptionId]",
        "id": "[resourceId('A.B/c', 'n')]", "location": "[resourceGroup().location]",
    }))] });
    let mut deployment = module("m", json!({}), template);
    deployment["resourceGroup"] = json!("[variables('rg')]");
    deployment["subscriptionId"] = json!("11111111-1111-1111-1111-111111111111");
    let members = |deployment: &Json| json!({ "variables": { "rg": "rg2" }, "resources": [deployment] });
    let run1 = run(members(&deployment));
    let group = "/subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/rg2";
    assert_eq!(run1.only("group"), json!("rg2"));
    assert_eq!(run1.only("subscription"), json!("11111111-1111-1111-1111-111111111111"));
    assert_eq!(run1.only("id"), json!(format!("{group}/providers/A.B/c/n")));
    assert_eq!(run1.only("location"), json!({ "$unknown": "deployment-context" }));
    assert_eq!(run1.ids(), [format!("{group}/providers/{VAULT}/bv")]);
    deployment["properties"]["expressionEvaluationOptions"]["scope"] = json!("outer");
    let run2 = run(members(&deployment));
    // Outer evaluation asks for the parent's surroundings; the vault is deployed elsewhere all the same.
    assert_eq!(run2.only("group"), json!({ "$unknown": "deployment-context" }));
    assert_eq!(run2.ids(), [format!("{group}/providers/{VAULT}/bv")]);
}

#[test]
fn outputs_are_followed_however_the_deployment_is_named() {
    let template = json!({
        "resources": [vault("inner", json!({}))],
        "outputs": {
            "name": { "type": "string", "value": "[concat('in', 'ner')]" },
            "object": { "type": "object", "value": { "a": ["x", "y"] } },
        },
    });
    let mut deployment = module("[format('m-{0}', uniqueString(deployment().name))]", json!({}), template);
    let name = "format('m-{0}', uniqueString(deployment().name))";
    for (expression, expected) in [
        (format!("reference({name}).outputs.name.value"), json!("inner")),
        (format!("reference({name}, '2022-09-01').outputs['name'].value"), json!("inner")),
        (format!("reference({name}).OUTPUTS.object.Value.a[1]"), json!("y")),
        (
            format!(
                "reference(resourceId('Microsoft.Resources/deployments', {name}), '2022-09-01').outputs.name.value"
            ),
            json!("inner"),
        ),
        (format!("concat(reference({name}).outputs.name.value, '!')"), json!("inner!")),
        ("reference('other').outputs.name.value".to_owned(), json!({ "$unknown": "runtime-reference" })),
    ] {
        let run = run(json!({ "resources": [deployment, vault("bv", json!({ "v": format!("[{expression}]") }))] }));
        assert_eq!(run.tag(1, "v"), expected, "{expression}");
    }
    deployment["name"] = json!("m");
    for (expression, expected) in [
        ("reference('sym').outputs.name.value", json!("inner")),
        ("reference('SYM').outputs.object.value.a[0]", json!("x")),
        ("tryGet(reference('sym').outputs, 'name', 'value')", json!("inner")),
        ("tryGet(tryGet(reference('sym').outputs, 'name'), 'value')", json!("inner")),
        ("tryGet(reference('sym').outputs, 'none', 'value')", Json::Null),
        ("tryGet(reference('sym').outputs.object['value'], 'a')[1]", json!("y")),
        ("reference('sym').outputs.?name.?value", json!("inner")),
        ("tryGet(reference('sym').outputs.object.value, 'b')", Json::Null),
        ("reference('sym').outputs.object.value.?b", Json::Null),
    ] {
        let run = run(json!({ "languageVersion": "2.0", "resources": {
            "sym": deployment, "v": vault("bv", json!({ "v": format!("[{expression}]") })) } }));
        assert_eq!(run.tag(1, "v"), expected, "{expression}");
    }
}

#[test]
fn outputs_of_a_looped_module_are_followed_by_turn() {
    let template = json!({
        "parameters": { "p": { "type": "int" } },
        "resources": [vault("[format('inner{0}', parameters('p'))]", json!({}))],
        "outputs": { "n": { "type": "int", "value": "[parameters('p')]" } },
    });
    let mut deployment = module("[format('m-{0}', copyIndex())]", given(json!("[copyIndex()]")), template);
    deployment["copy"] = json!({ "name": "mod", "count": "[length(range(0, 3))]" });
    let run = run(json!({ "languageVersion": "2.0", "resources": { "mod": deployment, "v": vault("bv", json!({
        "one": "[reference(format('mod[{0}]', 1)).outputs.n.value]",
        "literal": "[reference('mod[2]').outputs.n.value]",
        "all": { "copy": [{ "name": "list", "count": 3, "input": "[reference(format('mod[{0}]', copyIndex('list'))).outputs.n.value]" }] },
    })) } }));
    let last = run.deployment.resources.len() - 1;
    assert_eq!(run.tag(last, "one"), json!(1));
    assert_eq!(run.tag(last, "literal"), json!(2));
    assert_eq!(run.tag(last, "all"), json!({ "list": [0, 1, 2] }));
}

#[test]
fn deployments_of_one_name_in_two_groups_are_told_apart() {
    let template = |value: &str| json!({ "resources": [vault(value, json!({}))], "outputs": { "n": { "type": "string", "value": value } } });
    let mut second = module("m", json!({}), template("second"));
    second["resourceGroup"] = json!("rg2");
    let run = run(json!({ "resources": [module("m", json!({}), template("first")), second, vault("bv", json!({
        "v": "[reference(resourceId('rg2', 'Microsoft.Resources/deployments', 'm'), '2022-09-01').outputs.n.value]",
        "w": "[reference(resourceId('Microsoft.Resources/deployments', 'm'), '2022-09-01').outputs.n.value]",
    }))] }));
    assert_eq!(run.tag(2, "v"), json!("second"));
    assert_eq!(run.tag(2, "w"), json!("first"));
}

#[test]
fn a_deployment_that_is_not_made_is_not_looked_into() {
    let mut deployment = module("m", json!({}), json!({ "resources": [vault("[fail('never')]", json!({}))] }));
    deployment["condition"] = json!(false);
    let run = run(json!({ "resources": [deployment] }));
    assert_eq!((run.names(), run.faults()), (vec![], vec![]));
}

#[test]
fn conditions_of_deployments_reach_what_is_inside() {
    let mut deployment = module("m", json!({}), json!({ "resources": [vault("bv", json!({}))] }));
    deployment["condition"] = json!("[parameters('make')]");
    let run = run(json!({ "parameters": { "make": { "type": "bool" } }, "resources": [deployment] }));
    assert_eq!(run.when(0), "when `make` is true");
}

#[test]
fn links_elsewhere_are_told_and_their_outputs_unknown() {
    let mut deployment = module("m", json!({}), json!({}));
    deployment["properties"].as_object_mut().unwrap().remove("template");
    deployment["properties"]["templateLink"] = json!({ "uri": "https://example.com/t.json" });
    let run =
        run(json!({ "resources": [deployment, vault("bv", json!({ "v": "[reference('m').outputs.x.value]" }))] }));
    assert_eq!(run.faults(), ["link https://example.com/t.json: Remote"]);
    assert_eq!(run.only("v"), json!({ "$unknown": "linked-template" }));
}

#[test]
fn an_outer_evaluated_template_refers_to_deployments_of_its_own() {
    let inner = module(
        "inner",
        json!({}),
        json!({
            "resources": [],
            "outputs": { "kind": { "type": "string", "value": "GeoRedundant" } },
        }),
    );
    let around = outer(
        "around",
        json!({ "resources": [
        inner, vault("bv", json!({ "v": "[reference('inner').outputs.kind.value]" })),
    ] }),
    );
    assert_eq!(run(json!({ "resources": [around.clone()] })).only("v"), json!("GeoRedundant"));
    let mut looped = around;
    looped["copy"] = json!({ "name": "each", "count": 2 });
    looped["name"] = json!("[concat('around', copyIndex())]");
    looped["properties"]["template"]["resources"][0]["properties"]["template"]["outputs"]["kind"]["value"] =
        json!("Geo");
    looped["properties"]["template"]["resources"][1]["name"] = json!("[concat('bv', copyIndex())]");
    let run = run(json!({ "resources": [looped] }));
    assert_eq!((run.tag(0, "v"), run.tag(1, "v")), (json!("Geo"), json!("Geo")));
}

#[test]
fn a_parameter_may_be_given_by_a_loop() {
    let template = json!({
        "parameters": { "list": { "type": "array" } },
        "resources": [vault("bv", json!({ "v": "[parameters('list')]" }))],
    });
    let list = json!({ "copy": [{ "name": "value", "count": 2, "input": "[concat('n', copyIndex('value'))]" }] });
    let run = run(json!({ "resources": [module("m", json!({ "list": list }), template)] }));
    assert_eq!(run.only("v"), json!(["n0", "n1"]));
}
