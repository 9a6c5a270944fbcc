//! Whether a vault has identities, and whether their type and their list fit.

use crate::checks::CheckContext;
use crate::checks::draft::{Draft, Verdicts};
use crate::checks::terms::quoted;
use crate::checks::versions::too_old_or_open;
use crate::knowledge::{Fact, VaultKind};
use crate::model::{State, Vault, identity};
use crate::rule::Slot;

/// IDN01: a Backup vault without any identity.
pub(in crate::checks) fn vault_identity_absent<'d>(context: &CheckContext<'_, 'd>, out: &mut Verdicts<'d>) {
    let vault = context.vault;
    let kind = identity::kind(vault.reader());
    let none = match &kind.state {
        State::Known(value) => {
            value.as_str().is_some_and(|text| text.trim().is_empty() || text.eq_ignore_ascii_case("None"))
        }
        State::Absent => true,
        _ => false,
    };
    let attached = &vault.fact(Fact::UserAssignedIdentities).state;
    // An identity that is named without its type is IDN02's.
    if !none || matches!(attached, State::Known(_)) {
        out.needs(&kind);
        return;
    }
    let key = vault.fact(Fact::CustomerManagedKey);
    let in_use = key.is("Enabled") || !vault.policies().is_empty() || !vault.instances().is_empty();
    if !in_use {
        out.needs(key);
    }
    out.fault(Draft::at(&kind).variant_if((!in_use).then_some("nothing-protected")));
}

/// IDN02: `UserAssigned` without an entry, or an entry without `UserAssigned`.
pub(in crate::checks) fn identity_type_map_mismatch<'d>(context: &CheckContext<'_, 'd>, out: &mut Verdicts<'d>) {
    let vault = context.vault;
    // A live vault shows what Azure has made of it.
    if vault.resource.exported {
        return;
    }
    let (kind, map) = (identity::kind(vault.reader()), vault.fact(Fact::UserAssignedIdentities));
    let wants_one = match &kind.state {
        State::Known(value) => value.as_str().is_some_and(|text| identity::names(text, "UserAssigned")),
        State::Absent => false,
        _ => {
            out.needs(&kind);
            return;
        }
    };
    match (&map.state, wants_one) {
        (State::Absent, true) => out.fault(Draft::at(map)),
        (State::Known(_), false) => {
            let actual = kind.site.written.map_or_else(|| "a missing type".to_owned(), quoted);
            let draft = Draft::at(&kind)
                .variant("map-without-type")
                .slot(Slot::Actual, actual)
                .slot(Slot::Expected, type_with_user_assigned(vault));
            out.fault(draft.note_at(map.site.anchor, "an identity is named here"));
        }
        _ => out.needs(map),
    }
}

/// IDN03: user-assigned identities that the API version drops.
pub(in crate::checks) fn identity_uami_api_too_old<'d>(context: &CheckContext<'_, 'd>, out: &mut Verdicts<'d>) {
    if let Some(draft) = too_old_or_open(context.vault.fact(Fact::UserAssignedIdentities), out) {
        out.fault(draft);
    }
}

/// The vault's identity type, with `UserAssigned` added; the two kinds of vault differ by a blank.
fn type_with_user_assigned(vault: &Vault<'_>) -> &'static str {
    let system =
        matches!(&vault.fact(Fact::SystemAssignedIdentity).state, State::Known(value) if value.as_bool() == Some(true));
    match (system, vault.kind) {
        (false, _) => "UserAssigned",
        (true, VaultKind::BackupVault) => "SystemAssigned,UserAssigned",
        (true, VaultKind::RecoveryServicesVault) => "SystemAssigned, UserAssigned",
    }
}
