//! Tries the user's rules on the examples that stand in them.

use std::path::PathBuf;
use std::sync::Arc;

use super::load::{Content, Files};
use super::options::RunOptions;
use super::{deployments, exports, work};
use crate::knowledge::Day;
use crate::rule::own::{Example, Expected, OwnRules, Tested, TestedExample, Verdict, check_of};
use crate::rule::{Area, Profile, Rule, Severity, Standards};

/// Tries every example of every rule.
#[must_use]
pub fn test_rules(rules: &OwnRules, today: Day) -> Vec<Tested> {
    let tested = rules.rules.iter().filter_map(|rule| {
        let check = check_of(rule)?;
        let examples = check.examples.iter().map(|example| TestedExample {
            name: example.name.as_deref().map(str::to_owned),
            expected: example.expected,
            position: check.file.position(example.at.start),
            verdict: verdict(rule, example, today),
        });
        Some(Tested { rule, file: check.file.display.clone(), examples: examples.collect() })
    });
    tested.collect()
}

fn verdict(rule: &'static Rule, example: &Example, today: Day) -> Verdict {
    let said = match judge(rule, &example.text, today) {
        Ok(said) => said,
        Err(why) => return Verdict::Failed(why),
    };
    match (example.expected, said.messages.first()) {
        (Expected::Bad, Some(_)) => Verdict::AsExpected,
        (Expected::Bad, None) => Verdict::Failed(match said.open.first() {
            Some(open) => format!("the rule is silent: {open} is not known"),
            None => "the rule is silent".to_owned(),
        }),
        (Expected::Good, Some(message)) => Verdict::Failed(format!("the rule fires: {message}")),
        (Expected::Good, None) => match said.open.into_iter().next() {
            Some(open) => Verdict::NotDetermined(open),
            None => Verdict::AsExpected,
        },
    }
}

/// What a rule said of a text.
struct Said {
    messages: Vec<String>,
    open: Vec<String>,
}

/// Judges a text by one rule, in a profile in which it is on.
fn judge(rule: &'static Rule, text: &str, today: Day) -> Result<Said, String> {
    let mut files = Files::of_text("example", text);
    if let Some(Content::Unparsable { error, .. }) = files.loaded.first().map(|loaded| &loaded.content) {
        return Err(format!("the example cannot be read: {}", error.message));
    }
    let profile = Profile::ALL.into_iter().find(|profile| rule.severity_in(*profile).is_some()).unwrap_or_default();
    let options = RunOptions {
        standards: Arc::new(Standards::of(profile)),
        only: Some(vec![rule.code.to_owned()]),
        rules: OwnRules { rules: vec![rule], ..OwnRules::default() },
        today,
        ..RunOptions::new(Vec::new(), PathBuf::new())
    };
    let plan = deployments::plan(&mut files, &options).map_err(|error| error.to_string())?;
    let context = work::Context { files: &files, plan: &plan, options: &options, roles: &work::Roles::default() };
    let mut done: Vec<work::Done> = plan.jobs.iter().map(|job| context.deploy(job)).collect();
    done.extend(exports::judge_exports(&context, files.loaded.len()));
    if !done.iter().any(|one| one.holds_family && one.judged.about.is_some()) {
        return Err("the example holds no vault and nothing that belongs to one".to_owned());
    }
    let findings = done.iter().flat_map(|one| &one.findings);
    // What is wrong with the example itself would let a good one pass.
    let own_fault = findings.clone().find(|one| one.rule.area == Area::Input && one.severity == Severity::Error);
    if let Some(fault) = own_fault {
        return Err(format!("the example itself is at fault: {}", fault.message));
    }
    Ok(Said {
        messages: findings.filter(|one| one.rule.code == rule.code).map(|one| one.message.clone()).collect(),
        open: done.iter().flat_map(|one| &one.judged.unknowns).map(|open| open.detail.clone()).collect(),
    })
}
