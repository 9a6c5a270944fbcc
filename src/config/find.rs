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

/// Names that one may take for a configuration's.
const ALMOST: [&str; 3] = ["vaultvet.yml", ".vaultvet.yaml", ".vaultvet.yml"];

/// What stands where a configuration is sought and is none, each with the reason: files of a similar name, and links that
/// lead nowhere. `found` is the configuration that counts; nothing is sought above it.
pub(super) fn passed_over(working_dir: &Path, found: Option<&Path>) -> Vec<String> {
    let highest = found.and_then(Path::parent).or_else(|| git_work_tree(working_dir)).unwrap_or(working_dir);
    let mut passed = Vec::new();
    for directory in working_dir.ancestors().take_while(|directory| directory.starts_with(highest)) {
        let almost = ALMOST.iter().map(|name| directory.join(name)).filter(|path| path.is_file());
        passed.extend(almost.map(|path| {
            let shown = display_path(&path, working_dir);
            format!("`{shown}` is not read: a configuration is called `{CONFIGURATION}`")
        }));
        let path = directory.join(CONFIGURATION);
        if path.is_symlink() && !path.exists() {
            let shown = display_path(&path, working_dir);
            passed.push(format!("`{shown}` is not read: it is a link that leads nowhere"));
        }
    }
    passed
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
    fn what_is_almost_a_configuration_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        for directory in ["repo/.git", "repo/a/b"] {
            fs::create_dir_all(at(directory)).unwrap();
        }
        assert_eq!(passed_over(&at("repo/a/b"), None), Vec::<String>::new());
        for name in ["vaultvet.yml", "repo/.vaultvet.yaml", "repo/a/b/vaultvet.yml"] {
            fs::write(at(name), "").unwrap();
        }
        std::os::unix::fs::symlink("none.yaml", at("repo/a/vaultvet.yaml")).unwrap();
        let told = passed_over(&at("repo/a/b"), None);
        assert_eq!(told.len(), 3, "{told:?}");
        assert_eq!(told[0], "`vaultvet.yml` is not read: a configuration is called `vaultvet.yaml`");
        assert!(told[1].ends_with("/repo/a/vaultvet.yaml` is not read: it is a link that leads nowhere"), "{told:?}");
        assert!(told[2].contains("/repo/.vaultvet.yaml`"), "{told:?}");
        assert_eq!(passed_over(&at("repo/a/b"), Some(&at("repo/a/b/vaultvet.yaml"))).len(), 1);
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
