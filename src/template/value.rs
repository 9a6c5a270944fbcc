//! What an expression or a literal is worth: known, partly known, or unknown with its cause; with where it came from.

use std::fmt::Write as _;
use std::sync::Arc;

use super::provenance::Origin;
use super::text::join_parts;
use super::unknown::{Symbol, Unknown};

/// A value of the template language together with its origin.
#[derive(Debug, Clone)]
pub struct Value {
    /// The value itself.
    pub kind: Kind,
    /// Where it was written and what it came through.
    pub origin: Origin,
    /// Whether a secure parameter took part; such a value is never printed.
    pub secure: bool,
    weight: Weight,
}

/// How much stands inside a value: shared members make a few lines describe more than memory or the stack could hold
/// apart, so whoever walks a value has to know beforehand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Weight {
    /// How many values, itself included, shared ones counted wherever they stand: the upper half of a 32-bit float, at
    /// most one percent off.
    parts: u16,
    /// How deep they nest; `u8::MAX` for that deep or deeper.
    depth: u8,
}

impl Weight {
    const ONE: Self = Self { parts: 0x3F80, depth: 0 };

    fn of(kind: &Kind) -> Self {
        let sum = |inside: &mut dyn Iterator<Item = Self>| {
            let (mut parts, mut depth) = (1.0_f32, 0_u8);
            for weight in inside {
                parts += weight.parts();
                depth = depth.max(weight.depth.saturating_add(1));
            }
            Self { parts: u16::try_from(parts.to_bits() >> 16).unwrap_or(u16::MAX), depth }
        };
        match kind {
            Kind::Array(items) => sum(&mut items.iter().map(|item| item.weight)),
            Kind::Object(object) => sum(&mut object.entries.iter().map(|entry| entry.value.weight)),
            _ => Self::ONE,
        }
    }

    fn parts(self) -> f32 {
        f32::from_bits(u32::from(self.parts) << 16)
    }
}

/// The kinds of value. Objects and arrays stay what they are when some of their members are unknown.
#[derive(Debug, Clone)]
pub enum Kind {
    /// `null`; in a resource's body the same as a property that is not written.
    Null,
    /// A boolean.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// A number with fraction; the template language has no literal for it, parameter values may.
    Float(f64),
    /// A text.
    String(Arc<str>),
    /// A text of which some parts are unknown.
    Text(Arc<PartialText>),
    /// A list; its length is known.
    Array(Arc<Vec<Value>>),
    /// An object.
    Object(Arc<Object>),
    /// Nothing is known but the cause, and perhaps a symbol that equals itself.
    Unknown(Arc<Unknown>),
}

/// Members in order; later duplicates have replaced earlier ones.
#[derive(Debug, Clone, Default)]
pub struct Object {
    /// The members that are known to exist.
    pub entries: Vec<Entry>,
    /// Set when further members may exist, or known ones may be overridden, for this cause.
    pub rest: Option<Arc<Unknown>>,
}

/// One member of an object.
#[derive(Debug, Clone)]
pub struct Entry {
    /// Its name.
    pub key: Key,
    /// Where the name was written.
    pub key_origin: Origin,
    /// Its value.
    pub value: Value,
}

/// The name of a member, which an expression may give.
#[derive(Debug, Clone)]
pub enum Key {
    /// Known; compared without ASCII case.
    Known(Arc<str>),
    /// Known, and told by a secure parameter: it is compared, and never printed.
    Secret(Arc<str>),
    /// Known in parts, such as a resource id in an unknown subscription.
    Partial(Arc<PartialText>),
}

/// A text some parts of which are unknown; there is at least one hole, and no two known parts touch.
#[derive(Debug, Clone)]
pub struct PartialText {
    /// The parts in order.
    pub parts: Vec<Part>,
}

/// One stretch of a partly known text.
#[derive(Debug, Clone)]
pub enum Part {
    /// These characters.
    Known(Arc<str>),
    /// Characters that are not known.
    Hole(Arc<Unknown>),
}

/// Whether something holds: yes, no, or it cannot be told, and why.
#[derive(Debug, Clone)]
pub enum Truth {
    /// It holds.
    True,
    /// It does not.
    False,
    /// It cannot be known from this input.
    Unknown(Arc<Unknown>),
}

impl Truth {
    /// `True` or `False`.
    #[must_use]
    pub fn of(held: bool) -> Self {
        if held { Self::True } else { Self::False }
    }

    /// Whether it surely holds.
    #[must_use]
    pub fn is_true(&self) -> bool {
        matches!(self, Self::True)
    }

    /// Whether it surely does not hold.
    #[must_use]
    pub fn is_false(&self) -> bool {
        matches!(self, Self::False)
    }

    /// The opposite; unknown stays unknown.
    #[must_use]
    pub fn negate(self) -> Self {
        match self {
            Self::True => Self::False,
            Self::False => Self::True,
            unknown @ Self::Unknown(_) => unknown,
        }
    }

    /// Both hold; one `False` decides whatever the other is.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::False, _) | (_, Self::False) => Self::False,
            (Self::True, other) => other,
            (unknown, _) => unknown,
        }
    }

    /// At least one holds; one `True` decides whatever the other is.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        match (self, other) {
            (Self::True, _) | (_, Self::True) => Self::True,
            (Self::False, other) => other,
            (unknown, _) => unknown,
        }
    }

    /// The same as a value without origin.
    #[must_use]
    pub fn into_value(self) -> Value {
        match self {
            Self::True => Value::new(Kind::Bool(true)),
            Self::False => Value::new(Kind::Bool(false)),
            Self::Unknown(unknown) => Value::new(Kind::Unknown(unknown)),
        }
    }
}

impl Value {
    /// A value that comes from nowhere yet.
    #[must_use]
    pub fn new(kind: Kind) -> Self {
        let weight = Weight::of(&kind);
        Self { kind, origin: Origin::NONE, secure: false, weight }
    }

    /// `null`.
    #[must_use]
    pub fn null() -> Self {
        Self::new(Kind::Null)
    }

    /// A text.
    #[must_use]
    pub fn string(text: impl Into<Arc<str>>) -> Self {
        Self::new(Kind::String(text.into()))
    }

    /// A list.
    #[must_use]
    pub fn array(items: Vec<Value>) -> Self {
        Self::new(Kind::Array(Arc::new(items)))
    }

    /// An object.
    #[must_use]
    pub fn object(object: Object) -> Self {
        Self::new(Kind::Object(Arc::new(object)))
    }

    /// An unknown value.
    #[must_use]
    pub fn unknown(unknown: Arc<Unknown>) -> Self {
        Self::new(Kind::Unknown(unknown))
    }

    /// A text from parts; whole if no part is unknown.
    #[must_use]
    pub fn text(parts: Vec<Part>) -> Self {
        Self::new(join_parts(parts))
    }

    /// About how many values stand inside, itself included; at most one percent off.
    #[must_use]
    pub fn parts(&self) -> usize {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a float of this kind saturates")]
        let parts = self.weight.parts() as usize;
        parts
    }

    /// How deep values nest inside; `u8::MAX` for that deep or deeper.
    #[must_use]
    pub fn depth(&self) -> u8 {
        self.weight.depth
    }

    /// The same value with another origin.
    #[must_use]
    pub fn at(mut self, origin: Origin) -> Self {
        self.origin = origin;
        self
    }

    /// The same value, marked secure if `secure`.
    #[must_use]
    pub fn secured(mut self, secure: bool) -> Self {
        self.secure |= secure;
        self
    }

    /// The text, if wholly known.
    #[must_use]
    pub fn as_str(&self) -> Option<&str> {
        match &self.kind {
            Kind::String(text) => Some(text),
            _ => None,
        }
    }

    /// The boolean, if known.
    #[must_use]
    pub fn as_bool(&self) -> Option<bool> {
        match self.kind {
            Kind::Bool(value) => Some(value),
            _ => None,
        }
    }

    /// The whole number, if known.
    #[must_use]
    pub fn as_int(&self) -> Option<i64> {
        match self.kind {
            Kind::Int(value) => Some(value),
            _ => None,
        }
    }

    /// The object.
    #[must_use]
    pub fn as_object(&self) -> Option<&Object> {
        match &self.kind {
            Kind::Object(object) => Some(object),
            _ => None,
        }
    }

    /// The items of a list.
    #[must_use]
    pub fn as_array(&self) -> Option<&[Value]> {
        match &self.kind {
            Kind::Array(items) => Some(items),
            _ => None,
        }
    }

    /// Whether this is `null`.
    #[must_use]
    pub fn is_null(&self) -> bool {
        matches!(self.kind, Kind::Null)
    }

    /// Why nothing is known, if that is so. A partly known text, list or object is not unknown.
    #[must_use]
    pub fn as_unknown(&self) -> Option<&Arc<Unknown>> {
        match &self.kind {
            Kind::Unknown(unknown) => Some(unknown),
            _ => None,
        }
    }

    /// The first unknown anywhere inside, holes of texts and open objects included.
    #[must_use]
    pub fn first_unknown(&self) -> Option<&Arc<Unknown>> {
        match &self.kind {
            Kind::Unknown(unknown) => Some(unknown),
            Kind::Text(text) => Some(text.first_hole()),
            Kind::Array(items) => items.iter().find_map(Self::first_unknown),
            Kind::Object(object) => object.first_unknown(),
            _ => None,
        }
    }

    /// Whether a secure value stands anywhere inside.
    #[must_use]
    pub fn holds_secret(&self) -> bool {
        self.secure
            || match &self.kind {
                Kind::Array(items) => items.iter().any(Self::holds_secret),
                Kind::Object(object) => {
                    object.entries.iter().any(|entry| matches!(entry.key, Key::Secret(_)) || entry.value.holds_secret())
                }
                _ => false,
            }
    }

    /// The symbol, if this is an unknown value that equals itself.
    #[must_use]
    pub fn symbol(&self) -> Option<&Symbol> {
        self.as_unknown().and_then(|unknown| unknown.symbol.as_ref())
    }

    /// The name of its type as the template language says it.
    #[must_use]
    pub fn type_name(&self) -> &'static str {
        match self.kind {
            Kind::Null => "null",
            Kind::Bool(_) => "bool",
            Kind::Int(_) => "int",
            Kind::Float(_) => "float",
            Kind::String(_) | Kind::Text(_) => "string",
            Kind::Array(_) => "array",
            Kind::Object(_) => "object",
            Kind::Unknown(_) => "unknown",
        }
    }

    /// The parts of a text; `None` for anything that is no text. An unknown value is one hole.
    #[must_use]
    pub fn text_parts(&self) -> Option<Vec<Part>> {
        match &self.kind {
            Kind::String(text) => Some(vec![Part::Known(Arc::clone(text))]),
            Kind::Text(text) => Some(text.parts.clone()),
            Kind::Unknown(unknown) => Some(vec![Part::Hole(Arc::clone(unknown))]),
            _ => None,
        }
    }

    /// JSON of what is known; unknown parts as `‹cause›`, secrets as `<secure>`.
    #[must_use]
    pub fn to_display(&self) -> String {
        let mut out = String::new();
        self.write_display(&mut out);
        out
    }

    fn write_display(&self, out: &mut String) {
        if self.secure {
            out.push_str("<secure>");
            return;
        }
        match &self.kind {
            Kind::Null => out.push_str("null"),
            Kind::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
            Kind::Int(value) => _ = write!(out, "{value}"),
            Kind::Float(value) => _ = write!(out, "{value}"),
            Kind::String(text) => out.push_str(text),
            Kind::Text(text) => out.push_str(&text.to_display()),
            Kind::Unknown(unknown) => _ = write!(out, "‹{}›", unknown.what),
            Kind::Array(items) => write_list(out, ['[', ']'], items, |out, item| item.write_display(out)),
            Kind::Object(object) => write_list(out, ['{', '}'], &object.entries, |out, entry| {
                out.push_str(&entry.key.to_display());
                out.push_str(": ");
                entry.value.write_display(out);
            }),
        }
    }
}

fn write_list<T>(out: &mut String, [open, close]: [char; 2], items: &[T], write_item: impl Fn(&mut String, &T)) {
    out.push(open);
    for (index, item) in items.iter().enumerate() {
        if index > 0 {
            out.push_str(", ");
        }
        write_item(out, item);
    }
    out.push(close);
}

impl PartialText {
    /// The first hole.
    ///
    /// INVARIANT: a `PartialText` has a hole; one without would be a bug and is answered with the shared "nothing" unknown.
    #[must_use]
    pub fn first_hole(&self) -> &Arc<Unknown> {
        self.parts
            .iter()
            .find_map(|part| match part {
                Part::Hole(unknown) => Some(unknown),
                Part::Known(_) => None,
            })
            .unwrap_or_else(|| Unknown::nothing())
    }

    /// The text for people; holes as `‹what›`.
    #[must_use]
    pub fn to_display(&self) -> String {
        let mut out = String::new();
        for part in &self.parts {
            match part {
                Part::Known(text) => out.push_str(text),
                Part::Hole(unknown) => _ = write!(out, "‹{}›", unknown.what),
            }
        }
        out
    }
}
