//! RET01 and RET02: how long backups are kept, and where.

use super::rules_of;
use crate::checks::terms::{code, written};
use crate::checks::{Draft, ResourceContext, Verdicts};
use crate::knowledge::VaultKind;
use crate::knowledge::workloads::{Store, datasource};
use crate::model::item_policy::{Backups, ItemRetention, retentions};
use crate::model::policy_rules::{Lifecycle, PolicyRules};
use crate::model::workload::Policy;
use crate::rule::Slot;
use crate::template::Value;

/// For how many days backups are to be kept.
#[derive(Debug, Clone, Copy)]
struct Least {
    /// In a vault: an intruder is often in the house for weeks before anyone knows.
    vault: u64,
    /// As snapshots: what Microsoft's own policies begin with is a week, time to notice a mistake.
    snapshots: u64,
}

/// RET01.
pub(in crate::checks) fn policy_retention_short<'d>(context: &ResourceContext<'_, 'd>, out: &mut Verdicts<'d>) {
    let days = |option: &str| u64::from(context.options.number(option));
    let least = Least { vault: days("vaultDays"), snapshots: days("snapshotDays") };
    match super::kind_of(context.resource, "backupPolicies") {
        Some(VaultKind::BackupVault) => of_rules(&PolicyRules::read(context.reader()), least, out),
        Some(VaultKind::RecoveryServicesVault) => of_items(&retentions(context.reader()), least.vault, out),
        None => {}
    }
}

fn of_rules<'d>(rules: &PolicyRules<'d>, days: Least, out: &mut Verdicts<'d>) {
    if let Some(open) = &rules.open {
        out.needs(open);
    }
    for rule in rules.retentions.iter().filter(|rule| rule.is_surely_default()) {
        if let Some(open) = &rule.lifecycles.open {
            out.needs(open);
        }
        for lifecycle in &rule.lifecycles.items {
            let Some((least, store)) = days.of(lifecycle) else { continue };
            out.needs(&lifecycle.duration);
            let Some(period) = lifecycle.period().filter(|period| !period.is_zero()) else { continue };
            if period.most_days() >= least {
                continue;
            }
            let kept_longer = rules.retentions.iter().filter(|other| !other.is_surely_default()).any(|other| {
                other.lifecycles.items.iter().any(|kept| {
                    store_of(kept) == Some(store) && kept.period().is_some_and(|period| period.least_days() >= least)
                })
            });
            let variant = match store {
                Store::Operational => Some("operational"),
                _ => kept_longer.then_some("graded"),
            };
            let draft = Draft::at(&lifecycle.duration).variant_if(variant).slot(Slot::Expected, format!("`P{least}D`"));
            out.fault(with_days(draft, period.most_days(), least));
        }
    }
}

fn store_of(lifecycle: &Lifecycle<'_>) -> Option<Store> {
    Store::named(lifecycle.store.text()?)
}

impl Least {
    fn of(self, lifecycle: &Lifecycle<'_>) -> Option<(u64, Store)> {
        match store_of(lifecycle)? {
            Store::Vault => Some((self.vault, Store::Vault)),
            Store::Operational => Some((self.snapshots, Store::Operational)),
            Store::Archive => None,
        }
    }
}

fn of_items<'d>(kept: &[ItemRetention<'d>], least: u64, out: &mut Verdicts<'d>) {
    let long = |retention: &ItemRetention<'_>| {
        retention.of == Backups::Longer && retention.period().is_some_and(|period| period.least_days() >= least)
    };
    for retention in kept.iter().filter(|retention| retention.of == Backups::Daily) {
        out.needs(&retention.count);
        out.needs(&retention.unit);
        let Some(period) = retention.period().filter(|period| period.most_days() < least) else {
            continue;
        };
        let expected =
            if retention.unit.is("Weeks") { code(&least.div_ceil(7).to_string()) } else { code(&least.to_string()) };
        let draft = Draft::at(&retention.count).variant_if(kept.iter().any(long).then_some("graded"));
        out.fault(with_days(draft.slot(Slot::Expected, expected), period.most_days(), least));
    }
}

fn with_days<'d>(draft: Draft<'d>, days: u64, least: u64) -> Draft<'d> {
    let words = if days == 1 { "1 day".to_owned() } else { format!("{days} days") };
    draft.slot(Slot::Days, words).slot(Slot::Limit, format!("{least} days"))
}

/// RET02: nothing goes to the vault, though the kind of datasource can.
pub(in crate::checks) fn policy_operational_only<'d>(context: &ResourceContext<'_, 'd>, out: &mut Verdicts<'d>) {
    let Some(rules) = rules_of(context) else { return };
    let can_go_to_vault = |kind: &str| {
        datasource(kind)
            .is_some_and(|row| row.stores.contains(&Store::Operational) && row.stores.contains(&Store::Vault))
    };
    let kind = rules.datasource_types.items.iter().find(|kind| kind.text().is_some_and(can_go_to_vault));
    let Some(kind) = kind.and_then(written) else {
        if let Some(open) = &rules.datasource_types.open {
            out.needs(open);
        }
        return;
    };
    let policy = Policy::read(context.reader());
    let Some(stores) = &policy.stores else {
        let unknown = rules.whole.site.written.and_then(Value::first_unknown);
        if let Some(unknown) = unknown {
            out.open.push(crate::checks::Open { site: rules.whole.site.clone(), unknown: unknown.clone() });
        }
        return;
    };
    let Some(first) = stores.first() else { return };
    if stores.iter().any(|used| Store::named(&used.store) != Some(Store::Operational)) {
        return;
    }
    let mut draft = Draft::at(&rules.whole).slot(Slot::Other, kind);
    draft.site.path.clone_from(&first.path);
    draft.actual = Some(Value::string(first.store.as_str()));
    draft.label_at = first.location;
    out.fault(draft);
}
