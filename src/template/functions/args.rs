//! Reading arguments of the expected kind, and the words when they are of another.

use std::sync::Arc;

use super::{Failure, unsupported_unknown};
use crate::template::value::{Kind, Object, Part, Truth, Value};

/// What a function gives.
pub(super) type Outcome = Result<Value, Failure>;

static NULL: std::sync::LazyLock<Value> = std::sync::LazyLock::new(Value::null);

/// The argument at that index; one that was left out reads as null.
pub(super) fn arg(args: &[Value], index: usize) -> &Value {
    args.get(index).unwrap_or(&NULL)
}

/// A refusal in these words.
pub(super) fn refuse<T>(words: impl Into<String>) -> Result<T, Failure> {
    Err(Failure::Refused(words.into()))
}

/// A failure for something that the language has and vaultvet does not evaluate.
pub(super) fn unsupported(what: impl Into<Arc<str>>) -> Failure {
    Failure::Unknown(unsupported_unknown(what))
}

/// The place of an argument in words.
pub(crate) fn ordinal(index: usize) -> String {
    const WORDS: [&str; 5] = ["first", "second", "third", "fourth", "fifth"];
    WORDS.get(index).map_or_else(|| format!("{}th", index + 1), |word| (*word).to_owned())
}

/// Why an argument does not serve: unknown if it is not known, else refused.
pub(super) fn wrong(name: &str, args: &[Value], index: usize, expected: &str) -> Failure {
    let value = arg(args, index);
    match &value.kind {
        Kind::Unknown(unknown) => Failure::Unknown(Arc::clone(unknown)),
        Kind::Text(text) if expected.contains("text") => Failure::Unknown(Arc::clone(text.first_hole())),
        _ => Failure::Refused(format!(
            "`{name}` takes {expected} as its {} argument, found {}",
            ordinal(index),
            with_article(value)
        )),
    }
}

/// The kind of a value in words.
pub(crate) fn with_article(value: &Value) -> &'static str {
    match value.kind {
        Kind::Null => "null",
        Kind::Bool(_) => "a boolean",
        Kind::Int(_) => "a whole number",
        Kind::Float(_) => "a number with a fraction",
        Kind::String(_) | Kind::Text(_) => "a text",
        Kind::Array(_) => "an array",
        Kind::Object(_) => "an object",
        Kind::Unknown(_) => "an unknown value",
    }
}

/// A wholly known text.
pub(super) fn text<'a>(name: &str, args: &'a [Value], index: usize) -> Result<&'a str, Failure> {
    arg(args, index).as_str().ok_or_else(|| wrong(name, args, index, "a text"))
}

/// A whole number.
pub(super) fn int(name: &str, args: &[Value], index: usize) -> Result<i64, Failure> {
    arg(args, index).as_int().ok_or_else(|| wrong(name, args, index, "a whole number"))
}

/// A list.
pub(super) fn array<'a>(name: &str, args: &'a [Value], index: usize) -> Result<&'a [Value], Failure> {
    arg(args, index).as_array().ok_or_else(|| wrong(name, args, index, "an array"))
}

/// An object.
pub(super) fn object<'a>(name: &str, args: &'a [Value], index: usize) -> Result<&'a Object, Failure> {
    arg(args, index).as_object().ok_or_else(|| wrong(name, args, index, "an object"))
}

/// The parts of a text that may be partly or wholly unknown.
pub(super) fn parts(name: &str, args: &[Value], index: usize) -> Result<Vec<Part>, Failure> {
    arg(args, index).text_parts().ok_or_else(|| wrong(name, args, index, "a text"))
}

/// A truth as a result.
pub(super) fn decided(truth: Truth) -> Outcome {
    match truth {
        Truth::Unknown(unknown) => Err(Failure::Unknown(unknown)),
        known => Ok(known.into_value()),
    }
}

/// A boolean.
pub(super) fn boolean(value: bool) -> Outcome {
    Ok(Value::new(Kind::Bool(value)))
}

/// A count.
pub(super) fn count(number: usize) -> Outcome {
    Ok(Value::new(Kind::Int(i64::try_from(number).unwrap_or(i64::MAX))))
}

/// The same value and everything in it marked secure, when a secure text was taken apart.
pub(super) fn secured_deep(value: Value, secure: bool) -> Value {
    if !secure {
        return value;
    }
    let kind = match &value.kind {
        Kind::Array(items) => {
            Kind::Array(Arc::new(items.iter().map(|item| secured_deep(item.clone(), true)).collect()))
        }
        Kind::Object(object) => {
            let mut object = Object::clone(object);
            for entry in &mut object.entries {
                entry.key = entry.key.sealed();
                entry.value = secured_deep(std::mem::replace(&mut entry.value, Value::null()), true);
            }
            Kind::Object(Arc::new(object))
        }
        kind => kind.clone(),
    };
    Value::new(kind).at(value.origin).secured(true)
}

/// The length in UTF-16 code units, which is how the engine counts characters.
pub(super) fn utf16_length(text: &str) -> usize {
    if text.is_ascii() { text.len() } else { text.encode_utf16().count() }
}

/// The byte offset of a UTF-16 offset; `None` beyond the end or within a character.
pub(super) fn byte_offset(text: &str, utf16: usize) -> Option<usize> {
    if text.is_ascii() {
        return (utf16 <= text.len()).then_some(utf16);
    }
    let mut seen = 0;
    for (offset, character) in text.char_indices() {
        if seen >= utf16 {
            return (seen == utf16).then_some(offset);
        }
        seen += character.len_utf16();
    }
    (seen == utf16).then_some(text.len())
}

/// The characters between two UTF-16 offsets that lie within the text. Half of a character becomes U+FFFD, which .NET
/// writes for it when it leaves as UTF-8.
pub(super) fn utf16_slice(text: &str, from: usize, to: usize) -> String {
    if let (Some(start), Some(end)) = (byte_offset(text, from), byte_offset(text, to)) {
        return text.get(start..end).unwrap_or_default().to_owned();
    }
    let units: Vec<u16> = text.encode_utf16().skip(from).take(to.saturating_sub(from)).collect();
    String::from_utf16_lossy(&units)
}

/// A text from parts; neighbouring known parts are joined in one go, as there may be very many.
pub(super) fn assemble(parts: Vec<Part>) -> Value {
    let mut joined: Vec<Part> = Vec::new();
    let mut text = String::new();
    let flush = |text: &mut String, joined: &mut Vec<Part>| {
        if !text.is_empty() {
            joined.push(Part::Known(std::mem::take(text).into()));
        }
    };
    for part in parts {
        match part {
            Part::Known(more) => text.push_str(&more),
            Part::Hole(_) => {
                flush(&mut text, &mut joined);
                joined.push(part);
            }
        }
    }
    flush(&mut text, &mut joined);
    Value::text(joined)
}

/// How deep values may nest; everything that walks them or drops them recurses.
pub(super) const MAX_NESTING: u8 = u8::MAX - 1;

/// Refuses to wrap values that nest as deep as they may already.
pub(super) fn check_nesting(name: &str, args: &[Value]) -> Result<(), Failure> {
    if args.iter().any(|arg| arg.depth() >= MAX_NESTING) {
        return Err(Failure::TooLarge(format!(
            "the result of `{name}`, which nests deeper than {MAX_NESTING} levels,"
        )));
    }
    Ok(())
}
