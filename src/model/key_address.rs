//! The address of a key, taken apart: `https://NAME.SUFFIX/keys/KEY[/VERSION]`.

use crate::knowledge::key_hosts::{self, Cloud};

/// A well-formed address of a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KeyAddress<'t> {
    host: &'t str,
    key: &'t str,
    version: Option<&'t str>,
    cloud: Cloud,
}

/// What is wrong with an address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AddressFault<'t> {
    /// It names no key.
    NoKey,
    /// It does not begin with `https://`.
    NotHttps,
    /// Keys are not kept on this host.
    Host(&'t str),
    /// It names an object of this kind, in plain words.
    ObjectType(&'static str),
    /// Something follows the key and its version; this is the address without it.
    Trailing(String),
}

impl<'t> KeyAddress<'t> {
    /// Takes an address apart.
    ///
    /// # Errors
    ///
    /// The first thing that is wrong with it, from the left.
    pub fn parse(address: &'t str) -> Result<Self, AddressFault<'t>> {
        let rest = without_scheme(address).ok_or(AddressFault::NotHttps)?;
        let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
        let (authority, path) = rest.split_at_checked(end).unwrap_or((rest, ""));
        // The port that https has anyway.
        let host = authority.strip_suffix(":443").unwrap_or(authority).trim_end();
        if host.is_empty() {
            return Err(AddressFault::NoKey);
        }
        let (_, row) = key_hosts::find(host).filter(|(name, _)| is_name(name)).ok_or(AddressFault::Host(host))?;
        let (path, tail) = path.find(['?', '#']).and_then(|at| path.split_at_checked(at)).unwrap_or((path, ""));
        let mut segments = path.trim_end().split('/').skip(1);
        match segments.next().unwrap_or_default().to_ascii_lowercase().as_str() {
            "keys" => {}
            "secrets" => return Err(AddressFault::ObjectType("secret")),
            "certificates" => return Err(AddressFault::ObjectType("certificate")),
            _ => return Err(AddressFault::NoKey),
        }
        let key = segments.next().filter(|key| is_name(key)).ok_or(AddressFault::NoKey)?;
        let second = segments.next();
        let version = second.filter(|version| is_version(version));
        let found = Self { host, key, version, cloud: row.cloud };
        let blanks = address.trim_end().len() != address.len();
        if segments.next().is_some() || second != version || !tail.is_empty() || blanks {
            return Err(AddressFault::Trailing(found.cleaned()));
        }
        Ok(found)
    }

    /// Whether its cloud is closed for good.
    #[must_use]
    pub fn in_closed_cloud(&self) -> bool {
        self.cloud == Cloud::Closed
    }

    /// Whether it names one version of the key.
    #[must_use]
    pub fn has_version(&self) -> bool {
        self.version.is_some()
    }

    /// The same key, whichever its version.
    #[must_use]
    pub fn without_version(&self) -> String {
        format!("https://{}/keys/{}", self.host, self.key)
    }

    fn cleaned(&self) -> String {
        let version = self.version.map(|version| format!("/{version}"));
        self.without_version() + version.as_deref().unwrap_or_default()
    }
}

fn without_scheme(address: &str) -> Option<&str> {
    const SCHEME: &str = "https://";
    let (scheme, rest) = address.split_at_checked(SCHEME.len())?;
    scheme.eq_ignore_ascii_case(SCHEME).then_some(rest)
}

/// Names of key vaults and keys hold letters, digits and hyphens.
fn is_name(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}

fn is_version(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &str = "https://kv-backup.vault.azure.net/keys/backup";

    fn fault(address: &str) -> AddressFault<'_> {
        KeyAddress::parse(address).unwrap_err()
    }

    #[test]
    fn key_identifiers_of_every_cloud_are_read() {
        for address in [
            KEY,
            "HTTPS://KV.Vault.Azure.Net/Keys/Backup",
            "https://kv.vault.azure.net:443/keys/backup",
            "https://hsm.managedhsm.azure.net/keys/backup",
            "https://kv.vault.usgovcloudapi.net/keys/backup",
        ] {
            assert!(KeyAddress::parse(address).is_ok_and(|found| !found.has_version()), "{address}");
        }
        let pinned = format!("{KEY}/5f2c1d0e9b8a47c6a1d3e4f5b6a79081");
        let found = KeyAddress::parse(&pinned).unwrap();
        assert!(found.has_version());
        assert_eq!(found.without_version(), KEY);
    }

    #[test]
    fn a_closed_cloud_is_no_fault_of_the_form() {
        let found = KeyAddress::parse("https://kv.vault.microsoftazure.de/keys/backup").unwrap();
        assert!(found.in_closed_cloud());
    }

    #[test]
    fn what_ends_too_early_names_no_key() {
        for end in ["", "/", "/keys", "/keys/", "/key/backup", "//keys/backup", "/keys/<key>", "?keys/backup"] {
            let address = format!("https://kv-backup.vault.azure.net{end}");
            assert_eq!(fault(&address), AddressFault::NoKey, "{address}");
        }
        assert_eq!(fault("https:///keys/backup"), AddressFault::NoKey);
    }

    #[test]
    fn what_is_no_https_is_told_first() {
        for address in ["http://kv.vault.azure.net/keys/b", "kv.vault.azure.net/keys/b", "backup", " https://kv", "ü"]
        {
            assert_eq!(fault(address), AddressFault::NotHttps, "{address}");
        }
    }

    #[test]
    fn hosts_are_those_of_the_table() {
        for host in [
            "kv.privatelink.vaultcore.azure.net",
            "kv.vaultcore.azure.net",
            "<name>.vault.azure.net",
            "vault.azure.net",
            "user@kv.vault.azure.net",
            "kv.vault.azure.net:8443",
        ] {
            let address = format!("https://{host}/keys/backup");
            assert_eq!(fault(&address), AddressFault::Host(host));
        }
    }

    #[test]
    fn other_objects_are_named() {
        let of = |kind: &str| format!("https://kv.vault.azure.net/{kind}/backup/0123456789abcdef");
        assert_eq!(fault(&of("secrets")), AddressFault::ObjectType("secret"));
        assert_eq!(fault(&of("Certificates")), AddressFault::ObjectType("certificate"));
    }

    #[test]
    fn what_is_left_over_is_cut_off() {
        for end in ["/", "?api-version=7.4", "#top", "/?x", " ", "\n", "/<version>", "//x"] {
            let address = format!("{KEY}{end}");
            assert_eq!(fault(&address), AddressFault::Trailing(KEY.to_owned()), "{address:?}");
        }
        let pinned = format!("{KEY}/0123456789abcdef");
        let more = format!("{pinned}/versions");
        assert_eq!(fault(&more), AddressFault::Trailing(pinned));
    }
}
