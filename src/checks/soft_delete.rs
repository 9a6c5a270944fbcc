//! Checks of the area soft-delete.

use super::draft::{Draft, Verdicts};
use super::operational::operational_only;
use super::terms::quoted;
use super::versions::dropped;
use super::{CheckContext, ResourceContext};
use crate::knowledge::{Fact, VaultKind, regions};
use crate::model::recovery_services::{self, SideChannels};
use crate::model::{Setting, State, Vault};
use crate::rule::Slot;
use crate::template::{Kind, Value};

/// The days that Azure takes.
const DAYS: (i64, i64) = (14, 180);

/// SDL01: soft delete is written off, on the vault or in its side channel.
pub(super) fn soft_delete_off<'d>(context: &CheckContext<'_, 'd>, out: &mut Verdicts<'d>) {
    let vault = context.vault;
    let fact = vault.fact(Fact::SoftDelete);
    let side = side_channels(vault).and_then(|side| side.soft_delete()).filter(|_| !shown_by_itself(fact));
    let Some(off) = [Some(fact), side.as_ref()].into_iter().flatten().find(|setting| setting.is("Off")) else {
        out.needs(fact);
        return;
    };
    let kept_anyway = regions::keeps_deleted_anyway(vault.kind, vault.location().text());
    let draft =
        Draft::at(off).variant_if(kept_anyway.then_some("not-honoured")).slot(Slot::Expected, on_word(vault.kind));
    out.fault(draft);
}

/// SDL01 in a `backupconfig` whose vault is not in the input.
pub(super) fn soft_delete_off_in_child<'d>(context: &ResourceContext<'_, 'd>, out: &mut Verdicts<'d>) {
    let side = SideChannels::among(context.reader(), &[context.resource]);
    let Some(state) = side.soft_delete() else { return };
    out.needs(&state);
    if state.is("Off") {
        let kind = VaultKind::RecoveryServicesVault;
        let kept_anyway = regions::keeps_deleted_anyway(kind, None).then_some("not-honoured");
        out.fault(Draft::at(&state).variant_if(kept_anyway).slot(Slot::Expected, on_word(kind)));
    }
}

/// SDL09 in a `backupconfig` whose vault is not in the input.
pub(super) fn rsv_enhanced_security_off_in_child<'d>(context: &ResourceContext<'_, 'd>, out: &mut Verdicts<'d>) {
    let side = SideChannels::among(context.reader(), &[context.resource]);
    let Some(state) = side.enhanced_security() else { return };
    out.needs(&state);
    if state.is("Disabled") {
        out.fault(Draft::at(&state));
    }
}

/// SDL03: days that Azure refuses.
pub(super) fn soft_delete_retention_out_of_range<'d>(context: &CheckContext<'_, 'd>, out: &mut Verdicts<'d>) {
    let vault = context.vault;
    for (state, days) in retentions(vault) {
        let State::Known(value) = &days.state else {
            out.needs(&days);
            continue;
        };
        let Some(refused) = refused(value) else {
            continue;
        };
        // The service itself shows 0 days, or the last number, where soft delete is off.
        let excused = vault.resource.exported || is_zero(value);
        if excused && state.is("Off") {
            continue;
        }
        if excused && state.unknown().is_some() {
            out.needs(&state);
            continue;
        }
        let (minimum, maximum) = DAYS;
        let draft = Draft::at(&days)
            .variant_if(refused.variant)
            .slot(Slot::Expected, refused.nearest.to_string())
            .slot(Slot::Minimum, minimum.to_string())
            .slot(Slot::Maximum, maximum.to_string());
        out.fault(draft);
    }
}

/// SDL04: fewer days than are asked for; what Azure refuses is for SDL03 to say.
pub(super) fn soft_delete_retention_short<'d>(context: &CheckContext<'_, 'd>, out: &mut Verdicts<'d>) {
    let vault = context.vault;
    let least = context.options.number("days");
    let (state, days) = (vault.fact(Fact::SoftDelete), vault.fact(Fact::SoftDeleteRetentionDays));
    let is_on = vault.has(Fact::SoftDelete, "On") || vault.has(Fact::SoftDelete, "AlwaysOn");
    let dropped = |setting: &Setting<'_>| matches!(setting.state, State::Dropped(_));
    if !is_on && state.unknown().is_none() || dropped(state) || dropped(days) {
        return;
    }
    let kept = vault.effective(Fact::SoftDeleteRetentionDays).as_ref().and_then(number_of);
    let short = kept.is_some_and(|kept| kept >= DAYS.0 as f64 && kept < f64::from(least));
    match (is_on, days.unknown().is_some()) {
        (true, false) if short => {
            let limit = format!("{least} days");
            let of_kind = (vault.kind == VaultKind::RecoveryServicesVault).then_some("recovery-services-vault");
            out.fault(
                Draft::at(days).variant_if(of_kind).slot(Slot::Limit, limit).slot(Slot::Minimum, least.to_string()),
            );
        }
        (false, false) if !short => {}
        _ => {
            out.needs(state);
            out.needs(days);
        }
    }
}

fn number_of(value: &Value) -> Option<f64> {
    match &value.kind {
        Kind::Int(number) => Some(*number as f64),
        Kind::Float(number) => Some(*number),
        _ => None,
    }
}

/// SDL05: days without a state, or beside a state that is off.
pub(super) fn soft_delete_retention_ignored<'d>(context: &CheckContext<'_, 'd>, out: &mut Verdicts<'d>) {
    let vault = context.vault;
    // A live vault returns both as the service keeps them; nothing is to be edited there.
    if vault.resource.exported {
        return;
    }
    let (state, days) = (vault.fact(Fact::SoftDelete), vault.fact(Fact::SoftDeleteRetentionDays));
    let State::Known(value) = &days.state else {
        if state.is("Off") {
            out.needs(days);
        }
        return;
    };
    match &state.state {
        State::Absent if vault.kind == VaultKind::BackupVault => out.fault(Draft::at(days)),
        State::Known(_) if state.is("Off") && !is_zero(value) => {
            let draft = Draft::at(days).variant("switched-off").slot(Slot::Expected, on_word(vault.kind));
            out.fault(draft.note(state, "soft delete is off"));
        }
        _ => out.needs(state),
    }
}

/// SDL06: the vault and its `backupconfig` say different things.
pub(super) fn rsv_soft_delete_disagrees<'d>(context: &CheckContext<'_, 'd>, out: &mut Verdicts<'d>) {
    let vault = context.vault;
    // Two exports of a live vault show one setting, at most at different times.
    let Some(side) = side_channels(vault).filter(|_| !vault.resource.exported) else {
        return;
    };
    let own = recovery_services::own_soft_delete(vault.reader());
    let own_days = recovery_services::own_soft_delete_days(vault.reader());
    let states = side.soft_delete().map_or(Agreement::Same, |side| agreement(&own, &side, out));
    let days = side.soft_delete_days().map_or(Agreement::Same, |side| agreement(&own_days, &side, out));
    match (states, days) {
        (Agreement::Differs(draft), _) => out.fault(draft.note(&own, "the state on the vault itself")),
        (_, Agreement::Differs(draft)) => {
            out.fault(draft.variant("retention").note(&own_days, "the days on the vault itself"));
        }
        _ => {}
    }
}

/// SDL07: an API version that drops the vault's soft delete settings.
pub(super) fn soft_delete_api_too_old<'d>(context: &CheckContext<'_, 'd>, out: &mut Verdicts<'d>) {
    let vault = context.vault;
    if let Some(draft) = dropped(vault, &vault.soft_delete_block(), out) {
        out.fault(draft);
    }
}

/// SDL08: policies make only operational backups of blobs, which soft delete of the vault does not cover.
pub(super) fn soft_delete_operational_only<'d>(context: &CheckContext<'_, 'd>, out: &mut Verdicts<'d>) {
    const BLOBS: &str = "Microsoft.Storage/storageAccounts/blobServices";
    let vault = context.vault;
    let is_on = vault.has(Fact::SoftDelete, "On") || vault.has(Fact::SoftDelete, "AlwaysOn");
    let state = vault.fact(Fact::SoftDelete);
    if !is_on && state.unknown().is_none() {
        return;
    }
    let Some(draft) = operational_only(context, |datasource| datasource.eq_ignore_ascii_case(BLOBS), out) else {
        return;
    };
    if is_on {
        out.fault(draft);
    } else {
        out.needs(state);
    }
}

/// SDL09: the security features for MARS, DPM and MABS are switched off, on the vault or in its side channel.
pub(super) fn rsv_enhanced_security_off<'d>(context: &CheckContext<'_, 'd>, out: &mut Verdicts<'d>) {
    let vault = context.vault;
    let own = recovery_services::own_enhanced_security(vault.reader());
    let side = side_channels(vault).and_then(|side| side.enhanced_security()).filter(|_| !shown_by_itself(&own));
    let places = [Some(&own), side.as_ref()].into_iter().flatten();
    let mut off = places.clone().filter(|setting| setting.is("Disabled"));
    match (off.next(), off.next()) {
        (Some(first), Some(second)) => out.fault(Draft::at(first).note(second, "switched off here too")),
        (Some(only), None) => out.fault(Draft::at(only)),
        _ => places.for_each(|setting| out.needs(setting)),
    }
}

/// Whether a live vault itself shows the setting: then the same in its side channel is another view of it, perhaps older.
fn shown_by_itself(own: &Setting<'_>) -> bool {
    own.site.resource.exported && matches!(own.state, State::Known(_))
}

/// Whether two places of one setting agree.
enum Agreement<'d> {
    /// They do, or it is not known that they do not.
    Same,
    /// They do not: the fault at the side channel's.
    Differs(Draft<'d>),
}

fn agreement<'d>(own: &Setting<'d>, side: &Setting<'d>, out: &mut Verdicts<'d>) -> Agreement<'d> {
    match (&own.state, &side.state) {
        (State::Known(mine), State::Known(theirs)) => {
            let same = match (mine.as_str(), theirs.as_str()) {
                (Some(_), Some(_)) => mine.equals_ignoring_case(theirs),
                _ => mine.equals(theirs),
            };
            if !same.is_false() {
                return Agreement::Same;
            }
            let other = own.site.written.unwrap_or(mine);
            Agreement::Differs(Draft::at(side).slot(Slot::Other, quoted(other)))
        }
        (State::Absent | State::Dropped(_) | State::NotApplicable, _) => Agreement::Same,
        _ => {
            out.needs(own);
            out.needs(side);
            Agreement::Same
        }
    }
}

/// The side channels of a Recovery Services vault.
fn side_channels<'d>(vault: &Vault<'d>) -> Option<SideChannels<'d>> {
    (vault.kind == VaultKind::RecoveryServicesVault).then(|| SideChannels::among(vault.reader(), &vault.children))
}

/// Each place of the retention, with the state that it belongs to.
fn retentions<'d>(vault: &Vault<'d>) -> Vec<(Setting<'d>, Setting<'d>)> {
    let state = vault.fact(Fact::SoftDelete).clone();
    let Some(side) = side_channels(vault) else {
        return vec![(state, vault.fact(Fact::SoftDeleteRetentionDays).clone())];
    };
    let own = (state.clone(), recovery_services::own_soft_delete_days(vault.reader()));
    let mut places = vec![own];
    if let Some(days) = side.soft_delete_days() {
        places.push((side.soft_delete().unwrap_or(state), days));
    }
    places
}

/// The word that switches soft delete on, in the vocabulary of that kind of vault.
fn on_word(kind: VaultKind) -> &'static str {
    match kind {
        VaultKind::BackupVault => "On",
        VaultKind::RecoveryServicesVault => "Enabled",
    }
}

/// Why Azure refuses a number of days.
#[derive(Debug, PartialEq, Eq)]
struct Refused {
    /// The variant of the rule's texts.
    variant: Option<&'static str>,
    /// The nearest number that Azure takes.
    nearest: i64,
}

fn refused(value: &Value) -> Option<Refused> {
    let (minimum, maximum) = DAYS;
    match value.kind {
        Kind::Int(days) if !(minimum..=maximum).contains(&days) => {
            Some(Refused { variant: None, nearest: days.clamp(minimum, maximum) })
        }
        Kind::Float(days) => {
            #[expect(clippy::cast_precision_loss, reason = "the bounds are small numbers")]
            let (low, high) = (minimum as f64, maximum as f64);
            #[expect(clippy::cast_possible_truncation, reason = "the number is clamped to small bounds")]
            let nearest = days.round().clamp(low, high) as i64;
            let inside = (low..=high).contains(&days);
            let whole = days.fract() == 0.0;
            (!inside || !whole).then_some(Refused { variant: inside.then_some("not-whole"), nearest })
        }
        _ => None,
    }
}

fn is_zero(value: &Value) -> bool {
    match value.kind {
        Kind::Int(days) => days == 0,
        Kind::Float(days) => days == 0.0,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(kind: Kind) -> Option<(Option<&'static str>, i64)> {
        refused(&Value::new(kind)).map(|refused| (refused.variant, refused.nearest))
    }

    #[test]
    fn days_are_whole_and_within_bounds() {
        for good in [Kind::Int(14), Kind::Int(180), Kind::Float(30.0), Kind::String("7".into()), Kind::Bool(true)] {
            assert_eq!(judged(good.clone()), None, "{good:?}");
        }
        assert_eq!(judged(Kind::Int(7)), Some((None, 14)));
        assert_eq!(judged(Kind::Int(i64::MAX)), Some((None, 180)));
        assert_eq!(judged(Kind::Float(14.5)), Some((Some("not-whole"), 15)));
        assert_eq!(judged(Kind::Float(20.2)), Some((Some("not-whole"), 20)));
        assert_eq!(judged(Kind::Float(13.9)), Some((None, 14)));
        assert_eq!(judged(Kind::Float(1e300)), Some((None, 180)));
    }
}
