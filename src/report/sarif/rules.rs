//! The rules that results refer to, as reporting descriptors.

use std::collections::BTreeMap;

use serde_json::{Value as Json, json};

use super::super::markdown::paragraphs;
use super::{set, text};
use crate::rule::{Area, Confidence, Control, Finding, Framework, Rule, Severity};

/// The rules with a result, in order of code.
pub(super) struct Rules {
    by_code: BTreeMap<&'static str, &'static Rule>,
}

impl Rules {
    pub(super) fn of(findings: &[&Finding]) -> Self {
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

/// Tags that GitHub takes of one rule.
const MOST_TAGS: usize = 20;

/// What GitHub and others sort and filter by. `security-severity` stands on the scale of CVSS.
fn properties(rule: &Rule) -> Json {
    let security = rule.area.judges_vaults();
    let mut told = json!({
        "tags": tags(rule),
        "controls": controls(rule),
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

/// Area and nature first, then one control of each framework, then the next of each. GitHub refuses a rule with more than
/// twenty and shows the first ten.
fn tags(rule: &Rule) -> Vec<String> {
    let security = rule.area.judges_vaults().then_some("security");
    let general = ["azure", "backup"];
    let mut tags: Vec<String> = security.into_iter().chain([rule.area.name()]).map(str::to_owned).collect();
    let rounds = rule.controls.iter().map(|(_, controls)| controls.len()).max().unwrap_or(0);
    let of_round = |round: usize| {
        let controls = rule.controls.iter();
        controls.filter_map(move |(framework, of)| Some(format!("{framework}/{}", of.get(round)?.id)))
    };
    let room = MOST_TAGS - general.len() - tags.len();
    tags.extend((0..rounds).flat_map(of_round).take(room));
    tags.extend(general.map(str::to_owned));
    tags
}

/// All controls by framework, as tags may not hold them all.
fn controls(rule: &Rule) -> Json {
    let of = |(framework, controls): &(Framework, &[Control])| {
        (framework.to_string(), controls.iter().map(|control| control.id).collect())
    };
    Json::Object(rule.controls.iter().map(of).collect())
}

const fn precision(confidence: Confidence) -> &'static str {
    match confidence {
        Confidence::High => "high",
        Confidence::Medium => "medium",
        Confidence::Low => "low",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rule::catalogue::RULES;

    #[test]
    fn tags_are_at_most_what_github_takes_and_the_first_ten_name_each_framework() {
        for rule in RULES {
            let tags = tags(rule);
            assert!(tags.len() <= 20, "{}: {}", rule.code, tags.len());
            let first: Vec<&str> = tags.iter().take(10).map(String::as_str).collect();
            assert!(first.contains(&rule.area.name()), "{}", rule.code);
            assert_eq!(first.contains(&"security"), rule.area.judges_vaults(), "{}", rule.code);
            for (framework, controls) in rule.controls.iter().filter(|(_, controls)| !controls.is_empty()) {
                let named = |tag: &&&str| tag.starts_with(&format!("{framework}/"));
                assert!(first.iter().any(|tag| named(&tag)), "{}: {framework} of {}", rule.code, controls.len());
            }
            let mut once = tags.clone();
            once.sort_unstable();
            once.dedup();
            assert_eq!(once.len(), tags.len(), "{}", rule.code);
        }
    }
}
