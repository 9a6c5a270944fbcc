//! What can be wrong with the writing of a condition, and where.

use std::fmt;

pub(super) use crate::knowledge::nearest::nearest;

use super::field_name::FieldNameFault;

/// A condition that can't be read: where, and what was expected there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConditionError {
    /// The place as a JSON path from the condition, which is `$`: `$.allOf[1].equals`.
    pub path: String,
    /// What is wrong there.
    pub kind: ConditionErrorKind,
}

/// What is wrong with a condition.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ConditionErrorKind {
    /// A value of another type than the key takes.
    #[error("this is {found}; expected {expected}")]
    WrongType {
        /// What the key takes.
        expected: &'static str,
        /// What stands there.
        found: &'static str,
    },
    /// A key that has no meaning here.
    #[error("`{key}` has no meaning here{}", did_you_mean(*nearest))]
    UnknownKey {
        /// The key as written.
        key: String,
        /// The key that is nearest to it, if one is near.
        nearest: Option<&'static str>,
    },
    /// More of a policy definition than its condition.
    #[error("`{key}` is no part of a condition; a condition is what stands under `if` in a policy definition")]
    WholeDefinition {
        /// The key as written.
        key: String,
    },
    /// The same key twice, in different case.
    #[error("`{key}` stands here twice")]
    RepeatedKey {
        /// The key, the second time.
        key: String,
    },
    /// Neither a subject nor logic.
    #[error(
        "nothing says what is asked about; expected `field`, `value` or `count` with an operator, or `allOf`, `anyOf` or `not`"
    )]
    NoSubject,
    /// Two subjects.
    #[error("`{first}` and `{second}` stand together; expected one of them")]
    TwoSubjects {
        /// The first.
        first: &'static str,
        /// The second.
        second: &'static str,
    },
    /// A subject without operator.
    #[error("`{subject}` has no operator; expected one such as `equals`, `in` or `exists`")]
    NoOperator {
        /// The subject's key.
        subject: &'static str,
    },
    /// Two operators.
    #[error("`{first}` and `{second}` stand together; expected one operator, or two conditions in an `allOf`")]
    TwoOperators {
        /// The first.
        first: &'static str,
        /// The second.
        second: &'static str,
    },
    /// Logic together with something else.
    #[error("`{logic}` stands with `{other}`; expected it alone")]
    LogicNotAlone {
        /// The logical operator.
        logic: &'static str,
        /// What stands beside it.
        other: String,
    },
    /// The name of a field that can't be taken apart.
    #[error("`{name}` is no name of a field: {fault}")]
    BadField {
        /// The name as written.
        name: String,
        /// What is wrong with it.
        fault: FieldNameFault,
    },
    /// A `count` over a field that selects no items.
    #[error("`{name}` is one value; expected a list, as in `{name}[*]`")]
    NotAList {
        /// The name as written.
        name: String,
    },
    /// A `count` without anything to count.
    #[error("nothing says what is counted; expected `field` or `value`")]
    NothingCounted,
    /// A name of a `count` that Azure refuses.
    #[error("`{name}` is no name for a count; expected letters and digits")]
    BadCountName {
        /// The name as written.
        name: String,
    },
    /// A `count` over values inside another `count`, without name.
    #[error("a count inside another needs a name; expected `name`")]
    CountWithoutName,
    /// `*` where it stands for nothing.
    #[error("`{operand}` has a `*`, which this operator does not take; did you mean `like` or `notLike`?")]
    WildcardInContains {
        /// The operand.
        operand: String,
    },
    /// A text that says neither true nor false.
    #[error("`{operand}` is neither true nor false; expected `true` or `false`")]
    NotBoolean {
        /// The operand.
        operand: String,
    },
    /// `current` where no `count` of that name is looking at an item.
    #[error("`{text}` reads no item of a count around it; expected the name of one")]
    NoSuchCurrent {
        /// The expression as written.
        text: String,
    },
    /// An expression that asks the resource where what is meant has to be known beforehand.
    #[error("`{text}` asks the resource; expected what is known beforehand")]
    KnownBeforehand {
        /// The expression as written.
        text: String,
    },
    /// An expression that can't be read, or that fails whatever the resource says.
    #[error("`{text}` is no expression that a rule can hold: {why}")]
    BadExpression {
        /// The expression as written.
        text: String,
        /// What is wrong with it.
        why: String,
    },
    /// More than Azure, or this reader, allows.
    #[error("more than {most} {what}")]
    Limit {
        /// What there is too much of.
        what: &'static str,
        /// How many are allowed.
        most: usize,
    },
}

impl fmt::Display for ConditionError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}: {}", self.path, self.kind)
    }
}

impl std::error::Error for ConditionError {}

fn did_you_mean(nearest: Option<&'static str>) -> String {
    nearest.map_or_else(String::new, |nearest| format!("; did you mean `{nearest}`?"))
}
