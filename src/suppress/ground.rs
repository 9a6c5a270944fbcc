//! What of a run tells whether a suppression was needed: which files were judged, by which rules, and what stayed open.

use std::collections::{BTreeSet, HashSet};
use std::path::PathBuf;

use crate::config::Base;
use crate::knowledge::Day;
use crate::rule::{ResourceRef, Rule, Standing};
use crate::source::{SourceId, SourceMap};

/// What suppressions are held against.
pub struct Ground<'g> {
    /// The texts of the run.
    pub sources: &'g SourceMap,
    /// The configuration's text among them.
    pub configuration: Option<SourceId>,
    /// The folder that the configuration's globs start at.
    pub base: &'g Base,
    /// The directory that relative paths start at.
    pub working_dir: &'g PathBuf,
    /// The files that take part in something that was judged.
    pub judged: BTreeSet<SourceId>,
    /// Those of them of which everything was judged: given, and with each of their parameter files.
    pub whole: BTreeSet<SourceId>,
    /// The files that were given.
    pub given: BTreeSet<SourceId>,
    /// Whether the run saw the whole folder of the configuration.
    pub saw_all: bool,
    /// Rules whose verdict is open on something in a file.
    pub open: HashSet<(SourceId, &'static str)>,
    /// The vaults that were judged, with their files.
    pub vaults: Vec<(ResourceRef, SourceId)>,
    /// Whether a rule is judged by in this run.
    pub is_on: &'g dyn Fn(&Rule) -> bool,
    /// The user's own rules.
    pub own: &'g [&'static Rule],
    /// The day that decides what has expired.
    pub today: Day,
    /// How bad the rules on suppressions are.
    pub standing: Standing<'g>,
    /// What a finding about a file is about.
    pub about: &'g dyn Fn(SourceId) -> ResourceRef,
}

impl std::fmt::Debug for Ground<'_> {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Ground").field("judged", &self.judged).field("whole", &self.whole).finish_non_exhaustive()
    }
}

impl Ground<'_> {
    /// A file's path from the configuration's folder on; none for what lies elsewhere.
    pub(super) fn relative(&self, source: SourceId) -> Option<String> {
        let path = self.sources.get(source)?.path.as_ref()?;
        self.base.relative(&self.working_dir.join(path))
    }
}
