//! Reads points in time and durations: ISO 8601, and the other forms that .NET's standard formats write.

use super::date::{DAY, SECOND, days_from_civil, days_in_month};
use super::date_format::{DAYS, MONTHS};

/// Ticks of an ISO 8601 duration; a year has 365 days and a month 30, as documented.
///
/// Only seconds may have a fraction, as in .NET's `XmlConvert.ToTimeSpan`, whose years and months are these.
pub(super) fn duration(text: &str) -> Option<i64> {
    let (sign, text) = text.strip_prefix('-').map_or((1, text), |text| (-1, text));
    let rest = text.strip_prefix('P')?;
    let (days, time) = rest.split_once('T').map_or((rest, None), |(days, time)| (days, Some(time)));
    if time.map_or(days.is_empty(), str::is_empty) {
        return None;
    }
    let date = fields(days, &[('Y', 365 * DAY), ('M', 30 * DAY), ('W', 7 * DAY), ('D', DAY)])?;
    let time = fields(time.unwrap_or_default(), &[('H', 3600 * SECOND), ('M', 60 * SECOND), ('S', SECOND)])?;
    date.checked_add(time)?.checked_mul(sign)
}

/// The sum of numbers with their units, which stand in order.
fn fields(text: &str, units: &[(char, i64)]) -> Option<i64> {
    let mut rest = text;
    let mut units = units.iter();
    let mut sum: i64 = 0;
    while !rest.is_empty() {
        let (number, after) = digits(rest, 1, 18)?;
        let fractional = after.starts_with('.');
        let (fraction, after) = match after.strip_prefix('.') {
            Some(after) => decimals(after)?,
            None => (0, after),
        };
        let unit = after.chars().next()?;
        let (_, ticks) = units.find(|(letter, _)| *letter == unit)?;
        if fractional && unit != 'S' {
            return None;
        }
        sum = sum.checked_add(number.checked_mul(*ticks)?)?.checked_add(fraction)?;
        rest = after.get(unit.len_utf8()..)?;
    }
    Some(sum)
}

/// The digits at the beginning as a number, and what follows; `None` if there are too few, or more than so many.
fn digits(text: &str, least: usize, most: usize) -> Option<(i64, &str)> {
    let count = text.bytes().take_while(u8::is_ascii_digit).count();
    if !(least..=most).contains(&count) {
        return None;
    }
    Some((text.get(..count)?.parse().ok()?, text.get(count..)?))
}

/// Decimals of a second in ticks, and what follows.
fn decimals(text: &str) -> Option<(i64, &str)> {
    let count = text.bytes().take_while(u8::is_ascii_digit).count();
    let kept = text.get(..count.min(7)).filter(|kept| !kept.is_empty())?;
    let ticks: i64 = format!("{kept:0<7}").parse().ok()?;
    Some((ticks, text.get(count..)?))
}

/// Ticks since 1970 in UTC of a point in time; without an offset it is in UTC already.
pub(super) fn point(text: &str) -> Option<i64> {
    let text = text.trim();
    let (day, rest) = iso_day(text).or_else(|| slashed_day(text)).or_else(|| named_day(text))?;
    let rest = rest.strip_prefix(['T', 't']).unwrap_or(rest).trim_start();
    if rest.is_empty() {
        return (!text.ends_with(['T', 't'])).then_some(day * DAY);
    }
    let (time, rest) = time(rest)?;
    let offset = offset(rest.trim_start())?;
    Some(day * DAY + time - offset)
}

/// `2020-04-07` or `20200407`, in days since 1970.
fn iso_day(text: &str) -> Option<(i64, &str)> {
    if let Some((written, rest)) = digits(text, 8, 8) {
        return Some((day(written / 10_000, written / 100 % 100, written % 100)?, rest));
    }
    let (year, rest) = digits(text, 4, 4)?;
    let separator = rest.chars().next().filter(|found| matches!(found, '-' | '/'))?;
    let (month, rest) = digits(rest.strip_prefix(separator)?, 1, 2)?;
    let (date, rest) = digits(rest.strip_prefix(separator)?, 1, 2)?;
    Some((day(year, month, date)?, rest))
}

/// `04/07/2020`, month first.
fn slashed_day(text: &str) -> Option<(i64, &str)> {
    let (month, rest) = digits(text, 1, 2)?;
    let (date, rest) = digits(rest.strip_prefix('/')?, 1, 2)?;
    let (year, rest) = digits(rest.strip_prefix('/')?, 4, 4)?;
    Some((day(year, month, date)?, rest))
}

/// `Tue, 07 Apr 2020` or `Tuesday, 07 April 2020`.
fn named_day(text: &str) -> Option<(i64, &str)> {
    let (weekday, rest) = match text.split_once(", ") {
        Some((weekday, rest)) => (Some(DAYS.iter().position(|name| is_name(weekday, name))?), rest.trim_start()),
        None => (None, text),
    };
    let (date, rest) = digits(rest, 1, 2)?;
    let (month, rest) = rest.trim_start().split_once(' ')?;
    let month = MONTHS.iter().position(|name| is_name(month, name))? + 1;
    let (year, rest) = digits(rest, 4, 4)?;
    let day = day(year, i64::try_from(month).ok()?, date)?;
    // .NET refuses a date with another day of the week than it has.
    let fits = weekday.is_none_or(|weekday| i64::try_from(weekday).is_ok_and(|at| (day + 4).rem_euclid(7) == at));
    fits.then_some((day, rest))
}

fn is_name(written: &str, name: &str) -> bool {
    written.eq_ignore_ascii_case(name) || name.get(..3).is_some_and(|short| written.eq_ignore_ascii_case(short))
}

fn day(year: i64, month: i64, day: i64) -> Option<i64> {
    let valid = year >= 1 && (1..=12).contains(&month) && (1..=days_in_month(year, month)).contains(&day);
    valid.then(|| days_from_civil(year, month, day))
}

/// `14:53:14.5`, `14:53`, `145314` or `2:53 PM`, in ticks.
fn time(text: &str) -> Option<(i64, &str)> {
    let (hour, minute, second, rest) = if let Some((written, rest)) = digits(text, 6, 6) {
        (written / 10_000, written / 100 % 100, written % 100, rest)
    } else if let Some((written, rest)) = digits(text, 4, 4) {
        (written / 100, written % 100, 0, rest)
    } else {
        let (hour, rest) = digits(text, 1, 2)?;
        let (minute, rest) = digits(rest.strip_prefix(':')?, 2, 2)?;
        match rest.strip_prefix(':') {
            Some(rest) => digits(rest, 2, 2).map(|(second, rest)| (hour, minute, second, rest))?,
            None => (hour, minute, 0, rest),
        }
    };
    let (fraction, rest) = match rest.strip_prefix(['.', ',']) {
        Some(rest) => decimals(rest)?,
        None => (0, rest),
    };
    let (hour, rest) = half_of_day(hour, rest)?;
    // The end of a day may be written as hour 24.
    let valid = minute < 60 && second < 60 && (hour < 24 || hour == 24 && minute + second + fraction == 0);
    valid.then_some(((hour * 3600 + minute * 60 + second) * SECOND + fraction, rest))
}

fn half_of_day(hour: i64, text: &str) -> Option<(i64, &str)> {
    let trimmed = text.trim_start();
    let half = trimmed.get(..2).map(str::to_ascii_uppercase);
    let after = match half.as_deref() {
        Some("AM") => 0,
        Some("PM") => 12,
        _ => return Some((hour, text)),
    };
    (1..=12).contains(&hour).then_some((hour % 12 + after, trimmed.get(2..)?))
}

/// `Z`, `GMT`, `+02:00`, `+0200`, `+02` or nothing, in ticks.
fn offset(text: &str) -> Option<i64> {
    if text.is_empty() || text.eq_ignore_ascii_case("z") || text.eq_ignore_ascii_case("gmt") {
        return Some(0);
    }
    let (sign, rest) = match text.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, text.strip_prefix('+')?),
    };
    let (hour, minute) = if let Some((written, "")) = digits(rest, 4, 4) {
        (written / 100, written % 100)
    } else {
        let (hour, rest) = digits(rest, 1, 2)?;
        match rest.strip_prefix(':') {
            Some(rest) => (hour, digits(rest, 2, 2).filter(|(_, rest)| rest.is_empty())?.0),
            None if rest.is_empty() => (hour, 0),
            None => return None,
        }
    };
    // .NET knows offsets of at most fourteen hours.
    (minute < 60 && hour * 60 + minute <= 840).then_some(sign * (hour * 60 + minute) * 60 * SECOND)
}
