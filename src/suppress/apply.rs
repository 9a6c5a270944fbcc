//! Holds suppressions against the findings of a run: which findings each hides, and what is wrong with it.

use std::collections::{BTreeSet, HashMap};

use super::comment::in_comments;
use super::ground::Ground;
use super::metadata::in_metadata;
use super::telling::{Trouble, tell};
use super::{Reach, Suppressing, Suppression, Word};
use crate::config::{NamePattern, SuppressionEntry, SuppressionPolicy, find_rule};
use crate::rule::{Area, Finding, Means, ResourceRef, Rule, Suppressed};
use crate::source::{Location, SourceId, SourceMap, Span};
use crate::syntax::{comments, parse};

/// Files of which nothing was read: hiding that hides whatever is in them.
pub(super) const NOT_READ: [&str; 2] = ["INP01", "INP03"];

/// Marks what is suppressed, and gives the findings about the suppressions themselves.
pub fn apply(findings: &mut [Finding], suppressing: &Suppressing, ground: &Ground<'_>) -> Vec<Finding> {
    if suppressing.off {
        return Vec::new();
    }
    let mut all = in_files(ground.sources, &ground.judged);
    if let Some(source) = ground.configuration {
        all.extend(suppressing.settings.entries.iter().map(|entry| of_entry(entry, source)));
    }
    if all.is_empty() {
        return Vec::new();
    }
    let mut by_code: HashMap<&'static str, Vec<usize>> = HashMap::new();
    for (number, finding) in findings.iter().enumerate() {
        by_code.entry(finding.rule.code).or_default().push(number);
    }
    let mut holding = Holding { findings, by_code, policy: &suppressing.settings.policy, ground, told: Vec::new() };
    for suppression in &all {
        holding.hold(suppression);
    }
    holding.told
}

/// The suppressions written in these files, in comments and in metadata.
#[must_use]
pub fn in_files(sources: &SourceMap, files: &BTreeSet<SourceId>) -> Vec<Suppression> {
    let mut found = Vec::new();
    for file in files.iter().filter_map(|source| sources.get(*source)) {
        if !speaks_to_us(&file.text) {
            continue;
        }
        let Ok(documents) = parse(file) else { continue };
        let syntax = documents.first().map(|document| document.syntax);
        let comments = syntax.map(|syntax| comments(syntax, &file.text)).unwrap_or_default();
        found.extend(in_comments(file, &documents, &comments));
        found.extend(documents.iter().flat_map(in_metadata));
    }
    found
}

/// Whether a text names vaultvet at all: most do not, and are not read again.
fn speaks_to_us(text: &str) -> bool {
    const NAME: &[u8] = b"vaultvet";
    text.as_bytes().windows(NAME.len()).any(|part| part.eq_ignore_ascii_case(NAME))
}

fn of_entry(entry: &SuppressionEntry, source: SourceId) -> Suppression {
    let word = |named: &crate::config::NamedRule| Word { text: named.text.clone(), span: named.span };
    Suppression {
        means: Means::Configuration,
        location: Location { source, span: entry.span },
        rules: entry.rules.iter().map(word).collect(),
        reason: entry.reason.clone(),
        until: entry.until,
        by: entry.by.clone(),
        reach: Reach::Named { path: entry.path.clone(), resource: entry.resource.clone() },
        fault: None,
    }
}

struct Holding<'h> {
    findings: &'h mut [Finding],
    by_code: HashMap<&'static str, Vec<usize>>,
    policy: &'h SuppressionPolicy,
    ground: &'h Ground<'h>,
    told: Vec<Finding>,
}

impl Holding<'_> {
    fn hold(&mut self, suppression: &Suppression) {
        if let Some(fault) = &suppression.fault {
            self.tell(suppression, None, &Trouble::NotUnderstood(fault.clone()));
            return;
        }
        let mut without_reason = Vec::new();
        for word in &suppression.rules {
            match find_rule(&word.text, self.ground.own) {
                Err(message) => self.tell(suppression, Some(word), &Trouble::UnknownRule(message)),
                Ok(rule) => self.hold_rule(suppression, word, rule, &mut without_reason),
            }
        }
        if !without_reason.is_empty() && (self.in_sight(suppression) || suppression.means == Means::Configuration) {
            self.tell(suppression, None, &Trouble::NoReason(without_reason));
        }
    }

    fn hold_rule(
        &mut self,
        suppression: &Suppression,
        word: &Word,
        rule: &'static Rule,
        without_reason: &mut Vec<&'static str>,
    ) {
        let matched = self.matched(suppression, rule);
        let in_sight = !matched.is_empty() || self.in_sight(suppression);
        if let Some(why) = self.forbidden(suppression, rule) {
            if in_sight {
                self.tell(suppression, Some(word), &Trouble::Forbidden(rule, why));
            }
            return;
        }
        if suppression.reason.is_none() {
            without_reason.push(rule.code);
            return;
        }
        let unused = matched.is_empty() && self.was_looked_for(suppression, rule);
        if let Some(until) = suppression.until.filter(|until| *until < self.ground.today) {
            if in_sight && (self.ground.is_on)(rule) {
                self.tell(suppression, Some(word), &Trouble::Expired { rule, until, nothing_left: unused });
            }
            return;
        }
        for number in matched {
            if let Some(finding) = self.findings.get_mut(number).filter(|finding| finding.suppressed.is_none()) {
                finding.suppressed = Some(Suppressed {
                    means: suppression.means,
                    reason: suppression.reason.clone(),
                    until: suppression.until,
                    by: suppression.by.clone(),
                    location: Some(suppression.location),
                });
            }
        }
        if unused {
            self.tell(suppression, Some(word), &Trouble::Unused(rule));
        }
    }

    fn tell(&mut self, suppression: &Suppression, word: Option<&Word>, trouble: &Trouble) {
        self.told.extend(tell(suppression, word, trouble, self.ground));
    }

    /// Why a rule may not be suppressed so.
    fn forbidden(&self, suppression: &Suppression, rule: &Rule) -> Option<String> {
        if rule.area == Area::Suppression {
            return Some("what is said of suppressions is always shown".to_owned());
        }
        let by_path = matches!(&suppression.reach, Reach::Named { path: Some(_), .. });
        if NOT_READ.contains(&rule.code) && !by_path {
            return Some(
                "what was not read stays in sight, but for an entry of vaultvet.yaml with its `path`".to_owned(),
            );
        }
        if !self.policy.allowed {
            return Some("`suppressionsAllowed` is false for this run".to_owned());
        }
        self.policy.bars(rule).then(|| format!("{} is among `notSuppressible` for this run", rule.code))
    }

    /// The numbers of the findings that a suppression covers.
    fn matched(&self, suppression: &Suppression, rule: &Rule) -> Vec<usize> {
        let numbers = self.by_code.get(rule.code).map(Vec::as_slice).unwrap_or_default();
        let covered =
            |number: &usize| self.findings.get(*number).is_some_and(|finding| self.covers(suppression, finding));
        numbers.iter().copied().filter(covered).collect()
    }

    fn covers(&self, suppression: &Suppression, finding: &Finding) -> bool {
        let resource = match &suppression.reach {
            Reach::Here { resource, .. } | Reach::Named { resource, .. } => resource,
        };
        if !resource.as_ref().is_none_or(|pattern| fits(pattern, &finding.resource)) {
            return false;
        }
        let primary = finding.primary.location;
        match &suppression.reach {
            Reach::Here { within, .. } => {
                let here = |place: Location| place.source == suppression.location.source;
                let holds = |span: Span, whole: Span| span.start <= whole.start && whole.end <= span.end;
                let begins = |span: Span, part: Span| {
                    span.start <= part.start && (part.start < span.end || part.start == span.start)
                };
                within.iter().any(|span| {
                    (here(primary) && begins(*span, primary.span))
                        || finding.declared.iter().any(|declared| here(*declared) && holds(*span, declared.span))
                })
            }
            Reach::Named { path: None, .. } => true,
            Reach::Named { path: Some(glob), .. } => {
                let files = std::iter::once(primary).chain(finding.declared.iter().copied());
                files
                    .map(|place| place.source)
                    .any(|source| self.ground.relative(source).is_some_and(|path| glob.fits(&path)))
            }
        }
    }

    /// Whether a run had a suppression before it: one in a file that was judged, one of the configuration whose files were
    /// all looked at.
    fn in_sight(&self, suppression: &Suppression) -> bool {
        match &suppression.reach {
            Reach::Here { .. } => true,
            Reach::Named { path, resource } => {
                self.ground.saw_all || self.one_file(path.as_ref().map(|glob| glob.text()), resource.as_ref())
            }
        }
    }

    /// Whether a path without wildcards names a file that was judged whole, and with it the resource.
    fn one_file(&self, path: Option<&str>, resource: Option<&NamePattern>) -> bool {
        let Some(path) = path.filter(|path| !path.contains(['*', '?', '[', '{', '\\'])) else { return false };
        let path = path.strip_prefix("./").unwrap_or(path);
        let is_it = |source: &SourceId| self.ground.relative(*source).is_some_and(|own| own == path);
        let Some(source) = self.ground.given.iter().find(|source| is_it(source)) else { return false };
        resource
            .is_none_or(|pattern| self.ground.vaults.iter().any(|(vault, own)| own == source && fits(pattern, vault)))
    }

    /// Whether a rule was judged on everything that a suppression covers, and nothing of it stayed open.
    fn was_looked_for(&self, suppression: &Suppression, rule: &Rule) -> bool {
        let ground = self.ground;
        if !(ground.is_on)(rule) {
            return false;
        }
        let open_in = |source: &SourceId| ground.open.contains(&(*source, rule.code));
        match &suppression.reach {
            Reach::Here { .. } => {
                let source = suppression.location.source;
                ground.whole.contains(&source) && !open_in(&source)
            }
            Reach::Named { path, .. } => {
                let covered = |source: &&SourceId| {
                    path.as_ref().is_none_or(|glob| ground.relative(**source).is_some_and(|own| glob.fits(&own)))
                };
                let whole = |source: &SourceId| ground.whole.contains(source) || !ground.judged.contains(source);
                let mut files = ground.judged.iter().filter(covered);
                self.in_sight(suppression) && files.all(|source| whole(source) && !open_in(source))
            }
        }
    }
}

/// Whether a pattern fits a resource by its name, its type and name, or those of what declares the property.
fn fits(pattern: &NamePattern, resource: &ResourceRef) -> bool {
    let name = resource.name.as_ref().or(resource.expression.as_ref());
    name.is_some_and(|name| pattern.fits(name) || pattern.fits(&format!("{}/{name}", resource.resource_type)))
        || resource.declared_by.as_ref().is_some_and(|by| pattern.fits(by))
}
