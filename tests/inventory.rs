//! What belongs to a vault as `inventory` lists it.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test stops at the first broken assumption"
)]

mod support;

use serde_json::{Value, json};
use support::Bench;

const VAULT: &str = "Microsoft.DataProtection/backupVaults";

fn lifecycle(store: &str, duration: &str) -> Value {
    json!({
        "deleteAfter": {"objectType": "AbsoluteDeleteOption", "duration": duration},
        "sourceDataStore": {"objectType": "DataStoreInfoBase", "dataStoreType": store}
    })
}

fn template() -> Value {
    let vault_id = "[resourceId('Microsoft.DataProtection/backupVaults', 'bv')]";
    json!({
        "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
        "contentVersion": "1.0.0.0",
        "parameters": {
            "account": {"type": "string"}, "guarded": {"type": "bool"}, "days": {"type": "secureString"}
        },
        "resources": [
            {"type": VAULT, "apiVersion": "2025-07-01", "name": "bv", "location": "westeurope",
             "identity": {"type": "SystemAssigned"},
             "properties": {"storageSettings": [{"datastoreType": "VaultStore", "type": "GeoRedundant"}]}},
            {"type": format!("{VAULT}/backupPolicies"), "apiVersion": "2025-07-01", "name": "bv/blobs",
             "properties": {"objectType": "BackupPolicy",
                "datasourceTypes": ["Microsoft.Storage/storageAccounts/blobServices"],
                "policyRules": [
                    {"objectType": "AzureRetentionRule", "name": "Default", "isDefault": true,
                     "lifecycles": [lifecycle("OperationalStore", "P30D"), lifecycle("VaultStore", "P1Y")]}]}},
            {"type": format!("{VAULT}/backupInstances"), "apiVersion": "2025-07-01", "name": "bv/orders",
             "properties": {
                "dataSourceInfo": {"datasourceType": "Microsoft.Storage/storageAccounts/blobServices",
                                   "resourceID": "[parameters('account')]"},
                "policyInfo": {"policyId": "/subscriptions/s/x/backupPolicies/blobs"}}},
            {"type": "Microsoft.DataProtection/resourceGuards", "apiVersion": "2025-07-01", "name": "guard",
             "location": "northeurope",
             "properties": {"vaultCriticalOperationExclusionList": ["Microsoft.DataProtection/backupVaults/delete"]}},
            {"type": format!("{VAULT}/backupResourceGuardProxies"), "apiVersion": "2025-07-01",
             "condition": "[parameters('guarded')]", "name": "bv/DppResourceGuardProxy",
             "properties": {"resourceGuardResourceId": "[resourceId('Microsoft.DataProtection/resourceGuards', 'guard')]"}},
            {"type": "Microsoft.Authorization/roleAssignments", "apiVersion": "2022-04-01",
             "name": "11111111-1111-1111-1111-111111111111", "scope": vault_id,
             "properties": {
                "roleDefinitionId": "[subscriptionResourceId('Microsoft.Authorization/roleDefinitions', 'ACDD72A7-3385-48ef-bd42-f606fba81ae7')]",
                "principalId": "[reference(resourceId('Microsoft.DataProtection/backupVaults', 'bv'), '2025-07-01', 'full').identity.principalId]",
                "principalType": "ServicePrincipal"}}
        ]
    })
}

fn bench() -> Bench {
    Bench::with(&[("main.json", &template().to_string())])
}

#[test]
fn a_backup_vault_has_policies_instances_guards_and_roles() {
    let vault = bench().inventory(["main.json"]).remove(0);
    let policy = &vault["policies"][0];
    assert_eq!(policy["name"]["value"], "bv/blobs");
    assert_eq!(policy["datasourceTypes"]["value"], json!(["Microsoft.Storage/storageAccounts/blobServices"]));
    assert_eq!(policy["managementType"]["state"], "not-applicable");
    assert_eq!(
        policy["retention"]["value"],
        json!([
            {"store": "OperationalStore", "duration": "P30D", "tag": "Default"},
            {"store": "VaultStore", "duration": "P1Y", "tag": "Default"}
        ])
    );
    let instance = &vault["instances"][0];
    assert_eq!(instance["datasourceId"]["state"], "unknown");
    assert_eq!(instance["datasourceId"]["cause"], "parameter-without-value");
    assert_eq!(instance["datasourceType"]["value"], "Microsoft.Storage/storageAccounts/blobServices");
    assert_eq!(instance["protectionState"]["state"], "absent");
    let guard = &vault["resourceGuards"][0];
    assert_eq!((&guard["condition"], &guard["location"]["value"]), (&json!("unknown"), &json!("northeurope")));
    assert_eq!((&guard["id"]["state"], &guard["name"]["value"]), (&json!("unknown"), &json!("guard")));
    assert_eq!(guard["excludedOperations"]["value"], json!(["Microsoft.DataProtection/backupVaults/delete"]));
    let grant = &vault["roleGrants"][0];
    assert_eq!(grant["identity"]["value"], "SystemAssigned");
    assert_eq!((&grant["role"]["value"], &grant["scopeName"]["value"]), (&json!("Reader"), &json!("bv")));
    assert_eq!(grant["roleId"]["value"], "acdd72a7-3385-48ef-bd42-f606fba81ae7");
}

#[test]
fn a_guard_elsewhere_is_not_known() {
    let mut template = template();
    template["resources"].as_array_mut().unwrap().remove(3);
    let bench = Bench::with(&[("main.json", &template.to_string())]);
    let guard = bench.inventory(["main.json"]).remove(0)["resourceGuards"][0].clone();
    assert_eq!(
        (&guard["location"]["state"], &guard["location"]["cause"]),
        (&json!("unknown"), &json!("runtime-reference"))
    );
}

#[test]
fn a_secret_in_a_policy_stays_one() {
    let mut template = template();
    template["parameters"]["days"]["defaultValue"] = json!("P77D");
    let duration = "/resources/1/properties/policyRules/0/lifecycles/0/deleteAfter/duration";
    *template.pointer_mut(duration).unwrap() = json!("[parameters('days')]");
    let bench = Bench::with(&[("main.json", &template.to_string())]);
    let vault = bench.inventory(["main.json"]).remove(0);
    assert_eq!(vault["policies"][0]["retention"]["value"][0]["duration"], "<secure>");
    for arguments in [&["inventory", "--details", "main.json"][..], &["inventory", "--format", "json", "main.json"]] {
        assert!(!bench.run(arguments).exits(0).text().contains("P77D"));
    }
}

#[test]
fn a_recovery_services_vault_keeps_by_schedules() {
    let below = |child: &str| {
        format!("/subscriptions/s/resourceGroups/rg/providers/Microsoft.RecoveryServices/vaults/rsv{child}")
    };
    let export = json!([
        {"id": below(""), "type": "Microsoft.RecoveryServices/vaults", "name": "rsv", "location": "westeurope", "properties": {}},
        {"id": below("/backupPolicies/daily"), "type": "Microsoft.RecoveryServices/vaults/backupPolicies", "name": "daily",
         "properties": {"backupManagementType": "AzureIaasVM", "retentionPolicy": {
            "retentionPolicyType": "LongTermRetentionPolicy",
            "dailySchedule": {"retentionDuration": {"count": 30, "durationType": "Days"}},
            "yearlySchedule": {"retentionDuration": {"count": 7, "durationType": "Years"}}}}}
    ]);
    let bench = Bench::with(&[("export.json", &export.to_string())]);
    let policy = bench.inventory(["export.json"]).remove(0)["policies"][0].clone();
    assert_eq!(policy["managementType"]["value"], "AzureIaasVM");
    assert_eq!(
        policy["retention"]["value"],
        json!([
            {"store": null, "duration": "P30D", "tag": "dailySchedule"},
            {"store": null, "duration": "P7Y", "tag": "yearlySchedule"}
        ])
    );
}

#[test]
fn the_table_counts_and_lists_on_demand() {
    let bench = bench();
    let plain = bench.run(["inventory", "main.json"]).exits(0);
    assert!(plain.text().contains("1p 1i 1g 1r"), "{}", plain.text());
    assert!(!plain.text().contains("blobs"));
    insta::assert_snapshot!(bench.run(["inventory", "--details", "main.json"]).exits(0).text());
}
