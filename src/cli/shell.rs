//! What shells and manuals want to know of the command line: completions, man pages.

use std::io;
use std::path::Path;

use clap::{Command, CommandFactory as _};
use clap_complete::Shell;
use clap_mangen::Man;

use super::ExitStatus;
use super::args::{Cli, ManArgs};
use super::output::{complain, done, to_stdout};

/// Prints the completions of a shell.
pub(super) fn completions(shell: Shell) -> ExitStatus {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "vaultvet", &mut script);
    done(to_stdout(|out| out.write_all(&script)))
}

/// Prints one page of the manual, or writes all of them into a folder.
pub(super) fn man(arguments: &ManArgs, working_dir: &Path) -> ExitStatus {
    let mut root = Cli::command();
    root.build();
    if let Some(folder) = &arguments.output {
        let folder = working_dir.join(folder);
        let written = std::fs::create_dir_all(&folder).and_then(|()| write_all(&root, &folder));
        return match written {
            Ok(()) => ExitStatus::Clean,
            Err(error) => complain(&format!("the manual cannot be written to `{}`: {error}", folder.display())),
        };
    }
    let page = match &arguments.command {
        None => Some(&root),
        Some(name) => root.find_subcommand(name),
    };
    let Some(page) = page else {
        return complain(&format!("there is no command `{}`", arguments.command.as_deref().unwrap_or_default()));
    };
    match rendered(page) {
        Ok(page) => done(to_stdout(|out| out.write_all(&page))),
        Err(error) => complain(&format!("the manual cannot be made: {error}")),
    }
}

fn write_all(command: &Command, folder: &Path) -> io::Result<()> {
    std::fs::write(folder.join(format!("{}.1", page_name(command))), rendered(command)?)?;
    command.get_subcommands().filter(|command| command.get_name() != "help").try_for_each(|one| write_all(one, folder))
}

fn rendered(command: &Command) -> io::Result<Vec<u8>> {
    let mut page = Vec::new();
    Man::new(command.clone()).render(&mut page)?;
    Ok(page)
}

/// `vaultvet-rules-test`, as manuals name the page of a command.
fn page_name(command: &Command) -> String {
    command.get_display_name().unwrap_or_else(|| command.get_name()).to_owned()
}
