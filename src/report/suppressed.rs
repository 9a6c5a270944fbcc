//! The list of what is suppressed: each finding with who said so, why and until when.

use std::io;

use super::escape::{clip, visible_word};
use super::text::wrap;
use crate::engine::Outcome;
use crate::rule::{Finding, Means, Suppressed};
use crate::source::Location;

/// Characters shown of a message or a reason.
const MOST_WORDS: usize = 400;

/// Writes the list, and nothing where nothing is suppressed.
///
/// # Errors
///
/// When `out` can't be written.
pub fn write_suppressed(outcome: &Outcome, width: usize, out: &mut dyn io::Write) -> io::Result<()> {
    let mut listed =
        outcome.findings.iter().filter_map(|finding| Some((finding, finding.suppressed.as_ref()?))).peekable();
    if listed.peek().is_none() {
        return Ok(());
    }
    writeln!(out, "suppressed")?;
    for (finding, suppressed) in listed {
        let text = format!("{}  {}", place(outcome, finding.primary.location), headline(finding));
        writeln!(out, "  {}", wrap(&text, width.saturating_sub(2)).replace('\n', "\n    "))?;
        writeln!(out, "    {}", wrap(&why(outcome, suppressed), width.saturating_sub(4)).replace('\n', "\n    "))?;
    }
    writeln!(out)
}

fn headline(finding: &Finding) -> String {
    let message = visible_word(&clip(&finding.message, MOST_WORDS)).into_owned();
    format!("{} {message}", finding.rule.code)
}

/// `comment main.json:11:7: moves to rsv-new, until 2027-01-31, by maria@example.org`
fn why(outcome: &Outcome, suppressed: &Suppressed) -> String {
    let mut said = suppressed.means.as_str().to_owned();
    if let Some(location) = suppressed.location {
        said = format!("{said} {}", place(outcome, location));
    }
    let shown = |text: &str| visible_word(&clip(text, MOST_WORDS)).into_owned();
    let reason = suppressed.reason.as_deref().map(shown);
    let until = suppressed.until.map(|day| format!("until {day}"));
    let by = suppressed.by.as_deref().map(|by| format!("by {}", shown(by)));
    let words: Vec<String> = [reason, until, by].into_iter().flatten().collect();
    match suppressed.means {
        Means::Baseline => "known: it stands in the baseline".to_owned(),
        _ => format!("{said}: {}", words.join(", ")),
    }
}

fn place(outcome: &Outcome, location: Location) -> String {
    let Some(file) = outcome.sources.get(location.source) else { return String::new() };
    let position = file.position(location.span.start);
    format!("{}:{}:{}", visible_word(&file.display), position.line, position.column)
}
