//! What changed against a git revision: asked of the `git` that is installed, which never goes to the network for it.

use std::collections::{BTreeMap, BTreeSet};
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
    /// Files that git tracks although an ignore file names them.
    tracked: BTreeSet<PathBuf>,
    /// The work trees that were asked.
    trees: BTreeSet<PathBuf>,
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
    /// The work tree belongs to somebody else, as in the container of a CI job.
    #[error(
        "git refuses to look into `{tree}`, which belongs to another user; if you trust it, run `git config --global \
         --add safe.directory {tree}` first ({reason})"
    )]
    NotSafe {
        /// The work tree.
        tree: String,
        /// In git's words.
        reason: String,
    },
    /// Git refused.
    #[error("git cannot tell what changed in `{tree}`: {reason}")]
    Refused {
        /// The work tree.
        tree: String,
        /// In git's words.
        reason: String,
    },
}

/// What a work tree is compared with.
#[derive(Debug, Clone)]
enum Base {
    /// A commit.
    Commit(String),
    /// Nothing: all that is there is new.
    Nothing,
}

impl Changes {
    /// What differs, in the work trees that hold `paths` and in their submodules, from the point where `revision` and
    /// `HEAD` parted: committed, staged, edited and new files. Where the two have no known common past, from the
    /// revision itself; all files, where the revision is a `HEAD` without commits.
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
            let base = base(&tree, revision)?;
            changes.add(tree, &base)?;
        }
        Ok(changes)
    }

    fn add(&mut self, tree: PathBuf, base: &Base) -> Result<(), ChangesError> {
        if !self.trees.insert(tree.clone()) {
            return Ok(());
        }
        let submodules = submodules(&tree)?;
        let differing = match base {
            // Renames would be told by the contents of files, which a partial clone does not have. Submodules are
            // looked into one by one.
            Base::Commit(commit) => {
                let options = ["--name-only", "-z", "--no-renames", "--no-ext-diff", "--ignore-submodules=dirty"];
                names(&tree, ["diff"].into_iter().chain(options).chain([commit.as_str(), "--"]))?
            }
            Base::Nothing => names(&tree, ["ls-files", "-z"])?,
        };
        self.paths.extend(differing.into_iter().filter(|path| !submodules.contains(path)));
        self.tracked.extend(names(&tree, ["ls-files", "--cached", "--ignored", "--exclude-standard", "-z"])?);
        for path in names(&tree, ["ls-files", "--others", "--exclude-standard", "-z"])? {
            // A repository inside that git knows nothing of.
            if is_work_tree(&path) {
                self.add(path, &Base::Nothing)?;
            } else {
                self.paths.insert(path);
            }
        }
        let before = recorded(&tree, base, &submodules)?;
        for path in submodules {
            let base = match before.get(&path) {
                Some(commit) if has(&path, commit)? => Base::Commit(commit.clone()),
                _ => Base::Nothing,
            };
            self.add(path, &base)?;
        }
        Ok(())
    }

    /// Whether the file at this path, links resolved, differs.
    #[must_use]
    pub fn contain(&self, path: &Path) -> bool {
        if self.contain_real(path) {
            return true;
        }
        let resolved = path.canonicalize().ok().or_else(|| {
            // A file that is gone still has its folder, mostly.
            Some(path.parent()?.canonicalize().ok()?.join(path.file_name()?))
        });
        resolved.is_some_and(|path| self.contain_real(&path))
    }

    /// The same of a path whose links are resolved. What takes the place of a file or of a submodule differs whole.
    #[must_use]
    pub fn contain_real(&self, path: &Path) -> bool {
        path.ancestors().any(|path| self.paths.contains(path))
    }

    /// Every file that differs, in order; some are deleted.
    pub fn paths(&self) -> impl Iterator<Item = &Path> {
        self.paths.iter().map(PathBuf::as_path)
    }

    /// The files that git knows to differ or to be tracked, whatever an ignore file says of them.
    pub fn known_to_git(&self) -> impl Iterator<Item = &Path> {
        self.paths.union(&self.tracked).map(PathBuf::as_path)
    }
}

/// What a work tree is compared with for a revision.
fn base(tree: &Path, revision: &str) -> Result<Base, ChangesError> {
    let commit = format!("{revision}^{{commit}}");
    if let Some(commit) = answer(&git(tree, ["rev-parse", "--verify", "--quiet", "--end-of-options", &commit])?) {
        let parted = answer(&git(tree, ["merge-base", &commit, "HEAD"])?);
        return Ok(Base::Commit(parted.unwrap_or(commit)));
    }
    // Git may have refused for a reason of its own.
    asked(tree, ["rev-parse", "--git-dir"])?;
    let is_head = matches!(revision, "HEAD" | "@");
    if is_head && answer(&git(tree, ["symbolic-ref", "--quiet", "HEAD"])?).is_some() {
        return Ok(Base::Nothing);
    }
    Err(ChangesError::NoRevision { revision: revision.to_owned() })
}

/// The checked-out submodules of a work tree.
fn submodules(tree: &Path) -> Result<BTreeSet<PathBuf>, ChangesError> {
    let entries = asked(tree, ["ls-files", "--stage", "-z"])?;
    Ok(linked(&entries).map(|(_, name)| tree.join(path_of(name))).filter(|path| is_work_tree(path)).collect())
}

/// Whether a work tree lies at this very path: a link in its place leads elsewhere.
fn is_work_tree(path: &Path) -> bool {
    path.join(".git").exists() && path.canonicalize().is_ok_and(|real| real == path)
}

/// The commits that the base has for these submodules.
fn recorded(
    tree: &Path,
    base: &Base,
    submodules: &BTreeSet<PathBuf>,
) -> Result<BTreeMap<PathBuf, String>, ChangesError> {
    let Base::Commit(commit) = base else { return Ok(BTreeMap::new()) };
    if submodules.is_empty() {
        return Ok(BTreeMap::new());
    }
    let inside = submodules.iter().filter_map(|path| path.strip_prefix(tree).ok().map(Path::as_os_str));
    let options = ["ls-tree", "-z", "--full-tree", commit.as_str(), "--"].map(OsStr::new);
    let entries = asked(tree, options.into_iter().chain(inside))?;
    let commit = |before: &[u8]| Some(String::from_utf8_lossy(before.split(|byte| *byte == b' ').nth(2)?).into_owned());
    Ok(linked(&entries).filter_map(|(before, name)| Some((tree.join(path_of(name)), commit(before)?))).collect())
}

/// The submodules among the entries of an index or a tree: what stands before each name, and the name.
fn linked(entries: &[u8]) -> impl Iterator<Item = (&[u8], &[u8])> {
    let entries = entries.split(|byte| *byte == 0).filter(|entry| entry.starts_with(b"160000 "));
    entries.filter_map(|entry| {
        let tab = entry.iter().position(|byte| *byte == b'\t')?;
        Some((entry.get(..tab)?, entry.get(tab + 1..)?))
    })
}

/// Whether a repository holds a commit.
fn has(tree: &Path, commit: &str) -> Result<bool, ChangesError> {
    Ok(git(tree, ["cat-file", "-e", &format!("{commit}^{{commit}}")])?.status.success())
}

/// The paths that git names, each ended by NUL.
fn names<'a>(tree: &Path, arguments: impl IntoIterator<Item = &'a str>) -> Result<Vec<PathBuf>, ChangesError> {
    let output = asked(tree, arguments)?;
    let names = output.split(|byte| *byte == 0).filter(|name| !name.is_empty());
    Ok(names.map(|name| tree.join(path_of(name))).collect())
}

/// What git says, which it has to.
fn asked<S: AsRef<OsStr>>(tree: &Path, arguments: impl IntoIterator<Item = S>) -> Result<Vec<u8>, ChangesError> {
    let output = git(tree, arguments)?;
    if output.status.success() {
        return Ok(output.stdout);
    }
    let said = String::from_utf8_lossy(&output.stderr);
    let reason = said.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or("it does not say why").to_owned();
    let tree = tree.display().to_string();
    Err(if said.contains("safe.directory") {
        ChangesError::NotSafe { tree, reason }
    } else {
        ChangesError::Refused { tree, reason }
    })
}

/// Runs git in a work tree, without what the repository or the user may have set to run beside it.
fn git<S: AsRef<OsStr>>(tree: &Path, arguments: impl IntoIterator<Item = S>) -> Result<Output, ChangesError> {
    let mut command = Command::new("git");
    // A hook is told of the repository that it runs in; here it is the one that the work tree belongs to.
    for name in ["GIT_DIR", "GIT_WORK_TREE", "GIT_COMMON_DIR", "GIT_INDEX_FILE", "GIT_PREFIX"] {
        command.env_remove(name);
    }
    command
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
        .args(arguments)
        .env("GIT_NO_LAZY_FETCH", "1")
        // Its reasons are looked at.
        .env("LC_ALL", "C")
        .env("GIT_TERMINAL_PROMPT", "0")
        .output()
        .map_err(ChangesError::NoGit)
}

/// The first line of what git said, if it had an answer.
fn answer(output: &Output) -> Option<String> {
    let text = std::str::from_utf8(&output.stdout).ok()?;
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
