//! `vaultvet report`: its numbers, its redaction, and that what a template names stays text.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test may stop at the first broken assumption"
)]

mod support;

use std::path::Path;

use serde_json::{Value, json};
use support::{Bench, Invocation, contract};

const DAY: [&str; 2] = ["--today", "2026-11-22"];

/// The report on the demo, in one format.
fn demo(more: &[&str]) -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let told = Invocation::new(root).args(["report", "fixtures/demo"]).args(DAY).args(more).run().exits(0);
    told.text().to_owned()
}

fn json_of(text: &str) -> Value {
    let document: Value = serde_json::from_str(text).unwrap();
    contract::assert_report(&document);
    document
}

/// A template of one vault with that name, written as a literal.
fn template(name: &str) -> String {
    json!({
        "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
        "contentVersion": "1.0.0.0",
        "resources": [{
            "type": "Microsoft.DataProtection/backupVaults",
            "apiVersion": "2025-07-01",
            "name": name,
            "location": "westeurope",
            "tags": {"owner": "maria.contoso"},
            "properties": {"storageSettings": [{"datastoreType": "VaultStore", "type": "LocallyRedundant"}]}
        }]
    })
    .to_string()
}

#[test]
fn numbers_are_those_of_check() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for folder in ["fixtures/demo", "fixtures/rules/redundancy", "fixtures/rules/authorization"] {
        let check = Invocation::new(root).args(["check", "--format", "json", folder]).args(DAY).run().json();
        let report = Invocation::new(root).args(["report", "--format", "json", folder]).args(DAY).run();
        let report = json_of(report.text());
        for count in ["findings", "possible", "suppressed", "unknown", "vaults", "files"] {
            assert_eq!(report["summary"][count], check["summary"][count], "{folder}: {count}");
        }
        let told = |document: &Value| -> Vec<(String, String)> {
            let findings = document["findings"].as_array().unwrap().iter();
            findings.map(|finding| (finding["code"].to_string(), finding["fingerprint"].to_string())).collect()
        };
        assert_eq!(told(&report), told(&check), "{folder}");
        assert_eq!(report["unknowns"].as_array().unwrap().len(), check["unknowns"].as_array().unwrap().len());
        assert_eq!(report["summary"]["vaults"], report["vaults"].as_array().unwrap().len(), "{folder}");
    }
}

#[test]
fn every_finding_of_a_vault_is_told_with_it_and_counts_in_its_controls() {
    let report = json_of(&demo(&["--format", "json"]));
    for finding in report["findings"].as_array().unwrap() {
        let of_input = finding["area"] == "input";
        assert_eq!(finding["vaults"].as_array().unwrap().is_empty(), of_input, "{}", finding["code"]);
    }
    let control = |id: &str| report["controls"].as_array().unwrap().iter().find(|control| control["id"] == id).unwrap();
    let of = |id: &str, vault: usize| control(id)["vaults"][vault]["status"].clone();
    assert_eq!(of("BR-2", 1), "failed");
    assert_eq!(control("BR-2")["vaults"][1]["rules"]["failed"], json!(["RED02"]));
    // A control never passes beside a rule that failed or stays open.
    for control in report["controls"].as_array().unwrap() {
        for of in control["vaults"].as_array().unwrap().iter().filter(|of| of["status"] == "passed") {
            for outcome in ["failed", "mayFail", "notDetermined", "noted", "waived"] {
                assert_eq!(of["rules"][outcome], json!([]), "{}", control["id"]);
            }
        }
    }
}

#[test]
fn what_is_suppressed_is_waived_and_never_passes() {
    let vault = template("bv-one").replace("westeurope", "northeurope");
    let config = "suppressions:\n  - rule: RED02\n    reason: copied by hand <b>daily</b>\n    until: 2027-01-31\n    by: maria@example.org\n";
    let bench = Bench::with(&[("main.json", &vault), ("vaultvet.yaml", config)]);
    let report =
        json_of(bench.run(["report", "main.json", "--format", "json", "--today", "2026-11-22"]).exits(0).text());
    let check = bench.check(["main.json", "--today", "2026-11-22"]).document;
    assert_eq!(report["summary"]["suppressed"], 1);
    assert_eq!(report["summary"]["suppressed"], check["summary"]["suppressed"]);
    let waived = &report["findings"].as_array().unwrap().iter().find(|finding| finding["code"] == "RED02").unwrap();
    let suppressed = &waived["suppressed"];
    let said = [&suppressed["by"], &suppressed["until"], &suppressed["means"]];
    assert_eq!(said, ["maria@example.org", "2027-01-31", "configuration"]);
    let rules = &report["vaults"][0]["rules"];
    assert_eq!(rules["waived"], json!(["RED02"]));
    for outcome in ["passed", "failed"] {
        assert!(!rules[outcome].as_array().unwrap().contains(&json!("RED02")), "{outcome}");
    }
    let page = bench.run(["report", "main.json", "--today", "2026-11-22"]).exits(0);
    for told in ["maria@example.org", "copied by hand &#60;b&#62;daily&#60;/b&#62;", "2027-01-31"] {
        assert!(page.text().contains(told), "{told}");
    }
    let redacted = bench.run(["report", "main.json", "--redact", "--today", "2026-11-22"]).exits(0);
    assert!(!redacted.text().contains("maria") && redacted.text().contains("person-1"));
    let all = json_of(bench.run(["report", "main.json", "--format", "json", "--no-ignores"]).exits(0).text());
    assert_eq!(all["summary"]["suppressed"], 0);
}

#[test]
fn a_vault_with_an_empty_name_can_be_led_to() {
    let bench = Bench::with(&[("main.json", &template(""))]);
    let page = bench.run(["report", "main.json", "--format", "html"]).exits(0);
    assert!(page.text().contains("><bdi>a vault with an empty name</bdi></a>"), "{}", page.text());
    assert!(!page.text().contains("\"><bdi></bdi></a>"));
}

#[test]
fn an_input_is_never_overwritten() {
    let bench = Bench::with(&[("main.json", &template("bv-one"))]);
    bench.run(["report", "main.json", "-o", "main.json"]).exits(2);
    bench.run(["report", "main.json", "-o", "a.html", "-o", "./a.html"]).exits(2);
    bench.run(["report", ".", "-o", "out/a.json"]).exits(0);
    bench.run(["report", ".", "-o", "out/a.json", "-o", "b.md"]).exits(0);
    let again = json_of(&std::fs::read_to_string(bench.path("out/a.json")).unwrap());
    assert_eq!(again["summary"]["files"]["unrecognised"], 0);
}

#[test]
fn files_are_told_with_the_hashes_of_their_bytes() {
    let bench = Bench::with(&[("main.json", &template("bv-one"))]);
    let report = json_of(bench.run(["report", "main.json", "--format", "json"]).exits(0).text());
    let sum = std::process::Command::new("sha256sum").arg(bench.path("main.json")).output().unwrap().stdout;
    assert_eq!(report["inputs"][0]["sha256"].as_str().unwrap(), String::from_utf8_lossy(&sum[..64]));
}

#[test]
fn outputs_tell_their_kind_by_name() {
    let bench = Bench::with(&[("main.json", &template("bv-one"))]);
    let out = ["-o", "a.html", "--output", "a.md", "-o", "a.json"];
    let told = bench.command().args(["report", "main.json", "--title", "Vaults of 2026"]).args(out).run().exits(0);
    assert_eq!(told.text(), "");
    let read = |name: &str| std::fs::read_to_string(bench.path(name)).unwrap();
    assert!(read("a.html").starts_with("<!doctype html>") && read("a.html").contains("Vaults of 2026</bdi></h1>"));
    assert!(read("a.md").starts_with("# Vaults of 2026\n"));
    json_of(&read("a.json"));
    bench.run(["report", "main.json", "-o", "a.txt"]).exits(2);
    bench.run(["report", "a.md"]).exits(3);
    bench.run(["report", "a.md", "--allow-empty"]).exits(0);
}

#[test]
fn a_page_holds_no_script_and_loads_nothing() {
    let page = demo(&[]);
    let lower = page.to_lowercase();
    for forbidden in
        ["<script", "<link", "<img", "<iframe", " src=", " style=", "javascript:", "@import", "url(", "onclick"]
    {
        assert!(!lower.contains(forbidden), "{forbidden}");
    }
    assert!(page.contains("default-src 'none'; style-src 'sha256-"));
    assert!(page.contains("<html lang=\"en\">"));
}

#[test]
fn names_stay_text() {
    let long = "x".repeat(5000);
    let names = [
        "<script>alert(1)</script>",
        "\"><img src=x onerror=alert(1)>",
        "a\u{202e}gpj.exe",
        "a | b ``<b>` [x](y)",
        "' onfocus='x",
        &long,
    ];
    for name in names {
        let bench = Bench::with(&[("main.json", &template(name))]);
        let page = bench.run(["report", "main.json"]).exits(0);
        let page = page.text();
        let lower = page.to_lowercase();
        for markup in ["<script", "<img", " onerror", "onfocus='", "\u{202e}"] {
            let harmless = markup == " onerror" && !lower.contains("<img");
            assert!(harmless || !lower.contains(markup), "{name}: {markup}");
        }
        assert!(page.len() < 400_000, "{}", page.len());
        let markdown = bench.run(["report", "main.json", "--format", "markdown"]).exits(0);
        for markup in ["<script", "<img", "<b>", "[x](y)", "\u{202e}"] {
            assert!(!markdown.text().contains(markup), "{name}: {markup} in {}", markdown.text());
        }
    }
}

/// Every name, id, address and value of the demo that tells whose it is.
const NAMES: [&str; 22] = [
    "bv-orders-dev",
    "bv-orders-prod",
    "bv-orders",
    "rsv-files-weu",
    "bv-disks-weu",
    "bv-hr-live",
    "rsv-hr-live",
    "kv-orders-prod",
    "id-backup-prod",
    "rg-identities",
    "1f3f0d52-7d8c-4f0e-9a55-0c1f5b7f2a10",
    "vault.azure.net",
    "5e1c2f6d0b7f4c0f9a3f6f1f2f3b4c5d",
    "maria.contoso",
    "contoso-files",
    "Contoso Secret",
    "contoso",
    "0f0f0f0f-1111-4222-8333-444444444444",
    "sub-of-contoso",
    "rg-contoso",
    "moves to rsv-new",
    "geheim-key",
];

#[test]
fn redaction_leaves_nothing_of_the_names() {
    let id = "/subscriptions/0f0f0f0f-1111-4222-8333-444444444444/resourceGroups/rg-contoso/providers\
              /Microsoft.ManagedIdentity/userAssignedIdentities/Contoso Secret";
    let live = json!([{
        "id": "/subscriptions/0f0f0f0f-1111-4222-8333-444444444444/resourceGroups/rg-contoso/providers/Microsoft.DataProtection/backupVaults/contoso-files",
        "name": "contoso-files", "type": "Microsoft.DataProtection/backupVaults", "location": "westeurope",
        "tags": {"owner": "maria.contoso"},
        "identity": {"type": "UserAssigned", "userAssignedIdentities": {id: {}}},
        "properties": {"storageSettings": [{"datastoreType": "VaultStore", "type": "LocallyRedundant"}],
            "securitySettings": {"encryptionSettings": {"state": "Enabled",
                "keyVaultProperties": {"keyUri": "https://kv-contoso.vault.azure.net/keys/geheim-key/5e1c2f6d0b7f4c0f9a3f6f1f2f3b4c5d"},
                "kekIdentity": {"identityType": "UserAssigned", "identityId": id}}}}
    }]);
    let bench = Bench::with(&[("contoso/rg-contoso.json", &live.to_string())]);
    for (number, format) in ["html", "markdown", "json"].into_iter().enumerate() {
        let own = ["report", "contoso", "--redact", "--format", format, "--title", "Vaults of contoso-files"];
        let texts = [
            demo(&["--redact", "--format", format, "--subscription-id", "1f3f0d52-7d8c-4f0e-9a55-0c1f5b7f2a10"]),
            bench.run(own).exits(0).text().to_owned(),
        ];
        for text in &texts {
            let lower = text.to_lowercase();
            for name in NAMES {
                for spelling in [name.to_lowercase(), name.to_lowercase().replace(' ', "%20"), name.replace('-', "%2d")]
                {
                    let at = lower.find(&spelling);
                    let around = at.map(|at| {
                        &lower[lower.floor_char_boundary(at.saturating_sub(80))..lower.ceil_char_boundary(at + 80)]
                    });
                    assert!(at.is_none(), "{format}: {spelling} in {around:?}");
                }
            }
            // What is Azure's own stays.
            for kept in ["LocallyRedundant", "westeurope", "vault-1", "RED02"] {
                assert!(text.contains(kept), "{format} {number}: {kept} is gone");
            }
        }
    }
}

#[test]
fn stand_ins_are_the_same_each_time() {
    let told = || demo(&["--redact", "--format", "json"]);
    let first = told();
    assert_eq!(first, told());
    let report = json_of(&first);
    assert_eq!(report["redacted"], true);
    let names: Vec<&str> =
        report["vaults"].as_array().unwrap().iter().map(|vault| vault["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["vault-1", "vault-2", "vault-3", "vault-4", "vault-5", "vault-6"]);
    assert!(report["findings"][3]["message"].as_str().unwrap().contains("`vault-"));
}

#[test]
fn a_pass_tells_what_it_rests_on() {
    let report = json_of(&demo(&["--format", "json"]));
    let mut ways = std::collections::BTreeSet::new();
    for vault in report["vaults"].as_array().unwrap() {
        let evidence = vault["evidence"].as_array().unwrap();
        let codes = |of: &Value| -> Vec<String> {
            of.as_array().unwrap().iter().map(|code| code.as_str().unwrap().to_owned()).collect()
        };
        let mut told: Vec<String> = evidence.iter().flat_map(|one| codes(&one["rules"])).collect();
        let mut passed = codes(&vault["rules"]["passed"]);
        told.sort();
        passed.sort();
        assert_eq!(told, passed, "{}", vault["name"]);
        for one in evidence {
            let nothing = one["facts"] == json!([]) && one["resources"] == json!([]) && one["apiVersion"] == false;
            assert!(!nothing, "{one}");
            for name in one["facts"].as_array().unwrap() {
                let facts = vault["facts"].as_array().unwrap();
                let fact = facts.iter().find(|fact| fact["fact"] == *name).unwrap();
                if fact["state"] == "known" {
                    assert!(!fact["location"].is_null() && !fact["came"].is_null(), "{fact}");
                }
                ways.insert(fact["came"]["from"].as_str().unwrap_or_default().to_owned());
            }
        }
    }
    for way in ["live", "literal", "parameter", "service-default"] {
        assert!(ways.contains(way), "{way} is not in {ways:?}");
    }
    let page = demo(&[]);
    assert!(page.contains("id=\"v1-passed\"") && page.contains("<th scope=\"col\">Rests on</th>"));
    let markdown = demo(&["--format", "markdown"]);
    assert!(markdown.contains("| setting | value | written at |"));
    assert!(markdown.contains("| passed rules | rest on |"));
}

#[test]
fn how_a_value_came_to_be_is_told() {
    let vault = template("bv-one")
        .replace("\"LocallyRedundant\"", "\"[parameters('redundancy')]\"")
        .replace("\"westeurope\"", "\"[variables('region')]\"")
        .replace(
            "\"contentVersion\"",
            r#""parameters": {"redundancy": {"type": "string", "defaultValue": "GeoRedundant"}}, "variables": {"region": "westeurope"}, "contentVersion""#,
        );
    let given = r#"{"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentParameters.json#",
        "contentVersion": "1.0.0.0", "parameters": {"redundancy": {"value": "GeoRedundant"}}}"#;
    let bench = Bench::with(&[("a/main.json", &vault), ("b/main.json", &vault), ("b/main.parameters.json", given)]);
    let came = |folder: &str| {
        let report = json_of(bench.run(["report", folder, "--format", "json"]).exits(0).text());
        let vault = &report["vaults"][0];
        let fact = vault["facts"].as_array().unwrap().iter().find(|fact| fact["fact"] == "redundancy").unwrap();
        let place = format!("{}:{}", fact["location"]["file"].as_str().unwrap(), fact["location"]["line"]);
        (fact["came"].clone(), place, vault["region"]["came"].clone())
    };
    let (way, place, region) = came("a");
    assert_eq!((way, place.as_str()), (json!({"from": "parameter-default", "name": "redundancy"}), "a/main.json:1"));
    assert_eq!(region, json!({"from": "variable", "name": "region"}));
    let (way, place, _) = came("b");
    assert_eq!((way, place.as_str()), (json!({"from": "parameter", "name": "redundancy"}), "b/main.parameters.json:2"));
}

#[test]
fn what_texts_quote_is_shown_as_code() {
    let page = demo(&[]);
    let shown = page.split_once("</style>").unwrap().1;
    assert!(!shown.contains('`'), "{}", &shown[shown.find('`').unwrap_or(0).saturating_sub(80)..][..200]);
    assert!(shown.contains("<code>bv-orders-dev</code>"));
}

#[test]
fn redaction_knows_no_function_or_type_that_is_not_azures() {
    let vault = template("bv-one").replace(
        "\"LocallyRedundant\"",
        "\"[zebrafn('x')]\"}, {\"datastoreType\": \"ArchiveStore\", \"type\": \"[reference(resourceId('Microsoft.Zebra/stripes', 'zebra-one')).zebratail]\"",
    );
    let bench = Bench::with(&[("main.json", &vault)]);
    for format in ["html", "markdown", "json"] {
        let told = bench.run(["report", "main.json", "--redact", "--format", format]);
        let lower = told.text().to_lowercase();
        let around = lower.find("zebra").map(|at| &lower[at.saturating_sub(200)..(at + 60).min(lower.len())]);
        assert_eq!(around, None, "{format}");
    }
}
