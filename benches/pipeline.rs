//! Times each stage of a run by itself, in bytes a second of the text that it works on.

#![allow(clippy::expect_used, reason = "a benchmark may stop at the first broken assumption")]

mod inputs;

use std::collections::HashMap;
use std::hint::black_box;
use std::io;
use std::path::PathBuf;
use std::sync::LazyLock;

use divan::Bencher;
use divan::counter::{BytesCount, ItemsCount};
use vaultvet::document::recognise;
use vaultvet::engine::{JudgeOptions, Outcome, Subject, judge, settle};
use vaultvet::knowledge::Day;
use vaultvet::report::human::{HumanOptions, write_human};
use vaultvet::report::json::check::write_check;
use vaultvet::rule::Standards;
use vaultvet::rule::standards::Belonging;
use vaultvet::run::{RunOptions, run};
use vaultvet::source::decode::decode;
use vaultvet::source::{SourceId, SourceMap, prefilter};
use vaultvet::syntax::{Document, Syntax, parse_as};
use vaultvet::template::{Demand, Deployment, Limits, LinkedTemplates, Surroundings, TemplateInput, evaluate};

/// As the binary has it, so that nesting which it takes is taken here, too.
const STACK: usize = 256 << 20;
const MEGABYTE: usize = 1 << 20;
/// Vaults in a template of nested modules.
const SIZES: [usize; 3] = [1, 10, 100];

/// How vaults are judged here.
fn judging() -> JudgeOptions<'static> {
    static STANDARDS: LazyLock<Standards> = LazyLock::new(Standards::default);
    let today = Day::new(2026, 11, 22);
    JudgeOptions { standards: &STANDARDS, only: None, inventory: false, verdicts: false, today, own: &[] }
}

fn main() {
    let worker = std::thread::Builder::new().stack_size(STACK).spawn(divan::main);
    worker.expect("a thread can be started").join().expect("the benchmarks end");
}

#[divan::bench]
fn decode_and_prefilter(bencher: Bencher<'_, '_>) {
    let text = inputs::without_vaults(MEGABYTE);
    bencher.counter(BytesCount::of_str(&text)).with_inputs(|| text.clone().into_bytes()).bench_values(|bytes| {
        let text = decode(bytes).expect("made as text");
        prefilter::names_vault_type(&text) || prefilter::names_any(&text)
    });
}

#[divan::bench(args = SIZES)]
fn parse_json(bencher: Bencher<'_, '_>, vaults: usize) {
    let text = inputs::modules(vaults);
    bencher.counter(BytesCount::of_str(&text)).bench(|| parse_as(SourceId(0), Syntax::Json, black_box(&text)));
}

/// What the one before is measured against.
#[divan::bench(args = SIZES)]
fn parse_json_with_serde(bencher: Bencher<'_, '_>, vaults: usize) {
    let text = inputs::modules(vaults);
    bencher.counter(BytesCount::of_str(&text)).bench(|| serde_json::from_str::<serde_json::Value>(black_box(&text)));
}

#[divan::bench(args = SIZES)]
fn parse_yaml(bencher: Bencher<'_, '_>, vaults: usize) {
    let text = inputs::as_yaml(&inputs::modules(vaults));
    bencher.counter(BytesCount::of_str(&text)).bench(|| parse_as(SourceId(0), Syntax::Yaml, black_box(&text)));
}

#[divan::bench(name = "recognise", args = SIZES)]
fn recognise_template(bencher: Bencher<'_, '_>, vaults: usize) {
    let template = Template::new(inputs::modules(vaults));
    bencher.bench(|| recognise(black_box(&template.document.root)).form());
}

#[divan::bench(name = "evaluate", args = SIZES)]
fn evaluate_modules(bencher: Bencher<'_, '_>, vaults: usize) {
    let template = Template::new(inputs::modules(vaults));
    bencher.counter(BytesCount::new(template.bytes)).bench(|| template.evaluate());
}

#[divan::bench(name = "judge", args = SIZES)]
fn judge_modules(bencher: Bencher<'_, '_>, vaults: usize) {
    let template = Template::new(inputs::modules(vaults));
    let subject = template.subject();
    let options = judging();
    bencher.counter(ItemsCount::new(vaults)).bench(|| judge(&subject, &template.sources, options));
}

/// From a text to settled findings: all stages but reading the file and telling.
#[divan::bench(args = SIZES)]
fn all_stages(bencher: Bencher<'_, '_>, vaults: usize) {
    let text = inputs::modules(vaults);
    bencher.counter(BytesCount::of_str(&text)).with_inputs(|| text.clone()).bench_values(|text| {
        let template = Template::new(text);
        let judged = judge(&template.subject(), &template.sources, judging());
        settle(judged.findings, judged.unknowns, &template.sources, &PathBuf::from("/"))
    });
}

#[divan::bench]
fn report_human(bencher: Bencher<'_, '_>) {
    let outcome = ten_thousand_findings();
    let options = HumanOptions::default();
    bencher
        .counter(ItemsCount::new(outcome.findings.len()))
        .bench(|| write_human(&outcome, &options, &mut io::sink()).expect("a sink takes all"));
}

#[divan::bench]
fn report_json(bencher: Bencher<'_, '_>) {
    let outcome = ten_thousand_findings();
    bencher
        .counter(ItemsCount::new(outcome.findings.len()))
        .bench(|| write_check(&outcome, &mut io::sink()).expect("a sink takes all"));
}

/// One parsed template.
struct Template {
    bytes: usize,
    sources: SourceMap,
    document: Document,
}

impl Template {
    fn new(text: String) -> Self {
        let bytes = text.len();
        let mut sources = SourceMap::new();
        let source = sources.add(None, "main.json", text);
        let text = &sources.get(source).expect("just added").text;
        let mut documents = parse_as(source, Syntax::Json, text).expect("made as JSON");
        let document = documents.pop().expect("JSON is one document");
        Self { bytes, sources, document }
    }

    fn evaluate(&self) -> Deployment {
        evaluate(&TemplateInput {
            template: &self.document,
            parameters: &[],
            sources: &self.sources,
            links: &LinkedTemplates::default(),
            surroundings: &Surroundings::default(),
            demand: Demand::Family,
            limits: Limits::default(),
        })
    }

    fn subject(&self) -> Subject {
        let Deployment { source, resources, worlds, provenance, defaults, .. } = self.evaluate();
        Subject {
            parameters: Vec::new(),
            parameter_sources: Vec::new(),
            resources,
            worlds,
            provenance,
            incomplete: false,
            deployments: Vec::new(),
            defaults: defaults.into_iter().map(|(span, name)| (source, span, name)).collect(),
            environments: Belonging::default(),
            file_environments: HashMap::new(),
        }
    }
}

/// The outcome of a run over one file of 3 MB, cut to 10,000 findings.
fn ten_thousand_findings() -> Outcome {
    let folder = tempfile::tempdir().expect("a folder can be made");
    std::fs::write(folder.path().join("main.json"), inputs::vaults(3 * MEGABYTE)).expect("a file can be written");
    let options = RunOptions::new(vec![PathBuf::from("main.json")], folder.path().to_path_buf());
    let mut outcome = run(&options).expect("the file is there").outcome;
    assert!(outcome.findings.len() >= 10_000, "only {} findings", outcome.findings.len());
    outcome.findings.truncate(10_000);
    outcome
}
