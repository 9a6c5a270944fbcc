//! A comment on a pull request, as Markdown: the counts first, then a table, what to do folded below, within the size
//! that forges take.

use std::io;

use super::closing::{cause_in_words, not_read, what_to_do};
use super::markdown::{code, in_cell, stranger};
use super::summary::summary_line;
use super::telling::{Telling, help, message, resource_name};
use super::text::counted;
use crate::rule::{Area, Certainty, Finding, Severity};

/// Bytes that a comment may have; GitHub takes 65,536 characters, GitLab and Azure DevOps more.
pub const MOST_BYTES: usize = 65_536;
/// Bytes up to which the table, what to do, and the rest may go.
const TABLE_ENDS: usize = 36_000;
const REMEDIES_END: usize = 56_000;
const REST_ENDS: usize = 65_000;

/// Writes the comment. Its first line is a mark by which a comment of an earlier run is found and replaced.
///
/// # Errors
///
/// When `out` can't be written.
pub fn write_pull_request(telling: &Telling<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    let mut comment = Comment { text: String::from("<!-- vaultvet -->\n") };
    comment.text.push_str(&format!(
        "### vaultvet: {}\n\n{}\n",
        verdict(telling),
        stranger(&summary_line(telling.outcome))
    ));
    table(telling, &mut comment);
    remedies(telling, &mut comment);
    not_determined(telling, &mut comment);
    unread(telling, &mut comment);
    out.write_all(comment.text.as_bytes())
}

/// The comment so far.
struct Comment {
    text: String,
}

impl Comment {
    /// Adds pieces while they end before `end`; how many are left out.
    fn fill(&mut self, pieces: impl Iterator<Item = String>, end: usize) -> usize {
        let mut left_out = 0;
        for piece in pieces {
            if left_out == 0 && self.text.len() + piece.len() <= end {
                self.text.push_str(&piece);
            } else {
                left_out += 1;
            }
        }
        left_out
    }

    /// Adds a part that is folded, with what was left out of it.
    fn folded(&mut self, title: &str, pieces: impl Iterator<Item = String>, end: usize) {
        self.text.push_str(&format!("\n<details><summary>{title}</summary>\n\n"));
        let left_out = self.fill(pieces, end);
        if left_out > 0 {
            self.text.push_str(&format!("\n{left_out} more are left out here, as a comment holds no more.\n"));
        }
        self.text.push_str("\n</details>\n");
    }
}

/// Whether it fails, in a few words.
fn verdict(telling: &Telling<'_>) -> String {
    let failing = telling.findings().filter(|finding| telling.gate.is_failed_by(finding)).count();
    match (failing, telling.findings().count()) {
        (0, 0) => "nothing to report".to_owned(),
        (0, all) => format!("{}, none fails the check", counted(all, "finding", "findings")),
        (failing, _) => format!("{} to settle", counted(failing, "finding", "findings")),
    }
}

fn table(telling: &Telling<'_>, comment: &mut Comment) {
    if telling.findings().next().is_none() {
        return;
    }
    comment.text.push_str("\n| | rule | where | what |\n| --- | --- | --- | --- |\n");
    let worst_first = telling.worst_first();
    let left_out = comment.fill(worst_first.iter().map(|finding| row(telling, finding)), TABLE_ENDS);
    if let Some(rest) = worst_first.len().checked_sub(left_out).and_then(|told| worst_first.get(told..))
        && !rest.is_empty()
    {
        let more = counted(left_out, "more finding is", "more findings are");
        let kinds = by_severity(rest);
        comment.text.push_str(&format!("\n{more} left out here, as a comment holds no more: {kinds}.\n"));
    }
}

/// `3 errors, 1 warning`
fn by_severity(findings: &[&Finding]) -> String {
    let kinds = [
        (Severity::Error, "error", "errors"),
        (Severity::Warning, "warning", "warnings"),
        (Severity::Info, "note", "notes"),
    ];
    let of = |(severity, one, many)| {
        let number = findings.iter().filter(|finding| finding.severity == severity).count();
        (number > 0).then(|| counted(number, one, many))
    };
    kinds.into_iter().filter_map(of).collect::<Vec<_>>().join(", ")
}

fn row(telling: &Telling<'_>, finding: &Finding) -> String {
    let certainty = match finding.certainty {
        Certainty::Definite => "",
        Certainty::Possible => ", possible",
    };
    let sign = match telling.gate.weight(finding) {
        Severity::Error => "❌",
        Severity::Warning => "⚠️",
        Severity::Info => "ℹ️",
    };
    format!(
        "| {sign} {}{certainty} | {} | {} | {} |\n",
        finding.severity,
        rule(finding),
        in_cell(&place(telling, finding)),
        in_cell(&stranger(&message(finding)))
    )
}

/// The rule's code, which leads to its page; what a rule of the user's own names is not linked.
fn rule(finding: &Finding) -> String {
    let rule = finding.rule;
    if rule.area != Area::Own && rule.url.starts_with("https://") && !rule.url.contains(['(', ')', '|', ' ']) {
        format!("[{}]({})", rule.code, rule.url)
    } else {
        in_cell(&code(rule.code))
    }
}

fn place(telling: &Telling<'_>, finding: &Finding) -> String {
    let place = telling.place(finding.primary.location);
    code(&format!("{}:{}", place.path, place.start.line))
}

/// Each remedy once, with the places that it mends.
fn remedies(telling: &Telling<'_>, comment: &mut Comment) {
    let mut told: Vec<(&Finding, Vec<String>)> = Vec::new();
    for finding in telling.worst_first() {
        match told.iter_mut().find(|(same, _)| same.rule.code == finding.rule.code && same.help == finding.help) {
            Some((_, places)) => places.push(place(telling, finding)),
            None => told.push((finding, vec![place(telling, finding)])),
        }
    }
    if told.is_empty() {
        return;
    }
    let pieces = told.into_iter().map(|(finding, mut places)| {
        places.dedup();
        let words: Vec<String> = help(finding).lines().map(|line| stranger(line.trim())).collect();
        let name = code(finding.rule.name);
        format!("**{}** {name} in {}<br>\n→ {}\n\n", rule(finding), places.join(", "), words.join("<br>"))
    });
    comment.folded("what to do", pieces, REMEDIES_END);
}

fn not_determined(telling: &Telling<'_>, comment: &mut Comment) {
    let unknowns = &telling.outcome.unknowns;
    if unknowns.is_empty() {
        return;
    }
    let pieces = unknowns.iter().map(|unknown| {
        let what = if unknown.topic.is_empty() { &unknown.property } else { &unknown.topic };
        let cause = stranger(&cause_in_words(unknown));
        format!("- {}: {} · {cause}\n", code(&resource_name(&unknown.resource)), code(what))
    });
    comment.folded(&format!("{} not determined", unknowns.len()), pieces, REST_ENDS - 4_000);
}

fn unread(telling: &Telling<'_>, comment: &mut Comment) {
    let inputs: Vec<_> = not_read(telling.outcome).collect();
    if inputs.is_empty() {
        return;
    }
    let title = format!("{} not read", counted(inputs.len(), "file", "files"));
    let pieces = inputs.iter().map(|input| format!("- {}: {}\n", code(&input.file), stranger(&what_to_do(input))));
    comment.folded(&title, pieces, REST_ENDS);
}
