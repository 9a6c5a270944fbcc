//! Which parameter file belongs to which template, by the names that Azure's tools use.

use std::path::{Path, PathBuf};

/// The extensions of parameter files.
const PARAMETER_EXTENSIONS: [&str; 4] = ["json", "jsonc", "yaml", "yml"];
/// The extensions of templates that a parameter file's name may stand for.
const TEMPLATE_EXTENSIONS: [&str; 7] = ["json", "jsonc", "json5", "template", "arm", "yaml", "yml"];

/// Whether a file's name is that of a parameter file for some template.
pub(super) fn may_hold_parameters(name: &str) -> bool {
    base(Path::new(name), &PARAMETER_EXTENSIONS).is_some_and(|base| base.contains(".parameters"))
}

/// A file's name in lower case without one of these extensions.
fn base(path: &Path, extensions: &[&str]) -> Option<String> {
    let extension = path.extension()?.to_str()?.to_ascii_lowercase();
    let stem = path.file_stem()?.to_str()?.to_ascii_lowercase();
    extensions.contains(&extension.as_str()).then_some(stem)
}

/// Whether the parameter file's name fits a template of that stem: `S.parameters`, `S.ENV.parameters`,
/// `S.parameters.ENV`, `S.parameters-ENV`.
fn fits(parameters: &str, stem: &str) -> bool {
    let Some(rest) = parameters.strip_prefix(stem).and_then(|rest| rest.strip_prefix('.')) else { return false };
    match rest.strip_prefix("parameters") {
        Some(after) => after.is_empty() || after.starts_with(['.', '-']),
        None => rest.ends_with(".parameters"),
    }
}

/// The template among `templates` that a parameter file's name stands for: the one with the longest stem.
pub(super) fn template_for<'p>(parameters: &Path, templates: impl Iterator<Item = &'p Path>) -> Option<&'p Path> {
    let name = base(parameters, &PARAMETER_EXTENSIONS)?;
    templates
        .filter(|template| template.parent() == parameters.parent())
        .filter_map(|template| Some((base(template, &TEMPLATE_EXTENSIONS)?, template)))
        .filter(|(stem, _)| fits(&name, stem))
        .max_by_key(|(stem, _)| stem.len())
        .map(|(_, template)| template)
}

/// The files of a folder whose name may make them the template's parameters, in order.
pub(super) fn neighbours(template: &Path) -> Vec<PathBuf> {
    let Some(stem) = base(template, &TEMPLATE_EXTENSIONS) else { return Vec::new() };
    listed(template, |path| base(path, &PARAMETER_EXTENSIONS).is_some_and(|name| fits(&name, &stem)))
}

/// The files of a folder whose name may make them the template of these parameters, longest stem first.
pub(super) fn possible_templates(parameters: &Path) -> Vec<PathBuf> {
    let Some(name) = base(parameters, &PARAMETER_EXTENSIONS) else { return Vec::new() };
    let mut templates =
        listed(parameters, |path| base(path, &TEMPLATE_EXTENSIONS).is_some_and(|stem| fits(&name, &stem)));
    templates.sort_by_key(|path| std::cmp::Reverse(base(path, &TEMPLATE_EXTENSIONS).map_or(0, |stem| stem.len())));
    templates
}

fn listed(beside: &Path, wanted: impl Fn(&Path) -> bool) -> Vec<PathBuf> {
    let Some(folder) = beside.parent() else { return Vec::new() };
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    // What stands there under the name and is no file is found, too, to be told.
    let mut paths: Vec<PathBuf> =
        entries.filter_map(|entry| Some(entry.ok()?.path())).filter(|path| wanted(path) && !path.is_dir()).collect();
    paths.sort();
    paths
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_azures_tools_fit_their_template() {
        for name in [
            "main.parameters",
            "main.prod.parameters",
            "main.parameters.prod",
            "main.parameters-prod",
            "main.a.b.parameters",
        ] {
            assert!(fits(name, "main"), "{name}");
        }
        for name in ["main", "mainparameters", "main.parametersprod", "other.parameters", "main.parameter"] {
            assert!(!fits(name, "main"), "{name}");
        }
    }

    #[test]
    fn the_longest_stem_wins() {
        let templates =
            [PathBuf::from("a/main.json"), PathBuf::from("a/main.prod.json"), PathBuf::from("b/main.prod.json")];
        let found = template_for(Path::new("a/MAIN.prod.parameters.json"), templates.iter().map(PathBuf::as_path));
        assert_eq!(found, Some(Path::new("a/main.prod.json")));
    }
}
