//! The key vault that keeps a vault's key: whether what is deleted there can come back, and whether it is held fast.

use super::{fault_if_in_use, key_in_use, needs_if_in_use};
use crate::checks::{CheckContext, Draft, Verdicts};
use crate::knowledge::regions;
use crate::model::State;
use crate::model::key::Found;
use crate::model::lock::{self, Locked};
use crate::rule::Slot;
use crate::template::{Kind, Value};

/// CMK15: what is deleted from the key vault is gone at once.
pub(in crate::checks) fn cmk_keyvault_soft_delete_off<'d>(context: &CheckContext<'_, 'd>, out: &mut Verdicts<'d>) {
    let Some(key) = key_in_use(context, out) else { return };
    let Some(key_vault) = key.key_vault(context, out) else { return };
    let switch = key_vault.soft_delete();
    match &switch.state {
        State::Known(Value { kind: Kind::Bool(false), .. }) => {
            let draft = Draft::at(&switch).slot(Slot::Other, key.keeper_words());
            fault_if_in_use(&key.encryption, draft.note(&key.encryption.key_uri, "the key of the vault is there"), out);
        }
        _ => needs_if_in_use(&key.encryption, &switch, out),
    }
}

/// CMK16: what is deleted from the key vault can be destroyed before its time.
pub(in crate::checks) fn cmk_keyvault_purge_protection_off<'d>(context: &CheckContext<'_, 'd>, out: &mut Verdicts<'d>) {
    let Some(key) = key_in_use(context, out) else { return };
    let Some(key_vault) = key.key_vault(context, out) else { return };
    let switch = key_vault.purge_protection();
    let draft = match &switch.state {
        State::Absent => Draft::at(&switch),
        State::Known(Value { kind: Kind::Bool(false), .. }) => Draft::at(&switch).variant("off"),
        _ => return needs_if_in_use(&key.encryption, &switch, out),
    };
    let draft = draft.slot(Slot::Other, key.keeper_words());
    fault_if_in_use(&key.encryption, draft.note(&key.encryption.key_uri, "the key of the vault is there"), out);
}

/// CMK27: nothing keeps the key vault from being deleted by mistake.
pub(in crate::checks) fn cmk_key_vault_not_locked<'d>(context: &CheckContext<'_, 'd>, out: &mut Verdicts<'d>) {
    let Some(key) = key_in_use(context, out) else { return };
    match lock::key_locked(context.estate, &key.place) {
        Locked::Yes => return,
        Locked::Unknown(open) => return needs_if_in_use(&key.encryption, &open, out),
        Locked::NotShown => {}
    }
    let draft = match &key.place.keeper {
        Found::Declared(keeper) => {
            if keeper.exported && (context.estate.incomplete || lock::locks(context.estate).is_empty()) {
                return;
            }
            let name = context.estate.reader(keeper).setting("name");
            Draft::at(&name).note(&key.encryption.key_uri, "the key of the vault is there")
        }
        Found::Perhaps(_) => return key.needs_found(&key.place.keeper, out),
        // What is not shown may well be locked; a template is a place to say so.
        Found::Elsewhere if context.vault.resource.exported => return,
        Found::Elsewhere => Draft::at(&key.encryption.key_uri).variant("elsewhere"),
    };
    fault_if_in_use(&key.encryption, draft.slot(Slot::Other, key.keeper_words()), out);
}

/// CMK28: a Recovery Services vault takes its key from another region.
pub(in crate::checks) fn rsv_cmk_keyvault_region<'d>(context: &CheckContext<'_, 'd>, out: &mut Verdicts<'d>) {
    let Some(key) = key_in_use(context, out) else { return };
    let Some(key_vault) = key.key_vault(context, out) else { return };
    let (here, there) = (context.vault.location(), key_vault.location());
    match (here.text(), there.text()) {
        (Some(own), Some(other)) => {
            let (own, other) = (regions::normalised(own), regions::normalised(other));
            if own != other {
                let draft = Draft::at(&there).slot(Slot::Other, key.keeper_words()).slot(Slot::Expected, own);
                fault_if_in_use(&key.encryption, draft.note(&here, "the vault's own region"), out);
            }
        }
        (None, _) if there.site.written.zip(here.site.written).is_some_and(|(a, b)| a.equals(b).is_true()) => {}
        (None, _) => needs_if_in_use(&key.encryption, &here, out),
        (_, None) => needs_if_in_use(&key.encryption, &there, out),
    }
}
