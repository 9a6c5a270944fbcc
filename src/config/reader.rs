//! Reads settings strictly: what is not known, or not of its type, is a fault with its place.

use std::sync::Arc;

use super::globs::PathGlob;
use super::{ConfigFault, Placed, find_rule};
use crate::knowledge::nearest::nearest;
use crate::rule::Rule;
use crate::source::{SourceFile, Span};
use crate::syntax::{Member, Node, NodeKind};

/// Reads settings and gathers what is wrong with them.
#[derive(Debug, Default)]
pub(super) struct Reader {
    faults: Vec<(Span, String)>,
    own: Option<Vec<&'static Rule>>,
}

impl Reader {
    /// A reader that knows the user's own rules, too; where these were not read, a rule that is not ours may be one of
    /// them, and is no fault.
    pub(super) fn with_rules(own: Option<Vec<&'static Rule>>) -> Self {
        Self { faults: Vec::new(), own }
    }

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
        let mut found = Vec::new();
        for member in self.entries(section, name) {
            match known.iter().find(|key| **key == member.key.as_ref()) {
                Some(key) => found.push((*key, member)),
                None => self.fault(member.key_span, unknown(&member.key, name, known)),
            }
        }
        found
    }

    /// The settings of a section whose names are the user's; each once, and none without a value.
    pub(super) fn entries<'n>(&mut self, section: &'n Node, name: &str) -> Vec<&'n Member> {
        let members = match &section.kind {
            NodeKind::Object(members) => members,
            NodeKind::Null => return Vec::new(),
            _ => {
                let message = format!("{name} is {}; settings are expected, `name: value`", kind_of(section));
                self.fault(section.span, message);
                return Vec::new();
            }
        };
        let mut found: Vec<&Member> = Vec::new();
        for member in members {
            if found.iter().any(|other| other.key == member.key) {
                self.fault(member.key_span, format!("`{}` is set twice in {name}", member.key));
            } else {
                found.push(member);
            }
        }
        found.retain(|member| member.value.kind != NodeKind::Null);
        found
    }

    /// The text of a setting.
    pub(super) fn text(&mut self, member: &Member) -> Option<Arc<str>> {
        self.text_of(&member.value, &member.key)
    }

    /// The text at a node; `of` names the setting.
    pub(super) fn text_of(&mut self, node: &Node, of: &str) -> Option<Arc<str>> {
        if let NodeKind::String(text) = &node.kind {
            return Some(Arc::clone(text));
        }
        self.fault(node.span, format!("`{of}` is {}; a text is expected, in quotes if need be", kind_of(node)));
        None
    }

    /// `true` or `false`.
    pub(super) fn switch(&mut self, member: &Member) -> Option<Placed<bool>> {
        if let NodeKind::Bool(value) = member.value.kind {
            return Some(Placed { value, at: member.value.span });
        }
        let found = match &member.value.kind {
            NodeKind::String(text) => format!("`{text}`"),
            _ => kind_of(&member.value).to_owned(),
        };
        self.fault(member.value.span, format!("`{}` is {found}; `true` or `false` is expected", member.key));
        None
    }

    /// One word of a closed set. `off` may be written as `false`, which is what older YAML makes of it.
    pub(super) fn word<T: Copy>(&mut self, member: &Member, words: &[(&'static str, T)]) -> Option<Placed<T>> {
        let (node, of) = (&member.value, &member.key);
        let text: Arc<str> = match &node.kind {
            NodeKind::String(text) => Arc::clone(text),
            NodeKind::Bool(false) if words.iter().any(|(word, _)| *word == "off") => "off".into(),
            _ => {
                self.fault(
                    node.span,
                    format!("`{of}` is {}; {}", kind_of(node), listed(words.iter().map(|one| one.0))),
                );
                return None;
            }
        };
        let known = words.iter().find(|(word, _)| *word == text.as_ref());
        if known.is_none() {
            let meant = match nearest(&text, words.iter().map(|(word, _)| *word)) {
                Some(meant) => format!("did you mean `{meant}`?"),
                None => listed(words.iter().map(|one| one.0)),
            };
            self.fault(node.span, format!("`{of}` can't be `{text}`; {meant}"));
        }
        known.map(|(_, value)| Placed { value: *value, at: node.span })
    }

    /// The items of a list.
    pub(super) fn items<'n>(&mut self, member: &'n Member) -> &'n [Node] {
        if !matches!(member.value.kind, NodeKind::Array(_)) {
            let found = kind_of(&member.value);
            self.fault(member.value.span, format!("`{}` is {found}; a list is expected, `[one, other]`", member.key));
        }
        member.value.items()
    }

    /// The texts of a list, none of them empty.
    pub(super) fn texts(&mut self, member: &Member) -> Vec<Placed<Arc<str>>> {
        let mut texts = Vec::new();
        for item in self.items(member) {
            let Some(text) = self.text_of(item, &member.key) else { continue };
            if text.trim().is_empty() {
                self.fault(item.span, format!("`{}` has an empty text", member.key));
            } else {
                texts.push(Placed { value: text, at: item.span });
            }
        }
        texts
    }

    /// The globs of a list.
    pub(super) fn globs(&mut self, member: &Member) -> Vec<Placed<PathGlob>> {
        let mut globs = Vec::new();
        for text in self.texts(member) {
            match PathGlob::new(&text.value) {
                Ok(value) => globs.push(Placed { value, at: text.at }),
                Err(message) => self.fault(text.at, message),
            }
        }
        globs
    }

    /// The rule of that code or name.
    pub(super) fn rule(&mut self, asked: &str, at: Span) -> Option<&'static Rule> {
        match find_rule(asked, self.own.as_deref().unwrap_or_default()) {
            Ok(rule) => Some(rule),
            Err(message) => {
                if self.own.is_some() {
                    self.fault(at, message);
                }
                None
            }
        }
    }

    /// The user's own rules, if they were read.
    pub(super) fn own(&self) -> Option<Vec<&'static Rule>> {
        self.own.clone()
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
        None => listed(known.iter().copied()),
    };
    format!("{name} has no setting `{key}`; {meant}")
}

/// `there are a, b`.
pub(super) fn listed<'w>(words: impl Iterator<Item = &'w str>) -> String {
    let words: Vec<String> = words.map(|word| format!("`{word}`")).collect();
    format!("there {} {}", if words.len() == 1 { "is only" } else { "are" }, words.join(", "))
}

/// What a node is, in words.
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
