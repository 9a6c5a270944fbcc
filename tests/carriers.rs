//! Documents that carry templates or foretell resources, and files that templates link to.

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

#[track_caller]
fn checked(value: &Value) -> Checked {
    let bench = Bench::new();
    bench.file("a.json", serde_json::to_string_pretty(value).unwrap());
    assert!(!bench.run(["."]).stderr.contains("panicked"));
    bench.inventory([".", "--allow-empty"]);
    bench.check(["."])
}

/// Asserts that the document is read in that form, in JSON and YAML, and its one vault found to be locally redundant.
#[track_caller]
fn is_judged(value: &Value, form: &str) -> Checked {
    let yaml = Bench::with(&[("a.yaml", &serde_yaml::to_string(value).unwrap())]).check(["."]).exits(1);
    assert_eq!(yaml.of_rule("RED02").len(), 1);
    let checked = checked(value).exits(1);
    let input = checked.input("a.json");
    assert_eq!((&input["form"], &input["vaults"]), (&json!(form), &json!(1)), "{input}");
    assert_eq!(checked.of_rule("RED02").len(), 1, "{:#}", checked.document);
    assert_eq!(checked.of_rule("RED02")[0]["actual"], "LocallyRedundant");
    checked
}

fn plain() -> Value {
    serde_json::from_str(BESIDE).unwrap()
}

/// A template whose vault's redundancy is a parameter.
fn asking() -> Value {
    let text = template(&format!(
        "\"parameters\": {{ \"r\": {{ \"type\": \"string\" }} }}, \"resources\": [ {} ]",
        vault_with_redundancy("bv", "[parameters('r')]")
    ));
    serde_json::from_str(&text).unwrap()
}

mod carried {
    use super::*;

    #[test]
    fn bodies_of_deployments_and_stacks() {
        is_judged(&json!({ "properties": { "mode": "Incremental", "template": plain() } }), "arm-template");
        is_judged(
            &json!({ "location": "westeurope", "properties": { "mode": "Complete", "template": plain(), "parameters": {} } }),
            "arm-template",
        );
        is_judged(
            &json!({ "type": "Microsoft.Resources/deployments", "name": "d", "properties": { "template": plain(), "provisioningState": "Succeeded" } }),
            "arm-template",
        );
        is_judged(
            &json!({ "properties": { "actionOnUnmanage": { "resources": "delete" }, "denySettings": { "mode": "none" }, "template": plain() } }),
            "arm-template",
        );
        is_judged(
            &json!({ "type": "microsoft.resources/deploymentStacks", "properties": { "template": plain() } }),
            "arm-template",
        );
    }

    #[test]
    fn with_the_parameters_that_they_give() {
        let body = json!({ "properties": { "mode": "Incremental", "template": asking(), "parameters": { "r": { "value": "LocallyRedundant" } } } });
        let checked = is_judged(&body, "arm-template");
        let finding = checked.of_rule("RED02")[0];
        assert_eq!(finding["resource"]["deployments"], json!(["a.json"]));
        // The value is to be edited where the body gives it.
        let text = serde_json::to_string_pretty(&body).unwrap();
        let (start, end) = (&finding["location"]["start"]["offset"], &finding["location"]["end"]["offset"]);
        let range = usize::try_from(start.as_u64().unwrap()).unwrap()..usize::try_from(end.as_u64().unwrap()).unwrap();
        assert_eq!(text.get(range.clone()).unwrap(), "\"LocallyRedundant\"");
        assert_eq!(range.start, text.find("\"LocallyRedundant\"").unwrap());
        let wrong = json!({ "properties": { "mode": "Incremental", "template": asking(), "parameters": { "q": { "value": "x" } } } });
        assert_eq!(super::checked(&wrong).of_rule("INP04").len(), 1);
    }

    #[test]
    fn options_win_over_what_is_carried() {
        let body = json!({ "properties": { "mode": "Incremental", "template": asking(), "parameters": { "r": { "value": "LocallyRedundant" } } } });
        let bench = Bench::with(&[("a.json", &body.to_string())]);
        let checked = bench.check(["a.json", "--parameters", "r=ZoneRedundant"]);
        assert!(checked.of_rule("RED02").is_empty(), "{:#}", checked.document);
    }

    #[test]
    fn template_specs_and_exported_groups() {
        is_judged(&json!({ "template": plain() }), "arm-template");
        is_judged(
            &json!({ "template": plain(), "error": { "code": "ExportTemplateCompletedWithErrors" } }),
            "arm-template",
        );
        let spec = "Microsoft.Resources/templateSpecs/versions";
        is_judged(
            &json!({ "id": "/subscriptions/s", "name": "1.0", "type": spec, "linkedTemplates": [], "mainTemplate": plain() }),
            "arm-template",
        );
        is_judged(&json!({ "name": "1.0", "type": spec, "properties": { "mainTemplate": plain() } }), "arm-template");
    }

    #[test]
    fn policies_and_blueprints_carry_none() {
        for value in [
            json!({ "kind": "template", "properties": { "template": plain(), "resourceGroup": "rg" } }),
            json!({ "type": "Microsoft.Blueprint/blueprints/artifacts", "kind": "template", "properties": { "mode": "x", "template": plain() } }),
            json!({ "deployment": { "properties": { "mode": "incremental", "template": plain() } } }),
            json!({ "template": plain(), "other": 1 }),
        ] {
            let checked = super::checked(&value).exits(3);
            assert!(checked.findings().is_empty(), "{value}");
        }
    }

    #[test]
    fn texts_that_hold_documents_are_said() {
        let value = json!({ "parametersJson": "{}", "templateJson": BESIDE, "templateSpecId": null });
        let checked = super::checked(&value).exits(3);
        let input = checked.input("a.json");
        assert_eq!(
            (&input["form"], &input["status"], &input["reason"]),
            (&json!("bicepparam"), &json!("skipped"), &json!("form-not-read-yet"))
        );
        let told = Bench::with(&[("a.json", &value.to_string())]).run(["a.json"]);
        assert!(format!("{}{}", told.text(), told.stderr).contains("bicep build-params FILE --outfile"), "{told:?}");
        let plain = json!({ "parametersJson": "{}", "templateJson": "{}", "templateSpecId": null });
        let bench = Bench::with(&[("a.json", &plain.to_string())]);
        assert_eq!(bench.check(["a.json"]).status("a.json"), "no-vault");
    }
}

mod foretold {
    use super::*;

    const ID: &str = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.DataProtection/backupVaults/bv";

    fn resource(redundancy: &str) -> Value {
        json!({
            "id": ID, "name": "bv", "type": "Microsoft.DataProtection/backupVaults", "apiVersion": "2024-04-01", "location": "westeurope",
            "identity": { "type": "SystemAssigned" },
            "properties": { "storageSettings": [ { "datastoreType": "VaultStore", "type": redundancy } ],
                "securitySettings": { "softDeleteSettings": { "state": "On", "retentionDurationInDays": 14 } } }
        })
    }

    fn change(kind: &str, before: Value, after: Value) -> Value {
        json!({ "resourceId": ID, "changeType": kind, "before": before, "after": after, "delta": null, "unsupportedReason": null })
    }

    fn what_if(changes: &[Value]) -> Value {
        json!({ "status": "Succeeded", "error": null, "changes": changes, "potentialChanges": null, "diagnostics": null })
    }

    #[test]
    fn what_if_shows_vaults_as_they_would_be() {
        let (bad, good) = (|| resource("LocallyRedundant"), || resource("ZoneRedundant"));
        is_judged(&what_if(&[change("Create", Value::Null, bad())]), "resource-list");
        for kind in ["Modify", "NoChange", "Ignore", "Deploy"] {
            is_judged(&what_if(&[change(kind, good(), bad())]), "resource-list");
            let checked = checked(&what_if(&[change(kind, bad(), good())]));
            assert!(checked.of_rule("RED02").is_empty(), "{kind}: {:#}", checked.document);
            assert_eq!(checked.input("a.json")["vaults"], 1);
        }
        is_judged(&what_if(&[change("Ignore", bad(), Value::Null)]), "resource-list");
        is_judged(
            &json!({ "status": "Succeeded", "properties": { "correlationId": "x", "changes": [change("Modify", good(), bad())] } }),
            "resource-list",
        );
    }

    #[test]
    fn what_goes_away_or_is_only_named_is_not_judged() {
        let gone = checked(&what_if(&[change("Delete", resource("LocallyRedundant"), Value::Null)])).exits(3);
        assert_eq!((&gone.input("a.json")["form"], gone.status("a.json")), (&json!("resource-list"), "no-vault"));
        assert_eq!(gone.input("a.json")["reason"], "declares-no-vault");
        let named = checked(&what_if(&[change("Modify", Value::Null, Value::Null)])).exits(3);
        let entry = named.input("a.json");
        assert_eq!((&entry["status"], &entry["reason"]), (&json!("skipped"), &json!("shows-ids-only")));
        let none = Bench::with(&[("a.json", &what_if(&[]).to_string())]).check(["a.json"]).exits(3);
        assert_eq!((&none.input("a.json")["form"], none.status("a.json")), (&json!("resource-list"), "no-vault"));
    }

    #[test]
    fn expressions_that_are_left_are_unknown() {
        let mut open = resource("[reference(resourceId('A.B/c', 'd')).redundancy]");
        open["location"] = json!("[resourceGroup().location]");
        for value in [
            what_if(&[change("Create", Value::Null, open.clone())]),
            json!({ "predictedResources": [open], "diagnostics": [] }),
        ] {
            let checked = checked(&value);
            assert!(
                checked.of_rule("RED02").is_empty() && checked.of_rule("RED05").is_empty(),
                "{:#}",
                checked.document
            );
            assert_eq!(checked.status("a.json"), "partly-unknown");
            assert!(
                checked.unknowns().iter().any(|open| open["cause"] == "runtime-reference"),
                "{:#}",
                checked.document
            );
        }
    }

    #[test]
    fn snapshots_of_bicep() {
        is_judged(
            &json!({ "predictedResources": [resource("LocallyRedundant")], "diagnostics": [], "outputs": {} }),
            "resource-list",
        );
        // A vault that would be made without a redundancy is told as in a template.
        let mut silent = resource("x");
        silent["properties"]["storageSettings"] = json!([]);
        let checked = checked(&json!({ "predictedResources": [silent], "diagnostics": [] }));
        assert_eq!(checked.of_rule("RED01").len(), 1, "{:#}", checked.document);
        let empty = json!({ "predictedResources": [], "diagnostics": [] });
        let bench = Bench::with(&[("a.json", &empty.to_string())]);
        assert_eq!(bench.check(["a.json"]).status("a.json"), "no-vault");
    }

    #[test]
    fn answers_of_deployments_hold_ids_only() {
        let value = json!({
            "id": "/subscriptions/s/resourceGroups/rg/providers/Microsoft.Resources/deployments/d", "name": "d", "type": "Microsoft.Resources/deployments",
            "properties": { "mode": "Incremental", "provisioningState": "Succeeded", "outputResources": [ { "id": ID } ], "validatedResources": [ { "id": ID } ] }
        });
        let checked = checked(&value).exits(3);
        assert_eq!((&checked.input("a.json")["form"], checked.status("a.json")), (&json!("resource"), "no-vault"));
    }
}

mod linked {
    use super::*;

    fn linking(link: &Value, parameters: &Value) -> String {
        template(&format!(
            "\"parameters\": {{ \"_artifactsLocation\": {{ \"type\": \"string\", \"defaultValue\": \"[deployment().properties.templateLink.uri]\" }}, \"_artifactsLocationSasToken\": {{ \"type\": \"securestring\", \"defaultValue\": \"\" }} }},
            \"resources\": [ {} ]",
            json!({ "type": "Microsoft.Resources/deployments", "apiVersion": "2022-09-01", "name": "m",
                "properties": { "mode": "Incremental", "templateLink": link, "parameters": parameters } })
        ))
    }

    fn value(text: &str) -> Value {
        json!({ "r": { "value": text } })
    }

    #[test]
    fn files_beside_the_template_are_read_by_path_and_address() {
        for link in [
            json!({ "relativePath": "nested/x.json" }),
            json!({ "relativePath": "./nested/../nested/x.json" }),
            json!({ "relativePath": "Nested/X.JSON" }),
            json!({ "relativePath": "nested\\x.json" }),
            json!({ "uri": "nested/x.json" }),
            json!({ "uri": "[uri(deployment().properties.templateLink.uri, 'nested/x.json')]", "contentVersion": "1.0.0.0" }),
            json!({ "uri": "[uri(parameters('_artifactsLocation'), concat('nested/x.json', parameters('_artifactsLocationSasToken')))]" }),
        ] {
            let main = linking(&link, &value("LocallyRedundant"));
            let bench = Bench::with(&[("main.json", &main), ("nested/x.json", &asking().to_string())]);
            let checked = bench.check(["main.json"]).exits(1);
            assert_eq!(checked.of_rule("RED02").len(), 1, "{link}: {:#}", checked.document);
            assert_eq!(checked.of_rule("RED02")[0]["location"]["file"], "main.json", "{link}");
            assert!(checked.of_rule("INP07").is_empty(), "{link}");
        }
    }

    #[test]
    fn values_in_a_linked_file_are_told_there() {
        let main = linking(&json!({ "uri": "[uri(deployment().properties.templateLink.uri, 'x.json')]" }), &json!({}));
        let bench = Bench::with(&[("main.json", &main), ("x.json", BESIDE)]);
        let checked = bench.check(["main.json"]).exits(1);
        assert_eq!(checked.of_rule("RED02")[0]["location"]["file"], "x.json");
    }

    #[test]
    fn links_out_of_the_roots_are_refused() {
        let bench = Bench::new();
        for (link, why) in [
            (json!({ "relativePath": "../secret/x.json" }), "outside"),
            (json!({ "relativePath": "../SECRET/x.json" }), "outside"),
            (json!({ "uri": "[uri(deployment().properties.templateLink.uri, '../secret/x.json')]" }), "outside"),
            (json!({ "relativePath": "out/x.json" }), "outside"),
            (json!({ "relativePath": "OUT/x.json" }), "outside"),
            (json!({ "relativePath": "none/x.json" }), "does not exist"),
        ] {
            bench.file("secret/x.json", asking().to_string());
            bench.file("in/main.json", linking(&link, &value("LocallyRedundant")));
            bench.file("in/vault.json", BESIDE);
            #[cfg(unix)]
            if !bench.path("in/out").exists() {
                std::os::unix::fs::symlink(bench.path("secret"), bench.path("in/out")).unwrap();
            }
            // A vault of the template's own makes it one that is spoken of.
            let own: Value = serde_json::from_str(&linking(&link, &value("x"))).unwrap();
            let mut own = own;
            own["resources"].as_array_mut().unwrap().push(plain()["resources"][0].clone());
            bench.file("in/main.json", own.to_string());
            let checked = bench.check(["in"]).exits(1);
            let told = checked.of_rule("INP07");
            assert_eq!(told.len(), 1, "{link}: {:#}", checked.document);
            if link["relativePath"] != "OUT/x.json" {
                assert!(told[0]["message"].as_str().unwrap().contains(why), "{link}: {}", told[0]["message"]);
            }
            assert!(
                checked
                    .findings()
                    .iter()
                    .all(|finding| !finding["location"]["file"].as_str().unwrap().contains("secret"))
            );
        }
    }

    #[test]
    fn linked_parameters_are_read() {
        let mut main: Value = serde_json::from_str(&linking(&json!({ "relativePath": "x.json" }), &json!({}))).unwrap();
        let properties = main["resources"][0]["properties"].as_object_mut().unwrap();
        properties.remove("parameters");
        properties.insert("parametersLink".to_owned(), json!({ "relativePath": "values/p.json" }));
        let bench = Bench::with(&[
            ("main.json", &main.to_string()),
            ("x.json", &asking().to_string()),
            ("values/p.json", &parameters("\"r\": { \"value\": \"LocallyRedundant\" }")),
        ]);
        let checked = bench.check(["main.json"]).exits(1);
        assert_eq!(checked.of_rule("RED02")[0]["location"]["file"], "values/p.json");
    }

    #[test]
    fn a_parameter_file_decides_a_link() {
        let main = template(&format!(
            "\"parameters\": {{ \"file\": {{ \"type\": \"string\" }} }}, \"resources\": [ {} ]",
            json!({ "type": "Microsoft.Resources/deployments", "apiVersion": "2022-09-01", "name": "m",
                "properties": { "mode": "Incremental", "templateLink": { "relativePath": "[parameters('file')]" } } })
        ));
        let bench = Bench::with(&[
            ("main.json", &main),
            ("main.parameters.json", &parameters("\"file\": { \"value\": \"nested/x.json\" }")),
            ("nested/x.json", BESIDE),
        ]);
        let checked = bench.check(["main.json"]).exits(1);
        assert_eq!(checked.of_rule("RED02").len(), 1, "{:#}", checked.document);
    }
}
