//! Reads what stands behind the keys of a condition: fields, literals, and the operand that each operator takes.

use std::sync::Arc;

use serde_json::Value as Json;

use super::error::ConditionErrorKind as Fault;
use super::field_name::{FieldName, Step};
use super::keys::Operator;
use super::operand::{Number, Scalar};
use super::pattern::Pattern;
use super::{Order, Sense, Test};
use crate::template::expression::{Expr, ExprKind, Written, classify};
use crate::template::{Case, Entry, Kind, Object, Value};

/// What a JSON value is, for people.
pub(super) fn type_name(json: &Json) -> &'static str {
    match json {
        Json::Null => "null",
        Json::Bool(_) => "a boolean",
        Json::Number(_) => "a number",
        Json::String(_) => "a text",
        Json::Array(_) => "a list",
        Json::Object(_) => "an object",
    }
}

/// The name of a field.
pub(super) fn field(json: &Json) -> Result<FieldName, Fault> {
    let text = text(json, "the name of a field")?;
    FieldName::parse(&text).map_err(|fault| Fault::BadField { name: text.to_string(), fault })
}

/// A literal, which may be a list or an object, but holds no expression.
pub(super) fn literal(json: &Json) -> Result<Value, Fault> {
    Ok(match json {
        Json::Null => Value::null(),
        Json::Bool(held) => Value::new(Kind::Bool(*held)),
        Json::Number(number) => Value::new(match to_number(number) {
            Number::Int(number) => Kind::Int(number),
            Number::Float(number) => Kind::Float(number),
        }),
        Json::String(written) => Value::string(unescaped(written)?),
        Json::Array(items) => Value::array(items.iter().map(literal).collect::<Result<_, _>>()?),
        Json::Object(members) => {
            let mut object = Object::default();
            for (name, value) in members {
                object.set(Entry::new(name.as_str(), literal(value)?));
            }
            Value::object(object)
        }
    })
}

/// What an operator and its operand ask; `place` says that the field is a place in Azure, whose spaces don't count.
///
/// # Errors
/// The fault, with the index of the item where it is one in a list.
pub(super) fn test(operator: Operator, json: &Json, place: bool) -> Result<(Sense, Test), (Option<usize>, Fault)> {
    let alone = |fault| (None, fault);
    let scalar = || scalar(json, place).map_err(alone);
    let written = || pattern_text(json, place).map_err(alone);
    let key = || text(json, "the name of a member").map_err(alone);
    let order = |order| ordered(json, place).map(|operand| Test::Compares(order, operand)).map_err(alone);
    let exact = || Ok(Test::Match(Pattern::of_match(&written()?, Case::Exact)));
    let insensitive = || Ok(Test::Match(Pattern::of_match(&written()?, Case::Ignored)));
    let asserted = |test: Result<Test, _>| Ok((Sense::Asserted, test?));
    let denied = |test: Result<Test, _>| Ok((Sense::Denied, test?));
    match operator {
        Operator::Equals => asserted(scalar().map(Test::Equals)),
        Operator::NotEquals => denied(scalar().map(Test::Equals)),
        Operator::Like => asserted(written().map(|text| Test::Like(Pattern::like(&text)))),
        Operator::NotLike => denied(written().map(|text| Test::Like(Pattern::like(&text)))),
        Operator::Match => asserted(exact()),
        Operator::NotMatch => denied(exact()),
        Operator::MatchInsensitively => asserted(insensitive()),
        Operator::NotMatchInsensitively => denied(insensitive()),
        Operator::Contains => asserted(contains(json, place).map_err(alone)),
        Operator::NotContains => denied(contains(json, place).map_err(alone)),
        Operator::In => asserted(one_of(json, place)),
        Operator::NotIn => denied(one_of(json, place)),
        Operator::ContainsKey => asserted(key().map(Test::ContainsKey)),
        Operator::NotContainsKey => denied(key().map(Test::ContainsKey)),
        Operator::Less => asserted(order(Order::Less)),
        Operator::LessOrEquals => asserted(order(Order::LessOrEquals)),
        Operator::Greater => asserted(order(Order::Greater)),
        Operator::GreaterOrEquals => asserted(order(Order::GreaterOrEquals)),
        Operator::Exists => existence(json).map(|sense| (sense, Test::Exists)).map_err(alone),
    }
}

/// The name that `current(…)` is called with, if any, and the properties read from its result.
pub(super) fn current_call(root: &Expr) -> Option<(Option<&str>, Vec<Step>)> {
    let mut path = Vec::new();
    let mut inner = root;
    while let ExprKind::Member { target, name, .. } = &inner.kind {
        path.insert(0, Step::Member(Arc::clone(name)));
        inner = target;
    }
    let ExprKind::Call(call) = &inner.kind else {
        return None;
    };
    if call.namespace.is_some() || !call.name.eq_ignore_ascii_case("current") {
        return None;
    }
    match call.args.as_slice() {
        [] => Some((None, path)),
        [Expr { kind: ExprKind::String(name), .. }] => Some((Some(name), path)),
        _ => None,
    }
}

/// The field of that name, or the property of it.
pub(super) fn property_of(name: &str, path: &[Step]) -> Result<FieldName, Fault> {
    let mut text = name.to_owned();
    for step in path {
        if let Step::Member(member) = step {
            text.push('.');
            text.push_str(member);
        }
    }
    FieldName::parse(&text).map_err(|fault| Fault::BadField { name: text, fault })
}

fn text(json: &Json, expected: &'static str) -> Result<Arc<str>, Fault> {
    match json {
        Json::String(written) => unescaped(written),
        other => Err(Fault::WrongType { expected, found: type_name(other) }),
    }
}

/// The text that is meant, if it is no expression.
fn unescaped(written: &str) -> Result<Arc<str>, Fault> {
    match classify(written) {
        Written::Literal(text) => Ok(text.into()),
        Written::Expression(_) => Err(Fault::KnownBeforehand { text: written.to_owned() }),
    }
}

fn to_number(number: &serde_json::Number) -> Number {
    number.as_i64().map_or_else(|| Number::Float(number.as_f64().unwrap_or(f64::NAN)), Number::Int)
}

fn scalar(json: &Json, place: bool) -> Result<Scalar, Fault> {
    match json {
        Json::Null => Ok(Scalar::Null),
        Json::Bool(value) => Ok(Scalar::Bool(*value)),
        Json::Number(number) => Ok(Scalar::Number(to_number(number))),
        Json::String(written) => {
            let text = unescaped(written)?;
            Ok(Scalar::Text(if place { text.replace(' ', "").into() } else { text }))
        }
        other => Err(Fault::WrongType { expected: "a text, a number or a boolean", found: type_name(other) }),
    }
}

/// The text of a pattern. Numbers and booleans are taken as texts, as Azure takes them.
fn pattern_text(json: &Json, place: bool) -> Result<Arc<str>, Fault> {
    scalar(json, place)?.to_text().ok_or(Fault::WrongType { expected: "a text", found: "null" })
}

/// SOURCE: `contains` takes no wildcard,
/// <https://learn.microsoft.com/azure/governance/policy/concepts/definition-structure-policy-rule#conditions>
fn contains(json: &Json, place: bool) -> Result<Test, Fault> {
    let text = pattern_text(json, place)?;
    if text.contains('*') {
        return Err(Fault::WildcardInContains { operand: text.to_string() });
    }
    Ok(Test::Contains { item: scalar(json, place)?, within: Pattern::within(&text) })
}

fn ordered(json: &Json, place: bool) -> Result<Scalar, Fault> {
    match json {
        Json::String(_) | Json::Number(_) => scalar(json, place),
        other => Err(Fault::WrongType { expected: "a number or a text, such as a date", found: type_name(other) }),
    }
}

fn one_of(json: &Json, place: bool) -> Result<Test, (Option<usize>, Fault)> {
    match json {
        Json::Array(items) => items
            .iter()
            .enumerate()
            .map(|(index, item)| scalar(item, place).map_err(|fault| (Some(index), fault)))
            .collect::<Result<_, _>>()
            .map(Test::In),
        Json::String(written) if matches!(classify(written), Written::Expression(_)) => {
            Err((None, Fault::KnownBeforehand { text: written.clone() }))
        }
        other => {
            Err((None, Fault::WrongType { expected: "a list of texts, numbers or booleans", found: type_name(other) }))
        }
    }
}

fn existence(json: &Json) -> Result<Sense, Fault> {
    let wanted = match json {
        Json::Bool(value) => *value,
        Json::String(written) => {
            let text = unescaped(written)?;
            match text.to_ascii_lowercase().as_str() {
                "true" => true,
                "false" => false,
                _ => {
                    return Err(Fault::NotBoolean { operand: text.to_string() });
                }
            }
        }
        other => {
            return Err(Fault::WrongType { expected: "true or false", found: type_name(other) });
        }
    };
    Ok(if wanted { Sense::Asserted } else { Sense::Denied })
}
