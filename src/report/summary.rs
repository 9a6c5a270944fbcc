//! The last line of a report: what was looked at, what was found, and what stays open.

use super::closing::{not_read, why_not_read};
use super::escape::visible_word;
use super::text::counted;
use crate::engine::{BaselineCounts, Outcome, Status, Summary};

/// The line that sums a run up; counts that are zero are left out, none that isn't is.
#[must_use]
pub fn summary_line(outcome: &Outcome) -> String {
    let summary = &outcome.summary;
    let mut parts: Vec<String> = Vec::new();
    parts.extend(findings(summary));
    if summary.possible > 0 {
        parts.push(format!("{} possible", summary.possible));
    }
    if parts.is_empty() {
        parts.push(nothing(summary).to_owned());
    }
    parts.extend(hidden(summary));
    if summary.unknown > 0 {
        parts.push(format!("{} not determined", summary.unknown));
    }
    parts.extend(unread(outcome));
    match summary.unfollowed {
        0 => {}
        1 => parts.push("1 file links to templates that were not read".to_owned()),
        many => parts.push(format!("{many} files link to templates that were not read")),
    }
    if summary.ignored > 0 {
        parts.push(format!("{} ignored", counted(summary.ignored, "file", "files")));
    }
    format!("{}: {}", looked_at(summary), parts.join(" · "))
}

/// `4 vaults in 3 of 212 files, 2 deployments`
fn looked_at(summary: &Summary) -> String {
    let files: usize = summary.files.iter().sum();
    let all = counted(files, "file", "files");
    let vaults = match (summary.vaults, summary.files_with_vaults) {
        (_, _) if files == 0 => return "no files".to_owned(),
        (0, _) => format!("no vaults in {all}"),
        (vaults, with) if with == 0 || with >= files => format!("{} in {all}", counted(vaults, "vault", "vaults")),
        (vaults, with) => format!("{} in {with} of {all}", counted(vaults, "vault", "vaults")),
    };
    match summary.deployments {
        0 | 1 => vaults,
        deployments => format!("{vaults}, {deployments} deployments"),
    }
}

/// `3 suppressed`, `12 in the baseline`, `2 entries of the baseline stale`
fn hidden(summary: &Summary) -> Vec<String> {
    let BaselineCounts { known, stale } = summary.baseline.unwrap_or_default();
    let suppressed = summary.suppressed.saturating_sub(known);
    let stale_entries = format!("{} of the baseline stale", counted(stale, "entry", "entries"));
    let counts = [
        (suppressed, format!("{suppressed} suppressed")),
        (known, format!("{known} in the baseline")),
        (stale, stale_entries),
    ];
    counts.into_iter().filter(|(number, _)| *number > 0).map(|(_, words)| words).collect()
}

fn findings(summary: &Summary) -> Option<String> {
    let counts = [
        (summary.errors, "error", "errors"),
        (summary.warnings, "warning", "warnings"),
        (summary.notes, "note", "notes"),
    ];
    let found = counts.into_iter().filter(|(number, ..)| *number > 0);
    let words: Vec<_> = found.map(|(number, one, many)| counted(number, one, many)).collect();
    (!words.is_empty()).then(|| words.join(", "))
}

/// What is said when nothing was found: whether anything was looked at makes the difference.
fn nothing(summary: &Summary) -> &'static str {
    if of_status(summary, Status::Checked) + of_status(summary, Status::PartlyUnknown) <= summary.unfollowed {
        "nothing to check"
    } else {
        "nothing to report"
    }
}

/// `1 file not read (modules/vault.bicep: bicep build it)`
fn unread(outcome: &Outcome) -> Option<String> {
    let summary = &outcome.summary;
    let statuses = [Status::Unrecognised, Status::Unreadable, Status::Skipped];
    let count: usize = statuses.into_iter().map(|status| of_status(summary, status)).sum();
    let words = format!("{} not read", counted(count, "file", "files"));
    match (count, not_read(outcome).next()) {
        (0, _) => None,
        (1, Some(input)) => {
            let file = visible_word(&input.file);
            let advice = match &input.remedy {
                Some(remedy) => visible_word(remedy).replace(&*file, "it"),
                None => why_not_read(input),
            };
            Some(format!("{words} ({file}: {advice})"))
        }
        _ => Some(words),
    }
}

fn of_status(summary: &Summary, status: Status) -> usize {
    let counts = Status::ALL.iter().zip(&summary.files);
    counts.filter(|(counted, _)| **counted == status).map(|(_, number)| number).sum()
}
