//! API versions of Azure resource types: their order and their text.

use std::fmt;
use std::str::FromStr;

/// An API version such as `2023-05-01` or `2023-04-01-preview`.
///
/// Versions are ordered by date; a preview stands before the stable version of the same date.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ApiVersion {
    year: u16,
    month: u8,
    day: u8,
    stage: Stage,
}

/// Whether a version is a preview or generally available.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stage {
    /// Ends with `-preview`.
    Preview,
    /// Generally available.
    Stable,
}

/// A text that is no API version.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotAnApiVersion;

impl ApiVersion {
    /// The version of that date and stage; the parts are not checked.
    #[must_use]
    pub const fn new(year: u16, month: u8, day: u8, stage: Stage) -> Self {
        Self { year, month, day, stage }
    }

    /// Preview or generally available.
    #[must_use]
    pub const fn stage(self) -> Stage {
        self.stage
    }

    /// Whether it is a preview.
    #[must_use]
    pub const fn is_preview(self) -> bool {
        matches!(self.stage, Stage::Preview)
    }

    /// Year, month and day.
    #[must_use]
    pub const fn date(self) -> (u16, u8, u8) {
        (self.year, self.month, self.day)
    }
}

impl FromStr for ApiVersion {
    type Err = NotAnApiVersion;

    /// Reads `YYYY-MM-DD` or `YYYY-MM-DD-preview`, the latter in any case.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (date, rest) = text.split_at_checked(10).ok_or(NotAnApiVersion)?;
        let stage = match rest {
            "" => Stage::Stable,
            rest if rest.eq_ignore_ascii_case("-preview") => Stage::Preview,
            _ => return Err(NotAnApiVersion),
        };
        let mut parts = date.split('-');
        let year = digits(parts.next(), 4)?;
        let month = u8::try_from(digits(parts.next(), 2)?).map_err(|_| NotAnApiVersion)?;
        let day = u8::try_from(digits(parts.next(), 2)?).map_err(|_| NotAnApiVersion)?;
        let real = parts.next().is_none() && (1..=12).contains(&month) && (1..=31).contains(&day);
        if real { Ok(Self { year, month, day, stage }) } else { Err(NotAnApiVersion) }
    }
}

/// The number that exactly `width` ASCII digits spell.
fn digits(part: Option<&str>, width: usize) -> Result<u16, NotAnApiVersion> {
    let part = part.ok_or(NotAnApiVersion)?;
    if part.len() != width || !part.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(NotAnApiVersion);
    }
    part.parse().map_err(|_| NotAnApiVersion)
}

impl fmt::Display for ApiVersion {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{:04}-{:02}-{:02}", self.year, self.month, self.day)?;
        if self.is_preview() { out.write_str("-preview") } else { Ok(()) }
    }
}

impl fmt::Display for NotAnApiVersion {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("not an API version (YYYY-MM-DD, with or without `-preview`)")
    }
}

impl std::error::Error for NotAnApiVersion {}
