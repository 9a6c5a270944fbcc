//! Where values were written and what they came through, as small ids into one arena per evaluation.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use crate::source::Location;

/// Where a value came from: an id into a `Provenance`, or nowhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Origin(u32);

impl Origin {
    /// No place in the input.
    pub const NONE: Self = Self(0);

    /// Whether there is no place.
    #[must_use]
    pub fn is_none(self) -> bool {
        self == Self::NONE
    }
}

/// One step on the way of a value.
#[derive(Debug, Clone)]
pub struct Hop {
    /// The characters of this step.
    pub location: Location,
    /// What the step is.
    pub kind: HopKind,
    /// The step before: where this one took the value from.
    pub from: Origin,
    /// What decided that the value was taken from there: the condition of an `if`, an absent argument of `coalesce`.
    pub because: Origin,
}

/// The kinds of step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HopKind {
    /// Written here as a literal.
    Literal,
    /// Written here in a parameter file, as the value of that parameter.
    ParameterFile(Arc<str>),
    /// Given on the command line for that parameter.
    Argument(Arc<str>),
    /// Told by the user of the deployment's surroundings.
    Surroundings,
    /// Written here as the default of that parameter.
    ParameterDefault(Arc<str>),
    /// Passed to that parameter of a nested deployment.
    NestedParameter(Arc<str>),
    /// The value of that variable.
    Variable(Arc<str>),
    /// Computed by an expression here.
    Expression,
    /// An output of a nested deployment.
    Output(Arc<str>),
    /// Taken out of an object or array that came the way of that origin.
    Part(Origin),
}

/// The arena of hops of one evaluation.
#[derive(Debug, Clone, Default)]
pub struct Provenance {
    hops: Vec<Hop>,
    /// Of each hop, whether its way leads through a declaration that passes on what stands elsewhere.
    passed_on: Vec<bool>,
    /// The parts by their own origin and the whole's, so that each is recorded once.
    parts: HashMap<(Origin, Origin), Origin>,
}

/// How many hops of a way are kept and shown.
pub const MAX_HOPS: usize = 32;

impl Provenance {
    /// Records a step and gives its id.
    pub fn add(&mut self, hop: Hop) -> Origin {
        let passed_on = passes_on(&hop) || self.is_passed_on(hop.from);
        self.hops.push(hop);
        self.passed_on.push(passed_on);
        u32::try_from(self.hops.len()).map_or(Origin::NONE, Origin)
    }

    /// Records a value written as a literal.
    pub fn literal(&mut self, location: Location) -> Origin {
        self.add(Hop { location, kind: HopKind::Literal, from: Origin::NONE, because: Origin::NONE })
    }

    /// Records that a value was taken out of a whole.
    pub fn part(&mut self, location: Location, from: Origin, whole: Origin) -> Origin {
        if let Some(known) = self.parts.get(&(from, whole)) {
            return *known;
        }
        let origin = self.add(Hop { location, kind: HopKind::Part(whole), from, because: Origin::NONE });
        self.parts.insert((from, whole), origin);
        origin
    }

    /// Whether the way of a value leads through a declaration, so that its parts have more to tell than their own.
    #[must_use]
    pub fn is_passed_on(&self, origin: Origin) -> bool {
        let index = usize::try_from(origin.0).ok().and_then(|number| number.checked_sub(1));
        index.and_then(|index| self.passed_on.get(index)).copied().unwrap_or(false)
    }

    /// The step with that id.
    #[must_use]
    pub fn get(&self, origin: Origin) -> Option<&Hop> {
        let index = usize::try_from(origin.0).ok()?.checked_sub(1)?;
        self.hops.get(index)
    }

    /// The way of a value from where it is used back to where it was written: at most `MAX_HOPS` steps. `around` are the
    /// wholes that it is a part of at the use, outermost first; of a whole, only what passed it on is told.
    #[must_use]
    pub fn way(&self, around: &[Origin], origin: Origin) -> Vec<&Hop> {
        const MOST_VISITS: usize = 64 * MAX_HOPS;
        let mut way = Vec::new();
        let mut told = HashSet::new();
        let mut visited = HashSet::new();
        let mut waiting = vec![(origin, false)];
        waiting.extend(around.iter().rev().map(|whole| (*whole, true)));
        while let Some((next, of_whole)) = waiting.pop() {
            let Some(hop) = self.get(next) else { continue };
            if way.len() == MAX_HOPS || visited.len() == MOST_VISITS {
                break;
            }
            if !visited.insert((next, of_whole)) {
                continue;
            }
            waiting.push((hop.from, of_whole));
            match hop.kind {
                HopKind::Part(whole) => waiting.push((whole, true)),
                _ if of_whole && !passes_on(hop) => {}
                _ if told.insert(next) => way.push(hop),
                _ => {}
            }
        }
        way
    }

    /// Where the value was written: the last step of its way.
    #[must_use]
    pub fn root(&self, origin: Origin) -> Option<&Hop> {
        let mut hop = self.get(origin)?;
        // INVARIANT: a hop's `from` was recorded before it, so this ends.
        while let Some(before) = self.get(hop.from) {
            hop = before;
        }
        Some(hop)
    }
}

/// Whether a step passes on what stands elsewhere, whole.
fn passes_on(hop: &Hop) -> bool {
    match hop.kind {
        HopKind::Variable(_) | HopKind::NestedParameter(_) | HopKind::Output(_) | HopKind::Part(_) => true,
        HopKind::ParameterDefault(_) => !hop.from.is_none(),
        // A condition chose among wholes.
        HopKind::Expression => !hop.from.is_none() && !hop.because.is_none(),
        HopKind::Literal | HopKind::ParameterFile(_) | HopKind::Argument(_) | HopKind::Surroundings => false,
    }
}
