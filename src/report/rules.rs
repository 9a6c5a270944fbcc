//! The catalogue of rules: a table for people, everything as JSON, a page of Markdown.

use std::io;

use serde::Serialize;
use serde_json::{Map, Value as Json};

use super::explanation::severity_word;
use super::json::{SCHEMA_VERSION, write_pretty};
use super::markdown;
use super::text::{counted, hang, pad, wrap};
use crate::knowledge::VaultKind;
use crate::rule::{Area, Judge, OptionKind, Profile, Rule, RuleOption, Severity};

/// Writes the rules as a table, grouped by area, with the severity that each has in `profile`.
///
/// # Errors
///
/// When `out` can't be written.
pub fn write_table(rules: &[&Rule], profile: Profile, width: usize, out: &mut dyn io::Write) -> io::Result<()> {
    let codes = rules.iter().map(|rule| rule.code.len()).max().unwrap_or(0);
    let longest = rules.iter().map(|rule| rule.name.len()).max().unwrap_or(0);
    for (area, rules) in by_area(rules) {
        writeln!(out, "{area}")?;
        for rule in rules {
            let severity = severity_word(rule.severity_in(profile));
            let start = format!("  {}  {}  {}  ", pad(rule.code, codes), pad(severity, 7), pad(rule.name, longest));
            writeln!(out, "{start}{}", hang(&wrap(rule.title, width.saturating_sub(start.len())), start.len()))?;
        }
        writeln!(out)?;
    }
    writeln!(out, "{}, severities of the profile {profile}", counted(rules.len(), "rule", "rules"))
}

/// Writes the rules as a page of Markdown, a table an area.
///
/// # Errors
///
/// When `out` can't be written.
pub fn write_markdown(rules: &[&Rule], out: &mut dyn io::Write) -> io::Result<()> {
    writeln!(out, "# Rules")?;
    for (area, rules) in by_area(rules) {
        writeln!(
            out,
            "\n## {area}\n\n| code | name | severity | confidence | title |\n| --- | --- | --- | --- | --- |"
        )?;
        for rule in rules {
            writeln!(
                out,
                "| [{}]({}) | `{}` | {} | {} | {} |",
                rule.code,
                rule.url,
                rule.name,
                severities(rule),
                rule.confidence,
                markdown::cell(rule.title)
            )?;
        }
    }
    Ok(())
}

/// Writes the rules with all that is said of them as JSON.
///
/// # Errors
///
/// When `out` can't be written.
pub fn write_json(rules: &[&Rule], out: &mut dyn io::Write) -> io::Result<()> {
    let rules = rules.iter().map(|rule| Entry::of(rule)).collect();
    write_pretty(&Catalogue { schema_version: SCHEMA_VERSION, rules }, out)
}

/// The rules of each area that has any, in the order of the areas.
fn by_area<'a>(rules: &[&'a Rule]) -> Vec<(Area, Vec<&'a Rule>)> {
    let of = |area| rules.iter().copied().filter(|rule| rule.area == area).collect::<Vec<_>>();
    Area::ALL
        .into_iter()
        .chain([Area::Own])
        .map(|area| (area, of(area)))
        .filter(|(_, rules)| !rules.is_empty())
        .collect()
}

/// The severity in `recommended`, then the profiles that differ; the narrow profile only where the rule is on in it.
fn severities(rule: &Rule) -> String {
    let recommended = severity_word(rule.severity_in(Profile::Recommended));
    let usual = |profile| {
        if profile == Profile::Alz && rule.area.judges_vaults() && rule.area != Area::Own { "off" } else { recommended }
    };
    let others = Profile::ALL.into_iter().filter_map(|profile| {
        let word = severity_word(rule.severity_in(profile));
        (word != usual(profile)).then(|| format!("{profile}: {word}"))
    });
    let others: Vec<_> = others.collect();
    if others.is_empty() { recommended.to_owned() } else { format!("{recommended} ({})", others.join(", ")) }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Catalogue {
    schema_version: u32,
    rules: Vec<Entry>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Entry {
    code: &'static str,
    name: &'static str,
    area: &'static str,
    title: &'static str,
    since: &'static str,
    severity: Severity,
    confidence: &'static str,
    profiles: Map<String, Json>,
    vaults: Vec<&'static str>,
    check: Json,
    non_production: Option<Severity>,
    options: Vec<OptionEntry>,
    message: &'static str,
    label: &'static str,
    help: &'static str,
    variants: Vec<VariantEntry>,
    why: &'static str,
    remedy: &'static str,
    irreversible: &'static str,
    references: Vec<Json>,
    controls: Map<String, Json>,
    policies: Vec<Json>,
    peers: &'static [&'static str],
    url: &'static str,
}

#[derive(Serialize)]
struct OptionEntry {
    name: &'static str,
    says: &'static str,
    #[serde(rename = "type")]
    kind: &'static str,
    default: Json,
    #[serde(skip_serializing_if = "Option::is_none")]
    min: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    max: Option<u32>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    allowed: &'static [&'static str],
}

impl OptionEntry {
    fn of(option: &RuleOption) -> Self {
        let (name, says) = (option.name, option.says);
        match option.kind {
            OptionKind::Number { unit, default, min, max } => {
                Self { name, says, kind: unit, default: default.into(), min: Some(min), max: Some(max), allowed: &[] }
            }
            OptionKind::Choice { default, allowed } => {
                Self { name, says, kind: "choice", default: default.into(), min: None, max: None, allowed }
            }
        }
    }
}

#[derive(Serialize)]
struct VariantEntry {
    name: &'static str,
    when: &'static str,
    severity: Option<Severity>,
    message: Option<&'static str>,
    label: Option<&'static str>,
    help: Option<&'static str>,
}

impl Entry {
    fn of(rule: &Rule) -> Self {
        Self {
            code: rule.code,
            name: rule.name,
            area: rule.area.name(),
            title: rule.title,
            since: rule.since,
            severity: rule.severity,
            confidence: rule.confidence.name(),
            profiles: profiles(rule),
            vaults: rule.vaults.iter().copied().map(VaultKind::name).collect(),
            check: check(rule.judge),
            non_production: rule.non_production,
            options: rule.options.iter().map(OptionEntry::of).collect(),
            message: rule.words.message,
            label: rule.words.label,
            help: rule.words.help,
            variants: variants(rule),
            why: rule.why,
            remedy: rule.remedy,
            irreversible: rule.irreversible,
            references: rule.references.iter().map(|page| pair(("title", page.title), ("url", page.url))).collect(),
            controls: controls(rule),
            policies: rule.policies.iter().map(|policy| pair(("id", policy.id), ("name", policy.name))).collect(),
            peers: rule.peers,
            url: rule.url,
        }
    }
}

/// The severity in each profile, null where the rule is off.
fn profiles(rule: &Rule) -> Map<String, Json> {
    let severity = |profile| rule.severity_in(profile).map_or(Json::Null, |severity| severity.name().into());
    Profile::ALL.into_iter().map(|profile| (profile.name().to_owned(), severity(profile))).collect()
}

/// `"coded"`, or the condition and the fact that it points at.
fn check(judge: Judge) -> Json {
    match judge {
        Judge::Coded => "coded".into(),
        Judge::Condition { condition, at } => {
            let condition = serde_json::from_str(condition).unwrap_or_else(|_| condition.into());
            Json::Object(Map::from_iter([("condition".to_owned(), condition), ("at".to_owned(), at.into())]))
        }
        Judge::Own(own) => {
            let at = own.at.as_ref().map_or(Json::Null, |field| field.as_str().into());
            Json::Object(Map::from_iter([("condition".to_owned(), own.written.clone()), ("at".to_owned(), at)]))
        }
    }
}

fn variants(rule: &Rule) -> Vec<VariantEntry> {
    let entry = |variant: &crate::rule::Variant| VariantEntry {
        name: variant.name,
        when: variant.when,
        severity: variant.severity,
        message: variant.message,
        label: variant.label,
        help: variant.help,
    };
    rule.variants.iter().map(entry).collect()
}

fn controls(rule: &Rule) -> Map<String, Json> {
    let list = |controls: &[crate::rule::Control]| {
        controls.iter().map(|control| pair(("id", control.id), ("basis", control.basis.name()))).collect::<Json>()
    };
    rule.controls.iter().map(|(framework, controls)| (framework.name().to_owned(), list(controls))).collect()
}

fn pair(first: (&str, &str), second: (&str, &str)) -> Json {
    [first, second].into_iter().map(|(key, value)| (key.to_owned(), Json::from(value))).collect()
}
