//! Searching texts without case: `indexOf`, `lastIndexOf`, `startsWith`, `endsWith`, `like`; the first two on arrays too.

use std::sync::Arc;

use super::args::{Outcome, arg, boolean, parts, refuse, text, wrong};
use super::{Budget, Failure};
use crate::template::value::{Kind, Part, Truth, Value};

/// In a text that is known in parts, what stands in the known beginning comes before anything that follows.
pub(super) fn index_of(args: &[Value], _: &Budget) -> Outcome {
    if let (Kind::Text(text), Kind::String(needle)) = (&arg(args, 0).kind, &arg(args, 1).kind) {
        let beginning = match text.parts.first() {
            Some(Part::Known(beginning)) => beginning,
            _ => return Err(wrong("indexOf", args, 0, "a text")),
        };
        let found =
            position("indexOf", &[Value::string(&**beginning), Value::string(&**needle)], |places| places.next())?;
        return if found.as_int() == Some(-1) { Err(wrong("indexOf", args, 0, "a text")) } else { Ok(found) };
    }
    // Items of a list that are not known matter only as far as one of them may be what is looked for.
    let apart = matches!(arg(args, 0).kind, Kind::Array(_));
    if let Some(unknown) = args.iter().filter(|_| !apart).find_map(Value::first_unknown) {
        return Err(Failure::Unknown(Arc::clone(unknown)));
    }
    position("indexOf", args, |places| places.next())
}

pub(super) fn last_index_of(args: &[Value], _: &Budget) -> Outcome {
    position("lastIndexOf", args, |places| places.last())
}

fn position(name: &str, args: &[Value], choose: fn(&mut dyn Iterator<Item = usize>) -> Option<usize>) -> Outcome {
    let place = if let Kind::Array(items) = &arg(args, 0).kind {
        let item = arg(args, 1);
        let found: Vec<Truth> = items.iter().map(|each| each.equals(item)).collect();
        let mut maybe = (0..found.len()).filter(|&at| found.get(at).is_some_and(|truth| !truth.is_false()));
        let place = choose(&mut maybe);
        match place.and_then(|place| found.get(place)) {
            Some(Truth::Unknown(unknown)) => return Err(Failure::Unknown(Arc::clone(unknown))),
            _ => place,
        }
    } else {
        let (searched, needle) = (folded(text(name, args, 0)?), folded(text(name, args, 1)?));
        let last = (searched.len() + 1).saturating_sub(needle.len());
        let mut places =
            (0..last).filter(|&at| searched.get(at..at + needle.len()).is_some_and(|window| window == needle));
        choose(&mut places)
    };
    let place = place.and_then(|place| i64::try_from(place).ok()).unwrap_or(-1);
    Ok(Value::new(Kind::Int(place)))
}

/// UTF-16 code units without case, one for one, so that positions stay.
fn folded(text: &str) -> Vec<u16> {
    let mut units = Vec::with_capacity(text.len());
    for character in text.chars() {
        let upper = simple(character, character.to_uppercase());
        let mut buffer = [0; 2];
        units.extend_from_slice(upper.encode_utf16(&mut buffer));
    }
    units
}

/// The mapped character if it is a single one of the same width; .NET maps no character to several.
pub(super) fn simple(character: char, mut mapped: impl Iterator<Item = char>) -> char {
    match (mapped.next(), mapped.next()) {
        (Some(single), None) if single.len_utf16() == character.len_utf16() => single,
        _ => character,
    }
}

pub(super) fn starts_with(args: &[Value], _: &Budget) -> Outcome {
    at_end("startsWith", args, |parts| parts.first(), |text, needle| text.iter().zip(needle).all(|(a, b)| a == b))
}

pub(super) fn ends_with(args: &[Value], _: &Budget) -> Outcome {
    at_end(
        "endsWith",
        args,
        |parts| parts.last(),
        |text, needle| text.iter().rev().zip(needle.iter().rev()).all(|(a, b)| a == b),
    )
}

/// Compares the end that `choose` gives; `agrees` compares as far as both go.
fn at_end(
    name: &str,
    args: &[Value],
    choose: fn(&[Part]) -> Option<&Part>,
    agrees: fn(&[u16], &[u16]) -> bool,
) -> Outcome {
    let searched = parts(name, args, 0)?;
    let needle = folded(text(name, args, 1)?);
    let whole = searched.iter().all(|part| matches!(part, Part::Known(_)));
    let known = match choose(&searched) {
        Some(Part::Known(text)) => folded(text),
        Some(Part::Hole(unknown)) if !needle.is_empty() => {
            return Err(Failure::Unknown(Arc::clone(unknown)));
        }
        _ => Vec::new(),
    };
    let agreeing = agrees(&known, &needle);
    if known.len() >= needle.len() || whole || !agreeing {
        return boolean(agreeing && known.len() >= needle.len());
    }
    Err(wrong(name, args, 0, "a text"))
}

/// Whether a text has the form of a pattern in which one `*` stands for any characters.
pub(super) fn like(args: &[Value], _: &Budget) -> Outcome {
    let (searched, pattern) = (folded(text("like", args, 0)?), text("like", args, 1)?);
    let Some((before, after)) = pattern.split_once('*') else {
        return boolean(searched == folded(pattern));
    };
    if after.contains('*') {
        return refuse("`like` takes a pattern with one `*`, found several");
    }
    let (before, after) = (folded(before), folded(after));
    boolean(searched.len() >= before.len() + after.len() && searched.starts_with(&before) && searched.ends_with(&after))
}
