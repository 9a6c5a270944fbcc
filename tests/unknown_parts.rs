//! What is not known of a policy, of an API version or of an export is an unknown of each rule that needed it: never
//! silence, and never a fault.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test may stop at the first broken assumption"
)]

use std::collections::BTreeSet;
use std::fs;

use serde_json::{Value as Json, json};
use vaultvet::knowledge::Day;
use vaultvet::rule::{Profile, Standards};
use vaultvet::run::{RunOptions, RunResult, run};

fn judge(document: &Json) -> RunResult {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("main.json");
    fs::write(&file, document.to_string()).unwrap();
    let mut options = RunOptions::new(vec![file], folder.path().to_path_buf());
    options.standards = std::sync::Arc::new(Standards::of(Profile::Strict));
    options.today = Day::new(2026, 11, 22);
    run(&options).unwrap()
}

fn template(resource: &Json) -> Json {
    let parameters: serde_json::Map<String, Json> =
        ["array", "object", "string"].iter().map(|kind| ((*kind).to_owned(), json!({"type": kind}))).collect();
    json!({
        "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
        "contentVersion": "1.0.0.0",
        "parameters": parameters,
        "resources": [resource],
    })
}

/// The rules that could not be judged.
fn open(result: &RunResult) -> BTreeSet<&str> {
    result.outcome.unknowns.iter().flat_map(|unknown| unknown.rules.iter().copied()).collect()
}

fn codes(result: &RunResult) -> BTreeSet<&str> {
    result.outcome.findings.iter().map(|finding| finding.rule.code).collect()
}

fn assert_open(document: &Json, rules: &[&str]) {
    let result = judge(document);
    let (open, codes) = (open(&result), codes(&result));
    for rule in rules {
        assert!(open.contains(rule), "{rule} is not among {open:?} of {document}");
        assert!(!codes.contains(rule), "{rule} is told of {document}");
    }
}

fn item_policy(properties: &Json) -> Json {
    template(&json!({
        "type": "Microsoft.RecoveryServices/vaults/backupPolicies",
        "apiVersion": "2025-02-01",
        "name": "rsv-orders/daily",
        "properties": properties,
    }))
}

#[test]
fn parts_of_a_recovery_services_policy() {
    let kept = json!({"retentionPolicyType": "SimpleRetentionPolicy", "retentionDuration": {"count": 7, "durationType": "Days"}});
    for properties in [
        json!("[parameters('object')]"),
        json!({"retentionPolicy": "[parameters('object')]"}),
        json!({"vaultRetentionPolicy": "[parameters('object')]"}),
        json!({"subProtectionPolicy": "[parameters('array')]"}),
        json!({"subProtectionPolicy": ["[parameters('object')]"]}),
        json!({"retentionPolicy": {"dailySchedule": "[parameters('object')]"}}),
    ] {
        assert_open(&item_policy(&properties), &["RET01", "RET06"]);
    }
    let part = json!({"subProtectionPolicy": [{"policyType": "[parameters('string')]", "retentionPolicy": kept}]});
    assert_open(&item_policy(&part), &["RET01"]);
}

/// A policy of a Backup vault with these rules.
fn policy(rules: &Json) -> Json {
    template(&json!({
        "type": "Microsoft.DataProtection/backupVaults/backupPolicies",
        "apiVersion": "2025-07-01",
        "name": "bv-orders/daily",
        "properties": {
            "objectType": "BackupPolicy",
            "datasourceTypes": ["Microsoft.Storage/storageAccounts/blobServices"],
            "policyRules": rules,
        },
    }))
}

fn retention(is_default: &Json, lifecycles: &Json) -> Json {
    json!({"objectType": "AzureRetentionRule", "name": "Default", "isDefault": is_default, "lifecycles": lifecycles})
}

fn lifecycle(store: &str, duration: &str) -> Json {
    json!({"sourceDataStore": {"objectType": "DataStoreInfoBase", "dataStoreType": store},
        "deleteAfter": {"objectType": "AbsoluteDeleteOption", "duration": duration}})
}

#[test]
fn parts_of_a_backup_vaults_policy() {
    let all = ["RET01", "RET03", "RET05", "RET06", "RET07", "RET08"];
    assert_open(&policy(&json!("[parameters('array')]")), &all);
    assert_open(&policy(&json!(["[parameters('object')]"])), &all);
    let lifecycles = policy(&json!([retention(&json!(true), &json!("[parameters('array')]"))]));
    assert_open(&lifecycles, &["RET01", "RET03", "RET06"]);
    let short = json!([lifecycle("VaultStore", "P7D")]);
    assert_open(&policy(&json!([retention(&json!("[parameters('object').isDefault]"), &short)])), &["RET01", "RET07"]);
    let store = json!([lifecycle("[parameters('string')]", "P7D")]);
    assert_open(&policy(&json!([retention(&json!(true), &store)])), &["RET01", "RET03"]);
    let duration = json!([lifecycle("VaultStore", "[parameters('string')]")]);
    assert_open(&policy(&json!([retention(&json!(true), &duration)])), &["RET01", "RET06"]);
}

#[test]
fn a_rule_without_object_type_is_judged_by_its_members() {
    let mut rule = retention(&json!("true"), &json!([lifecycle("VaultStore", "P1D")]));
    rule.as_object_mut().unwrap().remove("objectType");
    let result = judge(&policy(&json!([rule])));
    assert!(codes(&result).contains("RET01"), "{:?}", codes(&result));
    assert!(!codes(&result).contains("RET07"), "{:?}", codes(&result));
}

fn vault(version: &str, properties: &Json) -> Json {
    template(&json!({
        "type": "Microsoft.DataProtection/backupVaults",
        "apiVersion": version,
        "name": "bv-orders",
        "location": "westeurope",
        "properties": properties,
    }))
}

#[test]
fn an_api_version_that_is_not_known() {
    let properties = json!({
        "storageSettings": [{"datastoreType": "VaultStore", "type": "ZoneRedundant"}],
        "featureSettings": {"crossRegionRestoreSettings": {"state": "Disabled"}},
        "securitySettings": {
            "softDeleteSettings": {"state": "Off"},
            "immutabilitySettings": {"state": "Unlocked"},
        },
    });
    let bound = ["RED08", "CRR06", "SDL07", "IMM08", "SDL01", "GOV06", "GOV07"];
    assert_open(&vault("[parameters('string')]", &properties), &bound);
    // It lies between two that are listed, of which only the later has Cross Region Restore.
    let result = judge(&vault("2023-04-01", &properties));
    assert!(open(&result).contains("CRR06") && !codes(&result).contains("CRR06"), "{:?}", open(&result));
    assert!(codes(&result).contains("SDL01"), "{:?}", codes(&result));
    // Both its neighbours have it.
    let result = judge(&vault("2025-07-02", &properties));
    assert!(!open(&result).contains("CRR06") && codes(&result).contains("SDL01"), "{:?}", open(&result));
}

#[test]
fn what_an_export_cut_off() {
    for cut in [json!("@{state=Locked}"), json!("System.Object[]"), json!([]), json!(true)] {
        let export = json!({
            "id": "/subscriptions/s/resourceGroups/rg/providers/Microsoft.DataProtection/backupVaults/bv-orders",
            "type": "Microsoft.DataProtection/backupVaults",
            "name": "bv-orders",
            "location": "westeurope",
            "properties": {
                "storageSettings": [cut],
                "securitySettings": {"softDeleteSettings": cut, "immutabilitySettings": cut},
            },
        });
        assert_open(&export, &["IMM01", "SDL02", "RED02"]);
        let result = judge(&export);
        assert!(result.outcome.unknowns.iter().any(|unknown| unknown.detail.contains("-Depth")));
    }
    let whole = json!({"id": "/subscriptions/s/resourceGroups/rg/providers/Microsoft.DataProtection/backupVaults/b",
        "type": "Microsoft.DataProtection/backupVaults", "name": "b", "location": "westeurope", "properties": []});
    assert_open(&whole, &["IMM01", "SDL02", "RED02"]);
}
