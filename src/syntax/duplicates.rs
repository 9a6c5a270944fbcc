//! Finds properties that one object holds twice.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::node::{Member, Node, NodeKind};
use crate::source::Span;

/// A property that stands more than once in one object, compared without ASCII case. The last one is used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DuplicateMember {
    /// The keys of the first ones that are overridden.
    pub earlier: Vec<Span>,
    /// The key of the one that is used.
    pub last: Span,
    /// That key as written.
    pub key: Arc<str>,
    /// How often it stands there.
    pub times: usize,
    /// How many further properties of the object are repeated and not among the duplicates, said with the last that is.
    pub untold: usize,
}

/// Objects up to this size are compared member by member, without a table.
const SMALL: usize = 8;
/// How many of those that are overridden are kept.
const MOST_EARLIER: usize = 3;
/// How many repeated properties of one object are told.
const MOST_TOLD: usize = 10;

/// The duplicates below `root`, in the order of the key that is used: of each object the first few, with the number of
/// the others. What YAML aliases repeat is told once.
#[must_use]
pub fn duplicates(root: &Node) -> Vec<DuplicateMember> {
    let mut found = Vec::new();
    let mut pending = vec![root];
    while let Some(node) = pending.pop() {
        match &node.kind {
            NodeKind::Array(items) => pending.extend(items),
            NodeKind::Object(members) => {
                pending.extend(members.iter().map(|member| &member.value));
                if members.len() > SMALL || any_twice(members) {
                    of_object(members, &mut found);
                }
            }
            _ => {}
        }
    }
    let mut told = HashSet::new();
    found.retain(|duplicate| told.insert(duplicate.last));
    found.sort_by_key(|duplicate| duplicate.last);
    found
}

fn any_twice(members: &[Member]) -> bool {
    let twice = |(place, later): (usize, &Member)| {
        members.iter().take(place).any(|earlier| earlier.key.eq_ignore_ascii_case(&later.key))
    };
    members.iter().enumerate().any(twice)
}

fn of_object(members: &[Member], found: &mut Vec<DuplicateMember>) {
    let mut places: HashMap<String, usize> = HashMap::with_capacity(members.len());
    let mut own: Vec<DuplicateMember> = Vec::new();
    // Of most properties there is one: their keys are all that is kept of them.
    let mut single: HashMap<String, Span> = HashMap::with_capacity(members.len());
    for member in members {
        let name = member.key.to_ascii_lowercase();
        if let Some(known) = places.get(&name).and_then(|place| own.get_mut(*place)) {
            if known.earlier.len() < MOST_EARLIER {
                known.earlier.push(known.last);
            }
            known.times += 1;
            known.last = member.key_span;
            known.key = Arc::clone(&member.key);
        } else if let Some(earlier) = single.insert(name.clone(), member.key_span) {
            places.insert(name, own.len());
            let (earlier, last, key) = (vec![earlier], member.key_span, Arc::clone(&member.key));
            own.push(DuplicateMember { earlier, last, key, times: 2, untold: 0 });
        }
    }
    let untold = own.len().saturating_sub(MOST_TOLD);
    own.truncate(MOST_TOLD);
    if let Some(last) = own.last_mut() {
        last.untold = untold;
    }
    found.append(&mut own);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::{json, yaml};

    fn pairs(text: &str) -> Vec<(u32, u32, String)> {
        let found = duplicates(&json::parse(text).unwrap());
        found.into_iter().map(|pair| (pair.earlier[0].start, pair.last.start, pair.key.to_string())).collect()
    }

    #[test]
    fn case_does_not_tell_properties_apart() {
        assert_eq!(pairs(r#"{"type": 1, "x": 2, "Type": 3}"#), [(1, 20, "Type".to_owned())]);
        assert_eq!(pairs(r#"{"a": {"b": 1}, "b": 2}"#), []);
    }

    #[test]
    fn several_alike_are_one() {
        let found = duplicates(&json::parse(r#"[{"a":1,"a":2,"a":3}]"#).unwrap());
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].times, found[0].last.start), (3, 14));
        assert_eq!(found[0].earlier.iter().map(|span| span.start).collect::<Vec<_>>(), [2, 8]);
    }

    #[test]
    fn what_is_kept_of_an_object_is_bounded() {
        let alike = format!("{{{}\"a\":1}}", "\"a\":1,".repeat(50_000));
        let found = duplicates(&json::parse(&alike).unwrap());
        assert_eq!((found.len(), found[0].times, found[0].earlier.len(), found[0].untold), (1, 50_001, 3, 0));
        let pairs: Vec<String> = (0..1_000).map(|number| format!("\"k{number}\":0,\"K{number}\":1")).collect();
        let found = duplicates(&json::parse(&format!("{{{}}}", pairs.join(","))).unwrap());
        assert_eq!((found.len(), found[9].untold), (10, 990));
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
