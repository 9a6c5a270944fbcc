//! Lambdas and the functions that call them for each item: `map`, `filter`, `sort`, `reduce`, `toObject`, `groupBy`, `mapValues`.

use std::sync::Arc;

use super::either::either;
use super::evaluator::{Bound, Evaluator, Frame, Site};
use super::expression::{Call, Expr, ExprKind};
use super::fault::InvalidKind;
use super::functions;
use super::unknown::{Shape, Unknown};
use super::value::{Entry, Key, Kind, Object, Part, PartialText, Value};

impl Evaluator<'_> {
    pub(super) fn lambda_variable(&mut self, call: &Call, expr: &Expr, frame: &Frame<'_>, site: &Site<'_>) -> Value {
        let Some(name) = call.args.first().map(|arg| self.expr(arg, frame, site)) else { return Value::null() };
        let name = name.as_str().unwrap_or_default().to_owned();
        let mut bound = frame.bound;
        while let Some(binding) = bound {
            if binding.name.eq_ignore_ascii_case(&name) {
                return binding.value.clone();
            }
            bound = binding.outer;
        }
        let message = format!("no lambda around this binds `{name}`");
        self.refuse(message, Some("lambdaVariables"), InvalidKind::Fails, expr, site)
    }

    pub(super) fn over_items(
        &mut self,
        name: &str,
        call: &Call,
        expr: &Expr,
        frame: &Frame<'_>,
        site: &Site<'_>,
    ) -> Value {
        let Some((first, rest)) = call.args.split_first() else { return Value::null() };
        let subject = self.expr(first, frame, site);
        if let Kind::Unknown(unknown) = &subject.kind {
            let shape = match name {
                "map" | "filter" | "sort" => Shape::Array,
                "reduce" => Shape::Any,
                _ => Shape::Object,
            };
            return unknown.alike().shaped(shape).into();
        }
        let args = vec![subject.clone()];
        let value = match (name, &subject.kind) {
            ("mapvalues", Kind::Object(object)) => self.map_values(object, rest, frame, site),
            (_, Kind::Array(items)) => match name {
                "map" => self.map_items(items, rest, frame, site),
                "filter" => self.filter_items(items, rest, frame, site),
                "sort" => self.sort_items(items, rest, frame, site),
                "reduce" => self.reduce_items(items, rest, frame, site),
                "toobject" => self.items_to_object(items, rest, frame, site),
                _ => self.group_items(items, rest, frame, site),
            },
            _ => {
                let message = format!("`{}` cannot go over a value of type {}", call.name, subject.type_name());
                return self.refuse(message, Some(&call.name), InvalidKind::WrongArguments, expr, site);
            }
        };
        self.computed(value, &args, expr, site)
    }

    /// Evaluates a lambda's body with its names bound to these values.
    fn lambda(&mut self, lambda: Option<&Expr>, values: &[Value], frame: &Frame<'_>, site: &Site<'_>) -> Value {
        let Some(Expr { kind: ExprKind::Call(call), .. }) = lambda else { return Value::null() };
        let Some((body, names)) = call.args.split_last() else { return Value::null() };
        self.bind(names, values, body, frame, site)
    }

    fn bind(&mut self, names: &[Expr], values: &[Value], body: &Expr, frame: &Frame<'_>, site: &Site<'_>) -> Value {
        match (names.split_first(), values.split_first()) {
            (Some((name, names)), Some((value, values))) => {
                let ExprKind::String(name) = &name.kind else { return Value::null() };
                let bound = Bound { name: Arc::clone(name), value: value.clone(), outer: frame.bound };
                let inner = Frame { bound: Some(&bound), ..*frame };
                self.bind(names, values, body, &inner, site)
            }
            _ => self.expr(body, frame, site),
        }
    }

    fn map_items(&mut self, items: &[Value], rest: &[Expr], frame: &Frame<'_>, site: &Site<'_>) -> Value {
        let mapped = items
            .iter()
            .enumerate()
            .map(|(index, item)| self.lambda(rest.first(), &[item.clone(), number(index)], frame, site));
        let mapped = mapped.collect();
        Value::array(mapped)
    }

    /// One undecided answer is a choice; of several, which may exclude each other, not even the length is known.
    fn filter_items(&mut self, items: &[Value], rest: &[Expr], frame: &Frame<'_>, site: &Site<'_>) -> Value {
        let mut answers = Vec::with_capacity(items.len());
        for (index, item) in items.iter().enumerate() {
            answers.push(self.lambda(rest.first(), &[item.clone(), number(index)], frame, site));
        }
        let undecided = answers.iter().filter(|answer| answer.as_unknown().is_some()).count();
        let mut kept = Vec::new();
        for (item, answer) in items.iter().zip(answers) {
            let keeps = match &answer.kind {
                Kind::Unknown(unknown) => {
                    let chosen = match rest.first() {
                        Some(lambda) if undecided == 1 => self.answer_choice(body_of(lambda), unknown, site),
                        _ => None,
                    };
                    match chosen {
                        Some(chosen) => chosen,
                        None => return unknown.alike().shaped(Shape::Array).into(),
                    }
                }
                other => matches!(other, Kind::Bool(true)),
            };
            if keeps {
                kept.push(item.clone());
            }
        }
        Value::array(kept)
    }

    /// Sorts by a lambda that says whether its first argument comes before its second; equal items keep their order.
    fn sort_items(&mut self, items: &[Value], rest: &[Expr], frame: &Frame<'_>, site: &Site<'_>) -> Value {
        let mut unknown: Option<Arc<Unknown>> = None;
        let mut before = |a: &Value, b: &Value, this: &mut Self| {
            let verdict = this.lambda(rest.first(), &[a.clone(), b.clone()], frame, site);
            if let Some(why) = verdict.as_unknown() {
                unknown.get_or_insert_with(|| Arc::clone(why));
            }
            verdict.as_bool().unwrap_or(false)
        };
        let mut sorted: Vec<Value> = Vec::with_capacity(items.len());
        for item in items {
            // A binary insertion keeps the order total whatever the lambda answers.
            let place = sorted.partition_point(|placed| !before(item, placed, self));
            sorted.insert(place, item.clone());
        }
        match unknown {
            // Any of them may stand anywhere.
            Some(why) => {
                let any = sorted
                    .iter()
                    .skip(1)
                    .fold(sorted.first().cloned(), |any, item| any.map(|any| either(&any, item, &why)));
                Value::array(any.map_or_else(Vec::new, |any| vec![any; sorted.len()]))
            }
            None => Value::array(sorted),
        }
    }

    fn reduce_items(&mut self, items: &[Value], rest: &[Expr], frame: &Frame<'_>, site: &Site<'_>) -> Value {
        let Some((first, rest)) = rest.split_first() else { return Value::null() };
        let mut folded = self.expr(first, frame, site);
        for (index, item) in items.iter().enumerate() {
            folded = self.lambda(rest.first(), &[folded, item.clone(), number(index)], frame, site);
        }
        folded
    }

    fn items_to_object(&mut self, items: &[Value], rest: &[Expr], frame: &Frame<'_>, site: &Site<'_>) -> Value {
        let mut object = Object::default();
        for (index, item) in items.iter().enumerate() {
            let key = self.lambda(rest.first(), &[item.clone(), number(index)], frame, site);
            let value = match rest.get(1) {
                Some(lambda) => self.lambda(Some(lambda), &[item.clone(), number(index)], frame, site),
                None => item.clone(),
            };
            let key_origin = key.origin;
            let key = match key.kind {
                Kind::String(name) => Key::Known(name),
                Kind::Text(name) => Key::Partial(name),
                Kind::Unknown(unknown) if unknown.shape.allows_text() => {
                    Key::Partial(Arc::new(PartialText { parts: vec![Part::Hole(unknown)] }))
                }
                _ => continue,
            };
            functions::put(&mut object, Entry { key, key_origin, value });
        }
        Value::object(object)
    }

    fn group_items(&mut self, items: &[Value], rest: &[Expr], frame: &Frame<'_>, site: &Site<'_>) -> Value {
        let mut groups: Vec<(Arc<str>, Vec<Value>)> = Vec::new();
        for (index, item) in items.iter().enumerate() {
            let key = self.lambda(rest.first(), &[item.clone(), number(index)], frame, site);
            let value = match rest.get(1) {
                Some(lambda) => self.lambda(Some(lambda), &[item.clone(), number(index)], frame, site),
                None => item.clone(),
            };
            let Kind::String(name) = &key.kind else {
                let unknown = key.first_unknown().map_or_else(|| Arc::clone(Unknown::nothing()), Arc::clone);
                return Unknown::new(unknown.cause, Arc::clone(&unknown.what), unknown.origin).into();
            };
            match groups.iter_mut().find(|(group, _)| group.eq_ignore_ascii_case(name)) {
                Some((_, members)) => members.push(value),
                None => groups.push((Arc::clone(name), vec![value])),
            }
        }
        let entries = groups.into_iter().map(|(name, members)| Entry::new(name, Value::array(members))).collect();
        Value::object(Object { entries, rest: None })
    }

    fn map_values(&mut self, object: &Object, rest: &[Expr], frame: &Frame<'_>, site: &Site<'_>) -> Value {
        let mut mapped = Object { entries: Vec::new(), rest: object.rest.clone() };
        for entry in &object.entries {
            let value = self.lambda(rest.first(), std::slice::from_ref(&entry.value), frame, site);
            mapped.entries.push(Entry { key: entry.key.clone(), key_origin: entry.key_origin, value });
        }
        Value::object(mapped)
    }
}

fn number(index: usize) -> Value {
    Value::new(Kind::Int(i64::try_from(index).unwrap_or(i64::MAX)))
}

/// What a lambda gives, after the names that it binds.
fn body_of(lambda: &Expr) -> &Expr {
    match &lambda.kind {
        ExprKind::Call(call) => call.args.last().unwrap_or(lambda),
        _ => lambda,
    }
}
