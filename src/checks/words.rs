//! How checks put values into words.

use crate::template::Value;

/// A name in backticks.
pub(super) fn code(text: &str) -> String {
    format!("`{text}`")
}

/// A value as written, in backticks; a secret stays unsaid.
pub(super) fn quoted(value: &Value) -> String {
    code(&value.to_display())
}

/// One after the other: `a`, `a and b`, `a, b and c`.
pub(super) fn listed(items: &[String]) -> String {
    match items {
        [] => String::new(),
        [one] => one.clone(),
        [before @ .., last] => format!("{} and {last}", before.join(", ")),
    }
}
