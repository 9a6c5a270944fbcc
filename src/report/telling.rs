//! What every format of `check` is given: the outcome, what fails, and where the files lie in the repository.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use super::escape::{clip, visible_lines, visible_word};
use super::gate::Gate;
use crate::engine::{InputEntry, Outcome, repository_path};
use crate::rule::{Finding, ResourceRef, Severity};
use crate::source::{Location, Position, SourceFile, SourceId};

/// Characters told of a message and of a help: names in them are a stranger's.
const MOST_MESSAGE: usize = 1_000;
const MOST_HELP: usize = 4_000;

/// An outcome, ready to be told.
#[derive(Debug)]
pub struct Telling<'a> {
    /// What the run found out.
    pub outcome: &'a Outcome,
    /// What makes it fail.
    pub gate: Gate,
    /// The code that the process ends with.
    pub exit_code: u8,
    /// Whether findings were held against a baseline.
    pub has_baseline: bool,
    /// The path in the repository of each file that a finding or an unknown stands in.
    paths: BTreeMap<SourceId, String>,
    working_dir: &'a Path,
}

impl<'a> Telling<'a> {
    /// An outcome of a run in `working_dir`.
    #[must_use]
    pub fn new(outcome: &'a Outcome, gate: Gate, exit_code: u8, working_dir: &'a Path) -> Self {
        let labels = outcome.findings.iter().flat_map(|finding| {
            let marked = finding.suppressed.as_ref().and_then(|by| by.location);
            std::iter::once(&finding.primary)
                .chain(&finding.related)
                .map(|label| label.location.source)
                .chain(marked.map(|place| place.source))
        });
        let wanted: BTreeSet<SourceId> =
            labels.chain(outcome.unknowns.iter().map(|unknown| unknown.location.source)).collect();
        let path = |id: SourceId| Some((id, repository_path(outcome.sources.get(id)?, working_dir)));
        Self {
            outcome,
            gate,
            exit_code,
            has_baseline: false,
            paths: wanted.into_iter().filter_map(path).collect(),
            working_dir,
        }
    }

    /// The findings that are not suppressed.
    pub(super) fn findings(&self) -> impl Iterator<Item = &'a Finding> {
        self.outcome.findings.iter().filter(|finding| finding.suppressed.is_none())
    }

    /// The same, the worst first: by what they weigh, then by their severity, then in the order told.
    pub(super) fn worst_first(&self) -> Vec<&'a Finding> {
        let mut findings: Vec<&Finding> = self.findings().collect();
        findings.sort_by_key(|finding| std::cmp::Reverse(self.badness(finding)));
        findings
    }

    /// How bad a finding is beside others.
    pub(super) fn badness(&self, finding: &Finding) -> (bool, Severity, Severity) {
        (finding.suppressed.is_none(), self.gate.weight(finding), finding.severity)
    }

    /// Where a label stands.
    pub(super) fn place(&self, location: Location) -> Place<'_> {
        let file = self.outcome.sources.get(location.source);
        let position = |offset| file.map_or(Position { line: 1, column: 1, offset }, |file| file.position(offset));
        Place {
            shown: file.map_or("", |file| file.display.as_str()),
            path: self.paths.get(&location.source).map_or("", String::as_str),
            start: position(location.span.start),
            end: position(location.span.end),
            file: file.map(AsRef::as_ref),
        }
    }

    /// The path in the repository of an input.
    pub(super) fn path_of(&self, input: &InputEntry) -> String {
        // Standard input has a name, but lies nowhere.
        let path = (!input.file.starts_with('<')).then(|| PathBuf::from(&input.file));
        repository_path(&SourceFile::new(SourceId(0), path, input.file.as_str(), ""), self.working_dir)
    }
}

/// A place for people and machines.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place<'t> {
    /// The file as reports print it, relative to the working directory.
    pub(super) shown: &'t str,
    /// The file from the root of its git work tree, as forges name it.
    pub(super) path: &'t str,
    pub(super) start: Position,
    pub(super) end: Position,
    pub(super) file: Option<&'t SourceFile>,
}

/// The message on one line, nothing hidden in it.
pub(super) fn message(finding: &Finding) -> String {
    visible_word(&clip(&finding.message, MOST_MESSAGE)).into_owned()
}

/// What to do, in lines, nothing hidden in it.
pub(super) fn help(finding: &Finding) -> String {
    visible_lines(&clip(finding.advice().trim_end(), MOST_HELP)).into_owned()
}

/// The resource's name, its expression if that is not known, or its type.
pub(super) fn resource_name(resource: &ResourceRef) -> Cow<'_, str> {
    let known = resource.name.as_deref().or(resource.expression.as_deref());
    visible_word(known.unwrap_or(&resource.resource_type))
}
