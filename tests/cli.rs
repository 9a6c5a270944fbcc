//! The command line: exit codes, what is read, what goes to stdout and what to stderr.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test stops at the first broken assumption"
)]

mod support;

use std::path::Path;
use std::process::Command;

use support::template::{BESIDE, SOUND, parameters, template, vault, vault_with_redundancy};
use support::{Bench, Checked, Invocation};

const NONE: [&str; 0] = [];

fn sound() -> String {
    template(&format!("\"resources\": [ {} ]", vault("bv-sound", SOUND)))
}

fn with_parameter() -> String {
    template(&format!(
        "\"parameters\": {{ \"r\": {{ \"type\": \"string\", \"defaultValue\": \"LocallyRedundant\" }} }}, \"resources\": [ {} ]",
        vault_with_redundancy("bv", "[parameters('r')]")
    ))
}

fn given(value: &str) -> String {
    parameters(&format!("\"r\": {{ \"value\": \"{value}\" }}"))
}

mod exit_codes {
    use super::*;

    #[test]
    fn nothing_found_is_0() {
        let bench = Bench::with(&[("a.json", &sound())]);
        bench.check(["a.json"]).exits(0);
        bench.check(NONE).exits(0);
        let told = bench.run(["a.json"]).exits(0);
        assert!(told.stderr.is_empty() && told.text().contains("1 vault in 1 file"), "{}{}", told.text(), told.stderr);
    }

    #[test]
    fn findings_are_1() {
        Bench::with(&[("a.json", BESIDE)]).check(["a.json"]).exits(1);
    }

    #[test]
    fn a_file_that_was_not_read_is_not_said_to_hold_nothing() {
        let bench = Bench::with(&[("cut.json", &sound()[..200])]);
        for command in ["check", "report"] {
            let arguments =
                if command == "check" { vec![command, "--fail-on=never"] } else { vec![command, "--format=json"] };
            let told = bench.run(arguments).exits(3);
            assert!(
                told.stderr.contains("nothing to check: 1 file was not read, and no other holds"),
                "{}",
                told.stderr
            );
        }
        let told = Bench::with(&[("a.json", "{}")]).run(["check"]).exits(3);
        assert!(told.stderr.contains("nothing to check: no file here holds"), "{}", told.stderr);
    }

    #[test]
    fn a_path_that_is_not_there_is_2_before_anything_is_checked() {
        let bench = Bench::with(&[("a.json", BESIDE)]);
        for format in ["json", "human"] {
            let told = bench.run(["check", "--format", format, "a.json", "none.json"]).exits(2);
            assert!(told.stdout.is_empty(), "{}", told.text());
            assert!(told.stderr.contains("none.json"), "{}", told.stderr);
        }
        let told = bench.run(["inventory", "--format", "json", "none.json"]).exits(2);
        assert!(told.stdout.is_empty() && !told.stderr.is_empty());
    }

    #[test]
    fn wrong_usage_is_2_with_nothing_on_stdout() {
        let bench = Bench::with(&[("a.json", BESIDE)]);
        for arguments in [
            vec!["check", "--format", "xml", "a.json"],
            vec!["check", "--no-such-option"],
            vec!["check", "--profile", "none", "a.json"],
            vec!["check", "--fail-on", "sometimes", "a.json"],
            vec!["check", "--max-file-size", "many", "a.json"],
            vec!["check", "--threads", "0", "a.json"],
            vec!["check", "--today", "2026-13-01", "a.json"],
            vec!["check", "--today", "tomorrow", "a.json"],
            vec!["check", "--parameters", "none.json", "a.json"],
            vec!["check", "--parameters", "a.json", "a.json"],
            vec!["explain"],
            vec!["rules", "--format", "xml"],
        ] {
            let told = bench.run(&arguments).exits(2);
            assert!(told.stdout.is_empty() && !told.stderr.is_empty(), "{arguments:?}");
        }
    }

    #[test]
    fn nothing_to_check_is_3_with_a_whole_document() {
        let bench = Bench::with(&[("a.json", "{}"), ("b.txt", "x")]);
        let checked = bench.check(NONE).exits(3);
        assert!(checked.findings().is_empty() && checked.unknowns().is_empty());
        assert!(checked.told.stderr.contains("nothing to check"));
        assert_eq!(bench.inventory(NONE).len(), 0);
        bench.run(["inventory"]).exits(3);
        bench.run(["check"]).exits(3);
        let allowed = bench.check(["--allow-empty"]).exits(0);
        assert!(allowed.told.stderr.contains("nothing to check"));
        bench.run(["inventory", "--allow-empty"]).exits(0);
    }

    #[test]
    fn an_empty_directory_is_3() {
        Bench::new().check(NONE).exits(3);
    }

    #[test]
    fn what_is_only_unrecognised_is_3() {
        let policy = "{ \"properties\": { \"policyRule\": { \"if\": { \"field\": \"type\", \"equals\": \"Microsoft.RecoveryServices/vaults\" }, \"then\": { \"effect\": \"audit\" } } } }";
        let bench = Bench::with(&[("policy.json", policy)]);
        let checked = bench.check(NONE).exits(3);
        assert_eq!(checked.status("policy.json"), "unrecognised");
        bench.check(["--allow-empty"]).exits(0);
    }

    #[test]
    fn a_file_that_names_a_vault_and_cannot_be_parsed_is_a_finding() {
        let bench = Bench::with(&[("a.json", BESIDE.get(..300).unwrap())]);
        let checked = bench.check(NONE).exits(1);
        assert_eq!(checked.codes_in("a.json"), ["INP01"]);
    }

    #[test]
    fn the_failing_level_is_the_users() {
        let warning = template(&format!("\"resources\": [ {} ]", vault_with_redundancy("bv", "LocallyRedundant")));
        let bench = Bench::with(&[("a.json", &warning)]);
        let checked = bench.check(["a.json"]);
        let severities: Vec<_> =
            checked.findings().iter().map(|finding| finding["severity"].as_str().unwrap()).collect();
        assert!(severities.contains(&"warning") && !severities.contains(&"error"), "{severities:?}");
        for (level, code) in [("error", 0), ("warning", 1), ("info", 1), ("never", 0)] {
            bench.check(["a.json", "--fail-on", level]).exits(code);
        }
        let error = sound().replace("\"Unlocked\"", "\"Unlocked\" }, \"softDeleteSettings\": { \"state\": \"Off\"");
        bench.file("error.json", error).check(["error.json", "--fail-on", "error"]).exits(1);
        bench.check(["error.json", "--fail-on", "never"]).exits(0);
    }

    #[test]
    fn possible_findings_count_when_asked() {
        let text = template(&format!(
            "\"parameters\": {{ \"geo\": {{ \"type\": \"bool\" }} }}, \"resources\": [ {} ]",
            vault_with_redundancy("bv", "[if(parameters('geo'), 'ZoneRedundant', 'LocallyRedundant')]")
        ));
        let bench = Bench::with(&[("a.json", &text)]);
        let checked = bench.check(["a.json"]).exits(0);
        assert_eq!(checked.of_rule("RED02")[0]["certainty"], "possible");
        bench.check(["a.json", "--fail-on-possible"]).exits(1);
        bench.check(["a.json", "--fail-on-possible", "--fail-on", "error"]).exits(0);
    }
}

mod commands {
    use super::*;

    #[test]
    fn a_path_or_an_option_first_means_check() {
        let bench = Bench::with(&[("a.json", BESIDE)]);
        let whole = bench.run(["check", "--format", "json", "a.json"]).exits(1).stdout;
        assert_eq!(bench.run(["a.json", "--format", "json"]).exits(1).stdout, whole);
        assert_eq!(bench.run(["--format", "json", "a.json"]).exits(1).stdout, whole);
        assert_eq!(bench.run(["--format=json", "a.json"]).exits(1).stdout, whole);
    }

    #[test]
    fn a_word_that_is_a_command_is_the_command_and_a_path_a_path() {
        let bench = Bench::new();
        bench.file("rules/a.json", BESIDE);
        let checked = Checked::of(bench.run(["./rules", "--format", "json"])).exits(1);
        assert_eq!(checked.codes_in("rules/a.json").len(), checked.findings().len());
        assert!(bench.run(["rules"]).exits(0).text().contains("RED02"));
    }

    #[test]
    fn help_and_version_go_to_stdout() {
        let bench = Bench::new();
        for arguments in [["--help"], ["-h"], ["--version"], ["-V"], ["help"]] {
            let told = bench.run(arguments).exits(0);
            assert!(!told.stdout.is_empty() && told.stderr.is_empty(), "{arguments:?}");
        }
        assert!(bench.run(["check", "--help"]).exits(0).text().contains("--fail-on"));
    }

    #[test]
    fn without_paths_the_working_directory_is_checked() {
        let bench = Bench::with(&[("a.json", BESIDE)]);
        bench.run(["check"]).exits(1);
        bench.run(["--format", "json"]).exits(1);
    }

    #[test]
    fn explain_takes_a_code_or_a_name_in_any_case() {
        let bench = Bench::new();
        let by_code = bench.run(["explain", "RED02"]).exits(0);
        assert!(by_code.text().contains("vault-redundancy-local"));
        assert_eq!(bench.run(["explain", "red02"]).exits(0).stdout, by_code.stdout);
        assert_eq!(bench.run(["explain", "vault-redundancy-local"]).exits(0).stdout, by_code.stdout);
    }

    #[test]
    fn explain_offers_what_may_be_meant() {
        let told = Bench::new().run(["explain", "vault-redundancy-locl"]).exits(2);
        assert!(told.stdout.is_empty());
        assert!(told.stderr.contains("vault-redundancy-local"), "{}", told.stderr);
    }

    #[test]
    fn every_rule_can_be_explained() {
        let bench = Bench::new();
        let listed: serde_json::Value = bench.run(["rules", "--format", "json"]).exits(0).json();
        let rules = listed.as_array().or_else(|| listed["rules"].as_array()).unwrap();
        assert!(rules.len() > 40);
        for rule in rules {
            let told = bench.run(["explain", rule["code"].as_str().unwrap()]).exits(0);
            assert!(told.text().contains(rule["name"].as_str().unwrap()));
        }
    }

    #[test]
    fn rules_are_listed_in_three_formats() {
        let bench = Bench::new();
        for format in ["table", "json", "markdown"] {
            assert!(
                bench.run(["rules", "--format", format]).exits(0).text().contains("vault-redundancy-local"),
                "{format}"
            );
        }
        assert_ne!(
            bench.run(["rules", "--profile", "strict"]).exits(0).stdout,
            bench.run(["rules", "--profile", "recommended"]).exits(0).stdout
        );
    }

    #[test]
    fn profiles_switch_rules_on() {
        let bench = Bench::with(&[("a.json", &sound())]);
        bench.check(["a.json"]).exits(0);
        let geo = bench.check(["a.json", "--profile", "geo"]).exits(1);
        assert_eq!(geo.of_rule("RED03").len(), 1);
        for profile in ["recommended", "strict", "geo", "zone", "cmk", "alz"] {
            bench.check(["a.json", "--profile", profile, "--fail-on", "never"]).exits(0);
        }
    }
}

mod parameters_given {
    use super::*;

    #[test]
    fn files_and_arguments_merge_from_left_to_right() {
        let bench = Bench::with(&[("main.json", &with_parameter()), ("one.json", &given("ZoneRedundant"))]);
        bench.check(["main.json", "-p", "one.json"]).exits(0);
        bench.check(["main.json", "-p", "r=LocallyRedundant", "-p", "one.json"]).exits(0);
        let checked = bench.check(["main.json", "-p", "one.json", "-p", "r=LocallyRedundant"]).exits(1);
        let finding = checked.of_rule("RED02")[0];
        assert_eq!(finding["location"]["file"], "<arguments>");
        assert_eq!(finding["location"]["start"]["line"], 1);
        assert_eq!(finding["location"]["start"]["column"], 1);
        assert_eq!(finding["location"]["start"]["offset"], 0);
        assert_eq!(finding["resource"]["deployments"], serde_json::json!(["one.json + r="]));
    }

    #[test]
    fn neighbours_are_then_not_used() {
        let bench =
            Bench::with(&[("main.json", &with_parameter()), ("main.parameters.json", &given("LocallyRedundant"))]);
        bench.check(["main.json"]).exits(1);
        bench.check(["main.json", "-p", "r=ZoneRedundant"]).exits(0);
        bench.check([".", "-p", "r=ZoneRedundant"]).exits(0);
    }

    #[test]
    fn a_neighbour_replaces_the_defaults() {
        for name in [
            "main.parameters.json",
            "main.prod.parameters.json",
            "main.parameters.prod.json",
            "main.parameters-prod.json",
            "MAIN.Parameters.JSONC",
        ] {
            let bench = Bench::with(&[("main.json", &with_parameter()), (name, &given("ZoneRedundant"))]);
            bench.check(["main.json"]).exits(0);
            bench.check(["."]).exits(0);
            bench.check([name]).exits(0);
        }
    }

    #[test]
    fn a_parameter_file_alone_brings_its_template() {
        let bench =
            Bench::with(&[("main.json", &with_parameter()), ("main.parameters.json", &given("LocallyRedundant"))]);
        let checked = bench.check(["main.parameters.json"]).exits(1);
        assert_eq!(checked.of_rule("RED02")[0]["location"]["file"], "main.parameters.json");
        assert_eq!(checked.status("main.parameters.json"), "checked");
    }

    #[test]
    fn a_parameter_file_may_name_its_template() {
        let named = given("LocallyRedundant").replacen('{', "{ \"metadata\": { \"template\": \"../main.json\" },", 1);
        let bench = Bench::with(&[("main.json", &with_parameter()), ("env/prod.json", &named)]);
        std::fs::create_dir(bench.path(".git")).unwrap();
        let checked = bench.check(["env/prod.json"]).exits(1);
        assert_eq!(checked.of_rule("RED02")[0]["resource"]["deployments"], serde_json::json!(["env/prod.json"]));
        bench.check(["."]).exits(1);
    }

    #[test]
    fn a_parameter_file_without_a_template_is_no_vault() {
        let bench = Bench::with(&[("lone.parameters.json", &given("LocallyRedundant"))]);
        let checked = bench.check(["."]).exits(3);
        assert_eq!(checked.status("lone.parameters.json"), "no-vault");
        assert_eq!(checked.input("lone.parameters.json")["reason"], "no-template");
        assert!(checked.findings().is_empty());
    }

    #[test]
    fn arguments_are_values_of_their_type() {
        let text = template(&format!(
            "\"parameters\": {{ \"geo\": {{ \"type\": \"bool\" }} }}, \"resources\": [ {} ]",
            vault_with_redundancy("bv", "[if(parameters('geo'), 'ZoneRedundant', 'LocallyRedundant')]")
        ));
        let bench = Bench::with(&[("a.json", &text)]);
        bench.check(["a.json", "-p", "geo=true"]).exits(0);
        bench.check(["a.json", "-p", "geo=false"]).exits(1);
    }
}

mod reading {
    use super::*;

    #[test]
    fn standard_input_has_a_name() {
        let bench = Bench::new();
        let run = |arguments: &[&str], text: &str| {
            Checked::of(bench.command().args(["check", "--format", "json"]).args(arguments).stdin(text).run())
        };
        assert_eq!(run(&["-"], BESIDE).exits(1).findings()[0]["location"]["file"], "<stdin>");
        let named = run(&["-", "--stdin-filename", "infra/main.json"], BESIDE).exits(1);
        assert_eq!(named.findings()[0]["location"]["file"], "infra/main.json");
        let yaml = "type: Microsoft.DataProtection/backupVaults\nname: v\nproperties:\n  storageSettings: [{type: LocallyRedundant}]\n";
        assert_eq!(run(&["-", "--stdin-filename", "a.yaml"], yaml).exits(1).of_rule("RED02").len(), 1);
        let with = run(&["-", "-p", "r=ZoneRedundant"], &with_parameter()).exits(0);
        assert_eq!(with.status("<stdin>"), "checked");
        run(&["-"], "").exits(3);
    }

    #[test]
    fn standard_input_that_is_no_text_is_said_as_a_files_is() {
        let bench = Bench::new();
        let bytes = [BESIDE.as_bytes(), b" \xFF"].concat();
        bench.file("a.json", &bytes);
        let piped = bench.command().args(["check", "--format", "json", "-"]).stdin(bytes).run();
        let (file, stdin) = (bench.check(["a.json"]).exits(1), Checked::of(piped).exits(1));
        let told = |checked: &Checked| {
            let found = checked.of_rule("INP01");
            assert_eq!(found.len(), 1, "{:#}", checked.document);
            (found[0]["message"].clone(), found[0]["location"]["start"].clone())
        };
        assert_eq!(told(&file), told(&stdin));
        assert_eq!(stdin.status("<stdin>"), "unreadable");
    }

    #[test]
    fn what_is_almost_a_configuration_is_told_on_stderr() {
        let bench = Bench::with(&[("a.json", BESIDE), ("vaultvet.yml", "profile: strict\n")]);
        for arguments in [&["check", "a.json"][..], &["config"], &["rules"], &["check", "-q", "a.json"]] {
            let told = bench.run(arguments);
            let note = "vaultvet: `vaultvet.yml` is not read: a configuration is called `vaultvet.yaml`";
            assert_eq!(told.stderr.matches(note).count(), 1, "{arguments:?}: {}", told.stderr);
            assert!(!told.text().contains("vaultvet.yml"), "{}", told.text());
        }
        assert!(!bench.run(["check", "--config", "vaultvet.yml", "a.json"]).stderr.contains("not read"));
    }

    #[test]
    fn the_cause_of_what_cannot_be_read_stands_in_the_message() {
        let bench = Bench::with(&[("a.json", BESIDE.trim_end().strip_suffix('}').unwrap())]);
        let found = bench.check(["a.json"]).exits(1);
        let message = found.of_rule("INP01")[0]["message"].as_str().unwrap().to_owned();
        assert!(message.contains("never closed"), "{message}");
        for format in ["concise", "csv", "gitlab", "azure", "github", "junit", "markdown", "sarif"] {
            let told = bench.run(["check", "--format", format, "a.json"]);
            assert!(told.text().contains("never closed"), "{format}: {}", told.text());
        }
    }

    fn git(bench: &Bench, arguments: &[&str]) {
        let done = Command::new("git").args(arguments).current_dir(bench.path(".")).output().unwrap();
        assert!(done.status.success());
    }

    #[test]
    fn git_decides_what_is_ignored_inside_a_work_tree_only() {
        let bench = Bench::with(&[(".gitignore", "out/\n"), ("a.json", &sound()), ("out/b.json", BESIDE)]);
        bench.check(["."]).exits(1);
        git(&bench, &["init", "-q"]);
        bench.check(["."]).exits(0);
        bench.check([".", "--no-ignore"]).exits(1);
        bench.check(["out/b.json"]).exits(1);
        bench.file(".ignore", "a.json\n");
        assert_eq!(bench.check(["."]).exits(0).document["summary"]["vaults"], 1, "other ignore files are not read");
    }

    #[test]
    fn hidden_folders_are_read_but_not_those_of_git() {
        let bench = Bench::with(&[(".azure/a.json", BESIDE), (".git/b.json", BESIDE), ("sub/.git/c.json", BESIDE)]);
        let checked = bench.check(["."]).exits(1);
        assert_eq!(checked.document["summary"]["vaults"], 1);
    }

    #[test]
    fn a_named_file_is_read_whatever_its_name() {
        let bench = Bench::with(&[("vault.txt", BESIDE), ("noextension", BESIDE)]);
        bench.check(["."]).exits(3);
        assert_eq!(bench.check(["vault.txt", "noextension"]).exits(1).of_rule("RED02").len(), 2);
    }

    #[test]
    fn the_same_file_twice_is_one() {
        let bench = Bench::with(&[("sub/a.json", BESIDE)]);
        let checked = bench.check(["sub/a.json", "sub", "./sub/../sub/a.json", "."]).exits(1);
        assert_eq!(checked.document["summary"]["vaults"], 1);
        assert_eq!(checked.of_rule("RED02").len(), 1);
    }

    #[test]
    fn forms_not_read_yet_are_said_with_the_command_that_helps() {
        let bench = Bench::with(&[
            ("a.bicep", "resource v 'Microsoft.DataProtection/backupVaults@2024-04-01' = {}"),
            ("a.bicepparam", "using 'a.bicep' // Microsoft.DataProtection/backupVaults"),
            ("a.tf", "resource \"azurerm_recovery_services_vault\" \"v\" {}"),
            ("a.tf.json", "{\"resource\": {\"azurerm_recovery_services_vault\": {\"v\": {}}}}"),
            (
                "plan.json",
                "{\"format_version\":\"1.2\",\"terraform_version\":\"1.9.0\",\"planned_values\":{\"root_module\":\
                 {\"resources\":[{\"type\":\"azurerm_recovery_services_vault\"}]}}}",
            ),
            ("other-plan.json", "{\"format_version\":\"1.2\",\"terraform_version\":\"1.9.0\",\"planned_values\":{}}"),
            ("other.bicep", "resource v 'Microsoft.Storage/storageAccounts@2024-01-01' = {}"),
        ]);
        let checked = bench.check(["."]).exits(3);
        for (file, form, command) in [
            ("a.bicep", "bicep", "bicep build a.bicep"),
            ("a.bicepparam", "bicepparam", "bicep build-params a.bicepparam"),
            ("a.tf", "terraform", ""),
            ("a.tf.json", "terraform", ""),
            ("plan.json", "terraform", ""),
        ] {
            let input = checked.input(file);
            assert_eq!(input["status"], "skipped");
            assert_eq!(input["form"], form);
            assert_eq!(input["reason"], "form-not-read-yet");
            let human = bench.run(["."]).exits(3);
            assert!(human.text().contains(command), "{}", human.text());
        }
    }
}

mod output {
    use super::*;

    #[test]
    fn colours_are_for_terminals() {
        let bench = Bench::with(&[("a.json", BESIDE)]);
        let run =
            |arguments: &[&str]| bench.command().args(["a.json"]).args(arguments).env("TERM", "xterm-256color").run();
        assert!(!run(&[]).text().contains('\u{1b}'));
        assert!(!run(&["--color", "never"]).text().contains('\u{1b}'));
        assert!(run(&["--color", "always"]).text().contains("\u{1b}["));
        let refused = bench.command().args(["a.json"]).env("NO_COLOR", "1").run();
        assert!(!refused.text().contains('\u{1b}'));
    }

    #[test]
    fn a_terminal_is_given_colours_unless_it_refuses() {
        let bench = Bench::with(&[("a.json", BESIDE)]);
        let on_a_terminal = |variable: &str| {
            let line = format!("{variable} {} a.json", env!("CARGO_BIN_EXE_vaultvet"));
            let run = Command::new("script")
                .args(["-qec", &line, "/dev/null"])
                .current_dir(bench.path("."))
                .env("TERM", "xterm")
                .output();
            run.ok().map(|run| String::from_utf8_lossy(&run.stdout).into_owned())
        };
        let Some(coloured) = on_a_terminal("env -u NO_COLOR") else { return };
        assert!(coloured.contains("\u{1b}["), "{coloured}");
        assert!(!on_a_terminal("env NO_COLOR=1").unwrap().contains('\u{1b}'));
        assert!(!on_a_terminal("env TERM=dumb").unwrap().contains('\u{1b}'));
    }

    #[test]
    fn a_reader_that_goes_away_is_no_fault() {
        let bench = Bench::with(&[("a.json", BESIDE)]);
        for arguments in [
            vec!["a.json"],
            vec!["a.json", "--format", "json"],
            vec!["rules"],
            vec!["explain", "RED02"],
            vec!["inventory", "a.json"],
        ] {
            let told = bench.command().args(&arguments).without_reader().run();
            assert!(!told.stderr.contains("panicked"), "{}", told.stderr);
            assert!(told.code.is_some_and(|code| code < 2), "{arguments:?}: {:?} {}", told.code, told.stderr);
        }
    }

    #[test]
    fn the_width_of_the_terminal_is_kept() {
        let bench = Bench::with(&[("a.json", BESIDE)]);
        let told = bench.command().args(["rules"]).env("COLUMNS", "100").run();
        for line in told.text().lines() {
            assert!(line.chars().count() <= 100, "{line}");
        }
    }

    #[test]
    fn the_order_does_not_depend_on_threads() {
        let here = Path::new(env!("CARGO_MANIFEST_DIR"));
        let run = |threads: &str, format: &str| {
            Invocation::new(here)
                .args(["check", "--threads", threads, "--format", format, "fixtures"])
                .run()
                .exits(1)
                .stdout
        };
        for format in ["json", "human"] {
            let one = run("1", format);
            assert!(one.len() > 1000);
            assert!(run("8", format) == one, "{format}");
        }
    }
}
