//! What counts of all configurations and the command line, each setting with its origin: as text that is YAML, and as
//! JSON.

use std::io;
use std::path::Path;

use serde::Serialize;
use serde_json::{Value as Json, json};

use super::escape::visible;
use super::json::{SCHEMA_VERSION, write_pretty};
use crate::config::{
    Config, Effective, Environment, Origin, ParameterEntry, PathGlob, SetOption, SetSeverity, Setting,
    SuppressionEntry, Written,
};
use crate::rule::catalogue::RULES;
use crate::rule::standards::{Authority, Belonging};
use crate::rule::{Marking, OptionValue, Profile, Rule, Severity};
use crate::source::{Span, display_path};

/// How the settings are told.
#[derive(Debug, Clone, Copy)]
pub struct ConfigurationOptions<'o> {
    /// Whether rules of which nothing is set are told, too.
    pub all: bool,
    /// What paths are shown from.
    pub working_dir: &'o Path,
}

/// One setting.
#[derive(Debug, Serialize)]
struct Line {
    setting: Vec<Key>,
    value: Json,
    origin: Told,
}

/// A step on the way to a setting.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(untagged)]
enum Key {
    Name(String),
    Item(usize),
}

/// Where a setting comes from, as told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case", tag = "kind")]
enum Told {
    Default,
    Profile { name: &'static str },
    Repository { file: String, line: u32, column: u32 },
    Policy { file: String, line: u32, column: u32 },
    Option { option: String },
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Document {
    schema_version: u32,
    configuration: Option<String>,
    policy: Option<String>,
    settings: Vec<Line>,
    passed_over: Vec<PassedOver>,
}

#[derive(Debug, Serialize)]
struct PassedOver {
    setting: String,
    origin: Told,
    why: String,
}

/// Writes the settings as JSON.
///
/// # Errors
/// When `out` can't be written.
pub fn write_json(effective: &Effective, options: ConfigurationOptions<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    write_pretty(&Document::of(effective, options), out)
}

/// Writes the settings as YAML, the origin of each in a comment.
///
/// # Errors
/// When `out` can't be written.
pub fn write_text(effective: &Effective, options: ConfigurationOptions<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    let document = Document::of(effective, options);
    for (word, file) in [("configuration", &document.configuration), ("policy", &document.policy)] {
        writeln!(out, "# {word}: {}", file.as_deref().map_or("none".into(), visible))?;
    }
    let mut open: &[Key] = &[];
    for line in &document.settings {
        let Some((last, groups)) = line.setting.split_last() else { continue };
        let shared = open.iter().zip(groups).take_while(|(one, other)| one == other).count();
        for (depth, group) in groups.iter().enumerate().skip(shared) {
            writeln!(out, "{}{}", "  ".repeat(depth), group.yaml())?;
        }
        open = groups;
        let written = format!("{}{} {}", "  ".repeat(groups.len()), last.yaml(), yaml(&line.value));
        writeln!(out, "{written:<48} # {}", visible(&line.origin.words()))?;
    }
    for one in &document.passed_over {
        let (setting, origin) = (visible(&one.setting).into_owned(), one.origin.words());
        writeln!(out, "# not in effect: {setting}, {}: {}", visible(&origin), one.why)?;
    }
    Ok(())
}

impl Key {
    /// What stands before its value.
    fn yaml(&self) -> String {
        match self {
            Self::Name(name) => format!("{}:", plain(name)),
            Self::Item(_) => "-".to_owned(),
        }
    }
}

impl Told {
    fn words(&self) -> String {
        match self {
            Self::Default => "default".to_owned(),
            Self::Profile { name } => format!("profile {name}"),
            Self::Repository { file, line, column } => format!("{file}:{line}:{column}"),
            Self::Policy { file, line, column } => format!("policy {file}:{line}:{column}"),
            Self::Option { option } => option.clone(),
        }
    }
}

impl Document {
    fn of(effective: &Effective, options: ConfigurationOptions<'_>) -> Self {
        let teller = Teller { effective, options };
        let shown = |config: &Config| config.file.display.clone();
        Self {
            schema_version: SCHEMA_VERSION,
            configuration: effective.of.repository.as_ref().map(shown),
            policy: effective.of.policy.as_ref().map(shown),
            settings: teller.settings(),
            passed_over: effective
                .passed_over
                .iter()
                .map(|one| PassedOver {
                    setting: one.setting.clone(),
                    origin: teller.in_file(Authority::Repository, one.at),
                    why: one.why.clone(),
                })
                .collect(),
        }
    }
}

#[derive(Clone, Copy)]
struct Teller<'e> {
    effective: &'e Effective,
    options: ConfigurationOptions<'e>,
}

impl Teller<'_> {
    fn settings(self) -> Vec<Line> {
        let effective = self.effective;
        let mut lines = vec![
            self.line(&["profile"], effective.profile.value.name(), effective.profile.origin),
            self.line(&["failOn"], effective.fail_on.value.name(), effective.fail_on.origin),
            self.line(&["failOnPossible"], effective.fail_on_possible.value, effective.fail_on_possible.origin),
            self.globs("include", &effective.include),
            self.globs("exclude", &effective.exclude),
        ];
        lines.extend(effective.context.values().iter().map(|set| {
            let origin = match &set.written {
                Written::Configuration(span) => self.in_file(Authority::Repository, *span),
                Written::Policy(span) => self.in_file(Authority::Policy, *span),
                Written::Argument(_) => Told::Option { option: format!("--{}", kebab(set.of.key())) },
            };
            Line { setting: path(&["context", set.of.key()]), value: json!(set.value.as_ref()), origin }
        }));
        lines.push(self.parameters(&effective.parameters));
        lines.extend(self.rule_paths());
        lines.extend(self.rules());
        lines.extend(effective.environments.iter().flat_map(|one| self.environment(one)));
        lines.extend(self.suppressing());
        lines
    }

    /// What does not count, and what may be kept from counting.
    fn suppressing(self) -> Vec<Line> {
        let effective = self.effective;
        let allowed = &effective.suppressions_allowed;
        let mut lines = vec![self.line(&["suppressionsAllowed"], allowed.value, allowed.origin)];
        let barred = effective.not_suppressible.iter().map(|one| (json!(one.value), self.told(one.origin)));
        lines.extend(items("notSuppressible", barred));
        let own = |at| self.in_file(Authority::Repository, at);
        let in_effect = effective.suppressions.policy.allowed.then_some(&effective.suppressions);
        let entries = in_effect.into_iter().flat_map(|settings| &settings.entries);
        lines.extend(items("suppressions", entries.map(|entry| (suppression(entry), own(entry.span)))));
        lines.extend(in_effect.and_then(|settings| settings.baseline.as_ref()).map(|baseline| Line {
            setting: path(&["baseline"]),
            value: display_path(&baseline.value, self.options.working_dir).into(),
            origin: own(baseline.at),
        }));
        lines
    }

    fn line(self, setting: &[&str], value: impl Into<Json>, origin: Origin) -> Line {
        Line { setting: path(setting), value: value.into(), origin: self.told(origin) }
    }

    fn globs(self, name: &str, set: &Setting<Vec<PathGlob>>) -> Line {
        self.line(&[name], set.value.iter().map(PathGlob::text).collect::<Vec<_>>(), set.origin)
    }

    fn parameters(self, set: &Setting<Vec<ParameterEntry>>) -> Line {
        let shown = |path: &Path| display_path(path, self.options.working_dir);
        let entry = |entry: &ParameterEntry| {
            json!({
                "template": shown(&entry.template),
                "files": entry.files.iter().map(|file| shown(file)).collect::<Vec<_>>(),
            })
        };
        self.line(&["parameters"], set.value.iter().map(entry).collect::<Vec<_>>(), set.origin)
    }

    /// A line for each configuration that names rules of the user's own.
    fn rule_paths(self) -> Vec<Line> {
        let of = &self.effective.of;
        let configs = [(Authority::Repository, &of.repository), (Authority::Policy, &of.policy)];
        let lines = configs.into_iter().filter_map(|(by, config)| {
            let paths = &config.as_ref()?.rules.paths;
            let shown: Vec<String> =
                paths.iter().map(|path| display_path(&path.value, self.options.working_dir)).collect();
            Some(self.line(&["rules", "paths"], shown, Origin::File(by, paths.first()?.at)))
        });
        lines.collect()
    }

    /// Severities that are set, or all; and options, which are few, all.
    fn rules(self) -> Vec<Line> {
        let effective = self.effective;
        let rules: Vec<&'static Rule> = RULES.iter().chain(effective.of.own.rules.iter().copied()).collect();
        let mut lines = Vec::new();
        for rule in &rules {
            let set = effective.severities.iter().find(|set| set.value.rule.code == rule.code);
            let setting = path(&["rules", "severity", rule.code]);
            match set {
                Some(set) => lines.push(Line { setting, value: level(set.value.level), origin: self.told(set.origin) }),
                None if self.options.all => {
                    let standing = effective.standards.standing(Belonging::default(), &[], Marking::None);
                    let profile: Profile = effective.profile.value;
                    let origin = Told::Profile { name: profile.name() };
                    lines.push(Line { setting, value: level(standing.severity(rule, None)), origin });
                }
                None => {}
            }
        }
        for rule in rules {
            for option in rule.options {
                let is_it = |set: &&Setting<SetOption>| set.value.rule.code == rule.code && set.value.option == option;
                let set = effective.options.iter().find(is_it);
                let (of, origin) = set.map_or((option.default(), Origin::Default), |set| (set.value.value, set.origin));
                lines.push(self.line(&["rules", "options", rule.code, option.name], value(of), origin));
            }
        }
        lines
    }

    fn environment(self, set: &Setting<Environment>) -> Vec<Line> {
        let Setting { value: one, origin } = set;
        let Origin::File(by, _) = *origin else { return Vec::new() };
        let at = |key: &[&str], value: Json, span: Span| {
            let mut setting = path(&["environments", &one.name]);
            setting.extend(path(key));
            Line { setting, value, origin: self.in_file(by, span) }
        };
        let mut lines = Vec::new();
        if let Some(first) = one.paths.first() {
            lines.push(at(&["paths"], one.paths.iter().map(|glob| glob.value.text()).collect(), first.at));
        }
        lines.extend(one.tags.iter().map(|(tag, values)| at(&["tags", tag], json!(values), one.at)));
        lines.extend(one.non_production.map(|set| at(&["nonProduction"], json!(set.value), set.at)));
        lines.extend(one.profile.map(|set| at(&["profile"], json!(set.value.name()), set.at)));
        let severity = |set: &SetSeverity| at(&["severity", set.rule.code], level(set.level), set.at);
        lines.extend(one.severities.iter().map(severity));
        let option = |set: &SetOption| at(&["options", set.rule.code, set.option.name], value(set.value), set.at);
        lines.extend(one.options.iter().map(option));
        lines
    }

    fn told(self, origin: Origin) -> Told {
        match origin {
            Origin::Default => Told::Default,
            Origin::File(by, span) => self.in_file(by, span),
            Origin::Option(option) => Told::Option { option: option.to_owned() },
        }
    }

    fn in_file(self, by: Authority, span: Span) -> Told {
        let of = &self.effective.of;
        let (config, repository) = match by {
            Authority::Repository => (&of.repository, true),
            Authority::Policy => (&of.policy, false),
        };
        let Some(config) = config else { return Told::Default };
        let (file, position) = (config.file.display.clone(), config.file.position(span.start));
        let (line, column) = (position.line, position.column);
        if repository { Told::Repository { file, line, column } } else { Told::Policy { file, line, column } }
    }
}

fn path(names: &[&str]) -> Vec<Key> {
    names.iter().map(|name| Key::Name((*name).to_owned())).collect()
}

/// A line for each item of a list, or one that says that there is none.
fn items(name: &str, items: impl Iterator<Item = (Json, Told)>) -> Vec<Line> {
    let mut lines: Vec<Line> = items
        .enumerate()
        .map(|(number, (value, origin))| Line {
            setting: vec![Key::Name(name.to_owned()), Key::Item(number)],
            value,
            origin,
        })
        .collect();
    if lines.is_empty() {
        lines.push(Line { setting: path(&[name]), value: json!([]), origin: Told::Default });
    }
    lines
}

/// An entry as it is written in a configuration.
fn suppression(entry: &SuppressionEntry) -> Json {
    let rules: Vec<&str> = entry.rules.iter().map(|rule| rule.text.as_str()).collect();
    let members = [
        ("rules", Some(json!(rules))),
        ("path", entry.path.as_ref().map(|path| json!(path.text()))),
        ("resource", entry.resource.as_ref().map(|resource| json!(resource.text()))),
        ("reason", entry.reason.as_ref().map(|reason| json!(reason))),
        ("until", entry.until.map(|until| json!(until.to_string()))),
        ("by", entry.by.as_ref().map(|by| json!(by))),
    ];
    members
        .into_iter()
        .filter_map(|(key, value)| Some((key.to_owned(), value?)))
        .collect::<serde_json::Map<_, _>>()
        .into()
}

fn level(level: Option<Severity>) -> Json {
    level.map_or("off", Severity::name).into()
}

fn value(value: OptionValue) -> Json {
    match value {
        OptionValue::Number(number) => number.into(),
        OptionValue::Choice(word) => word.into(),
    }
}

/// `resourceGroup` as the option is called: `resource-group`.
fn kebab(key: &str) -> String {
    let letters = key.chars().flat_map(|letter| {
        let hyphen = letter.is_ascii_uppercase().then_some('-');
        hyphen.into_iter().chain([letter.to_ascii_lowercase()])
    });
    letters.collect()
}

/// A text as it stands in YAML: in quotes unless it surely reads as that text without.
fn plain(text: &str) -> String {
    let word = text.starts_with(|first: char| first.is_ascii_alphabetic())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_./".contains(&byte))
        && !["true", "false", "null"].iter().any(|word| word.eq_ignore_ascii_case(text));
    if word { text.to_owned() } else { visible(&json!(text).to_string()).into_owned() }
}

fn yaml(value: &Json) -> String {
    match value {
        Json::String(text) => plain(text),
        Json::Array(items) => format!("[{}]", items.iter().map(yaml).collect::<Vec<_>>().join(", ")),
        Json::Object(members) => {
            let members: Vec<String> =
                members.iter().map(|(key, value)| format!("{}: {}", plain(key), yaml(value))).collect();
            format!("{{{}}}", members.join(", "))
        }
        other => other.to_string(),
    }
}
