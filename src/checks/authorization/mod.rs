//! Checks of multi-user authorization: whether a guard stands before a vault, and whether it guards.

mod guards;
mod principals;
mod proxies;

pub(super) use guards::{mua_exclusion_api_too_old, mua_guard_excludes_operations, mua_guard_unused};
pub(super) use principals::{mua_backup_admin_on_guard, mua_standing_operator_grant};
pub(super) use proxies::{
    mua_guard_region_mismatch, mua_guard_same_resource_group, mua_not_enabled, mua_proxy_unexpected_name,
    mua_proxy_without_guard, mua_readonly_flag_set,
};
