//! Every vault that a deployment would create, with each fact's state and where it was written.

use std::sync::Arc;

use serde_json::Value as Json;

use crate::knowledge::{Fact, VaultKind};
use crate::source::Location;
use crate::template::Cause;

/// One vault of one deployment.
#[derive(Debug, Clone)]
pub struct VaultEntry {
    /// Which kind of vault.
    pub kind: VaultKind,
    /// Its name.
    pub name: FactEntry,
    /// The resource group that it is deployed to.
    pub resource_group: FactEntry,
    /// Its region.
    pub location: FactEntry,
    /// The API version that it is written for; not applicable where the form shows none.
    pub api_version: FactEntry,
    /// The parameter file of its deployment; none for defaults and exports.
    pub deployment: Option<String>,
    /// Whether it is surely deployed.
    pub condition: Sureness,
    /// How many of it a loop makes, each with an entry of its own when known.
    pub count: Sureness,
    /// The facts, in the contract's order.
    pub facts: Vec<(Fact, FactEntry)>,
    /// What belongs to it.
    pub belongings: Belongings,
    /// The whole resource.
    pub source: Location,
}

impl VaultEntry {
    /// One of its facts.
    #[must_use]
    pub fn fact(&self, fact: Fact) -> Option<&FactEntry> {
        self.facts.iter().find(|(held, _)| *held == fact).map(|(_, entry)| entry)
    }
}

/// What belongs to one vault.
#[derive(Debug, Clone, Default)]
pub struct Belongings {
    lists: [Vec<Row>; 4],
}

/// A list of what belongs to a vault.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum List {
    /// Backup policies.
    Policies,
    /// Backup instances and protected items.
    Instances,
    /// The guards that it is linked to.
    ResourceGuards,
    /// The roles that its identities hold or may hold.
    RoleGrants,
}

impl List {
    /// Every list, in the contract's order.
    pub const ALL: [Self; 4] = [Self::Policies, Self::Instances, Self::ResourceGuards, Self::RoleGrants];

    /// The name of the JSON contract.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Policies => "policies",
            Self::Instances => "instances",
            Self::ResourceGuards => "resourceGuards",
            Self::RoleGrants => "roleGrants",
        }
    }
}

impl Belongings {
    /// The rows of a list, in the order written.
    #[must_use]
    pub fn of(&self, list: List) -> &[Row] {
        let [policies, instances, guards, grants] = &self.lists;
        match list {
            List::Policies => policies,
            List::Instances => instances,
            List::ResourceGuards => guards,
            List::RoleGrants => grants,
        }
    }

    /// The same, to add to.
    pub fn of_mut(&mut self, list: List) -> &mut Vec<Row> {
        let [policies, instances, guards, grants] = &mut self.lists;
        match list {
            List::Policies => policies,
            List::Instances => instances,
            List::ResourceGuards => guards,
            List::RoleGrants => grants,
        }
    }
}

/// One thing that belongs to a vault.
#[derive(Debug, Clone)]
pub struct Row {
    /// Whether it is surely deployed with the vault.
    pub condition: Sureness,
    /// How many of it a loop makes.
    pub count: Sureness,
    /// What is known of it, by the contract's names.
    pub facts: Vec<(&'static str, FactEntry)>,
    /// The whole resource.
    pub source: Location,
}

impl Row {
    /// One of its facts.
    #[must_use]
    pub fn fact(&self, name: &str) -> Option<&FactEntry> {
        self.facts.iter().find(|(own, _)| *own == name).map(|(_, fact)| fact)
    }
}

/// Surely once, or not known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sureness {
    /// Surely: condition `"true"`, count 1.
    Sure,
    /// `"unknown"`.
    Unknown,
}

/// What is known of one fact.
#[derive(Debug, Clone)]
pub struct FactEntry {
    /// Known, absent, unknown or not applicable.
    pub state: FactState,
    /// The value, only when known.
    pub value: Option<Json>,
    /// The value if known, the service default if absent, else none.
    pub effective: Option<Json>,
    /// The values that it can take, if they are bounded and the fact is not known.
    pub possible: Vec<Json>,
    /// Why it is unknown, or absent against what is written.
    pub cause: Option<Cause>,
    /// Where it was written.
    pub location: Option<Location>,
    /// How the value in effect came to be, as far as an audit asks.
    pub came: Option<Came>,
}

/// How a value came to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Came {
    /// Read from a deployed resource.
    Live,
    /// Written where it has effect.
    Literal,
    /// Given to that parameter.
    Parameter(Arc<str>),
    /// The default of that parameter.
    ParameterDefault(Arc<str>),
    /// Given on the command line to that parameter.
    Argument(Arc<str>),
    /// The value of that variable.
    Variable(Arc<str>),
    /// Told of the surroundings of the deployment.
    Surroundings,
    /// Worked out by an expression.
    Computed,
    /// Nothing is written: what the service then does.
    ServiceDefault,
}

impl Came {
    /// The word of the JSON contract, and the name of the parameter or variable.
    #[must_use]
    pub fn parts(&self) -> (&'static str, Option<&str>) {
        match self {
            Self::Live => ("live", None),
            Self::Literal => ("literal", None),
            Self::Parameter(name) => ("parameter", Some(name)),
            Self::ParameterDefault(name) => ("parameter-default", Some(name)),
            Self::Argument(name) => ("argument", Some(name)),
            Self::Variable(name) => ("variable", Some(name)),
            Self::Surroundings => ("surroundings", None),
            Self::Computed => ("computed", None),
            Self::ServiceDefault => ("service-default", None),
        }
    }
}

/// The four states of a fact.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FactState {
    /// Written, and worked out.
    Known,
    /// Not written: the service default applies.
    Absent,
    /// Cannot be known from this input.
    Unknown,
    /// This kind of vault does not have it.
    NotApplicable,
}

impl FactState {
    /// The word of the JSON contract.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Known => "known",
            Self::Absent => "absent",
            Self::Unknown => "unknown",
            Self::NotApplicable => "not-applicable",
        }
    }
}

impl FactEntry {
    /// A value that was worked out.
    #[must_use]
    pub fn known(value: Json, location: Option<Location>) -> Self {
        Self { effective: Some(value.clone()), value: Some(value), ..Self::bare(FactState::Known, location) }
    }

    /// Nothing written; `default` is what the service then does, if that is documented.
    #[must_use]
    pub fn absent(default: Option<Json>, location: Option<Location>) -> Self {
        Self { effective: default, ..Self::bare(FactState::Absent, location) }
    }

    /// Not to be known, for that cause.
    #[must_use]
    pub fn unknown(cause: Cause, location: Option<Location>) -> Self {
        Self { cause: Some(cause), ..Self::bare(FactState::Unknown, location) }
    }

    /// Not a fact of this kind of vault or of this form.
    #[must_use]
    pub fn not_applicable() -> Self {
        Self::bare(FactState::NotApplicable, None)
    }

    fn bare(state: FactState, location: Option<Location>) -> Self {
        Self { state, value: None, effective: None, possible: Vec::new(), cause: None, location, came: None }
    }
}
