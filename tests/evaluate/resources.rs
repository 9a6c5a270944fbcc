//! Which resources there are: conditions, children, existing ones, extensions, and where each one is.

use serde_json::{Value as Json, json};
use vaultvet::template::ScopeKind;

use crate::harness::{VAULT, run, vault};

const GROUP: &str = "/subscriptions/‹subscription().subscriptionId›/resourceGroups/‹resourceGroup().name›";
const POLICIES: &str = "Microsoft.DataProtection/backupVaults/backupPolicies";

fn policy(kind: &str, name: &str) -> Json {
    json!({ "type": kind, "apiVersion": "2024-04-01", "name": name, "properties": {} })
}

#[test]
fn a_condition_that_is_false_deploys_nothing() {
    for (condition, sure) in [
        (json!(true), Some(true)),
        (json!("[equals(1, 1)]"), Some(true)),
        (json!(false), None),
        (json!("[empty('x')]"), None),
        (json!("[variables('no')]"), None),
    ] {
        let mut resource = vault("bv", json!({}));
        resource["condition"] = condition.clone();
        let run = run(json!({ "variables": { "no": "[not(true())]" }, "resources": [resource] }));
        let found = run.summary().first().map(|resource| resource["sure"].as_bool().unwrap());
        assert_eq!(found, sure, "{condition}");
    }
}

#[test]
fn a_condition_that_is_unknown_is_a_choice() {
    let mut resource = vault("bv", json!({}));
    resource["condition"] = json!("[equals(parameters('env'), 'prod')]");
    let run = run(
        json!({ "parameters": { "env": { "type": "string" } }, "resources": [resource, vault("always", json!({}))] }),
    );
    assert_eq!(run.names(), ["bv", "always"]);
    assert_eq!(run.when(0), "when `equals(parameters('env'), 'prod')` is true");
    assert_eq!(run.when(1), "always");
}

#[test]
fn children_take_their_parents_type_and_name() {
    let mut parent = vault("[variables('name')]", json!({}));
    let mut child = policy("backupPolicies", "[concat('p', '1')]");
    child["resources"] = json!([policy("deeper", "d")]);
    parent["resources"] = json!([child]);
    let run = run(json!({ "variables": { "name": "bv" }, "resources": [parent] }));
    assert_eq!(run.names(), ["bv", "bv/p1", "bv/p1/d"]);
    let types: Vec<&str> = run.deployment.resources.iter().map(|resource| resource.resource_type.as_ref()).collect();
    assert_eq!(types, [VAULT, POLICIES, &format!("{POLICIES}/deeper")]);
    assert_eq!(run.ids()[2], format!("{GROUP}/providers/{VAULT}/bv/backupPolicies/p1/deeper/d"));
}

#[test]
fn flat_children_stand_beside_their_parent() {
    let run = run(json!({ "resources": [
        vault("bv", json!({})),
        policy(POLICIES, "bv/p"),
        policy(POLICIES, "[format('{0}/{1}', 'bv', 'q')]"),
        policy(POLICIES, "[concat(parameters('v'), '/r')]"),
    ], "parameters": { "v": { "type": "string" } } }));
    assert_eq!(
        run.ids()[1..],
        [
            format!("{GROUP}/providers/{VAULT}/bv/backupPolicies/p"),
            format!("{GROUP}/providers/{VAULT}/bv/backupPolicies/q"),
            format!("{GROUP}/providers/{VAULT}/‹parameter `v`›/backupPolicies/r"),
        ]
    );
}

#[test]
fn a_condition_does_not_reach_the_children() {
    let mut parent = vault("bv", json!({}));
    parent["condition"] = json!(false);
    parent["resources"] = json!([policy("backupPolicies", "p")]);
    let run = run(json!({ "resources": [parent] }));
    assert_eq!(run.names(), ["bv/p"]);
}

#[test]
fn children_of_a_resource_outside_the_family_are_found() {
    let run = run(json!({ "resources": [{
        "type": "Microsoft.Web/sites", "apiVersion": "2022-03-01", "name": "site",
        "resources": [{ "type": "providers/locks", "apiVersion": "2020-05-01", "name": "Microsoft.Authorization/lock", "properties": { "level": "CanNotDelete" } }],
    }] }));
    assert_eq!(run.names(), ["lock"]);
    assert_eq!(run.deployment.resources[0].scope.to_display(), format!("{GROUP}/providers/Microsoft.Web/sites/site"));
}

#[test]
fn extension_resources_are_alike_in_both_forms() {
    let host = format!("{GROUP}/providers/{VAULT}/bv");
    let grant = |kind: &str, name: &str, scope: Option<&str>| {
        let mut grant = json!({ "type": kind, "apiVersion": "2022-04-01", "name": name, "properties": {} });
        if let Some(scope) = scope {
            grant["scope"] = json!(scope);
        }
        grant
    };
    const GRANTS: &str = "Microsoft.Authorization/roleAssignments";
    let older = format!("{VAULT}/providers/roleAssignments");
    let relative = format!("{VAULT}/bv");
    let formatted = format!("[format('{VAULT}/{{0}}', 'bv')]");
    let whole = format!("[resourceId('{VAULT}', 'bv')]");
    for (written, name, scope) in [
        (GRANTS, "g", Some(relative.as_str())),
        (GRANTS, "g", Some(formatted.as_str())),
        (GRANTS, "g", Some(whole.as_str())),
        (older.as_str(), "bv/Microsoft.Authorization/g", None),
        (older.as_str(), "[concat('bv', '/Microsoft.Authorization/', 'g')]", None),
    ] {
        let run = run(json!({ "resources": [grant(written, name, scope)] }));
        let resource = &run.deployment.resources[0];
        assert_eq!(resource.resource_type.as_ref(), GRANTS, "{written} {scope:?}");
        assert_eq!(resource.name.to_display(), "g", "{written} {scope:?}");
        assert_eq!(resource.scope.to_display(), host, "{written} {scope:?}");
        assert_eq!(resource.id.to_display(), format!("{host}/providers/{GRANTS}/g"), "{written} {scope:?}");
        assert_eq!(resource.scope_kind, ScopeKind::Resource);
    }
    let run = run(
        json!({ "resources": [grant(GRANTS, "g", None), grant(GRANTS, "h", Some("[subscription().id]")), grant(GRANTS, "i", Some("/"))] }),
    );
    assert_eq!(run.scope_kinds(), [ScopeKind::ResourceGroup, ScopeKind::Subscription, ScopeKind::Tenant]);
}

#[test]
fn a_grant_nested_in_its_vault_extends_it() {
    let mut parent = vault("bv", json!({}));
    parent["resources"] = json!([
        { "type": "providers/roleAssignments", "apiVersion": "2022-04-01", "name": "[concat('Microsoft.Authorization/', 'g')]", "properties": {} },
    ]);
    let run = run(json!({ "resources": [parent] }));
    assert_eq!(run.names(), ["bv", "g"]);
    assert_eq!(
        run.ids()[1],
        format!("{GROUP}/providers/{VAULT}/bv/providers/Microsoft.Authorization/roleAssignments/g")
    );
}

#[test]
fn existing_resources_are_referred_to_where_they_are() {
    let existing = |members: Json| {
        let mut resource = json!({ "existing": true, "type": VAULT, "apiVersion": "2024-04-01", "name": "bv" });
        for (name, value) in members.as_object().unwrap() {
            resource[name] = value.clone();
        }
        json!({ "languageVersion": "2.0", "resources": { "v": resource } })
    };
    for (members, expected) in [
        (json!({}), format!("{GROUP}/providers/{VAULT}/bv")),
        (
            json!({ "resourceGroup": "rg" }),
            format!("/subscriptions/‹subscription().subscriptionId›/resourceGroups/rg/providers/{VAULT}/bv"),
        ),
        (
            json!({ "subscriptionId": "s", "resourceGroup": "rg" }),
            format!("/subscriptions/s/resourceGroups/rg/providers/{VAULT}/bv"),
        ),
    ] {
        let run = run(existing(members.clone()));
        assert!(run.deployment.resources[0].existing);
        assert_eq!(run.ids(), [expected], "{members}");
    }
    let mut lock = existing(json!({ "scope": "[resourceId('Microsoft.KeyVault/vaults', 'kv')]" }));
    lock["resources"]["v"]["type"] = json!("Microsoft.Authorization/locks");
    let run = run(lock);
    assert_eq!(
        run.ids(),
        [format!("{GROUP}/providers/Microsoft.KeyVault/vaults/kv/providers/Microsoft.Authorization/locks/bv")]
    );
}

#[test]
fn templates_of_other_levels_deploy_there() {
    for (schema, kind, scope) in [
        ("2019-04-01/deploymentTemplate.json#", ScopeKind::ResourceGroup, GROUP),
        (
            "2018-05-01/subscriptionDeploymentTemplate.json#",
            ScopeKind::Subscription,
            "/subscriptions/‹subscription().subscriptionId›",
        ),
        (
            "2019-08-01/managementGroupDeploymentTemplate.json#",
            ScopeKind::ManagementGroup,
            "/providers/Microsoft.Management/managementGroups/‹managementGroup().name›",
        ),
        ("2019-08-01/tenantDeploymentTemplate.json#", ScopeKind::Tenant, ""),
    ] {
        let run = run(json!({
            "$schema": format!("https://schema.management.azure.com/schemas/{schema}"),
            "resources": [{ "type": "Microsoft.Authorization/roleAssignments", "apiVersion": "2022-04-01", "name": "g", "properties": {} }],
        }));
        assert_eq!(run.scope_kinds(), [kind]);
        assert_eq!(run.deployment.resources[0].scope.to_display(), scope);
    }
}

#[test]
fn a_body_holds_what_is_deployed_and_nothing_else() {
    let run = run(json!({ "resources": [{
        "comments": "c", "metadata": { "m": 1 }, "type": VAULT, "apiVersion": "2024-04-01", "name": "bv", "dependsOn": ["x"],
        "identity": null, "location": "[toLower('WEU')]", "properties": { "A": [true, 1.5, "[null()]"] },
    }] }));
    let body = json!({ "identity": null, "location": "weu", "properties": { "A": [true, 1.5, null] } });
    assert_eq!(
        run.summary(),
        [json!({ "type": VAULT, "name": "bv", "when": "always", "existing": false, "sure": true, "body": body })]
    );
}
