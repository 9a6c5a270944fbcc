//! The verdict of each rule on each vault: failed, passed, not determined, or nothing to judge.

use std::collections::HashMap;
use std::sync::Arc;

use super::ground::Ground;
use super::rests::{Gathered, Rests};
use crate::rule::{Certainty, Finding, ResourceRef, Rule};
use crate::source::Location;
use crate::template::WorldSet;

/// What one rule says of one vault over all worlds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verdict {
    /// A fault, whatever the open choices turn out to be.
    Failed,
    /// A fault for some outcomes of an open choice.
    MayFail,
    /// Something that it needs cannot be known from this input.
    NotDetermined,
    /// It saw all that it needs, and found no fault.
    Passed,
    /// There is nothing here that it speaks of.
    NotApplicable,
}

impl Verdict {
    /// Every verdict, the worst first.
    pub const ALL: [Self; 5] = [Self::Failed, Self::MayFail, Self::NotDetermined, Self::Passed, Self::NotApplicable];

    /// The word of the JSON contract.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Failed => "failed",
            Self::MayFail => "may-fail",
            Self::NotDetermined => "not-determined",
            Self::Passed => "passed",
            Self::NotApplicable => "not-applicable",
        }
    }
}

/// What makes a settled finding the one that a verdict rests on.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct FindingKey {
    /// The rule's code.
    pub code: &'static str,
    /// The characters to edit.
    pub primary: Location,
    /// The property at fault.
    pub property: Arc<str>,
}

impl FindingKey {
    /// The key of a finding.
    #[must_use]
    pub fn of(finding: &Finding) -> Self {
        Self { code: finding.rule.code, primary: finding.primary.location, property: Arc::clone(&finding.property) }
    }
}

/// The verdicts on one vault of one deployment.
#[derive(Debug, Clone)]
pub struct VaultVerdicts {
    /// The vault, as its findings name it.
    pub resource: ResourceRef,
    /// Its declaration.
    pub at: Location,
    /// Each rule that is on for its kind, in the order of the catalogue.
    pub rules: Vec<(&'static Rule, Verdict)>,
    /// The findings about it.
    pub findings: Vec<FindingKey>,
    /// What the rules that passed rest on.
    pub rests: Vec<Rests>,
}

/// What the worlds so far said of one vault, by rule.
#[derive(Debug, Default)]
pub(super) struct Seen {
    order: Vec<&'static Rule>,
    by_code: HashMap<&'static str, OfRule>,
    findings: Vec<FindingKey>,
    /// What the rules that passed in some world rest on there.
    pub(super) gathered: Gathered,
}

#[derive(Debug, Default)]
struct OfRule {
    faults: WorldSet,
    definite: bool,
    open: bool,
    passed: bool,
}

impl Seen {
    /// What a rule said in one world.
    pub(super) fn note(&mut self, rule: &'static Rule, world: usize, said: Said) {
        let of_rule = self.by_code.entry(rule.code).or_insert_with(|| {
            self.order.push(rule);
            OfRule::default()
        });
        match said {
            Said::Fault => of_rule.faults = of_rule.faults.union(WorldSet::one(world)),
            Said::Silent(Ground::Open) => of_rule.open = true,
            Said::Silent(Ground::Known) => of_rule.passed = true,
            Said::Silent(Ground::Nothing) => {}
        }
    }

    /// A finding that was told.
    pub(super) fn found(&mut self, key: FindingKey, certainty: Certainty) {
        if let Some(of_rule) = self.by_code.get_mut(key.code) {
            of_rule.definite |= certainty == Certainty::Definite;
        }
        self.findings.push(key);
    }

    /// The verdicts on a vault that exists in these worlds.
    pub(super) fn settle(self, resource: ResourceRef, at: Location, exists: WorldSet) -> VaultVerdicts {
        let verdict = |rule: &'static Rule| {
            let of_rule = self.by_code.get(rule.code)?;
            let everywhere = !of_rule.faults.is_empty() && exists.within(of_rule.faults);
            Some(match of_rule {
                _ if of_rule.definite || everywhere => Verdict::Failed,
                _ if !of_rule.faults.is_empty() => Verdict::MayFail,
                _ if of_rule.open => Verdict::NotDetermined,
                _ if of_rule.passed => Verdict::Passed,
                _ => Verdict::NotApplicable,
            })
        };
        let rules: Vec<(&'static Rule, Verdict)> =
            self.order.iter().filter_map(|rule| Some((*rule, verdict(rule)?))).collect();
        let passed = rules.iter().filter(|(_, verdict)| *verdict == Verdict::Passed).map(|(rule, _)| rule.code);
        let rests = self.gathered.settle(passed);
        VaultVerdicts { resource, at, rules, findings: self.findings, rests }
    }
}

/// What a rule said of a vault in one world.
#[derive(Debug, Clone, Copy)]
pub(super) enum Said {
    /// A fault, whether or not another finding tells it.
    Fault,
    /// No fault.
    Silent(Ground),
}
