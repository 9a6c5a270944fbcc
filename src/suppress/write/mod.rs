//! Writes suppressions: as a comment, in metadata, or in the configuration; every other byte stays as it is.

mod comment;
mod configuration;
mod diff;
mod metadata;

pub use comment::as_comment;
pub use configuration::{Covers, as_entry};
pub use diff::diff;
pub use metadata::in_metadata;

use std::ops::Range;

use crate::knowledge::Day;
use crate::source::Span;
use crate::syntax::{Node, NodeKind};

/// What is to be said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewSuppression {
    /// The rule's code.
    pub code: String,
    /// Why, in one line.
    pub reason: String,
    /// The last day on which it holds.
    pub until: Option<Day>,
    /// Who takes it on.
    pub by: Option<String>,
}

impl NewSuppression {
    /// What is wrong with the words, if anything: they go into one line of a comment.
    #[must_use]
    pub fn fault(&self) -> Option<String> {
        let texts = [Some(&self.reason), self.by.as_ref()];
        if self.reason.trim().is_empty() {
            return Some("a suppression needs a reason: --reason \"why\"".to_owned());
        }
        if texts.iter().flatten().any(|text| text.contains(char::is_control) || text.contains("*/")) {
            return Some("a reason is one line, without `*/`".to_owned());
        }
        let split = |by: &String| by.contains([',', ';', '(', ')']) || by.trim().is_empty();
        self.by.as_ref().is_some_and(split).then(|| "--by takes one name or address".to_owned())
    }
}

/// A change of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// The bytes that are replaced; empty for an insertion.
    pub at: Range<usize>,
    /// What comes there.
    pub text: String,
}

/// The text with the edits made, which do not overlap; equal ones are made once.
#[must_use]
pub fn edited(text: &str, mut edits: Vec<Edit>) -> String {
    edits.sort_by_key(|edit| (edit.at.start, edit.at.end));
    edits.dedup();
    let mut result = text.to_owned();
    for edit in edits.into_iter().rev() {
        if result.get(edit.at.clone()).is_some() {
            result.replace_range(edit.at, &edit.text);
        }
    }
    result
}

/// The line break that a text uses.
fn line_break(text: &str) -> &'static str {
    if text.contains("\r\n") { "\r\n" } else { "\n" }
}

/// What stands before a place in its line, and where the line starts.
fn line_before(text: &str, at: usize) -> (usize, &str) {
    let before = text.get(..at).unwrap_or_default();
    let start = before.rfind('\n').map_or(0, |found| found + 1);
    (start, before.get(start..).unwrap_or_default())
}

/// The members and items around a place, outermost first: each with its key, if it has one, and its value.
fn around(root: &Node, place: u32) -> Vec<(Span, &Node)> {
    let mut found = Vec::new();
    let mut node = root;
    loop {
        let parts: Vec<(Span, &Node)> = match &node.kind {
            NodeKind::Object(members) => members
                .iter()
                .map(|member| (Span::new(member.key_span.start, member.value.span.end), &member.value))
                .collect(),
            NodeKind::Array(items) => items.iter().map(|item| (item.span, item)).collect(),
            _ => Vec::new(),
        };
        let Some((span, value)) = parts.into_iter().find(|(span, _)| span.start <= place && place < span.end) else {
            return found;
        };
        found.push((span, value));
        node = value;
    }
}

fn at(offset: u32) -> usize {
    usize::try_from(offset).unwrap_or(usize::MAX)
}
