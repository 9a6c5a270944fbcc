//! The pieces of ARM JSON in a remedy, found by parsing, each with the same in Bicep.

use serde_json::{Map, Value as Json};

use super::bicep;

/// Something to write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Snippet {
    /// In ARM JSON: members of an object without its braces, or an object.
    pub arm: String,
    /// The same in Bicep; none where Bicep says it in another way, of which the remedy speaks.
    pub bicep: Option<String>,
}

/// What a remedy says to write, each once, in its order.
#[must_use]
pub(super) fn of(remedy: &str) -> Vec<Snippet> {
    let mut found: Vec<Snippet> = Vec::new();
    let mut at = 0;
    while let Some(rest) = remedy.get(at..).filter(|rest| !rest.is_empty()) {
        let Some(next) = rest.find(['"', '{']) else { break };
        let here = rest.get(next..).unwrap_or_default();
        at += next;
        match piece(here) {
            Some((snippet, length)) => {
                at += length;
                if !found.contains(&snippet) {
                    found.push(snippet);
                }
            }
            None => at += string_at(here).map_or(1, |(_, length)| length),
        }
    }
    found
}

/// The snippet that a text begins with, and its length in bytes.
fn piece(text: &str) -> Option<(Snippet, usize)> {
    if text.starts_with('{') {
        let (value, length) = value_at(text)?;
        let object = value.as_object().filter(|object| !object.is_empty())?;
        let arm = text.get(..length)?;
        return Some((Snippet { arm: dedent(arm), bicep: bicep::object(object) }, length));
    }
    let mut members = Map::new();
    let mut length = 0;
    loop {
        let (name, value, end) = member_at(text.get(length..)?).filter(|(name, ..)| !members.contains_key(name))?;
        members.insert(name, value);
        length += end;
        let rest = text.get(length..)?;
        let after = rest.strip_prefix(',').map(str::trim_start);
        match after.filter(|after| after.starts_with('"') && member_at(after).is_some()) {
            Some(after) => length += rest.len() - after.len(),
            None => break,
        }
    }
    Some((Snippet { arm: dedent(text.get(..length)?), bicep: bicep::members(&members) }, length))
}

/// `"name": value` at the beginning of a text, and where it ends.
fn member_at(text: &str) -> Option<(String, Json, usize)> {
    let (name, length) = string_at(text)?;
    let rest = text.get(length..)?.trim_start().strip_prefix(':')?.trim_start();
    let start = text.len() - rest.len();
    let (value, length) = value_at(rest)?;
    Some((name, value, start + length))
}

fn string_at(text: &str) -> Option<(String, usize)> {
    match text.starts_with('"').then(|| value_at(text))?? {
        (Json::String(text), length) => Some((text, length)),
        _ => None,
    }
}

/// The JSON value that a text begins with, and its length.
fn value_at(text: &str) -> Option<(Json, usize)> {
    if text.starts_with(['"', '{', '[']) {
        let mut values = serde_json::Deserializer::from_str(text).into_iter::<Json>();
        let value = values.next()?.ok()?;
        return Some((value, values.byte_offset()));
    }
    let ends = |character: char| !(character.is_ascii_alphanumeric() || "+-.".contains(character));
    let word = text.get(..text.find(ends).unwrap_or(text.len()))?.trim_end_matches('.');
    Some((serde_json::from_str(word).ok()?, word.len()))
}

/// The lines after the first moved left by the indentation of the last, which closes what the first opens.
fn dedent(text: &str) -> String {
    let indent = text.lines().last().map_or(0, |line| line.len() - line.trim_start().len());
    let moved = |line: &str| {
        let blank = line.len() - line.trim_start().len();
        line.get(blank.min(indent)..).unwrap_or_default().to_owned()
    };
    let first = text.lines().take(1).map(str::to_owned);
    first.chain(text.lines().skip(1).map(moved)).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(remedy: &str) -> Vec<(String, Option<String>)> {
        of(remedy).into_iter().map(|snippet| (snippet.arm, snippet.bicep)).collect()
    }

    #[test]
    fn members_are_found_in_prose() {
        let remedy =
            "write `\"state\": \"On\"` and `\"days\": 14` to 180, then \"On\" again; {vault} or \"state\": \"On\".";
        let pairs = [("\"state\": \"On\"", "state: 'On'"), ("\"days\": 14", "days: 14")];
        assert_eq!(told(remedy), pairs.map(|(arm, bicep)| (arm.to_owned(), Some(bicep.to_owned()))));
    }

    #[test]
    fn neighbours_are_one_snippet() {
        let found = told("\"type\": \"a\", \"switch\": true, and more");
        assert_eq!(
            found,
            [("\"type\": \"a\", \"switch\": true".to_owned(), Some("type: 'a'\nswitch: true".to_owned()))]
        );
    }

    #[test]
    fn objects_are_whole() {
        let found = told("either {\"useSystemAssignedIdentity\": true} or { } or\n  \"a\": {\n    \"b\": \"c\"\n  }\n");
        assert_eq!(
            found,
            [
                (
                    "{\"useSystemAssignedIdentity\": true}".to_owned(),
                    Some("{ useSystemAssignedIdentity: true }".to_owned())
                ),
                ("\"a\": {\n  \"b\": \"c\"\n}".to_owned(), Some("a: { b: 'c' }".to_owned())),
            ]
        );
    }
}
