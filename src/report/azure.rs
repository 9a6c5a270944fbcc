//! Logging commands of Azure Pipelines: each finding becomes an issue of the build.

use std::io;

use super::concise;
use super::escape::visible_word;
use super::human::{HumanOptions, write_human};
use super::inert::{inert, inert_line};
use super::telling::{Telling, message};
use crate::rule::{Finding, Severity};

/// Writes the report for people, then a folded group with one logging command a finding.
///
/// # Errors
///
/// When `out` can't be written.
pub fn write_azure(telling: &Telling<'_>, options: &HumanOptions, out: &mut dyn io::Write) -> io::Result<()> {
    write_human(telling.outcome, options, out)?;
    if telling.findings().next().is_none() {
        return Ok(());
    }
    writeln!(out, "##[group]vaultvet: issues")?;
    for finding in telling.findings() {
        writeln!(out, "{}", line(telling, finding))?;
    }
    writeln!(out, "##[endgroup]")
}

/// The agent knows errors and warnings alone: a note is a plain line.
fn line(telling: &Telling<'_>, finding: &Finding) -> String {
    let word = match telling.gate.weight(finding) {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => return inert_line(&concise::line(telling, finding)).into_owned(),
    };
    let place = telling.place(finding.primary.location);
    format!(
        "##vso[task.logissue type={word};sourcepath={};linenumber={};columnnumber={};code={};]{}",
        property(place.path),
        place.start.line,
        place.start.column,
        property(finding.rule.code),
        value(&format!("{}: {}", finding.rule.code, message(finding))),
    )
}

/// A command's message, escaped as the agent undoes it.
// SOURCE: https://github.com/microsoft/azure-pipelines-agent/blob/master/src/Microsoft.VisualStudio.Services.Agent/CommandStringConvertor.cs
fn value(text: &str) -> String {
    inert(text).replace('%', "%AZP25").replace('\r', "%0D").replace('\n', "%0A")
}

/// A command's property, likewise.
fn property(text: &str) -> String {
    value(&visible_word(text)).replace(';', "%3B").replace(']', "%5D")
}
