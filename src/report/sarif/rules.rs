//! The rules that results refer to, as reporting descriptors.

use std::collections::BTreeMap;

use serde_json::{Value as Json, json};

use super::super::markdown::paragraphs;
use super::{set, text};
use crate::rule::{Area, Confidence, Finding, Rule, Severity};

/// The rules with a result, in order of code.
pub(super) struct Rules {
    by_code: BTreeMap<&'static str, &'static Rule>,
}

impl Rules {
    pub(super) fn of(findings: &[Finding]) -> Self {
        Self { by_code: findings.iter().map(|finding| (finding.rule.code, finding.rule)).collect() }
    }

    /// The place of a rule in the list.
    pub(super) fn index(&self, rule: &Rule) -> usize {
        self.by_code.range(..rule.code).count()
    }

    pub(super) fn descriptors(&self) -> Vec<Json> {
        self.by_code.values().map(|rule| descriptor(rule)).collect()
    }
}

fn descriptor(rule: &Rule) -> Json {
    let mut told = json!({
        "id": rule.code,
        "name": rule.name,
        "shortDescription": text(rule.title),
        "fullDescription": text(&words(rule.why)),
        "help": help(rule),
        "defaultConfiguration": {"level": level(rule.severity)},
        "properties": properties(rule),
    });
    if rule.url.starts_with("https://") {
        set(&mut told, "helpUri", json!(rule.url));
    }
    told
}

/// The SARIF word for a severity.
pub(super) const fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "note",
    }
}

/// Prose that was written in lines, as one.
fn words(prose: &str) -> String {
    prose.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn help(rule: &Rule) -> Json {
    let parts = [("Why", rule.why), ("What to do", rule.remedy), ("What can't be undone", rule.irreversible)];
    let parts = || parts.iter().filter(|(_, words)| !words.trim().is_empty());
    let mut plain: Vec<String> = parts().map(|(title, words)| format!("{title}:\n{}", words.trim_end())).collect();
    plain.extend(rule.references.iter().map(|page| format!("{}: {}", page.title, page.url)));
    // Rules of the user's own come with the repository: their words are not taken for markup.
    if rule.area == Area::Own {
        return text(&plain.join("\n\n"));
    }
    let mut marked: Vec<String> =
        parts().map(|(title, words)| format!("**{title}**\n\n{}", paragraphs(words))).collect();
    let pages: Vec<String> = rule.references.iter().map(|page| format!("- <{}>", page.url)).collect();
    marked.push(pages.join("\n"));
    let mut told = text(&plain.join("\n\n"));
    set(&mut told, "markdown", json!(marked.join("\n\n")));
    told
}

/// What GitHub and others sort and filter by. `security-severity` stands on the scale of CVSS.
fn properties(rule: &Rule) -> Json {
    let security = rule.area.judges_vaults();
    let mut tags = vec!["azure".to_owned(), "backup".to_owned(), rule.area.name().to_owned()];
    if security {
        tags.insert(0, "security".to_owned());
    }
    for (framework, controls) in rule.controls {
        tags.extend(controls.iter().map(|control| format!("{framework}/{}", control.id)));
    }
    let mut told = json!({
        "tags": tags,
        "precision": precision(rule.confidence),
        "problem.severity": match rule.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Info => "recommendation",
        },
    });
    if security {
        set(
            &mut told,
            "security-severity",
            json!(match rule.severity {
                Severity::Error => "8.0",
                Severity::Warning => "5.5",
                Severity::Info => "2.0",
            }),
        );
    }
    told
}

const fn precision(confidence: Confidence) -> &'static str {
    match confidence {
        Confidence::High => "high",
        Confidence::Medium => "medium",
        Confidence::Low => "low",
    }
}
