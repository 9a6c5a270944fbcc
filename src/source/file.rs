//! A decoded text with its name and line index, and the ordered list of all texts of a run.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Arc, OnceLock};

use super::{Location, SourceId, Span};

/// Bytes between two remembered character counts; bounds the work of finding a column in a very long line.
const CHECKPOINT: usize = 4096;

/// A place as people and editors count it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position {
    /// Line, from 1.
    pub line: u32,
    /// Column in Unicode scalar values, from 1.
    pub column: u32,
    /// Byte offset into the decoded text.
    pub offset: u32,
}

/// One decoded input.
#[derive(Debug)]
pub struct SourceFile {
    /// Its place in the run's order.
    pub id: SourceId,
    /// Where it was read from; none for standard input.
    pub path: Option<PathBuf>,
    /// Its name as reports print it (see [`super::display_path`]).
    pub display: String,
    /// The decoded text, without byte order mark.
    pub text: Arc<str>,
    /// Whether the file holds these very bytes: false behind a byte order mark and for UTF-16.
    pub as_stored: bool,
    lines: OnceLock<LineIndex>,
}

#[derive(Debug)]
struct LineIndex {
    /// Offset of the first byte of each line.
    starts: Vec<u32>,
    /// Number of characters that begin before each multiple of [`CHECKPOINT`].
    characters_before: Vec<u32>,
}

impl SourceFile {
    /// A text under a name; the line index is built when first asked for.
    #[must_use]
    pub fn new(id: SourceId, path: Option<PathBuf>, display: impl Into<String>, text: impl Into<Arc<str>>) -> Self {
        Self { id, path, display: display.into(), text: text.into(), as_stored: true, lines: OnceLock::new() }
    }

    /// Line and column of a byte offset; past the end means the end, inside a character means its first byte.
    #[must_use]
    pub fn position(&self, offset: u32) -> Position {
        let offset = as_u32(self.floor(offset));
        let index = self.index();
        let line = index.starts.partition_point(|start| *start <= offset).max(1);
        let start = index.starts.get(line - 1).copied().unwrap_or(0);
        let column = self.characters_before(offset) - self.characters_before(start) + 1;
        Position { line: as_u32(line), column, offset }
    }

    /// The bytes of a line (from 1) without its line break; none if there is no such line.
    #[must_use]
    pub fn line_span(&self, line: u32) -> Option<Span> {
        let index = self.index();
        let number = usize::try_from(line).ok()?.checked_sub(1)?;
        let start = *index.starts.get(number)?;
        let next = index.starts.get(number + 1).copied();
        let end = next.map_or(as_u32(self.text.len()), |next| next - 1);
        let line = self.slice(Span::new(start, end));
        let kept = if next.is_some() { line.strip_suffix('\r').unwrap_or(line) } else { line };
        Some(Span::new(start, start + as_u32(kept.len())))
    }

    /// Unicode scalar values before a byte offset.
    #[must_use]
    pub fn character_offset(&self, offset: u32) -> u32 {
        self.characters_before(as_u32(self.floor(offset)))
    }

    /// Number of lines; at least 1.
    #[must_use]
    pub fn line_count(&self) -> u32 {
        as_u32(self.index().starts.len())
    }

    /// The text of a range, moved inwards to the nearest character boundaries and the text's end.
    #[must_use]
    pub fn slice(&self, span: Span) -> &str {
        let start = self.floor(span.start);
        let end = self.floor(span.end).max(start);
        self.text.get(start..end).unwrap_or_default()
    }

    fn floor(&self, offset: u32) -> usize {
        self.text.floor_char_boundary(usize::try_from(offset).unwrap_or(usize::MAX))
    }

    fn index(&self) -> &LineIndex {
        self.lines.get_or_init(|| LineIndex::of(&self.text))
    }

    fn characters_before(&self, offset: u32) -> u32 {
        let offset = usize::try_from(offset).unwrap_or(usize::MAX);
        let checkpoint = offset / CHECKPOINT;
        let counted = self.index().characters_before.get(checkpoint).copied().unwrap_or(0);
        let rest = self.text.as_bytes().get(checkpoint * CHECKPOINT..offset).unwrap_or_default();
        counted + count_characters(rest)
    }
}

impl SourceFile {
    /// `spans` are in order.
    fn covered(&self, spans: &[Span]) -> Self {
        let at = |offset: u32| self.text.ceil_char_boundary(usize::try_from(offset).unwrap_or(usize::MAX));
        let mut text = String::with_capacity(self.text.len());
        for span in spans {
            let start = at(span.start).max(text.len());
            let end = at(span.end).max(start);
            text.push_str(self.text.get(text.len()..start).unwrap_or_default());
            for character in self.text.get(start..end).unwrap_or_default().chars() {
                match character {
                    '\n' => text.push('\n'),
                    hidden => text.extend(std::iter::repeat_n('*', hidden.len_utf8())),
                }
            }
        }
        text.push_str(self.text.get(text.len()..).unwrap_or_default());
        Self { as_stored: self.as_stored, ..Self::new(self.id, self.path.clone(), self.display.clone(), text) }
    }
}

impl LineIndex {
    fn of(text: &str) -> Self {
        let breaks = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
        let starts = std::iter::once(0).chain(breaks.map(|(at, _)| as_u32(at + 1))).collect();
        let mut characters_before = vec![0];
        let mut counted = 0;
        for chunk in text.as_bytes().chunks(CHECKPOINT) {
            counted += count_characters(chunk);
            characters_before.push(counted);
        }
        Self { starts, characters_before }
    }
}

fn count_characters(bytes: &[u8]) -> u32 {
    as_u32(bytes.iter().filter(|byte| (**byte & 0xC0) != 0x80).count())
}

fn as_u32(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

/// All texts of a run, in the order in which they are reported.
#[derive(Debug, Default, Clone)]
pub struct SourceMap {
    files: Vec<Arc<SourceFile>>,
}

impl SourceMap {
    /// An empty list.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The same texts with these characters covered, at the same places: each byte but line breaks becomes `*`.
    #[must_use]
    pub fn covered(&self, secrets: &[Location]) -> Self {
        let mut places: HashMap<SourceId, Vec<Span>> = HashMap::new();
        for secret in secrets {
            places.entry(secret.source).or_default().push(secret.span);
        }
        places.values_mut().for_each(|spans| spans.sort_unstable());
        let files = self.files.iter().map(|file| match places.get(&file.id) {
            Some(spans) => Arc::new(file.covered(spans)),
            None => Arc::clone(file),
        });
        Self { files: files.collect() }
    }

    /// Appends a text and gives it the next place.
    pub fn add(&mut self, path: Option<PathBuf>, display: impl Into<String>, text: impl Into<Arc<str>>) -> SourceId {
        let id = self.next_id();
        self.files.push(Arc::new(SourceFile::new(id, path, display, text)));
        id
    }

    /// Notes that a text's bytes are not those of its file, as it was encoded otherwise.
    pub fn mark_decoded(&mut self, id: SourceId) {
        let number = usize::try_from(id.0).unwrap_or(usize::MAX);
        if let Some(file) = self.files.get_mut(number).and_then(Arc::get_mut) {
            file.as_stored = false;
        }
    }

    /// The id that the next added text gets.
    #[must_use]
    pub fn next_id(&self) -> SourceId {
        SourceId(as_u32(self.files.len()))
    }

    /// The text with this id.
    #[must_use]
    pub fn get(&self, id: SourceId) -> Option<&Arc<SourceFile>> {
        self.files.get(usize::try_from(id.0).ok()?)
    }

    /// All texts in order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &Arc<SourceFile>> {
        self.files.iter()
    }

    /// Number of texts.
    #[must_use]
    pub fn len(&self) -> usize {
        self.files.len()
    }

    /// Whether there is no text.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }
}

#[cfg(test)]
#[allow(clippy::string_slice, reason = "a test may panic")]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn file(text: &str) -> SourceFile {
        SourceFile::new(SourceId(0), None, "<stdin>", text)
    }

    fn line_and_column(text: &str, offset: u32) -> (u32, u32, u32) {
        let position = file(text).position(offset);
        (position.line, position.column, position.offset)
    }

    #[test]
    fn columns_count_characters_not_bytes() {
        assert_eq!(line_and_column("a\né😀x", 8), (2, 3, 8));
        assert_eq!(line_and_column("a\né😀x", 2), (2, 1, 2));
    }

    #[test]
    fn an_offset_inside_a_character_or_past_the_end_is_clamped() {
        assert_eq!(line_and_column("é", 1), (1, 1, 0));
        assert_eq!(line_and_column("ab\n", 99), (2, 1, 3));
        assert_eq!(line_and_column("", 7), (1, 1, 0));
    }

    #[test]
    fn a_line_span_leaves_the_break_out() {
        let file = file("ab\r\ncd\n\nend\r");
        assert_eq!(file.line_span(1), Some(Span::new(0, 2)));
        assert_eq!(file.line_span(2), Some(Span::new(4, 6)));
        assert_eq!(file.line_span(3), Some(Span::new(7, 7)));
        assert_eq!(file.line_span(4), Some(Span::new(8, 12)), "a lone carriage return at the end is no line break");
        assert_eq!(file.line_span(5), None);
        assert_eq!(file.line_span(0), None);
    }

    #[test]
    fn a_slice_is_clamped_to_characters() {
        let file = file("aé😀");
        assert_eq!(file.slice(Span::new(1, 3)), "é");
        assert_eq!(file.slice(Span::new(2, 5)), "é");
        assert_eq!(file.slice(Span::new(3, 99)), "😀");
        assert_eq!(file.slice(Span::new(50, 99)), "");
    }

    #[test]
    fn columns_stay_right_far_along_a_long_line() {
        let text = format!("x\n{}", "é".repeat(9000));
        assert_eq!(line_and_column(&text, 2 + 2 * 8000), (2, 8001, 16002));
    }

    #[test]
    fn the_map_keeps_the_order() {
        let mut map = SourceMap::new();
        let first = map.add(None, "<stdin>", "one");
        let second = map.add(Some(PathBuf::from("b")), "b", "two");
        assert!(first < second);
        assert_eq!(map.get(second).map(|file| &*file.text), Some("two"));
        assert!(map.get(SourceId(2)).is_none());
        assert_eq!(map.iter().map(|file| file.id).collect::<Vec<_>>(), [first, second]);
    }

    #[test]
    fn secrets_are_covered_byte_for_byte_and_lines_stay() {
        let covered = |text: &str, spans: &[(u32, u32)]| {
            let mut map = SourceMap::new();
            let source = map.add(None, "a", text);
            let secrets: Vec<Location> =
                spans.iter().map(|(start, end)| Location { source, span: Span::new(*start, *end) }).collect();
            map.covered(&secrets).get(source).unwrap().text.to_string()
        };
        assert_eq!(covered("aé😀\nx", &[(1, 8)]), "a******\nx");
        assert_eq!(covered("abcdef", &[(4, 5), (0, 2), (1, 3)]), "***d*f");
        assert_eq!(covered("aéb", &[(2, 9)]), "aé*");
        assert_eq!(covered("aéb", &[(0, 2)]), "***b");
        assert_eq!(covered("ab", &[(5, 9)]), "ab");
    }

    proptest! {
        #[test]
        fn positions_agree_with_counting_by_hand(text in "[a-zé😀\n\r]{0,60}", offset in 0u32..300) {
            let position = file(&text).position(offset);
            let before = &text[..position.offset as usize];
            let line = before.matches('\n').count() + 1;
            let column = before.rsplit('\n').next().unwrap_or("").chars().count() + 1;
            prop_assert_eq!((position.line as usize, position.column as usize), (line, column));
        }
    }
}
