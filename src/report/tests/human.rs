//! What a person reads of small outcomes.

use std::fmt::Write as _;

use proptest::prelude::*;

use super::sample::{LIMIT, at, finding, input, label, outcome, unknown};
use crate::engine::{Outcome, Status};
use crate::report::escape::is_hidden;
use crate::report::human::{HumanOptions, Unknowns, write_human};
use crate::report::snippets::Drawer;
use crate::rule::{Finding, Means, Severity, Suppressed};
use crate::source::{Location, SourceId, SourceMap, Span};
use crate::template::Cause;

fn told(outcome: &Outcome, options: &HumanOptions) -> String {
    let mut out = Vec::new();
    write_human(outcome, options, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

fn plain(outcome: &Outcome) -> String {
    told(outcome, &HumanOptions::default())
}

/// One file, one finding at `words`.
fn one(text: &str, words: &str) -> Outcome {
    let mut sources = SourceMap::new();
    let source = sources.add(None, "main.json", text);
    let place = at(&sources, source, words);
    outcome(sources, vec![finding(place)])
}

const TEMPLATE: &str = "{\n  \"parameters\": { \"redundancy\": { \"type\": \"string\" } },\n  \"resources\": [\n    {\n      \
    \"name\": \"bv-orders-prod\",\n      \"type\": \"[parameters('redundancy')]\",\n      \"location\": \"westeurope\"\n    }\n  ]\n}\n";
const PARAMETERS: &str = "{\n  \"parameters\": {\n    \"redundancy\": {\n      \"value\": \"LocallyRedundant\"\n    },\n    \"x\": {}\n  }\n}\n";

fn two_files() -> Outcome {
    let mut sources = SourceMap::new();
    let template = sources.add(None, "main.json", TEMPLATE);
    let parameters = sources.add(None, "main.prod.parameters.json", PARAMETERS);
    let mut found = finding(at(&sources, parameters, "\"LocallyRedundant\""));
    found.related = vec![
        label(at(&sources, template, "\"[parameters('redundancy')]\""), "properties.storageSettings[0].type"),
        label(at(&sources, template, "\"westeurope\""), "its region"),
    ];
    found.deployments = vec!["main.prod.parameters.json".to_owned(), "main.dev.parameters.json".to_owned()];
    outcome(sources, vec![found])
}

#[test]
fn a_value_that_came_through_another_file() {
    insta::assert_snapshot!(plain(&two_files()));
}

#[test]
fn what_is_suppressed_is_not_drawn() {
    let mut outcome = one(TEMPLATE, "\"bv-orders-prod\"");
    outcome.findings[0].suppressed =
        Some(Suppressed { means: Means::Baseline, reason: None, until: None, by: None, location: None });
    assert!(!plain(&outcome).contains("RED02"), "{}", plain(&outcome));
}

#[test]
fn a_value_that_rests_on_a_default() {
    let mut outcome = one(TEMPLATE, "\"bv-orders-prod\"");
    outcome.findings[0].rests_on_default = Some("redundancy".to_owned());
    outcome.findings[0].severity = Severity::Error;
    insta::assert_snapshot!(plain(&outcome));
}

#[test]
fn places_of_one_file_apart_together_and_over_each_other() {
    let mut lines: Vec<String> = (1..40).map(|line| format!("  \"line{line}\": {line},")).collect();
    lines[9] = "  \"roleDefinitionId\": \"[subscriptionResourceId('x', 'b24988ac')]\",".to_owned();
    let mut outcome = one(&lines.join("\n"), "'b24988ac'");
    let source = SourceId(0);
    let place = |words: &str| at(&outcome.sources, source, words);
    let related = vec![
        label(place("\"line12\""), "two lines below"),
        label(place("subscriptionResourceId"), "in the same line"),
        label(place("'b24988ac'"), "the same place"),
        label(place("\"line30\""), "far away"),
        label(place("\"[subscriptionResourceId('x', 'b24988ac')]\""), "around both"),
    ];
    outcome.findings[0].related = related;
    outcome.findings[0].severity = Severity::Info;
    insta::assert_snapshot!(plain(&outcome));
}

#[test]
fn a_long_line_is_cut_around_its_label() {
    let filler = "[if(contains(parameters('x'), 'é'), variables('y'), 'z')]".repeat(30);
    let text = format!(
        "{{\n  \"a\": \"{filler}\",\n  \"b\": \"{filler}\", \"type\": \"LocallyRedundant\", \"c\": \"{filler}\"\n}}"
    );
    insta::assert_snapshot!(plain(&one(&text, "\"LocallyRedundant\"")));
}

#[test]
fn a_file_of_one_long_line() {
    let element = "{\"name\":\"bv\",\"type\":\"x\"},".repeat(2_000);
    let text = format!("[{element}{{\"type\":\"LocallyRedundant\"}}]");
    insta::assert_snapshot!(plain(&one(&text, "\"LocallyRedundant\"")));
}

#[test]
fn windows_line_breaks_and_tabs() {
    insta::assert_snapshot!(plain(&one(
        "{\r\n\t\"a\": 1,\r\n\t\t\"type\":\t\"LocallyRedundant\"\r\n}\r\n",
        "\"LocallyRedundant\""
    )));
}

#[test]
fn places_at_the_end_of_a_file() {
    let mut sources = SourceMap::new();
    let open = sources.add(None, "open.json", "{\n  \"a\": [");
    let ended = sources.add(None, "ended.json", "{\n  \"a\": [\n");
    let empty = sources.add(None, "empty.json", "");
    let places = [(open, 10, 10), (open, 10, 11), (open, 500, 900), (ended, 11, 11), (ended, 10, 12), (empty, 0, 1)];
    let found = places.map(|(source, start, end)| {
        let mut found = finding(Location { source, span: Span::new(start, end) });
        found.help = "".into();
        found
    });
    insta::assert_snapshot!(plain(&outcome(sources, found.to_vec())));
}

#[test]
fn an_empty_place_and_one_over_several_lines() {
    let mut sources = SourceMap::new();
    let source = sources.add(None, "main.json", TEMPLATE);
    let name = at(&sources, source, "\"bv-orders-prod\"").span;
    let object = at(&sources, source, "{\n      \"name\"").span;
    let places = [Span::new(name.start, name.start), Span::new(object.start, name.end + 60)];
    let found = places.map(|span| finding(Location { source, span }));
    insta::assert_snapshot!(plain(&outcome(sources, found.to_vec())));
}

#[test]
fn wide_letters_and_hidden_characters() {
    let name = "バックアップ\u{202e}dorp\u{2066}-\u{200b}vb\u{1b}[31m";
    let text = format!("{{\n  \"タグ\": \"\u{7}\u{ad}\", \"name\": \"{name}\", \"type\": \"LocallyRedundant\"\n}}\n");
    let mut outcome = one(&text, "\"LocallyRedundant\"");
    let place = at(&outcome.sources, SourceId(0), &format!("\"{name}\""));
    let found = &mut outcome.findings[0];
    found.message = format!("backup vault `{name}` keeps its\r\nbackups");
    found.related = vec![label(place, &format!("the name `{name}`"))];
    found.deployments = vec![format!("{name}.json")];
    outcome.inputs = vec![input(name, Status::Unreadable, Some(name), None)];
    outcome.summary.files[4] = 1;
    let told = plain(&outcome);
    let hidden = |character: char| character != '\n' && is_hidden(character);
    assert!(!told.chars().any(hidden), "{told:?}");
    insta::assert_snapshot!(told);
}

#[test]
fn colour_and_links_are_asked_for() {
    let plain = told(&two_files(), &HumanOptions { links: true, ..HumanOptions::default() });
    assert!(!plain.contains('\u{1b}'));
    let coloured = told(&two_files(), &HumanOptions { colour: true, ..HumanOptions::default() });
    assert!(coloured.contains("\u{1b}[33m") && !coloured.contains("\u{1b}]8"));
    let linked = told(&two_files(), &HumanOptions { colour: true, links: true, ..HumanOptions::default() });
    insta::assert_snapshot!(linked.replace('\u{1b}', "␛"));
}

#[test]
fn a_narrow_terminal() {
    insta::assert_snapshot!(told(&two_files(), &HumanOptions { width: 60, ..HumanOptions::default() }));
}

fn undetermined() -> Outcome {
    let mut sources = SourceMap::new();
    let source = sources.add(None, "main.json", TEMPLATE);
    let place = at(&sources, source, "\"[parameters('redundancy')]\"");
    let mut outcome = outcome(sources, Vec::new());
    let no_value = "parameter `redundancy` has no value";
    outcome.unknowns = vec![
        unknown(place, "bv-orders-dev", "redundancy", Cause::ParameterWithoutValue, no_value),
        unknown(place, "rsv-legacy", "customer-managed key", Cause::RuntimeReference, ""),
        unknown(place, "bv-orders-dev", "cross-region restore", Cause::ParameterWithoutValue, no_value),
        unknown(place, "bv-orders-dev", "immutability", Cause::Limit, "32 hops"),
    ];
    outcome.inputs = vec![
        input("main.json", Status::PartlyUnknown, None, None),
        input(
            "modules/vault.bicep",
            Status::Skipped,
            Some("form-not-read-yet"),
            Some("bicep build modules/vault.bicep"),
        ),
        input("policy.json", Status::Unrecognised, None, None),
        input("broken.json", Status::Unreadable, Some("not UTF-8"), None),
    ];
    outcome.summary.files = [0, 1, 0, 1, 1, 1];
    outcome.summary.unknown = 4;
    outcome
}

#[test]
fn what_is_not_determined_and_what_was_not_read() {
    let of = |unknowns| told(&undetermined(), &HumanOptions { unknowns, ..HumanOptions::default() });
    insta::assert_snapshot!("unknowns_summary", of(Unknowns::Summary));
    insta::assert_snapshot!("unknowns_all", of(Unknowns::All));
    insta::assert_snapshot!("unknowns_hide", of(Unknowns::Hide));
}

#[test]
fn twenty_vaults_are_told_and_the_rest_counted() {
    let mut outcome = undetermined();
    let place = outcome.unknowns[0].location;
    outcome.unknowns = (0..23)
        .map(|number| unknown(place, &format!("bv-{number}"), "redundancy", Cause::Limit, &format!("{number} hops")))
        .collect();
    let told = plain(&outcome);
    assert!(told.contains("  bv-19   redundancy: 19 hops\n  and 3 more ("), "{told}");
    assert!(!told.contains("bv-20"));
}

#[test]
fn vaults_that_lack_the_same_are_told_in_one_line() {
    let mut outcome = undetermined();
    let place = outcome.unknowns[0].location;
    let of = |name: &str, detail: &str| unknown(place, name, "redundancy", Cause::Limit, detail);
    outcome.unknowns = (0..23).map(|number| of(&format!("bv-{number}"), "32 hops")).collect();
    outcome.unknowns.push(of("bv-other", "33 hops"));
    outcome.unknowns.push(of("", "34 hops"));
    let told = plain(&outcome);
    let rows: Vec<Vec<&str>> =
        told.lines().filter(|line| line.ends_with("hops")).map(|line| line.trim().split("   ").collect()).collect();
    let names: Vec<&str> = rows.iter().map(|row| row[0]).collect();
    // A vault without a name is told by its type.
    assert_eq!(names, ["bv-0 and 22 more", "bv-other", "Microsoft.DataProtection/backupVaults"], "{told}");
}

/// A file of so many elements, `between` two of them, with a finding on each.
fn many_with(count: usize, between: &str) -> Outcome {
    let mut text = String::new();
    for line in 0..count {
        write!(text, "{{ \"line\": {line}, \"type\": \"LocallyRedundant\" }},{}{between}", " ".repeat(250)).unwrap();
    }
    let mut sources = SourceMap::new();
    let source = sources.add(None, "big.json", text.as_str());
    let places = text.match_indices("\"LocallyRedundant\"").map(|(start, words)| {
        let start = u32::try_from(start).unwrap();
        Location { source, span: Span::new(start, start + u32::try_from(words.len()).unwrap()) }
    });
    let findings: Vec<Finding> = places.map(finding).collect();
    outcome(sources, findings)
}

fn many(count: usize) -> Outcome {
    many_with(count, "\n")
}

#[test]
fn a_thousand_findings_of_a_file_are_told() {
    let told = plain(&many(1_203));
    assert_eq!(told.matches("RED02 vault-redundancy-local\n").count(), 1_000);
    let end = told.rsplit("\n\n").take(2).collect::<Vec<_>>();
    assert_eq!(end[1], "not shown\n  big.json   203 more findings (--format json has all)");
    assert_eq!(end[0], "1 vault in 1 file: 1203 warnings\n");
}

#[test]
fn more_labels_than_can_be_read_are_counted() {
    let mut outcome = many(130);
    let places: Vec<_> = outcome.findings.iter().map(|found| found.primary.clone()).collect();
    outcome.findings.truncate(1);
    outcome.findings[0].related = places[1..].to_vec();
    outcome.findings[0].rule = &LIMIT;
    let told = plain(&outcome);
    assert_eq!(told.matches("╰── ").count(), 100);
    assert!(told.contains("  note: 30 more places take part (--format json has all)\n"), "{told}");
}

proptest! {
    #[test]
    fn any_places_of_any_text_are_drawn(
        text in "([a-c\u{202e}é日\t\r\n]|[a-c]{140}|\u{1b}\\[0m){0,30}",
        places in prop::collection::vec((0u32..700, 0u32..200), 1..6),
    ) {
        let mut sources = SourceMap::new();
        let source = sources.add(None, "main.json", text.as_str());
        let mut labels = places.iter().map(|(start, length)| label(
            Location { source, span: Span::new(*start, start + length) },
            &format!("{start} to {length}"),
        ));
        let mut found = finding(labels.next().unwrap().location);
        found.related = labels.collect();
        let options = HumanOptions::default();
        let drawn = Drawer::new(&sources, &options).draw(&found).unwrap();
        prop_assert!(found.related.iter().all(|label| drawn.contains(&*label.text)), "{drawn}");
        prop_assert!(!drawn.chars().any(|character| character != '\n' && is_hidden(character)), "{drawn:?}");
        prop_assert!(!drawn.contains("Failed to read"), "{drawn}");
    }
}
