//! Files that were not asked for: parameter files beside a template, templates that are named or linked to. What cannot be
//! read of them is told, and what lies outside of the roots is not opened.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test stops at the first broken assumption"
)]

mod support;

use support::template::{BESIDE, parameters, template, vault_with_redundancy};
use support::{Bench, Checked};

/// A template whose only vault is locally redundant by default.
fn with_default() -> String {
    let vault = vault_with_redundancy("bv", "[parameters('r')]");
    template(&format!(
        "\"parameters\": {{ \"r\": {{ \"type\": \"string\", \"defaultValue\": \"LocallyRedundant\" }} }}, \"resources\": [ {vault} ]"
    ))
}

/// A template that deploys what these links lead to, and nothing else.
fn linking(links: &[&str]) -> String {
    let deployment = |(number, link): (usize, &&str)| {
        format!(
            "{{ \"type\": \"Microsoft.Resources/deployments\", \"apiVersion\": \"2022-09-01\", \"name\": \"d{number}\", \
             \"properties\": {{ \"mode\": \"Incremental\", \"templateLink\": {{ {link} }} }} }}"
        )
    };
    let resources: Vec<String> = links.iter().enumerate().map(deployment).collect();
    template(&format!("\"resources\": [ {} ]", resources.join(",\n")))
}

fn path(to: &str) -> String {
    format!("\"relativePath\": \"{to}\"")
}

/// Asserts that the vault is not judged with the parameter's default, and that the file is told under this status.
#[track_caller]
fn assert_not_judged_with_defaults(checked: &Checked, code: &str, status: &str) {
    assert_eq!(checked.codes_in("main.parameters.json"), [code], "{:#}", checked.document);
    assert_eq!(checked.status("main.parameters.json"), status);
    assert!(checked.of_rule("RED02").is_empty(), "{:#}", checked.document);
    assert_eq!(checked.status("main.json"), "partly-unknown");
    let unknowns = checked.unknowns();
    assert!(unknowns.iter().any(|unknown| unknown["cause"] == "parameter-without-value"), "{unknowns:#?}");
}

#[test]
fn with_an_unreadable_parameter_file_defaults_are_not_judged() {
    let whole = parameters("\"r\": { \"value\": \"GeoRedundant\" }");
    let large = format!("{whole}{}", " ".repeat(5000));
    for (content, code, status) in [
        (whole.as_bytes()[..whole.len() - 6].to_vec(), "INP01", "unreadable"),
        (b"{ \"parameters\": \"\xff\xfe\xff\" }".to_vec(), "INP01", "unreadable"),
        (Vec::new(), "INP01", "unreadable"),
        (large.into_bytes(), "INP03", "skipped"),
    ] {
        let bench = Bench::new();
        bench.file("main.json", with_default()).file("main.parameters.json", &content);
        for arguments in [["main.json"], ["."], ["main.parameters.json"]] {
            let arguments = arguments.into_iter().chain(["--max-file-size", "4K"]);
            let checked = bench.check(arguments).exits(1);
            if checked.document["inputs"].as_array().unwrap().iter().any(|input| input["file"] == "main.json") {
                assert_not_judged_with_defaults(&checked, code, status);
            } else {
                assert_eq!(checked.codes_in("main.parameters.json"), [code]);
            }
        }
        // Another file takes its place.
        let checked = bench.check(["main.json", "-p", "r=LocallyRedundant"]).exits(1);
        assert_eq!(checked.of_rule("RED02").len(), 1);
    }
}

#[test]
fn an_unreadable_parameter_file_of_a_template_without_vaults_is_no_finding() {
    let bench = Bench::new();
    bench.file("main.json", template("\"resources\": []")).file("main.parameters.json", "{ \"parameters\":");
    let checked = bench.check(["main.json"]).exits(3);
    assert!(checked.findings().is_empty(), "{:#}", checked.document);
    assert_eq!(checked.status("main.parameters.json"), "unreadable");
}

#[test]
fn a_template_named_outside_of_the_roots_is_not_read() {
    let bench = Bench::new();
    bench.file("out/t.json", with_default());
    for named in [bench.path("out/t.json").display().to_string(), "../out/t.json".to_owned()] {
        let file = parameters("\"r\": { \"value\": \"LocallyRedundant\" }").replacen(
            '{',
            &format!("{{ \"metadata\": {{ \"template\": \"{}\" }},", named.replace('\\', "/")),
            1,
        );
        bench.file("in/p.json", file).file("in/beside.json", BESIDE);
        for arguments in [vec!["in"], vec!["in/p.json", "in/beside.json"]] {
            let checked = bench.check(arguments.iter().copied()).exits(1);
            assert_eq!(checked.document["summary"]["vaults"], 1, "{:#}", checked.document);
            assert_eq!(checked.input("in/p.json")["reason"], "no-template");
            let report = bench.run(["report", "--format", "json"].into_iter().chain(arguments));
            assert!(report.text().contains("in/p.json") && !report.text().contains("t.json"), "{}", report.text());
        }
    }
}

#[cfg(unix)]
mod unix {
    use super::*;
    use std::os::unix::fs::symlink;

    #[test]
    fn a_parameter_file_that_is_a_link_out_gives_nothing() {
        let bench = Bench::new();
        bench.file("out/p.json", parameters("\"r\": { \"value\": \"Secret\" }"));
        bench.file("in/main.json", with_default());
        symlink("../out/p.json", bench.path("in/main.parameters.json")).unwrap();
        let checked = bench.check(["in/main.json"]).exits(1);
        assert_eq!(checked.codes_in("in/main.parameters.json"), ["INP01"], "{:#}", checked.document);
        assert!(
            checked.of_rule("RED02").is_empty() && !checked.told.text().contains("Secret"),
            "{:#}",
            checked.document
        );
        assert_eq!(checked.input("in/main.parameters.json")["reason"], "it lies outside the folders that are checked");
        let report = bench.run(["report", "--format", "json", "in/main.json"]);
        let report = report.json().to_string();
        assert!(!report.contains("Secret") && report.matches("\"sha256\":\"").count() == 1, "{report}");
    }

    #[test]
    fn a_link_that_stays_inside_is_read() {
        let bench = Bench::new();
        bench.file("in/shared/p.json", parameters("\"r\": { \"value\": \"GeoRedundant\" }"));
        bench.file("in/.git/HEAD", "").file("in/main.json", with_default());
        symlink("shared/p.json", bench.path("in/main.parameters.json")).unwrap();
        let checked = bench.check(["in/main.json"]);
        assert!(checked.of_rule("RED02").is_empty() && checked.of_rule("INP01").is_empty(), "{:#}", checked.document);
        assert_eq!(checked.status("in/main.json"), "checked");
    }

    #[test]
    fn pipes_are_not_opened_whatever_leads_to_them() {
        let bench = Bench::new();
        for name in ["main.parameters.json", "named.json", "linked.json"] {
            let made = std::process::Command::new("mkfifo").arg(bench.path(name)).status();
            if !made.is_ok_and(|status| status.success()) {
                return;
            }
        }
        let named =
            parameters("\"r\": { \"value\": 1 }").replacen('{', "{ \"metadata\": { \"template\": \"named.json\" },", 1);
        bench.file("main.json", with_default()).file("p.json", named).file("l.json", linking(&[&path("linked.json")]));
        let checked = bench.check(["main.json", "p.json", "l.json"]).exits(1);
        assert_not_judged_with_defaults(&checked, "INP01", "unreadable");
        assert_eq!(checked.input("main.parameters.json")["reason"], "it is no regular file");
        assert_eq!(checked.input("p.json")["reason"], "no-template");
        assert_eq!(checked.input("l.json")["reason"], "linked-template-unreadable");
    }
}

#[test]
fn a_linked_template_that_cannot_be_read_is_told_with_the_reason() {
    let bench = Bench::new();
    let own = vault_with_redundancy("bv", "ZoneRedundant");
    let whole = linking(&[&path("linked.json")]).replacen("[ {", &format!("[ {own}, {{"), 1);
    bench.file("main.json", whole);
    for (content, detail, code) in [
        ("{\n\n \"resources\": [ 1,,".to_owned(), "line 3: ", None),
        (BESIDE.trim_end().trim_end_matches('}').to_owned(), "line ", Some("INP01")),
        (format!("{{}}{}", " ".repeat(9000)), "is larger than the limit", None),
        ("[]".to_owned(), "is no template", None),
    ] {
        bench.file("linked.json", &content);
        let checked = bench.check(["main.json", "--max-file-size", "8K"]);
        let found = checked.of_rule("INP07");
        assert_eq!(found.len(), 1, "{:#}", checked.document);
        assert!(found[0]["message"].as_str().unwrap().contains(detail), "{detail}: {found:#?}");
        let listed = checked.document["inputs"].as_array().unwrap().iter().any(|input| input["file"] == "linked.json");
        assert_eq!(listed, content != "[]", "{:#}", checked.document["inputs"]);
        assert_eq!(checked.codes_in("linked.json"), code.as_slice());
    }
}

#[test]
fn what_is_written_twice_in_a_linked_file_is_told_once() {
    let bench = Bench::new();
    let module = BESIDE.replacen("\"name\":", "\"name\": \"bv-other\",\n      \"name\":", 1);
    bench.file("main.json", linking(&[&path("linked.json")])).file("linked.json", module);
    for arguments in [vec!["main.json"], vec!["."], vec!["main.json", "linked.json"]] {
        let checked = bench.check(arguments.iter().copied()).exits(1);
        let found = checked.of_rule("INP08");
        assert_eq!(found.len(), 1, "{arguments:?}: {found:#?}");
        assert_eq!(found[0]["location"]["file"], "linked.json");
    }
}

#[test]
fn templates_without_vaults_tell_of_links_that_were_not_read() {
    let bench = Bench::new();
    let remote = "\"uri\": \"https://example.org/vault.json\"";
    for (link, reason) in [
        (path("mod/vault.json"), "linked-template-missing"),
        (path("broken.json"), "linked-template-unreadable"),
        (path("../elsewhere/x.json"), "linked-template-not-read"),
        (remote.to_owned(), "linked-template-not-read"),
        ("\"id\": \"/subscriptions/s/ts\"".to_owned(), "linked-template-not-read"),
        ("\"uri\": \"[concat(parameters('base'), 'x.json')]\"".to_owned(), "linked-template-not-read"),
    ] {
        bench.file("broken.json", "{");
        bench.file("main.json", linking(&[&link, remote]));
        for arguments in [["main.json"], ["."]] {
            let checked = bench.check(arguments).exits(3);
            assert!(checked.findings().is_empty(), "{:#}", checked.document);
            let input = checked.input("main.json");
            assert_eq!((&input["status"], &input["reason"]), (&"partly-unknown".into(), &reason.into()), "{link}");
            assert!(checked.told.stderr.contains("1 links to templates that were not read"), "{}", checked.told.stderr);
        }
        let told = bench.run(["check", "."]).exits(3);
        assert!(told.text().contains("nothing to check") && told.text().contains("main.json"), "{}", told.text());
        assert!(told.text().contains("1 file links to templates that were not read"), "{}", told.text());
    }
    bench.file("main.json", linking(&[&path("module.json")])).file("module.json", template("\"resources\": []"));
    assert_eq!(bench.check(["main.json"]).exits(3).status("main.json"), "no-vault");
}

#[test]
fn many_templates_without_vaults_are_told_in_few_lines() {
    let bench = Bench::new();
    for number in 0..100 {
        bench.file(format!("t{number:02}.json"), linking(&["\"uri\": \"https://example.org/x.json\""]));
    }
    bench.file("beside.json", BESIDE);
    let told = bench.run(["check", "."]).exits(1);
    assert!(told.text().contains("100 files link to templates that were not read"), "{}", told.text());
    assert_eq!(told.text().matches("kept elsewhere").count(), 5, "{}", told.text());
}
