//! Which deployments and files a run that asks for changes alone speaks of.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::{Path, PathBuf};

use super::deployments::{Job, Plan};
use super::links::path_of_link;
use super::load::Files;
use super::options::RunOptions;
use super::pairing;
use super::work::Done;
use crate::rule::own::is_rule_file;
use crate::source::changes::Changes;
use crate::source::discover::CONFIGURATION;
use crate::source::{Location, SourceId};
use crate::template::LinkFault;

/// The files that a run speaks of, by number: changed ones, and those of each deployment that a changed one is part of.
#[derive(Debug)]
pub(super) struct Scope {
    numbers: BTreeSet<usize>,
    sources: BTreeSet<SourceId>,
}

impl Scope {
    /// Leaves in the plan what a change is part of.
    pub(super) fn narrow(changes: &Changes, files: &Files, plan: &mut Plan, options: &RunOptions) -> Option<Self> {
        if concerns_everything(changes, options) {
            return None;
        }
        let reach = Reach::new(changes, files, plan);
        plan.jobs.retain(|job| reach.touches(job));
        let mut numbers = reach.changed;
        for job in &plan.jobs {
            numbers.insert(job.template.0);
            numbers.extend(&job.parameter_files);
        }
        plan.without_template.retain(|number| numbers.contains(number));
        let sources = numbers.iter().filter_map(|number| files.source_of(*number)).collect();
        Some(Self { numbers, sources })
    }

    /// Whether the run speaks of the file.
    pub(super) fn holds(&self, number: usize) -> bool {
        self.numbers.contains(&number)
    }

    /// Whether the file that holds the place is one of them.
    pub(super) fn holds_place(&self, location: Location) -> bool {
        self.sources.contains(&location.source)
    }

    /// Leaves of what all exports together show what lies, in part at least, in a changed file.
    pub(super) fn narrow_exports(&self, done: &mut Done) {
        let here = |location: &Location| self.holds_place(*location);
        done.findings.retain(|finding| {
            here(&finding.primary.location) || finding.related.iter().any(|label| here(&label.location))
        });
        let judged = &mut done.judged;
        judged.unknowns.retain(|unknown| here(&unknown.location) || here(&unknown.vault_at));
        judged.vaults.retain(|(_, at)| here(at));
        judged.entries.retain(|entry| here(&entry.source));
        judged.verdicts.retain(|told| here(&told.at));
        done.family_files.retain(|source| self.sources.contains(source));
        done.open_files.retain(|source| self.sources.contains(source));
        done.vault_count = judged.vaults.len();
        done.holds_family = !done.family_files.is_empty();
    }
}

/// Whether what decides over all files has changed or is gone: a configuration, rules of the user's own, given
/// parameters.
fn concerns_everything(changes: &Changes, options: &RunOptions) -> bool {
    let configurations = [&options.config, &options.policy].into_iter().flatten();
    let given =
        options.parameters.iter().map(|given| options.working_dir.join(given.strip_prefix('@').unwrap_or(given)));
    configurations.filter_map(|file| file.path.as_deref()).any(|path| changes.contain(path))
        || options.rules.files.iter().any(|path| changes.contain(path))
        || given.into_iter().any(|path| changes.contain(&path))
        || lost_configuration(changes, options)
        || lost_rules(changes, options)
}

/// Whether a configuration is gone since that would have been nearer than the one that was found.
fn lost_configuration(changes: &Changes, options: &RunOptions) -> bool {
    let is_in_use = |path: &PathBuf| options.config.as_ref().is_some_and(|file| file.path.as_ref() == Some(path));
    let places: Vec<PathBuf> = options.working_dir.ancestors().map(|folder| folder.join(CONFIGURATION)).collect();
    // One that was asked for by name is none of those that are sought.
    let sought = options.config.is_none() || places.iter().any(is_in_use);
    sought && places.iter().take_while(|path| !is_in_use(path)).any(|path| !path.exists() && changes.contain(path))
}

/// Whether a rule of the user's own is gone since.
fn lost_rules(changes: &Changes, options: &RunOptions) -> bool {
    let folders: Vec<PathBuf> = options.rules.folders.iter().filter_map(|path| path.canonicalize().ok()).collect();
    let is_rule = |path: &Path| folders.iter().any(|folder| path.starts_with(folder)) && is_rule_file(path);
    !folders.is_empty() && changes.paths().any(|path| is_rule(path) && !path.exists())
}

/// What is needed to tell whether a change is part of a deployment.
struct Reach<'a> {
    files: &'a Files,
    changed: BTreeSet<usize>,
    /// From a file to those that its links lead to.
    ways: BTreeMap<usize, Vec<usize>>,
    /// Files with a link to something that is gone since, or can be read no more.
    cut: BTreeSet<usize>,
    /// What is gone since, by folder.
    gone: HashMap<PathBuf, Vec<PathBuf>>,
}

impl<'a> Reach<'a> {
    fn new(changes: &Changes, files: &'a Files, plan: &Plan) -> Self {
        let path = |number: usize| files.loaded.get(number).and_then(|loaded| loaded.file.path.as_deref());
        let real = |number: usize| files.loaded.get(number).and_then(|loaded| loaded.file.real.as_deref());
        let changed: BTreeSet<usize> = (0..files.loaded.len())
            .filter(|number| real(*number).is_none_or(|path| changes.contain_real(path)))
            .collect();
        let numbers: BTreeMap<SourceId, usize> =
            (0..files.loaded.len()).filter_map(|number| Some((files.source_of(number)?, number))).collect();
        let mut ways: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        let mut cut = BTreeSet::new();
        for (from, link, leads_to) in plan.links.iter() {
            let Some(from) = numbers.get(&from).copied() else { continue };
            match leads_to {
                Ok(to) => ways.entry(from).or_default().push(*to),
                Err(LinkFault::Outside) => {}
                Err(_) => {
                    let to = path(from).and_then(Path::parent).map(|folder| path_of_link(folder, link));
                    if to.is_some_and(|to| changes.contain(&to)) {
                        cut.insert(from);
                    }
                }
            }
        }
        let mut gone: HashMap<PathBuf, Vec<PathBuf>> = HashMap::new();
        for path in changes.paths().filter(|path| !path.exists()) {
            gone.entry(path.parent().map(Path::to_path_buf).unwrap_or_default()).or_default().push(path.to_path_buf());
        }
        Self { files, changed, ways, cut, gone }
    }

    fn touches(&self, job: &Job) -> bool {
        let changed = |number: &usize| self.changed.contains(number) || self.cut.contains(number);
        job.parameter_files.iter().any(changed)
            || self.lost_parameters(job.template.0)
            || self.reached(job.template.0).iter().any(changed)
    }

    /// The template and all that it links to, over any number of links.
    fn reached(&self, template: usize) -> BTreeSet<usize> {
        let mut reached = BTreeSet::from([template]);
        let mut waiting = vec![template];
        while let Some(number) = waiting.pop() {
            let next = self.ways.get(&number).map(Vec::as_slice).unwrap_or_default();
            waiting.extend(next.iter().copied().filter(|number| reached.insert(*number)));
        }
        reached
    }

    /// Whether a parameter file of the template is gone since: the template is then deployed otherwise, or not at all.
    fn lost_parameters(&self, template: usize) -> bool {
        if self.gone.is_empty() {
            return false;
        }
        let path = self.files.loaded.get(template).and_then(|loaded| loaded.file.path.as_deref()?.canonicalize().ok());
        let Some(template) = path else { return false };
        let beside = template.parent().and_then(|folder| self.gone.get(folder)).map(Vec::as_slice).unwrap_or_default();
        beside.iter().any(|gone| pairing::template_for(gone, std::iter::once(template.as_path())).is_some())
    }
}
