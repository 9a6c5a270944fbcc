//! The JSON contract of `check`; its schema is `schema/check.schema.json`.

use std::borrow::Cow;
use std::io;

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};
use serde_json::Value as Json;

use super::{Place, SCHEMA_VERSION, write_pretty};
use crate::document::Form;
use crate::engine::{InputEntry, Outcome, Status, Summary, Undetermined};
use crate::rule::{Finding, Label, ResourceRef, Suppressed};
use crate::source::SourceMap;

/// Writes the outcome of a run.
///
/// # Errors
///
/// When `out` can't be written.
pub fn write_check(outcome: &Outcome, out: &mut dyn io::Write) -> io::Result<()> {
    let sources = &outcome.sources;
    let document = Document {
        schema_version: SCHEMA_VERSION,
        tool: Tool { name: "vaultvet", version: env!("CARGO_PKG_VERSION") },
        findings: outcome.findings.iter().map(|finding| FindingEntry::of(finding, sources)).collect(),
        unknowns: outcome.unknowns.iter().map(|unknown| UnknownEntry::of(unknown, sources)).collect(),
        inputs: outcome.inputs.iter().map(Input::of).collect(),
        summary: Counts::of(&outcome.summary),
    };
    write_pretty(&document, out)
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Document<'a> {
    schema_version: u32,
    tool: Tool,
    findings: Vec<FindingEntry<'a>>,
    unknowns: Vec<UnknownEntry<'a>>,
    inputs: Vec<Input<'a>>,
    summary: Counts<'a>,
}

#[derive(Serialize)]
struct Tool {
    name: &'static str,
    version: &'static str,
}

#[derive(Serialize)]
struct FindingEntry<'a> {
    code: &'static str,
    name: &'static str,
    severity: &'static str,
    confidence: &'static str,
    certainty: &'static str,
    message: &'a str,
    help: Cow<'a, str>,
    url: &'static str,
    resource: Resource<'a>,
    property: &'a str,
    actual: Option<&'a Json>,
    location: Place<'a>,
    related: Vec<Related<'a>>,
    suppressed: Option<Suppression<'a>>,
    fingerprint: &'a str,
    #[serde(rename = "movedFrom", skip_serializing_if = "Option::is_none")]
    moved_from: Option<&'a str>,
}

impl<'a> FindingEntry<'a> {
    fn of(finding: &'a Finding, sources: &'a SourceMap) -> Self {
        Self {
            code: finding.rule.code,
            name: finding.rule.name,
            severity: finding.severity.name(),
            confidence: finding.rule.confidence.name(),
            certainty: finding.certainty.as_str(),
            message: &finding.message,
            help: finding.advice(),
            url: finding.rule.url,
            resource: Resource::of(&finding.resource, &finding.deployments),
            property: &finding.property,
            actual: finding.actual.as_ref(),
            location: Place::of(finding.primary.location, sources),
            related: finding.related.iter().map(|label| Related::of(label, sources)).collect(),
            suppressed: finding.suppressed.as_ref().map(|by| Suppression::of(by, sources)),
            fingerprint: &finding.fingerprint,
            moved_from: finding.moved_from.as_deref(),
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Resource<'a> {
    #[serde(rename = "type")]
    resource_type: &'a str,
    name: Option<&'a str>,
    expression: Option<&'a str>,
    declared_by: Option<&'a str>,
    deployments: &'a [String],
}

impl<'a> Resource<'a> {
    fn of(resource: &'a ResourceRef, deployments: &'a [String]) -> Self {
        Self {
            resource_type: &resource.resource_type,
            name: resource.name.as_deref(),
            expression: resource.expression.as_deref(),
            declared_by: resource.declared_by.as_deref(),
            deployments,
        }
    }
}

#[derive(Serialize)]
struct Related<'a> {
    message: &'a str,
    location: Place<'a>,
}

impl<'a> Related<'a> {
    fn of(label: &'a Label, sources: &'a SourceMap) -> Self {
        Self { message: &label.text, location: Place::of(label.location, sources) }
    }
}

#[derive(Serialize)]
struct Suppression<'a> {
    means: &'static str,
    reason: Option<&'a str>,
    until: Option<String>,
    by: Option<&'a str>,
    location: Option<Place<'a>>,
}

impl<'a> Suppression<'a> {
    fn of(suppressed: &'a Suppressed, sources: &'a SourceMap) -> Self {
        Self {
            means: suppressed.means.as_str(),
            reason: suppressed.reason.as_deref(),
            until: suppressed.until.map(|day| day.to_string()),
            by: suppressed.by.as_deref(),
            location: suppressed.location.map(|location| Place::of(location, sources)),
        }
    }
}

#[derive(Serialize)]
struct UnknownEntry<'a> {
    resource: Resource<'a>,
    property: &'a str,
    cause: &'static str,
    detail: &'a str,
    location: Place<'a>,
    rules: &'a [&'static str],
}

impl<'a> UnknownEntry<'a> {
    fn of(unknown: &'a Undetermined, sources: &'a SourceMap) -> Self {
        Self {
            resource: Resource::of(&unknown.resource, &unknown.deployments),
            property: &unknown.property,
            cause: unknown.cause.as_str(),
            detail: &unknown.detail,
            location: Place::of(unknown.location, sources),
            rules: &unknown.rules,
        }
    }
}

#[derive(Serialize)]
struct Input<'a> {
    file: &'a str,
    form: Option<&'static str>,
    status: &'static str,
    reason: Option<&'a str>,
    vaults: usize,
}

impl<'a> Input<'a> {
    fn of(entry: &'a InputEntry) -> Self {
        Self {
            file: &entry.file,
            form: entry.form.map(Form::as_str),
            status: entry.status.as_str(),
            reason: entry.reason.as_deref(),
            vaults: entry.vaults,
        }
    }
}

#[derive(Serialize)]
struct Counts<'a> {
    files: Files<'a>,
    vaults: usize,
    findings: Severities,
    possible: usize,
    suppressed: usize,
    unknown: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    baseline: Option<BaselineEntries>,
}

#[derive(Serialize)]
struct BaselineEntries {
    known: usize,
    stale: usize,
}

#[derive(Serialize)]
struct Severities {
    error: usize,
    warning: usize,
    info: usize,
}

impl<'a> Counts<'a> {
    fn of(summary: &'a Summary) -> Self {
        Self {
            files: Files(summary),
            vaults: summary.vaults,
            findings: Severities { error: summary.errors, warning: summary.warnings, info: summary.notes },
            possible: summary.possible,
            suppressed: summary.suppressed,
            unknown: summary.unknown,
            baseline: summary.baseline.map(|counts| BaselineEntries { known: counts.known, stale: counts.stale }),
        }
    }
}

/// The number of files of each status, then of those ignored.
struct Files<'a>(&'a Summary);

impl Serialize for Files<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(Status::ALL.len() + 1))?;
        for (status, number) in Status::ALL.iter().zip(&self.0.files) {
            map.serialize_entry(status.as_str(), number)?;
        }
        map.serialize_entry("ignored", &self.0.ignored)?;
        map.end()
    }
}
