//! What the key covers: a second layer of encryption, and the backups that are kept in the vault.

use super::{InUse, fault_if_in_use, in_use, needs_if_in_use};
use crate::checks::operational::operational_only;
use crate::checks::{CheckContext, Draft, Verdicts};
use crate::knowledge::{Fact, VaultKind};
use crate::model::State;

/// CMK23: a vault is made with a key, and without the second layer that can only be had then.
pub(in crate::checks) fn cmk_infra_encryption_off<'d>(context: &CheckContext<'_, 'd>, out: &mut Verdicts<'d>) {
    let vault = context.vault;
    if vault.resource.exported {
        return;
    }
    let encryption = vault.encryption();
    let layer = vault.fact(Fact::InfrastructureEncryption);
    let draft = match &layer.state {
        State::Absent => Draft::at(layer),
        State::Known(_) if !layer.is("Enabled") => Draft::at(layer).variant("disabled"),
        _ => return needs_if_in_use(&encryption, layer, out),
    };
    fault_if_in_use(&encryption, draft, out);
}

/// CMK24: the second layer is asked for, and the first is not there.
pub(in crate::checks) fn cmk_infra_encryption_without_cmk<'d>(context: &CheckContext<'_, 'd>, out: &mut Verdicts<'d>) {
    let vault = context.vault;
    let encryption = vault.encryption();
    let layer = vault.fact(Fact::InfrastructureEncryption);
    let on = layer.is("Enabled");
    if !on && layer.unknown().is_none() {
        return;
    }
    match in_use(&encryption) {
        InUse::Yes => {}
        // What the API version drops is another rule's matter.
        InUse::No if matches!(encryption.state.state, State::Dropped(_)) => {}
        InUse::No if on => {
            let other = (vault.kind == VaultKind::RecoveryServicesVault).then_some("recovery-services-vault");
            out.fault(Draft::at(layer).variant_if(other));
        }
        InUse::No => out.needs(layer),
        InUse::Unknown => out.needs(&encryption.state),
    }
}

/// CMK26: the key covers none of the backups that the policies make.
pub(in crate::checks) fn cmk_no_vaulted_data<'d>(context: &CheckContext<'_, 'd>, out: &mut Verdicts<'d>) {
    let encryption = context.vault.encryption();
    if in_use(&encryption) == InUse::No {
        return;
    }
    if let Some(draft) = operational_only(context, |_| true, out) {
        fault_if_in_use(&encryption, draft, out);
    }
}
