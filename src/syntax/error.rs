//! What can be wrong with a text's syntax.

use thiserror::Error;

use crate::source::Span;

/// Deepest nesting of objects and lists that is read.
pub const MAX_DEPTH: usize = 512;

/// Most nodes that the aliases of one YAML file may be expanded to.
pub const MAX_ALIAS_NODES: usize = 1_000_000;

/// A text that is not the document it should be.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{message}")]
pub struct SyntaxError {
    /// What sort of fault.
    pub kind: SyntaxErrorKind,
    /// Where; inside the text and on character boundaries.
    pub span: Span,
    /// What was expected, in plain words.
    pub message: String,
}

/// The sorts of fault that callers treat differently.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SyntaxErrorKind {
    /// The text breaks the grammar of its format.
    Invalid,
    /// Nothing but blanks and comments.
    Empty,
    /// Nested deeper than is read: a limit, not a mistake.
    TooDeep,
    /// YAML aliases expand to more nodes than are read: a limit, not a mistake.
    AliasLimit,
    /// A YAML mapping key that is a list or a mapping.
    ComplexKey,
}

impl SyntaxErrorKind {
    /// Whether a bound of vaultvet was met rather than a rule of the format broken.
    #[must_use]
    pub fn is_limit(self) -> bool {
        self.limit().is_some()
    }

    /// The bound that was met, in words with its number; none for what breaks a rule of the format.
    #[must_use]
    pub fn limit(self) -> Option<String> {
        match self {
            Self::TooDeep => Some(format!("the limit of {MAX_DEPTH} levels of objects and lists inside one another")),
            Self::AliasLimit => {
                Some(format!("the limit of {MAX_ALIAS_NODES} values that the aliases of a file repeat"))
            }
            Self::Invalid | Self::Empty | Self::ComplexKey => None,
        }
    }
}

impl SyntaxError {
    /// An error at byte offsets of `text`, widened to whole characters and kept inside the text.
    pub(super) fn at(text: &str, start: usize, end: usize, kind: SyntaxErrorKind, message: impl Into<String>) -> Self {
        Self { kind, span: span_within(text, start, end), message: message.into() }
    }
}

/// Byte offsets as a span inside the text and on character boundaries.
pub(super) fn span_within(text: &str, start: usize, end: usize) -> Span {
    let start = text.floor_char_boundary(start);
    let end = text.ceil_char_boundary(end).max(start);
    Span::new(offset(start), offset(end))
}

/// A byte offset as spans hold it.
pub(super) fn offset(bytes: usize) -> u32 {
    u32::try_from(bytes).unwrap_or(u32::MAX)
}
