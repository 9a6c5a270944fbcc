//! A rule's tests: documents that raise it and documents that don't, written into the rule.

use std::sync::Arc;

use serde_json::{Map, Value as Json, json};

use super::read::{Faults, kind_of, to_json};
use crate::knowledge::api_version::Stage;
use crate::knowledge::types::TypeTable;
use crate::source::Span;
use crate::syntax::{Node, NodeKind};

/// The most tests of one rule.
const MOST_EXAMPLES: usize = 100;
/// The API version of a resource whose type the index does not list.
const SOME_VERSION: &str = "2024-01-01";

/// What the rule should say of an example.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expected {
    /// It fires.
    Bad,
    /// It does not.
    Good,
}

/// One test of a rule.
#[derive(Debug, Clone)]
pub struct Example {
    /// What it shows, if said.
    pub name: Option<Arc<str>>,
    /// What the rule should say.
    pub expected: Expected,
    /// The document.
    pub text: String,
    /// Where it stands in the rule's file.
    pub at: Span,
}

impl Example {
    /// The document as it is shown to people: what is on one line is laid out.
    #[must_use]
    pub fn shown(&self) -> String {
        match serde_json::from_str::<Json>(&self.text) {
            Ok(json) if !self.text.trim().contains('\n') => serde_json::to_string_pretty(&json).unwrap_or_default(),
            _ => self.text.clone(),
        }
    }
}

impl Expected {
    /// The key in rule files.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Bad => "bad",
            Self::Good => "good",
        }
    }
}

/// Reads the list.
pub(super) fn read(nodes: &[Node], faults: &mut Faults) -> Vec<Example> {
    if let Some(beyond) = nodes.get(MOST_EXAMPLES) {
        faults.add(beyond.span, format!("more than {MOST_EXAMPLES} examples"));
    }
    nodes.iter().take(MOST_EXAMPLES).filter_map(|node| read_one(node, faults)).collect()
}

fn read_one(node: &Node, faults: &mut Faults) -> Option<Example> {
    let (mut name, mut shown) = (None, None);
    let before = faults.0.len();
    for (key, member) in faults.members(node, "an example", &["name", "bad", "good"]) {
        let expected = match key {
            "name" => {
                name = faults.text(member);
                continue;
            }
            "bad" => Expected::Bad,
            _ => Expected::Good,
        };
        if shown.is_some() {
            faults.add(member.key_span, "`bad` and `good` stand together; expected one of them in each example");
            continue;
        }
        let text = document(&member.value);
        if text.is_none() {
            let found = kind_of(&member.value);
            faults.add(
                member.value.span,
                format!("`{key}` is {found}; expected a resource, a template, or the text of one"),
            );
        }
        shown = text.map(|text| (expected, text));
    }
    if shown.is_none() && faults.0.len() == before {
        faults.add(node.span, "nothing says what is shown; expected `bad` or `good`");
    }
    shown.map(|(expected, text)| Example { name, expected, text, at: node.span })
}

/// The document that is shown. What is no template and nothing read from Azure is a resource, or a list of resources, of
/// a template of its own; name and API version may be left out there.
fn document(node: &Node) -> Option<String> {
    match &node.kind {
        NodeKind::String(text) => Some(text.to_string()),
        NodeKind::Object(_) if is_document(node) => Some(to_json(node).to_string()),
        NodeKind::Object(_) => Some(template(vec![to_json(node)])),
        NodeKind::Array(items) => Some(template(items.iter().map(to_json).collect())),
        _ => None,
    }
}

fn is_document(node: &Node) -> bool {
    ["$schema", "contentVersion", "id", "value", "data"].iter().any(|key| node.get(key).is_some())
}

fn template(resources: Vec<Json>) -> String {
    let resources: Vec<Json> = resources.into_iter().map(completed).collect();
    json!({
        "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
        "contentVersion": "1.0.0.0",
        "resources": resources,
    })
    .to_string()
}

fn completed(resource: Json) -> Json {
    let Json::Object(written) = resource else { return resource };
    let has = |key: &str| written.keys().any(|known| known.eq_ignore_ascii_case(key));
    let mut members = Map::new();
    let kind = written.get("type").and_then(Json::as_str).unwrap_or_default();
    if !has("apiVersion") {
        members.insert("apiVersion".to_owned(), newest(kind).into());
    }
    if !has("name") {
        // As many names as the type has segments behind its provider.
        let names = vec!["example"; kind.split('/').count().saturating_sub(1).max(1)];
        members.insert("name".to_owned(), names.join("/").into());
    }
    members.extend(written);
    Json::Object(members)
}

fn newest(resource_type: &str) -> String {
    let versions = TypeTable::find(resource_type).map(TypeTable::versions).unwrap_or_default();
    let stable = versions.iter().rev().find(|version| version.stage() == Stage::Stable);
    stable.map_or_else(|| SOME_VERSION.to_owned(), ToString::to_string)
}
