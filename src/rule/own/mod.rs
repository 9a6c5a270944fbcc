//! Rules of the user's own: read from a folder, checked whole before anything is judged by them, and kept like ours.
//!
//! A run reads them once; rules are kept for as long as the process lives, as those of the catalogue are.

mod alias;
mod asked;
mod error;
mod example;
mod file;
mod find;
mod possible;
mod read;
mod subject;
mod tested;

use std::path::{Path, PathBuf};
use std::sync::Arc;

pub use alias::{property, resource_steps};
pub use error::{OwnRulesError, RuleFault};
pub use example::{Example, Expected};
pub use find::is_rule_file;
pub use subject::Subjects;
pub use tested::{Tested, TestedExample, Verdict};

use super::condition::{Condition, FieldName};
use super::{Judge, Rule};
use crate::knowledge::Day;
use crate::source::{SourceFile, Span};

/// The greatest rule file that is read, in bytes.
const MAX_BYTES: u64 = 1 << 20;

/// What judges for a rule of the user's own.
#[derive(Debug)]
pub struct OwnCheck {
    /// When the rule fires.
    pub condition: Condition,
    /// The condition as written, as JSON.
    pub written: serde_json::Value,
    /// The field whose characters get the label; none for the first that the condition reads and a person can edit.
    pub at: Option<FieldName>,
    /// Which resources it judges.
    pub subjects: Subjects,
    /// The rule's tests.
    pub examples: Vec<Example>,
    /// The file it stands in.
    pub file: Arc<SourceFile>,
    /// Where its code stands in the file.
    pub code_at: Span,
}

impl PartialEq for OwnCheck {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self, other)
    }
}

impl Eq for OwnCheck {}

/// The user's rules.
#[derive(Debug, Clone, Default)]
pub struct OwnRules {
    /// The rules, in the order of their codes.
    pub rules: Vec<&'static Rule>,
    /// The files they stand in, which are no inputs.
    pub files: Vec<PathBuf>,
    /// The folders that they were sought in.
    pub folders: Vec<PathBuf>,
}

impl OwnRules {
    /// Reads the rule files at these paths, each a file or a folder with its folders; nothing for no path.
    ///
    /// # Errors
    /// Paths without a rule file, and every fault of every file.
    pub fn load(paths: &[PathBuf], working_dir: &Path, today: Day) -> Result<Self, OwnRulesError> {
        let files = find::files(paths, working_dir)?;
        let mut faults = Vec::new();
        let mut rules: Vec<&'static Rule> = Vec::new();
        for path in &files {
            match file::load(path, working_dir, today) {
                Ok(rule) => rules.push(rule),
                Err(found) => faults.extend(found),
            }
        }
        rules.sort_by_key(|rule| rule.code);
        faults.extend(repeated(&rules));
        if !faults.is_empty() {
            return Err(OwnRulesError::Faults(faults));
        }
        let folders = paths.iter().map(|path| working_dir.join(path)).filter(|path| path.is_dir()).collect();
        Ok(Self { rules, files, folders })
    }
}

/// What judges for a rule, if it is one of the user's own.
#[must_use]
pub fn check_of(rule: &Rule) -> Option<&'static OwnCheck> {
    match rule.judge {
        Judge::Own(check) => Some(check),
        Judge::Coded | Judge::Condition { .. } => None,
    }
}

/// Codes and names that two files give.
fn repeated(rules: &[&'static Rule]) -> Vec<RuleFault> {
    let mut faults = Vec::new();
    for (number, rule) in rules.iter().enumerate() {
        let before = rules.iter().take(number);
        let same = before.clone().find(|other| other.code == rule.code).map(|other| ("code", rule.code, *other));
        let same = same
            .or_else(|| before.clone().find(|other| other.name == rule.name).map(|other| ("name", rule.name, *other)));
        if let (Some((what, word, other)), Some(check)) = (same, check_of(rule)) {
            let place = check_of(other).map_or("another file", |other| other.file.display.as_str());
            faults.push(RuleFault::at(
                &check.file,
                check.code_at,
                format!("the {what} `{word}` is given by {place}, too"),
            ));
        }
    }
    faults
}
