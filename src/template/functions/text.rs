//! Changing texts: case, white space, parts, padding, joining.

use std::sync::Arc;

use super::args::{
    Outcome, arg, array, assemble, int, parts, refuse, text, utf16_length, utf16_slice, with_article, wrong,
};
use super::json::{bytes_of, text_of};
use super::search::simple;
use super::symbolic::{cannot_contain, derived};
use super::{Budget, Failure};
use crate::template::value::{Kind, Part, Value};

pub(super) fn to_lower(args: &[Value], _: &Budget) -> Outcome {
    change_case("toLower", args, |character| simple(character, character.to_lowercase()))
}

pub(super) fn to_upper(args: &[Value], _: &Budget) -> Outcome {
    change_case("toUpper", args, |character| simple(character, character.to_uppercase()))
}

fn change_case(name: &str, args: &[Value], change: fn(char) -> char) -> Outcome {
    let changed = parts(name, args, 0)?.into_iter().map(|part| match part {
        Part::Known(text) => Part::Known(text.chars().map(change).collect::<String>().into()),
        // What comes out is another value than the hole was.
        Part::Hole(unknown) => Part::Hole(derived(name, &unknown)),
    });
    Ok(assemble(changed.collect()))
}

pub(super) fn trim(args: &[Value], _: &Budget) -> Outcome {
    let mut parts = parts("trim", args, 0)?;
    if let [Part::Known(text)] = parts.as_slice() {
        return Ok(Value::string(text.trim()));
    }
    let decided = |part: Option<&Part>| match part {
        Some(Part::Known(text)) => !text.trim().is_empty(),
        Some(Part::Hole(unknown)) => cannot_contain(unknown, " "),
        None => true,
    };
    if !decided(parts.first()) || !decided(parts.last()) {
        return Err(wrong("trim", args, 0, "a text"));
    }
    if let Some(Part::Known(text)) = parts.first_mut() {
        *text = text.trim_start().into();
    }
    if let Some(Part::Known(text)) = parts.last_mut() {
        *text = text.trim_end().into();
    }
    Ok(assemble(parts))
}

pub(super) fn replace(args: &[Value], budget: &Budget) -> Outcome {
    let original = parts("replace", args, 0)?;
    let (old, new) = (text("replace", args, 1)?, text("replace", args, 2)?);
    if old.is_empty() {
        return refuse("`replace` takes a text to be replaced as its second argument, found an empty one");
    }
    let mut replaced = Vec::with_capacity(original.len());
    let mut bytes: usize = 0;
    for part in original {
        match part {
            Part::Known(text) => {
                let times = text.matches(old).count();
                bytes = bytes.saturating_add(text.len()).saturating_add(times.saturating_mul(new.len()));
                budget.check("replace", bytes)?;
                replaced.push(Part::Known(text.replace(old, new).into()));
            }
            // With one character nothing can straddle the bounds of a hole.
            Part::Hole(unknown) if old.chars().count() == 1 && cannot_contain(&unknown, old) => {
                replaced.push(Part::Hole(unknown));
            }
            Part::Hole(unknown) => return Err(Failure::Unknown(unknown)),
        }
    }
    Ok(assemble(replaced))
}

pub(super) fn substring(args: &[Value], _: &Budget) -> Outcome {
    let parts = parts("substring", args, 0)?;
    let start = if args.len() > 1 { int("substring", args, 1)? } else { 0 };
    let length = if args.len() > 2 { Some(int("substring", args, 2)?) } else { None };
    let (Ok(from), Ok(count)) = (usize::try_from(start), usize::try_from(length.unwrap_or(0))) else {
        return refuse(format!(
            "`substring` takes a start and a length of zero or more, found start {start}, length {}",
            length.unwrap_or(0)
        ));
    };
    let Some(Part::Known(beginning)) = parts.first() else {
        return if parts.is_empty() {
            substring_of("", from, length.is_some().then_some(count))
        } else {
            Err(wrong("substring", args, 0, "a text"))
        };
    };
    if parts.len() == 1 {
        return substring_of(beginning, from, length.is_some().then_some(count));
    }
    // The text goes on after the known beginning: only what surely lies within that is known.
    let known = utf16_length(beginning);
    if length.is_none() && from <= known {
        let kept = Part::Known(utf16_slice(beginning, from, known).into());
        return Ok(assemble(std::iter::once(kept).chain(parts.iter().skip(1).cloned()).collect()));
    }
    if length.is_some() && from.saturating_add(count) <= known {
        return substring_of(beginning, from, Some(count));
    }
    Err(wrong("substring", args, 0, "a text"))
}

fn substring_of(text: &str, from: usize, count: Option<usize>) -> Outcome {
    let whole = utf16_length(text);
    let to = count.map_or(whole, |count| from.saturating_add(count));
    if from > whole || to > whole {
        return refuse(format!(
            "`substring` reaches beyond the end of the text: start {from}, length {}, but the text has {whole} characters",
            to.saturating_sub(from)
        ));
    }
    Ok(Value::string(utf16_slice(text, from, to)))
}

pub(super) fn pad_left(args: &[Value], budget: &Budget) -> Outcome {
    let padded: Arc<str> = match &arg(args, 0).kind {
        Kind::String(text) => Arc::clone(text),
        Kind::Int(number) => number.to_string().into(),
        _ => return Err(wrong("padLeft", args, 0, "a text or a whole number")),
    };
    let total = int("padLeft", args, 1)?;
    let Ok(total) = usize::try_from(total) else {
        return refuse(format!("`padLeft` takes a length of zero or more as its second argument, found {total}"));
    };
    let filler = if args.len() > 2 { text("padLeft", args, 2)? } else { " " };
    if filler.encode_utf16().count() != 1 {
        return refuse(format!("`padLeft` takes a single character as its third argument, found `{filler}`"));
    }
    let missing = total.saturating_sub(utf16_length(&padded));
    budget.check("padLeft", missing.saturating_mul(filler.len()).saturating_add(padded.len()))?;
    Ok(Value::string(filler.repeat(missing) + &padded))
}

pub(super) fn join(args: &[Value], budget: &Budget) -> Outcome {
    let items = array("join", args, 0)?;
    let delimiter = parts("join", args, 1)?;
    let mut joined = Vec::new();
    let mut bytes: usize = 0;
    for (index, item) in items.iter().enumerate() {
        if matches!(item.kind, Kind::Array(_) | Kind::Object(_)) {
            return refuse(format!("`join` takes an array of texts, found {} at index {index}", with_article(item)));
        }
        if index > 0 {
            joined.extend(delimiter.iter().cloned());
            bytes = bytes.saturating_add(bytes_of(&delimiter));
        }
        let more = text_of(item, '"');
        bytes = bytes.saturating_add(bytes_of(&more));
        budget.check("join", bytes)?;
        joined.extend(more);
    }
    Ok(assemble(joined))
}
