//! Reads YAML into nodes, one for each document: aliases expanded, `<<` merged, duplicate keys kept.

mod events;
mod merge;
mod scalar;

use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::sync::Arc;

use self::events::{Event, Properties, Spanned, Style, events};
use super::error::{MAX_ALIAS_NODES, MAX_DEPTH, SyntaxError, SyntaxErrorKind, span_within};
use super::node::{Member, Node, NodeKind};
use crate::source::Span;

/// The values of the text's documents, in order.
///
/// What an alias or a merge brings in keeps the spans of where it was written.
///
/// # Errors
/// The first fault, with what was expected; `Empty` for blanks and comments alone; `TooDeep` and `AliasLimit` at
/// the limits; `ComplexKey` for a key that is a list or a mapping.
pub fn parse(text: &str) -> Result<Vec<Node>, SyntaxError> {
    let mut composer = Composer::new(text);
    for event in events(text) {
        composer.take(event?)?;
    }
    if composer.documents.is_empty() {
        return Err(SyntaxError::at(text, 0, 0, SyntaxErrorKind::Empty, "the file holds no value"));
    }
    Ok(composer.documents)
}

/// The bytes of each comment, `#` included.
pub(super) fn comments(text: &str) -> Vec<Range<usize>> {
    events::comments(text)
}

/// A finished value with what aliases to it would cost.
#[derive(Debug, Clone)]
struct Built {
    node: Node,
    /// Nodes in it, itself included.
    nodes: usize,
    /// Levels of collections in it.
    height: usize,
}

/// A key that waits for its value.
#[derive(Debug)]
struct Key {
    text: Arc<str>,
    span: Span,
    is_merge: bool,
}

#[derive(Debug)]
enum Content {
    Sequence(Vec<Node>),
    Mapping { members: Vec<Member>, key: Option<Key>, merges: Vec<usize> },
}

/// A collection that is not closed yet.
#[derive(Debug)]
struct Frame {
    content: Content,
    anchor: Option<usize>,
    flow: bool,
    /// Bytes from its start to the end of what it holds so far.
    range: Range<usize>,
    nodes: usize,
    height: usize,
}

struct Composer<'a> {
    text: &'a str,
    documents: Vec<Node>,
    open: Vec<Frame>,
    /// Anchors that some alias names; the others need not be kept.
    wanted: HashSet<usize>,
    anchored: HashMap<usize, Built>,
    kept_nodes: usize,
    expanded_nodes: usize,
    /// End of the last token, from where the header of a block scalar is sought.
    last_end: usize,
}

impl<'a> Composer<'a> {
    fn new(text: &'a str) -> Self {
        Self {
            text,
            documents: Vec::new(),
            open: Vec::new(),
            wanted: wanted_anchors(text),
            anchored: HashMap::new(),
            kept_nodes: 0,
            expanded_nodes: 0,
            last_end: 0,
        }
    }

    fn take(&mut self, (event, range): Spanned<'_>) -> Result<(), SyntaxError> {
        let end = range.end;
        match event {
            Event::DocumentStart => self.anchored.clear(),
            Event::DocumentEnd => {}
            Event::Alias(anchor) => self.alias(anchor, range)?,
            Event::Scalar { text, style, properties } => self.scalar(&text, style, &properties, range)?,
            Event::SequenceStart { flow, properties } => {
                self.open(Content::Sequence(Vec::new()), flow, &properties, range)?;
            }
            Event::MappingStart { flow, properties } => {
                let content = Content::Mapping { members: Vec::new(), key: None, merges: Vec::new() };
                self.open(content, flow, &properties, range)?;
            }
            Event::SequenceEnd | Event::MappingEnd => self.close(range)?,
        }
        self.last_end = end;
        Ok(())
    }

    fn open(
        &mut self,
        content: Content,
        flow: bool,
        properties: &Properties,
        range: Range<usize>,
    ) -> Result<(), SyntaxError> {
        if self.open.len() >= MAX_DEPTH {
            return Err(self.fault(
                &range,
                SyntaxErrorKind::TooDeep,
                "mappings and lists are nested deeper than is read",
            ));
        }
        self.open.push(Frame { content, anchor: properties.anchor, flow, range, nodes: 1, height: 0 });
        Ok(())
    }

    fn close(&mut self, end: Range<usize>) -> Result<(), SyntaxError> {
        let Some(frame) = self.open.pop() else {
            return Ok(());
        };
        // The end of a block collection is told only at the next token, blanks and comments later.
        let last = if frame.flow { frame.range.end.max(end.end) } else { frame.range.end };
        let range = frame.range.start..last;
        let kind = match frame.content {
            Content::Sequence(items) => NodeKind::Array(items),
            Content::Mapping { members, merges, .. } => NodeKind::Object(merge::merged(self.text, members, &merges)?),
        };
        let node = Node { span: self.span(&range), kind };
        let built = Built { node, nodes: frame.nodes, height: frame.height + 1 };
        self.anchor(frame.anchor, &built, &range)?;
        self.place(built, range)
    }

    fn scalar(
        &mut self,
        text: &str,
        style: Style,
        properties: &Properties,
        range: Range<usize>,
    ) -> Result<(), SyntaxError> {
        let range = if style == Style::Block { self.block_range(range) } else { range };
        // The parser writes `~` for a value that is left out.
        let text = if range.is_empty() { "" } else { text };
        let node = Node { span: self.span(&range), kind: scalar::resolve(text, style, properties.tag.as_deref()) };
        let built = Built { node, nodes: 1, height: 0 };
        self.anchor(properties.anchor, &built, &range)?;
        if self.waits_for_key() {
            let is_merge = text == "<<" && style == Style::Plain && properties.tag.is_none();
            self.set_key(Key { text: text.into(), span: built.node.span, is_merge }, &range);
            return Ok(());
        }
        self.place(built, range)
    }

    /// The range of a block scalar from its `|` or `>` to its last line, without the breaks after it.
    fn block_range(&self, content: Range<usize>) -> Range<usize> {
        let before = self.text.get(self.last_end..content.start).unwrap_or_default();
        let header = before.split_inclusive('\n').scan(self.last_end, |at, line| {
            let start = *at;
            *at += line.len();
            Some((start, line))
        });
        let start = header.filter_map(|(at, line)| Some(at + header_in(line)?)).next().unwrap_or(content.start);
        let lines = self.text.get(start..content.end).unwrap_or_default();
        start..start + lines.trim_end_matches(['\n', '\r']).len()
    }

    fn alias(&mut self, anchor: usize, range: Range<usize>) -> Result<(), SyntaxError> {
        let Some(built) = self.anchored.get(&anchor) else {
            let message = "expected an alias to a value that is complete: this one stands inside the value it names";
            return Err(self.fault(&range, SyntaxErrorKind::Invalid, message));
        };
        self.expanded_nodes = self.expanded_nodes.saturating_add(built.nodes);
        if self.expanded_nodes > MAX_ALIAS_NODES {
            return Err(self.alias_limit(&range));
        }
        if self.open.len() + built.height > MAX_DEPTH {
            return Err(self.fault(
                &range,
                SyntaxErrorKind::TooDeep,
                "aliases nest mappings and lists deeper than is read",
            ));
        }
        let built = built.clone();
        self.place(built, range)
    }

    /// Keeps a copy of a value that some alias names. The copies are counted, since nested anchors copy again and again.
    fn anchor(&mut self, anchor: Option<usize>, built: &Built, range: &Range<usize>) -> Result<(), SyntaxError> {
        let Some(anchor) = anchor.filter(|anchor| self.wanted.contains(anchor)) else {
            return Ok(());
        };
        self.kept_nodes = self.kept_nodes.saturating_add(built.nodes);
        if self.kept_nodes > MAX_ALIAS_NODES {
            return Err(self.alias_limit(range));
        }
        self.anchored.insert(anchor, built.clone());
        Ok(())
    }

    fn waits_for_key(&self) -> bool {
        matches!(self.open.last(), Some(Frame { content: Content::Mapping { key: None, .. }, .. }))
    }

    fn set_key(&mut self, new: Key, range: &Range<usize>) {
        if let Some(frame) = self.open.last_mut() {
            frame.cover(range);
            if let Content::Mapping { key, .. } = &mut frame.content {
                *key = Some(new);
            }
        }
    }

    /// Puts a value where it belongs; `range` is where it stands, which for an alias is not where it was written.
    fn place(&mut self, built: Built, range: Range<usize>) -> Result<(), SyntaxError> {
        if self.waits_for_key() {
            let Some(text) = key_text(&built.node.kind) else {
                let message = "expected a key that is plain text, found a list or a mapping";
                return Err(self.fault(&range, SyntaxErrorKind::ComplexKey, message));
            };
            let span = self.span(&range);
            self.set_key(Key { text, span, is_merge: false }, &range);
            return Ok(());
        }
        let Some(frame) = self.open.last_mut() else {
            self.documents.push(built.node);
            return Ok(());
        };
        frame.cover(&range);
        frame.nodes = frame.nodes.saturating_add(built.nodes);
        frame.height = frame.height.max(built.height);
        match &mut frame.content {
            Content::Sequence(items) => items.push(built.node),
            Content::Mapping { members, key, merges } => {
                if let Some(key) = key.take() {
                    merges.extend(key.is_merge.then_some(members.len()));
                    members.push(Member { key: key.text, key_span: key.span, value: built.node });
                }
            }
        }
        Ok(())
    }

    fn span(&self, range: &Range<usize>) -> Span {
        span_within(self.text, range.start, range.end)
    }

    fn fault(&self, range: &Range<usize>, kind: SyntaxErrorKind, message: &str) -> SyntaxError {
        SyntaxError::at(self.text, range.start, range.end, kind, message)
    }

    fn alias_limit(&self, range: &Range<usize>) -> SyntaxError {
        let message = format!("aliases expand to more than {MAX_ALIAS_NODES} values");
        self.fault(range, SyntaxErrorKind::AliasLimit, &message)
    }
}

impl Frame {
    fn cover(&mut self, range: &Range<usize>) {
        self.range.start = self.range.start.min(range.start);
        self.range.end = self.range.end.max(range.end);
    }
}

/// The anchors that aliases name, found by reading a text with aliases once more.
fn wanted_anchors(text: &str) -> HashSet<usize> {
    if !text.contains('*') || !text.contains('&') {
        return HashSet::new();
    }
    let aliases = events(text).filter_map(|event| match event {
        Ok((Event::Alias(anchor), _)) => Some(anchor),
        _ => None,
    });
    aliases.collect()
}

/// Where in a line a block scalar's `|` or `>` stands, behind the tags, anchors and dashes that may precede it.
fn header_in(line: &str) -> Option<usize> {
    let mut at = 0;
    for word in line.split_inclusive([' ', '\t', '\n', '\r']) {
        if word.starts_with('#') {
            return None;
        }
        if word.starts_with(['|', '>']) {
            return Some(at);
        }
        at += word.len();
    }
    None
}

/// The text of a key that an alias names.
fn key_text(kind: &NodeKind) -> Option<Arc<str>> {
    match kind {
        NodeKind::Null => Some(Arc::from("")),
        NodeKind::Bool(value) => Some(value.to_string().into()),
        NodeKind::Int(value) => Some(value.to_string().into()),
        NodeKind::Float(value) => Some(value.to_string().into()),
        NodeKind::String(text) => Some(Arc::clone(text)),
        NodeKind::Array(_) | NodeKind::Object(_) => None,
    }
}

#[cfg(test)]
#[allow(clippy::string_slice, reason = "a test may panic")]
mod tests;
