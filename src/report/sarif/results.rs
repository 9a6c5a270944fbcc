//! Findings as results.

use serde_json::{Value as Json, json};

use super::places::{location, physical};
use super::rules::{Rules, level};
use super::{plain, set, text};
use crate::report::markdown::stranger;
use crate::report::telling::{Telling, help, message, resource_name};
use crate::rule::{Finding, Label, Means, Suppressed};

/// Results that GitHub takes in one run; a file with more is refused whole. It shows the 5,000 worst.
/// <https://docs.github.com/en/code-security/code-scanning/integrating-with-code-scanning/sarif-support-for-code-scanning>
pub(super) const MOST_RESULTS: usize = 25_000;

/// The findings that are told, suppressed ones among them: all in their order, or the worst where there are too many.
pub(super) fn told<'a>(telling: &Telling<'a>) -> Vec<&'a Finding> {
    let mut findings: Vec<&Finding> = telling.outcome.findings.iter().collect();
    if findings.len() > MOST_RESULTS {
        findings.sort_by_key(|finding| std::cmp::Reverse(telling.badness(finding)));
        findings.truncate(MOST_RESULTS);
    }
    findings
}

/// The findings as results, suppressed ones with who suppressed them.
pub(super) fn results(telling: &Telling<'_>, rules: &Rules, told: &[&Finding]) -> Vec<Json> {
    let has_baseline = telling.has_baseline || telling.outcome.findings.iter().any(is_known);
    told.iter().map(|finding| result(telling, rules, finding, has_baseline)).collect()
}

fn result(telling: &Telling<'_>, rules: &Rules, finding: &Finding, has_baseline: bool) -> Json {
    let mut told = json!({
        "ruleId": finding.rule.code,
        "ruleIndex": rules.index(finding.rule),
        "kind": "fail",
        "level": level(telling.gate.weight(finding)),
        "message": words(finding),
        "locations": [primary(telling, finding)],
        "partialFingerprints": {"vaultvet/v1": finding.fingerprint},
        "properties": properties(finding),
    });
    if !finding.related.is_empty() {
        set(&mut told, "relatedLocations", related(telling, finding));
    }
    if finding.way > 0 {
        set(&mut told, "codeFlows", json!([way(telling, finding)]));
    }
    // Where a result can be suppressed, one that is not says so by an empty list.
    set(&mut told, "suppressions", finding.suppressed.iter().map(|by| suppression(telling, by)).collect());
    if has_baseline {
        set(&mut told, "baselineState", json!(if is_known(finding) { "unchanged" } else { "new" }));
    }
    told
}

/// Whether a baseline holds the finding.
fn is_known(finding: &Finding) -> bool {
    finding.suppressed.as_ref().is_some_and(|by| by.means == Means::Baseline)
}

/// The fault, then what to do.
fn words(finding: &Finding) -> Json {
    let (message, help) = (message(finding), help(finding));
    let remedy: Vec<String> = help.lines().map(|line| stranger(line.trim())).collect();
    json!({
        "text": plain(&format!("{message}\n{help}")),
        "markdown": format!("{}\n\n→ {}", stranger(&message), remedy.join("  \n")),
    })
}

fn primary(telling: &Telling<'_>, finding: &Finding) -> Json {
    let resource = &finding.resource;
    let name = resource_name(resource);
    json!({
        "physicalLocation": physical(&telling.place(finding.primary.location)),
        "logicalLocations": [{
            "name": name,
            "fullyQualifiedName": format!("{}/{name}", resource.resource_type),
            "kind": "resource",
        }],
        "message": text(&finding.primary.text),
    })
}

fn related(telling: &Telling<'_>, finding: &Finding) -> Json {
    let locations = finding.related.iter().enumerate().map(|(number, label)| {
        let mut told = location(telling, label.location, &label.text);
        set(&mut told, "id", json!(number + 1));
        told
    });
    locations.collect()
}

/// The way of the value, from the characters to edit to the property that it reaches.
fn way(telling: &Telling<'_>, finding: &Finding) -> Json {
    let steps = std::iter::once(&finding.primary).chain(finding.related.iter().take(finding.way));
    let step = |label: &Label| json!({"location": location(telling, label.location, &label.text)});
    json!({"threadFlows": [{"locations": steps.map(step).collect::<Vec<_>>()}]})
}

fn suppression(telling: &Telling<'_>, by: &Suppressed) -> Json {
    let kind = match by.means {
        Means::Comment | Means::Metadata => "inSource",
        Means::Configuration | Means::Baseline => "external",
    };
    let mut told = json!({"kind": kind, "status": "accepted"});
    if let Some(reason) = &by.reason {
        set(&mut told, "justification", json!(reason));
    }
    if let Some(place) = by.location {
        set(&mut told, "location", location(telling, place, ""));
    }
    let until = by.until.map(|day| day.to_string());
    set(&mut told, "properties", json!({"means": by.means.as_str(), "until": until, "by": by.by}));
    told
}

fn properties(finding: &Finding) -> Json {
    json!({
        "severity": finding.severity.name(),
        "certainty": finding.certainty.as_str(),
        "property": &*finding.property,
        "actual": finding.actual,
        "deployments": finding.deployments,
    })
}
