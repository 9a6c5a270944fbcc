//! Where resources are: deployments across groups, subscriptions, management groups and the tenant; what each declares.

use serde_json::{Value as Json, json};
use vaultvet::template::ScopeKind;

use crate::harness::{VAULT, module, run, vault};

const GROUP: &str = "/subscriptions/‹subscription().subscriptionId›/resourceGroups/‹resourceGroup().name›";
const SUBSCRIPTION: &str = "11111111-1111-1111-1111-111111111111";
const LOCKS: &str = "Microsoft.Authorization/locks";

fn schema(level: &str) -> Json {
    json!(format!("https://schema.management.azure.com/schemas/2019-08-01/{level}.json#"))
}

fn id() -> Json {
    vault("bv", json!({ "id": "[resourceId('A.B/c', 'n')]" }))
}

fn scoped(members: Json, template: Json) -> Json {
    let mut deployment = module("m", json!({}), template);
    for (name, value) in members.as_object().unwrap() {
        deployment[name] = value.clone();
    }
    deployment
}

#[test]
fn resource_id_is_that_of_the_level() {
    let subscription = format!("/subscriptions/{SUBSCRIPTION}");
    let group = format!("{subscription}/resourceGroups/rg");
    for (members, level, expected) in [
        (json!({ "resourceGroup": "rg", "subscriptionId": SUBSCRIPTION }), "deploymentTemplate", group.clone()),
        (json!({ "subscriptionId": SUBSCRIPTION }), "subscriptionDeploymentTemplate", subscription.clone()),
        (json!({ "scope": subscription }), "subscriptionDeploymentTemplate", subscription.clone()),
        (json!({ "scope": group }), "deploymentTemplate", group.clone()),
        (
            json!({ "scope": "Microsoft.Management/managementGroups/mg" }),
            "managementGroupDeploymentTemplate",
            String::new(),
        ),
        (
            json!({ "scope": "[tenantResourceId('Microsoft.Management/managementGroups', 'mg')]" }),
            "managementGroupDeploymentTemplate",
            String::new(),
        ),
        (json!({ "scope": "/" }), "tenantDeploymentTemplate", String::new()),
    ] {
        let mut template = json!({ "resources": [id()] });
        template["$schema"] = schema(level);
        let run = run(
            json!({ "$schema": schema("tenantDeploymentTemplate"), "resources": [scoped(members.clone(), template)] }),
        );
        assert_eq!(run.tag(0, "id"), json!(format!("{expected}/providers/A.B/c/n")), "{members}");
    }
}

#[test]
fn levels_nest_in_each_other() {
    let mut in_group = json!({ "resources": [id()] });
    in_group["$schema"] = schema("deploymentTemplate");
    let mut in_subscription = json!({ "resources": [scoped(json!({ "resourceGroup": "rg" }), in_group)] });
    in_subscription["$schema"] = schema("subscriptionDeploymentTemplate");
    let mut in_management = json!({ "resources": [
        scoped(json!({ "subscriptionId": SUBSCRIPTION }), in_subscription),
        { "type": "Microsoft.Authorization/roleAssignments", "apiVersion": "2022-04-01", "name": "g", "properties": {} },
    ] });
    in_management["$schema"] = schema("managementGroupDeploymentTemplate");
    let run = run(json!({ "$schema": schema("tenantDeploymentTemplate"), "resources": [
        scoped(json!({ "scope": "Microsoft.Management/managementGroups/mg" }), in_management)] }));
    let group = format!("/subscriptions/{SUBSCRIPTION}/resourceGroups/rg");
    assert_eq!(run.ids()[0], format!("{group}/providers/{VAULT}/bv"));
    assert_eq!(run.tag(0, "id"), json!(format!("{group}/providers/A.B/c/n")));
    assert_eq!(run.scope_kinds(), [ScopeKind::ResourceGroup, ScopeKind::ManagementGroup]);
    assert_eq!(run.deployment.resources[1].scope.to_display(), "/providers/Microsoft.Management/managementGroups/mg");
}

#[test]
fn children_under_symbols_are_found_at_every_level() {
    let mut parent = vault("bv", json!({}));
    parent["resources"] = json!({ "daily": {
        "type": "backupPolicies", "apiVersion": "2024-04-01", "name": "daily", "dependsOn": ["x"], "properties": {},
        "resources": { "deep": { "type": "deeper", "apiVersion": "2024-04-01", "name": "d", "properties": {} } },
    } });
    let run1 = run(json!({ "languageVersion": "2.0", "resources": { "sym": parent } }));
    assert_eq!(run1.names(), ["bv", "bv/daily", "bv/daily/d"]);
    assert_eq!(run1.ids()[2], format!("{GROUP}/providers/{VAULT}/bv/backupPolicies/daily/deeper/d"));
    let run2 = run(json!({ "languageVersion": "2.1-experimental", "resources": { "site": {
        "type": "Microsoft.Web/sites", "apiVersion": "2022-03-01", "name": "site",
        "resources": { "lock": { "type": "providers/locks", "apiVersion": "2020-05-01", "name": "Microsoft.Authorization/l", "properties": {} } } } } }));
    assert_eq!(run2.names(), ["l"]);
}

#[test]
fn what_other_extensions_make_is_no_resource_of_azure() {
    let foreign = |members: Json| {
        let mut resource = json!({ "type": VAULT, "name": "not one", "properties": {} });
        for (name, value) in members.as_object().unwrap() {
            resource[name] = value.clone();
        }
        resource
    };
    let run = run(json!({
        "languageVersion": "2.1-experimental",
        "extensions": { "azure": { "name": "AzureResourceManager", "version": "0.2.896" }, "k8s": { "name": "Kubernetes", "version": "1.0.0" } },
        "imports": { "graph": { "provider": "MicrosoftGraph", "version": "1.0.0" }, "az": { "provider": "AzureResourceManager" } },
        "resources": {
            "a": foreign(json!({ "extension": "k8s" })),
            "b": foreign(json!({ "import": "graph" })),
            "c": foreign(json!({ "type": "Microsoft.DataProtection/backupVaults@v1" })),
            "d": foreign(json!({ "extension": "undeclared" })),
            "e": { "extension": "azure", "@options": { "waitUntil": { "expression": "[true()]" } }, "type": VAULT, "apiVersion": "2024-04-01", "name": "one" },
            "f": { "import": "az", "type": VAULT, "apiVersion": "2024-04-01", "name": "two" },
        },
    }));
    assert_eq!(run.names(), ["one", "two"]);
    assert_eq!(run.summary()[0]["body"], json!({}));
}

#[test]
fn an_extension_resource_names_its_host_in_any_form() {
    for (scope, expected) in [
        (format!("{VAULT}/bv"), format!("{GROUP}/providers/{VAULT}/bv")),
        (format!("[resourceId('{VAULT}', 'bv')]"), format!("{GROUP}/providers/{VAULT}/bv")),
        ("[resourceInfo('sym').id]".to_owned(), format!("{GROUP}/providers/{VAULT}/bv")),
        ("[format('{0}/{1}', resourceInfo('sym').type, 'bv')]".to_owned(), format!("{GROUP}/providers/{VAULT}/bv")),
        ("[resourceGroup().id]".to_owned(), GROUP.to_owned()),
        (
            "Microsoft.Management/managementGroups/mg".to_owned(),
            "/providers/Microsoft.Management/managementGroups/mg".to_owned(),
        ),
        (
            "/providers/Microsoft.Management/managementGroups/mg".to_owned(),
            "/providers/Microsoft.Management/managementGroups/mg".to_owned(),
        ),
    ] {
        for kind in [LOCKS, "Microsoft.Insights/diagnosticSettings", "Microsoft.Authorization/roleAssignments"] {
            let run = run(json!({ "languageVersion": "2.0", "resources": {
                "sym": vault("bv", json!({})),
                "ext": { "type": kind, "apiVersion": "2020-05-01", "name": "x", "scope": scope, "properties": {} },
            } }));
            let Some(found) = run.deployment.resources.get(1) else { continue };
            assert_eq!(found.scope.to_display(), expected, "{kind} {scope}");
            assert_eq!(found.id.to_display(), format!("{expected}/providers/{kind}/x"), "{kind} {scope}");
        }
    }
}
