//! Tests of what a configuration's text sets, and of what is said of one that is wrong.

#![allow(clippy::indexing_slicing, reason = "a test may panic")]

use super::*;
use crate::source::{SourceFile, SourceId};

fn read(text: &str) -> Result<Config, ConfigError> {
    Config::read(SourceFile::new(SourceId(0), None, "vaultvet.yaml", text), Some(Vec::new()))
}

fn faults(text: &str) -> String {
    read(text).unwrap_err().to_string()
}

#[test]
fn what_is_set_stands_with_its_characters() {
    let text = "# of this repository\ncontext:\n  location: West Europe\n  resourceGroup: \"rg-backup\"\n";
    let config = read(text).unwrap();
    let values: Vec<(&str, &str)> = config
        .context
        .values()
        .iter()
        .map(|value| {
            let Written::Configuration(span) = value.written else { panic!("{value:?}") };
            (value.value.as_ref(), config.file.slice(span))
        })
        .collect();
    assert_eq!(values, [("westeurope", "West Europe"), ("rg-backup", "\"rg-backup\"")]);
}

#[test]
fn nothing_set_is_no_fault() {
    for text in ["", "# only words\n", "{}", "context:\n", "context: {}\n", "context:\n  location:\n"] {
        assert!(read(text).unwrap().context.values().is_empty(), "{text}");
    }
}

#[test]
fn faults_are_told_at_their_place() {
    assert_eq!(
        faults("contxt: {}\n"),
        "vaultvet.yaml:1:1: the configuration has no setting `contxt`; did you mean `context`?"
    );
    assert_eq!(
        faults("context:\n  locaton: x\n  other: y\n"),
        "vaultvet.yaml:2:3: `context` has no setting `locaton`; did you mean `location`?\n\
         vaultvet.yaml:3:3: `context` has no setting `other`; there are `location`, `subscriptionId`, \
         `resourceGroup`, `tenantId`, `managementGroup`, `cloud`"
    );
    assert_eq!(
        faults("context: [a]\n"),
        "vaultvet.yaml:1:10: `context` is a list; settings are expected, `name: value`"
    );
    assert_eq!(
        faults("context:\n  resourceGroup: 7\n"),
        "vaultvet.yaml:2:18: `resourceGroup` is a number; a text is expected, in quotes if need be"
    );
    assert!(
        faults("context:\n  subscriptionId: mine\n").starts_with("vaultvet.yaml:2:19: `mine` is no subscription id")
    );
    assert_eq!(
        faults("context:\n  location: a\n  location: b\n"),
        "vaultvet.yaml:3:3: `location` is set twice in `context`"
    );
    assert!(faults("context: {\n").starts_with("vaultvet.yaml:"));
    assert!(faults("context: {}\n---\ncontext: {}\n").contains("one YAML document"));
}

#[test]
fn all_settings_are_read() {
    let config = read(
        "profile: geo\nfailOn: error\nfailOnPossible: true\ninclude: [\"infra/**\"]\nexclude: [\"**/examples/**\"]\n\
         rules:\n  severity: {RED02: error, mua-not-enabled: off}\n  options: {RET01: {vaultDays: 35}, RED02: {required: GeoRedundant}}\n\
         environments:\n  prod:\n    paths: [\"**/prod/**\"]\n    tags: {environment: [prod, production], tier: gold}\n    \
         profile: strict\n    severity: {GOV01: warning}\n  dev: {paths: [dev], nonProduction: true}\n",
    )
    .unwrap();
    assert_eq!(config.profile.unwrap().value.name(), "geo");
    assert_eq!(config.fail_on.unwrap().value, FailLevel::Error);
    assert!(config.fail_on_possible.unwrap().value);
    assert_eq!(config.include.unwrap().value[0].text(), "infra/**");
    let set: Vec<_> = config.rules.severities.iter().map(|set| (set.rule.code, set.level)).collect();
    assert_eq!(set, [("RED02", Some(crate::rule::Severity::Error)), ("MUA01", None)]);
    let set: Vec<_> =
        config.rules.options.iter().map(|set| format!("{}.{}={}", set.rule.code, set.option.name, set.value)).collect();
    assert_eq!(set, ["RET01.vaultDays=35", "RED02.required=GeoRedundant"]);
    let environments = config.environments.unwrap().value;
    assert_eq!(environments[0].tags[1], ("tier".to_owned(), vec!["gold".to_owned()]));
    assert!(environments[1].non_production.unwrap().value);
}

#[test]
fn each_wrong_thing_has_its_own_line() {
    let text = "profile: recomended\nfailOn: warn\nfailOnPossible: yes\ninclude: infra\nexclude: [\"../x\", 7]\n\
                rules:\n  severity: {RED2: error, RED02: fatal, INP01: off, vault-redundancy-local: info}\n  \
                options:\n    RED02: {require: GeoRedundant}\n    RET01: {vaultDays: 0}\n    RED01: {a: 1}\n    RED03: {required: any}\n\
                environments:\n  prod: {profile: strict}\n  \"a b\": {paths: [x], nonProduction: 1}\n";
    let told = faults(text);
    for line in [
        "1:10: `profile` can't be `recomended`; did you mean `recommended`?",
        "2:9: `failOn` can't be `warn`; there are `error`, `warning`, `info`, `never`",
        "3:17: `failOnPossible` is `yes`; `true` or `false` is expected",
        "4:10: `include` is a text; a list is expected, `[one, other]`",
        "5:11: `../x` leads upwards; a glob stays below the configuration's folder",
        "5:19: `exclude` is a number; a text is expected, in quotes if need be",
        "7:14: no rule is called `RED2`; did you mean `RED02`?",
        "7:34: `RED02` can't be `fatal`; there are `error`, `warning`, `info`, `off`",
        "7:48: INP01 can't be off: it tells of what could not be read, and nothing else would; `info` is the least",
        "9:13: RED02 has no option `require`; did you mean `required`?",
        "10:24: `vaultDays` is 0; a number of days from 1 to 3650 is expected",
        "11:5: RED01 has no options; `vaultvet rules --format json` tells which do",
        "14:3: nothing belongs to the environment `prod`; give it `paths` or `tags`",
        "15:3: `a b` is no name for an environment",
        "15:38: `nonProduction` is a number; `true` or `false` is expected",
    ] {
        assert!(told.contains(&format!("vaultvet.yaml:{line}")), "{line}\n\n{told}");
    }
}

#[test]
fn a_rule_is_set_once_whatever_it_is_called() {
    assert_eq!(
        faults("rules:\n  severity: {RED02: error, vault-redundancy-local: info}\n"),
        "vaultvet.yaml:2:28: RED02 is set twice in `severity`, as `vault-redundancy-local`"
    );
}

#[test]
fn off_may_be_written_as_older_yaml_reads_it() {
    let config = read("rules: {severity: {RED02: false}}\n").unwrap();
    assert_eq!(config.rules.severities[0].level, None);
}
