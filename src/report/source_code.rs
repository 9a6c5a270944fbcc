//! The lines of one file that a report shows, as miette reads them: cut, made visible, found in constant time.

use std::collections::BTreeMap;

use miette::{MietteError, SourceCode, SourceSpan, SpanContents};

use super::cut::{Cut, cut_line};
use super::escape::{visible, visible_word};
use crate::source::{SourceFile, Span};

/// The lines around some places of one file.
///
/// Offsets are those of the excerpt, not of the file: long lines are cut around the places, and hidden characters
/// replaced. `marks` holds where each place went. A place that covers several lines is marked on its first.
///
/// INVARIANT: each shown line ends with a line feed, so that a place at its end lies inside it.
#[derive(Debug)]
pub struct Excerpt {
    name: String,
    text: String,
    lines: Vec<ShownLine>,
    marks: Vec<Mark>,
}

#[derive(Debug, Clone, Copy)]
struct ShownLine {
    /// The line in the file, from 0.
    number: usize,
    /// Offset in the excerpt of its first byte.
    start: usize,
}

/// A place of the file in its excerpt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mark {
    /// Where it stands in the excerpt.
    pub span: SourceSpan,
    /// Its column in the file, in characters, from 0.
    pub column: usize,
}

impl Excerpt {
    /// The lines of `file` that hold `places`, and `context` lines before and after each; `places` past the end of
    /// the text are moved to its end.
    #[must_use]
    pub fn of(file: &SourceFile, places: &[Span], context: u32) -> Self {
        let found: Vec<Place> = places.iter().map(|span| Place::of(file, *span)).collect();
        let mut excerpt = Self {
            name: visible_word(&file.display).into_owned(),
            text: String::new(),
            lines: Vec::new(),
            marks: vec![Mark { span: (0, 0).into(), column: 0 }; places.len()],
        };
        for (line, on_it) in lines_to_show(&found, context, file.line_count()) {
            excerpt.push_line(file, line, &on_it, &found);
        }
        excerpt
    }

    /// Where each place went, in the order in which they were given.
    #[must_use]
    pub fn marks(&self) -> &[Mark] {
        &self.marks
    }

    fn push_line(&mut self, file: &SourceFile, line: u32, on_it: &[usize], places: &[Place]) {
        let Some(span) = file.line_span(line) else { return };
        let ranges: Vec<_> = on_it.iter().filter_map(|index| places.get(*index)).map(|place| place.range).collect();
        let cut: Cut = cut_line(file.slice(span), &ranges);
        let start = self.text.len();
        for (index, (from, to)) in on_it.iter().zip(&cut.ranges) {
            if let (Some(mark), Some(place)) = (self.marks.get_mut(*index), places.get(*index)) {
                *mark = Mark { span: (start + from, to - from).into(), column: place.column };
            }
        }
        self.lines.push(ShownLine { number: to_usize(line) - 1, start });
        self.text.push_str(&visible(&cut.text));
        self.text.push('\n');
    }

    /// Index of the shown line that holds an offset.
    fn line_at(&self, offset: usize) -> Option<usize> {
        self.lines.partition_point(|line| line.start <= offset).checked_sub(1)
    }

    /// Whether the line after `index` in the excerpt is the next one of the file.
    fn runs_on(&self, index: usize) -> bool {
        match (self.lines.get(index), self.lines.get(index + 1)) {
            (Some(line), Some(next)) => next.number == line.number + 1,
            _ => false,
        }
    }

    fn column_of(&self, span: &SourceSpan) -> usize {
        self.marks.iter().find(|mark| mark.span.offset() == span.offset()).map_or(0, |mark| mark.column)
    }
}

impl SourceCode for Excerpt {
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        before: usize,
        after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let mut first = self.line_at(span.offset()).ok_or(MietteError::OutOfBounds)?;
        let mut last = self.line_at(span.offset() + span.len()).ok_or(MietteError::OutOfBounds)?;
        if !(first..last).all(|index| self.runs_on(index)) {
            return Err(MietteError::OutOfBounds);
        }
        for _ in 0..before {
            first = first.checked_sub(1).filter(|index| self.runs_on(*index)).unwrap_or(first);
        }
        for _ in 0..after {
            last += usize::from(self.runs_on(last));
        }
        let line = self.lines.get(first).ok_or(MietteError::OutOfBounds)?;
        let end = self.lines.get(last + 1).map_or(self.text.len(), |next| next.start);
        let shown = self.text.get(line.start..end).ok_or(MietteError::OutOfBounds)?;
        Ok(Box::new(Shown {
            name: &self.name,
            bytes: shown.as_bytes(),
            span: (line.start, shown.len()).into(),
            line: line.number,
            column: if before == 0 { self.column_of(span) } else { 0 },
            line_count: last + 1 - first,
        }))
    }
}

/// What miette is given of an excerpt.
struct Shown<'a> {
    name: &'a str,
    bytes: &'a [u8],
    span: SourceSpan,
    line: usize,
    column: usize,
    line_count: usize,
}

impl<'a> SpanContents<'a> for Shown<'a> {
    fn data(&self) -> &'a [u8] {
        self.bytes
    }

    fn span(&self) -> &SourceSpan {
        &self.span
    }

    fn name(&self) -> Option<&str> {
        Some(self.name)
    }

    fn line(&self) -> usize {
        self.line
    }

    fn column(&self) -> usize {
        self.column
    }

    fn line_count(&self) -> usize {
        self.line_count
    }
}

/// A place of the file, clamped to its first line.
struct Place {
    /// Line, from 1.
    line: u32,
    /// Column in characters, from 0.
    column: usize,
    /// Bytes from the start of the line, without its break.
    range: (usize, usize),
}

impl Place {
    fn of(file: &SourceFile, span: Span) -> Self {
        let position = file.position(span.start);
        let line = file.line_span(position.line).unwrap_or_default();
        let within = |offset: u32| to_usize(offset.clamp(line.start, line.end) - line.start);
        let start = within(position.offset);
        let end = within(file.position(span.end).offset).max(start);
        Self { line: position.line, column: to_usize(position.column).saturating_sub(1), range: (start, end) }
    }
}

/// The lines to show, in order, each with the places on it, sorted by where they begin.
fn lines_to_show(places: &[Place], context: u32, line_count: u32) -> BTreeMap<u32, Vec<usize>> {
    let mut lines: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
    for (index, place) in places.iter().enumerate() {
        let first = place.line.saturating_sub(context).max(1);
        let last = place.line.saturating_add(context).min(line_count);
        for line in first..=last {
            lines.entry(line).or_default();
        }
        lines.entry(place.line).or_default().push(index);
    }
    lines
}

fn to_usize(number: u32) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::SourceId;
    use proptest::prelude::*;

    fn file(text: &str) -> SourceFile {
        SourceFile::new(SourceId(0), None, "main.json", text)
    }

    fn shown_at(excerpt: &Excerpt, mark: Mark) -> &str {
        excerpt.text.get(mark.span.offset()..mark.span.offset() + mark.span.len()).unwrap()
    }

    fn marked(text: &str, start: u32, end: u32) -> (String, usize, usize) {
        let excerpt = Excerpt::of(&file(text), &[Span::new(start, end)], 1);
        let mark = excerpt.marks()[0];
        let shown = shown_at(&excerpt, mark);
        let line = excerpt.read_span(&mark.span, 0, 0).unwrap().line();
        (shown.to_owned(), line, mark.column)
    }

    #[test]
    fn a_place_keeps_its_characters() {
        assert_eq!(marked("{\r\n  \"é\": \"bad\"\r\n}\r\n", 11, 16), ("\"bad\"".to_owned(), 1, 7));
        assert_eq!(marked("", 9, 12), (String::new(), 0, 0));
        assert_eq!(marked("ab", 2, 2), (String::new(), 0, 2));
        assert_eq!(marked("ab\n", 3, 7), (String::new(), 1, 0));
        assert_eq!(marked("a {\n}\n", 2, 5), ("{".to_owned(), 0, 2));
    }

    #[test]
    fn lines_that_do_not_follow_each_other_are_never_read_as_one() {
        let text = "a\nb\nc\nd\ne\nf\ng\nh\ni\n";
        let excerpt = Excerpt::of(&file(text), &[Span::new(2, 3), Span::new(12, 13)], 1);
        let [first, second] = excerpt.marks() else { panic!("two marks") };
        let both = (first.span.offset(), second.span.offset() + 1 - first.span.offset());
        assert!(excerpt.read_span(&both.into(), 1, 1).is_err());
        let contents = excerpt.read_span(&second.span, 5, 5).unwrap();
        assert_eq!((contents.data(), contents.line(), contents.line_count()), (&b"f\ng\nh\n"[..], 5, 3));
    }

    proptest! {
        #[test]
        fn any_place_of_any_text_can_be_read(text in "[a-c\u{202e}é😀\t\r\n]{0,40}", start in 0u32..60, length in 0u32..60) {
            let file = file(&text);
            let span = Span::new(start, start + length);
            let excerpt = Excerpt::of(&file, &[span], 1);
            let mark = excerpt.marks()[0];
            prop_assert!(excerpt.read_span(&mark.span, 1, 1).is_ok());
            let shown = shown_at(&excerpt, mark);
            let first_line = file.slice(span).split('\n').next().unwrap_or_default();
            prop_assert!(visible(first_line).starts_with(shown), "{shown:?} of {first_line:?}");
        }
    }
}
