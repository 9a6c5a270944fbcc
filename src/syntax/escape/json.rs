//! Maps JSON strings.

use super::{Builder, StringMap, utf16_escape};

/// The map of a string in double quotes that begins at byte `start` of the source.
pub(super) fn map(written: &str, start: usize) -> Option<StringMap> {
    let inside = written.strip_prefix('"')?.strip_suffix('"')?;
    let mut builder = Builder::new(start + 1);
    let mut rest = inside;
    let mut at = start + 1;
    while let Some((plain, escaped)) = rest.split_once('\\') {
        builder.verbatim(plain, at);
        at += plain.len();
        let (character, length) = escape(escaped)?;
        builder.decoded(character.encode_utf8(&mut [0; 4]), at..at + 1 + length);
        at += 1 + length;
        rest = escaped.get(length..)?;
    }
    builder.verbatim(rest, at);
    Some(builder.finish())
}

/// The character of an escape and its length behind the backslash.
fn escape(after_backslash: &str) -> Option<(char, usize)> {
    let character = match after_backslash.chars().next()? {
        same @ ('"' | '\\' | '/') => same,
        'b' => '\u{8}',
        'f' => '\u{C}',
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        _ => return utf16_escape(after_backslash),
    };
    Some((character, 1))
}
