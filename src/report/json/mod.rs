//! Writes JSON: pretty-printed, keys in the order of the contract, nothing hidden in any text, and nothing that a CI
//! system would take for a command of its own.

pub mod check;
pub mod eval;
mod evaluated;
pub mod inventory;

use std::io::{self, BufWriter, Write};

use serde::Serialize;
use serde_json::ser::{Formatter, PrettyFormatter, Serializer};

use super::escape::is_hidden;
use super::inert::begins_command;
use crate::source::{Location, Position, SourceMap};

/// The version of the contracts.
pub const SCHEMA_VERSION: u32 = 1;

/// Writes a value as pretty-printed JSON with a line break at its end; control, bidirectional and zero-width
/// characters are written as `\u` escapes.
///
/// # Errors
///
/// When `out` can't be written.
pub(super) fn write_pretty<T: Serialize>(value: &T, out: &mut dyn Write) -> io::Result<()> {
    let mut out = BufWriter::new(out);
    let formatter = Visible(PrettyFormatter::new());
    value.serialize(&mut Serializer::with_formatter(&mut out, formatter)).map_err(io::Error::from)?;
    out.write_all(b"\n")?;
    out.flush()
}

/// A place as the contracts write it.
#[derive(Debug, Serialize)]
pub(super) struct Place<'a> {
    file: &'a str,
    start: Point,
    end: Point,
}

#[derive(Debug, Serialize)]
struct Point {
    line: u32,
    column: u32,
    offset: u32,
}

impl<'a> Place<'a> {
    pub(super) fn of(location: Location, sources: &'a SourceMap) -> Self {
        let Some(file) = sources.get(location.source) else {
            let point = |offset| Point { line: 1, column: 1, offset };
            return Self { file: "", start: point(location.span.start), end: point(location.span.end) };
        };
        let point = |offset| Point::from(file.position(offset));
        Self { file: &file.display, start: point(location.span.start), end: point(location.span.end) }
    }
}

impl From<Position> for Point {
    fn from(position: Position) -> Self {
        Self { line: position.line, column: position.column, offset: position.offset }
    }
}

/// The pretty form of `serde_json`, with escapes for what a reader would not see and for `##vso[`.
struct Visible(PrettyFormatter<'static>);

impl Formatter for Visible {
    fn write_string_fragment<W: ?Sized + Write>(&mut self, out: &mut W, fragment: &str) -> io::Result<()> {
        let mut rest = fragment;
        let told_otherwise = |rest: &str, at: usize, character: char| {
            is_hidden(character) || character == '#' && rest.get(at..).is_some_and(begins_command)
        };
        while let Some((at, character)) = rest.char_indices().find(|(at, one)| told_otherwise(rest, *at, *one)) {
            let (seen, after) = rest.split_at(at);
            out.write_all(seen.as_bytes())?;
            for unit in character.encode_utf16(&mut [0; 2]) {
                write!(out, "\\u{unit:04x}")?;
            }
            rest = after.get(character.len_utf8()..).unwrap_or_default();
        }
        out.write_all(rest.as_bytes())
    }

    fn begin_array<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.begin_array(out)
    }

    fn end_array<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.end_array(out)
    }

    fn begin_array_value<W: ?Sized + Write>(&mut self, out: &mut W, first: bool) -> io::Result<()> {
        self.0.begin_array_value(out, first)
    }

    fn end_array_value<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.end_array_value(out)
    }

    fn begin_object<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.begin_object(out)
    }

    fn end_object<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.end_object(out)
    }

    fn begin_object_key<W: ?Sized + Write>(&mut self, out: &mut W, first: bool) -> io::Result<()> {
        self.0.begin_object_key(out, first)
    }

    fn begin_object_value<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.begin_object_value(out)
    }

    fn end_object_value<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.end_object_value(out)
    }
}
