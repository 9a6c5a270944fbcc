//! Maps places in a string's value to the source characters that they were written with.
//!
//! A label inside an expression needs this: after an escape, a fold or an indentation, value offset plus string start
//! is the wrong character.

mod json;
mod yaml;

use std::ops::Range;

use super::Syntax;
use super::error::offset;
use crate::source::Span;

/// Bytes of the value and the source bytes that they come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Piece {
    value: usize,
    value_len: usize,
    source: usize,
    source_len: usize,
    /// Whether the bytes stand in the source as they are.
    verbatim: bool,
}

/// A decoded string with the source bytes of each of its characters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StringMap {
    value: String,
    pieces: Vec<Piece>,
    /// Source offset of the first character, where an empty string's empty range lies.
    start: usize,
}

impl StringMap {
    /// The map of the string that `string_span` covers, quotes or block header included. None where the way it is
    /// written cannot be mapped exactly (folded blocks, explicit indentation, what is no string).
    #[must_use]
    pub fn new(source_text: &str, string_span: Span, syntax: Syntax) -> Option<Self> {
        let start = usize::try_from(string_span.start).ok()?;
        let written = source_text.get(start..usize::try_from(string_span.end).ok()?)?;
        match syntax {
            Syntax::Json => json::map(written, start),
            Syntax::Yaml => yaml::map(written, start),
        }
    }

    /// The decoded text; of a block scalar without the line breaks at its end.
    #[must_use]
    pub fn value(&self) -> &str {
        &self.value
    }

    /// The source bytes of a byte range of the value; whole escapes where it cuts through their character. None for
    /// a range that ends outside the value or cuts a character.
    #[must_use]
    pub fn span(&self, range: Range<usize>) -> Option<Span> {
        self.value.get(range.clone())?;
        let start = match self.piece_at(range.start) {
            Some(piece) => piece.source_of(range.start),
            None => self.pieces.last().map_or(self.start, Piece::source_end),
        };
        let end = match range.end.checked_sub(1).filter(|_| !range.is_empty()) {
            Some(last) => self.piece_at(last)?.source_after(last),
            None => start,
        };
        Some(Span::new(offset(start), offset(end)))
    }

    fn piece_at(&self, value: usize) -> Option<&Piece> {
        let after = self.pieces.partition_point(|piece| piece.value <= value);
        let piece = self.pieces.get(after.checked_sub(1)?)?;
        (value < piece.value + piece.value_len).then_some(piece)
    }
}

impl Piece {
    fn source_end(&self) -> usize {
        self.source + self.source_len
    }

    fn source_of(&self, value: usize) -> usize {
        if self.verbatim { self.source + (value - self.value) } else { self.source }
    }

    fn source_after(&self, last: usize) -> usize {
        if self.verbatim { self.source + (last - self.value) + 1 } else { self.source_end() }
    }
}

/// The source bytes of `value_range` of the string that `string_span` covers; none where its style cannot be mapped
/// exactly, and a caller labels the whole string.
#[must_use]
pub fn span_inside(source_text: &str, string_span: Span, syntax: Syntax, value_range: Range<usize>) -> Option<Span> {
    StringMap::new(source_text, string_span, syntax)?.span(value_range)
}

/// Grows a map from left to right.
struct Builder {
    map: StringMap,
}

impl Builder {
    fn new(start: usize) -> Self {
        Self { map: StringMap { value: String::new(), pieces: Vec::new(), start } }
    }

    /// Appends text that stands in the source as it is.
    fn verbatim(&mut self, text: &str, source: usize) {
        if text.is_empty() {
            return;
        }
        let value = self.map.value.len();
        self.map.value.push_str(text);
        if let Some(last) = self.map.pieces.last_mut().filter(|last| last.verbatim && last.source_end() == source) {
            last.value_len += text.len();
            last.source_len += text.len();
            return;
        }
        self.map.pieces.push(Piece { value, value_len: text.len(), source, source_len: text.len(), verbatim: true });
    }

    /// Appends text that other source bytes stand for.
    fn decoded(&mut self, text: &str, source: Range<usize>) {
        if text.is_empty() {
            return;
        }
        let piece = Piece {
            value: self.map.value.len(),
            value_len: text.len(),
            source: source.start,
            source_len: source.len(),
            verbatim: false,
        };
        self.map.value.push_str(text);
        self.map.pieces.push(piece);
    }

    fn finish(self) -> StringMap {
        self.map
    }
}

/// The number that so many hexadecimal digits at the start of a text give.
fn hex(text: &str, digits: usize) -> Option<u32> {
    let digits = text.get(..digits)?;
    let plain = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    plain.then(|| u32::from_str_radix(digits, 16).ok()).flatten()
}

/// The character that `uXXXX`, or a surrogate pair of them, stands for, and the bytes read from the `u` on.
fn utf16_escape(after_backslash: &str) -> Option<(char, usize)> {
    let first = hex(after_backslash.strip_prefix('u')?, 4)?;
    if let Some(character) = char::from_u32(first) {
        return Some((character, 5));
    }
    let second = hex(after_backslash.get(5..)?.strip_prefix("\\u")?, 4)?;
    let pair = [u16::try_from(first).ok()?, u16::try_from(second).ok()?];
    let character = char::decode_utf16(pair).next()?.ok()?;
    Some((character, 11))
}

#[cfg(test)]
#[allow(clippy::string_slice, reason = "a test may panic")]
mod tests;
