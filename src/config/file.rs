//! Reads one configuration: its sections, strictly.

use std::path::Path;
use std::sync::Arc;

use super::context::{self, ContextSettings, Written};
use super::environments::{self, Environment};
use super::globs::PathGlob;
use super::level::{FailLevel, profiles};
use super::parameters::{self, ParameterEntry};
use super::reader::Reader;
use super::rules::{self, RuleSettings};
use super::{ConfigError, ConfigFault, Paths, Placed, SuppressionSettings};
use crate::rule::standards::Authority;
use crate::rule::{Profile, Rule};
use crate::source::decode::{decode, read_file};
use crate::source::{SourceFile, SourceId, display_path};
use crate::syntax::{self, Document, Node, Syntax};

/// The greatest configuration that is read, in bytes.
const MAX_BYTES: u64 = 1 << 20;

/// The settings, in the order in which they are told.
const SECTIONS: [&str; 13] = [
    "profile",
    "failOn",
    "failOnPossible",
    "include",
    "exclude",
    "context",
    "parameters",
    "rules",
    "environments",
    "suppressions",
    "notSuppressible",
    "suppressionsAllowed",
    "baseline",
];

/// What one configuration sets.
#[derive(Debug, Clone)]
pub struct Config {
    /// The file.
    pub file: Arc<SourceFile>,
    /// Where its paths and globs start.
    pub paths: Paths,
    /// Which rules are on.
    pub profile: Option<Placed<Profile>>,
    /// The least severity that makes a run fail.
    pub fail_on: Option<Placed<FailLevel>>,
    /// Whether findings that hold only for some outcomes of an open choice count.
    pub fail_on_possible: Option<Placed<bool>>,
    /// Which of the files that are found are checked.
    pub include: Option<Placed<Vec<PathGlob>>>,
    /// Which are not.
    pub exclude: Option<Placed<Vec<PathGlob>>>,
    /// Where templates are deployed.
    pub context: ContextSettings,
    /// Which parameter files go with which template.
    pub parameters: Option<Placed<Vec<ParameterEntry>>>,
    /// What is set of rules.
    pub rules: RuleSettings,
    /// Vaults with standards of their own.
    pub environments: Option<Placed<Vec<Environment>>>,
    /// What is suppressed, and what may be.
    pub suppressions: SuppressionSettings,
}

/// A configuration as parsed, before the rules that it names are looked up.
#[derive(Debug)]
pub(super) struct Parsed {
    file: SourceFile,
    paths: Paths,
    documents: Vec<Document>,
    faults: Reader,
    by: Authority,
}

impl Parsed {
    /// Reads and parses a file.
    pub(super) fn load(path: &Path, paths: Paths, by: Authority, working_dir: &Path) -> Result<Self, ConfigError> {
        let display = display_path(path, working_dir);
        let unreadable = |why: String| ConfigError::Unreadable { path: display.clone(), why };
        let bytes = read_file(path, MAX_BYTES).map_err(|fault| unreadable(fault.to_string()))?;
        let text = decode(bytes).map_err(|fault| unreadable(fault.to_string()))?;
        let file = SourceFile::new(SourceId(0), Some(path.to_path_buf()), display.clone(), text);
        Ok(Self::of(file, paths, by))
    }

    /// Parses a text.
    pub(super) fn of(file: SourceFile, paths: Paths, by: Authority) -> Self {
        let mut faults = Reader::default();
        let documents = match syntax::parse_as(file.id, Syntax::Yaml, &file.text) {
            Ok(documents) => documents,
            Err(error) if error.kind == syntax::SyntaxErrorKind::Empty => Vec::new(),
            Err(error) => {
                faults.fault(error.span, error.message);
                Vec::new()
            }
        };
        if let Some(second) = documents.get(1) {
            faults.fault(second.root.span, "a configuration is one YAML document".to_owned());
        }
        Self { file, paths, documents, faults, by }
    }

    /// The paths of the user's own rules.
    pub(super) fn rule_paths(&self) -> Vec<std::path::PathBuf> {
        let root = self.documents.first().map(|document| &document.root);
        let paths = root.map(|root| rules::own_paths(root, &self.paths, &mut Reader::default())).unwrap_or_default();
        paths.into_iter().map(|path| path.value).collect()
    }

    /// What it sets; `own` are the user's own rules, if they were read.
    pub(super) fn read(self, own: Option<Vec<&'static Rule>>) -> Result<Config, ConfigError> {
        let Self { file, paths, documents, faults, by } = self;
        let mut reader = Reader::with_rules(own);
        let mut config = Config::empty(file, paths);
        if let Some(document) = documents.first() {
            config.read_sections(&document.root, by, &mut reader);
        }
        let mut told: Vec<ConfigFault> = faults.into_faults(&config.file);
        told.extend(reader.into_faults(&config.file));
        told.sort_by_key(|fault| (fault.position.line, fault.position.column));
        if told.is_empty() {
            Ok(config)
        } else {
            Err(ConfigError::Faults { path: config.file.display.clone(), faults: told })
        }
    }
}

impl Config {
    /// What the text of a configuration sets, read as one that was found. `own` are the user's own rules; where they are
    /// not known, a rule that is not ours is taken for one of them.
    ///
    /// # Errors
    /// A text that is no configuration, or that sets what there is not.
    pub fn read(file: SourceFile, own: Option<Vec<&'static Rule>>) -> Result<Self, ConfigError> {
        let folder = file.path.as_deref().and_then(Path::parent).unwrap_or_else(|| Path::new("")).to_path_buf();
        Parsed::of(file, Paths::found(&folder), Authority::Repository).read(own)
    }

    fn empty(file: SourceFile, paths: Paths) -> Self {
        Self {
            file: Arc::new(file),
            paths,
            profile: None,
            fail_on: None,
            fail_on_possible: None,
            include: None,
            exclude: None,
            context: ContextSettings::default(),
            parameters: None,
            rules: RuleSettings::default(),
            environments: None,
            suppressions: SuppressionSettings::default(),
        }
    }

    fn read_sections(&mut self, root: &Node, by: Authority, reader: &mut Reader) {
        let written = match by {
            Authority::Repository => Written::Configuration,
            Authority::Policy => Written::Policy,
        };
        for (name, member) in reader.members(root, "the configuration", &SECTIONS) {
            match name {
                "profile" => self.profile = reader.word(member, &profiles()),
                "failOn" => self.fail_on = reader.word(member, &FailLevel::WORDS),
                "failOnPossible" => self.fail_on_possible = reader.switch(member),
                "include" => self.include = Some(globs(member, reader)),
                "exclude" => self.exclude = Some(globs(member, reader)),
                "context" => self.context = context::read(&member.value, written, reader),
                "parameters" => self.parameters = Some(parameters::read(member, &self.paths, reader)),
                "rules" => {
                    self.rules = rules::read(&member.value, reader);
                    self.rules.paths = rules::own_paths(root, &self.paths, reader);
                }
                "environments" => self.environments = Some(environments::read(member, reader)),
                "suppressions" | "baseline" if by == Authority::Policy => {
                    let message =
                        format!("a policy suppresses nothing: `{name}` belongs in the repository's configuration");
                    reader.fault(member.key_span, message);
                }
                _ => self.suppressions.read(name, member, reader),
            }
        }
        self.suppressions = std::mem::take(&mut self.suppressions).resolved(&self.paths, reader);
        if let Some(own) = reader.own() {
            self.suppressions.check(&own, reader);
        }
    }
}

fn globs(member: &syntax::Member, reader: &mut Reader) -> Placed<Vec<PathGlob>> {
    let globs = reader.globs(member).into_iter().map(|glob| glob.value).collect();
    Placed { value: globs, at: member.value.span }
}
