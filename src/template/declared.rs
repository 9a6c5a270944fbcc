//! Declarations of resources as a template writes them: lists or objects by symbolic name, children, deployments.

use std::collections::HashSet;
use std::sync::Arc;

use crate::syntax::{Member, Node};

/// The type of a deployment inside a deployment.
const DEPLOYMENTS: &str = "Microsoft.Resources/deployments";

/// One resource declaration of a template.
#[derive(Debug, Clone, Copy)]
pub(super) struct Declared<'a> {
    /// Its symbolic name, where `resources` is an object.
    pub(super) symbol: Option<&'a Arc<str>>,
    /// Its object.
    pub(super) node: &'a Node,
}

/// The resources of Azure that a template declares, whichever form `resources` has.
///
/// What other extensions make, such as objects of Kubernetes, has no type of Azure and is left out.
pub(super) fn declared_resources<'a>(template: &'a Node) -> Vec<Declared<'a>> {
    let mut declared = children(template);
    declared.retain(|declared| !is_foreign(template, declared.node));
    declared
}

/// The wanted resources of Azure that a template declares under a name that may end so; most names are written as they
/// are, and only the others have to be worked out.
pub(super) fn declared_as<'a>(
    template: &'a Node,
    end: Option<&str>,
    wanted: impl Fn(&'a Node) -> bool,
) -> Vec<Declared<'a>> {
    let mut declared = children(template);
    declared.retain(|one| wanted(one.node) && may_end(one.node, end) && !is_foreign(template, one.node));
    declared
}

fn may_end(node: &Node, end: Option<&str>) -> bool {
    let written = node.get("name").and_then(Node::as_str).filter(|text| !text.starts_with('['));
    let own = written.and_then(|text| text.rsplit('/').next());
    own.zip(end).is_none_or(|(own, end)| own.eq_ignore_ascii_case(end))
}

/// The resources nested in a resource, whichever form `resources` has.
pub(super) fn children<'a>(node: &'a Node) -> Vec<Declared<'a>> {
    let Some(resources) = node.get("resources") else { return Vec::new() };
    if resources.is_object() {
        // Of two alike the last one counts, as everywhere.
        let mut seen = HashSet::new();
        let mut members: Vec<&Member> = resources.members().iter().rev().collect();
        members.retain(|member| seen.insert(member.key.to_ascii_lowercase()));
        members.iter().rev().map(|member| Declared { symbol: Some(&member.key), node: &member.value }).collect()
    } else {
        resources.items().iter().map(|node| Declared { symbol: None, node }).collect()
    }
}

/// Whether a declaration is made by an extension other than Azure Resource Manager.
fn is_foreign(template: &Node, node: &Node) -> bool {
    const AZURE: [&str; 2] = ["AzureResourceManager", "az"];
    let Some(alias) = node.get("extension").or_else(|| node.get("import")).and_then(Node::as_str) else {
        // A type of Azure carries no version; those of extensions do: `core/Namespace@v1`.
        return node.get("type").and_then(Node::as_str).is_some_and(|text| text.contains('@'));
    };
    let declared = ["extensions", "imports"].iter().find_map(|section| template.get(section)?.get(alias));
    let provider = declared.and_then(|declared| declared.get("provider").or_else(|| declared.get("name"))?.as_str());
    !AZURE.iter().any(|name| name.eq_ignore_ascii_case(provider.unwrap_or(alias)))
}

/// The resource that a symbolic name stands for, behind those that it is nested in, outermost first.
pub(super) fn by_symbol<'a>(template: &'a Node, symbol: &str) -> Option<Vec<&'a Node>> {
    // What is no word, such as an id, is no symbolic name.
    if symbol.is_empty() || symbol.contains('/') {
        return None;
    }
    fn among<'a>(list: Vec<Declared<'a>>, symbol: &str) -> Option<Vec<&'a Node>> {
        let named = |declared: &Declared<'a>| declared.symbol.is_some_and(|name| name.eq_ignore_ascii_case(symbol));
        if let Some(found) = list.iter().find(|declared| named(declared)) {
            return Some(vec![found.node]);
        }
        list.into_iter().find_map(|declared| {
            if is_deployment(declared.node) {
                return None;
            }
            let mut way = among(children(declared.node), symbol)?;
            way.insert(0, declared.node);
            Some(way)
        })
    }
    among(declared_resources(template), symbol)
}

/// Whether a declaration is a deployment.
pub(super) fn is_deployment(node: &Node) -> bool {
    node.get("type").and_then(Node::as_str).is_some_and(|text| text.eq_ignore_ascii_case(DEPLOYMENTS))
}

/// The template written inside a deployment.
pub(super) fn inner_template(node: &Node) -> Option<&Node> {
    node.get("properties")?.get("template").filter(|template| template.is_object())
}

/// Whether the template of a deployment is kept elsewhere.
pub(super) fn links_elsewhere(node: &Node) -> bool {
    node.get("properties").is_some_and(|properties| properties.get("templateLink").is_some())
}

/// The name of a resource's loop, lower case.
pub(super) fn loop_name(node: &Node) -> Arc<str> {
    let name = node.get("copy").and_then(|copy| copy.get("name")?.as_str()).unwrap_or_default();
    name.to_ascii_lowercase().into()
}

/// `name[3]` as name and turn.
pub(super) fn symbol_and_turn(text: &str) -> (&str, Option<usize>) {
    let turn = text.strip_suffix(']').and_then(|text| text.rsplit_once('['));
    match turn {
        Some((name, number)) => number.parse().map_or((text, None), |number| (name, Some(number))),
        None => (text, None),
    }
}
