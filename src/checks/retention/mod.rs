//! Checks of the area retention: backup policies, what they are for, and what is backed up by them.

mod datasource;
mod form;
mod instance;
mod keep;
mod live;
mod policy_of;
mod tags;

pub(super) use datasource::{
    policy_copy_to_archive_unsupported, policy_frequency_unsupported, policy_store_unsupported,
};
pub(super) use form::{policy_duration_invalid, policy_interval_invalid};
pub(super) use instance::{
    blob_containers_limit, disk_snapshot_rg_subscription, instance_region_mismatch, instance_snapshot_rg_missing,
};
pub(super) use keep::{policy_operational_only, policy_retention_short};
pub(super) use live::{datasource_not_backed_up, instance_not_protected, policy_unused, vault_empty};
pub(super) use policy_of::{policy_datasource_mismatch, policy_unresolved};
pub(super) use tags::{policy_no_default_rule, policy_tag_without_rule};

use super::ResourceContext;
use crate::knowledge::VaultKind;
use crate::knowledge::workloads::{Datasource, datasource as row_of};
use crate::model::policy_rules::PolicyRules;
use crate::model::workload::{Instance, PROTECTED_ITEMS};
use crate::model::{Setting, Site};
use crate::source::Location;
use crate::template::{Origin, Resource};

/// The kind of vault that a resource of this type is declared below, such as `backupPolicies`.
fn kind_of(resource: &Resource, child: &str) -> Option<VaultKind> {
    VaultKind::ALL.into_iter().find(|kind| resource.is(&format!("{}/{child}", kind.resource_type())))
}

/// The type of what a vault of that kind backs up.
fn instance_type(kind: VaultKind) -> String {
    let child = match kind {
        VaultKind::BackupVault => "backupInstances",
        VaultKind::RecoveryServicesVault => PROTECTED_ITEMS,
    };
    format!("{}/{child}", kind.resource_type())
}

/// The rules of a Backup vault's policy, if the resource is one.
fn rules_of<'d>(context: &ResourceContext<'_, 'd>) -> Option<PolicyRules<'d>> {
    let is_policy = kind_of(context.resource, "backupPolicies") == Some(VaultKind::BackupVault);
    is_policy.then(|| PolicyRules::read(context.reader()))
}

/// The same for a policy that would be deployed: what Azure holds already, it did not refuse.
fn rules_to_deploy<'d>(context: &ResourceContext<'_, 'd>) -> Option<PolicyRules<'d>> {
    if context.resource.exported { None } else { rules_of(context) }
}

/// A Backup vault's instance that would be deployed.
fn instance_to_deploy<'d>(context: &ResourceContext<'_, 'd>) -> Option<Instance<'d>> {
    let is_instance = kind_of(context.resource, "backupInstances") == Some(VaultKind::BackupVault);
    if context.resource.exported || !is_instance { None } else { Instance::read(context.reader()) }
}

/// The kinds of datasource that a policy is for, as far as the table has them.
fn rows_of(rules: &PolicyRules<'_>) -> Vec<&'static Datasource> {
    rules.datasource_types.items.iter().filter_map(|kind| row_of(kind.text()?)).collect()
}

/// Where a resource's name is written.
fn name_site<'d>(context: &ResourceContext<'_, 'd>) -> Site<'d> {
    site_of_name(context.resource, context.reader().type_value())
}

fn site_of_name(resource: &Resource, type_value: Location) -> Site<'_> {
    let anchor = resource.site.name_value.map_or(type_value, |span| Location { span, ..type_value });
    Site { resource, path: "name".to_owned(), written: None, origin: Origin::NONE, anchor }
}

/// A setting that is known and no text is for the rules on types.
fn known_text<'s>(setting: &'s Setting<'_>) -> Option<&'s str> {
    setting.text().filter(|text| !text.is_empty())
}
