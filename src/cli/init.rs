//! The command `init`: a commented configuration for what lies here.

use std::collections::BTreeSet;
use std::fs::OpenOptions;
use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};

use super::ExitStatus;
use super::args::InitArgs;
use super::output::{complain, done, note, to_stdout};
use super::settings::made;
use crate::knowledge::regions;
use crate::report::starter::{Found, starter};
use crate::run::{RunOptions, RunResult};
use crate::source::discover::CONFIGURATION;
use crate::source::display_path;

pub(super) fn init(arguments: &InitArgs, working_dir: &Path) -> ExitStatus {
    let folder = arguments.folder.as_ref().map_or_else(|| working_dir.to_path_buf(), |folder| working_dir.join(folder));
    let path = folder.join(CONFIGURATION);
    let shown = display_path(&path, working_dir);
    if !arguments.stdout && !arguments.force && path.symlink_metadata().is_ok() {
        return complain(&format!("`{shown}` is there already; --force writes over it, --stdout prints a new one"));
    }
    // No configuration counts: what it leaves out is found, too.
    let options =
        RunOptions { inventory: true, only: Some(Vec::new()), ..RunOptions::new(vec![PathBuf::from(".")], folder) };
    let found = match made(&options, arguments.talk) {
        Ok(result) => found(&result),
        Err(status) => return status,
    };
    let text = starter(&found);
    if !arguments.talk.quiet {
        found.in_words().iter().for_each(|words| note(words));
    }
    if arguments.stdout {
        return done(to_stdout(|out| out.write_all(text.as_bytes())));
    }
    match write(&path, &text, arguments.force) {
        Ok(()) => {
            if !arguments.talk.quiet {
                note(&format!("wrote `{shown}`; `vaultvet config` tells what counts"));
            }
            ExitStatus::Clean
        }
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {
            complain(&format!("`{shown}` is there already; --force writes over it"))
        }
        Err(error) => complain(&format!("`{shown}` cannot be written: {error}")),
    }
}

fn write(path: &Path, text: &str, force: bool) -> std::io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true);
    // Without --force a file that came up meanwhile is not written over.
    if force {
        options.create(true).truncate(true)
    } else {
        options.create_new(true)
    };
    options.open(path)?.write_all(text.as_bytes())
}

/// What a run over the folder tells of it.
fn found(result: &RunResult) -> Found {
    let sources = &result.outcome.sources;
    let mut files = BTreeSet::new();
    let mut parameter_files = BTreeSet::new();
    let mut found_regions = BTreeSet::new();
    for vault in &result.vaults {
        files.extend(sources.get(vault.source.source).map(|file| file.display.clone()));
        parameter_files.extend(vault.deployment.clone());
        let location = vault.location.value.as_ref().and_then(|value| value.as_str());
        found_regions.extend(location.and_then(regions::find).map(|region| region.name));
    }
    Found {
        vaults: result.vaults.len(),
        files: files.into_iter().collect(),
        parameter_files: parameter_files.into_iter().collect(),
        regions: found_regions.into_iter().collect(),
    }
}
