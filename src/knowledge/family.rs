//! Which resource types belong to the vault family, and which join to it.

use super::{Provenance, VaultKind};

/// What a resource type has to do with vaults.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Membership {
    /// It is a vault.
    Vault(VaultKind),
    /// It is of a vault's provider: policies, instances, guards, side channels.
    Family,
    /// It can decide what a vault's posture is: identities, keys, grants, locks, logs, endpoints.
    Joined,
}

include!(concat!(env!("OUT_DIR"), "/family.rs"));

/// What the type has to do with vaults, whatever its case; `None` for nothing.
#[must_use]
pub fn membership(resource_type: &str) -> Option<Membership> {
    if let Some(kind) = VaultKind::of_type(resource_type) {
        return Some(Membership::Vault(kind));
    }
    if let Some(kind) = extension(resource_type) {
        let named = |listed: &str| listed.rsplit('/').next().is_some_and(|last| last.eq_ignore_ascii_case(kind));
        return JOINED.iter().any(|listed| named(listed)).then_some(Membership::Joined);
    }
    let (provider, _) = resource_type.split_once('/')?;
    if PROVIDERS.iter().any(|listed| listed.eq_ignore_ascii_case(provider)) {
        return Some(Membership::Family);
    }
    JOINED.iter().any(|listed| listed.eq_ignore_ascii_case(resource_type)).then_some(Membership::Joined)
}

/// The type that an extension resource is declared as inside another (`…/providers/locks`), without its provider.
fn extension(resource_type: &str) -> Option<&str> {
    let at = resource_type.to_ascii_lowercase().rfind("/providers/")?;
    resource_type.get(at + "/providers/".len()..)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_are_sorted_without_case() {
        assert_eq!(
            membership("microsoft.dataprotection/backupvaults"),
            Some(Membership::Vault(VaultKind::BackupVault))
        );
        assert_eq!(membership("Microsoft.DataProtection/resourceGuards"), Some(Membership::Family));
        assert_eq!(membership("Microsoft.KeyVault/vaults/keys"), Some(Membership::Joined));
        assert_eq!(membership("Microsoft.KeyVault/vaults/secrets"), None);
        assert_eq!(membership("Microsoft.Web/sites"), None);
        assert_eq!(membership("Microsoft.DataProtection"), None);
        for nested in [
            "Microsoft.DataProtection/backupVaults/providers/roleAssignments",
            "Microsoft.KeyVault/vaults/providers/locks",
        ] {
            assert_eq!(membership(nested), Some(Membership::Joined), "{nested}");
        }
    }
}
