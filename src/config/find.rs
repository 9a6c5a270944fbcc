//! Finds the configuration of the repository that the working directory lies in.

use std::path::{Path, PathBuf};

use super::ConfigError;
use crate::source::discover::CONFIGURATION;
use crate::source::display_path;
use crate::source::roots::git_work_tree;

/// The nearest configuration from a directory upwards, no further than its git work tree; outside of one, the
/// directory's own.
///
/// # Errors
/// A link that leads out of the work tree: it comes with a stranger's pull request.
pub(super) fn nearest(working_dir: &Path) -> Result<Option<PathBuf>, ConfigError> {
    let highest = git_work_tree(working_dir).unwrap_or(working_dir);
    let within = working_dir.ancestors().take_while(|directory| directory.starts_with(highest));
    let Some(path) = within.map(|directory| directory.join(CONFIGURATION)).find(|path| path.is_file()) else {
        return Ok(None);
    };
    let inside = path.canonicalize().ok().zip(highest.canonicalize().ok());
    if inside.is_some_and(|(path, highest)| path.starts_with(highest)) {
        Ok(Some(path))
    } else {
        Err(ConfigError::Outside { path: display_path(&path, working_dir) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn the_nearest_within_the_work_tree_is_taken() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        for directory in ["repo/.git", "repo/a/b", "repo/c"] {
            fs::create_dir_all(at(directory)).unwrap();
        }
        let found = |name: &str| nearest(&at(name)).unwrap();
        fs::write(at("vaultvet.yaml"), "").unwrap();
        assert_eq!(found("repo/a/b"), None);
        fs::write(at("repo/vaultvet.yaml"), "").unwrap();
        fs::write(at("repo/a/vaultvet.yaml"), "").unwrap();
        assert_eq!(found("repo/a/b"), Some(at("repo/a/vaultvet.yaml")));
        assert_eq!(found("repo/c"), Some(at("repo/vaultvet.yaml")));
        assert_eq!(found("repo"), Some(at("repo/vaultvet.yaml")));
    }

    #[cfg(unix)]
    #[test]
    fn a_link_out_of_the_work_tree_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir_all(folder.path().join("repo/.git")).unwrap();
        fs::write(folder.path().join("elsewhere.yaml"), "").unwrap();
        let link = folder.path().join("repo/vaultvet.yaml");
        std::os::unix::fs::symlink(folder.path().join("elsewhere.yaml"), link).unwrap();
        assert!(matches!(nearest(&folder.path().join("repo")), Err(ConfigError::Outside { .. })));
    }
}
