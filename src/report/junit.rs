//! A JUnit report: a suite a file, a case a finding. A case fails where its finding makes the run fail; other findings,
//! what is not determined and what was not read are cases that were skipped.

use std::collections::BTreeMap;
use std::io;

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};

use super::closing::{cause_in_words, not_read, unfollowed, what_to_do};
use super::concise;
use super::escape::{visible_lines, visible_word};
use super::inert::{inert, inert_line};
use super::telling::{Telling, help, message, resource_name};
use crate::engine::Status;
use crate::rule::Finding;

/// Writes the report; what is suppressed is left out.
///
/// # Errors
///
/// When `out` can't be written.
pub fn write_junit(telling: &Telling<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    let suites = suites(telling);
    let all = || suites.iter().flat_map(|suite| &suite.cases);
    let mut root = BytesStart::new("testsuites");
    root.push_attribute(("name", "vaultvet"));
    push_counts(&mut root, all(), false);
    let mut xml = Writer::new_with_indent(out, b' ', 2);
    xml.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    xml.write_event(Event::Start(root))?;
    for suite in &suites {
        suite.write(&mut xml)?;
    }
    xml.write_event(Event::End(BytesEnd::new("testsuites")))?;
    xml.get_mut().write_all(b"\n")
}

/// The cases of one file.
struct Suite {
    name: String,
    cases: Vec<Case>,
}

struct Case {
    name: String,
    /// The line of its finding, told where another case of the suite has the same name: names are what keeps a test's
    /// history together, and lines move.
    line: Option<u32>,
    ended: Ended,
}

/// How a case ended, with its message and what is told below it.
enum Ended {
    Passed,
    Failed { kind: &'static str, message: String, text: String },
    Skipped { message: String, text: String },
}

type Xml<'o> = Writer<&'o mut dyn io::Write>;

impl Suite {
    /// Adds to equal names the line, and where that is the same, too, which of them it is.
    fn tell_apart(&mut self) {
        let mut same: BTreeMap<String, usize> = BTreeMap::new();
        for case in &self.cases {
            *same.entry(case.name.clone()).or_default() += 1;
        }
        let mut used: BTreeMap<String, usize> = BTreeMap::new();
        for case in &mut self.cases {
            let is_shared = same.get(&case.name).is_some_and(|number| *number > 1);
            if let Some(line) = case.line.filter(|_| is_shared) {
                case.name.push_str(&format!(" (line {line})"));
                let number = used.entry(case.name.clone()).or_default();
                *number += 1;
                if *number > 1 {
                    case.name.push_str(&format!(" #{number}"));
                }
            }
        }
    }

    fn write(&self, xml: &mut Xml<'_>) -> io::Result<()> {
        let mut start = BytesStart::new("testsuite");
        start.push_attribute(("name", told(&self.name).as_str()));
        push_counts(&mut start, self.cases.iter(), true);
        xml.write_event(Event::Start(start))?;
        for case in &self.cases {
            case.write(&self.name, xml)?;
        }
        xml.write_event(Event::End(BytesEnd::new("testsuite")))
    }
}

impl Case {
    fn write(&self, file: &str, xml: &mut Xml<'_>) -> io::Result<()> {
        let mut start = BytesStart::new("testcase");
        start.push_attribute(("name", told(&self.name).as_str()));
        start.push_attribute(("classname", told(file).as_str()));
        let (name, kind, message, text) = match &self.ended {
            Ended::Passed => return xml.write_event(Event::Empty(start)),
            Ended::Failed { kind, message, text } => ("failure", Some(*kind), message, text),
            Ended::Skipped { message, text } => ("skipped", None, message, text),
        };
        xml.write_event(Event::Start(start))?;
        let mut result = BytesStart::new(name);
        if let Some(kind) = kind {
            result.push_attribute(("type", kind));
        }
        result.push_attribute(("message", told(message).as_str()));
        if text.is_empty() {
            xml.write_event(Event::Empty(result))?;
        } else {
            xml.write_event(Event::Start(result))?;
            xml.write_event(Event::Text(BytesText::new(&told_lines(text))))?;
            xml.write_event(Event::End(BytesEnd::new(name)))?;
        }
        xml.write_event(Event::End(BytesEnd::new("testcase")))
    }
}

fn push_counts<'c>(element: &mut BytesStart<'_>, cases: impl Iterator<Item = &'c Case>, with_skipped: bool) {
    let (mut tests, mut failures, mut skipped) = (0usize, 0usize, 0usize);
    for case in cases {
        tests += 1;
        match case.ended {
            Ended::Passed => {}
            Ended::Failed { .. } => failures += 1,
            Ended::Skipped { .. } => skipped += 1,
        }
    }
    element.push_attribute(("tests", tests.to_string().as_str()));
    element.push_attribute(("failures", failures.to_string().as_str()));
    element.push_attribute(("errors", "0"));
    if with_skipped {
        element.push_attribute(("skipped", skipped.to_string().as_str()));
    }
}

/// Words of one line, without what XML cannot hold.
fn told(text: &str) -> String {
    inert(&holdable(&visible_word(text))).into_owned()
}

/// The same for several lines: line breaks stay.
fn told_lines(text: &str) -> String {
    let text = holdable(&visible_lines(text));
    text.lines().map(inert_line).collect::<Vec<_>>().join("\n")
}

/// XML has no way to write these two; everything else that it lacks is hidden and was replaced.
fn holdable(text: &str) -> String {
    text.replace(['\u{fffe}', '\u{ffff}'], "\u{fffd}")
}

/// One suite a file: every input that was looked at or not read, and every file that a finding stands in.
fn suites(telling: &Telling<'_>) -> Vec<Suite> {
    let mut suites = Suites::default();
    for input in &telling.outcome.inputs {
        if matches!(input.status, Status::Checked | Status::PartlyUnknown) {
            suites.add(&input.file, None);
        }
    }
    for finding in telling.findings() {
        suites.add(telling.place(finding.primary.location).shown, Some(case(telling, finding)));
    }
    for unknown in &telling.outcome.unknowns {
        let name = format!("not determined: {} of {}", unknown.topic, resource_name(&unknown.resource));
        let ended = Ended::Skipped { message: cause_in_words(unknown), text: unknown.property.clone() };
        let place = telling.place(unknown.location);
        suites.add(place.shown, Some(Case { name, line: Some(place.start.line), ended }));
    }
    for (input, why) in unfollowed(telling.outcome) {
        let ended = Ended::Skipped { message: why.to_owned(), text: String::new() };
        suites.add(&input.file, Some(Case { name: "not followed".to_owned(), line: None, ended }));
    }
    for input in not_read(telling.outcome) {
        let ended = Ended::Skipped { message: what_to_do(input), text: String::new() };
        suites.add(&input.file, Some(Case { name: "not read".to_owned(), line: None, ended }));
    }
    for suite in &mut suites.list {
        if suite.cases.is_empty() {
            suite.cases.push(Case { name: "nothing to report".to_owned(), line: None, ended: Ended::Passed });
        }
        suite.tell_apart();
    }
    suites.list
}

/// Suites in order of first mention.
#[derive(Default)]
struct Suites {
    list: Vec<Suite>,
    numbers: BTreeMap<String, usize>,
}

impl Suites {
    /// Adds the case, if there is one, to the suite of `file`, which is made if need be.
    fn add(&mut self, file: &str, case: Option<Case>) {
        let number = *self.numbers.entry(file.to_owned()).or_insert(self.list.len());
        if number == self.list.len() {
            self.list.push(Suite { name: file.to_owned(), cases: Vec::new() });
        }
        if let Some(suite) = self.list.get_mut(number) {
            suite.cases.extend(case);
        }
    }
}

fn case(telling: &Telling<'_>, finding: &Finding) -> Case {
    let place = telling.place(finding.primary.location);
    let (rule, resource) = (finding.rule, resource_name(&finding.resource));
    let name = format!("{} {}: {resource}", rule.code, rule.name);
    let line = concise::line(telling, finding);
    let text = format!("{line}\n{}\n{}", help(finding), rule.url);
    let ended = if telling.gate.is_failed_by(finding) {
        Ended::Failed { kind: finding.severity.name(), message: message(finding), text }
    } else {
        Ended::Skipped { message: format!("{}, does not fail: {}", finding.severity, message(finding)), text }
    };
    Case { name, line: Some(place.start.line), ended }
}
