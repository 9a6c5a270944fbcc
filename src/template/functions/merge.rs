//! Sets of arrays and objects: `union`, `shallowMerge`, `intersection`.

use std::sync::Arc;

use super::args::{Outcome, arg, array, object, refuse, with_article, wrong};
use super::array::Distinct;
use super::object::{Found, forget, look_up, put};
use super::{Budget, Failure, ITEM_BYTES};
use crate::template::unknown::{Shape, Unknown};
use crate::template::value::{Entry, Key, Kind, Object, Truth, Value};

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
            Some(Value { kind: Kind::Unknown(unknown), .. }) if unknown.shape == Shape::Object => {
                merge_all("union", args.iter(), Depth::Nested, budget)
            }
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
    if let Kind::Unknown(unknown) = &arg(args, 0).kind {
        return Ok(Value::object(Object { entries: Vec::new(), rest: Some(unknown.alike()) }));
    }
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
            Kind::Unknown(unknown) => open(&mut merged, unknown, &Object::default(), depth),
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
        open(into, unknown, from, depth);
    }
    for entry in &from.entries {
        let value = entry.value.clone().secured(secure);
        let value = match &entry.key {
            Key::Known(name) | Key::Secret(name) if depth == Depth::Nested => match (into.get(name), into.why_open()) {
                (Some(before), _) => merge_values(before, value),
                // An object may be there under that name, whose members would stay.
                (None, Some(unknown)) => merge_values(&Value::unknown(unknown.alike()), value),
                (None, None) => value,
            },
            Key::Partial(text) if depth == Depth::Nested && !into.entries.is_empty() => {
                merge_values(&Value::unknown(text.first_hole().alike()), value)
            }
            _ => value,
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
            open(&mut merged, unknown, after, Depth::Nested);
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
fn open(into: &mut Object, unknown: &Arc<Unknown>, known: &Object, depth: Depth) {
    for entry in &mut into.entries {
        // A scalar settles what stands there; an object is merged with whatever the unknown one has.
        let again = entry.key.known().and_then(|name| known.get(name));
        let settled = again
            .is_some_and(|value| depth == Depth::Shallow || !matches!(value.kind, Kind::Object(_) | Kind::Unknown(_)));
        if !settled {
            forget(&mut entry.value, unknown);
        }
    }
    // What may come from either of two is neither's own.
    into.rest = Some(match &into.rest {
        Some(before) => before.alike(),
        None if into.entries.iter().all(|entry| entry.key.known().is_some()) => Arc::clone(unknown),
        None => unknown.alike(),
    });
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

/// The members that all have with the same value; one that may or may not be among them leaves the result open.
fn intersect_objects(args: &[Value]) -> Outcome {
    let first = object("intersection", args, 0)?;
    let mut common = Object { entries: Vec::new(), rest: first.rest.as_ref().map(|unknown| unknown.alike()) };
    for entry in &first.entries {
        let mut everywhere = match &entry.key {
            Key::Known(_) | Key::Secret(_) => Truth::True,
            Key::Partial(text) => Truth::Unknown(Arc::clone(text.first_hole())),
        };
        for index in 1..args.len() {
            let other = match look_up(object("intersection", args, index)?, &entry.key.to_value()) {
                Found::Member(other) => other.equals(&entry.value),
                Found::Unknown(unknown) => Truth::Unknown(unknown),
                Found::Nothing | Found::NotAName => Truth::False,
            };
            everywhere = everywhere.and(other);
        }
        match everywhere {
            Truth::True => {
                let value = entry.value.clone().secured(arg(args, 0).secure);
                common.entries.push(Entry { value, ..entry.clone() });
            }
            Truth::False => {}
            Truth::Unknown(unknown) => common.rest = common.rest.or_else(|| Some(unknown.alike())),
        }
    }
    Ok(Value::object(common))
}
