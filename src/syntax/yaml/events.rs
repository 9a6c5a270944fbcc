//! The YAML parser as the rest of the crate sees it: a stream of events with byte ranges.
//!
//! The only file that knows which parser that is.

use std::borrow::Cow;
use std::ops::Range;

use granit_parser::{ErrorKind, Event as Parsed, Parser, ScalarStyle, ScanError, StructureStyle, Tag};

use crate::syntax::error::{MAX_DEPTH, SyntaxError, SyntaxErrorKind};

/// How a scalar is written, as far as its type depends on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Style {
    Plain,
    Quoted,
    Block,
}

/// What may stand before a value.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Properties {
    /// Number of the anchor, unique in the file.
    pub(super) anchor: Option<usize>,
    /// The whole tag, shorthands resolved.
    pub(super) tag: Option<String>,
}

/// What the parser comes upon, in order.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Event<'a> {
    DocumentStart,
    DocumentEnd,
    Alias(usize),
    Scalar { text: Cow<'a, str>, style: Style, properties: Properties },
    SequenceStart { flow: bool, properties: Properties },
    SequenceEnd,
    MappingStart { flow: bool, properties: Properties },
    MappingEnd,
}

/// An event with the bytes it covers.
pub(super) type Spanned<'a> = (Event<'a>, Range<usize>);

/// The events of a text, up to the first fault.
pub(super) fn events(text: &str) -> impl Iterator<Item = Result<Spanned<'_>, SyntaxError>> {
    let options = granit_parser::options! {
        emit_comments: false,
        flow_nesting_limit: MAX_DEPTH,
        block_nesting_limit: MAX_DEPTH,
    };
    Parser::new_from_str_with_options(text, options).filter_map(move |next| match next {
        Ok((parsed, span)) => {
            let range = span.byte_range().unwrap_or(0..0);
            event(parsed).map(|event| Ok((event, range)))
        }
        Err(error) => Some(Err(explain(text, &error))),
    })
}

/// The bytes of each comment; none of a text with a fault.
pub(super) fn comments(text: &str) -> Vec<Range<usize>> {
    let options = granit_parser::options! {
        emit_comments: true,
        flow_nesting_limit: MAX_DEPTH,
        block_nesting_limit: MAX_DEPTH,
    };
    let mut found = Vec::new();
    for next in Parser::new_from_str_with_options(text, options) {
        match next {
            Ok((Parsed::Comment(..), span)) => found.extend(span.byte_range()),
            Ok(_) => {}
            Err(_) => return Vec::new(),
        }
    }
    found
}

fn event(parsed: Parsed<'_>) -> Option<Event<'_>> {
    Some(match parsed {
        Parsed::DocumentStart(..) => Event::DocumentStart,
        Parsed::DocumentEnd => Event::DocumentEnd,
        Parsed::Alias(anchor) => Event::Alias(anchor),
        Parsed::Scalar(text, style, anchor, tag) => {
            Event::Scalar { text, style: style_of(style), properties: properties(anchor, tag) }
        }
        Parsed::SequenceStart(style, anchor, tag) => {
            Event::SequenceStart { flow: style == StructureStyle::Flow, properties: properties(anchor, tag) }
        }
        Parsed::SequenceEnd => Event::SequenceEnd,
        Parsed::MappingStart(style, anchor, tag) => {
            Event::MappingStart { flow: style == StructureStyle::Flow, properties: properties(anchor, tag) }
        }
        Parsed::MappingEnd => Event::MappingEnd,
        _ => return None,
    })
}

fn style_of(style: ScalarStyle) -> Style {
    match style {
        ScalarStyle::Plain => Style::Plain,
        ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted => Style::Quoted,
        ScalarStyle::Literal | ScalarStyle::Folded => Style::Block,
    }
}

fn properties(anchor: usize, tag: Option<Cow<'_, Tag>>) -> Properties {
    Properties {
        anchor: (anchor != 0).then_some(anchor),
        tag: tag.map(|tag| format!("{}{}", tag.handle(), tag.suffix())),
    }
}

fn explain(text: &str, error: &ScanError) -> SyntaxError {
    let start = error.marker().byte_offset().unwrap_or_else(|| byte_of(text, error.marker().index()));
    let kind = match error.kind() {
        ErrorKind::RecursionLimitExceeded => SyntaxErrorKind::TooDeep,
        _ => SyntaxErrorKind::Invalid,
    };
    SyntaxError::at(text, start, start, kind, expectation(error.kind()))
}

/// Byte offset of a character counted from the start of the text.
fn byte_of(text: &str, character: usize) -> usize {
    text.char_indices().nth(character).map_or(text.len(), |(byte, _)| byte)
}

/// What was expected, in words; faults that an editor seldom makes keep the parser's own.
fn expectation(kind: &ErrorKind) -> String {
    use ErrorKind as Kind;
    let words = match kind {
        Kind::RecursionLimitExceeded => "mappings and lists are nested deeper than is read",
        Kind::UnknownAnchor => "expected the name of an anchor (`&name`) that stands further up in this document",
        Kind::TabNotAllowed | Kind::TabInBlockIndentation | Kind::TabInIndentation | Kind::TabInPlainScalar => {
            "expected spaces, found a tab: YAML indents with spaces only"
        }
        Kind::ExpectedBlockMappingKey => "expected a key at the indentation of the keys above",
        Kind::ExpectedBlockSequenceEntry => "expected `- ` at the indentation of the items above",
        Kind::ExpectedFlowMappingSeparator => "expected `,` or `}`",
        Kind::ExpectedFlowSequenceSeparator => "expected `,` or `]`",
        Kind::UnclosedQuotedScalar => "expected the closing quote of this text",
        Kind::UnclosedFlowCollection { open: '{' } | Kind::UnexpectedEofFlowMapping => {
            "expected `}` before the end of the file"
        }
        Kind::UnclosedFlowCollection { .. } | Kind::UnexpectedEofFlowSequence => {
            "expected `]` before the end of the file"
        }
        Kind::MismatchedFlowCollectionEnd { open: '{', .. } => "expected `}`",
        Kind::MismatchedFlowCollectionEnd { .. } => "expected `]`",
        Kind::SimpleKeyExpected => "expected `:` after the key",
        Kind::MappingValueNotAllowed => "expected no `:` here: a text that holds `: ` needs quotes",
        Kind::UnknownQuotedScalarEscape => "expected an escape that YAML knows after the backslash",
        Kind::InvalidIndentation => "expected the indentation of one of the lines above",
        other => return format!("not valid YAML: {other}"),
    };
    words.to_owned()
}
