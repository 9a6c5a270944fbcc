//! .NET's format strings for whole numbers.

use super::Failure;
use super::args::{refuse, unsupported};

/// .NET allows more; none of them would be meant.
const MAX_DIGITS: usize = 99;

/// A whole number by a standard format such as `N0`, `D4`, `x2`, or a custom one of zeros.
pub(super) fn format_int(number: i64, form: &str) -> Result<String, Failure> {
    if !form.is_empty() && form.bytes().all(|byte| byte == b'0') {
        return digits(number, form.len());
    }
    let mut characters = form.chars();
    let Some(kind) = characters.next() else {
        return Ok(number.to_string());
    };
    let precision = match characters.as_str() {
        "" => None,
        digits => match digits.parse::<usize>() {
            Ok(precision) if precision <= MAX_DIGITS => Some(precision),
            Ok(_) => {
                return refuse(format!("`format` has the number format `{form}` with more than {MAX_DIGITS} digits"));
            }
            Err(_) => return Err(custom(form)),
        },
    };
    match kind {
        'D' | 'd' => digits(number, precision.unwrap_or(0)),
        'X' => Ok(format!("{number:0width$X}", width = precision.unwrap_or(0))),
        'x' => Ok(format!("{number:0width$x}", width = precision.unwrap_or(0))),
        'N' | 'n' => Ok(with_fraction(grouped(number), precision)),
        'F' | 'f' => Ok(with_fraction(number.to_string(), precision)),
        'G' | 'g' if precision.unwrap_or(0) == 0 => Ok(number.to_string()),
        _ => Err(custom(form)),
    }
}

fn custom(form: &str) -> Failure {
    unsupported(format!("`format(…)` by the number format `{form}`"))
}

fn digits(number: i64, least: usize) -> Result<String, Failure> {
    if least > MAX_DIGITS {
        return Err(custom("000…"));
    }
    let sign = if number < 0 { "-" } else { "" };
    Ok(format!("{sign}{:0least$}", number.unsigned_abs()))
}

fn grouped(number: i64) -> String {
    let digits = number.unsigned_abs().to_string();
    let mut out = String::with_capacity(digits.len() * 2);
    if number < 0 {
        out.push('-');
    }
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// The decimals of a whole number: zeros, two unless told otherwise.
fn with_fraction(whole: String, precision: Option<usize>) -> String {
    match precision.unwrap_or(2) {
        0 => whole,
        places => format!("{whole}.{}", "0".repeat(places)),
    }
}
