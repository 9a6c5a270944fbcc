//! One rule, told to a person: what it is about, why, what to do, what can't be undone, and how it looks.

use std::io;

use super::text::{columns, flow, hang, wrap};
use crate::knowledge::VaultKind;
use crate::rule::{Basis, Judge, Profile, Rule, Severity};

/// Indentation of what stands under a heading, in columns.
const INDENT: usize = 2;
/// Columns before the text of a trait.
const TRAIT: usize = 13;

/// The texts of a rule's fixtures.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Examples<'a> {
    /// An input that raises the rule; empty if there is none to show.
    pub bad: &'a str,
    /// The same input, put right; empty if there is none to show.
    pub good: &'a str,
}

/// Writes everything about `rule`, wrapped to `width` columns; examples stand as they are.
///
/// # Errors
///
/// When `out` can't be written.
pub fn write_explanation(rule: &Rule, examples: Examples<'_>, width: usize, out: &mut dyn io::Write) -> io::Result<()> {
    writeln!(out, "{} {}", rule.code, rule.name)?;
    writeln!(out, "{}\n", wrap(rule.title, width))?;
    for (word, text) in traits(rule) {
        writeln!(out, "{word:<TRAIT$}{}", hang(&wrap(&text, width.saturating_sub(TRAIT)), TRAIT))?;
    }
    write_text("why", rule.why, width, out)?;
    write_text("what to do", rule.remedy, width, out)?;
    write_text("what can't be undone", rule.irreversible, width, out)?;
    write_text("variants", &variants(rule), width, out)?;
    write_example("bad", examples.bad, out)?;
    write_example("good", examples.good, out)?;
    write_list("controls", &controls(rule), out)?;
    let policies = rule.policies.iter().map(|policy| vec![policy.id.to_owned(), policy.name.to_owned()]);
    write_list("Azure Policy", &policies.collect::<Vec<_>>(), out)?;
    let peers = rule.peers.iter().map(|peer| vec![(*peer).to_owned()]);
    write_list("the same in other tools", &peers.collect::<Vec<_>>(), out)?;
    let pages: Vec<_> = rule.references.iter().map(|page| format!("{}\n{}", page.title, page.url)).collect();
    write_text("read more", &pages.join("\n"), usize::MAX, out)
}

/// How bad a rule is in a profile, as a word.
#[must_use]
pub(super) fn severity_word(severity: Option<Severity>) -> &'static str {
    severity.map_or("off", Severity::name)
}

fn traits(rule: &Rule) -> Vec<(&'static str, String)> {
    let check = match rule.judge {
        Judge::Coded => "code".to_owned(),
        Judge::Condition { at, .. } => format!("a condition, on `{at}`"),
        Judge::Own(check) => format!("a condition, in {}", check.file.display),
    };
    let mut traits = vec![
        ("severity", severities(rule)),
        ("confidence", rule.confidence.name().to_owned()),
        ("judges", judged(rule.vaults)),
        ("checked by", check),
        ("since", rule.since.to_owned()),
    ];
    traits.retain(|(_, text)| !text.is_empty());
    traits
}

/// `warning`, or where profiles differ each profile's; then what a marked vault gets.
fn severities(rule: &Rule) -> String {
    let of = |profile: &Profile| severity_word(rule.severity_in(*profile));
    let first = of(&Profile::Recommended);
    let mut words = if Profile::ALL.iter().all(|profile| of(profile) == first) {
        format!("{first} in every profile")
    } else {
        Profile::ALL.map(|profile| format!("{profile} {}", of(&profile))).join(", ")
    };
    if let Some(most) = rule.non_production {
        words.push_str(&format!("; at most {most} for a vault marked non-production"));
    }
    words
}

fn judged(vaults: &[VaultKind]) -> String {
    if vaults.is_empty() {
        return "files".to_owned();
    }
    let kinds: Vec<_> = vaults
        .iter()
        .map(|kind| match kind {
            VaultKind::BackupVault => "Backup vaults",
            VaultKind::RecoveryServicesVault => "Recovery Services vaults",
        })
        .collect();
    kinds.join(", ")
}

fn variants(rule: &Rule) -> String {
    let told = rule.variants.iter().map(|variant| {
        let severity = variant.severity.map(|severity| format!(" ({severity})")).unwrap_or_default();
        format!("{}{severity}\n  {}", variant.name, variant.when.trim())
    });
    told.collect::<Vec<_>>().join("\n")
}

fn controls(rule: &Rule) -> Vec<Vec<String>> {
    let row = |(framework, controls): &(crate::rule::Framework, &[crate::rule::Control])| {
        let ids = controls.iter().map(|control| match control.basis {
            Basis::Read => control.id.to_owned(),
            Basis::Judgement => format!("{} (our judgement)", control.id),
        });
        vec![framework.title().to_owned(), ids.collect::<Vec<_>>().join(", ")]
    };
    rule.controls.iter().filter(|(_, controls)| !controls.is_empty()).map(row).collect()
}

fn write_text(heading: &str, text: &str, width: usize, out: &mut dyn io::Write) -> io::Result<()> {
    let text = text.trim_end();
    if text.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n{heading}\n  {}", hang(&flow(text, width.saturating_sub(INDENT)), INDENT))
}

fn write_example(heading: &str, text: &str, out: &mut dyn io::Write) -> io::Result<()> {
    write_text(heading, &text.replace("\r\n", "\n"), usize::MAX, out)
}

fn write_list(heading: &str, rows: &[Vec<String>], out: &mut dyn io::Write) -> io::Result<()> {
    if rows.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n{heading}")?;
    columns(rows, 3, 48).iter().try_for_each(|line| writeln!(out, "  {line}"))
}
