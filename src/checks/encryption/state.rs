//! Whether a Backup vault that is set up for a key is also told to use it, and with which.

use super::{InUse, in_use, needs_if_in_use};
use crate::checks::versions::dropped;
use crate::checks::{CheckContext, Draft, Verdicts};
use crate::model::{Encryption, Given, Setting, State};

/// CMK02: a key or an identity for it is given, but the vault is not told to use it.
pub(in crate::checks) fn cmk_state_not_enabled<'d>(context: &CheckContext<'_, 'd>, out: &mut Verdicts<'d>) {
    let encryption = context.vault.encryption();
    let state = &encryption.state;
    let draft = match &state.state {
        State::Absent => Draft::at(state),
        State::Known(_) if state.is("Disabled") => Draft::at(state).variant("disabled"),
        State::Unknown(_) if wanted(&encryption) != Wanted::No => return out.needs(state),
        _ => return,
    };
    match wanted(&encryption) {
        Wanted::Surely => out.fault(draft),
        Wanted::Unknown => parts(&encryption).into_iter().for_each(|part| out.needs(part)),
        Wanted::No => {}
    }
}

/// Whether a key or an identity for it is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wanted {
    Surely,
    No,
    Unknown,
}

fn wanted(encryption: &Encryption<'_>) -> Wanted {
    let given = parts(encryption).map(Given::of);
    if given.contains(&Given::Surely) {
        Wanted::Surely
    } else if given.contains(&Given::Unknown) {
        Wanted::Unknown
    } else {
        Wanted::No
    }
}

fn parts<'e, 'd>(encryption: &'e Encryption<'d>) -> [&'e Setting<'d>; 3] {
    let identity = &encryption.identity;
    [&encryption.key_uri, &identity.choice, &identity.id]
}

/// CMK03: Azure reports a half-finished update, or a template asks for that state.
pub(in crate::checks) fn cmk_state_inconsistent<'d>(context: &CheckContext<'_, 'd>, out: &mut Verdicts<'d>) {
    let state = context.vault.encryption().state;
    out.needs(&state);
    if state.is("Inconsistent") {
        let asked_for = (!context.vault.resource.exported).then_some("template");
        out.fault(Draft::at(&state).variant_if(asked_for));
    }
}

/// CMK04: a key is to be used, and none is named.
pub(in crate::checks) fn cmk_key_uri_missing<'d>(context: &CheckContext<'_, 'd>, out: &mut Verdicts<'d>) {
    let encryption = context.vault.encryption();
    let key = &encryption.key_uri;
    let null = context.vault.reader().is_null(&key.site.path);
    let variant = match Given::of(key) {
        Given::Empty => Some("empty"),
        Given::No => null.then_some("empty"),
        Given::Unknown => return needs_if_in_use(&encryption, key, out),
        Given::Surely => return,
    };
    match in_use(&encryption) {
        InUse::Yes if encryption.state.is("Enabled") => {
            out.fault(Draft::at(key).variant_if(variant));
        }
        InUse::Unknown => out.needs(&encryption.state),
        InUse::Yes | InUse::No => {}
    }
}

/// CMK25: an API version that drops the encryption settings, whatever they say.
pub(in crate::checks) fn cmk_api_lacks_property<'d>(context: &CheckContext<'_, 'd>, out: &mut Verdicts<'d>) {
    let vault = context.vault;
    if let Some(draft) = dropped(vault, &vault.encryption_block(), out) {
        out.fault(draft);
    }
}

/// CMK29: a Recovery Services vault is to take a key through an older child, which cannot say with which identity.
pub(in crate::checks) fn rsv_cmk_via_encryptionconfig<'d>(context: &CheckContext<'_, 'd>, out: &mut Verdicts<'d>) {
    let vault = context.vault;
    let Some(choice) = vault.side_channels().key_choice().filter(|_| !vault.resource.exported) else {
        return;
    };
    let key = vault.encryption().key_uri;
    match (&choice.state, Given::of(&key)) {
        (_, Given::Surely) => {}
        (State::Unknown(_), _) => out.needs(&choice),
        (State::Known(_), Given::Unknown) if choice.is("CustomerManaged") => out.needs(&key),
        (State::Known(_), _) if choice.is("CustomerManaged") => out.fault(Draft::at(&choice)),
        _ => {}
    }
}
