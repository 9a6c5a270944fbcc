//! What one operator says of one value.

use std::cmp::Ordering;
use std::sync::Arc;

use super::operand::Scalar;
use super::pattern::Pattern;
use super::{Order, Sense, Test};
use crate::template::{Kind, Object, Truth, Value};

impl Sense {
    /// The truth that is asked for, from that of the test.
    #[must_use]
    pub(super) fn of(self, truth: Truth) -> Truth {
        match self {
            Self::Asserted => truth,
            Self::Denied => truth.negate(),
        }
    }
}

impl Order {
    /// Whether a value that compares so with the operand is in the order asked for.
    #[must_use]
    pub(super) fn admits(self, ordering: Ordering) -> bool {
        match self {
            Self::Less => ordering.is_lt(),
            Self::LessOrEquals => ordering.is_le(),
            Self::Greater => ordering.is_gt(),
            Self::GreaterOrEquals => ordering.is_ge(),
        }
    }
}

impl Test {
    /// Whether a value passes. A missing one is `null`: it passes `equals` and `in` where they name `null`, and
    /// nothing else, so that `notEquals` and its kind hold for it.
    ///
    /// SOURCE: <https://github.com/microsoft/regorus/blob/main/src/rvm/vm/dispatch.rs> (`PolicyOp`). There an explicit
    /// `null` also equals an empty text; here `null` is what is not written, as Resource Manager takes it.
    #[must_use]
    pub(super) fn judge(&self, value: &Value) -> Truth {
        match self {
            Self::Equals(operand) => operand.equals(value),
            Self::In(operands) => any(operands.iter().map(|operand| operand.equals(value))),
            Self::Like(pattern) | Self::Match(pattern) => pattern.judge(value),
            Self::Contains { item, within } => contains(item, within, value),
            Self::ContainsKey(key) => contains_key(key, value),
            Self::Compares(order, operand) => match operand.order_of(value) {
                Ok(ordering) => Truth::of(ordering.is_some_and(|ordering| order.admits(ordering))),
                Err(unknown) => unknown,
            },
            Self::Exists => exists(value),
            // Whoever judges has put what the expression gives in its place before.
            Self::Computed(_) => Truth::False,
        }
    }
}

/// Whether one of them is true; an empty list has none.
pub(super) fn any(truths: impl IntoIterator<Item = Truth>) -> Truth {
    let mut held = Truth::False;
    for truth in truths {
        held = held.or(truth);
        if held.is_true() {
            break;
        }
    }
    held
}

/// Whether all of them are true; an empty list has no other.
pub(super) fn all(truths: impl IntoIterator<Item = Truth>) -> Truth {
    let mut held = Truth::True;
    for truth in truths {
        held = held.and(truth);
        if held.is_false() {
            break;
        }
    }
    held
}

/// An object, list or text exists whatever its unknown parts are; an unknown value may be `null`.
fn exists(value: &Value) -> Truth {
    match &value.kind {
        Kind::Null => Truth::False,
        Kind::Unknown(unknown) => Truth::Unknown(Arc::clone(unknown)),
        _ => Truth::True,
    }
}

fn contains(item: &Scalar, within: &Pattern, value: &Value) -> Truth {
    match &value.kind {
        Kind::Array(items) => any(items.iter().map(|held| item.equals(held))),
        _ => within.judge(value),
    }
}

fn contains_key(key: &str, value: &Value) -> Truth {
    match &value.kind {
        Kind::Object(object) => has_member(object, key),
        Kind::Unknown(unknown) => Truth::Unknown(Arc::clone(unknown)),
        _ => Truth::False,
    }
}

fn has_member(object: &Object, key: &str) -> Truth {
    let wanted = Value::string(key);
    let named = any(object.entries.iter().map(|entry| {
        let same = entry.key.to_value().equals_ignoring_case(&wanted);
        // A member that is `null` is not written.
        same.and(Truth::of(!entry.value.is_null()))
    }));
    let more = object.rest.as_ref().map_or(Truth::False, |unknown| Truth::Unknown(Arc::clone(unknown)));
    named.or(more)
}
