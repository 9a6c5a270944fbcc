//! Merges what `<<` names into a mapping: its own keys win, then the first source that has a key.

use std::collections::HashSet;

use crate::syntax::error::{SyntaxError, SyntaxErrorKind};
use crate::syntax::node::{Member, Node, NodeKind};

/// The members with those at the places in `merges` (ascending) replaced by what they bring in. Keys compare without
/// ASCII case, as everywhere a node is asked for a key.
pub(super) fn merged(text: &str, members: Vec<Member>, merges: &[usize]) -> Result<Vec<Member>, SyntaxError> {
    if merges.is_empty() {
        return Ok(members);
    }
    let is_merge = |place: usize| merges.binary_search(&place).is_ok();
    let own = members.iter().enumerate().filter(|(place, _)| !is_merge(*place));
    let mut taken: HashSet<String> = own.map(|(_, member)| member.key.to_ascii_lowercase()).collect();
    let mut result = Vec::with_capacity(members.len());
    for (place, member) in members.into_iter().enumerate() {
        if is_merge(place) {
            for source in sources(text, member.value)? {
                bring_in(source, &mut taken, &mut result);
            }
        } else {
            result.push(member);
        }
    }
    Ok(result)
}

fn bring_in(source: Vec<Member>, taken: &mut HashSet<String>, result: &mut Vec<Member>) {
    let new: Vec<Member> =
        source.into_iter().filter(|member| !taken.contains(&member.key.to_ascii_lowercase())).collect();
    taken.extend(new.iter().map(|member| member.key.to_ascii_lowercase()));
    result.extend(new);
}

/// The mappings that a `<<` names: one, or a list of them.
fn sources(text: &str, value: Node) -> Result<Vec<Vec<Member>>, SyntaxError> {
    match value.kind {
        NodeKind::Object(members) => Ok(vec![members]),
        NodeKind::Array(items) => items.into_iter().map(|item| mapping(text, item)).collect(),
        kind => mapping(text, Node { span: value.span, kind }).map(|members| vec![members]),
    }
}

fn mapping(text: &str, node: Node) -> Result<Vec<Member>, SyntaxError> {
    let (start, end) = (node.span.start as usize, node.span.end as usize);
    match node.kind {
        NodeKind::Object(members) => Ok(members),
        _ => {
            let message = "expected a mapping, or a list of mappings, after `<<`";
            Err(SyntaxError::at(text, start, end, SyntaxErrorKind::Invalid, message))
        }
    }
}
