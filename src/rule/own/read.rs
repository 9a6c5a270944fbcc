//! Reads the keys of a rule file strictly: what is not known, or not of its type, is a fault with its place.

use std::sync::Arc;

use serde_json::{Map, Value as Json};

use crate::knowledge::nearest::nearest;
use crate::source::Span;
use crate::syntax::{Member, Node, NodeKind};

/// What is wrong so far.
#[derive(Debug, Default)]
pub(super) struct Faults(pub(super) Vec<(Span, String)>);

impl Faults {
    pub(super) fn add(&mut self, span: Span, message: impl Into<String>) {
        self.0.push((span, message.into()));
    }

    /// The members of an object that are known and given, each with its known name.
    pub(super) fn members<'n>(
        &mut self,
        node: &'n Node,
        of: &str,
        known: &[&'static str],
    ) -> Vec<(&'static str, &'n Member)> {
        if !node.is_object() {
            self.add(node.span, format!("{of} is {}; expected keys, `name: value`", kind_of(node)));
            return Vec::new();
        }
        let mut found: Vec<(&'static str, &Member)> = Vec::new();
        for member in node.members() {
            match known.iter().find(|key| **key == member.key.as_ref()) {
                Some(key) if found.iter().any(|(other, _)| other == key) => {
                    self.add(member.key_span, format!("`{key}` stands in {of} twice"));
                }
                Some(key) => found.push((key, member)),
                None => {
                    let meant = nearest(&member.key, known.iter().copied());
                    let meant = meant.map_or_else(String::new, |meant| format!("; did you mean `{meant}`?"));
                    self.add(member.key_span, format!("{of} has no key `{}`{meant}", member.key));
                }
            }
        }
        found.retain(|(_, member)| member.value.kind != NodeKind::Null);
        found
    }

    /// A text that is not empty.
    pub(super) fn text(&mut self, member: &Member) -> Option<Arc<str>> {
        match &member.value.kind {
            NodeKind::String(text) if !text.trim().is_empty() => Some(Arc::clone(text)),
            NodeKind::String(_) => {
                self.add(member.value.span, format!("`{}` is empty", member.key));
                None
            }
            _ => {
                let found = kind_of(&member.value);
                self.add(
                    member.value.span,
                    format!("`{}` is {found}; expected a text, in quotes if need be", member.key),
                );
                None
            }
        }
    }

    /// One word of a closed set.
    pub(super) fn word<T: Copy>(&mut self, node: &Node, of: &str, words: &[(&'static str, T)]) -> Option<T> {
        let known = || words.iter().map(|(word, _)| *word);
        // YAML reads `off` as a text, and other readers as a switch; both are meant.
        let text = match &node.kind {
            NodeKind::String(text) => Arc::clone(text),
            NodeKind::Bool(false) => "off".into(),
            _ => {
                self.add(node.span, format!("`{of}` is {}; expected {}", kind_of(node), listed(known())));
                return None;
            }
        };
        let found = words.iter().find(|(word, _)| *word == text.as_ref()).map(|(_, value)| *value);
        if found.is_none() {
            let meant = match nearest(&text, known()) {
                Some(meant) => format!("; did you mean `{meant}`?"),
                None => format!("; expected {}", listed(known())),
            };
            self.add(node.span, format!("`{of}` can't be `{text}`{meant}"));
        }
        found
    }

    /// The items of a list.
    pub(super) fn items<'n>(&mut self, member: &'n Member) -> &'n [Node] {
        if !matches!(member.value.kind, NodeKind::Array(_)) {
            self.add(member.value.span, format!("`{}` is {}; expected a list", member.key, kind_of(&member.value)));
        }
        member.value.items()
    }
}

/// The same value as JSON; of members that stand twice the last.
pub(super) fn to_json(node: &Node) -> Json {
    match &node.kind {
        NodeKind::Null => Json::Null,
        NodeKind::Bool(held) => Json::Bool(*held),
        NodeKind::Int(number) => Json::from(*number),
        NodeKind::Float(number) => serde_json::Number::from_f64(*number).map_or(Json::Null, Json::Number),
        NodeKind::String(text) => Json::String(text.to_string()),
        NodeKind::Array(items) => Json::Array(items.iter().map(to_json).collect()),
        NodeKind::Object(members) => Json::Object(
            members.iter().map(|member| (member.key.to_string(), to_json(&member.value))).collect::<Map<_, _>>(),
        ),
    }
}

/// The place of a JSON path as conditions write it (`$.allOf[1].equals`); the key's where `key`.
pub(super) fn place(root: &Node, path: &str, key: bool) -> Span {
    let mut rest = path.strip_prefix('$').unwrap_or(path);
    let (mut node, mut span) = (root, root.span);
    while !rest.is_empty() {
        if let Some((number, after)) = rest.strip_prefix('[').and_then(|inside| inside.split_once(']')) {
            let Some(item) = number.parse::<usize>().ok().and_then(|number| node.items().get(number)) else { break };
            (node, span, rest) = (item, item.span, after);
            continue;
        }
        let Some(dotted) = rest.strip_prefix('.') else { break };
        // A key that is no word of the language may hold anything; the longest that fits is meant.
        let fits = |member: &&Member| dotted.starts_with(member.key.as_ref());
        let Some(member) = node.members().iter().filter(fits).max_by_key(|member| member.key.len()) else { break };
        rest = dotted.get(member.key.len()..).unwrap_or_default();
        node = &member.value;
        span = if key && rest.is_empty() { member.key_span } else { node.span };
    }
    span
}

/// Words in backticks, with `or` before the last.
pub(super) fn listed<'w>(words: impl Iterator<Item = &'w str>) -> String {
    let words: Vec<String> = words.map(|word| format!("`{word}`")).collect();
    match words.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, others)) => format!("{} or {last}", others.join(", ")),
        None => String::new(),
    }
}

pub(super) fn kind_of(node: &Node) -> &'static str {
    match &node.kind {
        NodeKind::Null => "empty",
        NodeKind::Bool(_) => "true or false",
        NodeKind::Int(_) | NodeKind::Float(_) => "a number",
        NodeKind::String(_) => "a text",
        NodeKind::Array(_) => "a list",
        NodeKind::Object(_) => "an object",
    }
}
