//! Places of files as SARIF writes them: relative addresses, regions in lines, characters and bytes.

use serde_json::{Value as Json, json};

use super::super::telling::{Place, Telling};
use super::set;
use crate::source::{Location, Position};

/// The name of what relative addresses are relative to.
pub(super) const BASE: &str = "SRCROOT";

/// A location with the words that stand there.
pub(super) fn location(telling: &Telling<'_>, at: Location, words: &str) -> Json {
    let mut told = json!({"physicalLocation": physical(&telling.place(at))});
    if !words.is_empty() {
        set(&mut told, "message", super::text(words));
    }
    told
}

/// A place that is a file as a whole.
pub(super) fn file(path: &str) -> Json {
    json!({"physicalLocation": {"artifactLocation": artifact(path)}})
}

pub(super) fn physical(place: &Place<'_>) -> Json {
    json!({"artifactLocation": artifact(place.path), "region": region(place)})
}

/// Characters count from 0 over the whole text. Bytes are told where those of the file are those of the text.
fn region(place: &Place<'_>) -> Json {
    let (start, end) = (place.start, place.end);
    let mut told = json!({
        "startLine": start.line,
        "startColumn": start.column,
        "endLine": end.line,
        "endColumn": end.column,
    });
    if let Some(file) = place.file {
        let characters = |position: Position| file.character_offset(position.offset);
        set(&mut told, "charOffset", json!(characters(start)));
        set(&mut told, "charLength", json!(characters(end).saturating_sub(characters(start))));
        if file.as_stored {
            set(&mut told, "byteOffset", json!(start.offset));
            set(&mut told, "byteLength", json!(end.offset.saturating_sub(start.offset)));
        }
    }
    told
}

/// A file inside the repository relative to it; others by their whole address.
fn artifact(path: &str) -> Json {
    let address = encoded(path);
    if path.starts_with('/') {
        return json!({"uri": format!("file://{address}")});
    }
    // `C:/…`: the drive's colon stays.
    let drive = path.get(..2).filter(|start| start.ends_with(':') && path.get(2..3) == Some("/"));
    match drive {
        Some(drive) => json!({"uri": format!("file:///{drive}{}", encoded(path.get(2..).unwrap_or_default()))}),
        None => json!({"uri": address, "uriBaseId": BASE}),
    }
}

/// A path with everything but what a path may hold as percent-encoded bytes (RFC 3986); so is `:`, as what stands before
/// it would be read as a scheme.
fn encoded(path: &str) -> String {
    use std::fmt::Write as _;
    path.bytes().fold(String::with_capacity(path.len() + 16), |mut told, byte| {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => told.push(char::from(byte)),
            // Writing to a string cannot fail.
            other => drop(write!(told, "%{other:02X}")),
        }
        told
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_encoded() {
        assert_eq!(artifact("a b/ü#?:%.json"), json!({"uri": "a%20b/%C3%BC%23%3F%3A%25.json", "uriBaseId": "SRCROOT"}));
        assert_eq!(artifact("/tmp/a b"), json!({"uri": "file:///tmp/a%20b"}));
        assert_eq!(artifact("C:/a:b"), json!({"uri": "file:///C:/a%3Ab"}));
    }
}
