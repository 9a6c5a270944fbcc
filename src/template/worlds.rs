//! Choices that an input leaves open, and the worlds that their combinations make.
//!
//! Evaluation meets choices by need. `Choices::explore` runs one piece of evaluation again for each
//! combination of the choices which that piece consults, so each run is an ordinary evaluation in one world.

use std::sync::Arc;

use super::provenance::Origin;

/// A set of worlds of one deployment, one bit each; at most 64.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct WorldSet(pub u64);

impl WorldSet {
    /// No world.
    pub const NONE: Self = Self(0);
    /// Every world there may be.
    pub const ALL: Self = Self(u64::MAX);

    /// Whether the world with that number is in the set.
    #[must_use]
    pub fn has(self, world: usize) -> bool {
        world < 64 && self.0 >> world & 1 == 1
    }

    /// Worlds of either set.
    #[must_use]
    pub fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Worlds of both sets.
    #[must_use]
    pub fn meet(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// Whether each world of `self` is in `other`.
    #[must_use]
    pub fn within(self, other: Self) -> bool {
        self.0 & !other.0 == 0
    }

    /// Whether there is no world in it.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The set of just that world.
    #[must_use]
    pub fn one(world: usize) -> Self {
        Self(if world < 64 { 1 << world } else { 0 })
    }
}

/// Something that can only be one of a few.
#[derive(Debug, Clone)]
pub struct Choice {
    /// What it is: equal keys are one choice.
    pub key: ChoiceKey,
    /// What it is for people: `geo`, or the text of a condition.
    pub label: Arc<str>,
    /// Its outcomes for people.
    pub options: Vec<String>,
    /// Where it arose.
    pub origin: Origin,
}

/// What a choice is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ChoiceKey {
    /// A parameter without value of the scope with that number.
    Parameter(u32, Arc<str>),
    /// A condition: its text without case and blanks, in the scope with that number and, if it reads one, these loop indices.
    Condition(u32, String, Vec<(Arc<str>, usize)>),
}

/// Outcomes of some of the choices; index is the choice's number.
pub(super) type Outcomes = Vec<Option<u8>>;

/// The choices of one deployment and the outcomes taken in the run at hand.
#[derive(Debug)]
pub(super) struct Choices {
    worlds: Worlds,
    most: usize,
    most_worlds: usize,
    taken: Outcomes,
    decided: Vec<usize>,
    consulted: u64,
    closed: bool,
}

impl Choices {
    /// No choice yet; at most `most` of them and `most_worlds` combinations.
    #[must_use]
    pub(super) fn new(most: usize, most_worlds: usize) -> Self {
        Self {
            worlds: Worlds::default(),
            most,
            most_worlds,
            taken: Vec::new(),
            decided: Vec::new(),
            consulted: 0,
            closed: false,
        }
    }

    /// Admits no further choice: what would be one is unknown from here on.
    pub(super) fn close(&mut self) {
        self.closed = true;
    }

    /// The choices met so far.
    #[must_use]
    pub(super) fn all(&self) -> &[Choice] {
        &self.worlds.choices
    }

    /// How many worlds the choices make.
    #[must_use]
    pub(super) fn world_count(&self) -> usize {
        self.worlds.count()
    }

    /// The outcome of a choice in this run; `None` if the bound on choices is met.
    pub(super) fn choose(&mut self, key: &ChoiceKey, make: impl FnOnce() -> Choice) -> Option<usize> {
        let number = match self.all().iter().position(|choice| choice.key == *key) {
            Some(number) => number,
            None => self.admit(make())?,
        };
        Some(usize::from(self.outcome(number)))
    }

    fn admit(&mut self, choice: Choice) -> Option<usize> {
        let worlds = self.world_count().checked_mul(choice.options.len())?;
        if self.closed || self.all().len() >= self.most || worlds > self.most_worlds || choice.options.is_empty() {
            return None;
        }
        self.worlds.choices.push(choice);
        Some(self.all().len() - 1)
    }

    fn outcome(&mut self, number: usize) -> u8 {
        self.consulted |= 1 << number;
        if self.taken.len() <= number {
            self.taken.resize(number + 1, None);
        }
        match self.taken.get_mut(number) {
            Some(Some(outcome)) => *outcome,
            Some(slot) => {
                *slot = Some(0);
                self.decided.push(number);
                0
            }
            None => 0,
        }
    }

    /// The outcomes that the run at hand rests on so far.
    #[must_use]
    pub(super) fn taken(&self) -> &Outcomes {
        &self.taken
    }

    /// Whether the run at hand rests on some outcome of a choice.
    #[must_use]
    pub(super) fn any_taken(&self) -> bool {
        self.taken.iter().any(Option::is_some)
    }

    /// Begins to note which choices are consulted; give the result to `end_note`.
    pub(super) fn begin_note(&mut self) -> u64 {
        std::mem::take(&mut self.consulted)
    }

    /// The outcomes of the choices consulted since `begin_note`.
    pub(super) fn end_note(&mut self, before: u64) -> Vec<(usize, u8)> {
        let noted = self.consulted;
        self.consulted |= before;
        (0..self.all().len())
            .filter(|number| noted >> number & 1 == 1)
            .filter_map(|number| Some((number, (*self.taken.get(number)?)?)))
            .collect()
    }

    /// Whether a result that rests on these outcomes holds in this run too; if so they count as consulted.
    pub(super) fn agree(&mut self, outcomes: &[(usize, u8)]) -> bool {
        let agrees = outcomes.iter().all(|(number, outcome)| match self.taken.get(*number).copied().flatten() {
            Some(taken) => taken == *outcome,
            None => *outcome == 0,
        });
        if agrees {
            for (number, _) in outcomes {
                self.outcome(*number);
            }
        }
        agrees
    }

    /// The worlds in which these outcomes hold, once all choices are known.
    #[must_use]
    pub(super) fn worlds_of(&self, outcomes: &Outcomes) -> WorldSet {
        let mut set = WorldSet::NONE;
        for world in 0..self.world_count().min(64) {
            let holds = (0..self.all().len()).all(|number| {
                let outcome = outcomes.get(number).copied().flatten();
                outcome.is_none_or(|outcome| self.worlds.outcome_in(world, number) == usize::from(outcome))
            });
            if holds {
                set = set.union(WorldSet::one(world));
            }
        }
        set
    }
}

/// Something that holds choices, so that a piece of work can be run in each of their combinations.
pub(super) trait Explore: Sized {
    /// The choices.
    fn choices(&mut self) -> &mut Choices;

    /// Runs `work` once for each combination of the choices that it consults.
    fn explore<T>(&mut self, mut work: impl FnMut(&mut Self) -> T) -> Vec<(Outcomes, T)> {
        let mut results = Vec::new();
        let mut waiting: Vec<Outcomes> = vec![Vec::new()];
        let (outer_taken, outer_decided) = {
            let choices = self.choices();
            (std::mem::take(&mut choices.taken), std::mem::take(&mut choices.decided))
        };
        while let Some(start) = waiting.pop() {
            let choices = self.choices();
            choices.taken.clone_from(&start);
            choices.decided.clear();
            let result = work(self);
            let choices = self.choices();
            let mut reached = start;
            for number in std::mem::take(&mut choices.decided) {
                let options = choices.all().get(number).map_or(0, |choice| choice.options.len());
                for other in 1..options {
                    waiting.push(with(&reached, number, u8::try_from(other).unwrap_or(u8::MAX)));
                }
                reached = with(&reached, number, 0);
            }
            results.push((reached, result));
        }
        let choices = self.choices();
        choices.taken = outer_taken;
        choices.decided = outer_decided;
        results
    }
}

fn with(outcomes: &Outcomes, number: usize, outcome: u8) -> Outcomes {
    let mut outcomes = outcomes.clone();
    if outcomes.len() <= number {
        outcomes.resize(number + 1, None);
    }
    if let Some(slot) = outcomes.get_mut(number) {
        *slot = Some(outcome);
    }
    outcomes
}

/// The choices of a finished deployment, to tell in which worlds something holds.
#[derive(Debug, Clone, Default)]
pub struct Worlds {
    /// The choices in order of first need.
    pub choices: Vec<Choice>,
}

impl Worlds {
    /// How many there are: 1 where nothing is open.
    #[must_use]
    pub fn count(&self) -> usize {
        self.choices.iter().map(|choice| choice.options.len()).product()
    }

    /// When `some` of the worlds of `all` hold, in words: "when `geo` is false"; `None` if no choice tells them apart.
    #[must_use]
    pub fn describe(&self, some: WorldSet, all: WorldSet) -> Option<String> {
        let mut product = WorldSet::ALL;
        let mut words = Vec::new();
        for number in 0..self.choices.len() {
            let held = self.options_of(number, some);
            if held.len() == self.options_of(number, all).len() {
                continue;
            }
            product = product.meet(self.worlds_with(number, &held));
            let choice = self.choices.get(number)?;
            let options: Vec<&str> =
                held.iter().filter_map(|option| choice.options.get(*option).map(String::as_str)).collect();
            words.push(format!("`{}` is {}", choice.label, options.join(" or ")));
        }
        if words.is_empty() {
            return None;
        }
        let exact = product.meet(all) == some;
        Some(format!("when {}{}", words.join(" and "), if exact { "" } else { ", in some combinations" }))
    }

    fn options_of(&self, number: usize, worlds: WorldSet) -> Vec<usize> {
        let mut options: Vec<usize> = (0..self.count().min(64))
            .filter(|world| worlds.has(*world))
            .map(|world| self.outcome_in(world, number))
            .collect();
        options.sort_unstable();
        options.dedup();
        options
    }

    fn worlds_with(&self, number: usize, options: &[usize]) -> WorldSet {
        (0..self.count().min(64))
            .filter(|world| options.contains(&self.outcome_in(*world, number)))
            .fold(WorldSet::NONE, |set, world| set.union(WorldSet::one(world)))
    }

    fn outcome_in(&self, world: usize, number: usize) -> usize {
        let stride: usize = self.choices.iter().take(number).map(|choice| choice.options.len()).product();
        self.choices.get(number).map_or(0, |choice| world / stride.max(1) % choice.options.len().max(1))
    }
}
