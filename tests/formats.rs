//! Every format of `check` as its consumer reads it: over names that want to break out, and with counts that agree.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test stops at the first broken assumption"
)]

mod support;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};
use serde_json::Value;
use support::{Bench, Told};

/// What a run told, as texts.
struct Report {
    code: i32,
    stdout: String,
    stderr: String,
}

impl Report {
    fn of(told: Told) -> Self {
        Self { code: told.code.unwrap(), stdout: told.text().to_owned(), stderr: told.stderr }
    }

    fn json(&self) -> Value {
        serde_json::from_str(&self.stdout).unwrap()
    }
}

/// Runs with these arguments.
fn run<S: AsRef<std::ffi::OsStr>>(bench: &Bench, arguments: impl IntoIterator<Item = S>) -> Report {
    Report::of(bench.run(arguments))
}

const NAMES: &str = include_str!("../fixtures/broken-names/names.json");
const UNREAD: &str = include_str!("../fixtures/broken-names/unread.bicep");

/// Names of files that want to break out, too; a repository cannot hold them, as some systems have no such names.
const FILES: [&str; 9] = [
    "::error file=x,line=1::pwned.json",
    "##vso[task.setvariable variable=x]y.json",
    "]]><b>&amp;\"'.json",
    "<img src=x onerror=alert(1)>.json",
    "=cmd|' !A0,;%0A%.json",
    "new\nline\u{1b}[31m.json",
    "`tick` ``x|y[l](https:..evil.example)@me.json",
    "ü \u{202e}nosj#?:.json",
    "-p.json",
];

fn broken() -> Bench {
    let bench = Bench::with(&[("a/names.json", NAMES), ("a/unread.bicep", UNREAD)]);
    let few = r#"{"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#", "contentVersion": "1.0.0.0",
        "resources": [{"type": "Microsoft.DataProtection/backupVaults", "apiVersion": "2025-07-01", "name": "bv-x", "location": "westeurope",
          "properties": {"storageSettings": [{"datastoreType": "VaultStore", "type": "LocallyRedundant"}]}}]}"#;
    for file in FILES {
        bench.file(file, few);
    }
    bench
}

fn told(bench: &Bench, format: &str) -> Report {
    run(bench, ["check", "--format", format, "."])
}

/// What no line of a log may be.
#[track_caller]
fn assert_inert(text: &str) {
    for line in text.lines() {
        assert!(!line.trim_start().starts_with("::"), "{line:?}");
        let small = line.to_ascii_lowercase();
        assert!(!small.contains("##vso[") && !small.contains("##["), "{line:?}");
    }
    assert_visible(text);
}

#[track_caller]
fn assert_visible(text: &str) {
    let hidden = |one: &char| {
        one.is_control() && !matches!(one, '\n' | '\r') || "\u{202e}\u{2066}\u{200b}\u{feff}".contains(*one)
    };
    assert_eq!(text.chars().find(hidden), None);
}

/// The findings of the JSON contract that are not suppressed.
fn findings(bench: &Bench) -> Vec<Value> {
    let all = bench.check(["."]);
    all.document["findings"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|finding| finding["suppressed"].is_null())
        .cloned()
        .collect()
}

#[test]
fn people_read_what_nothing_obeys() {
    let bench = broken();
    let report = told(&bench, "human");
    assert_inert(&report.stdout);
    assert_inert(&report.stderr);
    assert!(report.stdout.contains("# #vso["), "{}", report.stdout);
    let inventory = run(&bench, ["inventory", "."]);
    assert_inert(&inventory.stdout);
    let missing = run(&bench, ["check", "##vso[task.complete]\n::error::x"]);
    assert_eq!(missing.code, 2);
    assert_inert(&missing.stderr);
}

#[test]
fn concise_lines_are_one_finding_each() {
    let bench = broken();
    let report = told(&bench, "concise");
    assert_inert(&report.stdout);
    assert_inert(&report.stderr);
    assert!(report.stderr.contains("1 file not read"), "{}", report.stderr);
    assert!(report.stdout.lines().any(|line| line.starts_with(": :error file=x")), "{}", report.stdout);
    for line in report.stdout.lines() {
        let (place, words) = ["error", "warning", "info"]
            .iter()
            .find_map(|word| line.split_once(&format!(": {word} ")))
            .unwrap_or_else(|| panic!("{line}"));
        let mut place = place.rsplitn(3, ':');
        assert!(place.next().unwrap().parse::<u32>().is_ok() && place.next().unwrap().parse::<u32>().is_ok(), "{line}");
        let code = words.split(' ').next().unwrap();
        assert!(code.len() == 5 && code.is_ascii(), "{line}");
    }
    assert_eq!(report.stdout.lines().count(), findings(&bench).len());
}

#[test]
fn json_holds_no_command() {
    let report = told(&broken(), "json");
    support::contract::assert_check(&report.json());
    assert_inert(&report.stdout);
}

type WorkflowCommand = (String, Vec<(String, String)>, String);

/// A workflow command as the runner reads it: name, properties, message.
// SOURCE: https://github.com/actions/runner/blob/main/src/Runner.Common/ActionCommand.cs
fn workflow_command(line: &str) -> Option<WorkflowCommand> {
    let (head, message) = line.trim_start().strip_prefix("::")?.split_once("::")?;
    let (name, properties) = head.split_once(' ').unwrap_or((head, ""));
    let plain = |text: &str| text.replace("%0D", "\r").replace("%0A", "\n").replace("%25", "%");
    let property = |text: &str| plain(&text.replace("%3A", ":").replace("%2C", ","));
    let pairs = properties.split(',').filter_map(|pair| pair.split_once('='));
    let pairs = pairs.map(|(key, value)| (key.to_owned(), property(value)));
    Some((name.to_owned(), pairs.collect(), plain(message)))
}

#[test]
fn github_obeys_what_we_say_alone() {
    let bench = broken();
    let report = told(&bench, "github");
    assert!(!report.stdout.contains("##["));
    assert_visible(&report.stdout);
    let commands: Vec<_> = report.stdout.lines().filter_map(workflow_command).collect();
    let names: BTreeSet<&str> = commands.iter().map(|(name, ..)| name.as_str()).collect();
    assert!(names.is_subset(&BTreeSet::from(["group", "endgroup", "error", "warning", "notice"])), "{names:?}");
    let annotations: Vec<_> = commands.iter().filter(|(name, ..)| !name.ends_with("group")).collect();
    let expected = findings(&bench);
    assert_eq!(annotations.len(), expected.len());
    for ((_, properties, message), finding) in annotations.iter().zip(&expected) {
        let keys: Vec<&str> = properties.iter().map(|(key, _)| key.as_str()).collect();
        assert!(
            keys == ["file", "line", "endLine", "col", "endColumn", "title"]
                || keys == ["file", "line", "endLine", "title"],
            "{keys:?}"
        );
        let line = finding["location"]["start"]["line"].to_string();
        assert_eq!(properties[1].1, line);
        let title = format!("{} {}", finding["code"].as_str().unwrap(), finding["name"].as_str().unwrap());
        assert_eq!(properties.last().unwrap().1, title);
        assert!(!message.is_empty());
    }
    let files: BTreeSet<&str> = annotations.iter().map(|(_, properties, _)| properties[0].1.as_str()).collect();
    assert!(
        files.contains("::error file=x,line=1::pwned.json") && files.contains("=cmd|' !A0,;%0A%.json"),
        "{files:?}"
    );
}

#[test]
fn azure_obeys_what_we_say_alone() {
    let bench = broken();
    let report = told(&bench, "azure");
    assert_visible(&report.stdout);
    let mut issues = 0;
    for line in report.stdout.lines() {
        assert!(!line.trim_start().starts_with("::"), "{line}");
        if line == "##[group]vaultvet: issues" || line == "##[endgroup]" {
            continue;
        }
        // The agent takes a command wherever it begins: ours begin the line.
        let Some(command) = line.strip_prefix("##vso[") else {
            assert_inert(line);
            continue;
        };
        assert_inert(command);
        let (head, message) = command.split_once(']').unwrap();
        let (name, properties) = head.split_once(' ').unwrap();
        assert_eq!(name, "task.logissue");
        let keys: Vec<&str> =
            properties.trim_end_matches(';').split(';').map(|pair| pair.split_once('=').unwrap().0).collect();
        assert_eq!(keys, ["type", "sourcepath", "linenumber", "columnnumber", "code"], "{line}");
        assert!(!message.is_empty());
        issues += 1;
    }
    let notes = |finding: &&Value| finding["severity"] == "info" || finding["certainty"] == "possible";
    let expected = findings(&bench);
    assert_eq!(issues, expected.iter().filter(|finding| !notes(finding)).count());
}

fn schema(name: &str) -> jsonschema::Validator {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/schemas").join(name);
    jsonschema::validator_for(&serde_json::from_slice(&fs::read(path).unwrap()).unwrap()).unwrap()
}

#[track_caller]
fn assert_valid(name: &str, document: &Value) {
    let validator = schema(name);
    let errors: Vec<String> =
        validator.iter_errors(document).take(5).map(|error| format!("{error} at {}", error.instance_path())).collect();
    assert!(errors.is_empty(), "{errors:#?}");
}

#[test]
fn sarif_holds_to_its_schema_and_links_nowhere() {
    let bench = broken();
    let report = told(&bench, "sarif");
    assert_inert(&report.stdout);
    let log = report.json();
    assert_valid("sarif.schema.json", &log);
    let run = &log["runs"][0];
    assert_eq!(run["results"].as_array().unwrap().len(), findings(&bench).len());
    for result in run["results"].as_array().unwrap() {
        let rule = &run["tool"]["driver"]["rules"][usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap()];
        assert_eq!(rule["id"], result["ruleId"]);
        assert!(!result["message"]["text"].as_str().unwrap().contains("]("), "{result}");
        assert_no_markup(result["message"]["markdown"].as_str().unwrap(), &[]);
    }
    let addresses: BTreeSet<&str> = run["results"]
        .as_array()
        .unwrap()
        .iter()
        .map(|result| result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"].as_str().unwrap())
        .collect();
    assert!(addresses.contains("%3A%3Aerror%20file%3Dx%2Cline%3D1%3A%3Apwned.json"), "{addresses:?}");
    let prints: BTreeSet<String> =
        run["results"].as_array().unwrap().iter().map(|one| one["partialFingerprints"].to_string()).collect();
    assert_eq!(prints.len(), findings(&bench).len(), "each finding has a fingerprint of its own");
}

#[test]
fn junit_is_read_back_by_another_parser() {
    let bench = broken();
    let report = told(&bench, "junit");
    assert_inert(&report.stdout);
    let document = roxmltree::Document::parse(&report.stdout).unwrap();
    let allowed = ["testsuites", "testsuite", "testcase", "failure", "skipped"];
    for node in document.descendants().filter(roxmltree::Node::is_element) {
        assert!(allowed.contains(&node.tag_name().name()), "{node:?}");
        assert!(node.attributes().all(|attribute| !attribute.name().starts_with("on")), "{node:?}");
    }
    let count = |name: &str| document.descendants().filter(|node| node.has_tag_name(name)).count();
    let root = document.root_element();
    assert_eq!(root.attribute("failures").unwrap(), count("failure").to_string());
    assert_eq!(root.attribute("tests").unwrap(), count("testcase").to_string());
    let suites: BTreeSet<&str> = root.children().filter_map(|suite| suite.attribute("name")).collect();
    assert!(suites.contains("]]><b>&amp;\"'.json"), "{suites:?}");
}

#[test]
fn gitlab_takes_each_issue() {
    let bench = broken();
    let report = told(&bench, "gitlab");
    assert_inert(&report.stdout);
    let issues = report.json();
    assert_valid("gitlab-code-quality.schema.json", &issues);
    let issues = issues.as_array().unwrap();
    assert_eq!(issues.len(), findings(&bench).len());
    let prints: BTreeSet<&str> = issues.iter().map(|issue| issue["fingerprint"].as_str().unwrap()).collect();
    assert_eq!(prints.len(), issues.len());
    for issue in issues {
        assert_no_markup(issue["content"]["body"].as_str().unwrap(), &[]);
    }
}

#[test]
fn no_cell_of_the_table_is_a_formula() {
    let bench = broken();
    let report = told(&bench, "csv");
    assert_inert(&report.stdout);
    let mut table = csv::ReaderBuilder::new().flexible(false).from_reader(report.stdout.as_bytes());
    let columns = table.headers().unwrap().len();
    let rows: Vec<csv::StringRecord> = table.records().map(Result::unwrap).collect();
    assert_eq!(rows.len(), findings(&bench).len());
    for row in &rows {
        assert_eq!(row.len(), columns);
        for cell in row {
            assert!(!cell.trim_start().starts_with(['=', '+', '-', '@', '|', '＝']), "{cell:?}");
            assert!(!cell.contains(['\n', '\r', '\t']), "{cell:?}");
        }
    }
    assert!(rows.iter().any(|row| row[5].starts_with("'=cmd|")), "a file's name that begins as a formula");
}

/// Asserts that a reader of Markdown sees no tag but these, no image, and no link but to the documentation.
#[track_caller]
fn assert_no_markup(markdown: &str, tags: &[&str]) {
    let options =
        Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_FOOTNOTES | Options::ENABLE_MATH;
    let mut in_code = false;
    for event in Parser::new_ext(markdown, options) {
        match event {
            Event::Html(html) | Event::InlineHtml(html) => {
                let html = html.trim();
                assert!(html.is_empty() || tags.iter().any(|tag| html.starts_with(tag)), "{html:?}");
            }
            Event::Start(Tag::Link { dest_url, .. }) => {
                assert!(dest_url.starts_with("https://learn.microsoft.com/"), "{dest_url}");
            }
            Event::Start(tag @ (Tag::Image { .. } | Tag::Strikethrough | Tag::Emphasis | Tag::BlockQuote(_))) => {
                panic!("{tag:?} in {markdown}");
            }
            Event::Start(Tag::CodeBlock(_)) => in_code = true,
            Event::End(TagEnd::CodeBlock) => in_code = false,
            Event::InlineMath(math) | Event::DisplayMath(math) => panic!("{math}"),
            // Outside of code a forge finds mentions and addresses by itself.
            Event::Text(text) if !in_code => {
                assert!(!text.contains('@') && !text.contains("://") && !text.contains("#1"), "{text:?}");
            }
            _ => {}
        }
    }
}

#[test]
fn a_comment_is_words_alone() {
    let bench = broken();
    let report = told(&bench, "markdown");
    assert_inert(&report.stdout);
    assert!(report.stdout.len() <= 65_536);
    assert_no_markup(&report.stdout, &["<!-- vaultvet -->", "<details><summary>", "</details>", "<br>"]);
    let rows = Parser::new_ext(&report.stdout, Options::ENABLE_TABLES)
        .filter(|event| matches!(event, Event::Start(Tag::TableRow)))
        .count();
    let left_out: usize =
        report.stdout.lines().find_map(|line| line.split_once(" more finding")?.0.parse().ok()).unwrap_or(0);
    assert_eq!(rows + left_out, findings(&bench).len());
    // Every row has its four cells and no more.
    let mut cells = 0;
    for event in Parser::new_ext(&report.stdout, Options::ENABLE_TABLES) {
        match event {
            Event::Start(Tag::TableCell) => cells += 1,
            Event::End(TagEnd::TableRow) => {
                assert_eq!(cells, 4);
                cells = 0;
            }
            Event::End(TagEnd::TableHead) => cells = 0,
            _ => {}
        }
    }
}

fn demo(bench: &Bench) {
    for entry in walkdir::WalkDir::new(Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/demo")) {
        let entry = entry.unwrap();
        if entry.file_type().is_file() {
            let name = entry.path().strip_prefix(Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/demo")).unwrap();
            bench.file(name, fs::read(entry.path()).unwrap());
        }
    }
}

#[test]
fn all_formats_count_alike() {
    let bench = Bench::new();
    demo(&bench);
    let document = bench.check(["."]).document;
    let summary = &document["summary"];
    let number = |value: &Value| usize::try_from(value.as_u64().unwrap()).unwrap();
    let all = document["findings"].as_array().unwrap().len();
    let (errors, warnings) = (number(&summary["findings"]["error"]), number(&summary["findings"]["warning"]));
    let unknown = number(&summary["unknown"]);
    assert!(errors > 0 && warnings > 0 && unknown > 0 && number(&summary["possible"]) > 0, "{summary:#}");

    let report = |format| told(&bench, format).stdout;
    let human = report("human");
    let sums = human.lines().last().unwrap();
    assert!(sums.contains(&format!("{errors} errors, {warnings} warnings")), "{sums}");
    assert_eq!(report("concise").lines().count(), all);
    let sarif: Value = serde_json::from_str(&report("sarif")).unwrap();
    let run = &sarif["runs"][0];
    let level = |level: &str| run["results"].as_array().unwrap().iter().filter(|one| one["level"] == level).count();
    assert_eq!((level("error"), level("warning"), level("note")), (errors, warnings, all - errors - warnings));
    let notifications = run["invocations"][0]["toolExecutionNotifications"].as_array().unwrap();
    assert_eq!(notifications.len(), unknown + 1, "and one file that is not read");
    assert_eq!(run["invocations"][0]["exitCode"], 1);
    let junit = report("junit");
    assert_eq!(junit.matches("<failure ").count(), errors + warnings);
    assert_eq!(junit.matches("not determined: ").count(), unknown);
    let github = report("github");
    let lines = |start: &str, text: &str| text.lines().filter(|line| line.starts_with(start)).count();
    assert_eq!((lines("::error ", &github), lines("::warning ", &github)), (errors, warnings));
    assert_eq!(lines("::notice ", &github), all - errors - warnings);
    let azure = report("azure");
    assert_eq!(lines("##vso[task.logissue type=error;", &azure), errors);
    assert_eq!(lines("##vso[task.logissue type=warning;", &azure), warnings);
    assert_eq!(serde_json::from_str::<Vec<Value>>(&report("gitlab")).unwrap().len(), all);
    assert_eq!(report("csv").lines().count(), all + 1);
    let comment = report("markdown");
    assert_eq!(comment.lines().filter(|line| line.starts_with("| ") && line.contains("](https://")).count(), all);
    assert!(comment.contains(&format!("<summary>{unknown} not determined</summary>")), "{comment}");
}

#[test]
fn outputs_are_written_beside_what_is_printed() {
    let bench = Bench::new();
    demo(&bench);
    bench.file("old.csv", run(&bench, ["check", ".", "--format", "csv"]).stdout);
    let outputs = [
        "out/deep/r.sarif",
        "r.xml",
        "old.csv",
        "gl-code-quality-report.json",
        "concise:lines",
        "r.md",
        "r.txt",
        "r.json",
    ];
    let arguments = outputs.iter().flat_map(|output| ["--output", output]);
    let told = run(&bench, ["check", "."].into_iter().chain(arguments));
    assert_eq!(told.code, 1, "{}", told.stderr);
    assert!(told.stdout.contains("RED02"));
    let read = |name: &str| fs::read_to_string(bench.path(name)).unwrap();
    assert!(read("out/deep/r.sarif").contains("\"2.1.0\"") && read("r.xml").contains("<testsuites"));
    assert!(read("old.csv").starts_with("severity,") && read("lines").contains(": warning RED02 "));
    assert!(read("r.md").starts_with("<!-- vaultvet -->") && read("r.json").contains("\"schemaVersion\": 1"));
    assert!(!read("r.txt").contains('\u{1b}'));
    let left: Vec<_> = fs::read_dir(bench.path(".")).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert!(!left.iter().any(|name| name.to_string_lossy().starts_with(".vaultvet-")), "{left:?}");
}

#[test]
fn what_cannot_be_written_ends_the_run() {
    let bench = Bench::new();
    demo(&bench);
    bench.file("plain", "");
    for output in ["plain/r.sarif", "json:infra"] {
        let told = run(&bench, ["check", ".", "--output", output]);
        assert_eq!((told.code, told.stdout.as_str()), (2, ""), "{output}");
        assert!(told.stderr.contains("cannot be written"), "{}", told.stderr);
    }
    for (output, said) in
        [("r.html", "vaultvet report"), ("r", "sarif:r"), ("-", "--format"), ("pdf:r", "no kind `pdf`")]
    {
        let told = run(&bench, ["check", ".", "--output", output]);
        assert_eq!((told.code, told.stdout.as_str()), (2, ""), "{output}");
        assert!(told.stderr.contains(said), "{}", told.stderr);
    }
    let told = run(&bench, ["check", ".", "--output", "r.md", "--output", "./r.md"]);
    assert!(told.code == 2 && told.stderr.contains("two outputs"), "{}", told.stderr);
    let before = fs::read(bench.path("infra/main.json")).unwrap();
    let told = run(&bench, ["check", "infra/main.json", "--output", "infra/main.json"]);
    assert!(told.code == 2 && told.stderr.contains("is read in this run"), "{}", told.stderr);
    assert_eq!(fs::read(bench.path("infra/main.json")).unwrap(), before);
}

#[test]
fn only_reports_of_vaultvet_are_overwritten() {
    let bench = Bench::new();
    demo(&bench);
    for (name, content) in [
        ("vaultvet.yaml", "profile: recommended\n"),
        ("policy.yaml", "profile: recommended\n"),
        ("values.txt", "{\"x\": {\"value\": 1}}"),
        ("README.md", "# Ours\n"),
        ("table.csv", "a,b\n"),
        ("tests.xml", "<testsuites name=\"others\"/>"),
        ("other.sarif", "{\"version\": \"2.1.0\", \"runs\": []}"),
        ("page.html", "<!doctype html><p>vaultvet</p>"),
    ] {
        bench.file(name, content);
    }
    let template = "infra/main.json";
    for (command, output, file) in [
        ("check", "infra/main.json", template),
        ("check", "human:infra/main.json", template),
        ("check", "concise:./infra/main.json", template),
        ("check", "json:vaultvet.yaml", "vaultvet.yaml"),
        ("check", "human:vaultvet.yaml", "vaultvet.yaml"),
        ("check", "azure:policy.yaml", "policy.yaml"),
        ("check", "values.txt", "values.txt"),
        ("check", "README.md", "README.md"),
        ("check", "table.csv", "table.csv"),
        ("check", "tests.xml", "tests.xml"),
        ("check", "other.sarif", "other.sarif"),
        ("report", "infra/main.json", template),
        ("report", "README.md", "README.md"),
        ("report", "page.html", "page.html"),
    ] {
        let before = fs::read(bench.path(file)).unwrap();
        let told = run(&bench, [command, ".", "--output", output]);
        assert_eq!((told.code, told.stdout.as_str()), (2, ""), "{command} {output}: {}", told.stderr);
        assert!(told.stderr.contains("not overwritten") || told.stderr.contains("read in this run"), "{}", told.stderr);
        assert_eq!(fs::read(bench.path(file)).unwrap(), before, "{output}");
    }
}

#[test]
fn each_kind_of_report_is_written_again_over_itself() {
    let bench = Bench::new();
    demo(&bench);
    bench.file("empty.json", "");
    let outputs = ["r.json", "r.sarif", "r.xml", "r.csv", "r.md", "r.txt", "concise:c", "github:g.log", "azure:a.log"];
    let outputs = outputs.into_iter().chain(["gl-code-quality-report.json", "json:empty.json"]);
    for _ in 0..2 {
        let told =
            run(&bench, ["check", "."].into_iter().chain(outputs.clone().flat_map(|output| ["--output", output])));
        assert_eq!(told.code, 1, "{}", told.stderr);
        let audit = ["a.html", "a.md", "a.json"].into_iter().flat_map(|output| ["--output", output]);
        let told = run(&bench, ["report", "infra"].into_iter().chain(audit));
        assert_eq!(told.code, 0, "{}", told.stderr);
    }
    fs::create_dir(bench.path("clean")).unwrap();
    bench.file("clean/main.json", "{}");
    for _ in 0..2 {
        let told = run(&bench, ["check", "clean", "--allow-empty", "--output", "gitlab:none.json"]);
        assert_eq!(told.code, 0, "{}", told.stderr);
    }
}

#[cfg(unix)]
#[test]
fn a_link_is_followed_though_its_end_is_not_there_yet() {
    let bench = Bench::new();
    demo(&bench);
    std::os::unix::fs::symlink("deep/new.json", bench.path("link.json")).unwrap();
    std::os::unix::fs::symlink("link.json", bench.path("twice.json")).unwrap();
    for _ in 0..2 {
        let told = run(&bench, ["check", "infra", "--output", "twice.json"]);
        assert_eq!(told.code, 1, "{}", told.stderr);
        assert!(bench.path("link.json").is_symlink() && bench.path("twice.json").is_symlink());
        assert!(fs::read_to_string(bench.path("deep/new.json")).unwrap().contains("schemaVersion"));
    }
    std::os::unix::fs::symlink("infra/main.json", bench.path("input.json")).unwrap();
    let told = run(&bench, ["check", "infra/main.json", "--output", "input.json"]);
    assert!(told.code == 2 && told.stderr.contains("read in this run"), "{}", told.stderr);
}

#[test]
fn reports_in_the_tree_are_passed_over() {
    let bench = Bench::new();
    demo(&bench);
    let expected = run(&bench, ["check", "infra", "--format", "json"]).stdout;
    let print = |name: &str, arguments: &[&str]| {
        let told = run(&bench, arguments);
        assert!(told.stdout.len() > 100, "{name}: {}", told.stderr);
        bench.file(format!("infra/{name}"), told.stdout);
    };
    let mut made = Vec::new();
    let audited = fs::canonicalize(bench.path("infra/main.json")).unwrap();
    let audited = audited.to_str().unwrap();
    for (name, arguments) in [
        ("check.json", &["check", audited, "--format", "json"][..]),
        ("sarif.json", &["check", audited, "--format", "sarif"]),
        ("gitlab.json", &["check", audited, "--format", "gitlab"]),
        ("inventory.json", &["inventory", audited, "--format", "json"]),
        ("audit.json", &["report", audited, "--format", "json"]),
        ("eval.json", &["eval", audited]),
    ] {
        print(name, arguments);
        made.push(name);
    }
    let told = run(&bench, ["check", "infra/main.json", "--write-baseline", "infra/known.json"]);
    assert_eq!(told.code, 0, "{}", told.stderr);
    let again = bench.check(["infra"]);
    let before: serde_json::Value = serde_json::from_str(&expected).unwrap();
    assert_eq!(again.document["findings"], before["findings"]);
    assert_eq!(again.document["summary"]["files"]["unrecognised"], 0);
    for name in made {
        let entries = again.document["inputs"].as_array().unwrap().iter();
        for entry in entries.filter(|entry| entry["file"] == format!("infra/{name}")) {
            assert_eq!((&entry["status"], &entry["reason"]), (&"no-vault".into(), &"report".into()), "{entry}");
        }
    }
    let human = run(&bench, ["check", "infra"]);
    assert!(!human.stdout.contains("not read") && !human.stdout.contains("unknown form"), "{}", human.stdout);
    assert_eq!(bench.check(["infra/check.json"]).exits(3).input("infra/check.json")["reason"], "report");
}

#[test]
fn a_template_that_calls_itself_a_report_is_judged() {
    let bench = Bench::new();
    demo(&bench);
    let text = fs::read_to_string(bench.path("infra/main.json")).unwrap();
    let claimed = text.replacen('{', "{\"schemaVersion\": 1, \"tool\": {\"name\": \"vaultvet\"},", 1);
    bench.file("infra/main.json", claimed);
    assert_eq!(bench.check(["infra"]).of_rule("RED02").len(), 1);
}

#[test]
fn a_ci_system_gets_its_own_format() {
    let bench = Bench::new();
    demo(&bench);
    let inside = |variable: &str, arguments: &[&str]| {
        Report::of(bench.command().env(variable, "True").args(["check", "."].iter().chain(arguments)).run()).stdout
    };
    assert!(inside("GITHUB_ACTIONS", &[]).contains("\n::warning file="));
    assert!(inside("TF_BUILD", &[]).contains("\n##vso[task.logissue "));
    assert!(!inside("GITHUB_ACTIONS", &["--format", "human"]).contains("::warning"));
}

#[test]
fn forges_get_paths_from_the_root_of_the_work_tree() {
    let bench = Bench::new();
    demo(&bench);
    fs::create_dir(bench.path(".git")).unwrap();
    let report = run(&bench, ["check", "--format", "gitlab", bench.path("infra").to_str().unwrap()]);
    assert!(report.stdout.contains("\"path\": \"infra/main.json\""), "{}", report.stdout);
}

#[test]
fn what_is_written_is_not_read_again() {
    let bench = Bench::new();
    demo(&bench);
    let check = || run(&bench, ["check", ".", "--output", "results.json", "--output", "sarif:out/s.json"]);
    let (first, second) = (check(), check());
    assert_eq!(first.stdout, second.stdout);
}

/// What docs/formats.md shows is what the program prints. `VAULTVET_BLESS=1 cargo test --test formats` writes it anew.
#[test]
fn the_page_shows_what_is_printed() {
    const OPENING: &str = "```console\n$ vaultvet ";
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let page = fs::read_to_string(root.join("docs/formats.md")).unwrap();
    let mut pieces = page.split(OPENING);
    let mut expected = pieces.next().unwrap().to_owned();
    for piece in pieces {
        let (command, rest) = piece.split_once('\n').unwrap();
        let (_, after) = rest.split_once("\n```").unwrap();
        let (arguments, last) = command.split_once(" | tail -n ").unwrap_or((command, "1000"));
        let told = support::Invocation::new(root).args(arguments.split(' ')).args(["--today", "2026-11-22"]).run();
        let lines: Vec<&str> = told.text().lines().map(str::trim_end).collect();
        let shown = lines[lines.len().saturating_sub(last.parse().unwrap())..].join("\n");
        expected.push_str(&format!("{OPENING}{command}\n{shown}\n```{after}"));
    }
    if std::env::var_os("VAULTVET_BLESS").is_some_and(|value| value == "1") {
        fs::write(root.join("docs/formats.md"), expected).unwrap();
    } else {
        assert!(page == expected, "docs/formats.md shows something else: VAULTVET_BLESS=1 cargo test --test formats");
    }
}
