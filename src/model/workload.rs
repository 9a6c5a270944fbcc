//! What a vault backs up: its policies and instances, the kinds of data source and the stores that they use.

use super::setting::{Reader, Setting, State};
use super::vault::Vault;
use crate::knowledge::VaultKind;
use crate::source::Location;
use crate::template::{Kind, Object, Provenance, Resource, Value};

/// The type of protected items, below a vault's own.
pub const PROTECTED_ITEMS: &str = "backupFabrics/protectionContainers/protectedItems";

/// What a vault backs up, and the policies for it, by their types' last segments.
pub const DATASOURCE_CHILDREN: [&str; 2] = ["backupInstances", "backupPolicies"];

/// A backup policy of a Backup vault.
#[derive(Debug, Clone)]
pub struct Policy<'d> {
    /// Its declaration.
    pub resource: &'d Resource,
    /// `datasourceTypes` as a whole.
    pub types: Setting<'d>,
    /// `policyRules` as a whole.
    pub rules: Setting<'d>,
    /// The kinds of data source that it is for; none if they are not all known.
    pub datasource_types: Option<Vec<String>>,
    /// The stores that its rules use, each with where it is written; none if they are not all known.
    pub stores: Option<Vec<StoreUse>>,
}

/// A backup policy of a Recovery Services vault.
#[derive(Debug, Clone)]
pub struct ItemPolicy<'d> {
    /// Its declaration.
    pub resource: &'d Resource,
    /// `backupManagementType`.
    pub management_type: Setting<'d>,
    /// `workLoadType`, where one management type serves several.
    pub workload_type: Setting<'d>,
}

/// A rule of a policy keeps data in a store.
#[derive(Debug, Clone)]
pub struct StoreUse {
    /// `VaultStore`, `OperationalStore`, `ArchiveStore`.
    pub store: String,
    /// Path of `dataStoreType` inside the policy.
    pub path: String,
    /// Where the store is written.
    pub location: Option<Location>,
}

/// Something that a vault backs up.
#[derive(Debug, Clone)]
pub struct Instance<'d> {
    /// Its declaration.
    pub resource: &'d Resource,
    /// The kind of data source: `datasourceType` of a Backup vault's instance, `protectedItemType` of a protected item.
    pub datasource_type: Setting<'d>,
    /// The policy's id.
    pub policy: Setting<'d>,
}

impl<'d> Vault<'d> {
    /// The backup policies below a Backup vault.
    #[must_use]
    pub fn policies(&self) -> Vec<Policy<'d>> {
        self.children_of("backupPolicies").map(|resource| Policy::read(self.reader_of(resource))).collect()
    }

    /// The backup policies below a Recovery Services vault.
    #[must_use]
    pub fn item_policies(&self) -> Vec<ItemPolicy<'d>> {
        self.children_of("backupPolicies")
            .map(|resource| ItemPolicy {
                resource,
                management_type: self.reader_of(resource).setting("properties.backupManagementType"),
                workload_type: self.reader_of(resource).setting("properties.workLoadType"),
            })
            .collect()
    }

    /// What is backed up: instances of a Backup vault, protected items of a Recovery Services vault.
    #[must_use]
    pub fn instances(&self) -> Vec<Instance<'d>> {
        let below = |child: &str| -> Vec<Instance<'d>> {
            self.children_of(child).filter_map(|resource| Instance::read(self.reader_of(resource))).collect()
        };
        let mut instances = below("backupInstances");
        instances.extend(below(PROTECTED_ITEMS));
        instances
    }
}

impl<'d> Instance<'d> {
    /// Reads an instance of a Backup vault or a protected item of a Recovery Services vault; none if it is neither.
    #[must_use]
    pub fn read(reader: Reader<'d>) -> Option<Self> {
        let is = |kind: VaultKind, child: &str| reader.resource.is(&format!("{}/{child}", kind.resource_type()));
        let (kind, policy) = if is(VaultKind::BackupVault, "backupInstances") {
            ("properties.dataSourceInfo.datasourceType", "properties.policyInfo.policyId")
        } else if is(VaultKind::RecoveryServicesVault, PROTECTED_ITEMS) {
            ("properties.protectedItemType", "properties.policyId")
        } else {
            return None;
        };
        Some(Self { resource: reader.resource, datasource_type: reader.setting(kind), policy: reader.setting(policy) })
    }
}

impl<'d> Policy<'d> {
    /// Reads a backup policy of a Backup vault.
    #[must_use]
    pub fn read(reader: Reader<'d>) -> Self {
        let types = reader.setting("properties.datasourceTypes");
        let datasource_types = match &types.state {
            State::Known(value) => value.as_array().and_then(|items| {
                items.iter().map(|item| item.as_str().map(str::to_owned)).collect::<Option<Vec<String>>>()
            }),
            _ => None,
        };
        let rules = reader.setting("properties.policyRules");
        let stores = match &rules.state {
            State::Known(value) => value.as_array().and_then(|rules| stores_of(rules, reader.provenance)),
            _ => None,
        };
        Self { resource: reader.resource, types, rules, datasource_types, stores }
    }
}

fn stores_of(rules: &[Value], provenance: &Provenance) -> Option<Vec<StoreUse>> {
    let mut stores = Vec::new();
    for (number, rule) in rules.iter().enumerate() {
        let (rule, at) = (whole(rule)?, format!("properties.policyRules[{number}]"));
        if let Some(store) = rule.get("dataStore") {
            stores.push(store_use(store, format!("{at}.dataStore"), provenance)?);
        }
        for (number, lifecycle) in list(rule, "lifecycles")?.iter().enumerate() {
            let (lifecycle, at) = (whole(lifecycle)?, format!("{at}.lifecycles[{number}]"));
            if let Some(store) = lifecycle.get("sourceDataStore") {
                stores.push(store_use(store, format!("{at}.sourceDataStore"), provenance)?);
            }
            for (number, copy) in list(lifecycle, "targetDataStoreCopySettings")?.iter().enumerate() {
                if let Some(store) = whole(copy)?.get("dataStore") {
                    let at = format!("{at}.targetDataStoreCopySettings[{number}].dataStore");
                    stores.push(store_use(store, at, provenance)?);
                }
            }
        }
    }
    Some(stores)
}

/// An object all members of which are known to be listed.
fn whole(value: &Value) -> Option<&Object> {
    value.as_object().filter(|object| object.why_open().is_none())
}

/// The items of a list that may be left out; none if it is not known.
fn list<'v>(object: &'v Object, name: &str) -> Option<&'v [Value]> {
    match object.get(name).map(|value| &value.kind) {
        None | Some(Kind::Null) => Some(&[]),
        Some(Kind::Array(items)) => Some(items),
        Some(_) => None,
    }
}

fn store_use(store: &Value, path: String, provenance: &Provenance) -> Option<StoreUse> {
    let written = store.as_object()?.get("dataStoreType")?;
    let location = provenance.get(written.origin).map(|hop| hop.location);
    Some(StoreUse { store: written.as_str()?.to_owned(), path: format!("{path}.dataStoreType"), location })
}
