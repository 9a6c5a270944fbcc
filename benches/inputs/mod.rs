//! The inputs of the benchmarks: made here, the same on every machine.

use std::fmt::Write as _;

use serde_json::{Value, json};

/// One vault's module as Bicep compiles it.
const MODULE: &str = include_str!("backup-vault.json");

/// A deployment of `vaults` modules, each nested with parameters of its own, indented as Bicep writes it.
pub(crate) fn modules(vaults: usize) -> String {
    let module: Value = serde_json::from_str(MODULE).expect("the module is JSON");
    let resources = (0..vaults).map(|number| (format!("vault{number}"), nested(number, &module))).collect();
    pretty(&template(Value::Object(resources)))
}

fn nested(number: usize, module: &Value) -> Value {
    json!({
        "type": "Microsoft.Resources/deployments",
        "apiVersion": "2022-09-01",
        "name": format!("[format('{{0}}-{number}', deployment().name)]"),
        "properties": {
            "expressionEvaluationOptions": { "scope": "inner" },
            "mode": "Incremental",
            "parameters": {
                "name": { "value": format!("[format('bv-{{0}}-{number}', parameters('prefix'))]") },
                "redundancy": { "value": "[parameters('redundancy')]" },
                "managedIdentities": { "value": { "systemAssigned": true } },
                "roleAssignments": { "value": [
                    { "roleDefinitionIdOrName": "Owner", "principalId": "6d4a0d2e-9c4b-4f0e-8a51-0d7f3c2b1a00" },
                    { "roleDefinitionIdOrName": "Reader", "principalId": "6d4a0d2e-9c4b-4f0e-8a51-0d7f3c2b1a01" }
                ] },
                "backupPolicies": { "value": [{ "name": "daily", "properties": { "objectType": "BackupPolicy" } }] }
            },
            "template": module
        }
    })
}

fn template(resources: Value) -> Value {
    json!({
        "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
        "languageVersion": "2.0",
        "contentVersion": "1.0.0.0",
        "parameters": {
            "prefix": { "type": "string", "defaultValue": "orders" },
            "redundancy": { "type": "string", "defaultValue": "LocallyRedundant" }
        },
        "resources": resources
    })
}

/// One template of at least `bytes` bytes that declares vaults side by side, each at fault in several places.
pub(crate) fn vaults(bytes: usize) -> String {
    let mut text = String::from(
        "{\n  \"$schema\": \"https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#\",\n  \
         \"contentVersion\": \"1.0.0.0\",\n  \"resources\": [",
    );
    for number in 0.. {
        if text.len() >= bytes {
            break;
        }
        let separator = if number == 0 { "" } else { "," };
        let vault = pretty(&vault(number)).replace('\n', "\n    ");
        let _ = write!(text, "{separator}\n    {vault}");
    }
    text.push_str("\n  ]\n}\n");
    text
}

fn vault(number: usize) -> Value {
    json!({
        "type": "Microsoft.DataProtection/backupVaults",
        "apiVersion": "2024-04-01",
        "name": format!("bv-orders-{number}"),
        "location": "westeurope",
        "tags": { "owner": "orders", "costCentre": "1234", "note": "x".repeat(480) },
        "properties": {
            "storageSettings": [{ "datastoreType": "VaultStore", "type": "LocallyRedundant" }],
            "securitySettings": {
                "softDeleteSettings": { "state": "Off", "retentionDurationInDays": 14 },
                "immutabilitySettings": { "state": "Disabled" }
            }
        }
    })
}

/// A template of at least `bytes` bytes that has nothing to do with vaults.
pub(crate) fn without_vaults(bytes: usize) -> String {
    let account = |number: usize| {
        json!({
            "type": "Microsoft.Storage/storageAccounts",
            "apiVersion": "2023-05-01",
            "name": format!("[concat('st', parameters('prefix'), '{number}')]"),
            "location": "[resourceGroup().location]",
            "sku": { "name": "Standard_ZRS" },
            "kind": "StorageV2",
            "properties": { "minimumTlsVersion": "TLS1_2", "allowBlobPublicAccess": false, "supportsHttpsTrafficOnly": true }
        })
    };
    let each = pretty(&account(0)).len();
    pretty(&template((0..=bytes / each).map(account).collect()))
}

/// The same values as YAML.
pub(crate) fn as_yaml(json: &str) -> String {
    let value: Value = serde_json::from_str(json).expect("made as JSON");
    serde_yaml::to_string(&value).expect("every JSON value can be YAML")
}

fn pretty(value: &Value) -> String {
    serde_json::to_string_pretty(value).expect("a value can be written")
}
