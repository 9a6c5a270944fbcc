//! How far a run has come, for whoever watches it, and how long each part took.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// A part of a run that takes time, in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// Finding files.
    Finding,
    /// Reading and parsing them.
    Reading,
    /// Pairing templates with parameter files, following links.
    Pairing,
    /// Working out deployments and judging them.
    Judging,
    /// Judging what exports show.
    JudgingExports,
    /// Merging and ordering what was found.
    Settling,
}

impl Stage {
    const ALL: [Self; 6] =
        [Self::Finding, Self::Reading, Self::Pairing, Self::Judging, Self::JudgingExports, Self::Settling];

    /// What happens in it, in words.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Finding => "finding files",
            Self::Reading => "reading files",
            Self::Pairing => "following links",
            Self::Judging => "checking deployments",
            Self::JudgingExports => "checking exports",
            Self::Settling => "settling",
        }
    }
}

/// Counters of a run: written by its threads, read by a watcher.
#[derive(Debug, Default)]
pub struct Progress {
    stage: AtomicUsize,
    done: AtomicUsize,
    total: AtomicUsize,
    begun: Mutex<Vec<(Stage, Instant)>>,
}

/// What a watcher sees.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seen {
    /// What happens.
    pub stage: Stage,
    /// How many steps of it are done.
    pub done: usize,
    /// How many it has; 0 where that is not known.
    pub total: usize,
}

impl Progress {
    /// Begins a stage of so many steps.
    pub(super) fn begin(&self, stage: Stage, total: usize) {
        self.done.store(0, Ordering::Relaxed);
        self.total.store(total, Ordering::Relaxed);
        let number = Stage::ALL.iter().position(|one| *one == stage).unwrap_or_default();
        self.stage.store(number, Ordering::Relaxed);
        self.lock().push((stage, Instant::now()));
    }

    /// Counts a step.
    pub(super) fn step(&self) {
        self.done.fetch_add(1, Ordering::Relaxed);
    }

    /// Where the run is.
    #[must_use]
    pub fn seen(&self) -> Seen {
        let stage = Stage::ALL.get(self.stage.load(Ordering::Relaxed)).copied().unwrap_or(Stage::Finding);
        Seen { stage, done: self.done.load(Ordering::Relaxed), total: self.total.load(Ordering::Relaxed) }
    }

    /// How long each stage took, in order; the last one until now.
    #[must_use]
    pub fn times(&self) -> Vec<(Stage, Duration)> {
        let begun = self.lock();
        let ends = begun.iter().skip(1).map(|(_, at)| *at).chain([Instant::now()]);
        begun.iter().zip(ends).map(|((stage, at), end)| (*stage, end.duration_since(*at))).collect()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<(Stage, Instant)>> {
        // A thread that fell over while it held the list left it whole.
        self.begun.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stage_begins_at_none_of_its_steps() {
        let progress = Progress::default();
        progress.begin(Stage::Reading, 3);
        progress.step();
        progress.step();
        assert_eq!(progress.seen(), Seen { stage: Stage::Reading, done: 2, total: 3 });
        progress.begin(Stage::Judging, 7);
        assert_eq!(progress.seen(), Seen { stage: Stage::Judging, done: 0, total: 7 });
        let stages: Vec<Stage> = progress.times().into_iter().map(|(stage, _)| stage).collect();
        assert_eq!(stages, [Stage::Reading, Stage::Judging]);
    }
}
