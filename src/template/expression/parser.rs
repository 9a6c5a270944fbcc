//! Reads an expression in one pass over its bytes, without a token list.

use std::sync::Arc;

use super::{
    Call, Expr, ExprKind, ExpressionError, ExpressionErrorKind as Kind, MAX_CHARACTERS, MAX_DEPTH, Parsed, Written,
    classify,
};

/// Reads the expression that a string value, brackets included, is.
///
/// # Errors
///
/// An `ExpressionError` with its place in `text`: a limit that was met, or what was found where something else had to stand.
pub fn parse(text: &str) -> Result<Parsed, ExpressionError> {
    let whole = |kind| ExpressionError { kind, span: (0, position(text.len())) };
    let Written::Expression(inner) = classify(text) else {
        return Err(whole(Kind::NotAnExpression));
    };
    if text.len() > MAX_CHARACTERS {
        let characters = text.encode_utf16().count();
        if characters > MAX_CHARACTERS {
            return Err(whole(Kind::TooLong(characters)));
        }
    }
    let mut parser = Parser { text, bytes: text.as_bytes(), end: inner.len() + 1, pos: 1 };
    parser.skip_whitespace();
    if parser.pos >= parser.end {
        return Err(whole(Kind::Empty));
    }
    let (root, _) = parser.expression(1)?;
    parser.skip_whitespace();
    if parser.pos < parser.end {
        return Err(parser.unexpected("the end of the expression"));
    }
    Ok(Parsed { root })
}

/// Offsets stay below 2^32: `parse` refuses longer expressions, and files are capped at 64 MB.
fn position(offset: usize) -> u32 {
    u32::try_from(offset).unwrap_or(u32::MAX)
}

struct Parser<'a> {
    text: &'a str,
    bytes: &'a [u8],
    /// The offset of the closing bracket.
    end: usize,
    pos: usize,
}

type Node = Result<(Expr, u32), ExpressionError>;

impl<'a> Parser<'a> {
    fn peek(&self) -> Option<u8> {
        if self.pos < self.end { self.bytes.get(self.pos).copied() } else { None }
    }

    fn skip_whitespace(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\r' | b'\n')) {
            self.pos += 1;
        }
    }

    /// Skips white space and takes `byte` if it comes next.
    fn take(&mut self, byte: u8) -> bool {
        self.skip_whitespace();
        let found = self.peek() == Some(byte);
        self.pos += usize::from(found);
        found
    }

    fn slice(&self, start: usize, end: usize) -> &'a str {
        self.text.get(start..end).unwrap_or_default()
    }

    fn error(&self, kind: Kind, start: usize, end: usize) -> ExpressionError {
        ExpressionError { kind, span: (position(start), position(end)) }
    }

    fn unexpected(&self, expected: &'static str) -> ExpressionError {
        let rest = self.slice(self.pos, self.end);
        let Some(first) = rest.chars().next() else {
            let found = "the end of the expression".to_owned();
            return self.error(Kind::Unexpected { found, expected }, self.end, self.bytes.len());
        };
        let is_word = |c: char| c.is_alphanumeric() || c == '_';
        let length = if is_word(first) { rest.find(|c| !is_word(c)).unwrap_or(rest.len()) } else { first.len_utf8() };
        let shown: String = rest.get(..length).unwrap_or_default().chars().take(40).collect();
        self.error(Kind::Unexpected { found: format!("`{shown}`"), expected }, self.pos, self.pos + length)
    }

    /// Reads one expression at nesting `depth`; the number with it is the height of its tree.
    fn expression(&mut self, depth: u32) -> Node {
        self.skip_whitespace();
        if depth > MAX_DEPTH {
            return Err(self.error(Kind::TooDeep, self.pos, self.end));
        }
        let node = match self.peek() {
            Some(b'\'') => {
                let (text, span) = self.quoted()?;
                (Expr { kind: ExprKind::String(text), span }, 1)
            }
            Some(b'0'..=b'9' | b'-' | b'+') => self.number()?,
            Some(byte) if begins_name(byte) => self.call(depth)?,
            _ => {
                return Err(self.unexpected("a function call, a text in single quotes or a whole number"));
            }
        };
        self.suffixes(node, depth)
    }

    fn quoted(&mut self) -> Result<(Arc<str>, (u32, u32)), ExpressionError> {
        let start = self.pos;
        let mut from = start + 1;
        let mut unescaped = String::new();
        loop {
            let rest = self.bytes.get(from..self.end).unwrap_or_default();
            let Some(length) = rest.iter().position(|&byte| byte == b'\'') else {
                return Err(self.error(Kind::UnterminatedString, start, self.end));
            };
            let quote = from + length;
            let part = self.slice(from, quote);
            if self.bytes.get(quote + 1) == Some(&b'\'') && quote + 1 < self.end {
                unescaped.push_str(part);
                unescaped.push('\'');
                from = quote + 2;
                continue;
            }
            self.pos = quote + 1;
            let text = if unescaped.is_empty() { part.into() } else { (unescaped + part).into() };
            return Ok((text, (position(start), position(self.pos))));
        }
    }

    fn number(&mut self) -> Node {
        let start = self.pos;
        self.pos += usize::from(matches!(self.peek(), Some(b'-' | b'+')));
        let digits = self.pos;
        while matches!(self.peek(), Some(b'0'..=b'9')) {
            self.pos += 1;
        }
        if self.pos == digits {
            return Err(self.unexpected("a digit"));
        }
        let is_fraction = match (self.peek(), self.bytes.get(self.pos + 1)) {
            (Some(b'.'), Some(next)) => next.is_ascii_digit(),
            (Some(b'e' | b'E'), Some(next)) => next.is_ascii_digit() || matches!(next, b'-' | b'+'),
            _ => false,
        };
        if is_fraction {
            while matches!(self.peek(), Some(b'0'..=b'9' | b'.' | b'e' | b'E' | b'-' | b'+')) {
                self.pos += 1;
            }
            return Err(self.error(Kind::Fraction, start, self.pos));
        }
        match self.slice(start, self.pos).parse() {
            Ok(value) => Ok((Expr { kind: ExprKind::Int(value), span: (position(start), position(self.pos)) }, 1)),
            Err(_) => Err(self.error(Kind::NumberOutOfRange, start, self.pos)),
        }
    }

    fn name(&mut self) -> Option<&'a str> {
        let start = self.pos;
        if !self.peek().is_some_and(begins_name) {
            return None;
        }
        while self.peek().is_some_and(|byte| begins_name(byte) || byte.is_ascii_digit()) {
            self.pos += 1;
        }
        Some(self.slice(start, self.pos))
    }

    fn call(&mut self, depth: u32) -> Node {
        let start = self.pos;
        let mut name = self.name().unwrap_or_default();
        let mut name_end = self.pos;
        let mut namespace = None;
        if self.take(b'.') {
            self.skip_whitespace();
            namespace = Some(name);
            name = self.name().ok_or_else(|| self.unexpected("the name of a function"))?;
            name_end = self.pos;
        }
        if !self.take(b'(') {
            return Err(self.unexpected("`(` after the name of a function"));
        }
        let (args, height) = self.arguments(depth)?;
        let span = (position(start), position(self.pos));
        if let Some(kind) = resolved(namespace, name, &args) {
            return Ok((Expr { kind, span }, 1));
        }
        let name_span = (position(start), position(name_end));
        let call = Call { namespace: namespace.map(Arc::from), name: name.into(), name_span, args };
        Ok((Expr { kind: ExprKind::Call(Box::new(call)), span }, height + 1))
    }

    /// The arguments up to and with the closing `)`, and the greatest height among them.
    fn arguments(&mut self, depth: u32) -> Result<(Vec<Expr>, u32), ExpressionError> {
        let mut args = Vec::new();
        let mut height = 0;
        if self.take(b')') {
            return Ok((args, height));
        }
        loop {
            let (arg, arg_height) = self.expression(depth + 1)?;
            height = height.max(arg_height);
            args.push(arg);
            if self.take(b')') {
                return Ok((args, height));
            }
            if !self.take(b',') {
                return Err(self.unexpected("`,` or `)`"));
            }
        }
    }

    /// The property accesses and indexes that follow a node.
    fn suffixes(&mut self, (mut target, mut height): (Expr, u32), depth: u32) -> Node {
        loop {
            let suffix = if self.take(b'.') {
                Suffix::Member { safe: self.take(b'?'), name: self.property_name()? }
            } else if self.take(b'[') {
                let safe = self.take(b'?');
                let (index, index_height) = self.expression(depth + 1)?;
                if !self.take(b']') {
                    return Err(self.unexpected("`]`"));
                }
                height = height.max(index_height);
                Suffix::Index { safe, index: Box::new(index) }
            } else if height > MAX_DEPTH {
                return Err(self.error(Kind::TooDeep, self.pos, self.end));
            } else {
                return Ok((target, height));
            };
            // A chain of suffixes makes the tree as deep as nested calls do.
            height += 1;
            if height > MAX_DEPTH {
                return Err(self.error(Kind::TooDeep, self.pos, self.end));
            }
            target = suffix.of(target, position(self.pos));
        }
    }

    fn property_name(&mut self) -> Result<Arc<str>, ExpressionError> {
        self.skip_whitespace();
        self.name().map(Arc::from).ok_or_else(|| self.unexpected("the name of a property"))
    }
}

enum Suffix {
    Member { safe: bool, name: Arc<str> },
    Index { safe: bool, index: Box<Expr> },
}

impl Suffix {
    fn of(self, target: Expr, end: u32) -> Expr {
        let span = (target.span.0, end);
        let target = Box::new(target);
        let kind = match self {
            Self::Member { safe, name } => ExprKind::Member { target, name, safe },
            Self::Index { safe, index } => ExprKind::Index { target, index, safe },
        };
        Expr { kind, span }
    }
}

fn begins_name(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || byte == b'_' || byte == b'$'
}

/// `parameters('x')` and `variables('x')`, half of all calls in practice, with the name ready to look up.
fn resolved(namespace: Option<&str>, name: &str, args: &[Expr]) -> Option<ExprKind> {
    let (None, [Expr { kind: ExprKind::String(literal), .. }]) = (namespace, args) else {
        return None;
    };
    let lower = || literal.to_ascii_lowercase().into();
    if name.eq_ignore_ascii_case("parameters") {
        Some(ExprKind::Parameter(lower()))
    } else if name.eq_ignore_ascii_case("variables") {
        Some(ExprKind::Variable(lower()))
    } else {
        None
    }
}
