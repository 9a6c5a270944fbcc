//! One rule, told to a person at a terminal: what it is about, why, what to do, what can't be undone, how it looks.

use std::io;

use super::{Explanation, basis_words, severities};
use crate::report::text::{columns, flow, hang, wrap};
use crate::rule::Basis;

/// Indentation of what stands under a heading, in columns.
const INDENT: usize = 2;
/// Columns before the text of a trait.
const TRAIT: usize = 13;

/// Writes everything about a rule, wrapped to `width` columns; examples stand as they are.
///
/// # Errors
///
/// When `out` can't be written.
pub fn write_explanation(rule: &Explanation, width: usize, out: &mut dyn io::Write) -> io::Result<()> {
    writeln!(out, "{} {}", rule.code, rule.name)?;
    writeln!(out, "{}\n", wrap(rule.title, width))?;
    for (word, text) in traits(rule) {
        writeln!(out, "{word:<TRAIT$}{}", hang(&wrap(&text, width.saturating_sub(TRAIT)), TRAIT))?;
    }
    write_text("why", rule.why, width, out)?;
    write_text("what to do", rule.remedy, width, out)?;
    write_text("in Bicep", &in_bicep(rule), usize::MAX, out)?;
    write_text("what can't be undone", rule.irreversible, width, out)?;
    write_text("variants", &variants(rule), width, out)?;
    write_text("options", &options(rule), width, out)?;
    let examples = &rule.examples;
    for (heading, text) in [
        ("bad", &examples.bad),
        ("its parameter file", &examples.parameters),
        ("what check says of it", &examples.printed),
        ("good", &examples.good),
    ] {
        write_text(heading, text, usize::MAX, out)?;
    }
    write_list("controls", &controls(rule), out)?;
    let policies = rule.policies.iter().map(|policy| vec![policy.id.to_owned(), policy.name.to_owned()]);
    write_list("Azure Policy", &policies.collect::<Vec<_>>(), out)?;
    let peers = rule.peers.iter().map(|peer| vec![(*peer).to_owned()]);
    write_list("the same in other tools", &peers.collect::<Vec<_>>(), out)?;
    let pages: Vec<_> = rule.references.iter().map(|page| format!("{}\n{}", page.title, page.url)).collect();
    write_text("read more", &pages.join("\n"), usize::MAX, out)
}

/// What holds of the rule in a word or two; a rule of the user's own tells no version.
fn traits(rule: &Explanation) -> Vec<(&'static str, String)> {
    let traits = [
        ("severity", severities(rule)),
        ("confidence", rule.confidence.to_owned()),
        ("judges", rule.judges.clone()),
        ("checked by", rule.checked_by.clone()),
        ("since", rule.since.to_owned()),
    ];
    traits.into_iter().filter(|(_, told)| !told.is_empty()).collect()
}

/// What to write in Bicep; the remedy says it in ARM JSON.
fn in_bicep(rule: &Explanation) -> String {
    let texts: Vec<&str> = rule.snippets.iter().filter_map(|snippet| snippet.bicep.as_deref()).collect();
    texts.join("\n")
}

/// Each option with what it is, what it takes, and its default.
fn options(rule: &Explanation) -> String {
    let told = rule.options.iter().map(|option| {
        format!("{}\n  {}\n  takes {}; {} if not set", option.name, option.says, option.takes(), option.default())
    });
    told.collect::<Vec<_>>().join("\n")
}

fn variants(rule: &Explanation) -> String {
    let told = rule.cases.iter().map(|case| {
        let severity = case.severity.map(|severity| format!(" ({severity})")).unwrap_or_default();
        format!("{}{severity}\n  {}", case.name, case.when)
    });
    told.collect::<Vec<_>>().join("\n")
}

/// A row a framework, each control with how it was mapped.
fn controls(rule: &Explanation) -> Vec<Vec<String>> {
    let shown = |(id, basis): &(&str, Basis)| format!("{id} ({})", basis_words(*basis));
    let row = |(framework, controls): &(crate::rule::Framework, Vec<(&'static str, Basis)>)| {
        vec![framework.title().to_owned(), controls.iter().map(shown).collect::<Vec<_>>().join(", ")]
    };
    rule.controls.iter().map(row).collect()
}

fn write_text(heading: &str, text: &str, width: usize, out: &mut dyn io::Write) -> io::Result<()> {
    let text = text.trim_end();
    if text.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n{heading}\n  {}", hang(&flow(text, width.saturating_sub(INDENT)), INDENT))
}

fn write_list(heading: &str, rows: &[Vec<String>], out: &mut dyn io::Write) -> io::Result<()> {
    if rows.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n{heading}")?;
    columns(rows, 3, 48).iter().try_for_each(|line| writeln!(out, "  {line}"))
}
