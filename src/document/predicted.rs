//! Recognises what tools foretell of a deployment: results of what-if, and snapshots of Bicep.

use super::{Export, Form, Shown, Told, is_resource, names_family};
use crate::syntax::{Node, NodeKind};

/// The resources as they would be after a deployment; none if this foretells nothing.
pub(super) fn predicted(root: &Node) -> Option<Export<'_>> {
    what_if(root).or_else(|| snapshot(root))
}

/// `bicep snapshot` writes each resource as it would be deployed.
fn snapshot(root: &Node) -> Option<Export<'_>> {
    let list = list(root, "predictedResources")?;
    let (read, other): (Vec<&Node>, Vec<&Node>) = list.iter().partition(|node| is_resource(node));
    let resources = read.into_iter().map(|node| Shown { node, told: Told::Made }).collect();
    let unread = other.into_iter().filter(|row| names_family(row)).collect();
    Some(Export { form: Form::ResourceList, resources, unread, incomplete: false, ids_only: false })
}

/// `az deployment … what-if --no-pretty-print` gives each resource before and after, with the kind of its change.
fn what_if(root: &Node) -> Option<Export<'_>> {
    let changes = list(root, "changes").or_else(|| list(root.get("properties")?, "changes"))?;
    let is_change = |node: &Node| ["changeType", "resourceId"].iter().all(|name| node.get(name).is_some());
    let succeeded =
        root.get("status").and_then(Node::as_str).is_some_and(|text| text.eq_ignore_ascii_case("Succeeded"));
    // An empty list of changes says by its status alone what it is.
    if !changes.iter().all(is_change) || (changes.is_empty() && !succeeded) {
        return None;
    }
    let resources: Vec<Shown<'_>> = changes.iter().filter_map(shown).collect();
    let stays = |change: &&Node| !is_of_kind(change, "Delete");
    let ids_only = resources.is_empty() && changes.iter().any(|change| stays(&change));
    // What extends resources that are there already is not among the changes.
    Some(Export { form: Form::ResourceList, resources, unread: Vec::new(), incomplete: true, ids_only })
}

/// The resource of a change as it would be; none for one that goes away.
fn shown(change: &Node) -> Option<Shown<'_>> {
    if is_of_kind(change, "Delete") {
        return None;
    }
    let told = if is_of_kind(change, "Create") { Told::Made } else { Told::Changed };
    let side = |name: &str| change.get(name).filter(|node| is_resource(node));
    // What does not change may be shown once.
    let kept = ["NoChange", "Ignore", "NoEffect"].iter().any(|kind| is_of_kind(change, kind));
    let node = side("after").or_else(|| side("before").filter(|_| kept))?;
    Some(Shown { node, told })
}

fn is_of_kind(change: &Node, kind: &str) -> bool {
    change.get("changeType").and_then(Node::as_str).is_some_and(|text| text.eq_ignore_ascii_case(kind))
}

fn list<'n>(node: &'n Node, name: &str) -> Option<&'n [Node]> {
    node.get(name).filter(|list| matches!(list.kind, NodeKind::Array(_))).map(Node::items)
}
