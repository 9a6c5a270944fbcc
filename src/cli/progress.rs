//! Shows a bar on a terminal's stderr once work lasts.

use std::io::{self, IsTerminal as _};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::run::{Progress, Seen};

/// Work that takes less shows nothing.
const PATIENCE: Duration = Duration::from_millis(500);
/// How often the bar is drawn anew.
const FRAME: Duration = Duration::from_millis(100);

/// Does the work, with a bar beside it where somebody may see it.
pub(super) fn watched<T>(progress: &Progress, quiet: bool, work: impl FnOnce() -> T) -> T {
    if quiet || !io::stderr().is_terminal() || std::env::var_os("TERM").is_some_and(|term| term == "dumb") {
        return work();
    }
    std::thread::scope(|scope| {
        let (done, waiting) = channel::<()>();
        // Without a watcher the work goes on all the same.
        let watcher = std::thread::Builder::new().spawn_scoped(scope, move || watch(progress, &waiting));
        let result = work();
        drop(done);
        if let Ok(watcher) = watcher {
            drop(watcher.join());
        }
        result
    })
}

fn watch(progress: &Progress, done: &Receiver<()>) {
    if done.recv_timeout(PATIENCE) != Err(RecvTimeoutError::Timeout) {
        return;
    }
    let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
    let style =
        |template: &str| ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar());
    let (counted, open) = (style("{msg} {bar:30} {pos}/{len}"), style("{msg} {spinner}"));
    loop {
        let Seen { stage, done: steps, total } = progress.seen();
        bar.set_message(stage.as_str());
        if total > 0 {
            bar.set_style(counted.clone());
            bar.set_length(total as u64);
            bar.set_position(steps as u64);
        } else {
            bar.set_style(open.clone());
            bar.tick();
        }
        if done.recv_timeout(FRAME) != Err(RecvTimeoutError::Timeout) {
            break;
        }
    }
    bar.finish_and_clear();
}
