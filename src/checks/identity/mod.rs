//! Checks of the area identity.

mod assignment;
mod attached;
mod cluster;
mod credentials;
mod custom;
mod enough;
mod held;
mod instance;
mod missing;
mod needed;
mod scope;
mod unused;
mod use_of;

pub(super) use assignment::{role_assignment_id_not_guid_or_wrong, role_assignment_no_principal_type};
pub(super) use attached::{identity_type_map_mismatch, identity_uami_api_too_old, vault_identity_absent};
pub(super) use cluster::{aks_snapshot_rg_contributor_on_vault, aks_trusted_access_missing};
pub(super) use credentials::{instance_inline_secret, postgres_secret_access_missing};
pub(super) use custom::vault_identity_custom_role_wildcard;
pub(super) use held::{vault_identity_privileged_role, vault_identity_wide_scope};
pub(super) use instance::{
    blob_vaulted_needs_system_identity, instance_identity_conflict, instance_identity_not_attached,
};
pub(super) use missing::vault_identity_role_missing;
pub(super) use needed::vault_identity_role_not_needed;
pub(super) use scope::scope_phrase;
pub(super) use unused::{identity_uami_shared, identity_uami_unused};
