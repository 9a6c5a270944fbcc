//! Well-configured vaults in every form, as the hardened tests of Azure's own modules deploy them: no warning, no error.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test stops at the first broken assumption"
)]

use std::process::Command;

use serde_json::Value as Json;

const FOLDER: &str = "fixtures/hardened";

fn told(arguments: &[&str]) -> (Option<i32>, String) {
    let run = Command::new(env!("CARGO_BIN_EXE_vaultvet"))
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .env("NO_COLOR", "1")
        .args(["check", FOLDER])
        .args(arguments)
        .output()
        .unwrap();
    (run.status.code(), String::from_utf8(run.stdout).unwrap())
}

#[test]
fn hardened_shapes_get_notes_at_most() {
    let (code, text) = told(&["--format", "json"]);
    let report: Json = serde_json::from_str(&text).unwrap();
    let findings = report["findings"].as_array().unwrap();
    let grave: Vec<&Json> = findings.iter().filter(|finding| finding["severity"] != "info").collect();
    assert!(grave.is_empty(), "{grave:#?}");
    assert_eq!(code, Some(0));
    assert_eq!(report["summary"]["vaults"], 6);
}

#[test]
fn what_is_noted_of_them() {
    insta::assert_snapshot!("notes", told(&["--unknowns", "all"]).1);
}
