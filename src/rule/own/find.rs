//! The rule files of the paths that were given, each once, in one stable order.

use std::fs;
use std::path::{Path, PathBuf};

use super::OwnRulesError;
use crate::source::discover::CONFIGURATION;
use crate::source::display_path;

/// How many rule files are read.
const MOST_FILES: usize = 1000;
/// How deep folders may lie in each other.
const MOST_LEVELS: usize = 16;

/// The rule files: a path that names a file is one whatever it is called, of a folder those named `*.yaml` or `*.yml`.
/// Links in folders are not followed.
pub(super) fn files(paths: &[PathBuf], working_dir: &Path) -> Result<Vec<PathBuf>, OwnRulesError> {
    let mut found = Vec::new();
    for path in paths {
        let path = working_dir.join(path);
        let shown = display_path(&path, working_dir);
        let before = found.len();
        if path.is_dir() {
            walk(&path, 0, &mut found).map_err(|why| fault(format!("the rules `{shown}` cannot be read: {why}")))?;
        } else if path.exists() {
            found.push(path);
        } else {
            return Err(fault(format!("there are no rules at `{shown}`: no such file or folder")));
        }
        if found.len() == before {
            return Err(fault(format!("`{shown}` holds no rule file (*.yaml)")));
        }
        if found.len() > MOST_FILES {
            return Err(fault(format!("`{shown}` holds more than {MOST_FILES} rule files")));
        }
    }
    found.sort();
    found.dedup();
    Ok(found)
}

fn fault(message: String) -> OwnRulesError {
    OwnRulesError::NoRules(message)
}

fn walk(folder: &Path, level: usize, found: &mut Vec<PathBuf>) -> Result<(), String> {
    if level >= MOST_LEVELS {
        return Err(format!("more than {MOST_LEVELS} folders lie in each other"));
    }
    for entry in fs::read_dir(folder).map_err(|error| error.to_string())? {
        let entry = entry.map_err(|error| error.to_string())?;
        let (kind, path) = (entry.file_type().map_err(|error| error.to_string())?, entry.path());
        if kind.is_dir() {
            walk(&path, level + 1, found)?;
        } else if kind.is_file() && is_rule_file(&path) {
            found.push(path);
            if found.len() > MOST_FILES {
                return Ok(());
            }
        }
    }
    Ok(())
}

/// Whether a file in a folder of rules is one by its name.
#[must_use]
pub fn is_rule_file(path: &Path) -> bool {
    let extension = path.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
    let yaml = ["yaml", "yml"].iter().any(|known| known.eq_ignore_ascii_case(extension));
    yaml && path.file_name().is_none_or(|name| name != CONFIGURATION)
}
