//! The one table that binds rules to the checks that judge them.
//!
//! A rule whose file says `check: coded` needs a row; a row needs such a rule. A test holds both.

use super::{Check, redundancy, restore};

/// Rule name and check, in the order of the catalogue.
pub static CHECKS: &[(&str, Check)] = &[
    // redundancy
    ("vault-redundancy-missing", redundancy::vault_redundancy_missing),
    ("vault-redundancy-local", redundancy::vault_redundancy_local),
    ("redundancy-api-too-old", redundancy::redundancy_api_too_old),
    ("storage-settings-duplicate-datastore", redundancy::storage_settings_duplicate_datastore),
    ("archive-store-zone-redundant", redundancy::archive_store_zone_redundant),
    ("snapshotstore-name-for-version", redundancy::snapshotstore_name_for_version),
    ("policy-store-not-in-vault", redundancy::policy_store_not_in_vault),
    ("rsv-redundancy-set-twice", redundancy::rsv_redundancy_set_twice),
    ("rsv-redundancy-values-disagree", redundancy::rsv_redundancy_values_disagree),
    // restore
    ("crr-not-enabled", restore::crr_not_enabled),
    ("crr-no-supported-datasource", restore::crr_no_supported_datasource),
    ("crr-api-too-old", restore::crr_api_too_old),
    ("rsv-crr-with-private-endpoint", restore::rsv_crr_with_private_endpoint),

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
