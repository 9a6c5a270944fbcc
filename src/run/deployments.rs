//! What is deployed: each template with the parameters that were found or given, and what it links to.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::entries::Group;
use super::links::Ways;
use super::load::{Content, Files, Loaded, Reading};
use super::options::{RunError, RunOptions};
use super::{entries, links, pairing};
use crate::config::Written;
use crate::document::{ParameterSet, Recognised, gives_parameters, recognise};
use crate::source::decode::{decode, read_file};
use crate::source::roots::Roots;
use crate::source::{Location, SourceFile, SourceId, Span, display_path, prefilter};
use crate::syntax::{self, Document};
use crate::template::{Demand, Surroundings, Told, declares_family, links_to_templates, may_hide_resources};

/// One deployment to work out.
#[derive(Debug)]
pub(super) struct Job {
    /// The template's file, by its number in `Files`, and the document in it.
    pub(super) template: (usize, usize),
    /// Parameter sets, by number in `Plan::sets`, merged from left to right; none for defaults.
    pub(super) sets: Vec<usize>,
    /// The parameter files that brought it about, by their number in `Files`.
    pub(super) parameter_files: Vec<usize>,
    pub(super) purpose: Purpose,
}

/// What a deployment is worked out for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    /// What it deploys is judged, or shown.
    Whole,
    /// Nothing that was read deploys anything of the vault family: which of its links lead to what was not read?
    Links,
}

/// All deployments of a run.
#[derive(Debug, Default)]
pub(super) struct Plan {
    pub(super) jobs: Vec<Job>,
    pub(super) sets: Vec<ParameterSet>,
    /// Parameter files for which no template was found.
    pub(super) without_template: Vec<usize>,
    /// Where links lead.
    pub(super) links: Ways,
    /// What the user tells of where everything is deployed.
    pub(super) surroundings: Surroundings,
    /// The configuration's text, where something in it is pointed at.
    pub(super) configuration: Option<SourceId>,
    /// The files whose links lead to something of the vault family.
    pub(super) leading: BTreeSet<SourceId>,
}

/// Finds the deployments; reads neighbours and linked templates that were not given.
pub(super) fn plan(files: &mut Files, options: &RunOptions) -> Result<Plan, RunError> {
    let roots = Roots::of(options.paths.iter().filter(|path| path.as_os_str() != "-"), &options.working_dir);
    let reading = Reading { roots: &roots, working_dir: &options.working_dir, cap: options.max_file_size };
    let mut plan = Plan { configuration: configuration(files, options), ..Plan::default() };
    plan.surroundings = surroundings(files, options, plan.configuration);
    let given = files.loaded.len();
    let merged = given_sets(files, options, &mut plan)?;
    let mut paired: Vec<Group> = Vec::new();
    if merged.is_empty() {
        bring_in_neighbours(files, options, &reading, given);
        paired = entries::groups(files, options, &roots, given)?;
        let taken: BTreeSet<usize> = paired.iter().flat_map(|(files, _)| files.iter().copied()).collect();
        paired.extend(pair(files, &reading, given, &taken, &mut plan));
    }
    let sets_of = |number: usize| -> Vec<Vec<usize>> {
        paired.iter().filter(|(_, template)| *template == number).map(|(parameters, _)| parameters.clone()).collect()
    };
    links::follow(files, options, reading, &merged, sets_of, &mut plan);
    plan.leading = leading_to_family(&plan, files);
    let mut parameters_of: BTreeMap<usize, Vec<Vec<usize>>> = BTreeMap::new();
    for (parameters, template) in paired {
        parameters_of.entry(template).or_default().push(parameters);
    }
    for number in 0..files.loaded.len() {
        let named = number < given || parameters_of.contains_key(&number);
        if !named {
            continue;
        }
        add_jobs(files, number, &merged, parameters_of.get(&number), options.demand, &mut plan);
    }
    Ok(plan)
}

fn add_jobs(
    files: &Files,
    number: usize,
    merged: &[usize],
    parameters: Option<&Vec<Vec<usize>>>,
    demand: Demand,
    plan: &mut Plan,
) {
    let Some(Content::Parsed { documents, .. }) = files.loaded.get(number).map(|loaded| &loaded.content) else {
        return;
    };
    for (index, document) in documents.iter().enumerate() {
        let named = names_vault(files, number, parameters, merged, plan);
        let Some(purpose) = purpose(document, named, demand, plan) else { continue };
        let template = (number, index);
        // What the document around a template gives comes first, as a file that options add to.
        let carried: Vec<usize> = files
            .given(number, index)
            .cloned()
            .map(|set| {
                plan.sets.push(set);
                plan.sets.len() - 1
            })
            .into_iter()
            .collect();
        match parameters {
            _ if !merged.is_empty() => {
                let sets = carried.iter().chain(merged).copied().collect();
                plan.jobs.push(Job { template, sets, parameter_files: Vec::new(), purpose });
            }
            Some(list) if index == 0 => {
                for group in list {
                    let mut sets = carried.clone();
                    for number in group {
                        let name = files.loaded.get(*number).map_or("", |loaded| loaded.file.display.as_str());
                        let Some(set) = files.parameters(*number, name) else { continue };
                        plan.sets.push(set);
                        sets.push(plan.sets.len() - 1);
                    }
                    plan.jobs.push(Job { template, sets, parameter_files: group.clone(), purpose });
                }
            }
            _ => plan.jobs.push(Job { template, sets: carried, parameter_files: Vec::new(), purpose }),
        }
    }
}

/// What a document is worked out for, if it is a template: it deploys, itself or through links, something that is wanted,
/// or it links to what may.
fn purpose(document: &Document, names_vault: bool, demand: Demand, plan: &Plan) -> Option<Purpose> {
    if !matches!(recognise(&document.root), Recognised::Template) {
        return None;
    }
    let whole = demand == Demand::Everything
        || declares_family(&document.root)
        || plan.leading.contains(&document.source)
        || (names_vault && may_hide_resources(&document.root));
    if whole {
        return Some(Purpose::Whole);
    }
    links_to_templates(&document.root).then_some(Purpose::Links)
}

/// Whether a template or what is given to it names a type of the vault family anywhere.
fn names_vault(
    files: &Files,
    number: usize,
    parameters: Option<&Vec<Vec<usize>>>,
    merged: &[usize],
    plan: &Plan,
) -> bool {
    let file_names = |number: usize| {
        let content = files.loaded.get(number).map(|loaded| &loaded.content);
        matches!(content, Some(Content::Parsed { names_vault: true, .. }))
    };
    let given = merged.iter().filter_map(|set| files.text(plan.sets.get(*set)?.source));
    file_names(number)
        || parameters.is_some_and(|groups| groups.iter().flatten().any(|file| file_names(*file)))
        || given.into_iter().any(|file| prefilter::names_vault_type(&file.text))
}

/// The files whose links lead, over any number of others, to something of the vault family. Each link is looked at
/// once a round, however many ways there are.
fn leading_to_family(plan: &Plan, files: &Files) -> BTreeSet<SourceId> {
    let ways: Vec<(SourceId, &Document)> = plan
        .links
        .iter()
        .filter_map(|(from, _, leads_to)| Some((from, files.document(*leads_to.as_ref().ok()?)?)))
        .collect();
    let mut leading: BTreeSet<SourceId> =
        ways.iter().filter(|(_, to)| declares_family(&to.root)).map(|(from, _)| *from).collect();
    loop {
        let before = leading.len();
        for (from, to) in &ways {
            if leading.contains(&to.source) {
                leading.insert(*from);
            }
        }
        if leading.len() == before {
            return leading;
        }
    }
}

/// The configuration's text among those of the run, where findings may point into it.
fn configuration(files: &mut Files, options: &RunOptions) -> Option<SourceId> {
    let tells = options.context.values().iter().any(|set| matches!(set.written, Written::Configuration(_)));
    let file = options.config.as_ref().filter(|_| tells || !options.suppressing.settings.entries.is_empty())?;
    Some(files.sources.add(file.path.clone(), file.display.clone(), Arc::clone(&file.text)))
}

/// What is set of the surroundings, each value at the characters that set it.
fn surroundings(files: &mut Files, options: &RunOptions, configuration: Option<SourceId>) -> Surroundings {
    let mut surroundings = Surroundings::default();
    let tells = options.context.values().iter().any(|set| matches!(set.written, Written::Policy(_)));
    let policy = options.policy.as_ref().filter(|_| tells);
    let policy = policy.map(|file| files.sources.add(file.path.clone(), file.display.clone(), Arc::clone(&file.text)));
    for set in options.context.values() {
        let location = match &set.written {
            Written::Configuration(span) | Written::Policy(span) => {
                let of_policy = matches!(set.written, Written::Policy(_));
                let Some(source) = (if of_policy { policy } else { configuration }) else { continue };
                Location { source, span: *span }
            }
            Written::Argument(text) => {
                let source = files.sources.add(None, "<arguments>", text.as_str());
                Location { source, span: Span::new(0, u32::try_from(text.len()).unwrap_or(u32::MAX)) }
            }
        };
        surroundings.tell(set.of, Told { value: Arc::clone(&set.value), location });
    }
    surroundings
}

/// The parameters given by option: files and `name=value`.
fn given_sets(files: &mut Files, options: &RunOptions, plan: &mut Plan) -> Result<Vec<usize>, RunError> {
    let mut merged = Vec::new();
    for given in &options.parameters {
        let path = options.working_dir.join(given.strip_prefix('@').unwrap_or(given));
        let set = if path.is_file() {
            parameter_file(files, given, &path, options)?
        } else if given.trim_start().starts_with('{') {
            inline_parameters(files, given)?
        } else if given.starts_with('@') || !given.contains('=') {
            parameter_file(files, given, &path, options)?
        } else {
            let source = files.sources.add(None, "<arguments>", given.as_str());
            match ParameterSet::from_argument(source, given) {
                Some(set) => set,
                None => return Err(RunError::NotParameters { path: given.clone() }),
            }
        };
        plan.sets.push(set);
        merged.push(plan.sets.len() - 1);
    }
    Ok(merged)
}

fn parameter_file(files: &mut Files, given: &str, path: &Path, options: &RunOptions) -> Result<ParameterSet, RunError> {
    let name = given.to_owned();
    let bytes = read_file(path, options.max_file_size)
        .map_err(|fault| RunError::ParametersUnreadable { path: name.clone(), fault })?;
    let text = decode(bytes)
        .map_err(|error| RunError::ParametersUndecodable { path: name.clone(), message: error.to_string() })?;
    let display = display_path(path, &options.working_dir);
    let source = files.sources.add(Some(path.to_path_buf()), display.clone(), text);
    let Some(file) = files.sources.get(source) else { return Err(RunError::NotParameters { path: name }) };
    parameters_in(file, &name, display)
}

/// Parameters written as JSON on the command line.
fn inline_parameters(files: &mut Files, given: &str) -> Result<ParameterSet, RunError> {
    const NAME: &str = "<arguments>";
    let source = files.sources.add(None, NAME, given);
    let named = || RunError::NotParameters { path: NAME.to_owned() };
    let file = files.sources.get(source).ok_or_else(named)?;
    parameters_in(file, NAME, NAME.to_owned())
}

/// The parameters of a text; `name` is what errors call it, `display` what findings do.
fn parameters_in(file: &SourceFile, name: &str, display: String) -> Result<ParameterSet, RunError> {
    let documents = syntax::parse(file).map_err(|fault| {
        let at = file.position(fault.span.start);
        RunError::ParametersUnparsable { path: name.to_owned(), line: at.line, column: at.column, fault }
    })?;
    match documents.first().filter(|document| gives_parameters(&document.root)) {
        Some(document) => Ok(ParameterSet::from_document(document, display)),
        None => Err(RunError::NotParameters { path: name.to_owned() }),
    }
}

/// Reads the parameter files beside named templates, and the templates of named parameter files.
fn bring_in_neighbours(files: &mut Files, options: &RunOptions, reading: &Reading<'_>, given: usize) {
    for number in 0..given {
        let Some(loaded) = files.loaded.get(number) else { continue };
        let Some(path) = loaded.file.path.clone().filter(|_| loaded.file.named) else { continue };
        let beside = match files.document(number).map(|document| recognise(&document.root)) {
            Some(Recognised::Template) => {
                let mut beside = pairing::neighbours(&path);
                // What is found beside a file is found like what is found in a folder.
                beside.retain(|path| options.files.takes(path));
                beside
            }
            Some(Recognised::Parameters) => {
                let mut templates = pairing::possible_templates(&path);
                templates.extend(metadata_template(files, number, &path, reading.roots));
                templates
            }
            _ if files.is_unreadable(number) => pairing::possible_templates(&path),
            _ => continue,
        };
        for path in beside {
            files.extra(&path, reading);
        }
    }
}

/// The template that a parameter file's `metadata.template` names, if it lies inside the roots.
fn metadata_template(files: &Files, number: usize, path: &Path, roots: &Roots) -> Option<PathBuf> {
    let named = files.document(number)?.root.get("metadata")?.get("template")?.as_str()?;
    let folder = path.parent()?;
    let whole = links::path_of_link(folder, named);
    (roots.may_hold(folder, &links::written(named)) && roots.admit(&whole).is_ok()).then_some(whole)
}

/// Pairs parameter files with templates by their names and metadata, but for those that are taken.
fn pair(
    files: &mut Files,
    reading: &Reading<'_>,
    given: usize,
    taken: &BTreeSet<usize>,
    plan: &mut Plan,
) -> Vec<Group> {
    // By folder: a parameter file's name stands for a template beside it.
    let mut templates: HashMap<PathBuf, Vec<(PathBuf, usize)>> = HashMap::new();
    let mut parameters: Vec<(PathBuf, usize)> = Vec::new();
    for (number, loaded) in files.loaded.iter().enumerate() {
        let Some(path) = &loaded.file.path else { continue };
        let recognised = files.document(number).map(|document| recognise(&document.root));
        let unparsed = matches!(loaded.content, Content::OtherTemplate);
        if unparsed || matches!(recognised, Some(Recognised::Template)) {
            let folder = path.parent().map(Path::to_path_buf).unwrap_or_default();
            templates.entry(folder).or_default().push((path.clone(), number));
        } else if gives_any(files, number, recognised.as_ref()) && !taken.contains(&number) {
            parameters.push((path.clone(), number));
        }
    }
    let mut pairs = Vec::new();
    for (path, number) in parameters {
        let by_metadata = metadata_template(files, number, &path, reading.roots)
            .map(|template| files.extra(&template, reading))
            .filter(|template| !files.is_unreadable(*template));
        let beside = path.parent().and_then(|folder| templates.get(folder)).map(Vec::as_slice).unwrap_or_default();
        let by_name = pairing::template_for(&path, beside.iter().map(|(path, _)| path.as_path()))
            .and_then(|found| beside.iter().find(|(path, _)| path == found))
            .map(|(_, number)| *number);
        match by_metadata.or(by_name) {
            Some(template) => pairs.push((vec![number], template)),
            None if number < given && !files.is_unreadable(number) => plan.without_template.push(number),
            None => {}
        }
    }
    pairs
}

/// Whether a file gives parameters, or may: one of that name that cannot be read.
fn gives_any(files: &Files, number: usize, recognised: Option<&Recognised<'_>>) -> bool {
    let named = |loaded: &Loaded| loaded.content.is_unreadable() && pairing::may_hold_parameters(&loaded.file.display);
    matches!(recognised, Some(Recognised::Parameters)) || files.loaded.get(number).is_some_and(named)
}
