//! Rules of the user's own, through the real binary: judging, testing, explaining, and what is said of those that are wrong.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test stops at the first broken assumption"
)]

mod support;

use std::fs;
use std::path::Path;

use serde_json::{Value as Json, json};
use support::Bench;

const OWNER: &str = r#"code: ORG01
title: vault without an owner
severity: warning
parameters:
  tag: {type: string, defaultValue: owner}
condition:
  allOf:
    - {field: type, in: [Microsoft.DataProtection/backupVaults, Microsoft.RecoveryServices/vaults]}
    - {field: "[concat('tags[', parameters('tag'), ']')]", exists: false}
at: tags
message: "{vault} has no owner"
label: "no tag `owner`"
help: |
  write the tag `owner` with the name of a team.
why: |
  At 2 a.m. somebody has to know whom to call.
references:
  - {title: "Our handbook", url: "https://example.org/handbook"}
controls:
  nist-800-53-r5: [{id: CM-8, basis: judgement}]
examples:
  - name: a vault without tags
    bad: {type: Microsoft.DataProtection/backupVaults, location: westeurope, properties: {storageSettings: []}}
  - name: a vault that a team owns
    good:
      type: Microsoft.RecoveryServices/vaults
      location: westeurope
      tags: {Owner: backup-team}
"#;

const POLICY: &str = r#"code: ORG02
title: backup policy without the team's prefix
severity: error
condition:
  allOf:
    - {field: type, equals: Microsoft.DataProtection/backupVaults/backupPolicies}
    - {field: name, notLike: "team-*"}
    - {field: vault.redundancy, equals: GeoRedundant}
at: name
message: "{vault} is called {actual}"
"#;

fn vault(name: &str, more: Json) -> Json {
    let mut vault = json!({
        "type": "Microsoft.DataProtection/backupVaults", "apiVersion": "2025-07-01", "name": name,
        "location": "westeurope", "properties": {"storageSettings": [{"datastoreType": "VaultStore", "type": "GeoRedundant"}]}
    });
    for (key, value) in more.as_object().unwrap() {
        vault[key] = value.clone();
    }
    vault
}

fn template(resources: Vec<Json>) -> String {
    let document = json!({
        "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
        "contentVersion": "1.0.0.0",
        "parameters": {"owner": {"type": "string"}},
        "resources": resources
    });
    serde_json::to_string_pretty(&document).unwrap()
}

/// What is said on stderr of rule files that cannot be used.
fn refused(rule: &str) -> String {
    let bench = Bench::with(&[("rules/own-rule.yaml", rule), ("main.json", &template(vec![vault("bv-a", json!({}))]))]);
    let told = bench.run(["check", "--rules", "rules", "main.json"]).exits(2);
    assert!(told.stdout.is_empty(), "nothing is checked by rules that cannot be used");
    told.stderr.lines().map(|line| line.trim_start_matches("vaultvet: error: ")).collect::<Vec<_>>().join("\n")
}

/// A rule with this condition.
fn with_condition(condition: &str) -> String {
    let condition: String = condition.lines().map(|line| format!("  {line}\n")).collect();
    format!(
        "code: ORG01\ntitle: some problem\nseverity: warning\nmessage: \"{{vault}} is bad\"\ncondition:\n{condition}"
    )
}

#[test]
fn vaults_are_judged_beside_ours() {
    let resources = vec![
        vault("bv-bare", json!({})),
        vault("bv-owned", json!({"tags": {"owner": "backup-team"}})),
        vault("bv-open", json!({"tags": {"owner": "[parameters('owner')]"}})),
    ];
    let bench = Bench::with(&[("rules/vault-needs-owner.yaml", OWNER), ("main.json", &template(resources))]);
    let checked = bench.check(["--rules", "rules", "main.json"]).exits(1);
    let found = checked.of_rule("ORG01");
    assert_eq!(found.len(), 1);
    assert_eq!(found[0]["message"], "backup vault `bv-bare` has no owner");
    assert_eq!(
        (found[0]["name"].as_str(), found[0]["url"].as_str()),
        (Some("vault-needs-owner"), Some("https://example.org/handbook"))
    );
    assert!(!checked.of_rule("IMM01").is_empty(), "vaultvet's own rules judge, too");
    // In a text, an unknown owner still is a tag; nothing else is known of it.
    assert!(bench.check(["main.json"]).of_rule("ORG01").is_empty());
}

#[test]
fn children_are_judged_with_the_facts_of_their_vault() {
    let policy = |name: &str| {
        json!({
            "type": "Microsoft.DataProtection/backupVaults/backupPolicies", "apiVersion": "2025-07-01", "name": name,
            "properties": {"objectType": "BackupPolicy", "datasourceTypes": ["Microsoft.Compute/disks"], "policyRules": []}
        })
    };
    let resources = vec![vault("bv-a", json!({})), policy("bv-a/daily"), policy("bv-a/team-daily")];
    let bench = Bench::with(&[("rules/policy-prefix.yaml", POLICY), ("main.json", &template(resources))]);
    let checked = bench.check(["--rules", "rules/policy-prefix.yaml", "main.json"]).exits(1);
    let found = checked.of_rule("ORG02");
    assert_eq!(found.len(), 1);
    assert_eq!(found[0]["message"], "backup policy `daily` of backup vault `bv-a` is called `bv-a/daily`");
    assert_eq!(found[0]["resource"]["declaredBy"], "Microsoft.DataProtection/backupVaults/backupPolicies/bv-a/daily");
    let location = &found[0]["location"];
    let text = fs::read_to_string(bench.path("main.json")).unwrap();
    let line = text.lines().nth(usize::try_from(location["start"]["line"].as_u64().unwrap()).unwrap() - 1).unwrap();
    assert!(line.contains("bv-a/daily"), "{line}");
    // Without its vault the facts of the vault are not known, and the rule is silent.
    bench.file("alone.json", template(vec![policy("bv-a/daily")]));
    assert!(bench.check(["--rules", "rules", "alone.json"]).of_rule("ORG02").is_empty());
}

#[test]
fn the_configuration_names_rules_and_they_are_no_inputs() {
    let bench = Bench::with(&[
        ("vaultvet.yaml", "rules:\n  paths: [policies]\n"),
        ("policies/vault-needs-owner.yaml", OWNER),
        ("main.json", &template(vec![vault("bv-bare", json!({}))])),
    ]);
    let checked = bench.check(["."]).exits(1);
    assert_eq!(checked.of_rule("ORG01").len(), 1);
    assert_eq!(checked.document["inputs"].as_array().unwrap().len(), 1, "{:#}", checked.document["inputs"]);
    bench.run(["rules", "test"]).exits(0);
    assert!(bench.run(["explain", "org01"]).exits(0).text().contains("At 2 a.m. somebody has to know whom to call."));
    assert!(bench.run(["rules"]).exits(0).text().contains("ORG01"));
    bench.file("vaultvet.yaml", "rules:\n  paths: [..]\n");
    let told = bench.run(["check", "."]).exits(2);
    assert!(told.stderr.contains("vaultvet.yaml:2:11: `..` leads out of the repository"), "{}", told.stderr);
}

#[test]
fn examples_are_tried() {
    let bench = Bench::with(&[("rules/vault-needs-owner.yaml", OWNER), ("rules/more/policy-prefix.yml", POLICY)]);
    insta::assert_snapshot!("tests_pass", bench.run(["rules", "test", "rules"]).exits(0).text());
    let wrong = format!(
        "{OWNER}  - good: {{type: Microsoft.DataProtection/backupVaults, location: westeurope}}\n  \
         - bad: {{type: Microsoft.DataProtection/backupVaults, tags: {{owner: x}}}}\n  \
         - bad: |\n      {{ \"resources\": [\n  \
         - good: {{type: Microsoft.Storage/storageAccounts}}\n  \
         - good: {{type: Microsoft.DataProtection/backupVaults, tags: {{owner: \"[concatt('a')]\"}}}}\n"
    );
    bench.file("rules/vault-needs-owner.yaml", wrong);
    insta::assert_snapshot!("tests_fail", bench.run(["rules", "test", "rules"]).exits(1).text());
    let nothing = Bench::new();
    assert!(nothing.run(["rules", "test"]).exits(2).stderr.contains("no rules to test"));
    assert!(nothing.run(["rules", "test", "nowhere"]).exits(2).stderr.contains("there are no rules at `nowhere`"));
}

#[test]
fn what_the_page_shows_works() {
    let page = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/own-rules.md")).unwrap();
    let blocks: Vec<&str> =
        page.split("```yaml\n").skip(1).map(|rest| rest.split("```").next().unwrap_or_default()).collect();
    let [configuration, rule] = blocks.as_slice() else { panic!("{} blocks", blocks.len()) };
    let name = rule.lines().next().unwrap().trim_start_matches("# ");
    let bench = Bench::with(&[("vaultvet.yaml", configuration), (name, rule)]);
    assert!(bench.run(["rules", "test"]).exits(0).text().ends_with("1 rule, 2 examples: none failed\n"));
    assert!(schema().is_valid(&yaml(rule)));
    assert!(support::contract::is_config(&yaml(configuration)));
}

#[test]
fn coverage_of_controls_counts_own_rules() {
    let bench = Bench::with(&[("rules/vault-needs-owner.yaml", OWNER)]);
    let table = bench.run(["rules", "--controls", "nist-800-53-r5", "--rules", "rules"]).exits(0);
    let line = table.text().lines().find(|line| line.trim_start().starts_with("CM-8")).unwrap().to_owned();
    assert_eq!(line.split_whitespace().collect::<Vec<_>>(), ["CM-8", "ORG01", "vault-needs-owner", "judgement"]);
    for framework in ["mcsb", "nist-800-53-r5", "iso-27001-2022", "pci-dss-4", "cis-azure", "waf"] {
        let listed = bench.run(["rules", "--controls", framework, "--format", "json"]).exits(0).json();
        assert_eq!(listed["framework"], framework);
        for control in listed["controls"].as_array().unwrap() {
            for rule in control["rules"].as_array().unwrap() {
                assert!(["read", "judgement"].contains(&rule["basis"].as_str().unwrap()), "{rule}");
            }
        }
        let page = bench.run(["rules", "--controls", framework, "--format", "markdown"]).exits(0);
        assert!(page.text().starts_with("# "));
    }
    let told = bench.run(["rules", "--controls", "nist"]).exits(2);
    assert!(told.stderr.contains("there is no framework `nist`"), "{}", told.stderr);
}

#[test]
fn a_rule_is_explained_and_listed() {
    let bench = Bench::with(&[("rules/vault-needs-owner.yaml", OWNER)]);
    insta::assert_snapshot!("explained", bench.run(["explain", "ORG01", "--rules", "rules"]).exits(0).text());
    let listed = bench.run(["rules", "--format", "json", "--rules", "rules"]).exits(0).json();
    let own = listed["rules"].as_array().unwrap().iter().find(|rule| rule["code"] == "ORG01").unwrap().clone();
    assert_eq!((own["area"].as_str(), own["check"]["at"].as_str()), (Some("own"), Some("tags")));
    assert!(bench.run(["rules", "--format", "markdown", "--rules", "rules"]).exits(0).text().contains("## own"));
}

#[test]
fn what_is_wrong_with_a_file_is_said_at_its_place() {
    let cases = [
        "code: RED99\ntitle: t\nseverity: warning\nmessage: m\ncondition: {field: vault.redundancy, exists: true}\n",
        "code: Org1\ntitle: t\nseverity: warn\nmesage: m\ncondition: {field: vault.redundancy, exists: true}\n",
        "title: \"\"\nseverity: 7\nmessage: \"{vualt} has {role}\"\n",
        "code: ORG01\ntitle: t\nseverity: warning\nmessage: m\ncheck: coded\nvariants: {}\n",
        "code: ORG01\ntitle: t\nseverity: warning\nmessage: m\ncondition: {field: location, equals: x}\nprofiles: {recommended: off, strct: info}\nvaults: [backup]\n",
        "code: ORG01\ntitle: t\nseverity: warning\nmessage: m\ncondition: {field: location, equals: x}\nprofiles: {recommended: off}\n",
        "code: ORG01\ntitle: t\nseverity: warning\nmessage: m\ncondition: {field: location, equals: x}\nexamples: [{bad: 7}, {bad: {type: a}, good: {type: a}}, {}]\n",
        "code: ORG01\ntitle: t\nseverity: warning\nmessage: m\ncondition: {field: location, equals: x}\n---\ncode: ORG02\n",
        "code: [\n",
        "- code: ORG01\n",
    ];
    insta::assert_snapshot!("files", cases.map(refused).join("\n\n"));
}

#[test]
fn a_rule_that_can_never_fire_is_refused() {
    let cases = [
        "{field: vault.redundency, equals: LocallyRedundant}",
        "{field: redundancy, equals: LocallyRedundant}",
        "{field: vault.redundancy, equals: Local}",
        "{field: vault.redundancy, notIn: [GeoRedundant, ZoneRedundnt]}",
        "{field: lokation, equals: westeurope}",
        "{field: Microsoft.DataProtection/backupVault/storageSettings, exists: true}",
        "{field: Microsoft.DataProtection/backupVaults/storageSetings, exists: true}",
        "{field: \"Microsoft.DataProtection/backupVaults/storageSettings[*].typ\", equals: GeoRedundant}",
        "{field: \"Microsoft.DataProtection/backupVaults/storageSettings[*].type\", equals: Geo}",
        "{field: \"Microsoft.DataProtection/backupVaults/securitySettings[*].state\", equals: x}",
        "{field: properties.featureSetings.x, exists: true}",
        "{field: Microsoft.Storage/storageAccounts/sku.name, exists: true}",
        "{field: type, equals: Microsoft.DataProtection/backupVault}",
        "{field: type, equals: Microsoft.Storage/storageAccounts}",
        "allOf:\n  - {field: type, equals: Microsoft.DataProtection/backupVaults}\n  - {field: type, equals: Microsoft.RecoveryServices/vaults}",
        "allOf:\n  - {field: vault.redundancy, equals: GeoRedundant}\n  - {field: vault.immutability, equals: Locked}\n  - {field: vault.redundancy, in: [LocallyRedundant, ZoneRedundant]}",
        "allOf:\n  - {field: vault.softDeleteRetentionDays, greater: 30}\n  - {field: vault.softDeleteRetentionDays, less: 14}",
        "allOf:\n  - {field: vault.kind, equals: backup-vault}\n  - {field: Microsoft.RecoveryServices/vaults/publicNetworkAccess, equals: Enabled}",
        "anyOf: []",
        "allOf:\n  - {field: location, exists: true}\n  - {value: \"[parameters('x')]\", equals: 1}",
        "allOf:\n  - {field: location, equls: x}",
        "{field: Microsoft.DataProtection/backupVaults/isVaultProtectedByResourceGuard, equals: \"yes\"}",
        "{field: Microsoft.DataProtection/backupVaults/securitySettings.softDeleteSettings.retentionDurationInDays, less: thirty}",
        "{field: identity.type, containsKey: x}",
        "{value: \"[field('location')\", equals: x}",
        "if: {field: location, equals: westeurope}\nthen: {effect: deny}",
    ];
    insta::assert_snapshot!("never", cases.map(|condition| refused(&with_condition(condition))).join("\n\n"));
}

#[test]
fn what_can_fire_is_taken() {
    for condition in [
        "{field: vault.softDeleteRetentionDays, less: 30}",
        "{field: \"vault.userAssignedIdentities[*]\", like: \"*legacy*\"}",
        "{field: VAULT.Redundancy, equals: locallyredundant}",
        "{field: \"tags['cost center']\", exists: false}",
        "{field: identity.type, notContains: SystemAssigned}",
        "{field: sku.name, equals: RS0}",
        "allOf:\n  - {field: vault.softDeleteRetentionDays, greater: 14}\n  - {field: vault.softDeleteRetentionDays, less: 15}",
        "{count: {field: \"Microsoft.DataProtection/backupVaults/storageSettings[*]\", where: {field: \"Microsoft.DataProtection/backupVaults/storageSettings[*].datastoreType\", equals: ArchiveStore}}, greater: 0}",
        "not: {field: type, equals: Microsoft.DataProtection/resourceGuards}",
        "allOf:\n  - {field: type, like: Microsoft.DataProtection/*}\n  - {value: \"[field('properties.datasourceTypes')]\", exists: true}",
    ] {
        let bench = Bench::with(&[
            ("rules/own-rule.yaml", &with_condition(condition)),
            ("main.json", &template(vec![vault("bv-a", json!({}))])),
        ]);
        let told = bench.run(["check", "--rules", "rules", "main.json"]);
        assert_eq!(told.code, Some(1), "{condition}: {}", told.stderr);
    }
}

#[test]
fn two_files_do_not_give_one_code_or_name() {
    let bench = Bench::with(&[("rules/a/one.yaml", OWNER), ("rules/b/one.yaml", POLICY), ("rules/b/two.yaml", OWNER)]);
    bench.file("rules/vault-redundancy-local.yaml", POLICY.replace("ORG02", "ORG03"));
    bench.file("rules/Own Rule.yaml", POLICY.replace("ORG02", "ORG04"));
    let told = bench.run(["rules", "--rules", "rules"]).exits(2);
    insta::assert_snapshot!("repeated", told.stderr);
}

#[test]
fn hostile_files_end_soon() {
    let deep = format!("{}{{field: location, equals: x}}{}", "{not: ".repeat(120), "}".repeat(120));
    let wide: String = (0..5000).map(|number| format!("    - {{field: tags.t{number}, equals: x}}\n")).collect();
    let many: String =
        (0..14).map(|number| format!("    - {{field: tags.t{number}, in: [a, b, c, d, e]}}\n")).collect();
    let head = "code: ORG01\ntitle: t\nseverity: warning\nmessage: m\ncondition:\n";
    assert!(refused(&format!("{head}  {deep}\n")).contains("more than 100 conditions inside each other"));
    assert!(refused(&format!("{head}  allOf:\n{wide}")).contains("more than 4096 conditions in one rule"));
    let bench = Bench::with(&[("rules/own-rule.yaml", &format!("{head}  allOf:\n{many}"))]);
    bench.run(["rules", "--rules", "rules"]).exits(0);
    bench.file("rules/own-rule.yaml", vec![b'a'; (1 << 20) + 1]);
    assert!(bench.run(["rules", "--rules", "rules"]).exits(2).stderr.contains("this rule cannot be read"));
}

fn schema() -> jsonschema::Validator {
    let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("schema/rule.schema.json")).unwrap();
    jsonschema::validator_for(&serde_json::from_str(&text).unwrap()).unwrap()
}

fn yaml(text: &str) -> Json {
    serde_yaml::from_str(text).unwrap()
}

#[test]
fn the_published_schema_takes_our_rules_and_yours() {
    let schema = schema();
    let rules =
        walkdir::WalkDir::new(Path::new(env!("CARGO_MANIFEST_DIR")).join("rules")).into_iter().map(Result::unwrap);
    let mut count = 0;
    for entry in rules.filter(|entry| entry.file_type().is_file()) {
        let rule = yaml(&fs::read_to_string(entry.path()).unwrap());
        let errors: Vec<String> =
            schema.iter_errors(&rule).map(|error| format!("{error} at {}", error.instance_path())).collect();
        assert!(errors.is_empty(), "{}: {errors:#?}", entry.path().display());
        count += 1;
    }
    assert!(count > 70);
    for rule in [OWNER, POLICY] {
        assert!(schema.is_valid(&yaml(rule)), "{rule}");
    }
    for (wrong, why) in [
        (OWNER.replace("code: ORG01", "code: org1"), "a code in small letters"),
        (OWNER.replace("exists: false", "exist: false"), "no operator"),
        (OWNER.replace("severity: warning", "severity: warn"), "no severity"),
        (OWNER.replace("label:", "lable:"), "a misspelt key"),
        (OWNER.replace("message:", "massage:"), "no message"),
        (OWNER.replace("    bad:", "    worse:"), "an example of nothing"),
        (POLICY.replace("allOf", "all"), "no logic"),
    ] {
        assert!(!schema.is_valid(&yaml(&wrong)), "{why}");
    }
}

#[test]
fn a_rule_asks_where_its_resource_is_deployed() {
    let rule = with_condition(
        "anyOf:\n    - {value: \"[resourceGroup().location]\", notEquals: \"[field('location')]\"}\n    \
         - {value: \"[subscription().subscriptionId]\", equals: 11111111-2222-3333-4444-555555555555}",
    );
    let bench = Bench::with(&[("rules/own-rule.yaml", &rule), ("main.json", &template(vec![vault("bv", json!({}))]))]);
    let codes = |told: &[&str]| {
        let arguments = ["check", "main.json", "--rules", "rules", "--format", "json", "--fail-on", "never"];
        let told = bench.run(arguments.iter().chain(told)).exits(0).json();
        let found = told["findings"].as_array().unwrap().iter().filter(|finding| finding["code"] == "ORG01").count();
        let open = told["unknowns"].to_string().contains("resourceGroup()");
        (found, open)
    };
    assert_eq!(codes(&[]), (0, true));
    assert_eq!(codes(&["--location", "eastus"]), (1, false));
    assert_eq!(codes(&["--subscription-id", "11111111-2222-3333-4444-555555555555"]), (1, false));
    assert_eq!(codes(&["--location", "westeurope", "--subscription-id", "21111111-2222-3333-4444-555555555555"]).0, 0);
}

#[test]
fn what_came_of_examples_is_told_to_programs() {
    let bench = Bench::with(&[("rules/vault-needs-owner.yaml", OWNER)]);
    let told = bench.run(["rules", "test", "rules", "--format", "json"]).exits(0).json();
    let examples = told["rules"][0]["examples"].as_array().unwrap();
    let verdicts: Vec<_> = examples.iter().map(|example| (&example["expected"], &example["verdict"])).collect();
    assert_eq!(verdicts, [(&json!("bad"), &json!("as-expected")), (&json!("good"), &json!("as-expected"))]);
    assert_eq!(told["failed"], 0);
}
