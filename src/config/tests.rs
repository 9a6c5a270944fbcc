//! Tests of what a configuration's text sets, and of what is said of one that is wrong.

use super::*;
use crate::source::{SourceFile, SourceId};

fn read(text: &str) -> Result<Config, ConfigError> {
    Config::read(SourceFile::new(SourceId(0), None, "vaultvet.yaml", text))
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
            (value.value.as_ref(), config.file.as_ref().unwrap().slice(span))
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
        faults("context:\n  subscriptionId: mine\n")
            .starts_with("vaultvet.yaml:2:19: `mine` is no subscription id")
    );
    assert_eq!(
        faults("context:\n  location: a\n  location: b\n"),
        "vaultvet.yaml:3:3: `location` is set twice in `context`"
    );
    assert!(faults("context: {\n").starts_with("vaultvet.yaml:"));
    assert!(faults("context: {}\n---\ncontext: {}\n").contains("one YAML document"));
}
