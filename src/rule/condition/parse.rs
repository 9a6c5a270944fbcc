//! Reads a condition from JSON and says of what is wrong where it stands and what was expected.

use serde_json::{Map, Value as Json};

use std::sync::Arc;

use super::error::{ConditionError, ConditionErrorKind as Fault, nearest};
use super::formula::{Formula, Operand, Read, Terms, json_of, words};
use super::keys::{Key, Logic, Operator, SubjectKey};
use super::operands::{self, type_name};
use super::parse_count::Counting;
use super::{Computed, Condition, FieldName, Leaf, Sense, Subject, Surroundings, Test};
use crate::template::expression::{self, Call, Expr, ExprKind, Written, classify};

/// The conditions of one tree that Azure takes.
///
/// SOURCE: <https://learn.microsoft.com/azure/governance/policy/concepts/definition-structure-policy-rule#policy-rule-limits>
const MOST_CONDITIONS: usize = 4096;
/// What stands in a policy definition around its condition.
const OF_DEFINITIONS: [&str; 6] = ["properties", "policyRule", "policyType", "mode", "if", "then"];
/// How deep conditions may nest; a bound of this reader.
const MOST_LEVELS: usize = 100;

impl Condition {
    /// Reads a condition: the value of `if` in a policy rule. Keys are taken without case.
    ///
    /// Texts in square brackets are expressions of the template language; here without parameters.
    ///
    /// # Errors
    /// The first thing that is no condition, with its place.
    pub fn from_json(json: &Json) -> Result<Self, ConditionError> {
        Self::read(json, &Arc::default()).map(|reading| reading.condition)
    }

    /// Reads a condition whose expressions may name these terms, and says what it asks where.
    ///
    /// # Errors
    /// As `from_json`.
    pub fn read(json: &Json, terms: &Arc<Terms>) -> Result<Reading, ConditionError> {
        let mut reader = Reader {
            path: vec!["$".to_owned()],
            counts: Vec::new(),
            conditions: 0,
            depth: 0,
            terms: Arc::clone(terms),
            asking: Vec::new(),
        };
        match reader.condition(json) {
            Ok(condition) => Ok(Reading { condition, asking: reader.asking, conditions: reader.conditions }),
            Err(kind) => Err(ConditionError { path: reader.path.concat(), kind }),
        }
    }
}

/// A condition that was read, with what it asks where.
#[derive(Debug, Clone)]
pub struct Reading {
    /// The condition.
    pub condition: Condition,
    /// Every field that is read, where it is named.
    pub asking: Vec<Asking>,
    /// How many conditions it consists of.
    pub conditions: usize,
}

/// A field with its place, and what is asked of it if that is known beforehand.
#[derive(Debug, Clone)]
pub struct Asking {
    /// The place of its name as a JSON path from the condition, which is `$`.
    pub path: String,
    /// The field.
    pub field: FieldName,
    /// What is asked of it, with the place of the operand.
    pub test: Option<(String, Sense, Test)>,
}

/// Reads one tree. The path is that of the place being read; after a fault it stays there.
pub(super) struct Reader {
    path: Vec<String>,
    pub(super) counts: Vec<Counting>,
    conditions: usize,
    depth: usize,
    terms: Arc<Terms>,
    asking: Vec<Asking>,
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
                    if OF_DEFINITIONS.iter().any(|part| part.eq_ignore_ascii_case(key)) {
                        return Err(Fault::WholeDefinition { key: key.clone() });
                    }
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
        if parts.is_empty() {
            return Err(Fault::WrongType { expected: "a list of conditions", found: "an empty list" });
        }
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
        let mark = self.asking.len();
        let subject = self.at_key(subject_key, |reader| match subject {
            SubjectKey::Field => reader.field(about).map(Subject::Field),
            SubjectKey::Value => reader.value(about),
            SubjectKey::Count => reader.count(about).map(Box::new).map(Subject::Count),
        })?;
        let place = matches!(&subject, Subject::Field(name) if name.is_location());
        let (path, sense, test) = self.at_key(operator_key, |reader| {
            let (sense, test) = reader.test(operator, operand, place)?;
            Ok((reader.path.concat(), sense, test))
        })?;
        if let (Subject::Field(_), Some(asking)) = (&subject, self.asking.get_mut(mark)) {
            asking.test = Some((path, sense, test.clone()));
        }
        Ok(Leaf { subject, sense, test })
    }

    fn test(&mut self, operator: Operator, operand: &Json, place: bool) -> Result<(Sense, Test), Fault> {
        match self.operand(operand)? {
            Operand::Known(known) => operands::test(operator, &known, place).map_err(|(index, fault)| {
                self.path.extend(index.map(|index| format!("[{index}]")));
                fault
            }),
            // What `exists` asks decides between the two senses, once it is known.
            operand => Ok((Sense::Asserted, Test::Computed(Box::new(Computed { operator, operand, place })))),
        }
    }

    /// The name of a field, which expressions may put together from parameters.
    pub(super) fn field(&mut self, json: &Json) -> Result<FieldName, Fault> {
        let name = match self.operand(json)? {
            Operand::Known(known) => operands::field(&known)?,
            _ => return Err(Fault::KnownBeforehand { text: json.as_str().unwrap_or_default().to_owned() }),
        };
        self.asks(&name);
        Ok(name)
    }

    fn asks(&mut self, name: &FieldName) {
        self.asking.push(Asking { path: self.path.concat(), field: name.clone(), test: None });
    }

    fn value(&mut self, json: &Json) -> Result<Subject, Fault> {
        if let Json::String(text) = json
            && matches!(classify(text), Written::Expression(_))
            && expression::parse(text).is_ok_and(|parsed| operands::current_call(&parsed.root).is_some())
        {
            let current = self.current(text)?;
            if let super::Current::Field(field) = &current {
                self.asks(field);
            }
            return Ok(Subject::Current(current));
        }
        // Azure takes it for a text, about which nothing is to be asked.
        if let Json::String(text) = json
            && text.starts_with('[')
            && !text.starts_with("[[")
            && !text.ends_with(']')
        {
            let why = "it has no `]` at its end".to_owned();
            return Err(Fault::BadExpression { text: text.clone(), why });
        }
        match self.operand(json)? {
            Operand::Known(known) => operands::literal(&known).map(Subject::Value),
            operand => Ok(Subject::Computed(operand)),
        }
    }

    /// What stands behind a key, with the expressions worked out that do not ask the resource.
    pub(super) fn operand(&mut self, json: &Json) -> Result<Operand, Fault> {
        match json {
            Json::String(text) if matches!(classify(text), Written::Expression(_)) => self.formula(text),
            Json::Array(items) => {
                let read = |(index, item)| self.at(format!("[{index}]"), |reader| reader.operand(item));
                let items = items.iter().enumerate().map(read).collect::<Result<Vec<_>, _>>()?;
                let known = |item: &Operand| match item {
                    Operand::Known(json) => Some(json.clone()),
                    _ => None,
                };
                let all: Option<Vec<Json>> = items.iter().map(known).collect();
                Ok(all.map_or(Operand::List(items), |all| Operand::Known(Json::Array(all))))
            }
            Json::Object(members) => {
                let read = |(key, value): (&String, &Json)| {
                    self.at_key(key, |reader| match reader.operand(value)? {
                        Operand::Known(known) => Ok((key.clone(), known)),
                        _ => Err(Fault::KnownBeforehand { text: value.to_string() }),
                    })
                };
                members.iter().map(read).collect::<Result<_, _>>().map(|members| Operand::Known(Json::Object(members)))
            }
            other => Ok(Operand::Known(other.clone())),
        }
    }

    fn formula(&mut self, text: &str) -> Result<Operand, Fault> {
        let bad = |why: String| Fault::BadExpression { text: text.to_owned(), why };
        let parsed = expression::parse(text).map_err(|error| bad(error.to_string()))?;
        let mut reads = Vec::new();
        self.find_reads(&parsed.root, text, &mut reads)?;
        let formula = Formula::new(parsed.root, text, &self.terms, reads)?;
        if formula.asks() {
            return Ok(Operand::Formula(formula));
        }
        let value = formula.value(None).map_err(|failure| bad(words(failure)))?;
        json_of(&value).map(Operand::Known).map_err(|unknown| bad(format!("{} is not known", unknown.what)))
    }

    /// Finds the calls that ask the resource.
    fn find_reads(&mut self, expr: &Expr, text: &str, reads: &mut Vec<((u32, u32), Read)>) -> Result<(), Fault> {
        match &expr.kind {
            ExprKind::Member { target, .. } => self.find_reads(target, text, reads),
            ExprKind::Index { target, index, .. } => {
                self.find_reads(target, text, reads)?;
                self.find_reads(index, text, reads)
            }
            ExprKind::Call(call) => match self.read_of(call, text)? {
                Some(read) => {
                    reads.push((expr.span, read));
                    Ok(())
                }
                None => call.args.iter().try_for_each(|argument| self.find_reads(argument, text, reads)),
            },
            ExprKind::String(_) | ExprKind::Int(_) | ExprKind::Parameter(_) | ExprKind::Variable(_) => Ok(()),
        }
    }

    /// What a call asks of the resource, if it does; the name may be put together from parameters.
    fn read_of(&mut self, call: &Call, text: &str) -> Result<Option<Read>, Fault> {
        let name = match call.args.as_slice() {
            [] => None,
            [only] => Some(only),
            _ => return Ok(None),
        };
        let is = |function: &str| call.namespace.is_none() && call.name.eq_ignore_ascii_case(function);
        if is("requestContext") && name.is_none() {
            return FieldName::parse("apiVersion")
                .map(|name| Some(Read::Request(name)))
                .map_err(|fault| Fault::BadField { name: "apiVersion".to_owned(), fault });
        }
        let surroundings = Surroundings::ALL.into_iter().find(|which| is(&which.to_string()));
        if let Some(which) = surroundings.filter(|_| call.args.is_empty()) {
            return Ok(Some(Read::Surroundings(which)));
        }
        if !is("field") && !is("current") {
            return Ok(None);
        }
        let name = name.map(|expr| self.name_in(expr, text)).transpose()?;
        if is("current") {
            let current = self.current_of(name.as_deref(), Vec::new(), text)?;
            if let super::Current::Field(field) = &current {
                self.asks(field);
            }
            return Ok(Some(Read::Current(current)));
        }
        let Some(name) = name else { return Ok(None) };
        let field = FieldName::parse(&name).map_err(|fault| Fault::BadField { name, fault })?;
        self.asks(&field);
        Ok(Some(Read::Field(field)))
    }

    fn name_in(&self, expr: &Expr, text: &str) -> Result<String, Fault> {
        let formula = Formula::new(expr.clone(), text, &self.terms, Vec::new())?;
        let value = formula
            .value(None)
            .map_err(|failure| Fault::BadExpression { text: text.to_owned(), why: words(failure) })?;
        value.as_str().map(str::to_owned).ok_or_else(|| Fault::BadExpression {
            text: text.to_owned(),
            why: "the name of a field is a text".to_owned(),
        })
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
