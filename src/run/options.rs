//! What a run is asked to do, and why it could not be made.

use std::path::PathBuf;
use std::sync::Arc;

use crate::config::{ContextSettings, EnvironmentPaths, FileChoice, ParameterEntry};
use std::time::SystemTime;

use super::progress::Progress;
use crate::engine::JudgeOptions;
use crate::knowledge::Day;
use crate::rule::Standards;
use crate::rule::own::OwnRules;
use crate::source::SourceFile;
use crate::source::changes::Changes;
use crate::source::decode::{DEFAULT_MAX_BYTES, ReadFault};
use crate::source::discover::MissingPaths;
use crate::suppress::Suppressing;
use crate::syntax::SyntaxError;
use crate::template::Demand;

/// What a run is asked to do.
#[derive(Debug, Clone)]
pub struct RunOptions {
    /// Files, directories, and `-` for standard input.
    pub paths: Vec<PathBuf>,
    /// Where relative paths start.
    pub working_dir: PathBuf,
    /// Read what `.gitignore` would leave out.
    pub no_ignore: bool,
    /// The name to show for standard input.
    pub stdin_filename: Option<String>,
    /// The greatest file that is read, in bytes.
    pub max_file_size: u64,
    /// Parameter files and `name=value`, merged from left to right.
    pub parameters: Vec<String>,
    /// Where templates are deployed.
    pub context: ContextSettings,
    /// The configuration's file, if there is one.
    pub config: Option<Arc<SourceFile>>,
    /// The policy's file, if there is one.
    pub policy: Option<Arc<SourceFile>>,
    /// Which of the files that are found are checked.
    pub files: FileChoice,
    /// Which parameter files go with which template, beside what names tell.
    pub entries: Vec<ParameterEntry>,
    /// Which templates and resources are wanted.
    pub demand: Demand,
    /// What vaults are judged by.
    pub standards: Arc<Standards>,
    /// Which environments files belong to by their paths.
    pub environments: EnvironmentPaths,
    /// The codes of the rules to judge by; all that are on in the profile where there is none.
    pub only: Option<Vec<String>>,
    /// Whether the inventory is made.
    pub inventory: bool,
    /// Whether what an audit needs is told: the inventory, each rule's verdict on each vault, the files' hashes.
    pub audit: bool,
    /// The user's own rules.
    pub rules: OwnRules,
    /// Files that the run's reports go to: what an earlier run wrote there is no input.
    pub outputs: Vec<PathBuf>,
    /// What is suppressed, and what may be.
    pub suppressing: Suppressing,
    /// How many threads may work; none for as many as there are cores.
    pub threads: Option<usize>,
    /// How far the run has come.
    pub progress: Arc<Progress>,
    /// What the run speaks of is what these files are part of; `None` for everything.
    pub changes: Option<Changes>,
    /// The day that rules which depend on the date go by.
    pub today: Day,
}

impl RunOptions {
    /// The defaults, for these paths in that directory, as of today.
    #[must_use]
    pub fn new(paths: Vec<PathBuf>, working_dir: PathBuf) -> Self {
        Self {
            paths,
            working_dir,
            no_ignore: false,
            stdin_filename: None,
            max_file_size: DEFAULT_MAX_BYTES,
            parameters: Vec::new(),
            context: ContextSettings::default(),
            config: None,
            policy: None,
            files: FileChoice::default(),
            entries: Vec::new(),
            demand: Demand::Family,
            standards: Arc::default(),
            environments: EnvironmentPaths::default(),
            only: None,
            inventory: false,
            audit: false,
            outputs: Vec::new(),
            rules: OwnRules::default(),
            suppressing: Suppressing::default(),
            threads: None,
            progress: Arc::default(),
            changes: None,
            today: Day::of(SystemTime::now()),
        }
    }
}

impl RunOptions {
    /// How the run's vaults are judged.
    pub(super) fn judging(&self) -> JudgeOptions<'_> {
        JudgeOptions {
            standards: &self.standards,
            only: self.only.as_deref(),
            inventory: self.inventory || self.audit,
            verdicts: self.audit,
            today: self.today,
            own: &self.rules.rules,
        }
    }
}

/// Why a run could not be made.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// Paths that are not there.
    #[error(transparent)]
    Missing(#[from] MissingPaths),
    /// A parameter file that was asked for cannot be read.
    #[error("the parameter file `{path}` cannot be read: {fault}")]
    ParametersUnreadable {
        /// As given.
        path: String,
        /// Why.
        fault: ReadFault,
    },
    /// A parameter file that was asked for is no text.
    #[error("the parameter file `{path}` is not UTF-8 text: {message}")]
    ParametersUndecodable {
        /// As given.
        path: String,
        /// Why.
        message: String,
    },
    /// A parameter file that was asked for cannot be parsed.
    #[error("the parameter file `{path}` cannot be parsed at {line}:{column}: {fault}")]
    ParametersUnparsable {
        /// As given.
        path: String,
        /// The line.
        line: u32,
        /// The column.
        column: u32,
        /// Why.
        fault: SyntaxError,
    },
    /// A file given as parameters holds none.
    #[error(
        "`{path}` is no parameters file: it holds neither a `parameters` object nor, as `az deployment` takes it, \
         names with `{{\"value\": …}}`"
    )]
    NotParameters {
        /// As given.
        path: String,
    },
    /// What was named is no template.
    #[error("`{path}` {why}")]
    NotATemplate {
        /// As given.
        path: String,
        /// What it is instead, in words that follow its name.
        why: String,
    },
    /// Threads cannot be started.
    #[error("cannot start threads: {message}")]
    Threads {
        /// The system's words.
        message: String,
    },
}
