//! Azure's built-in roles, as far as vaults meet them: who needs which, and where.

use super::Provenance;

/// A built-in role.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Role {
    /// Its name, in Azure's own case.
    pub name: &'static str,
    /// Its GUID, lower case.
    pub guid: &'static str,
    /// What it means that a vault's identity holds it.
    pub fit: Fit,
    /// Whether it is far beyond what any vault identity needs.
    pub privileged: bool,
    /// What it gives on keys.
    pub key_use: KeyUse,
    /// What a vault's identity needs it for; empty when for nothing.
    pub needs: &'static [Need],
    /// Who else holds it, or what to know of it.
    pub note: &'static str,
}

/// What it means that a vault's identity holds a role.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Fit {
    /// What Azure documents, at the scopes of its needs.
    RightSize,
    /// Documented in places, but neither to be demanded nor held against anybody.
    Accepted,
    /// More rights on keys than unwrapping one takes.
    TooBroad,
    /// Works, and gives far more than needed.
    OverPrivileged,
    /// Never right.
    Never,
    /// Gives none of what it seems to give, and harm besides.
    Wrong,
    /// Right while a restore runs; drift afterwards.
    RestoreOnly,
    /// Meant for people, pipelines or other identities.
    NotForVaults,
}

/// What a role gives on keys of a key vault in the RBAC model.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum KeyUse {
    /// Nothing that a vault could use.
    None,
    /// Getting, wrapping and unwrapping.
    Unwrap,
    /// That and more.
    UnwrapAndMore,
    /// No unwrapping, but more than a vault should have on a key vault.
    OnlyMore,
}

impl KeyUse {
    /// Whether it is enough for a customer-managed key.
    #[must_use]
    pub const fn unwraps(self) -> bool {
        matches!(self, Self::Unwrap | Self::UnwrapAndMore)
    }

    /// Whether it is more than a customer-managed key takes.
    #[must_use]
    pub const fn exceeds(self) -> bool {
        matches!(self, Self::UnwrapAndMore | Self::OnlyMore)
    }
}

/// A use that a vault's identity has for a role.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Need {
    /// What it is for.
    pub purpose: Purpose,
    /// The datasource type that is backed up or restored; `None` for the vault's own key.
    pub datasource: Option<&'static str>,
    /// The scopes that Azure documents, narrowest first.
    pub at: &'static [ScopeKind],
    /// Whether the purpose fails without it.
    pub required: bool,
}

/// What a role is needed for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Purpose {
    /// Taking backups.
    Backup,
    /// Restoring.
    Restore,
    /// Unwrapping the customer-managed key.
    CustomerManagedKey,
}

/// A scope that a role is documented at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ScopeKind {
    /// One key.
    Key,
    /// One key vault.
    KeyVault,
    /// What is backed up, or the account or server that holds it.
    Datasource,
    /// A storage account beside the datasource.
    StorageAccount,
    /// The datasource's resource group.
    DatasourceResourceGroup,
    /// The resource group that keeps the snapshots.
    SnapshotResourceGroup,
    /// The resource group that is restored into.
    TargetResourceGroup,
}

impl ScopeKind {
    /// Whether it is a whole resource group; every other is one resource.
    #[must_use]
    pub const fn is_resource_group(self) -> bool {
        matches!(self, Self::DatasourceResourceGroup | Self::SnapshotResourceGroup | Self::TargetResourceGroup)
    }
}

include!(concat!(env!("OUT_DIR"), "/roles.rs"));

/// The role of that GUID, whatever its case.
#[must_use]
pub fn by_guid(guid: &str) -> Option<&'static Role> {
    ROLES.iter().find(|role| role.guid.eq_ignore_ascii_case(guid))
}

/// The role of that name, whatever its case.
#[must_use]
pub fn by_name(name: &str) -> Option<&'static Role> {
    ROLES.iter().find(|role| role.name.eq_ignore_ascii_case(name))
}

/// What a vault's identity needs to back up (or restore) a datasource of that type: each role with its need.
pub fn needed_for(datasource: &str) -> impl Iterator<Item = (&'static Role, &'static Need)> + '_ {
    ROLES
        .iter()
        .flat_map(|role| role.needs.iter().map(move |need| (role, need)))
        .filter(move |(_, need)| need.datasource.is_some_and(|listed| listed.eq_ignore_ascii_case(datasource)))
}

impl Role {
    /// Whether every scope that it is documented at is a single resource, so that a resource group is too wide.
    #[must_use]
    pub fn belongs_on_resources(&self) -> bool {
        let mut scopes = self.needs.iter().flat_map(|need| need.at).peekable();
        scopes.peek().is_some() && scopes.all(|scope| !scope.is_resource_group())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roles_are_found_by_either_identity() {
        let owner = by_guid("8E3AF657-A8FF-443C-A75C-2FE8C4BCB635").unwrap();
        assert_eq!((owner.name, owner.fit), ("Owner", Fit::Never));
        assert_eq!(by_name("disk backup reader").map(|role| role.fit), Some(Fit::RightSize));
        assert!(by_guid("00000000-0000-0000-0000-000000000000").is_none());
    }

    #[test]
    fn the_privileged_are_these_seven() {
        let privileged: Vec<_> = ROLES.iter().filter(|role| role.privileged).map(|role| role.name).collect();
        assert_eq!(
            privileged,
            [
                "Key Vault Administrator",
                "Contributor",
                "Storage Account Contributor",
                "Storage Blob Data Owner",
                "Owner",
                "User Access Administrator",
                "Role Based Access Control Administrator"
            ]
        );
    }

    #[test]
    fn four_roles_unwrap_a_key() {
        let unwrap: Vec<_> =
            ROLES.iter().filter(|role| role.key_use.unwraps()).filter_map(|role| role.guid.get(..8)).collect();
        assert_eq!(unwrap, ["e147488a", "12338af0", "14b46e9e", "00482a5a"]);
        assert!(!by_guid("e147488a-f6f5-4113-8e2d-b22465e65bf6").unwrap().key_use.exceeds());
    }

    #[test]
    fn a_disk_needs_two_roles() {
        let needed: Vec<_> = needed_for("microsoft.compute/DISKS")
            .filter(|(_, need)| need.required && need.purpose == Purpose::Backup)
            .map(|(role, _)| role.name)
            .collect();
        assert_eq!(needed, ["Disk Backup Reader", "Disk Snapshot Contributor"]);
    }

    #[test]
    fn some_roles_belong_on_resources_only() {
        assert!(by_name("Storage Account Backup Contributor").unwrap().belongs_on_resources());
        assert!(!by_name("Disk Snapshot Contributor").unwrap().belongs_on_resources());
        assert!(!by_name("Owner").unwrap().belongs_on_resources());
    }
}
