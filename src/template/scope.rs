//! One template with what was given to it: its declarations, its surroundings, and what has been evaluated of it.

use std::collections::HashMap;
use std::sync::Arc;

use super::unknown::{Cause, Symbol, SymbolHead, Unknown};
use super::value::{Entry, Kind, Object, Part, Value};
use crate::source::{SourceId, Span};
use crate::syntax::Node;
use crate::template::provenance::Origin;

/// The template of one deployment, root or nested.
#[derive(Debug)]
pub(super) struct Scope<'a> {
    /// The file that the template is written in.
    pub(super) source: SourceId,
    /// The template's object.
    pub(super) template: &'a Node,
    /// The scope whose parameters and variables its expressions read: itself, or its parent's for outer evaluation.
    pub(super) lookup: usize,
    /// Where and under which loops it is deployed; none for the root.
    pub(super) parent: Option<Parent>,
    /// What it is deployed to.
    pub(super) context: Context,
    /// Values given to its parameters, by lower-case name.
    pub(super) given: HashMap<String, Given<'a>>,
    /// Its levels of nesting; 0 for the root.
    pub(super) level: usize,
    /// Results by lower-case name.
    pub(super) memo: HashMap<MemoKey, Memo>,
}

/// The deployment resource that a nested template stands in.
#[derive(Debug, Clone)]
pub(super) struct Parent {
    /// The scope that declares the deployment.
    pub(super) scope: usize,
    /// The loops around it.
    pub(super) loops: Arc<[Loop]>,
}

/// One turn of a loop.
#[derive(Debug, Clone)]
pub(super) struct Loop {
    /// The loop's name, lower case; empty for an output's.
    pub(super) name: Arc<str>,
    /// What it repeats.
    pub(super) of: LoopOf,
    /// Which turn; unknown when the loop's length is.
    pub(super) turn: Result<usize, Arc<Unknown>>,
}

/// What a loop repeats, which decides whether `copyIndex()` without a name means it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum LoopOf {
    /// A resource, or an output: what `copyIndex()` means.
    Declaration,
    /// A property or a variable, which `copyIndex` names.
    Property,
}

/// How a parameter was given a value.
#[derive(Debug, Clone)]
pub(super) enum Given<'a> {
    /// In a parameter file, or on the command line.
    Outside {
        /// The value as written.
        value: &'a Node,
        /// The file.
        source: SourceId,
        /// Whether it came as `name=value`.
        argument: bool,
    },
    /// In a parameter file, as a reference to a key vault's secret.
    KeyVault {
        /// Where the reference is written.
        span: Span,
        /// The file.
        source: SourceId,
    },
    /// By the deployment resource around a nested template, evaluated there.
    Nested(&'a Node),
    /// By that resource, too, all parameters in one expression.
    Whole(&'a Node),
    /// In a parameter file that is linked to and not read.
    Unread {
        /// The link.
        span: Span,
        /// The file that holds the link.
        source: SourceId,
    },
}

/// What can be evaluated once a scope.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum MemoKey {
    Parameter(Arc<str>),
    Variable(Arc<str>),
    Output(Arc<str>),
}

/// A result under evaluation or done, with the outcomes of choices that it rests on.
#[derive(Debug, Clone)]
pub(super) enum Memo {
    Running,
    Done(Vec<Remembered>),
}

/// A result under some outcomes of the open choices.
#[derive(Debug, Clone)]
pub(super) struct Remembered {
    /// The outcomes, by the choice's number.
    pub(super) outcomes: Vec<(usize, u8)>,
    pub(super) value: Value,
    /// Faults that it met and that were not sure then.
    pub(super) suspects: Vec<usize>,
}

/// What a template is deployed to.
#[derive(Debug, Clone)]
pub(super) struct Context {
    pub(super) level: Level,
    pub(super) subscription: Value,
    pub(super) resource_group: Value,
    pub(super) management_group: Value,
}

/// The four levels of deployment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Level {
    ResourceGroup,
    Subscription,
    ManagementGroup,
    Tenant,
}

impl Level {
    /// The level that a template's `$schema` tells; a resource group's where it tells none.
    pub(super) fn of(template: &Node) -> Self {
        let schema = template.get("$schema").and_then(Node::as_str).unwrap_or_default().to_ascii_lowercase();
        if schema.contains("/subscriptiondeploymenttemplate") {
            Self::Subscription
        } else if schema.contains("/managementgroupdeploymenttemplate") {
            Self::ManagementGroup
        } else if schema.contains("/tenantdeploymenttemplate") {
            Self::Tenant
        } else {
            Self::ResourceGroup
        }
    }
}

/// An unknown part of the deployment's surroundings that equals itself.
pub(super) fn surroundings(what: &str) -> Arc<Unknown> {
    Unknown::symbolic(
        Cause::DeploymentContext,
        what,
        Symbol::new(SymbolHead::Context(what.to_ascii_lowercase().into())),
        Origin::NONE,
    )
}

impl Context {
    /// The surroundings of a root template, of which nothing is known.
    pub(super) fn root(level: Level) -> Self {
        Self {
            level,
            subscription: surroundings("subscription().subscriptionId").into(),
            resource_group: surroundings("resourceGroup().name").into(),
            management_group: surroundings("managementGroup().name").into(),
        }
    }

    /// The id of what resources are deployed to; empty for the tenant.
    pub(super) fn scope_id(&self) -> Value {
        self.id_at(self.level)
    }

    /// The id of the surroundings at a level.
    pub(super) fn id_at(&self, level: Level) -> Value {
        match level {
            Level::Tenant => Value::string(""),
            Level::ManagementGroup => {
                join(&[known("/providers/Microsoft.Management/managementGroups/"), self.management_group.clone()])
            }
            Level::Subscription => join(&[known("/subscriptions/"), self.subscription.clone()]),
            Level::ResourceGroup => join(&[
                known("/subscriptions/"),
                self.subscription.clone(),
                known("/resourceGroups/"),
                self.resource_group.clone(),
            ]),
        }
    }

    /// The object that `subscription()` gives.
    pub(super) fn subscription_object(&self) -> Value {
        let what = format!("subscription({})", self.suffix(&self.subscription));
        open_object(
            vec![
                Entry::new("id", self.id_at(Level::Subscription)),
                Entry::new("subscriptionId", self.subscription.clone()),
                Entry::new("tenantId", surroundings("tenant().tenantId").into()),
            ],
            &what,
        )
    }

    /// The object that `resourceGroup()` gives.
    pub(super) fn resource_group_object(&self) -> Value {
        let what = format!("resourceGroup({})", self.suffix(&self.resource_group));
        open_object(
            vec![
                Entry::new("id", self.id_at(Level::ResourceGroup)),
                Entry::new("name", self.resource_group.clone()),
                Entry::new("type", Value::string("Microsoft.Resources/resourceGroups")),
            ],
            &what,
        )
    }

    /// Tells the surroundings of one nested deployment from those of another; empty for the root's.
    fn suffix(&self, value: &Value) -> String {
        match &value.kind {
            Kind::Unknown(unknown) if unknown.cause == Cause::DeploymentContext => String::new(),
            _ => value.to_display(),
        }
    }
}

/// An object whose other members are unknown parts of the surroundings.
pub(super) fn open_object(entries: Vec<Entry>, what: &str) -> Value {
    Value::object(Object { entries, rest: Some(surroundings(what)) })
}

/// A known text as a value.
pub(super) fn known(text: &str) -> Value {
    Value::string(text)
}

/// Texts one after the other; what is no text counts as its display form.
pub(super) fn join(pieces: &[Value]) -> Value {
    let mut parts = Vec::new();
    for piece in pieces {
        match piece.text_parts() {
            Some(piece) => parts.extend(piece),
            None => parts.push(Part::Known(piece.to_display().into())),
        }
    }
    Value::text(parts)
}
