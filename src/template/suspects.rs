//! Faults met in some outcomes of the open choices: each is told if every outcome meets it.

use super::evaluator::Evaluator;
use super::fault::{Fault, FaultKind};
use super::worlds::{Outcomes, WorldSet};
use crate::source::Location;

/// What was met under outcomes that need not come about.
#[derive(Debug, Default)]
pub(super) struct Suspects {
    found: Vec<Suspect>,
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
        let known = self.suspects.found.iter().position(|suspect| suspect.fault.is_at(location, &kind));
        let number = known.unwrap_or_else(|| {
            self.suspects.found.push(Suspect { fault: Fault { location, kind }, met: Vec::new() });
            self.suspects.found.len() - 1
        });
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
        let mut number = 0;
        self.faults.retain(|fault| {
            number += 1;
            number <= faults || kept(&fault.kind)
        });
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
    pub(super) fn tell_suspects(&mut self) {
        let found = std::mem::take(&mut self.suspects.found);
        let all = self.choices.worlds_of(&Outcomes::new());
        for Suspect { fault, met } in found {
            let met = met.iter().fold(WorldSet::NONE, |met, outcomes| met.union(self.choices.worlds_of(outcomes)));
            if all.within(met) {
                self.fault(fault.location, fault.kind);
            }
        }
    }
}
