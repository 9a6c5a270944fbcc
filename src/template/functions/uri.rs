//! URIs: joining, escaping and unescaping.

use std::sync::Arc;

use super::Budget;
use super::args::{Outcome, assemble, parts, text, unsupported, wrong};
use crate::template::links::FOLDER;
use crate::template::unknown::Unknown;
use crate::template::value::{Part, Value};

/// SOURCE: learn.microsoft.com/azure/azure-resource-manager/templates/template-functions-string#uri
pub(super) fn uri(args: &[Value], _: &Budget) -> Outcome {
    let mut base = parts("uri", args, 0)?;
    let mut relative = parts("uri", args, 1)?;
    let begins_unknown = matches!(relative.first(), Some(Part::Hole(_)));
    let dotted = |parts: &[Part]| parts.iter().any(|part| matches!(part, Part::Known(text) if text.contains("./")));
    if begins_unknown {
        return Err(wrong("uri", args, 1, "a text"));
    }
    if let [Part::Hole(base)] = base.as_slice() {
        return beside(base, relative).ok_or_else(|| wrong("uri", args, 0, "a text"));
    }
    if dotted(&relative) {
        return Err(unsupported("`uri(…)` with `./` in it"));
    }
    if let Some(Part::Known(text)) = relative.first_mut() {
        if text.contains("://") {
            return Ok(assemble(relative));
        }
        *text = text.trim_start_matches('/').into();
    }
    let Some(Part::Known(end)) = base.last_mut() else {
        return Err(wrong("uri", args, 0, "a text"));
    };
    let path_begins = end.find("://").map_or(0, |at| at + 3);
    match end.rfind('/').filter(|&at| at >= path_begins) {
        Some(slash) => *end = end.get(..=slash).unwrap_or_default().into(),
        None if path_begins > 0 => *end = format!("{end}/").into(),
        None => return Err(unsupported("`uri(…)` of a base without `://`")),
    }
    base.append(&mut relative);
    Ok(assemble(base))
}

/// A path beside an address of which nothing is known: what stands before the path equals itself.
fn beside(base: &Arc<Unknown>, mut relative: Vec<Part>) -> Option<Value> {
    let mut folder = base.member(FOLDER);
    let Some(Part::Known(first)) = relative.first_mut() else { return None };
    if first.contains("://") || first.starts_with("//") {
        return None;
    }
    let mut rest = first.trim_start_matches('/');
    while let Some((up, after)) = rest.split_once('/').filter(|(step, _)| matches!(*step, "." | "..")) {
        folder = if up == ".." { folder.member(FOLDER) } else { folder };
        rest = after;
    }
    if rest.contains("./") {
        return None;
    }
    *first = rest.into();
    relative.insert(0, Part::Hole(folder));
    Some(assemble(relative))
}

pub(super) fn uri_component(args: &[Value], budget: &Budget) -> Outcome {
    let input = text("uriComponent", args, 0)?;
    budget.check("uriComponent", input.len().saturating_mul(3))?;
    let mut out = String::with_capacity(input.len());
    for byte in input.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    Ok(Value::string(out))
}

pub(super) fn uri_component_to_string(args: &[Value], _: &Budget) -> Outcome {
    Ok(Value::string(decode(text("uriComponentToString", args, 0)?)))
}

/// Undoes percent-encoding; what is no valid escape stays.
pub(super) fn decode(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, after)) = rest.split_first() {
        let digits = after.get(..2).and_then(|digits| std::str::from_utf8(digits).ok());
        let escaped = digits
            .filter(|digits| first == b'%' && digits.bytes().all(|byte| byte.is_ascii_hexdigit()))
            .and_then(|digits| u8::from_str_radix(digits, 16).ok());
        bytes.push(escaped.unwrap_or(first));
        rest = if escaped.is_some() { after.get(2..).unwrap_or_default() } else { after };
    }
    String::from_utf8(bytes).unwrap_or_else(|_| text.to_owned())
}
