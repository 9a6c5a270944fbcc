//! Values that a property cannot have: words that it does not take, and things of another kind.

use crate::knowledge::nearest::nearest;
use crate::knowledge::types::{Property, ValueKind};
use crate::model::dialects;
use crate::template::{Kind, Value};

/// A word that the service shows for what it does not know; nobody means to write it.
pub(super) const PLACEHOLDER: &str = "Invalid";

/// What is wrong with a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum ValueFault {
    /// A word that is none of these; the one that was probably meant, if any.
    Word { allowed: Vec<&'static str>, near: Option<&'static str> },
    /// A word that only the other kind of vault takes; the one to write here.
    Borrowed { own: &'static str },
    /// A text that begins as an expression and does not end as one.
    Bracket { allowed: Vec<&'static str> },
    /// A word of a member, where the object with that member belongs.
    Bare { member: &'static str, word: &'static str },
    /// Something of another kind; what is expected, in words, or these words.
    Kind { expected: &'static str, allowed: Vec<&'static str> },
}

/// What is wrong with a word that a property does not take.
pub(super) fn fault_of_value(resource_type: &str, path: &str, value: &Value, allowed: Vec<&'static str>) -> ValueFault {
    let text = value.as_str().unwrap_or_default();
    if lacks_bracket(value) {
        return ValueFault::Bracket { allowed };
    }
    if let Some(own) = dialects::own_word(resource_type, path, text) {
        return ValueFault::Borrowed { own };
    }
    // How near a secret is to a word would tell something of it.
    let near = if value.secure { None } else { nearest(text, allowed.iter().copied()) };
    // `Enabled` is near to `Disabled`, and means the opposite.
    let slip = |word: &&str| {
        strsim::levenshtein(&text.to_ascii_lowercase(), &word.to_ascii_lowercase()) <= (word.len() / 4).max(1)
    };
    let near = near.filter(slip);
    ValueFault::Word { allowed, near }
}

/// Whether a text begins as an expression and does not end as one: Azure takes it as it stands.
pub(super) fn lacks_bracket(value: &Value) -> bool {
    value.as_str().is_some_and(|text| text.starts_with('[') && !text.starts_with("[[") && !text.ends_with(']'))
}

/// Whether something of a wrong kind stands at a property: nothing that Azure's reader would turn into the right one.
pub(super) fn judge_kind(property: Property, value: &Value) -> Option<ValueFault> {
    let has_words = property.values().next().is_some();
    let text = value.as_str();
    let fits = match (property.kind(), &value.kind) {
        (_, Kind::Unknown(_) | Kind::Null) | (ValueKind::Any, _) => true,
        (ValueKind::String, Kind::String(_) | Kind::Text(_)) => true,
        (ValueKind::String, Kind::Bool(_) | Kind::Int(_) | Kind::Float(_)) => !has_words,
        (ValueKind::Int, Kind::Int(_) | Kind::Float(_) | Kind::Text(_)) => true,
        (ValueKind::Int, Kind::String(_)) => text.is_some_and(|text| text.trim().parse::<f64>().is_ok()),
        (ValueKind::Bool, Kind::Bool(_) | Kind::Text(_)) => true,
        (ValueKind::Bool, Kind::String(_)) => {
            text.is_some_and(|text| ["true", "false"].iter().any(|word| word.eq_ignore_ascii_case(text.trim())))
        }
        (ValueKind::Array, Kind::Array(_)) | (ValueKind::Object | ValueKind::Map, Kind::Object(_)) => true,
        _ => false,
    };
    if fits {
        return None;
    }
    if let Some((member, word)) = text.filter(|_| !value.secure).and_then(|text| member_with(property, text)) {
        return Some(ValueFault::Bare { member, word });
    }
    let words = property.values().map(|(word, _)| word).filter(|word| *word != PLACEHOLDER).collect();
    Some(ValueFault::Kind { expected: expected(property.kind()), allowed: words })
}

/// The one member of an object that takes a word, with the word as Azure spells it.
fn member_with(property: Property, text: &str) -> Option<(&'static str, &'static str)> {
    let mut found = property.members().filter_map(|member| {
        let (word, _) = member.values().find(|(word, _)| word.eq_ignore_ascii_case(text))?;
        Some((member.name(), word))
    });
    found.next().filter(|_| found.next().is_none())
}

const fn expected(kind: ValueKind) -> &'static str {
    match kind {
        ValueKind::String | ValueKind::Any => "a string",
        ValueKind::Int => "a number",
        ValueKind::Bool => "true or false",
        ValueKind::Array => "an array",
        ValueKind::Object | ValueKind::Map => "an object",
    }
}
