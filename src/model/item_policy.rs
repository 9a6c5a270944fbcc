//! How long a Recovery Services vault's policy keeps backups: the documented shapes of its retention.

use std::sync::Arc;

use super::duration::Period;
use super::setting::{Reader, Setting};
use crate::template::{Kind, Value};

/// All that a policy says of how long backups are kept.
#[derive(Debug, Clone, Default)]
pub struct ItemRetentions<'d> {
    /// The retentions that can be read.
    pub items: Vec<ItemRetention<'d>>,
    /// Parts of the policy that are not known; then there may be more than `items`.
    pub open: Vec<Setting<'d>>,
    /// `policyType`s that are not known: what is kept of these backups stands as [`Backups::Partial`].
    pub open_types: Vec<Setting<'d>>,
}

/// One retention of a policy.
#[derive(Debug, Clone)]
pub struct ItemRetention<'d> {
    /// Which of its backups it is for.
    pub of: Backups,
    /// `count`.
    pub count: Setting<'d>,
    /// `durationType`: days, weeks, months or years.
    pub unit: Setting<'d>,
}

/// The backups that a retention is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Backups {
    /// Those of every day, or all of them.
    Daily,
    /// One of each week, month or year.
    Longer,
    /// Logs and differences, which are of no use without a full backup.
    Partial,
}

impl ItemRetention<'_> {
    /// The number, if it is a whole one; Azure reads `7.0` and `"7"` as 7.
    #[must_use]
    pub fn number(&self) -> Option<i64> {
        let written = self.count.site.written?;
        match &written.kind {
            Kind::Float(number) if number.fract() == 0.0 => format!("{number:.0}").parse().ok(),
            Kind::String(text) => text.trim().parse().ok(),
            _ => written.as_int(),
        }
    }

    /// Whether the number is one with a fraction.
    #[must_use]
    pub fn is_fraction(&self) -> bool {
        self.count
            .site
            .written
            .is_some_and(|written| matches!(written.kind, Kind::Float(number) if number.fract() != 0.0))
    }

    /// How long backups are kept, if it is known and more than nothing.
    #[must_use]
    pub fn period(&self) -> Option<Period> {
        Period::of(u64::try_from(self.number()?).ok().filter(|count| *count > 0)?, self.unit.text()?)
    }
}

/// All retentions of a Recovery Services vault's policy.
#[must_use]
pub fn retentions<'d>(reader: Reader<'d>) -> ItemRetentions<'d> {
    let mut found = ItemRetentions::default();
    found.add_policy(reader, &reader.setting("properties.retentionPolicy"), Backups::Daily);
    found.add_policy(reader, &reader.setting("properties.vaultRetentionPolicy.vaultRetention"), Backups::Daily);
    let parts = reader.setting("properties.subProtectionPolicy");
    found.is_open(&parts);
    for part in reader.items(&parts).unwrap_or_default() {
        if found.is_open(&part) {
            continue;
        }
        let policy_type = reader.member(&part, "policyType");
        let backups = if policy_type.is("Full") { Backups::Daily } else { Backups::Partial };
        if policy_type.unknown().is_some() {
            found.open_types.push(policy_type);
        }
        found.add_policy(reader, &reader.member(&part, "retentionPolicy"), backups);
    }
    found
}

impl<'d> ItemRetentions<'d> {
    /// Whether a part of the policy is not known; what hides several parts is told at the first of them.
    fn is_open(&mut self, part: &Setting<'d>) -> bool {
        let Some(unknown) = part.unknown() else { return false };
        if !self.open.iter().filter_map(Setting::unknown).any(|told| Arc::ptr_eq(told, unknown)) {
            self.open.push(part.clone());
        }
        true
    }

    /// The retentions of a `LongTermRetentionPolicy` or `SimpleRetentionPolicy`.
    fn add_policy(&mut self, reader: Reader<'d>, policy: &Setting<'d>, backups: Backups) {
        if self.is_open(policy) || policy.site.written.and_then(Value::as_object).is_none() {
            return;
        }
        self.add(reader, policy, backups);
        for (name, of) in [
            ("dailySchedule", backups),
            ("weeklySchedule", Backups::Longer),
            ("monthlySchedule", Backups::Longer),
            ("yearlySchedule", Backups::Longer),
        ] {
            let schedule = reader.member(policy, name);
            if !self.is_open(&schedule) && schedule.site.written.is_some() {
                self.add(reader, &schedule, if backups == Backups::Partial { Backups::Partial } else { of });
            }
        }
    }

    fn add(&mut self, reader: Reader<'d>, holder: &Setting<'d>, of: Backups) {
        let duration = reader.member(holder, "retentionDuration");
        if self.is_open(&duration) || duration.is_absent() {
            return;
        }
        let (count, unit) = (reader.member(&duration, "count"), reader.member(&duration, "durationType"));
        self.items.push(ItemRetention { of, count, unit });
    }
}
