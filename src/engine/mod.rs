//! Runs the catalogue over the model and settles what it found: severities, certainty, merging, order, counts.

mod basis;
mod belongings;
mod facts;
mod fingerprint;
mod ground;
mod inventory;
mod judge;
mod outcome;
mod overlap;
mod own;
mod rests;
mod settle;
mod subject;
mod texts;
mod verdicts;
mod wording;

pub use fingerprint::repository_path;
pub use judge::{Judged, judge, judged_by_condition};
pub use outcome::{BaselineCounts, InputEntry, Outcome, Status, Summary, Undetermined};
pub use overlap::told_by_inputs;
pub use rests::{Rests, RestsOn};
pub use settle::{Settled, fingerprint_at, order, settle};
pub use subject::{JudgeOptions, Subject};
pub use verdicts::{FindingKey, VaultVerdicts, Verdict};
pub use wording::word_input;
