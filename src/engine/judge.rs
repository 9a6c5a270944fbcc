//! Judges one deployment, or all exports of a run: every rule on every vault in every world.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock};

use serde_json::Value as Json;

use super::belongings::{InWorld, in_world};
use super::facts::VaultFields;
use super::ground::{Ground, Sight};
use super::inventory::{ResourceKey, key_of};
use super::overlap::silence;
use super::own::{self, ResourceFields};
use super::verdicts::{self, FindingKey, Said, VaultVerdicts};
use super::wording::{Teller, TellerInput, Telling, to_json};
use crate::checks::{Check, CheckContext, Draft, Open, Options, ResourceCheck, ResourceContext, Verdicts, table};
use crate::knowledge::Fact;
use crate::model::estate::GUARDS;
use crate::model::grants::{Grants, grants};
use crate::model::inventory::VaultEntry;
use crate::model::{Estate, State, Target, Vault, target};
use crate::rule::catalogue::RULES;
use crate::rule::condition::Condition;
use crate::rule::{Certainty, Finding, Judge, Marking, ResourceRef, Rule, Severity, Standing};
use crate::source::{Location, SourceId, SourceMap};
use crate::template::{Cause, Origin, Provenance, Resource, WorldSet};

use super::outcome::Undetermined;
use super::subject::{JudgeOptions, Subject};

/// What came of it, worded.
#[derive(Debug, Default)]
pub struct Judged {
    /// The findings, not yet merged with those of other deployments.
    pub findings: Vec<Finding>,
    /// What could not be determined.
    pub unknowns: Vec<Undetermined>,
    /// Each vault, and where it is declared.
    pub vaults: Vec<(ResourceRef, Location)>,
    /// Their entries in the inventory, where these were asked for.
    pub entries: Vec<VaultEntry>,
    /// The verdicts of all rules on them, in the same order, where these were asked for.
    pub verdicts: Vec<VaultVerdicts>,
    /// Functions that vaultvet does not evaluate and that decided something a rule needed, as they are called.
    pub unsupported: Vec<String>,
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
    let rules = taken(options);
    let worlds: Vec<World<'_>> = (0..subject.worlds.count().clamp(1, 64))
        .map(|number| {
            let resources = subject.resources.iter().filter(|resource| resource.worlds.has(number)).collect();
            let estate = Estate::new(resources, &subject.provenance, subject.incomplete);
            World {
                number,
                grants: grants(&estate),
                resources: with_new_guards(&estate),
                estate,
                subject,
                options,
                rules: &rules,
            }
        })
        .collect();
    let teller = Teller::new(TellerInput { subject, sources, options });
    let mut judged = Judged::default();
    // What was found of a target is worded and dropped before the next is judged: there may be thousands.
    for parts in targets(&worlds) {
        let mut seen = Seen::default();
        for (world, part) in &parts {
            seen.judge_part(world, *part);
        }
        seen.tell(&teller, &mut judged, options);
        if options.inventory && seen.in_worlds.iter().any(|(_, target)| target.vault.is_some()) {
            let belongings = std::mem::take(&mut seen.belongings);
            judged.entries.push(super::inventory::entry(&seen.in_worlds, seen.worlds, belongings, subject));
        }
    }
    judged
}

/// A rule that is judged by, and its check if it is coded.
struct Taken {
    rule: &'static Rule,
    check: Option<Check>,
    /// Its check of a resource whose vault is not in the input.
    lone_check: Option<ResourceCheck>,
}

/// The rules that are asked for, looked up once; which of them judge a target depends on what it is judged by.
fn taken(options: JudgeOptions<'_>) -> Vec<Taken> {
    let all = RULES.iter().chain(options.own.iter().copied()).filter(|rule| options.asks_for(rule));
    let taken = |rule: &'static Rule| Taken {
        rule,
        check: table::check_of(rule.name),
        lone_check: table::lone_check_of(rule.name),
    };
    all.map(taken).collect()
}

/// One world as the checks see it.
struct World<'d> {
    number: usize,
    estate: Estate<'d>,
    /// What is judged with each vault.
    resources: Vec<Vec<&'d Resource>>,
    grants: Grants<'d>,
    subject: &'d Subject,
    options: JudgeOptions<'d>,
    rules: &'d [Taken],
}

/// What a target is in a world.
#[derive(Clone, Copy)]
enum Part<'d> {
    /// The vault of that number.
    Vault(usize),
    /// A resource of the vault family without a vault.
    Alone(&'d Resource),
}

/// The targets in the order in which worlds show them first, each with what it is in which world.
fn targets<'w, 'd>(worlds: &'w [World<'d>]) -> Vec<Vec<(&'w World<'d>, Part<'d>)>> {
    let mut targets: Vec<Vec<(&World<'d>, Part<'d>)>> = Vec::new();
    let mut numbers: HashMap<ResourceKey, usize> = HashMap::new();
    for world in worlds {
        let vaults = world.estate.vaults.iter().enumerate();
        let vaults = vaults.map(|(number, vault)| (vault.resource, Part::Vault(number)));
        let alone = world.estate.alone().into_iter().map(|resource| (resource, Part::Alone(resource)));
        for (resource, part) in vaults.chain(alone) {
            let number = *numbers.entry(key_of(resource)).or_insert(targets.len());
            match targets.get_mut(number) {
                Some(parts) => parts.push((world, part)),
                None => targets.push(vec![(world, part)]),
            }
        }
    }
    targets
}

/// One target with what was found of it.
#[derive(Default)]
struct Seen<'d> {
    worlds: WorldSet,
    in_worlds: Vec<(usize, Target<'d>)>,
    belongings: Vec<InWorld>,
    /// The worlds in which each of the judged resources exists.
    parts: HashMap<ResourceKey, WorldSet>,
    held: Vec<Held<'d>>,
    open: Vec<HeldOpen<'d>>,
    /// The numbers of what is held and open, by what makes it the same in several worlds.
    held_numbers: HashMap<HeldKey, Vec<usize>>,
    open_numbers: HashMap<OpenKey, usize>,
    verdicts: verdicts::Seen,
}

/// Property, cause and file: unknowns that are alike in these are told as one. Those that more hangs on are kept by
/// the resource that has them.
type OpenKey = (String, Cause, SourceId, Option<ResourceKey>);

/// Rule, property and places: a vault with its children may have thousands of drafts.
type HeldKey = (&'static str, String, Origin, Location, Option<Location>);

impl<'d> Seen<'d> {
    /// Judges the target as it is in one world.
    fn judge_part(&mut self, world: &World<'d>, part: Part<'d>) {
        let estate = &world.estate;
        let target = match part {
            Part::Alone(resource) => {
                self.judge(None, &[resource], world);
                Target::alone(estate.reader(resource))
            }
            Part::Vault(number) => {
                let Some((vault, resources)) = estate.vaults.get(number).zip(world.resources.get(number)) else {
                    return;
                };
                self.judge(Some(vault), resources, world);
                if world.options.inventory {
                    self.belongings.push(in_world(vault, estate, &world.grants));
                }
                Target::of_vault(vault.clone())
            }
        };
        self.in_worlds.push((world.number, target));
    }

    /// Judges a vault with the resources that belong to it, or one resource by itself.
    fn judge(&mut self, vault: Option<&Vault<'d>>, resources: &[&'d Resource], world: &World<'d>) {
        self.worlds = self.worlds.union(WorldSet::one(world.number));
        for resource in resources {
            let exists = self.parts.entry(key_of(resource)).or_default();
            *exists = exists.union(WorldSet::one(world.number));
        }
        let mut drafts = Vec::new();
        let judged = vault.map(|vault| vault.resource).or_else(|| resources.first().copied());
        let tagged = vault.map_or(Marking::None, Vault::marking);
        let Some(standing) = judged.map(|judged| world.options.standing(world.subject, judged, tagged)) else { return };
        for taken in world.rules.iter().filter(|taken| world.options.takes(taken.rule, standing)) {
            let verdicts = apply(taken, vault, resources, standing, world);
            if world.options.verdicts {
                self.note_verdict(taken, &verdicts, vault, resources, (standing, world));
            }
            drafts.extend(verdicts.faults.into_iter().map(|draft| (taken.rule, draft)));
            for open in verdicts.open {
                self.keep_open(open, taken.rule.code, world.estate.provenance);
            }
        }
        for (rule, draft) in silence(drafts) {
            self.keep(rule, draft, world.number);
        }
    }

    /// Keeps what a rule that judges vaults of this kind said of this one.
    fn note_verdict(
        &mut self,
        taken: &Taken,
        told: &Verdicts<'d>,
        vault: Option<&Vault<'d>>,
        resources: &[&'d Resource],
        (standing, world): (Standing<'_>, &World<'d>),
    ) {
        let rule = taken.rule;
        let Some(vault) = vault.filter(|vault| rule.area.judges_vaults() && concerns(rule, vault, resources)) else {
            return;
        };
        // What an earlier vault told of a guard is not told again, but holds for this vault, too.
        let family = world.estate.belonging_to(vault);
        let again = (family.len() != resources.len()).then(|| apply(taken, Some(vault), &family, standing, world));
        let told = again.as_ref().unwrap_or(told);
        let sight = Sight { vault, family: &family, estate: &world.estate, grants: &world.grants };
        let said = if !told.faults.is_empty() {
            Said::Fault
        } else if !told.open.is_empty() || told.undecided {
            Said::Silent(Ground::Open)
        } else {
            Said::Silent(match rule.judge {
                Judge::Coded => sight.of_code(rule.code),
                Judge::Condition { .. } => {
                    CONDITIONS.get(rule.name).map_or(Ground::Open, |condition| sight.of_condition(condition))
                }
                Judge::Own(_) => Ground::Known,
            })
        };
        if matches!(said, Said::Silent(Ground::Known)) {
            let condition = CONDITIONS.get(rule.name).map(|condition| &**condition);
            self.verdicts.gathered.passed(rule, &sight, condition, world.number);
        }
        self.verdicts.note(rule, world.number, said);
    }

    fn keep(&mut self, rule: &'static Rule, draft: Draft<'d>, world: usize) {
        let one = WorldSet::one(world);
        let site = &draft.site;
        let key = (rule.code, site.path.clone(), site.origin, site.anchor, draft.label_at);
        let numbers = self.held_numbers.entry(key).or_default();
        // Two in one world are two faults.
        let held = &mut self.held;
        let same = numbers.iter().rev().copied().find(|at| held.get(*at).is_some_and(|held| !held.worlds.has(world)));
        match same.and_then(|number| held.get_mut(number)) {
            Some(held) => held.worlds = held.worlds.union(one),
            None => {
                numbers.push(held.len());
                held.push(Held { rule, draft, worlds: one });
            }
        }
    }

    fn keep_open(&mut self, open: Open<'d>, code: &'static str, provenance: &Provenance) {
        let cause = open.unknown.cause;
        let apart = matches!(cause, Cause::InvalidExpression | Cause::UnsupportedFunction);
        let resource = apart.then(|| key_of(open.site.resource));
        let key = (open.site.path.clone(), cause, open_at(&open, provenance).source, resource);
        let number = *self.open_numbers.entry(key).or_insert(self.open.len());
        match self.open.get_mut(number) {
            Some(held) => {
                if !held.rules.contains(&code) {
                    held.rules.push(code);
                }
            }
            None => self.open.push(HeldOpen { open, rules: vec![code] }),
        }
    }

    fn tell(&mut self, teller: &Teller<'_>, judged: &mut Judged, options: JudgeOptions<'_>) {
        let mut verdicts = std::mem::take(&mut self.verdicts);
        let Some((_, target)) = self.in_worlds.first() else { return };
        let covered = self.covered();
        for group in self.groups(teller) {
            let exists = self.exists(group.rule, group.draft);
            // A fault is definite if one of that rule on that property holds wherever what it judges exists.
            let definite = covered.get(&covered_key(group.rule, group.draft)).is_some_and(|set| exists.within(*set));
            let telling = Telling {
                certainty: if definite { Certainty::Definite } else { Certainty::Possible },
                worlds: group.worlds,
                exists,
                one_region: group.one_variant && self.one_region(group.worlds),
                of_resource: judges_resources(group.rule),
            };
            let targets = self.targets_in(group.worlds);
            if let Some(finding) = teller.finding(group.rule, group.draft, &targets, telling) {
                if options.verdicts {
                    verdicts.found(FindingKey::of(&finding), finding.certainty);
                }
                judged.findings.push(finding);
            }
        }
        for held in self.open.iter().filter(|held| !self.is_told(&held.open)) {
            if held.open.unknown.cause == Cause::UnsupportedFunction {
                judged.unsupported.push(held.open.unknown.what.to_string());
            }
            judged.unknowns.push(teller.undetermined(&held.open, target, &held.rules));
        }
        judged.about.get_or_insert_with(|| teller.resource_ref(target, target.resource()));
        if target.vault.is_some() {
            let resource = target.resource();
            let vault = teller.resource_ref(target, resource);
            if options.verdicts {
                judged.verdicts.push(verdicts.settle(vault.clone(), resource.site.whole, self.worlds));
            }
            judged.vaults.push((vault, resource.site.whole));
        }
    }

    /// Whether what is open is a value that Azure would refuse, or misses, and a finding says so.
    fn is_told(&self, open: &Open<'_>) -> bool {
        open.unknown.cause == Cause::InvalidExpression
            && self.held.iter().any(|held| {
                let path = &held.draft.site.path;
                let told = held.draft.meant.as_ref().or(Some(path).filter(|_| VALUE_REFUSED.contains(&held.rule.code)));
                told.is_some_and(|told| told.eq_ignore_ascii_case(&open.site.path))
                    && key_of(held.draft.site.resource) == key_of(open.site.resource)
            })
    }

    /// Drafts of several worlds that a person would call one: the same rule, property, value and characters.
    fn groups(&self, teller: &Teller<'_>) -> Vec<Group<'_, 'd>> {
        let mut groups: Vec<Group<'_, 'd>> = Vec::new();
        let mut numbers: HashMap<(&str, &str, Location), Vec<usize>> = HashMap::new();
        for held in &self.held {
            let primary = teller.primary(&held.draft);
            let actual = held.draft.actual.as_ref().map(to_json);
            let severity = held.draft.variant.and_then(|name| held.rule.variant(name)?.severity);
            let alike = numbers.entry((held.rule.code, &held.draft.site.path, primary)).or_default();
            let same = alike.iter().copied().find(|number| {
                groups.get(*number).is_some_and(|group| {
                    group.severity == severity && group.actual == actual && group.worlds.meet(held.worlds).is_empty()
                })
            });
            let next = groups.len();
            match same.and_then(|number| groups.get_mut(number)) {
                Some(group) => {
                    group.worlds = group.worlds.union(held.worlds);
                    group.one_variant &= group.draft.variant == held.draft.variant;
                }
                None => {
                    alike.push(next);
                    let (rule, draft, worlds) = (held.rule, &held.draft, held.worlds);
                    groups.push(Group { rule, draft, worlds, actual, severity, one_variant: true });
                }
            }
        }
        groups
    }

    /// The target as it is in each of these worlds.
    fn targets_in(&self, worlds: WorldSet) -> Vec<&Target<'d>> {
        self.in_worlds.iter().filter(|(world, _)| worlds.has(*world)).map(|(_, target)| target).collect()
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

    /// The worlds in which each rule finds a fault at each property.
    fn covered(&self) -> HashMap<CoveredKey<'_>, WorldSet> {
        let mut covered = HashMap::new();
        for held in &self.held {
            let set: &mut WorldSet = covered.entry(covered_key(held.rule, &held.draft)).or_default();
            *set = set.union(held.worlds);
        }
        covered
    }
}

/// Rule and property, and for a rule that judges single resources which.
type CoveredKey<'s> = (&'static str, &'s str, Option<ResourceKey>);

fn covered_key<'s>(rule: &'static Rule, draft: &'s Draft<'_>) -> CoveredKey<'s> {
    let resource = judges_resources(rule).then(|| key_of(draft.site.resource));
    (rule.code, &draft.site.path, resource)
}

/// The rules that tell of a value that Azure would refuse.
const VALUE_REFUSED: [&str; 2] = ["GOV09", "GOV10"];

/// Whether a rule has to do with a vault of this kind, or with something that belongs to it.
fn concerns(rule: &Rule, vault: &Vault<'_>, resources: &[&Resource]) -> bool {
    match rule.judge {
        Judge::Own(check) => resources.iter().any(|resource| check.subjects.take(&resource.resource_type)),
        Judge::Coded | Judge::Condition { .. } => rule.judges(vault.kind),
    }
}

fn judges_resources(rule: &Rule) -> bool {
    matches!(rule.judge, Judge::Own(_)) || matches!(table::check_of(rule.name), Some(Check::Resource(_)))
}

/// Where something open arose.
pub(super) fn open_at(open: &Open<'_>, provenance: &Provenance) -> Location {
    let place = |origin: Origin| provenance.root(origin).map(|hop| hop.location);
    place(open.unknown.origin).or_else(|| place(open.site.origin)).unwrap_or(open.site.anchor)
}

/// Drafts that are told as one.
struct Group<'s, 'd> {
    rule: &'static Rule,
    draft: &'s Draft<'d>,
    worlds: WorldSet,
    actual: Option<Json>,
    severity: Option<Severity>,
    one_variant: bool,
}

fn apply<'d>(
    taken: &Taken,
    vault: Option<&Vault<'d>>,
    resources: &[&'d Resource],
    standing: Standing<'_>,
    world: &World<'d>,
) -> Verdicts<'d> {
    let rule = taken.rule;
    let mut verdicts = Verdicts::default();
    let (today, options) = (world.options.today, Options::new(rule, standing));
    let vault_of_rule = vault.filter(|vault| rule.judges(vault.kind));
    match (rule.judge, vault_of_rule) {
        (Judge::Coded, _) => match taken.check {
            Some(Check::Vault(check)) => {
                if let Some(vault) = vault_of_rule {
                    let (estate, grants) = (&world.estate, &world.grants);
                    check(&CheckContext { vault, estate, grants, today, options }, &mut verdicts);
                }
                if let Some(check) = taken.lone_check.filter(|_| vault.is_none()) {
                    apply_to_each(check, vault, resources, options, (rule, world), &mut verdicts);
                }
            }
            Some(Check::Resource(check)) => {
                apply_to_each(check, vault, resources, options, (rule, world), &mut verdicts);
            }
            None => {}
        },
        (Judge::Condition { at, .. }, Some(vault)) => judge_condition(rule, at, vault, &mut verdicts),
        (Judge::Condition { .. }, None) => {}
        (Judge::Own(check), _) => {
            for resource in resources.iter().copied().filter(|resource| check.subjects.take(&resource.resource_type)) {
                let reader = world.estate.reader(resource);
                own::judge(check, ResourceFields { reader, vault }, &mut verdicts);
            }
        }
    }
    verdicts
}

fn apply_to_each<'d>(
    check: ResourceCheck,
    vault: Option<&Vault<'d>>,
    resources: &[&'d Resource],
    options: Options<'_>,
    (rule, world): (&Rule, &World<'d>),
    verdicts: &mut Verdicts<'d>,
) {
    let (estate, grants, today) = (&world.estate, &world.grants, world.options.today);
    for resource in resources.iter().copied() {
        if target::kinds_of(resource).iter().any(|kind| rule.judges(*kind)) {
            check(&ResourceContext { resource, vault, estate, grants, today, options }, verdicts);
        }
    }
}

/// The resources that belong to each vault, without the guards that an earlier vault led to: what is at fault with a
/// guard is one fault, however many it guards.
fn with_new_guards<'d>(estate: &Estate<'d>) -> Vec<Vec<&'d Resource>> {
    let mut judged: HashMap<*const Resource, Vec<WorldSet>> = HashMap::new();
    let new = |vault: &Vault<'d>| {
        let mut resources = estate.belonging_to(vault);
        resources.retain(|resource| {
            if !resource.is(GUARDS) {
                return true;
            }
            let told = judged.entry(std::ptr::from_ref(*resource)).or_default();
            let new = !told.iter().any(|worlds| resource.worlds.within(*worlds));
            if new {
                told.push(vault.resource.worlds);
            }
            new
        });
        resources
    };
    estate.vaults.iter().map(new).collect()
}

fn judge_condition<'d>(rule: &Rule, at: &str, vault: &Vault<'d>, verdicts: &mut Verdicts<'d>) {
    let Some(condition) = CONDITIONS.get(rule.name) else { return };
    match condition.judge(&VaultFields(vault)) {
        crate::template::Truth::False => {}
        crate::template::Truth::True => {
            let fact = at.strip_prefix("vault.").and_then(Fact::named);
            let setting = fact.map_or_else(|| vault.reader().setting(at), |fact| vault.fact(fact).clone());
            let of_kind = rule.variant(vault.kind.name()).map(|variant| variant.name);
            verdicts.fault(Draft::at(&setting).variant_if(of_kind));
        }
        crate::template::Truth::Unknown(_) => {
            verdicts.undecided = true;
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
            Judge::Coded | Judge::Own(_) => None,
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
