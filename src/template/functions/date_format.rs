//! .NET's format strings for points in time, in the invariant culture and UTC.
//!
//! SOURCE: learn.microsoft.com/dotnet/standard/base-types/standard-date-and-time-format-strings and
//! learn.microsoft.com/dotnet/standard/base-types/custom-date-and-time-format-strings

use super::args::refuse;
use super::date::{DAY, SECOND, civil_from_days};
use super::{Budget, Failure};

pub(super) const DAYS: [&str; 7] = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
pub(super) const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// What a letter of a custom format may stand for.
struct Fields {
    year: i64,
    month: i64,
    day: i64,
    hour: i64,
    minute: i64,
    second: i64,
    /// Tenths of a microsecond.
    fraction: i64,
    weekday: usize,
}

/// The point in time, in ticks since 1970, by that format; without one as ISO 8601 with as many decimals as it has.
pub(super) fn print(name: &str, moment: i64, form: Option<&str>, budget: &Budget) -> Result<String, Failure> {
    let pattern = match form {
        None => "yyyy'-'MM'-'dd'T'HH':'mm':'ss.FFFFFFFK",
        // The default format of .NET is `G`.
        Some("" | "G") => "MM'/'dd'/'yyyy HH':'mm':'ss",
        Some("u") => "yyyy'-'MM'-'dd HH':'mm':'ss'Z'",
        Some("s") => "yyyy'-'MM'-'dd'T'HH':'mm':'ss",
        Some("d") => "MM'/'dd'/'yyyy",
        Some("D") => "dddd, dd MMMM yyyy",
        Some("t") => "HH':'mm",
        Some("T") => "HH':'mm':'ss",
        Some("f") => "dddd, dd MMMM yyyy HH':'mm",
        Some("g") => "MM'/'dd'/'yyyy HH':'mm",
        Some("F" | "U") => "dddd, dd MMMM yyyy HH':'mm':'ss",
        Some("M" | "m") => "MMMM dd",
        Some("R" | "r") => "ddd, dd MMM yyyy HH':'mm':'ss 'GMT'",
        Some("Y" | "y") => "yyyy MMMM",
        Some("o" | "O") => "yyyy'-'MM'-'dd'T'HH':'mm':'ss.fffffffK",
        Some(custom) if custom.chars().count() == 1 => return wrong(name, custom),
        Some(custom) => custom,
    };
    // A letter writes a month's name at most.
    budget.check(name, pattern.len().saturating_mul(9))?;
    match custom(&Fields::of(moment), pattern) {
        Some(printed) => Ok(printed),
        None => wrong(name, pattern),
    }
}

fn wrong<T>(name: &str, form: &str) -> Result<T, Failure> {
    refuse(format!("`{name}` takes a date and time format of .NET, found `{form}`"))
}

impl Fields {
    fn of(moment: i64) -> Self {
        let (days, ticks) = (moment.div_euclid(DAY), moment.rem_euclid(DAY));
        let (year, month, day) = civil_from_days(days);
        let second = ticks / SECOND;
        // 1970-01-01 was a Thursday.
        let weekday = usize::try_from((days + 4).rem_euclid(7)).unwrap_or(0);
        Self {
            year,
            month,
            day,
            hour: second / 3600,
            minute: second / 60 % 60,
            second: second % 60,
            fraction: ticks % SECOND,
            weekday,
        }
    }

    fn month_name(&self) -> &'static str {
        usize::try_from(self.month - 1).ok().and_then(|index| MONTHS.get(index)).copied().unwrap_or_default()
    }
}

/// Writes a custom format; `None` if .NET refuses it.
fn custom(fields: &Fields, pattern: &str) -> Option<String> {
    let mut out = String::new();
    let mut rest = pattern;
    while let Some(letter) = rest.chars().next() {
        let after = rest.get(letter.len_utf8()..)?;
        rest = match letter {
            '\'' | '"' => quoted(after, letter, &mut out)?,
            '\\' => {
                let escaped = after.chars().next()?;
                out.push(escaped);
                after.get(escaped.len_utf8()..)?
            }
            '%' if after.is_empty() || after.starts_with('%') => return None,
            '%' => after,
            'd' | 'f' | 'F' | 'g' | 'h' | 'H' | 'K' | 'm' | 'M' | 's' | 't' | 'y' | 'z' => {
                let count = if letter == 'K' { 1 } else { rest.len() - rest.trim_start_matches(letter).len() };
                field(fields, letter, count, &mut out)?;
                rest.get(count..)?
            }
            // The separators of the invariant culture are these characters; other letters stand for themselves.
            _ => {
                out.push(letter);
                after
            }
        };
    }
    Some(out)
}

/// Writes what stands up to the closing quote, in which a backslash escapes too, and gives what follows.
fn quoted<'a>(text: &'a str, quote: char, out: &mut String) -> Option<&'a str> {
    let mut characters = text.chars();
    loop {
        match characters.next()? {
            found if found == quote => return Some(characters.as_str()),
            '\\' => out.push(characters.next()?),
            found => out.push(found),
        }
    }
}

/// Writes what a letter, so many times, stands for; `None` if .NET refuses it.
fn field(fields: &Fields, letter: char, count: usize, out: &mut String) -> Option<()> {
    let number = match letter {
        'y' if count <= 2 => fields.year % 100,
        'y' => fields.year,
        'M' if count <= 2 => fields.month,
        'd' if count <= 2 => fields.day,
        'H' => fields.hour,
        'h' => (fields.hour + 11) % 12 + 1,
        'm' => fields.minute,
        's' => fields.second,
        'f' | 'F' => return fraction(fields.fraction, count, letter == 'F', out),
        'M' => return name(fields.month_name(), count, out),
        'd' => return name(DAYS.get(fields.weekday)?, count, out),
        't' => {
            let half = if fields.hour < 12 { "AM" } else { "PM" };
            out.push_str(half.get(..count.min(2))?);
            return Some(());
        }
        'g' => return literal("A.D.", out),
        'K' => return literal("Z", out),
        'z' => return literal(["+0", "+00", "+00:00"].get(count.min(3) - 1)?, out),
        _ => return None,
    };
    let width = if letter == 'y' { count } else { count.min(2) };
    let digits = number.to_string();
    // Rust's own padding panics beyond 65535 digits.
    out.push_str(&"0".repeat(width.saturating_sub(digits.len())));
    literal(&digits, out)
}

/// So many decimals of a second; if they are optional, without zeros at the end, and without the point before none.
fn fraction(ticks: i64, count: usize, optional: bool, out: &mut String) -> Option<()> {
    let digits = format!("{ticks:07}");
    let digits = digits.get(..count)?;
    if !optional {
        return literal(digits, out);
    }
    let kept = digits.trim_end_matches('0');
    if kept.is_empty() && out.ends_with('.') {
        out.pop();
    }
    literal(kept, out)
}

fn literal(text: &str, out: &mut String) -> Option<()> {
    out.push_str(text);
    Some(())
}

fn name(full: &str, count: usize, out: &mut String) -> Option<()> {
    literal(if count == 3 { full.get(..3)? } else { full }, out)
}
