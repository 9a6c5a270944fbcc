//! The directories outside of which nothing that a file names is ever read.

use std::path::{Component, Path, PathBuf};

use super::decode::ReadFault;

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

    /// The same, and the folder that holds a file of the user's.
    #[must_use]
    pub fn and_folder_of(mut self, file: &Path) -> Self {
        self.directories.extend(file.canonicalize().ok().as_deref().and_then(root_of));
        self
    }

    /// Whether a path written in a file of `folder` leads inside a root by its names alone: what leads out is not even
    /// looked for.
    #[must_use]
    pub fn may_hold(&self, folder: &Path, written: &Path) -> bool {
        let Ok(mut whole) = folder.canonicalize() else { return false };
        for component in written.components() {
            match component {
                Component::CurDir => {}
                Component::ParentDir => {
                    whole.pop();
                }
                other => whole.push(other),
            }
        }
        self.directories.iter().any(|root| whole.starts_with(root))
    }

    /// Whether a file that another one leads to may be opened: a regular file, links resolved inside a root.
    ///
    /// # Errors
    /// [`ReadFault::Outside`], [`ReadFault::NotAFile`], and what the system says of a file that is not there.
    pub fn admit(&self, path: &Path) -> Result<(), ReadFault> {
        let whole = path.canonicalize()?;
        if !self.directories.iter().any(|root| whole.starts_with(root)) {
            return Err(ReadFault::Outside);
        }
        if whole.metadata()?.is_file() { Ok(()) } else { Err(ReadFault::NotAFile) }
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
    fn what_leads_out_is_told_by_names_alone() {
        let tree = tree(&["in/deep/a.json", "out/b.json"]);
        let roots = Roots::of(["in"], tree.path());
        let leads = |written: &str| roots.may_hold(&tree.path().join("in/deep"), Path::new(written));
        assert!(leads("none.json") && leads("../none.json") && leads("./x/../../y.json"));
        assert!(!leads("../../out/b.json") && !leads("/etc/passwd") && !leads("../../inner/x.json"));
    }

    #[cfg(unix)]
    #[test]
    fn only_regular_files_inside_are_admitted() {
        let tree = tree(&["in/a.json", "out/secret.json"]);
        let link = |to: &str, name: &str| std::os::unix::fs::symlink(to, tree.path().join(name)).unwrap();
        link("../out/secret.json", "in/out.json");
        link("a.json", "in/same.json");
        link("none.json", "in/dangling.json");
        let roots = Roots::of(["in"], tree.path());
        let admit = |name: &str| roots.admit(&tree.path().join(name));
        assert_eq!((admit("in/a.json"), admit("in/same.json")), (Ok(()), Ok(())));
        assert_eq!(
            (admit("in/out.json"), admit("in/dangling.json")),
            (Err(ReadFault::Outside), Err(ReadFault::NotFound))
        );
        assert_eq!(admit("in"), Err(ReadFault::NotAFile));
        assert_eq!(Roots::of(["/dev"], tree.path()).admit(Path::new("/dev/zero")), Err(ReadFault::NotAFile));
    }

    #[test]
    fn a_name_that_only_begins_alike_is_outside() {
        let tree = tree(&["in/a.json", "inner/b.json"]);
        assert!(!Roots::of(["in"], tree.path()).contains(&tree.path().join("inner/b.json")));
    }
}
