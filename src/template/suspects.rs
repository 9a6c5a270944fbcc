//! Faults met in some outcomes of the open choices: each is told if every outcome meets it.

use std::collections::HashMap;

use super::evaluator::Evaluator;
use super::fault::{Fault, FaultKey, FaultKind};
use super::worlds::{Outcomes, WorldSet};
use crate::source::Location;

/// What was met under outcomes that need not come about.
#[derive(Debug, Default)]
pub(super) struct Suspects {
    found: Vec<Suspect>,
    /// Their numbers by place and kind.
    places: HashMap<FaultKey, usize>,
    /// What the declarations under evaluation met, by number, so that reading them again meets it again.
    noted: Vec<usize>,
}

#[derive(Debug)]
struct Suspect {
    fault: Fault,
    /// The outcomes under which it was met.
    met: Vec<Outcomes>,
}

impl Evaluator<'_> {
    /// Notes a fault of the outcomes at hand: what fails in some of them only would stop no deployment for sure.
    pub(super) fn fault_here(&mut self, location: Location, kind: FaultKind) {
        if self.is_sure() {
            self.fault(location, kind);
            return;
        }
        let next = self.suspects.found.len();
        let number = *self.suspects.places.entry(kind.key(location)).or_insert(next);
        if number == next {
            self.suspects.found.push(Suspect { fault: Fault { location, kind }, met: Vec::new() });
        }
        self.meet(number);
    }

    fn is_sure(&self) -> bool {
        self.speculative == 0 && !self.choices.any_taken()
    }

    fn meet(&mut self, number: usize) {
        let (sure, speculative) = (self.is_sure(), self.speculative > 0);
        let Some(suspect) = self.suspects.found.get_mut(number) else { return };
        if sure {
            let Fault { location, kind } = suspect.fault.clone();
            self.fault(location, kind);
            return;
        }
        let taken = self.choices.taken();
        if !speculative && !suspect.met.contains(taken) {
            suspect.met.push(taken.clone());
        }
        if !self.running.is_empty() {
            self.suspects.noted.push(number);
        }
    }

    /// How many faults and suspects there are; give the result to `forget_since`.
    pub(super) fn fault_counts(&self) -> (usize, usize) {
        (self.faults.len(), self.suspects.found.len())
    }

    /// Forgets what was found since, but for what `kept` holds of.
    pub(super) fn forget_since(&mut self, counts: (usize, usize), kept: impl Fn(&FaultKind) -> bool) {
        let (faults, suspects) = counts;
        let since = self.faults.split_off(faults.min(self.faults.len()));
        for fault in since {
            if kept(&fault.kind) {
                self.faults.push(fault);
                continue;
            }
            self.told.remove(&fault.kind.key(fault.location));
            if let FaultKind::Limit { limit, .. } = fault.kind {
                self.limits_met.retain(|met| *met != limit);
            }
        }
        // A suspect keeps its number, which results that are remembered hold.
        let new = self.suspects.found.iter_mut().skip(suspects);
        new.filter(|suspect| !kept(&suspect.fault.kind)).for_each(|suspect| suspect.met.clear());
    }

    /// Begins to note what a declaration meets; give the result to `end_suspects`.
    pub(super) fn begin_suspects(&self) -> usize {
        self.suspects.noted.len()
    }

    /// What was met since `begin_suspects`, each once.
    pub(super) fn end_suspects(&mut self, start: usize) -> Vec<usize> {
        let mut noted = self.suspects.noted.split_off(start.min(self.suspects.noted.len()));
        noted.sort_unstable();
        noted.dedup();
        if !self.running.is_empty() {
            self.suspects.noted.extend_from_slice(&noted);
        }
        noted
    }

    /// Meets again what a declaration that is read again has met.
    pub(super) fn meet_again(&mut self, suspects: &[usize]) {
        suspects.iter().for_each(|number| self.meet(*number));
    }

    /// Tells what every outcome meets; the choices are all known by now.
    ///
    /// A parameter may be bad at another place in each outcome: then every one of them is told.
    pub(super) fn tell_suspects(&mut self) {
        let found = std::mem::take(&mut self.suspects.found);
        let all = self.choices.worlds_of(&Outcomes::new());
        let met: Vec<WorldSet> = found
            .iter()
            .map(|suspect| suspect.met.iter().fold(WorldSet::NONE, |met, out| met.union(self.choices.worlds_of(out))))
            .collect();
        let mut parameters: HashMap<Location, WorldSet> = HashMap::new();
        for (suspect, met) in found.iter().zip(&met) {
            if let FaultKind::ParameterNotAllowed { declared, .. } = &suspect.fault.kind {
                let together = parameters.entry(*declared).or_default();
                *together = together.union(*met);
            }
        }
        for (Suspect { fault, .. }, met) in found.into_iter().zip(met) {
            let met = match &fault.kind {
                FaultKind::ParameterNotAllowed { declared, .. } if !met.is_empty() => {
                    parameters.get(declared).copied().unwrap_or(met)
                }
                _ => met,
            };
            if all.within(met) {
                self.fault(fault.location, fault.kind);
            }
        }
    }
}
