//! Points in time: `dateTimeAdd`, `dateTimeFromEpoch`, `dateTimeToEpoch`.

use super::args::{Outcome, int, refuse, text};
use super::date_format::print;
use super::{Budget, Failure};
use crate::template::value::{Kind, Value};

const DAY: i64 = 86_400;
/// Seconds of the years 0001 to 9999 that .NET knows.
const LEAST: i64 = -62_135_596_800;
const MOST: i64 = 253_402_300_799;

pub(super) fn add(args: &[Value], _: &Budget) -> Outcome {
    const NAME: &str = "dateTimeAdd";
    let base = read(NAME, text(NAME, args, 0)?)?;
    let written = text(NAME, args, 1)?;
    let Some(duration) = duration(written) else {
        return refuse(format!("`{NAME}` takes an ISO 8601 duration such as `P3D` or `-PT9H`, found `{written}`"));
    };
    let moment = in_range(NAME, base.checked_add(duration))?;
    let form = if args.len() > 2 { Some(text(NAME, args, 2)?) } else { None };
    print(moment, form).map(Value::string)
}

pub(super) fn from_epoch(args: &[Value], _: &Budget) -> Outcome {
    let moment = in_range("dateTimeFromEpoch", Some(int("dateTimeFromEpoch", args, 0)?))?;
    print(moment, None).map(Value::string)
}

pub(super) fn to_epoch(args: &[Value], _: &Budget) -> Outcome {
    let moment = read("dateTimeToEpoch", text("dateTimeToEpoch", args, 0)?)?;
    Ok(Value::new(Kind::Int(moment)))
}

fn in_range(name: &str, moment: Option<i64>) -> Result<i64, Failure> {
    match moment.filter(|moment| (LEAST..=MOST).contains(moment)) {
        Some(moment) => Ok(moment),
        None => refuse(format!("the result of `{name}` lies outside the years 1 to 9999")),
    }
}

/// Seconds of an ISO 8601 duration; a year has 365 days and a month 30, as documented.
fn duration(text: &str) -> Option<i64> {
    let (sign, text) = text.strip_prefix('-').map_or((1, text), |text| (-1, text));
    let rest = text.strip_prefix('P')?;
    let (days, time) = rest.split_once('T').map_or((rest, None), |(days, time)| (days, Some(time)));
    if days.is_empty() && time.is_none_or(str::is_empty) {
        return None;
    }
    let date = fields(days, &[('Y', 365 * DAY), ('M', 30 * DAY), ('W', 7 * DAY), ('D', DAY)])?;
    let time = fields(time.unwrap_or_default(), &[('H', 3600), ('M', 60), ('S', 1)])?;
    date.checked_add(time)?.checked_mul(sign)
}

/// The sum of numbers with their units, which stand in order.
fn fields(text: &str, units: &[(char, i64)]) -> Option<i64> {
    let mut rest = text;
    let mut units = units.iter();
    let mut sum: i64 = 0;
    while !rest.is_empty() {
        let at = rest.find(|c: char| !c.is_ascii_digit())?;
        let number: i64 = rest.get(..at)?.parse().ok()?;
        let unit = rest.get(at..)?.chars().next()?;
        let (_, seconds) = units.find(|(letter, _)| *letter == unit)?;
        sum = sum.checked_add(number.checked_mul(*seconds)?)?;
        rest = rest.get(at + 1..)?;
    }
    Some(sum)
}

/// Seconds since 1970 of `2020-04-07T14:53:14Z`, `2020-04-07 14:53:14Z` or `20200407T145314Z`, the forms that the engine itself writes.
fn read(name: &str, text: &str) -> Result<i64, Failure> {
    let moment = parse(text).ok_or_else(|| {
        super::args::unsupported(format!(
            "`{name}(…)` of a point in time that is not written like `2020-04-07T14:53:14Z`"
        ))
    })?;
    in_range(name, Some(moment))
}

fn parse(text: &str) -> Option<i64> {
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let shape: String = text.chars().map(|c| if c.is_ascii_digit() { '0' } else { c }).collect();
    const SHAPES: [&str; 5] =
        ["0000-00-00T00:00:00Z", "0000-00-00 00:00:00Z", "00000000T000000Z", "0000-00-00T00:00:00", "0000-00-00"];
    if !SHAPES.contains(&shape.as_str()) {
        return None;
    }
    let field = |from: usize, to: usize| digits.get(from..to).map_or(Some(0), |digits| digits.parse::<i64>().ok());
    let (year, month, day) = (field(0, 4)?, field(4, 6)?, field(6, 8)?);
    let (hour, minute, second) = (field(8, 10)?, field(10, 12)?, field(12, 14)?);
    let valid = year >= 1
        && (1..=12).contains(&month)
        && (1..=days_in_month(year, month)).contains(&day)
        && hour < 24
        && minute < 60
        && second < 60;
    valid.then(|| days_from_civil(year, month, day) * DAY + hour * 3600 + minute * 60 + second)
}

pub(super) fn days_in_month(year: i64, month: i64) -> i64 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        _ => 31,
    }
}

/// Days since 1970-01-01 in the Gregorian calendar.
fn days_from_civil(year: i64, month: i64, day: i64) -> i64 {
    // Years begin in March, so that the leap day is the last one.
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
}

/// The year, month and day of a number of days since 1970-01-01.
pub(super) fn civil_from_days(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let day_of_era = days.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    (year_of_era + era * 400 + i64::from(month <= 2), month, day)
}
