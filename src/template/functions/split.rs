//! `split()`, over partly known texts too, and single segments of a split that is not known as a whole.

use std::sync::Arc;

use super::args::{Outcome, arg, assemble, parts, refuse, secured_deep, wrong};
use super::symbolic::{cannot_contain, without_symbol};
use super::{Budget, Failure, ITEM_BYTES};
use crate::template::unknown::Unknown;
use crate::template::value::{Kind, Part, Value};

/// A segment's place in a split text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum At {
    /// So many segments from the beginning, from zero.
    Start(usize),
    /// So many segments from the end, from zero.
    End(usize),
}

pub(super) fn split(args: &[Value], budget: &Budget) -> Outcome {
    let parts = parts("split", args, 0)?;
    let delimiters = delimiters(args)?;
    budget.check("split", super::json::bytes_of(&parts).saturating_mul(ITEM_BYTES))?;
    let segments = segments(&parts, &delimiters);
    if let Some(unknown) = segments.iter().find_map(|segment| segment.open.as_ref()) {
        return Err(Failure::Unknown(Arc::clone(unknown)));
    }
    let items = segments.into_iter().map(|segment| assemble(segment.parts)).collect();
    Ok(secured_deep(Value::array(items), arg(args, 0).secure))
}

/// One segment of `split(text, delimiter)`, for `first(…)`, `last(…)` and `[n]` on a split that is not known as a whole.
///
/// `args` are the arguments of `split`. `last(split('‹id›/providers/x/name', '/'))` is `name` whatever the id is.
///
/// # Errors
///
/// As `split` gives; `Unknown` when that segment is not known either; `Refused` when there is none.
pub fn split_item(args: &[Value], at: At, budget: &Budget) -> Result<Value, Failure> {
    let parts = parts("split", args, 0)?;
    let delimiters = delimiters(args)?;
    budget.check("split", super::json::bytes_of(&parts).saturating_mul(ITEM_BYTES))?;
    let segments = segments(&parts, &delimiters);
    let (place, mut before): (usize, Box<dyn Iterator<Item = &Segment>>) = match at {
        At::Start(place) => (place, Box::new(segments.iter())),
        At::End(place) => (place, Box::new(segments.iter().rev())),
    };
    // Every segment up to and with the wanted one has to be a single one for sure.
    for _ in 0..=place {
        match before.next() {
            Some(Segment { open: Some(unknown), .. }) => return Err(Failure::Unknown(without_symbol(unknown))),
            Some(_) => {}
            None => {
                return refuse(format!("`split` gives {} items, item {place} is asked for", segments.len()));
            }
        }
    }
    let wanted = match at {
        At::Start(place) => segments.get(place),
        At::End(place) => segments.len().checked_sub(place + 1).and_then(|place| segments.get(place)),
    };
    let value = wanted.map_or_else(Value::null, |segment| assemble(segment.parts.clone()));
    Ok(value.secured(arg(args, 0).secure))
}

fn delimiters(args: &[Value]) -> Result<Vec<Arc<str>>, Failure> {
    let given = arg(args, 1);
    let list = given.as_array().unwrap_or(std::slice::from_ref(given));
    let mut delimiters = Vec::with_capacity(list.len());
    for each in list {
        match &each.kind {
            Kind::String(text) if text.is_empty() => {}
            Kind::String(text) => delimiters.push(Arc::clone(text)),
            _ => {
                return Err(each.first_unknown().map_or_else(
                    || wrong("split", args, 1, "a text or an array of texts"),
                    |unknown| Failure::Unknown(Arc::clone(unknown)),
                ));
            }
        }
    }
    Ok(delimiters)
}

/// What stands between two delimiters.
#[derive(Default)]
struct Segment {
    parts: Vec<Part>,
    /// The unknown in it that may contain a delimiter.
    open: Option<Arc<Unknown>>,
}

fn segments(parts: &[Part], delimiters: &[Arc<str>]) -> Vec<Segment> {
    let mut segments = Vec::new();
    let mut current = Segment::default();
    for part in parts {
        match part {
            Part::Hole(unknown) => {
                if !delimiters.iter().all(|delimiter| cannot_contain(unknown, delimiter)) {
                    current.open = Some(Arc::clone(unknown));
                }
                current.parts.push(part.clone());
            }
            Part::Known(text) => {
                let mut rest: &str = text;
                while let Some((before, after)) = next_delimiter(rest, delimiters) {
                    current.parts.push(Part::Known(before.into()));
                    segments.push(std::mem::take(&mut current));
                    rest = after;
                }
                current.parts.push(Part::Known(rest.into()));
            }
        }
    }
    segments.push(current);
    segments
}

/// What stands before and after the first delimiter; of several at one place the first given wins, as in .NET.
fn next_delimiter<'a>(text: &'a str, delimiters: &[Arc<str>]) -> Option<(&'a str, &'a str)> {
    let found = delimiters.iter().filter_map(|delimiter| Some((text.find(&**delimiter)?, delimiter.len())));
    let (at, length) = found.min_by_key(|(at, _)| *at)?;
    Some((text.get(..at)?, text.get(at + length..)?))
}
