//! What a backup instance of a Backup vault protects, with which identity and credentials, and where its snapshots go.

use super::encryption::Given;
use super::protection::{datasource_id, source_id};
use super::setting::{Reader, Setting, Site, State, known_or_unknown};
use super::vault::Vault;
use super::workload::Instance;
use crate::knowledge::VaultKind;
use crate::source::Location;
use crate::template::{HopKind, Kind, Provenance, Resource, Value, last_segment};

/// The type of backup instances of Backup vaults.
pub const BACKUP_INSTANCES: &str = "Microsoft.DataProtection/backupVaults/backupInstances";

const STORES: &str = "properties.policyInfo.policyParameters.dataStoreParametersList";
const SECRET: &str = "properties.datasourceAuthCredentials.secretStoreResource.value";

/// Which identity an instance says that it works with.
#[derive(Debug, Clone)]
pub struct IdentityDetails<'d> {
    /// `identityDetails` as a whole.
    pub block: Setting<'d>,
    /// `useSystemAssignedIdentity`.
    pub system_assigned: Setting<'d>,
    /// `userAssignedIdentityArmUrl`.
    pub user_assigned: Setting<'d>,
}

/// The identity that an instance works with.
#[derive(Debug, Clone)]
pub enum InUse<'d> {
    /// The vault's own. It is meant where nothing is said, too.
    SystemAssigned,
    /// The user-assigned identity with this id, parts of which may be unknown.
    UserAssigned(Value),
    /// None is chosen, or two are.
    Unclear,
    /// It hangs on this setting, which is not known.
    Unknown(Box<Setting<'d>>),
}

impl<'d> IdentityDetails<'d> {
    /// What an instance says.
    #[must_use]
    pub fn of(reader: Reader<'d>) -> Self {
        Self {
            block: reader.setting("properties.identityDetails"),
            system_assigned: reader.setting("properties.identityDetails.useSystemAssignedIdentity").or_switch(),
            user_assigned: reader.setting("properties.identityDetails.userAssignedIdentityArmUrl"),
        }
    }

    /// Whether the instance's API version drops what is said.
    #[must_use]
    pub fn dropped(&self) -> bool {
        [&self.block, &self.system_assigned, &self.user_assigned]
            .iter()
            .any(|setting| matches!(setting.state, State::Dropped(_)))
    }

    /// What `useSystemAssignedIdentity` says, if it is known.
    #[must_use]
    pub fn flag(&self) -> Option<bool> {
        self.system_assigned.flag()
    }

    /// The identity in use.
    #[must_use]
    pub fn in_use(&self) -> InUse<'d> {
        if self.system_assigned.unknown().is_some() {
            return InUse::Unknown(Box::new(self.system_assigned.clone()));
        }
        match (Given::of(&self.user_assigned), self.flag()) {
            (Given::Unknown, _) => InUse::Unknown(Box::new(self.user_assigned.clone())),
            (Given::Surely, Some(true)) | (Given::No | Given::Empty, Some(false)) => InUse::Unclear,
            (Given::Surely, _) => {
                self.user_assigned.site.written.map_or(InUse::Unclear, |id| InUse::UserAssigned(id.clone()))
            }
            (Given::No | Given::Empty, _) => InUse::SystemAssigned,
        }
    }
}

/// The instance that a resource declares, if it is one of a Backup vault.
#[must_use]
pub fn instance<'d>(reader: Reader<'d>) -> Option<Instance<'d>> {
    Instance::read(reader).filter(|instance| instance.resource.is(BACKUP_INSTANCES))
}

/// Where a password stands that the service would read from the instance itself.
#[must_use]
pub fn inline_secret<'d>(reader: Reader<'d>) -> Setting<'d> {
    reader.setting(SECRET)
}

/// Where the address of the secret in a key vault stands.
#[must_use]
pub fn secret_uri<'d>(reader: Reader<'d>) -> Setting<'d> {
    reader.setting("properties.datasourceAuthCredentials.secretStoreResource.uri")
}

/// The characters of passwords that stand in instances themselves: no report may show them.
#[must_use]
pub fn written_secrets(resources: &[Resource], provenance: &Provenance) -> Vec<Location> {
    let mut places = Vec::new();
    for resource in resources.iter().filter(|resource| resource.is(BACKUP_INSTANCES)) {
        let Some(written) = inline_secret(Reader { resource, provenance }).site.written else { continue };
        if let Some(root) = provenance.root(written.origin).filter(|root| shows_a_value(&root.kind)) {
            places.push(root.location);
        }
    }
    places
}

fn shows_a_value(kind: &HopKind) -> bool {
    matches!(
        kind,
        HopKind::Literal | HopKind::ParameterFile(_) | HopKind::ParameterDefault(_) | HopKind::NestedParameter(_)
    )
}

/// The id of the resource group that keeps an instance's snapshots: absent where the instance names none.
#[must_use]
pub fn snapshot_group_id<'d>(reader: Reader<'d>) -> Setting<'d> {
    let list = reader.setting(STORES);
    let State::Known(Value { kind: Kind::Array(_), .. }) = &list.state else {
        return list;
    };
    let items = list.site.written.and_then(Value::as_array).unwrap_or_default();
    for (number, item) in items.iter().enumerate() {
        let Some(store) = item.as_object() else {
            let state = known_or_unknown(item);
            return Setting { state, ..list };
        };
        if let Some(entry) = store.entry("resourceGroupId").filter(|entry| !entry.value.is_null()) {
            let anchor = reader.written_at(entry.key_origin).unwrap_or(list.site.anchor);
            let site = Site {
                path: format!("{STORES}[{number}].resourceGroupId"),
                written: Some(&entry.value),
                origin: entry.value.origin,
                anchor,
                ..list.site
            };
            return Setting { state: known_or_unknown(&entry.value), site };
        }
    }
    Setting { state: State::Absent, ..list }
}

/// Whether an instance's own parameters say that copies of its blobs are kept in the vault.
#[must_use]
pub fn names_containers<'d>(reader: Reader<'d>) -> bool {
    let list = reader.setting("properties.policyInfo.policyParameters.backupDatasourceParametersList");
    let items = list.site.written.and_then(Value::as_array).unwrap_or_default();
    items.iter().any(|item| {
        let kind = item.as_object().and_then(|item| item.get("objectType")).and_then(Value::as_str);
        kind.is_some_and(|kind| kind.eq_ignore_ascii_case("BlobBackupDatasourceParameters"))
    })
}

impl<'d> Vault<'d> {
    /// The id of what an instance or a protected item protects.
    #[must_use]
    pub fn datasource_id(&self, instance: &Instance<'d>) -> Setting<'d> {
        let reader = self.reader_of(instance.resource);
        match self.kind {
            VaultKind::BackupVault => datasource_id(reader),
            VaultKind::RecoveryServicesVault => source_id(reader),
        }
    }

    /// The name of the resource group that keeps an instance's snapshots; parts of it may be unknown.
    #[must_use]
    pub fn snapshot_group(&self, instance: &Instance<'d>) -> Option<Value> {
        last_segment(snapshot_group_id(self.reader_of(instance.resource)).site.written?)
    }

    /// The ids of the resource groups that keep an instance's snapshots, each as far as it is known.
    #[must_use]
    pub fn snapshot_groups(&self, instance: &Instance<'d>) -> Vec<Value> {
        let reader = self.reader_of(instance.resource);
        let list = reader.setting("properties.policyInfo.policyParameters.dataStoreParametersList");
        let ids = reader.listed(&list).into_iter().map(|store| reader.inside(&store, "resourceGroupId"));
        ids.filter_map(|id| id.site.written.cloned()).collect()
    }
}
