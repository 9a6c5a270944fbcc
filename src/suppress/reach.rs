//! Which characters a comment covers, from where it stands among lines and nodes.

use crate::source::Span;
use crate::syntax::{Comment, Node, NodeKind};

/// A document's text with what its parser made of it.
#[derive(Debug)]
pub(super) struct Page<'p> {
    text: &'p str,
    roots: &'p [Node],
    lines: Vec<Line>,
}

/// A line of the text, and where anything but blanks and comments stands in it.
#[derive(Debug, Clone, Copy)]
struct Line {
    span: Span,
    /// The first such character; the dash of a list's item does not count.
    first: Option<u32>,
    /// The last; what closes or parts does not count.
    last: Option<u32>,
}

impl<'p> Page<'p> {
    pub(super) fn new(text: &'p str, roots: &'p [Node], comments: &[Comment]) -> Self {
        Self { text, roots, lines: lines(text, comments) }
    }

    /// A comment behind something covers its line and the last member or item that begins in it; one that stands alone
    /// or before something covers the member or item that comes next.
    pub(super) fn covered_by(&self, comment: Comment) -> Vec<Span> {
        let (Some(begins), Some(ends)) = (self.line(comment.span.start), self.line(comment.span.end)) else {
            return Vec::new();
        };
        let behind = begins.first.is_some_and(|first| first < comment.span.start);
        let before = ends.last.is_some_and(|last| last >= comment.span.end);
        if behind && !before {
            let mut covered = vec![Span::new(begins.span.start, ends.span.end)];
            covered.extend(self.last_begun(Span::new(begins.span.start, comment.span.start)));
            return covered;
        }
        self.next_after(comment.span.end).into_iter().collect()
    }

    fn line(&self, place: u32) -> Option<Line> {
        let after = self.lines.partition_point(|line| line.span.start <= place);
        self.lines.get(after.checked_sub(1)?).copied()
    }

    /// The member or item that begins last in a stretch; of two that begin there the inner one.
    fn last_begun(&self, stretch: Span) -> Option<Span> {
        let mut last = None;
        for root in self.roots {
            last_begun(root, stretch, &mut last);
        }
        last
    }

    fn next_after(&self, place: u32) -> Option<Span> {
        for root in self.roots {
            if root.span.start < place && place < root.span.end {
                return self.next_in(root, place);
            }
            if root.span.start >= place {
                return Some(self.head_of(root).unwrap_or(root.span));
            }
        }
        None
    }

    /// The first child of a node written without brackets, which begins where the node does; none of others.
    fn head_of(&self, node: &Node) -> Option<Span> {
        let bracket = self.text.get(at(node.span.start)..).is_some_and(|text| text.starts_with(['{', '[']));
        let first = parts(node).first().map(|part| part.span);
        first.filter(|_| !bracket)
    }

    fn next_in(&self, node: &Node, place: u32) -> Option<Span> {
        let parts = parts(node);
        if let Some(around) = parts.iter().find(|part| part.span.start < place && place < part.span.end) {
            let value = around.value;
            if value.span.start < place {
                return self.next_in(value, place);
            }
            // Between a key and its value.
            return Some(self.head_of(value).unwrap_or(around.span));
        }
        parts.iter().map(|part| part.span).filter(|span| span.start >= place).min()
    }
}

/// The lines of a text, in one walk over it and its comments.
fn lines(text: &str, comments: &[Comment]) -> Vec<Line> {
    let mut comments = comments.iter().peekable();
    let mut lines = Vec::new();
    let mut start = 0;
    for written in text.split_inclusive('\n') {
        let line = written.strip_suffix('\n').unwrap_or(written);
        let (mut first, mut last) = (None, None);
        for (index, c) in line.char_indices() {
            let place = start + offset(index);
            while comments.next_if(|comment| comment.span.end <= place).is_some() {}
            if c.is_whitespace() || comments.peek().is_some_and(|comment| comment.span.start <= place) {
                continue;
            }
            if c != '-' {
                first = first.or(Some(place));
            }
            if ![',', '}', ']'].contains(&c) {
                last = Some(place);
            }
        }
        lines.push(Line { span: Span::new(start, start + offset(line.len())), first, last });
        start += offset(written.len());
    }
    lines
}

/// A member or an item.
struct Part<'n> {
    span: Span,
    value: &'n Node,
}

/// The members or items written inside a node; what an alias or a merge brings in is written elsewhere.
fn parts(node: &Node) -> Vec<Part<'_>> {
    let parts: Vec<Part<'_>> = match &node.kind {
        NodeKind::Object(members) => members
            .iter()
            .map(|member| Part { span: Span::new(member.key_span.start, member.value.span.end), value: &member.value })
            .collect(),
        NodeKind::Array(items) => items.iter().map(|item| Part { span: item.span, value: item }).collect(),
        _ => Vec::new(),
    };
    let inside = |span: Span| node.span.start <= span.start && span.end <= node.span.end;
    parts.into_iter().filter(|part| inside(part.span) && inside(part.value.span)).collect()
}

fn last_begun(node: &Node, stretch: Span, last: &mut Option<Span>) {
    for part in parts(node) {
        let begins_in = stretch.start <= part.span.start && part.span.start < stretch.end;
        if begins_in && last.is_none_or(|last| last.start <= part.span.start) {
            *last = Some(part.span);
        }
        if part.span.start < stretch.end && stretch.start < part.span.end {
            last_begun(part.value, stretch, last);
        }
    }
}

fn at(offset: u32) -> usize {
    usize::try_from(offset).unwrap_or(usize::MAX)
}

fn offset(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

#[cfg(test)]
#[allow(clippy::string_slice, reason = "a test may panic")]
mod tests {
    use super::*;
    use crate::source::SourceId;
    use crate::syntax::{Syntax, comments, parse_as};

    /// What the first comment covers, each stretch by its first and last word.
    fn covered(syntax: Syntax, text: &str) -> Vec<String> {
        let comments = comments(syntax, text);
        let documents = parse_as(SourceId(0), syntax, text).unwrap();
        let roots: Vec<Node> = documents.into_iter().map(|document| document.root).collect();
        let page = Page::new(text, &roots, &comments);
        let spans = page.covered_by(comments[0]);
        spans.iter().map(|span| text[span.start as usize..span.end as usize].trim().to_owned()).collect()
    }

    fn json(text: &str) -> Vec<String> {
        covered(Syntax::Json, text)
    }

    fn yaml(text: &str) -> Vec<String> {
        covered(Syntax::Yaml, text)
    }

    #[test]
    fn above_covers_what_comes_next() {
        assert_eq!(json("{\n // x\n // y\n\n \"a\": {\"b\": 1},\n \"c\": 2 }"), ["\"a\": {\"b\": 1}"]);
        assert_eq!(json("[\n // x\n {\"b\": 1}, 2]"), ["{\"b\": 1}"]);
        assert_eq!(json("// x\n{\"b\": 1}"), ["{\"b\": 1}"]);
        assert_eq!(json("{\"a\": {\"b\": 1\n // x\n }, \"c\": 2}"), [""; 0]);
        assert_eq!(json("{\"a\": // x\n {\"b\": 1}}"), ["{\"a\": // x", "\"a\": // x\n {\"b\": 1}"]);
        assert_eq!(json("{\"a\":\n // x\n {\"b\": 1}}"), ["\"a\":\n // x\n {\"b\": 1}"]);
        assert_eq!(json("{\"a\": 1, /* x */ \"b\": 2, \"c\": 3}"), ["\"b\": 2"]);
        assert_eq!(json("{\"a\": 1}\n// x"), [""; 0]);
    }

    #[test]
    fn behind_covers_the_line_and_what_begins_last_in_it() {
        assert_eq!(json("{\n\"a\": 1, // x\n\"b\": 2}"), ["\"a\": 1, // x", "\"a\": 1"]);
        assert_eq!(json("{\n\"a\": { // x\n\"b\": 2}}"), ["\"a\": { // x", "\"a\": { // x\n\"b\": 2}"]);
        assert_eq!(json("[\n{ // x\n\"b\": 2}]"), ["{ // x", "{ // x\n\"b\": 2}"]);
        assert_eq!(json("{\n\"a\": 1, /* x */\n\"b\": 2}"), ["\"a\": 1, /* x */", "\"a\": 1"]);
        assert_eq!(json("{\n\"b\": 1 /* x */ }"), ["\"b\": 1 /* x */ }", "\"b\": 1"]);
        assert_eq!(json("{\"a\": {\n} // x\n}"), ["} // x"]);
    }

    #[test]
    fn yaml_is_covered_alike() {
        assert_eq!(yaml("# x\na:\n  b: 1\nc: 2\n"), ["a:\n  b: 1"]);
        assert_eq!(yaml("a:\n  # x\n  b: 1\n  c: 2\n"), ["b: 1"]);
        assert_eq!(yaml("a: # x\n  b: 1\n  c: 2\n"), ["a: # x", "a: # x\n  b: 1\n  c: 2"]);
        assert_eq!(yaml("a:\n  # x\n  - b: 1\n    c: 2\n  - d\n"), ["b: 1\n    c: 2"]);
        assert_eq!(yaml("a:\n  - b: 1\n  # x\n  - c: 2\n    d: 3\n"), ["c: 2\n    d: 3"]);
        assert_eq!(yaml("a:\n  - # x\n    b: 1\n    c: 2\n"), ["b: 1\n    c: 2"]);
        assert_eq!(yaml("a: 1\n---\n# x\nb: 2\nc: 3\n"), ["b: 2"]);
        assert_eq!(yaml("a: 1 # x\nb: 2\n"), ["a: 1 # x", "a: 1"]);
    }
}
