//! Azure's built-in definitions and our rules, held against the same vaults; docs/azure-policy.md is written from that.
//! `VAULTVET_BLESS=1 cargo test --test azure_policy` writes it anew.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test stops at the first broken assumption"
)]

mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde_json::{Value as Json, json};
use support::Bench;
use vaultvet::rule::catalogue;

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Table {
    source: String,
    commit: String,
    licence: String,
    definitions: Vec<Definition>,
    not_compared: Vec<NotCompared>,
}

/// One definition with its parameters, or with others than its defaults.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Definition {
    id: String,
    name: String,
    version: String,
    effect: String,
    rules: Vec<String>,
    profile: Option<String>,
    #[serde(default)]
    parameters: BTreeMap<String, Json>,
    r#if: Json,
    compliant: Option<BTreeSet<String>>,
    noncompliant: Option<BTreeSet<String>>,
    silent: Option<BTreeSet<String>>,
    fires: Option<BTreeSet<String>>,
    #[serde(default)]
    differ: Vec<Difference>,
    later: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Difference {
    vaults: BTreeSet<String>,
    why: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NotCompared {
    id: String,
    name: String,
    version: String,
    effect: String,
    rules: Vec<String>,
    why: String,
}

#[derive(Deserialize)]
struct Vaults {
    deployed: Vec<Json>,
    shown: Vec<Json>,
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/azure_policy")
}

fn table() -> Table {
    serde_yaml::from_str(&fs::read_to_string(folder().join("definitions.yaml")).unwrap()).unwrap()
}

fn vaults() -> Vaults {
    serde_yaml::from_str(&fs::read_to_string(folder().join("vaults.yaml")).unwrap()).unwrap()
}

/// The code under which a definition is judged as a rule of one's own.
fn code(number: usize) -> String {
    format!("POLICY{number:02}")
}

/// The definition's condition as a rule file.
fn rule_file(number: usize, definition: &Definition) -> String {
    serde_yaml::to_string(&json!({
        "code": code(number),
        "title": definition.name,
        "severity": "warning",
        "parameters": definition.parameters,
        "condition": definition.r#if,
        "message": "{vault} does not comply",
        "policies": [{"id": definition.id, "name": definition.name}],
    }))
    .unwrap()
}

/// The vaults on which each code speaks, by profile.
fn spoken(table: &Table) -> BTreeMap<String, BTreeMap<String, BTreeSet<String>>> {
    let bench = Bench::new();
    for (number, definition) in table.definitions.iter().enumerate() {
        bench.file(format!("rules/definition-{number}.yaml"), rule_file(number, definition));
    }
    let vaults = vaults();
    let template = json!({
        "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
        "contentVersion": "1.0.0.0",
        "resources": vaults.deployed,
    });
    bench.file("deployed.json", template.to_string());
    bench.file("shown.json", Json::Array(vaults.shown).to_string());
    let mut spoken: BTreeMap<String, BTreeMap<String, BTreeSet<String>>> = BTreeMap::new();
    for profile in ["recommended", "strict", "geo", "zone", "cmk"] {
        let checked = bench.check(["--rules", "rules", "--profile", profile, "deployed.json", "shown.json"]).exits(1);
        for finding in checked.findings() {
            let name = finding["resource"]["name"].as_str().unwrap_or_default().to_owned();
            let of_code = spoken.entry(profile.to_owned()).or_default();
            of_code.entry(finding["code"].as_str().unwrap().to_owned()).or_default().insert(name);
        }
    }
    spoken
}

/// The vaults of the kind that a definition judges.
fn judged(definition: &Definition, vaults: &Vaults) -> BTreeSet<String> {
    let of_backup = definition.r#if.to_string().to_ascii_lowercase().contains("microsoft.dataprotection");
    let wanted = if of_backup { "Microsoft.DataProtection/backupVaults" } else { "Microsoft.RecoveryServices/vaults" };
    let all = vaults.deployed.iter().chain(&vaults.shown);
    all.filter(|vault| vault["type"] == wanted).map(|vault| vault["name"].as_str().unwrap().to_owned()).collect()
}

fn without(all: &BTreeSet<String>, some: &BTreeSet<String>) -> BTreeSet<String> {
    assert!(some.is_subset(all), "{some:?} are not all among {all:?}");
    all.difference(some).cloned().collect()
}

#[test]
fn definitions_and_rules_say_the_same_or_it_is_known_why() {
    let (table, vaults) = (table(), vaults());
    let spoken = spoken(&table);
    let mut wrong = Vec::new();
    for (number, definition) in table.definitions.iter().enumerate() {
        let all = judged(definition, &vaults);
        let name = format!("{} {:?}", definition.id, definition.parameters);
        let reported = match (&definition.compliant, &definition.noncompliant) {
            (Some(passed), None) => without(&all, passed),
            (None, Some(reported)) => reported.clone(),
            _ => panic!("{name}: either `compliant` or `noncompliant`"),
        };
        for said in spoken.values() {
            let found = said.get(&code(number)).cloned().unwrap_or_default();
            if found != reported {
                wrong.push(format!("{name}: the definition reports {found:?}, expected {reported:?}"));
                break;
            }
        }
        let Some(profile) = &definition.profile else {
            assert!(definition.later.is_some(), "{name}: neither `profile` nor `later`");
            continue;
        };
        let said = &spoken[profile];
        let rules = definition.rules.iter().filter_map(|rule| said.get(rule));
        let ours: BTreeSet<String> = rules.flatten().filter(|vault| all.contains(*vault)).cloned().collect();
        let expected = match (&definition.silent, &definition.fires) {
            (Some(silent), None) => without(&all, silent),
            (None, Some(fires)) => fires.clone(),
            _ => panic!("{name}: either `silent` or `fires`"),
        };
        if ours != expected {
            wrong.push(format!("{name}: {:?} speak of {ours:?}, expected {expected:?}", definition.rules));
        }
        let differing: BTreeSet<String> = ours.symmetric_difference(&reported).cloned().collect();
        let explained: BTreeSet<String> = definition.differ.iter().flat_map(|one| one.vaults.clone()).collect();
        if differing != explained {
            wrong.push(format!("{name}: they differ on {differing:?}, explained are {explained:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_rule_that_names_a_definition_stands_in_the_table() {
    let table = table();
    for rule in catalogue::RULES {
        for policy in rule.policies {
            let name = policy.name.to_ascii_lowercase();
            let of_vaults = name.contains("backup vault") || name.contains("recovery services vault");
            let listed = table.definitions.iter().any(|one| one.id == policy.id)
                || table.not_compared.iter().any(|one| one.id == policy.id);
            assert!(listed || !of_vaults, "{}: {} {}", rule.code, policy.id, policy.name);
        }
    }
}

#[test]
fn the_page_is_what_was_found() {
    let page = page(&table());
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/azure-policy.md");
    if std::env::var_os("VAULTVET_BLESS").is_some_and(|value| value == "1") {
        fs::write(path, page).unwrap();
        return;
    }
    let written = fs::read_to_string(path).unwrap_or_default();
    assert!(written == page, "docs/azure-policy.md is out of date: VAULTVET_BLESS=1 cargo test --test azure_policy");
}

fn page(table: &Table) -> String {
    let Table { source, commit, licence, definitions, not_compared } = table;
    let short: String = commit.chars().take(12).collect();
    let mut page = format!(
        "# Azure Policy built-ins\n\n\
         What Azure's built-in definitions ask of Backup vaults and Recovery Services vaults, and which of vaultvet's rules\n\
         ask the same. Each condition below was run on the same vaults as the rules beside it. \"Agrees\" means that both\n\
         report the same vaults; where they do not, the reason stands there.\n\n\
         The definitions are those of [Azure/azure-policy]({source}) at [`{short}`]({source}/tree/{commit}), under the\n\
         {licence} licence. This page is written by `VAULTVET_BLESS=1 cargo test --test azure_policy`.\n\n\
         ## Compared\n\n\
         | definition | version | effect | with | rules | profile | comparison |\n| --- | --- | --- | --- | --- | --- | --- |\n"
    );
    for one in definitions {
        let with: Vec<String> =
            one.parameters.iter().map(|(name, value)| format!("`{name}`: {}", plain(value))).collect();
        let comparison = match (&one.later, one.differ.is_empty()) {
            (Some(later), _) => format!("to come: {later}"),
            (None, true) => "agrees".to_owned(),
            (None, false) => {
                let reasons = one.differ.iter().map(|one| format!("differs on {}: {}", listed(&one.vaults), one.why));
                reasons.collect::<Vec<_>>().join("; ")
            }
        };
        let profile = one.profile.as_deref().unwrap_or("");
        let _ = writeln!(
            page,
            "| {} `{}` | {} | {} | {} | {} | {profile} | {comparison} |",
            one.name,
            one.id,
            one.version,
            one.effect,
            with.join(", "),
            one.rules.join(", ")
        );
    }
    page.push_str(
        "\n## Not compared\n\n| definition | version | effect | rules | why |\n| --- | --- | --- | --- | --- |\n",
    );
    for one in not_compared {
        let rules = one.rules.join(", ");
        let _ =
            writeln!(page, "| {} `{}` | {} | {} | {rules} | {} |", one.name, one.id, one.version, one.effect, one.why);
    }
    page
}

fn plain(value: &Json) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn listed(names: &BTreeSet<String>) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}
