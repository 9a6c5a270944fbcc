//! The one table that binds rules to the checks that judge them.
//!
//! A rule whose file says `check: coded` needs a row; a row needs such a rule. A test holds both.

use super::Check;

/// Rule name and check, in the order of the catalogue.
pub static CHECKS: &[(&str, Check)] = &[
    // redundancy

    // restore

    // encryption

    // identity

    // soft-delete

    // immutability
];

/// The check of the rule of that name.
#[must_use]
pub fn check_of(name: &str) -> Option<Check> {
    CHECKS.iter().find(|(rule, _)| *rule == name).map(|(_, check)| *check)
}
