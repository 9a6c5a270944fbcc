//! Sets of arrays and objects: `union`, `shallowMerge`, `intersection`.

use std::sync::Arc;

use super::args::{Outcome, arg, array, object, refuse, with_article, wrong};
use super::array::Distinct;
use super::object::{Found, forget, look_up, put};
use super::symbolic::without_symbol;
use super::{Budget, Failure, ITEM_BYTES};
use crate::template::unknown::Unknown;
use crate::template::value::{Entry, Kind, Object, Truth, Value};

/// Whether objects under the same name are merged in turn.
#[derive(Clone, Copy, PartialEq)]
enum Depth {
    Nested,
    Shallow,
}

pub(super) fn union(args: &[Value], budget: &Budget) -> Outcome {
    let Some(known) = args.iter().find(|arg| !arg.is_null() && arg.as_unknown().is_none()) else {
        return match args.iter().find(|arg| arg.as_unknown().is_some()) {
            Some(only) if args.len() == 1 => Ok(only.clone()),
            Some(Value { kind: Kind::Unknown(unknown), .. }) => Err(Failure::Unknown(Arc::clone(unknown))),
            _ => refuse("`union` takes arrays or objects, found only null"),
        };
    };
    match known.kind {
        Kind::Object(_) => merge_all("union", args.iter(), Depth::Nested, budget),
        Kind::Array(_) => union_of_arrays(args, budget),
        _ => refuse(format!("`union` takes arrays or objects, found {}", with_article(known))),
    }
}

fn union_of_arrays(args: &[Value], budget: &Budget) -> Outcome {
    let mut distinct = Distinct::default();
    for (index, argument) in args.iter().enumerate() {
        if argument.is_null() {
            continue;
        }
        let items = argument.as_array().ok_or_else(|| wrong("union", args, index, "an array like the others"))?;
        budget.check("union", (distinct.items.len() + items.len()).saturating_mul(ITEM_BYTES))?;
        for item in items {
            distinct.add("union", item.clone().secured(argument.secure), budget)?;
        }
    }
    Ok(Value::array(distinct.items))
}

pub(super) fn shallow_merge(args: &[Value], budget: &Budget) -> Outcome {
    let objects = array("shallowMerge", args, 0)?;
    merge_all("shallowMerge", objects.iter(), Depth::Shallow, budget)
}

fn merge_all<'a>(name: &str, objects: impl Iterator<Item = &'a Value>, depth: Depth, budget: &Budget) -> Outcome {
    let mut merged = Object::default();
    let mut work: usize = 0;
    for value in objects {
        match &value.kind {
            Kind::Null => {}
            Kind::Object(object) => {
                // Each member is compared with those that are there already.
                work = work.saturating_add(object.entries.len().saturating_mul(ITEM_BYTES + merged.entries.len()));
                budget.check(name, work)?;
                merge(&mut merged, object, value.secure, depth);
            }
            Kind::Unknown(unknown) => open(&mut merged, unknown, &Object::default()),
            _ => {
                return refuse(format!("`{name}` takes objects, found {} among them", with_article(value)));
            }
        }
    }
    Ok(Value::object(merged))
}

/// Merges `from` over `into`.
fn merge(into: &mut Object, from: &Object, secure: bool, depth: Depth) {
    if let Some(unknown) = &from.rest {
        open(into, unknown, from);
    }
    for entry in &from.entries {
        let value = entry.value.clone().secured(secure);
        let before = entry.key.known().filter(|_| depth == Depth::Nested).and_then(|name| into.get(name));
        let value = match before {
            Some(before) => merge_values(before, value),
            None => value,
        };
        put(into, Entry { value, ..entry.clone() });
    }
}

/// What stands under a name that both objects have.
fn merge_values(before: &Value, after: Value) -> Value {
    let merged = match (&before.kind, &after.kind) {
        (Kind::Object(before), Kind::Object(after)) => {
            let mut merged = Object::clone(before);
            merge(&mut merged, after, false, Depth::Nested);
            merged
        }
        // If the unknown is an object, its other members stay.
        (Kind::Unknown(unknown), Kind::Object(after)) => {
            let mut merged = Object::default();
            open(&mut merged, unknown, after);
            merge(&mut merged, after, false, Depth::Nested);
            merged
        }
        (Kind::Object(_), Kind::Unknown(unknown)) => {
            let mut value = after.clone();
            forget(&mut value, unknown);
            return value;
        }
        _ => return after,
    };
    Value::object(merged).at(after.origin).secured(before.secure || after.secure)
}

/// An unknown object is merged over this one: what `known` does not settle again may have been overridden.
fn open(into: &mut Object, unknown: &Arc<Unknown>, known: &Object) {
    for entry in &mut into.entries {
        let settled = entry.key.known().is_some_and(|name| known.get(name).is_some());
        if !settled {
            forget(&mut entry.value, unknown);
        }
    }
    into.rest.get_or_insert_with(|| Arc::clone(unknown));
}

pub(super) fn intersection(args: &[Value], budget: &Budget) -> Outcome {
    if let Some(unknown) = args.iter().find_map(Value::as_unknown) {
        return Err(Failure::Unknown(Arc::clone(unknown)));
    }
    match arg(args, 0).kind {
        Kind::Array(_) => intersect_arrays(args, budget),
        Kind::Object(_) => intersect_objects(args),
        _ => Err(wrong("intersection", args, 0, "an array or an object")),
    }
}

fn intersect_arrays(args: &[Value], budget: &Budget) -> Outcome {
    let mut common = Distinct::default();
    let first = array("intersection", args, 0)?;
    let others: usize = args.iter().skip(1).filter_map(Value::as_array).map(<[Value]>::len).sum();
    // Every item is compared with every other.
    budget.check("intersection", first.len().saturating_mul(others))?;
    for item in first {
        let mut everywhere = Truth::True;
        for index in 1..args.len() {
            let others = array("intersection", args, index)?;
            let found = others.iter().fold(Truth::False, |found, other| found.or(other.equals(item)));
            everywhere = everywhere.and(found);
        }
        match everywhere {
            Truth::True => common.add("intersection", item.clone().secured(arg(args, 0).secure), budget)?,
            Truth::False => {}
            // Nor can it be told, then, at which place the others stand.
            Truth::Unknown(unknown) => return Err(Failure::Unknown(unknown)),
        }
    }
    Ok(Value::array(common.items))
}

/// The members that all have; one that may or may not be among them leaves the result open.
fn intersect_objects(args: &[Value]) -> Outcome {
    let first = object("intersection", args, 0)?;
    let mut common = Object { entries: Vec::new(), rest: first.rest.clone() };
    for entry in &first.entries {
        let mut everywhere = Truth::True;
        for index in 1..args.len() {
            let other = object("intersection", args, index)?;
            everywhere = everywhere.and(match look_up(other, &entry.key.to_value()) {
                Found::Member(value) => value.equals(&entry.value),
                Found::Unknown(unknown) => Truth::Unknown(unknown),
                Found::Nothing | Found::NotAName => Truth::False,
            });
        }
        match everywhere {
            Truth::True => {
                let value = entry.value.clone().secured(arg(args, 0).secure);
                common.entries.push(Entry { value, ..entry.clone() });
            }
            Truth::False => {}
            Truth::Unknown(unknown) => _ = common.rest.get_or_insert(without_symbol(&unknown)),
        }
    }
    Ok(Value::object(common))
}
