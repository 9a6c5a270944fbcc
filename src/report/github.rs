//! Workflow commands of GitHub Actions: each finding becomes an annotation on its line of the pull request.

use std::io;

use super::human::{HumanOptions, write_human};
use super::inert::inert;
use super::telling::{Telling, help, message};
use crate::rule::{Finding, Severity};

/// Writes the report for people, then a folded group with one workflow command a finding.
///
/// # Errors
///
/// When `out` can't be written.
pub fn write_github(telling: &Telling<'_>, options: &HumanOptions, out: &mut dyn io::Write) -> io::Result<()> {
    write_human(telling.outcome, options, out)?;
    if telling.findings().next().is_none() {
        return Ok(());
    }
    writeln!(out, "::group::vaultvet: annotations")?;
    for finding in telling.findings() {
        writeln!(out, "{}", command(telling, finding))?;
    }
    writeln!(out, "::endgroup::")
}

fn command(telling: &Telling<'_>, finding: &Finding) -> String {
    let place = telling.place(finding.primary.location);
    let word = match telling.gate.weight(finding) {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "notice",
    };
    let (start, end) = (place.start, place.end);
    // Columns are taken only where both ends stand on one line.
    let columns =
        if start.line == end.line { format!(",col={},endColumn={}", start.column, end.column) } else { String::new() };
    format!(
        "::{word} file={},line={},endLine={}{columns},title={}::{}",
        property(place.path),
        start.line,
        end.line,
        property(&format!("{} {}", finding.rule.code, finding.rule.name)),
        value(&format!("{}\n{}", message(finding), help(finding))),
    )
}

/// A command's message, escaped as the runner undoes it.
// SOURCE: https://github.com/actions/toolkit/blob/main/packages/core/src/command.ts, escapeData
fn value(text: &str) -> String {
    inert(text).trim_end().replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// A command's property, likewise.
// SOURCE: as above, escapeProperty
fn property(text: &str) -> String {
    value(&super::escape::visible_word(text)).replace(':', "%3A").replace(',', "%2C")
}
