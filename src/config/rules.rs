//! The section `rules`: where rules of the user's own are.

use std::path::{Path, PathBuf};

use super::section::Reader;
use crate::source::Span;
use crate::source::roots::git_work_tree;
use crate::syntax::{Node, NodeKind};

/// Where the user's own rules are, as the configuration says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RuleSettings {
    /// Files and folders, relative ones from the configuration's folder.
    pub paths: Vec<PathBuf>,
}

/// A path as written, with its place.
pub(super) type WrittenPath = (PathBuf, Span);

/// Reads the section.
pub(super) fn read(section: &Node, reader: &mut Reader) -> Vec<WrittenPath> {
    let mut paths = Vec::new();
    for (_, member) in reader.members(section, "`rules`", &["paths"]) {
        if !matches!(member.value.kind, NodeKind::Array(_)) {
            reader.fault(member.value.span, "`paths` takes a list of files and folders".to_owned());
        }
        for item in member.value.items() {
            match item.as_str().filter(|path| !path.trim().is_empty()) {
                Some(path) => paths.push((PathBuf::from(path), item.span)),
                None => reader.fault(item.span, "a path is a text, and not empty".to_owned()),
            }
        }
    }
    paths
}

/// The paths from the configuration's folder on.
///
/// A configuration that was found comes with a stranger's pull request, perhaps: its paths do not leave the repository.
pub(super) fn resolve(
    written: Vec<WrittenPath>,
    file: Option<&Path>,
    found: bool,
    reader: &mut Reader,
) -> RuleSettings {
    let folder = file.and_then(Path::parent).unwrap_or_else(|| Path::new(""));
    let mut paths = Vec::new();
    for (path, span) in written {
        let whole = folder.join(&path);
        if found && leads_out(folder, &whole) {
            let shown = path.display();
            reader.fault(span, format!("`{shown}` leads out of the repository; `--rules` takes rules from elsewhere"));
        }
        paths.push(whole);
    }
    RuleSettings { paths }
}

/// Whether a path, links resolved, lies outside of the folder's git work tree, or without one of the folder.
pub(super) fn leads_out(folder: &Path, path: &Path) -> bool {
    let highest = git_work_tree(folder).unwrap_or(folder);
    match (path.canonicalize(), highest.canonicalize()) {
        (Ok(path), Ok(highest)) => !path.starts_with(highest),
        // What is not there is told when it is read.
        _ => false,
    }
}
