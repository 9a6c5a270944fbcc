//! Why a value is not known, and the symbols that let two unknown values be recognised as the same.

use std::fmt;
use std::sync::{Arc, LazyLock};

use super::provenance::Origin;
use super::value::{Kind, PartialText, Truth, Value};

/// A value that this input cannot give.
#[derive(Debug, Clone)]
pub struct Unknown {
    /// Why.
    pub cause: Cause,
    /// What it is, for people: "parameter `redundancy`", "reference(…).identity.principalId".
    pub what: Arc<str>,
    /// What it is, for joins: equal symbols are equal values.
    pub symbol: Option<Symbol>,
    /// Where the unknown arose.
    pub origin: Origin,
    /// Its type, as far as that is known.
    pub shape: Shape,
}

/// The type of an unknown value. A value of any shape but `Any` is surely not null.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// It may be anything, or null.
    Any,
    /// A text.
    Text,
    /// A whole number.
    Int,
    /// A boolean.
    Bool,
    /// A list.
    Array,
    /// An object.
    Object,
}

impl Shape {
    /// The shape that a declaration's `type` names, without case.
    #[must_use]
    pub fn of_type(name: &str) -> Self {
        match name.to_ascii_lowercase().as_str() {
            "string" | "securestring" => Self::Text,
            "int" => Self::Int,
            "bool" => Self::Bool,
            "array" => Self::Array,
            "object" | "secureobject" => Self::Object,
            _ => Self::Any,
        }
    }

    /// Whether a value of this shape may be of that kind.
    #[must_use]
    pub fn allows(self, kind: &Kind) -> bool {
        match kind {
            Kind::Unknown(other) => self == Self::Any || other.shape == Self::Any || self == other.shape,
            Kind::Null => self == Self::Any,
            Kind::String(_) | Kind::Text(_) => matches!(self, Self::Any | Self::Text),
            Kind::Int(_) | Kind::Float(_) => matches!(self, Self::Any | Self::Int),
            Kind::Bool(_) => matches!(self, Self::Any | Self::Bool),
            Kind::Array(_) => matches!(self, Self::Any | Self::Array),
            Kind::Object(_) => matches!(self, Self::Any | Self::Object),
        }
    }
}

/// The causes of unknowns, a closed set that the JSON contract names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Cause {
    /// A parameter has neither a value nor a default.
    ParameterWithoutValue,
    /// The API version drops the setting.
    DroppedByApiVersion,
    /// A secure parameter is read from a key vault.
    SecureParameter,
    /// Only the running deployment can tell.
    RuntimeReference,
    /// The subscription, resource group or tenant of the deployment decides.
    DeploymentContext,
    /// A new value each time.
    NonDeterministic,
    /// A function that the template language has and vaultvet does not evaluate.
    UnsupportedFunction,
    /// An expression that Azure would refuse.
    InvalidExpression,
    /// An `if` or a condition could not be decided.
    ConditionUnknown,
    /// A template that is linked to and not read.
    LinkedTemplate,
    /// A module that is not in the input.
    MissingModule,
    /// This form of export does not show it.
    NotInThisExport,
    /// A bound was met.
    Limit,
}

impl Cause {
    /// The word of the JSON contract.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ParameterWithoutValue => "parameter-without-value",
            Self::DroppedByApiVersion => "dropped-by-api-version",
            Self::SecureParameter => "secure-parameter",
            Self::RuntimeReference => "runtime-reference",
            Self::DeploymentContext => "deployment-context",
            Self::NonDeterministic => "non-deterministic",
            Self::UnsupportedFunction => "unsupported-function",
            Self::InvalidExpression => "invalid-expression",
            Self::ConditionUnknown => "condition-unknown",
            Self::LinkedTemplate => "linked-template",
            Self::MissingModule => "missing-module",
            Self::NotInThisExport => "not-in-this-export",
            Self::Limit => "limit",
        }
    }
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// An unknown value that equals itself: the same head and path mean the same value in one deployment.
#[derive(Debug, Clone)]
pub struct Symbol {
    /// What it starts from.
    pub head: SymbolHead,
    /// The properties read from there, in order.
    pub path: Vec<Arc<str>>,
}

/// What a symbol starts from.
#[derive(Debug, Clone)]
pub enum SymbolHead {
    /// A parameter without value of the scope with that number.
    Parameter {
        /// The scope's number in its evaluation.
        scope: u32,
        /// The parameter's name, lower case.
        name: Arc<str>,
    },
    /// Something of the deployment's surroundings, such as `subscription()`.
    Context(Arc<str>),
    /// The running state of a resource, whole (`properties`, `identity` … are in the path).
    Reference {
        /// The resource's id as a text, parts of which may be unknown.
        resource: Value,
    },
}

impl Unknown {
    /// An unknown without a symbol.
    #[must_use]
    pub fn new(cause: Cause, what: impl Into<Arc<str>>, origin: Origin) -> Arc<Self> {
        Arc::new(Self { cause, what: what.into(), symbol: None, origin, shape: Shape::Any })
    }

    /// An unknown that equals itself.
    #[must_use]
    pub fn symbolic(cause: Cause, what: impl Into<Arc<str>>, symbol: Symbol, origin: Origin) -> Arc<Self> {
        Arc::new(Self { cause, what: what.into(), symbol: Some(symbol), origin, shape: Shape::Any })
    }

    /// The unknown of a text that has no hole; stands in where an invariant is broken.
    pub(crate) fn nothing() -> &'static Arc<Self> {
        static NOTHING: LazyLock<Arc<Unknown>> = LazyLock::new(|| Unknown::new(Cause::Limit, "nothing", Origin::NONE));
        &NOTHING
    }

    /// The property of that name of this value: unknown too, and a symbol if this is one.
    #[must_use]
    pub fn member(&self, name: &str) -> Arc<Self> {
        Arc::new(Self {
            cause: self.cause,
            what: format!("{}.{name}", self.what).into(),
            symbol: self.symbol.as_ref().map(|symbol| symbol.member(name)),
            origin: self.origin,
            shape: Shape::Any,
        })
    }

    /// The same unknown, known to be of that shape.
    #[must_use]
    pub fn shaped(self: Arc<Self>, shape: Shape) -> Arc<Self> {
        if self.shape == shape { self } else { Arc::new(Self { shape, ..Self::clone(&self) }) }
    }

    /// The same cause, without being the same value as any other.
    #[must_use]
    pub fn alike(&self) -> Arc<Self> {
        Self::new(self.cause, Arc::clone(&self.what), self.origin)
    }

    /// Whether it surely is something: not null, and not missing.
    #[must_use]
    pub fn is_something(&self) -> bool {
        const ALWAYS_THERE: [&str; 6] = ["id", "name", "location", "subscriptionid", "tenantid", "type"];
        if self.shape != Shape::Any {
            return true;
        }
        let Some(Symbol { head: SymbolHead::Context(head), path }) = &self.symbol else { return false };
        let read = path.last().map_or_else(|| head.rsplit('.').next().unwrap_or_default(), AsRef::as_ref);
        // A derived value such as `tryGet(…)` has brackets with something in them.
        !head.ends_with(",)") && ALWAYS_THERE.contains(&read)
    }

    /// Whether two unknown values are the same: surely, if their symbols are; surely not, if they are of different types.
    #[must_use]
    pub fn equals(self: &Arc<Self>, other: &Arc<Self>) -> Truth {
        match (&self.symbol, &other.symbol) {
            _ if Arc::ptr_eq(self, other) && self.symbol.is_some() => Truth::True,
            (Some(a), Some(b)) if a.same_as(b) => Truth::True,
            _ if self.shape != Shape::Any && other.shape != Shape::Any && self.shape != other.shape => Truth::False,
            _ => Truth::Unknown(Arc::clone(self)),
        }
    }
}

impl Symbol {
    /// A symbol without path.
    #[must_use]
    pub fn new(head: SymbolHead) -> Self {
        Self { head, path: Vec::new() }
    }

    /// The symbol of a property of this one.
    #[must_use]
    pub fn member(&self, name: &str) -> Self {
        let mut path = self.path.clone();
        path.push(name.to_ascii_lowercase().into());
        Self { head: self.head.clone(), path }
    }

    /// Whether both name the same thing; paths and ids are compared without case.
    #[must_use]
    pub fn same_as(&self, other: &Self) -> bool {
        if self.path.len() != other.path.len()
            || !self.path.iter().zip(&other.path).all(|(a, b)| a.eq_ignore_ascii_case(b))
        {
            return false;
        }
        match (&self.head, &other.head) {
            (SymbolHead::Parameter { scope: a, name: x }, SymbolHead::Parameter { scope: b, name: y }) => {
                a == b && x == y
            }
            (SymbolHead::Context(a), SymbolHead::Context(b)) => a == b,
            (SymbolHead::Reference { resource: a }, SymbolHead::Reference { resource: b }) => {
                a.equals_ignoring_case(b).is_true()
            }
            _ => false,
        }
    }

    /// Whether the path is this one, compared without case.
    #[must_use]
    pub fn path_is(&self, path: &[&str]) -> bool {
        self.path.len() == path.len() && self.path.iter().zip(path).all(|(a, b)| a.eq_ignore_ascii_case(b))
    }
}

impl From<Arc<Unknown>> for Value {
    fn from(unknown: Arc<Unknown>) -> Self {
        let origin = unknown.origin;
        Self::new(Kind::Unknown(unknown)).at(origin)
    }
}

impl From<&Arc<PartialText>> for Value {
    fn from(text: &Arc<PartialText>) -> Self {
        Self::new(Kind::Text(Arc::clone(text)))
    }
}
