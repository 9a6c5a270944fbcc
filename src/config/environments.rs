//! The section `environments`: vaults that are held to standards of their own, by the paths of their files or by tags.

use std::path::Path;

use super::Placed;
use super::globs::{Base, PathGlob};
use super::level::profiles;
use super::reader::Reader;
use super::rules::{self, SetOption, SetSeverity};
use crate::rule::standards::{Belonging, Levels, MOST_ENVIRONMENTS};
use crate::rule::{Profile, standards};
use crate::source::Span;
use crate::syntax::{Member, NodeKind};

/// An environment, as written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Environment {
    /// Its name.
    pub name: String,
    /// Where that stands.
    pub at: Span,
    /// What the paths of its files are like: of a template, or of a parameter file.
    pub paths: Vec<Placed<PathGlob>>,
    /// Tags that make a vault belong to it: name and values.
    pub tags: Vec<(String, Vec<String>)>,
    /// Whether it is production; none where that is not said.
    pub non_production: Option<Placed<bool>>,
    /// Its profile.
    pub profile: Option<Placed<Profile>>,
    /// How bad rules are.
    pub severities: Vec<SetSeverity>,
    /// What their options are set to.
    pub options: Vec<SetOption>,
}

impl Environment {
    /// The same, as vaults are judged by it.
    #[must_use]
    pub fn to_standards(&self, by: standards::Authority) -> standards::Environment {
        standards::Environment {
            name: self.name.clone(),
            by,
            tags: self.tags.clone(),
            non_production: self.non_production.map(|said| said.value),
            profile: self.profile.map(|said| said.value),
            levels: levels(&self.severities, &self.options),
        }
    }
}

/// What is set of rules, as vaults are judged by it.
pub(super) fn levels(severities: &[SetSeverity], options: &[SetOption]) -> Levels {
    Levels {
        severities: severities.iter().map(|set| (set.rule.code, set.level)).collect(),
        options: options.iter().map(|set| ((set.rule.code, set.option.name), set.value)).collect(),
    }
}

/// Which environments files belong to by their paths; in the order of the environments.
#[derive(Debug, Clone, Default)]
pub struct EnvironmentPaths {
    of: Vec<(Base, Vec<PathGlob>)>,
}

impl EnvironmentPaths {
    /// Adds the next environment.
    pub(super) fn push(&mut self, base: Base, globs: Vec<PathGlob>) {
        self.of.push((base, globs));
    }

    /// The environments that a file belongs to.
    #[must_use]
    pub fn of(&self, path: &Path) -> Belonging {
        let fits = |(base, globs): &(Base, Vec<PathGlob>)| {
            !globs.is_empty()
                && base.relative(path).is_some_and(|relative| globs.iter().any(|glob| glob.fits(&relative)))
        };
        let belonging = self.of.iter().enumerate().filter(|(_, one)| fits(one));
        belonging.fold(Belonging::default(), |belonging, (number, _)| belonging.with(number))
    }

    /// Whether no environment goes by paths.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.of.iter().all(|(_, globs)| globs.is_empty())
    }
}

/// Reads the section.
pub(super) fn read(member: &Member, reader: &mut Reader) -> Placed<Vec<Environment>> {
    let entries = reader.entries(&member.value, "`environments`");
    if let Some(beyond) = entries.get(MOST_ENVIRONMENTS / 2) {
        let message = format!("there are more than {} environments", MOST_ENVIRONMENTS / 2);
        reader.fault(beyond.key_span, message);
    }
    let environments = entries.into_iter().map(|member| environment(member, reader)).collect();
    Placed { value: environments, at: member.value.span }
}

fn environment(member: &Member, reader: &mut Reader) -> Environment {
    const KEYS: [&str; 6] = ["paths", "tags", "nonProduction", "profile", "severity", "options"];
    let name = member.key.to_string();
    if !is_name(&name) {
        let message = format!("`{name}` is no name for an environment; letters, digits, `-`, `_` and `.` make one");
        reader.fault(member.key_span, message);
    }
    let mut said = Environment {
        name,
        at: member.key_span,
        paths: Vec::new(),
        tags: Vec::new(),
        non_production: None,
        profile: None,
        severities: Vec::new(),
        options: Vec::new(),
    };
    let members = reader.members(&member.value, &format!("the environment `{}`", member.key), &KEYS);
    for (key, member) in &members {
        match *key {
            "paths" => said.paths = reader.globs(member),
            "tags" => said.tags = tags(member, reader),
            "nonProduction" => said.non_production = reader.switch(member),
            "profile" => said.profile = reader.word(member, &profiles()),
            "severity" => said.severities = rules::severities(member, reader),
            _ => said.options = rules::options(member, reader),
        }
    }
    if !members.iter().any(|(key, _)| ["paths", "tags"].contains(key)) && member.value.is_object() {
        let message = format!("nothing belongs to the environment `{}`; give it `paths` or `tags`", member.key);
        reader.fault(member.key_span, message);
    }
    said
}

fn is_name(name: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
    !name.is_empty() && name.len() <= 60 && name.bytes().all(plain)
}

/// Tags with the values that count, a text or a list of texts.
fn tags(member: &Member, reader: &mut Reader) -> Vec<(String, Vec<String>)> {
    let mut tags: Vec<(String, Vec<String>)> = Vec::new();
    for tag in reader.entries(&member.value, "`tags`") {
        let values = match &tag.value.kind {
            NodeKind::String(text) => vec![text.trim().to_owned()],
            _ => reader.texts(tag).into_iter().map(|text| text.value.trim().to_owned()).collect(),
        };
        if tags.iter().any(|(name, _)| name.eq_ignore_ascii_case(&tag.key)) {
            let message = format!("`{}` is set twice in `tags`; the case of a tag's name does not matter", tag.key);
            reader.fault(tag.key_span, message);
        }
        tags.push((tag.key.trim().to_owned(), values));
    }
    tags
}
