//! The sections after the findings: what is not determined, and which inputs were not read.

use std::collections::BTreeMap;
use std::io;

use super::escape::{clip, visible_word};
use super::human::Unknowns;
use super::text::columns;
use crate::engine::{InputEntry, Outcome, Status, Undetermined};
use crate::rule::ResourceRef;
use crate::template::Cause;

/// Lines of a section before it is cut short.
const MOST_LINES: usize = 20;
/// Vaults of which the same is not known, before they are told in one line.
const MANY_ALIKE: usize = 4;
/// Parameter files without template that are named: beside Bicep sources every one is.
const MOST_LONE: usize = 5;
const MORE: &str = " (--format json has all)";
const NO_TEMPLATE: &str =
    "a parameter file whose template was not found: give both, or name it under `metadata.template`";
/// Columns that names and paths are filled up to at most.
const WIDEST_NAME: usize = 48;
/// Characters shown of a name, and of a detail: they are a stranger's.
const MOST_NAME: usize = 120;
const MOST_DETAIL: usize = 300;

/// Writes what could not be determined, as much of it as was asked for.
pub(super) fn write_undetermined(outcome: &Outcome, wanted: Unknowns, out: &mut dyn io::Write) -> io::Result<()> {
    let rows = match wanted {
        Unknowns::Hide => return Ok(()),
        Unknowns::Summary => vault_rows(&outcome.unknowns),
        Unknowns::All => outcome.unknowns.iter().map(|unknown| whole_row(outcome, unknown)).collect(),
    };
    let (most, how) = match wanted {
        Unknowns::All => (usize::MAX, ""),
        _ => (MOST_LINES, " (--unknowns all shows each)"),
    };
    write_section("not determined", &rows, most, how, out)
}

/// Writes each input that could not be read or that is in no form known, and what to do about it.
pub(super) fn write_not_read(outcome: &Outcome, out: &mut dyn io::Write) -> io::Result<()> {
    let rows: Vec<_> = not_read(outcome).map(|input| vec![name(&input.file), what_to_do(input)]).collect();
    write_section("not read", &rows, MOST_LINES, MORE, out)?;
    let lone = outcome.inputs.iter().filter(|input| input.reason.as_deref() == Some("no-template"));
    let rows: Vec<_> = lone.map(|input| vec![name(&input.file), NO_TEMPLATE.to_owned()]).collect();
    write_section("not used", &rows, MOST_LONE, MORE, out)?;
    let rows: Vec<_> = unfollowed(outcome).map(|(input, why)| vec![name(&input.file), why.to_owned()]).collect();
    write_section("not followed", &rows, MOST_LONE, MORE, out)
}

/// The inputs in which no vault was found and whose links lead to what was not read, and why it was not.
pub(super) fn unfollowed(outcome: &Outcome) -> impl Iterator<Item = (&InputEntry, &'static str)> {
    outcome.inputs.iter().filter_map(|input| {
        let why = match input.reason.as_deref()? {
            "linked-template-missing" => {
                "links to a template that does not exist: correct the path, or make the file first"
            }
            "linked-template-unreadable" => "links to a file that can't be read as a template: correct it",
            "linked-template-not-read" => "links to a template that is kept elsewhere: check that one where it is kept",
            _ => return None,
        };
        Some((input, why))
    })
}

/// The inputs that were not read.
pub(super) fn not_read(outcome: &Outcome) -> impl Iterator<Item = &InputEntry> {
    let unread = [Status::Unrecognised, Status::Skipped, Status::Unreadable];
    outcome.inputs.iter().filter(move |input| unread.contains(&input.status))
}

/// Why an input was not read, in words.
pub(super) fn why_not_read(input: &InputEntry) -> String {
    match (input.reason.as_deref(), input.status) {
        (Some("form-not-read-yet"), _) => "this form is not read yet".to_owned(),
        (Some(reason), _) if is_word_of_ours(reason) => reason.replace('-', " "),
        (Some(reason), _) => visible_word(&clip(reason, MOST_DETAIL)).into_owned(),
        (None, Status::Unrecognised) => "names a vault type, in no form that is known".to_owned(),
        (None, Status::Skipped) => "skipped".to_owned(),
        (None, _) => "could not be decoded or parsed".to_owned(),
    }
}

/// Whether a reason is a fixed word such as `no-template` rather than a phrase.
fn is_word_of_ours(reason: &str) -> bool {
    reason.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-')
}

pub(super) fn what_to_do(input: &InputEntry) -> String {
    let why = why_not_read(input);
    let why = if why.starts_with("names") || why == "skipped" { why } else { format!("{}: {why}", input.status) };
    match &input.remedy {
        Some(remedy) => format!("{why}; `{}`", visible_word(&clip(remedy, MOST_DETAIL))),
        None => why,
    }
}

fn write_section(title: &str, rows: &[Vec<String>], most: usize, how: &str, out: &mut dyn io::Write) -> io::Result<()> {
    if rows.is_empty() {
        return Ok(());
    }
    writeln!(out, "{title}")?;
    let shown = rows.get(..most.min(rows.len())).unwrap_or(rows);
    for line in columns(shown, 3, WIDEST_NAME) {
        writeln!(out, "  {line}")?;
    }
    if rows.len() > shown.len() {
        writeln!(out, "  and {} more{how}", rows.len() - shown.len())?;
    }
    writeln!(out)
}

/// What keeps the facts of one vault from being known.
struct Open<'a> {
    resource: &'a ResourceRef,
    /// Each cause with its facts, in order of first mention.
    causes: Vec<(String, Vec<&'a str>)>,
}

impl<'a> Open<'a> {
    fn add(&mut self, unknown: &'a Undetermined) {
        let words = cause_in_words(unknown);
        match self.causes.iter_mut().find(|(cause, _)| *cause == words) {
            Some((_, topics)) if topics.contains(&unknown.topic.as_str()) => {}
            Some((_, topics)) => topics.push(&unknown.topic),
            None => self.causes.push((words, vec![&unknown.topic])),
        }
    }

    fn row(&self) -> Vec<String> {
        let said = self.causes.iter().map(|(cause, topics)| format!("{}: {cause}", visible_word(&topics.join(", "))));
        vec![vault_name(self.resource), said.collect::<Vec<_>>().join("; ")]
    }
}

/// One row a vault, in order of first mention.
fn vault_rows(unknowns: &[Undetermined]) -> Vec<Vec<String>> {
    let mut places = BTreeMap::new();
    let mut vaults: Vec<Open<'_>> = Vec::new();
    for unknown in unknowns {
        let resource = &unknown.resource;
        let place =
            *places.entry((&resource.resource_type, &resource.name, &resource.expression)).or_insert_with(|| {
                vaults.push(Open { resource, causes: Vec::new() });
                vaults.len() - 1
            });
        if let Some(vault) = vaults.get_mut(place) {
            vault.add(unknown);
        }
    }
    together(vaults.iter().map(Open::row).collect())
}

/// A list read from Azure lacks the same of every vault: rows that say the same become one, where they are many.
fn together(rows: Vec<Vec<String>>) -> Vec<Vec<String>> {
    let mut alike: BTreeMap<Option<String>, usize> = BTreeMap::new();
    for row in &rows {
        *alike.entry(row.get(1).cloned()).or_default() += 1;
    }
    let mut shown: Vec<Vec<String>> = Vec::new();
    for mut row in rows {
        let count = alike.get(&row.get(1).cloned()).copied().unwrap_or_default();
        if count >= MANY_ALIKE {
            if shown.iter().any(|earlier| earlier.get(1) == row.get(1)) {
                continue;
            }
            if let Some(first) = row.first_mut() {
                *first = format!("{first} and {} more", count - 1);
            }
        }
        shown.push(row);
    }
    shown
}

fn whole_row(outcome: &Outcome, unknown: &Undetermined) -> Vec<String> {
    let place = outcome.sources.get(unknown.location.source).map(|file| {
        let position = file.position(unknown.location.span.start);
        format!(" ({}:{}:{})", name(&file.display), position.line, position.column)
    });
    let property = if unknown.property.is_empty() { &unknown.topic } else { &unknown.property };
    let cause = format!("{}: {}{}", unknown.cause, cause_in_words(unknown), place.unwrap_or_default());
    vec![vault_name(&unknown.resource), name(property), cause]
}

fn vault_name(resource: &ResourceRef) -> String {
    let spelled = resource.name.as_deref().filter(|name| !name.trim().is_empty());
    let known = spelled.or(resource.expression.as_deref());
    name(known.unwrap_or(&resource.resource_type))
}

fn name(text: &str) -> String {
    visible_word(&clip(text, MOST_NAME)).into_owned()
}

/// The cause for a person, with what would settle it.
pub(super) fn cause_in_words(unknown: &Undetermined) -> String {
    let detail = visible_word(&clip(&unknown.detail, MOST_DETAIL)).into_owned();
    let words = if detail.is_empty() { plain_cause(unknown.cause).to_owned() } else { detail };
    if unknown.cause == Cause::ParameterWithoutValue && !words.contains("--parameters") {
        return format!("{words} has no value (give --parameters)");
    }
    words
}

/// What to say where nothing more is known of a cause.
fn plain_cause(cause: Cause) -> &'static str {
    match cause {
        Cause::ParameterWithoutValue => "a parameter has no value",
        Cause::DroppedByApiVersion => "its API version drops the setting",
        Cause::SecureParameter => "the value of a secure parameter is kept in a key vault",
        Cause::RuntimeReference => "read from a deployed resource at run time",
        Cause::DeploymentContext => "the subscription or resource group of the deployment decides",
        Cause::NonDeterministic => "a new value with each deployment",
        Cause::UnsupportedFunction => "a function that vaultvet does not evaluate",
        Cause::InvalidExpression => "an expression that Azure would refuse",
        Cause::ConditionUnknown => "a condition could not be decided",
        Cause::LinkedTemplate => "a linked template that was not read",
        Cause::MissingModule => "a module that is not in the input",
        Cause::NotInThisExport => "this form of export does not show it",
        Cause::Limit => "a limit was reached",
    }
}
