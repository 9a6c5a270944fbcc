//! Gathers an audit's document from what a run found out.

use std::collections::HashMap;

use super::controls::{Outcomes, controls, outcomes};
use super::document::{
    Catalogue, Document, Files, Input, Named, Resource, Severities, Step, Summary, Suppressed, Table, Tool, Unknown,
};
use super::entries::{Places, vaults};
use super::overview::overview;
use super::{AuditFile, AuditInput, AuditOptions, document};
use crate::document::Form;
use crate::engine::{FindingKey, InputEntry, Outcome, Status, Undetermined, VaultVerdicts};
use crate::knowledge::TABLES;
use crate::model::inventory::VaultEntry;
use crate::report::closing::cause_in_words;
use crate::report::json::SCHEMA_VERSION;
use crate::rule::{Basis, Finding, Framework, ResourceRef};

/// The document of a run.
pub(super) fn gather(input: AuditInput<'_>, options: &AuditOptions<'_>) -> Document {
    let AuditInput { outcome, vaults: entries, verdicts, files } = input;
    let places = Places::of(&outcome.sources);
    let found = Found::by_vault(outcome, entries, verdicts);
    let judged: Vec<Outcomes> =
        verdicts.iter().zip(&found.of_vaults).map(|(of, numbers)| outcomes(of, numbers, &outcome.findings)).collect();
    let vaults = vaults(entries, verdicts, &judged, &found.of_vaults, places);
    let controls = controls(options, &judged, &found.of_vaults, &outcome.findings);
    Document {
        schema_version: SCHEMA_VERSION,
        tool: Tool { name: "vaultvet", version: env!("CARGO_PKG_VERSION") },
        title: options.title.clone().unwrap_or_else(|| "Backup vault audit".to_owned()),
        date: options.today.to_string(),
        redacted: options.redact,
        scope: options.scope.clone(),
        profile: Named { name: options.standards.profile.name(), title: options.standards.profile.summary() },
        framework: Named { name: options.framework.name(), title: options.framework.title() },
        catalogue: catalogue(options),
        summary: summary(&outcome.summary),
        overview: overview(entries, &judged, &controls),
        controls,
        findings: findings(outcome, &found, options.framework, places),
        unknowns: unknowns(outcome, entries, verdicts, places),
        vaults,
        inputs: inputs(outcome, files),
    }
}

/// The id of the vault, or the finding, of that number.
pub(super) fn vault_id(number: usize) -> String {
    format!("v{}", number + 1)
}

pub(super) fn finding_id(number: usize) -> String {
    format!("f{}", number + 1)
}

fn catalogue(options: &AuditOptions<'_>) -> Catalogue {
    let on = || options.rules.iter().filter(|rule| options.is_on(rule));
    let of_basis = |basis: Basis| {
        on().flat_map(|rule| rule.controls_of(options.framework)).filter(|control| control.basis == basis).count()
    };
    Catalogue {
        rules: options.rules.len(),
        on: on().count(),
        read: of_basis(Basis::Read),
        judgement: of_basis(Basis::Judgement),
        tables: TABLES
            .iter()
            .map(|table| Table { table: table.table, source: table.source, url: table.url, date: table.date })
            .collect(),
    }
}

fn summary(summary: &crate::engine::Summary) -> Summary {
    let [checked, partly_unknown, no_vault, unrecognised, unreadable, skipped] = summary.files;
    Summary {
        files: Files { checked, partly_unknown, no_vault, unrecognised, unreadable, skipped, ignored: summary.ignored },
        vaults: summary.vaults,
        deployments: summary.deployments,
        findings: Severities { error: summary.errors, warning: summary.warnings, info: summary.notes },
        possible: summary.possible,
        suppressed: summary.suppressed,
        unknown: summary.unknown,
    }
}

/// Which findings are about which vaults, by their numbers.
struct Found {
    of_vaults: Vec<Vec<usize>>,
    of_findings: Vec<Vec<usize>>,
}

impl Found {
    fn by_vault(outcome: &Outcome, entries: &[VaultEntry], verdicts: &[VaultVerdicts]) -> Self {
        let mut by_key: HashMap<FindingKey, Vec<usize>> = HashMap::new();
        for (number, finding) in outcome.findings.iter().enumerate() {
            by_key.entry(FindingKey::of(finding)).or_default().push(number);
        }
        let mut found = Self { of_vaults: Vec::new(), of_findings: vec![Vec::new(); outcome.findings.len()] };
        for (vault, (entry, told)) in entries.iter().zip(verdicts).enumerate() {
            let about = |number: &usize| {
                outcome.findings.get(*number).is_some_and(|finding| {
                    same(&finding.resource, &told.resource) && is_deployed_by(&finding.deployments, entry)
                })
            };
            let mut numbers: Vec<usize> =
                told.findings.iter().filter_map(|key| by_key.get(key)).flatten().copied().filter(about).collect();
            numbers.sort_unstable();
            numbers.dedup();
            for number in &numbers {
                if let Some(vaults) = found.of_findings.get_mut(*number) {
                    vaults.push(vault);
                }
            }
            found.of_vaults.push(numbers);
        }
        found
    }
}

/// Whether both are one vault by type and name; what declares the property may differ.
fn same(one: &ResourceRef, other: &ResourceRef) -> bool {
    (&one.resource_type, &one.name, &one.expression) == (&other.resource_type, &other.name, &other.expression)
}

fn is_deployed_by(deployments: &[String], entry: &VaultEntry) -> bool {
    entry.deployment.as_ref().is_none_or(|deployment| deployments.is_empty() || deployments.contains(deployment))
}

fn findings(outcome: &Outcome, found: &Found, framework: Framework, places: Places<'_>) -> Vec<document::Finding> {
    let of = |(number, finding): (usize, &Finding)| document::Finding {
        id: finding_id(number),
        code: finding.rule.code,
        name: finding.rule.name,
        area: finding.rule.area.name(),
        severity: finding.severity.name(),
        certainty: finding.certainty.as_str(),
        confidence: finding.rule.confidence.name(),
        message: finding.message.clone(),
        help: finding.help.to_string(),
        url: finding.rule.url,
        vaults: found.of_findings.get(number).into_iter().flatten().map(|vault| vault_id(*vault)).collect(),
        resource: resource(&finding.resource),
        property: finding.property.to_string(),
        actual: finding.actual.clone(),
        location: places.at(finding.primary.location),
        label: finding.primary.text.to_string(),
        way: finding
            .related
            .iter()
            .map(|label| Step { message: label.text.to_string(), location: places.at(label.location) })
            .collect(),
        deployments: finding.deployments.clone(),
        controls: finding.rule.controls_of(framework).map(|control| control.id).collect(),
        suppressed: finding.suppressed.as_ref().map(|by| Suppressed {
            means: by.means.as_str(),
            reason: by.reason.clone(),
            until: by.until.map(|day| day.to_string()),
            by: by.by.clone(),
            location: by.location.map(|location| places.at(location)),
        }),
        fingerprint: Some(finding.fingerprint.clone()),
    };
    outcome.findings.iter().enumerate().map(of).collect()
}

fn unknowns(outcome: &Outcome, entries: &[VaultEntry], verdicts: &[VaultVerdicts], places: Places<'_>) -> Vec<Unknown> {
    let mut by_name: HashMap<(&str, _, _), Vec<usize>> = HashMap::new();
    for (number, told) in verdicts.iter().enumerate() {
        let ResourceRef { resource_type, name, expression, .. } = &told.resource;
        by_name.entry((resource_type, name, expression)).or_default().push(number);
    }
    let vaults_of = |open: &Undetermined| {
        let ResourceRef { resource_type, name, expression, .. } = &open.resource;
        let alike = by_name.get(&(resource_type.as_str(), name, expression)).into_iter().flatten();
        let deployed = |number: &&usize| {
            entries.get(**number).is_some_and(|entry| {
                is_deployed_by(&open.deployments, entry) && entry.source.source == open.vault_at.source
            })
        };
        alike.filter(deployed).map(|number| vault_id(*number)).collect()
    };
    let of = |open: &Undetermined| Unknown {
        resource: resource(&open.resource),
        vaults: vaults_of(open),
        property: open.property.clone(),
        topic: open.topic.clone(),
        cause: open.cause.as_str(),
        why: cause_in_words(open),
        location: places.at(open.location),
        rules: open.rules.clone(),
        deployments: open.deployments.clone(),
    };
    outcome.unknowns.iter().map(of).collect()
}

fn resource(of: &ResourceRef) -> Resource {
    let ResourceRef { resource_type, name, expression, declared_by } = of.clone();
    Resource { resource_type, name, expression, declared_by }
}

fn inputs(outcome: &Outcome, files: &[AuditFile]) -> Vec<Input> {
    let hashes: HashMap<&str, &str> =
        files.iter().rev().map(|file| (file.file.as_str(), file.sha256.as_str())).collect();
    let hash = |name: &str| hashes.get(name).map(|hash| (*hash).to_owned());
    let given = outcome.inputs.iter().map(|entry: &InputEntry| Input {
        file: entry.file.clone(),
        form: entry.form.map(Form::as_str),
        status: entry.status.as_str(),
        reason: entry.reason.clone(),
        remedy: entry.remedy.clone().filter(|_| entry.status == Status::Skipped),
        vaults: entry.vaults,
        sha256: hash(&entry.file),
    });
    let linked = files.iter().filter(|file| file.linked).map(|file| Input {
        file: file.file.clone(),
        form: None,
        status: "linked",
        reason: None,
        remedy: None,
        vaults: 0,
        sha256: Some(file.sha256.clone()),
    });
    given.chain(linked).collect()
}
