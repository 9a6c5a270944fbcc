//! The published schemas and what no schema can say: counts that agree with lists, places inside texts.

use std::fs;
use std::path::Path;
use std::sync::OnceLock;

use serde_json::Value;

fn schema(name: &str) -> jsonschema::Validator {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("schema").join(name);
    let schema: Value = serde_json::from_slice(&fs::read(path).unwrap()).unwrap();
    jsonschema::validator_for(&schema).unwrap()
}

#[track_caller]
fn assert_valid(validator: &jsonschema::Validator, document: &Value) {
    let errors: Vec<String> =
        validator.iter_errors(document).take(5).map(|error| format!("{error} at {}", error.instance_path())).collect();
    assert!(errors.is_empty(), "{errors:#?}");
}

/// Asserts that a document keeps the contract of `check --format json`.
#[track_caller]
pub(crate) fn assert_check(document: &Value) {
    static SCHEMA: OnceLock<jsonschema::Validator> = OnceLock::new();
    assert_valid(SCHEMA.get_or_init(|| schema("check.schema.json")), document);
    assert_counts(document);
    for finding in document["findings"].as_array().unwrap() {
        assert_location(&finding["location"]);
    }
}

/// Asserts that a document keeps the contract of `inventory --format json`.
#[track_caller]
pub(crate) fn assert_inventory(document: &Value) {
    static SCHEMA: OnceLock<jsonschema::Validator> = OnceLock::new();
    assert_valid(SCHEMA.get_or_init(|| schema("inventory.schema.json")), document);
}

/// Asserts that a document keeps the contract of `eval`.
#[track_caller]
pub(crate) fn assert_eval(document: &Value) {
    static SCHEMA: OnceLock<jsonschema::Validator> = OnceLock::new();
    assert_valid(SCHEMA.get_or_init(|| schema("eval.schema.json")), document);
}

/// Asserts that a document keeps the contract of `config --format json`.
#[track_caller]
pub(crate) fn assert_configuration(document: &Value) {
    static SCHEMA: OnceLock<jsonschema::Validator> = OnceLock::new();
    assert_valid(SCHEMA.get_or_init(|| schema("effective-configuration.schema.json")), document);
}

/// Whether a configuration is one by its published schema.
pub(crate) fn is_config(document: &Value) -> bool {
    static SCHEMA: OnceLock<jsonschema::Validator> = OnceLock::new();
    SCHEMA.get_or_init(|| schema("config.schema.json")).is_valid(document)
}

#[track_caller]
fn assert_counts(document: &Value) {
    let findings = document["findings"].as_array().unwrap();
    let inputs = document["inputs"].as_array().unwrap();
    let summary = &document["summary"];
    let number = |value: &Value| usize::try_from(value.as_u64().unwrap()).unwrap();
    let counts = |finding: &&Value| finding["suppressed"].is_null();
    let counted =
        |wanted: &dyn Fn(&Value) -> bool| findings.iter().filter(counts).filter(|finding| wanted(finding)).count();
    for severity in ["error", "warning", "info"] {
        let listed = counted(&|finding| finding["severity"] == severity && finding["certainty"] == "definite");
        assert_eq!(number(&summary["findings"][severity]), listed, "{severity}");
    }
    assert_eq!(number(&summary["possible"]), counted(&|finding| finding["certainty"] == "possible"));
    assert_eq!(number(&summary["suppressed"]), findings.iter().filter(|finding| !counts(finding)).count());
    assert_eq!(number(&summary["unknown"]), document["unknowns"].as_array().unwrap().len());
    let vaults: usize = inputs.iter().map(|input| number(&input["vaults"])).sum();
    assert_eq!(number(&summary["vaults"]), vaults, "{document:#}");
    for status in ["checked", "partly-unknown", "unrecognised", "unreadable", "skipped"] {
        let listed = inputs.iter().filter(|input| input["status"] == status).count();
        assert_eq!(number(&summary["files"][status]), listed, "{status}");
    }
}

#[track_caller]
fn assert_location(location: &Value) {
    assert!(location["start"]["offset"].as_u64() <= location["end"]["offset"].as_u64(), "{location}");
    assert!(!location["file"].as_str().unwrap().contains('\\'), "{location}");
}

/// Asserts that a document keeps the contract of `report --format json`.
#[track_caller]
pub(crate) fn assert_report(document: &Value) {
    static SCHEMA: OnceLock<jsonschema::Validator> = OnceLock::new();
    assert_valid(SCHEMA.get_or_init(|| schema("report.schema.json")), document);
}
