//! From the configuration and the options of the command line to the options of a run.

use std::path::{Path, PathBuf};
use std::time::SystemTime;

use super::args::{InputArgs, SettingArgs, TalkArgs};
use super::output::{complain, complain_lines};
use super::progress::watched;
use super::{ExitStatus, paths_or_here};
use crate::config::Config;
use crate::knowledge::Day;
use crate::rule::own::OwnRules;
use crate::run::{RunOptions, RunResult, run};
use crate::source::changes::Changes;
use crate::suppress::Suppressing;

/// The rules that the configuration and the command line name.
pub(super) fn own_rules(
    configured: &[PathBuf],
    given: &[PathBuf],
    working_dir: &Path,
    today: Day,
) -> Result<OwnRules, ExitStatus> {
    let paths: Vec<PathBuf> = configured.iter().chain(given).cloned().collect();
    OwnRules::load(&paths, working_dir, today).map_err(|error| complain_lines(&error.to_string()))
}

/// The rules of the configuration that is found from the working directory on, and those that are given.
pub(super) fn configured_rules(given: &[PathBuf], working_dir: &Path) -> Result<OwnRules, ExitStatus> {
    let config = Config::load(None, working_dir).map_err(|error| complain_lines(&error.to_string()))?;
    own_rules(&config.rules.paths, given, working_dir, Day::of(SystemTime::now()))
}

pub(super) fn run_options(input: InputArgs, working_dir: PathBuf) -> Result<RunOptions, ExitStatus> {
    let paths = paths_or_here(input.paths);
    let changes = input.since.map(|revision| {
        let files: Vec<&PathBuf> = paths.iter().filter(|path| path.as_os_str() != "-").collect();
        Changes::since(&revision, &files, &working_dir)
    });
    let options = RunOptions {
        changes: changes.transpose().map_err(|error| complain(&error.to_string()))?,
        no_ignore: input.no_ignore,
        stdin_filename: input.stdin_filename,
        max_file_size: input.max_file_size,
        parameters: input.parameters,
        threads: input.threads.map(usize::from),
        ..RunOptions::new(paths, working_dir)
    };
    with_settings(options, input.settings)
}

/// The options with what the configuration and the command line set.
pub(super) fn with_settings(options: RunOptions, settings: SettingArgs) -> Result<RunOptions, ExitStatus> {
    let config = Config::load(settings.config.as_deref(), &options.working_dir);
    let Config { file, mut context, rules, suppressions } =
        config.map_err(|error| complain_lines(&error.to_string()))?;
    let SettingArgs { config: _, location, subscription_id, resource_group, tenant_id, management_group, cloud } =
        settings;
    for told in [location, subscription_id, resource_group, tenant_id, management_group, cloud].into_iter().flatten() {
        context.set(told);
    }
    let suppressing = Suppressing { settings: suppressions, ..Suppressing::default() };
    Ok(RunOptions { suppressing, context, config: file, rule_paths: rules.paths, ..options })
}

/// Makes the run, with a progress bar where it lasts.
pub(super) fn made(options: &RunOptions, talk: TalkArgs) -> Result<RunResult, ExitStatus> {
    watched(&options.progress, talk.quiet, || run(options)).map_err(|error| complain(&error.to_string()))
}
