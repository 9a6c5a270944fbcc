//! What each command does: run, write to stdout, choose the exit code.

use std::io::{self, BufWriter, IsTerminal as _, Write};
use std::path::PathBuf;

use super::args::{
    CheckArgs, Colour, EvalArgs, ExplainArgs, FailOn, InputArgs, InventoryArgs, InventoryFormat, ReportFormat,
    RulesArgs, RulesFormat, SettingArgs, UnknownsShown,
};
use super::{ExitStatus, paths_or_here};
use crate::config::Config;
use crate::engine::Outcome;
use crate::report::human::{HumanOptions, Unknowns, write_human};
use crate::report::{explain as explanation, inventory as table, json, rules as listing};
use crate::rule::catalogue::{self, RULES};
use crate::rule::{Certainty, Rule, Severity};
use crate::run::{Evaluated, RunOptions, RunResult, evaluate, run};
use crate::template::Demand;

/// The width where stdout is no terminal, or its width is not known.
const WIDTH: usize = 120;

pub(super) fn check(arguments: CheckArgs, working_dir: PathBuf) -> ExitStatus {
    let allow_empty = arguments.input.allow_empty;
    let options = run_options(arguments.input, working_dir);
    let options = options.map(|options| {
        let today = arguments.today.unwrap_or(options.today);
        RunOptions { profile: arguments.profile, today, ..options }
    });
    let result = match options.and_then(|options| made(&options)) {
        Ok(result) => result,
        Err(status) => return status,
    };
    let colour = wants_colour(arguments.color);
    let written = to_stdout(|out| match arguments.format {
        ReportFormat::Json => json::check::write_check(&result.outcome, out),
        ReportFormat::Human => {
            let unknowns = match arguments.unknowns {
                UnknownsShown::Hide => Unknowns::Hide,
                UnknownsShown::Summary => Unknowns::Summary,
                UnknownsShown::All => Unknowns::All,
            };
            write_human(&result.outcome, &HumanOptions { colour, links: colour, width: width(), unknowns }, out)
        }
    });
    if let Err(status) = written {
        return status;
    }
    if !result.anything_to_check && !fails(&result.outcome, arguments.fail_on, arguments.fail_on_possible) {
        return nothing_to_check(allow_empty);
    }
    if fails(&result.outcome, arguments.fail_on, arguments.fail_on_possible) {
        ExitStatus::Findings
    } else {
        ExitStatus::Clean
    }
}

pub(super) fn inventory(arguments: InventoryArgs, working_dir: PathBuf) -> ExitStatus {
    let allow_empty = arguments.input.allow_empty;
    let options = run_options(arguments.input, working_dir);
    let result = match options.and_then(|options| made(&options)) {
        Ok(result) => result,
        Err(status) => return status,
    };
    let sources = &result.outcome.sources;
    let written = to_stdout(|out| match arguments.format {
        InventoryFormat::Json => json::inventory::write_inventory(&result.vaults, sources, out),
        InventoryFormat::Table => table::write_table(&result.vaults, sources, width(), out),
    });
    match written {
        Err(status) => status,
        Ok(()) if !result.anything_to_check => nothing_to_check(allow_empty),
        Ok(()) => ExitStatus::Clean,
    }
}

pub(super) fn eval(arguments: EvalArgs, working_dir: PathBuf) -> ExitStatus {
    let options = RunOptions {
        stdin_filename: arguments.stdin_filename,
        max_file_size: arguments.max_file_size,
        parameters: arguments.parameters,
        demand: Demand::Everything,
        ..RunOptions::new(vec![arguments.template], working_dir)
    };
    let evaluated = with_settings(options, arguments.settings)
        .and_then(|options| evaluate(&options).map_err(|error| complain(&error.to_string())));
    match evaluated {
        Ok(Evaluated { evaluations, sources }) => {
            done(to_stdout(|out| json::eval::write_evaluations(&evaluations, &sources, out)))
        }
        Err(status) => status,
    }
}

pub(super) fn explain(arguments: &ExplainArgs) -> ExitStatus {
    match catalogue::find(&arguments.rule) {
        Ok(rule) => {
            let (bad, good) = catalogue::examples(rule);
            let examples = explanation::Examples { bad, good };
            done(to_stdout(|out| explanation::write_explanation(rule, examples, width(), out)))
        }
        Err(unknown) => complain(&unknown.to_string()),
    }
}

pub(super) fn rules(arguments: &RulesArgs) -> ExitStatus {
    let all: Vec<&Rule> = RULES.iter().collect();
    done(to_stdout(|out| match arguments.format {
        RulesFormat::Table => listing::write_table(&all, arguments.profile, width(), out),
        RulesFormat::Json => listing::write_json(&all, out),
        RulesFormat::Markdown => listing::write_markdown(&all, out),
    }))
}

fn run_options(input: InputArgs, working_dir: PathBuf) -> Result<RunOptions, ExitStatus> {
    let options = RunOptions {
        no_ignore: input.no_ignore,
        stdin_filename: input.stdin_filename,
        max_file_size: input.max_file_size,
        parameters: input.parameters,
        threads: input.threads.map(usize::from),
        ..RunOptions::new(paths_or_here(input.paths), working_dir)
    };
    with_settings(options, input.settings)
}

/// The options with what the configuration and the command line set.
fn with_settings(options: RunOptions, settings: SettingArgs) -> Result<RunOptions, ExitStatus> {
    let config = Config::load(settings.config.as_deref(), &options.working_dir);
    let Config { file, mut context } = config.map_err(|error| complain_lines(&error.to_string()))?;
    let SettingArgs { config: _, location, subscription_id, resource_group, tenant_id, management_group, cloud } =
        settings;
    for told in [location, subscription_id, resource_group, tenant_id, management_group, cloud].into_iter().flatten() {
        context.set(told);
    }
    Ok(RunOptions { context, config: file, ..options })
}

fn made(options: &RunOptions) -> Result<RunResult, ExitStatus> {
    run(options).map_err(|error| complain(&error.to_string()))
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
        .any(|finding| finding.severity >= least && (possible_counts || finding.certainty == Certainty::Definite))
}

fn nothing_to_check(allowed: bool) -> ExitStatus {
    note("nothing to check: no file here holds a Backup vault, a Recovery Services vault or anything below one");
    if allowed { ExitStatus::Clean } else { ExitStatus::NothingToCheck }
}

fn wants_colour(choice: Colour) -> bool {
    match choice {
        Colour::Always => true,
        Colour::Never => false,
        Colour::Auto => {
            let refused = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
            let dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
            !refused && !dumb && io::stdout().is_terminal()
        }
    }
}

/// The terminal's width as the environment tells it, within what reads well.
fn width() -> usize {
    let columns = std::env::var("COLUMNS").ok().and_then(|text| text.parse().ok());
    columns.map_or(WIDTH, |columns: usize| columns.clamp(60, 160))
}

/// Writes to stdout; a reader that has gone away is no failure of ours.
fn to_stdout(write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<(), ExitStatus> {
    let mut out = BufWriter::new(io::stdout().lock());
    match write(&mut out).and_then(|()| out.flush()) {
        Ok(()) => Ok(()),
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        Err(error) => Err(complain(&format!("the report cannot be written: {error}"))),
    }
}

fn done(written: Result<(), ExitStatus>) -> ExitStatus {
    written.err().unwrap_or(ExitStatus::Clean)
}

/// Says on stderr why the run could not be made.
pub(super) fn complain(message: &str) -> ExitStatus {
    note(&format!("error: {message}"));
    ExitStatus::NotMade
}

/// The same for several faults, a line each.
fn complain_lines(messages: &str) -> ExitStatus {
    for message in messages.lines() {
        complain(message);
    }
    ExitStatus::NotMade
}

fn note(message: &str) {
    // Where even stderr is closed there is nobody left to tell.
    drop(writeln!(io::stderr(), "vaultvet: {}", crate::report::escape::visible(message)));
}

/// Says on stderr how the command is used; `--help` and `--version` go to stdout.
pub(super) fn usage(error: &clap::Error) -> ExitStatus {
    let asked = !error.use_stderr();
    if asked {
        drop(error.print());
    } else {
        // The message quotes arguments, which may be names of files.
        drop(write!(io::stderr(), "{}", crate::report::escape::visible_lines(&error.render().to_string())));
    }
    if asked { ExitStatus::Clean } else { ExitStatus::NotMade }
}
