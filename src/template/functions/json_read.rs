//! `json()`: reads JSON as liberally as Newtonsoft.Json does, with single quotes, bare names and comments.

use super::args::{Outcome, refuse, secured_deep, text};
use super::{Budget, Failure, ITEM_BYTES};
use crate::template::value::{Entry, Kind, Object, Value};

/// How deep a text may nest; the engine's reader stops at the same depth.
const MAX_DEPTH: usize = 128;

pub(super) fn json(args: &[Value], budget: &Budget) -> Outcome {
    let value = read("json", text("json", args, 0)?, budget)?;
    Ok(secured_deep(value, args.first().is_some_and(|arg| arg.secure)))
}

/// Reads a whole text for the function of that name.
pub(super) fn read(name: &str, text: &str, budget: &Budget) -> Outcome {
    // A node takes two characters at least, such as `1,`.
    budget.check(name, text.len().saturating_mul(ITEM_BYTES) / 2)?;
    let mut reader = Reader { name, text, pos: 0 };
    reader.skip();
    if reader.peek().is_none() {
        return Ok(Value::null());
    }
    let value = reader.value(0)?;
    reader.skip();
    match reader.peek() {
        None => Ok(value),
        Some(found) => reader.fail(&format!("`{found}` after its end")),
    }
}

struct Reader<'a> {
    name: &'a str,
    text: &'a str,
    pos: usize,
}

impl<'a> Reader<'a> {
    fn rest(&self) -> &'a str {
        self.text.get(self.pos..).unwrap_or_default()
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn next(&mut self) -> Option<char> {
        let next = self.peek()?;
        self.pos += next.len_utf8();
        Some(next)
    }

    fn take(&mut self, expected: char) -> bool {
        self.skip();
        let found = self.peek() == Some(expected);
        self.pos += if found { expected.len_utf8() } else { 0 };
        found
    }

    fn fail<T>(&self, what: &str) -> Result<T, Failure> {
        refuse(format!("`{}` reads JSON, found {what} (byte {} of the text)", self.name, self.pos))
    }

    fn unexpected<T>(&self) -> Result<T, Failure> {
        match self.peek() {
            Some(found) => self.fail(&format!("`{found}` where it does not belong")),
            None => self.fail("its end too early"),
        }
    }

    /// Skips white space and comments.
    fn skip(&mut self) {
        loop {
            let rest = self.rest();
            let trimmed = rest.trim_start();
            self.pos += rest.len() - trimmed.len();
            let end = if trimmed.starts_with("//") {
                trimmed.find('\n')
            } else if trimmed.starts_with("/*") {
                trimmed.find("*/").map(|end| end + 2)
            } else {
                return;
            };
            self.pos += end.unwrap_or(trimmed.len());
        }
    }

    fn value(&mut self, depth: usize) -> Outcome {
        if depth > MAX_DEPTH {
            return self.fail("more than 128 levels");
        }
        self.skip();
        match self.peek() {
            Some('{') => self.object(depth),
            Some('[') => self.array(depth),
            Some(quote @ ('"' | '\'')) => self.quoted(quote).map(Value::string),
            Some(_) => self.word(),
            None => self.unexpected(),
        }
    }

    fn object(&mut self, depth: usize) -> Outcome {
        self.next();
        let mut object = Object::default();
        let mut seen = std::collections::HashMap::new();
        loop {
            if self.take('}') {
                return Ok(Value::object(object));
            }
            let name = match self.peek() {
                Some(quote @ ('"' | '\'')) => self.quoted(quote)?,
                _ => self.bare_name()?,
            };
            if !self.take(':') {
                return self.unexpected();
            }
            let value = self.value(depth + 1)?;
            // Looked up here, as a search of all members for each would be quadratic.
            let place = *seen.entry(name.to_ascii_lowercase()).or_insert(object.entries.len());
            match object.entries.get_mut(place) {
                Some(entry) => *entry = Entry::new(name, value),
                None => object.entries.push(Entry::new(name, value)),
            }
            if !self.take(',') && !self.take_before('}') {
                return self.unexpected();
            }
        }
    }

    /// Whether that character comes next, which stays.
    fn take_before(&mut self, expected: char) -> bool {
        self.skip();
        self.peek() == Some(expected)
    }

    fn array(&mut self, depth: usize) -> Outcome {
        self.next();
        let mut items = Vec::new();
        loop {
            if self.take(']') {
                return Ok(Value::array(items));
            }
            items.push(self.value(depth + 1)?);
            if !self.take(',') && !self.take_before(']') {
                return self.unexpected();
            }
        }
    }

    fn bare_name(&mut self) -> Result<String, Failure> {
        let rest = self.rest();
        let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_' && c != '$').unwrap_or(rest.len());
        if end == 0 {
            return self.unexpected();
        }
        self.pos += end;
        Ok(rest.get(..end).unwrap_or_default().to_owned())
    }

    fn quoted(&mut self, quote: char) -> Result<String, Failure> {
        self.next();
        let mut out = String::new();
        loop {
            match self.next() {
                None => return self.fail("a text without its closing quote"),
                Some(found) if found == quote => return Ok(out),
                Some('\\') => out.push(self.escaped()?),
                Some(found) => out.push(found),
            }
        }
    }

    fn escaped(&mut self) -> Result<char, Failure> {
        Ok(match self.next() {
            Some('n') => '\n',
            Some('r') => '\r',
            Some('t') => '\t',
            Some('b') => '\u{8}',
            Some('f') => '\u{c}',
            Some('u') => return self.code_point(),
            Some(found @ ('"' | '\'' | '\\' | '/')) => found,
            _ => return self.fail("an escape that JSON does not have"),
        })
    }

    fn code_point(&mut self) -> Result<char, Failure> {
        let first = self.hex()?;
        let pair = (0xd800..0xdc00).contains(&first) && self.rest().starts_with("\\u");
        let code = if pair {
            self.pos += 2;
            let second = self.hex()?;
            0x10000 + ((first - 0xd800) << 10) + (second.wrapping_sub(0xdc00) & 0x3ff)
        } else {
            first
        };
        Ok(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER))
    }

    fn hex(&mut self) -> Result<u32, Failure> {
        let digits = self.rest().get(..4).filter(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit()));
        let Some(code) = digits.and_then(|digits| u32::from_str_radix(digits, 16).ok()) else {
            return self.fail("`\\u` without four hexadecimal digits");
        };
        self.pos += 4;
        Ok(code)
    }

    /// A number, `true`, `false` or `null`.
    fn word(&mut self) -> Outcome {
        let rest = self.rest();
        let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && !"+-._".contains(c)).unwrap_or(rest.len());
        let word = rest.get(..end).unwrap_or_default();
        let kind = match word {
            "true" => Kind::Bool(true),
            "false" => Kind::Bool(false),
            "null" | "undefined" => Kind::Null,
            _ if !word.starts_with(|c: char| c.is_ascii_digit() || c == '-' || c == '.') => {
                return self.unexpected();
            }
            _ => match (whole(word), word.parse::<f64>()) {
                (Some(whole), _) => Kind::Int(whole),
                (_, Ok(number)) if number.is_finite() => Kind::Float(number),
                _ => return self.fail(&format!("`{word}`, which is no number")),
            },
        };
        self.pos += end;
        Ok(Value::new(kind))
    }
}

/// A whole number: Newtonsoft.Json reads `0x` as hexadecimal and a zero before other digits as octal.
fn whole(word: &str) -> Option<i64> {
    let (sign, digits) = word.strip_prefix('-').map_or(("", word), |digits| ("-", digits));
    let radix = |digits: &str, radix: u32| i64::from_str_radix(&format!("{sign}{digits}"), radix).ok();
    if let Some(digits) = digits.strip_prefix("0x").or_else(|| digits.strip_prefix("0X")) {
        return radix(digits, 16);
    }
    match digits.strip_prefix('0') {
        Some(octal) if !octal.is_empty() && octal.bytes().all(|byte| byte.is_ascii_digit()) => radix(octal, 8),
        _ => word.parse().ok(),
    }
}
