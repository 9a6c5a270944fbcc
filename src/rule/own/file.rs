//! One rule file of the user's, read into a rule that is kept for as long as the process lives.

use std::path::Path;
use std::sync::Arc;

use super::read::{Faults, kind_of, listed, place, to_json};
use super::{Example, MAX_BYTES, OwnCheck, RuleFault, Subjects, asked, example, possible};
use crate::knowledge::{Day, VaultKind};
use crate::rule::condition::{Condition, ConditionErrorKind, FieldName, Reading, Terms};
use crate::rule::slot::{Piece, Slot, pieces};
use crate::rule::{
    Area, Basis, Confidence, Control, Framework, Judge, Policy, Profile, Reference, Rule, Severity, Words, catalogue,
};
use crate::source::decode::{decode, read_file};
use crate::source::{SourceFile, SourceId, Span, display_path};
use crate::syntax::{self, Member, Node, NodeKind, Syntax};
use crate::template::{Entry, Kind, Object, Value};

/// The keys of a rule file.
const KEYS: [&str; 24] = [
    "code",
    "title",
    "since",
    "severity",
    "confidence",
    "profiles",
    "vaults",
    "check",
    "condition",
    "at",
    "non-production",
    "parameters",
    "message",
    "label",
    "help",
    "variants",
    "why",
    "remedy",
    "irreversible",
    "references",
    "controls",
    "policies",
    "peers",
    "examples",
];
/// The placeholders that are filled without a check in Rust.
const FILLED: [Slot; 6] = [Slot::Vault, Slot::Actual, Slot::Property, Slot::Region, Slot::Pair, Slot::ApiVersion];
/// The longest message, label or title, in characters.
const MOST_CHARACTERS: usize = 400;

const SEVERITIES: [(&str, Severity); 3] =
    [("error", Severity::Error), ("warning", Severity::Warning), ("info", Severity::Info)];
const LEVELS: [(&str, Option<Severity>); 4] = [
    ("off", None),
    ("info", Some(Severity::Info)),
    ("warning", Some(Severity::Warning)),
    ("error", Some(Severity::Error)),
];

/// What a file says, as far as it was read.
#[derive(Default)]
struct Said<'n> {
    code: Option<(&'static str, Span)>,
    title: Option<&'static str>,
    since: &'static str,
    severity: Option<Severity>,
    confidence: Option<Confidence>,
    profiles: Vec<(Profile, Option<Severity>)>,
    vaults: Option<Vec<VaultKind>>,
    condition: Option<&'n Node>,
    at: Option<(FieldName, Span)>,
    non_production: Option<Severity>,
    parameters: Vec<(String, Value)>,
    message: Option<&'static str>,
    label: Option<&'static str>,
    help: &'static str,
    why: &'static str,
    remedy: &'static str,
    irreversible: &'static str,
    references: Vec<Reference>,
    controls: Vec<(Framework, &'static [Control])>,
    policies: Vec<Policy>,
    peers: Vec<&'static str>,
    examples: Vec<Example>,
}

/// Reads a rule file.
pub(super) fn load(path: &Path, working_dir: &Path, today: Day) -> Result<&'static Rule, Vec<RuleFault>> {
    let display = display_path(path, working_dir);
    let unreadable = |why: String| vec![RuleFault::of_file(&display, format!("this rule cannot be read: {why}"))];
    let bytes = read_file(path, MAX_BYTES).map_err(|fault| unreadable(fault.to_string()))?;
    let text = decode(bytes).map_err(|fault| unreadable(fault.to_string()))?;
    let stem = path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default().to_owned();
    read(SourceFile::new(SourceId(0), Some(path.to_path_buf()), display, text), &stem, today)
}

/// Reads the text of a rule file, whose name gives the rule's.
pub(super) fn read(file: SourceFile, name: &str, today: Day) -> Result<&'static Rule, Vec<RuleFault>> {
    let mut faults = Faults::default();
    let documents = match syntax::parse_as(file.id, Syntax::Yaml, &file.text) {
        Ok(documents) => documents,
        Err(error) => return Err(vec![RuleFault::at(&file, error.span, error.message)]),
    };
    let rule = match documents.as_slice() {
        [only] => rule_of(&only.root, name, &file, today, &mut faults),
        [_, second, ..] => {
            faults.add(second.root.span, "a rule file holds one rule, and no second YAML document");
            None
        }
        [] => None,
    };
    faults.0.sort_by_key(|(span, _)| *span);
    match rule {
        Some(rule) if faults.0.is_empty() => Ok(Box::leak(Box::new(rule))),
        _ => Err(faults.0.into_iter().map(|(span, message)| RuleFault::at(&file, span, message)).collect()),
    }
}

fn rule_of(root: &Node, name: &str, file: &SourceFile, today: Day, faults: &mut Faults) -> Option<Rule> {
    let mut said = Said::default();
    for (key, member) in faults.members(root, "a rule", &KEYS) {
        read_key(key, member, &mut said, faults);
    }
    check_name(name, faults);
    for (key, given) in [
        ("code", said.code.is_some()),
        ("title", said.title.is_some()),
        ("severity", said.severity.is_some()),
        ("condition", said.condition.is_some()),
        ("message", said.message.is_some()),
    ] {
        if !given && root.is_object() && root.get(key).is_none() {
            faults.add(Span::new(root.span.start, root.span.start), format!("`{key}` is missing"));
        }
    }
    let vaults = said.vaults.clone().unwrap_or_else(|| VaultKind::ALL.to_vec());
    let (reading, subjects) = condition_of(&said, &vaults, today, faults)?;
    let (code, code_at) = said.code?;
    let check = OwnCheck {
        written: said.condition.map(to_json).unwrap_or_default(),
        condition: reading.condition,
        at: said.at.map(|(field, _)| field),
        subjects,
        examples: said.examples,
        file: Arc::new(SourceFile::new(file.id, file.path.clone(), file.display.clone(), Arc::clone(&file.text))),
        code_at,
    };
    let (title, message) = (said.title?, said.message?);
    let rule = Rule {
        code,
        name: kept(name),
        area: Area::Own,
        title,
        since: said.since,
        severity: said.severity?,
        confidence: said.confidence.unwrap_or(Confidence::High),
        profiles: said.profiles.leak(),
        vaults: vaults.leak(),
        judge: Judge::Own(Box::leak(Box::new(check))),
        non_production: said.non_production,
        options: &[],
        words: Words { message, label: said.label.unwrap_or(title), help: said.help },
        variants: &[],
        why: said.why,
        remedy: said.remedy,
        irreversible: said.irreversible,
        url: said.references.first().map_or("", |reference| reference.url),
        references: said.references.leak(),
        controls: said.controls.leak(),
        policies: said.policies.leak(),
        peers: said.peers.leak(),
    };
    if Profile::ALL.iter().all(|profile| rule.severity_in(*profile).is_none()) {
        faults.add(code_at, "`profiles` switches the rule off everywhere, so that it never speaks");
    }
    Some(rule)
}

fn read_key<'n>(key: &str, member: &'n Member, said: &mut Said<'n>, faults: &mut Faults) {
    let node = &member.value;
    match key {
        "code" => said.code = code_of(member, faults).map(|code| (code, node.span)),
        "title" => said.title = short(member, faults, &[]),
        "since" => said.since = long(member, faults, &[]),
        "severity" => said.severity = faults.word(node, key, &SEVERITIES),
        "confidence" => {
            let words = [Confidence::High, Confidence::Medium, Confidence::Low].map(|word| (word.name(), word));
            said.confidence = faults.word(node, key, &words);
        }
        "profiles" => {
            for (name, member) in faults.members(node, "`profiles`", &Profile::ALL.map(Profile::name)) {
                let profile = Profile::ALL.into_iter().find(|profile| profile.name() == name);
                let level = faults.word(&member.value, name, &LEVELS);
                said.profiles.extend(profile.zip(level));
            }
        }
        "vaults" => {
            let words = VaultKind::ALL.map(|kind| (kind.name(), kind));
            let items = faults.items(member);
            let kinds: Vec<VaultKind> = items.iter().filter_map(|item| faults.word(item, key, &words)).collect();
            if items.is_empty() && matches!(node.kind, NodeKind::Array(_)) {
                faults.add(
                    node.span,
                    format!("`vaults` is empty; expected {}", listed(words.iter().map(|(word, _)| *word))),
                );
            }
            said.vaults = Some(kinds).filter(|kinds| !kinds.is_empty());
        }
        "check" => {
            faults.add(member.key_span, "`check` is for vaultvet's own rules; a rule of yours has a `condition`")
        }
        "variants" => faults.add(member.key_span, "`variants` are for vaultvet's own rules; write a second rule"),
        "condition" => said.condition = Some(node),
        "at" => {
            if let Some(text) = faults.text(member) {
                match FieldName::parse(&text) {
                    Ok(field) => said.at = Some((field, node.span)),
                    Err(fault) => faults.add(node.span, format!("`{text}` is no name of a field: {fault}")),
                }
            }
        }
        "non-production" => said.non_production = faults.word(node, key, &SEVERITIES),
        "parameters" => said.parameters = parameters(node, faults),
        "message" => said.message = short(member, faults, &FILLED),
        "label" => said.label = short(member, faults, &FILLED),
        "help" => said.help = long(member, faults, &FILLED),
        "why" => said.why = long(member, faults, &[]),
        "remedy" => said.remedy = long(member, faults, &[]),
        "irreversible" => said.irreversible = long(member, faults, &[]),
        "references" => said.references = pairs(member, ["title", "url"], faults).into_iter().map(reference).collect(),
        "policies" => said.policies = pairs(member, ["id", "name"], faults).into_iter().map(policy).collect(),
        "controls" => said.controls = controls(node, faults),
        "peers" => {
            for item in faults.items(member) {
                match item.as_str() {
                    Some(peer) => said.peers.push(kept(peer)),
                    None => faults.add(item.span, format!("a peer is {}; expected a text", kind_of(item))),
                }
            }
        }
        "examples" => {
            let items = faults.items(member);
            said.examples = example::read(items, faults);
        }
        _ => {}
    }
}

/// The condition, read and found to be one that something could fulfil.
fn condition_of(said: &Said<'_>, vaults: &[VaultKind], today: Day, faults: &mut Faults) -> Option<(Reading, Subjects)> {
    let node = said.condition?;
    let terms = Arc::new(Terms::new(said.parameters.iter().cloned(), Some(today)));
    let reading = match Condition::read(&to_json(node), &terms) {
        Ok(reading) => reading,
        Err(error) => {
            let key = matches!(
                error.kind,
                ConditionErrorKind::UnknownKey { .. }
                    | ConditionErrorKind::RepeatedKey { .. }
                    | ConditionErrorKind::WholeDefinition { .. }
            );
            faults.add(place(node, &error.path, key), error.kind.to_string());
            return None;
        }
    };
    let subjects = Subjects::of(vaults.to_vec(), &reading.asking);
    let before = faults.0.len();
    asked::check(node, &reading.asking, &subjects, faults);
    if let Some((at, span)) = &said.at
        && let Err(why) = asked::check_field(at, &subjects)
    {
        faults.add(*span, why);
    }
    if faults.0.len() == before && !possible::is_possible(&reading, &reading.condition, &subjects) {
        let (path, beside) = contradiction(&reading, &subjects);
        let with = if beside { "together with what stands before it, " } else { "" };
        faults.add(place(node, &path, false), format!("{with}this can never hold, so that the rule never fires"));
    }
    Some((reading, subjects))
}

/// The part of an outermost `allOf` with which it becomes impossible, and whether those before it take part.
fn contradiction(reading: &Reading, subjects: &Subjects) -> (String, bool) {
    let Condition::AllOf(parts) = &reading.condition else { return ("$".to_owned(), false) };
    for (number, part) in parts.iter().enumerate() {
        let beginning = Condition::AllOf(parts.iter().take(number + 1).cloned().collect());
        if !possible::is_possible(reading, &beginning, subjects) {
            let alone = !possible::is_possible(reading, part, subjects);
            return (format!("$.allOf[{number}]"), !alone);
        }
    }
    ("$".to_owned(), false)
}

/// The rule's own names for values; each has a value, plain or as Azure writes it, under `defaultValue`.
fn parameters(node: &Node, faults: &mut Faults) -> Vec<(String, Value)> {
    if !node.is_object() {
        faults.add(node.span, format!("`parameters` is {}; expected names with their values", kind_of(node)));
    }
    let mut parameters: Vec<(String, Value)> = Vec::new();
    for member in node.members() {
        let known = parameters.iter().any(|(name, _)| name.eq_ignore_ascii_case(&member.key));
        if known {
            faults.add(member.key_span, format!("the parameter `{}` is given twice", member.key));
            continue;
        }
        let as_azure = ["defaultValue", "type", "metadata", "allowedValues"];
        let azure = member.value.get("type").is_some()
            && member
                .value
                .members()
                .iter()
                .all(|inner| as_azure.iter().any(|key| inner.key.eq_ignore_ascii_case(key)));
        let value = if azure { member.value.get("defaultValue") } else { Some(&member.value) };
        match value {
            Some(value) => parameters.push((member.key.to_string(), value_of(value))),
            None => faults.add(member.key_span, format!("the parameter `{}` has no `defaultValue`", member.key)),
        }
    }
    parameters
}

fn value_of(node: &Node) -> Value {
    match &node.kind {
        NodeKind::Null => Value::null(),
        NodeKind::Bool(held) => Value::new(Kind::Bool(*held)),
        NodeKind::Int(number) => Value::new(Kind::Int(*number)),
        NodeKind::Float(number) => Value::new(Kind::Float(*number)),
        NodeKind::String(text) => Value::string(Arc::clone(text)),
        NodeKind::Array(items) => Value::array(items.iter().map(value_of).collect()),
        NodeKind::Object(members) => {
            let mut object = Object::default();
            for member in members {
                object.replace(Entry::new(&*member.key, value_of(&member.value)));
            }
            Value::object(object)
        }
    }
}

/// A code: two to ten capitals that no code of ours begins with, and one to five digits.
fn code_of(member: &Member, faults: &mut Faults) -> Option<&'static str> {
    let code = faults.text(member)?;
    let letters = code.trim_end_matches(|last: char| last.is_ascii_digit());
    let digits = code.len() - letters.len();
    let capitals = letters.bytes().all(|byte| byte.is_ascii_uppercase());
    if !capitals || !(2..=10).contains(&letters.len()) || !(1..=5).contains(&digits) {
        let message =
            format!("`{code}` is no code for a rule; expected two to ten capitals and a number, such as `ORG01`");
        faults.add(member.value.span, message);
        return None;
    }
    if let Some(area) = Area::ALL.into_iter().find(|area| area.prefix() == letters) {
        let message = format!("codes that begin with `{letters}` are vaultvet's own, for {area}; choose other letters");
        faults.add(member.value.span, message);
        return None;
    }
    Some(kept(&code))
}

/// The name, which is the file's stem: kebab-case, and none of ours.
fn check_name(name: &str, faults: &mut Faults) {
    let start = Span::new(0, 0);
    let word =
        |word: &str| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit());
    if !name.split('-').all(word) || name.len() > 60 {
        faults.add(
            start,
            format!(
                "the file's name is the rule's, and `{name}` is none; expected words in lower case joined by hyphens"
            ),
        );
    }
    if catalogue::find(name).is_some() {
        faults.add(
            start,
            format!("the file's name is the rule's, and `{name}` is a rule of vaultvet's own; choose another"),
        );
    }
}

/// One line without final dot.
fn short(member: &Member, faults: &mut Faults, slots: &[Slot]) -> Option<&'static str> {
    let text = faults.text(member)?;
    let text = text.trim();
    if text.lines().count() > 1 {
        faults.add(member.value.span, format!("`{}` has more than one line", member.key));
    }
    if text.chars().count() > MOST_CHARACTERS {
        faults.add(member.value.span, format!("`{}` is longer than {MOST_CHARACTERS} characters", member.key));
    }
    placeholders(member, text, slots, faults);
    Some(kept(text))
}

fn long(member: &Member, faults: &mut Faults, slots: &[Slot]) -> &'static str {
    let Some(text) = faults.text(member) else { return "" };
    if !slots.is_empty() {
        placeholders(member, &text, slots, faults);
    }
    kept(text.trim_end())
}

fn placeholders(member: &Member, text: &str, slots: &[Slot], faults: &mut Faults) {
    for piece in pieces(text) {
        let Piece::Placeholder(word) = piece else { continue };
        if slots.iter().any(|slot| slot.name() == word) {
            continue;
        }
        let known = slots.iter().map(|slot| slot.name());
        let meant = match crate::knowledge::nearest::nearest(word, known.clone()) {
            Some(near) => format!("did you mean `{{{near}}}`?"),
            None if slots.is_empty() => "it takes none".to_owned(),
            None => format!("expected {}", listed(known)),
        };
        faults.add(
            member.value.span,
            format!("`{{{word}}}` in `{}` is no placeholder that is filled for a rule of yours; {meant}", member.key),
        );
    }
}

/// Objects of two texts.
fn pairs(member: &Member, keys: [&'static str; 2], faults: &mut Faults) -> Vec<[&'static str; 2]> {
    let mut read = Vec::new();
    for item in faults.items(member) {
        let mut pair = [""; 2];
        for (key, inner) in faults.members(item, &format!("an item of `{}`", member.key), &keys) {
            if let (Some(text), Some(place)) =
                (faults.text(inner), keys.iter().position(|known| *known == key).and_then(|at| pair.get_mut(at)))
            {
                *place = kept(text.trim());
            }
        }
        if let Some((key, _)) = keys.iter().zip(pair).find(|(_, text)| text.is_empty())
            && item.is_object()
        {
            faults.add(item.span, format!("`{key}` is missing"));
        }
        read.push(pair);
    }
    read
}

fn reference([title, url]: [&'static str; 2]) -> Reference {
    Reference { title, url }
}

fn policy([id, name]: [&'static str; 2]) -> Policy {
    Policy { id, name }
}

fn controls(node: &Node, faults: &mut Faults) -> Vec<(Framework, &'static [Control])> {
    let mut read: Vec<(Framework, &'static [Control])> = Vec::new();
    for (name, member) in faults.members(node, "`controls`", &Framework::ALL.map(Framework::name)) {
        let mut of_framework = Vec::new();
        for item in faults.items(member) {
            let (mut id, mut basis) = (None, None);
            for (key, inner) in faults.members(item, "a control", &["id", "basis"]) {
                match key {
                    "id" => id = faults.text(inner),
                    _ => {
                        let words = [Basis::Read, Basis::Judgement].map(|word| (word.name(), word));
                        basis = faults.word(&inner.value, key, &words);
                    }
                }
            }
            match id {
                Some(id) => {
                    of_framework.push(Control { id: kept(&id), basis: basis.unwrap_or(Basis::Judgement) });
                }
                None if item.is_object() => faults.add(item.span, "`id` is missing"),
                None => {}
            }
        }
        let framework = Framework::ALL.into_iter().find(|framework| framework.name() == name);
        read.extend(framework.map(|framework| (framework, &*of_framework.leak())));
    }
    read
}

/// A text that is kept for as long as the process lives.
fn kept(text: &str) -> &'static str {
    text.to_owned().leak()
}
