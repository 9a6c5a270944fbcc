//! Firewalls of what backups read: storage accounts, and key vaults that keep credentials.

use super::estate::Estate;
use super::setting::{Setting, State};
use super::vault::Vault;
use super::workload::Instance;
use crate::template::{Resource, Value};

const STORAGE_ACCOUNTS: &str = "Microsoft.Storage/storageAccounts";
const KEY_VAULTS: &str = "Microsoft.KeyVault/vaults";

/// A firewall that lets neither the public network nor Azure's own services through.
#[derive(Debug, Clone)]
pub struct Firewall<'d> {
    /// What stands behind it.
    pub resource: &'d Resource,
    /// `bypass`: which of Azure's services it lets through.
    pub bypass: Setting<'d>,
}

impl<'d> Vault<'d> {
    /// What an instance's backups read over the network, as far as the input declares it: the storage account that is
    /// backed up, the key vault with its credentials.
    #[must_use]
    pub fn read_by(&self, instance: &Instance<'d>, estate: &Estate<'d>) -> Vec<&'d Resource> {
        let mut found = Vec::new();
        if let Some(id) = self.datasource_id(instance).site.written {
            found.extend(estate.of_type(STORAGE_ACCOUNTS).find(|account| account.has_id(id).is_true()));
        }
        let secret =
            self.reader_of(instance.resource).setting("properties.datasourceAuthCredentials.secretStoreResource.uri");
        let name = secret.site.written.and_then(Value::as_str).and_then(host_label);
        if let Some(name) = name {
            let named = |vault: &&Resource| vault.name.as_str().is_some_and(|own| own.eq_ignore_ascii_case(name));
            found.extend(estate.of_type(KEY_VAULTS).find(named));
        }
        found
    }
}

/// The first label of an address's host, which is the key vault's name.
fn host_label(address: &str) -> Option<&str> {
    let (_, rest) = address.split_once("://")?;
    rest.split(['.', '/']).next().filter(|label| !label.is_empty())
}

/// The firewall of a resource, if it surely lets neither the public network nor Azure's own services through.
///
/// Where `bypass` is not written, Azure's services pass.
#[must_use]
pub fn closed<'d>(estate: &Estate<'d>, resource: &'d Resource) -> Option<Firewall<'d>> {
    let reader = estate.reader(resource);
    let denies = reader.setting("properties.networkAcls.defaultAction").is("Deny")
        || reader.setting("properties.publicNetworkAccess").is("Disabled");
    let bypass = reader.setting("properties.networkAcls.bypass");
    let State::Known(value) = &bypass.state else { return None };
    let passes = value.as_str()?.split(',').any(|one| one.trim().eq_ignore_ascii_case("AzureServices"));
    (denies && !passes && !resource.existing).then_some(Firewall { resource, bypass })
}
