//! Reads a condition from JSON and says of what is wrong where it stands and what was expected.

use serde_json::{Map, Value as Json};

use super::error::{ConditionError, ConditionErrorKind as Fault, nearest};
use super::keys::{Key, Logic, Operator, SubjectKey};
use super::operands::{self, type_name};
use super::parse_count::Counting;
use super::{Condition, Leaf, Subject};
use crate::template::expression::{Written, classify};

/// The conditions of one tree that Azure takes.
///
/// SOURCE: <https://learn.microsoft.com/azure/governance/policy/concepts/definition-structure-policy-rule#policy-rule-limits>
const MOST_CONDITIONS: usize = 4096;
/// How deep conditions may nest; a bound of this reader.
const MOST_LEVELS: usize = 100;

impl Condition {
    /// Reads a condition: the value of `if` in a policy rule. Keys are taken without case.
    ///
    /// Texts in square brackets are expressions of the template language. Of these only `current(…)` is read, as the
    /// `value` of a condition within `count.where`; any other is `ExpressionNotSupported`.
    ///
    /// # Errors
    /// The first thing that is no condition, with its place.
    pub fn from_json(json: &Json) -> Result<Self, ConditionError> {
        let mut reader = Reader { path: vec!["$".to_owned()], counts: Vec::new(), conditions: 0, depth: 0 };
        let read = reader.condition(json);
        read.map_err(|kind| ConditionError { path: reader.path.concat(), kind })
    }
}

/// Reads one tree. The path is that of the place being read; after a fault it stays there.
pub(super) struct Reader {
    path: Vec<String>,
    pub(super) counts: Vec<Counting>,
    conditions: usize,
    depth: usize,
}

impl Reader {
    /// Reads something one step further down.
    fn at<T>(&mut self, step: String, read: impl FnOnce(&mut Self) -> Result<T, Fault>) -> Result<T, Fault> {
        self.path.push(step);
        let read = read(self)?;
        self.path.pop();
        Ok(read)
    }

    pub(super) fn at_key<T>(
        &mut self,
        key: &str,
        read: impl FnOnce(&mut Self) -> Result<T, Fault>,
    ) -> Result<T, Fault> {
        self.at(format!(".{key}"), read)
    }

    pub(super) fn condition(&mut self, json: &Json) -> Result<Condition, Fault> {
        self.conditions += 1;
        if self.conditions > MOST_CONDITIONS {
            return Err(Fault::Limit { what: "conditions in one rule", most: MOST_CONDITIONS });
        }
        if self.depth >= MOST_LEVELS {
            return Err(Fault::Limit { what: "conditions inside each other", most: MOST_LEVELS });
        }
        self.depth += 1;
        let condition = self.logic_or_leaf(json)?;
        self.depth -= 1;
        Ok(condition)
    }

    fn logic_or_leaf(&mut self, json: &Json) -> Result<Condition, Fault> {
        let members = object(json, "a condition")?;
        let written = self.written(members)?;
        match written.logic {
            Some((name, key, logic, operand)) => {
                if let Some(other) = members.keys().find(|other| *other != key) {
                    return Err(Fault::LogicNotAlone { logic: name, other: other.clone() });
                }
                self.at_key(key, |reader| reader.logic(logic, operand))
            }
            None => self.leaf(&written).map(Condition::Leaf),
        }
    }

    /// Sorts the keys of a condition.
    fn written<'json>(&mut self, members: &'json Map<String, Json>) -> Result<WrittenKeys<'json>, Fault> {
        let mut written = WrittenKeys::default();
        let mut seen = Vec::new();
        for (key, operand) in members {
            let known = Key::parse(key);
            self.at_key(key, |_| {
                let Some((name, parsed)) = known else {
                    return Err(Fault::UnknownKey { key: key.clone(), nearest: nearest(key, Key::names()) });
                };
                if seen.contains(&name) {
                    return Err(Fault::RepeatedKey { key: key.clone() });
                }
                seen.push(name);
                written.add(name, key, parsed, operand)
            })?;
        }
        Ok(written)
    }

    fn logic(&mut self, logic: Logic, operand: &Json) -> Result<Condition, Fault> {
        match logic {
            Logic::AllOf => self.parts(operand).map(Condition::AllOf),
            Logic::AnyOf => self.parts(operand).map(Condition::AnyOf),
            Logic::Not => self.condition(operand).map(Box::new).map(Condition::Not),
        }
    }

    fn parts(&mut self, operand: &Json) -> Result<Vec<Condition>, Fault> {
        let Json::Array(parts) = operand else {
            return Err(Fault::WrongType { expected: "a list of conditions", found: type_name(operand) });
        };
        let read = |(index, part)| self.at(format!("[{index}]"), |reader| reader.condition(part));
        parts.iter().enumerate().map(read).collect()
    }

    fn leaf(&mut self, written: &WrittenKeys<'_>) -> Result<Leaf, Fault> {
        let Some((subject_name, subject_key, subject, about)) = written.subject else {
            return Err(Fault::NoSubject);
        };
        let Some((_, operator_key, operator, operand)) = written.operator else {
            return Err(Fault::NoOperator { subject: subject_name });
        };
        let subject = self.at_key(subject_key, |reader| match subject {
            SubjectKey::Field => operands::field(about).map(Subject::Field),
            SubjectKey::Value => reader.value(about),
            SubjectKey::Count => reader.count(about).map(Box::new).map(Subject::Count),
        })?;
        let place = matches!(&subject, Subject::Field(name) if name.is_location());
        let (sense, test) = self.at_key(operator_key, |reader| {
            operands::test(operator, operand, place).map_err(|(index, fault)| {
                reader.path.extend(index.map(|index| format!("[{index}]")));
                fault
            })
        })?;
        Ok(Leaf { subject, sense, test })
    }

    fn value(&self, json: &Json) -> Result<Subject, Fault> {
        match json {
            Json::String(text) if matches!(classify(text), Written::Expression(_)) => {
                self.current(text).map(Subject::Current)
            }
            _ => operands::literal(json).map(Subject::Value),
        }
    }
}

/// A key's name, the key as written, what it is, and what stands behind it.
type Member<'json, K> = (&'static str, &'json str, K, &'json Json);

/// The keys of a condition, sorted.
#[derive(Default)]
struct WrittenKeys<'json> {
    logic: Option<Member<'json, Logic>>,
    subject: Option<Member<'json, SubjectKey>>,
    operator: Option<Member<'json, Operator>>,
}

impl<'json> WrittenKeys<'json> {
    fn add(&mut self, name: &'static str, key: &'json str, parsed: Key, operand: &'json Json) -> Result<(), Fault> {
        match parsed {
            Key::Logic(logic) => match self.logic.replace((name, key, logic, operand)) {
                Some((first, ..)) => Err(Fault::LogicNotAlone { logic: first, other: key.to_owned() }),
                None => Ok(()),
            },
            Key::Subject(subject) => match self.subject.replace((name, key, subject, operand)) {
                Some((first, ..)) => Err(Fault::TwoSubjects { first, second: name }),
                None => Ok(()),
            },
            Key::Operator(operator) => match self.operator.replace((name, key, operator, operand)) {
                Some((first, ..)) => Err(Fault::TwoOperators { first, second: name }),
                None => Ok(()),
            },
        }
    }
}

pub(super) fn object<'json>(json: &'json Json, expected: &'static str) -> Result<&'json Map<String, Json>, Fault> {
    json.as_object().ok_or_else(|| Fault::WrongType { expected, found: type_name(json) })
}
