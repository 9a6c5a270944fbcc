//! The one table that binds rules to the checks that judge them.
//!
//! A rule whose file says `check: coded` needs a row; a row needs such a rule. A test holds both.

use super::{Check, encryption};

/// Rule name and check, in the order of the catalogue.
pub static CHECKS: &[(&str, Check)] = &[
    // redundancy

    // restore

    // encryption
    ("cmk-state-not-enabled", encryption::cmk_state_not_enabled),
    ("cmk-state-inconsistent", encryption::cmk_state_inconsistent),
    ("cmk-key-uri-missing", encryption::cmk_key_uri_missing),
    ("cmk-key-uri-malformed", encryption::cmk_key_uri_malformed),
    ("cmk-key-version-pinned", encryption::cmk_key_version_pinned),
    ("cmk-identity-missing", encryption::cmk_identity_missing),
    ("cmk-user-identity-not-attached", encryption::cmk_user_identity_not_attached),
    ("cmk-system-identity-not-enabled", encryption::cmk_system_identity_not_enabled),
    ("cmk-kek-identity-conflict", encryption::cmk_kek_identity_conflict),
    ("cmk-system-identity-at-creation", encryption::cmk_system_identity_at_creation),

    // identity

    // soft-delete

    // immutability
];

/// The check of the rule of that name.
#[must_use]
pub fn check_of(name: &str) -> Option<Check> {
    CHECKS.iter().find(|(rule, _)| *rule == name).map(|(_, check)| *check)
}
