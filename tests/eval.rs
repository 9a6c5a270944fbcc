//! `vaultvet eval`, and the surroundings that options and the configuration tell.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test stops at the first broken assumption"
)]

mod support;

use serde_json::{Value, json};
use support::{Bench, contract};

const SUBSCRIPTION: &str = "11111111-2222-3333-4444-555555555555";

const HEAD: &str = "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#";

fn template(members: &Value) -> String {
    let mut template = json!({ "$schema": HEAD, "contentVersion": "1.0.0.0" });
    for (name, value) in members.as_object().unwrap() {
        template[name] = value.clone();
    }
    template.to_string()
}

fn account(name: &str, more: &Value) -> Value {
    let mut account = json!({
        "type": "Microsoft.Storage/storageAccounts", "apiVersion": "2023-05-01", "name": name,
        "location": "[resourceGroup().location]"
    });
    for (name, value) in more.as_object().unwrap() {
        account[name] = value.clone();
    }
    account
}

/// The only deployment that `eval` prints, held to its contract.
#[track_caller]
fn eval(bench: &Bench, arguments: &[&str]) -> Value {
    let told = bench.run([&["eval"], arguments].concat()).exits(0);
    let document = told.json();
    contract::assert_eval(&document);
    let deployments = document["deployments"].as_array().unwrap();
    assert_eq!(deployments.len(), 1, "{document:#}");
    deployments[0].clone()
}

fn names(deployment: &Value) -> Vec<&str> {
    deployment["resources"].as_array().unwrap().iter().map(|resource| resource["name"].as_str().unwrap()).collect()
}

#[test]
fn everything_is_printed_as_it_would_be_deployed() {
    let inner = json!({ "$schema": HEAD, "contentVersion": "1.0.0.0", "resources": [account("st-in", &json!({}))] });
    let members = json!({
        "parameters": { "pin": { "type": "secureString" }, "n": { "type": "int" } },
        "resources": [
            account("[format('st{0}', copyIndex())]", &json!({ "copy": { "name": "c", "count": 2 }, "dependsOn": ["x"] })),
            account("never", &json!({ "condition": false })),
            account("there", &json!({ "existing": true })),
            account("[concat('st', uniqueString(resourceGroup().id))]", &json!({ "properties": { "pin": "[parameters('pin')]" } })),
            account("[concat('many', copyIndex())]", &json!({ "copy": { "name": "m", "count": "[parameters('n')]" } })),
            { "type": "Microsoft.Resources/deployments", "apiVersion": "2022-09-01", "name": "module",
              "properties": { "mode": "Incremental", "expressionEvaluationOptions": { "scope": "inner" }, "template": inner } }
        ],
        "outputs": {
            "region": { "type": "string", "value": "[resourceGroup().location]" },
            "pin": { "type": "secureString", "value": "[parameters('pin')]" },
            "none": { "type": "string", "condition": false, "value": "x" }
        }
    });
    let bench = Bench::with(&[("main.json", &template(&members))]);
    let deployment = eval(&bench, &["main.json", "--parameters", "pin=geheim", "--location", "West Europe"]);
    let resources = deployment["resources"].as_array().unwrap();
    assert_eq!(resources.len(), 5, "{deployment:#}");
    let keys: Vec<&String> = resources[0].as_object().unwrap().keys().collect();
    assert_eq!(keys, ["type", "apiVersion", "name", "location", "$id", "$source", "$condition"]);
    assert_eq!(resources[0]["name"], "st0");
    assert_eq!(resources[1]["name"], "st1");
    assert_eq!(resources[0]["location"], "westeurope");
    assert_eq!(resources[2]["name"]["$unknown"], "deployment-context");
    assert!(resources[2]["name"]["text"].as_str().unwrap().starts_with("st‹"), "{}", resources[2]);
    assert_eq!(resources[2]["properties"]["pin"], "<secure>");
    assert_eq!(resources[3]["$count"], "unknown");
    assert_eq!(resources[4]["$module"], json!(["module"]));
    assert_eq!(resources[4]["$source"]["file"], "main.json");
    assert_eq!(deployment["outputs"]["region"], json!({ "value": "westeurope" }));
    assert_eq!(deployment["outputs"]["pin"], json!({ "value": "<secure>" }));
    assert!(!deployment.to_string().contains("geheim"));
    assert_eq!(deployment["parameters"], json!(["pin="]));
}

#[test]
fn each_result_is_printed_once_with_when_it_holds() {
    let members = json!({
        "parameters": { "geo": { "type": "bool" } },
        "resources": [
            account("same", &json!({})),
            account("other", &json!({ "sku": { "name": "[if(parameters('geo'), 'Standard_GRS', 'Standard_LRS')]" } })),
            account("some", &json!({ "condition": "[parameters('geo')]" }))
        ],
        "outputs": { "sku": { "type": "string", "value": "[if(parameters('geo'), 'g', 'l')]" } }
    });
    let bench = Bench::with(&[("main.json", &template(&members))]);
    let deployment = eval(&bench, &["main.json"]);
    assert_eq!(deployment["choices"], json!([{ "name": "geo", "outcomes": ["true", "false"] }]));
    assert_eq!(names(&deployment), ["same", "other", "other", "some"]);
    let when = |number: usize| deployment["resources"][number]["$when"].clone();
    assert_eq!(when(0), Value::Null);
    assert_eq!(when(3), "when `geo` is true");
    let skus = deployment["outputs"]["sku"]["$choice"].as_array().unwrap();
    assert_eq!(skus.len(), 2);
    assert!(skus.contains(&json!({ "value": "g", "$when": "when `geo` is true" })), "{skus:?}");
}

#[test]
fn what_is_wrong_is_said_and_the_rest_printed() {
    let members =
        json!({ "resources": [account("a", &json!({ "tags": { "t": "[int('x')]" } })), account("b", &json!({}))] });
    let bench = Bench::with(&[("main.json", &template(&members))]);
    let deployment = eval(&bench, &["main.json"]);
    assert_eq!(names(&deployment), ["a", "b"]);
    assert_eq!(deployment["resources"][0]["tags"]["t"]["$unknown"], "invalid-expression");
    assert_eq!(deployment["faults"].as_array().unwrap().len(), 1, "{deployment:#}");
    assert_eq!(deployment["faults"][0]["location"]["file"], "main.json");
}

#[test]
fn what_is_no_template_is_refused() {
    let bench = Bench::with(&[
        ("broken.json", "{"),
        ("list.json", "[1]"),
        ("main.bicep", "param a string"),
        ("lonely.parameters.json", r#"{ "contentVersion": "1.0.0.0", "parameters": {} }"#),
    ]);
    for (path, words) in [
        ("broken.json", "cannot be parsed at 1:"),
        ("list.json", "is no template"),
        ("main.bicep", "bicep build main.bicep"),
        ("lonely.parameters.json", "no template was found"),
        (".", "is a directory"),
        ("missing.json", "missing.json"),
    ] {
        let told = bench.run(["eval", path]).exits(2);
        assert!(told.stdout.is_empty(), "{path}");
        assert!(told.stderr.contains(words), "{path}: {}", told.stderr);
    }
}

#[test]
fn compiled_vaults_keep_the_contract() {
    let fixtures = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    for template in ["fixtures/demo/infra/main.json", "fixtures/demo/legacy/backup.json"] {
        let told = support::Invocation::new(fixtures).args(["eval", template]).run().exits(0);
        contract::assert_eval(&told.json());
    }
}

fn vault() -> String {
    let vault = json!({
        "type": "Microsoft.RecoveryServices/vaults", "apiVersion": "2024-04-01", "name": "rsv",
        "location": "[resourceGroup().location]", "sku": { "name": "Standard" }, "properties": {}
    });
    template(&json!({ "resources": [vault] }))
}

fn location(bench: &Bench, arguments: &[&str]) -> Value {
    bench.inventory(arguments)[0]["location"].clone()
}

#[test]
fn options_win_over_the_nearest_configuration() {
    let bench = Bench::with(&[
        (".git/HEAD", ""),
        ("vaultvet.yaml", "context:\n  location: northeurope\n"),
        ("other.yaml", "context: { location: uksouth }\n"),
        ("main.json", &vault()),
    ]);
    let configured = location(&bench, &["main.json"]);
    assert_eq!(configured["value"], "northeurope");
    assert_eq!(configured["location"]["file"], "vaultvet.yaml");
    assert_eq!(configured["location"]["start"]["line"], 2);
    let given = location(&bench, &["main.json", "--location", "swedencentral"]);
    assert_eq!(given["value"], "swedencentral");
    assert_eq!(given["location"]["file"], "<arguments>");
    assert_eq!(location(&bench, &["main.json", "--config", "other.yaml"])["value"], "uksouth");
    assert_eq!(eval(&bench, &["main.json"])["resources"][0]["location"], "northeurope");
    let checked = bench.check(["."]).exits(1);
    let mentioned = checked.document["inputs"].to_string();
    assert!(!mentioned.contains("vaultvet.yaml"), "{mentioned}");
}

#[test]
fn without_either_the_location_is_not_known() {
    let bench = Bench::with(&[("main.json", &vault())]);
    let unknown = location(&bench, &["main.json"]);
    assert_eq!((&unknown["state"], &unknown["cause"]), (&json!("unknown"), &json!("deployment-context")));
}

#[test]
fn a_faulty_configuration_stops_the_run() {
    let bench = Bench::with(&[
        (".git/HEAD", ""),
        ("vaultvet.yaml", "context:\n  locaton: x\n  subscriptionId: 5\n"),
        ("main.json", &vault()),
    ]);
    for command in ["check", "inventory", "eval"] {
        let told = bench.run([command, "main.json"]).exits(2);
        assert!(told.stdout.is_empty());
        assert!(
            told.stderr.contains("vaultvet.yaml:2:3: `context` has no setting `locaton`; did you mean `location`?")
        );
        assert!(told.stderr.contains("vaultvet.yaml:3:19: `subscriptionId` is a number"), "{}", told.stderr);
    }
    bench.run(["check", "main.json", "--config", "none.yaml"]).exits(2);
}

#[test]
fn options_that_cannot_be_are_refused() {
    let bench = Bench::with(&[("main.json", &vault())]);
    for (option, value) in [
        ("--subscription-id", "mine"),
        ("--tenant-id", "11111111"),
        ("--resource-group", "a/b"),
        ("--location", "/"),
        ("--cloud", "Azure"),
    ] {
        let told = bench.run(["check", "main.json", option, value]).exits(2);
        assert!(told.stderr.contains(option), "{}", told.stderr);
    }
    bench.run(["inventory", "main.json", "--subscription-id", SUBSCRIPTION, "--cloud", "azureusgovernment"]).exits(0);
}

#[test]
fn the_published_schema_of_the_configuration_says_what_is_read() {
    let bench = Bench::with(&[("main.json", &vault())]);
    for (text, right) in [
        ("", true),
        ("{}", true),
        ("context:\n", true),
        (
            "context: { location: West Europe, resourceGroup: rg-x, managementGroup: mg, cloud: AzureChinaCloud }\n",
            true,
        ),
        ("context: { subscriptionId: 11111111-2222-3333-4444-555555555555 }\n", true),
        ("context: { tenantId: \"11111111-2222-3333-4444-555555555555\" }\n", true),
        ("context: { tenantId: x }\n", false),
        ("context: { resourceGroup: rg. }\n", false),
        ("context: { resourceGroup: 7 }\n", false),
        ("context: { location: we/st }\n", false),
        ("context: { cloud: Azure }\n", false),
        ("context: []\n", false),
        ("contexts: {}\n", false),
        ("context: { region: x }\n", false),
    ] {
        bench.file("settings.yaml", text);
        bench.run(["inventory", "main.json", "--config", "settings.yaml"]).exits(if right { 0 } else { 2 });
        let value: Value = serde_yaml::from_str(text).unwrap();
        assert_eq!(contract::is_config(&value), right, "{text}");
    }
}
