//! Reports: what tools, vaultvet among them, write about files, and what is therefore no input.

use crate::syntax::{Node, NodeKind};

/// Whether a document is a report: SARIF and Code Quality of any tool, or what vaultvet writes as JSON.
pub(super) fn is_report(root: &Node) -> bool {
    is_sarif(root) || is_code_quality(root) || is_own(root)
}

fn is_sarif(root: &Node) -> bool {
    let runs = root.get("runs").map(Node::items).unwrap_or_default();
    let named = |run: &Node| run.get("tool").and_then(|tool| tool.get("driver")?.get("name")).is_some();
    root.get("version").is_some() && !runs.is_empty() && runs.iter().all(named)
}

/// A list of issues in the form of Code Climate, as GitLab takes it.
fn is_code_quality(root: &Node) -> bool {
    is_list_with(Some(root), &["check_name", "fingerprint", "location"])
}

/// An audit or what was checked, an inventory, an evaluation, a baseline.
fn is_own(root: &Node) -> bool {
    let tool = root.get("tool").and_then(|tool| tool.get("name")).and_then(Node::as_str);
    let versioned = root.get("schemaVersion").is_some_and(|version| matches!(version.kind, NodeKind::Int(_)));
    let list_with = |name: &str, members: &[&str]| is_list_with(root.get(name), members);
    versioned
        && (tool == Some("vaultvet")
            || list_with("vaults", &["kind", "facts", "source"])
            || list_with("deployments", &["template", "resources", "faults"]))
        || root.get("version").is_some() && list_with("findings", &["code", "resource", "fingerprint"])
}

fn is_list_with(list: Option<&Node>, members: &[&str]) -> bool {
    let items = list.map(Node::items).unwrap_or_default();
    !items.is_empty() && items.iter().all(|item| members.iter().all(|name| item.get(name).is_some()))
}
