//! Objects of the template language: members by name, with and without regard to case, and names that are secrets.

use std::sync::Arc;

use super::provenance::Origin;
use super::unknown::{Cause, Unknown};
use super::value::{Entry, Key, Kind, Object, Part, PartialText, Value};

impl Object {
    /// The member of that name, compared without ASCII case.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.entry(name).map(|entry| &entry.value)
    }

    /// The member of that name with its key, compared without ASCII case; if there are several, the one of exactly that name.
    #[must_use]
    pub fn entry(&self, name: &str) -> Option<&Entry> {
        let mut named = self.entries.iter().filter(|entry| entry.key.is(name));
        let first = named.next()?;
        if first.key.is_spelled(name) {
            Some(first)
        } else {
            named.find(|entry| entry.key.is_spelled(name)).or(Some(first))
        }
    }

    /// Adds a member whose name may differ from another in case alone, as in a parameter file; replaces the one of exactly that name.
    pub fn set(&mut self, entry: Entry) {
        let name = entry.key.known();
        match name.and_then(|name| self.entries.iter_mut().find(|existing| existing.key.is_spelled(name))) {
            Some(existing) => *existing = entry,
            None => self.entries.push(entry),
        }
    }

    /// Adds a member, or gives the one of the same name, compared without ASCII case, this value; the name keeps its spelling.
    pub fn replace(&mut self, entry: Entry) {
        if let Some(name) = entry.key.known()
            && let Some(existing) = self.entries.iter_mut().find(|existing| existing.key.is(name))
        {
            existing.key_origin = entry.key_origin;
            existing.value = entry.value;
        } else {
            self.entries.push(entry);
        }
    }

    /// Why a name that is not among the entries may exist all the same: an open rest, or a member with a partly known name.
    #[must_use]
    pub fn why_open(&self) -> Option<&Arc<Unknown>> {
        self.rest.as_ref().or_else(|| {
            self.entries.iter().find_map(|entry| match &entry.key {
                Key::Partial(text) => Some(text.first_hole()),
                Key::Known(_) | Key::Secret(_) => None,
            })
        })
    }

    pub(super) fn first_unknown(&self) -> Option<&Arc<Unknown>> {
        self.why_open().or_else(|| self.entries.iter().find_map(|entry| entry.value.first_unknown()))
    }
}

impl Entry {
    /// A member under a known name, from nowhere yet.
    #[must_use]
    pub fn new(name: impl Into<Arc<str>>, value: Value) -> Self {
        Self { key: Key::Known(name.into()), key_origin: Origin::NONE, value }
    }
}

impl Key {
    /// The name that a value gives; a number or an object is none.
    #[must_use]
    pub fn of(name: &Value) -> Option<Self> {
        let hole = |unknown| Self::Partial(Arc::new(PartialText { parts: vec![Part::Hole(unknown)] }));
        Some(match &name.kind {
            Kind::String(text) if name.secure => Self::Secret(Arc::clone(text)),
            Kind::String(text) => Self::Known(Arc::clone(text)),
            // Its known parts would be printed.
            Kind::Text(_) if name.secure => {
                hole(Unknown::new(Cause::SecureParameter, "a name that a secret tells", name.origin))
            }
            Kind::Text(text) => Self::Partial(Arc::clone(text)),
            Kind::Unknown(unknown) => hole(Arc::clone(unknown)),
            _ => return None,
        })
    }

    /// The name, if it is known wholly; it may be a secret.
    #[must_use]
    pub fn known(&self) -> Option<&Arc<str>> {
        match self {
            Self::Known(name) | Self::Secret(name) => Some(name),
            Self::Partial(_) => None,
        }
    }

    /// The same name as a secret.
    #[must_use]
    pub fn sealed(&self) -> Self {
        Self::of(&self.to_value().secured(true)).unwrap_or_else(|| self.clone())
    }

    /// Whether it is surely this name, compared without ASCII case.
    #[must_use]
    pub fn is(&self, name: &str) -> bool {
        self.known().is_some_and(|known| known.eq_ignore_ascii_case(name))
    }

    /// Whether it is surely this name, letter for letter.
    #[must_use]
    pub fn is_spelled(&self, name: &str) -> bool {
        self.known().is_some_and(|known| known.as_ref() == name)
    }

    /// The name as a value.
    #[must_use]
    pub fn to_value(&self) -> Value {
        match self {
            Self::Known(name) => Value::string(Arc::clone(name)),
            Self::Secret(name) => Value::string(Arc::clone(name)).secured(true),
            Self::Partial(text) => Value::new(super::text::join_parts(text.parts.clone())),
        }
    }

    /// The name for people; holes as `‹what›`, a secret as `<secure>`.
    #[must_use]
    pub fn to_display(&self) -> String {
        match self {
            Self::Known(name) => name.to_string(),
            Self::Secret(_) => "<secure>".to_owned(),
            Self::Partial(text) => text.to_display(),
        }
    }
}
