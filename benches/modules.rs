//! Parses and evaluates every compiled module of a checkout of `Azure/bicep-registry-modules` with its defaults, and
//! sets the time beside that of parsing the same bytes into `serde_json::Value`.
//!
//! The checkout is named by the environment variable `VAULTVET_MODULES`; without it nothing is measured.

#![allow(clippy::expect_used, reason = "a benchmark may stop at the first broken assumption")]

use std::fs;
use std::hint::black_box;
use std::io::{self, Write};
use std::path::Path;
use std::time::{Duration, Instant};

use vaultvet::source::SourceMap;
use vaultvet::syntax::parse;
use vaultvet::template::{Demand, Limits, LinkedTemplates, Surroundings, TemplateInput, evaluate};
use walkdir::WalkDir;

/// Turns of each side; the two take turns, so that a machine that slows down slows both.
const TURNS: usize = 7;
/// As the binary has it.
const STACK: usize = 256 << 20;

fn main() {
    let worker = std::thread::Builder::new().stack_size(STACK).spawn(measure);
    worker.expect("a thread can be started").join().expect("the measurement ends").expect("stdout takes all");
}

fn measure() -> io::Result<()> {
    let mut out = io::stdout().lock();
    let Some(checkout) = std::env::var_os("VAULTVET_MODULES") else {
        return writeln!(out, "modules: set VAULTVET_MODULES to a checkout of Azure/bicep-registry-modules");
    };
    let modules = read(Path::new(&checkout));
    let bytes: usize = modules.iter().map(|(_, text)| text.len()).sum();
    let (mut ours, mut serdes, mut ratios) = (Vec::new(), Vec::new(), Vec::new());
    for turn in 0..=TURNS {
        let serde = timed(|| modules.iter().for_each(|(_, text)| drop(black_box(serde(text)))));
        let own = timed(|| modules.iter().for_each(|(name, text)| parse_and_evaluate(name, text)));
        // The first turn warms up.
        if turn > 0 {
            ratios.push(own.as_secs_f64() / serde.as_secs_f64());
            ours.push(own.as_secs_f64() * 1e3);
            serdes.push(serde.as_secs_f64() * 1e3);
        }
    }
    writeln!(out, "modules: {} files, {:.1} MB, medians of {TURNS} turns", modules.len(), bytes as f64 / 1e6)?;
    writeln!(out, "serde_json::Value: {:.0} ms", median(serdes))?;
    writeln!(out, "parse and evaluate: {:.0} ms", median(ours))?;
    writeln!(out, "ratio: {:.2} (budget 4)", median(ratios))
}

/// The compiled modules, in order.
fn read(checkout: &Path) -> Vec<(String, String)> {
    WalkDir::new(checkout)
        .sort_by_file_name()
        .into_iter()
        .filter_map(Result::ok)
        .filter(|entry| entry.file_name() == "main.json")
        .map(|entry| {
            let text = fs::read_to_string(entry.path()).expect("a module is UTF-8");
            (entry.path().display().to_string(), text.trim_start_matches('\u{FEFF}').to_owned())
        })
        .collect()
}

fn serde(text: &str) -> serde_json::Value {
    serde_json::from_str(text).expect("a module is JSON")
}

fn parse_and_evaluate(name: &str, text: &str) {
    let mut sources = SourceMap::new();
    let source = sources.add(None, name, text);
    let file = sources.get(source).expect("just added");
    for document in parse(file).expect("a module is JSON") {
        let links = LinkedTemplates::default();
        let input = TemplateInput {
            template: &document,
            parameters: &[],
            sources: &sources,
            links: &links,
            surroundings: &Surroundings::default(),
            demand: Demand::Family,
            limits: Limits::default(),
        };
        black_box(evaluate(&input));
    }
}

fn timed(work: impl FnOnce()) -> Duration {
    let start = Instant::now();
    work();
    start.elapsed()
}

fn median(mut figures: Vec<f64>) -> f64 {
    figures.sort_by(f64::total_cmp);
    figures.get(figures.len() / 2).copied().unwrap_or(f64::NAN)
}
