//! Which vaults may act inside a Kubernetes cluster: the trusted access bindings below it.

use super::estate::{Estate, Join};
use super::setting::Setting;
use crate::template::{Resource, Truth, Value, name_segments, provider_id};

/// The type of clusters.
pub const CLUSTERS: &str = "Microsoft.ContainerService/managedClusters";
/// The type of trusted access bindings.
pub const BINDINGS: &str = "Microsoft.ContainerService/managedClusters/trustedAccessRoleBindings";
/// The role that backups take inside a cluster.
pub const BACKUP_OPERATOR: &str = "Microsoft.DataProtection/backupVaults/backup-operator";

/// A trusted access binding.
#[derive(Debug, Clone)]
pub struct Binding<'d> {
    /// Its declaration.
    pub resource: &'d Resource,
    /// `sourceResourceId`: who may act.
    pub source: Setting<'d>,
    /// `roles`: as what.
    pub roles: Setting<'d>,
    /// Whether it is below the cluster that was asked for.
    pub below: Truth,
}

/// The bindings that are below a cluster, surely or perhaps.
#[must_use]
pub fn bindings<'d>(estate: &Estate<'d>, cluster: &Value) -> Vec<Binding<'d>> {
    let read = |resource: &'d Resource| {
        let reader = estate.reader(resource);
        let below = cluster_above(resource)?.equals_ignoring_case(cluster);
        Some(Binding {
            resource,
            source: reader.setting("properties.sourceResourceId"),
            roles: reader.setting("properties.roles"),
            below,
        })
    };
    let below = estate.joined(BINDINGS, Join::Parent, cluster).into_iter();
    below.filter_map(read).filter(|binding| !binding.below.is_false()).collect()
}

impl Binding<'_> {
    /// Whether the binding gives the role that backups take; none if that is not known.
    #[must_use]
    pub fn serves_backups(&self) -> Option<bool> {
        let roles = self.roles.site.written.and_then(Value::as_array)?;
        if roles.iter().any(|role| role.as_str().is_some_and(|role| role.eq_ignore_ascii_case(BACKUP_OPERATOR))) {
            return Some(true);
        }
        roles.iter().all(|role| role.as_str().is_some()).then_some(false)
    }
}

fn cluster_above(binding: &Resource) -> Option<Value> {
    if let Some(id) = binding.id.as_str() {
        let at = id.to_ascii_lowercase().rfind("/trustedaccessrolebindings/")?;
        return id.get(..at).map(Value::string);
    }
    let name = name_segments(&binding.name).into_iter().next()?;
    provider_id(&binding.scope, CLUSTERS, &[name])
}
