//! Every form in which a team may keep its vaults: each is recognised as what it is, and judged or said.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test stops at the first broken assumption"
)]

mod support;

use serde_json::{Value, json};
use support::template::{BESIDE, parameters, template, vault_with_redundancy};
use support::{Bench, Checked};

fn checked(name: &str, content: impl AsRef<[u8]>) -> Checked {
    let bench = Bench::new();
    bench.file(name, content);
    // As a reader without a contract of JSON has it, too.
    assert!(!bench.run(["."]).stderr.contains("panicked"));
    bench.inventory([".", "--allow-empty"]);
    bench.check(["."])
}

/// Asserts that the text is read in that form and that its one vault is found to be locally redundant.
#[track_caller]
fn is_judged(name: &str, content: impl AsRef<[u8]>, form: &str) -> Checked {
    let checked = checked(name, content).exits(1);
    let input = checked.input(name);
    assert_eq!((&input["form"], &input["vaults"]), (&json!(form), &json!(1)), "{input}");
    assert_eq!(checked.of_rule("RED02").len(), 1, "{:#}", checked.document);
    assert_eq!(checked.of_rule("RED02")[0]["actual"], "LocallyRedundant");
    checked
}

fn yaml(value: &Value) -> String {
    serde_yaml::to_string(value).unwrap()
}

/// Asserts the same of a JSON document and of the same document in YAML.
#[track_caller]
fn is_judged_in_both(value: &Value, form: &str) {
    is_judged("a.json", value.to_string(), form);
    is_judged("a.json", serde_json::to_string_pretty(value).unwrap(), form);
    is_judged("a.yaml", yaml(value), form);
    is_judged("a.yml", format!("---\n{}...\n", yaml(value)), form);
}

fn exported() -> Value {
    json!({
        "id": "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.DataProtection/backupVaults/bv",
        "name": "bv", "type": "Microsoft.DataProtection/backupVaults", "location": "westeurope", "eTag": null,
        "identity": { "type": "SystemAssigned", "principalId": "11111111-1111-1111-1111-111111111111", "tenantId": "22222222-2222-2222-2222-222222222222" },
        "properties": {
            "provisioningState": "Succeeded",
            "storageSettings": [ { "datastoreType": "VaultStore", "type": "LocallyRedundant" } ],
            "securitySettings": { "softDeleteSettings": { "state": "On", "retentionDurationInDays": 14 } }
        }
    })
}

mod templates {
    use super::*;

    #[test]
    fn plain_and_in_yaml() {
        let value: Value = serde_json::from_str(BESIDE).unwrap();
        is_judged_in_both(&value, "arm-template");
    }

    #[test]
    fn with_every_extension_that_is_walked() {
        for name in ["a.json", "a.jsonc", "a.json5", "a.template", "a.arm", "A.JSON"] {
            is_judged(name, BESIDE, "arm-template");
        }
    }

    #[test]
    fn with_comments_trailing_commas_and_strings_over_lines() {
        let text = BESIDE
            .replacen('{', "// \"Microsoft.RecoveryServices/vaults\" {\n/* { \" */ {", 1)
            .replace("\"bv-beside\",", "\"bv-beside\", // \" }\n \"comments\": \"over\n  lines\",")
            .replace("} ] }", "}, /* last */ ], }");
        is_judged("a.json", text, "arm-template");
    }

    #[test]
    fn in_every_encoding() {
        let units = |text: &str| text.encode_utf16().collect::<Vec<u16>>();
        let plain = is_judged("a.json", BESIDE, "arm-template");
        let mut utf8 = vec![0xef, 0xbb, 0xbf];
        utf8.extend(BESIDE.as_bytes());
        let mut little = vec![0xff, 0xfe];
        little.extend(units(BESIDE).iter().flat_map(|unit| unit.to_le_bytes()));
        let mut big = vec![0xfe, 0xff];
        big.extend(units(BESIDE).iter().flat_map(|unit| unit.to_be_bytes()));
        for bytes in [utf8, little, big] {
            let same = is_judged("a.json", bytes, "arm-template");
            assert_eq!(same.document["findings"], plain.document["findings"]);
        }
        let value: Value = serde_json::from_str(BESIDE).unwrap();
        let mut yaml_bytes = vec![0xff, 0xfe];
        yaml_bytes.extend(units(&yaml(&value)).iter().flat_map(|unit| unit.to_le_bytes()));
        is_judged("a.yaml", yaml_bytes, "arm-template");
    }

    #[test]
    fn with_the_line_ends_of_windows() {
        let value: Value = serde_json::from_str(BESIDE).unwrap();
        is_judged("a.json", BESIDE.replace('\n', "\r\n"), "arm-template");
        is_judged("a.yaml", yaml(&value).replace('\n', "\r\n"), "arm-template");
        is_judged("a.json", BESIDE.replace('\n', "\r"), "arm-template");
    }

    #[test]
    fn with_resources_under_symbols() {
        let text = BESIDE
            .replace("\"resources\": [", "\"languageVersion\": \"2.0\", \"resources\": { \"vault\":")
            .replace("    }\n  ]\n", "    }\n  }\n");
        is_judged("a.json", text, "arm-template");
    }

    #[test]
    fn in_any_case() {
        let text = BESIDE
            .replace("Microsoft.DataProtection/backupVaults", "MICROSOFT.dataprotection/BACKUPVAULTS")
            .replace("storageSettings", "StorageSETTINGS")
            .replace("datastoreType", "dataStoreType");
        let checked = is_judged("a.json", &text, "arm-template");
        assert_eq!(checked.of_rule("RED02")[0]["resource"]["type"], "Microsoft.DataProtection/backupVaults");
        assert_eq!(checked.of_rule("RED02")[0]["property"], "properties.storageSettings[0].type");
        let shouted = self::checked("a.json", BESIDE.replace("LocallyRedundant", "LOCALLYREDUNDANT")).exits(1);
        assert_eq!(shouted.of_rule("RED02").len(), 1);
    }

    #[test]
    fn with_escapes_in_names_and_values() {
        let text = BESIDE
            .replace("Microsoft.DataProtection/backupVaults", "Microsoft.Data\\u0050rotection\\/backupVaults")
            .replace("LocallyRedundant", "Locally\\u0052edundant");
        is_judged("a.json", text, "arm-template");
    }

    #[test]
    fn of_a_group_exported() {
        let text = template(
            "\"parameters\": { \"vaults_bv_name\": { \"defaultValue\": \"bv\", \"type\": \"String\" } }, \"variables\": {}, \"resources\": [
            { \"type\": \"Microsoft.DataProtection/BackupVaults\", \"apiVersion\": \"2024-04-01\", \"name\": \"[parameters('vaults_bv_name')]\", \"location\": \"westeurope\", \"identity\": { \"type\": \"SystemAssigned\" },
              \"properties\": { \"storageSettings\": [ { \"datastoreType\": \"VaultStore\", \"type\": \"LocallyRedundant\" } ] } } ]",
        );
        let value: Value = serde_json::from_str(&text).unwrap();
        is_judged_in_both(&value, "arm-template");
    }

    #[test]
    fn with_parameters_in_any_form() {
        let main = template(&format!(
            "\"parameters\": {{ \"r\": {{ \"type\": \"string\" }} }}, \"resources\": [ {} ]",
            vault_with_redundancy("bv", "[parameters('r')]")
        ));
        let given = parameters("\"R\": { \"value\": \"LocallyRedundant\" }");
        let value: Value = serde_json::from_str(&given).unwrap();
        for (name, text) in [
            ("main.parameters.json", given.clone()),
            ("main.parameters.jsonc", format!("// why\n{given}")),
            ("main.parameters.yaml", yaml(&value)),
            ("main.parameters.yml", yaml(&value)),
        ] {
            let bench = Bench::with(&[("main.json", &main), (name, &text)]);
            let checked = bench.check(["."]).exits(1);
            assert_eq!(checked.of_rule("RED02")[0]["location"]["file"], name);
            assert_eq!(checked.input(name)["form"], "parameters");
            assert_eq!(checked.status(name), "checked");
        }
    }
}

mod exports {
    use super::*;

    #[test]
    fn one_resource() {
        is_judged_in_both(&exported(), "resource");
    }

    #[test]
    fn a_resource_as_az_shows_it() {
        let mut value = exported();
        value["resourceGroup"] = json!("rg");
        value["systemData"] = Value::Null;
        value["tags"] = Value::Null;
        is_judged_in_both(&value, "resource");
    }

    #[test]
    fn lists() {
        is_judged_in_both(&json!([exported()]), "resource-list");
        is_judged_in_both(&json!({ "value": [exported()] }), "resource-list");
        is_judged_in_both(
            &json!({ "value": [exported()], "nextLink": "https://management.azure.com/next" }),
            "resource-list",
        );
    }

    #[test]
    fn rows_of_the_resource_graph() {
        let mut row = exported();
        row["type"] = json!("microsoft.dataprotection/backupvaults");
        row["tenantId"] = json!("22222222-2222-2222-2222-222222222222");
        is_judged_in_both(
            &json!({ "count": 1, "data": [row.clone()], "skip_token": null, "total_records": 1 }),
            "resource-list",
        );
        is_judged_in_both(
            &json!({ "count": 1, "data": [row.clone()], "totalRecords": 1, "resultTruncated": "false", "facets": [] }),
            "resource-list",
        );
        is_judged_in_both(&json!([row]), "resource-list");
    }

    #[test]
    fn of_a_recovery_services_vault() {
        let value = json!({
            "id": "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.RecoveryServices/vaults/rsv",
            "name": "rsv", "type": "Microsoft.RecoveryServices/vaults", "location": "westeurope", "sku": { "name": "Standard" },
            "properties": { "provisioningState": "Succeeded", "redundancySettings": { "standardTierStorageRedundancy": "LocallyRedundant", "crossRegionRestore": "Disabled" } }
        });
        is_judged_in_both(&value, "resource");
    }

    #[test]
    fn without_properties_are_unknown_as_a_whole() {
        for properties in [json!(null), json!({})] {
            let mut value = exported();
            value["properties"] = properties;
            let checked = checked("a.json", value.to_string());
            assert!(
                checked.of_rule("RED01").is_empty() && checked.of_rule("RED02").is_empty(),
                "{:#}",
                checked.document
            );
            assert_eq!(checked.status("a.json"), "partly-unknown");
        }
        let mut value = exported();
        value.as_object_mut().unwrap().remove("properties");
        let checked = checked("a.json", value.to_string());
        assert_eq!(checked.status("a.json"), "partly-unknown");
    }

    #[test]
    fn of_other_resources_are_no_vault() {
        let mut value = exported();
        value["type"] = json!("Microsoft.Storage/storageAccounts");
        value["id"] = json!("/subscriptions/x/resourceGroups/rg/providers/Microsoft.Storage/storageAccounts/bv");
        let checked = checked("a.json", value.to_string()).exits(3);
        assert!(checked.findings().is_empty());
    }
}

mod streams {
    use super::*;

    #[test]
    fn several_documents_are_several_inputs_in_one_entry() {
        let one = yaml(&exported());
        let text = format!("---\n{one}---\n{}---\nplain: text\n", one.replace("bv", "bw"));
        let checked = checked("a.yaml", text).exits(1);
        assert_eq!(checked.of_rule("RED02").len(), 2);
        assert_eq!(checked.input("a.yaml")["vaults"], 2);
        let second = checked
            .of_rule("RED02")
            .iter()
            .map(|finding| finding["location"]["start"]["line"].as_u64().unwrap())
            .max()
            .unwrap();
        assert!(second > 20, "the second document's places are those of the file: {second}");
    }

    #[test]
    fn scalars_of_yaml_are_those_of_its_core_schema() {
        let text = "type: Microsoft.DataProtection/backupVaults\nname: bv\nid: /subscriptions/x/resourceGroups/rg/providers/Microsoft.DataProtection/backupVaults/bv\nlocation: westeurope\nproperties:\n  storageSettings:\n  - &s {datastoreType: VaultStore, type: LocallyRedundant}\n  securitySettings:\n    softDeleteSettings:\n      state: Off\n";
        let checked = checked("a.yaml", text).exits(1);
        assert_eq!(checked.of_rule("SDL01").len(), 1, "plain `Off` is a string: {:#}", checked.document);
        assert_eq!(checked.of_rule("SDL01")[0]["actual"], "Off");
    }

    #[test]
    fn anchors_and_merges_are_followed() {
        let text = "base: &base\n  location: westeurope\n  type: Microsoft.DataProtection/backupVaults\n---\n- &one\n  type: Microsoft.DataProtection/backupVaults\n  name: one\n  properties: &p {storageSettings: [{datastoreType: VaultStore, type: LocallyRedundant}]}\n- <<: *one\n  name: two\n";
        let checked = checked("a.yaml", text).exits(1);
        assert_eq!(checked.document["summary"]["vaults"], 2);
    }
}

mod others {
    use super::*;

    #[track_caller]
    fn is_unrecognised(value: &Value) {
        for (name, text) in [("a.json", value.to_string()), ("a.yaml", yaml(value))] {
            let checked = checked(name, text).exits(3);
            assert_eq!(checked.status(name), "unrecognised");
            assert!(checked.findings().is_empty() && checked.unknowns().is_empty());
        }
    }

    #[test]
    fn policy_definitions() {
        is_unrecognised(
            &json!({ "name": "p", "type": "Microsoft.Authorization/policyDefinitions", "properties": { "mode": "Indexed", "policyRule": { "if": { "field": "type", "equals": "Microsoft.DataProtection/backupVaults" }, "then": { "effect": "deny" } } } }),
        );
        is_unrecognised(
            &json!({ "properties": { "policyRule": { "if": { "field": "type", "equals": "Microsoft.RecoveryServices/vaults" }, "then": { "effect": "deny" } } } }),
        );
    }

    #[test]
    fn a_policy_that_deploys_a_vault() {
        let inner: Value = serde_json::from_str(BESIDE).unwrap();
        is_unrecognised(
            &json!({ "properties": { "policyRule": { "if": { "field": "type", "equals": "x" }, "then": { "effect": "deployIfNotExists", "details": { "deployment": { "properties": { "mode": "incremental", "template": inner } } } } } } }),
        );
    }

    #[test]
    fn examples_of_the_rest_api() {
        is_unrecognised(
            &json!({ "operationId": "BackupVaults_Get", "parameters": { "vaultName": "v", "api-version": "2024-04-01" }, "responses": { "200": { "body": exported() } } }),
        );
    }

    #[test]
    fn a_flattened_row_beside_others_is_not_determined() {
        let mut flat = exported();
        flat["name"] = json!("flat");
        flat["id"] = json!(flat["id"].as_str().unwrap().replace("/bv", "/flat"));
        flat["properties"] = json!("@{storageSettings=System.Object[]}");
        let guard = json!({ "type": "Microsoft.DataProtection/resourceGuards" });
        for list in [json!([exported(), flat, guard]), json!({ "value": [flat, exported(), guard] })] {
            let checked = is_judged("a.json", list.to_string(), "resource-list");
            assert_eq!(checked.status("a.json"), "partly-unknown");
            let row = |kind: &str| {
                let found: Vec<_> = checked
                    .unknowns()
                    .iter()
                    .filter(|open| open["property"] == "" && open["resource"]["type"] == kind)
                    .collect();
                assert_eq!(found.len(), 1, "{:#?}", checked.unknowns());
                found[0].clone()
            };
            let vault = row("Microsoft.DataProtection/backupVaults");
            assert_eq!((&vault["resource"]["name"], &vault["cause"]), (&json!("flat"), &json!("not-in-this-export")));
            assert!(vault["detail"].as_str().unwrap().contains("PowerShell"), "{vault}");
            assert!(row("Microsoft.DataProtection/resourceGuards")["detail"].as_str().unwrap().contains("neither"));
        }
        let other = json!({ "type": "Microsoft.Storage/storageAccounts", "name": "st", "properties": {} });
        let checked = checked("a.json", json!([other, flat]).to_string()).exits(0);
        assert_eq!(checked.status("a.json"), "partly-unknown");
        assert_eq!(checked.unknowns().len(), 1);
    }

    #[test]
    fn objects_that_powershell_flattened() {
        is_unrecognised(
            &json!({ "Name": "bv", "Id": exported()["id"], "Type": null, "StorageSetting": [ { "DatastoreType": "VaultStore", "Type": "LocallyRedundant" } ], "ResourceType": "x", "Kind": "Microsoft.DataProtection/backupVaults" }),
        );
        is_unrecognised(
            &json!([{ "Name": "bv", "Type": "Microsoft.RecoveryServices/vaults", "Properties": "Microsoft.Azure.Commands.RecoveryServices.ARSVaultProperties" }]),
        );
    }

    #[test]
    fn documents_that_only_speak_of_vaults() {
        is_unrecognised(&json!({ "text": "a Microsoft.DataProtection/backupVaults is a vault" }));
        is_unrecognised(&json!("Microsoft.DataProtection/backupVaults"));
        is_unrecognised(&json!(["Microsoft.RecoveryServices/vaults"]));
    }
}

mod quiet {
    use super::*;

    #[test]
    fn existing_deploys_nothing_and_counts_as_checked() {
        let text = template(
            "\"languageVersion\": \"2.0\", \"resources\": { \"v\": { \"existing\": true, \"type\": \"Microsoft.DataProtection/backupVaults\", \"apiVersion\": \"2024-04-01\", \"name\": \"bv\" } }",
        );
        let checked = checked("a.json", text).exits(0);
        assert!(checked.findings().is_empty());
        assert_eq!((checked.status("a.json"), &checked.input("a.json")["vaults"]), ("checked", &json!(0)));
    }

    #[test]
    fn a_false_condition_deploys_nothing() {
        for condition in ["false", "\"[false()]\"", "\"[equals(1, 2)]\""] {
            let text = BESIDE.replace("\"apiVersion\"", &format!("\"condition\": {condition}, \"apiVersion\""));
            let checked = checked("a.json", text).exits(0);
            assert!(checked.findings().is_empty(), "{condition}: {:#}", checked.document);
            assert_eq!(checked.document["summary"]["vaults"], 0);
        }
    }

    #[test]
    fn a_copy_of_zero_deploys_nothing() {
        let text = BESIDE.replace("\"apiVersion\"", "\"copy\": { \"name\": \"c\", \"count\": 0 }, \"apiVersion\"");
        assert_eq!(checked("a.json", text).exits(0).document["summary"]["vaults"], 0);
    }

    #[test]
    fn policies_without_their_vault_count_as_checked() {
        let text = template(
            "\"resources\": [ { \"type\": \"Microsoft.DataProtection/backupVaults/backupPolicies\", \"apiVersion\": \"2024-04-01\", \"name\": \"bv/daily\", \"properties\": { \"datasourceTypes\": [ \"Microsoft.Compute/disks\" ], \"objectType\": \"BackupPolicy\", \"policyRules\": [ { \"objectType\": \"AzureRetentionRule\", \"name\": \"Default\", \"isDefault\": true, \"lifecycles\": [ { \"sourceDataStore\": { \"dataStoreType\": \"OperationalStore\", \"objectType\": \"DataStoreInfoBase\" }, \"deleteAfter\": { \"objectType\": \"AbsoluteDeleteOption\", \"duration\": \"P30D\" } } ] }, { \"objectType\": \"AzureBackupRule\", \"name\": \"Backup\", \"backupParameters\": { \"objectType\": \"AzureBackupParams\", \"backupType\": \"Incremental\" }, \"dataStore\": { \"dataStoreType\": \"OperationalStore\", \"objectType\": \"DataStoreInfoBase\" }, \"trigger\": { \"objectType\": \"ScheduleBasedTriggerContext\", \"schedule\": { \"repeatingTimeIntervals\": [ \"R/2024-04-01T02:00:00+00:00/P1D\" ] }, \"taggingCriteria\": [ { \"isDefault\": true, \"taggingPriority\": 99, \"tagInfo\": { \"tagName\": \"Default\" } } ] } } ] } } ]",
        );
        let checked = checked("a.json", text).exits(0);
        assert_eq!(checked.status("a.json"), "checked");
    }

    #[test]
    fn a_vault_in_a_variable_or_an_output_is_none() {
        let inner: Value = serde_json::from_str::<Value>(BESIDE).unwrap()["resources"][0].clone();
        for section in ["variables", "outputs", "metadata"] {
            let body = if section == "outputs" {
                json!({ "v": { "type": "object", "value": inner } })
            } else {
                json!({ "v": inner })
            };
            let checked = checked("a.json", template(&format!("\"{section}\": {body}, \"resources\": []")));
            assert!(checked.findings().is_empty(), "{section}: {:#}", checked.document);
            assert_eq!(checked.document["summary"]["vaults"], 0);
        }
    }

    #[test]
    fn duplicate_keys_are_said_and_the_last_counts() {
        let text = BESIDE
            .replace("\"type\": \"LocallyRedundant\"", "\"type\": \"ZoneRedundant\", \"Type\": \"LocallyRedundant\"");
        let checked = is_judged("a.json", text, "arm-template");
        assert_eq!(checked.of_rule("INP08").len(), 1);
    }
}
