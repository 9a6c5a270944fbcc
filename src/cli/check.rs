//! The command `check`: judge, tell, choose the exit code.

use std::path::PathBuf;

use super::ExitStatus;
use super::args::{CheckArgs, FailOn, ReportFormat, UnknownsShown};
use super::output::{nothing_to_check, to_stderr, to_stdout, wants_colour, width};
use super::settings::{made, own_rules, run_options};
use crate::engine::Outcome;
use crate::report::human::{HumanOptions, Unknowns, write_human, write_human_and_suppressed};
use crate::report::{json, statistics};
use crate::rule::{Certainty, Severity};
use crate::run::RunOptions;

pub(super) fn check(arguments: CheckArgs, working_dir: PathBuf) -> ExitStatus {
    let allow_empty = arguments.input.may_be_empty();
    let options = run_options(arguments.input, working_dir).and_then(|options| {
        let today = arguments.today.unwrap_or(options.today);
        let rules = own_rules(&options.rule_paths, &arguments.own.rules, &options.working_dir, today)?;
        arguments.suppressions.settle(RunOptions { profile: arguments.profile, today, rules, ..options })
    });
    let made = options.and_then(|options| Ok((made(&options, arguments.talk)?, options)));
    let (result, options) = match made {
        Ok(made) => made,
        Err(status) => return status,
    };
    let colour = wants_colour(arguments.color);
    let written = to_stdout(|out| match arguments.format {
        ReportFormat::Json => json::check::write_check(&result.outcome, out),
        ReportFormat::Human => {
            let unknowns = match arguments.unknowns {
                _ if arguments.talk.quiet => Unknowns::Hide,
                UnknownsShown::Hide => Unknowns::Hide,
                UnknownsShown::Summary => Unknowns::Summary,
                UnknownsShown::All => Unknowns::All,
            };
            let options = HumanOptions { colour, links: colour, width: width(), unknowns, brief: arguments.talk.quiet };
            if arguments.suppressions.show_suppressed {
                write_human_and_suppressed(&result.outcome, &options, out)
            } else {
                write_human(&result.outcome, &options, out)
            }
        }
    });
    if let Err(status) = written.and_then(|()| arguments.suppressions.conclude(&result, &options)) {
        return status;
    }
    if arguments.talk.verbose {
        to_stderr(|out| statistics::write_files(&result.outcome, out));
    }
    if arguments.statistics {
        let times: Vec<_> = options.progress.times().into_iter().map(|(stage, time)| (stage.as_str(), time)).collect();
        to_stderr(|out| statistics::write_statistics(&result.outcome, &times, out));
    }
    if arguments.suppressions.write_baseline.is_some() && result.anything_to_check {
        return ExitStatus::Clean;
    }
    if !result.anything_to_check && !fails(&result.outcome, arguments.fail_on, arguments.fail_on_possible) {
        return nothing_to_check(allow_empty, arguments.talk);
    }
    if fails(&result.outcome, arguments.fail_on, arguments.fail_on_possible) {
        ExitStatus::Findings
    } else {
        ExitStatus::Clean
    }
}

/// Whether a finding reaches the failing level.
fn fails(outcome: &Outcome, level: FailOn, possible_counts: bool) -> bool {
    let least = match level {
        FailOn::Never => return false,
        FailOn::Info => Severity::Info,
        FailOn::Warning => Severity::Warning,
        FailOn::Error => Severity::Error,
    };
    outcome
        .findings
        .iter()
        .filter(|finding| finding.suppressed.is_none())
        .any(|finding| finding.severity >= least && (possible_counts || finding.certainty == Certainty::Definite))
}
