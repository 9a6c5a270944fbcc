//! Findings as a table for spreadsheets: RFC 4180, one row each.

use std::borrow::Cow;
use std::io;

use super::escape::visible_word;
use super::inert::inert;
use super::telling::{Telling, help, message, resource_name};
use crate::rule::Finding;

const HEADER: [&str; 18] = [
    "severity",
    "certainty",
    "code",
    "name",
    "message",
    "file",
    "line",
    "column",
    "end line",
    "end column",
    "resource type",
    "resource",
    "property",
    "actual",
    "deployments",
    "help",
    "url",
    "fingerprint",
];

/// How every such table begins.
pub(super) fn head() -> String {
    HEADER.join(",")
}

/// Writes the findings; what is suppressed is left out.
///
/// # Errors
///
/// When `out` can't be written.
pub fn write_csv(telling: &Telling<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    let mut table = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(out);
    table.write_record(HEADER)?;
    for finding in telling.findings() {
        table.write_record(row(telling, finding).iter().map(|text| cell(text)).map(Cow::into_owned))?;
    }
    table.flush()
}

fn row(telling: &Telling<'_>, finding: &Finding) -> [String; HEADER.len()] {
    let place = telling.place(finding.primary.location);
    let actual = match &finding.actual {
        None => String::new(),
        Some(serde_json::Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
    };
    [
        finding.severity.name().to_owned(),
        finding.certainty.as_str().to_owned(),
        finding.rule.code.to_owned(),
        finding.rule.name.to_owned(),
        message(finding),
        place.shown.to_owned(),
        place.start.line.to_string(),
        place.start.column.to_string(),
        place.end.line.to_string(),
        place.end.column.to_string(),
        finding.resource.resource_type.clone(),
        resource_name(&finding.resource).into_owned(),
        finding.property.to_string(),
        actual,
        finding.deployments.join(" | "),
        help(finding).lines().map(str::trim).collect::<Vec<_>>().join(" "),
        finding.rule.url.to_owned(),
        finding.fingerprint.clone(),
    ]
}

/// A cell on one line that no spreadsheet takes for a formula: what begins like one has an apostrophe before it.
// SOURCE: https://owasp.org/www-community/attacks/CSV_Injection, with the full-width forms
fn cell(text: &str) -> Cow<'_, str> {
    let inert = match visible_word(text) {
        Cow::Borrowed(text) => inert(text),
        Cow::Owned(text) => Cow::Owned(inert(&text).into_owned()),
    };
    let first = inert.trim_start().chars().next();
    if first.is_some_and(|first| matches!(first, '=' | '+' | '-' | '@' | '|' | '＝' | '＋' | '－' | '＠')) {
        return Cow::Owned(format!("'{inert}"));
    }
    inert
}
