//! Values that Azure's own engine gave, recorded in tables, held against what the evaluator gives.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests fail by panicking")]

#[path = "../evaluate/harness.rs"]
#[allow(dead_code, reason = "each test binary uses its own part")]
mod harness;

use harness::{run_with, to_json, vault};
use serde::Deserialize;
use serde_json::{Map, Value as Json, json};

/// One recorded evaluation.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Row {
    /// The test that recorded it, in the repository Azure/bicep.
    from: String,
    /// In what the template here is not the recorded one.
    #[serde(default, rename = "note")]
    _note: Option<String>,
    language_version: Option<String>,
    #[serde(default)]
    parameters: Json,
    /// The values of a parameter file.
    #[serde(default)]
    given: Option<Json>,
    #[serde(default)]
    variables: Json,
    #[serde(default)]
    functions: Json,
    /// Resources beside the vault that holds the values.
    #[serde(default)]
    resources: Vec<Json>,
    /// A vault of its own, compared with `resource`.
    predicted: Option<Json>,
    /// What the last vault has; what it has besides is not compared.
    resource: Option<Json>,
    /// An expression and its value.
    values: Vec<(Json, Json)>,
    /// What the engine said when it refused the template.
    refused: Option<String>,
    /// Why these values are not what the test recorded.
    unlike: Option<String>,
}

fn template(row: &Row) -> Json {
    let tags: Map<String, Json> =
        row.values.iter().enumerate().map(|(number, (asked, _))| (format!("v{number}"), asked.clone())).collect();
    let mut resources = vec![vault("values", Json::Object(tags))];
    resources.extend(row.resources.iter().cloned());
    resources.extend(row.predicted.clone());
    let mut members = json!({ "resources": resources });
    for (name, value) in [("parameters", &row.parameters), ("variables", &row.variables), ("functions", &row.functions)]
    {
        if !value.is_null() {
            members[name] = value.clone();
        }
    }
    if let Some(version) = &row.language_version {
        members["languageVersion"] = json!(version);
    }
    members
}

/// Whether what is expected stands in what is there.
fn holds(there: &Json, expected: &Json) -> bool {
    match (there, expected) {
        (Json::Object(there), Json::Object(expected)) => {
            expected.iter().all(|(name, value)| there.get(name).is_some_and(|there| holds(there, value)))
        }
        _ => there == expected,
    }
}

/// What is not as recorded, a line each.
fn differences(row: &Row) -> Vec<String> {
    let given: Vec<Json> = row.given.iter().cloned().collect();
    let run = run_with(template(row), &given);
    let mut lines: Vec<String> = Vec::new();
    for (number, (asked, expected)) in row.values.iter().enumerate() {
        let value = run.tag(0, &format!("v{number}"));
        let unlike = row.unlike.is_some() && *expected == json!({ "$unknown": "any" });
        if value != *expected && !(unlike && value.get("$unknown").is_some()) {
            lines.push(format!("{}: {asked}\n    gives {value}\n    not   {expected}", row.from));
        }
    }
    if let Some(expected) = &row.resource {
        let resource = run.deployment.resources.last().unwrap();
        let mut there = json!({ "name": to_json(&resource.name) });
        if let Some(properties) = resource.body.get("properties") {
            there["properties"] = to_json(properties);
        }
        if !holds(&there, expected) {
            lines.push(format!("{}: {there} not {expected}", row.from));
        }
    }
    match &row.refused {
        Some(words) if run.faults().iter().any(|fault| fault.contains(words)) => {}
        None if run.faults().is_empty() => {}
        _ => lines.push(format!("{}: faults {:?}", row.from, run.faults())),
    }
    lines
}

#[track_caller]
fn hold(table: &str) -> (usize, usize) {
    let rows: Vec<Row> = serde_yaml::from_str(table).unwrap();
    let lines: Vec<String> = rows.iter().flat_map(differences).collect();
    assert!(lines.is_empty(), "{}", lines.join("\n"));
    let unlike = rows.iter().filter(|row| row.unlike.as_ref().is_some_and(|why| !why.is_empty())).count();
    (rows.len() - unlike, unlike)
}

#[test]
fn templates_evaluate_as_azure_evaluates_them() {
    assert_eq!(hold(include_str!("evaluated.yaml")), (36, 4));
}

#[test]
fn calls_fold_as_azure_folds_them() {
    assert_eq!(hold(include_str!("folded.yaml")), (10, 0));
}
