//! What findings are about: a vault, or where no vault is in the input a resource of its family.

use super::setting::{Reader, Setting};
use super::vault::Vault;
use crate::knowledge::VaultKind;
use crate::knowledge::environments::Marking;
use crate::knowledge::regions::{self, Region};
use crate::template::Resource;

/// A vault, or a guard, policy or other resource of the vault family whose vault is not in the input.
#[derive(Debug, Clone)]
pub struct Target<'d> {
    /// The vault's declaration, or that of the resource by itself.
    pub reader: Reader<'d>,
    /// The vault, if it is one.
    pub vault: Option<Vault<'d>>,
}

impl<'d> Target<'d> {
    /// A vault.
    #[must_use]
    pub fn of_vault(vault: Vault<'d>) -> Self {
        Self { reader: vault.reader(), vault: Some(vault) }
    }

    /// A resource without a vault.
    #[must_use]
    pub fn alone(reader: Reader<'d>) -> Self {
        Self { reader, vault: None }
    }

    /// Its declaration.
    #[must_use]
    pub fn resource(&self) -> &'d Resource {
        self.reader.resource
    }

    /// Its location as written.
    #[must_use]
    pub fn location(&self) -> Setting<'d> {
        self.reader.setting("location")
    }

    /// Its region, if it is known and in the table.
    #[must_use]
    pub fn region(&self) -> Option<&'static Region> {
        regions::find(self.location().text()?)
    }

    /// Whether its tags mark it as non-production.
    #[must_use]
    pub fn marking(&self) -> Marking {
        self.vault.as_ref().map_or(Marking::None, Vault::marking)
    }

    /// Its type, in Azure's own case where it is a vault's.
    #[must_use]
    pub fn resource_type(&self) -> &'d str {
        self.vault.as_ref().map_or(&self.reader.resource.resource_type, |vault| vault.kind.resource_type())
    }

    /// What a person calls a thing of its type, without an article.
    #[must_use]
    pub fn title(&self) -> String {
        title(self.reader.resource)
    }
}

/// What a person calls a resource of the vault family, without an article.
#[must_use]
pub fn title(resource: &Resource) -> String {
    if let Some(kind) = VaultKind::of_type(&resource.resource_type) {
        return kind.title().to_owned();
    }
    /// Last segment of a type and the words for it.
    const TITLES: [(&str, &str); 19] = [
        ("resourceGuards", "resource guard"),
        ("backupPolicies", "backup policy"),
        ("backupInstances", "backup instance"),
        ("backupResourceGuardProxies", "resource guard proxy"),
        ("backupconfig", "backup configuration"),
        ("backupstorageconfig", "backup storage configuration"),
        ("backupEncryptionConfigs", "backup encryption configuration"),
        ("protectionContainers", "protection container"),
        ("protectedItems", "protected item"),
        ("backupProtectionIntent", "protection intent"),
        ("privateEndpointConnections", "private endpoint connection"),
        ("replicationAlertSettings", "replication alert setting"),
        ("replicationVaultSettings", "replication setting"),
        ("replicationFabrics", "replication fabric"),
        ("replicationPolicies", "replication policy"),
        ("replicationProtectionContainers", "replication container"),
        ("replicationProtectionContainerMappings", "replication container mapping"),
        ("replicationProtectedItems", "replicated item"),
        ("replicationRecoveryPlans", "recovery plan"),
    ];
    let last = resource.resource_type.rsplit('/').next().unwrap_or_default();
    TITLES
        .iter()
        .find(|(segment, _)| segment.eq_ignore_ascii_case(last))
        .map_or_else(|| format!("resource of type `{}`", resource.resource_type), |(_, words)| (*words).to_owned())
}

/// The kinds of vault that a resource of the family has to do with: its provider's, and for a guard both.
#[must_use]
pub fn kinds_of(resource: &Resource) -> &'static [VaultKind] {
    kinds_of_type(&resource.resource_type)
}

/// The kinds of vault that a type of the family has to do with.
#[must_use]
pub fn kinds_of_type(resource_type: &str) -> &'static [VaultKind] {
    let provider = resource_type.split('/').next().unwrap_or_default();
    let guard = resource_type.eq_ignore_ascii_case(super::estate::GUARDS);
    match () {
        () if guard => &VaultKind::ALL,
        () if provider.eq_ignore_ascii_case("Microsoft.DataProtection") => &[VaultKind::BackupVault],
        () if provider.eq_ignore_ascii_case("Microsoft.RecoveryServices") => &[VaultKind::RecoveryServicesVault],
        () => &[],
    }
}
