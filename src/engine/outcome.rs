//! What a run found out: findings, what could not be determined, and what became of each input.

use std::fmt;

use crate::document::Form;
use crate::rule::{Finding, ResourceRef};
use crate::source::{Location, SourceMap};
use crate::template::Cause;

/// The settled outcome of a run, merged and in its final order.
#[derive(Debug)]
pub struct Outcome {
    /// Findings in order of file, position, code.
    pub findings: Vec<Finding>,
    /// What no rule could decide.
    pub unknowns: Vec<Undetermined>,
    /// Every file named, and of those found by walking each that is not plain `no-vault`.
    pub inputs: Vec<InputEntry>,
    /// Counts after merging.
    pub summary: Summary,
    /// The files that locations refer to.
    pub sources: SourceMap,
}

/// Something that some rule needed and that cannot be known from this input.
#[derive(Debug, Clone)]
pub struct Undetermined {
    /// The vault.
    pub resource: ResourceRef,
    /// ARM path of the property.
    pub property: String,
    /// The fact in plain words ("redundancy", "customer-managed key"), for people.
    pub topic: String,
    /// Why.
    pub cause: Cause,
    /// The cause in words: which parameter, which function.
    pub detail: String,
    /// Where the unknown arose.
    pub location: Location,
    /// The vault's declaration.
    pub vault_at: Location,
    /// The codes of the rules that needed it, sorted.
    pub rules: Vec<&'static str>,
    /// The parameter files of the deployments in which it stands.
    pub deployments: Vec<String>,
}

/// What became of one file.
#[derive(Debug, Clone)]
pub struct InputEntry {
    /// The file as the contract names it.
    pub file: String,
    /// What kind of document it is, if recognised.
    pub form: Option<Form>,
    /// How far it could be judged.
    pub status: Status,
    /// More of why, as a short fixed word or phrase.
    pub reason: Option<String>,
    /// The command that makes a form which is read, for a `skipped` one.
    pub remedy: Option<String>,
    /// How many vaults its deployments would create.
    pub vaults: usize,
}

/// How far a file could be judged; from best to worst.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Status {
    /// It holds resources of the vault family and all that was needed is known.
    Checked,
    /// Some of what was needed is not.
    PartlyUnknown,
    /// Read, names no vault type.
    NoVault,
    /// Names a vault type, in no form that is known.
    Unrecognised,
    /// Over the size cap, or a form that is not read yet.
    Skipped,
    /// Could not be decoded or parsed.
    Unreadable,
}

impl Status {
    /// All, in the contract's order.
    pub const ALL: [Self; 6] =
        [Self::Checked, Self::PartlyUnknown, Self::NoVault, Self::Unrecognised, Self::Unreadable, Self::Skipped];

    /// Whether what the file holds is known.
    #[must_use]
    pub const fn is_read(self) -> bool {
        matches!(self, Self::Checked | Self::PartlyUnknown | Self::NoVault)
    }

    /// The word of the JSON contract.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Checked => "checked",
            Self::PartlyUnknown => "partly-unknown",
            Self::NoVault => "no-vault",
            Self::Unrecognised => "unrecognised",
            Self::Unreadable => "unreadable",
            Self::Skipped => "skipped",
        }
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The counts of a run.
#[derive(Debug, Clone, Default)]
pub struct Summary {
    /// Files by status, in the order of `Status::ALL`.
    pub files: [usize; 6],
    /// Files that an ignore rule left out, as far as they were seen.
    pub ignored: usize,
    /// Vaults, each deployment counted apart.
    pub vaults: usize,
    /// Files that hold or deploy a vault.
    pub files_with_vaults: usize,
    /// Deployments judged: parameter files, or one for a template's defaults.
    pub deployments: usize,
    /// Definite findings by severity.
    pub errors: usize,
    /// Definite findings by severity.
    pub warnings: usize,
    /// Definite findings by severity.
    pub notes: usize,
    /// Possible findings of any severity.
    pub possible: usize,
    /// Suppressed findings, by whatever means.
    pub suppressed: usize,
    /// How the findings stand to the baseline, where there is one.
    pub baseline: Option<BaselineCounts>,
    /// Entries of `unknowns`.
    pub unknown: usize,
    /// Templates that deploy nothing of the vault family as far as is known: they link to templates that were not read.
    pub unfollowed: usize,
}

/// How the findings of a run stand to its baseline.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct BaselineCounts {
    /// Findings that it holds; they are suppressed.
    pub known: usize,
    /// Its entries that match nothing any more.
    pub stale: usize,
}

impl Summary {
    /// How many files were not read: what they hold is not known.
    #[must_use]
    pub fn not_read(&self) -> usize {
        let counted = Status::ALL.iter().zip(self.files);
        counted.filter(|(status, _)| !status.is_read()).map(|(_, number)| number).sum()
    }
}
