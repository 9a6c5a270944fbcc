//! RET03, RET04 and RET09: what a kind of datasource cannot do.

use super::{known_text, rows_of, rules_to_deploy};
use crate::checks::terms::{code, listed};
use crate::checks::{Draft, ResourceContext, Verdicts};
use crate::knowledge::workloads::{Datasource, Frequency, Store};
use crate::model::Setting;
use crate::model::duration::interval;
use crate::model::policy_rules::PolicyRules;
use crate::rule::Slot;

/// At most so many further places are pointed out.
const MOST_NOTES: usize = 4;

/// RET03.
pub(in crate::checks) fn policy_store_unsupported<'d>(context: &ResourceContext<'_, 'd>, out: &mut Verdicts<'d>) {
    let Some(rules) = rules_to_deploy(context) else { return };
    for store in [Store::Operational, Store::Vault] {
        let used: Vec<Setting<'d>> = stores(&rules).into_iter().filter(|used| is(used, store)).collect();
        one_fault(&rules, &used, store, out);
    }
    needs_types_and_stores(&rules, out);
}

/// RET09: the archive, for a kind of datasource that has none.
pub(in crate::checks) fn policy_copy_to_archive_unsupported<'d>(
    context: &ResourceContext<'_, 'd>,
    out: &mut Verdicts<'d>,
) {
    let Some(rules) = rules_to_deploy(context) else { return };
    let used: Vec<Setting<'d>> = stores(&rules).into_iter().filter(|used| is(used, Store::Archive)).collect();
    one_fault(&rules, &used, Store::Archive, out);
    needs_types_and_stores(&rules, out);
}

/// All stores that rules name; where backups are copied to first, as that is what brings them there.
fn stores<'d>(rules: &PolicyRules<'d>) -> Vec<Setting<'d>> {
    let mut stores: Vec<Setting<'d>> = rules.backups.iter().map(|rule| rule.store.clone()).collect();
    let lifecycles = || rules.retentions.iter().flat_map(|rule| &rule.lifecycles.items);
    stores.extend(lifecycles().flat_map(|lifecycle| lifecycle.copies.items.iter().map(|copy| copy.store.clone())));
    stores.extend(lifecycles().map(|lifecycle| lifecycle.store.clone()));
    stores
}

fn is(used: &Setting<'_>, store: Store) -> bool {
    known_text(used).and_then(Store::named) == Some(store)
}

/// A fault at the first of these uses of a store, if a datasource of the policy does not have it.
fn one_fault<'d>(rules: &PolicyRules<'d>, used: &[Setting<'d>], store: Store, out: &mut Verdicts<'d>) {
    let lacking = rows_of(rules).into_iter().find(|row| !row.stores.contains(&store));
    let (Some((first, more)), Some(row)) = (used.split_first(), lacking) else { return };
    let mut draft =
        Draft::at(first).slot(Slot::Other, code(row.datasource_type)).slot(Slot::Expected, first_store(row));
    draft = draft.slot(Slot::Allowed, names(row));
    for other in more.iter().take(MOST_NOTES) {
        draft = draft.note(other, "here too");
    }
    if let Some(kind) = rules.datasource_types.items.iter().find(|kind| kind.is(row.datasource_type)) {
        draft = draft.note(kind, format!("what the policy is for: {}", row.title));
    }
    out.fault(draft);
}

fn first_store(row: &Datasource) -> String {
    row.stores.first().map_or_else(String::new, |store| code(store.name()))
}

fn names(row: &Datasource) -> String {
    let names: Vec<String> = row.stores.iter().map(|store| code(store.name())).collect();
    listed(&names)
}

fn needs_types_and_stores<'d>(rules: &PolicyRules<'d>, out: &mut Verdicts<'d>) {
    let lists = rules.retentions.iter().map(|rule| &rule.lifecycles);
    let copies = lists.clone().flat_map(|list| &list.items).filter_map(|lifecycle| lifecycle.copies.open.as_ref());
    let whole = [&rules.datasource_types.open, &rules.open].into_iter().flatten();
    for open in whole.chain(lists.filter_map(|list| list.open.as_ref())).chain(copies) {
        out.needs(open);
    }
    for used in stores(rules) {
        out.needs(&used);
    }
}

/// RET04.
pub(in crate::checks) fn policy_frequency_unsupported<'d>(context: &ResourceContext<'_, 'd>, out: &mut Verdicts<'d>) {
    let Some(rules) = rules_to_deploy(context) else { return };
    for written in rules.backups.iter().flat_map(|rule| &rule.intervals.items) {
        let period = known_text(written).and_then(|text| interval(text).ok());
        let Some(frequency) = period.and_then(|period| period.frequency()) else { continue };
        let lacking = rows_of(&rules).into_iter().find(|row| !row.frequencies.contains(&frequency));
        let Some(row) = lacking else { continue };
        let words: Vec<String> = row.frequencies.iter().map(|frequency| frequency.word().to_owned()).collect();
        let period = row.frequencies.first().map_or("", |frequency: &Frequency| frequency.period());
        let draft = Draft::at(written).slot(Slot::Other, code(row.datasource_type)).slot(Slot::Expected, code(period));
        out.fault(draft.slot(Slot::Allowed, listed(&words)).slot(Slot::Detail, frequency.word()));
    }
    let intervals = rules.backups.iter().filter_map(|rule| rule.intervals.open.as_ref());
    for open in [&rules.datasource_types.open, &rules.open].into_iter().flatten().chain(intervals) {
        out.needs(open);
    }
}
