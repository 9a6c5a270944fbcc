//! Merges what all deployments said, puts it in order, gives fingerprints and counts.

use std::cmp::Ordering;
use std::collections::HashMap;
use std::path::Path;

use super::fingerprint::{Subject, repository_path};
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
    if !findings.is_sorted_by(|a, b| compare(a, b).is_le()) {
        findings.sort_by(compare);
    }
    give_fingerprints(findings, sources, working_dir);
}

fn compare(a: &Finding, b: &Finding) -> Ordering {
    let key = |finding: &Finding| (place(finding.primary.location), finding.rule.code);
    let by_place = key(a).cmp(&key(b)).then_with(|| a.property.cmp(&b.property));
    by_place.then_with(|| a.resource.cmp(&b.resource)).then_with(|| a.message.cmp(&b.message))
}

fn place(location: Location) -> (u32, u32, u32) {
    (location.source.0, location.span.start, location.span.end)
}

/// Keeps the first of equal findings, in place: a dense file has ten thousands.
fn merge_findings(mut findings: Vec<Finding>) -> Vec<Finding> {
    let mut known: HashMap<(Location, &'static str), Vec<usize>> = HashMap::new();
    let mut kept = 0;
    for number in 0..findings.len() {
        let (before, rest) = findings.split_at_mut(number);
        let Some(finding) = rest.first_mut() else { break };
        let alike = known.entry((finding.primary.location, finding.rule.code)).or_default();
        let first = alike.iter().copied().find(|at| before.get(*at).is_some_and(|first| same(first, finding)));
        match first.and_then(|at| before.get_mut(at)) {
            Some(first) => {
                add_deployments(&mut first.deployments, std::mem::take(&mut finding.deployments));
                for place in &finding.declared {
                    if !first.declared.contains(place) {
                        first.declared.push(*place);
                    }
                }
                // Vaults of one name under other conditions: none of them tells when the fault is there.
                if first.message != finding.message
                    && let Some(stem) = without_condition(&first.message)
                {
                    first.message = stem.to_owned();
                }
            }
            None => {
                alike.push(kept);
                findings.swap(kept, number);
                kept += 1;
            }
        }
    }
    findings.truncate(kept);
    findings
}

/// Whether two findings of one rule at one place are equal but for the deployment.
fn same(a: &Finding, b: &Finding) -> bool {
    let (one, other) = (&a.resource, &b.resource);
    a.certainty == b.certainty
        && a.severity == b.severity
        && a.property == b.property
        && a.actual == b.actual
        && (&one.resource_type, &one.name, &one.expression) == (&other.resource_type, &other.name, &other.expression)
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
    let mut equals: HashMap<[u8; 32], usize> = HashMap::new();
    for finding in findings {
        let source = finding.primary.location.source;
        let path = paths
            .entry(source.0)
            .or_insert_with(|| sources.get(source).map_or_else(String::new, |file| repository_path(file, working_dir)));
        let subject = subject_of(finding, path);
        let ordinal = equals.entry(subject.key()).or_insert(0);
        finding.fingerprint = subject.fingerprint(*ordinal);
        *ordinal += 1;
    }
}

/// The fingerprint that a finding would have in another file, as the one of that number among equals there.
#[must_use]
pub fn fingerprint_at(finding: &Finding, path: &str, ordinal: usize) -> String {
    subject_of(finding, path).fingerprint(ordinal)
}

fn subject_of(finding: &Finding, path: &str) -> Subject {
    let resource = &finding.resource;
    let name = resource.name.as_ref().or(resource.expression.as_ref());
    let actual = finding.actual.as_ref().map_or_else(String::new, ToString::to_string);
    let resource_type = resource.resource_type.to_ascii_lowercase();
    let name = name.map_or("", String::as_str);
    Subject::of(&[finding.rule.code, path, &resource_type, name, &finding.property, &actual])
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
