//! Suppressions as people meet them: in comments, metadata and the configuration, and written by `vaultvet suppress`.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test may stop at the first broken assumption"
)]

mod support;

use serde_json::{Value, json};
use support::template::{BESIDE, parameters, template, vault_with_redundancy};
use support::{Bench, Checked};

const TODAY: [&str; 2] = ["--today", "2026-11-22"];
const LRS: &str = "\"type\": \"LocallyRedundant\"";
const WHY: &str = "copied by hand";

/// The template with a comment above its vault.
fn above_vault(comment: &str) -> String {
    BESIDE.replace("    {\n      \"type\"", &format!("    // {comment}\n    {{\n      \"type\""))
}

/// The template with its redundancy on a line of its own, and a comment above that.
fn above_type(comment: &str) -> String {
    BESIDE.replace(LRS, &format!("\n  // {comment}\n  {LRS}\n"))
}

fn check(files: &[(&str, &str)], more: &[&str]) -> Checked {
    let bench = Bench::with(files);
    let here: &[&str] = if more.contains(&"main.json") { &[] } else { &["."] };
    bench.check(TODAY.iter().chain(more).chain(here))
}

/// Whether each finding of RED02 is suppressed, and the codes that speak of suppressions.
fn told(checked: &Checked) -> (Vec<bool>, Vec<&'static str>) {
    let hidden = checked.of_rule("RED02").iter().map(|finding| !finding["suppressed"].is_null()).collect();
    let codes = checked.findings().iter().map(|finding| finding["code"].as_str().unwrap());
    let known = |code: &str| ["SUP01", "SUP02", "SUP03"].into_iter().find(|known| *known == code);
    (hidden, codes.filter_map(known).collect())
}

#[track_caller]
fn assert_told(text: &str, hidden: bool, codes: &[&str]) {
    let checked = check(&[("main.json", text)], &["main.json"]);
    assert_eq!(told(&checked), (vec![hidden], codes.to_vec()), "{text}");
}

#[test]
fn a_comment_hides_what_it_stands_at() {
    let said = format!("vaultvet: ignore RED02 -- {WHY} (until 2027-01-31, by maria@example.org)");
    assert_told(&above_type(&said), true, &[]);
    assert_told(&above_vault(&said), true, &[]);
    assert_told(&BESIDE.replace(LRS, &format!("/* {said} */ {LRS}")), true, &[]);
    assert_told(&BESIDE.replace("} ] }\n", &format!("}} ] }} // {said}\n")), true, &[]);
    assert_told(&format!("// {}\n{BESIDE}", said.replace("ignore", "ignore-file")), true, &[]);
    assert_told(&above_type("vaultvet: ignore vault-redundancy-local -- by name"), true, &[]);
    let checked = check(&[("main.json", &above_type(&said))], &["main.json"]);
    let suppressed = &checked.of_rule("RED02")[0]["suppressed"];
    assert_eq!(
        (&suppressed["means"], &suppressed["reason"], &suppressed["until"], &suppressed["by"]),
        (&json!("comment"), &json!(WHY), &json!("2027-01-31"), &json!("maria@example.org"))
    );
    assert_eq!(suppressed["location"]["file"], "main.json");
    assert_eq!(checked.document["summary"]["suppressed"], 1);
}

#[test]
fn a_comment_elsewhere_hides_nothing() {
    let said = format!("vaultvet: ignore RED02 -- {WHY}");
    let beside = BESIDE.replace("      \"name\"", &format!("      // {said}\n      \"name\""));
    assert_told(&beside, false, &["SUP01"]);
    assert_told(
        &BESIDE.replace("bv-beside\"", &format!("bv-beside\", \"tags\": {{\"a\": \"// {said}\"}}")),
        false,
        &[],
    );
    assert_told(&BESIDE.replace("\"contentVersion\"", &format!("// {said}\n\"contentVersion\"")), false, &["SUP01"]);
}

#[test]
fn what_is_wrong_with_one_is_told() {
    assert_told(&above_type("vaultvet: ignore RED02"), false, &["SUP03"]);
    assert_told(&above_type("vaultvet: ignore RED02 -- x (until 2026-11-21)"), false, &["SUP02"]);
    assert_told(&above_type("vaultvet: ignore RED02 -- x (until 2026-11-22)"), true, &[]);
    assert_told(&above_type("vaultvet: ignore RED02 -- x (until 22.11.2027)"), false, &["SUP01"]);
    assert_told(&above_type("vaultvet: ignore RED0 -- x"), false, &["SUP01"]);
    assert_told(&above_type("vaultvet: ignore RED02, SUP01, INP03, RED02 -- x"), true, &["SUP01", "SUP01"]);
    assert_told(&above_type("vaultvet: ignore SUP03, SUP01, SUP02 -- x"), false, &["SUP01", "SUP01", "SUP01"]);
}

#[test]
fn the_exit_code_follows() {
    let only = |comment: &str| {
        template(&format!("\"resources\": [\n// {comment}\n{}]", vault_with_redundancy("bv", "LocallyRedundant")))
    };
    for (comment, code) in [
        ("nothing", 1),
        ("vaultvet: ignore RED02 -- x", 0),
        ("vaultvet: ignore RED02 -- x (until 2020-01-01)", 1),
        ("vaultvet: ignore RED02", 1),
    ] {
        check(&[("main.json", &only(comment))], &["main.json"]).exits(code);
    }
    let hidden = only("vaultvet: ignore RED02 -- x");
    check(&[("main.json", &hidden)], &["main.json", "--no-ignores"]).exits(1);
}

#[test]
fn without_ignores_all_is_shown_and_nothing_said() {
    let text = above_type("vaultvet: ignore RED02, SDL02 -- x");
    let checked = check(&[("main.json", &text)], &["main.json", "--no-ignores"]);
    assert_eq!(told(&checked), (vec![false], vec![]));
    assert_eq!(checked.document["summary"]["suppressed"], 0);
}

#[test]
fn unused_is_only_what_was_looked_for() {
    // Off in this profile.
    assert_told(&above_type("vaultvet: ignore RED02, RED03 -- x"), true, &[]);
    // Not determined.
    let redundancy = template(&format!(
        "\"parameters\": {{\"r\": {{\"type\": \"string\"}}}}, \"resources\": [\n// vaultvet: ignore RED02 -- x\n{}]",
        vault_with_redundancy("bv", "[parameters('r')]")
    ));
    let checked = check(&[("main.json", &redundancy)], &["main.json"]);
    assert_eq!(told(&checked), (vec![], vec![]));
    // Another deployment may need it.
    let given = check(&[("main.json", &redundancy)], &["main.json", "--parameters", "r=GeoRedundant"]);
    assert_eq!(told(&given), (vec![], vec![]));
    let beside = parameters("\"r\": {\"value\": \"GeoRedundant\"}");
    let files = [("main.json", redundancy.as_str()), ("main.parameters.json", beside.as_str())];
    assert_eq!(told(&check(&files, &["main.json"])).1, ["SUP01"]);
    let bench = Bench::with(&files);
    let alone = bench.check(TODAY.iter().chain(&["main.parameters.json"]));
    assert_eq!(told(&alone), (vec![], vec![]), "the template was only brought in");
}

#[test]
fn parameter_files_and_declarations_are_places_too() {
    let main = template(&format!(
        "\"parameters\": {{\"r\": {{\"type\": \"string\"}}}}, \"resources\": [\n{}]",
        vault_with_redundancy("bv", "[parameters('r')]")
    ));
    let value = parameters("// vaultvet: ignore RED02 -- x\n\"r\": {\"value\": \"LocallyRedundant\"}");
    assert_eq!(told(&check(&[("main.json", &main), ("main.parameters.json", &value)], &[])), (vec![true], vec![]));
    let plain = value.replace("// vaultvet: ignore RED02 -- x\n", "");
    let covered = main.replace("\"resources\": [\n", "\"resources\": [\n/* vaultvet: ignore RED02 -- x */\n");
    assert_eq!(told(&check(&[("main.json", &covered), ("main.parameters.json", &plain)], &[])), (vec![true], vec![]));
    // Two deployments of one vault, with one fault each.
    let other = plain.replace("parameters\": {\n", "parameters\": {\n\n");
    let files =
        [("main.json", covered.as_str()), ("main.a.parameters.json", &plain), ("main.b.parameters.json", &other)];
    assert_eq!(told(&check(&files, &[])), (vec![true, true], vec![]));
    let one = [("main.json", main.as_str()), ("main.a.parameters.json", &value), ("main.b.parameters.json", &plain)];
    let mut hidden = told(&check(&one, &[])).0;
    hidden.sort_unstable();
    assert_eq!(hidden, [false, true]);
}

#[test]
fn metadata_covers_what_has_it() {
    let entry = r#""metadata": {"vaultvet": {"ignore": [{"rules": ["RED02"], "reason": "x"}]}},"#;
    let in_vault = BESIDE.replace("      \"name\"", &format!("      {entry}\n      \"name\""));
    assert_told(&in_vault, true, &[]);
    assert!(check(&[("main.json", &in_vault)], &["main.json"]).of_rule("GOV08").is_empty());
    assert_told(&BESIDE.replace("  \"resources\"", &format!("  {entry}\n  \"resources\"")), true, &[]);
    let named = entry.replace("\"reason\"", "\"resource\": \"bv-other\", \"reason\"");
    assert_told(&BESIDE.replace("  \"resources\"", &format!("  {named}\n  \"resources\"")), false, &["SUP01"]);
    assert_told(&in_vault.replace("\"reason\": \"x\"", "\"resaon\": \"x\""), false, &["SUP01"]);
    assert_told(&in_vault.replace("\"reason\": \"x\"", "\"by\": \"x\""), false, &["SUP03"]);
    let parameter = template(&format!(
        "\"parameters\": {{\"r\": {{\"type\": \"string\", {entry} \"defaultValue\": \"LocallyRedundant\"}}}}, \"resources\": [\n{}]",
        vault_with_redundancy("bv", "[parameters('r')]")
    ));
    assert_told(&parameter, true, &[]);
}

fn configured(entry: &str, more: &[&str]) -> (Vec<bool>, Vec<&'static str>) {
    let config = format!("suppressions:\n  - {entry}\n");
    let files = [("vaultvet.yaml", config.as_str()), ("legacy/main.json", BESIDE), ("other/main.json", BESIDE)];
    told(&check(&files, more))
}

#[test]
fn the_configuration_suppresses_by_path_and_resource() {
    let none: Vec<&str> = Vec::new();
    assert_eq!(configured("{rule: RED02, reason: x}", &[]), (vec![true, true], none.clone()));
    assert_eq!(configured("{rule: RED02, path: legacy, reason: x}", &[]), (vec![true, false], none.clone()));
    assert_eq!(
        configured("{rule: RED02, path: '**/*.json', resource: 'BV-*', reason: x}", &[]),
        (vec![true, true], none.clone())
    );
    let typed = "{rules: [RED02], resource: Microsoft.DataProtection/backupVaults/bv-beside, reason: x}";
    assert_eq!(configured(typed, &[]), (vec![true, true], none.clone()));
    let unused = (vec![false, false], vec!["SUP01"]);
    assert_eq!(configured("{rule: RED02, resource: rsv, reason: x}", &[]), unused);
    assert_eq!(configured("{rule: RED02, path: gone/main.json, reason: x}", &[]), unused);
    assert_eq!(configured("{rule: RED02}", &[]), (vec![false, false], vec!["SUP03"]));
    assert_eq!(configured("{rule: RED02, reason: x, until: 2020-01-01}", &[]), (vec![false, false], vec!["SUP02"]));
}

#[test]
fn a_run_over_one_file_does_not_judge_entries_about_others() {
    for entry in [
        "{rule: RED02, path: 'gone/**', reason: x}",
        "{rule: RED02, resource: rsv, reason: x}",
        "{rule: RED02, path: gone/main.json, reason: x}",
        "{rule: RED03, path: legacy/main.json, reason: x}",
    ] {
        let config = format!("suppressions:\n  - {entry}\n");
        let bench = Bench::with(&[("vaultvet.yaml", &config), ("legacy/main.json", BESIDE)]);
        let checked = bench.check(TODAY.iter().chain(&["legacy/main.json"]));
        assert_eq!(told(&checked), (vec![false], vec![]), "{entry}");
    }
}

#[test]
fn the_label_stands_in_the_configuration() {
    let config = "# ours\nsuppressions:\n  - rule: RED02\n    path: gone.json\n    reason: x\n";
    let checked = check(&[("vaultvet.yaml", config), ("main.json", BESIDE)], &[]);
    let finding = checked.of_rule("SUP01")[0];
    assert_eq!(finding["location"]["file"], "vaultvet.yaml");
    assert_eq!(finding["location"]["start"]["line"], 3);
    let used = check(&[("vaultvet.yaml", &config.replace("gone", "main")), ("main.json", BESIDE)], &[]);
    assert_eq!(used.of_rule("RED02")[0]["suppressed"]["location"]["start"]["line"], 3);
}

#[test]
fn a_faulty_configuration_is_refused() {
    let config = "suppressions:\n  - rule: RED2\n    reason: x\n";
    let bench = Bench::with(&[("vaultvet.yaml", config), ("main.json", BESIDE)]);
    let told = bench.run(["check", "."]).exits(2);
    assert!(
        told.stderr.contains("vaultvet.yaml:2:11: no rule is called `RED2`; did you mean `RED02`?"),
        "{}",
        told.stderr
    );
}

#[test]
fn what_may_not_be_suppressed_is_shown() {
    let text = above_type("vaultvet: ignore RED02 -- x");
    for policy in ["notSuppressible: [RED02]\n", "notSuppressible: [redundancy]\n", "suppressionsAllowed: false\n"] {
        let files = [("vaultvet.yaml", policy), ("main.json", text.as_str())];
        assert_eq!(told(&check(&files, &[])), (vec![false], vec!["SUP01"]), "{policy}");
    }
    let other = [("vaultvet.yaml", "notSuppressible: [MUA01]\n"), ("main.json", text.as_str())];
    assert_eq!(told(&check(&other, &[])), (vec![true], vec![]));
}

#[test]
fn a_file_that_cannot_be_read_is_hidden_by_its_path_alone() {
    let broken = "{ \"type\": \"Microsoft.RecoveryServices/vaults\", ";
    for (entry, hidden, codes) in [
        ("{rule: INP01, path: broken.json, reason: x}", true, vec![]),
        ("{rule: INP01, reason: x}", false, vec!["SUP01"]),
    ] {
        let config = format!("suppressions:\n  - {entry}\n");
        let checked = check(&[("vaultvet.yaml", &config), ("broken.json", broken), ("main.json", BESIDE)], &[]);
        assert_eq!(!checked.of_rule("INP01")[0]["suppressed"].is_null(), hidden, "{entry}");
        assert_eq!(told(&checked).1, codes, "{entry}");
    }
}

#[test]
fn yaml_has_comments_too() {
    let export = |comment: &str| {
        format!(
            "# az dataprotection backup-vault show\nid: /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg/providers/Microsoft.DataProtection/backupVaults/bv\nname: bv\ntype: Microsoft.DataProtection/backupVaults\nlocation: westeurope\nproperties:\n  storageSettings:\n    - datastoreType: VaultStore\n{comment}      type: LocallyRedundant\n"
        )
    };
    let hidden = |text: &str| told(&check(&[("main.yaml", text)], &[]));
    assert_eq!(hidden(&export("")), (vec![false], vec![]));
    assert_eq!(hidden(&export("      # vaultvet: ignore RED02 -- x\n")), (vec![true], vec![]));
    assert_eq!(hidden(&export("      note: \"# vaultvet: ignore RED02 -- x\"\n")), (vec![false], vec![]));
    assert_eq!(hidden(&format!("# vaultvet: ignore-file RED02 -- x\n{}", export(""))), (vec![true], vec![]));
}

#[test]
fn an_audit_lists_them() {
    let text = above_type("vaultvet: ignore RED02 -- copied by hand (until 2027-01-31, by maria@example.org)");
    let bench = Bench::with(&[("main.json", &text)]);
    let told = bench.run(["check", "--show-suppressed", "--today", "2026-11-22", "main.json"]);
    for words in
        ["suppressed\n", "main.json:12:", "copied by hand, until 2027-01-31, by maria@example.org", "1 suppressed"]
    {
        assert!(told.text().contains(words), "{words}: {}", told.text());
    }
    let quiet = bench.run(["check", "--today", "2026-11-22", "main.json"]);
    assert!(!quiet.text().contains("\nsuppressed\n") && quiet.text().contains("1 suppressed"));
}

#[test]
fn inventory_is_not_touched() {
    let plain = Bench::with(&[("main.json", BESIDE)]).inventory(["main.json"]);
    let hidden =
        Bench::with(&[("main.json", &format!("{BESIDE}// vaultvet: ignore-file RED02\n"))]).inventory(["main.json"]);
    assert_eq!(plain, hidden);
}

// The command.

#[track_caller]
fn suppressed_by(files: &[(&str, &str)], arguments: &[&str], file: &str) -> (Bench, Value) {
    let bench = Bench::with(files);
    let told = bench.run([["suppress"].as_slice(), arguments, &["--reason", WHY], &TODAY].concat()).exits(0);
    assert!(told.stderr.contains("RED02 is suppressed in"), "{}", told.stderr);
    assert!(told.text().contains("\n+"), "{}", told.text());
    let checked = bench.check(TODAY.iter().chain(&[file]));
    assert_eq!(checked.of_rule("RED02").len(), 1);
    let suppressed = checked.of_rule("RED02")[0]["suppressed"].clone();
    assert_eq!(suppressed["reason"], WHY, "{:#}", checked.document);
    assert!(checked.of_rule("SUP01").is_empty() && checked.of_rule("SUP03").is_empty());
    (bench, suppressed)
}

#[test]
fn the_command_writes_a_comment() {
    let arguments = ["RED02", "main.json", "--until", "2027-01-31", "--by", "maria"];
    let (bench, suppressed) = suppressed_by(&[("main.json", BESIDE)], &arguments, "main.json");
    assert_eq!((&suppressed["means"], &suppressed["until"]), (&json!("comment"), &json!("2027-01-31")));
    let text = std::fs::read_to_string(bench.path("main.json")).unwrap();
    let line = "      // vaultvet: ignore RED02 -- copied by hand (until 2027-01-31, by maria)\n";
    assert_eq!(text, BESIDE.replace("      \"properties\"", &format!("{line}      \"properties\"")));
}

#[test]
fn the_command_keeps_marks_and_line_breaks() {
    let text = format!("\u{feff}{}", BESIDE.replace('\n', "\r\n"));
    let (bench, _) = suppressed_by(&[("main.json", &text)], &["vault-redundancy-local", "main.json:11"], "main.json");
    let new = std::fs::read_to_string(bench.path("main.json")).unwrap();
    assert!(new.starts_with('\u{feff}') && !new.replace("\r\n", "").contains('\n'));
    assert_eq!(new.lines().filter(|line| !line.contains("vaultvet:")).count(), text.lines().count());
    let minified: String = BESIDE.lines().map(str::trim).collect();
    suppressed_by(&[("main.json", &minified)], &["RED02", "main.json"], "main.json");
}

#[test]
fn the_command_writes_metadata_and_entries() {
    let (_, suppressed) =
        suppressed_by(&[("main.json", BESIDE)], &["RED02", "main.json", "--in", "metadata"], "main.json");
    assert_eq!(suppressed["means"], "metadata");
    let config = "# ours\ncontext: {location: westeurope}\n";
    let files = [("vaultvet.yaml", config), ("a [b]/main.json", BESIDE)];
    let (bench, suppressed) = suppressed_by(&files, &["RED02", "a [b]/main.json", "--in", "config"], ".");
    assert_eq!(suppressed["means"], "configuration");
    assert!(std::fs::read_to_string(bench.path("vaultvet.yaml")).unwrap().starts_with(config));
    let (bench, _) = suppressed_by(&[("main.json", BESIDE)], &["RED02", "main.json", "--in", "config"], ".");
    assert!(bench.path("vaultvet.yaml").is_file());
}

#[test]
fn what_a_tool_writes_is_suppressed_in_the_configuration() {
    let compiled =
        BESIDE.replace("  \"resources\"", "  \"metadata\": {\"_generator\": {\"name\": \"bicep\"}},\n  \"resources\"");
    let export = json!({"id": "/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg/providers/Microsoft.DataProtection/backupVaults/bv",
        "name": "bv", "type": "Microsoft.DataProtection/backupVaults", "location": "westeurope",
        "properties": {"storageSettings": [{"datastoreType": "VaultStore", "type": "LocallyRedundant"}]}});
    for text in [compiled, format!("{export:#}")] {
        let (_, suppressed) = suppressed_by(&[("main.json", &text)], &["RED02", "main.json"], ".");
        assert_eq!(suppressed["means"], "configuration");
    }
}

#[test]
fn the_command_says_no() {
    let files = [("vaultvet.yaml", "notSuppressible: [SDL02]\n"), ("main.json", BESIDE)];
    let bench = Bench::with(&files);
    for (arguments, why) in [
        (vec!["RED02", "main.json"], "needs a reason"),
        (vec!["RED02", "main.json", "--reason", "  "], "needs a reason"),
        (vec!["RED02", "main.json", "--reason", "a\nb"], "one line"),
        (vec!["RED0", "main.json", "--reason", "x"], "no rule is called `RED0`"),
        (vec!["RED03", "main.json", "--reason", "x"], "RED03 finds nothing in `main.json`"),
        (vec!["RED02", "main.json:2", "--reason", "x"], "finds nothing in `main.json` at that line, but at 11"),
        (vec!["RED02", "main.json", "--reason", "x", "--until", "2020-01-01"], "has passed already"),
        (vec!["SUP01", "main.json", "--reason", "x"], "never suppressed"),
        (vec!["SDL02", "main.json", "--reason", "x"], "`notSuppressible`"),
        (vec!["RED02", "gone.json", "--reason", "x"], "gone.json"),
    ] {
        let told = bench.run([&["suppress"], arguments.as_slice(), &TODAY].concat()).exits(2);
        assert!(told.stderr.contains(why), "{why}: {}", told.stderr);
    }
    let told = bench
        .run([["suppress", "RED02", "main.json", "--reason", "x", "--dry-run"].as_slice(), &TODAY].concat())
        .exits(0);
    assert!(told.text().contains("+      // vaultvet: ignore RED02 -- x"), "{}", told.text());
    assert_eq!(std::fs::read_to_string(bench.path("main.json")).unwrap(), BESIDE);
}
