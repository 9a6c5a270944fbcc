//! The hosts that keep keys: key vaults and managed HSMs, in every cloud.

use super::Provenance;

/// A suffix of host names under which keys are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KeyHost {
    /// What follows the name and a dot, such as `vault.azure.net`.
    pub suffix: &'static str,
    /// What keeps the keys.
    pub service: KeyService,
    /// Whether its cloud still runs.
    pub cloud: Cloud,
}

/// What keeps keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum KeyService {
    /// A key vault.
    KeyVault,
    /// A managed HSM.
    ManagedHsm,
}

/// Whether a cloud still runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Cloud {
    /// It does.
    Open,
    /// Closed for good: its addresses lead nowhere.
    Closed,
}

include!(concat!(env!("OUT_DIR"), "/key_hosts.rs"));

/// Splits a host such as `kv-backup.vault.azure.net` into its name and its row, if keys are kept there.
#[must_use]
pub fn find(host: &str) -> Option<(&str, &'static KeyHost)> {
    let (name, suffix) = host.split_once('.')?;
    let row = KEY_HOSTS.iter().find(|row| row.suffix.eq_ignore_ascii_case(suffix))?;
    (!name.is_empty()).then_some((name, row))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_is_a_name_and_a_known_suffix() {
        let (name, row) = find("kv-backup.Vault.azure.net").unwrap();
        assert_eq!((name, row.service, row.cloud), ("kv-backup", KeyService::KeyVault, Cloud::Open));
        assert_eq!(find("hsm.managedhsm.azure.cn").map(|(_, row)| row.service), Some(KeyService::ManagedHsm));
        assert_eq!(find("kv.vault.microsoftazure.de").map(|(_, row)| row.cloud), Some(Cloud::Closed));
        for wrong in ["vault.azure.net", ".vault.azure.net", "a.b.vault.azure.net", "kv.vault.azure.net.evil.example"] {
            assert!(find(wrong).is_none(), "{wrong}");
        }
    }
}
