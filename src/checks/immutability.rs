//! Checks of the area immutability.

use super::CheckContext;
use super::draft::{Draft, Verdicts};
use super::operational::operational_only;
use super::versions::{dropped, drops};
use crate::knowledge::{Fact, VaultKind};
use crate::model::security::ImmutabilityConfiguration;
use crate::model::{State, Vault};
use crate::rule::Slot;
use crate::template::Value;

/// The days of time-based immutability that a Recovery Services vault takes; those of a Backup vault are not documented.
const DAYS: (i64, i64) = (30, 36_135);

/// IMM05: policies make only operational backups, which immutability does not cover.
pub(super) fn immutability_no_vaulted_data<'d>(context: &CheckContext<'_, 'd>, out: &mut Verdicts<'d>) {
    let state = context.vault.fact(Fact::Immutability);
    let on = state.is("Unlocked") || state.is("Locked");
    if !on && state.unknown().is_none() {
        return;
    }
    let Some(draft) = operational_only(context, |_| true, out) else {
        return;
    };
    if on {
        out.fault(draft);
    } else {
        out.needs(state);
    }
}

/// IMM07: a kind of immutability that Azure refuses, or that the API version drops.
pub(super) fn rsv_immutability_timebased_invalid<'d>(context: &CheckContext<'_, 'd>, out: &mut Verdicts<'d>) {
    let vault = context.vault;
    // What a live vault shows, Azure has taken; and a block that is dropped whole is IMM08's.
    if vault.resource.exported || drops(vault, &vault.immutability_block()) {
        return;
    }
    let configuration = vault.immutability_configuration();
    if drops(vault, &configuration.whole) {
        if let Some(draft) = dropped(vault, &configuration.whole, out) {
            out.fault(draft.variant("api-too-old"));
        }
        return;
    }
    match &configuration.kind.state {
        State::Known(_) if configuration.kind.is("TimeBased") => time_based(vault, &configuration, out),
        State::Known(_) if configuration.kind.is("AsPerPolicy") => as_per_policy(vault, &configuration, out),
        _ => out.needs(&configuration.kind),
    }
}

fn time_based<'d>(vault: &Vault<'d>, configuration: &ImmutabilityConfiguration<'d>, out: &mut Verdicts<'d>) {
    let days = &configuration.days;
    match &days.state {
        State::Absent => out.fault(Draft::at(&configuration.kind).variant("missing-duration")),
        State::Known(value) if vault.kind == VaultKind::RecoveryServicesVault => {
            let (minimum, maximum) = DAYS;
            let Some(nearest) = nearest_taken(value) else {
                return;
            };
            let draft = Draft::at(days)
                .slot(Slot::Expected, nearest.to_string())
                .slot(Slot::Minimum, minimum.to_string())
                .slot(Slot::Maximum, maximum.to_string());
            out.fault(draft);
        }
        _ => out.needs(days),
    }
}

fn as_per_policy<'d>(vault: &Vault<'d>, configuration: &ImmutabilityConfiguration<'d>, out: &mut Verdicts<'d>) {
    if vault.kind != VaultKind::RecoveryServicesVault {
        return;
    }
    let days = &configuration.days;
    match &days.state {
        State::Known(_) => {
            let draft = Draft::at(days).variant("duration-as-per-policy");
            out.fault(draft.note(&configuration.kind, "this type has no days"));
        }
        _ => out.needs(days),
    }
}

/// The nearest number of days that Azure takes, if it refuses this one.
fn nearest_taken(value: &Value) -> Option<i64> {
    let (minimum, maximum) = DAYS;
    let days = value.as_int()?;
    let nearest = days.clamp(minimum, maximum);
    (nearest != days).then_some(nearest)
}

/// IMM08: an API version that drops the immutability setting.
pub(super) fn immutability_api_too_old<'d>(context: &CheckContext<'_, 'd>, out: &mut Verdicts<'d>) {
    let vault = context.vault;
    if let Some(draft) = dropped(vault, &vault.immutability_block(), out) {
        out.fault(draft);
    }
}
