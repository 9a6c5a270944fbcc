//! The section `rules`: where rules of the user's own are, how bad each rule is, and what its options are set to.

use std::path::PathBuf;

use super::level::SEVERITIES;
use super::reader::{Reader, kind_of, listed};
use super::{Paths, Placed};
use crate::knowledge::nearest::nearest;
use crate::rule::{OptionKind, OptionValue, Rule, RuleOption, Severity};
use crate::source::Span;
use crate::syntax::{Member, Node, NodeKind};

/// Rules that tell of what was not read: whoever switched them off would take silence for health.
const NEVER_OFF: [&str; 2] = ["INP01", "INP03"];

/// What a configuration sets of rules, in the order of the file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RuleSettings {
    /// Where the user's own rules are: files and folders.
    pub paths: Vec<Placed<PathBuf>>,
    /// How bad rules are.
    pub severities: Vec<SetSeverity>,
    /// What their options are set to.
    pub options: Vec<SetOption>,
}

/// How bad a rule is, as set.
#[derive(Debug, Clone)]
pub struct SetSeverity {
    /// The rule.
    pub rule: &'static Rule,
    /// The severity of its findings; none for off.
    pub level: Option<Severity>,
    /// Where that is set.
    pub at: Span,
}

/// An option of a rule, as set.
#[derive(Debug, Clone)]
pub struct SetOption {
    /// The rule.
    pub rule: &'static Rule,
    /// The option.
    pub option: &'static RuleOption,
    /// What it is set to.
    pub value: OptionValue,
    /// Where that is set.
    pub at: Span,
}

impl PartialEq for SetSeverity {
    fn eq(&self, other: &Self) -> bool {
        self.rule.code == other.rule.code && self.level == other.level && self.at == other.at
    }
}

impl Eq for SetSeverity {}

impl PartialEq for SetOption {
    fn eq(&self, other: &Self) -> bool {
        self.rule.code == other.rule.code
            && self.option == other.option
            && self.value == other.value
            && self.at == other.at
    }
}

impl Eq for SetOption {}

/// Reads the section; its paths are read before, by `own_paths`.
pub(super) fn read(section: &Node, reader: &mut Reader) -> RuleSettings {
    let mut settings = RuleSettings::default();
    for (key, member) in reader.members(section, "`rules`", &["paths", "severity", "options"]) {
        match key {
            "severity" => settings.severities = severities(member, reader),
            "options" => settings.options = options(member, reader),
            _ => {}
        }
    }
    settings
}

/// The paths of the user's own rules, from the configuration's folder on.
pub(super) fn own_paths(root: &Node, paths: &Paths, reader: &mut Reader) -> Vec<Placed<PathBuf>> {
    let member = root.get("rules").into_iter().flat_map(Node::members).find(|member| member.key.as_ref() == "paths");
    let Some(member) = member.filter(|member| member.value.kind != NodeKind::Null) else { return Vec::new() };
    let mut found = Vec::new();
    for text in reader.texts(member) {
        let whole = paths.folder.join(text.value.as_ref());
        if paths.leads_out(&whole) {
            let shown = &text.value;
            let message = format!("`{shown}` leads out of the repository; `--rules` takes rules from elsewhere");
            reader.fault(text.at, message);
        } else {
            found.push(Placed { value: whole, at: text.at });
        }
    }
    found
}

/// Reads severities, by the code or name of the rule.
pub(super) fn severities(member: &Member, reader: &mut Reader) -> Vec<SetSeverity> {
    let mut set: Vec<SetSeverity> = Vec::new();
    for member in reader.entries(&member.value, "`severity`") {
        let (rule, level) = (reader.rule(&member.key, member.key_span), reader.word(member, &SEVERITIES));
        let (Some(rule), Some(Placed { value: level, at })) = (rule, level) else { continue };
        if set.iter().any(|other| other.rule.code == rule.code) {
            reader.fault(member.key_span, format!("{} is set twice in `severity`, as `{}`", rule.code, rule.name));
        } else if level.is_none() && NEVER_OFF.contains(&rule.code) {
            let message = format!(
                "{} can't be off: it tells of what could not be read, and nothing else would; `info` is the least",
                rule.code
            );
            reader.fault(at, message);
        } else {
            set.push(SetSeverity { rule, level, at });
        }
    }
    set
}

/// Reads options, by the code or name of the rule.
pub(super) fn options(member: &Member, reader: &mut Reader) -> Vec<SetOption> {
    let mut set: Vec<SetOption> = Vec::new();
    let mut seen: Vec<&str> = Vec::new();
    for of_rule in reader.entries(&member.value, "`options`") {
        let Some(rule) = reader.rule(&of_rule.key, of_rule.key_span) else { continue };
        if seen.contains(&rule.code) {
            reader.fault(of_rule.key_span, format!("{} is set twice in `options`, as `{}`", rule.code, rule.name));
            continue;
        }
        seen.push(rule.code);
        if rule.options.is_empty() {
            reader.fault(
                of_rule.key_span,
                format!("{} has no options; `vaultvet rules --format json` tells which do", rule.code),
            );
            continue;
        }
        for member in reader.entries(&of_rule.value, &format!("`options` of {}", rule.code)) {
            match rule.option(&member.key) {
                Some(option) => {
                    let value = option_value(option, member, reader);
                    set.extend(value.map(|value| SetOption { rule, option, value, at: member.value.span }));
                }
                None => {
                    let names = || rule.options.iter().map(|option| option.name);
                    let meant = match nearest(&member.key, names()) {
                        Some(meant) => format!("did you mean `{meant}`?"),
                        None => listed(names()),
                    };
                    reader.fault(member.key_span, format!("{} has no option `{}`; {meant}", rule.code, member.key));
                }
            }
        }
    }
    set
}

fn option_value(option: &RuleOption, member: &Member, reader: &mut Reader) -> Option<OptionValue> {
    match option.kind {
        OptionKind::Choice { allowed, .. } => {
            let words: Vec<(&'static str, &'static str)> = allowed.iter().map(|word| (*word, *word)).collect();
            reader.word(member, &words).map(|word| OptionValue::Choice(word.value))
        }
        OptionKind::Number { min, max, .. } => {
            let written = match member.value.kind {
                NodeKind::Int(number) => number.to_string(),
                NodeKind::Float(number) => number.to_string(),
                _ => kind_of(&member.value).to_owned(),
            };
            let number = match member.value.kind {
                NodeKind::Int(number) => u32::try_from(number).ok().filter(|number| (min..=max).contains(number)),
                _ => None,
            };
            if number.is_none() {
                let message = format!("`{}` is {written}; {} is expected", member.key, option.takes());
                reader.fault(member.value.span, message);
            }
            number.map(OptionValue::Number)
        }
    }
}
