//! Judges a condition: logic, what fields select, and counts with the item that each step looks at.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;

use super::field_name::FieldName;
use super::formula::{Asked, Read};
use super::found::{Fields, Found};
use super::leaf::{all, any};
use super::range::Range;
use super::{Computed, Condition, Count, Counted, Current, Leaf, Sense, Subject, Test, operands};
use crate::template::{Cause, Kind, Origin, Part, Truth, Unknown, Value};

/// How many items of a list that an expression gives are gone through.
const MOST_ITEMS: usize = 100;

impl Condition {
    /// Whether the condition holds.
    ///
    /// `Unknown` only where the answer depends on what is unknown: `allOf` with a false part is false, and so on.
    /// A `field` with `[*]` holds if every item fulfils it, and over no items; `count` counts the items that do.
    ///
    /// SOURCE: <https://learn.microsoft.com/azure/governance/policy/how-to/author-policies-for-arrays>
    #[must_use]
    pub fn judge(&self, fields: &dyn Fields) -> Truth {
        let read = RefCell::new(HashMap::new());
        self.judge_in(&Scope { fields, read: &read, frame: None })
    }

    fn judge_in(&self, scope: &Scope<'_>) -> Truth {
        match self {
            Self::AllOf(parts) => all(parts.iter().map(|part| part.judge_in(scope))),
            Self::AnyOf(parts) => any(parts.iter().map(|part| part.judge_in(scope))),
            Self::Not(inner) => inner.judge_in(scope).negate(),
            Self::Leaf(leaf) => leaf.judge_in(scope),
        }
    }
}

impl Leaf {
    fn judge_in(&self, scope: &Scope<'_>) -> Truth {
        let settled;
        let (sense, test) = match &self.test {
            Test::Computed(computed) => match scope.settle(computed) {
                Ok(found) => {
                    settled = found;
                    (settled.0, &settled.1)
                }
                Err(unknown) => return Truth::Unknown(unknown),
            },
            test => (self.sense, test),
        };
        let asking = Asking { subject: &self.subject, sense, test };
        match &self.subject {
            Subject::Field(name) => asking.over(&scope.find(name), scope.open_levels(name)),
            Subject::Value(value) => asking.of_value(value),
            Subject::Computed(operand) => asking.of_value(&operand.value(scope)),
            Subject::Current(current) => asking.over(&scope.current(current), 0),
            Subject::Count(count) => sense.of(scope.count(count).judge(test)),
        }
    }
}

/// A leaf whose test is known.
struct Asking<'a> {
    subject: &'a Subject,
    sense: Sense,
    test: &'a Test,
}

impl Asking<'_> {
    /// Of all that a field selects; `levels` lists are still to be gone through.
    fn over(&self, found: &Found, levels: usize) -> Truth {
        match (found, levels) {
            (Found::Open(why), _) => self.of_open(why),
            (Found::Many(items), _) => all(items.iter().map(|item| self.over(item, levels.saturating_sub(1)))),
            (Found::Value(value), 0) => self.of_value(value),
            (Found::Missing | Found::NoSuchField, 0) => self.of_value(&Value::null()),
            (Found::Value(value), _) => value.as_unknown().map_or(Truth::True, |why| self.of_open(why)),
            (Found::Missing | Found::NoSuchField, _) => Truth::True,
        }
    }

    /// Of items of which not even the number is known: there may be none, over which everything holds.
    fn of_open(&self, why: &Arc<Unknown>) -> Truth {
        match self.of_value(&Value::unknown(Arc::clone(why))) {
            Truth::True => Truth::True,
            Truth::False | Truth::Unknown(_) => Truth::Unknown(Arc::clone(why)),
        }
    }

    fn of_value(&self, value: &Value) -> Truth {
        let truth = match self.subject {
            Subject::Field(name) if name.is_location() => self.test.judge(&without_spaces(value)),
            _ => self.test.judge(value),
        };
        self.sense.of(truth)
    }
}

/// What a condition is judged against.
struct Scope<'a> {
    fields: &'a dyn Fields,
    /// What fields were found to read, by the place of their name in the tree: lists are read once, not once an item.
    read: &'a RefCell<HashMap<*const FieldName, Rc<Found>>>,
    frame: Option<&'a Frame<'a>>,
}

/// The item that a `count` is looking at, and those of the counts around it.
struct Frame<'a> {
    outer: Option<&'a Self>,
    item: Item<'a>,
}

enum Item<'a> {
    OfField { list: &'a FieldName, picks: &'a [Pick] },
    OfValues { count: &'a str, value: &'a Value },
}

/// Which item of a list.
#[derive(Debug, Clone)]
enum Pick {
    /// The one in that place.
    At(usize),
    /// One of those of which nothing is known.
    Any(Arc<Unknown>),
}

impl Scope<'_> {
    /// What a field reads as if the items that the counts are looking at were the only ones of their lists.
    fn find(&self, name: &FieldName) -> Found {
        let whole = self.read(name);
        narrow(&whole, self.picks(name), self.open_levels(name))
    }

    fn read(&self, name: &FieldName) -> Rc<Found> {
        let place = std::ptr::from_ref(name);
        if let Some(found) = self.read.borrow().get(&place) {
            return Rc::clone(found);
        }
        let found = Rc::new(self.fields.field(name));
        self.read.borrow_mut().insert(place, Rc::clone(&found));
        found
    }

    /// The items that the counts around have picked from the lists that a name goes through.
    fn picks(&self, name: &FieldName) -> &[Pick] {
        std::iter::successors(self.frame, |frame| frame.outer)
            .filter_map(|frame| match &frame.item {
                Item::OfField { list, picks } => picks.get(..name.shared_levels(list)),
                Item::OfValues { .. } => None,
            })
            .max_by_key(|picks| picks.len())
            .unwrap_or_default()
    }

    /// How many lists a name goes through of which no item is picked.
    fn open_levels(&self, name: &FieldName) -> usize {
        name.levels() - self.picks(name).len()
    }

    fn current(&self, current: &Current) -> Found {
        match current {
            Current::Field(name) => self.find(name),
            Current::Item { count, path } => std::iter::successors(self.frame, |frame| frame.outer)
                .find_map(|frame| match &frame.item {
                    Item::OfValues { count: name, value } if **name == **count => Some(*value),
                    _ => None,
                })
                .map_or(Found::Missing, |value| Found::read(value, path)),
        }
    }

    fn count(&self, count: &Count) -> Range {
        let condition = count.condition.as_ref();
        match &count.of {
            Counted::Field(list) => {
                let counting = Counting { scope: self, list, condition };
                counting.go(Range::ZERO, self.picks(list).to_vec(), &self.find(list))
            }
            Counted::Items { items, name } => self.count_values(items, name, condition),
            Counted::Computed { list, name } => {
                let list = list.value(self);
                let open = |why: &Arc<Unknown>| {
                    let value = Value::unknown(Arc::clone(why));
                    let item = Item::OfValues { count: name, value: &value };
                    Range::ZERO.with_open(&self.truth_for(item, condition), why)
                };
                match &list.kind {
                    Kind::Array(items) if items.len() > MOST_ITEMS => {
                        let what = format!("a list of more than {MOST_ITEMS} items");
                        open(&Unknown::new(Cause::Limit, what, Origin::NONE))
                    }
                    Kind::Array(items) => self.count_values(items, name, condition),
                    Kind::Unknown(why) => open(why),
                    _ => Range::ZERO,
                }
            }
        }
    }

    fn count_values(&self, items: &[Value], name: &str, condition: Option<&Condition>) -> Range {
        items.iter().fold(Range::ZERO, |range, value| {
            let item = Item::OfValues { count: name, value };
            range.with_item(self.truth_for(item, condition))
        })
    }

    /// The test that an operator makes of what its expression gives.
    fn settle(&self, computed: &Computed) -> Result<(Sense, Test), Arc<Unknown>> {
        let operand = computed.operand.json(self)?;
        operands::test(computed.operator, &operand, computed.place).map_err(|_| {
            Unknown::new(Cause::InvalidExpression, "an operand that its operator does not take", Origin::NONE)
        })
    }

    fn truth_for(&self, item: Item<'_>, condition: Option<&Condition>) -> Truth {
        let frame = Frame { outer: self.frame, item };
        let inner = Scope { fields: self.fields, read: self.read, frame: Some(&frame) };
        condition.map_or(Truth::True, |condition| condition.judge_in(&inner))
    }
}

impl Asked for Scope<'_> {
    fn ask(&self, read: &Read) -> Value {
        match read {
            Read::Field(name) => value_of(&self.find(name), name.selects_items()),
            Read::Current(current @ Current::Field(name)) => {
                value_of(&self.current(current), self.open_levels(name) > 0)
            }
            Read::Current(current) => value_of(&self.current(current), false),
            Read::Surroundings(which) => self.fields.surroundings(*which),
            Read::Request(version) => {
                let mut request = crate::template::Object::default();
                request.set(crate::template::Entry::new("apiVersion", value_of(&self.find(version), false)));
                Value::object(request)
            }
        }
    }
}

/// What was found as a value: a list where `[*]` selects items, within `count.where` a list of the one looked at.
fn value_of(found: &Found, list: bool) -> Value {
    fn gather(found: &Found, items: &mut Vec<Value>) -> Option<Arc<Unknown>> {
        match found {
            Found::Missing | Found::NoSuchField => None,
            Found::Value(value) => {
                items.push(value.clone());
                None
            }
            Found::Many(inner) => inner.iter().find_map(|item| gather(item, items)),
            Found::Open(why) => Some(Arc::clone(why)),
        }
    }
    let mut items = Vec::new();
    match (gather(found, &mut items), list) {
        (Some(why), _) => Value::unknown(why),
        (None, true) => Value::array(items),
        (None, false) => items.into_iter().next().unwrap_or_else(Value::null),
    }
}

/// A `count` over a field as it goes through the lists.
struct Counting<'a> {
    scope: &'a Scope<'a>,
    list: &'a FieldName,
    condition: Option<&'a Condition>,
}

impl Counting<'_> {
    /// Adds what `found` selects, which the picked items have led to.
    fn go(&self, range: Range, picks: Vec<Pick>, found: &Found) -> Range {
        if let Found::Open(why) = found {
            return self.open(range, picks, why);
        }
        if picks.len() >= self.list.levels() {
            return match found {
                Found::Missing | Found::NoSuchField => range,
                _ => range.with_item(self.truth(&picks)),
            };
        }
        match found {
            Found::Many(items) => items.iter().enumerate().fold(range, |range, (at, item)| {
                let mut picks = picks.clone();
                picks.push(match item {
                    Found::Open(why) => Pick::Any(Arc::clone(why)),
                    _ => Pick::At(at),
                });
                self.go(range, picks, item)
            }),
            Found::Value(value) => match value.as_unknown() {
                Some(why) => self.open(range, picks, why),
                None => range,
            },
            Found::Missing | Found::NoSuchField | Found::Open(_) => range,
        }
    }

    fn open(&self, range: Range, mut picks: Vec<Pick>, why: &Arc<Unknown>) -> Range {
        picks.resize(self.list.levels(), Pick::Any(Arc::clone(why)));
        range.with_open(&self.truth(&picks), why)
    }

    fn truth(&self, picks: &[Pick]) -> Truth {
        let item = Item::OfField { list: self.list, picks };
        self.scope.truth_for(item, self.condition)
    }
}

/// Follows the picked items; `left` lists are to be gone through behind them.
fn narrow(found: &Found, picks: &[Pick], left: usize) -> Found {
    let Some((pick, rest)) = picks.split_first() else {
        return found.clone();
    };
    match (pick, found) {
        (Pick::Any(why), _) | (Pick::At(_), Found::Open(why)) => unknown_item(why, left),
        (Pick::At(at), Found::Many(items)) => items.get(*at).map_or(Found::Missing, |item| narrow(item, rest, left)),
        (Pick::At(_), Found::Value(value)) => {
            value.as_unknown().map_or_else(|| found.clone(), |why| unknown_item(why, left))
        }
        (Pick::At(_), Found::Missing | Found::NoSuchField) => found.clone(),
    }
}

fn unknown_item(why: &Arc<Unknown>, left: usize) -> Found {
    if left > 0 { Found::Open(Arc::clone(why)) } else { Found::Value(Value::unknown(Arc::clone(why))) }
}

/// The name of a place without its spaces.
fn without_spaces(value: &Value) -> Value {
    let parts = match &value.kind {
        Kind::String(_) | Kind::Text(_) => value.text_parts().unwrap_or_default(),
        _ => return value.clone(),
    };
    let parts = parts.into_iter().map(|part| match part {
        Part::Known(text) => Part::Known(text.replace(' ', "").into()),
        hole @ Part::Hole(_) => hole,
    });
    Value::text(parts.collect())
}
