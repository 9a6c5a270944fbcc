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
            let packed = |content: Option<String>| text(&content.unwrap_or_default());
            let printed = fs::read_to_string(folder.join("bad.snap")).ok();
            format!(
                "({}, {}, {}, {}, {})",
                text(&rule.name),
                packed(fixture(&folder, "bad")),
                packed(fixture(&folder, "bad.parameters")),
                packed(printed),
                packed(fixture(&folder, "good"))
            )
        })
        .collect();
    format!("static EXAMPLES: &[(&str, &str, &str, &str, &str)] = &[{}];\n", rows.join(", "))
}

/// The text of a fixture, in whatever form it is: never a path, which would bind what is built to this folder.
fn fixture(folder: &Path, stem: &str) -> Option<String> {
    let mut found: Vec<PathBuf> = fs::read_dir(folder)
        .ok()?
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| {
            path.file_stem().is_some_and(|name| name == stem) && path.extension().is_some_and(|kind| kind != "snap")
        })
        .collect();
    found.sort();
    found.into_iter().find_map(|path| fs::read_to_string(path).ok())
}
