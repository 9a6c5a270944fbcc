//! What a field reads, and how a path is followed into a value.

use std::fmt;
use std::sync::Arc;

use super::field_name::{FieldName, Step};
use crate::template::{Cause, Kind, Object, Origin, Unknown, Value};

/// Those who know what a field reads.
pub trait Fields {
    /// What the field of that name reads.
    ///
    /// A name with `[*]` is answered with one `Many` for each `[*]`, nested, in the order of the lists: names that
    /// go through the same list must give it the same items in the same places, `Missing` where an item lacks the
    /// property. `count` relies on it to look at one item at a time.
    fn field(&self, name: &FieldName) -> Found;

    /// What the resource is deployed to, as an object of which any member may be unknown.
    fn surroundings(&self, which: Surroundings) -> Value {
        Value::unknown(Unknown::new(Cause::DeploymentContext, format!("{which}()"), Origin::NONE))
    }
}

/// What a resource is deployed to, as expressions ask for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Surroundings {
    /// `resourceGroup()`.
    ResourceGroup,
    /// `subscription()`.
    Subscription,
}

impl Surroundings {
    /// Both of them.
    pub const ALL: [Self; 2] = [Self::ResourceGroup, Self::Subscription];
}

impl fmt::Display for Surroundings {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::ResourceGroup => "resourceGroup",
            Self::Subscription => "subscription",
        })
    }
}

/// What a field reads.
#[derive(Debug, Clone)]
pub enum Found {
    /// Nothing is written. For a list that `[*]` goes through: it has no items.
    Missing,
    /// A value, which may be unknown or hold unknown parts. `null` counts as nothing written.
    Value(Value),
    /// What `[*]` selects, one for each item.
    Many(Vec<Self>),
    /// Any number of items, none included, of which nothing is known. Alone, or among the items of `Many`.
    Open(Arc<Unknown>),
    /// There is no field of that name, so that a condition on it can never hold; judged as `Missing`.
    NoSuchField,
}

impl Found {
    /// Follows a path from a value; a `[*]` goes through the items of a list.
    ///
    /// A property of something that is neither object nor unknown is missing. Where more members may exist, a property
    /// that is not among the known ones is unknown.
    #[must_use]
    pub fn read(root: &Value, path: &[Step]) -> Self {
        let Some((step, rest)) = path.split_first() else {
            return Self::Value(root.clone());
        };
        match (step, &root.kind) {
            (Step::Items, Kind::Unknown(unknown)) => Self::Open(Arc::clone(unknown)),
            (Step::Items, Kind::Array(items)) => Self::Many(items.iter().map(|item| Self::read(item, rest)).collect()),
            (Step::Member(name), Kind::Unknown(unknown)) => Self::read(&Value::unknown(unknown.member(name)), rest),
            (Step::Member(name), Kind::Object(object)) => read_member(object, name, rest),
            _ => Self::Missing,
        }
    }
}

fn read_member(object: &Object, name: &str, rest: &[Step]) -> Found {
    if let Some(value) = object.get(name) {
        return Found::read(value, rest);
    }
    match object.why_open() {
        Some(unknown) => Found::read(&Value::unknown(unknown.member(name)), rest),
        None => Found::Missing,
    }
}
