//! What no result may be: what could not be determined, and which inputs were not read.

use serde_json::{Value as Json, json};

use super::places::{file, location};
use super::text;
use crate::engine::{InputEntry, Status, Undetermined};
use crate::report::closing::{cause_in_words, not_read, what_to_do};
use crate::report::telling::{Telling, resource_name};
use crate::report::text::counted;

/// The kinds of notifications, by id.
const KINDS: [(&str, &str); 5] = [
    ("not-determined", "a value that rules needed can't be known from this input"),
    ("unrecognised", "a file names a vault type, in no form that is known"),
    ("skipped", "a file is over the size cap or in a form that is not read"),
    ("unreadable", "a file could not be decoded or parsed"),
    ("left-out", "there are more findings than a run may have results"),
];

pub(super) fn descriptors() -> Vec<Json> {
    KINDS.iter().map(|(id, words)| json!({"id": id, "shortDescription": text(words)})).collect()
}

/// What is told beside `told` results.
pub(super) fn notifications(telling: &Telling<'_>, told: usize) -> Vec<Json> {
    let outcome = telling.outcome;
    let open = outcome.unknowns.iter().map(|unknown| not_determined(telling, unknown));
    let unread = not_read(outcome).map(|input| unread(telling, input));
    left_out(telling.outcome.findings.len(), told).into_iter().chain(open).chain(unread).collect()
}

/// Findings for which there was no room.
fn left_out(all: usize, told: usize) -> Option<Json> {
    let more = all.checked_sub(told).filter(|more| *more > 0)?;
    let words = format!(
        "{} left out here: code scanning takes {told} results a run, and these are the worst of {all}; `--format json` \
         has all, a run for each folder is below the limit",
        counted(more, "finding is", "findings are"),
    );
    Some(json!({
        "descriptor": descriptor("left-out"),
        "level": "warning",
        "message": text(&words),
        "properties": {"leftOut": more, "findings": all},
    }))
}

fn descriptor(id: &str) -> Json {
    json!({"id": id, "index": KINDS.iter().position(|(known, _)| *known == id)})
}

fn not_determined(telling: &Telling<'_>, unknown: &Undetermined) -> Json {
    let what = if unknown.topic.is_empty() { &unknown.property } else { &unknown.topic };
    let words =
        format!("{what} of `{}` is not determined: {}", resource_name(&unknown.resource), cause_in_words(unknown));
    json!({
        "descriptor": descriptor("not-determined"),
        "level": "note",
        "message": text(&words),
        "locations": [location(telling, unknown.location, "")],
        "properties": {
            "property": unknown.property,
            "cause": unknown.cause.as_str(),
            "rules": unknown.rules,
            "deployments": unknown.deployments,
        },
    })
}

fn unread(telling: &Telling<'_>, input: &InputEntry) -> Json {
    let level = if input.status == Status::Unreadable { "error" } else { "warning" };
    json!({
        "descriptor": descriptor(input.status.as_str()),
        "level": level,
        "message": text(&format!("`{}` was not read: {}", input.file, what_to_do(input))),
        "locations": [file(&telling.path_of(input))],
    })
}
