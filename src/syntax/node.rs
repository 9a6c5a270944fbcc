//! The one spanned tree that JSON and YAML are both read into.

use std::sync::Arc;

use crate::source::Span;

/// A value as written, with the bytes it covers (quotes and brackets included).
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    /// Bytes of the whole value in the decoded text.
    pub span: Span,
    /// What is written there.
    pub kind: NodeKind,
}

/// The kinds of value that JSON and YAML share.
#[derive(Debug, Clone, PartialEq)]
pub enum NodeKind {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number without fraction or exponent that fits 64 bits.
    Int(i64),
    /// Any other number.
    Float(f64),
    /// A text, escapes decoded.
    String(Arc<str>),
    /// An ordered list.
    Array(Vec<Node>),
    /// Members in the order written; duplicates are kept.
    Object(Vec<Member>),
}

/// One `key: value` of an object.
#[derive(Debug, Clone, PartialEq)]
pub struct Member {
    /// The key's text, escapes decoded.
    pub key: Arc<str>,
    /// Bytes of the key, quotes included.
    pub key_span: Span,
    /// The value.
    pub value: Node,
}

impl Node {
    /// The member's value under `key`, compared without ASCII case; of duplicates the last, as Azure's reader takes it.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.member(key).map(|member| &member.value)
    }

    /// The member under `key`, compared without ASCII case; of duplicates the last.
    #[must_use]
    pub fn member(&self, key: &str) -> Option<&Member> {
        self.members().iter().rev().find(|member| member.key.eq_ignore_ascii_case(key))
    }

    /// The members of an object, else none.
    #[must_use]
    pub fn members(&self) -> &[Member] {
        match &self.kind {
            NodeKind::Object(members) => members,
            _ => &[],
        }
    }

    /// The items of an array, else none.
    #[must_use]
    pub fn items(&self) -> &[Node] {
        match &self.kind {
            NodeKind::Array(items) => items,
            _ => &[],
        }
    }

    /// The text of a string.
    #[must_use]
    pub fn as_str(&self) -> Option<&str> {
        match &self.kind {
            NodeKind::String(text) => Some(text),
            _ => None,
        }
    }

    /// The same node with each part at that one place.
    #[must_use]
    pub fn spread(mut self, span: Span) -> Self {
        self.span = span;
        match &mut self.kind {
            NodeKind::Array(items) => {
                *items = std::mem::take(items).into_iter().map(|item| item.spread(span)).collect();
            }
            NodeKind::Object(members) => {
                let moved = |member: Member| Member { key_span: span, value: member.value.spread(span), ..member };
                *members = std::mem::take(members).into_iter().map(moved).collect();
            }
            _ => {}
        }
        self
    }

    /// Whether this is an object.
    #[must_use]
    pub fn is_object(&self) -> bool {
        matches!(self.kind, NodeKind::Object(_))
    }
}
