//! The baseline as people meet it: written, held against later runs, and brought up to date.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test may stop at the first broken assumption"
)]

mod support;

use std::fs;

use serde_json::{Value, json};
use support::template::{BESIDE, parameters, template, vault, vault_with_redundancy};
use support::{Bench, Checked, Told};

const TODAY: [&str; 2] = ["--today", "2026-11-22"];

fn local(name: &str) -> String {
    template(&format!("\"resources\": [\n{}]", vault_with_redundancy(name, "LocallyRedundant")))
}

fn run(bench: &Bench, arguments: &[&str]) -> Told {
    bench.run([["check"].as_slice(), &TODAY, arguments].concat())
}

fn check(bench: &Bench, arguments: &[&str]) -> Checked {
    bench.check([TODAY.as_slice(), arguments].concat())
}

fn write(bench: &Bench) -> Value {
    run(bench, &["--write-baseline", "known.json", "."]).exits(0);
    read(bench)
}

fn read(bench: &Bench) -> Value {
    let document: Value = serde_json::from_slice(&fs::read(bench.path("known.json")).unwrap()).unwrap();
    let schema: Value = serde_json::from_str(include_str!("../schema/baseline.schema.json")).unwrap();
    assert!(jsonschema::validator_for(&schema).unwrap().is_valid(&document), "{document:#}");
    document
}

/// The files in which a baseline holds a rule's findings.
fn held(document: &Value, code: &str) -> Vec<String> {
    let entries = document["findings"].as_array().unwrap().iter().filter(|entry| entry["code"] == code);
    entries.map(|entry| entry["file"].as_str().unwrap().to_owned()).collect()
}

/// The files of the findings of RED02 that count.
fn new_in(checked: &Checked) -> Vec<&str> {
    let counts = checked.of_rule("RED02").into_iter().filter(|finding| finding["suppressed"].is_null());
    counts.map(|finding| finding["location"]["file"].as_str().unwrap()).collect()
}

const KNOWN: [&str; 3] = ["--baseline", "known.json", "."];

#[test]
fn only_new_findings_fail() {
    let bench = Bench::with(&[("a.json", &local("bv-a"))]);
    run(&bench, &["."]).exits(1);
    let document = write(&bench);
    assert_eq!(held(&document, "RED02"), ["a.json"]);
    let checked = check(&bench, &KNOWN).exits(0);
    assert_eq!(checked.of_rule("RED02")[0]["suppressed"]["means"], "baseline");
    let known = checked.findings().len();
    assert_eq!(checked.document["summary"]["baseline"], json!({"known": known, "stale": 0}));
    assert!(run(&bench, &KNOWN).text().contains(&format!("{known} in the baseline")));
    bench.file("b.json", local("bv-b"));
    assert_eq!(new_in(&check(&bench, &KNOWN).exits(1)), ["b.json"]);
    run(&bench, &["--no-ignores", "--baseline", "known.json", "."]).exits(1);
}

#[test]
fn moved_lines_and_other_words_change_nothing() {
    let bench = Bench::with(&[("a.json", &local("bv-a"))]);
    write(&bench);
    let once = fs::read_to_string(bench.path("known.json")).unwrap();
    bench.file("a.json", format!("// moved\n\n\n{}", local("bv-a")));
    check(&bench, &KNOWN).exits(0);
    write(&bench);
    assert_eq!(fs::read_to_string(bench.path("known.json")).unwrap(), once);
    // Another value is another fault.
    bench.file("a.json", local("bv-other"));
    assert_eq!(new_in(&check(&bench, &KNOWN).exits(1)), ["a.json"]);
}

#[test]
fn equal_findings_are_counted() {
    let two = |count: usize| {
        let vaults: Vec<String> = (0..count).map(|_| vault_with_redundancy("bv-a", "LocallyRedundant")).collect();
        template(&format!("\"resources\": [\n{}]", vaults.join(",\n")))
    };
    let bench = Bench::with(&[("a.json", &two(1))]);
    write(&bench);
    let before = new_in(&check(&bench, &KNOWN)).len();
    bench.file("a.json", two(2));
    assert_eq!((before, new_in(&check(&bench, &KNOWN)).len()), (0, 1));
}

#[test]
fn what_moved_to_another_file_is_new_and_says_from_where() {
    let bench = Bench::with(&[("old/a.json", &local("bv-a"))]);
    write(&bench);
    fs::create_dir(bench.path("new")).unwrap();
    fs::rename(bench.path("old/a.json"), bench.path("new/b.json")).unwrap();
    let checked = check(&bench, &KNOWN).exits(1);
    let finding = checked.of_rule("RED02")[0];
    assert_eq!(finding["movedFrom"], "old/a.json");
    assert!(finding["help"].as_str().unwrap().contains("moved from `old/a.json`"));
    // A copy is no move.
    bench.file("old/a.json", local("bv-a"));
    let copied = check(&bench, &KNOWN).exits(1);
    assert_eq!(new_in(&copied), ["new/b.json"]);
    assert!(copied.of_rule("RED02").iter().all(|finding| finding["movedFrom"].is_null()));
}

#[test]
fn what_is_gone_is_told_and_left_out() {
    let bench = Bench::with(&[("a.json", &local("bv-a")), ("b.json", &local("bv-b"))]);
    write(&bench);
    bench.file("b.json", local("bv-b").replace("LocallyRedundant", "ZoneRedundant"));
    let told = run(&bench, &KNOWN).exits(0);
    assert!(told.stderr.contains("1 entry of the baseline matches nothing any more"), "{}", told.stderr);
    assert!(told.stderr.contains("RED02 b.json"), "{}", told.stderr);
    assert!(told.text().contains("1 entry of the baseline stale"), "{}", told.text());
    assert_eq!(check(&bench, &KNOWN).document["summary"]["baseline"]["stale"], 1);
    // Not looked at is not gone.
    let part = check(&bench, &["--baseline", "known.json", "a.json"]).exits(0);
    assert_eq!(part.document["summary"]["baseline"]["stale"], 0);
    run(&bench, &["--write-baseline", "known.json", "a.json"]).exits(0);
    assert_eq!(held(&read(&bench), "RED02"), ["a.json", "b.json"], "what was not looked at stays");
    assert_eq!(held(&write(&bench), "RED02"), ["a.json"]);
}

#[test]
fn what_is_not_determined_any_more_is_not_gone() {
    let text = |value: &str| {
        template(&format!(
            "\"parameters\": {{\"r\": {{\"type\": \"string\"{value}}}}}, \"resources\": [\n{}]",
            vault_with_redundancy("bv-a", "[parameters('r')]")
        ))
    };
    let bench = Bench::with(&[("a.json", &text(", \"defaultValue\": \"LocallyRedundant\""))]);
    write(&bench);
    bench.file("a.json", text(""));
    assert_eq!(check(&bench, &KNOWN).document["summary"]["baseline"]["stale"], 0);
    bench.file("a.json", text(", \"defaultValue\": \"ZoneRedundant\""));
    assert_eq!(check(&bench, &KNOWN).document["summary"]["baseline"]["stale"], 1);
}

#[test]
fn suppressed_findings_and_secrets_are_not_written() {
    let hidden =
        local("bv-a").replace("\"resources\": [\n", "\"resources\": [\n// vaultvet: ignore RED02, SDL01 -- x\n");
    let bench = Bench::with(&[("a.json", &hidden)]);
    let document = write(&bench);
    assert!(held(&document, "RED02").is_empty() && held(&document, "SUP01").is_empty());
    assert!(!held(&document, "GOV05").is_empty());
    assert_eq!(check(&bench, &KNOWN).of_rule("SUP01").len(), 1);
    let properties = "\"storageSettings\": [ { \"datastoreType\": \"VaultStore\", \"type\": \"[parameters('r')]\" } ]";
    let text = template(&format!(
        "\"parameters\": {{\"r\": {{\"type\": \"securestring\"}}}}, \"resources\": [\n{}]",
        vault("bv-a", properties)
    ));
    let given = parameters("\"r\": {\"value\": \"LocallyRedundant\"}");
    let secret = Bench::with(&[("a.json", &text), ("a.parameters.json", &given)]);
    write(&secret);
    assert!(!fs::read_to_string(secret.path("known.json")).unwrap().contains("LocallyRedundant"));
}

#[test]
fn it_is_one_line_a_finding_in_order() {
    let bench = Bench::with(&[("b.json", BESIDE), ("a.json", &local("bv-a"))]);
    write(&bench);
    let text = fs::read_to_string(bench.path("known.json")).unwrap();
    let lines: Vec<&str> = text.lines().filter(|line| line.contains("\"code\"")).collect();
    assert_eq!(lines.len(), read(&bench)["findings"].as_array().unwrap().len());
    assert!(lines[0].contains("a.json"));
    let key = |line: &&str| {
        let words: Vec<String> = line.split('"').map(str::to_owned).collect();
        (words[7].clone(), words[3].clone())
    };
    assert!(lines.is_sorted_by_key(key), "{text}");
}

#[test]
fn one_that_cannot_be_used_stops_the_run() {
    let bench = Bench::with(&[("a.json", &local("bv-a"))]);
    for (text, why) in [
        ("", "write it again with --write-baseline"),
        ("{\"findings\": []}", "it has no `version`"),
        ("{\"version\": 2, \"findings\": []}", "has version 2, this vaultvet reads version 1"),
        ("{\"version\": 1, \"findings\": [{}]}", "missing field"),
    ] {
        bench.file("known.json", text);
        let told = run(&bench, &KNOWN).exits(2);
        assert!(told.stdout.is_empty() && told.stderr.contains(why), "{why}: {}", told.stderr);
    }
    let told = run(&bench, &["--baseline", "gone.json", "."]).exits(2);
    assert!(told.stderr.contains("`--write-baseline gone.json` writes one"), "{}", told.stderr);
    let told = run(&bench, &["--write-baseline", "a.json/known.json", "."]).exits(2);
    assert!(told.stderr.contains("the baseline `a.json/known.json` cannot be written"), "{}", told.stderr);
    // Folders are made, as for every other file that is written.
    run(&bench, &["--write-baseline", "new/folder/known.json", "."]).exits(0);
    assert!(bench.path("new/folder/known.json").is_file());
}

#[test]
fn it_replaces_nothing_but_a_baseline() {
    let template = local("bv-a");
    let bench = Bench::with(&[("a.json", &template), ("b.json", &template), ("known.json", "")]);
    for target in ["b.json", "a.json"] {
        let told = run(&bench, &["--no-ignores", "--write-baseline", target, "a.json"]).exits(2);
        assert!(told.stderr.contains("is no baseline: it is not overwritten"), "{}", told.stderr);
        run(&bench, &["--write-baseline", target, "a.json"]).exits(2);
        assert_eq!(fs::read_to_string(bench.path(target)).unwrap(), template);
    }
    let both = ["--write-baseline", "new.json", "--output", "new.json", "a.json"];
    let told = run(&bench, &both).exits(2);
    assert!(told.stderr.contains("`new.json` is the baseline"), "{}", told.stderr);
    run(&bench, &["--no-ignores", "--write-baseline", "known.json", "a.json"]).exits(0);
    run(&bench, &["--no-ignores", "--write-baseline", "known.json", "a.json"]).exits(0);
}

#[test]
fn the_configuration_may_name_it() {
    let bench = Bench::with(&[("a.json", &local("bv-a"))]);
    write(&bench);
    bench.file("vaultvet.yaml", "baseline: known.json\n");
    check(&bench, &["."]).exits(0);
    bench.file("vaultvet.yaml", "baseline: known.json\nsuppressionsAllowed: false\n");
    check(&bench, &["."]).exits(1);
    check(&bench, &KNOWN).exits(0);
    bench.file("vaultvet.yaml", "notSuppressible: [RED02]\n");
    check(&bench, &KNOWN).exits(1);
    let outside = format!("baseline: '{}'\n", bench.path("known.json").display());
    let repository = Bench::with(&[(".git/HEAD", ""), ("vaultvet.yaml", &outside), ("a.json", &local("bv-a"))]);
    let told = run(&repository, &["."]).exits(2);
    assert!(told.stderr.contains("leads out of the repository"), "{}", told.stderr);
}
