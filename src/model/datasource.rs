//! What a backup instance of a Backup vault protects, and where its snapshots go.

use super::setting::{Setting, State};
use super::vault::Vault;
use super::workload::Instance;
use crate::template::{Value, last_segment};

impl<'d> Vault<'d> {
    /// The id of what an instance protects.
    #[must_use]
    pub fn datasource_id(&self, instance: &Instance<'d>) -> Setting<'d> {
        self.reader_of(instance.resource).setting("properties.dataSourceInfo.resourceID")
    }

    /// The name of the resource group that keeps an instance's snapshots; parts of it may be unknown.
    #[must_use]
    pub fn snapshot_group(&self, instance: &Instance<'d>) -> Option<Value> {
        let list =
            self.reader_of(instance.resource).setting("properties.policyInfo.policyParameters.dataStoreParametersList");
        let State::Known(list) = list.state else {
            return None;
        };
        let mut ids = list.as_array()?.iter().filter_map(|store| store.as_object()?.get("resourceGroupId"));
        ids.find_map(last_segment)
    }

    /// The ids of the resource groups that keep an instance's snapshots, each as far as it is known.
    #[must_use]
    pub fn snapshot_groups(&self, instance: &Instance<'d>) -> Vec<Value> {
        let reader = self.reader_of(instance.resource);
        let list = reader.setting("properties.policyInfo.policyParameters.dataStoreParametersList");
        let ids = reader.items(&list).into_iter().map(|store| reader.inside(&store, "resourceGroupId"));
        ids.filter_map(|id| id.site.written.cloned()).collect()
    }
}
