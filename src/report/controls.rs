//! The controls of one framework with the rules that support each: a table for people, JSON, a page of Markdown.

use std::collections::BTreeMap;
use std::io;

use serde::Serialize;

use super::explanation::{basis_words, severity_word};
use super::json::{SCHEMA_VERSION, write_pretty};
use super::markdown::cell;
use super::text::{counted, hang, pad, wrap};
use crate::rule::{Basis, Framework, Profile, Rule};

/// The rules of one control, each with how it came to be mapped.
type Mapped<'r> = Vec<(&'r Rule, Basis)>;

/// Writes the controls that any rule supports, in the order of their ids, and how many rules support none.
///
/// # Errors
///
/// When `out` can't be written.
pub fn write_table(
    rules: &[&Rule],
    framework: Framework,
    profile: Profile,
    width: usize,
    out: &mut dyn io::Write,
) -> io::Result<()> {
    let controls = controls(rules, framework);
    let longest = controls.iter().flat_map(|(_, mapped)| mapped).map(|(rule, _)| rule.name.len()).max().unwrap_or(0);
    writeln!(out, "{}\n", framework.title())?;
    for (id, mapped) in &controls {
        writeln!(out, "{id}")?;
        for (rule, basis) in mapped {
            let severity = pad(severity_word(rule.severity_in(profile)), 7);
            let start = format!("  {}  {severity}  {}  ", rule.code, pad(rule.name, longest));
            let words = format!("{} ({})", rule.title, basis_words(*basis));
            writeln!(out, "{start}{}", hang(&wrap(&words, width.saturating_sub(start.len())), start.len()))?;
        }
        writeln!(out)?;
    }
    let supporting = rules.iter().filter(|rule| rule.controls_of(framework).next().is_some()).count();
    writeln!(
        out,
        "{} supported by {}, severities of the profile {profile}",
        counted(controls.len(), "control", "controls"),
        counted(supporting, "rule", "rules")
    )
}

/// Writes the controls as a page of Markdown.
///
/// # Errors
///
/// When `out` can't be written.
pub fn write_markdown(rules: &[&Rule], framework: Framework, out: &mut dyn io::Write) -> io::Result<()> {
    writeln!(out, "# {}\n\n| control | rule | title | mapping |\n| --- | --- | --- | --- |", framework.title())?;
    for (id, mapped) in controls(rules, framework) {
        for (rule, basis) in mapped {
            let (code, title) = (rule.code, cell(rule.title));
            writeln!(out, "| {} | {code} `{}` | {title} | {} |", cell(id), rule.name, basis_words(basis))?;
        }
    }
    Ok(())
}

/// Writes the controls as JSON.
///
/// # Errors
///
/// When `out` can't be written.
pub fn write_json(rules: &[&Rule], framework: Framework, profile: Profile, out: &mut dyn io::Write) -> io::Result<()> {
    let entry = |(rule, basis): &(&Rule, Basis)| RuleEntry {
        code: rule.code,
        name: rule.name,
        title: rule.title,
        severity: rule.severity_in(profile).map(crate::rule::Severity::name),
        basis: basis.name(),
    };
    let controls = controls(rules, framework);
    let controls = controls.iter().map(|(id, mapped)| ControlEntry { id, rules: mapped.iter().map(entry).collect() });
    let document = Document {
        schema_version: SCHEMA_VERSION,
        framework: framework.name(),
        title: framework.title(),
        profile: profile.name(),
        controls: controls.collect(),
    };
    write_pretty(&document, out)
}

/// The controls in the order in which people count their ids: `CP-9` before `CP-10`.
fn controls<'r>(rules: &[&'r Rule], framework: Framework) -> Vec<(&'r str, Mapped<'r>)> {
    let mut found: BTreeMap<&str, Mapped<'_>> = BTreeMap::new();
    for rule in rules.iter().copied() {
        for control in rule.controls_of(framework) {
            found.entry(control.id).or_default().push((rule, control.basis));
        }
    }
    let mut controls: Vec<_> = found.into_iter().collect();
    controls.sort_by_cached_key(|(id, _)| order(id));
    controls
}

/// Words and numbers of an id, so that numbers compare as such.
fn order(id: &str) -> Vec<(String, u64)> {
    let mut parts: Vec<(String, u64)> = vec![(String::new(), 0)];
    let mut in_number = false;
    for character in id.chars() {
        match (character.to_digit(10), parts.last_mut()) {
            (Some(digit), Some((_, number))) => {
                *number = number.saturating_mul(10).saturating_add(u64::from(digit));
                in_number = true;
            }
            (None, Some((word, _))) if !in_number => word.push(character),
            _ => {
                parts.push((character.to_string(), 0));
                in_number = false;
            }
        }
    }
    parts
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Document<'a> {
    schema_version: u32,
    framework: &'static str,
    title: &'static str,
    profile: &'static str,
    controls: Vec<ControlEntry<'a>>,
}

#[derive(Serialize)]
struct ControlEntry<'a> {
    id: &'a str,
    rules: Vec<RuleEntry>,
}

#[derive(Serialize)]
struct RuleEntry {
    code: &'static str,
    name: &'static str,
    title: &'static str,
    severity: Option<&'static str>,
    basis: &'static str,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_in_the_order_of_their_numbers() {
        let mut ids = ["CP-10", "CP-9", "BR-2", "3.10", "3.2", "CP-9(8)"];
        ids.sort_by_cached_key(|id| order(id));
        assert_eq!(ids, ["3.2", "3.10", "BR-2", "CP-9", "CP-9(8)", "CP-10"]);
    }
}
