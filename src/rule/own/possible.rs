//! Whether anything could fulfil a condition: it is judged for each type with every value that makes a difference.
//!
//! What can't be laid out is taken as unknown, so that only a condition which nothing fulfils is called impossible.

use std::sync::Arc;

use super::asked::{fact_of, words_of};
use super::subject::Subjects;
use crate::model::target::kinds_of_type;
use crate::rule::condition::{Condition, FieldName, Fields, Found, Number, Reading, Scalar, Test};
use crate::template::{Cause, Kind, Origin, Unknown, Value};

/// How many conditions are judged at most before one is taken as possible.
const MOST_JUDGEMENTS: usize = 200_000;

/// Whether some resource among the subjects could fulfil it.
pub(super) fn is_possible(reading: &Reading, condition: &Condition, subjects: &Subjects) -> bool {
    let choices = choices(reading, subjects);
    let combinations = choices.iter().fold(1_usize, |product, (_, values)| product.saturating_mul(values.len()));
    let mut types = subjects.types().peekable();
    if types.peek().is_none() {
        return true;
    }
    let types: Vec<&str> = types.collect();
    let work = combinations.saturating_mul(types.len()).saturating_mul(reading.conditions);
    if work > MOST_JUDGEMENTS {
        return true;
    }
    types.iter().any(|of| {
        (0..combinations).any(|number| {
            let imagined = Imagined { of, choices: &choices, number };
            !condition.judge(&imagined).is_false()
        })
    })
}

/// A resource of a type with one combination of values.
struct Imagined<'a> {
    of: &'a str,
    choices: &'a [(FieldName, Vec<Value>)],
    number: usize,
}

impl Fields for Imagined<'_> {
    fn field(&self, name: &FieldName) -> Found {
        if name.as_str().eq_ignore_ascii_case("type") {
            return Found::Value(Value::string(self.of));
        }
        if name.as_str().eq_ignore_ascii_case("vault.kind")
            && let [kind] = kinds_of_type(self.of)
        {
            return Found::Value(Value::string(kind.name()));
        }
        if name.resource_type().is_some_and(|of| !of.eq_ignore_ascii_case(self.of)) {
            return Found::Missing;
        }
        if name.selects_items() {
            return Found::Open(unknown());
        }
        let mut number = self.number;
        for (field, values) in self.choices {
            let (place, rest) = (number % values.len().max(1), number / values.len().max(1));
            if field == name {
                return values.get(place).cloned().map_or(Found::Missing, Found::Value);
            }
            number = rest;
        }
        Found::Value(Value::unknown(unknown()))
    }
}

fn unknown() -> Arc<Unknown> {
    Unknown::new(Cause::NotInThisExport, "any value", Origin::NONE)
}

/// The values of each field that conditions tell apart; fields that are asked in other ways are left out.
fn choices(reading: &Reading, subjects: &Subjects) -> Vec<(FieldName, Vec<Value>)> {
    let mut choices: Vec<(FieldName, Vec<Value>)> = Vec::new();
    for asking in &reading.asking {
        let field = &asking.field;
        if choices.iter().any(|(known, _)| known == field) || field.selects_items() {
            continue;
        }
        let of_field = reading.asking.iter().filter(|other| other.field == *field);
        let tests: Option<Vec<&Test>> = of_field.map(|asking| asking.test.as_ref().map(|(.., test)| test)).collect();
        if let Some(values) = tests.and_then(|tests| values(&tests, field, subjects)) {
            choices.push((field.clone(), values));
        }
    }
    choices
}

fn values(tests: &[&Test], field: &FieldName, subjects: &Subjects) -> Option<Vec<Value>> {
    let mut values = vec![Value::null()];
    let mut numbers: Vec<f64> = Vec::new();
    for test in tests {
        match test {
            Test::Equals(operand) => values.push(value(operand)),
            Test::In(operands) => values.extend(operands.iter().map(value)),
            Test::Exists => {}
            Test::Compares(_, Scalar::Number(number)) => numbers.push(match number {
                #[expect(clippy::cast_precision_loss, reason = "an imagined value need not be exact")]
                Number::Int(number) => *number as f64,
                Number::Float(number) => *number,
            }),
            _ => return None,
        }
    }
    let closed = fact_of(field).flatten().is_some_and(|words| !words.is_empty());
    if closed {
        let words = words_of(field, subjects);
        values
            .retain(|value| value.as_str().is_none_or(|text| words.iter().any(|word| word.eq_ignore_ascii_case(text))));
        values.extend(words.into_iter().map(Value::string));
    } else {
        // A text that no condition names, and numbers on either side of each that one names.
        values.push(Value::string("\u{1}any other"));
        let equal: Vec<f64> = values.iter().filter_map(|value| value.as_int()).map(|number| number as f64).collect();
        numbers.extend(equal);
        numbers.sort_by(f64::total_cmp);
        let between = numbers.windows(2).filter_map(|pair| match pair {
            [a, b] => Some(f64::midpoint(*a, *b)),
            _ => None,
        });
        let around = numbers.iter().flat_map(|number| [number - 1.0, *number, number + 1.0]);
        values.extend(around.chain(between).map(|number| Value::new(Kind::Float(number))));
    }
    Some(values)
}

fn value(operand: &Scalar) -> Value {
    match operand {
        Scalar::Text(text) => Value::string(Arc::clone(text)),
        Scalar::Number(Number::Int(number)) => Value::new(Kind::Int(*number)),
        Scalar::Number(Number::Float(number)) => Value::new(Kind::Float(*number)),
        Scalar::Bool(held) => Value::new(Kind::Bool(*held)),
        Scalar::Null => Value::null(),
    }
}
