//! Whatever a file holds: no panic, places inside the text, and a report that keeps its contract.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test stops at the first broken assumption"
)]

mod support;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use support::contract;
use vaultvet::engine::Outcome;
use vaultvet::report::human::{HumanOptions, Unknowns, write_human};
use vaultvet::report::json;
use vaultvet::rule::{Profile, Standards};
use vaultvet::run::{RunOptions, run};
use vaultvet::source::Location;

/// One change of a file's bytes; places are taken modulo the length.
#[derive(Debug, Clone)]
enum Change {
    Flip(usize, u8),
    Cut(usize, usize),
    Double(usize, usize),
    Insert(usize, &'static str),
    Splice(usize, usize, usize),
}

/// What parsers and evaluators trip over.
const PIECES: [&str; 24] = [
    "{",
    "}",
    "[",
    "]",
    "\"",
    "'",
    ",",
    ":",
    "\\",
    "\\u",
    "\\ud83d",
    "\n",
    "\r",
    "\u{feff}",
    "é😀",
    "/*",
    "//",
    "- ",
    "&a ",
    "*a",
    "null",
    "[if(",
    "parameters('",
    "-1e9",
];

fn change() -> impl Strategy<Value = Change> {
    let place = any::<usize>();
    prop_oneof![
        (place, any::<u8>()).prop_map(|(at, byte)| Change::Flip(at, byte)),
        (place, 1..60_usize).prop_map(|(at, length)| Change::Cut(at, length)),
        (place, 1..400_usize).prop_map(|(at, length)| Change::Double(at, length)),
        (place, 0..PIECES.len()).prop_map(|(at, piece)| Change::Insert(at, PIECES[piece])),
        (place, place, place).prop_map(|(at, file, from)| Change::Splice(at, file, from)),
    ]
}

fn apply(bytes: &mut Vec<u8>, change: &Change) {
    let length = bytes.len().max(1);
    let within = |at: usize, long: usize| {
        let start = (at % length).min(bytes.len());
        start..(start + long).min(bytes.len())
    };
    match change {
        Change::Flip(at, byte) => {
            if let Some(place) = bytes.get_mut(at % length) {
                *place = *byte;
            }
        }
        Change::Cut(at, long) => drop(bytes.drain(within(*at, *long))),
        Change::Double(at, long) => {
            let range = within(*at, *long);
            let copy = bytes[range.clone()].to_vec();
            bytes.splice(range.start..range.start, copy);
        }
        Change::Insert(at, piece) => {
            let start = within(*at, 0).start;
            bytes.splice(start..start, piece.bytes());
        }
        Change::Splice(at, file, from) => {
            let (_, other) = &seeds()[file % seeds().len()];
            let other = &other[from % other.len().max(1)..];
            bytes.truncate(within(*at, 0).start);
            bytes.extend(other);
        }
    }
}

/// The fixtures: how a file ends, and what it holds.
fn seeds() -> &'static [(String, Vec<u8>)] {
    static SEEDS: OnceLock<Vec<(String, Vec<u8>)>> = OnceLock::new();
    SEEDS.get_or_init(|| {
        let mut paths: Vec<PathBuf> = walkdir::WalkDir::new(Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures"))
            .into_iter()
            .map(|entry| entry.unwrap().into_path())
            .filter(|path| path.is_file() && path.extension().is_some_and(|end| end != "snap" && end != "md"))
            .collect();
        paths.sort();
        let read = |path: PathBuf| (path.extension().unwrap().to_string_lossy().into_owned(), fs::read(path).unwrap());
        paths.into_iter().map(read).filter(|(_, bytes)| bytes.len() < 20_000).collect()
    })
}

fn assert_inside(outcome: &Outcome, location: &Location) {
    let file = outcome.sources.get(location.source).unwrap();
    let (start, end) = (location.span.start as usize, location.span.end as usize);
    assert!(
        file.text.get(start..end).is_some(),
        "{location:?} lies outside of {} bytes or inside a character",
        file.text.len()
    );
}

fn judge(folder: &Path, end: &str, bytes: &[u8]) {
    let path = folder.join(format!("changed.{end}"));
    fs::write(&path, bytes).unwrap();
    let mut options = RunOptions::new(vec![path], folder.to_path_buf());
    options.standards = std::sync::Arc::new(Standards::of(Profile::Strict));
    options.inventory = true;
    let result = run(&options).unwrap();
    for finding in &result.outcome.findings {
        assert_inside(&result.outcome, &finding.primary.location);
        for label in &finding.related {
            assert_inside(&result.outcome, &label.location);
        }
    }
    for vault in &result.vaults {
        assert_inside(&result.outcome, &vault.source);
    }
    let mut told = Vec::new();
    json::check::write_check(&result.outcome, &mut told).unwrap();
    contract::assert_check(&serde_json::from_slice(&told).unwrap());
    told.clear();
    json::inventory::write_inventory(&result.vaults, &result.outcome.sources, &mut told).unwrap();
    contract::assert_inventory(&serde_json::from_slice(&told).unwrap());
    told.clear();
    let options =
        HumanOptions { colour: true, links: true, width: 80, unknowns: Unknowns::All, brief: false, suppressed: false };
    write_human(&result.outcome, &options, &mut told).unwrap();
    String::from_utf8(told).unwrap();
}

#[test]
fn changed_fixtures_are_survived() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path().to_path_buf();
    let work = move || {
        let strategy = (any::<usize>(), prop::collection::vec(change(), 0..6));
        let config = Config { cases: cases(), failure_persistence: None, max_shrink_iters: 200, ..Config::default() };
        TestRunner::new(config)
            .run(&strategy, |(seed, changes)| {
                let (end, bytes) = &seeds()[seed % seeds().len()];
                let mut bytes = bytes.clone();
                for change in &changes {
                    apply(&mut bytes, change);
                }
                judge(&here, end, &bytes);
                Ok(())
            })
            .unwrap();
    };
    // The stack that the binary has.
    std::thread::Builder::new().stack_size(vaultvet::run::STACK).spawn(work).unwrap().join().unwrap();
}

/// How many changed files are tried; `PROPTEST_CASES` asks for more.
fn cases() -> u32 {
    std::env::var("PROPTEST_CASES").ok().and_then(|text| text.parse().ok()).unwrap_or(800)
}
