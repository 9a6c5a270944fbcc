//! The one table that binds rules to the checks that judge them.
//!
//! A rule whose file says `check: coded` needs a row; a row needs such a rule. A test holds both.

use super::{
    Check, ResourceCheck, VaultCheck, authorization, encryption, governance, identity, immutability, monitoring,
    network, redundancy, restore, retention, soft_delete,
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
    ("cmk-identity-no-key-access", encryption::cmk_identity_no_key_access),
    ("cmk-access-model-mismatch", encryption::cmk_access_model_mismatch),
    ("cmk-identity-key-role-too-broad", encryption::cmk_identity_key_role_too_broad),
    ("cmk-keyvault-soft-delete-off", encryption::cmk_keyvault_soft_delete_off),
    ("cmk-keyvault-purge-protection-off", encryption::cmk_keyvault_purge_protection_off),
    ("cmk-key-type-unsupported", encryption::cmk_key_type_unsupported),
    ("cmk-key-disabled-or-expired", encryption::cmk_key_disabled_or_expired),
    ("cmk-key-without-rotation", encryption::cmk_key_without_rotation),
    ("cmk-keyvault-network-blocks-uami", encryption::cmk_keyvault_network_blocks_uami),
    ("cmk-keyvault-firewall-no-bypass", encryption::cmk_keyvault_firewall_no_bypass),
    ("cmk-uami-with-private-endpoint", encryption::cmk_uami_with_private_endpoint),
    ("cmk-infra-encryption-off", encryption::cmk_infra_encryption_off),
    ("cmk-infra-encryption-without-cmk", encryption::cmk_infra_encryption_without_cmk),
    ("cmk-api-lacks-property", encryption::cmk_api_lacks_property),
    ("cmk-no-vaulted-data", encryption::cmk_no_vaulted_data),
    ("cmk-key-vault-not-locked", encryption::cmk_key_vault_not_locked),
    ("rsv-cmk-keyvault-region", encryption::rsv_cmk_keyvault_region),
    ("rsv-cmk-via-encryptionconfig", encryption::rsv_cmk_via_encryptionconfig),
    // identity
    ("vault-identity-absent", identity::vault_identity_absent),
    ("identity-type-map-mismatch", identity::identity_type_map_mismatch),
    ("identity-uami-api-too-old", identity::identity_uami_api_too_old),
    ("identity-uami-unused", identity::identity_uami_unused),
    ("identity-uami-shared", identity::identity_uami_shared),
    ("vault-identity-privileged-role", identity::vault_identity_privileged_role),
    ("vault-identity-wide-scope", identity::vault_identity_wide_scope),
    ("vault-identity-role-not-needed", identity::vault_identity_role_not_needed),
    ("vault-identity-custom-role-wildcard", identity::vault_identity_custom_role_wildcard),
    ("role-assignment-no-principal-type", identity::role_assignment_no_principal_type),
    ("role-assignment-id-not-guid-or-wrong", identity::role_assignment_id_not_guid_or_wrong),
    ("aks-snapshot-rg-contributor-on-vault", identity::aks_snapshot_rg_contributor_on_vault),
    // soft-delete
    ("soft-delete-off", soft_delete::soft_delete_off),
    ("soft-delete-retention-out-of-range", soft_delete::soft_delete_retention_out_of_range),
    ("soft-delete-retention-short", soft_delete::soft_delete_retention_short),
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
    // authorization
    ("mua-not-enabled", authorization::mua_not_enabled),
    ("mua-readonly-flag-set", authorization::mua_readonly_flag_set),
    ("mua-guard-region-mismatch", authorization::mua_guard_region_mismatch),
    ("mua-guard-same-resource-group", authorization::mua_guard_same_resource_group),
    ("mua-backup-admin-on-guard", authorization::mua_backup_admin_on_guard),
    // network
    ("rsv-private-endpoint-missing", network::rsv_private_endpoint_missing),
    ("rsv-public-off-without-endpoint", network::rsv_public_off_without_endpoint),
    ("rsv-network-api-too-old", network::rsv_network_api_too_old),
    ("bv-network-property-unsupported", network::bv_network_property_unsupported),
    ("private-endpoint-wrong-group", network::private_endpoint_wrong_group),
    ("rsv-private-dns-missing", network::rsv_private_dns_missing),
    ("backup-traffic-datasource-firewall", network::backup_traffic_datasource_firewall),
    // monitoring
    ("job-failure-alerts-unset", monitoring::job_failure_alerts_unset),
    ("rsv-classic-alerts", monitoring::rsv_classic_alerts),
    ("diagnostics-missing", monitoring::diagnostics_missing),
    ("diagnostics-incomplete", monitoring::diagnostics_incomplete),
    ("rsv-replication-alerts-off", monitoring::rsv_replication_alerts_off),
    // governance
    ("vault-no-delete-lock", governance::vault_no_delete_lock),
    ("snapshot-rg-delete-lock", governance::snapshot_rg_delete_lock),
];

/// Rule name and check of single resources, in the order of the catalogue.
pub static RESOURCE_CHECKS: &[(&str, ResourceCheck)] = &[
    // identity
    ("vault-identity-role-missing", identity::vault_identity_role_missing),
    ("instance-identity-not-attached", identity::instance_identity_not_attached),
    ("instance-identity-conflict", identity::instance_identity_conflict),
    ("blob-vaulted-needs-system-identity", identity::blob_vaulted_needs_system_identity),
    ("aks-trusted-access-missing", identity::aks_trusted_access_missing),
    ("instance-inline-secret", identity::instance_inline_secret),
    ("postgres-secret-access-missing", identity::postgres_secret_access_missing),
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
    // authorization
    ("mua-proxy-without-guard", authorization::mua_proxy_without_guard),
    ("mua-guard-excludes-operations", authorization::mua_guard_excludes_operations),
    ("mua-standing-operator-grant", authorization::mua_standing_operator_grant),
    ("mua-guard-unused", authorization::mua_guard_unused),
    ("mua-exclusion-api-too-old", authorization::mua_exclusion_api_too_old),
    ("mua-proxy-unexpected-name", authorization::mua_proxy_unexpected_name),
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

/// What rules on vaults say of an older child of a Recovery Services vault whose vault is not in the input.
pub static LONE_CHECKS: &[(&str, ResourceCheck)] = &[
    ("vault-redundancy-local", redundancy::vault_redundancy_local_in_child),
    ("soft-delete-off", soft_delete::soft_delete_off_in_child),
    ("rsv-enhanced-security-off", soft_delete::rsv_enhanced_security_off_in_child),
];

/// The check of that rule for a resource whose vault is not in the input.
#[must_use]
pub fn lone_check_of(name: &str) -> Option<ResourceCheck> {
    LONE_CHECKS.iter().find(|(rule, _)| *rule == name).map(|(_, check)| *check)
}

/// The check of the rule of that name.
#[must_use]
pub fn check_of(name: &str) -> Option<Check> {
    let of_vaults = VAULT_CHECKS.iter().find(|(rule, _)| *rule == name).map(|(_, check)| Check::Vault(*check));
    let of_resources = || RESOURCE_CHECKS.iter().find(|(rule, _)| *rule == name);
    of_vaults.or_else(|| of_resources().map(|(_, check)| Check::Resource(*check)))
}
