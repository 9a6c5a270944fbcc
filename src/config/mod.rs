//! What the user sets for a repository in `vaultvet.yaml`; each section of it is read in a file of its own here.

mod context;
mod error;
mod find;
mod globs;
mod names;
mod rules;
mod section;

use std::path::Path;
use std::sync::Arc;

pub use context::{ContextSettings, ContextValue, Written};
pub use error::{ConfigError, ConfigFault};
pub use globs::{Base, PathGlob};
pub use names::find_rule;
pub use rules::RuleSettings;

use crate::source::decode::{decode, read_file};
use crate::source::{SourceFile, SourceId, display_path};
use crate::syntax::{self, Node, Syntax};
use section::Reader;

/// The greatest configuration that is read, in bytes.
const MAX_BYTES: u64 = 1 << 20;

/// What the configuration sets.
#[derive(Debug, Clone, Default)]
pub struct Config {
    /// The file; none where there is no configuration.
    pub file: Option<Arc<SourceFile>>,
    /// Where templates are deployed.
    pub context: ContextSettings,
    /// Where the user's own rules are.
    pub rules: RuleSettings,
}

/// What the sections say.
#[derive(Default)]
struct Sections {
    context: ContextSettings,
    rules: Vec<rules::WrittenPath>,
}

/// How a configuration came to be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Chosen {
    /// It was asked for.
    ByName,
    /// It was found on the way up.
    Found,
}

impl Config {
    /// Reads the file that was asked for, or else the nearest `vaultvet.yaml` from the working directory upwards, no
    /// further than its git work tree.
    ///
    /// # Errors
    /// A file that cannot be read, or that sets what there is not.
    pub fn load(asked_for: Option<&Path>, working_dir: &Path) -> Result<Self, ConfigError> {
        let path = match asked_for {
            Some(path) => working_dir.join(path),
            None => match find::nearest(working_dir)? {
                Some(path) => path,
                None => return Ok(Self::default()),
            },
        };
        let display = display_path(&path, working_dir);
        let unreadable = |why: String| ConfigError::Unreadable { path: display.clone(), why };
        let bytes = read_file(&path, MAX_BYTES).map_err(|fault| unreadable(fault.to_string()))?;
        let text = decode(bytes).map_err(|fault| unreadable(fault.to_string()))?;
        let chosen = if asked_for.is_some() { Chosen::ByName } else { Chosen::Found };
        Self::read_chosen(SourceFile::new(SourceId(0), Some(path), display.clone(), text), chosen)
    }

    /// What the text of a configuration sets.
    ///
    /// # Errors
    /// As `load`.
    pub fn read(file: SourceFile) -> Result<Self, ConfigError> {
        Self::read_chosen(file, Chosen::Found)
    }

    fn read_chosen(file: SourceFile, chosen: Chosen) -> Result<Self, ConfigError> {
        let mut reader = Reader::default();
        let sections = match syntax::parse_as(file.id, Syntax::Yaml, &file.text) {
            Ok(documents) => match documents.as_slice() {
                [only] => Self::sections(&only.root, &mut reader),
                [_, second, ..] => {
                    reader.fault(second.root.span, "a configuration is one YAML document".to_owned());
                    Sections::default()
                }
                [] => Sections::default(),
            },
            Err(error) if error.kind == syntax::SyntaxErrorKind::Empty => Sections::default(),
            Err(error) => {
                reader.fault(error.span, error.message);
                Sections::default()
            }
        };
        let rules = rules::resolve(sections.rules, file.path.as_deref(), chosen == Chosen::Found, &mut reader);
        let context = sections.context;
        let faults = reader.into_faults(&file);
        if faults.is_empty() {
            Ok(Self { file: Some(Arc::new(file)), context, rules })
        } else {
            Err(ConfigError::Faults { path: file.display, faults })
        }
    }

    fn sections(root: &Node, reader: &mut Reader) -> Sections {
        const SECTIONS: [&str; 2] = ["context", "rules"];
        let mut sections = Sections::default();
        for (name, member) in reader.members(root, "the configuration", &SECTIONS) {
            match name {
                "context" => sections.context = context::read(&member.value, reader),
                _ => sections.rules = rules::read(&member.value, reader),
            }
        }
        sections
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Config, ConfigError> {
        Config::read(SourceFile::new(SourceId(0), None, "vaultvet.yaml", text))
    }

    fn faults(text: &str) -> String {
        read(text).unwrap_err().to_string()
    }

    #[test]
    fn what_is_set_stands_with_its_characters() {
        let text = "# of this repository\ncontext:\n  location: West Europe\n  resourceGroup: \"rg-backup\"\n";
        let config = read(text).unwrap();
        let values: Vec<(&str, &str)> = config
            .context
            .values()
            .iter()
            .map(|value| {
                let Written::Configuration(span) = value.written else { panic!("{value:?}") };
                (value.value.as_ref(), config.file.as_ref().unwrap().slice(span))
            })
            .collect();
        assert_eq!(values, [("westeurope", "West Europe"), ("rg-backup", "\"rg-backup\"")]);
    }

    #[test]
    fn nothing_set_is_no_fault() {
        for text in ["", "# only words\n", "{}", "context:\n", "context: {}\n", "context:\n  location:\n"] {
            assert!(read(text).unwrap().context.values().is_empty(), "{text}");
        }
    }

    #[test]
    fn faults_are_told_at_their_place() {
        assert_eq!(
            faults("contxt: {}\n"),
            "vaultvet.yaml:1:1: the configuration has no setting `contxt`; did you mean `context`?"
        );
        assert_eq!(
            faults("context:\n  locaton: x\n  other: y\n"),
            "vaultvet.yaml:2:3: `context` has no setting `locaton`; did you mean `location`?\n\
             vaultvet.yaml:3:3: `context` has no setting `other`; there are `location`, `subscriptionId`, \
             `resourceGroup`, `tenantId`, `managementGroup`, `cloud`"
        );
        assert_eq!(
            faults("context: [a]\n"),
            "vaultvet.yaml:1:10: `context` is a list; settings are expected, `name: value`"
        );
        assert_eq!(
            faults("context:\n  resourceGroup: 7\n"),
            "vaultvet.yaml:2:18: `resourceGroup` is a number; a text is expected, in quotes if need be"
        );
        assert!(
            faults("context:\n  subscriptionId: mine\n")
                .starts_with("vaultvet.yaml:2:19: `mine` is no subscription id")
        );
        assert_eq!(
            faults("context:\n  location: a\n  location: b\n"),
            "vaultvet.yaml:3:3: `location` is set twice in `context`"
        );
        assert!(faults("context: {\n").starts_with("vaultvet.yaml:"));
        assert!(faults("context: {}\n---\ncontext: {}\n").contains("one YAML document"));
    }
}
