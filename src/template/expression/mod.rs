//! Expressions of the template language: what counts as one, and the tree that one is read into.

mod error;
mod parser;

use std::borrow::Cow;
use std::sync::Arc;

pub use error::{ExpressionError, ExpressionErrorKind};
pub use parser::parse;

/// The characters (UTF-16 code units) that Azure allows an expression, brackets included.
pub const MAX_CHARACTERS: usize = 24_576;

/// How deep calls, indexes and property accesses may nest.
pub const MAX_DEPTH: u32 = 128;

/// How a string of a template is meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Written<'a> {
    /// This very text.
    Literal(Cow<'a, str>),
    /// An expression: the text between the brackets, which begins at byte 1 of the string.
    Expression(&'a str),
}

/// Tells literals from expressions as Azure does.
///
/// An expression begins with `[` and ends with `]`. `[[…]` is a literal that loses its first bracket;
/// a text that begins with a bracket and does not end with one is a literal as it stands.
#[must_use]
pub fn classify(text: &str) -> Written<'_> {
    let bracketed = text.strip_prefix('[').filter(|rest| rest.ends_with(']'));
    match bracketed {
        Some(rest) if rest.starts_with('[') => Written::Literal(Cow::Borrowed(rest)),
        Some(rest) => Written::Expression(rest.strip_suffix(']').unwrap_or(rest)),
        None => Written::Literal(Cow::Borrowed(text)),
    }
}

/// An expression that was read.
#[derive(Debug, Clone, PartialEq)]
pub struct Parsed {
    /// The outermost node.
    pub root: Expr,
}

/// One node of an expression.
#[derive(Debug, Clone, PartialEq)]
pub struct Expr {
    /// What it is.
    pub kind: ExprKind,
    /// Its bytes in the value of the string, brackets counted.
    pub span: (u32, u32),
}

/// The kinds of node.
#[derive(Debug, Clone, PartialEq)]
pub enum ExprKind {
    /// A text in single quotes, with `''` read as one quote.
    String(Arc<str>),
    /// A whole number.
    Int(i64),
    /// `parameters('literal')`: the name in ASCII lower case.
    Parameter(Arc<str>),
    /// `variables('literal')`: the name in ASCII lower case.
    Variable(Arc<str>),
    /// Any other call.
    Call(Box<Call>),
    /// `.name` or `.?name`.
    Member {
        /// What it is read from.
        target: Box<Expr>,
        /// The property's name as written.
        name: Arc<str>,
        /// Whether a missing property gives null: `.?`.
        safe: bool,
    },
    /// `[index]` or `[?index]`.
    Index {
        /// What it is read from.
        target: Box<Expr>,
        /// The index or property name.
        index: Box<Expr>,
        /// Whether a missing item gives null: `[?`.
        safe: bool,
    },
}

/// A call of a function.
#[derive(Debug, Clone, PartialEq)]
pub struct Call {
    /// The namespace before the dot, which only functions of the template itself have.
    pub namespace: Option<Arc<str>>,
    /// The function's name as written.
    pub name: Arc<str>,
    /// The bytes of the name, namespace included, in the value of the string.
    pub name_span: (u32, u32),
    /// The arguments in order.
    pub args: Vec<Expr>,
}

#[cfg(test)]
mod tests;
