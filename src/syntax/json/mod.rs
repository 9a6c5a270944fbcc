//! Reads JSON with comments and trailing commas into nodes.
//!
//! Line breaks inside strings are taken as they stand, as the template language allows. Everything else that is
//! not JSON is an error.

use jsonc_parser::ast::{ObjectProp, ObjectPropName, Value};
use jsonc_parser::common::Ranged;
use jsonc_parser::errors::{ParseError, ParseErrorKind};
use jsonc_parser::{CollectOptions, ParseOptions, ParseStringErrorKind, parse_to_ast};

use super::error::{SyntaxError, SyntaxErrorKind, offset};
use super::node::{Member, Node, NodeKind};
use super::shared::Shared;
use crate::source::Span;

pub(super) const OPTIONS: ParseOptions = ParseOptions {
    allow_comments: true,
    allow_trailing_commas: true,
    allow_loose_object_property_names: false,
    allow_missing_commas: false,
    allow_single_quoted_strings: false,
    allow_hexadecimal_numbers: false,
    allow_unary_plus_numbers: false,
    allow_bare_decimal_point_numbers: false,
    allow_non_finite_numbers: false,
    allow_extended_string_escapes: false,
};

/// The value that the text holds.
///
/// # Errors
/// The first fault, with what was expected; `Empty` for blanks and comments alone; `TooDeep` past the nesting limit.
pub fn parse(text: &str) -> Result<Node, SyntaxError> {
    let parsed = parse_to_ast(text, &CollectOptions::default(), &OPTIONS).map_err(|error| explain(text, &error))?;
    match parsed.value {
        Some(value) => Ok(Shared::default().node(value)),
        None => Err(SyntaxError::at(text, 0, 0, SyntaxErrorKind::Empty, "the file holds no value")),
    }
}

impl Shared {
    /// Takes the parser's tree apart as it goes, so that both trees never stand whole side by side.
    fn node(&mut self, value: Value<'_>) -> Node {
        let range = value.range();
        let kind = match value {
            Value::NullKeyword(_) => NodeKind::Null,
            Value::BooleanLit(literal) => NodeKind::Bool(literal.value),
            Value::NumberLit(literal) => number(literal.value),
            Value::StringLit(literal) => NodeKind::String(self.text(&literal.value)),
            Value::Array(array) => {
                // A list of its own: collected in place it would keep the room of the parser's larger elements.
                let mut items = Vec::with_capacity(array.elements.len());
                items.extend(array.elements.into_iter().map(|element| self.node(element)));
                NodeKind::Array(items)
            }
            Value::Object(object) => {
                let mut members = Vec::with_capacity(object.properties.len());
                members.extend(object.properties.into_iter().map(|property| self.member(property)));
                NodeKind::Object(members)
            }
        };
        Node { span: Span::new(offset(range.start), offset(range.end)), kind }
    }

    fn member(&mut self, property: ObjectProp<'_>) -> Member {
        let range = property.name.range();
        let key = match property.name {
            ObjectPropName::String(literal) => self.text(&literal.value),
            ObjectPropName::Word(word) => self.text(word.value),
        };
        Member { key, key_span: Span::new(offset(range.start), offset(range.end)), value: self.node(property.value) }
    }
}

fn number(text: &str) -> NodeKind {
    match text.parse::<i64>() {
        Ok(whole) => NodeKind::Int(whole),
        Err(_) => NodeKind::Float(text.parse().unwrap_or(f64::NAN)),
    }
}

fn explain(text: &str, error: &ParseError) -> SyntaxError {
    let range = error.range();
    let kind = match error.kind() {
        ParseErrorKind::NestingDepthExceeded => SyntaxErrorKind::TooDeep,
        _ => SyntaxErrorKind::Invalid,
    };
    SyntaxError::at(text, range.start, range.end.max(range.start), kind, expectation(error.kind()))
}

/// What was expected, in words for people who do not know the parser.
fn expectation(kind: &ParseErrorKind) -> String {
    use ParseErrorKind as Kind;
    let words = match kind {
        Kind::ExpectedColonAfterObjectKey => "expected `:` after the property name",
        Kind::ExpectedObjectValue => "expected a value after `:`",
        Kind::ExpectedDigit | Kind::ExpectedDigitFollowingNegativeSign => "expected a digit",
        Kind::ExpectedPlusMinusOrDigitInNumberLiteral => "expected `+`, `-` or a digit in the number",
        Kind::ExpectedStringObjectProperty => "expected a property name in double quotes",
        Kind::ExpectedComma => "expected `,` before the next value",
        Kind::MultipleRootJsonValues => "expected the end of the file after the value",
        Kind::SingleQuotedStringsNotAllowed => "expected double quotes, found a single quote",
        Kind::HexadecimalNumbersNotAllowed => "expected a decimal number, found a hexadecimal one",
        Kind::UnaryPlusNumbersNotAllowed => "expected a number without a leading `+`",
        Kind::BareDecimalPointNumbersNotAllowed => "expected a digit on both sides of the decimal point",
        Kind::NonFiniteNumbersNotAllowed => "expected a number: JSON has no infinity and no NaN",
        Kind::UnexpectedCloseBrace => "expected a value, found `}`",
        Kind::UnexpectedCloseBracket => "expected a value, found `]`",
        Kind::UnexpectedColon => "expected a value, found `:`",
        Kind::UnexpectedComma => "expected a value, found `,`",
        Kind::UnexpectedToken | Kind::UnexpectedWord => {
            "expected a value: text needs double quotes, the only bare words are `true`, `false` and `null`"
        }
        Kind::UnexpectedTokenInObject => "expected a property name in double quotes, or `}`",
        Kind::UnterminatedArray => "expected `]`: this list is never closed",
        Kind::UnterminatedObject => "expected `}`: this object is never closed",
        Kind::UnterminatedCommentBlock => "expected `*/`: this comment is never closed",
        Kind::NestingDepthExceeded => "objects and lists are nested deeper than is read",
        Kind::String(string) => return string_expectation(string),
        Kind::CommentsNotAllowed | Kind::TrailingCommasNotAllowed => "expected a value",
    };
    words.to_owned()
}

fn string_expectation(kind: &ParseStringErrorKind) -> String {
    use ParseStringErrorKind as Kind;
    match kind {
        Kind::ExpectedFourHexDigits => "expected four hexadecimal digits after `\\u`".to_owned(),
        Kind::InvalidUnicodeEscapeSequence(digits) => {
            let code = digits.split(' ').next().unwrap_or_default();
            format!("expected a whole character: `\\u{code}` is one half of a surrogate pair")
        }
        Kind::UnterminatedStringLiteral => "expected `\"`: this text is never closed".to_owned(),
        Kind::InvalidEscape
        | Kind::InvalidEscapeInSingleQuoteString
        | Kind::InvalidEscapeInDoubleQuoteString
        | Kind::ExpectedTwoHexDigits => {
            "expected one of `\"`, `\\`, `/`, `b`, `f`, `n`, `r`, `t` or `u` after the backslash".to_owned()
        }
    }
}

#[cfg(test)]
#[allow(clippy::string_slice, reason = "a test may panic")]
mod tests;
