//! The deployments that the configuration's section `parameters` names: which parameter files go with which template.

use std::path::Path;

use super::load::Files;
use super::options::{RunError, RunOptions};
use crate::document::{Recognised, gives_parameters, recognise};
use crate::source::display_path;

/// A deployment: parameter files, merged from left to right, and their template, by number in `Files`.
pub(super) type Group = (Vec<usize>, usize);

/// The deployments whose template or one of whose parameter files is in the run; the rest of each is read.
pub(super) fn groups(files: &mut Files, options: &RunOptions, given: usize) -> Result<Vec<Group>, RunError> {
    let mut groups = Vec::new();
    for entry in &options.entries {
        let in_run = |path: &Path| files.number_of(path).is_some_and(|number| number < given);
        if !in_run(&entry.template) && !entry.files.iter().any(|path| in_run(path)) {
            continue;
        }
        let template = files.extra(&entry.template, &options.working_dir, options.max_file_size);
        let is_template = template
            .and_then(|number| files.document(number))
            .is_some_and(|document| matches!(recognise(&document.root), Recognised::Template));
        let Some(template) = template.filter(|_| is_template) else {
            let why = "is no template that can be read, though the configuration's `parameters` name it".to_owned();
            return Err(RunError::NotATemplate { path: shown(&entry.template, options), why });
        };
        let mut numbers = Vec::new();
        for path in &entry.files {
            let number = files.extra(path, &options.working_dir, options.max_file_size);
            let gives = number.and_then(|number| files.document(number)).is_some_and(|one| gives_parameters(&one.root));
            match number.filter(|_| gives) {
                Some(number) => numbers.push(number),
                None => return Err(RunError::NotParameters { path: shown(path, options) }),
            }
        }
        groups.push((numbers, template));
    }
    Ok(groups)
}

fn shown(path: &Path, options: &RunOptions) -> String {
    display_path(path, &options.working_dir)
}
