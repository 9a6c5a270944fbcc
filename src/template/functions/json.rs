//! Values as texts: `string()` and the JSON that it and `format()` write.

use std::fmt::Write as _;
use std::sync::Arc;

use super::Budget;
use super::args::{Outcome, arg, assemble};
use super::decimal::print_float;
use super::symbolic::{derived, printed};
use crate::template::unknown::{Shape, Unknown};
use crate::template::value::{Key, Kind, Object, Part, Value};

pub(super) fn string(args: &[Value], budget: &Budget) -> Outcome {
    let value = arg(args, 0);
    match &value.kind {
        Kind::String(_) | Kind::Text(_) => Ok(value.clone()),
        Kind::Unknown(unknown) if unknown.shape == Shape::Text => Ok(value.clone()),
        Kind::Unknown(unknown) => Ok(Value::unknown(derived("string", unknown))),
        _ => {
            let parts = text_of(value, '"');
            budget.check("string", bytes_of(&parts))?;
            Ok(assemble(parts))
        }
    }
}

/// The bytes of the known parts.
pub(super) fn bytes_of(parts: &[Part]) -> usize {
    parts.iter().map(|part| if let Part::Known(text) = part { text.len() } else { 0 }).sum()
}

/// A value as .NET prints it within a text: `True`, numbers, nothing for null, compact JSON with that quote for containers.
pub(super) fn text_of(value: &Value, quote: char) -> Vec<Part> {
    match &value.kind {
        Kind::Null => Vec::new(),
        Kind::Bool(value) => vec![known(if *value { "True" } else { "False" })],
        Kind::Int(value) => vec![known(&value.to_string())],
        Kind::Float(value) => vec![known(&print_float(*value))],
        Kind::String(text) => vec![Part::Known(Arc::clone(text))],
        Kind::Text(text) => text.parts.clone(),
        Kind::Unknown(unknown) => {
            vec![Part::Hole(printed(unknown, if quote == '"' { "string" } else { "format" }))]
        }
        Kind::Array(_) | Kind::Object(_) => {
            let mut writer = Writer { quote, parts: Vec::new(), text: String::new() };
            writer.value(value);
            writer.finish()
        }
    }
}

fn known(text: &str) -> Part {
    Part::Known(text.into())
}

/// Writes compact JSON; what is unknown becomes a hole of its own, as its JSON form is not its text.
struct Writer {
    quote: char,
    parts: Vec<Part>,
    text: String,
}

impl Writer {
    fn finish(mut self) -> Vec<Part> {
        self.flush();
        self.parts
    }

    fn flush(&mut self) {
        if !self.text.is_empty() {
            self.parts.push(known(&std::mem::take(&mut self.text)));
        }
    }

    fn hole(&mut self, name: &str, unknown: &Arc<Unknown>) {
        self.flush();
        let name = if self.quote == '"' { name.to_owned() } else { format!("{name}{}", self.quote) };
        let hole = derived(&name, unknown);
        self.parts.push(Part::Hole(Arc::new(Unknown { what: Arc::clone(&unknown.what), ..Unknown::clone(&hole) })));
    }

    fn value(&mut self, value: &Value) {
        match &value.kind {
            Kind::Null => self.text.push_str("null"),
            Kind::Bool(value) => drop(write!(self.text, "{value}")),
            Kind::Int(value) => drop(write!(self.text, "{value}")),
            Kind::Float(value) => self.float(*value),
            Kind::String(text) => quote(text, self.quote, &mut self.text),
            Kind::Text(text) => self.partial(&text.parts),
            Kind::Unknown(unknown) => self.hole("json", unknown),
            Kind::Array(items) => self.array(items),
            Kind::Object(object) => self.object(object),
        }
    }

    /// Newtonsoft.Json keeps a `.0` at whole numbers of this kind.
    fn float(&mut self, value: f64) {
        let printed = print_float(value);
        self.text.push_str(&printed);
        if !printed.contains(['.', 'E']) {
            self.text.push_str(".0");
        }
    }

    fn partial(&mut self, parts: &[Part]) {
        self.text.push(self.quote);
        for part in parts {
            match part {
                Part::Known(text) => escape(text, self.quote, &mut self.text),
                Part::Hole(unknown) => self.hole("escaped", unknown),
            }
        }
        self.text.push(self.quote);
    }

    fn array(&mut self, items: &[Value]) {
        self.text.push('[');
        for (index, item) in items.iter().enumerate() {
            if index > 0 {
                self.text.push(',');
            }
            self.value(item);
        }
        self.text.push(']');
    }

    fn object(&mut self, object: &Object) {
        self.text.push('{');
        // Where further members stand, and whether partly known names are one, nobody knows.
        let several = object.entries.len() > 1;
        match object.rest.as_ref().or_else(|| object.why_open().filter(|_| several)) {
            Some(unknown) => {
                self.flush();
                self.parts.push(Part::Hole(unknown.alike()));
            }
            None => self.members(object),
        }
        self.text.push('}');
    }

    fn members(&mut self, object: &Object) {
        for (index, entry) in object.entries.iter().enumerate() {
            if index > 0 {
                self.text.push(',');
            }
            match &entry.key {
                Key::Known(name) | Key::Secret(name) => quote(name, self.quote, &mut self.text),
                Key::Partial(name) => self.partial(&name.parts),
            }
            self.text.push(':');
            self.value(&entry.value);
        }
    }
}

/// Writes a JSON text in these quotes.
pub(super) fn quote(text: &str, quote: char, out: &mut String) {
    out.push(quote);
    escape(text, quote, out);
    out.push(quote);
}

/// Escapes as Newtonsoft.Json does: quotes, backslashes, control characters and the separators that JavaScript takes for line ends.
fn escape(text: &str, quote: char, out: &mut String) {
    for character in text.chars() {
        match character {
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\u{8}' => out.push_str("\\b"),
            '\u{c}' => out.push_str("\\f"),
            '\u{85}' | '\u{2028}' | '\u{2029}' | '\0'..='\u{1f}' => {
                let code = u32::from(character);
                out.push_str(&format!("\\u{code:04x}"));
            }
            _ if character == quote => {
                out.push('\\');
                out.push(character);
            }
            _ => out.push(character),
        }
    }
}
