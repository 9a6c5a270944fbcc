//! Real inputs, where a folder of them is at hand: `VAULTVET_CORPUS` names it, with its `MANIFEST.csv`.
//!
//! Each difference from the manifest's count of vaults is explained in `EXPLAINED`; an explanation that no longer
//! applies fails too.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may stop at the first broken assumption")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use vaultvet::engine::Status;
use vaultvet::knowledge::Day;
use vaultvet::run::{RunOptions, RunResult, run};

/// Files whose vaults are counted otherwise than the manifest counts declarations: by how many, and why.
const EXPLAINED: [(&str, usize, &str); 3] = [
    (
        "azure-quickstart-templates/application-workloads/ibm-cloud-pak/ibm-cloud-pak-for-data/azuredeploy.json",
        0,
        "its condition compares `enableNfsBackup`, false by default, with a text: never deployed",
    ),
    (
        "azure-quickstart-templates/application-workloads/openshift/openshift-container-platform/azuredeploy.json",
        0,
        "its parameter file sets `enableNfsBackup` to false",
    ),
    (
        "azure-quickstart-templates/quickstarts/microsoft.recoveryservices/recovery-services-create-vault-enable-diagnostics/azuredeploy.json",
        2,
        "two parameter files lie beside it: two deployments of one vault each",
    ),
];

/// Files without a vault of their own that are spoken of all the same, and why.
const SPOKEN_OF: [(&str, &str); 3] = [
    (
        "azure-cli/recordings/test_backup_rg_mapping/006-get-response-backupconfig.json",
        "the live soft delete state of a vault that another body of the same session shows",
    ),
    (
        "azure-cli/recordings/test_backup_rg_mapping/052-put-response-backupresourceguardproxies.json",
        "ties a vault that another body shows to a guard in the vault's own subscription",
    ),
    (
        "azure-cli/recordings/test_backup_rg_mapping/055-get-response-backupresourceguardproxies.json",
        "the same, read again",
    ),
];

struct Row {
    path: String,
    shape: String,
    resource_types: String,
    vaults: usize,
    notes: String,
}

#[test]
fn a_corpus_of_real_inputs_is_read_as_its_manifest_says() {
    let Some(corpus) = std::env::var_os("VAULTVET_CORPUS").map(PathBuf::from) else {
        return;
    };
    let corpus = corpus.canonicalize().unwrap();
    let rows = manifest(&corpus);
    let mut options = RunOptions::new(vec![corpus.clone()], corpus);
    options.today = Day::new(2026, 11, 22);
    let result = run(&options).unwrap();
    let faults = differences(&rows, &result);
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

fn differences(rows: &[Row], result: &RunResult) -> Vec<String> {
    let inputs: BTreeMap<&str, _> = result.outcome.inputs.iter().map(|input| (input.file.as_str(), input)).collect();
    let mut spoken_of: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for finding in &result.outcome.findings {
        let file = result.outcome.sources.get(finding.primary.location.source).unwrap();
        spoken_of.entry(file.display.as_str()).or_default().insert(finding.rule.code);
    }
    let mut faults = Vec::new();
    for row in rows {
        let path = row.path.as_str();
        let input = inputs.get(path);
        let counted = input.map_or(0, |input| input.vaults);
        let status = input.map_or(Status::NoVault, |input| input.status);
        let codes = spoken_of.get(path);
        match row.shape.as_str() {
            "arm-template" | "bicep-compiled" | "resource-export" => {
                let explained = EXPLAINED.iter().find(|(file, ..)| *file == path);
                let expected = explained.map_or(row.vaults, |(_, count, _)| *count);
                if counted != expected || explained.is_some_and(|(_, count, _)| *count == row.vaults) {
                    faults.push(format!("{path}: {counted} vaults, not {expected}"));
                }
            }
            "rest-example" | "other" if row.notes.contains("malformed") => {
                let told = codes.is_some_and(|codes| codes.contains("INP01"));
                if !row.resource_types.is_empty() && !told {
                    faults.push(format!("{path}: names a vault type, cannot be parsed, and nothing says so"));
                }
            }
            "rest-example" | "other"
                if !matches!(status, Status::Unrecognised | Status::NoVault) || codes.is_some() =>
            {
                faults.push(format!("{path}: {status}, with findings {codes:?}"));
            }
            _ => {}
        }
        let explained = SPOKEN_OF.iter().any(|(file, _)| *file == path);
        // Policies and guards by themselves are judged, too.
        let of_family = !row.resource_types.is_empty()
            && codes.is_some_and(|codes| codes.iter().all(|code| code.starts_with("GOV")));
        if row.vaults == 0 && row.shape != "parameters" && !of_family && codes.is_some() != explained {
            faults.push(format!("{path}: no vault in it, findings {codes:?}"));
        }
    }
    faults
}

fn manifest(corpus: &Path) -> Vec<Row> {
    let text = std::fs::read_to_string(corpus.join("MANIFEST.csv")).unwrap();
    let mut lines = text.lines();
    let header = fields(lines.next().unwrap());
    let column = |name: &str| header.iter().position(|field| field == name).unwrap();
    let (path, shape, types) = (column("path"), column("shape"), column("resource_types"));
    let (vaults, notes) = (column("vault_count"), column("notes"));
    lines
        .map(fields)
        .map(|row| Row {
            path: row[path].clone(),
            shape: row[shape].clone(),
            resource_types: row[types].clone(),
            vaults: row[vaults].parse().unwrap(),
            notes: row[notes].clone(),
        })
        .collect()
}

/// The fields of one line; a quoted field may hold commas and doubled quotes.
fn fields(line: &str) -> Vec<String> {
    let mut fields = vec![String::new()];
    let mut quoted = false;
    for character in line.chars() {
        match character {
            '"' => quoted = !quoted,
            ',' if !quoted => fields.push(String::new()),
            other => fields.last_mut().unwrap().push(other),
        }
    }
    fields
}
