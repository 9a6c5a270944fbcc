//! One resource that a deployment would create, or that an export shows.

use std::sync::Arc;

use super::provenance::Origin;
use super::unknown::Unknown;
use super::value::{Kind, Object, Part, Truth, Value};
use super::worlds::WorldSet;
use crate::source::{Location, Span};

/// A resource after expansion of loops, children and nested deployments.
#[derive(Debug, Clone)]
pub struct Resource {
    /// Its full type as written, children with their parents': `Microsoft.DataProtection/backupVaults/backupPolicies`.
    pub resource_type: Arc<str>,
    /// Its full name: `vault/child` for a child; may be partly known.
    pub name: Value,
    /// Its resource id, subscription and resource group as far as they are known.
    pub id: Value,
    /// The API version it is written for.
    pub api_version: Option<Value>,
    /// The resource group it is deployed to; null where its scope has none.
    pub resource_group: Value,
    /// The location of that resource group, where it is told.
    pub group_location: Option<Value>,
    /// The id of what it is deployed on: its resource group, subscription, or the resource it extends.
    pub scope: Value,
    /// What kind of thing `scope` is.
    pub scope_kind: ScopeKind,
    /// Its members, evaluated: `properties`, `identity`, `sku`, `tags`, `location` …
    pub body: Arc<Object>,
    /// Whether it is deployed: surely, or depending on something unknown.
    pub condition: Existence,
    /// Whether a loop of unknown length makes it.
    pub count_unknown: bool,
    /// `existing`: it is referred to, not deployed.
    pub existing: bool,
    /// The names of the deployments that it is nested in, outermost first; none unless everything is wanted.
    pub modules: Vec<Value>,
    /// Where it is written.
    pub site: ResourceSite,
    /// The worlds in which it is deployed.
    pub worlds: WorldSet,
    /// Whether it was read from Azure rather than from a template.
    pub exported: bool,
    /// Whether it is only part of a resource, such as the body of a PATCH: what it lacks says nothing.
    pub partial: bool,
}

/// The places of a resource's declaration.
#[derive(Debug, Clone, Copy)]
pub struct ResourceSite {
    /// The whole object.
    pub whole: Location,
    /// The value of its `type`.
    pub type_value: Span,
    /// The value of its `name`, if written.
    pub name_value: Option<Span>,
    /// Which element of its loops made it; equal sites with equal numbers are one resource in several worlds.
    pub instance: u32,
    /// Whether it stands inside its parent with its full type all the same: Azure refuses that.
    pub repeats_parent: bool,
}

/// Whether a resource is deployed.
#[derive(Debug, Clone)]
pub enum Existence {
    /// Surely.
    Sure,
    /// It depends on this condition, which cannot be decided.
    Depends {
        /// Why it cannot.
        unknown: Arc<Unknown>,
        /// The condition's text.
        text: Arc<str>,
        /// Where the condition is written.
        origin: Origin,
    },
}

/// What a resource is deployed on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ScopeKind {
    /// A resource group.
    ResourceGroup,
    /// A subscription.
    Subscription,
    /// A management group.
    ManagementGroup,
    /// The tenant.
    Tenant,
    /// Another resource, which it extends.
    Resource,
    /// It cannot be told.
    Unknown,
}

impl Resource {
    /// Whether its type is this one, compared without ASCII case.
    #[must_use]
    pub fn is(&self, resource_type: &str) -> bool {
        self.resource_type.eq_ignore_ascii_case(resource_type)
    }

    /// The value at a path of member names, as far as objects lead there.
    #[must_use]
    pub fn at(&self, path: &[&str]) -> Reached<'_> {
        reach(&self.body, path)
    }

    /// Its name for reports, if known and no secret.
    #[must_use]
    pub fn shown_name(&self) -> Option<&str> {
        self.name.as_str().filter(|_| !self.name.holds_secret())
    }

    /// The last segment of its name for reports, if known and no secret.
    #[must_use]
    pub fn short_name(&self) -> Option<&str> {
        self.shown_name().map(|name| name.rsplit('/').next().unwrap_or(name))
    }

    /// Whether `id` surely is, surely is not, or may be this resource's id; compared without case.
    #[must_use]
    pub fn has_id(&self, id: &Value) -> Truth {
        self.id.equals_ignoring_case(id)
    }
}

/// How far a path led.
#[derive(Debug, Clone)]
pub enum Reached<'a> {
    /// To this value, which is not null.
    Value(&'a Value),
    /// Nothing is written there; `depth` steps of the path exist, the last of them with this origin.
    Absent {
        /// How many steps of the path exist.
        depth: usize,
        /// The origin of a `null` that an expression gave on the way.
        null: Origin,
    },
    /// Something on the way is unknown.
    Unknown(&'a Arc<Unknown>),
}

/// Follows member names through objects.
#[must_use]
pub fn reach<'a>(object: &'a Object, path: &[&str]) -> Reached<'a> {
    let mut object = object;
    for (depth, name) in path.iter().enumerate() {
        let Some(value) = object.get(name) else {
            return object.why_open().map_or(Reached::Absent { depth, null: Origin::NONE }, Reached::Unknown);
        };
        match &value.kind {
            Kind::Null => return Reached::Absent { depth, null: value.origin },
            Kind::Unknown(unknown) => return Reached::Unknown(unknown),
            _ if depth + 1 == path.len() => return Reached::Value(value),
            Kind::Object(inner) => object = inner,
            _ => return Reached::Absent { depth: depth + 1, null: Origin::NONE },
        }
    }
    Reached::Absent { depth: 0, null: Origin::NONE }
}

/// The last segment of a resource id or name whose end is known.
#[must_use]
pub fn last_segment(id: &Value) -> Option<Value> {
    let parts = id.text_parts()?;
    let mut tail: Vec<Part> = Vec::new();
    for part in parts.into_iter().rev() {
        if let Part::Known(text) = &part
            && let Some((_, after)) = text.rsplit_once('/')
        {
            tail.push(Part::Known(after.into()));
            tail.reverse();
            return Some(Value::text(tail).secured(id.secure));
        }
        tail.push(part);
    }
    tail.reverse();
    Some(Value::text(tail).secured(id.secure))
}
