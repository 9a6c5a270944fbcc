//! Packs the bad and the good fixture of each rule, which `explain` shows.

use std::fs;
use std::path::{Path, PathBuf};

use crate::emit::text;
use crate::rules::Checked;

/// The table of examples: rule name, bad text, good text; a fixture that is not there yet is empty.
pub(crate) fn pack(fixtures: &Path, rules: &[Checked]) -> String {
    let rows: Vec<String> = rules
        .iter()
        .map(|rule| {
            let folder = fixtures.join(rule.area.name()).join(&rule.name);
            let include = |stem: &str| match fixture(&folder, stem) {
                Some(path) => format!("include_str!({})", text(&path.to_string_lossy())),
                None => "\"\"".to_owned(),
            };
            format!("({}, {}, {})", text(&rule.name), include("bad"), include("good"))
        })
        .collect();
    format!("static EXAMPLES: &[(&str, &str, &str)] = &[{}];\n", rows.join(", "))
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
