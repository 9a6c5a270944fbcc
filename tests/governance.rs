//! How findings about versions, properties and values stand beside those of other areas, and what they are told of.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test may stop at the first broken assumption"
)]

use std::fs;

use serde_json::{Value as Json, json};
use vaultvet::knowledge::Day;
use vaultvet::rule::{Finding, Profile, Standards};
use vaultvet::run::{RunOptions, RunResult, run};

/// A run over one template of these resources.
fn judge(parameters: &Json, resources: &Json) -> RunResult {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("main.json");
    let template = json!({
        "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
        "contentVersion": "1.0.0.0",
        "parameters": parameters,
        "resources": resources,
    });
    fs::write(&file, template.to_string()).unwrap();
    let mut options = RunOptions::new(vec![file], folder.path().to_path_buf());
    options.standards = std::sync::Arc::new(Standards::of(Profile::Strict));
    options.today = Day::new(2026, 11, 22);
    run(&options).unwrap()
}

fn codes(result: &RunResult) -> Vec<&'static str> {
    result.outcome.findings.iter().map(|finding| finding.rule.code).collect()
}

fn found<'r>(result: &'r RunResult, code: &str) -> Vec<&'r Finding> {
    result.outcome.findings.iter().filter(|finding| finding.rule.code == code).collect()
}

fn backup_vault(version: &str, properties: &Json) -> Json {
    json!({
        "type": "Microsoft.DataProtection/backupVaults",
        "apiVersion": version,
        "name": "bv-orders",
        "location": "westeurope",
        "identity": {"type": "SystemAssigned"},
        "properties": properties,
    })
}

fn storage() -> Json {
    json!([{"datastoreType": "VaultStore", "type": "GeoRedundant"}])
}

#[test]
fn a_specific_rule_on_an_old_version_speaks_alone() {
    let vault = backup_vault(
        "2022-05-01",
        &json!({"storageSettings": storage(), "securitySettings": {"immutabilitySettings": {"state": "Unlocked"}}}),
    );
    let result = judge(&json!({}), &json!([vault]));
    let codes = codes(&result);
    assert!(codes.contains(&"IMM08") && !codes.contains(&"GOV06"), "{codes:?}");
    let vault = json!({
        "type": "Microsoft.RecoveryServices/vaults", "apiVersion": "2023-02-01", "name": "rsv-orders", "location": "westeurope",
        "sku": {"name": "RS0"},
        "properties": {"redundancySettings": {"standardTierStorageRedundancy": "GeoRedundant"}},
    });
    let codes = self::codes(&judge(&json!({}), &json!([vault])));
    assert!(codes.contains(&"RED08") && !codes.contains(&"GOV07"), "{codes:?}");
}

#[test]
fn what_stands_there_misspelt_or_misplaced_is_not_missing() {
    for properties in [
        json!({"storageSettings": storage(), "securitySettings": {"imutabilitySettings": {"state": "Unlocked"}}}),
        json!({"storageSettings": storage(), "immutabilitySettings": {"state": "Unlocked"}}),
    ] {
        let result = judge(&json!({}), &json!([backup_vault("2025-07-01", &properties)]));
        let codes = codes(&result);
        assert!(codes.contains(&"GOV08") && !codes.contains(&"IMM01"), "{codes:?}");
    }
    // Where it is simply missing, that is told.
    let result = judge(&json!({}), &json!([backup_vault("2025-07-01", &json!({"storageSettings": storage()}))]));
    assert!(codes(&result).contains(&"IMM01"));
}

#[test]
fn a_refused_value_is_told_once_and_leaves_the_fact_unknown() {
    for (value, code) in [("Enabled", "GOV10"), ("Sometimes", "GOV09"), ("[parameters('state')", "GOV09")] {
        let properties =
            json!({"storageSettings": storage(), "securitySettings": {"softDeleteSettings": {"state": value}}});
        let result = judge(&json!({}), &json!([backup_vault("2025-07-01", &properties)]));
        assert_eq!(found(&result, code).len(), 1, "{value}: {:?}", codes(&result));
        let codes = codes(&result);
        assert!(codes.iter().all(|other| !other.starts_with("SDL")), "{value}: {codes:?}");
        let open = &result.outcome.unknowns;
        assert!(open.iter().all(|open| !open.property.contains("softDelete")), "{value}: {open:?}");
    }
}

/// A policy whose one rule is this.
fn policy(rule: &Json) -> Json {
    json!({
        "type": "Microsoft.DataProtection/backupVaults/backupPolicies", "apiVersion": "2025-07-01", "name": "bv-orders/daily",
        "properties": {"objectType": "BackupPolicy", "datasourceTypes": ["Microsoft.Compute/disks"], "policyRules": [rule]},
    })
}

#[test]
fn a_retention_that_lacks_what_azure_demands_is_not_determined_and_told_once() {
    let vault = backup_vault("2025-07-01", &json!({"storageSettings": storage()}));
    let rules = [
        (json!({"name": "Default", "objectType": "AzureRetentionRule", "isDefault": true}), "[0].lifecycles"),
        // One with lifecycles is judged by them.
        (json!({"name": "Default", "isDefault": true}), "[0].objectType"),
        (
            json!({"name": "Default", "objectType": "AzureRetentionRule", "isDefault": true, "lifecycles": [
                {"sourceDataStore": {"dataStoreType": "VaultStore", "objectType": "DataStoreInfoBase"}}]}),
            "[0].lifecycles[0].deleteAfter.duration",
        ),
    ];
    for (rule, lacks) in rules {
        let result = judge(&json!({}), &json!([vault, policy(&rule)]));
        let open: Vec<&str> = result.outcome.unknowns.iter().map(|open| open.property.as_str()).collect();
        assert_eq!(open, [format!("properties.policyRules{lacks}")]);
    }
    // Where a misspelt property stands in its place, that is what is told.
    let misspelt = json!({"name": "Default", "objectType": "AzureRetentionRule", "isDefault": true, "lifecycle": []});
    let result = judge(&json!({}), &json!([vault, policy(&misspelt)]));
    assert_eq!(found(&result, "GOV08").len(), 1);
    assert!(result.outcome.unknowns.is_empty(), "{:?}", result.outcome.unknowns);
}

#[test]
fn a_finding_says_that_it_rests_on_a_default_wherever_its_help_is_told() {
    let parameters = json!({"state": {"type": "string", "defaultValue": "Sealed"}});
    let properties = json!({"storageSettings": storage(), "securitySettings": {"immutabilitySettings": {"state": "[parameters('state')]"}}});
    let result = judge(&parameters, &json!([backup_vault("2025-07-01", &properties)]));
    let advice = found(&result, "GOV09")[0].advice().into_owned();
    assert!(advice.contains("It rests on the default of parameter `state`"), "{advice}");
}

#[test]
fn a_parameter_that_breaks_its_own_declaration_is_told_once() {
    let parameters =
        json!({"state": {"type": "string", "defaultValue": "Sealed", "allowedValues": ["Locked", "Unlocked"]}});
    let properties = json!({"storageSettings": storage(), "securitySettings": {"immutabilitySettings": {"state": "[parameters('state')]"}}});
    let result = judge(&parameters, &json!([backup_vault("2025-07-01", &properties)]));
    let codes = codes(&result);
    assert!(codes.contains(&"INP05") && !codes.contains(&"GOV09"), "{codes:?}");
}

#[test]
fn a_child_is_told_of_its_vault_and_a_guard_of_the_vault_that_it_guards() {
    let policy = json!({
        "type": "Microsoft.DataProtection/backupVaults/backupPolicies", "apiVersion": "2025-07-01", "name": "bv-orders/daily",
        "properties": {"objectType": "BackupPolicy", "datasourceTypes": [], "policyRules": [], "colour": "blue"},
    });
    let guard = json!({
        "type": "Microsoft.DataProtection/resourceGuards", "apiVersion": "2025-07-01", "name": "guard", "location": "westeurope",
        "properties": {"colour": "blue"},
    });
    let proxy = json!({
        "type": "Microsoft.DataProtection/backupVaults/backupResourceGuardProxies", "apiVersion": "2025-07-01",
        "name": "bv-orders/DppResourceGuardProxy",
        "properties": {"resourceGuardResourceId": "[resourceId('Microsoft.DataProtection/resourceGuards', 'guard')]"},
    });
    let vault = backup_vault("2025-07-01", &json!({"storageSettings": storage()}));
    let together = judge(&json!({}), &json!([vault, policy, guard, proxy]));
    let told: Vec<_> = found(&together, "GOV08")
        .into_iter()
        .map(|finding| (finding.resource.name.as_deref(), finding.resource.declared_by.as_deref()))
        .collect();
    assert_eq!(
        told,
        [
            (Some("bv-orders"), Some("Microsoft.DataProtection/backupVaults/backupPolicies/bv-orders/daily")),
            (Some("bv-orders"), Some("Microsoft.DataProtection/resourceGuards/guard")),
        ]
    );
    for (alone, name, words) in [(&policy, "bv-orders/daily", "backup policy"), (&guard, "guard", "resource guard")] {
        let result = judge(&json!({}), &json!([alone]));
        let finding = found(&result, "GOV08")[0];
        assert_eq!((finding.resource.name.as_deref(), finding.resource.declared_by.as_deref()), (Some(name), None));
        assert!(finding.message.starts_with(&format!("{words} `{name}`")), "{}", finding.message);
        assert!(result.vaults.is_empty() && result.anything_to_check);
    }
}

#[test]
fn what_holds_for_one_outcome_of_a_choice_is_possible() {
    let parameters = json!({"old": {"type": "bool"}});
    let vault = backup_vault(
        "[if(parameters('old'), '2022-12-01', '2025-07-01')]",
        &json!({"storageSettings": storage(), "resourceGuardOperationRequests": ["a"]}),
    );
    let result = judge(&parameters, &json!([vault]));
    let finding = found(&result, "GOV06")[0];
    assert_eq!(finding.certainty.as_str(), "possible");
    // A child that exists in one outcome only, and is at fault there, is surely at fault where it exists.
    let policy = json!({
        "condition": "[parameters('old')]",
        "type": "Microsoft.DataProtection/backupVaults/backupPolicies", "apiVersion": "2025-07-01", "name": "bv-orders/daily",
        "properties": {"objectType": "BackupPolicy", "datasourceTypes": [], "policyRules": [], "colour": "blue"},
    });
    let vault = backup_vault("2025-07-01", &json!({"storageSettings": storage()}));
    let result = judge(&parameters, &json!([vault, policy]));
    let finding = found(&result, "GOV08")[0];
    assert_eq!(finding.certainty.as_str(), "definite", "{}", finding.message);
}

#[test]
fn versions_age_with_the_day() {
    let vault = backup_vault("2025-01-01", &json!({"storageSettings": storage()}));
    assert!(found(&judge(&json!({}), &json!([vault])), "GOV05").is_empty());
    let vault = backup_vault("2024-04-01", &json!({"storageSettings": storage()}));
    assert_eq!(found(&judge(&json!({}), &json!([vault])), "GOV05").len(), 1);
}

#[test]
fn thousands_of_children_are_judged_in_time() {
    let mut resources = vec![backup_vault("2025-07-01", &json!({"storageSettings": storage()}))];
    resources.extend((0..3000).map(|number| {
        json!({
            "type": "Microsoft.DataProtection/backupVaults/backupPolicies", "apiVersion": "2021-01-01", "name": format!("bv-orders/p{number}"),
            "properties": {"objectType": "BackupPolicy", "datasourceTypes": [], "policyRules": [], "colour": "blue", "datasourceType": []},
        })
    }));
    let started = std::time::Instant::now();
    let result = judge(&json!({}), &Json::Array(resources));
    assert_eq!(found(&result, "GOV08").len(), 6000);
    assert!(started.elapsed().as_secs() < 60, "{:?}", started.elapsed());
}
