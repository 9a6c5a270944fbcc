//! Checks of names, API versions, properties and values against what Azure knows of a resource's type.

mod locks;
mod names;
mod place;
mod properties;
mod schema;
mod value;
mod version;

pub(super) use locks::{snapshot_rg_delete_lock, vault_no_delete_lock};
pub(super) use names::{child_parent_mismatch, location_unknown, vault_name_invalid};
pub(super) use properties::{
    enum_borrowed_from_other_vault, enum_invalid, property_not_in_version, property_read_only, property_unknown,
};
pub(super) use version::{api_outdated, api_preview_version};
