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
      main.json: "type": "[variables('wanted')[copyIndex()].tier]" <- properties.storageSettings[0].type
    three
      main.parameters.json: "tier": "LocallyRedundant"
      main.json: "type": "[variables('wanted')[copyIndex()].tier]" <- properties.storageSettings[0].type
    "#);
}
