//! Which rules fire on which fixture: one line each, so that a rule that begins to speak where another one already
//! tells the cause is seen in the difference.
#![allow(clippy::unwrap_used, reason = "a test may stop at the first broken assumption")]

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use vaultvet::knowledge::Day;
use vaultvet::rule::catalogue::RULES;
use vaultvet::rule::{Profile, Rule, Standards};
use vaultvet::run::{RunOptions, run};

#[test]
fn which_rules_fire_on_which_fixture() {
    // A big stack, as the binary has.
    let told = std::thread::Builder::new().stack_size(256 << 20).spawn(tell).unwrap().join().unwrap();
    insta::with_settings!({ omit_expression => true }, {
        insta::assert_snapshot!(told);
    });
}

fn tell() -> String {
    let mut told = String::new();
    for rule in RULES {
        let folder = Path::new("fixtures/rules").join(rule.area.name()).join(rule.name);
        writeln!(told, "{} {}", rule.code, rule.name).unwrap();
        for case in cases(&folder) {
            let stem = case.file_stem().unwrap().to_string_lossy().into_owned();
            writeln!(told, "  {stem}: {}", fired(rule, &case)).unwrap();
        }
    }
    told
}

/// The fixtures of a rule, without their snapshots and the parameter files beside them.
fn cases(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)).unwrap();
    let mut cases: Vec<PathBuf> = entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.starts_with("bad") || name.starts_with("good"))
        .filter(|name| !name.contains(".parameters") && !name.contains(".snap") && !name.contains(".vaultvet."))
        .map(|name| folder.join(name))
        .collect();
    cases.sort();
    cases
}

/// The codes that fire in the recommended profile, or in the first one that has the rule, and how often.
fn fired(rule: &Rule, case: &Path) -> String {
    let mut options = RunOptions::new(vec![case.to_path_buf()], PathBuf::from(env!("CARGO_MANIFEST_DIR")));
    let profile = Profile::ALL.into_iter().find(|profile| rule.severity_in(*profile).is_some()).unwrap_or_default();
    options.standards = std::sync::Arc::new(Standards::of(profile));
    options.today = Day::new(2026, 11, 22);
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for finding in run(&options).unwrap().outcome.findings {
        *counts.entry(finding.rule.code).or_default() += 1;
    }
    let codes: Vec<String> = counts
        .iter()
        .map(|(code, count)| if *count == 1 { (*code).to_owned() } else { format!("{code} x{count}") })
        .collect();
    if codes.is_empty() { "nothing".to_owned() } else { codes.join(", ") }
}
