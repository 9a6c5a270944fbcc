//! RET07 and RET08: default rules, and tags that lead to a rule.

use super::rules_to_deploy;
use crate::checks::terms::{listed, written};
use crate::checks::{Draft, ResourceContext, Verdicts};
use crate::knowledge::nearest::nearest;
use crate::model::Setting;
use crate::model::policy_rules::{BackupRule, PolicyRules, RetentionRule};
use crate::rule::Slot;

/// RET07.
pub(in crate::checks) fn policy_no_default_rule<'d>(context: &ResourceContext<'_, 'd>, out: &mut Verdicts<'d>) {
    let Some(rules) = rules_to_deploy(context).filter(|rules| !rules.misnamed) else { return };
    let defaults: Vec<&RetentionRule<'d>> = rules.retentions.iter().filter(|rule| rule.is_surely_default()).collect();
    twice(&defaults, out);
    let open = rules.open.iter().chain(rules.retentions.iter().map(|rule| &rule.is_default));
    let open: Vec<&Setting<'d>> = open.filter(|setting| setting.unknown().is_some()).collect();
    // A policy that says nothing at all, such as the default of a module, is not one yet.
    let is_told = match rules.whole.site.written {
        Some(list) => list.as_array().is_some(),
        None => rules.datasource_types.whole.site.written.is_some(),
    };
    if defaults.is_empty() && open.is_empty() && is_told {
        no_default(&rules, out);
    }
    // What is not known may be the default rule, or a second one.
    open.into_iter().for_each(|setting| out.needs(setting));
    rules.backups.iter().for_each(|rule| no_default_tag(rule, out));
}

/// Two default rules for one store; one a store is what blobs with both tiers have.
fn twice<'d>(defaults: &[&RetentionRule<'d>], out: &mut Verdicts<'d>) {
    for (place, later) in defaults.iter().enumerate().skip(1) {
        let stores = |rule: &RetentionRule<'d>| -> Vec<String> {
            let known = rule.lifecycles.items.iter().filter_map(|lifecycle| lifecycle.store.text());
            known.map(str::to_ascii_lowercase).collect()
        };
        let mine = stores(later);
        let shares = |first: &&&RetentionRule<'d>| stores(first).iter().any(|store| mine.contains(store));
        if let Some(first) = defaults.iter().take(place).find(shares) {
            let draft = Draft::at(&later.is_default).variant("several");
            let name = written(&first.name).unwrap_or_else(|| "the first one".to_owned());
            out.fault(draft.slot(Slot::Other, name).note(&first.is_default, "the first default rule"));
        }
    }
}

fn no_default<'d>(rules: &PolicyRules<'d>, out: &mut Verdicts<'d>) {
    match rules.retentions.as_slice() {
        [only] => out.fault(Draft::at(&only.is_default)),
        [] => out.fault(Draft::at(&rules.whole).label(rules.whole.site.anchor).variant("no-rule")),
        _ => out.fault(Draft::at(&rules.whole).label(rules.whole.site.anchor)),
    }
}

fn no_default_tag<'d>(rule: &BackupRule<'d>, out: &mut Verdicts<'d>) {
    let listed = rule.tags.whole.site.written.is_some_and(|list| list.as_array().is_some());
    if !listed && rule.tags.open.is_none() || rule.tags.items.iter().any(|tag| tag.is_default.flag() == Some(true)) {
        return;
    }
    if !rule.trigger.is("ScheduleBasedTriggerContext") {
        out.needs(&rule.trigger);
        return;
    }
    let open = rule.tags.open.iter().chain(rule.tags.items.iter().map(|tag| &tag.is_default));
    let open: Vec<&Setting<'d>> = open.filter(|setting| setting.unknown().is_some()).collect();
    if open.is_empty() {
        out.fault(Draft::at(&rule.tags.whole).label(rule.tags.whole.site.anchor).variant("no-default-tag"));
    }
    open.into_iter().for_each(|setting| out.needs(setting));
}

/// RET08.
pub(in crate::checks) fn policy_tag_without_rule<'d>(context: &ResourceContext<'_, 'd>, out: &mut Verdicts<'d>) {
    let Some(rules) = rules_to_deploy(context).filter(|rules| !rules.misnamed) else { return };
    let tags = || rules.backups.iter().flat_map(|rule| &rule.tags.items);
    let lists = rules.backups.iter().filter_map(|rule| rule.tags.open.as_ref());
    let open_rules = unknown(rules.open.iter().chain(rules.retentions.iter().map(|rule| &rule.name)));
    let open_tags = unknown(lists.chain(tags().flat_map(|tag| [&tag.name, &tag.is_default])));
    let names: Vec<&str> = rules.retentions.iter().filter_map(|rule| rule.name.text()).collect();
    let used: Vec<&str> = tags().filter_map(|tag| tag.name.text()).collect();
    let has = |names: &[&str], name: &str| names.iter().any(|other| other.eq_ignore_ascii_case(name));
    // Backups with the default tag are for the default rule, whatever that is called.
    let graded = tags().filter(|tag| tag.is_default.flag() != Some(true) && tag.is_default.unknown().is_none());
    let without = graded.map(|tag| &tag.name).filter(|name| name.text().is_some_and(|name| !has(&names, name)));
    let without: Vec<&Setting<'d>> = without.collect();
    let unused = rules.retentions.iter().filter(|rule| !rule.is_surely_default());
    let unused: Vec<&RetentionRule<'d>> =
        unused.filter(|rule| rule.name.text().is_some_and(|name| !has(&used, name))).collect();
    // A tag leads nowhere if all rules are known, whatever the other tags are.
    if open_rules.is_empty() {
        let dead = if open_tags.is_empty() { unused.as_slice() } else { &[] };
        without.iter().for_each(|name| out.fault(tag_without_rule(&rules, name, dead)));
    }
    // While a tag leads nowhere, a rule that no tag leads to is the same mistake; without schedules there are no tags.
    if without.is_empty() && !used.is_empty() && open_rules.is_empty() && open_tags.is_empty() {
        out.faults.extend(unused.iter().map(|rule| Draft::at(&rule.name).variant("unused-rule")));
    }
    open_rules.into_iter().chain(open_tags).for_each(|setting| out.needs(setting));
}

fn unknown<'s, 'd: 's>(settings: impl Iterator<Item = &'s Setting<'d>>) -> Vec<&'s Setting<'d>> {
    settings.filter(|setting| setting.unknown().is_some()).collect()
}

/// A tag that leads nowhere; a rule that no tag leads to is what a tag a letter away was meant for.
fn tag_without_rule<'d>(rules: &PolicyRules<'d>, name: &Setting<'d>, unused: &[&RetentionRule<'d>]) -> Draft<'d> {
    let shown: Vec<String> = rules.retentions.iter().filter_map(|rule| written(&rule.name)).collect();
    let draft = Draft::at(name).slot(Slot::Allowed, listed_names(&shown));
    let dead: Vec<&str> = unused.iter().filter_map(|rule| rule.name.text()).collect();
    let meant = name.text().and_then(|name| nearest(name, dead));
    let rule = meant.and_then(|meant| unused.iter().find(|rule| rule.name.text() == Some(meant)));
    match rule.and_then(|rule| Some((rule, written(&rule.name)?))) {
        Some((rule, shown)) => {
            draft.variant("misspelt").slot(Slot::Expected, shown).note(&rule.name, "the rule that is meant")
        }
        None => draft,
    }
}

fn listed_names(names: &[String]) -> String {
    if names.is_empty() { "none".to_owned() } else { listed(names) }
}
