//! What a run found and how long it took, in numbers: findings by rule, files, times.

use std::collections::BTreeMap;
use std::io;
use std::time::Duration;

use super::escape::visible_word;
use super::text::columns;
use crate::engine::Outcome;
use crate::rule::{Certainty, Finding};

/// The widest first column.
const WIDEST: usize = 60;

/// Writes the numbers; `times` names each part of the run and tells how long it took.
///
/// # Errors
/// When `out` can't be written.
pub fn write_statistics(
    outcome: &Outcome,
    times: &[(&'static str, Duration)],
    out: &mut dyn io::Write,
) -> io::Result<()> {
    let mut rules: BTreeMap<(&str, &str), Counts> = BTreeMap::new();
    for finding in &outcome.findings {
        rules.entry((finding.rule.code, finding.rule.name)).or_default().add(finding);
    }
    let mut rows: Vec<Vec<String>> = vec![["rule", "", "counted", "possible", "suppressed"].map(str::to_owned).into()];
    let mut counted: Vec<_> = rules.into_iter().collect();
    counted.sort_by_key(|(rule, counts)| (std::cmp::Reverse(counts.definite + counts.possible), *rule));
    rows.extend(counted.iter().map(|((code, name), counts)| {
        vec![
            visible_word(code).into_owned(),
            visible_word(name).into_owned(),
            counts.definite.to_string(),
            counts.possible.to_string(),
            counts.suppressed.to_string(),
        ]
    }));
    write_rows(&rows, out)?;
    writeln!(out)?;
    let bytes: usize = outcome.sources.iter().map(|file| file.text.len()).sum();
    let total: Duration = times.iter().map(|(_, time)| *time).sum();
    let mut rows = vec![vec!["kept of the files read".to_owned(), format!("{:.1} MB", bytes as f64 / 1e6)]];
    rows.extend(times.iter().map(|(stage, time)| vec![(*stage).to_owned(), milliseconds(*time)]));
    rows.push(vec!["in all".to_owned(), milliseconds(total)]);
    write_rows(&rows, out)
}

/// Writes what became of each file that is listed: status, form, vaults, reason.
///
/// # Errors
/// When `out` can't be written.
pub fn write_files(outcome: &Outcome, out: &mut dyn io::Write) -> io::Result<()> {
    let rows: Vec<Vec<String>> = outcome
        .inputs
        .iter()
        .map(|input| {
            let vaults = if input.vaults > 0 { format!("vaults: {}", input.vaults) } else { String::new() };
            let said =
                [input.form.map_or("", |form| form.as_str()), &vaults, input.reason.as_deref().unwrap_or_default()];
            let said: Vec<&str> = said.into_iter().filter(|word| !word.is_empty()).collect();
            vec![
                visible_word(&input.file).into_owned(),
                input.status.as_str().to_owned(),
                visible_word(&said.join(", ")).into_owned(),
            ]
        })
        .collect();
    write_rows(&rows, out)
}

#[derive(Default)]
struct Counts {
    definite: usize,
    possible: usize,
    suppressed: usize,
}

impl Counts {
    fn add(&mut self, finding: &Finding) {
        let counter = match finding.certainty {
            _ if finding.suppressed.is_some() => &mut self.suppressed,
            Certainty::Definite => &mut self.definite,
            Certainty::Possible => &mut self.possible,
        };
        *counter += 1;
    }
}

fn write_rows(rows: &[Vec<String>], out: &mut dyn io::Write) -> io::Result<()> {
    for line in columns(rows, 2, WIDEST) {
        writeln!(out, "{}", line.trim_end())?;
    }
    Ok(())
}

fn milliseconds(time: Duration) -> String {
    format!("{:.1} ms", time.as_secs_f64() * 1e3)
}
