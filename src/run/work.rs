//! One deployment from template to findings, and the findings about files that could not be read.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use super::deployments::{Job, Plan, Purpose};
use super::links::Linked;
use super::load::{Content, Files};
use super::options::RunOptions;
use crate::checks::input::{self, InputDraft};
use crate::document::ParameterSet;
use crate::engine::{Judged, Subject, Undetermined, judge, told_by_inputs, word_input};
use crate::knowledge::VaultKind;
use crate::knowledge::family::{Membership, membership};
use crate::model::datasource::written_secrets;
use crate::rule::standards::Belonging;
use crate::rule::{Finding, Marking, ResourceRef};
use crate::source::{Location, SourceId, Span};
use crate::syntax::{Document, Node, duplicates};
use crate::template::{
    Deployment, FaultKind, Limits, LinkFault, TemplateInput, Unread, declares_family, evaluate, repeats_resources,
};

/// What every deployment of a run shares.
#[derive(Debug, Clone, Copy)]
pub(super) struct Context<'r> {
    pub(super) files: &'r Files,
    pub(super) plan: &'r Plan,
    pub(super) options: &'r RunOptions,
    pub(super) roles: &'r Roles,
}

/// What the files of a run take part in.
#[derive(Debug, Default)]
pub(super) struct Roles {
    /// Files by the text that was kept of them.
    numbers: HashMap<SourceId, usize>,
    /// Templates that are deployed by themselves.
    deployed: HashSet<usize>,
    /// Parameter files that could not be read, with a template that they belong to.
    unread_parameters: BTreeMap<usize, usize>,
}

impl Roles {
    pub(super) fn of(files: &Files, plan: &Plan) -> Self {
        let mut roles = Self::default();
        roles.numbers.extend((0..files.loaded.len()).filter_map(|number| Some((files.source_of(number)?, number))));
        for job in plan.jobs.iter().filter(|job| job.purpose == Purpose::Whole) {
            roles.deployed.insert(job.template.0);
            let unread = job.parameter_files.iter().filter(|number| files.is_unreadable(**number));
            roles.unread_parameters.extend(unread.map(|number| (*number, job.template.0)));
        }
        roles
    }

    /// Whether a file was to give parameters to a deployment and could not be read.
    pub(super) fn is_unread_parameters(&self, number: usize) -> bool {
        self.unread_parameters.contains_key(&number)
    }
}

/// What came of one deployment, or of all exports.
#[derive(Debug, Default)]
pub(super) struct Done {
    /// The template's file; none for exports.
    pub(super) template: Option<usize>,
    /// The parameter files that brought it about.
    pub(super) parameter_files: Vec<usize>,
    pub(super) findings: Vec<Finding>,
    pub(super) judged: Judged,
    /// Whether anything of the vault family is declared or shown.
    pub(super) holds_family: bool,
    /// For exports: the files that hold something of the vault family.
    pub(super) family_files: Vec<SourceId>,
    /// The files that take part in it: templates, linked ones too, and what gives parameters.
    pub(super) sources: Vec<SourceId>,
    /// The files whose vaults have something open.
    pub(super) open_files: Vec<SourceId>,
    /// How many vaults it would deploy.
    pub(super) vault_count: usize,
    /// Where values of secure parameters are written.
    pub(super) secrets: Vec<Location>,
    /// Of a template without anything of the vault family: what its links lead to that was not read.
    pub(super) unread_links: Option<UnreadLinks>,
}

/// What links lead to that was not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum UnreadLinks {
    /// Templates that are kept elsewhere, or whose address can't be worked out.
    Elsewhere,
    /// Among them a file that is there and can't be read, or is no template.
    Unreadable,
    /// Among them a file that is not there.
    Missing,
}

impl UnreadLinks {
    /// The reason for a file's status.
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Elsewhere => "linked-template-not-read",
            Self::Unreadable => "linked-template-unreadable",
            Self::Missing => "linked-template-missing",
        }
    }

    fn of(fault: &FaultKind) -> Option<Self> {
        let FaultKind::LinkedTemplate { why, .. } = fault else { return None };
        Some(match why {
            LinkFault::Missing => Self::Missing,
            LinkFault::NotATemplate | LinkFault::Unreadable(_) => Self::Unreadable,
            LinkFault::Remote | LinkFault::TemplateSpec | LinkFault::Outside | LinkFault::Unknown => Self::Elsewhere,
        })
    }
}

impl Context<'_> {
    /// Works out one deployment.
    pub(super) fn evaluate(&self, job: &Job) -> Option<Deployment> {
        let sets = self.sets(job);
        let links = Linked { files: self.files, ways: &self.plan.links };
        Some(evaluate(&TemplateInput {
            template: self.document(job.template)?,
            parameters: &sets,
            sources: &self.files.sources,
            links: &links,
            surroundings: &self.plan.surroundings,
            demand: self.options.demand,
            limits: Limits::default(),
        }))
    }

    fn sets(&self, job: &Job) -> Vec<&ParameterSet> {
        job.sets.iter().filter_map(|set| self.plan.sets.get(*set)).collect()
    }

    /// Works out one deployment and judges it.
    pub(super) fn deploy(&self, job: &Job) -> Done {
        let number = job.template.0;
        let (Some(document), Some(deployment)) = (self.document(job.template), self.evaluate(job)) else {
            return Done::default();
        };
        let without_family = Done {
            template: Some(number),
            parameter_files: job.parameter_files.clone(),
            unread_links: deployment.faults.iter().filter_map(|fault| UnreadLinks::of(&fault.kind)).max(),
            ..Done::default()
        };
        if job.purpose == Purpose::Links {
            return without_family;
        }
        let limits = Limits::default();
        let sets = self.sets(job);
        let duplicates = self.duplicates(job, document, &deployment);
        let Deployment {
            source,
            resources,
            worlds,
            faults,
            unread,
            mut secrets,
            provenance,
            defaults,
            parameter_sets,
            ..
        } = deployment;
        let deployments = if parameter_sets.is_empty() { Vec::new() } else { vec![parameter_sets.join(" + ")] };
        let subject = Subject {
            resources,
            worlds,
            provenance,
            incomplete: false,
            deployments,
            parameters: parameter_declarations(document),
            parameter_sources: sets.iter().map(|set| set.source).collect(),
            defaults: defaults.into_iter().map(|(span, name)| (source, span, name)).collect(),
            environments: self.environments_of(sets.iter().map(|set| set.source).chain([source])),
            file_environments: HashMap::new(),
        };
        secrets.extend(written_secrets(&subject.resources, &subject.provenance));
        let mut judged = judge(&subject, &self.files.sources, self.options.judging());
        let template = self.files.text(source).map_or_else(String::new, |file| file.display.clone());
        let mut drafts: Vec<InputDraft> = faults
            .iter()
            .filter(|fault| match &fault.kind {
                // A function that nothing needed is no news.
                FaultKind::Unsupported { function } => {
                    judged.unsupported.iter().any(|what| names_function(what, function))
                }
                _ => true,
            })
            .map(|fault| input::template_fault(fault, &template, &limits))
            .collect();
        drafts.extend(duplicates);
        let about = judged.about.clone().unwrap_or_else(|| about_file(self.files, source));
        let declared = subject.resources.iter().map(|resource| resource.site.whole.source);
        let sources = declared.chain(subject.parameter_sources.iter().copied()).chain([source]);
        let sources: BTreeSet<SourceId> = sources.collect();
        let holds_family = declares_family(&document.root)
            || self.plan.leading.contains(&source)
            || !unread.is_empty()
            || repeats_resources(&document.root)
            || subject.resources.iter().any(|resource| is_of_family(&resource.resource_type));
        if !holds_family {
            return without_family;
        }
        judged.unknowns.extend(unread.iter().map(|part| undetermined(part, &about, &subject.deployments)));
        let judged_open = judged.unknowns.iter().map(|open| open.location.source).collect();
        let vault_count = judged.vaults.len();
        let standing = self.options.standards.standing(subject.environments, &[], Marking::None);
        let mut findings = told_by_inputs(std::mem::take(&mut judged.findings), &drafts);
        findings.extend(drafts.iter().filter_map(|draft| word_input(draft, &about, &subject.deployments, standing)));
        Done {
            template: Some(number),
            parameter_files: job.parameter_files.clone(),
            findings,
            judged,
            holds_family,
            family_files: Vec::new(),
            sources: sources.into_iter().collect(),
            open_files: judged_open,
            vault_count,
            secrets,
            unread_links: None,
        }
    }

    /// The properties that are written twice in the files of a deployment. A linked template that is deployed by itself,
    /// too, has its own told there.
    fn duplicates(&self, job: &Job, template: &Document, deployment: &Deployment) -> Vec<InputDraft> {
        let linked = deployment.followed.iter().filter_map(|source| self.roles.numbers.get(source));
        let linked = linked.filter(|number| **number != job.template.0 && !self.roles.deployed.contains(number));
        let others = job.parameter_files.iter().chain(linked).filter_map(|number| self.files.document(*number));
        std::iter::once(template).chain(others).flat_map(duplicate_drafts).collect()
    }

    /// The environments that files belong to by their paths; of any of them, all do.
    pub(super) fn environments_of(&self, sources: impl IntoIterator<Item = SourceId>) -> Belonging {
        let environments = &self.options.environments;
        if environments.is_empty() {
            return Belonging::default();
        }
        let path = |source: SourceId| {
            let file = self.files.text(source)?;
            // Standard input has the path that the user names it by; an argument has none.
            let named = || (!file.display.starts_with('<')).then(|| self.options.working_dir.join(&file.display));
            file.path.clone().or_else(named)
        };
        let of_each = sources.into_iter().filter_map(path).map(|path| environments.of(&path));
        of_each.fold(Belonging::default(), Belonging::and)
    }

    pub(super) fn document(&self, (number, index): (usize, usize)) -> Option<&Document> {
        match &self.files.loaded.get(number)?.content {
            Content::Parsed { documents, .. } => documents.get(index),
            _ => None,
        }
    }

    /// The findings about files that name a vault, or give parameters to one, and could not be read.
    pub(super) fn unreadable(&self) -> Vec<Finding> {
        let mut findings = Vec::new();
        for (number, loaded) in self.files.loaded.iter().enumerate() {
            let template = self.roles.unread_parameters.get(&number);
            let (draft, source) = match &loaded.content {
                Content::Unparsable { source, error, names_vault } if *names_vault || template.is_some() => {
                    (input::unparsable(error, *source), *source)
                }
                Content::Undecodable { source, error, names_vault } if *names_vault || template.is_some() => {
                    let location = Location { source: *source, span: bad_character(self.files, *source) };
                    (input::undecodable(error, location), *source)
                }
                Content::Unread { fault, source, names_vault } if *names_vault || template.is_some() => {
                    (input::unread(fault, *source, self.options.max_file_size), *source)
                }
                _ => continue,
            };
            let text = template.and_then(|number| self.files.source_of(*number)).unwrap_or(source);
            let display = |number: &usize| self.files.loaded.get(*number).map(|loaded| loaded.file.display.as_str());
            let draft = match template.and_then(display) {
                Some(template) => draft.of_parameters(template),
                None => draft,
            };
            let about = about_file(self.files, text);
            let standing = self.options.standards.standing(self.environments_of([source]), &[], Marking::None);
            findings.extend(word_input(&draft, &about, &[], standing));
        }
        findings
    }
}

/// Whether words about what is not evaluated name that function: it stands in backticks, alone or as a call.
fn names_function(what: &str, function: &str) -> bool {
    what.split(['`', '(']).any(|word| word == function)
}

fn parameter_declarations(document: &Document) -> Vec<Location> {
    let declared = document.root.get("parameters").map(Node::members).unwrap_or_default();
    declared
        .iter()
        .map(|member| {
            let span = Span::new(member.key_span.start, member.value.span.end);
            Location { source: document.source, span }
        })
        .collect()
}

fn is_of_family(resource_type: &str) -> bool {
    matches!(membership(resource_type), Some(Membership::Vault(_) | Membership::Family))
}

/// What is said of a part of a template that was not read.
fn undetermined(part: &Unread, about: &ResourceRef, deployments: &[String]) -> Undetermined {
    Undetermined {
        resource: ResourceRef { name: None, ..about.clone() },
        property: String::new(),
        topic: "everything".to_owned(),
        cause: part.cause,
        detail: part.what.to_string(),
        location: part.location,
        vault_at: part.location,
        rules: Vec::new(),
        deployments: deployments.to_vec(),
    }
}

/// The first character that stands for bytes which are no text.
fn bad_character(files: &Files, source: SourceId) -> Span {
    let text = files.text(source).map_or("", |file| &file.text);
    let at = text.find('\u{FFFD}').unwrap_or(0);
    let start = u32::try_from(at).unwrap_or(0);
    let len = if text.get(at..).is_some_and(|rest| rest.starts_with('\u{FFFD}')) { 3 } else { 0 };
    Span::new(start, start + len)
}

/// A vault of which no more is known than its kind, from what the file names.
pub(super) fn about_file(files: &Files, source: SourceId) -> ResourceRef {
    let text = files.text(source).map(|file| file.text.to_ascii_lowercase()).unwrap_or_default();
    let kind = if text.contains("dataprotection") { VaultKind::BackupVault } else { VaultKind::RecoveryServicesVault };
    ResourceRef { resource_type: kind.resource_type().to_owned(), name: None, expression: None, declared_by: None }
}

pub(super) fn duplicate_drafts(document: &Document) -> Vec<InputDraft> {
    duplicates(&document.root).iter().map(|member| input::duplicate(member, document.source)).collect()
}

#[cfg(test)]
mod tests {
    use super::names_function;

    #[test]
    fn a_function_is_named_whole() {
        for what in ["`guid`", "`guid(…)`, which is not evaluated", "the order of these texts in `guid(…)`"] {
            assert!(names_function(what, "guid") && !names_function(what, "gui"), "{what}");
        }
        assert!(!names_function("`newGuid`", "guid") && !names_function("`toUpper(…)`", "to"));
    }
}
