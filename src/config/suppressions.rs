//! The sections `suppressions`, `notSuppressible`, `suppressionsAllowed` and `baseline`: what does not count, and what may
//! be kept from counting.

use std::path::PathBuf;

use super::reader::{Reader, kind_of};
use super::{Base, NamePattern, PathGlob, Paths, Placed, find_rule};
use crate::knowledge::Day;
use crate::knowledge::nearest::nearest;
use crate::rule::{Area, Rule};
use crate::source::Span;
use crate::syntax::{Member, Node, NodeKind};

/// What is set of suppressions.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SuppressionSettings {
    /// The entries, in the order of the file.
    pub entries: Vec<SuppressionEntry>,
    /// What may be suppressed.
    pub policy: SuppressionPolicy,
    /// Whether anything may be suppressed, as written.
    pub allowed: Option<Placed<bool>>,
    /// What may not be suppressed, as written.
    pub barred: Vec<NamedRule>,
    /// The file of findings that are known already.
    pub baseline: Option<Placed<PathBuf>>,
    /// The folder that globs start at.
    pub base: Base,
}

/// One suppression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SuppressionEntry {
    /// The characters of its first setting.
    pub span: Span,
    /// The rules that it names.
    pub rules: Vec<NamedRule>,
    /// The files, if not all.
    pub path: Option<PathGlob>,
    /// The resources, if not all.
    pub resource: Option<NamePattern>,
    /// Why; `None` where that is missing.
    pub reason: Option<String>,
    /// The last day on which it holds.
    pub until: Option<Day>,
    /// Who takes it on.
    pub by: Option<String>,
}

/// A rule as it is called, with its characters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedRule {
    /// Its code or name, or an area where areas are taken.
    pub text: String,
    /// The characters.
    pub span: Span,
}

/// What may be suppressed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SuppressionPolicy {
    /// Whether anything may be.
    pub allowed: bool,
    /// Codes and names of rules, and areas, that may not be.
    pub barred: Vec<String>,
}

impl Default for SuppressionPolicy {
    fn default() -> Self {
        Self { allowed: true, barred: Vec::new() }
    }
}

impl SuppressionPolicy {
    /// Whether it bars a rule by code, name or area.
    #[must_use]
    pub fn bars(&self, rule: &Rule) -> bool {
        let names = [rule.code, rule.name, rule.area.name()];
        self.barred.iter().any(|barred| names.iter().any(|name| name.eq_ignore_ascii_case(barred)))
    }
}

impl SuppressionSettings {
    /// Reads one of the sections.
    pub(super) fn read(&mut self, section: &str, member: &Member, reader: &mut Reader) {
        match section {
            "suppressions" => {
                for item in list(member, reader) {
                    self.entries.extend(entry(item, reader));
                }
            }
            "notSuppressible" => self.barred = names(&member.value, reader),
            "suppressionsAllowed" => self.allowed = reader.switch(member),
            _ => {
                let at = member.value.span;
                self.baseline = reader.text(member).map(|path| Placed { value: PathBuf::from(&*path), at });
            }
        }
    }

    /// The same with paths from the configuration's folder on; one that was found stays inside its repository.
    pub(super) fn resolved(mut self, paths: &Paths, reader: &mut Reader) -> Self {
        self.base = paths.base.clone();
        if let Some(baseline) = &mut self.baseline {
            let whole = paths.folder.join(&baseline.value);
            if paths.leads_out(&whole) {
                let shown = baseline.value.display();
                reader.fault(
                    baseline.at,
                    format!("`{shown}` leads out of the repository; `--baseline` takes one from elsewhere"),
                );
            }
            baseline.value = whole;
        }
        self.policy = SuppressionPolicy {
            allowed: self.allowed.is_none_or(|set| set.value),
            barred: self.barred.iter().map(|barred| barred.text.clone()).collect(),
        };
        self
    }

    /// The same under a policy: what that bars, or forbids altogether, is not suppressed.
    #[must_use]
    pub fn under(mut self, policy: &SuppressionPolicy) -> Self {
        self.policy.allowed &= policy.allowed;
        self.policy.barred.extend(policy.barred.iter().cloned());
        self
    }

    /// Looks up all rules that are named, now that the user's own are known.
    pub(super) fn check(&self, own: &[&'static Rule], reader: &mut Reader) {
        for named in self.entries.iter().flat_map(|entry| &entry.rules) {
            if let Err(message) = find_rule(&named.text, own) {
                reader.fault(named.span, message);
            }
        }
        for named in &self.barred {
            let area = Area::ALL.iter().map(|area| area.name());
            if area.clone().any(|area| area.eq_ignore_ascii_case(&named.text)) {
                continue;
            }
            if let Err(message) = find_rule(&named.text, own) {
                let message = match nearest(&named.text, area) {
                    Some(area) => format!("no rule or area is called `{}`; did you mean `{area}`?", named.text),
                    None => message,
                };
                reader.fault(named.span, message);
            }
        }
    }
}

fn list<'n>(member: &'n Member, reader: &mut Reader) -> &'n [Node] {
    if !matches!(member.value.kind, NodeKind::Array(_)) {
        let found = kind_of(&member.value);
        reader.fault(member.value.span, format!("`{}` is {found}; a list is expected", member.key));
    }
    member.value.items()
}

fn entry(item: &Node, reader: &mut Reader) -> Option<SuppressionEntry> {
    const KEYS: [&str; 7] = ["rule", "rules", "path", "resource", "reason", "until", "by"];
    let members = reader.members(item, "an entry of `suppressions`", &KEYS);
    // The whole entry has lines; its first setting is what a label stands on.
    let (_, first) = members.first()?;
    let span = Span::new(first.key_span.start, first.value.span.end);
    let mut entry =
        SuppressionEntry { span, rules: Vec::new(), path: None, resource: None, reason: None, until: None, by: None };
    for (key, member) in members {
        match key {
            "rule" | "rules" => entry.rules.extend(names(&member.value, reader)),
            "until" => entry.until = day(member, reader),
            "path" => {
                let text = reader.text(member)?;
                match PathGlob::new(&text) {
                    Ok(glob) => entry.path = Some(glob),
                    Err(message) => reader.fault(member.value.span, message),
                }
            }
            _ => {
                let text = reader.text(member).map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
                match key {
                    "resource" => entry.resource = text.as_deref().map(NamePattern::new),
                    "reason" => entry.reason = text,
                    _ => entry.by = text,
                }
            }
        }
    }
    if entry.rules.is_empty() {
        reader.fault(span, "an entry of `suppressions` names a `rule`, or several `rules`".to_owned());
        return None;
    }
    Some(entry)
}

fn day(member: &Member, reader: &mut Reader) -> Option<Day> {
    let text = reader.text(member)?;
    let day = text.trim().parse().ok();
    if day.is_none() {
        let message = format!("`{text}` is no day; write one as 2027-01-31: the last on which it holds");
        reader.fault(member.value.span, message);
    }
    day
}

/// A name, or a list of names.
fn names(node: &Node, reader: &mut Reader) -> Vec<NamedRule> {
    let nodes = if matches!(node.kind, NodeKind::Array(_)) { node.items() } else { std::slice::from_ref(node) };
    let mut found = Vec::new();
    for node in nodes {
        match node.as_str().map(str::trim).filter(|text| !text.is_empty()) {
            Some(text) => found.push(NamedRule { text: text.to_owned(), span: node.span }),
            None => reader.fault(node.span, format!("{} is no code or name of a rule", kind_of(node))),
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;
    use crate::source::{SourceFile, SourceId};

    fn read(text: &str) -> Result<SuppressionSettings, String> {
        let file = SourceFile::new(SourceId(0), None, "vaultvet.yaml", text);
        let config = Config::read(file, Some(Vec::new())).map_err(|error| error.to_string())?;
        Ok(config.suppressions)
    }

    #[test]
    fn entries_are_read_whole() {
        let text = "suppressions:\n  - rule: RED02\n    path: \"legacy/**\"\n    resource: rsv-legacy\n    reason: moves\n    \
                    until: 2027-01-31\n    by: maria@example.org\n  - rules: [sdl01, GOV01]\nnotSuppressible: \
                    [MUA01, authorization]\nsuppressionsAllowed: false\n";
        let read = read(text).unwrap();
        let first = &read.entries[0];
        assert_eq!((first.until, first.by.as_deref()), (Some(Day::new(2027, 1, 31)), Some("maria@example.org")));
        assert!(first.path.as_ref().unwrap().fits("legacy/a.json"));
        assert_eq!(read.entries[1].rules.len(), 2);
        assert_eq!(read.entries[1].reason, None);
        assert!(!read.policy.allowed);
        let rule = |asked| find_rule(asked, &[]).unwrap();
        assert!(read.policy.bars(rule("MUA03")) && !read.policy.bars(rule("RED02")));
    }

    #[test]
    fn faults_are_told_at_their_place() {
        for (text, fault) in [
            ("suppressions: {}\n", "1:15: `suppressions` is a group of settings; a list is expected"),
            ("suppressions:\n  - reason: x\n", "2:5: an entry of `suppressions` names a `rule`"),
            ("suppressions:\n  - rule: RED2\n", "2:11: no rule is called `RED2`; did you mean `RED02`?"),
            ("suppressions:\n  - {rule: RED02, untill: x}\n", "did you mean `until`?"),
            ("suppressions:\n  - {rule: RED02, until: spring}\n", "2:26: `spring` is no day"),
            ("suppressions:\n  - {rule: RED02, path: ../x}\n", "leads upwards"),
            ("notSuppressible: [authorisation]\n", "did you mean `authorization`?"),
            ("suppressionsAllowed: nope\n", "`true` or `false` is expected"),
            ("baseline: 7\n", "a text is expected"),
        ] {
            let told = read(text).unwrap_err();
            assert!(told.contains(fault), "{text}: {told}");
        }
    }
}
