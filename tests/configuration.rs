//! Configurations through the real binary, in git repositories: what is sought, what counts, what wins over what, what a
//! pull request cannot weaken, `config` and `init`.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test stops at the first broken assumption"
)]

mod support;

use std::fs;
use std::path::Path;

use serde_json::{Value as Json, json};
use support::{Bench, Checked};

/// A vault that is well but for its redundancy and what is not in the template.
fn vault(name: &str, redundancy: &str, more: Json) -> String {
    let mut vault = json!({
        "type": "Microsoft.DataProtection/backupVaults", "apiVersion": "2025-07-01", "name": name,
        "location": "westeurope",
        "properties": {"storageSettings": [{"datastoreType": "VaultStore", "type": redundancy}]}
    });
    for (key, value) in more.as_object().unwrap() {
        vault[key] = value.clone();
    }
    json!({
        "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
        "contentVersion": "1.0.0.0",
        "parameters": {"tier": {"type": "string", "defaultValue": "none"}},
        "resources": [vault]
    })
    .to_string()
}

/// A git repository with these files.
fn repository(files: &[(&str, &str)]) -> Bench {
    let bench = Bench::with(files);
    fs::create_dir_all(bench.path(".git")).unwrap();
    bench
}

fn local() -> String {
    vault("bv", "LocallyRedundant", json!({}))
}

/// The severities of a rule, in the order of the findings.
fn severities(checked: &Checked, code: &str) -> Vec<String> {
    let findings = checked.document["findings"].as_array().unwrap();
    findings
        .iter()
        .filter(|finding| finding["code"] == code)
        .map(|finding| finding["severity"].as_str().unwrap().to_owned())
        .collect()
}

fn severity_with(config: &str) -> Vec<String> {
    severities(&repository(&[("a.json", &local()), ("vaultvet.yaml", config)]).check(["."]), "RED02")
}

#[test]
fn severities_are_set_by_code_or_name() {
    assert_eq!(severity_with(""), ["warning"]);
    assert_eq!(severity_with("rules: {severity: {RED02: error}}"), ["error"]);
    assert_eq!(severity_with("rules: {severity: {vault-redundancy-local: info}}"), ["info"]);
    assert!(severity_with("rules: {severity: {RED02: off}}").is_empty());
    assert_eq!(severity_with("profile: alz"), Vec::<String>::new());
    assert_eq!(severity_with("profile: alz\nrules: {severity: {RED02: error}}"), ["error"]);
}

#[test]
fn a_rule_that_no_profile_has_is_judged_once_it_is_set() {
    let bench = repository(&[("a.json", &local())]);
    assert!(severities(&bench.check(["a.json", "--profile", "strict"]), "MON02").is_empty());
    bench.file("vaultvet.yaml", "rules: {severity: {MON02: warning}}");
    assert_eq!(severities(&bench.check(["a.json"]), "MON02"), ["warning"]);
}

#[test]
fn options_of_rules_are_taken() {
    let bench = repository(&[("a.json", &vault("bv", "ZoneRedundant", json!({})))]);
    assert!(severities(&bench.check(["."]), "RED02").is_empty());
    bench.file("vaultvet.yaml", "rules: {options: {RED02: {required: GeoRedundant}}}");
    let checked = bench.check(["."]);
    assert_eq!(severities(&checked, "RED02"), ["warning"]);
    assert!(checked.document["findings"].to_string().contains("keeps no copy of its backups outside westeurope"));
    bench.file("vaultvet.yaml", "rules: {options: {RED02: {required: ZoneRedundant}}}");
    assert!(severities(&bench.check(["."]), "RED02").is_empty());
    // Where the region is not known, neither is whether it offers that.
    bench.file("vaultvet.yaml", "rules: {options: {RED02: {required: GeoRedundant}}}");
    bench.file("a.json", vault("bv", "ZoneRedundant", json!({"location": "[resourceGroup().location]"})));
    let checked = bench.check(["."]);
    assert!(severities(&checked, "RED02").is_empty());
    assert!(checked.document["unknowns"].as_array().unwrap().iter().any(|one| one["property"] == "location"));
}

#[test]
fn thresholds_are_taken() {
    let soft_delete = json!({"state": "On", "retentionDurationInDays": 30.0});
    let mut template: Json = serde_json::from_str(&local()).unwrap();
    template["resources"][0]["properties"]["securitySettings"] = json!({"softDeleteSettings": soft_delete});
    template["resources"][0]["apiVersion"] = json!("2024-04-01");
    let bench = repository(&[("a.json", &template.to_string())]);
    let codes = |config: &str| {
        bench.file("vaultvet.yaml", config);
        let checked = bench.check(["a.json", "--today", "2026-03-01"]);
        ["SDL04", "GOV05"].map(|code| severities(&checked, code).len())
    };
    assert_eq!(codes("profile: strict"), [0, 0]);
    assert_eq!(codes("profile: strict\nrules: {options: {SDL04: {days: 60}, GOV05: {years: 1}}}"), [1, 1]);
}

#[test]
fn environments_go_by_the_path_of_template_or_parameter_file() {
    let config = "environments:\n  prod: {paths: [\"**/prod/**\", \"**/*.prod.*\"], severity: {RED02: error}}\n  \
                  dev: {paths: [\"**/*.dev.*\"], nonProduction: true}\n";
    let parameters = json!({
        "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentParameters.json#",
        "contentVersion": "1.0.0.0", "parameters": {"tier": {"value": "x"}}
    })
    .to_string();
    let bench = repository(&[
        ("vaultvet.yaml", config),
        ("a/prod/main.json", &local()),
        ("b/main.json", &local()),
        ("b/main.prod.parameters.json", &parameters),
        ("b/main.dev.parameters.json", &parameters),
        ("c/main.json", &local()),
    ]);
    let checked = bench.check(["."]);
    let findings = checked.document["findings"].as_array().unwrap();
    let mut found: Vec<(String, String, String)> = findings
        .iter()
        .filter(|finding| finding["code"] == "RED02")
        .map(|finding| {
            let text = |value: &Json| value.as_str().unwrap_or_default().to_owned();
            (
                text(&finding["location"]["file"]),
                text(&finding["resource"]["deployments"][0]),
                text(&finding["severity"]),
            )
        })
        .collect();
    found.sort();
    let expected = [
        ("a/prod/main.json", "", "error"),
        ("b/main.json", "b/main.dev.parameters.json", "info"),
        ("b/main.json", "b/main.prod.parameters.json", "error"),
        ("c/main.json", "", "warning"),
    ];
    let found: Vec<(&str, &str, &str)> =
        found.iter().map(|(file, by, severity)| (file.as_str(), by.as_str(), severity.as_str())).collect();
    assert_eq!(found, expected);
}

#[test]
fn environments_go_by_known_tags() {
    let config = "environments:\n  prod: {tags: {environment: [prod]}, severity: {RED02: error}, options: {RED02: {required: GeoRedundant}}}\n";
    let of = |tag: &str| {
        let text = vault("bv", "ZoneRedundant", json!({"tags": {"Environment": tag}}));
        severities(&repository(&[("a.json", &text), ("vaultvet.yaml", config)]).check(["."]), "RED02")
    };
    assert_eq!(of("PROD"), ["error"]);
    assert!(of("dev").is_empty());
    // A tag that is not known decides nothing.
    assert!(of("[reference('x').tier]").is_empty());
}

#[test]
fn an_environment_of_production_wins_over_a_tag_that_says_otherwise() {
    let text = vault("bv", "LocallyRedundant", json!({"tags": {"env": "dev"}}));
    let of = |config: &str| {
        severities(&repository(&[("prod/a.json", &text), ("vaultvet.yaml", config)]).check(["."]), "RED02")
    };
    assert_eq!(of(""), ["info"]);
    assert_eq!(of("environments: {prod: {paths: [prod], nonProduction: false}}"), ["warning"]);
}

#[test]
fn files_are_included_and_excluded_but_named_ones_are_read() {
    let bench = repository(&[
        ("vaultvet.yaml", "include: [infra]\nexclude: [\"**/examples/**\"]\n"),
        ("infra/a.json", &local()),
        ("infra/examples/b.json", &local()),
        ("other/c.json", &local()),
    ]);
    let files = |checked: &Checked| {
        let inputs = checked.document["inputs"].as_array().unwrap();
        inputs.iter().map(|input| input["file"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let checked = bench.check(["."]);
    assert_eq!(files(&checked), ["infra/a.json"]);
    assert_eq!(checked.document["summary"]["files"]["ignored"], 2);
    assert_eq!(
        files(&bench.check(["other/c.json", "infra/examples/b.json"])),
        ["infra/examples/b.json", "other/c.json"]
    );
}

#[test]
fn the_failing_level_is_set_and_an_option_wins() {
    let bench = repository(&[("a.json", &local()), ("vaultvet.yaml", "failOn: error\n")]);
    bench.run(["check", "a.json"]).assert_exit(0);
    bench.run(["check", "a.json", "--fail-on", "warning"]).assert_exit(1);
    bench.file("vaultvet.yaml", "failOn: never\nprofile: strict\n");
    bench.run(["check", "a.json"]).assert_exit(0);
    let possible =
        local().replace("\"LocallyRedundant\"", "\"[if(parameters('x'), 'LocallyRedundant', 'GeoRedundant')]\"");
    let possible = possible.replace("\"tier\":{", "\"x\":{\"type\":\"bool\"},\"tier\":{");
    bench
        .file("a.json", possible)
        .file("vaultvet.yaml", "failOn: error\nfailOnPossible: true\nrules: {severity: {RED02: error}}");
    bench.run(["check", "a.json"]).assert_exit(1);
    bench.run(["check", "a.json", "--fail-on-possible=false"]).assert_exit(0);
}

#[test]
fn parameter_files_go_with_templates_as_set() {
    let template = local().replace("\"LocallyRedundant\"", "\"[parameters('redundancy')]\"");
    let template = template
        .replace("\"tier\":{", "\"redundancy\":{\"type\":\"string\",\"defaultValue\":\"GeoRedundant\"},\"tier\":{");
    let values = |values: Json| {
        json!({
            "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentParameters.json#",
            "contentVersion": "1.0.0.0", "parameters": values
        })
        .to_string()
    };
    let bench = repository(&[
        ("infra/main.json", &template),
        ("params/common.json", &values(json!({"redundancy": {"value": "LocallyRedundant"}}))),
        ("params/prod.json", &values(json!({"tier": {"value": "gold"}}))),
        (
            "vaultvet.yaml",
            "parameters:\n  - {template: infra/main.json, files: [params/common.json, params/prod.json]}\n",
        ),
    ]);
    for given in [&["."][..], &["infra/main.json"], &["params/prod.json"]] {
        let checked = bench.check(given);
        assert_eq!(severities(&checked, "RED02"), ["warning"], "{given:?}");
        let deployments = &checked.document["findings"]
            .as_array()
            .unwrap()
            .iter()
            .find(|one| one["code"] == "RED02")
            .unwrap()["resource"]["deployments"];
        assert_eq!(*deployments, json!(["params/common.json + params/prod.json"]));
    }
    assert_eq!(bench.check(["."]).document["summary"]["files"]["checked"], 3);
    bench.file("vaultvet.yaml", "parameters:\n  - {template: infra/mian.json, files: [../x.json]}\n  - {files: []}\n");
    let told = bench.run(["check", "."]);
    told.assert_exit(2);
    for line in
        ["2:16: `infra/mian.json` is no file", "2:41: `../x.json`", "3:5: an entry of `parameters` needs `template`"]
    {
        assert!(told.stderr.contains(line), "{line}: {}", told.stderr);
    }
}

const OWN: &str = "code: ORG01\ntitle: vault without an owner\nseverity: warning\ncondition:\n  allOf:\n    \
    - {field: type, equals: Microsoft.DataProtection/backupVaults}\n    - {field: \"tags.owner\", exists: false}\n\
    message: \"{vault} has no owner\"\n";

#[test]
fn own_rules_are_set_like_ours() {
    let bench = repository(&[
        ("a.json", &local()),
        ("policies/vault-owner.yaml", OWN),
        ("vaultvet.yaml", "rules: {paths: [policies], severity: {ORG01: error}}"),
    ]);
    assert_eq!(severities(&bench.check(["."]), "ORG01"), ["error"]);
    bench.file("vaultvet.yaml", "rules: {paths: [policies], severity: {vault-owner: off}}");
    assert!(severities(&bench.check(["."]), "ORG01").is_empty());
    bench.file("vaultvet.yaml", "rules: {paths: [policies], severity: {ORG1: off}}");
    let told = bench.run(["check", "."]);
    told.assert_exit(2);
    assert!(told.stderr.contains("no rule is called `ORG1`; did you mean `ORG01`?"), "{}", told.stderr);
    bench.file("vaultvet.yaml", "rules: {paths: [policies]}");
    let told = bench.run(["explain", "ORG02"]);
    told.assert_exit(2);
    assert!(told.stderr.contains("no rule is called `ORG02`; did you mean `ORG01`?"), "{}", told.stderr);
    // What judges nothing reads no rules, and takes it for one of them.
    bench.run(["inventory", "."]).assert_exit(0);
}

/// The severities of RED02 in a repository with that configuration, under that policy.
fn under_policy(config: &str, policy: &str, file: (&str, &str)) -> (Vec<String>, i32) {
    let outside = Bench::with(&[("policy.yaml", policy)]);
    let bench = repository(&[file, ("vaultvet.yaml", config)]);
    let path = outside.path("policy.yaml");
    let arguments = [".", "--policy-config", path.to_str().unwrap()];
    let told = bench.run(["check"].iter().copied().chain(arguments));
    let status = told.code.unwrap();
    (if status >= 2 { Vec::new() } else { severities(&bench.check(arguments), "RED02") }, status)
}

#[test]
fn a_policy_cannot_be_weakened_by_the_repository() {
    let local = local();
    let file = ("dev/a.json", local.as_str());
    let tagged = vault("bv", "LocallyRedundant", json!({"tags": {"env": "dev"}}));
    let severe = "rules: {severity: {RED02: error}}";
    for config in [
        "rules: {severity: {RED02: off}}",
        "profile: alz",
        "environments: {dev: {paths: [dev], severity: {RED02: off}}}",
        "environments: {dev: {paths: [dev], nonProduction: true, profile: alz}}",
    ] {
        assert_eq!(under_policy(config, severe, file).0, ["error"], "{config}");
        assert!(!under_policy(config, "profile: recommended", file).0.is_empty(), "{config}");
        assert_ne!(under_policy(config, "profile: recommended", file).0, ["info"], "{config}");
    }
    assert_eq!(under_policy("", severe, ("a.json", &tagged)).0, ["error"], "a tag comes with the pull request, too");
    let open = under_policy("", "profile: strict", ("a.json", &tagged)).0;
    let closed = under_policy("", "profile: strict\nenvironments: {}", ("a.json", &tagged)).0;
    assert_eq!(
        (open, closed),
        (vec!["info".to_owned()], vec!["warning".to_owned()]),
        "a policy that says what there is"
    );
    let by_tag = "profile: strict\nenvironments: {dev: {tags: {env: dev}, nonProduction: true}}";
    assert_eq!(under_policy("", by_tag, ("a.json", &tagged)).0, ["info"], "a policy may go by tags");
    assert_eq!(under_policy("failOn: never", "failOn: warning", file).1, 1);
    assert_eq!(under_policy("exclude: [\"**\"]", "exclude: []", file).0, ["warning"]);
    assert_eq!(under_policy("include: [other]", "exclude: []", file).0, ["warning"]);
    assert_eq!(
        under_policy("include: [other]", "failOn: error", file),
        (Vec::new(), 3),
        "what it does not set is open"
    );
    let zone = vault("bv", "ZoneRedundant", json!({}));
    let geo = "rules: {options: {RED02: {required: GeoRedundant}}}";
    assert_eq!(under_policy("rules: {options: {RED02: {required: any}}}", geo, ("a.json", &zone)).0, ["warning"]);
    let environment = "environments: {all: {paths: [\"**\"], options: {RED02: {required: any}}}}";
    assert_eq!(under_policy(environment, geo, ("a.json", &zone)).0, ["warning"]);
    assert_eq!(under_policy("rules: {severity: {RED02: ofF}}", severe, file).1, 2, "a faulty one fails the gate");
}

#[test]
fn an_ignore_file_leaves_nothing_out_where_a_policy_says_which_files_are_checked() {
    let outside =
        Bench::with(&[("all.yaml", "include: []"), ("but.yaml", "exclude: [b]"), ("open.yaml", "failOn: info")]);
    let local = local();
    let bench = repository(&[("a/a.json", &local), ("b/b.json", &local), (".gitignore", "*\n")]);
    let vaults = |policy: &str| {
        let path = outside.path(policy);
        let checked = bench.check([".", "--policy-config", path.to_str().unwrap()]);
        checked.document["summary"]["vaults"].as_u64().unwrap()
    };
    assert_eq!((vaults("all.yaml"), vaults("but.yaml"), vaults("open.yaml")), (2, 1, 0));
}

#[test]
fn a_policy_has_environments_of_its_own_from_the_root_of_the_repository_on() {
    let policy =
        "rules: {severity: {RED02: error}}\nenvironments: {lab: {paths: [\"labs/**\"], severity: {RED02: info}}}";
    let local = local();
    assert_eq!(under_policy("", policy, ("labs/a.json", &local)).0, ["info"]);
    assert_eq!(under_policy("", policy, ("prod/a.json", &local)).0, ["error"]);
    // The repository's environments are none any more.
    let config = "environments: {prod: {paths: [prod], severity: {RED02: off}}}";
    assert_eq!(under_policy(config, policy, ("prod/a.json", &local)).0, ["error"]);
}

#[test]
fn a_policy_says_what_may_be_suppressed() {
    let config = "suppressions: [{rule: RED02, reason: it is small}]";
    let local = local();
    let counting = |policy: &str| {
        let outside = Bench::with(&[("policy.yaml", policy)]);
        let bench = repository(&[("a.json", &local), ("vaultvet.yaml", config)]);
        let path = outside.path("policy.yaml");
        let checked = bench.check([".", "--policy-config", path.to_str().unwrap()]);
        let of_rule = checked.of_rule("RED02").into_iter();
        of_rule.filter(|finding| finding["suppressed"].is_null()).count()
    };
    assert_eq!(counting("failOn: warning"), 0);
    assert_eq!(counting("notSuppressible: [redundancy]"), 1);
    assert_eq!(counting("suppressionsAllowed: false"), 1);
    let bench = repository(&[("a.json", &local), ("policy.yaml", config)]);
    let told = bench.run(["check", ".", "--policy-config", "policy.yaml"]);
    told.assert_exit(2);
    assert!(told.stderr.contains("policy.yaml:1:1: a policy suppresses nothing"), "{}", told.stderr);
}

#[test]
fn the_command_line_wins_over_the_policy() {
    let bench = repository(&[("a.json", &local()), ("policy.yaml", "failOn: warning\nprofile: strict\n")]);
    bench.run(["check", "a.json", "--policy-config", "policy.yaml"]).assert_exit(1);
    bench.run(["check", "a.json", "--policy-config", "policy.yaml", "--fail-on", "never"]).assert_exit(0);
    let told = bench.run(["check", "a.json", "--policy-config", "none.yaml"]);
    told.assert_exit(2);
    assert!(told.stderr.contains("`none.yaml` cannot be read"), "{}", told.stderr);
}

#[test]
fn configurations_are_no_inputs() {
    let text = "context: {location: westeurope}\n# Microsoft.DataProtection/backupVaults\n";
    let bench = repository(&[("a.json", &local()), ("ci/set.yaml", text), ("ci/policy.yaml", text)]);
    let checked = bench.check([".", "--config", "ci/set.yaml", "--policy-config", "ci/policy.yaml"]);
    assert_eq!(checked.document["inputs"].as_array().unwrap().len(), 1);
}

#[test]
fn what_counts_is_told_with_its_origin() {
    let bench = repository(&[
        (
            "vaultvet.yaml",
            "profile: geo\nfailOn: info\nexclude: [\"**/examples/**\"]\ncontext: {location: westeurope}\n\
             rules: {severity: {RED02: error, MUA01: off}, options: {RET01: {vaultDays: 35}}}\n\
             environments: {prod: {paths: [\"**/prod/**\"], tags: {env: prod}, severity: {GOV01: warning}}}\n\
             notSuppressible: [SDL01]\nbaseline: known.json\n\
             suppressions:\n  - {rule: RED02, path: \"old/**\", reason: \"it moves # by spring\", until: 2027-01-31}\n",
        ),
        ("policy.yaml", "failOn: warning\nrules: {severity: {MUA01: error}}\nnotSuppressible: [authorization]\n"),
        ("firm.yaml", "suppressionsAllowed: false\n"),
    ]);
    let told = bench.run(["config", "--policy-config", "policy.yaml", "--profile", "strict", "--resource-group", "rg"]);
    told.assert_exit(0);
    let line = |start: &str| {
        let found = told.text().lines().find(|line| line.trim_start().starts_with(start));
        found.map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ")).unwrap_or_default()
    };
    for (start, line_told) in [
        ("# configuration:", "# configuration: vaultvet.yaml"),
        ("profile:", "profile: strict # --profile"),
        ("failOn:", "failOn: warning # policy policy.yaml:1:9"),
        ("failOnPossible:", "failOnPossible: false # default"),
        ("exclude:", "exclude: [\"**/examples/**\"] # vaultvet.yaml:3:10"),
        ("location:", "location: westeurope # vaultvet.yaml:4:21"),
        ("resourceGroup:", "resourceGroup: rg # --resource-group"),
        ("RED02: error", "RED02: error # vaultvet.yaml:5:27"),
        ("MUA01:", "MUA01: error # policy policy.yaml:2:27"),
        ("snapshotDays:", "snapshotDays: 7 # default"),
        ("GOV01:", "GOV01: warning # vaultvet.yaml:6:83"),
        ("suppressionsAllowed:", "suppressionsAllowed: true # default"),
        ("- authorization", "- authorization # policy policy.yaml:3:19"),
        ("- SDL01", "- SDL01 # vaultvet.yaml:7:19"),
        (
            "- {rules",
            "- {rules: [RED02], path: \"old/**\", reason: \"it moves # by spring\", until: \"2027-01-31\"} # vaultvet.yaml:10:6",
        ),
        ("baseline:", "baseline: known.json # vaultvet.yaml:8:11"),
        ("# not in effect: profile", ""),
        ("# not in effect: failOn", "# not in effect: failOn, vaultvet.yaml:2:9: the policy sets it"),
        (
            "# not in effect: rules.options.RET01",
            "# not in effect: rules.options.RET01.vaultDays, vaultvet.yaml:5:76: whoever runs the gate has chosen the profile",
        ),
    ] {
        assert_eq!(line(start), line_told, "{}", told.text());
    }
    // What is printed is a configuration that says the same.
    let again = repository(&[("vaultvet.yaml", told.text())]);
    let same = again.run(["config"]);
    same.assert_exit(0);
    let settings = |told: &str| {
        let lines = told.lines().filter(|line| !line.starts_with('#'));
        lines.map(|line| line.rsplit_once(" # ").map_or(line, |(set, _)| set).trim_end().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(settings(same.text()), settings(told.text()));
    let firm = bench.run(["config", "--policy-config", "firm.yaml"]);
    for line in [
        "suppressionsAllowed: false                       # policy firm.yaml:1:22",
        "suppressions: []                                 # default",
        "# not in effect: suppressions, vaultvet.yaml:10:6: nothing may be suppressed",
        "# not in effect: baseline, vaultvet.yaml:8:11: nothing may be suppressed",
    ] {
        assert!(firm.text().lines().any(|told| told == line), "{line}\n{}", firm.text());
    }
    let document = bench.run(["config", "--format", "json", "--all"]).json();
    support::contract::assert_configuration(&document);
    let settings = document["settings"].as_array().unwrap();
    assert!(
        settings
            .iter()
            .any(|one| one["setting"] == json!(["rules", "severity", "RED01"]) && one["origin"]["kind"] == "profile")
    );
    bench.run(["config", "--schema"]).assert_exit(0);
}

#[test]
fn init_writes_what_changes_nothing() {
    let bench = repository(&[
        ("infra/prod/main.json", &local()),
        ("infra/dev/main.json", &vault("bv-dev", "LocallyRedundant", json!({}))),
    ]);
    let before = bench.run(["check", "--format", "json", "."]).stdout;
    let printed = bench.run(["init", "--dry-run"]);
    printed.assert_exit(0);
    assert!(!bench.path("vaultvet.yaml").exists());
    let told = bench.run(["init"]);
    told.assert_exit(0);
    assert!(told.stderr.contains("found 2 vaults in 2 files"), "{}", told.stderr);
    let text = fs::read_to_string(bench.path("vaultvet.yaml")).unwrap();
    assert_eq!(text, printed.text());
    assert!(text.contains("**/dev/**") && text.contains("westeurope"), "{text}");
    assert_eq!(bench.run(["check", "--format", "json", "."]).stdout, before);
    let again = bench.run(["init"]);
    again.assert_exit(2);
    assert!(again.stderr.contains("`vaultvet.yaml` is there already"), "{}", again.stderr);
    bench.run(["init", "--force"]).assert_exit(0);
    // Uncommented, it is valid, too.
    let uncommented: Vec<String> = text
        .lines()
        .map(|line| match line.strip_prefix("# ") {
            Some(rest)
                if rest.starts_with(' ') || rest.split_once(':').is_some_and(|(key, _)| SECTIONS.contains(&key)) =>
            {
                rest.to_owned()
            }
            _ => line.to_owned(),
        })
        .collect();
    let sections = uncommented.iter().filter(|line| !line.starts_with('#')).count();
    assert!(sections > 27, "{uncommented:?}");
    fs::create_dir_all(bench.path("params")).unwrap();
    bench.file("vault-rules/vault-owner.yaml", OWN);
    bench.file("infra/main.json", local()).file("params/common.json", "{}").file("params/prod.json", "{}");
    bench.file("vaultvet.yaml", uncommented.join("\n"));
    let told = bench.run(["config"]);
    assert_eq!(told.code, Some(0), "{}\n{}", told.stderr, uncommented.join("\n"));
}

const SECTIONS: [&str; 9] = [
    "include",
    "exclude",
    "context",
    "parameters",
    "rules",
    "environments",
    "suppressions",
    "notSuppressible",
    "baseline",
];

#[test]
fn init_is_general_where_there_is_nothing() {
    let bench = repository(&[]);
    let told = bench.run(["init"]);
    told.assert_exit(0);
    assert!(told.stderr.contains("found no vault here"), "{}", told.stderr);
    bench.run(["config"]).assert_exit(0);
    let elsewhere = bench.run(["init", "none"]);
    assert_ne!(elsewhere.code, Some(0));
    assert!(!Path::new(&bench.path("none")).exists());
}
