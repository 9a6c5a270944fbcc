//! Points in time: `dateTimeAdd`, `dateTimeFromEpoch`, `dateTimeToEpoch`, and the formats of `utcNow`.

use super::args::{Outcome, int, refuse, text, wrong};
use super::date_format::print;
use super::date_read::{duration, point};
use super::{Budget, Failure};
use crate::template::value::{Kind, Value};

/// What is counted, as .NET does: tenths of a microsecond.
pub(super) const SECOND: i64 = 10_000_000;
pub(super) const DAY: i64 = 86_400 * SECOND;
/// Ticks since 1970 of the years 0001 to 9999 that .NET knows.
const LEAST: i64 = -62_135_596_800 * SECOND;
const MOST: i64 = 253_402_300_800 * SECOND - 1;

/// Without a format the result is written as ISO 8601 in UTC, as the remarks of the page show.
///
/// SOURCE: learn.microsoft.com/azure/azure-resource-manager/templates/template-functions-date#datetimeadd
pub(super) fn add(args: &[Value], budget: &Budget) -> Outcome {
    const NAME: &str = "dateTimeAdd";
    let base = read(NAME, text(NAME, args, 0)?)?;
    let written = text(NAME, args, 1)?;
    let Some(duration) = duration(written) else {
        return refuse(format!("`{NAME}` takes an ISO 8601 duration such as `P3D` or `-PT9H`, found `{written}`"));
    };
    let moment = in_range(NAME, base.checked_add(duration))?;
    let form = if args.len() > 2 { Some(text(NAME, args, 2)?) } else { None };
    print(NAME, moment, form, budget).map(Value::string)
}

pub(super) fn from_epoch(args: &[Value], budget: &Budget) -> Outcome {
    const NAME: &str = "dateTimeFromEpoch";
    let moment = in_range(NAME, int(NAME, args, 0)?.checked_mul(SECOND))?;
    print(NAME, moment, None, budget).map(Value::string)
}

pub(super) fn to_epoch(args: &[Value], _: &Budget) -> Outcome {
    let moment = read("dateTimeToEpoch", text("dateTimeToEpoch", args, 0)?)?;
    Ok(Value::new(Kind::Int(moment.div_euclid(SECOND))))
}

/// Why `utcNow` would not take this format, whatever the time is.
#[must_use]
pub fn refuses_format(form: &Value, budget: &Budget) -> Option<Failure> {
    match &form.kind {
        Kind::String(form) => print("utcNow", 0, Some(form), budget).err(),
        Kind::Text(_) | Kind::Unknown(_) => None,
        _ => Some(wrong("utcNow", std::slice::from_ref(form), 0, "a text")),
    }
}

fn in_range(name: &str, moment: Option<i64>) -> Result<i64, Failure> {
    match moment.filter(|moment| (LEAST..=MOST).contains(moment)) {
        Some(moment) => Ok(moment),
        None => refuse(format!("the result of `{name}` lies outside the years 1 to 9999")),
    }
}

/// Ticks since 1970 in UTC.
fn read(name: &str, text: &str) -> Result<i64, Failure> {
    let Some(moment) = point(text) else {
        return refuse(format!("`{name}` takes a point in time such as `2020-04-07T14:53:14Z`, found `{text}`"));
    };
    in_range(name, Some(moment))
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
pub(super) fn days_from_civil(year: i64, month: i64, day: i64) -> i64 {
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
