//! What works on texts, arrays and objects alike: `contains`, `empty`, `length`, `first`, `last`, `take`, `skip`.

use std::sync::Arc;

use super::args::{
    Outcome, arg, assemble, boolean, byte_offset, count, decided, int, refuse, utf16_length, utf16_slice, with_article,
    wrong,
};
use super::json::text_of;
use super::object::{Found, look_up};
use super::symbolic::cannot_contain;
use super::{Budget, Failure};
use crate::template::text::Case;
use crate::template::unknown::Shape;
use crate::template::value::{Kind, Part, Truth, Value};

const ANY: &str = "a text, an array or an object";

pub(super) fn contains(args: &[Value], _: &Budget) -> Outcome {
    let (container, item) = (arg(args, 0), arg(args, 1));
    match &container.kind {
        Kind::String(_) | Kind::Text(_) => text_contains(args),
        Kind::Array(items) => decided(items.iter().fold(Truth::False, |found, each| found.or(each.equals(item)))),
        Kind::Object(object) => match look_up(object, item) {
            Found::Member(_) => boolean(true),
            Found::Nothing => boolean(false),
            Found::Unknown(unknown) => Err(Failure::Unknown(unknown)),
            Found::NotAName => Err(wrong("contains", args, 1, "the name of a member")),
        },
        _ => Err(wrong("contains", args, 0, ANY)),
    }
}

fn text_contains(args: &[Value]) -> Outcome {
    let parts = arg(args, 0).text_parts().unwrap_or_default();
    let needle = match &arg(args, 1).kind {
        Kind::String(text) => Arc::clone(text),
        Kind::Int(number) => number.to_string().into(),
        Kind::Unknown(unknown)
            if parts.iter().any(|part| part.surely_same(&Part::Hole(Arc::clone(unknown)), Case::Exact)) =>
        {
            return boolean(true);
        }
        _ => return Err(wrong("contains", args, 1, "a text")),
    };
    let mut hole = None;
    for part in &parts {
        match part {
            Part::Known(text) if text.contains(&*needle) => return boolean(true),
            Part::Known(_) => {}
            Part::Hole(unknown) if needle.chars().count() == 1 && cannot_contain(unknown, &needle) => {}
            Part::Hole(unknown) => hole = hole.or(Some(unknown)),
        }
    }
    match hole {
        Some(unknown) if !needle.is_empty() => Err(Failure::Unknown(Arc::clone(unknown))),
        Some(_) => boolean(true),
        None => boolean(needle.is_empty()),
    }
}

pub(super) fn empty(args: &[Value], _: &Budget) -> Outcome {
    let value = arg(args, 0);
    match &value.kind {
        Kind::Null => boolean(true),
        Kind::String(text) => boolean(text.is_empty()),
        Kind::Text(text) if text.parts.iter().any(|part| matches!(part, Part::Known(_))) => boolean(false),
        Kind::Text(text) => Err(Failure::Unknown(Arc::clone(text.first_hole()))),
        Kind::Array(items) => boolean(items.is_empty()),
        Kind::Object(object) => match &object.rest {
            Some(unknown) if object.entries.is_empty() => Err(Failure::Unknown(Arc::clone(unknown))),
            _ => boolean(object.entries.is_empty()),
        },
        _ => Err(wrong("empty", args, 0, ANY)),
    }
}

pub(super) fn length(args: &[Value], _: &Budget) -> Outcome {
    match &arg(args, 0).kind {
        Kind::String(text) => count(utf16_length(text)),
        Kind::Array(items) => count(items.len()),
        Kind::Object(object) => match object.why_open() {
            // A partly known name may be one of the others.
            Some(unknown) if object.entries.len() > 1 || object.rest.is_some() => {
                Err(Failure::Unknown(Arc::clone(unknown)))
            }
            _ => count(object.entries.len()),
        },
        _ => Err(wrong("length", args, 0, ANY)),
    }
}

pub(super) fn first(args: &[Value], _: &Budget) -> Outcome {
    end("first", args, <[Value]>::first, |text| text.chars().next(), |parts| parts.first())
}

pub(super) fn last(args: &[Value], _: &Budget) -> Outcome {
    end("last", args, <[Value]>::last, |text| text.chars().next_back(), |parts| parts.last())
}

fn end(
    name: &str,
    args: &[Value],
    of_array: fn(&[Value]) -> Option<&Value>,
    of_text: fn(&str) -> Option<char>,
    of_parts: fn(&[Part]) -> Option<&Part>,
) -> Outcome {
    let value = arg(args, 0);
    match &value.kind {
        Kind::Array(items) => {
            let item = of_array(items).cloned().unwrap_or_else(Value::null);
            Ok(item.secured(value.secure))
        }
        Kind::String(_) | Kind::Text(_) => match of_parts(&value.text_parts().unwrap_or_default()) {
            Some(Part::Hole(unknown)) => Err(Failure::Unknown(Arc::clone(unknown))),
            Some(Part::Known(text)) => match of_text(text) {
                // One of its two halves, as `utf16_slice` gives it.
                Some(character) if character.len_utf16() == 2 => Ok(Value::string("\u{fffd}")),
                found => Ok(Value::string(found.map(String::from).unwrap_or_default())),
            },
            None => Ok(Value::string("")),
        },
        _ => Err(wrong(name, args, 0, "a text or an array")),
    }
}

pub(super) fn take(args: &[Value], _: &Budget) -> Outcome {
    cut("take", args, |items, at| items.get(..at))
}

pub(super) fn skip(args: &[Value], _: &Budget) -> Outcome {
    cut("skip", args, |items, at| items.get(at..))
}

fn cut(name: &str, args: &[Value], of_array: for<'a> fn(&'a [Value], usize) -> Option<&'a [Value]>) -> Outcome {
    let value = arg(args, 0);
    if !matches!(value.kind, Kind::String(_) | Kind::Text(_) | Kind::Array(_)) {
        return Err(wrong(name, args, 0, "a text or an array"));
    }
    let number = usize::try_from(int(name, args, 1)?.max(0)).unwrap_or(usize::MAX);
    match &value.kind {
        Kind::Array(items) => {
            let kept = of_array(items, number.min(items.len())).unwrap_or_default();
            Ok(Value::array(kept.to_vec()).secured(value.secure))
        }
        Kind::String(text) => {
            let whole = utf16_length(text);
            let at = number.min(whole);
            let (from, to) = if name == "take" { (0, at) } else { (at, whole) };
            Ok(Value::string(utf16_slice(text, from, to)))
        }
        _ => cut_partial(name, args, number),
    }
}

/// Cuts within the known beginning; anything further on stands at an unknown place.
fn cut_partial(name: &str, args: &[Value], number: usize) -> Outcome {
    let mut parts = arg(args, 0).text_parts().unwrap_or_default();
    let Some(Part::Known(beginning)) = parts.first().cloned() else {
        return Err(wrong(name, args, 0, "a text"));
    };
    let Some(at) = byte_offset(&beginning, number) else {
        return Err(wrong(name, args, 0, "a text"));
    };
    if name == "take" {
        return Ok(Value::string(beginning.get(..at).unwrap_or_default()));
    }
    if let Some(first) = parts.first_mut() {
        *first = Part::Known(beginning.get(at..).unwrap_or_default().into());
    }
    Ok(assemble(parts))
}

/// Joins texts, or arrays.
pub(super) fn concat(args: &[Value], budget: &Budget) -> Outcome {
    let arrays = args.iter().filter(|arg| arg.as_array().is_some()).count();
    if arrays == 0 {
        return concat_texts(args, budget);
    }
    let mut joined: Vec<Value> = Vec::new();
    for (index, each) in args.iter().enumerate() {
        let Some(items) = each.as_array() else {
            return Err(wrong("concat", args, index, "an array like the others"));
        };
        budget.check("concat", (joined.len() + items.len()).saturating_mul(super::ITEM_BYTES))?;
        joined.extend(items.iter().map(|item| item.clone().secured(each.secure)));
    }
    Ok(Value::array(joined))
}

fn concat_texts(args: &[Value], budget: &Budget) -> Outcome {
    if let [only] = args
        && only.as_unknown().is_some()
    {
        return Ok(only.clone());
    }
    let all_unknown = args.iter().all(|arg| arg.as_unknown().is_some_and(|unknown| unknown.shape != Shape::Text));
    if all_unknown {
        // They may be arrays as well.
        return Err(wrong("concat", args, 0, "a text"));
    }
    let mut parts = Vec::new();
    let mut bytes = 0;
    for (index, each) in args.iter().enumerate() {
        if matches!(each.kind, Kind::Null | Kind::Object(_)) {
            return refuse(format!(
                "`concat` takes texts or arrays, found {} as its {} argument",
                with_article(each),
                super::args::ordinal(index)
            ));
        }
        let more = text_of(each, '"');
        bytes += super::json::bytes_of(&more);
        budget.check("concat", bytes)?;
        parts.extend(more);
    }
    Ok(assemble(parts))
}
