//! Reads what templates link to: templates and parameter files beside them, inside the roots only.

use std::path::{Component, Path, PathBuf};

use super::deployments::Plan;
use super::load::Files;
use super::options::RunOptions;
use crate::document::{ParameterSet, Recognised, recognise};
use crate::source::SourceId;
use crate::source::roots::Roots;
use crate::template::{
    Limits, LinkFault, LinkedTemplates, TemplateInput, evaluate, has_computed_links, relative_links,
};

/// Where a link leads: the file that holds it, the path as written, the number of the file it leads to.
pub(super) type Way = (SourceId, String, Result<usize, LinkFault>);

/// How often a template with computed links is worked out to learn where they lead: once a level of links.
const MOST_ROUNDS: usize = 16;

/// Reads all that the templates among the files link to, over any number of links. `sets_of` gives the parameter files
/// of each deployment of a template.
pub(super) fn follow(
    files: &mut Files,
    options: &RunOptions,
    roots: &Roots,
    merged: &[usize],
    sets_of: impl Fn(usize) -> Vec<Vec<usize>>,
    plan: &mut Plan,
) {
    let mut follower = Follower { files, options, roots, plan };
    let mut number = 0;
    // The files that are read on the way come last and are looked at in their turn.
    while number < follower.files.loaded.len() {
        follower.written(number);
        follower.computed(number, merged, &sets_of(number));
        number += 1;
    }
}

/// What links lead to, for the evaluation of a template.
pub(super) fn linked_templates<'f>(files: &'f Files, ways: &[Way]) -> LinkedTemplates<'f> {
    let mut links = LinkedTemplates::default();
    for (source, path, leads_to) in ways {
        let document = match leads_to {
            Ok(number) => files.document(*number).ok_or(LinkFault::NotATemplate),
            Err(fault) => Err(*fault),
        };
        links.add(*source, path.clone(), document);
    }
    links
}

struct Follower<'f> {
    files: &'f mut Files,
    options: &'f RunOptions,
    roots: &'f Roots,
    plan: &'f mut Plan,
}

impl Follower<'_> {
    /// Follows the links whose path is written as it is.
    fn written(&mut self, number: usize) {
        let links: Vec<(SourceId, String)> = self
            .files
            .document(number)
            .filter(|document| matches!(recognise(&document.root), Recognised::Template))
            .map(|document| {
                relative_links(&document.root).into_iter().map(|link| (document.source, link.to_owned())).collect()
            })
            .unwrap_or_default();
        for (source, link) in links {
            self.add(source, link);
        }
    }

    /// Follows the links whose path an expression gives: the template is worked out until no new one comes up.
    fn computed(&mut self, number: usize, merged: &[usize], deployments: &[Vec<usize>]) {
        let Some(document) = self.files.document(number) else { return };
        if !matches!(recognise(&document.root), Recognised::Template) || !has_computed_links(&document.root) {
            return;
        }
        let with_defaults: &[Vec<usize>] = &[Vec::new()];
        for parameters in if deployments.is_empty() { with_defaults } else { deployments } {
            for _ in 0..MOST_ROUNDS {
                let wanted = self.wanted(number, merged, parameters);
                if wanted.is_empty() {
                    break;
                }
                for (source, link) in wanted {
                    self.add(source, link);
                }
            }
        }
    }

    fn wanted(&self, number: usize, merged: &[usize], parameters: &[usize]) -> Vec<(SourceId, String)> {
        let Some(document) = self.files.document(number) else { return Vec::new() };
        let own: Vec<ParameterSet> = parameters
            .iter()
            .filter_map(|file| self.files.document(*file))
            .map(|document| ParameterSet::from_document(document, String::new()))
            .collect();
        let sets: Vec<&ParameterSet> = self
            .files
            .given(number, 0)
            .into_iter()
            .chain(merged.iter().filter_map(|set| self.plan.sets.get(*set)))
            .chain(&own)
            .collect();
        let links = linked_templates(self.files, &self.plan.links);
        let input = TemplateInput {
            template: document,
            parameters: &sets,
            sources: &self.files.sources,
            links: &links,
            surroundings: &self.plan.surroundings,
            demand: self.options.demand,
            limits: Limits::default(),
        };
        evaluate(&input).wanted
    }

    fn add(&mut self, source: SourceId, link: String) {
        if self.plan.links.iter().any(|(from, path, _)| *from == source && *path == link) {
            return;
        }
        let folder =
            self.files.sources.get(source).and_then(|file| file.path.as_ref()?.parent().map(Path::to_path_buf));
        let leads_to = match folder {
            Some(folder) => self.find(&folder, &link),
            None => Err(LinkFault::Unknown),
        };
        self.plan.links.push((source, link, leads_to));
    }

    fn find(&mut self, folder: &Path, link: &str) -> Result<usize, LinkFault> {
        let path = path_of_link(folder, link);
        // Whether it lies inside is settled first: what is outside is not even looked for.
        let inside = self.roots.directories().iter().any(|root| {
            let resolved = path.ancestors().find_map(|ancestor| ancestor.canonicalize().ok());
            path.starts_with(root) || resolved.is_some_and(|resolved| resolved.starts_with(root))
        });
        if !inside {
            return Err(LinkFault::Outside);
        }
        let path = if path.is_file() { path } else { self.in_any_case(folder, &path).ok_or(LinkFault::Missing)? };
        if !self.roots.contains(&path) {
            return Err(LinkFault::Outside);
        }
        let number = self
            .files
            .extra(&path, &self.options.working_dir, self.options.max_file_size)
            .ok_or(LinkFault::NotATemplate)?;
        let readable = self
            .files
            .document(number)
            .is_some_and(|document| matches!(recognise(&document.root), Recognised::Template | Recognised::Parameters));
        if readable { Ok(number) } else { Err(LinkFault::NotATemplate) }
    }

    /// The one file that a path names when case does not count, as on Windows, below or beside `folder`.
    fn in_any_case(&self, folder: &Path, path: &Path) -> Option<PathBuf> {
        let common = path.ancestors().find(|ancestor| folder.starts_with(ancestor))?;
        let mut whole = common.to_path_buf();
        for step in path.strip_prefix(common).ok()?.components() {
            if !self.roots.contains(&whole) {
                return None;
            }
            let wanted = step.as_os_str().to_str()?;
            let mut alike = std::fs::read_dir(&whole)
                .ok()?
                .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
                .filter(|name| name.eq_ignore_ascii_case(wanted));
            let found = alike.next()?;
            if alike.next().is_some() {
                return None;
            }
            whole.push(found);
        }
        whole.is_file().then_some(whole)
    }
}

/// Where a link in a file of that folder points, whether anything is there or not.
pub(super) fn path_of_link(folder: &Path, link: &str) -> PathBuf {
    // Templates are written on Windows, too.
    normalised(&folder.join(link.replace('\\', "/")))
}

/// A path with `.` and `..` worked out by name alone.
fn normalised(path: &Path) -> PathBuf {
    let mut whole = PathBuf::new();
    for component in path.components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir => {
                whole.pop();
            }
            other => whole.push(other),
        }
    }
    whole
}
