//! What the functions of the template language give, row by row, by the tables in `tests/functions/`.
//!
//! A table is a list of groups, each a test of its own that tells all its failing rows at once:
//!
//! ```yaml
//! - source: https://learn.microsoft.com/…/template-functions-string#base64   # the page that says so
//!   with: { parameters: {…}, variables: {…}, functions: […] }               # members of the template, if rows need them
//!   rows:
//!     - { call: "[base64('one')]", gives: b25l }                            # compared exactly: 1 is not '1', nor 1.0
//!     - { call: "[base64(1)]", refused: takes a text }                      # a fault whose message holds these words
//!     - { call: "[utcNow()]", unknown: non-deterministic }                  # wholly unknown, by this cause, no fault
//!     - { call: "[concat('a', parameters('x'))]", gives: { $text: a‹…› } }  # a text known in parts, as the harness shows it
//! ```
//!
//! A row may have a `with` of its own, which replaces the group's, and a `note`.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test may stop at the first broken assumption"
)]

use std::fs;
use std::path::Path;

use libtest_mimic::{Arguments, Failed, Trial};
use serde_json::{Value as Json, json};
use vaultvet::template::FaultKind;

#[path = "evaluate/harness.rs"]
#[allow(dead_code, reason = "the tables need only a part of what the other tests need")]
mod harness;

/// How many rows there are at least, so that a table that is no longer found is noticed.
const LEAST_ROWS: usize = 400;

fn main() {
    let arguments = Arguments::from_args();
    let mut trials = Vec::new();
    let mut rows = 0;
    for (table, groups) in tables() {
        for group in groups {
            let source = group["source"].as_str().unwrap_or_else(|| panic!("a group of {table} has no source"));
            let anchor = source.rsplit(['/', '#']).next().unwrap();
            rows += group["rows"].as_array().unwrap_or_else(|| panic!("{source} in {table} has no rows")).len();
            trials.push(Trial::test(format!("{table}/{anchor}"), move || judge(&group)));
        }
    }
    trials.push(Trial::test("there are rows enough", move || {
        if rows >= LEAST_ROWS { Ok(()) } else { Err(format!("only {rows} rows are left").into()) }
    }));
    let worker = std::thread::Builder::new().stack_size(256 << 20);
    worker.spawn(move || libtest_mimic::run(&arguments, trials).exit()).unwrap().join().unwrap();
}

/// The name and the groups of each table.
fn tables() -> Vec<(String, Vec<Json>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/functions");
    let mut files: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|file| file.extension().is_some_and(|extension| extension == "yaml"));
    files.sort();
    let read = |file: &Path| {
        let groups = serde_yaml::from_str(&fs::read_to_string(file).unwrap());
        let groups = groups.unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        (file.file_stem().unwrap().to_string_lossy().into_owned(), groups)
    };
    files.iter().map(|file| read(file)).collect()
}

fn judge(group: &Json) -> Result<(), Failed> {
    let failing: Vec<String> = group["rows"].as_array().unwrap().iter().filter_map(|row| wrong(group, row)).collect();
    if failing.is_empty() { Ok(()) } else { Err(failing.join("\n").into()) }
}

/// What is wrong with a row, if anything is.
fn wrong(group: &Json, row: &Json) -> Option<String> {
    let Some(call) = row["call"].as_str() else { return Some(format!("no `call` in {row}")) };
    let names = row.as_object().unwrap().keys();
    let expectations: Vec<&str> =
        names.map(String::as_str).filter(|name| !["call", "with", "note"].contains(name)).collect();
    let with = row.get("with").or(group.get("with")).cloned().unwrap_or(json!({}));
    let run = harness::run_value(with, &[], call);
    let (found, faults) = (run.only("v"), run.faults());
    let told = || format!("{call}\n    found {found} and faults {faults:?}\n    not {row}");
    let right = match expectations.as_slice() {
        ["gives"] => faults.is_empty() && found == row["gives"],
        ["unknown"] => faults.is_empty() && found == json!({ "$unknown": row["unknown"] }),
        ["refused"] => {
            let words = row["refused"].as_str().unwrap_or_default();
            let refuses = |kind: &FaultKind| matches!(kind, FaultKind::InvalidExpression { message, .. } if message.contains(words));
            !words.is_empty() && run.deployment.faults.iter().any(|fault| refuses(&fault.kind))
        }
        _ => return Some(format!("neither `gives` nor `refused` nor `unknown` alone in {row}")),
    };
    (!right).then(told)
}
