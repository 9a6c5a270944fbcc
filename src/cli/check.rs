//! The command `check`: judge, tell, choose the exit code.

use std::path::PathBuf;

use super::ExitStatus;
use super::args::{CheckArgs, JudgingArgs, ReportFormat, UnknownsShown};
use super::output::{nothing_to_check, to_stderr, to_stdout, wants_colour, width};
use super::settings::{effective, input_options, made, with_effective};
use crate::config::{Asked, FailLevel};
use crate::engine::Outcome;
use crate::report::human::{HumanOptions, Unknowns, write_human, write_human_and_suppressed};
use crate::report::{json, statistics};
use crate::rule::Certainty;
use crate::run::RunOptions;

pub(super) fn check(arguments: CheckArgs, working_dir: PathBuf) -> ExitStatus {
    let allow_empty = arguments.input.may_be_empty();
    let options = match input_options(&arguments.input, working_dir) {
        Ok(options) => options,
        Err(status) => return status,
    };
    let today = arguments.today.unwrap_or(options.today);
    let (settings, rules) = (&arguments.input.settings, &arguments.own.rules);
    let effective = match effective(settings, rules, asked(&arguments.judging), &options.working_dir, today) {
        Ok(effective) => effective,
        Err(status) => return status,
    };
    let options = arguments.suppressions.settle(with_effective(RunOptions { today, ..options }, &effective));
    let made = options.and_then(|options| Ok((made(&options, arguments.talk)?, options)));
    let (result, options) = match made {
        Ok(made) => made,
        Err(status) => return status,
    };
    let (fail_on, fail_on_possible) = (effective.fail_on.value, effective.fail_on_possible.value);
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
    if !result.anything_to_check && !fails(&result.outcome, fail_on, fail_on_possible) {
        return nothing_to_check(allow_empty, arguments.talk);
    }
    if fails(&result.outcome, fail_on, fail_on_possible) { ExitStatus::Findings } else { ExitStatus::Clean }
}

/// What the command line says of judging.
pub(super) fn asked(judging: &JudgingArgs) -> Asked {
    Asked {
        profile: judging.profile,
        fail_on: judging.fail_on,
        fail_on_possible: judging.fail_on_possible,
        context: Vec::new(),
    }
}

/// Whether a finding reaches the failing level.
fn fails(outcome: &Outcome, level: FailLevel, possible_counts: bool) -> bool {
    let Some(least) = level.least() else { return false };
    outcome
        .findings
        .iter()
        .filter(|finding| finding.suppressed.is_none())
        .any(|finding| finding.severity >= least && (possible_counts || finding.certainty == Certainty::Definite))
}
