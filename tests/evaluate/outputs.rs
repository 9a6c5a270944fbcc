//! What a template reads of the deployments and resources beside it: outputs, running states, declared facts.

use serde_json::{Value as Json, json};

use crate::harness::{VAULT, module, outer, run, vault};

fn unknown() -> Json {
    json!({ "$unknown": "runtime-reference" })
}

/// A module `m` whose outputs are these, under the symbol `sym`, and a vault that reads them.
#[track_caller]
fn read(outputs: Json, expression: &str) -> Json {
    let deployment = module("m", json!({}), json!({ "resources": [vault("inner", json!({}))], "outputs": outputs }));
    let run = run(json!({ "languageVersion": "2.0", "resources": {
        "sym": deployment, "v": vault("bv", json!({ "v": format!("[{expression}]") })) } }));
    assert_eq!(run.faults(), Vec::<String>::new(), "{expression}");
    run.tag(1, "v")
}

#[test]
fn an_output_is_read_in_every_spelling() {
    let outputs = || {
        json!({
            "o": { "type": "object", "value": { "a": { "b": ["x", "[concat('y', 'z')]"] } } },
            "n": { "type": "int", "value": 7 },
        })
    };
    for (expression, expected) in [
        ("reference('m').outputs.o.value.a.b[1]", json!("yz")),
        ("reference('sym', '2022-09-01').outputs.n.value", json!(7)),
        ("reference('sym', '2022-09-01', 'full').properties.outputs.n.value", json!(7)),
        ("reference('sym', '2022-09-01', 'Full').properties['outputs'].o.value.a.b[0]", json!("x")),
        ("reference(resourceId('Microsoft.Resources/deployments', 'm')).outputs.n.value", json!(7)),
        ("reference(resourceId('MICROSOFT.resources/Deployments', 'M')).outputs.n.value", json!(7)),
        (
            "reference(concat(resourceGroup().id, '/providers/Microsoft.Resources/deployments/m')).outputs.n.value",
            json!(7),
        ),
        ("reference('sym').outputs.n", json!({ "type": "int", "value": 7 })),
        ("reference('sym').outputs.n.type", json!("int")),
        ("length(reference('sym').outputs)", json!(2)),
        ("map(items(reference('sym').outputs), lambda('e', lambdaVariables('e').key))", json!(["n", "o"])),
        ("createObject('m', reference('sym')).m.outputs.n.value", json!(7)),
        ("reference('sym').outputs[concat('n', '')].value", json!(7)),
        ("contains(reference('sym').outputs, 'none')", json!(false)),
        ("coalesce(tryGet(reference('sym').outputs, 'none', 'value'), 'other')", json!("other")),
        ("reference('sym').outputs.?none.?value", Json::Null),
        ("reference('sym').provisioningState", unknown()),
        ("reference('sym', '2022-09-01', 'full').location", unknown()),
    ] {
        assert_eq!(read(outputs(), expression), expected, "{expression}");
    }
}

#[test]
fn an_output_that_is_not_there_fails() {
    let deployment = module(
        "m",
        json!({}),
        json!({ "resources": [vault("inner", json!({}))], "outputs": { "n": { "type": "int", "value": 7 } } }),
    );
    let run =
        run(json!({ "resources": [deployment, vault("bv", json!({ "v": "[reference('m').outputs.o.value]" }))] }));
    assert_eq!(run.faults().len(), 1);
    assert!(run.faults()[0].contains("no property `o`; there is `n`"), "{:?}", run.faults());
    assert_eq!(run.tag(1, "v"), json!({ "$unknown": "invalid-expression" }));
}

#[test]
fn conditions_and_loops_of_outputs_count() {
    let outputs = json!({
        "left": { "type": "string", "condition": false, "value": "no" },
        "kept": { "type": "string", "condition": "[equals(1, 1)]", "value": "yes" },
        "list": { "type": "array", "copy": { "count": "[length(createArray('a', 'b'))]", "input": "[concat('i', copyIndex())]" } },
    });
    for (expression, expected) in [
        ("reference('sym').outputs.kept.value", json!("yes")),
        ("tryGet(reference('sym').outputs, 'left', 'value')", Json::Null),
        ("contains(reference('sym').outputs, 'left')", json!(false)),
        ("reference('sym').outputs.list.value", json!(["i0", "i1"])),
        ("reference('sym').outputs.list.value[1]", json!("i1")),
        ("last(reference('m').outputs.list.value)", json!("i1")),
    ] {
        assert_eq!(read(outputs.clone(), expression), expected, "{expression}");
    }
}

#[test]
fn a_deployment_that_is_not_made_has_no_outputs() {
    let mut deployment = module(
        "m",
        json!({}),
        json!({ "resources": [vault("inner", json!({}))], "outputs": { "n": { "type": "int", "value": 7 } } }),
    );
    deployment["condition"] = json!(false);
    let reads = vault("bv", json!({ "v": "[reference('m').outputs.n.value]", "w": "[reference('m')]" }));
    let run1 = run(json!({ "resources": [deployment.clone(), reads.clone()] }));
    assert_eq!((run1.only("v"), run1.only("w")), (unknown(), unknown()));
    deployment["condition"] = json!("[parameters('make')]");
    let run2 = run(json!({ "parameters": { "make": { "type": "bool" } }, "resources": [deployment,
        vault("bv", json!({ "v": "[if(parameters('make'), reference('m').outputs.n.value, 0)]" }))] }));
    assert_eq!(
        run2.in_worlds("v")[1..],
        [("when `make` is true".to_owned(), json!(7)), ("when `make` is false".to_owned(), json!(0))]
    );
}

#[test]
fn outputs_pass_up_and_down_through_levels() {
    let out = |value: &str| json!({ "x": { "type": "string", "value": value } });
    let last = module("c", json!({}), json!({ "resources": [vault("inner", json!({}))], "outputs": out("deep") }));
    let middle = module(
        "b",
        json!({}),
        json!({ "resources": [last], "outputs": out("[concat(reference('c').outputs.x.value, '-b')]") }),
    );
    let first = module(
        "a",
        json!({}),
        json!({ "resources": [middle], "outputs": out("[concat(reference('b').outputs.x.value, '-a')]") }),
    );
    let reader = module(
        "r",
        json!({ "p": { "value": "[reference('a').outputs.x.value]" } }),
        json!({ "parameters": { "p": { "type": "string" } }, "resources": [vault("bv", json!({
            "v": "[parameters('p')]",
            "w": "[reference(resourceId('Microsoft.Resources/deployments', 'a')).outputs.x.value]",
        }))] }),
    );
    let run = run(json!({ "resources": [first, reader] }));
    assert_eq!((run.tag(1, "v"), run.tag(1, "w")), (json!("deep-b-a"), json!("deep-b-a")));
}

#[test]
fn outputs_of_outer_evaluation_read_the_parents() {
    let deployment = outer(
        "m",
        json!({ "variables": { "x": "inner" }, "resources": [vault("inner", json!({}))], "outputs": { "x": { "type": "string", "value": "[variables('x')]" } } }),
    );
    let run = run(
        json!({ "variables": { "x": "outer" }, "resources": [deployment, vault("bv", json!({ "v": "[reference('m').outputs.x.value]" }))] }),
    );
    assert_eq!(run.tag(1, "v"), json!("outer"));
}

#[test]
fn outputs_come_from_other_groups_and_subscriptions() {
    let template = |value: &str| json!({ "resources": [vault(value, json!({}))], "outputs": { "n": { "type": "string", "value": "[resourceGroup().name]" } } });
    let mut other = module("m", json!({}), template("a"));
    other["resourceGroup"] = json!("rg2");
    other["subscriptionId"] = json!("11111111-1111-1111-1111-111111111111");
    let run = run(json!({ "resources": [other, vault("bv", json!({
        "v": "[reference(resourceId('11111111-1111-1111-1111-111111111111', 'rg2', 'Microsoft.Resources/deployments', 'm'), '2022-09-01').outputs.n.value]",
        "w": "[reference(resourceId('rg3', 'Microsoft.Resources/deployments', 'm'), '2022-09-01').outputs.n.value]",
    }))] }));
    assert_eq!((run.tag(1, "v"), run.tag(1, "w")), (json!("rg2"), unknown()));
}

#[test]
fn a_loop_is_read_whole_and_by_turn() {
    let mut deployment = module(
        "[format('m-{0}', copyIndex())]",
        json!({ "p": { "value": "[copyIndex()]" } }),
        json!({ "parameters": { "p": { "type": "int" } }, "resources": [vault("[format('i{0}', parameters('p'))]", json!({}))],
            "outputs": { "n": { "type": "int", "value": "[parameters('p')]" } } }),
    );
    deployment["copy"] = json!({ "name": "mods", "count": 3 });
    let run = run(json!({ "languageVersion": "2.0", "resources": { "mods": deployment, "v": vault("bv", json!({
        "all": "[map(references('mods'), lambda('m', lambdaVariables('m').outputs.n.value))]",
        "full": "[map(references('mods', 'full'), lambda('m', lambdaVariables('m').properties.outputs.n.value))]",
        "count": "[length(references('mods'))]",
        "turn": "[references('mods')[1].outputs.n.value]",
        "name": "[reference(format('m-{0}', 2)).outputs.n.value]",
        "symbol": "[reference('mods[0]').outputs.n.value]",
        "none": "[references('other')]",
    })) } }));
    let tag = |name: &str| run.tag(3, name);
    assert_eq!((tag("all"), tag("full"), tag("count")), (json!([0, 1, 2]), json!([0, 1, 2]), json!(3)));
    assert_eq!((tag("turn"), tag("name"), tag("symbol")), (json!(1), json!(2), json!(0)));
    assert_eq!(tag("none"), unknown());
}

#[test]
fn a_declaration_tells_what_is_sure() {
    let mut target = vault("target", json!({}));
    target["resources"] =
        json!({ "kid": { "type": "backupPolicies", "apiVersion": "2024-04-01", "name": "p", "properties": {} } });
    let mut there = vault("there", json!({}));
    there["location"] = json!("West Europe");
    let mut here = vault("here", json!({}));
    here["location"] = json!("[resourceGroup().location]");
    let id = "/subscriptions/‹subscription().subscriptionId›/resourceGroups/‹resourceGroup().name›/providers";
    for (expression, expected) in [
        ("resourceInfo('target').name".to_owned(), json!("target")),
        ("resourceInfo('target').type".to_owned(), json!(VAULT)),
        ("resourceInfo('target').apiVersion".to_owned(), json!("2024-04-01")),
        ("resourceInfo('kid').name".to_owned(), json!("target/p")),
        ("last(split(resourceInfo('kid').name, '/'))".to_owned(), json!("p")),
        ("resourceInfo('kid').id".to_owned(), json!({ "$text": format!("{id}/{VAULT}/target/backupPolicies/p") })),
        ("reference('target', '2024-04-01', 'full').location".to_owned(), json!("westeurope")),
        (format!("reference(resourceId('{VAULT}', 'target'), '2024-04-01', 'full').location"), json!("westeurope")),
        ("reference('there', '2024-04-01', 'full').location".to_owned(), unknown()),
        ("reference('here', '2024-04-01', 'full').location".to_owned(), json!({ "$unknown": "deployment-context" })),
        ("reference('target', '2024-04-01', 'full').identity.principalId".to_owned(), unknown()),
        ("reference('target').location".to_owned(), unknown()),
        ("resourceInfo('nobody').name".to_owned(), unknown()),
    ] {
        let run = run(json!({ "languageVersion": "2.0", "resources": {
            "target": target, "there": there, "here": here, "v": vault("bv", json!({ "v": format!("[{expression}]") })) } }));
        let last = run.deployment.resources.len() - 1;
        assert_eq!(run.tag(last, "v"), expected, "{expression}");
    }
}

#[test]
fn an_outer_evaluated_template_names_resources_of_its_own() {
    let around = |values: Json| {
        let mut deployment = outer(
            "around",
            json!({ "languageVersion": "2.0", "resources": {
                "inner": module("m", json!({}), json!({ "resources": [], "outputs": { "k": { "type": "string", "value": "Geo" } } })),
                "mine": vault("bv", json!({})),
                "last": vault("last", values),
            } }),
        );
        deployment["resourceGroup"] = json!("rg");
        deployment["subscriptionId"] = json!("s");
        run(json!({ "resources": [deployment] }))
    };
    let run = around(json!({ "k": "[reference('inner').outputs.k.value]", "id": "[resourceInfo('mine').id]" }));
    let at = run.names().iter().position(|name| name == "last").unwrap();
    assert_eq!(run.tag(at, "k"), json!("Geo"));
    let id = "/subscriptions/s/resourceGroups/rg/providers/Microsoft.DataProtection/backupVaults/bv";
    assert_eq!(run.tag(at, "id"), json!(id));
}
