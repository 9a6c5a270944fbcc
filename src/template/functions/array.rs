//! Building arrays and reading them by place: `array`, `createArray`, `range`, `flatten`, `indexFromEnd` and the like.

use super::args::{Outcome, arg, array, check_nesting, int, refuse, wrong};
use super::{Budget, Failure, ITEM_BYTES};
use crate::template::unknown::Shape;
use crate::template::value::{Kind, Truth, Value};

/// SOURCE: learn.microsoft.com/azure/azure-resource-manager/templates/template-functions-array#range
const MAX_RANGE: i64 = 10_000;

pub(super) fn to_array(args: &[Value], _: &Budget) -> Outcome {
    let value = arg(args, 0);
    match value.kind {
        Kind::Array(_) => Ok(value.clone()),
        Kind::Unknown(ref unknown) if matches!(unknown.shape, Shape::Any | Shape::Array) => {
            if unknown.shape == Shape::Array { Ok(value.clone()) } else { Err(wrong("array", args, 0, "a value")) }
        }
        _ => {
            check_nesting("array", args)?;
            Ok(Value::array(vec![value.clone()]))
        }
    }
}

pub(super) fn create_array(args: &[Value], _: &Budget) -> Outcome {
    check_nesting("createArray", args)?;
    Ok(Value::array(args.to_vec()))
}

pub(super) fn range(args: &[Value], budget: &Budget) -> Outcome {
    let (start, count) = (int("range", args, 0)?, int("range", args, 1)?);
    if !(0..=MAX_RANGE).contains(&count) {
        return refuse(format!("`range` takes 0 to {MAX_RANGE} items as its second argument, found {count}"));
    }
    let end = start.saturating_add(count);
    if end > i64::from(i32::MAX) || start < i64::from(i32::MIN) {
        return refuse(format!("`range` goes up to {}, found start {start} with {count} items", i32::MAX));
    }
    budget.check("range", usize::try_from(count).unwrap_or(usize::MAX).saturating_mul(ITEM_BYTES))?;
    Ok(Value::array((start..end).map(|number| Value::new(Kind::Int(number))).collect()))
}

pub(super) fn flatten(args: &[Value], budget: &Budget) -> Outcome {
    let mut flat = Vec::new();
    for item in array("flatten", args, 0)? {
        match &item.kind {
            Kind::Array(items) => {
                budget.check("flatten", (flat.len() + items.len()).saturating_mul(ITEM_BYTES))?;
                flat.extend(items.iter().map(|each| each.clone().secured(item.secure)));
            }
            Kind::Unknown(unknown) => return Err(Failure::Unknown(std::sync::Arc::clone(unknown))),
            _ => return refuse("`flatten` takes an array of arrays, found something else in it"),
        }
    }
    Ok(Value::array(flat).secured(arg(args, 0).secure))
}

pub(super) fn distinct(args: &[Value], budget: &Budget) -> Outcome {
    let items = array("distinct", args, 0)?;
    let mut kept = Distinct::default();
    for item in items {
        kept.add("distinct", item.clone(), budget)?;
    }
    Ok(Value::array(kept.items).secured(arg(args, 0).secure))
}

/// Items of which no two are the same.
#[derive(Default)]
pub(super) struct Distinct {
    pub(super) items: Vec<Value>,
    texts: std::collections::HashSet<std::sync::Arc<str>>,
    /// The items that are no plain texts, compared one by one.
    others: Vec<usize>,
    compared: usize,
}

impl Distinct {
    /// Adds an item that is not there yet; unknown if that cannot be told.
    pub(super) fn add(&mut self, name: &str, item: Value, budget: &Budget) -> Result<(), Failure> {
        if let Kind::String(text) = &item.kind
            && self.texts.contains(text)
        {
            return Ok(());
        }
        let is_text = matches!(item.kind, Kind::String(_));
        let against: Vec<&Value> = if is_text || !matches!(item.kind, Kind::Text(_) | Kind::Unknown(_)) {
            self.others.iter().filter_map(|&at| self.items.get(at)).collect()
        } else {
            self.items.iter().collect()
        };
        // Each comparison costs as much as an item does, so that a long list of objects meets the budget.
        self.compared += against.len();
        budget.check(name, self.compared)?;
        let known = against.iter().fold(Truth::False, |found, each| found.or(each.equals(&item)));
        match known {
            Truth::True => return Ok(()),
            Truth::Unknown(unknown) => return Err(Failure::Unknown(unknown)),
            Truth::False => {}
        }
        if let Kind::String(text) = &item.kind {
            self.texts.insert(std::sync::Arc::clone(text));
        } else {
            self.others.push(self.items.len());
        }
        self.items.push(item);
        Ok(())
    }
}

pub(super) fn index_from_end(args: &[Value], _: &Budget) -> Outcome {
    let (items, place) = (array("indexFromEnd", args, 0)?, int("indexFromEnd", args, 1)?);
    match from_end(items, place) {
        Some(item) => Ok(item.clone().secured(arg(args, 0).secure)),
        None => refuse(format!("`indexFromEnd` reads item {place} from the end, the array has {}", items.len())),
    }
}

pub(super) fn try_index_from_end(args: &[Value], budget: &Budget) -> Outcome {
    if arg(args, 0).is_null() {
        return Ok(Value::null());
    }
    let (items, place) = (array("tryIndexFromEnd", args, 0)?, int("tryIndexFromEnd", args, 1)?);
    let Some(item) = from_end(items, place) else {
        return Ok(Value::null());
    };
    let item = item.clone().secured(arg(args, 0).secure);
    match args.get(2..) {
        Some(further) if !further.is_empty() => {
            let mut path = vec![item];
            path.extend_from_slice(further);
            super::object::try_get(&path, budget)
        }
        _ => Ok(item),
    }
}

/// The item at that place from the end, the last being 1.
fn from_end(items: &[Value], place: i64) -> Option<&Value> {
    let place = usize::try_from(place).ok().filter(|&place| place > 0)?;
    items.get(items.len().checked_sub(place)?)
}
