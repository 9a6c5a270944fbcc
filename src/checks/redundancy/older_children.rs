//! RED13 and RED14: a Recovery Services vault and its older children set the same thing.

use super::filled;
use crate::checks::{CheckContext, Draft, Verdicts, terms};
use crate::model::recovery_services::SideChannels;
use crate::model::{Setting, Vault};
use crate::rule::Slot;

/// The note at the vault's own key, wherever its value comes from.
const ON_VAULT: &str = "set here on the vault itself";

/// RED13.
pub(in crate::checks) fn rsv_redundancy_set_twice<'d>(context: &CheckContext<'_, 'd>, out: &mut Verdicts<'d>) {
    let vault = context.vault;
    let own = vault.own_redundancy();
    let Some(sides) = sides(vault) else { return };
    // Azure refuses the child whatever it sets.
    let storage = sides.storage_redundancy().or_else(|| sides.cross_region_restore());
    for (child, variant) in [(storage, None), (sides.config_redundancy(), Some("backup-config"))] {
        let Some(child) = child else { continue };
        if own.is_absent() {
            continue;
        }
        if own.site.written.is_none() || child.site.written.is_none() {
            out.needs(&own);
            out.needs(&child);
            continue;
        }
        let mut draft = Draft::at(&child).variant_if(variant);
        draft = draft.slot(Slot::Other, terms::short_name(child.site.resource));
        if child.unknown().is_some() {
            // Where an unknown value comes from is no place to edit; the child is.
            draft = draft.label(child.site.anchor);
        }
        out.fault(draft.note_at(own.site.anchor, ON_VAULT));
    }
}

/// RED14.
pub(in crate::checks) fn rsv_redundancy_values_disagree<'d>(context: &CheckContext<'_, 'd>, out: &mut Verdicts<'d>) {
    let vault = context.vault;
    let Some(sides) = sides(vault) else { return };
    let redundancy = vault.own_redundancy();
    if let Some(child) = sides.storage_redundancy() {
        compare(&redundancy, &child, None, out);
    }
    if let Some(child) = sides.config_redundancy() {
        compare(&redundancy, &child, Some("backup-config"), out);
    }
    if let Some(child) = sides.cross_region_restore() {
        compare(&vault.own_cross_region_restore(), &child, Some("cross-region-restore"), out);
    }
}

/// The older children of a template's vault. A live vault and its children are two views of one setting.
fn sides<'d>(vault: &Vault<'d>) -> Option<SideChannels<'d>> {
    (!vault.resource.exported).then(|| vault.side_channels())
}

fn compare<'d>(own: &Setting<'d>, child: &Setting<'d>, variant: Option<&'static str>, out: &mut Verdicts<'d>) {
    if own.is_absent() || child.is_absent() {
        return;
    }
    if let (Some(on_vault), Some(in_child)) = (own.text(), child.text()) {
        if !on_vault.eq_ignore_ascii_case(in_child) {
            let draft = filled(Draft::at(child).variant_if(variant), Slot::Other, own);
            out.fault(filled(draft, Slot::Actual, child).note_at(own.site.anchor, ON_VAULT));
        }
        return;
    }
    let same = own.site.written.zip(child.site.written).is_some_and(|(a, b)| a.equals_ignoring_case(b).is_true());
    if !same {
        out.needs(own);
        out.needs(child);
    }
}
