//! A day of the calendar: what the age of something is counted from.

use std::fmt;
use std::str::FromStr;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// A day, ordered by time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day {
    year: u16,
    month: u8,
    day: u8,
}

/// A text that is no day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotADay;

impl Day {
    /// The day of these parts, which are not checked.
    #[must_use]
    pub const fn new(year: u16, month: u8, day: u8) -> Self {
        Self { year, month, day }
    }

    /// The day, in universal time, at that moment; the first day of 1970 for anything before.
    #[must_use]
    pub fn of(time: SystemTime) -> Self {
        let seconds = time.duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
        // Days since the first of March of year 0: leap days then end each cycle of 4, 100 and 400 years.
        let days = seconds / 86_400 + 719_468;
        let (era, of_era) = (days / 146_097, days % 146_097);
        let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
        let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let from_march = (5 * of_year + 2) / 153;
        let month = if from_march < 10 { from_march + 3 } else { from_march - 9 };
        let year = era * 400 + year_of_era + u64::from(month <= 2);
        let day = of_year - (153 * from_march + 2) / 5 + 1;
        Self {
            year: u16::try_from(year).unwrap_or(u16::MAX),
            month: u8::try_from(month).unwrap_or(1),
            day: u8::try_from(day).unwrap_or(1),
        }
    }

    /// The day, in universal time, of a moment that is given in seconds since 1970, as keys say when they expire.
    #[must_use]
    pub fn of_unix(seconds: i64) -> Self {
        Self::of(UNIX_EPOCH + Duration::from_secs(u64::try_from(seconds).unwrap_or(0)))
    }

    /// The same day of an earlier year.
    #[must_use]
    pub const fn years_before(self, years: u16) -> Self {
        Self { year: self.year.saturating_sub(years), ..self }
    }

    /// Year, month and day.
    #[must_use]
    pub const fn date(self) -> (u16, u8, u8) {
        (self.year, self.month, self.day)
    }
}

impl FromStr for Day {
    type Err = NotADay;

    /// Reads `YYYY-MM-DD`.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let parts: Vec<&str> = text.split('-').collect();
        let &[year, month, day] = parts.as_slice() else { return Err(NotADay) };
        let digits = |part: &str, width: usize| part.len() == width && part.bytes().all(|byte| byte.is_ascii_digit());
        if !(digits(year, 4) && digits(month, 2) && digits(day, 2)) {
            return Err(NotADay);
        }
        let read = Self {
            year: year.parse().map_err(|_| NotADay)?,
            month: month.parse().map_err(|_| NotADay)?,
            day: day.parse().map_err(|_| NotADay)?,
        };
        if (1..=12).contains(&read.month) && (1..=31).contains(&read.day) { Ok(read) } else { Err(NotADay) }
    }
}

impl fmt::Display for Day {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

impl fmt::Display for NotADay {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a day is written YYYY-MM-DD")
    }
}

impl std::error::Error for NotADay {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_read_and_counted() {
        for (seconds, text) in [
            (0, "1970-01-01"),
            (951_782_400, "2000-02-29"),
            (1_709_164_800, "2024-02-29"),
            (1_735_689_599, "2024-12-31"),
            (1_795_305_600, "2026-11-22"),
        ] {
            assert_eq!(Day::of(UNIX_EPOCH + Duration::from_secs(seconds)).to_string(), text);
            assert_eq!(text.parse::<Day>().unwrap().to_string(), text);
        }
        assert_eq!(Day::of_unix(1_795_305_600).to_string(), "2026-11-22");
        assert_eq!((Day::of_unix(-1), Day::of_unix(i64::MIN)), (Day::new(1970, 1, 1), Day::new(1970, 1, 1)));
        assert!(Day::of_unix(i64::MAX) > Day::new(9999, 12, 31));
        for wrong in ["", "2026-1-01", "2026-13-01", "2026-01-32", "2026-01-01-preview", "+026-01-01"] {
            assert_eq!(wrong.parse::<Day>(), Err(NotADay), "{wrong}");
        }
        assert!(Day::new(2026, 11, 22).years_before(2) < Day::new(2024, 11, 23));
    }
}
