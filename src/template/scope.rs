//! One template with what was given to it: its declarations, its surroundings, and what has been evaluated of it.

use std::collections::HashMap;
use std::sync::Arc;

use super::surroundings::{Surroundings, Told};
use super::unknown::{Cause, Symbol, SymbolHead, Unknown};
use super::value::{Entry, Kind, Object, Part, Value};
use crate::knowledge::clouds;
use crate::source::{SourceId, Span};
use crate::syntax::{Member, Node};
use crate::template::provenance::{Hop, HopKind, Origin, Provenance};

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
    pub(super) parent: Option<Parent<'a>>,
    /// What it is deployed to.
    pub(super) context: Context,
    /// Where that depends on choices: what it is deployed to under which outcomes.
    pub(super) contexts: ContextVariants,
    /// Values given to its parameters, by lower-case name.
    pub(super) given: HashMap<String, Given<'a>>,
    /// Its levels of nesting; 0 for the root.
    pub(super) level: usize,
    /// Results by lower-case name.
    pub(super) memo: HashMap<MemoKey, Memo>,
}

/// The deployment resource that a nested template stands in.
#[derive(Debug, Clone)]
pub(super) struct Parent<'a> {
    /// The scope that declares the deployment.
    pub(super) scope: usize,
    /// The deployment's object.
    pub(super) node: &'a Node,
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
    /// In a parameter file, as an expression over inputs that the deploying tool supplies.
    Expression {
        /// The expression.
        text: &'a Node,
        /// The file.
        source: SourceId,
    },
    /// In a parameter file, in a form that Azure refuses.
    Nothing {
        /// The parameter's name there.
        key: Span,
        /// What stands under it.
        written: Span,
        /// The file.
        source: SourceId,
    },
    /// By the deployment resource around a nested template, evaluated there.
    Nested(&'a Member),
    /// By that resource, too, all parameters in one expression.
    Whole(&'a Node),
    /// Perhaps in a parameter file that could not be read.
    Unreadable {
        /// Where reading stopped.
        span: Span,
        /// The file.
        source: SourceId,
    },
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

/// What a template is deployed to under which outcomes: the choice's number with the outcome's.
pub(super) type ContextVariants = Vec<(Vec<(usize, u8)>, Context)>;

/// What a template is deployed to.
#[derive(Debug, Clone)]
pub(super) struct Context {
    pub(super) level: Level,
    pub(super) subscription: Value,
    pub(super) resource_group: Value,
    pub(super) management_group: Value,
    pub(super) tenant: Value,
    /// The resource group's location, if told.
    pub(super) group_location: Option<Value>,
    /// The location of a deployment above resource groups, if told or written.
    pub(super) own_location: Option<Value>,
    /// The cloud's name, if told.
    pub(super) cloud: Option<Value>,
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
    /// Whether both are surely the same place.
    pub(super) fn is_same(&self, other: &Self) -> bool {
        let same = |a: &Value, b: &Value| a.equals_ignoring_case(b).is_true();
        self.level == other.level
            && same(&self.subscription, &other.subscription)
            && same(&self.resource_group, &other.resource_group)
            && same(&self.management_group, &other.management_group)
    }

    /// The surroundings of a root template, of which nothing is known.
    pub(super) fn root(level: Level) -> Self {
        Self {
            level,
            subscription: surroundings("subscription().subscriptionId").into(),
            resource_group: surroundings("resourceGroup().name").into(),
            management_group: surroundings("managementGroup().name").into(),
            tenant: surroundings("tenant().tenantId").into(),
            group_location: None,
            own_location: None,
            cloud: None,
        }
    }

    /// The same surroundings with what the user told of them.
    pub(super) fn told(mut self, told: &Surroundings, provenance: &mut Provenance) -> Self {
        let mut value = |told: &Option<Told>| {
            let Told { value, location } = told.as_ref()?;
            let kind = HopKind::Surroundings;
            let hop = Hop { location: *location, kind, from: Origin::NONE, because: Origin::NONE };
            Some(Value::string(Arc::clone(value)).at(provenance.add(hop)))
        };
        let location = value(&told.location);
        match self.level {
            Level::ResourceGroup => self.group_location = location,
            _ => self.own_location = location,
        }
        self.cloud = value(&told.cloud);
        let places = [
            (&mut self.subscription, &told.subscription_id),
            (&mut self.resource_group, &told.resource_group),
            (&mut self.management_group, &told.management_group),
            (&mut self.tenant, &told.tenant_id),
        ];
        for (place, told) in places {
            if let Some(value) = value(told) {
                *place = value;
            }
        }
        self
    }

    /// Turns to another resource group or subscription, where one is named.
    pub(super) fn enter(&mut self, group: Option<Value>, subscription: Option<Value>) {
        let same = |named: &Option<Value>, own: &Value| {
            named.as_ref().is_none_or(|named| named.equals_ignoring_case(own).is_true())
        };
        if !same(&group, &self.resource_group) || !same(&subscription, &self.subscription) {
            self.group_location = None;
        }
        self.subscription = subscription.unwrap_or_else(|| self.subscription.clone());
        self.resource_group = group.unwrap_or_else(|| self.resource_group.clone());
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
                Entry::new("id", self.id_at(Level::Subscription).at(self.subscription.origin)),
                Entry::new("subscriptionId", self.subscription.clone()),
                Entry::new("tenantId", self.tenant.clone()),
            ],
            &what,
        )
    }

    /// The object that `resourceGroup()` gives.
    pub(super) fn resource_group_object(&self) -> Value {
        let what = format!("resourceGroup({})", self.suffix(&self.resource_group));
        let mut entries = vec![
            Entry::new("id", self.id_at(Level::ResourceGroup).at(self.resource_group.origin)),
            Entry::new("name", self.resource_group.clone()),
            Entry::new("type", Value::string("Microsoft.Resources/resourceGroups")),
        ];
        entries.extend(self.group_location.clone().map(|location| Entry::new("location", location)));
        open_object(entries, &what)
    }

    /// The object that `managementGroup()` gives.
    pub(super) fn management_group_object(&self) -> Value {
        let details = open_object(vec![Entry::new("tenantId", self.tenant.clone())], "managementGroup().properties");
        let entries = vec![
            Entry::new("id", self.id_at(Level::ManagementGroup).at(self.management_group.origin)),
            Entry::new("name", self.management_group.clone()),
            Entry::new("properties", details),
            Entry::new("type", Value::string("/providers/Microsoft.Management/managementGroups")),
        ];
        open_object(entries, "managementGroup()")
    }

    /// The object that `tenant()` gives.
    pub(super) fn tenant_object(&self) -> Value {
        let id = join(&[known("/tenants/"), self.tenant.clone()]).at(self.tenant.origin);
        open_object(vec![Entry::new("id", id), Entry::new("tenantId", self.tenant.clone())], "tenant()")
    }

    /// The object that `environment()` gives: what is documented of the cloud, if that is told.
    pub(super) fn environment_object(&self) -> Value {
        const WHAT: &str = "environment()";
        let found = self.cloud.as_ref().and_then(|name| Some((clouds::find(name.as_str()?)?, name.origin)));
        let Some((cloud, origin)) = found else { return open_object(Vec::new(), WHAT) };
        let text = |value: &str| known(value).at(origin);
        let mut entries = vec![Entry::new("name", text(cloud.name))];
        let mut parts: Vec<(&str, Vec<Entry>)> = Vec::new();
        if !cloud.audiences.is_empty() {
            let audiences = cloud.audiences.iter().map(|audience| text(audience)).collect();
            parts.push(("authentication", vec![Entry::new("audiences", Value::array(audiences).at(origin))]));
        }
        for (path, value) in cloud.members {
            match path.split_once('.') {
                None => entries.push(Entry::new(*path, text(value))),
                Some((part, name)) => {
                    let entry = Entry::new(name, text(value));
                    match parts.iter_mut().find(|(known, _)| *known == part) {
                        Some((_, members)) => members.push(entry),
                        None => parts.push((part, vec![entry])),
                    }
                }
            }
        }
        for (part, members) in parts {
            let what = format!("{WHAT}.{part}");
            entries.push(Entry::new(part, open_object(members, &what)));
        }
        open_object(entries, WHAT)
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

/// Texts one after the other, a secret if one of them is; what is no text counts as its display form.
pub(super) fn join(pieces: &[Value]) -> Value {
    let mut parts = Vec::new();
    for piece in pieces {
        match piece.text_parts() {
            Some(piece) => parts.extend(piece),
            None => parts.push(Part::Known(piece.to_display().into())),
        }
    }
    Value::text(parts).secured(pieces.iter().any(Value::holds_secret))
}
