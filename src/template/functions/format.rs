//! `format()`: .NET's composite formatting.

use std::sync::Arc;

use super::args::{Outcome, arg, assemble, refuse, text, utf16_length};
use super::json::{bytes_of, text_of};
use super::number_format::{Number, format_number};
use super::symbolic::derived;
use super::{Budget, Failure};
use crate::template::value::{Kind, Part, Value};

/// .NET refuses wider ones.
const MAX_WIDTH: i64 = 1_000_000;

pub(super) fn format(args: &[Value], budget: &Budget) -> Outcome {
    let template = text("format", args, 0)?;
    budget.check("format", template.len())?;
    let mut parts = Vec::new();
    let mut literal = String::new();
    let mut bytes: usize = 0;
    let mut rest = template;
    while let Some(at) = rest.find(['{', '}']) {
        literal.push_str(rest.get(..at).unwrap_or_default());
        let brace = rest.get(at..=at).unwrap_or_default();
        let after = rest.get(at + 1..).unwrap_or_default();
        if let Some(after) = after.strip_prefix(brace) {
            literal.push_str(brace);
            rest = after;
            continue;
        }
        let Some((item, after)) = after.split_once('}').filter(|_| brace == "{") else {
            return refuse(format!("`format` has a `{brace}` without its counterpart; a literal one is written twice"));
        };
        parts.push(Part::Known(std::mem::take(&mut literal).into()));
        let item = Item::read(item, args)?.print(budget)?;
        bytes = bytes.saturating_add(bytes_of(&item));
        budget.check("format", bytes.saturating_add(template.len()))?;
        parts.extend(item);
        rest = after;
    }
    literal.push_str(rest);
    parts.push(Part::Known(literal.into()));
    Ok(assemble(parts))
}

/// One `{index,width:form}`.
struct Item<'a> {
    value: &'a Value,
    width: i64,
    form: &'a str,
}

impl<'a> Item<'a> {
    fn read(written: &'a str, args: &'a [Value]) -> Result<Self, Failure> {
        let (head, form) = written.split_once(':').unwrap_or((written, ""));
        let (index, width) = head.split_once(',').map_or((head, None), |(index, width)| (index, Some(width)));
        let wrong =
            || Failure::Refused(format!("`format` has the placeholder `{{{written}}}`, which .NET does not read"));
        let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        let index = index.trim_end_matches(' ');
        let width = width.map_or("0", |width| width.trim_matches(' '));
        if !digits(index) || !digits(width.strip_prefix('-').unwrap_or(width)) || form.contains('{') {
            return Err(wrong());
        }
        let index: usize = index.parse().map_err(|_| wrong())?;
        let width: i64 = width.parse().map_err(|_| wrong())?;
        if index >= args.len().saturating_sub(1) {
            return refuse(format!(
                "`format` has the placeholder `{{{index}}}` and only {} values for placeholders",
                args.len().saturating_sub(1)
            ));
        }
        if !(1 - MAX_WIDTH..MAX_WIDTH).contains(&width) {
            return Err(wrong());
        }
        Ok(Self { value: arg(args, index + 1), width, form })
    }

    fn print(&self, budget: &Budget) -> Result<Vec<Part>, Failure> {
        let parts = match &self.value.kind {
            Kind::Int(number) => self.number(Number::Int(*number), budget)?,
            Kind::Float(number) => self.number(Number::Float(*number), budget)?,
            // What is not known may be a number, which the form would change.
            Kind::Unknown(unknown) if !self.form.is_empty() => {
                vec![Part::Hole(derived(&format!("format:{}", self.form), unknown))]
            }
            _ => text_of(self.value, '\''),
        };
        self.pad(parts, budget)
    }

    fn number(&self, number: Number, budget: &Budget) -> Result<Vec<Part>, Failure> {
        Ok(vec![Part::Known(format_number(number, self.form, budget)?.into())])
    }

    fn pad(&self, mut parts: Vec<Part>, budget: &Budget) -> Result<Vec<Part>, Failure> {
        let width = usize::try_from(self.width.unsigned_abs()).unwrap_or(usize::MAX);
        if width == 0 {
            return Ok(parts);
        }
        if let Some(Part::Hole(unknown)) = parts.iter().find(|part| matches!(part, Part::Hole(_))) {
            // Padding is told by the whole of what it is padded to, of which a single hole may be all.
            let hole = match parts.as_slice() {
                [Part::Hole(only)] => derived(&format!("format,{}", self.width), only),
                _ => unknown.alike(),
            };
            return Ok(vec![Part::Hole(hole)]);
        }
        let length: usize =
            parts.iter().map(|part| if let Part::Known(text) = part { utf16_length(text) } else { 0 }).sum();
        let missing = width.saturating_sub(length);
        budget.check("format", missing)?;
        let padding = Part::Known(Arc::from(" ".repeat(missing)));
        if self.width > 0 {
            parts.insert(0, padding);
        } else {
            parts.push(padding);
        }
        Ok(parts)
    }
}
