//! Checks of the area restore.

mod endpoint;
mod reach;
mod served;

pub(super) use endpoint::rsv_crr_with_private_endpoint;
pub(super) use reach::{crr_no_supported_datasource, crr_not_enabled};

use super::versions::too_old_or_open;
use super::{CheckContext, Verdicts};
use crate::knowledge::VaultKind;

/// CRR06.
pub(super) fn crr_api_too_old<'d>(context: &CheckContext<'_, 'd>, out: &mut Verdicts<'d>) {
    let vault = context.vault;
    if let Some(draft) = too_old_or_open(&vault.own_cross_region_restore(), out) {
        out.fault(match vault.kind {
            VaultKind::BackupVault => draft,
            VaultKind::RecoveryServicesVault => draft.variant("recovery-services-vault"),
        });
    }
}
