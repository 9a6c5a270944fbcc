//! The functions of the template language that need nothing but their arguments: one registry, looked up without case.

use std::sync::Arc;

use super::unknown::Unknown;
use super::value::Value;

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
    /// How it is computed, for pure functions.
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
