//! Reads settings strictly: what is not known, or not of its type, is a fault with its place.

use std::sync::Arc;

use super::ConfigFault;
use crate::knowledge::nearest::nearest;
use crate::source::{SourceFile, Span};
use crate::syntax::{Member, Node, NodeKind};

/// Reads settings and gathers what is wrong with them.
#[derive(Debug, Default)]
pub(super) struct Reader {
    faults: Vec<(Span, String)>,
}

impl Reader {
    /// Notes a fault.
    pub(super) fn fault(&mut self, span: Span, message: String) {
        self.faults.push((span, message));
    }

    /// The settings of a section that are known and set, each with its known name.
    pub(super) fn members<'n>(
        &mut self,
        section: &'n Node,
        name: &str,
        known: &[&'static str],
    ) -> Vec<(&'static str, &'n Member)> {
        let members = match &section.kind {
            NodeKind::Object(members) => members,
            NodeKind::Null => return Vec::new(),
            _ => {
                let message = format!("{name} is {}; settings are expected, `name: value`", kind_of(section));
                self.fault(section.span, message);
                return Vec::new();
            }
        };
        let mut found: Vec<(&'static str, &Member)> = Vec::new();
        for member in members {
            let key = known.iter().find(|key| **key == member.key.as_ref());
            match key {
                Some(key) if found.iter().any(|(other, _)| other == key) => {
                    self.fault(member.key_span, format!("`{key}` is set twice in {name}"));
                }
                Some(key) => found.push((key, member)),
                None => self.fault(member.key_span, unknown(&member.key, name, known)),
            }
        }
        found.retain(|(_, member)| member.value.kind != NodeKind::Null);
        found
    }

    /// The text of a setting.
    pub(super) fn text(&mut self, member: &Member) -> Option<Arc<str>> {
        if let NodeKind::String(text) = &member.value.kind {
            return Some(Arc::clone(text));
        }
        let found = kind_of(&member.value);
        self.fault(member.value.span, format!("`{}` is {found}; a text is expected, in quotes if need be", member.key));
        None
    }

    /// All faults, in the order of the file.
    pub(super) fn into_faults(mut self, file: &SourceFile) -> Vec<ConfigFault> {
        self.faults.sort_by_key(|(span, _)| *span);
        let placed = |(span, message): (Span, String)| ConfigFault { position: file.position(span.start), message };
        self.faults.into_iter().map(placed).collect()
    }
}

fn unknown(key: &str, name: &str, known: &[&'static str]) -> String {
    let meant = match nearest(key, known.iter().copied()) {
        Some(meant) => format!("did you mean `{meant}`?"),
        None => {
            let known: Vec<String> = known.iter().map(|key| format!("`{key}`")).collect();
            format!("there {} {}", if known.len() == 1 { "is only" } else { "are" }, known.join(", "))
        }
    };
    format!("{name} has no setting `{key}`; {meant}")
}

pub(super) fn kind_of(node: &Node) -> &'static str {
    match &node.kind {
        NodeKind::Null => "empty",
        NodeKind::Bool(_) => "true or false",
        NodeKind::Int(_) | NodeKind::Float(_) => "a number",
        NodeKind::String(_) => "a text",
        NodeKind::Array(_) => "a list",
        NodeKind::Object(_) => "a group of settings",
    }
}
