//! What each command does: run, write to stdout, choose the exit code.

use std::path::{Path, PathBuf};
use std::time::SystemTime;

use super::ExitStatus;
use super::args::{
    EvalArgs, ExplainArgs, InventoryArgs, InventoryFormat, RuleTestArgs, RuleTestFormat, RulesArgs, RulesCommand,
    RulesFormat,
};
use super::output::{complain, done, nothing_to_check, to_stderr, to_stdout, width};
use super::settings::{configured_rules, made, own_rules, run_options, with_settings};
use crate::config::find_rule;
use crate::knowledge::Day;
use crate::report::explanation::{Explanation, write_explanation};
use crate::report::{controls, inventory as table, json, rule_tests, rules as listing, statistics};
use crate::rule::Rule;
use crate::rule::catalogue::RULES;
use crate::run::{self, Evaluated, RunOptions, evaluate};
use crate::template::Demand;

pub(super) fn inventory(arguments: InventoryArgs, working_dir: PathBuf) -> ExitStatus {
    let allow_empty = arguments.input.may_be_empty();
    // Facts are listed, not judged.
    let options = run_options(&arguments.input, working_dir).map(|options| RunOptions {
        inventory: true,
        only: Some(Vec::new()),
        ..options
    });
    let result = match options.and_then(|options| made(&options, arguments.talk)) {
        Ok(result) => result,
        Err(status) => return status,
    };
    let sources = &result.outcome.sources;
    let written = to_stdout(|out| match arguments.format {
        InventoryFormat::Json => json::inventory::write_inventory(&result.vaults, sources, out),
        InventoryFormat::Table => {
            let options = table::TableOptions { width: width(), details: arguments.details };
            table::write_table(&result.vaults, sources, options, out)
        }
    });
    if arguments.talk.verbose {
        to_stderr(|out| statistics::write_files(&result.outcome, out));
    }
    match written {
        Err(status) => status,
        Ok(()) if !result.anything_to_check => nothing_to_check(&result.outcome.summary, allow_empty, arguments.talk),
        Ok(()) => ExitStatus::Clean,
    }
}

pub(super) fn eval(arguments: EvalArgs, working_dir: PathBuf) -> ExitStatus {
    let options = RunOptions {
        stdin_filename: arguments.stdin_filename,
        max_file_size: arguments.max_file_size,
        parameters: arguments.parameters,
        demand: Demand::Everything,
        ..RunOptions::new(vec![arguments.template], working_dir)
    };
    let evaluated = with_settings(options, &arguments.settings)
        .and_then(|options| evaluate(&options).map_err(|error| complain(&error.to_string())));
    match evaluated {
        Ok(Evaluated { evaluations, sources }) => {
            done(to_stdout(|out| json::eval::write_evaluations(&evaluations, &sources, out)))
        }
        Err(status) => status,
    }
}

pub(super) fn explain(arguments: &ExplainArgs, working_dir: &Path) -> ExitStatus {
    // Ours are explained whatever the configuration says.
    let ours = find_rule(&arguments.rule, &[]);
    let found = ours.or_else(|_| {
        let own = configured_rules(&arguments.own.rules, working_dir)?;
        find_rule(&arguments.rule, &own.rules).map_err(|unknown| complain(&unknown))
    });
    let rule = match found {
        Ok(rule) => rule,
        Err(status) => return status,
    };
    done(to_stdout(|out| write_explanation(&Explanation::of(rule), width(), out)))
}

pub(super) fn rules(arguments: &RulesArgs, working_dir: &Path) -> ExitStatus {
    if let Some(RulesCommand::Test(arguments)) = &arguments.command {
        return test_rules(arguments, working_dir);
    }
    let own = match configured_rules(&arguments.own.rules, working_dir) {
        Ok(own) => own,
        Err(status) => return status,
    };
    let all: Vec<&Rule> = RULES.iter().chain(own.rules).collect();
    if let Some(framework) = arguments.controls {
        return done(to_stdout(|out| match arguments.format {
            RulesFormat::Table => controls::write_table(&all, framework, out),
            RulesFormat::Json => controls::write_json(&all, framework, out),
            RulesFormat::Markdown => controls::write_markdown(&all, framework, out),
        }));
    }
    done(to_stdout(|out| match arguments.format {
        RulesFormat::Table => listing::write_table(&all, arguments.profile, width(), out),
        RulesFormat::Json => listing::write_json(&all, out),
        RulesFormat::Markdown => listing::write_markdown(&all, out),
    }))
}

/// Tries the user's rules on their examples.
fn test_rules(arguments: &RuleTestArgs, working_dir: &Path) -> ExitStatus {
    let today = arguments.today.unwrap_or_else(|| Day::of(SystemTime::now()));
    let given = !arguments.rules.is_empty();
    let rules =
        if given { own_rules(&arguments.rules, working_dir, today) } else { configured_rules(&[], working_dir) };
    let rules = match rules {
        Ok(rules) if rules.rules.is_empty() => {
            return complain("no rules to test: name a folder of them, or `rules: {paths: […]}` in vaultvet.yaml");
        }
        Ok(rules) => rules,
        Err(status) => return status,
    };
    let tested = run::test_rules(&rules, today);
    let failed = tested.iter().flat_map(|rule| &rule.examples).any(|example| example.verdict.is_failure());
    match to_stdout(|out| match arguments.format {
        RuleTestFormat::Human => rule_tests::write_tests(&tested, out),
        RuleTestFormat::Json => rule_tests::write_json(&tested, out),
    }) {
        Err(status) => status,
        Ok(()) if failed => ExitStatus::Findings,
        Ok(()) => ExitStatus::Clean,
    }
}
