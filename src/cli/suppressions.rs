//! The options of `check` about suppressions and the baseline, and what is done with a baseline after the run.

use std::path::PathBuf;
use std::sync::Arc;

use clap::Args;

use super::ExitStatus;
use super::output::{complain, note};
use super::outputs::{begins, write_file};
use crate::report::own::is_baseline;
use crate::run::{RunOptions, RunResult};
use crate::source::decode::{DEFAULT_MAX_BYTES, decode, read_file};
use crate::suppress::baseline::{Baseline, written};

/// Stale entries that are named on stderr.
const MOST_NAMED: usize = 10;

/// What is kept from counting.
#[derive(Debug, Args)]
pub(super) struct SuppressionArgs {
    /// Show everything, as if nothing was suppressed and there was no baseline.
    #[arg(long, help_heading = "What does not count")]
    pub(super) no_ignores: bool,
    /// List what is suppressed, with who, why and until when.
    #[arg(long, help_heading = "What does not count")]
    pub(super) show_suppressed: bool,
    /// Findings that stand in this file are known: only new ones count.
    #[arg(long, value_name = "FILE", help_heading = "What does not count")]
    pub(super) baseline: Option<PathBuf>,
    /// Write what is found to this file, to be given as --baseline, and exit 0; what is gone is left out.
    #[arg(long, value_name = "FILE", help_heading = "What does not count")]
    pub(super) write_baseline: Option<PathBuf>,
}

impl SuppressionArgs {
    /// The options of a run with what these say; the user's own rules are known by now.
    pub(super) fn settle(&self, mut options: RunOptions) -> Result<RunOptions, ExitStatus> {
        options.suppressing.off = self.no_ignores;
        if let Some(path) = &self.write_baseline
            && !begins(&options.working_dir.join(path), is_baseline)
        {
            let shown = path.display();
            return Err(complain(&format!(
                "`{shown}` is there and is no baseline: it is not overwritten; give another name, or delete it first"
            )));
        }
        let configured = options.suppressing.settings.baseline.as_ref().map(|set| &set.value);
        let named = [self.baseline.as_ref(), self.write_baseline.as_ref(), configured];
        options.suppressing.baseline_files =
            named.into_iter().flatten().map(|path| options.working_dir.join(path)).collect();
        if let Some(path) = self.baseline_of(&options)
            && !self.no_ignores
        {
            let baseline = load(&options.working_dir.join(&path), &path.display().to_string());
            options.suppressing.baseline = Some(Arc::new(baseline.map_err(|why| complain(&why))?));
        }
        Ok(options)
    }

    /// The baseline that was asked for, one that is to be brought up to date, or the configuration's.
    fn baseline_of(&self, options: &RunOptions) -> Option<PathBuf> {
        let settings = &options.suppressing.settings;
        let to_update = self.write_baseline.clone().filter(|path| options.working_dir.join(path).is_file());
        let configured = settings.baseline.as_ref().filter(|_| settings.policy.allowed).map(|set| set.value.clone());
        self.baseline.clone().or(to_update).or(configured)
    }

    /// Says which entries of the baseline match nothing, and writes the new one.
    pub(super) fn conclude(&self, result: &RunResult, options: &RunOptions) -> Result<(), ExitStatus> {
        let Some(path) = &self.write_baseline else {
            tell_stale(result);
            return Ok(());
        };
        let untouched = result.baseline.as_ref().map(|compared| compared.untouched.as_slice()).unwrap_or_default();
        let outcome = &result.outcome;
        let (text, count) = written(&outcome.findings, untouched, &outcome.sources, &options.working_dir);
        let shown = path.display();
        write_file(&options.working_dir.join(path), |out| out.write_all(text.as_bytes()))
            .map_err(|error| complain(&format!("the baseline `{shown}` cannot be written: {error}")))?;
        let findings = if count == 1 { "finding" } else { "findings" };
        note(&format!("{count} {findings} written to the baseline `{shown}`"));
        Ok(())
    }
}

fn load(path: &std::path::Path, shown: &str) -> Result<Baseline, String> {
    let unreadable =
        |why: String| format!("the baseline `{shown}` cannot be read: {why}; `--write-baseline {shown}` writes one");
    let bytes = read_file(path, DEFAULT_MAX_BYTES).map_err(|fault| unreadable(fault.to_string()))?;
    let text = decode(bytes).map_err(|fault| unreadable(fault.to_string()))?;
    Baseline::read(&text, shown).map_err(|error| error.to_string())
}

fn tell_stale(result: &RunResult) {
    let stale = result.baseline.as_ref().map(|compared| compared.stale.as_slice()).unwrap_or_default();
    if stale.is_empty() {
        return;
    }
    let entries = if stale.len() == 1 {
        "1 entry of the baseline matches".to_owned()
    } else {
        format!("{} entries of the baseline match", stale.len())
    };
    note(&format!("{entries} nothing any more; --write-baseline takes them out"));
    for entry in stale.iter().take(MOST_NAMED) {
        note(&format!("  {} {} ({})", entry.code, entry.file, entry.resource));
    }
    if stale.len() > MOST_NAMED {
        note(&format!("  and {} more", stale.len() - MOST_NAMED));
    }
}
