//! The one table that binds rules to the checks that judge them.
//!
//! A rule whose file says `check: coded` needs a row; a row needs such a rule. A test holds both.

use super::{
    Check, ResourceCheck, VaultCheck, encryption, governance, identity, immutability, redundancy, restore, retention,
    soft_delete,
};

/// Rule name and check of vaults, in the order of the catalogue.
pub static VAULT_CHECKS: &[(&str, VaultCheck)] = &[
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
    ("cmk-api-lacks-property", encryption::cmk_api_lacks_property),
    // identity
    ("vault-identity-absent", identity::vault_identity_absent),
    ("identity-type-map-mismatch", identity::identity_type_map_mismatch),
    ("vault-identity-privileged-role", identity::vault_identity_privileged_role),
    ("vault-identity-wide-scope", identity::vault_identity_wide_scope),
    // soft-delete
    ("soft-delete-off", soft_delete::soft_delete_off),
    ("soft-delete-retention-out-of-range", soft_delete::soft_delete_retention_out_of_range),
    ("soft-delete-retention-ignored", soft_delete::soft_delete_retention_ignored),
    ("rsv-soft-delete-disagrees", soft_delete::rsv_soft_delete_disagrees),
    ("soft-delete-api-too-old", soft_delete::soft_delete_api_too_old),
    ("soft-delete-operational-only", soft_delete::soft_delete_operational_only),
    ("rsv-enhanced-security-off", soft_delete::rsv_enhanced_security_off),
    // immutability
    ("immutability-no-vaulted-data", immutability::immutability_no_vaulted_data),
    ("rsv-immutability-timebased-invalid", immutability::rsv_immutability_timebased_invalid),
    ("immutability-api-too-old", immutability::immutability_api_too_old),
    // retention
    ("vault-empty", retention::vault_empty),
    ("datasource-not-backed-up", retention::datasource_not_backed_up),
];

/// Rule name and check of single resources, in the order of the catalogue.
pub static RESOURCE_CHECKS: &[(&str, ResourceCheck)] = &[
    // retention
    ("policy-retention-short", retention::policy_retention_short),
    ("policy-operational-only", retention::policy_operational_only),
    ("policy-store-unsupported", retention::policy_store_unsupported),
    ("policy-frequency-unsupported", retention::policy_frequency_unsupported),
    ("policy-interval-invalid", retention::policy_interval_invalid),
    ("policy-duration-invalid", retention::policy_duration_invalid),
    ("policy-no-default-rule", retention::policy_no_default_rule),
    ("policy-tag-without-rule", retention::policy_tag_without_rule),
    ("policy-copy-to-archive-unsupported", retention::policy_copy_to_archive_unsupported),
    ("policy-datasource-mismatch", retention::policy_datasource_mismatch),
    ("policy-unresolved", retention::policy_unresolved),
    ("policy-unused", retention::policy_unused),
    ("instance-region-mismatch", retention::instance_region_mismatch),
    ("instance-snapshot-rg-missing", retention::instance_snapshot_rg_missing),
    ("disk-snapshot-rg-subscription", retention::disk_snapshot_rg_subscription),
    ("blob-containers-limit", retention::blob_containers_limit),
    ("instance-not-protected", retention::instance_not_protected),
    // governance
    ("vault-name-invalid", governance::vault_name_invalid),
    ("api-preview-version", governance::api_preview_version),
    ("api-outdated", governance::api_outdated),
    ("property-not-in-version", governance::property_not_in_version),
    ("property-read-only", governance::property_read_only),
    ("property-unknown", governance::property_unknown),
    ("enum-invalid", governance::enum_invalid),
    ("enum-borrowed-from-other-vault", governance::enum_borrowed_from_other_vault),
    ("location-unknown", governance::location_unknown),
    ("child-parent-mismatch", governance::child_parent_mismatch),
];

/// The check of the rule of that name.
#[must_use]
pub fn check_of(name: &str) -> Option<Check> {
    let of_vaults = VAULT_CHECKS.iter().find(|(rule, _)| *rule == name).map(|(_, check)| Check::Vault(*check));
    let of_resources = || RESOURCE_CHECKS.iter().find(|(rule, _)| *rule == name);
    of_vaults.or_else(|| of_resources().map(|(_, check)| Check::Resource(*check)))
}
