//! RET05 and RET06: intervals and durations that are none.

use super::{known_text, rows_of, rules_to_deploy};
use crate::checks::{Draft, ResourceContext, Verdicts};
use crate::knowledge::VaultKind;
use crate::model::Setting;
use crate::model::duration::{BadInterval, Period, interval};
use crate::model::item_policy::retentions;
use crate::rule::Slot;

/// The most days that a calendar year has.
const DAYS_OF_YEAR: u64 = 366;

/// RET05.
pub(in crate::checks) fn policy_interval_invalid<'d>(context: &ResourceContext<'_, 'd>, out: &mut Verdicts<'d>) {
    let Some(rules) = rules_to_deploy(context) else { return };
    for rule in &rules.backups {
        out.needs(&rule.intervals.whole);
        if let Some(open) = &rule.intervals.open {
            out.needs(open);
        }
        for written in &rule.intervals.items {
            let Some(Err(fault)) = written.text().map(interval) else { continue };
            let variant = match fault {
                BadInterval::Parts => None,
                BadInterval::Start => Some("start"),
                BadInterval::Period => Some("period"),
                BadInterval::Zero => Some("zero"),
            };
            out.fault(Draft::at(written).variant_if(variant));
        }
    }
}

/// RET06.
pub(in crate::checks) fn policy_duration_invalid<'d>(context: &ResourceContext<'_, 'd>, out: &mut Verdicts<'d>) {
    if context.resource.exported {
        return;
    }
    if super::kind_of(context.resource, "backupPolicies") == Some(VaultKind::RecoveryServicesVault) {
        counts(context, out);
    }
    let Some(rules) = rules_to_deploy(context) else { return };
    let longest = rows_of(&rules).into_iter().filter_map(|row| row.longest_years).min();
    for rule in &rules.retentions {
        for lifecycle in &rule.lifecycles.items {
            out.needs(&lifecycle.duration);
            out.faults.extend(fault_of(&lifecycle.duration, longest));
            // A copy after no time at all is a copy at once.
            let copied = lifecycle.copies.items.iter().map(|copy| &copy.after);
            let bad = copied.filter(|after| known_text(after).is_some_and(|text| Period::parse(text).is_none()));
            out.faults.extend(bad.map(|after| Draft::at(after).variant("copy")));
        }
    }
}

fn fault_of<'d>(duration: &Setting<'d>, longest: Option<u16>) -> Option<Draft<'d>> {
    match (Period::parse(duration.text()?), longest) {
        (None, _) => Some(Draft::at(duration)),
        (Some(period), _) if period.is_zero() => Some(Draft::at(duration).variant("zero")),
        (Some(period), Some(years)) if period.least_days() > u64::from(years) * DAYS_OF_YEAR => {
            let draft = Draft::at(duration).variant("too-long").slot(Slot::Expected, format!("`P{years}Y`"));
            Some(draft.slot(Slot::Maximum, format!("{years} years")))
        }
        _ => None,
    }
}

/// A Recovery Services vault's policy says a number and a unit.
fn counts<'d>(context: &ResourceContext<'_, 'd>, out: &mut Verdicts<'d>) {
    for retention in retentions(context.reader()) {
        out.needs(&retention.count);
        if retention.number().is_some_and(|number| number <= 0) {
            out.fault(Draft::at(&retention.count).variant("count"));
        }
    }
}
