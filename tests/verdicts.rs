//! The verdicts of rules on vaults: what is bad fails, what is good does not, and what is not known never passes.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test may stop at the first broken assumption"
)]

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use vaultvet::engine::Verdict;
use vaultvet::knowledge::Day;
use vaultvet::rule::catalogue::RULES;
use vaultvet::rule::{Finding, Profile, Rule, Standards};
use vaultvet::run::{RunOptions, RunResult, run};

/// The fixtures of a rule whose name begins so, without their parameter files.
fn fixtures(rule: &Rule, stem: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/rules").join(rule.area.name()).join(rule.name);
    let mut found: Vec<PathBuf> =
        fs::read_dir(folder).map(|entries| entries.map(|entry| entry.unwrap().path()).collect()).unwrap_or_default();
    found.retain(|path| {
        let name = path.file_name().unwrap().to_string_lossy();
        name.starts_with(stem) && name.ends_with(".json") && !name.contains(".parameters")
    });
    found.sort();
    found
}

fn judged(rule: &Rule, path: &Path) -> RunResult {
    let profile = Profile::ALL.into_iter().find(|profile| rule.severity_in(*profile).is_some());
    let options = RunOptions {
        standards: std::sync::Arc::new(Standards { profile: profile.unwrap_or_default(), ..Standards::default() }),
        only: Some(vec![rule.code.to_owned()]),
        audit: true,
        today: Day::new(2026, 11, 22),
        ..RunOptions::new(vec![path.to_owned()], path.parent().unwrap().to_owned())
    };
    let worker = std::thread::Builder::new().stack_size(64 << 20);
    worker.spawn(move || run(&options).unwrap()).unwrap().join().unwrap()
}

fn verdicts(result: &RunResult) -> Vec<Verdict> {
    result.verdicts.iter().flat_map(|vault| vault.rules.iter().map(|(_, verdict)| *verdict)).collect()
}

fn rules_on_vaults() -> impl Iterator<Item = &'static Rule> {
    RULES.iter().filter(|rule| rule.area.judges_vaults())
}

/// Whether a finding is about a vault of the input.
fn is_of_vault(finding: &Finding, result: &RunResult) -> bool {
    result.verdicts.iter().any(|vault| {
        (&vault.resource.resource_type, &vault.resource.name)
            == (&finding.resource.resource_type, &finding.resource.name)
    })
}

#[test]
fn what_is_bad_fails_and_what_is_good_does_not() {
    let mut passed = 0;
    for rule in rules_on_vaults() {
        for path in fixtures(rule, "bad") {
            let result = judged(rule, &path);
            let found = result.outcome.findings.iter().any(|finding| is_of_vault(finding, &result));
            let failed = verdicts(&result).iter().any(|verdict| matches!(verdict, Verdict::Failed | Verdict::MayFail));
            assert_eq!(failed, found, "{} {}", rule.code, path.display());
        }
        for path in fixtures(rule, "good") {
            let result = judged(rule, &path);
            let told = verdicts(&result);
            // Judged by itself a rule may find what a more specific one tells in its place.
            let found = result.outcome.findings.iter().any(|finding| is_of_vault(finding, &result));
            assert_eq!(told.contains(&Verdict::Failed), found, "{} {}", rule.code, path.display());
            passed += usize::from(told.contains(&Verdict::Passed));
        }
    }
    // Most of what is good is seen to be good, else the verdicts would say nothing.
    assert!(passed > 150, "only {passed} good fixtures pass");
}

/// A bad value that is put behind a parameter without value: not known, so no pass.
#[test]
fn what_is_not_known_never_passes() {
    let folder = tempfile::tempdir().unwrap();
    let (mut tried, mut wrong) = (0, Vec::new());
    for rule in rules_on_vaults() {
        for path in fixtures(rule, "bad") {
            let result = judged(rule, &path);
            for finding in result.outcome.findings.iter().filter(|finding| is_of_vault(finding, &result)) {
                let Some(masked) = masked(finding, &result) else { continue };
                let file = folder.path().join("masked.json");
                fs::write(&file, masked.to_string()).unwrap();
                let result = judged(rule, &file);
                tried += 1;
                let told = verdicts(&result);
                let before = result.verdicts.len();
                if told.contains(&Verdict::Passed) && before == 1 {
                    wrong.push(format!("{} {} {}", rule.code, path.file_name().unwrap().display(), finding.property));
                }
            }
        }
    }
    assert!(tried > 100, "only {tried} values were masked");
    assert!(wrong.is_empty(), "{} of {tried} pass unknown: {wrong:#?}", wrong.len());
}

/// The template with the characters of a finding's value behind a parameter without value.
fn masked(finding: &Finding, result: &RunResult) -> Option<Value> {
    let location = finding.primary.location;
    let file = result.outcome.sources.get(location.source)?;
    let text = file.slice(location.span);
    let literal: Value = serde_json::from_str(text).ok()?;
    let kind = match &literal {
        Value::String(text) if !text.starts_with('[') && Some(&literal) == finding.actual.as_ref() => "string",
        Value::Number(number) if number.is_i64() => "int",
        _ => return None,
    };
    let (start, end) = (location.span.start as usize, location.span.end as usize);
    let whole = format!("{}\"[parameters('maskedByTest')]\"{}", &file.text[..start], &file.text[end..]);
    let mut template: Value = serde_json::from_str(&whole).ok()?;
    let is_template = template
        .get("$schema")
        .is_some_and(|schema| schema.as_str().is_some_and(|url| url.contains("deploymentTemplate")));
    // In a nested deployment with a scope of its own the parameter would not be there.
    if !is_template || whole.contains("Microsoft.Resources/deployments") {
        return None;
    }
    template.as_object_mut()?.entry("parameters").or_insert(json!({}))["maskedByTest"] = json!({"type": kind});
    Some(template)
}
