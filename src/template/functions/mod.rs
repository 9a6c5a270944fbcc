//! The functions of the template language that need nothing but their arguments: one registry, looked up without case.

mod args;
mod array;
mod cidr;
mod collection;
mod date;
mod date_format;
mod date_read;
mod decimal;
mod encoding;
mod format;
mod hash;
mod json;
mod json_read;
mod kinds;
mod logic;
mod merge;
mod number;
mod number_format;
mod number_pattern;
mod object;
mod reference;
mod registry;
mod resource_id;
mod role;
mod search;
mod split;
mod symbolic;
mod text;
mod text_order;
mod uri;
mod uri_parts;

use std::sync::Arc;

use super::unknown::{Cause, Unknown};
use super::value::{Kind, Value};
use crate::template::provenance::Origin;

pub(crate) use args::{ordinal, with_article};
pub use date::refuses_format;
pub(crate) use kinds::refuses_kinds;
pub use object::property;
pub(crate) use object::put;
pub use reference::{Status, functions};
pub use registry::{find, nearest};
pub use resource_id::{
    extension_resource_id, management_group_resource_id, resource_id, subscription_resource_id, tenant_resource_id,
};
pub(crate) use role::role_definition;
pub use split::{At, split_item};
pub(crate) use symbolic::surroundings_call;
pub(super) use symbolic::{identity, negated, result as symbolic_result};

/// What a function needs to answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Class {
    /// Its arguments.
    Pure,
    /// The scope of the template: parameters, variables, loops, lambdas; evaluated by the evaluator itself.
    Structural,
    /// The subscription, resource group, tenant or deployment.
    Context,
    /// A deployed resource.
    Runtime,
    /// A new value each time.
    NonDeterministic,
}

/// One function of the template language.
#[derive(Debug)]
pub struct Function {
    /// Its name as the reference writes it.
    pub name: &'static str,
    /// The least number of arguments.
    pub least: usize,
    /// The greatest number of arguments, if there is one.
    pub most: Option<usize>,
    /// What it needs.
    pub class: Class,
    /// How it is computed, for pure functions; a pure function without a body is one that vaultvet does not evaluate.
    pub body: Option<Body>,
}

/// How a pure function is computed.
#[derive(Debug, Clone, Copy)]
pub enum Body {
    /// Only over wholly known arguments: with an unknown among them the result is unknown.
    Known(fn(&[Value], &Budget) -> Result<Value, Failure>),
    /// Over partly known arguments too.
    Partial(fn(&[Value], &Budget) -> Result<Value, Failure>),
}

/// How much a single call may produce; checked before allocating.
#[derive(Debug, Clone, Copy)]
pub struct Budget {
    /// Bytes of text, or items times 32 bytes, that may still be made.
    pub bytes: usize,
}

/// Why a call gives no value.
#[derive(Debug, Clone)]
pub enum Failure {
    /// Azure would refuse it: these words say what fails, naming the function.
    Refused(String),
    /// It would exceed the budget.
    TooLarge(String),
    /// It cannot be known.
    Unknown(Arc<Unknown>),
}

/// The bytes that one item of a list counts for.
pub(crate) const ITEM_BYTES: usize = 32;

impl Budget {
    /// Whether the function of that name may make so many bytes.
    ///
    /// # Errors
    ///
    /// `Failure::TooLarge` if not.
    pub fn check(&self, name: &str, bytes: usize) -> Result<(), Failure> {
        if bytes <= self.bytes {
            return Ok(());
        }
        Err(Failure::TooLarge(format!(
            "the result of `{name}` ({bytes} bytes, where {} are left for this deployment)",
            self.bytes
        )))
    }
}

impl Function {
    /// Why that many arguments are not accepted, if they are not.
    #[must_use]
    pub fn refuses_count(&self, count: usize) -> Option<String> {
        let fits = count >= self.least && self.most.is_none_or(|most| count <= most);
        let plural = |number: usize| if number == 1 { "argument" } else { "arguments" };
        let expected = match self.most {
            _ if fits => return None,
            Some(most) if most == self.least => format!("{most} {}", plural(most)),
            Some(most) => format!("{} to {most} arguments", self.least),
            None => format!("at least {} {}", self.least, plural(self.least)),
        };
        Some(format!("`{}` takes {expected}, found {count}", self.name))
    }

    /// Computes a pure function: the only way that bodies should be called.
    ///
    /// An unknown result is a symbol again when the arguments are known or symbols, so that
    /// `uniqueString(x)` equals `uniqueString(x)`; it never carries the symbol of an argument that it is not.
    /// Scalars made from secure arguments are secure.
    ///
    /// # Errors
    ///
    /// `Refused` for wrong arguments, `TooLarge` beyond the budget, `Unknown` when it cannot be told.
    pub fn call(&self, arguments: &[Value], budget: &Budget) -> Result<Value, Failure> {
        if let Some(refusal) = self.refuses_count(arguments.len()) {
            return Err(Failure::Refused(refusal));
        }
        let outcome = match self.body {
            Some(Body::Partial(compute)) => compute(arguments, budget),
            Some(Body::Known(compute)) => match arguments.iter().find_map(Value::first_unknown) {
                Some(unknown) => Err(Failure::Unknown(Arc::clone(unknown))),
                None => compute(arguments, budget),
            },
            None => Err(args::unsupported(format!("`{}(…)`, which is not evaluated", self.name))),
        };
        match outcome {
            Err(Failure::Unknown(unknown)) => Err(Failure::Unknown(symbolic::result(self.name, arguments, &unknown))),
            Ok(value) => Ok(self.guarded(value, arguments)),
            failed => failed,
        }
    }

    /// Marks what was computed from secure arguments. Functions that hand over a member leave its own mark.
    fn guarded(&self, value: Value, arguments: &[Value]) -> Value {
        let hands_over = matches!(
            self.name,
            "first"
                | "last"
                | "tryGet"
                | "indexFromEnd"
                | "tryIndexFromEnd"
                | "length"
                | "empty"
                | "contains"
                | "max"
                | "min"
        );
        match value.kind {
            Kind::Array(_) | Kind::Object(_) => value,
            _ if hands_over => {
                let secure = arguments.iter().any(|argument| argument.secure);
                value.secured(secure)
            }
            _ => {
                let secure = arguments.iter().any(Value::holds_secret);
                value.secured(secure)
            }
        }
    }
}

/// An unknown for what the language can do and vaultvet cannot.
pub(crate) fn unsupported_unknown(what: impl Into<Arc<str>>) -> Arc<Unknown> {
    Unknown::new(Cause::UnsupportedFunction, what, Origin::NONE)
}

#[cfg(test)]
mod tests;
