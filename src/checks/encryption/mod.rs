//! Checks of the area encryption: keys that the vault's owner holds.

mod coverage;
mod key;
mod key_access;
mod key_identity;
mod key_uri;
mod key_vault;
mod network;
mod state;

pub(super) use coverage::{cmk_infra_encryption_off, cmk_infra_encryption_without_cmk, cmk_no_vaulted_data};
pub(super) use key::{cmk_key_disabled_or_expired, cmk_key_type_unsupported, cmk_key_without_rotation};
pub(super) use key_access::{cmk_access_model_mismatch, cmk_identity_key_role_too_broad, cmk_identity_no_key_access};
pub(super) use key_identity::{
    cmk_identity_missing, cmk_kek_identity_conflict, cmk_system_identity_at_creation, cmk_system_identity_not_enabled,
    cmk_user_identity_not_attached,
};
pub(super) use key_uri::{cmk_key_uri_malformed, cmk_key_version_pinned};
pub(super) use key_vault::{
    cmk_key_vault_not_locked, cmk_keyvault_purge_protection_off, cmk_keyvault_soft_delete_off, rsv_cmk_keyvault_region,
};
pub(super) use network::{
    cmk_keyvault_firewall_no_bypass, cmk_keyvault_network_blocks_uami, cmk_uami_with_private_endpoint,
};
pub(super) use state::{
    cmk_api_lacks_property, cmk_key_uri_missing, cmk_state_inconsistent, cmk_state_not_enabled,
    rsv_cmk_via_encryptionconfig,
};

use super::{CheckContext, Draft, Open, Verdicts};
use crate::knowledge::key_hosts::KeyService;
use crate::model::key::{Found, KeyLookup, KeyPlace};
use crate::model::key_vault::KeyVault;
use crate::model::{Encryption, Setting, State};

/// Whether the vault is to use the key that is written beside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum InUse {
    Yes,
    No,
    Unknown,
}

/// A half-finished update (`Inconsistent`) is of a vault that uses a key.
fn in_use(encryption: &Encryption<'_>) -> InUse {
    let state = &encryption.state;
    if state.is("Enabled") || state.is("Inconsistent") {
        return InUse::Yes;
    }
    match &state.state {
        State::Unknown(_) => InUse::Unknown,
        _ => InUse::No,
    }
}

/// A fault that matters only where the key is used.
fn fault_if_in_use<'d>(encryption: &Encryption<'d>, draft: Draft<'d>, out: &mut Verdicts<'d>) {
    match in_use(encryption) {
        InUse::Yes => out.fault(draft),
        InUse::Unknown => out.needs(&encryption.state),
        InUse::No => {}
    }
}

/// A setting that had to be known, but only where the key is used.
fn needs_if_in_use<'d>(encryption: &Encryption<'d>, setting: &Setting<'d>, out: &mut Verdicts<'d>) {
    let of_its_own = || match (encryption.state.unknown(), setting.unknown()) {
        (Some(one), Some(other)) => one.what != other.what,
        _ => true,
    };
    let needed = in_use(encryption);
    if needed == InUse::Unknown {
        out.needs(&encryption.state);
    }
    // Where both are hidden by the same thing, it is told once.
    if needed == InUse::Yes || needed == InUse::Unknown && of_its_own() {
        out.needs(setting);
    }
}

/// A vault's key as far as it is used, or may be.
struct KeyInUse<'d> {
    encryption: Encryption<'d>,
    place: KeyPlace<'d>,
}

/// The key that the vault's address leads to, unless it surely uses none.
fn key_in_use<'d>(context: &CheckContext<'_, 'd>, out: &mut Verdicts<'d>) -> Option<KeyInUse<'d>> {
    let encryption = context.vault.encryption();
    if in_use(&encryption) == InUse::No {
        return None;
    }
    match context.vault.key_place(context.estate) {
        KeyLookup::Key(place) => Some(KeyInUse { encryption, place }),
        KeyLookup::Unknown(_) => {
            needs_if_in_use(&encryption, &encryption.key_uri, out);
            None
        }
        KeyLookup::None => None,
    }
}

impl<'d> KeyInUse<'d> {
    /// The key vault that keeps it, if the input declares it.
    fn key_vault(&self, context: &CheckContext<'_, 'd>, out: &mut Verdicts<'d>) -> Option<KeyVault<'d>> {
        self.needs_found(&self.place.keeper, out);
        self.place.key_vault(context.estate)
    }

    /// Notes that one of the declared resources may be the one that is looked for.
    fn needs_found(&self, found: &Found<'d>, out: &mut Verdicts<'d>) {
        if let Found::Perhaps(unknown) = found
            && in_use(&self.encryption) == InUse::Yes
        {
            out.open.push(Open { site: self.encryption.key_uri.site.clone(), unknown: unknown.clone() });
        }
    }

    /// What keeps the key, for people: key vault `kv-backup`.
    fn keeper_words(&self) -> String {
        let noun = match self.place.service {
            KeyService::KeyVault => "key vault",
            KeyService::ManagedHsm => "managed HSM",
        };
        match self.place.keeper_name.as_str().filter(|_| !self.place.keeper_name.holds_secret()) {
            Some(name) => format!("{noun} {}", quoted(name)),
            None => format!("the {noun}"),
        }
    }

    /// The key, for people: key `backup`.
    fn key_words(&self) -> String {
        match self.place.name.as_str().filter(|_| !self.place.name.holds_secret()) {
            Some(name) => format!("key {}", quoted(name)),
            None => "the key".to_owned(),
        }
    }
}

/// A name or a value as texts show it.
fn quoted(text: &str) -> String {
    format!("`{text}`")
}
