//! Reads what templates link to: templates and parameter files beside them, inside the roots only.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use super::deployments::Plan;
use super::load::{Content, Files, Reading};
use super::options::RunOptions;
use crate::document::{ParameterSet, Recognised, recognise};
use crate::source::decode::ReadFault;
use crate::source::{SourceId, normalise};
use crate::syntax::Document;
use crate::template::{Limits, LinkFault, Links, TemplateInput, evaluate, has_computed_links, relative_links};

/// Where links lead: by the file that holds one and the path as written, the number of the file it leads to.
#[derive(Debug, Default)]
pub(super) struct Ways(BTreeMap<SourceId, BTreeMap<String, Result<usize, LinkFault>>>);

impl Ways {
    fn get(&self, source: SourceId, path: &str) -> Option<&Result<usize, LinkFault>> {
        self.0.get(&source)?.get(path)
    }

    /// Every link: the file that holds it, the path as written, where it leads.
    pub(super) fn iter(&self) -> impl Iterator<Item = (SourceId, &str, &Result<usize, LinkFault>)> {
        self.0
            .iter()
            .flat_map(|(source, links)| links.iter().map(|(path, leads_to)| (*source, path.as_str(), leads_to)))
    }
}

/// What links lead to, for the evaluation of templates.
#[derive(Debug, Clone, Copy)]
pub(super) struct Linked<'f> {
    pub(super) files: &'f Files,
    pub(super) ways: &'f Ways,
}

impl Links for Linked<'_> {
    fn leads_to(&self, source: SourceId, path: &str) -> Option<Result<&Document, LinkFault>> {
        let leads_to = self.ways.get(source, path)?.as_ref();
        Some(leads_to.map_err(Clone::clone).and_then(|to| self.files.document(*to).ok_or(LinkFault::NotATemplate)))
    }
}

/// How often a template with computed links is worked out to learn where they lead: once a level of links.
const MOST_ROUNDS: usize = 16;

/// Reads all that the templates among the files link to, over any number of links. `sets_of` gives the parameter files
/// of each deployment of a template.
pub(super) fn follow(
    files: &mut Files,
    options: &RunOptions,
    reading: Reading<'_>,
    merged: &[usize],
    sets_of: impl Fn(usize) -> Vec<Vec<usize>>,
    plan: &mut Plan,
) {
    let mut follower = Follower { files, options, reading, plan };
    let mut number = 0;
    // The files that are read on the way come last and are looked at in their turn.
    while number < follower.files.loaded.len() {
        follower.written(number);
        follower.computed(number, merged, &sets_of(number));
        number += 1;
    }
}

struct Follower<'f> {
    files: &'f mut Files,
    options: &'f RunOptions,
    reading: Reading<'f>,
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

    fn wanted(&self, number: usize, merged: &[usize], parameters: &[usize]) -> BTreeSet<(SourceId, String)> {
        let Some(document) = self.files.document(number) else { return BTreeSet::new() };
        let own: Vec<ParameterSet> = parameters.iter().filter_map(|file| self.files.parameters(*file, "")).collect();
        let sets: Vec<&ParameterSet> = self
            .files
            .given(number, 0)
            .into_iter()
            .chain(merged.iter().filter_map(|set| self.plan.sets.get(*set)))
            .chain(&own)
            .collect();
        let links = Linked { files: self.files, ways: &self.plan.links };
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
        if self.plan.links.get(source, &link).is_some() {
            return;
        }
        let folder =
            self.files.sources.get(source).and_then(|file| file.path.as_ref()?.parent().map(Path::to_path_buf));
        let leads_to = match folder {
            Some(folder) => self.find(&folder, &link),
            None => Err(LinkFault::Unknown),
        };
        self.plan.links.0.entry(source).or_default().insert(link, leads_to);
    }

    fn find(&mut self, folder: &Path, link: &str) -> Result<usize, LinkFault> {
        if !self.reading.roots.may_hold(folder, &written(link)) {
            return Err(LinkFault::Outside);
        }
        let path = path_of_link(folder, link);
        let path = match self.reading.roots.admit(&path) {
            Ok(()) => path,
            Err(ReadFault::Outside) => return Err(LinkFault::Outside),
            Err(fault @ ReadFault::NotAFile) => return Err(LinkFault::Unreadable(fault.to_string().into())),
            Err(_) => self.in_any_case(folder, &path).ok_or(LinkFault::Missing)?,
        };
        let number = self.files.extra(&path, &self.reading);
        self.usable(number).map(|()| number)
    }

    fn usable(&self, number: usize) -> Result<(), LinkFault> {
        let content = self.files.loaded.get(number).map(|loaded| &loaded.content);
        let reason = match content {
            Some(Content::Unparsable { source, error, .. }) => {
                let line = self.files.text(*source).map_or(1, |file| file.position(error.span.start).line);
                format!("line {line}: {}", error.message)
            }
            Some(Content::Undecodable { error, .. }) => error.to_string(),
            Some(Content::Unread { fault: ReadFault::Outside, .. }) => return Err(LinkFault::Outside),
            Some(Content::Unread { fault, .. }) => fault.to_string(),
            _ => {
                let document = self.files.document(number).map(|document| recognise(&document.root));
                let fits = matches!(document, Some(Recognised::Template | Recognised::Parameters));
                return if fits { Ok(()) } else { Err(LinkFault::NotATemplate) };
            }
        };
        Err(LinkFault::Unreadable(reason.into()))
    }

    /// The one file that a path names when case does not count, as on Windows, below or beside `folder`.
    fn in_any_case(&self, folder: &Path, path: &Path) -> Option<PathBuf> {
        let common = path.ancestors().find(|ancestor| folder.starts_with(ancestor))?;
        let mut whole = common.to_path_buf();
        for step in path.strip_prefix(common).ok()?.components() {
            if !self.reading.roots.contains(&whole) {
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
    normalise(&folder.join(written(link)))
}

/// A link as a path: templates are written on Windows, too.
pub(super) fn written(link: &str) -> PathBuf {
    PathBuf::from(link.replace('\\', "/"))
}
