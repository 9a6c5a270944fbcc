//! Which characters a comment covers, from where it stands among lines and nodes.

use crate::source::Span;
use crate::syntax::{Comment, Node, NodeKind};

/// A document's text with what its parser made of it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Page<'p> {
    pub(super) text: &'p str,
    pub(super) roots: &'p [Node],
    pub(super) comments: &'p [Comment],
}

impl Page<'_> {
    /// A comment behind something covers its line and the last member or item that begins in it; one that stands alone
    /// or before something covers the member or item that comes next.
    pub(super) fn covered_by(&self, comment: Comment) -> Vec<Span> {
        let line = self.line_around(comment.span);
        let behind = self.anything_in(line.start, comment.span.start, true);
        let before = self.anything_in(comment.span.end, line.end, false);
        if behind && !before {
            let mut covered = vec![line];
            covered.extend(self.last_begun(Span::new(line.start, comment.span.start)));
            return covered;
        }
        self.next_after(comment.span.end).into_iter().collect()
    }

    /// From the start of the line in which a comment begins to the end of that in which it ends.
    fn line_around(&self, span: Span) -> Span {
        let before = self.text.get(..at(span.start)).unwrap_or_default();
        let after = self.text.get(at(span.end)..).unwrap_or_default();
        let start = before.rfind('\n').map_or(0, |found| found + 1);
        let end = after.find('\n').map_or(self.text.len(), |found| at(span.end) + found);
        Span::new(offset(start), offset(end))
    }

    /// Whether anything but blanks and comments stands there: the dash of a list's item is nothing where `dashes`, else
    /// what closes or parts is not.
    fn anything_in(&self, start: u32, end: u32, dashes: bool) -> bool {
        let said = self.text.get(at(start)..at(end)).unwrap_or_default();
        said.char_indices().any(|(index, c)| {
            let place = start + offset(index);
            let in_comment = || self.comments.iter().any(|other| other.span.start <= place && place < other.span.end);
            let is_mark = if dashes { c == '-' } else { [',', '}', ']'].contains(&c) };
            !(c.is_whitespace() || is_mark || in_comment())
        })
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
        let page = Page { text, roots: &roots, comments: &comments };
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
