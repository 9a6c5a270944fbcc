//! What a run says of one resource: the fault, the characters to edit, and what else takes part.

use std::borrow::Cow;
use std::sync::Arc;

use serde_json::Value as Json;

use super::{Rule, Severity};
use crate::knowledge::Day;
use crate::source::Location;

/// One fault, worded, at its place.
///
/// What other findings say too is shared with them.
///
/// INVARIANT: exactly one primary label; texts are filled, no placeholder is left.
#[derive(Debug, Clone)]
pub struct Finding {
    /// The rule that found it.
    pub rule: &'static Rule,
    /// How bad it is under the profile of the run.
    pub severity: Severity,
    /// Whether it holds in every world in which the resource exists.
    pub certainty: Certainty,
    /// The fault in words that name the vault.
    pub message: String,
    /// What to write instead, what can't be undone; may have several lines.
    pub help: Arc<str>,
    /// The vault whose posture is affected.
    pub resource: Arc<ResourceRef>,
    /// ARM path inside the resource that declares it, canonical case; empty for the whole.
    pub property: Arc<str>,
    /// The value found; `None` for absent, `"<secure>"` for a secret.
    pub actual: Option<Json>,
    /// The characters that a person would edit.
    pub primary: Label,
    /// The way of the value and other places that take part, in the order told; other files allowed.
    pub related: Vec<Label>,
    /// How many of `related`, from the first on, are the way of the value from `primary` to the property.
    pub way: usize,
    /// The parameter files of the deployments in which it was found, in order; empty for defaults and exports.
    pub deployments: Vec<String>,
    /// Whether the value rests on the default of a parameter that no parameter file gives: the parameter's name.
    pub rests_on_default: Option<String>,
    /// Where what is judged is declared: the vault, and the resource at fault.
    pub declared: Vec<Location>,
    /// The file of the baseline in which it stood before it moved to this one.
    pub moved_from: Option<String>,
    /// What keeps it from counting; `None` if it counts.
    pub suppressed: Option<Suppressed>,
    /// SHA-256 in lower-case hexadecimal; see design on what it covers.
    pub fingerprint: String,
}

impl Finding {
    /// What to do, with the default that the finding rests on: for forms of output that have no line of their own for it.
    #[must_use]
    pub fn advice(&self) -> Cow<'_, str> {
        match &self.rests_on_default {
            None => Cow::Borrowed(&self.help),
            Some(parameter) => Cow::Owned(format!(
                "{}\nIt rests on the default of parameter `{parameter}`: no file that was checked gives it another value.",
                self.help.trim_end()
            )),
        }
    }
}

/// Words at a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// The characters.
    pub location: Location,
    /// A short text, lower case, no final dot.
    pub text: Arc<str>,
}

/// Why a finding does not count, who said so and until when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suppressed {
    /// By which means.
    pub means: Means,
    /// The reason given; a baseline gives none.
    pub reason: Option<String>,
    /// The last day on which it holds; `None` for good.
    pub until: Option<Day>,
    /// Who takes it on, as written.
    pub by: Option<String>,
    /// Where it is written, if in a file of the run or its configuration.
    pub location: Option<Location>,
}

/// How a finding is kept from counting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Means {
    /// An entry of the configuration.
    Configuration,
    /// A comment beside the code.
    Comment,
    /// An entry in `metadata` of the resource or its template.
    Metadata,
    /// It stood in the baseline.
    Baseline,
}

impl Means {
    /// The word of the JSON contract.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Configuration => "configuration",
            Self::Comment => "comment",
            Self::Metadata => "metadata",
            Self::Baseline => "baseline",
        }
    }
}

/// Which resource something is about.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ResourceRef {
    /// Its type in canonical case, `Microsoft.DataProtection/backupVaults`.
    pub resource_type: String,
    /// Its name as written, if known.
    pub name: Option<String>,
    /// The text of the expression that gives the name, if the name is not known.
    pub expression: Option<String>,
    /// `type/name` of the resource that declares the property, if that is another one.
    pub declared_by: Option<String>,
}

/// How sure a finding is, given that the resource is deployed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Certainty {
    /// In every world in which the resource exists.
    Definite,
    /// In some; the message says in which.
    Possible,
}

impl Certainty {
    /// The word of the JSON contract.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Definite => "definite",
            Self::Possible => "possible",
        }
    }
}
