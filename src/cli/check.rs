//! The command `check`: judge, tell, choose the exit code.

use std::path::PathBuf;

use super::args::{CheckArgs, FailOn, UnknownsShown};
use super::output::{nothing_to_check, to_stderr, wants_colour, width};
use super::settings::{made, own_rules, run_options};
use super::{ExitStatus, outputs};
use crate::engine::Outcome;
use crate::report::gate::Gate;
use crate::report::human::{HumanOptions, Unknowns};
use crate::report::statistics;
use crate::report::telling::Telling;
use crate::rule::Severity;
use crate::run::RunOptions;

pub(super) fn check(arguments: CheckArgs, working_dir: PathBuf) -> ExitStatus {
    let allow_empty = arguments.input.may_be_empty();
    let look = look(&arguments);
    let options = run_options(arguments.input, working_dir).and_then(|options| {
        let today = arguments.today.unwrap_or(options.today);
        let rules = own_rules(&options.rule_paths, &arguments.own.rules, &options.working_dir, today)?;
        let outputs = outputs::writable(&arguments.output, &options)?;
        arguments.suppressions.settle(RunOptions { profile: arguments.profile, today, rules, outputs, ..options })
    });
    let options = match options {
        Ok(options) => options,
        Err(status) => return status,
    };
    let result = match made(&options, arguments.talk) {
        Ok(result) => result,
        Err(status) => return status,
    };
    let gate = gate(arguments.fail_on, arguments.fail_on_possible);
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
        return nothing_to_check(allow_empty, arguments.talk);
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

/// From which level on a finding makes the run fail.
fn gate(level: FailOn, possible_counts: bool) -> Gate {
    let least = match level {
        FailOn::Never => None,
        FailOn::Info => Some(Severity::Info),
        FailOn::Warning => Some(Severity::Warning),
        FailOn::Error => Some(Severity::Error),
    };
    Gate { least, possible_counts }
}
