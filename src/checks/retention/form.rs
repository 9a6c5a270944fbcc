//! RET05 and RET06: intervals and durations that are none.

use super::{rows_of, rules_to_deploy};
use crate::checks::{Draft, ResourceContext, Verdicts};
use crate::knowledge::VaultKind;
use crate::knowledge::workloads::{DATASOURCES, Store};
use crate::model::duration::{BadInterval, Period, interval};
use crate::model::item_policy::retentions;
use crate::model::policy_rules::{Lifecycle, PolicyRules};
use crate::model::{Setting, State};
use crate::rule::Slot;
use crate::template::Kind;

/// The most days that a calendar year has.
const DAYS_OF_YEAR: u64 = 366;

/// The most years that any kind of datasource is documented for.
const MOST_YEARS: u16 = 10;

/// RET05.
pub(in crate::checks) fn policy_interval_invalid<'d>(context: &ResourceContext<'_, 'd>, out: &mut Verdicts<'d>) {
    let Some(rules) = rules_to_deploy(context) else { return };
    if let Some(open) = &rules.open {
        out.needs(open);
    }
    for rule in &rules.backups {
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
    let limits = Limits::of(&rules);
    if let Some(open) = &rules.open {
        out.needs(open);
    }
    for list in rules.retentions.iter().map(|rule| &rule.lifecycles) {
        if let Some(open) = &list.open {
            out.needs(open);
        }
        for lifecycle in &list.items {
            out.needs(&lifecycle.duration);
            match fault_of(&lifecycle.duration, lifecycle, &limits) {
                Some(draft) => out.fault(draft),
                None => limits.needs(lifecycle, out),
            }
            copies(lifecycle, out);
        }
    }
}

/// A copy after no time at all is a copy at once.
fn copies<'d>(lifecycle: &Lifecycle<'d>, out: &mut Verdicts<'d>) {
    if let Some(open) = &lifecycle.copies.open {
        out.needs(open);
    }
    for after in lifecycle.copies.items.iter().map(|copy| &copy.after) {
        out.needs(after);
        if shown(after).is_some_and(|text| Period::parse(&text).is_none()) {
            out.fault(Draft::at(after).variant("copy"));
        }
    }
}

/// How long backups can be kept at most.
struct Limits<'d> {
    /// In years, for one of the kinds of datasource that the policy is for.
    years: Option<u16>,
    /// In days, for snapshots.
    snapshot_days: Option<u16>,
    /// What is not known of the kinds of datasource.
    open: Option<Setting<'d>>,
}

impl<'d> Limits<'d> {
    fn of(rules: &PolicyRules<'d>) -> Self {
        let rows = rows_of(rules);
        Self {
            years: rows.iter().filter_map(|row| row.longest_years).min(),
            snapshot_days: rows.iter().filter_map(|row| row.longest_snapshot_days).min(),
            open: rules.datasource_types.open.clone(),
        }
    }

    /// What decides whether a long duration is too long for snapshots.
    fn needs(&self, lifecycle: &Lifecycle<'d>, out: &mut Verdicts<'d>) {
        let days = |period: Period| period.least_days();
        let least = DATASOURCES.iter().filter_map(|row| row.longest_snapshot_days).min().unwrap_or(u16::MAX);
        if lifecycle.period().is_none_or(|period| days(period) <= u64::from(least)) {
            return;
        }
        let perhaps = lifecycle.store.unknown().is_some() && self.snapshot_days.is_some();
        if perhaps {
            out.needs(&lifecycle.store);
        }
        if let Some(open) = self.open.as_ref().filter(|_| self.snapshot_days.is_none() && keeps_snapshots(lifecycle)) {
            out.needs(open);
        }
    }
}

fn keeps_snapshots(lifecycle: &Lifecycle<'_>) -> bool {
    lifecycle.store.text().and_then(Store::named) == Some(Store::Operational)
}

/// What stands where a duration belongs, as Azure reads it: a number or a switch becomes its text.
fn shown(duration: &Setting<'_>) -> Option<String> {
    let State::Known(value) = &duration.state else { return None };
    match &value.kind {
        Kind::String(text) => Some(text.to_string()),
        Kind::Int(_) | Kind::Float(_) | Kind::Bool(_) => Some(value.to_display()),
        _ => None,
    }
}

fn fault_of<'d>(duration: &Setting<'d>, lifecycle: &Lifecycle<'d>, limits: &Limits<'d>) -> Option<Draft<'d>> {
    let draft = Draft::at(duration);
    let Some(period) = Period::parse(&shown(duration)?) else { return Some(draft) };
    if period.is_zero() {
        return Some(draft.variant("zero"));
    }
    let days = period.least_days();
    let snapshots = limits.snapshot_days.filter(|most| keeps_snapshots(lifecycle) && days > u64::from(*most));
    if let Some(most) = snapshots {
        let draft = draft.variant("too-long").slot(Slot::Expected, format!("`P{most}D`"));
        return Some(draft.slot(Slot::Maximum, format!("{most} days")));
    }
    let years = limits.years.unwrap_or(MOST_YEARS);
    (days > u64::from(years) * DAYS_OF_YEAR).then(|| {
        let variant = if limits.years.is_some() { "too-long" } else { "too-long-anywhere" };
        let draft = draft.variant(variant).slot(Slot::Expected, format!("`P{years}Y`"));
        draft.slot(Slot::Maximum, format!("{years} years"))
    })
}

/// A Recovery Services vault's policy says a number and a unit.
fn counts<'d>(context: &ResourceContext<'_, 'd>, out: &mut Verdicts<'d>) {
    let retentions = retentions(context.reader());
    retentions.open.iter().for_each(|open| out.needs(open));
    for retention in &retentions.items {
        out.needs(&retention.count);
        if retention.is_fraction() {
            out.fault(Draft::at(&retention.count).variant("fraction"));
        } else if retention.number().is_some_and(|number| number <= 0) {
            out.fault(Draft::at(&retention.count).variant("count"));
        }
    }
}
