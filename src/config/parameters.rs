//! The section `parameters`: which parameter files go with which template where names do not tell.

use std::path::{Path, PathBuf};

use super::reader::Reader;
use super::{Paths, Placed};
use crate::source::Span;
use crate::syntax::{Member, Node};

/// A template and the parameter files of one deployment of it, merged from left to right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParameterEntry {
    /// The template.
    pub template: PathBuf,
    /// The parameter files, at least one.
    pub files: Vec<PathBuf>,
    /// Where the entry stands.
    pub at: Span,
}

/// Reads the section.
pub(super) fn read(member: &Member, paths: &Paths, reader: &mut Reader) -> Placed<Vec<ParameterEntry>> {
    let entries = reader.items(member).iter().filter_map(|item| entry(item, paths, reader)).collect();
    Placed { value: entries, at: member.value.span }
}

fn entry(item: &Node, paths: &Paths, reader: &mut Reader) -> Option<ParameterEntry> {
    let mut template = None;
    let mut files = Vec::new();
    let members = reader.members(item, "an entry of `parameters`", &["template", "files"]);
    for (key, member) in &members {
        if *key == "template" {
            template = reader.text(member).and_then(|text| file(&text, member.value.span, paths, reader));
        } else {
            for text in reader.texts(member) {
                files.extend(file(&text.value, text.at, paths, reader));
            }
        }
    }
    for key in ["template", "files"] {
        if item.is_object() && !members.iter().any(|(known, _)| *known == key) {
            reader.fault(item.span, format!("an entry of `parameters` needs `{key}`"));
        }
    }
    match template {
        Some(template) if !files.is_empty() => Some(ParameterEntry { template, files, at: item.span }),
        _ => None,
    }
}

/// The file at a path from the configuration's folder on; it is there, and inside of the repository.
fn file(text: &str, at: Span, paths: &Paths, reader: &mut Reader) -> Option<PathBuf> {
    let path = paths.folder.join(text);
    if paths.leads_out(&path) {
        reader.fault(at, format!("`{text}` leads out of the repository"));
        return None;
    }
    // A text without a file has no folder to look into.
    if !paths.folder.as_os_str().is_empty() && !path.is_file() {
        reader.fault(at, format!("`{text}` is no file; paths start at `{}`", shown(&paths.folder)));
        return None;
    }
    Some(crate::source::normalise(&path))
}

fn shown(folder: &Path) -> String {
    if folder.as_os_str().is_empty() { ".".to_owned() } else { folder.display().to_string() }
}
