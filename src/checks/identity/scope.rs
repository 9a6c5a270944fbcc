//! The scope of a role assignment as a noun phrase.

use crate::checks::terms::code;
use crate::model::arm_id::type_of;
use crate::model::grants::Grant;
use crate::template::{ScopeKind, Value, last_segment};

/// What people call the resources that roles of vaults are assigned on.
const NOUNS: [(&str, &str); 12] = [
    ("Microsoft.Compute/disks", "disk"),
    ("Microsoft.Storage/storageAccounts", "storage account"),
    ("Microsoft.KeyVault/vaults", "key vault"),
    ("Microsoft.KeyVault/vaults/keys", "key"),
    ("Microsoft.ContainerService/managedClusters", "cluster"),
    ("Microsoft.DBforPostgreSQL/servers", "PostgreSQL server"),
    ("Microsoft.DBforPostgreSQL/flexibleServers", "PostgreSQL flexible server"),
    ("Microsoft.DBforMySQL/flexibleServers", "MySQL flexible server"),
    ("Microsoft.DocumentDB/databaseAccounts", "Cosmos DB account"),
    ("Microsoft.ElasticSan/elasticSans", "Elastic SAN"),
    ("Microsoft.DataProtection/backupVaults", "backup vault"),
    ("Microsoft.RecoveryServices/vaults", "Recovery Services vault"),
];

/// What a grant is on: `resource group `rg-x``, `the whole subscription`.
pub(in crate::checks) fn scope_phrase(grant: &Grant<'_>) -> String {
    let name = last_segment(grant.scope);
    let name = name.as_ref().and_then(Value::as_str).filter(|name| !name.is_empty());
    let named = |noun: &str| name.map(|name| format!("{noun} {}", code(name)));
    match grant.scope_kind {
        ScopeKind::Tenant => "the whole tenant".to_owned(),
        ScopeKind::Subscription => "the whole subscription".to_owned(),
        ScopeKind::ManagementGroup => {
            named("management group").unwrap_or_else(|| "the management group it is deployed to".to_owned())
        }
        ScopeKind::ResourceGroup => {
            named("resource group").unwrap_or_else(|| "the resource group it is deployed to".to_owned())
        }
        ScopeKind::Resource => {
            let noun = noun_of(grant.scope);
            named(noun).unwrap_or_else(|| format!("a {noun}"))
        }
        ScopeKind::Unknown => "a scope that this file does not show".to_owned(),
    }
}

/// What a person calls the resource that an id names.
pub(super) fn noun_of(id: &Value) -> &'static str {
    let resource_type = type_of(id).unwrap_or_default();
    let noun = NOUNS.iter().find(|(listed, _)| listed.eq_ignore_ascii_case(&resource_type));
    noun.map_or("resource", |(_, noun)| noun)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_resource_is_called_by_its_kind() {
        let noun = |id: &str| noun_of(&Value::string(id));
        let group = "/subscriptions/s/resourceGroups/rg/providers";
        assert_eq!(noun(&format!("{group}/Microsoft.Storage/storageaccounts/st")), "storage account");
        assert_eq!(noun(&format!("{group}/Microsoft.KeyVault/vaults/kv/keys/k")), "key");
        assert_eq!(noun(&format!("{group}/Microsoft.Web/sites/s")), "resource");
        assert_eq!(noun("/subscriptions/s"), "resource");
    }
}
