//! Templates that other templates link to by a path, read beforehand.

use std::collections::HashMap;
use std::fmt::Debug;

use super::evaluator::{Evaluator, Frame};
use super::fault::LinkFault;
use super::scope::Loop;
use super::unknown::{Symbol, SymbolHead};
use super::value::{Part, Value};
use super::worlds::Explore;
use crate::source::SourceId;
use crate::syntax::{Document, Node, NodeKind};

/// Tells what relative links lead to.
pub trait Links: Debug {
    /// Where the link that is written so in that file leads, or why nowhere; none if it was not looked for.
    fn leads_to(&self, source: SourceId, path: &str) -> Option<Result<&Document, LinkFault>>;
}

/// Links whose templates are at hand, by the file that holds the link and the path as written.
#[derive(Debug, Default)]
pub struct LinkedTemplates<'d> {
    found: HashMap<(SourceId, String), Result<&'d Document, LinkFault>>,
}

impl<'d> LinkedTemplates<'d> {
    /// Notes where a link leads.
    pub fn add(&mut self, source: SourceId, path: String, leads_to: Result<&'d Document, LinkFault>) {
        self.found.insert((source, path), leads_to);
    }
}

impl Links for LinkedTemplates<'_> {
    fn leads_to(&self, source: SourceId, path: &str) -> Option<Result<&Document, LinkFault>> {
        self.found.get(&(source, path.to_owned())).cloned()
    }
}

/// The two kinds of link of a deployment.
const LINKS: [&str; 2] = ["templateLink", "parametersLink"];

/// Whether the path or address of any link is computed, so that only evaluation tells where it leads.
#[must_use]
pub fn has_computed_links(root: &Node) -> bool {
    match &root.kind {
        NodeKind::Array(items) => items.iter().any(has_computed_links),
        NodeKind::Object(members) => members.iter().any(|member| {
            let computed =
                |name: &str| member.value.get(name).and_then(Node::as_str).is_some_and(|text| text.starts_with('['));
            let link = LINKS.iter().any(|name| member.key.eq_ignore_ascii_case(name));
            (link && (computed("uri") || computed("relativePath"))) || has_computed_links(&member.value)
        }),
        _ => false,
    }
}

/// Whether anything in a template may be a deployment whose template stands elsewhere.
#[must_use]
pub fn links_to_templates(root: &Node) -> bool {
    match &root.kind {
        NodeKind::Array(items) => items.iter().any(links_to_templates),
        NodeKind::Object(members) => members
            .iter()
            .any(|member| member.key.eq_ignore_ascii_case("templateLink") || links_to_templates(&member.value)),
        _ => false,
    }
}

/// The relative paths that a template's deployments link to, as written: those of templates and of parameter files.
#[must_use]
pub fn relative_links(root: &Node) -> Vec<&str> {
    let mut links = Vec::new();
    collect(root, &mut links);
    links
}

fn collect<'n>(node: &'n Node, links: &mut Vec<&'n str>) {
    match &node.kind {
        NodeKind::Array(items) => items.iter().for_each(|item| collect(item, links)),
        NodeKind::Object(members) => {
            for member in members {
                if LINKS.iter().any(|name| member.key.eq_ignore_ascii_case(name)) {
                    let written = |name: &str| member.value.get(name).and_then(Node::as_str);
                    let path = written("relativePath").or_else(|| written("uri").filter(|uri| !uri.contains("://")));
                    links.extend(path.filter(|path| !path.starts_with('[')).map(without_query));
                }
                collect(&member.value, links);
            }
        }
        _ => {}
    }
}

/// A path or address without what a server would make of it: query and fragment.
fn without_query(text: &str) -> &str {
    text.split(['?', '#']).next().unwrap_or(text)
}

impl<'a> Evaluator<'a> {
    /// Where a link of a deployment leads: a path beside the file that holds it, or an address built on that of a template.
    /// What was not looked for is noted as wanted.
    pub(super) fn follow(&mut self, scope: usize, link: &'a Node, loops: &[Loop]) -> Result<&'a Document, LinkFault> {
        if link.get("id").is_some() {
            return Err(LinkFault::TemplateSpec);
        }
        let (Some(node), Some(owner)) = (link.get("uri").or_else(|| link.get("relativePath")), self.scopes.get(scope))
        else {
            return Err(LinkFault::Unknown);
        };
        let (lookup, source) = (owner.lookup, owner.source);
        let frame = Frame { scope: lookup, source, loops, bound: None, arguments: None };
        let mut leads = self.explore(|this| {
            let value = this.node(node, &frame);
            this.file_of(&value, source)
        });
        let Some((_, first)) = leads.pop() else { return Err(LinkFault::Unknown) };
        // Where it leads elsewhere in another world, it is not followed.
        if leads.iter().any(|(_, other)| *other != first) {
            return Err(LinkFault::Unknown);
        }
        let (source, path) = first?;
        let links: &'a dyn Links = self.links;
        let Some(found) = links.leads_to(source, &path) else {
            self.wanted.insert((source, path));
            return Err(LinkFault::Unknown);
        };
        let document = found?;
        self.followed.insert(document.source);
        self.syntaxes.entry(document.source).or_insert(document.syntax);
        Ok(document)
    }

    /// The file beside which a link leads, and its path from there.
    fn file_of(&self, link: &Value, source: SourceId) -> Result<(SourceId, String), LinkFault> {
        if let Some(text) = link.as_str() {
            let remote = text.contains("://");
            return if remote { Err(LinkFault::Remote) } else { Ok((source, without_query(text).to_owned())) };
        }
        let parts = link.text_parts().ok_or(LinkFault::Unknown)?;
        match parts.as_slice() {
            [Part::Known(text), ..] if text.contains("://") => Err(LinkFault::Remote),
            // A token that is appended to the address is not part of the path.
            [Part::Hole(base), Part::Known(path)] | [Part::Hole(base), Part::Known(path), Part::Hole(_)]
                if parts.len() == 2 || path.contains('?') || path.ends_with(".json") =>
            {
                let symbol = base.symbol.as_ref().ok_or(LinkFault::Unknown)?;
                let (scope, ups) = template_folder(symbol).ok_or(LinkFault::Unknown)?;
                let owner = self.scopes.get(scope).ok_or(LinkFault::Unknown)?;
                let path = without_query(path).replace("%20", " ");
                Ok((owner.source, format!("{}{path}", "../".repeat(ups))))
            }
            _ => Err(LinkFault::Unknown),
        }
    }
}

/// The scope in the folder of whose template's address an address begins, and how many folders above.
fn template_folder(symbol: &Symbol) -> Option<(usize, usize)> {
    let SymbolHead::Context(head) = &symbol.head else { return None };
    let number = head.strip_prefix("deployment(")?.strip_suffix(')')?;
    let scope = if number.is_empty() { 0 } else { number.parse().ok()? };
    let at = symbol.path.iter().position(|step| step.as_ref() == FOLDER)?;
    let (address, folders) = symbol.path.split_at_checked(at)?;
    let is_address = address.iter().map(AsRef::as_ref).eq(["properties", "templatelink", "uri"]);
    is_address.then(|| (scope, folders.len().saturating_sub(1)))
}

/// The step of a symbol from an address to the folder that it stands in, again for the folder around that.
pub(super) const FOLDER: &str = "(folder)";
