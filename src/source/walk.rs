//! Walks one directory with the rules of git about what to leave out.

use std::path::{Path, PathBuf};
use std::sync::mpsc::Sender;
use std::sync::mpsc::channel;

use ignore::{DirEntry, WalkBuilder, WalkState};

use super::discover::{CONFIGURATION, FileForm};

/// More threads than this only fight over the file system.
const MAX_THREADS: usize = 8;

/// What one walk gave, in no order.
#[derive(Debug, Default)]
pub(super) struct Walked {
    pub(super) files: Vec<(PathBuf, FileForm)>,
    pub(super) faults: Vec<(Option<PathBuf>, String)>,
}

enum Seen {
    File(PathBuf, FileForm),
    Fault(Option<PathBuf>, String),
}

/// The files of a sought form below a directory, hidden ones included, `.git` and links not.
pub(super) fn walk(directory: &Path, no_ignore: bool) -> Walked {
    let (sender, receiver) = channel();
    let threads = std::thread::available_parallelism().map_or(1, usize::from).min(MAX_THREADS);
    builder(directory, no_ignore).threads(threads).build_parallel().run(|| {
        let sender = sender.clone();
        Box::new(move |entry| {
            see(entry, &sender);
            WalkState::Continue
        })
    });
    drop(sender);
    let mut walked = Walked::default();
    for seen in receiver {
        match seen {
            Seen::File(path, form) => walked.files.push((path, form)),
            Seen::Fault(path, message) => walked.faults.push((path, message)),
        }
    }
    walked
}

/// Only what lies in the repository decides: the user's own global excludes would make a run differ from machine to
/// machine.
fn builder(directory: &Path, no_ignore: bool) -> WalkBuilder {
    let mut builder = WalkBuilder::new(directory);
    builder
        .standard_filters(false)
        .follow_links(false)
        .require_git(true)
        .git_ignore(!no_ignore)
        .git_exclude(!no_ignore)
        .parents(!no_ignore)
        .filter_entry(|entry| entry.depth() == 0 || entry.file_name() != ".git");
    builder
}

fn see(entry: Result<DirEntry, ignore::Error>, sender: &Sender<Seen>) {
    // The receiver outlives the walk, so sending cannot fail.
    match entry {
        Ok(entry) => {
            if let Some(error) = entry.error() {
                let _ = sender.send(fault(error, Some(entry.path())));
            }
            let is_file = entry.file_type().is_some_and(|kind| kind.is_file());
            if let Some(form) = form_of(entry.path()).filter(|_| is_file) {
                let _ = sender.send(Seen::File(entry.into_path(), form));
            }
        }
        Err(error) => {
            let _ = sender.send(fault(&error, None));
        }
    }
}

/// The form of a file that is an input by its name.
pub(super) fn form_of(path: &Path) -> Option<FileForm> {
    FileForm::of(path).filter(|_| path.file_name().is_some_and(|name| name != CONFIGURATION))
}

fn fault(error: &ignore::Error, at: Option<&Path>) -> Seen {
    let (path, message) = cause(error);
    Seen::Fault(path.or(at).map(Path::to_path_buf), message)
}

/// The innermost fault's words and the path that it speaks of.
fn cause(error: &ignore::Error) -> (Option<&Path>, String) {
    match error {
        ignore::Error::WithPath { path, err } => {
            let (inner, message) = cause(err);
            (inner.or(Some(path)), message)
        }
        ignore::Error::WithDepth { err, .. } => cause(err),
        ignore::Error::WithLineNumber { line, err } => {
            let (path, message) = cause(err);
            (path, format!("line {line}: {message}"))
        }
        ignore::Error::Partial(errors) => match errors.as_slice() {
            [only] => cause(only),
            several => {
                let path = several.first().and_then(|first| cause(first).0);
                (path, several.iter().map(|error| cause(error).1).collect::<Vec<_>>().join("; "))
            }
        },
        ignore::Error::Loop { child, .. } => (Some(child), "a link leads back to a directory above it".to_owned()),
        other => (None, other.to_string()),
    }
}
