//! How long a Recovery Services vault's policy keeps backups: the documented shapes of its retention.

use super::duration::Period;
use super::setting::{Reader, Setting};
use crate::template::Value;

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
    /// The number, if it is one.
    #[must_use]
    pub fn number(&self) -> Option<i64> {
        let written = self.count.site.written?;
        written.as_int().or_else(|| written.as_str()?.trim().parse().ok())
    }

    /// How long backups are kept, if it is known and more than nothing.
    #[must_use]
    pub fn period(&self) -> Option<Period> {
        Period::of(u64::try_from(self.number()?).ok().filter(|count| *count > 0)?, self.unit.text()?)
    }
}

/// All retentions of a Recovery Services vault's policy.
#[must_use]
pub fn retentions<'d>(reader: Reader<'d>) -> Vec<ItemRetention<'d>> {
    let mut found = Vec::new();
    of_policy(reader, &reader.setting("properties.retentionPolicy"), Backups::Daily, &mut found);
    of_policy(reader, &reader.setting("properties.vaultRetentionPolicy.vaultRetention"), Backups::Daily, &mut found);
    for part in reader.items(&reader.setting("properties.subProtectionPolicy")).unwrap_or_default() {
        let full = reader.member(&part, "policyType").is("Full");
        let backups = if full { Backups::Daily } else { Backups::Partial };
        of_policy(reader, &reader.member(&part, "retentionPolicy"), backups, &mut found);
    }
    found
}

/// The retentions of a `LongTermRetentionPolicy` or `SimpleRetentionPolicy`.
fn of_policy<'d>(reader: Reader<'d>, policy: &Setting<'d>, backups: Backups, found: &mut Vec<ItemRetention<'d>>) {
    let mut add = |holder: &Setting<'d>, of: Backups| {
        let duration = reader.member(holder, "retentionDuration");
        let (count, unit) = (reader.member(&duration, "count"), reader.member(&duration, "durationType"));
        if !duration.is_absent() {
            found.push(ItemRetention { of, count, unit });
        }
    };
    if policy.site.written.and_then(Value::as_object).is_none() {
        return;
    }
    add(policy, backups);
    for (name, of) in [
        ("dailySchedule", backups),
        ("weeklySchedule", Backups::Longer),
        ("monthlySchedule", Backups::Longer),
        ("yearlySchedule", Backups::Longer),
    ] {
        let schedule = reader.member(policy, name);
        if schedule.unknown().is_some() || schedule.site.written.is_some() {
            add(&schedule, if backups == Backups::Partial { Backups::Partial } else { of });
        }
    }
}
