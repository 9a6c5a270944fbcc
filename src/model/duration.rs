//! Periods as policies write them: ISO 8601 durations, and repeating intervals `R/<start>/<period>`.

use crate::knowledge::workloads::Frequency;

/// A period of time; months and years are as long as the calendar makes them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Period {
    months: u64,
    days: u64,
    seconds: u64,
}

/// Days in a month and in a year: the fewest and the most.
const MONTH: (u64, u64) = (28, 31);
const YEAR: (u64, u64) = (365, 366);
const DAY_SECONDS: u64 = 86_400;

impl Period {
    /// Reads a duration such as `P30D`, `P12W`, `P1Y6M` or `PT4H`, whatever its case; none if it is no ISO 8601 duration.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let upper = text.to_ascii_uppercase();
        let rest = upper.strip_prefix('P')?;
        let (date, time) = match rest.split_once('T') {
            Some((date, time)) => (date, Some(time)),
            None => (rest, None),
        };
        if date.is_empty() && time.is_none_or(str::is_empty) || time.is_some_and(str::is_empty) {
            return None;
        }
        let mut period = Self::default();
        for (number, unit) in parts(date, "YMWD")? {
            match unit {
                'Y' => period.months = period.months.saturating_add(number.saturating_mul(12)),
                'M' => period.months = period.months.saturating_add(number),
                'W' => period.days = period.days.saturating_add(number.saturating_mul(7)),
                _ => period.days = period.days.saturating_add(number),
            }
        }
        for (number, unit) in parts(time.unwrap_or_default(), "HMS")? {
            let seconds = match unit {
                'H' => number.saturating_mul(3600),
                'M' => number.saturating_mul(60),
                _ => number,
            };
            period.seconds = period.seconds.saturating_add(seconds);
        }
        Some(period)
    }

    /// A number of days, weeks, months or years, by the word that Recovery Services policies have for the unit.
    #[must_use]
    pub fn of(count: u64, unit: &str) -> Option<Self> {
        let is = |word: &str| unit.eq_ignore_ascii_case(word);
        match () {
            () if is("Days") => Some(Self { days: count, ..Self::default() }),
            () if is("Weeks") => Some(Self { days: count.saturating_mul(7), ..Self::default() }),
            () if is("Months") => Some(Self { months: count, ..Self::default() }),
            () if is("Years") => Some(Self { months: count.saturating_mul(12), ..Self::default() }),
            () => None,
        }
    }

    /// Whether it is no time at all.
    #[must_use]
    pub fn is_zero(self) -> bool {
        self == Self::default()
    }

    /// The whole days that it has at least.
    #[must_use]
    pub fn least_days(self) -> u64 {
        self.days_by(MONTH.0, YEAR.0)
    }

    /// The days, begun ones included, that it has at most.
    #[must_use]
    pub fn most_days(self) -> u64 {
        self.days_by(MONTH.1, YEAR.1).saturating_add(u64::from(!self.seconds.is_multiple_of(DAY_SECONDS)))
    }

    fn days_by(self, month: u64, year: u64) -> u64 {
        let (years, months) = (self.months / 12, self.months % 12);
        let calendar = years.saturating_mul(year).saturating_add(months.saturating_mul(month));
        calendar.saturating_add(self.days).saturating_add(self.seconds / DAY_SECONDS)
    }

    /// What a schedule with this period repeats by; none if it is nothing that has a name, such as every third day.
    #[must_use]
    pub fn frequency(self) -> Option<Frequency> {
        match (self.months, self.days, self.seconds) {
            (0, 0, 1..DAY_SECONDS) => Some(Frequency::Hourly),
            (0, 1, 0) | (0, 0, DAY_SECONDS) => Some(Frequency::Daily),
            (0, days, 0) if days > 0 && days.is_multiple_of(7) => Some(Frequency::Weekly),
            (1.., 0, 0) => Some(Frequency::Monthly),
            _ => None,
        }
    }
}

/// Numbers with their units, each unit at most once and in this order; none if it is anything else.
fn parts(text: &str, units: &str) -> Option<Vec<(u64, char)>> {
    let mut parts = Vec::new();
    let (mut number, mut left) = (String::new(), units);
    for letter in text.chars() {
        if letter.is_ascii_digit() || (letter == '.' && !number.is_empty() && !number.contains('.')) {
            number.push(letter);
            continue;
        }
        let at = left.find(letter)?;
        left = left.get(at + 1..)?;
        // A part of a unit counts as the whole: what matters is that it is not zero.
        let (whole, fraction) = number.split_once('.').unwrap_or((&number, ""));
        let begun = u64::from(fraction.bytes().any(|digit| digit != b'0'));
        let count: u64 = whole.parse().unwrap_or(if whole.is_empty() { 0 } else { u64::MAX });
        if whole.is_empty() || number.ends_with('.') {
            return None;
        }
        parts.push((count.saturating_add(begun), letter));
        number.clear();
    }
    number.is_empty().then_some(parts)
}

/// What is wrong with a repeating interval.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BadInterval {
    /// It is not three parts, `R`, start and period.
    Parts,
    /// Its start is no date and time.
    Start,
    /// Its period is no ISO 8601 duration.
    Period,
    /// Its period is no time at all.
    Zero,
}

/// The period of a repeating interval `R/<start>/<period>`.
///
/// # Errors
///
/// What is wrong with it.
pub fn interval(text: &str) -> Result<Period, BadInterval> {
    let mut parts = text.split('/');
    let (Some(repeat), Some(start), Some(period), None) = (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return Err(BadInterval::Parts);
    };
    let count = repeat.strip_prefix(['R', 'r']).ok_or(BadInterval::Parts)?;
    if !count.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(BadInterval::Parts);
    }
    if !is_moment(start) {
        return Err(BadInterval::Start);
    }
    match Period::parse(period) {
        None => Err(BadInterval::Period),
        Some(period) if period.is_zero() => Err(BadInterval::Zero),
        Some(period) => Ok(period),
    }
}

/// Whether a text is a date and time. The offset, the seconds and their fraction may be left out: no page says that Azure
/// refuses that.
fn is_moment(text: &str) -> bool {
    let Some((date, time)) = text.split_once(['T', 't', ' ']) else { return false };
    let date: Vec<&str> = date.split('-').collect();
    let [year, month, day] = date.as_slice() else { return false };
    let (Some(year), Some(month), Some(day)) = (number(year, 4), number(month, 2), number(day, 2)) else {
        return false;
    };
    (1..=12).contains(&month) && (1..=days_of(year, month)).contains(&day) && is_time(time)
}

fn is_time(text: &str) -> bool {
    let text = text.strip_suffix(['Z', 'z']).unwrap_or(text);
    let (clock, offset) = match text.find(['+', '-']).map(|at| text.split_at(at)) {
        Some((clock, offset)) => (clock, offset.get(1..)),
        None => (text, None),
    };
    let clock: Vec<&str> = clock.split(':').collect();
    let (hour, minute, second) = match clock.as_slice() {
        [hour, minute] => (hour, minute, "00"),
        [hour, minute, second] => (hour, minute, *second),
        _ => return false,
    };
    let (second, fraction) = second.split_once('.').unwrap_or((second, "0"));
    let below = |text: &str, limit| number(text, 2).is_some_and(|value| value < limit);
    let offset_is_good = offset.is_none_or(|offset| {
        let digits: String = offset.chars().filter(|letter| *letter != ':').collect();
        matches!(digits.len(), 2 | 4) && digits.bytes().all(|byte| byte.is_ascii_digit())
    });
    let fraction_is_good = !fraction.is_empty() && fraction.bytes().all(|byte| byte.is_ascii_digit());
    below(hour, 24) && below(minute, 60) && below(second, 61) && fraction_is_good && offset_is_good
}

/// A number of exactly so many digits.
fn number(text: &str, digits: usize) -> Option<u32> {
    (text.len() == digits && text.bytes().all(|byte| byte.is_ascii_digit())).then(|| text.parse().ok())?
}

fn days_of(year: u32, month: u32) -> u32 {
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn periods_are_as_long_as_the_calendar_makes_them() {
        let days = |text: &str| Period::parse(text).map(|period| (period.least_days(), period.most_days()));
        assert_eq!(days("P30D"), Some((30, 30)));
        assert_eq!(days("P4W"), Some((28, 28)));
        assert_eq!(days("P1M"), Some((28, 31)));
        assert_eq!(days("P10Y"), Some((3650, 3660)));
        assert_eq!(days("PT36H"), Some((1, 2)));
        assert_eq!(days("p7d"), Some((7, 7)));
        assert_eq!(days("P1Y2M3W4DT5H6M7.5S"), Some((446, 454)));
    }

    #[test]
    fn what_is_no_duration_is_none() {
        for text in
            ["", "P", "PT", "P1DT", "30D", "P30", "PD", "P-1D", "-P1D", "P1D1W", "P1H", "PT1D", "P1.D", "30", "P 1D"]
        {
            assert_eq!(Period::parse(text), None, "{text}");
        }
        assert!(Period::parse("P0D").unwrap().is_zero());
        assert!(!Period::parse("PT0.5S").unwrap().is_zero());
        assert_eq!(Period::parse("P99999999999999999999999D").unwrap().least_days(), u64::MAX);
    }

    #[test]
    fn intervals_have_three_parts() {
        for good in [
            "R/2023-01-04T09:00:00+00:00/PT4H",
            "R/2019-11-20T08:00:00-08:00/P1W",
            "R/2020-04-05T13:00:00.0000000Z/P1D",
            "r/2024-02-29T13:00/p1d",
            "R5/2024-02-29T13:00:00/P1M",
        ] {
            assert!(interval(good).is_ok(), "{good}");
        }
        assert_eq!(interval("R/2023-01-04T09:00:00Z"), Err(BadInterval::Parts));
        assert_eq!(interval("2023-01-04T09:00:00Z/P1D/P1D"), Err(BadInterval::Parts));
        assert_eq!(interval("R/2023-02-29T09:00:00Z/P1D"), Err(BadInterval::Start));
        assert_eq!(interval("R/2023-01-04/P1D"), Err(BadInterval::Start));
        assert_eq!(interval("R/2023-01-04T25:00:00Z/P1D"), Err(BadInterval::Start));
        assert_eq!(interval("R/2023-01-04T09:00:00Z/1D"), Err(BadInterval::Period));
        assert_eq!(interval("R/2023-01-04T09:00:00Z/P0D"), Err(BadInterval::Zero));
    }

    #[test]
    fn a_period_has_a_frequency() {
        let of = |text: &str| Period::parse(text).and_then(Period::frequency);
        assert_eq!(of("PT4H"), Some(Frequency::Hourly));
        assert_eq!(of("PT24H"), Some(Frequency::Daily));
        assert_eq!(of("P1D"), Some(Frequency::Daily));
        assert_eq!(of("P7D"), Some(Frequency::Weekly));
        assert_eq!(of("P1W"), Some(Frequency::Weekly));
        assert_eq!(of("P1M"), Some(Frequency::Monthly));
        assert_eq!(of("P3D"), None);
    }
}
