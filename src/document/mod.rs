//! Recognises what kind of document a tree is: template, parameters, exported resources, or none of these.

mod form;
mod parameters;
mod predicted;
mod report;
mod wrapped;

pub use form::Form;
pub use parameters::{GivenValue, ParameterEntry, ParameterSet, Written, gives_parameters};
pub use wrapped::{Wrapped, wrapped};

use crate::knowledge::family::{Membership, membership};
use crate::syntax::{Node, NodeKind};

/// What a document was recognised as.
#[derive(Debug, Clone)]
pub enum Recognised<'a> {
    /// A deployment template.
    Template,
    /// A deployment parameters file.
    Parameters,
    /// Resources as Azure shows them, or as a tool foretells them.
    Export(Export<'a>),
    /// What `bicep build-params --stdout` writes: documents as texts inside a document.
    Packed,
    /// A report about files, as vaultvet and other tools write it.
    Report,
    /// None of the forms that are known.
    Unknown,
}

/// Resources of an export.
#[derive(Debug, Clone)]
pub struct Export<'a> {
    /// `Resource` or `ResourceList`.
    pub form: Form,
    /// The resources, each an object with a type.
    pub resources: Vec<Shown<'a>>,
    /// Rows that name a type of the vault family and hold no resource, such as those of a tool that turns properties into
    /// texts.
    pub unread: Vec<&'a Node>,
    /// Whether more resources exist than are listed.
    pub incomplete: bool,
    /// Whether it names what changes by ids alone.
    pub ids_only: bool,
}

/// One resource of an export.
#[derive(Debug, Clone, Copy)]
pub struct Shown<'a> {
    /// The resource.
    pub node: &'a Node,
    /// Where what it says comes from.
    pub told: Told,
}

/// Where what an export says of a resource comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Told {
    /// Azure shows it as it is.
    Live,
    /// It exists, shown with the changes of a deployment to come; what only deploying tells stands as expression.
    Changed,
    /// It will be made as it is written here, expressions as before.
    Made,
}

impl Recognised<'_> {
    /// The form in the words of the JSON contract; none if it was not recognised.
    #[must_use]
    pub fn form(&self) -> Option<Form> {
        match self {
            Self::Template => Some(Form::ArmTemplate),
            Self::Parameters => Some(Form::Parameters),
            Self::Export(export) => Some(export.form),
            Self::Packed => Some(Form::BicepParam),
            Self::Report | Self::Unknown => None,
        }
    }
}

/// Tells what a document is by its shape alone.
#[must_use]
pub fn recognise(root: &Node) -> Recognised<'_> {
    if is_template(root) {
        return Recognised::Template;
    }
    if is_parameters(root) {
        return Recognised::Parameters;
    }
    if is_packed(root) {
        return Recognised::Packed;
    }
    if let Some(export) = predicted::predicted(root) {
        return Recognised::Export(export);
    }
    if is_resource(root) {
        let resources = vec![Shown { node: root, told: Told::Live }];
        let form = Form::Resource;
        return Recognised::Export(Export { form, resources, unread: Vec::new(), incomplete: false, ids_only: false });
    }
    let unrecognised = || if report::is_report(root) { Recognised::Report } else { Recognised::Unknown };
    let Some((items, incomplete)) = list_of(root) else { return unrecognised() };
    let (read, other): (Vec<&Node>, Vec<&Node>) = items.iter().partition(|item| is_resource(item));
    if read.is_empty() {
        return unrecognised();
    }
    let resources = read.into_iter().map(|node| Shown { node, told: Told::Live }).collect();
    let unread: Vec<&Node> = other.into_iter().filter(|row| names_family(row)).collect();
    let incomplete = incomplete || !unread.is_empty();
    Recognised::Export(Export { form: Form::ResourceList, resources, unread, incomplete, ids_only: false })
}

/// Whether a row is of a type of the vault family.
fn names_family(row: &Node) -> bool {
    let of = resource_type(row).and_then(membership);
    matches!(of, Some(Membership::Vault(_) | Membership::Family))
}

/// `bicep build-params --stdout` writes the parameters and the template as texts.
fn is_packed(root: &Node) -> bool {
    let text = |name: &str| root.get(name).is_some_and(|node| node.as_str().is_some());
    text("parametersJson") && (root.get("templateJson").is_some() || root.get("templateSpecId").is_some())
}

fn schema_names(root: &Node, word: &str) -> bool {
    root.get("$schema").and_then(Node::as_str).is_some_and(|schema| schema.to_ascii_lowercase().contains(word))
}

/// A template says so in its `$schema`, or has resources beside a `contentVersion`.
fn is_template(root: &Node) -> bool {
    let lists_resources = root
        .get("resources")
        .is_some_and(|resources| matches!(resources.kind, NodeKind::Array(_) | NodeKind::Object(_)));
    lists_resources && (schema_names(root, "deploymenttemplate") || root.get("contentVersion").is_some())
}

/// The members of a parameters file, those that Bicep's compiler adds last.
const PARAMETERS_MEMBERS: [&str; 7] = [
    "$schema",
    "contentVersion",
    "parameters",
    "metadata",
    "externalInputDefinitions",
    "extensionConfigs",
    "usingConfig",
];

/// A parameters file says so in its `$schema`, or holds nothing but parameters that are given, none that is declared: one
/// that is given in a form that Azure refuses makes it no other document.
fn is_parameters(root: &Node) -> bool {
    let Some(parameters) = root.get("parameters").filter(|parameters| parameters.is_object()) else {
        return schema_names(root, "deploymentparameters");
    };
    if schema_names(root, "deploymentparameters") {
        return true;
    }
    let only_known_members =
        root.members().iter().all(|member| PARAMETERS_MEMBERS.iter().any(|name| member.key.eq_ignore_ascii_case(name)));
    only_known_members
        && root.get("contentVersion").is_some()
        && parameters.members().iter().all(|member| member.value.get("type").is_none())
}

/// A resource as Azure shows it has a type with a namespace, and an id, a name or properties. Properties that another
/// tool turned into a text, and rules about other resources, are none.
fn is_resource(node: &Node) -> bool {
    let typed = resource_type(node).is_some();
    let properties = node.get("properties");
    let flattened = properties.is_some_and(|properties| properties.as_str().is_some());
    let policy = properties.is_some_and(|properties| properties.get("policyRule").is_some());
    typed && !flattened && !policy && ["id", "name", "properties"].iter().any(|name| node.get(name).is_some())
}

/// The resource type of an exported resource, as written.
#[must_use]
pub fn resource_type(node: &Node) -> Option<&str> {
    let named = node.get("type").or_else(|| node.get("ResourceType")).and_then(Node::as_str)?;
    let (namespace, rest) = named.split_once('/')?;
    (namespace.contains('.') && !rest.is_empty() && !named.contains([' ', '['])).then_some(named)
}

/// The items of a list of resources, and whether the list is cut.
fn list_of(root: &Node) -> Option<(&[Node], bool)> {
    if let NodeKind::Array(items) = &root.kind {
        return Some((items, false));
    }
    let list = ["value", "data"]
        .iter()
        .find_map(|name| root.get(name).filter(|node| matches!(node.kind, NodeKind::Array(_))))?;
    Some((list.items(), is_incomplete(root, list.items().len())))
}

/// Whether a list says of itself that it is not whole.
fn is_incomplete(root: &Node, shown: usize) -> bool {
    let written = |names: &[&str]| names.iter().find_map(|name| root.get(name));
    let has_text =
        |names: &[&str]| written(names).is_some_and(|node| node.as_str().is_some_and(|text| !text.is_empty()));
    let truncated = written(&["resultTruncated", "result_truncated"]).is_some_and(|node| match &node.kind {
        NodeKind::Bool(truncated) => *truncated,
        NodeKind::String(text) => text.eq_ignore_ascii_case("true"),
        _ => false,
    });
    let total = written(&["totalRecords", "total_records"]).and_then(|node| match node.kind {
        NodeKind::Int(total) => usize::try_from(total).ok(),
        _ => None,
    });
    has_text(&["nextLink", "$skipToken", "skipToken", "skip_token"])
        || truncated
        || total.is_some_and(|total| shown < total)
}
