//! Every format of `check` over one small outcome that has one of everything.

use std::path::Path;

use super::sample::{LIMIT, LOCAL, at, finding, input, label, outcome, unknown};
use crate::engine::{Outcome, Status};
use crate::knowledge::Day;
use crate::report::gate::Gate;
use crate::report::human::HumanOptions;
use crate::report::telling::Telling;
use crate::report::{azure, concise, csv, github, gitlab, junit, pull_request, sarif};
use crate::rule::{Certainty, Means, Severity, Suppressed};
use crate::source::SourceMap;
use crate::template::Cause;

const PARAMETERS: &str = "{\r\n  \"redundancy\": { \"value\": \"LocallyRedundant\" }\r\n}";
const TEMPLATE: &str = "{\n  \"é\": \"[parameters('redundancy')]\",\n  \"softDelete\": \"Off\",\n  \"limit\": 1\n}";

/// An error, a warning that came through a parameter file, a note, a possible error, and two that are suppressed.
fn full() -> Outcome {
    let mut sources = SourceMap::new();
    let parameters = sources.add(None, "infra/prod 1.parameters.json", PARAMETERS);
    let template = sources.add(None, "infra/main.json", TEMPLATE);
    sources.mark_decoded(template);
    let value = at(&sources, parameters, "\"LocallyRedundant\"");
    let mut warning = finding(value);
    warning.related = vec![
        label(at(&sources, template, "\"[parameters('redundancy')]\""), "properties.storageSettings[0].type"),
        label(at(&sources, template, "1"), "this takes part in it"),
    ];
    warning.way = 1;
    warning.deployments = vec!["infra/prod 1.parameters.json".to_owned()];
    let other = |words: &str, severity| {
        let mut other = finding(at(&sources, template, words));
        (other.severity, other.rule) = (severity, &LIMIT);
        other.help = "write less".into();
        other.fingerprint = "1".repeat(64);
        other
    };
    let error = other("\"Off\"", Severity::Error);
    let note = other("\"limit\": 1", Severity::Info);
    let mut possible = other("1", Severity::Error);
    possible.certainty = Certainty::Possible;
    possible.message = "possible when `geo` is false: 100% of <b>\u{202e}it</b>".to_owned();
    let mut accepted = other("\"limit\"", Severity::Error);
    accepted.suppressed = Some(Suppressed {
        means: Means::Comment,
        reason: Some("restored \"by hand\"".to_owned()),
        until: Some(Day::new(2027, 1, 31)),
        by: Some("maria@example.org".to_owned()),
        location: Some(at(&sources, template, "1")),
    });
    let mut known = other("\"limit\"", Severity::Warning);
    known.suppressed = Some(Suppressed { means: Means::Baseline, reason: None, until: None, by: None, location: None });
    let open = unknown(value, "bv-dev", "redundancy", Cause::ParameterWithoutValue, "parameter `redundancy`");
    let mut outcome = outcome(sources, vec![warning, error, note, possible, accepted, known]);
    outcome.unknowns = vec![open];
    outcome.inputs = vec![
        input("infra/main.json", Status::PartlyUnknown, None, None),
        input("clean.json", Status::Checked, None, None),
        input("vault.bicep", Status::Skipped, Some("form-not-read-yet"), Some("bicep build vault.bicep")),
        input("broken.json", Status::Unreadable, None, None),
    ];
    outcome.summary.files = [1, 1, 0, 0, 1, 1];
    (outcome.summary.errors, outcome.summary.warnings, outcome.summary.notes) = (1, 1, 1);
    (outcome.summary.possible, outcome.summary.suppressed, outcome.summary.unknown) = (1, 2, 1);
    outcome
}

fn told(outcome: &Outcome, write: impl FnOnce(&Telling<'_>, &mut dyn std::io::Write) -> std::io::Result<()>) -> String {
    let telling = Telling::new(outcome, Gate::default(), 1, Path::new("/nowhere"));
    let mut out = Vec::new();
    write(&telling, &mut out).unwrap();
    String::from_utf8(out).unwrap().replace(env!("CARGO_PKG_VERSION"), "VERSION")
}

#[test]
fn concise_is_a_line_each() {
    insta::assert_snapshot!(told(&full(), |telling, out| concise::write_concise(telling, out)));
}

#[test]
fn github_annotates() {
    insta::assert_snapshot!(told(&full(), |telling, out| github::write_github(telling, &HumanOptions::default(), out)));
}

#[test]
fn azure_logs_issues() {
    insta::assert_snapshot!(told(&full(), |telling, out| azure::write_azure(telling, &HumanOptions::default(), out)));
}

#[test]
fn gitlab_lists_issues() {
    insta::assert_snapshot!(told(&full(), |telling, out| gitlab::write_gitlab(telling, out)));
}

#[test]
fn csv_is_a_table() {
    insta::assert_snapshot!(told(&full(), |telling, out| csv::write_csv(telling, out)));
}

#[test]
fn junit_fails_what_fails() {
    insta::assert_snapshot!(told(&full(), |telling, out| junit::write_junit(telling, out)));
}

#[test]
fn a_pull_request_is_told() {
    insta::assert_snapshot!(told(&full(), |telling, out| pull_request::write_pull_request(telling, out)));
}

#[test]
fn sarif_has_it_all() {
    insta::assert_snapshot!(told(&full(), |telling, out| sarif::write_sarif(telling, out)));
}

#[test]
fn nothing_is_told_in_every_format() {
    let mut nothing = outcome(SourceMap::new(), Vec::new());
    nothing.summary = crate::engine::Summary::default();
    assert_eq!(told(&nothing, |telling, out| concise::write_concise(telling, out)), "");
    assert_eq!(told(&nothing, |telling, out| gitlab::write_gitlab(telling, out)), "[]\n");
    assert!(
        !told(&nothing, |telling, out| github::write_github(telling, &HumanOptions::default(), out)).contains("::")
    );
    let comment = told(&nothing, |telling, out| pull_request::write_pull_request(telling, out));
    assert_eq!(comment, "<!-- vaultvet -->\n### vaultvet: nothing to report\n\nno files: nothing to check\n");
}

#[test]
fn the_gate_decides_what_is_red() {
    let outcome = full();
    let telling = |gate| {
        let telling = Telling::new(&outcome, gate, 1, Path::new("/nowhere"));
        let mut out = Vec::new();
        junit::write_junit(&telling, &mut out).unwrap();
        String::from_utf8(out).unwrap().matches("<failure ").count()
    };
    assert_eq!(telling(Gate { least: Some(Severity::Info), possible_counts: true }), 4);
    assert_eq!(telling(Gate { least: Some(Severity::Warning), possible_counts: false }), 2);
    assert_eq!(telling(Gate { least: Some(Severity::Error), possible_counts: true }), 2);
    assert_eq!(telling(Gate { least: None, possible_counts: true }), 0);
}

#[test]
fn a_comment_has_a_limit_and_says_what_is_left_out() {
    let mut sources = SourceMap::new();
    let source = sources.add(None, "main.json", PARAMETERS);
    let place = at(&sources, source, "\"redundancy\"");
    let findings = (0..2_000).map(|number| {
        let mut finding = finding(place);
        (finding.rule, finding.help) = (&LOCAL, format!("write {number} of `{}`", "é".repeat(100)).into());
        finding
    });
    let mut outcome = outcome(sources, findings.collect());
    outcome.unknowns = (0..2_000)
        .map(|number| unknown(place, &format!("bv-{number}"), "redundancy", Cause::Limit, &"x|".repeat(200)))
        .collect();
    outcome.inputs = (0..2_000)
        .map(|number| input(&format!("{number}.bicep"), Status::Skipped, Some("form-not-read-yet"), None))
        .collect();
    let comment = told(&outcome, |telling, out| pull_request::write_pull_request(telling, out));
    assert!(comment.len() <= pull_request::MOST_BYTES, "{}", comment.len());
    assert_eq!(comment.matches("left out here").count(), 4, "{comment}");
    assert_eq!(comment.matches("<details>").count(), comment.matches("</details>").count());
}

#[test]
fn a_comment_tells_the_worst_first() {
    let mut sources = SourceMap::new();
    let source = sources.add(None, "main.json", PARAMETERS);
    let place = at(&sources, source, "\"redundancy\"");
    let mut findings: Vec<_> = (0..900).map(|_| finding(place)).collect();
    for (number, finding) in findings.iter_mut().enumerate() {
        finding.severity = [Severity::Info, Severity::Warning, Severity::Error][number % 3];
        finding.message = format!("{} {number} {}", finding.severity, "x".repeat(200));
    }
    let outcome = outcome(sources, findings);
    let comment = told(&outcome, |telling, out| pull_request::write_pull_request(telling, out));
    let rows: Vec<&str> = comment.lines().filter(|line| line.starts_with("| ") && line.contains("xxx")).collect();
    assert!(rows.len() > 50 && rows.iter().all(|row| row.contains("error")), "{}", rows.len());
    let left = 300 - rows.len();
    assert!(comment.contains(&format!("holds no more: {left} errors, 300 warnings, 300 notes.")), "{comment}");
}

#[test]
fn sarif_has_no_more_results_than_a_run_may_have() {
    let mut sources = SourceMap::new();
    let source = sources.add(None, "main.json", PARAMETERS);
    let place = at(&sources, source, "\"redundancy\"");
    let mut findings: Vec<_> = (0..25_010).map(|_| finding(place)).collect();
    let last = findings.last_mut().unwrap();
    last.severity = Severity::Error;
    let outcome = outcome(sources, findings);
    let log = told(&outcome, |telling, out| sarif::write_sarif(telling, out));
    let log: serde_json::Value = serde_json::from_str(&log).unwrap();
    let run = &log["runs"][0];
    assert_eq!(run["results"].as_array().unwrap().len(), 25_000);
    assert_eq!(run["results"][0]["level"], "error");
    let notification = &run["invocations"][0]["toolExecutionNotifications"][0];
    assert_eq!(notification["descriptor"]["id"], "left-out");
    assert_eq!(notification["properties"]["leftOut"], 10);
    assert!(notification["message"]["text"].as_str().unwrap().starts_with("10 findings are left out here"));
}

#[test]
fn junit_names_hold_no_line_but_to_tell_two_apart() {
    let mut sources = SourceMap::new();
    let source = sources.add(None, "main.json", TEMPLATE);
    let [one, other] = ["\"Off\"", "1"].map(|words| finding(at(&sources, source, words)));
    let names = |findings| {
        let outcome = outcome(sources.clone(), findings);
        let report = told(&outcome, |telling, out| junit::write_junit(telling, out));
        let names = report.lines().filter_map(|line| line.trim().strip_prefix("<testcase name=\"")?.split('"').next());
        names.map(str::to_owned).collect::<Vec<_>>()
    };
    let name = "RED02 vault-redundancy-local: bv-orders-prod";
    assert_eq!(names(vec![one.clone()]), [name]);
    let lines = ["(line 3)", "(line 4)", "(line 4) #2"].map(|line| format!("{name} {line}"));
    assert_eq!(names(vec![one, other.clone(), other]), lines);
}
