//! Templates that other templates link to by a path, read beforehand.

use std::collections::HashMap;

use super::fault::LinkFault;
use crate::source::SourceId;
use crate::syntax::{Document, Node, NodeKind};

/// What relative links lead to, by the file that holds the link and the path as written.
#[derive(Debug, Default)]
pub struct LinkedTemplates<'a> {
    found: HashMap<(SourceId, String), Result<&'a Document, LinkFault>>,
}

impl<'a> LinkedTemplates<'a> {
    /// Notes where a link leads.
    pub fn add(&mut self, source: SourceId, path: String, leads_to: Result<&'a Document, LinkFault>) {
        self.found.insert((source, path), leads_to);
    }

    /// Where the link leads; `LinkFault::Unknown` for one that was not looked for.
    ///
    /// # Errors
    /// Why it leads nowhere.
    pub fn get(&self, source: SourceId, path: &str) -> Result<&'a Document, LinkFault> {
        self.found.get(&(source, path.to_owned())).copied().unwrap_or(Err(LinkFault::Unknown))
    }
}

/// The relative paths that a template's deployments link to, as written.
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
                if member.key.eq_ignore_ascii_case("templateLink")
                    && let Some(path) = member.value.get("relativePath").and_then(Node::as_str)
                    && !path.starts_with('[')
                {
                    links.push(path);
                }
                collect(&member.value, links);
            }
        }
        _ => {}
    }
}
