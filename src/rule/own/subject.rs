//! Which resources a rule of the user's own judges.

use crate::knowledge::VaultKind;
use crate::knowledge::types::TypeTable;
use crate::model::target::kinds_of_type;
use crate::rule::condition::Asking;

/// The resources that a rule judges.
///
/// A condition that asks for `type` is put to every resource of the vault family. One that names aliases is put to
/// resources of their types, and one that names neither to vaults.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subjects {
    kinds: Vec<VaultKind>,
    types: Types,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Types {
    Any,
    Named(Vec<String>),
}

impl Subjects {
    /// Of a rule for these kinds of vault whose condition asks this.
    #[must_use]
    pub(super) fn of(kinds: Vec<VaultKind>, asking: &[Asking]) -> Self {
        let asks_type = asking.iter().any(|asking| asking.field.as_str().eq_ignore_ascii_case("type"));
        if asks_type {
            return Self { kinds, types: Types::Any };
        }
        let mut named: Vec<String> = Vec::new();
        for of in asking.iter().filter_map(|asking| asking.field.resource_type()) {
            if !named.iter().any(|known| known.eq_ignore_ascii_case(of)) {
                named.push(of.to_owned());
            }
        }
        if named.is_empty() {
            named = kinds.iter().map(|kind| kind.resource_type().to_owned()).collect();
        }
        Self { kinds, types: Types::Named(named) }
    }

    /// Whether a resource of the vault family is among them.
    #[must_use]
    pub fn take(&self, resource_type: &str) -> bool {
        let kind = kinds_of_type(resource_type).iter().any(|kind| self.kinds.contains(kind));
        let of_type = match &self.types {
            Types::Any => true,
            Types::Named(named) => named.iter().any(|known| known.eq_ignore_ascii_case(resource_type)),
        };
        kind && of_type
    }

    /// The types among them that the index lists.
    pub(super) fn types(&self) -> impl Iterator<Item = &'static str> {
        TypeTable::all().iter().map(|table| table.name).filter(|name| self.take(name))
    }
}
