//! Suppressions in `metadata`, for templates that take no comments, such as those that Bicep writes.

use super::{Reach, Suppression, Word};
use crate::config::NamePattern;
use crate::knowledge::Day;
use crate::rule::Means;
use crate::source::{Location, SourceId, Span};
use crate::syntax::{Document, Member, Node, NodeKind};

const KEYS: [&str; 6] = ["rule", "rules", "resource", "reason", "until", "by"];

/// The suppressions in the `metadata` of a document's objects: each covers the object that has the metadata.
pub(super) fn in_metadata(document: &Document) -> Vec<Suppression> {
    let mut found = Vec::new();
    look_into(&document.root, Span::new(0, u32::MAX), document.source, &mut found);
    found
}

/// `covers` is the object with its key; a document's root stands for the whole of it.
fn look_into(node: &Node, covers: Span, source: SourceId, found: &mut Vec<Suppression>) {
    match &node.kind {
        NodeKind::Object(members) => {
            if let Some(said) = node.get("metadata").and_then(|metadata| metadata.member("vaultvet")) {
                read(said, covers, source, found);
            }
            for member in members {
                let covers = Span::new(member.key_span.start, member.value.span.end);
                look_into(&member.value, covers, source, found);
            }
        }
        NodeKind::Array(items) => {
            for item in items {
                look_into(item, item.span, source, found);
            }
        }
        _ => {}
    }
}

fn read(said: &Member, covers: Span, source: SourceId, found: &mut Vec<Suppression>) {
    let empty = |span: Span, fault: &str| Suppression {
        means: Means::Metadata,
        location: Location { source, span },
        rules: Vec::new(),
        reason: None,
        until: None,
        by: None,
        reach: Reach::Here { within: vec![covers], resource: None },
        fault: Some(fault.to_owned()),
    };
    let Some(list) = said.value.get("ignore").filter(|list| matches!(list.kind, NodeKind::Array(_))) else {
        found.push(empty(said.key_span, "`vaultvet` in `metadata` holds a list `ignore`"));
        return;
    };
    for item in list.items() {
        let first = item.members().iter().find(|member| ["rule", "rules"].contains(&&*member.key.to_ascii_lowercase()));
        let Some(rules) = first else {
            let start = item.span.start;
            let span = item.members().first().map_or(Span::new(start, start + 1), |member| member.key_span);
            found.push(empty(span, "an entry of `ignore` names its `rules`"));
            continue;
        };
        let mut entry = empty(Span::new(rules.key_span.start, rules.value.span.end), "");
        entry.fault = None;
        entry.rules = words(&rules.value);
        if entry.rules.is_empty() {
            entry.fault = Some("`rules` is a list of codes or names".to_owned());
        }
        for member in item.members() {
            take(member, &mut entry);
        }
        found.push(entry);
    }
}

fn take(member: &Member, entry: &mut Suppression) {
    let key = member.key.to_ascii_lowercase();
    let text = member.value.as_str().map(str::trim).filter(|text| !text.is_empty());
    match (key.as_str(), text) {
        ("rule" | "rules", _) => {}
        // Left empty is as good as left out; only a reason is asked for.
        ("reason", None) => {}
        ("reason", Some(text)) => entry.reason = Some(text.to_owned()),
        ("by", Some(text)) => entry.by = Some(text.to_owned()),
        ("until", Some(text)) => match text.parse::<Day>() {
            Ok(day) => entry.until = Some(day),
            Err(_) => entry.fault = Some(format!("`until` is `{text}`, which is no day; one is written 2027-01-31")),
        },
        ("resource", Some(text)) => {
            if let Reach::Here { resource, .. } = &mut entry.reach {
                *resource = Some(NamePattern::new(text));
            }
        }
        (known, None) if KEYS.contains(&known) => entry.fault = Some(format!("`{known}` is a text")),
        _ => entry.fault = Some(format!("an entry of `ignore` has no `{}`", member.key)),
    }
}

/// The names of a list, or of a text.
fn words(node: &Node) -> Vec<Word> {
    let word = |node: &Node| node.as_str().map(|text| Word { text: text.trim().to_owned(), span: node.span });
    match &node.kind {
        NodeKind::Array(items) => items.iter().filter_map(word).collect(),
        _ => word(node).into_iter().collect(),
    }
}
