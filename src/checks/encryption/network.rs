//! Whether the vault can reach the key vault through its network rules.

use super::{KeyInUse, fault_if_in_use, key_in_use, needs_if_in_use};
use crate::checks::{CheckContext, Draft, Open, Verdicts};
use crate::model::endpoint::{Endpoint, endpoint_of_key_vault, private_endpoint};
use crate::rule::Slot;

/// CMK20: a user-assigned identity does not get through to a key vault that is closed to networks.
pub(in crate::checks) fn cmk_keyvault_network_blocks_uami<'d>(context: &CheckContext<'_, 'd>, out: &mut Verdicts<'d>) {
    let Some(key) = key_in_use(context, out) else { return };
    if !chosen(&key, "UserAssigned", out) {
        return;
    }
    let Some(key_vault) = key.key_vault(context, out) else { return };
    let (networks, public) = (key_vault.other_networks(), key_vault.public_access());
    let draft = if networks.is("Deny") {
        Draft::at(&networks)
    } else if public.is("Disabled") {
        Draft::at(&public).variant("public-access")
    } else {
        needs_if_in_use(&key.encryption, &networks, out);
        needs_if_in_use(&key.encryption, &public, out);
        return;
    };
    let draft = draft.slot(Slot::Other, key.keeper_words());
    let note = "the key is reached with a user-assigned identity";
    fault_if_in_use(&key.encryption, draft.note(&key.encryption.identity.choice, note), out);
}

/// CMK21: a key vault lets nobody past its firewall, not even Azure's own services.
pub(in crate::checks) fn cmk_keyvault_firewall_no_bypass<'d>(context: &CheckContext<'_, 'd>, out: &mut Verdicts<'d>) {
    let Some(key) = key_in_use(context, out) else { return };
    if !chosen(&key, "SystemAssigned", out) {
        return;
    }
    let Some(key_vault) = key.key_vault(context, out) else { return };
    let (networks, bypass) = (key_vault.other_networks(), key_vault.bypass());
    let open = |setting: &crate::model::Setting<'_>, word: &str| !setting.is(word) && setting.unknown().is_none();
    if open(&networks, "Deny") || open(&bypass, "None") {
        return;
    }
    match endpoint_of_key_vault(&key_vault, context.estate) {
        Endpoint::Present(_) => return,
        Endpoint::Unknown(unknown) => return out.open.push(Open { site: bypass.site.clone(), unknown }),
        Endpoint::NotShown => {}
    }
    if key_vault.reader.resource.exported && context.estate.incomplete {
        return;
    }
    needs_if_in_use(&key.encryption, &networks, out);
    needs_if_in_use(&key.encryption, &bypass, out);
    if networks.unknown().is_none() && bypass.unknown().is_none() {
        let draft = Draft::at(&bypass).slot(Slot::Other, key.keeper_words());
        fault_if_in_use(&key.encryption, draft.note(&networks, "no network is let in unless a rule names it"), out);
    }
}

/// CMK22: a Recovery Services vault behind a private endpoint does not reach its key with a user-assigned identity.
pub(in crate::checks) fn cmk_uami_with_private_endpoint<'d>(context: &CheckContext<'_, 'd>, out: &mut Verdicts<'d>) {
    let Some(key) = key_in_use(context, out) else { return };
    let place = match private_endpoint(context.vault, context.estate) {
        Endpoint::NotShown => return,
        Endpoint::Present(place) => Ok(place),
        Endpoint::Unknown(unknown) => Err(unknown),
    };
    if !chosen(&key, "UserAssigned", out) {
        return;
    }
    let id = &key.encryption.identity.id;
    match place {
        Ok(place) => {
            let draft = Draft::at(id);
            let draft = place.map_or(draft.clone(), |place| draft.note_at(place, "the private endpoint"));
            fault_if_in_use(&key.encryption, draft, out);
        }
        Err(unknown) => out.open.push(Open { site: id.site.clone(), unknown }),
    }
}

/// Whether the key is reached with that kind of identity; an unknown choice is noted.
fn chosen<'d>(key: &KeyInUse<'d>, word: &str, out: &mut Verdicts<'d>) -> bool {
    let choice = &key.encryption.identity.choice;
    needs_if_in_use(&key.encryption, choice, out);
    choice.is(word)
}
