//! .NET's standard format strings for numbers, in the invariant culture; others are custom ones.
//!
//! SOURCE: learn.microsoft.com/dotnet/standard/base-types/standard-numeric-format-strings

use super::args::refuse;
use super::decimal::{Decimal, exponent, general, print_float};
use super::number_pattern::by_pattern;
use super::{Budget, Failure};

/// .NET refuses a greater precision.
const MAX_PRECISION: i64 = 999_999_999;

/// What is formatted.
#[derive(Debug, Clone, Copy)]
pub(super) enum Number {
    Int(i64),
    Float(f64),
}

impl Number {
    /// The digits that a format with so many digits after the point needs: all of them.
    fn exact(self) -> Decimal {
        match self {
            Self::Int(number) => Decimal::of_int(number),
            Self::Float(number) => Decimal::of_float(number, 767),
        }
    }
}

/// A number by a format such as `N0`, `x2`, `E3` or `#,##0.00`.
pub(super) fn format_number(number: Number, form: &str, budget: &Budget) -> Result<String, Failure> {
    let Some((letter, precision)) = standard(form)? else {
        return Ok(match number {
            _ if form.is_empty() => plain(number),
            Number::Int(number) => by_pattern(Decimal::of_int(number), form),
            // .NET takes fifteen digits of such a number for a custom format.
            Number::Float(number) => by_pattern(Decimal::of_float(number, 15), form),
        });
    };
    budget.check("format", usize::try_from(precision.unwrap_or(0)).unwrap_or(usize::MAX))?;
    let lower = letter.is_ascii_lowercase();
    let whole = |radix: u32| match number {
        Number::Int(number) => Ok(padded(number, radix, precision, lower)),
        Number::Float(_) => refuse(format!("`format` has the format `{form}`, which takes whole numbers only")),
    };
    match letter.to_ascii_uppercase() {
        'D' => whole(10),
        'X' => whole(16),
        'B' => whole(2),
        'N' => Ok(fixed(number.exact(), precision, true)),
        'F' => Ok(fixed(number.exact(), precision, false)),
        'C' => Ok(currency(number.exact(), precision)),
        'P' => {
            let mut decimal = number.exact();
            decimal.shift(2);
            Ok(fixed(decimal, precision, true) + " %")
        }
        'E' => Ok(scientific(number.exact(), precision.unwrap_or(6), letter)),
        'G' => Ok(significant(number, precision.unwrap_or(0), if lower { 'e' } else { 'E' })),
        'R' if matches!(number, Number::Float(_)) => Ok(plain(number)),
        _ => refuse(format!("`format` has the number format `{form}`, which .NET does not have for such a number")),
    }
}

/// The letter and the precision of a standard format; `None` for a custom one.
fn standard(form: &str) -> Result<Option<(char, Option<i64>)>, Failure> {
    let mut characters = form.chars();
    let Some(letter) = characters.next().filter(char::is_ascii_alphabetic) else { return Ok(None) };
    let digits = characters.as_str();
    if digits.is_empty() {
        return Ok(Some((letter, None)));
    }
    if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Ok(None);
    }
    match digits.parse::<i64>() {
        Ok(precision) if precision <= MAX_PRECISION => Ok(Some((letter, Some(precision)))),
        _ => refuse(format!("`format` has the number format `{form}` with more than {MAX_PRECISION} digits")),
    }
}

fn plain(number: Number) -> String {
    match number {
        Number::Int(number) => number.to_string(),
        Number::Float(number) => print_float(number),
    }
}

/// Whole numbers with zeros before them; negative ones in hexadecimal and binary as 64 bits.
fn padded(number: i64, radix: u32, precision: Option<i64>, lower: bool) -> String {
    let width = usize::try_from(precision.unwrap_or(0)).unwrap_or(0);
    let digits = match radix {
        2 => format!("{number:b}"),
        16 if lower => format!("{number:x}"),
        16 => format!("{number:X}"),
        _ => number.unsigned_abs().to_string(),
    };
    // Rust's own padding panics beyond 65535 digits.
    let zeros = "0".repeat(width.saturating_sub(digits.len()));
    let sign = if radix == 10 && number < 0 { "-" } else { "" };
    format!("{sign}{zeros}{digits}")
}

fn fixed(decimal: Decimal, precision: Option<i64>, grouped: bool) -> String {
    let (negative, digits) = unsigned(decimal, precision, grouped);
    format!("{}{digits}", if negative { "-" } else { "" })
}

/// The invariant culture has the general sign for currency and writes negative amounts in brackets.
fn currency(decimal: Decimal, precision: Option<i64>) -> String {
    let (negative, digits) = unsigned(decimal, precision, true);
    if negative { format!("(¤{digits})") } else { format!("¤{digits}") }
}

fn unsigned(mut decimal: Decimal, precision: Option<i64>, grouped: bool) -> (bool, String) {
    let places = precision.unwrap_or(2);
    decimal.round(decimal.scale() + places);
    (decimal.negative, decimal.whole(grouped) + &decimal.fraction(places))
}

fn scientific(mut decimal: Decimal, precision: i64, letter: char) -> String {
    decimal.round(precision + 1);
    let mut out = String::from(if decimal.negative { "-" } else { "" });
    out.push(decimal.digit(0).unwrap_or('0'));
    if precision > 0 {
        out.push('.');
        out.extend((1..=precision).map(|place| decimal.digit(place).unwrap_or('0')));
    }
    let power = if decimal.is_zero() { 0 } else { decimal.scale() - 1 };
    out + &exponent(letter, power, 3, true)
}

fn significant(number: Number, precision: i64, letter: char) -> String {
    if precision == 0 {
        return match number {
            Number::Int(number) => number.to_string(),
            Number::Float(number) => {
                let decimal = Decimal::shortest(number);
                general(&decimal, decimal.count().max(15), letter)
            }
        };
    }
    let mut decimal = number.exact();
    decimal.round(precision);
    general(&decimal, precision, letter)
}
