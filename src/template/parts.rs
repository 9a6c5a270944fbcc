//! What is taken out of an object or array keeps the way that the whole came.

use std::sync::Arc;

use super::evaluator::{Evaluator, inside};
use super::provenance::{Hop, HopKind, Origin};
use super::value::{Entry, Kind, Object, Value};

/// How far the members of one call's arguments are told where they came from.
enum Reach {
    /// Its result is a part of the first argument.
    Result,
    /// Its result holds what the arguments hold.
    Members,
    /// Its result holds what the objects hold that its argument lists.
    Listed,
    /// Its result holds what the arguments hold, merged at all levels.
    Merged,
}

fn reach(function: &str) -> Option<Reach> {
    match function {
        "first" | "last" | "tryGet" => Some(Reach::Result),
        "take" | "skip" | "items" | "concat" | "intersection" => Some(Reach::Members),
        "shallowMerge" => Some(Reach::Listed),
        "union" => Some(Reach::Merged),
        _ => None,
    }
}

impl Evaluator<'_> {
    /// A part of a value, with what the whole came through.
    pub(super) fn part(&mut self, value: Value, whole: &Value) -> Value {
        self.part_of(value, whole.origin)
    }

    pub(super) fn part_of(&mut self, value: Value, whole: Origin) -> Value {
        // What is unknown or nothing is told by its own place.
        if matches!(value.kind, Kind::Unknown(_) | Kind::Null) {
            return value;
        }
        let Some(own) = self.provenance.get(value.origin) else { return value.at(whole) };
        let (location, written) = (own.location, own.from.is_none());
        if !self.provenance.is_passed_on(whole) {
            return value;
        }
        let scalar = written && !matches!(value.kind, Kind::Object(_) | Kind::Array(_));
        // A literal inside the declaration itself: one place says both.
        if scalar && self.provenance.get(whole).is_some_and(|hop| hop.from.is_none() && inside(location, hop.location))
        {
            return value;
        }
        let from = value.origin;
        let origin = self.provenance.part(location, from, whole);
        value.at(origin)
    }

    /// The same value, its members and items told that they came the way of the whole.
    pub(super) fn parted(&mut self, value: Value) -> Value {
        if !self.provenance.is_passed_on(value.origin) {
            return value;
        }
        let whole = value.origin;
        self.with_parts(value, whole, false)
    }

    fn with_parts(&mut self, value: Value, whole: Origin, deep: bool) -> Value {
        let kind = match &value.kind {
            Kind::Array(items) => {
                Kind::Array(Arc::new(items.iter().map(|item| self.part_of(item.clone(), whole)).collect()))
            }
            Kind::Object(object) => {
                let entries = object.entries.iter().map(|entry| {
                    let value = entry.value.clone();
                    // A merged object is of several wholes; its members tell each their own.
                    let value = match value.kind {
                        Kind::Object(_) if deep => self.with_parts(value, whole, true),
                        _ => self.part_of(value, whole),
                    };
                    Entry { key: entry.key.clone(), key_origin: entry.key_origin, value }
                });
                Kind::Object(Arc::new(Object { entries: entries.collect(), rest: object.rest.clone() }))
            }
            _ => return value,
        };
        Value::new(kind).at(value.origin).secured(value.secure)
    }

    /// The arguments of a call whose result holds parts of them, if they have more to tell than their own places.
    pub(super) fn argument_parts(&mut self, function: &str, args: &[Value]) -> Option<Vec<Value>> {
        match reach(function)? {
            Reach::Result => None,
            Reach::Members => self.all_parted(args, false),
            Reach::Merged => self.all_parted(args, true),
            Reach::Listed => {
                let list = self.parted(args.first()?.clone());
                let items = self.all_parted(list.as_array()?, false)?;
                Some(vec![Value::array(items).at(list.origin).secured(list.secure)])
            }
        }
    }

    fn all_parted(&mut self, values: &[Value], deep: bool) -> Option<Vec<Value>> {
        if !values.iter().any(|value| self.provenance.is_passed_on(value.origin)) {
            return None;
        }
        let parted = |value: &Value| match self.provenance.is_passed_on(value.origin) {
            true => self.with_parts(value.clone(), value.origin, deep),
            false => value.clone(),
        };
        Some(values.iter().map(parted).collect())
    }

    /// The result of a call, with what the argument came through that it was taken from.
    pub(super) fn result_part(&mut self, function: &str, value: Value, args: &[Value]) -> Value {
        match (reach(function), args.first()) {
            (Some(Reach::Result), Some(whole)) if !value.origin.is_none() => self.part(value, whole),
            _ => value,
        }
    }

    /// The place of what was read out of a text: the call, and before it where the text is from.
    pub(super) fn read_from(&mut self, value: Value, text: &Value, at: Origin) -> Value {
        let Some(hop) = self.provenance.get(at) else { return value };
        let hop = Hop { location: hop.location, kind: HopKind::Expression, from: text.origin, because: Origin::NONE };
        value.at(self.provenance.add(hop))
    }
}
