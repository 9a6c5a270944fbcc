//! Which rules support which control of a framework, and how each mapping was made.

use std::cmp::Ordering;
use std::io;

use serde::Serialize;

use super::json::{SCHEMA_VERSION, write_pretty};
use super::markdown;
use super::text::{columns, counted};
use crate::rule::{Basis, Framework, Rule};

/// One control with the rules that support it.
#[derive(Debug, Serialize)]
struct Covered {
    id: &'static str,
    rules: Vec<Supporting>,
}

/// One rule that supports a control.
#[derive(Debug, Serialize)]
struct Supporting {
    code: &'static str,
    name: &'static str,
    title: &'static str,
    basis: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Coverage {
    schema_version: u32,
    framework: &'static str,
    title: &'static str,
    controls: Vec<Covered>,
}

/// Writes the coverage for people: each control with its rules, marked `read` or `judgement`.
///
/// # Errors
///
/// When `out` can't be written.
pub fn write_table(rules: &[&Rule], framework: Framework, out: &mut dyn io::Write) -> io::Result<()> {
    let covered = covered(rules, framework);
    writeln!(out, "{}\n", framework.title())?;
    let rows: Vec<Vec<String>> = covered
        .iter()
        .flat_map(|control| {
            control.rules.iter().enumerate().map(|(number, rule)| {
                let id = if number == 0 { control.id } else { "" };
                [id, rule.code, rule.name, rule.basis].map(str::to_owned).to_vec()
            })
        })
        .collect();
    for line in columns(&rows, 2, 48) {
        writeln!(out, "  {line}")?;
    }
    if !rows.is_empty() {
        writeln!(out)?;
    }
    let supporting = rules.iter().filter(|rule| supports(rule, framework)).count();
    writeln!(
        out,
        "{}, {}; read: the rule's control was read in the framework, judgement: it is ours to say",
        counted(covered.len(), "control", "controls"),
        counted(supporting, "rule", "rules")
    )
}

/// Writes the coverage as a page of Markdown.
///
/// # Errors
///
/// When `out` can't be written.
pub fn write_markdown(rules: &[&Rule], framework: Framework, out: &mut dyn io::Write) -> io::Result<()> {
    writeln!(out, "# {}\n\n| control | rule | | basis |\n| --- | --- | --- | --- |", framework.title())?;
    for control in covered(rules, framework) {
        for rule in &control.rules {
            let Supporting { code, name, title, basis } = rule;
            writeln!(
                out,
                "| {} | {code} `{name}` | {} | {basis} |",
                markdown::cell(control.id),
                markdown::cell(title)
            )?;
        }
    }
    Ok(())
}

/// Writes the coverage as JSON.
///
/// # Errors
///
/// When `out` can't be written.
pub fn write_json(rules: &[&Rule], framework: Framework, out: &mut dyn io::Write) -> io::Result<()> {
    let controls = covered(rules, framework);
    let (name, title) = (framework.name(), framework.title());
    write_pretty(&Coverage { schema_version: SCHEMA_VERSION, framework: name, title, controls }, out)
}

/// The controls that some rule supports, in the framework's order, each with its rules in the order given.
fn covered(rules: &[&Rule], framework: Framework) -> Vec<Covered> {
    let mut covered: Vec<Covered> = Vec::new();
    for rule in rules {
        let controls = rule.controls.iter().filter(|(of, _)| *of == framework).flat_map(|(_, controls)| *controls);
        for control in controls {
            let basis = match control.basis {
                Basis::Read => Basis::Read.name(),
                Basis::Judgement => Basis::Judgement.name(),
            };
            let supporting = Supporting { code: rule.code, name: rule.name, title: rule.title, basis };
            match covered.iter_mut().find(|one| one.id == control.id) {
                Some(one) => one.rules.push(supporting),
                None => covered.push(Covered { id: control.id, rules: vec![supporting] }),
            }
        }
    }
    covered.sort_by(|one, other| in_order(one.id, other.id));
    covered
}

fn supports(rule: &Rule, framework: Framework) -> bool {
    rule.controls.iter().any(|(of, controls)| *of == framework && !controls.is_empty())
}

/// Letters by letter, numbers by value: `CP-6` before `CP-10`, `8.9` before `8.24`.
pub(super) fn in_order(one: &str, other: &str) -> Ordering {
    let (mut one, mut other) = (pieces(one).into_iter(), pieces(other).into_iter());
    loop {
        let ordering = match (one.next(), other.next()) {
            (None, None) => return Ordering::Equal,
            (None, Some(_)) => return Ordering::Less,
            (Some(_), None) => return Ordering::Greater,
            (Some(a), Some(b)) => match (a.parse::<u64>(), b.parse::<u64>()) {
                (Ok(a), Ok(b)) => a.cmp(&b),
                _ => a.cmp(&b),
            },
        };
        if ordering.is_ne() {
            return ordering;
        }
    }
}

/// The text cut where digits begin or end.
fn pieces(text: &str) -> Vec<String> {
    let mut pieces: Vec<String> = Vec::new();
    for character in text.chars() {
        let digit = character.is_ascii_digit();
        match pieces.last_mut() {
            Some(last) if last.chars().all(|held| held.is_ascii_digit() == digit) => last.push(character),
            _ => pieces.push(character.to_string()),
        }
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn controls_stand_in_the_order_of_their_numbers() {
        let mut ids = ["CP-10", "CP-9", "AC-6(1)", "8.24", "8.9", "AC-6", "CP-6"];
        ids.sort_by(|one, other| in_order(one, other));
        assert_eq!(ids, ["8.9", "8.24", "AC-6", "AC-6(1)", "CP-6", "CP-9", "CP-10"]);
    }

    #[test]
    fn every_mapping_of_the_catalogue_is_listed_once() {
        let rules: Vec<&Rule> = crate::rule::catalogue::RULES.iter().collect();
        for framework in Framework::ALL {
            let listed: usize = covered(&rules, framework).iter().map(|control| control.rules.len()).sum();
            let of_rule = |rule: &&&Rule| {
                rule.controls.iter().filter(|(of, _)| *of == framework).map(|(_, all)| all.len()).sum::<usize>()
            };
            let mapped: usize = rules.iter().map(|rule| of_rule(&rule)).sum();
            assert_eq!(listed, mapped, "{framework}");
        }
    }
}
