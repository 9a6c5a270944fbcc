//! .NET's format strings for points in time, in the invariant culture and UTC.

use std::fmt::Write as _;

use super::Failure;
use super::args::{refuse, unsupported};
use super::date::civil_from_days;

const DAYS: [&str; 7] = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
const MONTHS: [&str; 12] = [
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
    weekday: usize,
}

/// The point in time, in seconds since 1970, by that format; without one as ISO 8601 in seconds.
pub(super) fn print(moment: i64, form: Option<&str>) -> Result<String, Failure> {
    let pattern = match form {
        None => "yyyy'-'MM'-'dd'T'HH':'mm':'ss'Z'",
        Some("u") => "yyyy'-'MM'-'dd HH':'mm':'ss'Z'",
        Some("s") => "yyyy'-'MM'-'dd'T'HH':'mm':'ss",
        Some("d") => "MM'/'dd'/'yyyy",
        Some("D") => "dddd, dd MMMM yyyy",
        Some("t") => "HH':'mm",
        Some("T") => "HH':'mm':'ss",
        Some("f") => "dddd, dd MMMM yyyy HH':'mm",
        Some("g") => "MM'/'dd'/'yyyy HH':'mm",
        Some("G") => "MM'/'dd'/'yyyy HH':'mm':'ss",
        Some("F" | "U") => "dddd, dd MMMM yyyy HH':'mm':'ss",
        Some("M" | "m") => "MMMM dd",
        Some("R" | "r") => "ddd, dd MMM yyyy HH':'mm':'ss 'GMT'",
        Some("Y" | "y") => "yyyy MMMM",
        Some("o" | "O") => "yyyy'-'MM'-'dd'T'HH':'mm':'ss'.0000000Z'",
        Some(custom) if custom.chars().count() == 1 => {
            return refuse(format!("`dateTimeAdd` takes a format of .NET as its third argument, found `{custom}`"));
        }
        Some(custom) => custom,
    };
    custom(&Fields::of(moment), pattern)
}

impl Fields {
    fn of(moment: i64) -> Self {
        let (days, second) = (moment.div_euclid(86_400), moment.rem_euclid(86_400));
        let (year, month, day) = civil_from_days(days);
        // 1970-01-01 was a Thursday.
        let weekday = usize::try_from((days + 4).rem_euclid(7)).unwrap_or(0);
        Self { year, month, day, hour: second / 3600, minute: second / 60 % 60, second: second % 60, weekday }
    }

    fn month_name(&self) -> &'static str {
        usize::try_from(self.month - 1).ok().and_then(|index| MONTHS.get(index)).copied().unwrap_or_default()
    }
}

fn custom(fields: &Fields, pattern: &str) -> Result<String, Failure> {
    let mut out = String::new();
    let mut rest = pattern;
    while let Some(letter) = rest.chars().next() {
        let after = rest.get(letter.len_utf8()..).unwrap_or_default();
        rest = match letter {
            '\'' | '"' => match after.split_once(letter) {
                Some((quoted, after)) => {
                    out.push_str(quoted);
                    after
                }
                None => {
                    return refuse(format!("`dateTimeAdd` has the format `{pattern}`, in which a quote is not closed"));
                }
            },
            '\\' => {
                let escaped = after.chars().next();
                out.extend(escaped);
                after.get(escaped.map_or(0, char::len_utf8)..).unwrap_or_default()
            }
            _ if letter.is_ascii_alphabetic() => {
                let count = rest.len() - rest.trim_start_matches(letter).len();
                field(fields, letter, count, &mut out)
                    .ok_or_else(|| unsupported(format!("`dateTimeAdd(…)` by the format `{pattern}`")))?;
                rest.get(count..).unwrap_or_default()
            }
            '%' => after,
            _ => {
                out.push(letter);
                after
            }
        };
    }
    Ok(out)
}

/// Writes what a letter, so many times, stands for; `None` if that is not reproduced.
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
        'f' => 0,
        'M' => return name(fields.month_name(), count, out),
        'd' => return name(DAYS.get(fields.weekday)?, count, out),
        't' => {
            let half = if fields.hour < 12 { "AM" } else { "PM" };
            out.push_str(half.get(..count.min(2))?);
            return Some(());
        }
        _ => return None,
    };
    let width = if matches!(letter, 'y' | 'f') { count } else { count.min(2) };
    if width > 16 {
        return None;
    }
    write!(out, "{number:0width$}").ok()
}

fn name(full: &str, count: usize, out: &mut String) -> Option<()> {
    out.push_str(if count == 3 { full.get(..3)? } else { full });
    Some(())
}
