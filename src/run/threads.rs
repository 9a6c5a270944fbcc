//! The threads of a run, each with a stack that holds whatever nesting the limits allow.

use std::sync::OnceLock;

use rayon::{ThreadPool, ThreadPoolBuilder};

use super::RunError;

/// How deep evaluation may recurse is bounded by counting; this much stack, in bytes, holds that depth in any build.
pub const STACK: usize = 256 << 20;

/// Threads that start with the first parallel work, not before: one file needs none.
#[derive(Debug)]
pub(super) struct Threads {
    wanted: Option<usize>,
    pool: OnceLock<Result<ThreadPool, String>>,
}

impl Threads {
    /// As many as asked for; none for as many as there are cores.
    pub(super) fn new(wanted: Option<usize>) -> Self {
        Self { wanted, pool: OnceLock::new() }
    }

    /// Does work whose parallel parts run on these threads.
    ///
    /// # Errors
    /// Threads that cannot be started.
    pub(super) fn install<R: Send>(&self, work: impl FnOnce() -> R + Send) -> Result<R, RunError> {
        let start = || {
            let builder = ThreadPoolBuilder::new().stack_size(STACK).num_threads(self.wanted.unwrap_or(0));
            builder.build().map_err(|error| error.to_string())
        };
        match self.pool.get_or_init(start) {
            Ok(pool) => Ok(pool.install(work)),
            Err(message) => Err(RunError::Threads { message: message.clone() }),
        }
    }
}
