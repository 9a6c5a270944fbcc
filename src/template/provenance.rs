//! Where values were written and what they came through, as small ids into one arena per evaluation.

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
}

/// The arena of hops of one evaluation.
#[derive(Debug, Clone, Default)]
pub struct Provenance {
    hops: Vec<Hop>,
}

/// How many hops of a way are kept and shown.
pub const MAX_HOPS: usize = 32;

impl Provenance {
    /// Records a step and gives its id.
    pub fn add(&mut self, hop: Hop) -> Origin {
        self.hops.push(hop);
        u32::try_from(self.hops.len()).map_or(Origin::NONE, Origin)
    }

    /// Records a value written as a literal.
    pub fn literal(&mut self, location: Location) -> Origin {
        self.add(Hop { location, kind: HopKind::Literal, from: Origin::NONE, because: Origin::NONE })
    }

    /// The step with that id.
    #[must_use]
    pub fn get(&self, origin: Origin) -> Option<&Hop> {
        let index = usize::try_from(origin.0).ok()?.checked_sub(1)?;
        self.hops.get(index)
    }

    /// The way of a value from where it is used back to where it was written: at most `MAX_HOPS` steps.
    #[must_use]
    pub fn way(&self, origin: Origin) -> Vec<&Hop> {
        let mut way = Vec::new();
        let mut next = origin;
        while let Some(hop) = self.get(next) {
            way.push(hop);
            if way.len() == MAX_HOPS {
                break;
            }
            next = hop.from;
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
