//! What changed against a git revision: asked of the `git` that is installed, which never goes to the network for it.

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use thiserror::Error;

use super::roots::git_work_tree;

/// The files that differ from a revision, deleted ones included, by their resolved paths.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Changes {
    paths: BTreeSet<PathBuf>,
}

/// Why it cannot be told what changed.
#[derive(Debug, Error)]
pub enum ChangesError {
    /// A path lies in no git work tree.
    #[error("`{path}` lies in no git work tree, so nothing tells what changed since `{revision}`")]
    NoWorkTree {
        /// As it was given.
        path: String,
        /// The revision asked for.
        revision: String,
    },
    /// There is no such revision.
    #[error(
        "`{revision}` is no revision here; in a shallow clone fetch it first, such as `git fetch --depth=1 origin main`"
    )]
    NoRevision {
        /// The revision asked for.
        revision: String,
    },
    /// Git could not be started.
    #[error("git cannot be started to tell what changed: {0}")]
    NoGit(#[source] io::Error),
    /// Git refused.
    #[error("git cannot tell what changed: {0}")]
    Refused(String),
}

impl Changes {
    /// What differs, in the work trees that hold `paths`, from the point where `revision` and `HEAD` parted: committed,
    /// staged, edited and new files. Where the two have no known common past, from the revision itself.
    ///
    /// # Errors
    /// [`ChangesError`].
    pub fn since<P: AsRef<Path>>(revision: &str, paths: &[P], working_dir: &Path) -> Result<Self, ChangesError> {
        let mut trees = BTreeSet::new();
        for path in paths {
            let whole = working_dir.join(path);
            let resolved = whole.canonicalize().unwrap_or(whole);
            let folder = if resolved.is_dir() { Some(resolved.as_path()) } else { resolved.parent() };
            let tree = folder.and_then(git_work_tree).ok_or_else(|| ChangesError::NoWorkTree {
                path: path.as_ref().display().to_string(),
                revision: revision.to_owned(),
            })?;
            trees.insert(tree.to_path_buf());
        }
        let mut changes = Self::default();
        for tree in trees {
            changes.add(&tree, revision)?;
        }
        Ok(changes)
    }

    fn add(&mut self, tree: &Path, revision: &str) -> Result<(), ChangesError> {
        let commit = format!("{revision}^{{commit}}");
        let Some(commit) = answer(git(tree, ["rev-parse", "--verify", "--quiet", "--end-of-options", &commit])?) else {
            return Err(ChangesError::NoRevision { revision: revision.to_owned() });
        };
        let base = answer(git(tree, ["merge-base", &commit, "HEAD"])?).unwrap_or(commit);
        // Renames would be told by the contents of files, which a partial clone does not have.
        let differing = git(
            tree,
            ["diff", "--name-only", "-z", "--no-renames", "--no-ext-diff", "--ignore-submodules", &base, "--"],
        )?;
        let new = git(tree, ["ls-files", "--others", "--exclude-standard", "-z"])?;
        for output in [differing, new] {
            if !output.status.success() {
                return Err(ChangesError::Refused(String::from_utf8_lossy(&output.stderr).trim().to_owned()));
            }
            let names = output.stdout.split(|byte| *byte == 0).filter(|name| !name.is_empty());
            self.paths.extend(names.map(|name| tree.join(path_of(name))));
        }
        Ok(())
    }

    /// Whether the file at this path, links resolved, differs.
    #[must_use]
    pub fn contain(&self, path: &Path) -> bool {
        if self.paths.contains(path) {
            return true;
        }
        let resolved = path.canonicalize().ok().or_else(|| {
            // A file that is gone still has its folder, mostly.
            Some(path.parent()?.canonicalize().ok()?.join(path.file_name()?))
        });
        resolved.is_some_and(|path| self.paths.contains(&path))
    }

    /// Every file that differs, in order; some are deleted.
    pub fn paths(&self) -> impl Iterator<Item = &Path> {
        self.paths.iter().map(PathBuf::as_path)
    }
}

/// Runs git in a work tree, without what the repository or the user may have set to run beside it.
fn git<'a>(tree: &Path, arguments: impl IntoIterator<Item = &'a str>) -> Result<Output, ChangesError> {
    Command::new("git")
        .arg("-C")
        .arg(tree)
        .args([
            "-c",
            "core.fsmonitor=false",
            "-c",
            "core.quotePath=false",
            "--literal-pathspecs",
            "--no-optional-locks",
        ])
        .args(arguments.into_iter().map(OsStr::new))
        .env("GIT_NO_LAZY_FETCH", "1")
        .env("GIT_TERMINAL_PROMPT", "0")
        .output()
        .map_err(ChangesError::NoGit)
}

/// The first line of what git said, if it had an answer.
fn answer(output: Output) -> Option<String> {
    let text = String::from_utf8(output.stdout).ok()?;
    let line = text.lines().next()?.trim();
    (output.status.success() && !line.is_empty()).then(|| line.to_owned())
}

#[cfg(unix)]
fn path_of(name: &[u8]) -> PathBuf {
    use std::os::unix::ffi::OsStrExt as _;
    PathBuf::from(OsStr::from_bytes(name))
}

#[cfg(not(unix))]
fn path_of(name: &[u8]) -> PathBuf {
    PathBuf::from(String::from_utf8_lossy(name).as_ref())
}
