//! Suppressions and the baseline: what keeps a finding from counting, who said so, and what is wrong with having said it.

mod apply;
pub mod baseline;
mod comment;
mod directive;
mod ground;
mod metadata;
mod reach;
mod telling;
pub mod write;

pub use apply::{apply, in_files};
pub use ground::Ground;

use crate::config::{NamePattern, PathGlob, SuppressionSettings};
use crate::knowledge::Day;
use crate::rule::Means;
use crate::source::{Location, Span};

/// What a run is told of suppressions.
#[derive(Debug, Clone, Default)]
pub struct Suppressing {
    /// Whether everything is shown as if nothing was suppressed.
    pub off: bool,
    /// What the configuration sets: entries, and what may be suppressed.
    pub settings: SuppressionSettings,
    /// The findings that are known already.
    pub baseline: Option<std::sync::Arc<baseline::Baseline>>,
    /// Files that hold known findings, and are no inputs.
    pub baseline_files: Vec<std::path::PathBuf>,
}

/// One suppression, wherever it is written.
#[derive(Debug, Clone)]
pub struct Suppression {
    /// Where: a comment, metadata, the configuration.
    pub means: Means,
    /// Its characters.
    pub location: Location,
    /// The rules that it names, by code or name.
    pub rules: Vec<Word>,
    /// Why.
    pub reason: Option<String>,
    /// The last day on which it holds.
    pub until: Option<Day>,
    /// Who takes it on.
    pub by: Option<String>,
    /// What it covers.
    pub reach: Reach,
    /// What keeps it from being understood, in words.
    pub fault: Option<String>,
}

/// A word of a suppression with its characters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    /// The word.
    pub text: String,
    /// Its characters, in the file of the suppression.
    pub span: Span,
}

/// What a suppression covers.
#[derive(Debug, Clone)]
pub enum Reach {
    /// These characters of its own file, and resources that are declared there whole.
    Here {
        /// The characters.
        within: Vec<Span>,
        /// The resources, if not all.
        resource: Option<NamePattern>,
    },
    /// Files and resources by their names.
    Named {
        /// The files, from the configuration's folder on, if not all.
        path: Option<PathGlob>,
        /// The resources, if not all.
        resource: Option<NamePattern>,
    },
}
