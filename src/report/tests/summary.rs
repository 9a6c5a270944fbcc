//! The wording of the last line.

use super::sample::{input, outcome};
use crate::engine::{InputEntry, Status, Summary};
use crate::report::summary::summary_line;
use crate::source::SourceMap;

fn line(summary: Summary, inputs: Vec<InputEntry>) -> String {
    let mut outcome = outcome(SourceMap::new(), Vec::new());
    outcome.summary = summary;
    outcome.inputs = inputs;
    summary_line(&outcome)
}

/// Files by status: checked, partly unknown, no vault, unrecognised, unreadable, skipped.
fn clean(files: [usize; 6], vaults: usize, files_with_vaults: usize) -> Summary {
    Summary { files, vaults, files_with_vaults, deployments: 1, ..Summary::default() }
}

#[test]
fn everything_that_can_be_said() {
    let summary = Summary {
        deployments: 2,
        errors: 1,
        warnings: 3,
        notes: 2,
        possible: 1,
        unknown: 2,
        ..clean([2, 1, 208, 0, 0, 1], 4, 3)
    };
    let skipped = input(
        "modules/vault.bicep",
        Status::Skipped,
        Some("form-not-read-yet"),
        Some("bicep build modules/vault.bicep"),
    );
    assert_eq!(
        line(summary, vec![skipped]),
        "4 vaults in 3 of 212 files, 2 deployments: 1 error, 3 warnings, 2 notes · 1 possible · 2 not determined · \
         1 file not read (modules/vault.bicep: bicep build it)"
    );
}

#[test]
fn the_words_of_each_count() {
    let table = [
        (clean([2, 0, 12, 0, 0, 0], 3, 2), "3 vaults in 2 of 14 files: nothing to report"),
        (clean([1, 0, 0, 0, 0, 0], 1, 1), "1 vault in 1 file: nothing to report"),
        (clean([2, 0, 0, 0, 0, 0], 2, 2), "2 vaults in 2 files: nothing to report"),
        (clean([0, 0, 14, 0, 0, 0], 0, 0), "no vaults in 14 files: nothing to check"),
        (clean([0, 0, 1, 0, 0, 0], 0, 0), "no vaults in 1 file: nothing to check"),
        (clean([0; 6], 0, 0), "no files: nothing to check"),
        (
            Summary { unfollowed: 1, ..clean([0, 1, 3, 0, 0, 0], 0, 0) },
            "no vaults in 4 files: nothing to check · 1 file links to templates that were not read",
        ),
        (
            Summary { unfollowed: 9, ..clean([1, 9, 0, 0, 0, 0], 1, 1) },
            "1 vault in 1 of 10 files: nothing to report · 9 files link to templates that were not read",
        ),
        (clean([1, 0, 0, 0, 0, 0], 0, 0), "no vaults in 1 file: nothing to report"),
        (clean([1, 0, 0, 1, 1, 1], 1, 1), "1 vault in 1 of 4 files: nothing to report · 3 files not read"),
        (
            Summary { unknown: 2, ..clean([0, 1, 0, 0, 0, 0], 1, 1) },
            "1 vault in 1 file: nothing to report · 2 not determined",
        ),
        (Summary { possible: 1, ..clean([1, 0, 0, 0, 0, 0], 1, 1) }, "1 vault in 1 file: 1 possible"),
        (Summary { errors: 2, notes: 1, ..clean([1, 0, 0, 0, 0, 0], 1, 1) }, "1 vault in 1 file: 2 errors, 1 note"),
        (
            Summary { warnings: 1, suppressed: 3, ignored: 1, deployments: 3, ..clean([1, 0, 4, 0, 0, 0], 3, 1) },
            "3 vaults in 1 of 5 files, 3 deployments: 1 warning · 3 suppressed · 1 file ignored",
        ),
    ];
    for (summary, words) in table {
        assert_eq!(line(summary, Vec::new()), words);
    }
}

#[test]
fn the_only_file_not_read_is_named() {
    let summary = || clean([1, 0, 0, 0, 1, 0], 1, 1);
    let unreadable = |reason| vec![input("a.json", Status::Unreadable, reason, None)];
    assert!(line(summary(), unreadable(Some("not UTF-8"))).ends_with("1 file not read (a.json: not UTF-8)"));
    assert!(line(summary(), unreadable(None)).ends_with("1 file not read (a.json: could not be decoded or parsed)"));
}
