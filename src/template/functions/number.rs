//! Whole numbers: arithmetic, conversion, least and greatest.

use super::args::{Outcome, arg, int, refuse, wrong};
use super::{Budget, Failure};
use crate::template::value::{Kind, Value};

pub(super) fn add(args: &[Value], _: &Budget) -> Outcome {
    arithmetic("add", args, i64::checked_add)
}

pub(super) fn sub(args: &[Value], _: &Budget) -> Outcome {
    arithmetic("sub", args, i64::checked_sub)
}

pub(super) fn mul(args: &[Value], _: &Budget) -> Outcome {
    arithmetic("mul", args, i64::checked_mul)
}

pub(super) fn div(args: &[Value], _: &Budget) -> Outcome {
    divisor("div", args)?;
    arithmetic("div", args, i64::checked_div)
}

pub(super) fn modulo(args: &[Value], _: &Budget) -> Outcome {
    divisor("mod", args)?;
    arithmetic("mod", args, i64::checked_rem)
}

fn divisor(name: &str, args: &[Value]) -> Result<(), Failure> {
    if int(name, args, 1)? == 0 {
        return refuse(format!("`{name}` divides by zero"));
    }
    Ok(())
}

fn arithmetic(name: &str, args: &[Value], compute: fn(i64, i64) -> Option<i64>) -> Outcome {
    match compute(int(name, args, 0)?, int(name, args, 1)?) {
        Some(result) => Ok(Value::new(Kind::Int(result))),
        None => refuse(format!("the result of `{name}` does not fit into 64 bits")),
    }
}

pub(super) fn to_int(args: &[Value], _: &Budget) -> Outcome {
    match &arg(args, 0).kind {
        Kind::Int(value) => Ok(Value::new(Kind::Int(*value))),
        Kind::String(text) => match text.trim().parse() {
            Ok(value) => Ok(Value::new(Kind::Int(value))),
            Err(_) => refuse(format!("`int` reads a whole number, found `{text}`")),
        },
        Kind::Float(value) => match whole(*value) {
            Some(value) => Ok(Value::new(Kind::Int(value))),
            None => refuse(format!("`int` reads a whole number, found `{value}`")),
        },
        _ => Err(wrong("int", args, 0, "a text or a whole number")),
    }
}

/// A number without a fraction as a whole one, if it fits.
fn whole(value: f64) -> Option<i64> {
    format!("{value:.0}").parse().ok().filter(|_| value.fract() == 0.0)
}

fn without_commas(text: &str) -> String {
    let point = text.find('.').unwrap_or(text.len());
    let (before, after) = text.split_at_checked(point).unwrap_or((text, ""));
    if before.starts_with(',') { text.to_owned() } else { before.replace(',', "") + after }
}

pub(super) fn to_float(args: &[Value], _: &Budget) -> Outcome {
    match &arg(args, 0).kind {
        Kind::Float(value) => Ok(Value::new(Kind::Float(*value))),
        #[expect(clippy::cast_precision_loss, reason = "the conversion that the function asks for")]
        Kind::Int(value) => Ok(Value::new(Kind::Float(*value as f64))),
        // .NET reads commas before the point as separators of thousands.
        Kind::String(text) => match without_commas(text.trim()).parse::<f64>() {
            Ok(value) if value.is_finite() => Ok(Value::new(Kind::Float(value))),
            _ => refuse(format!("`float` reads a number, found `{text}`")),
        },
        _ => Err(wrong("float", args, 0, "a text or a number")),
    }
}

pub(super) fn min(args: &[Value], _: &Budget) -> Outcome {
    extreme("min", args, i64::min)
}

pub(super) fn max(args: &[Value], _: &Budget) -> Outcome {
    extreme("max", args, i64::max)
}

fn extreme(name: &str, args: &[Value], better: fn(i64, i64) -> i64) -> Outcome {
    let mut best: Option<i64> = None;
    for (index, argument) in args.iter().enumerate() {
        let items = argument.as_array().unwrap_or(std::slice::from_ref(argument));
        for item in items {
            let number = item.as_int().ok_or_else(|| wrong(name, args, index, "a whole number or an array of them"))?;
            best = Some(best.map_or(number, |best| better(best, number)));
        }
    }
    best.map_or_else(
        || refuse(format!("`{name}` takes at least one number, the array is empty")),
        |best| Ok(Value::new(Kind::Int(best))),
    )
}
