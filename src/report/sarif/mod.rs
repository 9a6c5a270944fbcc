//! SARIF 2.1.0, for code scanning on GitHub and in Azure DevOps, and for editors.
//!
//! `docs/formats.md` says what is put where and why. Nothing in it depends on the time or the machine, so that two runs
//! over one state give the same bytes.

mod notifications;
mod places;
mod results;
mod rules;

use std::io;

use serde_json::{Value as Json, json};

use super::json::write_pretty;
use super::telling::Telling;
use notifications::{descriptors, notifications};
use places::BASE;
use rules::Rules;

/// Writes the outcome as one run.
///
/// # Errors
///
/// When `out` can't be written.
pub fn write_sarif(telling: &Telling<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    let told = results::told(telling);
    let rules = Rules::of(&told);
    let results = results::results(telling, &rules, &told);
    let log = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {
                "name": "vaultvet",
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "shortDescription": text("a linter for Azure Backup vaults and Recovery Services vaults"),
                "rules": rules.descriptors(),
                "notifications": descriptors(),
            }},
            "invocations": [{
                "executionSuccessful": true,
                "exitCode": telling.exit_code,
                "toolExecutionNotifications": notifications(telling, told.len()),
            }],
            "originalUriBaseIds": {
                BASE: {"description": text("the root of the git work tree, or the working directory where there is none")},
            },
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    });
    write_pretty(&log, out)
}

/// Adds a member to an object.
fn set(object: &mut Json, key: &str, value: Json) {
    if let Some(members) = object.as_object_mut() {
        members.insert(key.to_owned(), value);
    }
}

/// A message that is plain text. What would be read as a link in it is taken apart.
fn text(words: &str) -> Json {
    json!({"text": plain(words)})
}

/// Plain text in which nothing is a link: readers turn `[words](address)` into one.
fn plain(words: &str) -> String {
    words.replace("](", "] (")
}
