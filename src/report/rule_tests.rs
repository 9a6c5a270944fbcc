//! What came of the examples of the user's rules: a line each for people, and as JSON.

use std::io;

use serde::Serialize;

use super::escape::visible;
use super::json::{SCHEMA_VERSION, write_pretty};
use super::text::counted;
use crate::rule::own::{Tested, TestedExample, Verdict};

/// Writes every rule with its examples, and a closing line.
///
/// # Errors
///
/// When `out` can't be written.
pub fn write_tests(tested: &[Tested], out: &mut dyn io::Write) -> io::Result<()> {
    for rule in tested {
        writeln!(out, "{} {}", rule.rule.code, rule.rule.name)?;
        if rule.examples.is_empty() {
            writeln!(out, "  no examples in {}", visible(&rule.file))?;
        }
        for (number, example) in rule.examples.iter().enumerate() {
            write_example(rule, number, example, out)?;
        }
    }
    let examples = || tested.iter().flat_map(|rule| &rule.examples);
    let failed = examples().filter(|example| example.verdict.is_failure()).count();
    let untested = tested.iter().filter(|rule| rule.examples.is_empty()).count();
    if !tested.is_empty() {
        writeln!(out)?;
    }
    write!(
        out,
        "{}, {}: {}",
        counted(tested.len(), "rule", "rules"),
        counted(examples().count(), "example", "examples"),
        if failed == 0 { "none failed".to_owned() } else { format!("{failed} failed") }
    )?;
    match untested {
        0 => writeln!(out),
        _ => writeln!(out, "; {} without examples", counted(untested, "rule", "rules")),
    }
}

/// The same as JSON.
///
/// # Errors
///
/// When `out` can't be written.
pub fn write_json(tested: &[Tested], out: &mut dyn io::Write) -> io::Result<()> {
    let rules: Vec<RuleJson<'_>> = tested.iter().map(rule_json).collect();
    let failed = rules.iter().flat_map(|rule| &rule.examples).filter(|example| example.verdict == "failed").count();
    write_pretty(&ReportJson { schema_version: SCHEMA_VERSION, rules, failed }, out)
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ReportJson<'a> {
    schema_version: u32,
    rules: Vec<RuleJson<'a>>,
    failed: usize,
}

#[derive(Serialize)]
struct RuleJson<'a> {
    code: &'a str,
    name: &'a str,
    file: &'a str,
    examples: Vec<ExampleJson<'a>>,
}

#[derive(Serialize)]
struct ExampleJson<'a> {
    name: Option<&'a str>,
    expected: &'static str,
    line: u32,
    column: u32,
    verdict: &'static str,
    reason: Option<&'a str>,
}

fn rule_json(tested: &Tested) -> RuleJson<'_> {
    let examples = tested.examples.iter().map(|one| {
        let (verdict, reason) = match &one.verdict {
            Verdict::AsExpected => ("as-expected", None),
            Verdict::NotDetermined(what) => ("not-determined", Some(what.as_str())),
            Verdict::Failed(why) => ("failed", Some(why.as_str())),
        };
        ExampleJson {
            name: one.name.as_deref(),
            expected: one.expected.name(),
            line: one.position.line,
            column: one.position.column,
            verdict,
            reason,
        }
    });
    RuleJson { code: tested.rule.code, name: tested.rule.name, file: &tested.file, examples: examples.collect() }
}

fn write_example(rule: &Tested, number: usize, example: &TestedExample, out: &mut dyn io::Write) -> io::Result<()> {
    let name = example.name.clone().unwrap_or_else(|| format!("example {}", number + 1));
    let (word, more) = match &example.verdict {
        Verdict::AsExpected => ("ok  ", None),
        Verdict::NotDetermined(what) => ("ok  ", Some(format!("not determined: {what} is not known"))),
        Verdict::Failed(why) => ("FAIL", Some(why.clone())),
    };
    writeln!(out, "  {word}  {:4}  {}", example.expected.name(), visible(&name))?;
    let Some(more) = more else { return Ok(()) };
    writeln!(out, "              {}", visible(&more))?;
    if example.verdict.is_failure() {
        let position = example.position;
        writeln!(out, "              {}:{}:{}", visible(&rule.file), position.line, position.column)?;
    }
    Ok(())
}
