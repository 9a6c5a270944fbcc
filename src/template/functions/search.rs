//! Searching texts without case: `indexOf`, `lastIndexOf`, `startsWith`, `endsWith`, `like`; the first two on arrays too.

use std::sync::Arc;

use super::args::{Outcome, arg, boolean, parts, refuse, text, wrong};
use super::{Budget, Failure};
use crate::template::text::Case;
use crate::template::value::{Kind, Part, Truth, Value};

pub(super) fn index_of(args: &[Value], _: &Budget) -> Outcome {
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
        if arg(args, 0).as_unknown().is_some() {
            return Err(wrong(name, args, 0, "a text"));
        }
        let needle = folded(text(name, args, 1)?);
        let searched = match arg(args, 0).text_parts().as_deref() {
            // What is found in the known beginning is found first.
            Some([Part::Known(beginning), _, ..]) if name == "indexOf" => {
                let beginning = folded(beginning);
                if !needle.is_empty() && !beginning.windows(needle.len()).any(|window| window == needle) {
                    return Err(wrong(name, args, 0, "a text"));
                }
                beginning
            }
            _ => folded(text(name, args, 0)?),
        };
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
    at_end("startsWith", args, |text, needle| text.iter().zip(needle).all(|(a, b)| a == b))
}

pub(super) fn ends_with(args: &[Value], _: &Budget) -> Outcome {
    at_end("endsWith", args, |text, needle| text.iter().rev().zip(needle.iter().rev()).all(|(a, b)| a == b))
}

/// Compares from the end that the function names; `agrees` compares as far as both go.
fn at_end(name: &str, args: &[Value], agrees: fn(&[u16], &[u16]) -> bool) -> Outcome {
    let (searched, needle) = (parts(name, args, 0)?, parts(name, args, 1)?);
    let (mut left, mut right): (Vec<&Part>, Vec<&Part>) = (searched.iter().collect(), needle.iter().collect());
    if name == "endsWith" {
        left.reverse();
        right.reverse();
    }
    // What both begin with, known or the same unknown, tells nothing; beyond it only known characters do.
    let same = left.iter().zip(&right).take_while(|(a, b)| a.surely_same(b, Case::Exact)).count();
    let (left, right) = (left.get(same..).unwrap_or_default(), right.get(same..).unwrap_or_default());
    let units = |part: Option<&&Part>| match part {
        Some(Part::Known(text)) => folded(text),
        _ => Vec::new(),
    };
    let (have, want) = (units(left.first()), units(right.first()));
    let nothing = |part: &&Part| matches!(part, Part::Known(text) if text.is_empty());
    if right.iter().all(nothing)
        || (right.len() == 1 && !want.is_empty() && have.len() >= want.len() && agrees(&have, &want))
    {
        return boolean(true);
    }
    let whole = |parts: &[&Part]| parts.iter().all(|part| matches!(part, Part::Known(_)));
    if !agrees(&have, &want) || (whole(left) && have.len() < want.len()) {
        return boolean(false);
    }
    let hole = left.iter().chain(right).find_map(|part| match part {
        Part::Hole(unknown) => Some(Arc::clone(unknown)),
        Part::Known(_) => None,
    });
    match hole {
        Some(unknown) => Err(Failure::Unknown(unknown)),
        None => boolean(have.len() >= want.len()),
    }
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
