//! The baseline: findings that are known already, by fingerprint, so that only new ones count.

use std::collections::HashMap;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::Ground;
use crate::config::{SuppressionPolicy, find_rule};
use crate::engine::{BaselineCounts, fingerprint_at, repository_path};
use crate::rule::{Area, Finding, Means, ResourceRef, Suppressed};
use crate::source::roots::git_work_tree;
use crate::source::{SourceId, SourceMap};

/// The version of the file's form.
const VERSION: u64 = 1;
/// Entries alike in all but file and value that a finding is held against: a baseline may come from a stranger.
const MOST_ALIKE: usize = 64;
/// How many findings that are equal in one file are looked for in another.
const MOST_EQUALS: usize = 16;

/// A baseline as read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Baseline {
    entries: Vec<BaselineEntry>,
}

/// One finding that is known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BaselineEntry {
    /// The rule's code.
    pub code: String,
    /// The file, from the root of its git work tree on.
    pub file: String,
    /// Type and name of the resource, or the expression that names it.
    pub resource: String,
    /// The property's path.
    pub property: String,
    /// What was said, for whoever reads the file; not compared.
    pub message: String,
    /// What it is known by.
    pub fingerprint: String,
}

/// Why a baseline cannot be used, and what to do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BaselineError {
    /// It is not JSON of the form that is read.
    #[error("the baseline `{path}` is none: {why}; write it again with --write-baseline")]
    Unreadable {
        /// The file, as given.
        path: String,
        /// Why.
        why: String,
    },
    /// It is of another version.
    #[error(
        "the baseline `{path}` has version {found}, this vaultvet reads version {VERSION}: write it again with --write-baseline, or use the vaultvet that wrote it"
    )]
    Version {
        /// The file, as given.
        path: String,
        /// Its version.
        found: String,
    },
}

/// What holding the findings against a baseline came to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Compared {
    /// Entries of what was not looked at in this run.
    pub untouched: Vec<BaselineEntry>,
    /// Entries that no longer match anything.
    pub stale: Vec<BaselineEntry>,
    /// How many findings were known.
    pub known: usize,
}

impl Compared {
    /// The counts, for the summary.
    #[must_use]
    pub fn counts(&self) -> BaselineCounts {
        BaselineCounts { known: self.known, stale: self.stale.len() }
    }
}

#[derive(Deserialize)]
struct Document {
    findings: Vec<BaselineEntry>,
}

impl Baseline {
    /// Reads a baseline; `path` is what errors call it.
    ///
    /// # Errors
    /// A text of another form or version.
    pub fn read(text: &str, path: &str) -> Result<Self, BaselineError> {
        let unreadable = |why: String| BaselineError::Unreadable { path: path.to_owned(), why };
        let json: serde_json::Value = serde_json::from_str(text).map_err(|error| unreadable(error.to_string()))?;
        match json.get("version") {
            Some(version) if version.as_u64() == Some(VERSION) => {}
            Some(version) => {
                return Err(BaselineError::Version { path: path.to_owned(), found: version.to_string() });
            }
            None => return Err(unreadable("it has no `version`".to_owned())),
        }
        let read: Document = serde_json::from_value(json).map_err(|error| unreadable(error.to_string()))?;
        Ok(Self { entries: read.findings })
    }

    /// Marks the findings that are known, and those that were known in another file.
    pub fn compare(&self, findings: &mut [Finding], policy: &SuppressionPolicy, ground: &Ground<'_>) -> Compared {
        let mut waiting: HashMap<&str, Vec<&BaselineEntry>> = HashMap::new();
        for entry in &self.entries {
            waiting.entry(&entry.fingerprint).or_default().push(entry);
        }
        let mut compared = Compared::default();
        for finding in findings.iter_mut().filter(|finding| may_hold(finding, policy)) {
            if waiting.remove(finding.fingerprint.as_str()).is_none() || finding.suppressed.is_some() {
                continue;
            }
            compared.known += 1;
            finding.suppressed =
                Some(Suppressed { means: Means::Baseline, reason: None, until: None, by: None, location: None });
        }
        let seen = Seen::of(ground);
        for entry in &self.entries {
            if !waiting.contains_key(entry.fingerprint.as_str()) {
                continue;
            }
            let list = if seen.is_stale(entry) { &mut compared.stale } else { &mut compared.untouched };
            list.push(entry.clone());
        }
        tell_moved(findings, &compared.stale, policy);
        compared
    }
}

/// Whether a baseline may hold a finding: not what is said of suppressions, nor of files that were not read.
fn may_hold(finding: &Finding, policy: &SuppressionPolicy) -> bool {
    let rule = finding.rule;
    rule.area != Area::Suppression && !super::apply::NOT_READ.contains(&rule.code) && !policy.bars(rule)
}

/// Which files a run looked at, by their paths in the repository.
struct Seen<'g> {
    ground: &'g Ground<'g>,
    files: HashMap<String, SourceId>,
    root: &'g Path,
}

impl<'g> Seen<'g> {
    fn of(ground: &'g Ground<'g>) -> Self {
        let path = |source: &SourceId| {
            let file = ground.sources.get(*source)?;
            Some((repository_path(file, ground.working_dir), *source))
        };
        let files = ground.given.iter().filter_map(path).collect();
        let root = git_work_tree(ground.working_dir).unwrap_or(ground.working_dir);
        Self { ground, files, root }
    }

    /// Whether an entry's file was looked at by its rule and all of it was decided, or is there no more.
    fn is_stale(&self, entry: &BaselineEntry) -> bool {
        let rule = find_rule(&entry.code, self.ground.own).ok();
        if rule.is_some_and(|rule| !(self.ground.is_on)(rule)) {
            return false;
        }
        let Some(source) = self.files.get(&entry.file) else { return !self.root.join(&entry.file).exists() };
        let open = rule.is_some_and(|rule| self.ground.open.contains(&(*source, rule.code)));
        let decided = self.ground.whole.contains(source) || !self.ground.judged.contains(source);
        decided && !open
    }
}

/// Says of new findings that they were known in a file where they are no more.
fn tell_moved(findings: &mut [Finding], stale: &[BaselineEntry], policy: &SuppressionPolicy) {
    if stale.is_empty() {
        return;
    }
    let mut left: HashMap<(&str, &str, String), Vec<&BaselineEntry>> = HashMap::new();
    for entry in stale {
        left.entry((&entry.code, &entry.property, entry.resource.clone())).or_default().push(entry);
    }
    for finding in findings.iter_mut().filter(|finding| finding.suppressed.is_none() && may_hold(finding, policy)) {
        let resource = resource_words(&finding.resource);
        let was = |entry: &&BaselineEntry| {
            (0..MOST_EQUALS).any(|number| fingerprint_at(finding, &entry.file, number) == entry.fingerprint)
        };
        let Some(alike) = left.get_mut(&(finding.rule.code, &*finding.property, resource)) else { continue };
        let Some(at) = alike.iter().take(MOST_ALIKE).position(was) else { continue };
        let entry = alike.remove(at);
        finding.moved_from = Some(entry.file.clone());
        finding.help = format!(
            "{}\nmoved from `{}`, where the baseline has it: it counts as new here. If that is meant, write the baseline again.",
            finding.help, entry.file
        )
        .into();
    }
}

fn resource_words(resource: &ResourceRef) -> String {
    let name = resource.name.as_ref().or(resource.expression.as_ref());
    name.map_or_else(|| resource.resource_type.clone(), |name| format!("{}/{name}", resource.resource_type))
}

/// The text of a baseline that holds what counts in these findings or was known, and what was not looked at.
///
/// One line a finding, in an order that does not change with lines or severities.
#[must_use]
pub fn written(
    findings: &[Finding],
    untouched: &[BaselineEntry],
    sources: &SourceMap,
    working_dir: &Path,
) -> (String, usize) {
    let nothing_barred = SuppressionPolicy::default();
    let counts = |finding: &&Finding| {
        finding.suppressed.as_ref().is_none_or(|by| by.means == Means::Baseline) && may_hold(finding, &nothing_barred)
    };
    let mut entries: Vec<BaselineEntry> = untouched.to_vec();
    entries.extend(findings.iter().filter(counts).map(|finding| {
        let file = sources.get(finding.primary.location.source);
        BaselineEntry {
            code: finding.rule.code.to_owned(),
            file: file.map_or_else(String::new, |file| repository_path(file, working_dir)),
            resource: resource_words(&finding.resource),
            property: finding.property.to_string(),
            message: finding.message.clone(),
            fingerprint: finding.fingerprint.clone(),
        }
    }));
    let key = |entry: &BaselineEntry| {
        let BaselineEntry { code, file, resource, property, fingerprint, .. } = entry;
        (file.clone(), code.clone(), resource.clone(), property.clone(), fingerprint.clone())
    };
    entries.sort_by_cached_key(key);
    entries.dedup_by(|a, b| a.fingerprint == b.fingerprint);
    let lines: Vec<String> =
        entries.iter().filter_map(|entry| Some(format!("    {}", serde_json::to_string(entry).ok()?))).collect();
    let list = if lines.is_empty() { String::from("[]") } else { format!("[\n{}\n  ]", lines.join(",\n")) };
    (format!("{{\n  \"version\": {VERSION},\n  \"findings\": {list}\n}}\n"), lines.len())
}
