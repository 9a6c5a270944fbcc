//! The words and marks of an audit that its page and its Markdown share.

use serde_json::Value as Json;

use super::document::{Came, Counts, Document, Evidence, Fact, Input, Place, Resource, RulesByOutcome, Vault};
use crate::report::escape::{clip, visible_lines, visible_word};

/// Characters shown of a name or value, which are a stranger's.
const MOST_WORD: usize = 160;
/// Characters shown of a longer text.
const MOST_TEXT: usize = 2000;

/// The outcomes in the order told: word of the contract, words for people, mark, class of the page.
pub(super) const OUTCOMES: [(&str, &str, &str, &str); 7] = [
    ("failed", "failed", "✕", "bad"),
    ("may-fail", "may fail", "±", "may"),
    ("not-determined", "not determined", "?", "open"),
    ("noted", "noted", "i", "note"),
    ("waived", "waived", "w", "waived"),
    ("passed", "passed", "✓", "good"),
    ("not-applicable", "nothing to judge", "–", "none"),
];

/// The words, the mark and the class of an outcome.
pub(super) fn outcome(word: &str) -> (&'static str, &'static str, &'static str) {
    let found = OUTCOMES.iter().find(|(name, ..)| *name == word);
    found.map_or(("", "", ""), |(_, words, mark, class)| (words, mark, class))
}

/// The counts in the order of [`OUTCOMES`].
pub(super) fn counts(counts: &Counts) -> [usize; 7] {
    [
        counts.failed,
        counts.may_fail,
        counts.not_determined,
        counts.noted,
        counts.waived,
        counts.passed,
        counts.not_applicable,
    ]
}

/// The rules in the order of [`OUTCOMES`].
pub(super) fn by_outcome(rules: &RulesByOutcome) -> [&[&'static str]; 7] {
    [
        &rules.failed,
        &rules.may_fail,
        &rules.not_determined,
        &rules.noted,
        &rules.waived,
        &rules.passed,
        &rules.not_applicable,
    ]
}

/// A name or a short value as it may be shown inside a line.
pub(super) fn word(text: &str) -> String {
    visible_word(&clip(text, MOST_WORD)).into_owned()
}

/// A longer text as it may be shown; its line breaks stay.
pub(super) fn text(text: &str) -> String {
    visible_lines(&clip(text, MOST_TEXT)).into_owned()
}

/// What a vault is called.
pub(super) fn vault_name(vault: &Vault) -> String {
    match vault.name.as_deref().or(vault.expression.as_deref()) {
        // A link has to have a text.
        Some("") => "a vault with an empty name".to_owned(),
        Some(name) => word(name),
        None => "a vault without a known name".to_owned(),
    }
}

/// What a resource is called.
pub(super) fn resource_name(resource: &Resource) -> String {
    word(resource.name.as_deref().or(resource.expression.as_deref()).unwrap_or(&resource.resource_type))
}

/// `infra/main.json:12:5`
pub(super) fn place(place: &Place) -> String {
    format!("{}:{}:{}", word(&place.file), place.line, place.column)
}

/// A value as it is written; a text without quotes.
pub(super) fn value(json: &Json) -> String {
    match json {
        Json::String(text) => word(text),
        Json::Array(items) if items.is_empty() => "none".to_owned(),
        Json::Array(items) => items.iter().map(value).collect::<Vec<_>>().join(", "),
        Json::Object(members) => {
            let members = members.values().filter(|member| !member.is_null());
            members.map(value).collect::<Vec<_>>().join(" ")
        }
        other => word(&other.to_string()),
    }
}

/// What was found at a property; nothing written is said as such.
pub(super) fn actual(json: Option<&Json>) -> String {
    match json {
        None => "nothing written".to_owned(),
        Some(Json::Object(_) | Json::Array(_)) => "an object or list".to_owned(),
        Some(json) => value(json),
    }
}

/// A fact in words: its value, the service's default, or that and why it is not known.
pub(super) fn fact(fact: &Fact) -> String {
    let default = |value: &Json| format!("{} (service default)", self::value(value));
    match (fact.state, &fact.effective) {
        ("known", Some(json)) => value(json),
        ("absent", Some(json)) => default(json),
        ("absent", None) => "not set".to_owned(),
        ("unknown", _) if !fact.possible.is_empty() => {
            format!("one of {}", fact.possible.iter().map(value).collect::<Vec<_>>().join(", "))
        }
        ("unknown", _) => match fact.cause {
            Some(cause) => format!("not determined: {}", cause.replace('-', " ")),
            None => "not determined".to_owned(),
        },
        _ => "–".to_owned(),
    }
}

/// How the value of a fact came to be.
pub(super) fn came(fact: &Fact) -> String {
    let Some(Came { from, name }) = &fact.came else { return String::new() };
    let name = name.as_deref().map(word).unwrap_or_default();
    match *from {
        "live" => "read from Azure".to_owned(),
        "parameter" => format!("parameter `{name}`"),
        "parameter-default" => format!("default of parameter `{name}`"),
        "argument" => format!("parameter `{name}`, given on the command line"),
        "variable" => format!("variable `{name}`"),
        "surroundings" => "where it is deployed".to_owned(),
        "service-default" => "service default".to_owned(),
        other => other.to_owned(),
    }
}

/// Resources named in one line of evidence.
const MOST_SEEN: usize = 4;

/// One thing that a pass rests on.
pub(super) struct Rest {
    /// The setting, or the kind of resource.
    pub(super) what: String,
    /// Its value, or the resource's name.
    pub(super) value: String,
    /// Where.
    pub(super) place: String,
    /// How it came to be.
    pub(super) how: String,
}

/// What a pass rests on, in lines; of many resources the first, and how many there are.
pub(super) fn rests(vault: &Vault, evidence: &Evidence) -> Vec<Rest> {
    let facts = evidence.facts.iter().filter_map(|name| vault.facts.iter().find(|fact| fact.fact == *name));
    let version = evidence.api_version.then_some(&vault.api_version);
    let mut told: Vec<Rest> = facts.chain(version).map(|fact| of_fact(vault, fact)).collect();
    told.extend(evidence.resources.iter().take(MOST_SEEN).map(|seen| Rest {
        what: word(seen.resource_type.rsplit('/').next().unwrap_or_default()),
        value: word(seen.name.as_deref().unwrap_or("without a known name")),
        place: place(&seen.location),
        how: String::new(),
    }));
    if let Some(more) = evidence.resources.len().checked_sub(MOST_SEEN).filter(|more| *more > 0) {
        let what = format!("and {more} more of these");
        told.push(Rest { what, value: String::new(), place: String::new(), how: String::new() });
    }
    told
}

/// Lines of evidence told of one control and vault.
const MOST_RESTS: usize = 8;

/// What these rules rest on together, each thing once, and how many lines more there are.
pub(super) fn rests_of(vault: &Vault, rules: &[&'static str]) -> (Vec<Rest>, usize) {
    let supports = |evidence: &&Evidence| evidence.rules.iter().any(|code| rules.contains(code));
    let mut told: Vec<Rest> = Vec::new();
    for rest in vault.evidence.iter().filter(supports).flat_map(|evidence| rests(vault, evidence)) {
        let same = |known: &Rest| (&known.what, &known.value, &known.place) == (&rest.what, &rest.value, &rest.place);
        if !told.iter().any(same) {
            told.push(rest);
        }
    }
    let more = told.len().saturating_sub(MOST_RESTS);
    told.truncate(MOST_RESTS);
    (told, more)
}

/// A fact as a line of evidence; what is not written is told at the vault.
pub(super) fn of_fact(vault: &Vault, fact: &Fact) -> Rest {
    // The value in effect alone: that it is the service's default stands beside it.
    let value = match (fact.state, &fact.effective) {
        ("absent", Some(json)) => value(json),
        _ => self::fact(fact),
    };
    let at = fact.location.as_ref().unwrap_or(&vault.location);
    Rest { what: heading(fact.fact), value, place: place(at), how: came(fact) }
}

/// `crossRegionRestore` as `Cross region restore`.
pub(super) fn heading(name: &str) -> String {
    if name == "apiVersion" {
        return "API version".to_owned();
    }
    let mut words = String::new();
    for (number, character) in name.chars().enumerate() {
        if number == 0 {
            words.extend(character.to_uppercase());
        } else if character.is_ascii_uppercase() {
            words.push(' ');
            words.push(character.to_ascii_lowercase());
        } else {
            words.push(if character == '-' { ' ' } else { character });
        }
    }
    words
}

/// The status of a file with the reason for it.
pub(super) fn status(input: &Input) -> String {
    let mut words = input.status.replace('-', " ");
    if let Some(reason) = &input.reason {
        words.push_str(": ");
        let ours = reason.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-');
        words.push_str(&if ours { reason.replace('-', " ") } else { word(reason) });
    }
    if let Some(remedy) = &input.remedy {
        words.push_str("; ");
        words.push_str(&word(remedy));
    }
    words
}

/// The numbers of a run in one sentence.
pub(super) fn sentence(document: &Document) -> String {
    let summary = &document.summary;
    let files = &summary.files;
    let all =
        files.checked + files.partly_unknown + files.no_vault + files.unrecognised + files.unreadable + files.skipped;
    format!(
        "{} in {}: {}, {}, {}, {} possible, {} suppressed, {} not determined.",
        counted(summary.vaults, "vault", "vaults"),
        counted(all, "file", "files"),
        counted(summary.findings.error, "error", "errors"),
        counted(summary.findings.warning, "warning", "warnings"),
        counted(summary.findings.info, "note", "notes"),
        summary.possible,
        summary.suppressed,
        summary.unknown,
    )
}

/// `3 vaults`, `1 vault`.
pub(super) fn counted(number: usize, one: &str, many: &str) -> String {
    crate::report::text::counted(number, one, many)
}

/// What passing a control means and does not mean.
pub(super) const NO_PROOF: &str = "A control that passed here means that the vaultvet rules mapped to it were judged \
with all that they need known, and found no fault. That supports the control. It is no proof of compliance: a control \
asks for more than these rules can see in files, people and procedures among it.";

/// What each outcome means, in the order of [`OUTCOMES`].
pub(super) const MEANINGS: [&str; 7] = [
    "a rule found a fault of severity error or warning, whatever the open choices turn out to be",
    "a rule found such a fault for some outcomes of an open choice",
    "a value or a resource that a rule needs is not known from this input; neither a pass nor a failure",
    "only notes were found: worth reading, neither a pass nor a failure",
    "faults were found, and every one of them is suppressed, with who and why below; never counted as passed",
    "every rule that applies was judged with all that it needs known, and found no fault",
    "the input holds nothing that the rules speak of",
];
