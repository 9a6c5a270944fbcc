//! The report that a person reads: findings, what is not determined, what was not read, and one line that sums up.

use std::collections::BTreeMap;
use std::io;

use super::closing::{write_not_read, write_undetermined};
use super::escape::visible_word;
use super::inert::with_inert_lines;
use super::snippets::Drawer;
use super::summary::summary_line;
use super::suppressed::write_suppressed;
use super::text::counted;
use crate::engine::Outcome;
use crate::source::SourceId;

/// Findings drawn of one file.
const MOST_OF_A_FILE: usize = 1_000;

/// How the report looks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HumanOptions {
    /// Whether escape sequences may be written at all.
    pub colour: bool,
    /// Whether links may be written as such; without `colour` they are plain text all the same.
    pub links: bool,
    /// Columns that texts are wrapped to; lines of files are cut by themselves.
    pub width: usize,
    /// How much is said of what is not determined.
    pub unknowns: Unknowns,
    /// Whether nothing stands between the findings and the last line.
    pub brief: bool,
    /// Whether what is suppressed is listed before the last line.
    pub suppressed: bool,
}

/// How much is said of what is not determined.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Unknowns {
    /// Its number, in the last line.
    Hide,
    /// One line a vault, the first twenty.
    #[default]
    Summary,
    /// One line each.
    All,
}

impl Default for HumanOptions {
    fn default() -> Self {
        Self { colour: false, links: false, width: 120, unknowns: Unknowns::default(), brief: false, suppressed: false }
    }
}

/// Writes the report.
///
/// # Errors
///
/// When `out` can't be written.
pub fn write_human(outcome: &Outcome, options: &HumanOptions, out: &mut dyn io::Write) -> io::Result<()> {
    // The report may stand in the log of a CI system.
    with_inert_lines(out, |out| {
        write_findings(outcome, options, out)?;
        if options.suppressed {
            write_suppressed(outcome, options.width, out)?;
        }
        writeln!(out, "{}", summary_line(outcome))
    })
}

fn write_findings(outcome: &Outcome, options: &HumanOptions, out: &mut dyn io::Write) -> io::Result<()> {
    let drawer = Drawer::new(&outcome.sources, options);
    let mut drawn: BTreeMap<SourceId, usize> = BTreeMap::new();
    for finding in outcome.findings.iter().filter(|finding| finding.suppressed.is_none()) {
        let count = drawn.entry(finding.primary.location.source).or_default();
        *count += 1;
        if *count <= MOST_OF_A_FILE {
            writeln!(out, "{}", drawer.draw(finding).map_err(io::Error::other)?)?;
        }
    }
    write_left_out(outcome, &drawn, out)?;
    if !options.brief {
        write_undetermined(outcome, options.unknowns, out)?;
        write_not_read(outcome, out)?;
    }
    Ok(())
}

fn write_left_out(outcome: &Outcome, drawn: &BTreeMap<SourceId, usize>, out: &mut dyn io::Write) -> io::Result<()> {
    let left_out: Vec<_> = drawn.iter().filter(|(_, count)| **count > MOST_OF_A_FILE).collect();
    if left_out.is_empty() {
        return Ok(());
    }
    writeln!(out, "not shown")?;
    for (source, count) in left_out {
        let name = outcome.sources.get(*source).map_or("", |file| file.display.as_str());
        let more = counted(count - MOST_OF_A_FILE, "more finding", "more findings");
        writeln!(out, "  {}   {more} (--format json has all)", visible_word(name))?;
    }
    writeln!(out)
}
