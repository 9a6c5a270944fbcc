//! What goes to stdout and stderr, and how it looks there.

use std::io::{self, BufWriter, IsTerminal as _, Write};

use super::ExitStatus;
use super::args::{Colour, TalkArgs};
use crate::engine::Summary;
use crate::report::escape::{visible, visible_lines};
use crate::report::inert::{inert_line, with_inert_lines};

/// The width where stdout is no terminal, or its width is not known.
const WIDTH: usize = 120;

/// Says that nothing was checked: nothing is said of files that were not read but that.
pub(super) fn nothing_to_check(summary: &Summary, allowed: bool, talk: TalkArgs) -> ExitStatus {
    const FAMILY: &str = "a Backup vault, a Recovery Services vault or anything below one";
    if !(talk.quiet && allowed) {
        let told = match summary.not_read() {
            0 => format!("nothing to check: no file here holds {FAMILY}"),
            1 => format!("nothing to check: 1 file was not read, and no other holds {FAMILY}"),
            number => format!("nothing to check: {number} files were not read, and no other holds {FAMILY}"),
        };
        note(&match summary.unfollowed {
            0 => told,
            1 => format!("{told}; 1 links to templates that were not read"),
            number => format!("{told}; {number} link to templates that were not read"),
        });
    }
    if allowed { ExitStatus::Clean } else { ExitStatus::NothingToCheck }
}

pub(super) fn wants_colour(choice: Colour) -> bool {
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
pub(super) fn width() -> usize {
    let columns = std::env::var("COLUMNS").ok().and_then(|text| text.parse().ok());
    columns.map_or(WIDTH, |columns: usize| columns.clamp(60, 160))
}

/// Writes to stdout; a reader that has gone away is no failure of ours.
pub(super) fn to_stdout(write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<(), ExitStatus> {
    let mut out = BufWriter::new(io::stdout().lock());
    match write(&mut out).and_then(|()| out.flush()) {
        Ok(()) => Ok(()),
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        Err(error) => Err(complain(&format!("the report cannot be written: {error}"))),
    }
}

/// Writes beside the report; where stderr is closed nobody asked to know.
pub(super) fn to_stderr(write: impl FnOnce(&mut dyn Write) -> io::Result<()>) {
    let mut out = BufWriter::new(io::stderr().lock());
    drop(with_inert_lines(&mut out, write).and_then(|()| out.flush()));
}

pub(super) fn done(written: Result<(), ExitStatus>) -> ExitStatus {
    written.err().unwrap_or(ExitStatus::Clean)
}

/// Says on stderr why the run could not be made.
pub(super) fn complain(message: &str) -> ExitStatus {
    note(&format!("error: {message}"));
    ExitStatus::NotMade
}

/// The same for several faults, a line each.
pub(super) fn complain_lines(messages: &str) -> ExitStatus {
    for message in messages.lines() {
        complain(message);
    }
    ExitStatus::NotMade
}

pub(super) fn note(message: &str) {
    // Where even stderr is closed there is nobody left to tell.
    let message = visible(message);
    drop(writeln!(io::stderr(), "{}", inert_line(&format!("vaultvet: {message}"))));
}

/// Says on stderr how the command is used; `--help` and `--version` go to stdout.
pub(super) fn usage(error: &clap::Error) -> ExitStatus {
    let asked = !error.use_stderr();
    if asked {
        drop(error.print());
    } else {
        // The message quotes arguments, which may be names of files.
        for line in visible_lines(&error.render().to_string()).lines() {
            drop(writeln!(io::stderr(), "{}", inert_line(line)));
        }
    }
    if asked { ExitStatus::Clean } else { ExitStatus::NotMade }
}
