//! What is wrong with a template itself, as facts with places; worded elsewhere.

use std::collections::HashMap;
use std::mem::Discriminant;
use std::sync::Arc;

use super::limits::Limit;
use crate::source::Location;

/// A fault of a template, or of the parameters given to it.
#[derive(Debug, Clone)]
pub struct Fault {
    /// The characters at fault.
    pub location: Location,
    /// What is wrong there.
    pub kind: FaultKind,
}

/// What faults that are told once have in common.
pub(super) type FaultKey = (Location, Discriminant<FaultKind>, Option<Arc<str>>);

impl FaultKind {
    /// Faults of the same place and kind are one; but several members may be missing at one place.
    pub(super) fn key(&self, location: Location) -> FaultKey {
        let part = match self {
            Self::ParameterNotAllowed { name, .. } => Some(Arc::clone(name)),
            _ => None,
        };
        (location, std::mem::discriminant(self), part)
    }
}

/// The kinds of fault.
#[derive(Debug, Clone)]
pub enum FaultKind {
    /// A bound was met; `detail` says what was left unread.
    Limit {
        /// Which bound.
        limit: Limit,
        /// What was left unread.
        detail: String,
    },
    /// Variables or parameters that need themselves.
    Circular {
        /// The circle in words, the names in the order in which they are read.
        cycle: String,
        /// Whether parameters (rather than variables) close the circle.
        parameters: bool,
    },
    /// A parameter file gives a parameter that the template does not declare.
    UndeclaredParameter {
        /// The name given.
        name: Arc<str>,
        /// The names that are declared; all such faults of a template share them.
        declared: Arc<[Arc<str>]>,
    },
    /// A parameter's value breaks its declaration.
    ParameterNotAllowed {
        /// The parameter.
        name: Arc<str>,
        /// The value for people; `<secure>` for secrets.
        actual: String,
        /// Which part of the declaration it breaks.
        breach: Breach,
        /// Where the parameter is declared.
        declared: Location,
    },
    /// What a parameter is given is neither value, reference nor expression.
    NothingGiven {
        /// The parameter.
        name: Arc<str>,
        /// Where it is declared.
        declared: Location,
    },
    /// A template link that is not read.
    LinkedTemplate {
        /// The link as far as it is known.
        link: String,
        /// Why it is not read.
        why: LinkFault,
    },
    /// A part of a template that cannot be worked out.
    UnreadPart {
        /// What it is, in words.
        part: String,
        /// Why it is not known, in words.
        why: String,
    },
    /// A part of a template that has a form which Azure refuses.
    Malformed {
        /// What is wrong with it, in words.
        message: String,
    },
    /// An expression reads a name that is not declared.
    Undeclared(Undeclared),
    /// An expression that Azure would refuse.
    InvalidExpression {
        /// What fails, in words.
        message: String,
        /// Which kind of failure.
        kind: InvalidKind,
        /// The function that fails, if one does.
        function: Option<Arc<str>>,
    },
    /// A function that the language has and that is not evaluated here.
    Unsupported {
        /// Its name.
        function: Arc<str>,
    },
}

/// A name that an expression reads and nothing declares.
#[derive(Debug, Clone)]
pub struct Undeclared {
    /// What it would be.
    pub what: Declared,
    /// The name as the expression spells it.
    pub name: Arc<str>,
    /// The call that was probably meant.
    pub meant: Option<String>,
    /// The template that lacks it.
    pub template: Location,
    /// The other places that read it, in order.
    pub also: Vec<Location>,
}

/// What an expression reads by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Declared {
    /// A parameter of the template.
    Parameter,
    /// A variable of the template.
    Variable,
    /// A parameter of a function of the template, read inside that function.
    FunctionParameter,
}

impl Undeclared {
    /// The uses of one name of one template become one fault, at the first of them.
    pub(super) fn together(faults: Vec<Fault>) -> Vec<Fault> {
        let mut places: HashMap<(Location, Declared, String), usize> = HashMap::new();
        let mut kept: Vec<Fault> = Vec::with_capacity(faults.len());
        for fault in faults {
            if let FaultKind::Undeclared(own) = &fault.kind {
                let key = (own.template, own.what, own.name.to_ascii_lowercase());
                let at = *places.entry(key).or_insert(kept.len());
                if let Some(Fault { location, kind: FaultKind::Undeclared(first) }) = kept.get_mut(at) {
                    first.also.push(fault.location.max(*location));
                    *location = fault.location.min(*location);
                    continue;
                }
            }
            kept.push(fault);
        }
        for fault in &mut kept {
            if let FaultKind::Undeclared(own) = &mut fault.kind {
                own.also.sort_unstable();
            }
        }
        kept
    }
}

/// Which part of a parameter's declaration a value breaks.
#[derive(Debug, Clone)]
pub enum Breach {
    /// Another type.
    Type {
        /// The type declared.
        expected: String,
    },
    /// Not one of the allowed values, listed here.
    AllowedValues(String),
    /// Shorter or longer than allowed.
    Length {
        /// What is counted: `characters` or `items`.
        unit: &'static str,
        /// The least length.
        least: Option<i64>,
        /// The greatest length.
        most: Option<i64>,
    },
    /// An object without a member that it must have.
    Missing {
        /// The member.
        property: String,
    },
    /// A member that the type of its object does not have.
    Unexpected {
        /// The members that it has, for people.
        declared: String,
    },
    /// Less or more than allowed.
    Range {
        /// The least value.
        least: Option<i64>,
        /// The greatest value.
        most: Option<i64>,
    },
}

/// Why a linked template is not read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LinkFault {
    /// It is an address elsewhere.
    Remote,
    /// It is a template spec.
    TemplateSpec,
    /// It names a file that does not exist.
    Missing,
    /// It leads out of the folders that are checked.
    Outside,
    /// What it names is no template.
    NotATemplate,
    /// What it names cannot be read, for this reason.
    Unreadable(Arc<str>),
    /// Where it leads cannot be worked out.
    Unknown,
}

/// How an expression fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InvalidKind {
    /// It cannot be parsed.
    Syntax,
    /// It calls a function that the language does not have.
    UnknownFunction,
    /// A call has the wrong number or type of arguments.
    WrongArguments,
    /// It fails when evaluated.
    Fails,
}
