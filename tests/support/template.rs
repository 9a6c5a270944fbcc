//! Templates, parameter files and resources for tests, written short.

/// A vault with one fault that every run finds: RED02 of `bv-beside`.
pub(crate) const BESIDE: &str = r#"{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "resources": [
    {
      "type": "Microsoft.DataProtection/backupVaults",
      "apiVersion": "2024-04-01",
      "name": "bv-beside",
      "location": "westeurope",
      "identity": { "type": "SystemAssigned" },
      "properties": { "storageSettings": [ { "datastoreType": "VaultStore", "type": "LocallyRedundant" } ] }
    }
  ]
}
"#;

/// Settings of a Backup vault without fault in the recommended profile.
pub(crate) const SOUND: &str = r#""storageSettings": [ { "datastoreType": "VaultStore", "type": "ZoneRedundant" } ],
    "securitySettings": { "softDeleteSettings": { "state": "AlwaysOn", "retentionDurationInDays": 30 }, "immutabilitySettings": { "state": "Unlocked" } }"#;

/// A template with these members beside its schema and version.
pub(crate) fn template(members: &str) -> String {
    format!(
        "{{\n\"$schema\": \"https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#\",\n\"contentVersion\": \"1.0.0.0\",\n{members}\n}}\n"
    )
}

/// A parameters document.
pub(crate) fn parameters(members: &str) -> String {
    format!(
        "{{\n\"$schema\": \"https://schema.management.azure.com/schemas/2019-04-01/deploymentParameters.json#\",\n\"contentVersion\": \"1.0.0.0\",\n\"parameters\": {{\n{members}\n}}\n}}\n"
    )
}

/// A Backup vault as a resource of a template, with these members in `properties`.
pub(crate) fn vault(name: &str, properties: &str) -> String {
    format!(
        "{{ \"type\": \"Microsoft.DataProtection/backupVaults\", \"apiVersion\": \"2024-04-01\", \"name\": \"{name}\", \"location\": \"westeurope\",\n\"identity\": {{ \"type\": \"SystemAssigned\" }},\n\"properties\": {{ {properties} }} }}"
    )
}

/// A Backup vault whose redundancy is this expression or text, sound otherwise.
pub(crate) fn vault_with_redundancy(name: &str, redundancy: &str) -> String {
    vault(name, &SOUND.replace("ZoneRedundant", redundancy))
}
