//! The way of a value in a report: the first label where a person would edit, then one label a hop, in order.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests fail by panicking")]

mod support;

use serde_json::{Value, json};
use support::Bench;

fn vault(name: &str, redundancy: &str) -> Value {
    json!({
        "type": "Microsoft.DataProtection/backupVaults", "apiVersion": "2024-04-01", "name": name,
        "location": "westeurope",
        "properties": { "storageSettings": [{ "datastoreType": "VaultStore", "type": redundancy }] },
    })
}

fn template(members: Value) -> Value {
    let mut template = json!({
        "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
        "contentVersion": "1.0.0.0",
    });
    template.as_object_mut().unwrap().extend(members.as_object().unwrap().clone());
    template
}

/// For each RED02: the vault, the characters of the first label, and of each further label with its words.
#[track_caller]
fn ways(main: &Value, given: &Value) -> Vec<String> {
    let main = serde_json::to_string_pretty(main).unwrap();
    let given = json!({ "contentVersion": "1.0.0.0", "parameters": given, "$schema":
        "https://schema.management.azure.com/schemas/2019-04-01/deploymentParameters.json#" });
    let given = serde_json::to_string_pretty(&given).unwrap();
    let files = [("main.json", main.as_str()), ("main.parameters.json", given.as_str())];
    let checked = Bench::with(&files).check(["."]);
    let at = |label: &Value| {
        let place = label.get("location").unwrap_or(label);
        let text = files.iter().find(|(name, _)| place["file"] == *name).unwrap().1;
        let line = place["start"]["line"].as_u64().or(place["line"].as_u64()).unwrap();
        let line = text.lines().nth(usize::try_from(line).unwrap() - 1).unwrap();
        format!("{}: {}", place["file"].as_str().unwrap(), line.trim())
    };
    checked
        .of_rule("RED02")
        .iter()
        .map(|finding| {
            let mut lines =
                vec![format!("{}", finding["resource"]["name"].as_str().unwrap()), at(&finding["location"])];
            for label in finding["related"].as_array().unwrap() {
                let words = label["label"].as_str().or(label["message"].as_str()).unwrap_or_default();
                lines.push(format!("{} <- {words}", at(label)));
            }
            lines.join("\n  ")
        })
        .collect()
}

#[test]
fn through_a_module_and_union() {
    let inner = template(json!({
        "parameters": { "sku": { "type": "string" }, "base": { "type": "object" } },
        "resources": [{
            "type": "Microsoft.DataProtection/backupVaults", "apiVersion": "2024-04-01", "name": "nested",
            "location": "westeurope",
            "properties": "[union(parameters('base'), createObject('storageSettings', createArray(createObject('datastoreType', 'VaultStore', 'type', parameters('sku')))))]",
        }],
    }));
    let main = template(json!({
        "parameters": { "tier": { "type": "string" } },
        "variables": { "chosen": "[parameters('tier')]" },
        "resources": [{
            "type": "Microsoft.Resources/deployments", "apiVersion": "2022-09-01", "name": "m",
            "properties": {
                "mode": "Incremental", "expressionEvaluationOptions": { "scope": "inner" },
                "parameters": { "sku": { "value": "[variables('chosen')]" }, "base": { "value": {} } },
                "template": inner,
            },
        }],
    }));
    insta::assert_snapshot!(ways(&main, &json!({ "tier": { "value": "LocallyRedundant" } })).join("\n"), @r#"
    nested
      main.parameters.json: "value": "LocallyRedundant"
      main.json: "chosen": "[parameters('tier')]" <- variable `chosen`
      main.json: "value": "[variables('chosen')]" <- passed on as parameter `sku`
      main.json: "properties": "[union(parameters('base'), createObject('storageSettings', createArray(createObject('datastoreType', 'VaultStore', 'type', parameters('sku')))))]" <- properties.storageSettings[0].type
    "#);
}

#[test]
fn to_the_element_that_made_the_vault() {
    let mut copied = vault("[variables('wanted')[copyIndex()].name]", "[variables('wanted')[copyIndex()].tier]");
    copied["copy"] = json!({ "name": "loop", "count": "[length(variables('wanted'))]" });
    let main = template(json!({
        "parameters": { "vaults": { "type": "array" } },
        "variables": { "wanted": "[filter(parameters('vaults'), lambda('v', lambdaVariables('v').on))]" },
        "resources": [copied],
    }));
    let given = json!({ "vaults": { "value": [
        { "name": "one", "on": true, "tier": "LocallyRedundant" },
        { "name": "two", "on": false, "tier": "LocallyRedundant" },
        { "name": "three", "on": true, "tier": "LocallyRedundant" },
    ] } });
    insta::assert_snapshot!(ways(&main, &given).join("\n"), @r#"
    one
      main.parameters.json: "tier": "LocallyRedundant"
      main.json: "wanted": "[filter(parameters('vaults'), lambda('v', lambdaVariables('v').on))]" <- variable `wanted`
      main.json: "type": "[variables('wanted')[copyIndex()].tier]" <- properties.storageSettings[0].type
    three
      main.parameters.json: "tier": "LocallyRedundant"
      main.json: "wanted": "[filter(parameters('vaults'), lambda('v', lambdaVariables('v').on))]" <- variable `wanted`
      main.json: "type": "[variables('wanted')[copyIndex()].tier]" <- properties.storageSettings[0].type
    "#);
}

/// A template of one vault a turn over `list`, whose redundancy `tier` gives.
fn looped(list: &str, tier: &str, more: Value) -> Value {
    let mut copied = vault("[concat('v', string(copyIndex()))]", tier);
    copied["copy"] = json!({ "name": "loop", "count": format!("[length({list})]") });
    let mut members = json!({ "resources": [copied] });
    members.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    template(members)
}

fn deployment(name: &str, parameters: Value, inner: Value) -> Value {
    json!({
        "type": "Microsoft.Resources/deployments", "apiVersion": "2022-09-01", "name": name,
        "properties": {
            "mode": "Incremental", "expressionEvaluationOptions": { "scope": "inner" },
            "parameters": parameters, "template": inner,
        },
    })
}

fn tiers() -> Value {
    json!({ "vaults": { "value": [
        { "name": "one", "on": true, "tier": "GeoRedundant" },
        { "name": "two", "on": true, "tier": "LocallyRedundant" },
    ] } })
}

fn vaults_parameter() -> Value {
    json!({ "vaults": { "type": "array" } })
}

#[test]
fn the_element_of_a_parameter_file() {
    let main = looped(
        "parameters('vaults')",
        "[parameters('vaults')[copyIndex()].tier]",
        json!({ "parameters": vaults_parameter() }),
    );
    insta::assert_snapshot!("element_of_a_parameter_file", ways(&main, &tiers()).join("\n"));
    let main = looped(
        "skip(parameters('vaults'), 1)",
        "[parameters('vaults')[copyIndex(1)].tier]",
        json!({ "parameters": vaults_parameter() }),
    );
    insta::assert_snapshot!("element_with_an_offset", ways(&main, &tiers()).join("\n"));
}

#[test]
fn the_element_through_map_and_items() {
    let main = looped(
        "variables('made')",
        "[variables('made')[copyIndex()].sku]",
        json!({
            "parameters": vaults_parameter(),
            "variables": {
                "all": "[parameters('vaults')]",
                "made": "[map(variables('all'), lambda('v', createObject('sku', lambdaVariables('v').tier)))]",
            },
        }),
    );
    insta::assert_snapshot!("element_through_map", ways(&main, &tiers()).join("\n"));
    let main = looped(
        "variables('list')",
        "[variables('list')[copyIndex()].value.tier]",
        json!({
            "variables": {
                "byName": { "a": { "tier": "LocallyRedundant" }, "b": { "tier": "GeoRedundant" } },
                "list": "[items(variables('byName'))]",
            },
        }),
    );
    insta::assert_snapshot!("element_through_items", ways(&main, &json!({})).join("\n"));
}

/// One vault whose redundancy is `tier`.
fn one(tier: &str, more: Value) -> Value {
    let mut members = json!({ "resources": [vault("v", tier)] });
    members.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    template(members)
}

#[test]
fn what_chooses_among_wholes() {
    let variables = json!({
        "small": { "tier": "LocallyRedundant" }, "large": { "tier": "GeoRedundant" }, "none": null,
        "chosen": "[if(parameters('big'), variables('large'), variables('small'))]",
        "first": "[coalesce(variables('none'), variables('small'))]",
        "list": "[createArray(variables('small'), variables('large'))]",
        "nested": { "plain": 1, "inner": { "tier": "[parameters('sku')]" } },
        "merged": "[union(variables('nested'), createObject('inner', createObject('more', 1)))]",
    });
    let parameters =
        json!({ "big": { "type": "bool" }, "sku": { "type": "string", "defaultValue": "LocallyRedundant" } });
    let mut shown = String::new();
    for tier in [
        "[variables('chosen').tier]",
        "[variables('first').tier]",
        "[first(variables('list')).tier]",
        "[tryGet(variables('chosen'), 'tier')]",
        "[take(variables('list'), 1)[0].tier]",
        "[shallowMerge(createArray(variables('large'), variables('chosen'))).tier]",
        "[union(variables('large'), variables('chosen')).tier]",
        "[concat(createArray(), variables('list'))[0].tier]",
        "[variables('merged').inner.tier]",
    ] {
        let main = one(tier, json!({ "parameters": parameters, "variables": variables }));
        shown.push_str(&ways(&main, &json!({ "big": { "value": false } })).join("\n"));
        shown.push_str("\n\n");
    }
    insta::assert_snapshot!("what_chooses_among_wholes", shown);
}

#[test]
fn out_of_a_text_and_a_function() {
    let text =
        json!({ "variables": { "text": "{\"tier\": \"LocallyRedundant\"}", "read": "[json(variables('text'))]" } });
    let main = one("[variables('read').tier]", text);
    let mut shown = ways(&main, &json!({})).join("\n");
    let functions = json!([{ "namespace": "my", "members": { "tier": {
        "parameters": [{ "name": "of", "type": "object" }],
        "output": { "type": "string", "value": "[parameters('of').tier]" },
    } } }]);
    let variables = json!({ "base": { "tier": "LocallyRedundant" }, "passed": "[variables('base')]" });
    let main = one("[my.tier(variables('passed'))]", json!({ "functions": functions, "variables": variables }));
    shown.push_str("\n\n");
    shown.push_str(&ways(&main, &json!({})).join("\n"));
    insta::assert_snapshot!("out_of_a_text_and_a_function", shown);
}

#[test]
fn from_deployment_to_deployment() {
    let giver = template(json!({
        "resources": [], "variables": { "kept": { "tier": "LocallyRedundant" } },
        "outputs": { "settings": { "type": "object", "value": "[variables('kept')]" } },
    }));
    let inner = one("[parameters('given').tier]", json!({ "parameters": { "given": { "type": "object" } } }));
    let main = template(json!({ "resources": [
        deployment("giver", json!({}), giver),
        deployment("taker", json!({ "given": { "value": "[reference('giver').outputs.settings.value]" } }), inner),
    ] }));
    let mut shown = ways(&main, &json!({})).join("\n");
    let inner = looped(
        "parameters('items')",
        "[parameters('items')[copyIndex()].tier]",
        json!({ "parameters": { "items": { "type": "array" } } }),
    );
    let main = template(json!({
        "parameters": vaults_parameter(), "variables": { "wanted": "[parameters('vaults')]" },
        "resources": [deployment("m", json!({ "items": { "value": "[variables('wanted')]" } }), inner)],
    }));
    shown.push_str("\n\n");
    shown.push_str(&ways(&main, &tiers()).join("\n"));
    insta::assert_snapshot!("from_deployment_to_deployment", shown);
}

#[test]
fn whole_properties_and_defaults() {
    let mut whole = vault("v", "");
    whole["properties"] = json!("[union(variables('passed'), createObject('featureSettings', createObject()))]");
    let main = template(json!({
        "parameters": { "base": { "type": "object", "defaultValue": {
            "storageSettings": [{ "datastoreType": "VaultStore", "type": "LocallyRedundant" }],
        } } },
        "variables": { "passed": "[parameters('base')]" },
        "resources": [whole],
    }));
    let mut shown = ways(&main, &json!({})).join("\n");
    let parameters = json!({
        "tier": { "type": "string", "defaultValue": "LocallyRedundant" },
        "same": { "type": "string", "defaultValue": "[parameters('tier')]" },
    });
    shown.push_str("\n\n");
    shown.push_str(&ways(&one("[parameters('same')]", json!({ "parameters": parameters })), &json!({})).join("\n"));
    insta::assert_snapshot!("whole_properties_and_defaults", shown);
}

#[test]
fn from_the_command_line() {
    let main = one(
        "[variables('chosen')]",
        json!({
            "parameters": { "tier": { "type": "string" } }, "variables": { "chosen": "[parameters('tier')]" },
        }),
    );
    let main = serde_json::to_string_pretty(&main).unwrap();
    let checked = Bench::with(&[("main.json", &main)]).check(["main.json", "--parameters", "tier=LocallyRedundant"]);
    let found = checked.of_rule("RED02");
    let labels: Vec<&str> =
        found[0]["related"].as_array().unwrap().iter().map(|label| label["message"].as_str().unwrap()).collect();
    insta::assert_snapshot!("from_the_command_line", format!("{}\n{labels:?}", found[0]["location"]));
}
