//! The command line: arguments in, reports on stdout, everything else on stderr, one exit code out.

mod args;
mod check;
mod commands;
mod config;
mod exit;
mod init;
mod output;
mod outputs;
mod progress;
mod report;
mod settings;
mod shell;
mod suppress;
mod suppressions;

pub use exit::ExitStatus;

use std::ffi::OsString;
use std::path::PathBuf;

use clap::Parser as _;

use args::{Cli, Command};

/// Runs the command line on a stack that holds whatever nesting the limits allow.
#[must_use]
pub fn main() -> ExitStatus {
    let worker = std::thread::Builder::new().stack_size(crate::run::STACK).spawn(|| run(std::env::args_os().collect()));
    match worker.map(std::thread::JoinHandle::join) {
        Ok(Ok(status)) => status,
        // A panic has said what happened on stderr; a thread that cannot be started is said here.
        Ok(Err(_)) => ExitStatus::NotMade,
        Err(error) => output::complain(&format!("cannot start a thread: {error}")),
    }
}

fn run(arguments: Vec<OsString>) -> ExitStatus {
    let cli = match Cli::try_parse_from(with_command(arguments)) {
        Ok(cli) => cli,
        Err(error) => return output::usage(&error),
    };
    let Ok(working_dir) = std::env::current_dir() else {
        return output::complain("the working directory cannot be read");
    };
    match cli.command {
        Command::Check(arguments) => check::check(arguments, working_dir),
        Command::Eval(arguments) => commands::eval(arguments, working_dir),
        Command::Inventory(arguments) => commands::inventory(arguments, working_dir),
        Command::Report(arguments) => report::report(arguments, working_dir),
        Command::Explain(arguments) => commands::explain(&arguments, &working_dir),
        Command::Rules(arguments) => commands::rules(&arguments, &working_dir),
        Command::Config(arguments) => config::config(&arguments, &working_dir),
        Command::Init(arguments) => init::init(&arguments, &working_dir),
        Command::Suppress(arguments) => suppress::suppress(*arguments, working_dir),
        Command::Completions(arguments) => shell::completions(arguments.shell),
        Command::Man(arguments) => shell::man(&arguments, &working_dir),
    }
}

/// The first words that are commands; asking clap for them would cost every start as much as parsing does.
const COMMANDS: [&str; 12] = [
    "check",
    "eval",
    "inventory",
    "report",
    "explain",
    "rules",
    "config",
    "init",
    "suppress",
    "completions",
    "man",
    "help",
];

/// `vaultvet PATH` and `vaultvet --format json PATH` mean `check`; a first word that is a command is that command.
fn with_command(mut arguments: Vec<OsString>) -> Vec<OsString> {
    const ABOUT_ITSELF: [&str; 4] = ["-h", "--help", "-V", "--version"];
    let first = arguments.get(1).and_then(|first| first.to_str());
    let understood = first.is_some_and(|first| COMMANDS.contains(&first) || ABOUT_ITSELF.contains(&first));
    if !understood && arguments.len() > 1 {
        arguments.insert(1, "check".into());
    }
    arguments
}

/// The paths given, or the working directory.
fn paths_or_here(paths: Vec<PathBuf>) -> Vec<PathBuf> {
    if paths.is_empty() { vec![PathBuf::from(".")] } else { paths }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    #[test]
    fn every_command_is_known_as_a_first_word() {
        let mut command = Cli::command();
        command.build();
        let names: Vec<&str> = command.get_subcommands().map(clap::Command::get_name).collect();
        assert_eq!(names, COMMANDS);
    }
}
