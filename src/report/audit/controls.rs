//! How rules and controls came out for each vault.

use std::collections::HashSet;

use super::AuditOptions;
use super::document::{Control, ControlOfVault, Counts, RulesByOutcome, SupportingRule};
use super::gather::{finding_id, vault_id};
use crate::engine::{VaultVerdicts, Verdict};
use crate::report::controls::in_order;
use crate::rule::{Certainty, Finding, Rule, Severity};

/// How a rule came out for a vault, or a control: the engine's verdict, with what severity and suppressions make of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Outcome {
    /// A fault of severity warning or error.
    Failed,
    /// Such a fault for some outcomes of an open choice.
    MayFail,
    /// Something needed is not known.
    NotDetermined,
    /// Notes only: worth knowing, neither a failure nor a pass.
    Noted,
    /// Faults, all of them suppressed.
    Waived,
    /// All seen, no fault.
    Passed,
    /// Nothing here that is spoken of.
    NotApplicable,
}

impl Outcome {
    /// The word of the contract.
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::Failed => "failed",
            Self::MayFail => "may-fail",
            Self::NotDetermined => "not-determined",
            Self::Noted => "noted",
            Self::Waived => "waived",
            Self::Passed => "passed",
            Self::NotApplicable => "not-applicable",
        }
    }
}

impl Counts {
    pub(super) fn count(&mut self, outcome: Outcome) {
        let counter = match outcome {
            Outcome::Failed => &mut self.failed,
            Outcome::MayFail => &mut self.may_fail,
            Outcome::NotDetermined => &mut self.not_determined,
            Outcome::Noted => &mut self.noted,
            Outcome::Waived => &mut self.waived,
            Outcome::Passed => &mut self.passed,
            Outcome::NotApplicable => &mut self.not_applicable,
        };
        *counter += 1;
    }
}

impl RulesByOutcome {
    pub(super) fn of(rules: impl Iterator<Item = (&'static Rule, Outcome)>) -> Self {
        let mut by_outcome = Self::default();
        for (rule, outcome) in rules {
            let list = match outcome {
                Outcome::Failed => &mut by_outcome.failed,
                Outcome::MayFail => &mut by_outcome.may_fail,
                Outcome::NotDetermined => &mut by_outcome.not_determined,
                Outcome::Noted => &mut by_outcome.noted,
                Outcome::Waived => &mut by_outcome.waived,
                Outcome::Passed => &mut by_outcome.passed,
                Outcome::NotApplicable => &mut by_outcome.not_applicable,
            };
            list.push(rule.code);
        }
        by_outcome
    }
}

/// How each rule came out for one vault.
pub(super) type Outcomes = Vec<(&'static Rule, Outcome)>;

/// How the rules came out for one vault whose findings have these numbers.
pub(super) fn outcomes(told: &VaultVerdicts, numbers: &[usize], findings: &[Finding]) -> Outcomes {
    let of_rule = |(rule, verdict): &(&'static Rule, Verdict)| {
        let own =
            || numbers.iter().filter_map(|number| findings.get(*number)).filter(|found| found.rule.code == rule.code);
        (*rule, outcome(*verdict, own().collect::<Vec<_>>().as_slice()))
    };
    told.rules.iter().map(of_rule).collect()
}

fn outcome(verdict: Verdict, own: &[&Finding]) -> Outcome {
    let counting = || own.iter().filter(|finding| finding.suppressed.is_none());
    let grave = || counting().filter(|finding| finding.severity > Severity::Info);
    match verdict {
        Verdict::NotDetermined => Outcome::NotDetermined,
        Verdict::Passed => Outcome::Passed,
        Verdict::NotApplicable => Outcome::NotApplicable,
        // A more specific finding tells it.
        Verdict::Failed if own.is_empty() => Outcome::Failed,
        Verdict::MayFail if own.is_empty() => Outcome::MayFail,
        Verdict::Failed | Verdict::MayFail if counting().next().is_none() => Outcome::Waived,
        Verdict::Failed | Verdict::MayFail if grave().next().is_none() => Outcome::Noted,
        Verdict::Failed | Verdict::MayFail => {
            let definite = grave().any(|finding| finding.certainty == Certainty::Definite);
            if definite { Outcome::Failed } else { Outcome::MayFail }
        }
    }
}

/// A control's outcome from those of its rules: the worst there is, and passed only if nothing else but passes is there.
fn worst(outcomes: impl Iterator<Item = Outcome>) -> Outcome {
    outcomes.min().unwrap_or(Outcome::NotApplicable)
}

/// The controls that rules which are on support, each with its outcome for each vault.
pub(super) fn controls(
    options: &AuditOptions<'_>,
    judged: &[Outcomes],
    of_vaults: &[Vec<usize>],
    findings: &[Finding],
) -> Vec<Control> {
    let framework = options.framework;
    // An environment may have rules on that are off in general.
    let codes: HashSet<&str> = judged.iter().flatten().map(|(rule, _)| rule.code).collect();
    let was_judged = |rule: &Rule| codes.contains(rule.code);
    let on: Vec<&'static Rule> = options
        .rules
        .iter()
        .copied()
        .filter(|rule| rule.area.judges_vaults() && (options.is_on(rule) || was_judged(rule)))
        .collect();
    let of_control = |id: &'static str| {
        let supports = |rule: &Rule| rule.controls_of(framework).any(|control| control.id == id);
        let vaults: Vec<(Outcome, ControlOfVault)> = judged
            .iter()
            .zip(of_vaults)
            .enumerate()
            .map(|(vault, (outcomes, numbers))| {
                let rules = || outcomes.iter().copied().filter(|(rule, _)| supports(rule));
                let status = worst(rules().map(|(_, outcome)| outcome));
                let own = |number: &&usize| findings.get(**number).is_some_and(|finding| supports(finding.rule));
                let told = ControlOfVault {
                    vault: vault_id(vault),
                    status: status.as_str(),
                    findings: numbers.iter().filter(own).map(|number| finding_id(*number)).collect(),
                    rules: RulesByOutcome::of(rules()),
                };
                (status, told)
            })
            .collect();
        let rules = on.iter().filter_map(|rule| {
            let control = rule.controls_of(framework).find(|control| control.id == id)?;
            Some(SupportingRule { code: rule.code, name: rule.name, title: rule.title, basis: control.basis.name() })
        });
        Control {
            id,
            status: worst(vaults.iter().map(|(status, _)| *status)).as_str(),
            rules: rules.collect(),
            vaults: vaults.into_iter().map(|(_, told)| told).collect(),
        }
    };
    let mut ids: Vec<&'static str> =
        on.iter().flat_map(|rule| rule.controls_of(framework)).map(|control| control.id).collect();
    ids.sort_by(|one, other| in_order(one, other));
    ids.dedup();
    ids.into_iter().map(of_control).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_bad_rule_outweighs_all_passes() {
        use Outcome::{Failed, NotApplicable, NotDetermined, Noted, Passed, Waived};
        assert_eq!(worst([Passed, Failed, NotDetermined].into_iter()), Failed);
        assert_eq!(worst([Passed, NotDetermined, Waived].into_iter()), NotDetermined);
        assert_eq!(worst([Passed, Waived].into_iter()), Waived);
        assert_eq!(worst([Passed, Noted, Waived].into_iter()), Noted);
        assert_eq!(worst([Passed, NotApplicable].into_iter()), Passed);
        assert_eq!(worst([].into_iter()), NotApplicable);
    }
}
