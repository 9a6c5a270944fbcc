//! Finds the template inside a document that carries one: bodies of deployments and stacks, template specs, exports.

use super::{is_template, schema_names};
use crate::syntax::Node;

/// A template with the parameters that the document around it gives.
#[derive(Debug, Clone, Copy)]
pub struct Wrapped<'a> {
    /// The template.
    pub template: &'a Node,
    /// The values of its parameters, by name, as a parameter file holds them.
    pub parameters: Option<&'a Node>,
}

/// The types of resources whose `properties` hold a template.
const DEPLOYING: [&str; 2] = ["Microsoft.Resources/deployments", "Microsoft.Resources/deploymentStacks"];
/// What the `properties` of a deployment or a stack hold beside the template, and nothing else does.
const BESIDE: [&str; 3] = ["mode", "actionOnUnmanage", "denySettings"];
/// All that an export of a resource group as a template holds.
const EXPORTED: [&str; 4] = ["template", "parameters", "error", "output"];
/// The type of one version of a template spec.
const SPEC: &str = "Microsoft.Resources/templateSpecs/versions";

/// The template that a document carries, if it is one of the known carriers.
///
/// A blueprint or a policy carries a template, too, which is deployed by other rules: it is none.
#[must_use]
pub fn wrapped(root: &Node) -> Option<Wrapped<'_>> {
    if schema_names(root, "deployment") || is_template(root) {
        return None;
    }
    body(root).or_else(|| template_spec(root)).or_else(|| exported(root))
}

/// The body of a deployment or a deployment stack.
fn body(root: &Node) -> Option<Wrapped<'_>> {
    let properties = root.get("properties")?;
    let template = template(properties, "template")?;
    let known = match root.get("type").and_then(Node::as_str) {
        Some(written) => DEPLOYING.iter().any(|name| name.eq_ignore_ascii_case(written)),
        None => BESIDE.iter().any(|name| properties.get(name).is_some()),
    };
    known.then(|| Wrapped { template, parameters: properties.get("parameters") })
}

/// `az ts show`, or the resource as the REST API gives it.
fn template_spec(root: &Node) -> Option<Wrapped<'_>> {
    let typed = root.get("type").and_then(Node::as_str).is_none_or(|written| written.eq_ignore_ascii_case(SPEC));
    let holder = [Some(root), root.get("properties")].into_iter().flatten().filter(|_| typed);
    let template = holder.into_iter().find_map(|holder| template(holder, "mainTemplate"))?;
    Some(Wrapped { template, parameters: None })
}

/// The answer of `exportTemplate`.
fn exported(root: &Node) -> Option<Wrapped<'_>> {
    let template = template(root, "template")?;
    let plain = |key: &str| EXPORTED.iter().any(|name| key.eq_ignore_ascii_case(name));
    let all = root.members().iter().all(|member| plain(&member.key));
    all.then(|| Wrapped { template, parameters: root.get("parameters") })
}

fn template<'n>(holder: &'n Node, name: &str) -> Option<&'n Node> {
    holder.get(name).filter(|node| is_template(node))
}
