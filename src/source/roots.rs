//! The directories outside of which nothing that a file names is ever read.

use std::path::{Path, PathBuf};

/// Directories given to the run, and for files given their git work tree or else their folder.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Roots {
    directories: Vec<PathBuf>,
}

impl Roots {
    /// The roots of the paths given to a run; relative ones are taken from `working_dir`. Paths that are not there
    /// add nothing.
    #[must_use]
    pub fn of<P: AsRef<Path>>(paths: impl IntoIterator<Item = P>, working_dir: &Path) -> Self {
        let resolved = paths.into_iter().filter_map(|path| working_dir.join(path).canonicalize().ok());
        let mut directories: Vec<PathBuf> = resolved.filter_map(|path| root_of(&path)).collect();
        directories.sort();
        directories.dedup();
        Self { directories }
    }

    /// Whether a path, all links in it resolved, lies inside a root. What is not there does not.
    #[must_use]
    pub fn contains(&self, path: &Path) -> bool {
        path.canonicalize().is_ok_and(|whole| self.directories.iter().any(|root| whole.starts_with(root)))
    }

    /// The roots, links resolved, in order.
    #[must_use]
    pub fn directories(&self) -> &[PathBuf] {
        &self.directories
    }
}

fn root_of(path: &Path) -> Option<PathBuf> {
    if path.is_dir() {
        return Some(path.to_path_buf());
    }
    let folder = path.parent()?;
    Some(git_work_tree(folder).unwrap_or(folder).to_path_buf())
}

/// The nearest directory, from `folder` upwards, that holds `.git`.
#[must_use]
pub fn git_work_tree(folder: &Path) -> Option<&Path> {
    folder.ancestors().find(|ancestor| ancestor.join(".git").exists())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    fn tree(files: &[&str]) -> tempfile::TempDir {
        let directory = tempfile::tempdir().unwrap();
        for file in files {
            let path = directory.path().join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "").unwrap();
        }
        directory
    }

    #[test]
    fn a_directory_is_its_own_root() {
        let tree = tree(&["in/a.json", "out/b.json"]);
        let roots = Roots::of(["in"], tree.path());
        assert!(roots.contains(&tree.path().join("in/a.json")));
        assert!(roots.contains(&tree.path().join("out/../in/a.json")));
        assert!(!roots.contains(&tree.path().join("in/../out/b.json")));
        assert!(!roots.contains(&tree.path().join("in/none.json")));
    }

    #[test]
    fn a_file_opens_its_git_work_tree_or_its_folder() {
        let tree = tree(&["repo/.git/HEAD", "repo/deep/a.json", "repo/other/b.json", "plain/c.json", "plain.json"]);
        let in_git = Roots::of(["repo/deep/a.json"], tree.path());
        assert!(in_git.contains(&tree.path().join("repo/other/b.json")));
        assert!(!in_git.contains(&tree.path().join("plain/c.json")));
        let outside = Roots::of(["plain/c.json"], tree.path());
        assert!(outside.contains(&tree.path().join("plain/c.json")));
        assert!(!outside.contains(&tree.path().join("plain.json")));
    }

    #[cfg(unix)]
    #[test]
    fn a_link_out_of_the_root_is_outside() {
        let tree = tree(&["in/a.json", "out/secret.json"]);
        std::os::unix::fs::symlink(tree.path().join("out"), tree.path().join("in/link")).unwrap();
        let roots = Roots::of(["in"], tree.path());
        assert!(!roots.contains(&tree.path().join("in/link/secret.json")));
    }

    #[test]
    fn a_name_that_only_begins_alike_is_outside() {
        let tree = tree(&["in/a.json", "inner/b.json"]);
        assert!(!Roots::of(["in"], tree.path()).contains(&tree.path().join("inner/b.json")));
    }
}
