//! RET07 and RET08: default rules, and tags that lead to a rule.

use super::rules_to_deploy;
use crate::checks::terms::{listed, written};
use crate::checks::{Draft, ResourceContext, Verdicts};
use crate::knowledge::nearest::nearest;
use crate::model::Setting;
use crate::model::policy_rules::{BackupRule, PolicyRules, RetentionRule, is_true};
use crate::rule::Slot;

/// RET07.
pub(in crate::checks) fn policy_no_default_rule<'d>(context: &ResourceContext<'_, 'd>, out: &mut Verdicts<'d>) {
    let Some(rules) = rules_to_deploy(context).filter(|rules| !rules.misnamed) else { return };
    out.needs(&rules.whole);
    let defaults: Vec<&RetentionRule<'d>> = rules.retentions.iter().filter(|rule| rule.is_surely_default()).collect();
    twice(&defaults, out);
    if defaults.is_empty() && rules.whole.site.written.is_some_and(|list| list.as_array().is_some()) {
        no_default(&rules, out);
    }
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
    let open = rules.open.iter().chain(rules.retentions.iter().map(|rule| &rule.is_default));
    let open: Vec<&Setting<'d>> = open.filter(|setting| setting.unknown().is_some()).collect();
    if !open.is_empty() {
        open.into_iter().for_each(|setting| out.needs(setting));
        return;
    }
    match rules.retentions.as_slice() {
        [only] => out.fault(Draft::at(&only.is_default)),
        [] => out.fault(Draft::at(&rules.whole).label(rules.whole.site.anchor).variant("no-rule")),
        _ => out.fault(Draft::at(&rules.whole).label(rules.whole.site.anchor)),
    }
}

fn no_default_tag<'d>(rule: &BackupRule<'d>, out: &mut Verdicts<'d>) {
    let listed = rule.tags.whole.site.written.is_some_and(|list| list.as_array().is_some());
    if !rule.scheduled || !listed || rule.tags.items.iter().any(|tag| is_true(&tag.is_default)) {
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
    let mut open: Vec<&Setting<'d>> = rules.open.iter().collect();
    open.extend(rules.retentions.iter().map(|rule| &rule.name));
    let tags = || rules.backups.iter().flat_map(|rule| &rule.tags.items);
    open.extend(rules.backups.iter().filter_map(|rule| rule.tags.open.as_ref()));
    open.extend(tags().flat_map(|tag| [&tag.name, &tag.is_default]));
    open.retain(|setting| setting.unknown().is_some());
    if !open.is_empty() {
        open.into_iter().for_each(|setting| out.needs(setting));
        return;
    }
    let names: Vec<&str> = rules.retentions.iter().filter_map(|rule| rule.name.text()).collect();
    let shown: Vec<String> = rules.retentions.iter().filter_map(|rule| written(&rule.name)).collect();
    let has = |names: &[&str], name: &str| names.iter().any(|other| other.eq_ignore_ascii_case(name));
    let used: Vec<&str> = tags().filter_map(|tag| tag.name.text()).collect();
    // Backups with the default tag are for the default rule, whatever that is called.
    let without = tags().filter(|tag| !is_true(&tag.is_default)).map(|tag| &tag.name);
    let without: Vec<&Setting<'d>> =
        without.filter(|name| name.text().is_some_and(|name| !has(&names, name))).collect();
    let unused = rules.retentions.iter().filter(|rule| !rule.is_surely_default());
    let unused: Vec<&RetentionRule<'d>> =
        unused.filter(|rule| rule.name.text().is_some_and(|name| !has(&used, name))).collect();
    for name in &without {
        let dead: Vec<&str> = unused.iter().filter_map(|rule| rule.name.text()).collect();
        let mut draft = Draft::at(name).slot(Slot::Allowed, listed_names(&shown));
        // A rule that no tag leads to is what a tag a letter away was meant for.
        if let Some(meant) = name.text().and_then(|name| nearest(name, dead)) {
            let rule = unused.iter().find(|rule| rule.name.text() == Some(meant));
            if let Some((rule, shown)) = rule.and_then(|rule| Some((rule, written(&rule.name)?))) {
                draft = draft.variant("misspelt").slot(Slot::Expected, shown);
                draft = draft.note(&rule.name, "the rule that is meant");
            }
        }
        out.fault(draft);
    }
    // While a tag leads nowhere, a rule that no tag leads to is the same mistake; without schedules there are no tags.
    if without.is_empty() && !used.is_empty() {
        out.faults.extend(unused.iter().map(|rule| Draft::at(&rule.name).variant("unused-rule")));
    }
}

fn listed_names(names: &[String]) -> String {
    if names.is_empty() { "none".to_owned() } else { listed(names) }
}
