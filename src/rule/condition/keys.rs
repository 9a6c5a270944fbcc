//! The keys of conditions, compared without case.

/// A key that a condition may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Key {
    /// `allOf`, `anyOf`, `not`.
    Logic(Logic),
    /// `field`, `value`, `count`.
    Subject(SubjectKey),
    /// Any of the operators.
    Operator(Operator),
}

/// The logical operators.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Logic {
    AllOf,
    AnyOf,
    Not,
}

/// What a condition may ask about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum SubjectKey {
    Field,
    Value,
    Count,
}

/// The operators as they are written.
///
/// SOURCE: <https://learn.microsoft.com/azure/governance/policy/concepts/definition-structure-policy-rule#conditions>
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Operator {
    Equals,
    NotEquals,
    Like,
    NotLike,
    Match,
    MatchInsensitively,
    NotMatch,
    NotMatchInsensitively,
    Contains,
    NotContains,
    In,
    NotIn,
    ContainsKey,
    NotContainsKey,
    Less,
    LessOrEquals,
    Greater,
    GreaterOrEquals,
    Exists,
}

/// Every key with its name.
const NAMES: [(&str, Key); 25] = [
    ("allOf", Key::Logic(Logic::AllOf)),
    ("anyOf", Key::Logic(Logic::AnyOf)),
    ("not", Key::Logic(Logic::Not)),
    ("field", Key::Subject(SubjectKey::Field)),
    ("value", Key::Subject(SubjectKey::Value)),
    ("count", Key::Subject(SubjectKey::Count)),
    ("equals", Key::Operator(Operator::Equals)),
    ("notEquals", Key::Operator(Operator::NotEquals)),
    ("like", Key::Operator(Operator::Like)),
    ("notLike", Key::Operator(Operator::NotLike)),
    ("match", Key::Operator(Operator::Match)),
    ("matchInsensitively", Key::Operator(Operator::MatchInsensitively)),
    ("notMatch", Key::Operator(Operator::NotMatch)),
    ("notMatchInsensitively", Key::Operator(Operator::NotMatchInsensitively)),
    ("contains", Key::Operator(Operator::Contains)),
    ("notContains", Key::Operator(Operator::NotContains)),
    ("in", Key::Operator(Operator::In)),
    ("notIn", Key::Operator(Operator::NotIn)),
    ("containsKey", Key::Operator(Operator::ContainsKey)),
    ("notContainsKey", Key::Operator(Operator::NotContainsKey)),
    ("less", Key::Operator(Operator::Less)),
    ("lessOrEquals", Key::Operator(Operator::LessOrEquals)),
    ("greater", Key::Operator(Operator::Greater)),
    ("greaterOrEquals", Key::Operator(Operator::GreaterOrEquals)),
    ("exists", Key::Operator(Operator::Exists)),
];

impl Key {
    /// The key of that name.
    pub(super) fn parse(name: &str) -> Option<(&'static str, Self)> {
        NAMES.into_iter().find(|(known, _)| known.eq_ignore_ascii_case(name))
    }

    /// The names of all keys.
    pub(super) fn names() -> impl Iterator<Item = &'static str> {
        NAMES.into_iter().map(|(name, _)| name)
    }
}
