//! Firewalls of what backups read: storage accounts, and key vaults that keep credentials.

use super::estate::{Estate, Join};
use super::setting::Setting;
use super::vault::Vault;
use super::workload::Instance;
use crate::template::{Resource, Value};

const STORAGE_ACCOUNTS: &str = "Microsoft.Storage/storageAccounts";
const KEY_VAULTS: &str = "Microsoft.KeyVault/vaults";

/// Whether a firewall lets Azure's own services through.
#[derive(Debug, Clone)]
pub enum Firewall<'d> {
    /// It does, or there is none.
    Open,
    /// Neither them nor the public network: `bypass` says so.
    Closed(Setting<'d>),
    /// What it hangs on is not known.
    Unknown(Setting<'d>),
}

impl<'d> Vault<'d> {
    /// What an instance's backups read over the network, as far as the input declares it: the storage account that is
    /// backed up, the key vault with its credentials.
    #[must_use]
    pub fn read_by(&self, instance: &Instance<'d>, estate: &Estate<'d>) -> Vec<&'d Resource> {
        let mut found = Vec::new();
        if let Some(id) = self.datasource_id(instance).site.written {
            found.extend(
                estate.joined(STORAGE_ACCOUNTS, Join::Id, id).into_iter().find(|account| account.has_id(id).is_true()),
            );
        }
        let secret =
            self.reader_of(instance.resource).setting("properties.datasourceAuthCredentials.secretStoreResource.uri");
        let name = secret.site.written.and_then(Value::as_str).and_then(host_label);
        if let Some(name) = name {
            let named = |vault: &&Resource| vault.name.as_str().is_some_and(|own| own.eq_ignore_ascii_case(name));
            found.extend(estate.joined(KEY_VAULTS, Join::Name, &Value::string(name)).into_iter().find(named));
        }
        found
    }
}

/// The first label of an address's host, which is the key vault's name.
fn host_label(address: &str) -> Option<&str> {
    let (_, rest) = address.split_once("://")?;
    rest.split(['.', '/']).next().filter(|label| !label.is_empty())
}

/// The firewall of a resource. Where `bypass` is not written, Azure's services pass.
#[must_use]
pub fn firewall<'d>(estate: &Estate<'d>, resource: &'d Resource) -> Firewall<'d> {
    let reader = estate.reader(resource);
    let bypass = reader.setting("properties.networkAcls.bypass");
    let passes = |text: &str| text.split(',').any(|one| one.trim().eq_ignore_ascii_case("AzureServices"));
    if resource.existing || bypass.is_absent() || bypass.text().is_some_and(passes) {
        return Firewall::Open;
    }
    let rule = reader.setting("properties.networkAcls.defaultAction");
    let access = reader.setting("properties.publicNetworkAccess");
    if !rule.is("Deny") && !access.is("Disabled") {
        let open = [rule, access].into_iter().find(|setting| setting.unknown().is_some());
        return open.map_or(Firewall::Open, Firewall::Unknown);
    }
    if bypass.unknown().is_some() { Firewall::Unknown(bypass) } else { Firewall::Closed(bypass) }
}
