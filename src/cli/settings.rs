//! From the configurations and the options of the command line to the options of a run.

use std::path::{Path, PathBuf};
use std::time::SystemTime;

use super::args::{InputArgs, SettingArgs, TalkArgs};
use super::output::{complain, complain_lines, note};
use super::progress::watched;
use super::{ExitStatus, paths_or_here};
use crate::config::{Asked, Configuration, Effective, Sought};
use crate::knowledge::Day;
use crate::rule::own::OwnRules;
use crate::run::{RunOptions, RunResult, run};
use crate::source::changes::Changes;
use crate::suppress::Suppressing;

/// The rules that the command line names.
pub(super) fn own_rules(given: &[PathBuf], working_dir: &Path, today: Day) -> Result<OwnRules, ExitStatus> {
    OwnRules::load(given, working_dir, today).map_err(|error| complain_lines(&error.to_string()))
}

/// The rules of the configuration that is found from the working directory on, and those that are given.
pub(super) fn configured_rules(given: &[PathBuf], working_dir: &Path) -> Result<OwnRules, ExitStatus> {
    let today = Day::of(SystemTime::now());
    let sought = Sought { config: None, policy: None, working_dir, rules: given, own_rules: true, today };
    configuration(&sought).map(|found| found.own)
}

/// What counts for a run that judges, by rules of the user's own, too.
pub(super) fn effective(
    settings: &SettingArgs,
    rules: &[PathBuf],
    asked: Asked,
    working_dir: &Path,
    today: Day,
) -> Result<Effective, ExitStatus> {
    load(settings, Some(rules), asked, working_dir, today)
}

/// The configurations; what only looks like one is told.
fn configuration(sought: &Sought<'_>) -> Result<Configuration, ExitStatus> {
    let found = Configuration::load(sought).map_err(|error| complain_lines(&error.to_string()))?;
    found.passed_over.iter().for_each(|passed| note(passed));
    Ok(found)
}

fn load(
    settings: &SettingArgs,
    rules: Option<&[PathBuf]>,
    asked: Asked,
    working_dir: &Path,
    today: Day,
) -> Result<Effective, ExitStatus> {
    let (config, policy) = (settings.config.as_deref(), settings.policy_config.as_deref());
    let (rules, own_rules) = (rules.unwrap_or_default(), rules.is_some());
    let sought = Sought { config, policy, working_dir, rules, own_rules, today };
    let configuration = configuration(&sought)?;
    let SettingArgs { location, subscription_id, resource_group, tenant_id, management_group, cloud, .. } = settings;
    let told = [location, subscription_id, resource_group, tenant_id, management_group, cloud];
    let context = told.into_iter().flatten().cloned().collect();
    Ok(Effective::of(configuration, Asked { context, ..asked }))
}

/// The options of a run over these files, settings aside.
pub(super) fn input_options(input: &InputArgs, working_dir: PathBuf) -> Result<RunOptions, ExitStatus> {
    let paths = paths_or_here(input.paths.clone());
    let changes = input.since.as_ref().map(|revision| {
        let files: Vec<&PathBuf> = paths.iter().filter(|path| path.as_os_str() != "-").collect();
        Changes::since(revision, &files, &working_dir)
    });
    Ok(RunOptions {
        changes: changes.transpose().map_err(|error| complain(&error.to_string()))?,
        no_ignore: input.no_ignore,
        stdin_filename: input.stdin_filename.clone(),
        max_file_size: input.max_file_size,
        parameters: input.parameters.clone(),
        threads: input.threads.map(usize::from),
        ..RunOptions::new(paths, working_dir)
    })
}

/// The options of a run that judges by no rules of the user's own.
pub(super) fn run_options(input: &InputArgs, working_dir: PathBuf) -> Result<RunOptions, ExitStatus> {
    with_settings(input_options(input, working_dir)?, &input.settings)
}

/// The options with what the configurations and the command line set, rules of the user's own aside.
pub(super) fn with_settings(options: RunOptions, settings: &SettingArgs) -> Result<RunOptions, ExitStatus> {
    let effective = load(settings, None, Asked::default(), &options.working_dir, options.today)?;
    Ok(with_effective(options, &effective))
}

/// The options with what counts.
pub(super) fn with_effective(options: RunOptions, effective: &Effective) -> RunOptions {
    let file = |config: Option<&crate::config::Config>| config.map(|config| config.file.clone());
    RunOptions {
        suppressing: Suppressing { settings: effective.suppressions.clone(), ..options.suppressing },
        context: effective.context.clone(),
        config: file(effective.of.repository.as_ref()),
        policy: file(effective.of.policy.as_ref()),
        files: effective.files.clone(),
        no_ignore: options.no_ignore || effective.policy_chooses_files(),
        entries: effective.parameters.value.clone(),
        standards: effective.standards.clone(),
        environments: effective.environment_paths.clone(),
        rules: effective.of.own.clone(),
        ..options
    }
}

/// Makes the run, with a progress bar where it lasts.
pub(super) fn made(options: &RunOptions, talk: TalkArgs) -> Result<RunResult, ExitStatus> {
    watched(&options.progress, talk.quiet, || run(options)).map_err(|error| complain(&error.to_string()))
}
