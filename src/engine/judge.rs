//! Judges one deployment, or all exports of a run: every rule on every vault in every world.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock};

use serde_json::Value as Json;

use super::facts::VaultFields;
use super::inventory::{ResourceKey, key_of};
use super::overlap::silence;
use super::wording::{Teller, TellerInput, Telling, to_json};
use crate::checks::input::{self, InputDraft};
use crate::checks::{Ageing, Check, CheckContext, Draft, Open, ResourceContext, Verdicts, table};
use crate::knowledge::Fact;
use crate::model::grants::Grant;
use crate::model::grants::grants;
use crate::model::inventory::VaultEntry;
use crate::model::{Estate, State, Target, Vault, target};
use crate::rule::catalogue::RULES;
use crate::rule::condition::Condition;
use crate::rule::{Certainty, Finding, Judge, Profile, ResourceRef, Rule, Severity};
use crate::source::{Location, SourceId, SourceMap, Span};
use crate::template::{Cause, Provenance, Resource, WorldSet, Worlds};

use super::outcome::Undetermined;

/// What is judged together.
#[derive(Debug)]
pub struct Subject {
    /// The resources.
    pub resources: Vec<Resource>,
    /// The worlds they are in.
    pub worlds: Worlds,
    /// Where their values come from.
    pub provenance: Provenance,
    /// Whether a list of an export is cut.
    pub incomplete: bool,
    /// The parameter files, as reports name them; empty for defaults and exports.
    pub deployments: Vec<String>,
    /// Where the template's own parameters are declared.
    pub parameters: Vec<Location>,
    /// The files and arguments that give parameters.
    pub parameter_sources: Vec<SourceId>,
    /// Defaults of the template's own parameters, for what rests on them.
    pub defaults: Vec<(SourceId, Span, String)>,
}

/// How to judge.
#[derive(Debug, Clone, Copy)]
pub struct JudgeOptions<'o> {
    /// The profile that rules are taken from.
    pub profile: Profile,
    /// The codes of the rules to judge by; all that are on where there is none.
    pub only: Option<&'o [String]>,
    /// From when on an API version counts as old.
    pub ageing: Ageing,
}

impl JudgeOptions<'_> {
    /// A rule that no profile has is judged by only where it is named.
    fn takes(&self, rule: &Rule) -> bool {
        let on = rule.severity_in(self.profile).is_some();
        match self.only {
            Some(codes) => (on || rule.is_by_name_only()) && codes.iter().any(|code| code == rule.code),
            None => on,
        }
    }
}

/// What came of it, worded.
#[derive(Debug, Default)]
pub struct Judged {
    /// The findings, not yet merged with those of other deployments.
    pub findings: Vec<Finding>,
    /// What could not be determined.
    pub unknowns: Vec<Undetermined>,
    /// The vaults.
    pub vaults: Vec<VaultEntry>,
    /// Functions that vaultvet does not evaluate and that decided something a rule needed, as they are called.
    pub unsupported: Vec<String>,
    /// Faults of the input that only show in the vaults' settings.
    pub drafts: Vec<InputDraft>,
    /// The first vault, or the first resource of the vault family.
    pub about: Option<ResourceRef>,
}

/// A draft about one target, with the worlds in which it holds.
struct Held<'d> {
    rule: &'static Rule,
    draft: Draft<'d>,
    worlds: WorldSet,
}

/// Something open on one target.
struct HeldOpen<'d> {
    open: Open<'d>,
    rules: Vec<&'static str>,
}

/// Judges a subject.
#[must_use]
pub fn judge(subject: &Subject, sources: &SourceMap, options: JudgeOptions<'_>) -> Judged {
    let mut round = Round::default();
    let count = subject.worlds.count().clamp(1, 64);
    for world in 0..count {
        let resources = subject.resources.iter().filter(|resource| resource.worlds.has(world)).collect();
        let estate = Estate::new(resources, &subject.provenance, subject.incomplete);
        round.judge_world(estate, world, options);
    }
    round.tell(subject, sources, options)
}

/// What was found in the worlds so far, by target: a deployment may have thousands, each with a few findings.
#[derive(Default)]
struct Round<'d> {
    targets: Vec<Seen<'d>>,
    numbers: HashMap<ResourceKey, usize>,
}

/// One world as the checks see it.
struct World<'w, 'd> {
    number: usize,
    estate: &'w Estate<'d>,
    grants: &'w [Grant<'d>],
    options: JudgeOptions<'w>,
}

/// One target with what was found of it.
#[derive(Default)]
struct Seen<'d> {
    worlds: WorldSet,
    in_worlds: Vec<(usize, Target<'d>)>,
    /// The worlds in which each of the judged resources exists.
    parts: HashMap<ResourceKey, WorldSet>,
    held: Vec<Held<'d>>,
    open: Vec<HeldOpen<'d>>,
}

impl<'d> Round<'d> {
    fn judge_world(&mut self, estate: Estate<'d>, world: usize, options: JudgeOptions<'_>) {
        let all_grants = grants(&estate);
        let here = World { number: world, estate: &estate, grants: &all_grants, options };
        let mut numbers = Vec::with_capacity(estate.vaults.len());
        for vault in &estate.vaults {
            let number = self.number_of(vault.resource);
            numbers.push(number);
            if let Some(seen) = self.targets.get_mut(number) {
                seen.judge(Some(vault), &estate.belonging_to(vault), &here);
            }
        }
        for resource in estate.alone() {
            let number = self.number_of(resource);
            if let Some(seen) = self.targets.get_mut(number) {
                seen.judge(None, &[resource], &here);
                seen.in_worlds.push((world, Target::alone(estate.reader(resource))));
            }
        }
        for (number, vault) in numbers.into_iter().zip(estate.vaults) {
            if let Some(seen) = self.targets.get_mut(number) {
                seen.in_worlds.push((world, Target::of_vault(vault)));
            }
        }
    }

    fn number_of(&mut self, resource: &Resource) -> usize {
        *self.numbers.entry(key_of(resource)).or_insert_with(|| {
            self.targets.push(Seen::default());
            self.targets.len() - 1
        })
    }

    fn tell(self, subject: &Subject, sources: &SourceMap, options: JudgeOptions<'_>) -> Judged {
        let teller = Teller::new(TellerInput { subject, sources, profile: options.profile });
        let mut judged = Judged::default();
        for seen in &self.targets {
            seen.tell(&teller, subject, &mut judged);
        }
        judged
    }
}

impl<'d> Seen<'d> {
    /// Judges a vault with the resources that belong to it, or one resource by itself.
    fn judge(&mut self, vault: Option<&Vault<'d>>, resources: &[&'d Resource], world: &World<'_, 'd>) {
        self.worlds = self.worlds.union(WorldSet::one(world.number));
        for resource in resources {
            let exists = self.parts.entry(key_of(resource)).or_default();
            *exists = exists.union(WorldSet::one(world.number));
        }
        let mut drafts = Vec::new();
        for rule in RULES.iter().filter(|rule| world.options.takes(rule)) {
            let verdicts = apply(rule, vault, resources, world);
            drafts.extend(verdicts.faults.into_iter().map(|draft| (rule, draft)));
            for open in verdicts.open {
                self.keep_open(open, rule.code);
            }
        }
        for (rule, draft) in silence(drafts) {
            self.keep(rule, draft, world.number);
        }
    }

    fn keep(&mut self, rule: &'static Rule, draft: Draft<'d>, world: usize) {
        let one = WorldSet::one(world);
        let same = self.held.iter_mut().rev().filter(|held| !held.worlds.has(world)).find(|held| {
            std::ptr::eq(held.rule, rule)
                && held.draft.site.path == draft.site.path
                && held.draft.site.origin == draft.site.origin
                && held.draft.site.anchor == draft.site.anchor
                && held.draft.label_at == draft.label_at
        });
        match same {
            Some(held) => held.worlds = held.worlds.union(one),
            None => self.held.push(Held { rule, draft, worlds: one }),
        }
    }

    fn keep_open(&mut self, open: Open<'d>, code: &'static str) {
        let same = self
            .open
            .iter_mut()
            .find(|held| held.open.site.path == open.site.path && held.open.unknown.cause == open.unknown.cause);
        match same {
            Some(held) => {
                if !held.rules.contains(&code) {
                    held.rules.push(code);
                }
            }
            None => self.open.push(HeldOpen { open, rules: vec![code] }),
        }
    }

    fn tell(&self, teller: &Teller<'_>, subject: &Subject, judged: &mut Judged) {
        let Some((_, target)) = self.in_worlds.first() else { return };
        for group in self.groups(teller) {
            let exists = self.exists(group.rule, group.draft);
            let telling = Telling {
                certainty: self.certainty(group.rule, group.draft, exists),
                worlds: group.worlds,
                exists,
                one_region: group.one_variant && self.one_region(group.worlds),
                of_resource: judges_resources(group.rule),
            };
            let target = self.target_in(group.worlds).unwrap_or(target);
            judged.findings.extend(teller.finding(group.rule, group.draft, target, telling));
        }
        for held in self.open.iter().filter(|held| !self.is_told(&held.open)) {
            if held.open.unknown.cause == Cause::UnsupportedFunction {
                judged.unsupported.push(held.open.unknown.what.to_string());
            }
            judged.unknowns.push(teller.undetermined(&held.open, target, &held.rules));
        }
        judged.about.get_or_insert_with(|| teller.resource_ref(target, target.resource()));
        if let Some(vault) = &target.vault {
            judged.drafts.extend(input::missing_brackets(vault));
            judged.vaults.push(super::inventory::entry(&self.in_worlds, self.worlds, subject));
        }
    }

    /// Whether what is open is a value that Azure would refuse, and a finding says so.
    fn is_told(&self, open: &Open<'_>) -> bool {
        open.unknown.cause == Cause::InvalidExpression
            && self.held.iter().any(|held| {
                VALUE_REFUSED.contains(&held.rule.code)
                    && held.draft.site.path.eq_ignore_ascii_case(&open.site.path)
                    && std::ptr::eq(held.draft.site.resource, open.site.resource)
            })
    }

    /// Drafts of several worlds that a person would call one: the same rule, property, value and characters.
    fn groups(&self, teller: &Teller<'_>) -> Vec<Group<'_, 'd>> {
        let mut groups: Vec<Group<'_, 'd>> = Vec::new();
        for held in &self.held {
            let primary = teller.primary(&held.draft);
            let actual = held.draft.actual.as_ref().map(to_json);
            let severity = held.draft.variant.and_then(|name| held.rule.variant(name)?.severity);
            let same = groups.iter_mut().find(|group| {
                std::ptr::eq(group.rule, held.rule)
                    && group.draft.site.path == held.draft.site.path
                    && (group.primary, group.severity) == (primary, severity)
                    && group.actual == actual
                    && group.worlds.meet(held.worlds).is_empty()
            });
            match same {
                Some(group) => {
                    group.worlds = group.worlds.union(held.worlds);
                    group.one_variant &= group.draft.variant == held.draft.variant;
                }
                None => groups.push(Group {
                    rule: held.rule,
                    draft: &held.draft,
                    worlds: held.worlds,
                    primary,
                    actual,
                    severity,
                    one_variant: true,
                }),
            }
        }
        groups
    }

    /// The target as it is in the first of these worlds.
    fn target_in(&self, worlds: WorldSet) -> Option<&Target<'d>> {
        self.in_worlds.iter().find(|(world, _)| worlds.has(*world)).map(|(_, target)| target)
    }

    /// Whether the target is in one region in all these worlds.
    fn one_region(&self, worlds: WorldSet) -> bool {
        let mut regions = self
            .in_worlds
            .iter()
            .filter(|(world, _)| worlds.has(*world))
            .map(|(_, target)| target.location().text().map(str::to_ascii_lowercase));
        let first = regions.next();
        regions.all(|region| Some(region) == first)
    }

    /// The worlds in which what is judged exists: the vault, or the single resource.
    fn exists(&self, rule: &'static Rule, draft: &Draft<'_>) -> WorldSet {
        let of_part = judges_resources(rule).then(|| self.parts.get(&key_of(draft.site.resource)).copied());
        of_part.flatten().unwrap_or(self.worlds)
    }

    /// A fault is definite if one of that rule on that property holds in every world in which what it judges exists.
    fn certainty(&self, rule: &'static Rule, draft: &Draft<'_>, exists: WorldSet) -> Certainty {
        let of_resource = judges_resources(rule).then(|| key_of(draft.site.resource));
        let covered = self
            .held
            .iter()
            .filter(|other| std::ptr::eq(other.rule, rule) && other.draft.site.path == draft.site.path)
            .filter(|other| of_resource.as_ref().is_none_or(|key| *key == key_of(other.draft.site.resource)))
            .fold(WorldSet::NONE, |worlds, other| worlds.union(other.worlds));
        if exists.within(covered) { Certainty::Definite } else { Certainty::Possible }
    }
}

/// The rules that tell of a value that Azure would refuse.
const VALUE_REFUSED: [&str; 2] = ["GOV09", "GOV10"];

fn judges_resources(rule: &Rule) -> bool {
    matches!(table::check_of(rule.name), Some(Check::Resource(_)))
}

/// Drafts that are told as one.
struct Group<'s, 'd> {
    rule: &'static Rule,
    draft: &'s Draft<'d>,
    worlds: WorldSet,
    primary: Location,
    actual: Option<Json>,
    severity: Option<Severity>,
    one_variant: bool,
}

fn apply<'d>(
    rule: &'static Rule,
    vault: Option<&Vault<'d>>,
    resources: &[&'d Resource],
    world: &World<'_, 'd>,
) -> Verdicts<'d> {
    let mut verdicts = Verdicts::default();
    let vault_of_rule = vault.filter(|vault| rule.judges(vault.kind));
    match (rule.judge, vault_of_rule) {
        (Judge::Coded, _) => match table::check_of(rule.name) {
            Some(Check::Vault(check)) => {
                if let Some(vault) = vault_of_rule {
                    check(&CheckContext { vault, estate: world.estate, grants: world.grants }, &mut verdicts);
                }
            }
            Some(Check::Resource(check)) => {
                let ageing = world.options.ageing;
                for resource in resources.iter().copied() {
                    if target::kinds_of(resource).iter().any(|kind| rule.judges(*kind)) {
                        let (estate, grants) = (world.estate, world.grants);
                        check(&ResourceContext { resource, vault, estate, grants, ageing }, &mut verdicts);
                    }
                }
            }
            None => {}
        },
        (Judge::Condition { at, .. }, Some(vault)) => judge_condition(rule, at, vault, &mut verdicts),
        (Judge::Condition { .. }, None) => {}
    }
    verdicts
}

fn judge_condition<'d>(rule: &Rule, at: &str, vault: &Vault<'d>, verdicts: &mut Verdicts<'d>) {
    let Some(condition) = CONDITIONS.get(rule.name) else { return };
    match condition.judge(&VaultFields(vault)) {
        crate::template::Truth::False => {}
        crate::template::Truth::True => {
            let fact = at.strip_prefix("vault.").and_then(Fact::named);
            let setting = fact.map_or_else(|| vault.reader().setting(at), |fact| vault.fact(fact).clone());
            verdicts.fault(Draft::at(&setting));
        }
        crate::template::Truth::Unknown(_) => {
            for field in condition.fields() {
                let Some(name) = field.as_str().strip_prefix("vault.") else { continue };
                let setting = match Fact::named(name) {
                    Some(fact) => vault.fact(fact).clone(),
                    None if name == "location" || name.starts_with("region.") => vault.location(),
                    None => continue,
                };
                if matches!(setting.state, State::Unknown(_)) {
                    verdicts.needs(&setting);
                }
            }
        }
    }
}

/// The conditions of our rules, read once when first needed.
///
/// The build script has checked each of them; one that could not be read would leave its rule silent, so a test reads all.
static CONDITIONS: LazyLock<HashMap<&'static str, Arc<Condition>>> = LazyLock::new(|| {
    RULES
        .iter()
        .filter_map(|rule| match rule.judge {
            Judge::Condition { condition, .. } => {
                let json = serde_json::from_str(condition).ok()?;
                Some((rule.name, Arc::new(Condition::from_json(&json).ok()?)))
            }
            Judge::Coded => None,
        })
        .collect()
});

/// The names of the rules whose condition can be judged; a test holds that none is missing.
#[must_use]
pub fn judged_by_condition() -> Vec<&'static str> {
    let mut names: Vec<&'static str> = CONDITIONS.keys().copied().collect();
    names.sort_unstable();
    names
}
