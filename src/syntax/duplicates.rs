//! Finds properties that one object holds twice.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::node::{Node, NodeKind};
use crate::source::Span;

/// A property that stands twice in one object, compared without ASCII case. The later one is used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DuplicateMember {
    /// The key of the one before.
    pub earlier: Span,
    /// The key of the one that overrides it.
    pub later: Span,
    /// The later key as written.
    pub key: Arc<str>,
}

/// Objects up to this size are compared member by member, without a table.
const SMALL: usize = 8;

/// All duplicates below `root`, in the order of the later key. Of three alike, the second and third are paired with
/// the one before each. What YAML aliases repeat is told once.
#[must_use]
pub fn duplicates(root: &Node) -> Vec<DuplicateMember> {
    let mut found = Vec::new();
    let mut pending = vec![root];
    while let Some(node) = pending.pop() {
        match &node.kind {
            NodeKind::Array(items) => pending.extend(items),
            NodeKind::Object(members) => {
                pending.extend(members.iter().map(|member| &member.value));
                if members.len() <= SMALL {
                    compare_each(node, &mut found);
                } else {
                    compare_by_table(node, &mut found);
                }
            }
            _ => {}
        }
    }
    let mut told = HashSet::new();
    found.retain(|duplicate| told.insert((duplicate.earlier, duplicate.later)));
    found.sort_by_key(|duplicate| (duplicate.later, duplicate.earlier));
    found
}

fn compare_each(object: &Node, found: &mut Vec<DuplicateMember>) {
    let members = object.members();
    for (place, later) in members.iter().enumerate() {
        let earlier = members.iter().take(place).rev().find(|earlier| earlier.key.eq_ignore_ascii_case(&later.key));
        found.extend(earlier.map(|earlier| DuplicateMember {
            earlier: earlier.key_span,
            later: later.key_span,
            key: Arc::clone(&later.key),
        }));
    }
}

fn compare_by_table(object: &Node, found: &mut Vec<DuplicateMember>) {
    let mut last = HashMap::with_capacity(object.members().len());
    for member in object.members() {
        if let Some(earlier) = last.insert(member.key.to_ascii_lowercase(), member.key_span) {
            found.push(DuplicateMember { earlier, later: member.key_span, key: Arc::clone(&member.key) });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::{json, yaml};

    fn pairs(text: &str) -> Vec<(u32, u32, String)> {
        let found = duplicates(&json::parse(text).unwrap());
        found.into_iter().map(|pair| (pair.earlier.start, pair.later.start, pair.key.to_string())).collect()
    }

    #[test]
    fn case_does_not_tell_properties_apart() {
        assert_eq!(pairs(r#"{"type": 1, "x": 2, "Type": 3}"#), [(1, 20, "Type".to_owned())]);
        assert_eq!(pairs(r#"{"a": {"b": 1}, "b": 2}"#), []);
    }

    #[test]
    fn each_of_several_is_paired_with_the_one_before() {
        assert_eq!(pairs(r#"[{"a":1,"a":2,"a":3}]"#), [(2, 8, "a".to_owned()), (8, 14, "a".to_owned())]);
    }

    #[test]
    fn large_objects_are_compared_like_small_ones_and_fast() {
        let members: Vec<String> = (0..100_000).map(|number| format!("\"k{number}\":0")).collect();
        let text = format!("{{{},\"K7\":1}}", members.join(","));
        let found = pairs(&text);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].2, "K7");
    }

    #[test]
    fn an_alias_does_not_repeat_the_finding() {
        let documents = yaml::parse("a: &x {k: 1, K: 2}\nb: *x\nc: *x\n").unwrap();
        assert_eq!(duplicates(&documents[0]).len(), 1);
    }
}
