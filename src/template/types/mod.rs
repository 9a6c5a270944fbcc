//! What a declaration says of its values once its references to definitions are followed.
//!
//! Source: <https://learn.microsoft.com/azure/azure-resource-manager/templates/definitions>.

pub(super) mod check;
pub(super) mod secret;

use crate::source::Span;
use crate::syntax::{Node, NodeKind};

/// How many references may follow one another.
const MOST_REFERENCES: usize = 32;
/// Where definitions stand.
const DEFINITIONS: &str = "#/definitions/";

/// A declaration with the definitions that it refers to, nearest first: what stands beside a `$ref` overrides what the
/// definition says.
#[derive(Debug, Clone)]
pub(super) struct Schema<'a> {
    template: &'a Node,
    nodes: Vec<&'a Node>,
    /// The reference that leads nowhere, and why.
    pub(super) broken: Option<(Span, String)>,
}

/// The types of the template language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TypeName {
    String,
    SecureString,
    Int,
    Bool,
    Array,
    Object,
    SecureObject,
}

impl TypeName {
    fn of(text: &str) -> Option<Self> {
        [
            ("string", Self::String),
            ("securestring", Self::SecureString),
            ("int", Self::Int),
            ("bool", Self::Bool),
            ("array", Self::Array),
            ("object", Self::Object),
            ("secureobject", Self::SecureObject),
        ]
        .into_iter()
        .find_map(|(name, kind)| name.eq_ignore_ascii_case(text).then_some(kind))
    }

    /// Whether its values are kept secret.
    pub(super) fn is_secure(self) -> bool {
        matches!(self, Self::SecureString | Self::SecureObject)
    }
}

impl<'a> Schema<'a> {
    /// What a node of this template declares.
    pub(super) fn of(template: &'a Node, declared: &'a Node) -> Self {
        let mut schema = Self { template, nodes: vec![declared], broken: None };
        let mut at = declared;
        while let Some(reference) = at.get("$ref") {
            let text = reference.as_str().unwrap_or_default();
            let Some(target) = find(template, text, MOST_REFERENCES) else {
                schema.broken = Some((reference.span, format!("`{text}` leads to no type definition of the template")));
                break;
            };
            let circle = schema.nodes.iter().any(|node| std::ptr::eq(*node, target));
            if circle || schema.nodes.len() > MOST_REFERENCES {
                schema.broken = Some((reference.span, format!("the type definition `{text}` is defined by itself")));
                break;
            }
            schema.nodes.push(target);
            at = target;
        }
        schema
    }

    /// What a part of this declaration declares.
    pub(super) fn part(&self, declared: &'a Node) -> Self {
        Self::of(self.template, declared)
    }

    /// The nearest member of that name.
    pub(super) fn word(&self, name: &str) -> Option<&'a Node> {
        self.nodes.iter().find_map(|node| node.get(name))
    }

    /// The declared type; none where anything is taken.
    pub(super) fn kind(&self) -> Option<TypeName> {
        self.word("type").and_then(Node::as_str).and_then(TypeName::of)
    }

    /// The declared type as it is written.
    pub(super) fn type_text(&self) -> &'a str {
        self.word("type").and_then(Node::as_str).unwrap_or_default()
    }

    /// Whether the value as a whole is kept secret.
    pub(super) fn is_secure(&self) -> bool {
        self.kind().is_some_and(TypeName::is_secure)
    }

    /// Whether null, or nothing, is a value.
    pub(super) fn is_nullable(&self) -> bool {
        self.word("nullable").is_some_and(|node| node.kind == NodeKind::Bool(true))
    }

    /// The declaration itself, which no reference was followed for yet.
    pub(super) fn own(&self) -> Option<&'a Node> {
        self.nodes.first().copied()
    }

    /// What the member of that name is declared as.
    pub(super) fn property(&self, name: &str) -> Option<Self> {
        self.word("properties")?.get(name).map(|node| self.part(node))
    }

    /// What the item at that place is declared as; none where anything is taken.
    pub(super) fn item(&self, at: usize) -> Option<Self> {
        let first = self.word("prefixItems").map(Node::items).unwrap_or_default();
        first.get(at).or_else(|| self.word("items").filter(|node| node.is_object())).map(|node| self.part(node))
    }

    /// What members without a declaration of their own are declared as; none where anything or nothing is taken.
    pub(super) fn additional(&self) -> Option<Self> {
        self.word("additionalProperties").filter(|node| node.is_object()).map(|node| self.part(node))
    }

    /// The name of the member that tells the variants of a union apart, and the variants.
    pub(super) fn discriminator(&self) -> Option<(&'a str, &'a Node)> {
        let discriminator = self.word("discriminator")?;
        Some((discriminator.get("propertyName")?.as_str()?, discriminator.get("mapping")?))
    }
}

/// The node that a reference names, by the names and numbers on its way.
fn find<'a>(template: &'a Node, reference: &str, hops: usize) -> Option<&'a Node> {
    let definitions = template.get("definitions")?;
    reference.strip_prefix(DEFINITIONS)?.split('/').try_fold(definitions, |at, segment| {
        let name = segment.replace("~1", "/").replace("~0", "~");
        step(template, at, &name, hops)
    })
}

fn step<'a>(template: &'a Node, at: &'a Node, name: &str, hops: usize) -> Option<&'a Node> {
    let here = match &at.kind {
        NodeKind::Array(items) => name.parse::<usize>().ok().and_then(|number| items.get(number)),
        _ => at.get(name),
    };
    here.or_else(|| {
        let onward = at.get("$ref")?.as_str()?;
        let hops = hops.checked_sub(1)?;
        step(template, find(template, onward, hops)?, name, hops)
    })
}
