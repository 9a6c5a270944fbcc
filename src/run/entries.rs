//! The deployments that the configuration's section `parameters` names: which parameter files go with which template.

use std::path::Path;

use super::load::{Files, Reading};
use super::options::{RunError, RunOptions};
use crate::document::{Recognised, gives_parameters, recognise};
use crate::source::display_path;
use crate::source::roots::Roots;

/// A deployment: parameter files, merged from left to right, and their template, by number in `Files`.
pub(super) type Group = (Vec<usize>, usize);

/// The deployments whose template or one of whose parameter files is in the run; the rest of each is read.
pub(super) fn groups(
    files: &mut Files,
    options: &RunOptions,
    roots: &Roots,
    given: usize,
) -> Result<Vec<Group>, RunError> {
    let mut groups = Vec::new();
    // Where the configuration lies, its paths may lead, too.
    let file = options.config.iter().chain(&options.policy).filter_map(|file| file.path.as_deref());
    let roots = file.fold(roots.clone(), Roots::and_folder_of);
    let reading = Reading { roots: &roots, working_dir: &options.working_dir, cap: options.max_file_size };
    for entry in &options.entries {
        let in_run = |path: &Path| files.number_of(path).is_some_and(|number| number < given);
        if !in_run(&entry.template) && !entry.files.iter().any(|path| in_run(path)) {
            continue;
        }
        let template = files.extra(&entry.template, &reading);
        let is_template =
            files.document(template).is_some_and(|document| matches!(recognise(&document.root), Recognised::Template));
        if !is_template {
            let why = "is no template that can be read, though the configuration's `parameters` name it".to_owned();
            return Err(RunError::NotATemplate { path: shown(&entry.template, options), why });
        }
        let mut numbers = Vec::new();
        for path in &entry.files {
            let number = files.extra(path, &reading);
            if !files.document(number).is_some_and(|one| gives_parameters(&one.root)) {
                return Err(RunError::NotParameters { path: shown(path, options) });
            }
            numbers.push(number);
        }
        groups.push((numbers, template));
    }
    Ok(groups)
}

fn shown(path: &Path, options: &RunOptions) -> String {
    display_path(path, &options.working_dir)
}
