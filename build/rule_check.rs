//! What is checked of one rule file alone: its identity, how it judges, its words and its sources.

use serde_json::Value as Json;

use crate::rule_file::{Check, OptionFile, RuleFile};
use crate::vocabulary::area::Area;
use crate::vocabulary::fact::Fact;
use crate::vocabulary::profile::Profile;
use crate::vocabulary::slot::{self, Piece, Slot};

/// Everything that is wrong with a rule of that area, each fault with its key.
pub(crate) fn faults(rule: &RuleFile, area: Area) -> Vec<String> {
    let mut faults = Vec::new();
    identity(rule, area, &mut faults);
    judging(rule, area, &mut faults);
    options(rule, &mut faults);
    words(rule, &mut faults);
    sources(rule, &mut faults);
    faults
}

fn identity(rule: &RuleFile, area: Area, faults: &mut Vec<String>) {
    let number = rule.code.strip_prefix(area.prefix()).unwrap_or_default();
    if number.len() != 2 || !number.bytes().all(|byte| byte.is_ascii_digit()) {
        faults.push(format!("code: {} is not {} and two digits", rule.code, area.prefix()));
    }
    let parts: Vec<&str> = rule.since.split('.').collect();
    if parts.len() != 3 || parts.iter().any(|part| part.parse::<u16>().is_err()) {
        faults.push(format!("since: {} is no version (major.minor.patch)", rule.since));
    }
    if area.judges_vaults() == rule.vaults.is_empty() {
        faults.push("vaults: names the kinds that the rule judges; empty for rules about inputs only".to_owned());
    }
    if rule.vaults.windows(2).any(|pair| matches!(pair, [one, other] if one >= other)) {
        faults.push("vaults: each kind once, backup-vault first".to_owned());
    }
    if !area.judges_vaults() && rule.profiles.contains_key(&Profile::Alz) {
        faults.push("profiles.alz: rules about inputs are always on there".to_owned());
    }
}

fn judging(rule: &RuleFile, area: Area, faults: &mut Vec<String>) {
    match (&rule.check, &rule.condition, &rule.at) {
        (Some(Check::Coded), None, None) => {}
        (None, Some(condition), Some(at)) => {
            if !condition.is_object() {
                faults.push("condition: not an object".to_owned());
            }
            let mut fields = Vec::new();
            fields_of(condition, &mut fields);
            faults.extend(
                fields
                    .into_iter()
                    .filter(|field| field.starts_with("vault.") && !can_be_asked(field))
                    .map(|field| format!("condition: `{field}` is no fact")),
            );
            if !can_be_asked(at) {
                faults.push(format!("at: `{at}` is no fact"));
            }
            if !area.judges_vaults() {
                faults.push("condition: rules about inputs are coded".to_owned());
            }
        }
        _ => faults.push("check: either `check: coded`, or `condition:` and `at:`".to_owned()),
    }
}

fn options(rule: &RuleFile, faults: &mut Vec<String>) {
    for (name, option) in &rule.options {
        let mut fault = |what: &str| faults.push(format!("options.{name}: {what}"));
        if !name.starts_with(|first: char| first.is_ascii_lowercase())
            || !name.bytes().all(|byte| byte.is_ascii_alphanumeric())
        {
            fault("not camelCase");
        }
        let (says, default_fits) = match option {
            OptionFile::Days { default, min, max, says } | OptionFile::Years { default, min, max, says } => {
                (says, min <= default && default <= max)
            }
            OptionFile::Choice { default, allowed, says } => (says, allowed.contains(default)),
        };
        if !default_fits {
            fault("default: not among what it takes");
        }
        if says.trim().is_empty() || says.ends_with('.') || says.starts_with(char::is_uppercase) {
            fault("says: one sentence, lowercase first letter, no final dot");
        }
    }
    if !rule.options.is_empty() && rule.condition.is_some() {
        faults.push("options: only a coded check reads them".to_owned());
    }
}

/// Every `field` that a condition reads.
fn fields_of<'json>(condition: &'json Json, fields: &mut Vec<&'json str>) {
    match condition {
        Json::Object(members) => {
            for (key, value) in members {
                match value {
                    Json::String(field) if key.eq_ignore_ascii_case("field") => fields.push(field),
                    inner => fields_of(inner, fields),
                }
            }
        }
        Json::Array(items) => items.iter().for_each(|item| fields_of(item, fields)),
        _ => {}
    }
}

/// Whether a condition can ask it of a vault.
fn can_be_asked(field: &str) -> bool {
    let Some(name) = field.strip_prefix("vault.") else { return false };
    Fact::ALL.iter().any(|fact| fact.name() == name) || Fact::BESIDE.iter().any(|(beside, _)| *beside == name)
}

fn words(rule: &RuleFile, faults: &mut Vec<String>) {
    short_text("title", &rule.title, faults);
    if rule.title.chars().count() > 72 {
        faults.push("title: longer than 72 characters".to_owned());
    }
    if placeholders(&rule.title).next().is_some() {
        faults.push("title: has a placeholder".to_owned());
    }
    short_text("message", &rule.message, faults);
    short_text("label", &rule.label, faults);
    long_text("help", &rule.help, faults);
    for (name, variant) in &rule.variants {
        let key = |key: &str| format!("variants.{name}.{key}");
        if !is_kebab(name) {
            faults.push(format!("variants.{name}: not kebab-case"));
        }
        variant.message.iter().for_each(|text| short_text(&key("message"), text, faults));
        variant.label.iter().for_each(|text| short_text(&key("label"), text, faults));
        variant.help.iter().for_each(|text| long_text(&key("help"), text, faults));
        if variant.when.trim().is_empty() {
            faults.push(format!("{}: empty", key("when")));
        }
    }
    for (key, text) in [("why", &rule.why), ("remedy", &rule.remedy), ("irreversible", &rule.irreversible)] {
        if text.trim().is_empty() {
            faults.push(format!("{key}: empty"));
        }
    }
}

/// One line, lowercase first letter, no final dot.
fn short_text(key: &str, text: &str, faults: &mut Vec<String>) {
    if text.trim().lines().count() != 1 {
        faults.push(format!("{key}: not one line"));
    }
    if text.trim_end().ends_with('.') {
        faults.push(format!("{key}: ends with a dot"));
    }
    if begins_with_a_plain_capital(text) {
        faults.push(format!("{key}: begins with a capital"));
    }
    unknown_placeholders(key, text, faults);
}

/// Whether the first word is one that a sentence would begin with: no abbreviation, no value such as `TimeBased`, no name.
fn begins_with_a_plain_capital(text: &str) -> bool {
    let names = ["Recovery Services", "Azure", "Microsoft", "Key Vault", "Backup MUA", "Contributor", "Owner"];
    let mut letters = text.chars().take_while(|character| character.is_alphanumeric());
    let capital = letters.next().is_some_and(char::is_uppercase);
    capital && letters.all(|letter| !letter.is_uppercase()) && !names.iter().any(|name| text.starts_with(name))
}

fn long_text(key: &str, text: &str, faults: &mut Vec<String>) {
    if text.trim().is_empty() {
        faults.push(format!("{key}: empty"));
    }
    unknown_placeholders(key, text, faults);
}

fn unknown_placeholders(key: &str, text: &str, faults: &mut Vec<String>) {
    let unknown = placeholders(text).filter(|word| Slot::named(word).is_none());
    faults.extend(unknown.map(|word| format!("{key}: {{{word}}} is no placeholder")));
}

fn placeholders(text: &str) -> impl Iterator<Item = &str> {
    slot::pieces(text).into_iter().filter_map(|piece| match piece {
        Piece::Placeholder(word) => Some(word),
        Piece::Text(_) => None,
    })
}

fn sources(rule: &RuleFile, faults: &mut Vec<String>) {
    if rule.references.is_empty() {
        faults.push("references: empty; the first is the rule's page".to_owned());
    }
    for reference in &rule.references {
        if !reference.url.starts_with("https://") || reference.url.contains(char::is_whitespace) {
            faults.push(format!("references: {} is no https address", reference.url));
        }
        if reference.title.trim().is_empty() {
            faults.push(format!("references: {} has no title", reference.url));
        }
    }
    for (framework, controls) in &rule.controls {
        if controls.iter().any(|control| control.id.trim().is_empty()) {
            faults.push(format!("controls.{framework}: an empty id"));
        }
    }
    for policy in rule.policies.iter().filter(|policy| !is_guid(&policy.id)) {
        faults.push(format!("policies: {} is no GUID in lower case", policy.id));
    }
}

/// Lowercase words joined by single hyphens.
pub(crate) fn is_kebab(text: &str) -> bool {
    text.split('-')
        .all(|word| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit()))
}

/// A GUID in lower case, with hyphens.
pub(crate) fn is_guid(text: &str) -> bool {
    let lengths: Vec<usize> = text.split('-').map(str::len).collect();
    let hex = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte) || byte == b'-';
    lengths == [8, 4, 4, 4, 12] && text.bytes().all(hex)
}
