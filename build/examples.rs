//! Packs the bad and the good fixture of each rule with what is printed of the bad one, which `explain` shows.

use std::fs;
use std::path::{Path, PathBuf};

use crate::emit::text;
use crate::rules::Checked;

/// The table of examples: rule name, bad text, its parameter file, what is printed of it, good text; what is not there
/// is empty.
pub(crate) fn pack(fixtures: &Path, rules: &[Checked]) -> String {
    let rows: Vec<String> = rules
        .iter()
        .map(|rule| {
            let folder = fixtures.join(rule.area.name()).join(&rule.name);
            let include = |path: Option<PathBuf>| match path {
                Some(path) => format!("include_str!({})", text(&path.to_string_lossy())),
                None => "\"\"".to_owned(),
            };
            let printed = Some(folder.join("bad.snap")).filter(|path| path.is_file());
            format!(
                "({}, {}, {}, {}, {})",
                text(&rule.name),
                include(fixture(&folder, "bad")),
                include(fixture(&folder, "bad.parameters")),
                include(printed),
                include(fixture(&folder, "good"))
            )
        })
        .collect();
    format!("static EXAMPLES: &[(&str, &str, &str, &str, &str)] = &[{}];\n", rows.join(", "))
}

fn fixture(folder: &Path, stem: &str) -> Option<PathBuf> {
    let mut found: Vec<PathBuf> = fs::read_dir(folder)
        .ok()?
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| {
            path.file_stem().is_some_and(|name| name == stem) && path.extension().is_some_and(|kind| kind != "snap")
        })
        .filter(|path| fs::read_to_string(path).is_ok())
        .collect();
    found.sort();
    found.into_iter().next()
}
