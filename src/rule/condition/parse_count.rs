//! Reads `count` and, within its `where`, `current(…)`.

use std::sync::Arc;

use serde_json::{Map, Value as Json};

use super::error::{ConditionErrorKind as Fault, nearest};
use super::field_name::{FieldName, Step};
use super::formula::Operand;
use super::operands::{self, type_name};
use super::parse::{Reader, object};
use super::{Count, Counted, Current};
use crate::template::Value;
use crate::template::expression;

/// How often the condition of a `count` over values may be gone through, those around it included.
///
/// SOURCE: <https://learn.microsoft.com/azure/governance/policy/concepts/definition-structure-policy-rule#policy-rule-limits>
const MOST_ITERATIONS: usize = 100;

/// A `count` whose `where` is being read.
pub(super) enum Counting {
    Field(FieldName),
    Items { name: Arc<str>, iterations: usize },
}

/// The keys of a `count`, sorted.
#[derive(Default)]
struct CountKeys<'json> {
    field: Option<(&'json str, &'json Json)>,
    value: Option<(&'json str, &'json Json)>,
    name: Option<(&'json str, &'json Json)>,
    condition: Option<(&'json str, &'json Json)>,
}

impl Reader {
    pub(super) fn count(&mut self, json: &Json) -> Result<Count, Fault> {
        let members = object(json, "an object with `field` or `value`, and perhaps `where`")?;
        let keys = self.count_keys(members)?;
        let of = match (keys.field, keys.value) {
            (Some((key, field)), None) => self.at_key(key, |reader| reader.counted_field(field))?,
            (None, Some((key, value))) => {
                let name = self.count_name(keys.name)?;
                self.at_key(key, |reader| reader.counted_items(value, name))?
            }
            (Some(_), Some(_)) => {
                return Err(Fault::TwoSubjects { first: "field", second: "value" });
            }
            (None, None) => return Err(Fault::NothingCounted),
        };
        if let (Counted::Field(_), Some((key, _))) = (&of, keys.name) {
            return self.at_key(key, |_| Err(Fault::UnknownKey { key: key.to_owned(), nearest: None }));
        }
        let condition = keys.condition.map(|(key, json)| {
            self.counts.push(self.counting(&of));
            let read = self.at_key(key, |reader| reader.condition(json));
            self.counts.pop();
            read
        });
        Ok(Count { of, condition: condition.transpose()? })
    }

    fn count_keys<'json>(&mut self, members: &'json Map<String, Json>) -> Result<CountKeys<'json>, Fault> {
        let mut keys = CountKeys::default();
        for (key, json) in members {
            let place = match key.to_ascii_lowercase().as_str() {
                "field" => &mut keys.field,
                "value" => &mut keys.value,
                "name" => &mut keys.name,
                "where" => &mut keys.condition,
                _ => {
                    let nearest = nearest(key, ["field", "value", "name", "where"]);
                    return self.at_key(key, |_| Err(Fault::UnknownKey { key: key.clone(), nearest }));
                }
            };
            if place.replace((key, json)).is_some() {
                return self.at_key(key, |_| Err(Fault::RepeatedKey { key: key.clone() }));
            }
        }
        Ok(keys)
    }

    /// SOURCE: the name is `default` where none is given, which is allowed only outside other counts.
    fn count_name(&mut self, name: Option<(&str, &Json)>) -> Result<Arc<str>, Fault> {
        let Some((key, json)) = name else {
            return if self.counts.is_empty() { Ok("default".into()) } else { Err(Fault::CountWithoutName) };
        };
        self.at_key(key, |_| match json {
            Json::String(name) if !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric()) => {
                Ok(name.to_ascii_lowercase().into())
            }
            Json::String(name) => Err(Fault::BadCountName { name: name.clone() }),
            other => Err(Fault::WrongType { expected: "a text", found: type_name(other) }),
        })
    }

    fn counted_field(&mut self, json: &Json) -> Result<Counted, Fault> {
        let name = self.field(json)?;
        if name.selects_items() {
            Ok(Counted::Field(name))
        } else {
            Err(Fault::NotAList { name: name.as_str().to_owned() })
        }
    }

    fn counted_items(&mut self, json: &Json, name: Arc<str>) -> Result<Counted, Fault> {
        let value = match self.operand(json)? {
            Operand::Known(known) => operands::literal(&known)?,
            list => return Ok(Counted::Computed { list, name }),
        };
        let Some(items) = value.as_array() else {
            return Err(Fault::WrongType { expected: "a list", found: type_name(json) });
        };
        let items: Vec<Value> = items.to_vec();
        if self.iterations().saturating_mul(items.len()) > MOST_ITERATIONS {
            return Err(Fault::Limit {
                what: "items to go through, the counts around included",
                most: MOST_ITERATIONS,
            });
        }
        Ok(Counted::Items { items, name })
    }

    /// How often what is being read is gone through for the counts over values around it.
    fn iterations(&self) -> usize {
        let innermost = self.counts.iter().rev().find_map(|count| match count {
            Counting::Items { iterations, .. } => Some(*iterations),
            Counting::Field(_) => None,
        });
        innermost.unwrap_or(1)
    }

    fn counting(&self, of: &Counted) -> Counting {
        match of {
            Counted::Field(name) => Counting::Field(name.clone()),
            Counted::Items { items, name } => {
                Counting::Items { name: Arc::clone(name), iterations: self.iterations().saturating_mul(items.len()) }
            }
            // How many there are shows later; one count of that kind within another is too much for Azure, too.
            Counted::Computed { name, .. } => Counting::Items {
                name: Arc::clone(name),
                iterations: self.iterations().saturating_mul(MOST_ITERATIONS),
            },
        }
    }

    /// Reads `[current()]`, `[current('name').property]` and `[current('list[*].property')]`.
    pub(super) fn current(&mut self, text: &str) -> Result<Current, Fault> {
        let nowhere = || Fault::NoSuchCurrent { text: text.to_owned() };
        let parsed = expression::parse(text).map_err(|_| nowhere())?;
        let (asked, path) = operands::current_call(&parsed.root).ok_or_else(nowhere)?;
        self.current_of(asked, path, text)
    }

    /// The item that is looked at under a name, or the only one.
    pub(super) fn current_of(&self, asked: Option<&str>, path: Vec<Step>, text: &str) -> Result<Current, Fault> {
        let nowhere = || Fault::NoSuchCurrent { text: text.to_owned() };
        let Some(asked) = asked else {
            // Without a name it is clear only where there is one count.
            let [count] = self.counts.as_slice() else {
                return Err(nowhere());
            };
            return match count {
                Counting::Items { name, .. } => Ok(Current::Item { count: Arc::clone(name), path }),
                Counting::Field(list) => operands::property_of(list.as_str(), &path).map(Current::Field),
            };
        };
        let named = self.counts.iter().rev().find_map(|count| match count {
            Counting::Items { name, .. } if name.eq_ignore_ascii_case(asked) => Some(name),
            _ => None,
        });
        if let Some(name) = named {
            return Ok(Current::Item { count: Arc::clone(name), path });
        }
        let field = operands::property_of(asked, &path).map_err(|_| nowhere())?;
        let counted = self.counts.iter().any(|count| {
            matches!(count, Counting::Field(list) if list.levels() == field.levels() && field.shared_levels(list) == list.levels())
        });
        if counted { Ok(Current::Field(field)) } else { Err(nowhere()) }
    }
}
