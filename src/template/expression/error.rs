//! What is wrong with an expression that cannot be read, and where.

use std::fmt;

use super::{MAX_CHARACTERS, MAX_DEPTH};

/// An expression that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExpressionError {
    /// What is wrong.
    pub kind: ExpressionErrorKind,
    /// The bytes in the value of the string, brackets counted.
    pub span: (u32, u32),
}

/// The ways in which an expression cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ExpressionErrorKind {
    /// It is longer than Azure allows; the number of characters.
    TooLong(usize),
    /// It nests deeper than is read.
    TooDeep,
    /// The string is a literal, not an expression.
    NotAnExpression,
    /// There is nothing between the brackets.
    Empty,
    /// A text in single quotes has no end.
    UnterminatedString,
    /// A number with fraction or exponent, for which the language has no literal.
    Fraction,
    /// A whole number beyond 64 bits.
    NumberOutOfRange,
    /// Something else stands where `expected` had to.
    Unexpected {
        /// What was found, ready to print.
        found: String,
        /// What had to stand there, ready to print.
        expected: &'static str,
    },
}

impl ExpressionError {
    /// Whether a limit was met, rather than a mistake in the text.
    #[must_use]
    pub fn is_limit(&self) -> bool {
        matches!(self.kind, ExpressionErrorKind::TooLong(_) | ExpressionErrorKind::TooDeep)
    }
}

impl fmt::Display for ExpressionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.kind {
            ExpressionErrorKind::TooLong(characters) => {
                write!(f, "the expression has {characters} characters, Azure allows {MAX_CHARACTERS}")
            }
            ExpressionErrorKind::TooDeep => write!(f, "the expression nests deeper than {MAX_DEPTH} levels"),
            ExpressionErrorKind::NotAnExpression => {
                f.write_str("the text is no expression: it does not stand in `[` and `]`")
            }
            ExpressionErrorKind::Empty => f.write_str("there is no expression between `[` and `]`"),
            ExpressionErrorKind::UnterminatedString => f.write_str("the text in single quotes has no closing `'`"),
            ExpressionErrorKind::Fraction => {
                f.write_str("the template language has no literal for numbers with a fraction: write `json('1.5')`")
            }
            ExpressionErrorKind::NumberOutOfRange => f.write_str("the number does not fit into 64 bits"),
            ExpressionErrorKind::Unexpected { found, expected } => write!(f, "found {found}, expected {expected}"),
        }
    }
}

impl std::error::Error for ExpressionError {}
