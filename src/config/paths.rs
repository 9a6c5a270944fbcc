//! Where the paths of a configuration start, and whether they may leave the repository.

use std::path::{Path, PathBuf};

use super::globs::Base;
use crate::source::roots::git_work_tree;

/// Where the paths and globs of one configuration start.
#[derive(Debug, Clone, Default)]
pub struct Paths {
    /// Where paths of rules and parameter files start.
    pub folder: PathBuf,
    /// Where globs start.
    pub base: Base,
    /// What paths may not lead out of, if anything.
    within: Option<PathBuf>,
}

impl Paths {
    /// Of a configuration that was found: it comes with a stranger's pull request, perhaps, and its paths stay in the
    /// repository.
    #[must_use]
    pub fn found(folder: &Path) -> Self {
        let within = git_work_tree(folder).unwrap_or(folder);
        Self { folder: folder.to_path_buf(), base: Base::at(folder), within: Some(within.to_path_buf()) }
    }

    /// Of a configuration that was asked for by name: it is trusted. One from outside of the repository speaks of the
    /// repository's files from its root on.
    #[must_use]
    pub fn asked_for(folder: &Path, working_dir: &Path) -> Self {
        let root = git_work_tree(working_dir).unwrap_or(working_dir);
        let inside =
            matches!((folder.canonicalize(), root.canonicalize()), (Ok(folder), Ok(root)) if folder.starts_with(&root));
        let base = Base::at(if inside { folder } else { root });
        Self { folder: folder.to_path_buf(), base, within: None }
    }

    /// Of a policy: its globs speak of the repository's files from its root on, wherever it lies.
    #[must_use]
    pub fn policy(folder: &Path, working_dir: &Path) -> Self {
        let root = git_work_tree(working_dir).unwrap_or(working_dir);
        Self { folder: folder.to_path_buf(), base: Base::at(root), within: None }
    }

    /// Whether a path, links resolved, leads to where the configuration may not.
    #[must_use]
    pub fn leads_out(&self, path: &Path) -> bool {
        let Some(within) = &self.within else { return false };
        match (path.canonicalize(), within.canonicalize()) {
            (Ok(path), Ok(within)) => !path.starts_with(within),
            // What is not there is told when it is read.
            _ => false,
        }
    }
}
