//! What came of the examples of the user's rules, a line each.

use std::io;

use super::escape::visible;
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
