//! Evaluates everything in each compiled template below a folder with its defaults, and counts what stays unknown.
//!
//! `cargo run --release --example unknowns FOLDER`; the templates are the files named `main.json`. A cause of the kind
//! `unsupported-function` or `limit` is a gap of the evaluator; `invalid-expression` wants an explanation each.

#![allow(clippy::expect_used, reason = "a measurement may stop at the first broken assumption")]

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use vaultvet::source::SourceMap;
use vaultvet::syntax::parse;
use vaultvet::template::{
    Demand, Deployment, Existence, Fault, Key, Kind, Limits, LinkedTemplates, Part, PartialText, Surroundings,
    TemplateInput, Unknown, Value, evaluate,
};
use walkdir::WalkDir;

/// As the binary has it.
const STACK: usize = 256 << 20;
/// Samples shown of each cause.
const SAMPLES: usize = 3;

/// What was counted over all templates.
#[derive(Default)]
struct Tally {
    templates: usize,
    resources: usize,
    values: usize,
    spent: Duration,
    causes: BTreeMap<&'static str, Seen>,
    faults: BTreeMap<String, Seen>,
}

#[derive(Default)]
struct Seen {
    count: usize,
    samples: Vec<String>,
}

impl Seen {
    fn add(&mut self, sample: impl FnOnce() -> String) {
        self.count += 1;
        if self.samples.len() < SAMPLES {
            let sample = sample();
            if !self.samples.contains(&sample) {
                self.samples.push(sample);
            }
        }
    }
}

fn main() {
    let worker = std::thread::Builder::new().stack_size(STACK).spawn(count);
    worker.expect("a thread can be started").join().expect("the count ends").expect("stdout takes all");
}

fn count() -> io::Result<()> {
    let mut out = io::stdout().lock();
    let Some(folder) = std::env::args_os().nth(1).map(PathBuf::from) else {
        return writeln!(out, "unknowns: name a folder with compiled templates");
    };
    let mut tally = Tally::default();
    for entry in WalkDir::new(&folder).sort_by_file_name().into_iter().filter_map(Result::ok) {
        if entry.file_name() == "main.json" {
            tally.template(entry.path(), &folder);
        }
    }
    tally.write(&mut out)
}

impl Tally {
    fn template(&mut self, path: &Path, folder: &Path) {
        let name = path.strip_prefix(folder).unwrap_or(path).display().to_string();
        let text = fs::read_to_string(path).expect("a template is UTF-8");
        let mut sources = SourceMap::new();
        let source = sources.add(None, name.as_str(), text.trim_start_matches('\u{FEFF}'));
        let file = sources.get(source).expect("just added");
        let documents = parse(file).expect("a template is JSON");
        for document in &documents {
            let begun = Instant::now();
            let deployment = evaluate(&TemplateInput {
                template: document,
                parameters: &[],
                sources: &sources,
                links: &LinkedTemplates::default(),
                surroundings: &Surroundings::default(),
                demand: Demand::Everything,
                limits: Limits::default(),
            });
            self.spent += begun.elapsed();
            self.templates += 1;
            self.deployment(&deployment, &name);
            for fault in &deployment.faults {
                self.fault(fault, &sources);
            }
        }
    }

    fn deployment(&mut self, deployment: &Deployment, name: &str) {
        for resource in &deployment.resources {
            self.resources += 1;
            let place = format!("{name} {}", resource.resource_type);
            if let Existence::Depends { unknown, .. } = &resource.condition {
                self.unknown(unknown, &place);
            }
            self.value(&resource.name, &place);
            for entry in &resource.body.entries {
                self.value(&entry.value, &format!("{place} {}", entry.key.to_display()));
            }
        }
        for output in &deployment.outputs {
            for (_, value) in &output.values {
                self.value(value, &format!("{name} output {}", output.name));
            }
        }
    }

    fn value(&mut self, value: &Value, place: &str) {
        self.values += 1;
        match &value.kind {
            Kind::Unknown(unknown) => self.unknown(unknown, place),
            Kind::Text(text) => self.text(text, place),
            Kind::Array(items) => items.iter().for_each(|item| self.value(item, place)),
            Kind::Object(object) => {
                if let Some(unknown) = &object.rest {
                    self.unknown(unknown, place);
                }
                for entry in &object.entries {
                    if let Key::Partial(text) = &entry.key {
                        self.text(text, place);
                    }
                    self.value(&entry.value, place);
                }
            }
            _ => {}
        }
    }

    fn text(&mut self, text: &PartialText, place: &str) {
        for part in &text.parts {
            if let Part::Hole(unknown) = part {
                self.unknown(unknown, place);
            }
        }
    }

    fn unknown(&mut self, unknown: &Unknown, place: &str) {
        let seen = self.causes.entry(unknown.cause.as_str()).or_default();
        seen.add(|| format!("{} ({place})", unknown.what));
    }

    fn fault(&mut self, fault: &Fault, sources: &SourceMap) {
        let words = format!("{:?}", fault.kind);
        let kind = words.split([' ', '{', '(']).next().unwrap_or_default().to_owned();
        self.faults.entry(kind).or_default().add(|| {
            let file = sources.get(fault.location.source);
            let at = file.map(|file| (file.display.clone(), file.position(fault.location.span.start)));
            let (name, line) = at.map_or((String::new(), 0), |(name, position)| (name, position.line));
            format!("{name}:{line} {words}")
        });
    }

    fn write(&self, out: &mut impl Write) -> io::Result<()> {
        let Self { templates, resources, values, spent, .. } = self;
        writeln!(out, "{templates} templates, {resources} resources, {values} values, {:.2} s", spent.as_secs_f64())?;
        for (heading, table) in [
            ("unknown", self.causes.iter().map(|(cause, seen)| (*cause, seen)).collect()),
            ("faults", self.faults.iter().map(|(kind, seen)| (kind.as_str(), seen)).collect::<Vec<_>>()),
        ] {
            writeln!(out, "{heading}")?;
            for (word, seen) in table {
                writeln!(out, "  {:<24} {:>7}", word, seen.count)?;
                for sample in &seen.samples {
                    writeln!(out, "      {sample}")?;
                }
            }
        }
        Ok(())
    }
}
