//! The command `check`: judge, tell, choose the exit code.

use std::path::PathBuf;

use super::args::{CheckArgs, JudgingArgs, UnknownsShown};
use super::output::{nothing_to_check, to_stderr, wants_colour, width};
use super::settings::{effective, input_options, made, with_effective};
use super::{ExitStatus, outputs};
use crate::config::{Asked, Effective};
use crate::engine::Outcome;
use crate::report::gate::Gate;
use crate::report::human::{HumanOptions, Unknowns};
use crate::report::statistics;
use crate::report::telling::Telling;
use crate::run::RunOptions;

pub(super) fn check(arguments: CheckArgs, working_dir: PathBuf) -> ExitStatus {
    let allow_empty = arguments.input.may_be_empty();
    let look = look(&arguments);
    let (options, effective) = match settled(&arguments, working_dir) {
        Ok(settled) => settled,
        Err(status) => return status,
    };
    let result = match made(&options, arguments.talk) {
        Ok(result) => result,
        Err(status) => return status,
    };
    let gate = Gate { least: effective.fail_on.value.least(), possible_counts: effective.fail_on_possible.value };
    let failed = result.outcome.findings.iter().any(|finding| gate.is_failed_by(finding));
    let accepted = arguments.suppressions.write_baseline.is_some() && result.anything_to_check;
    let status = match (failed, result.anything_to_check) {
        _ if accepted => ExitStatus::Clean,
        (true, _) => ExitStatus::Findings,
        (false, false) if !allow_empty => ExitStatus::NothingToCheck,
        _ => ExitStatus::Clean,
    };
    let mut telling = Telling::new(&result.outcome, gate, status.code(), &options.working_dir);
    telling.has_baseline = result.baseline.is_some();
    let told = outputs::tell(&telling, arguments.format, &arguments.output, &look, &options.working_dir);
    if let Err(status) = told.and_then(|()| arguments.suppressions.conclude(&result, &options)) {
        return status;
    }
    tell_aside(&result.outcome, &options, arguments.talk.verbose, arguments.statistics);
    if !failed && !result.anything_to_check {
        return nothing_to_check(&result.outcome.summary, allow_empty, arguments.talk);
    }
    status
}

/// What was asked for beside the report.
fn tell_aside(outcome: &Outcome, options: &RunOptions, verbose: bool, statistics: bool) {
    if verbose {
        to_stderr(|out| statistics::write_files(outcome, out));
    }
    if statistics {
        let times: Vec<_> = options.progress.times().into_iter().map(|(stage, time)| (stage.as_str(), time)).collect();
        to_stderr(|out| statistics::write_statistics(outcome, &times, out));
    }
}

/// How the report for people looks.
fn look(arguments: &CheckArgs) -> HumanOptions {
    let colour = wants_colour(arguments.color);
    let unknowns = match arguments.unknowns {
        _ if arguments.talk.quiet => Unknowns::Hide,
        UnknownsShown::Hide => Unknowns::Hide,
        UnknownsShown::Summary => Unknowns::Summary,
        UnknownsShown::All => Unknowns::All,
    };
    HumanOptions {
        colour,
        links: colour,
        width: width(),
        unknowns,
        brief: arguments.talk.quiet,
        suppressed: arguments.suppressions.show_suppressed,
    }
}

/// The options of the run, and what counts of all configurations and options.
fn settled(arguments: &CheckArgs, working_dir: PathBuf) -> Result<(RunOptions, Effective), ExitStatus> {
    let options = input_options(&arguments.input, working_dir)?;
    let today = arguments.today.unwrap_or(options.today);
    let (settings, rules) = (&arguments.input.settings, &arguments.own.rules);
    let effective = effective(settings, rules, asked(&arguments.judging), &options.working_dir, today)?;
    let options = with_effective(RunOptions { today, ..options }, &effective);
    let options = arguments.suppressions.settle(options)?;
    let outputs = outputs::writable(&arguments.output, &options)?;
    Ok((RunOptions { outputs, ..options }, effective))
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
