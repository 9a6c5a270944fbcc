//! Comparison and booleans. `and`, `or`, `if` and `coalesce` decide what is evaluated and belong to the evaluator.

use std::cmp::Ordering;

use super::args::{Outcome, arg, boolean, decided, refuse, unsupported, wrong};
use super::{Budget, Failure, text_order};
use crate::template::value::{Kind, Value};

pub(super) fn equals(args: &[Value], _: &Budget) -> Outcome {
    decided(arg(args, 0).equals(arg(args, 1)))
}

pub(super) fn not(args: &[Value], _: &Budget) -> Outcome {
    match arg(args, 0).as_bool() {
        Some(value) => boolean(!value),
        None => Err(wrong("not", args, 0, "a boolean")),
    }
}

pub(super) fn greater(args: &[Value], _: &Budget) -> Outcome {
    compare("greater", args).and_then(|order| boolean(order == Ordering::Greater))
}

pub(super) fn greater_or_equals(args: &[Value], _: &Budget) -> Outcome {
    compare("greaterOrEquals", args).and_then(|order| boolean(order != Ordering::Less))
}

pub(super) fn less(args: &[Value], _: &Budget) -> Outcome {
    compare("less", args).and_then(|order| boolean(order == Ordering::Less))
}

pub(super) fn less_or_equals(args: &[Value], _: &Budget) -> Outcome {
    compare("lessOrEquals", args).and_then(|order| boolean(order != Ordering::Greater))
}

pub(super) fn yes(_: &[Value], _: &Budget) -> Outcome {
    boolean(true)
}

pub(super) fn no(_: &[Value], _: &Budget) -> Outcome {
    boolean(false)
}

pub(super) fn null(_: &[Value], _: &Budget) -> Outcome {
    Ok(Value::null())
}

pub(super) fn bool(args: &[Value], _: &Budget) -> Outcome {
    match &arg(args, 0).kind {
        Kind::Bool(value) => boolean(*value),
        Kind::Int(value) => boolean(*value != 0),
        Kind::String(text) if text.trim().eq_ignore_ascii_case("true") => boolean(true),
        Kind::String(text) if text.trim().eq_ignore_ascii_case("false") => boolean(false),
        Kind::String(text) => refuse(format!("`bool` reads `true` or `false`, found `{text}`")),
        _ => Err(wrong("bool", args, 0, "a text or a whole number")),
    }
}

/// The order of two numbers or two texts.
fn compare(name: &str, args: &[Value]) -> Result<Ordering, Failure> {
    let (first, second) = (arg(args, 0), arg(args, 1));
    if first.first_unknown().is_some() && first.equals(second).is_true() {
        return Ok(Ordering::Equal);
    }
    if let (Kind::String(_) | Kind::Text(_), Kind::Text(text)) | (Kind::Text(text), Kind::String(_)) =
        (&first.kind, &second.kind)
    {
        return Err(Failure::Unknown(std::sync::Arc::clone(text.first_hole())));
    }
    match (&first.kind, &second.kind) {
        (Kind::Int(a), Kind::Int(b)) => Ok(a.cmp(b)),
        (Kind::Int(_) | Kind::Float(_), Kind::Int(_) | Kind::Float(_)) => {
            Ok(as_float(first).partial_cmp(&as_float(second)).unwrap_or(Ordering::Equal))
        }
        (Kind::String(a), Kind::String(b)) => compare_texts(name, a, b),
        (Kind::String(_) | Kind::Int(_) | Kind::Float(_), _) => {
            Err(wrong(name, args, 1, &format!("{} like the first", super::args::with_article(first))))
        }
        _ => Err(wrong(name, args, 0, "a whole number or a text")),
    }
}

#[expect(clippy::cast_precision_loss, reason = "the template engine compares both as doubles")]
fn as_float(value: &Value) -> f64 {
    match value.kind {
        Kind::Int(value) => value as f64,
        Kind::Float(value) => value,
        _ => f64::NAN,
    }
}

/// The order of two texts, which is that of the engine's culture: see `text_order`.
fn compare_texts(name: &str, a: &str, b: &str) -> Result<Ordering, Failure> {
    text_order::compare(a, b).ok_or_else(|| unsupported(format!("the order of these texts in `{name}(…)`")))
}
