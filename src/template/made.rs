//! Templates that an expression gives: the value as a tree, which is expanded like a written template.

use std::cell::OnceCell;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::evaluator::{Evaluator, Frame};
use super::expression::{self, Written};
use super::limits::Limit;
use super::provenance::Origin;
use super::scope::Loop;
use super::unknown::{Cause, Unknown};
use super::value::{Entry, Key, Kind, Value};
use crate::source::{Location, SourceId, Span};
use crate::syntax::{Member, Node, NodeKind};

/// Keeps trees at places that do not change, as long as an evaluation lasts.
#[derive(Debug, Default)]
pub(super) struct Shelf {
    kept: OnceCell<Box<(Node, Shelf)>>,
}

impl Shelf {
    /// Keeps a tree; gives it with the shelf that takes the next one. A shelf that is taken keeps what it holds.
    fn keep(&self, node: Node) -> (&Node, &Self) {
        let kept = self.kept.get_or_init(|| Box::new((node, Self::default())));
        (&kept.0, &kept.1)
    }
}

impl Drop for Shelf {
    // One inside the other, they would be dropped by as many calls.
    fn drop(&mut self) {
        let mut next = self.kept.take();
        while let Some(mut kept) = next {
            next = kept.1.kept.take();
        }
    }
}

/// What the expression in place of a template gives.
#[derive(Debug, Clone)]
pub(super) enum Made<'a> {
    /// An object, and the file that it is written in.
    Template(&'a Node, SourceId),
    /// A value that is no object, by its type: Azure refuses it.
    NoObject(&'static str),
    /// It is not known.
    Unknown(Arc<Unknown>),
}

/// The scope, the expression and the turns of the loops around it.
type MadeKey = (usize, usize, Vec<Option<usize>>);
/// What an expression gives under which outcomes of the open choices.
type MadeUnder<'a> = (Vec<(usize, u8)>, Made<'a>);

/// The trees that an evaluation has made.
#[derive(Debug)]
pub(super) struct MadeTemplates<'a> {
    shelf: &'a Shelf,
    found: HashMap<MadeKey, Vec<MadeUnder<'a>>>,
    /// The values of nodes of these trees that are worked out, by the node's address.
    values: HashMap<usize, Value>,
    /// Texts that do not stand in a file as they are: a place inside one is the place of the whole.
    whole: HashSet<Location>,
}

impl<'a> MadeTemplates<'a> {
    pub(super) fn new(shelf: &'a Shelf) -> Self {
        Self { shelf, found: HashMap::new(), values: HashMap::new(), whole: HashSet::new() }
    }

    /// The value of a node that was worked out before its tree was made.
    pub(super) fn value(&self, node: &Node) -> Option<&Value> {
        if self.values.is_empty() {
            return None;
        }
        self.values.get(&std::ptr::from_ref(node).addr())
    }

    /// Whether the text of that place does not stand in the file as it is.
    pub(super) fn is_whole(&self, location: Location) -> bool {
        !self.whole.is_empty() && self.whole.contains(&location)
    }

    fn keep(&mut self, node: Node) -> &'a Node {
        let (node, next) = self.shelf.keep(node);
        self.shelf = next;
        node
    }
}

impl<'a> Evaluator<'a> {
    /// What the expression in place of a template gives in the world at hand.
    pub(super) fn made_template(&mut self, scope: usize, written: &'a Node, loops: &[Loop]) -> Option<Made<'a>> {
        let turns = loops.iter().map(|turn| turn.turn.as_ref().copied().ok()).collect();
        let key = (scope, std::ptr::from_ref(written).addr(), turns);
        if let Some(known) = self.made.found.get(&key)
            && let Some((_, made)) = known.iter().find(|(outcomes, _)| self.choices.agree(outcomes))
        {
            return Some(made.clone());
        }
        let owner = self.scopes.get(scope)?;
        let (lookup, source) = (owner.lookup, owner.source);
        let frame = Frame { scope: lookup, source, loops, bound: None, arguments: None };
        let note = self.choices.begin_note();
        let value = self.node(written, &frame);
        let outcomes = self.choices.end_note(note);
        let made = self.made_of(&value, Location { source, span: written.span });
        self.made.found.entry(key).or_default().push((outcomes, made.clone()));
        Some(made)
    }

    fn made_of(&mut self, value: &Value, written: Location) -> Made<'a> {
        match &value.kind {
            Kind::Unknown(unknown) => return Made::Unknown(Arc::clone(unknown)),
            Kind::Object(_) => {}
            _ => return Made::NoObject(value.type_name()),
        }
        if let Some(rest) = open_members(value) {
            return Made::Unknown(rest);
        }
        if value.holds_secret() {
            let what = "a template that a secure parameter gives";
            return Made::Unknown(Unknown::new(Cause::SecureParameter, what, value.origin));
        }
        self.bytes = self.bytes.saturating_add(value.parts().saturating_mul(super::functions::ITEM_BYTES));
        if self.bytes > self.limits.bytes {
            let over = self.limit(Limit::Bytes, written, "the template that this gives and everything after it");
            return Made::Unknown(over.as_unknown().map_or_else(|| Arc::clone(Unknown::nothing()), Arc::clone));
        }
        let whole = self.provenance.root(value.origin).map_or(written, |hop| hop.location);
        let node = self.tree(value, whole.source, whole.span);
        let node = self.made.keep(node);
        self.note_values(node, value, whole.source, value.origin);
        self.check_strings(node, whole.source);
        Made::Template(node, whole.source)
    }

    /// A value as a tree in a file. What stands in another file is at the place of what is around it.
    fn tree(&self, value: &Value, source: SourceId, around: Span) -> Node {
        let span = self.span_in(value.origin, source).unwrap_or(around);
        let kind = match &value.kind {
            Kind::Bool(held) => NodeKind::Bool(*held),
            Kind::Int(number) => NodeKind::Int(*number),
            Kind::Float(number) => NodeKind::Float(*number),
            Kind::String(text) => NodeKind::String(Arc::clone(text)),
            Kind::Array(items) => NodeKind::Array(items.iter().map(|item| self.tree(item, source, span)).collect()),
            Kind::Object(object) if open_members(value).is_none() => NodeKind::Object(
                object.entries.iter().filter_map(|entry| self.made_member(entry, source, span)).collect(),
            ),
            // Its value is noted.
            Kind::Null | Kind::Text(_) | Kind::Unknown(_) | Kind::Object(_) => NodeKind::Null,
        };
        Node { span, kind }
    }

    fn made_member(&self, entry: &Entry, source: SourceId, around: Span) -> Option<Member> {
        let Key::Known(key) = &entry.key else { return None };
        let key_span = self.span_in(entry.key_origin, source).unwrap_or(around);
        Some(Member { key: Arc::clone(key), key_span, value: self.tree(&entry.value, source, around) })
    }

    fn span_in(&self, origin: Origin, source: SourceId) -> Option<Span> {
        self.provenance.root(origin).filter(|hop| hop.location.source == source).map(|hop| hop.location.span)
    }

    /// Notes what is worked out already. A text that is an expression now is worked out where it is deployed.
    fn note_values(&mut self, node: &Node, value: &Value, source: SourceId, whole: Origin) {
        match (&node.kind, &value.kind) {
            (NodeKind::Array(nodes), Kind::Array(items)) => {
                for (node, item) in nodes.iter().zip(items.iter()) {
                    self.note_values(node, item, source, whole);
                }
            }
            (NodeKind::Object(members), Kind::Object(object)) => {
                for (member, entry) in members.iter().zip(&object.entries) {
                    self.note_values(&member.value, &entry.value, source, whole);
                }
            }
            (NodeKind::String(text), _) if text.starts_with('[') => {
                let location = Location { source, span: node.span };
                if !self.stands_there(text, location) {
                    self.made.whole.insert(location);
                }
            }
            _ => {
                let part = match first_expression(value) {
                    // Its texts would be expressions where it is deployed, and what is around them is not known.
                    true => value.first_unknown().cloned().map_or_else(|| value.clone(), Value::unknown),
                    false => self.part_of(value.clone(), whole),
                };
                self.made.values.insert(std::ptr::from_ref(node).addr(), part);
            }
        }
    }

    /// Whether a text is written at that place as it is, or with the bracket before it that keeps it from being worked out
    /// too early.
    fn stands_there(&self, text: &str, location: Location) -> bool {
        let Some(file) = self.sources.get(location.source) else { return false };
        let (start, end) = (usize::try_from(location.span.start), usize::try_from(location.span.end));
        let (Ok(start), Ok(end)) = (start, end) else { return false };
        let written = file.text.get(start..end).unwrap_or_default();
        let inner = written.strip_prefix(['"', '\'']).and_then(|rest| rest.strip_suffix(['"', '\'']));
        let inner = inner.unwrap_or(written);
        inner == text || inner.strip_prefix('[') == Some(text)
    }
}

/// Why it is not known which members an object has, if that is so.
fn open_members(value: &Value) -> Option<Arc<Unknown>> {
    let object = value.as_object()?;
    let unnamed = |entry: &Entry| match &entry.key {
        Key::Known(_) | Key::Secret(_) => None,
        Key::Partial(name) => Some(Arc::clone(name.first_hole())),
    };
    object.rest.clone().or_else(|| object.entries.iter().find_map(unnamed))
}

/// Whether a text inside would be worked out as an expression.
fn first_expression(value: &Value) -> bool {
    match &value.kind {
        Kind::String(text) => matches!(expression::classify(text), Written::Expression(_)),
        Kind::Array(items) => items.iter().any(first_expression),
        Kind::Object(object) => object.entries.iter().any(|entry| first_expression(&entry.value)),
        _ => false,
    }
}
