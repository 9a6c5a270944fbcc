//! What the user tells of where a template is deployed, and what stays open without it.

use serde_json::{Value, json};
use vaultvet::template::Surrounding;

use crate::harness::{module, run, run_told, vault};

const SUBSCRIPTION: &str = "11111111-2222-3333-4444-555555555555";
const TENANT: &str = "99999999-2222-3333-4444-555555555555";
const TOLD: [(Surrounding, &str); 6] = [
    (Surrounding::Location, "West Europe"),
    (Surrounding::SubscriptionId, SUBSCRIPTION),
    (Surrounding::ResourceGroup, "rg-backup"),
    (Surrounding::TenantId, TENANT),
    (Surrounding::ManagementGroup, "mg-prod"),
    (Surrounding::Cloud, "azurechinacloud"),
];

fn told(expression: &str) -> Value {
    run_told(json!({ "resources": [vault("bv", json!({ "v": expression }))] }), &TOLD).only("v")
}

#[test]
fn what_is_told_is_known() {
    let id = format!("/subscriptions/{SUBSCRIPTION}/resourceGroups/rg-backup");
    for (expression, expected) in [
        ("[resourceGroup().location]", "westeurope".to_owned()),
        ("[resourceGroup().name]", "rg-backup".to_owned()),
        ("[resourceGroup().id]", id.clone()),
        ("[subscription().subscriptionId]", SUBSCRIPTION.to_owned()),
        ("[subscription().id]", format!("/subscriptions/{SUBSCRIPTION}")),
        ("[subscription().tenantId]", TENANT.to_owned()),
        ("[tenant().tenantId]", TENANT.to_owned()),
        ("[tenant().id]", format!("/tenants/{TENANT}")),
        ("[managementGroup().name]", "mg-prod".to_owned()),
        ("[managementGroup().properties.tenantId]", TENANT.to_owned()),
        ("[managementGroup().id]", "/providers/Microsoft.Management/managementGroups/mg-prod".to_owned()),
        ("[resourceId('A.B/c', 'd')]", format!("{id}/providers/A.B/c/d")),
        ("[subscriptionResourceId('A.B/c', 'd')]", format!("/subscriptions/{SUBSCRIPTION}/providers/A.B/c/d")),
        ("[environment().name]", "AzureChinaCloud".to_owned()),
        ("[environment().suffixes.keyvaultDns]", ".vault.azure.cn".to_owned()),
    ] {
        assert_eq!(told(expression), json!(expected), "{expression}");
    }
    for expression in ["[resourceGroup().tags]", "[environment().portal]", "[environment().suffixes.x]"] {
        assert_eq!(told(expression), json!({ "$unknown": "deployment-context" }), "{expression}");
    }
}

#[test]
fn what_is_not_told_is_open() {
    for expression in
        ["[resourceGroup().location]", "[subscription().tenantId]", "[environment().suffixes.storage]", "[tenant().id]"]
    {
        let run = run(json!({ "resources": [vault("bv", json!({ "v": format!("{expression}") }))] }));
        let value = run.only("v");
        assert!(value.get("$unknown").is_some() || value.get("$text").is_some(), "{expression}: {value}");
    }
}

#[test]
fn the_root_of_what_is_told_is_the_argument() {
    let run = run_told(json!({ "resources": [vault("bv", json!({ "v": "[resourceGroup().location]" }))] }), &TOLD);
    assert_eq!(run.root(run.raw(0, "v").origin), "surroundings <arguments> West Europe");
}

#[test]
fn a_module_in_another_resource_group_keeps_the_subscription_and_not_the_location() {
    let template = |name: &str| {
        let tags =
            json!({ "l": "[resourceGroup().location]", "i": "[resourceGroup().id]", "n": "[deployment().name]" });
        json!({ "resources": [vault(name, tags)] })
    };
    let mut elsewhere = module("elsewhere", json!({}), template("a"));
    elsewhere["resourceGroup"] = json!("rg-other");
    let mut same = module("same", json!({}), template("b"));
    same["resourceGroup"] = json!("RG-Backup");
    let mut foreign = module("foreign", json!({}), template("c"));
    foreign["resourceGroup"] = json!("rg-backup");
    foreign["subscriptionId"] = json!("22222222-2222-3333-4444-555555555555");
    let run = run_told(json!({ "resources": [elsewhere, same, foreign] }), &TOLD);
    assert_eq!(run.tag(0, "l"), json!({ "$unknown": "deployment-context" }));
    assert_eq!(run.tag(0, "i"), json!(format!("/subscriptions/{SUBSCRIPTION}/resourceGroups/rg-other")));
    assert_eq!(run.tag(0, "n"), json!("elsewhere"));
    assert_eq!(run.tag(1, "l"), json!("westeurope"));
    assert_eq!(run.tag(2, "l"), json!({ "$unknown": "deployment-context" }));
}

#[test]
fn above_resource_groups_the_location_is_the_deployments() {
    let schema = "https://schema.management.azure.com/schemas/2018-05-01/subscriptionDeploymentTemplate.json#";
    let inner = json!({ "resources": [vault("bv", json!({ "g": "[resourceGroup().location]" }))] });
    let mut group = module("m", json!({}), inner);
    group["resourceGroup"] = json!("rg-backup");
    let mut own =
        module("n", json!({}), json!({ "resources": [vault("c", json!({ "d": "[deployment().location]" }))] }));
    own["location"] = json!("uksouth");
    own["properties"]["template"]["$schema"] = json!(schema);
    let members = json!({
        "$schema": schema,
        "resources": [vault("bv", json!({ "d": "[deployment().location]" })), group, own],
    });
    let run = run_told(members, &TOLD);
    assert_eq!(run.tag(0, "d"), json!("westeurope"));
    assert_eq!(run.tag(1, "g"), json!({ "$unknown": "deployment-context" }));
    assert_eq!(run.tag(2, "d"), json!("uksouth"));
}
