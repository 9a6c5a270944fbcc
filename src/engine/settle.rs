//! Merges what all deployments said, puts it in order, gives fingerprints and counts.

use std::collections::HashMap;
use std::path::Path;

use super::fingerprint::{fingerprint, repository_path};
use super::outcome::{Summary, Undetermined};
use super::wording::{DEPENDS_ON, DEPLOYED_ONLY};
use crate::rule::{Certainty, Finding, Severity};
use crate::source::{Location, SourceMap};

/// Findings and unknowns of a run, merged and in order.
#[derive(Debug, Default)]
pub struct Settled {
    /// Findings by file, place and code.
    pub findings: Vec<Finding>,
    /// What could not be determined, by file, place and property.
    pub unknowns: Vec<Undetermined>,
}

/// Merges findings that are equal but for the deployment, and unknowns alike.
#[must_use]
pub fn settle(findings: Vec<Finding>, unknowns: Vec<Undetermined>, sources: &SourceMap, working_dir: &Path) -> Settled {
    let mut findings = merge_findings(findings);
    order(&mut findings, sources, working_dir);
    let mut unknowns = merge_unknowns(unknowns);
    unknowns.sort_by(|a, b| {
        let key =
            |open: &Undetermined| (place(open.location), open.resource.clone(), open.property.clone(), open.cause);
        key(a).cmp(&key(b))
    });
    Settled { findings, unknowns }
}

/// Puts findings in order of file, place and code, and gives them their fingerprints.
pub fn order(findings: &mut [Finding], sources: &SourceMap, working_dir: &Path) {
    findings.sort_by(|a, b| {
        let key = |finding: &Finding| (place(finding.primary.location), finding.rule.code, finding.property.clone());
        key(a).cmp(&key(b)).then_with(|| a.resource.cmp(&b.resource)).then_with(|| a.message.cmp(&b.message))
    });
    give_fingerprints(findings, sources, working_dir);
}

fn place(location: Location) -> (u32, u32, u32) {
    (location.source.0, location.span.start, location.span.end)
}

fn merge_findings(findings: Vec<Finding>) -> Vec<Finding> {
    let mut merged: Vec<Finding> = Vec::new();
    let mut known: HashMap<String, usize> = HashMap::new();
    for finding in findings {
        let key = format!(
            "{}\0{}\0{:?}\0{:?}\0{}\0{:?}\0{:?}",
            finding.rule.code,
            finding.certainty.as_str(),
            finding.severity,
            (&finding.resource.resource_type, &finding.resource.name, &finding.resource.expression),
            finding.property,
            finding.actual,
            place(finding.primary.location),
        );
        match known.get(&key).and_then(|number| merged.get_mut(*number)) {
            Some(first) => {
                add_deployments(&mut first.deployments, finding.deployments);
                let new = finding.declared.into_iter().filter(|place| !first.declared.contains(place));
                let new: Vec<Location> = new.collect();
                first.declared.extend(new);
                // Vaults of one name under other conditions: none of them tells when the fault is there.
                if first.message != finding.message
                    && let Some(stem) = without_condition(&first.message)
                {
                    first.message = stem.to_owned();
                }
            }
            None => {
                known.insert(key, merged.len());
                merged.push(finding);
            }
        }
    }
    merged
}

/// The message without when its vault is deployed, if it says that.
fn without_condition(message: &str) -> Option<&str> {
    [DEPLOYED_ONLY, DEPENDS_ON].iter().find_map(|words| message.rsplit_once(words)).map(|(stem, _)| stem)
}

fn merge_unknowns(unknowns: Vec<Undetermined>) -> Vec<Undetermined> {
    let mut merged: Vec<Undetermined> = Vec::new();
    let mut known: HashMap<(String, String, &'static str, u32), usize> = HashMap::new();
    for open in unknowns {
        let resource = format!("{:?}", (&open.resource.resource_type, &open.resource.name, &open.resource.expression));
        let key = (resource, open.property.clone(), open.cause.as_str(), open.location.source.0);
        match known.get(&key).and_then(|number| merged.get_mut(*number)) {
            Some(first) => {
                add_deployments(&mut first.deployments, open.deployments);
                first.rules.extend(open.rules);
                first.rules.sort_unstable();
                first.rules.dedup();
            }
            None => {
                known.insert(key, merged.len());
                merged.push(open);
            }
        }
    }
    merged
}

fn add_deployments(list: &mut Vec<String>, more: Vec<String>) {
    for one in more {
        if !list.contains(&one) {
            list.push(one);
        }
    }
    list.sort();
}

fn give_fingerprints(findings: &mut [Finding], sources: &SourceMap, working_dir: &Path) {
    let mut paths: HashMap<u32, String> = HashMap::new();
    let mut equals: HashMap<String, usize> = HashMap::new();
    for finding in findings {
        let source = finding.primary.location.source;
        let path = paths
            .entry(source.0)
            .or_insert_with(|| sources.get(source).map_or_else(String::new, |file| repository_path(file, working_dir)));
        let parts = fingerprint_parts(finding, path);
        let ordinal = equals.entry(parts.join("\0")).or_insert(0);
        finding.fingerprint = with_ordinal(parts, *ordinal);
        *ordinal += 1;
    }
}

/// The fingerprint that a finding would have in another file, as the one of that number among equals there.
#[must_use]
pub fn fingerprint_at(finding: &Finding, path: &str, ordinal: usize) -> String {
    with_ordinal(fingerprint_parts(finding, path), ordinal)
}

fn fingerprint_parts(finding: &Finding, path: &str) -> [String; 6] {
    let name = finding.resource.name.as_ref().or(finding.resource.expression.as_ref());
    [
        finding.rule.code.to_owned(),
        path.to_owned(),
        finding.resource.resource_type.to_ascii_lowercase(),
        name.cloned().unwrap_or_default(),
        finding.property.clone(),
        finding.actual.as_ref().map_or_else(String::new, ToString::to_string),
    ]
}

fn with_ordinal(parts: [String; 6], ordinal: usize) -> String {
    let number = ordinal.to_string();
    let parts: Vec<&str> = parts.iter().chain([&number]).map(String::as_str).collect();
    fingerprint(&parts)
}

impl Summary {
    /// Counts findings; `possible` apart from the three severities.
    pub fn count_findings(&mut self, findings: &[Finding]) {
        for finding in findings {
            if finding.suppressed.is_some() {
                self.suppressed += 1;
                continue;
            }
            let counter = match (finding.certainty, finding.severity) {
                (Certainty::Possible, _) => &mut self.possible,
                (Certainty::Definite, Severity::Error) => &mut self.errors,
                (Certainty::Definite, Severity::Warning) => &mut self.warnings,
                (Certainty::Definite, Severity::Info) => &mut self.notes,
            };
            *counter += 1;
        }
    }
}
