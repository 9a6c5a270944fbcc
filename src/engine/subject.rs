//! What is judged together, and how.

use std::collections::HashMap;

use crate::knowledge::Day;
use crate::rule::standards::Belonging;
use crate::rule::{Marking, Rule, Standards, Standing};
use crate::source::{Location, SourceId, Span};
use crate::template::{Provenance, Resource, Value, Worlds};

/// What is judged together.
#[derive(Debug)]
pub struct Subject {
    /// The resources.
    pub resources: Vec<Resource>,
    /// The worlds they are in.
    pub worlds: Worlds,
    /// Where their values come from.
    pub provenance: Provenance,
    /// Whether a list of an export is cut.
    pub incomplete: bool,
    /// The parameter files, as reports name them; empty for defaults and exports.
    pub deployments: Vec<String>,
    /// Where the template's own parameters are declared.
    pub parameters: Vec<Location>,
    /// The files and arguments that give parameters.
    pub parameter_sources: Vec<SourceId>,
    /// Defaults of the template's own parameters, for what rests on them.
    pub defaults: Vec<(SourceId, Span, String)>,
    /// The environments that all of it belongs to by the paths of its files.
    pub environments: Belonging,
    /// The environments that single files of exports belong to by their paths.
    pub file_environments: HashMap<SourceId, Belonging>,
}

impl Subject {
    /// What a resource whose tags say that of production is judged by.
    fn standing<'s>(&self, resource: &Resource, tagged: Marking, standards: &'s Standards) -> Standing<'s> {
        let of_file = self.file_environments.get(&resource.site.whole.source).copied().unwrap_or_default();
        let tags = if standards.environments.is_empty() { Vec::new() } else { known_tags(resource) };
        standards.standing(self.environments.and(of_file), &tags, tagged)
    }
}

/// The tags whose name and value are known; others decide nothing.
fn known_tags(resource: &Resource) -> Vec<(String, &str)> {
    let tags = resource.body.get("tags").and_then(Value::as_object);
    let entries = tags.map(|tags| tags.entries.as_slice()).unwrap_or_default();
    entries.iter().filter_map(|entry| Some((entry.key.to_display(), entry.value.as_str()?))).collect()
}

/// How to judge.
#[derive(Debug, Clone, Copy)]
pub struct JudgeOptions<'o> {
    /// What vaults are judged by.
    pub standards: &'o Standards,
    /// The codes of the rules to judge by; all that are on where there is none.
    pub only: Option<&'o [String]>,
    /// Whether the vaults' entries in the inventory are made.
    pub inventory: bool,
    /// Whether each rule's verdict on each vault is told.
    pub verdicts: bool,
    /// The day of the run.
    pub today: Day,
    /// The user's own rules.
    pub own: &'o [&'static Rule],
}

impl<'o> JudgeOptions<'o> {
    /// What a target is judged by; rules that no profile has on only where they are asked for by name.
    pub(super) fn standing(&self, subject: &Subject, resource: &Resource, tagged: Marking) -> Standing<'o> {
        subject.standing(resource, tagged, self.standards).asked_by_name(self.only.is_some())
    }

    /// Whether a rule is among those to judge by, if it is on.
    pub(super) fn asks_for(&self, rule: &Rule) -> bool {
        self.only.is_none_or(|codes| codes.iter().any(|code| code == rule.code))
    }

    pub(super) fn takes(&self, rule: &Rule, standing: Standing<'_>) -> bool {
        self.asks_for(rule) && standing.severity(rule, None).is_some()
    }
}
