//! Checks of the area encryption: keys that the vault's owner holds.

mod key_address;
mod key_identity;
mod key_uri;
mod state;

pub(super) use key_identity::{
    cmk_identity_missing, cmk_kek_identity_conflict, cmk_system_identity_at_creation, cmk_system_identity_not_enabled,
    cmk_user_identity_not_attached,
};
pub(super) use key_uri::{cmk_key_uri_malformed, cmk_key_version_pinned};
pub(super) use state::{cmk_api_lacks_property, cmk_key_uri_missing, cmk_state_inconsistent, cmk_state_not_enabled};

use super::{Draft, Verdicts};
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

/// A name or a value as texts show it.
fn quoted(text: &str) -> String {
    format!("`{text}`")
}
