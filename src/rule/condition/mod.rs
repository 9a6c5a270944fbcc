//! The condition language of Azure Policy (the `if` of a policy rule): a typed tree, and its judgement in three values.
//!
//! What it means is Microsoft's documentation of policy rules; where that is silent, Microsoft's own open evaluator
//! (`microsoft/regorus`, `azure_policy`) decides.
//! SOURCE: <https://learn.microsoft.com/azure/governance/policy/concepts/definition-structure-policy-rule>,
//! <https://learn.microsoft.com/azure/governance/policy/how-to/author-policies-for-arrays>
//!
//! Not here: what a field reads (`Fields` is implemented by those who know the resource or the facts), and the `then` of
//! a rule. Expressions of the template language may stand wherever Azure takes them (`formula`).

mod error;
mod field_name;
mod formula;
mod found;
mod judge;
mod keys;
mod leaf;
mod operand;
mod operands;
mod parse;
mod parse_count;
mod pattern;
mod range;

use std::sync::Arc;

pub use error::{ConditionError, ConditionErrorKind};
pub use field_name::{FieldName, FieldNameFault, Step};
pub use formula::{Formula, Operand, Terms};
pub use found::{Fields, Found, Surroundings};
pub use operand::{Number, Scalar};
pub use parse::{Asking, Reading};
pub use pattern::Pattern;

use crate::template::Value;

/// A condition, ready to be judged.
#[derive(Debug, Clone)]
pub enum Condition {
    /// `allOf`: every one holds; holds if there is none.
    AllOf(Vec<Self>),
    /// `anyOf`: at least one holds; does not hold if there is none.
    AnyOf(Vec<Self>),
    /// `not`: the opposite.
    Not(Box<Self>),
    /// A subject and one operator.
    Leaf(Leaf),
}

/// A subject and what is asked of it.
#[derive(Debug, Clone)]
pub struct Leaf {
    /// What is asked about.
    pub subject: Subject,
    /// Whether the test or its opposite is asked for: `notEquals` is `Equals`, denied.
    pub sense: Sense,
    /// What is asked.
    pub test: Test,
}

/// Whether a test or its opposite is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Sense {
    /// The test itself.
    Asserted,
    /// Its opposite, of each value on its own.
    Denied,
}

/// What a condition asks about.
#[derive(Debug, Clone)]
pub enum Subject {
    /// `field`: what the resource says, or a fact.
    Field(FieldName),
    /// `value`: a literal.
    Value(Value),
    /// `value: "[current(…)]"`: the item that the enclosing `count` is looking at.
    Current(Current),
    /// `value`: what an expression gives.
    Computed(Operand),
    /// `count`: how many items of a list.
    Count(Box<Count>),
}

/// The item that an enclosing `count` is looking at.
#[derive(Debug, Clone)]
pub enum Current {
    /// Of a `count` over values: the name of the count (`default` if it has none) and the properties read from the item.
    Item {
        /// The count's name.
        count: Arc<str>,
        /// The properties, outermost first.
        path: Vec<Step>,
    },
    /// Of a `count` over a field: the counted list or a property of its items.
    Field(FieldName),
}

/// How many items of a list fulfil a condition.
#[derive(Debug, Clone)]
pub struct Count {
    /// What is counted.
    pub of: Counted,
    /// What an item must fulfil to count; every item counts without it.
    pub condition: Option<Condition>,
}

/// What a `count` goes through.
#[derive(Debug, Clone)]
pub enum Counted {
    /// The items that a field with `[*]` selects.
    Field(FieldName),
    /// The items of a literal list.
    Items {
        /// The items.
        items: Vec<Value>,
        /// The name under which `current` reads an item; `default` if none is given.
        name: Arc<str>,
    },
    /// The items of a list that an expression gives.
    Computed {
        /// The expression.
        list: Operand,
        /// As of `Items`.
        name: Arc<str>,
    },
}

/// What a condition asks, without the `not…` forms.
#[derive(Debug, Clone)]
pub enum Test {
    /// `equals`: the same text without case, the same number, the same boolean. Texts that say a number or a boolean
    /// equal it. A missing value equals only `null`.
    Equals(Scalar),
    /// `like`: the text with `*` for any characters, without case.
    Like(Pattern),
    /// `match` and `matchInsensitively`: `#` a digit, `?` a letter, `.` any character.
    Match(Pattern),
    /// `contains`: a text within the text, or an item of the list, without case.
    Contains {
        /// The item of a list.
        item: Scalar,
        /// The same within a text.
        within: Pattern,
    },
    /// `in`: equal to one of these.
    In(Vec<Scalar>),
    /// `containsKey`: an object has that member, without case.
    ContainsKey(Arc<str>),
    /// `less`, `lessOrEquals`, `greater`, `greaterOrEquals`.
    ///
    /// Numbers, and texts without case; a text that says a number is compared with a number as one. Other types don't
    /// compare: where Azure then fails the evaluation, the condition does not hold.
    Compares(Order, Scalar),
    /// `exists: true`: something other than `null` is written. (`exists: false` is the same, denied.)
    Exists,
    /// An operator whose operand an expression gives: any of the others, once the resource is known.
    Computed(Box<Computed>),
}

/// An operator with an operand that is still to be worked out.
#[derive(Debug, Clone)]
pub struct Computed {
    operator: keys::Operator,
    operand: Operand,
    place: bool,
}

/// The order that a comparison asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Order {
    /// `less`.
    Less,
    /// `lessOrEquals`.
    LessOrEquals,
    /// `greater`.
    Greater,
    /// `greaterOrEquals`.
    GreaterOrEquals,
}

impl Condition {
    /// Every field that the condition reads, each once, in the order of its writing.
    #[must_use]
    pub fn fields(&self) -> Vec<&FieldName> {
        let mut names = Vec::new();
        self.collect_fields(&mut names);
        names
    }

    fn collect_fields<'tree>(&'tree self, names: &mut Vec<&'tree FieldName>) {
        let mut add = |name: &'tree FieldName| {
            if !names.contains(&name) {
                names.push(name);
            }
        };
        match self {
            Self::AllOf(parts) | Self::AnyOf(parts) => {
                parts.iter().for_each(|part| part.collect_fields(names));
            }
            Self::Not(inner) => inner.collect_fields(names),
            Self::Leaf(leaf) => {
                if let Test::Computed(computed) = &leaf.test {
                    fields_of(&computed.operand).for_each(&mut add);
                }
                match &leaf.subject {
                    Subject::Field(name) | Subject::Current(Current::Field(name)) => add(name),
                    Subject::Value(_) | Subject::Current(Current::Item { .. }) => {}
                    Subject::Computed(operand) => fields_of(operand).for_each(&mut add),
                    Subject::Count(count) => {
                        match &count.of {
                            Counted::Field(name) => add(name),
                            Counted::Computed { list, .. } => fields_of(list).for_each(&mut add),
                            Counted::Items { .. } => {}
                        }
                        if let Some(condition) = &count.condition {
                            condition.collect_fields(names);
                        }
                    }
                }
            }
        }
    }
}

fn fields_of(operand: &Operand) -> impl Iterator<Item = &FieldName> {
    operand.formulas().into_iter().flat_map(Formula::fields)
}

#[cfg(test)]
mod tests;
