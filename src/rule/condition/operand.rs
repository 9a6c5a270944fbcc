//! The operands of conditions, and how they compare with values that may be unknown.

use std::cmp::Ordering;
use std::sync::Arc;

use crate::template::{Kind, Part, PartialText, Truth, Value};

/// What stands on the right of an operator.
///
/// SOURCE: operators compare texts and turn numbers and booleans into texts,
/// <https://github.com/MicrosoftDocs/azure-docs/pull/41628>
#[derive(Debug, Clone)]
pub enum Scalar {
    /// A text.
    Text(Arc<str>),
    /// A number.
    Number(Number),
    /// A boolean.
    Bool(bool),
    /// `null`: nothing written.
    Null,
}

/// A number, exact where it is whole.
#[derive(Debug, Clone, Copy)]
pub enum Number {
    /// A whole number.
    Int(i64),
    /// Any other, and whole ones that don't fit.
    Float(f64),
}

impl Number {
    /// The number that a text says, blanks around it aside.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        // Words that float parsing takes, such as `inf`, are no numbers to Azure.
        if !text.chars().all(may_stand_in_number) {
            return None;
        }
        text.parse().map(Self::Int).or_else(|_| text.parse().map(Self::Float)).ok()
    }

    /// The number that a value is, or that its text says.
    #[must_use]
    pub(super) fn of(value: &Value) -> Option<Self> {
        match &value.kind {
            Kind::Int(number) => Some(Self::Int(*number)),
            Kind::Float(number) => Some(Self::Float(*number)),
            Kind::String(text) => Self::parse(text),
            _ => None,
        }
    }

    /// Which of two numbers is greater; none for what is no number.
    #[must_use]
    pub(super) fn compare(self, other: Self) -> Option<Ordering> {
        match (self, other) {
            (Self::Int(a), Self::Int(b)) => Some(a.cmp(&b)),
            (a, b) => a.to_float().partial_cmp(&b.to_float()),
        }
    }

    #[expect(clippy::cast_precision_loss, reason = "JSON numbers compare as doubles")]
    fn to_float(self) -> f64 {
        match self {
            Self::Int(number) => number as f64,
            Self::Float(number) => number,
        }
    }

    fn to_text(self) -> String {
        match self {
            Self::Int(number) => number.to_string(),
            Self::Float(number) => number.to_string(),
        }
    }
}

fn may_stand_in_number(character: char) -> bool {
    character.is_ascii_digit() || "+-.eE ".contains(character)
}

impl Scalar {
    /// The text that it is compared as; `None` for `null`.
    #[must_use]
    pub fn to_text(&self) -> Option<Arc<str>> {
        match self {
            Self::Text(text) => Some(Arc::clone(text)),
            Self::Number(number) => Some(number.to_text().into()),
            Self::Bool(value) => Some(if *value { "true" } else { "false" }.into()),
            Self::Null => None,
        }
    }

    /// The number that it is, or that its text says.
    #[must_use]
    pub(super) fn to_number(&self) -> Option<Number> {
        match self {
            Self::Number(number) => Some(*number),
            Self::Text(text) => Number::parse(text),
            Self::Bool(_) | Self::Null => None,
        }
    }

    /// Whether a value equals it, as `equals` compares.
    ///
    /// Lists and objects equal nothing that can be written here.
    #[must_use]
    pub(super) fn equals(&self, value: &Value) -> Truth {
        match (self, &value.kind) {
            (_, Kind::Unknown(unknown)) => Truth::Unknown(Arc::clone(unknown)),
            (Self::Null, kind) => Truth::of(matches!(kind, Kind::Null)),
            (_, Kind::Null | Kind::Array(_) | Kind::Object(_)) => Truth::False,
            (Self::Text(text), Kind::String(_) | Kind::Text(_)) => {
                value.equals_ignoring_case(&Value::string(Arc::clone(text)))
            }
            (Self::Bool(wanted), kind) => equals_bool(*wanted, kind, value),
            (Self::Text(text), Kind::Bool(held)) => {
                Truth::of(text.eq_ignore_ascii_case(if *held { "true" } else { "false" }))
            }
            (Self::Number(_), Kind::Text(text)) => may_be_number(text),
            (Self::Text(_) | Self::Number(_), _) => Truth::of(self.same_number(value)),
        }
    }

    fn same_number(&self, value: &Value) -> bool {
        let numbers = self.to_number().zip(Number::of(value));
        numbers.is_some_and(|(a, b)| a.compare(b) == Some(Ordering::Equal))
    }

    /// How a value compares with it; `Ok(None)` where the two don't compare.
    ///
    /// SOURCE: texts compare without case. The documentation names the invariant culture; here it is the order of the
    /// lower-case characters, which is the same for letters and digits.
    ///
    /// # Errors
    /// The truth `Unknown` where it can't be told.
    pub(super) fn order_of(&self, value: &Value) -> Result<Option<Ordering>, Truth> {
        match (self, &value.kind) {
            (_, Kind::Unknown(unknown)) => Err(Truth::Unknown(Arc::clone(unknown))),
            (Self::Text(operand), Kind::String(text)) => Ok(Some(order_of_texts(text, operand))),
            (Self::Text(operand), Kind::Text(text)) => order_of_partial(text, operand).map(Some),
            (Self::Number(_), Kind::Text(text)) => match may_be_number(text) {
                unknown @ Truth::Unknown(_) => Err(unknown),
                _ => Ok(None),
            },
            _ => Ok(Number::of(value).zip(self.to_number()).and_then(|(a, b)| a.compare(b))),
        }
    }
}

fn equals_bool(wanted: bool, kind: &Kind, value: &Value) -> Truth {
    match kind {
        Kind::Bool(held) => Truth::of(*held == wanted),
        _ => value.equals_ignoring_case(&Value::string(if wanted { "true" } else { "false" })),
    }
}

/// `Unknown`, or `False` if a known part has characters that no number has.
fn may_be_number(text: &PartialText) -> Truth {
    let possible = text.parts.iter().all(|part| match part {
        Part::Known(known) => known.chars().all(may_stand_in_number),
        Part::Hole(_) => true,
    });
    if possible { Truth::Unknown(Arc::clone(text.first_hole())) } else { Truth::False }
}

fn order_of_texts(a: &str, b: &str) -> Ordering {
    lower(a).cmp(lower(b))
}

/// Decided where the known beginning differs from the operand, or goes on beyond its end.
fn order_of_partial(text: &PartialText, operand: &str) -> Result<Ordering, Truth> {
    let unknown = || Truth::Unknown(Arc::clone(text.first_hole()));
    let Some(Part::Known(beginning)) = text.parts.first() else {
        return Err(unknown());
    };
    let mut wanted = lower(operand);
    for character in lower(beginning) {
        match wanted.next() {
            None => return Ok(Ordering::Greater),
            Some(other) if other != character => return Ok(character.cmp(&other)),
            Some(_) => {}
        }
    }
    Err(unknown())
}

fn lower(text: &str) -> impl Iterator<Item = char> {
    text.chars().flat_map(char::to_lowercase)
}
