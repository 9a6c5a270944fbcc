//! `copy` loops: how often they turn, and what property and variable loops give.

use std::sync::Arc;

use super::evaluator::{Evaluator, Frame};
use super::fault::{FaultKind, InvalidKind};
use super::limits::Limit;
use super::scope::{Loop, LoopOf};
use super::unknown::{Cause, Unknown};
use super::value::{Kind, Value};
use crate::source::{Location, Span};
use crate::syntax::Node;

/// How often a loop turns.
#[derive(Debug, Clone)]
pub(super) enum Turns {
    /// This often, all of them evaluated.
    Known(usize),
    /// It cannot be told.
    Unknown(Arc<Unknown>),
}

impl Evaluator<'_> {
    /// How often a loop turns; what exceeds the bound is left out and noted.
    pub(super) fn turns(&mut self, copy: &Node, frame: &Frame<'_>) -> Turns {
        let Some(count) = copy.get("count") else {
            self.lacks(copy, "count", frame);
            return Turns::Known(0);
        };
        let location = Location { source: frame.source, span: count.span };
        let value = self.node(count, frame);
        match &value.kind {
            Kind::Int(number) if *number < 0 => {
                let message = format!("`count` is {number}; it cannot be negative");
                self.fault_here(
                    location,
                    FaultKind::InvalidExpression { message, kind: InvalidKind::Fails, function: None },
                );
                Turns::Known(0)
            }
            Kind::Int(number) => {
                let number = usize::try_from(*number).unwrap_or(usize::MAX);
                if number > self.limits.copies {
                    let detail = format!("{} of the {number} iterations of this loop", number - self.limits.copies);
                    self.limit(Limit::Copies, location, &detail);
                }
                Turns::Known(number.min(self.limits.copies))
            }
            Kind::Unknown(unknown) => Turns::Unknown(Arc::clone(unknown)),
            _ => {
                let message = format!("`count` is of type {}, not a whole number", value.type_name());
                self.fault_here(
                    location,
                    FaultKind::InvalidExpression { message, kind: InvalidKind::WrongArguments, function: None },
                );
                Turns::Known(0)
            }
        }
    }

    /// The properties that a `copy` list inside an object gives: name, place of the name, value.
    pub(super) fn property_copies(&mut self, list: &Node, frame: &Frame<'_>) -> Vec<(Arc<str>, Span, Value)> {
        let mut properties = Vec::new();
        for item in list.items() {
            let Some(name_node) = item.get("name") else { continue };
            let name = self.loop_name(item, frame).unwrap_or_else(|| name_node.as_str().unwrap_or_default().into());
            let value = self.property_copy(item, frame);
            properties.push((name, name_node.span, value));
        }
        properties
    }

    /// Notes a loop without a part that it must have.
    fn lacks(&mut self, copy: &Node, part: &str, frame: &Frame<'_>) {
        let location = Location { source: frame.source, span: copy.span };
        let message = format!("this copy loop has no `{part}`");
        self.fault_here(location, FaultKind::InvalidExpression { message, kind: InvalidKind::Fails, function: None });
    }

    /// The name of a loop, which an expression may give.
    pub(super) fn loop_name(&mut self, item: &Node, frame: &Frame<'_>) -> Option<Arc<str>> {
        let written = item.get("name")?;
        self.node(written, frame).as_str().map(Into::into)
    }

    /// The array that one property, variable or output loop gives.
    pub(super) fn property_copy(&mut self, item: &Node, frame: &Frame<'_>) -> Value {
        let name: Arc<str> = self.loop_name(item, frame).unwrap_or_default().to_ascii_lowercase().into();
        let location = Location { source: frame.source, span: item.span };
        let count = match self.turns(item, frame) {
            Turns::Known(count) => count,
            Turns::Unknown(unknown) => {
                return Unknown::new(unknown.cause, Arc::clone(&unknown.what), unknown.origin).into();
            }
        };
        let Some(input) = item.get("input") else {
            self.lacks(item, "input", frame);
            let origin = self.provenance.literal(location);
            return Unknown::new(Cause::InvalidExpression, "a copy loop without `input`", origin).into();
        };
        let of = if name.is_empty() { LoopOf::Declaration } else { LoopOf::Property };
        let mut items = Vec::with_capacity(count);
        for turn in 0..count {
            let mut loops = frame.loops.to_vec();
            loops.push(Loop { name: Arc::clone(&name), of, turn: Ok(turn) });
            let inner = Frame { loops: &loops, ..*frame };
            items.push(self.node(input, &inner));
        }
        Value::array(items).at(self.provenance.literal(location))
    }
}

/// The loops around a place with a resource's inside.
pub(super) fn with_turn(loops: &[Loop], name: Arc<str>, turn: Result<usize, Arc<Unknown>>) -> Vec<Loop> {
    let mut inner = loops.to_vec();
    inner.push(Loop { name, of: LoopOf::Declaration, turn });
    inner
}
