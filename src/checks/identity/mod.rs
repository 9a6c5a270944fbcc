//! Checks of the area identity.

mod attached;
mod enough;
mod held;
mod scope;

pub(super) use attached::{identity_type_map_mismatch, vault_identity_absent};
pub(super) use held::{vault_identity_privileged_role, vault_identity_wide_scope};
pub(super) use scope::scope_phrase;
