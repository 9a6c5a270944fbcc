//! What each command does: run, write to stdout, choose the exit code.

use std::io::{self, BufWriter, IsTerminal as _, Write};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use super::args::{
    CheckArgs, Colour, EvalArgs, ExplainArgs, FailOn, InputArgs, InventoryArgs, InventoryFormat, ReportFormat,
    RuleTestArgs, RulesArgs, RulesCommand, RulesFormat, SettingArgs, UnknownsShown,
};
use super::{ExitStatus, paths_or_here};
use crate::config::Config;
use crate::engine::Outcome;
use crate::knowledge::Day;
use crate::report::explanation::{Explanation, write_explanation};
use crate::report::human::{HumanOptions, Unknowns, write_human};
use crate::report::{controls, inventory as table, json, rule_tests, rules as listing};
use crate::rule::catalogue::{self, RULES};
use crate::rule::own::OwnRules;
use crate::rule::{Certainty, Rule, Severity};
use crate::run::{self, Evaluated, RunOptions, RunResult, evaluate, run};
use crate::template::Demand;

/// The width where stdout is no terminal, or its width is not known.
const WIDTH: usize = 120;

pub(super) fn check(arguments: CheckArgs, working_dir: PathBuf) -> ExitStatus {
    let allow_empty = arguments.input.allow_empty;
    let options = run_options(arguments.input, working_dir).and_then(|options| {
        let today = arguments.today.unwrap_or(options.today);
        let rules = own_rules(&options.rule_paths, &arguments.own.rules, &options.working_dir, today)?;
        Ok(RunOptions { profile: arguments.profile, today, rules, ..options })
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
    // Facts are listed, not judged.
    let options = run_options(arguments.input, working_dir).map(|options| RunOptions {
        inventory: true,
        only: Some(Vec::new()),
        ..options
    });
    let result = match options.and_then(|options| made(&options)) {
        Ok(result) => result,
        Err(status) => return status,
    };
    let sources = &result.outcome.sources;
    let written = to_stdout(|out| match arguments.format {
        InventoryFormat::Json => json::inventory::write_inventory(&result.vaults, sources, out),
        InventoryFormat::Table => {
            let options = table::TableOptions { width: width(), details: arguments.details };
            table::write_table(&result.vaults, sources, options, out)
        }
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

pub(super) fn explain(arguments: &ExplainArgs, working_dir: &Path) -> ExitStatus {
    let rule = match catalogue::find(&arguments.rule) {
        Ok(rule) => rule,
        Err(unknown) => match configured_rules(&arguments.own.rules, working_dir) {
            Ok(own) => match own.find(&arguments.rule) {
                Some(rule) => rule,
                None => return complain(&unknown.to_string()),
            },
            Err(status) => return status,
        },
    };
    done(to_stdout(|out| write_explanation(&Explanation::of(rule), width(), out)))
}

pub(super) fn rules(arguments: &RulesArgs, working_dir: &Path) -> ExitStatus {
    if let Some(RulesCommand::Test(arguments)) = &arguments.command {
        return test_rules(arguments, working_dir);
    }
    let own = match configured_rules(&arguments.own.rules, working_dir) {
        Ok(own) => own,
        Err(status) => return status,
    };
    let all: Vec<&Rule> = RULES.iter().chain(own.rules).collect();
    if let Some(framework) = arguments.controls {
        return done(to_stdout(|out| match arguments.format {
            RulesFormat::Table => controls::write_table(&all, framework, out),
            RulesFormat::Json => controls::write_json(&all, framework, out),
            RulesFormat::Markdown => controls::write_markdown(&all, framework, out),
        }));
    }
    done(to_stdout(|out| match arguments.format {
        RulesFormat::Table => listing::write_table(&all, arguments.profile, width(), out),
        RulesFormat::Json => listing::write_json(&all, out),
        RulesFormat::Markdown => listing::write_markdown(&all, out),
    }))
}

/// Tries the user's rules on their examples.
fn test_rules(arguments: &RuleTestArgs, working_dir: &Path) -> ExitStatus {
    let today = arguments.today.unwrap_or_else(|| Day::of(SystemTime::now()));
    let given = !arguments.rules.is_empty();
    let rules =
        if given { own_rules(&[], &arguments.rules, working_dir, today) } else { configured_rules(&[], working_dir) };
    let rules = match rules {
        Ok(rules) if rules.rules.is_empty() => {
            return complain("no rules to test: name a folder of them, or `rules: {paths: […]}` in vaultvet.yaml");
        }
        Ok(rules) => rules,
        Err(status) => return status,
    };
    let tested = run::test_rules(&rules, today);
    let failed = tested.iter().flat_map(|rule| &rule.examples).any(|example| example.verdict.is_failure());
    match to_stdout(|out| match arguments.format {
        ReportFormat::Human => rule_tests::write_tests(&tested, out),
        ReportFormat::Json => rule_tests::write_json(&tested, out),
    }) {
        Err(status) => status,
        Ok(()) if failed => ExitStatus::Findings,
        Ok(()) => ExitStatus::Clean,
    }
}

/// The rules that the configuration and the command line name.
fn own_rules(
    configured: &[PathBuf],
    given: &[PathBuf],
    working_dir: &Path,
    today: Day,
) -> Result<OwnRules, ExitStatus> {
    let paths: Vec<PathBuf> = configured.iter().chain(given).cloned().collect();
    OwnRules::load(&paths, working_dir, today).map_err(|error| complain_lines(&error.to_string()))
}

/// The rules of the configuration that is found from the working directory on, and those that are given.
fn configured_rules(given: &[PathBuf], working_dir: &Path) -> Result<OwnRules, ExitStatus> {
    let config = Config::load(None, working_dir).map_err(|error| complain_lines(&error.to_string()))?;
    own_rules(&config.rules.paths, given, working_dir, Day::of(SystemTime::now()))
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
    let Config { file, mut context, rules } = config.map_err(|error| complain_lines(&error.to_string()))?;
    let SettingArgs { config: _, location, subscription_id, resource_group, tenant_id, management_group, cloud } =
        settings;
    for told in [location, subscription_id, resource_group, tenant_id, management_group, cloud].into_iter().flatten() {
        context.set(told);
    }
    Ok(RunOptions { context, config: file, rule_paths: rules.paths, ..options })
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
