//! Where a property belongs that stands under a wrong name or in a wrong place.

use crate::knowledge::VaultKind;
use crate::knowledge::nearest::nearest;
use crate::knowledge::types::{Property, TypeTable, ValueKind};
use crate::model::dialects;

/// What was probably meant by a property that no version has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Meant {
    /// Another name in the same object: that name, and its path.
    Name(String, String),
    /// The same name, or the other kind of vault's word for it, at this path.
    Elsewhere(String),
}

impl Meant {
    /// The path that was meant.
    pub(super) fn path(&self) -> &str {
        match self {
            Self::Name(_, path) | Self::Elsewhere(path) => path,
        }
    }
}

/// What was meant by `name` at `path`, in an object of these shapes in which `more` names are good, too.
pub(super) fn meant(
    table: &'static TypeTable,
    path: &str,
    name: &str,
    shapes: &[Property],
    more: &[&'static str],
) -> Option<Meant> {
    let kind = VaultKind::of_type(table.name);
    if let Some(own) = kind.and_then(|kind| dialects::counterpart(kind, name)) {
        return Some(Meant::Elsewhere(own.to_owned()));
    }
    let siblings = shapes.iter().flat_map(|shape| shape.members()).map(Property::name);
    let near = nearest(name, siblings.chain(more.iter().copied()));
    let parent = path.rsplit_once('.').map_or("", |(parent, _)| parent);
    let at = |name: &str| if parent.is_empty() { name.to_owned() } else { format!("{parent}.{name}") };
    // The name as it is, in another place, says more than a likeness; a name that stands in many places says nothing.
    let mut places = Vec::new();
    if let Some(root) = table.root() {
        collect(root, &mut Vec::new(), name, &mut places);
    }
    match (places.as_slice(), near) {
        ([only], _) if !only.contains("[]") || path.contains('[') => Some(Meant::Elsewhere(only.clone())),
        (_, Some(near)) => Some(Meant::Name(near.to_owned(), at(near))),
        _ => None,
    }
}

/// The paths at which a table has that name and lets it be written; forms of objects are not told apart.
fn collect(property: Property, above: &mut Vec<&'static str>, name: &str, places: &mut Vec<String>) {
    let inside = property.members().chain(property.forms().flat_map(Property::members));
    for member in inside {
        above.push(member.name());
        let writable = || !member.known().without(member.read_only()).is_empty();
        if member.name().eq_ignore_ascii_case(name) && writable() {
            let path = above.join(".").replace(".[]", "[]");
            if !places.contains(&path) {
                places.push(path);
            }
        }
        match (member.kind(), member.item()) {
            (ValueKind::Array, Some(item)) => {
                above.push("[]");
                collect(item, above, name, places);
                above.pop();
            }
            (ValueKind::Object, _) => collect(member, above, name, places),
            _ => {}
        }
        above.pop();
    }
}
