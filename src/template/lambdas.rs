//! Lambdas and the functions that call them for each item: `map`, `filter`, `sort`, `reduce`, `toObject`, `groupBy`, `mapValues`.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;

use super::either::either;
use super::evaluator::{Bound, Evaluator, Frame, Site};
use super::expression::{Call, Expr, ExprKind};
use super::fault::InvalidKind;
use super::functions::{self, ordinal};
use super::provenance::Origin;
use super::unknown::{Shape, Unknown};
use super::value::{Entry, Key, Kind, Object, Value};

impl Evaluator<'_> {
    pub(super) fn lambda_variable(&mut self, call: &Call, expr: &Expr, frame: &Frame<'_>, site: &Site<'_>) -> Value {
        let Some(name) = call.args.first().map(|arg| self.expr(arg, frame, site)) else { return Value::null() };
        let mut bound = frame.bound;
        while let Some(binding) = bound {
            if name.as_str().is_some_and(|name| binding.name.eq_ignore_ascii_case(name)) {
                return binding.value.clone();
            }
            bound = binding.outer;
        }
        let message = format!("no lambda around this binds `{}`", name.to_display());
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
        if let Some(message) = refuses_lambdas(name, call) {
            return self.refuse(message, Some(&call.name), InvalidKind::WrongArguments, expr, site);
        }
        let subject = self.expr(first, frame, site);
        let subject = self.parted(subject);
        if let Kind::Unknown(unknown) = &subject.kind {
            let shape = match name {
                "map" | "filter" | "sort" => Shape::Array,
                "reduce" => Shape::Any,
                _ => Shape::Object,
            };
            return unknown.alike().shaped(shape).into();
        }
        let made = match (name, &subject.kind) {
            ("mapvalues", Kind::Object(object)) => Ok(self.map_values(object, subject.secure, rest, frame, site)),
            (_, Kind::Array(items)) if name != "mapvalues" => {
                // What a secure list holds is secure wherever a lambda takes it.
                let items: Cow<'_, [Value]> = match subject.secure {
                    true => items.iter().map(|item| item.clone().secured(true)).collect(),
                    false => Cow::Borrowed(items),
                };
                match name {
                    "map" => Ok(self.map_items(&items, rest, frame, site)),
                    "filter" => self.filter_items(&items, rest, frame, site),
                    "sort" => self.sort_items(&items, rest, frame, site),
                    "reduce" => Ok(self.reduce_items(&items, rest, frame, site)),
                    "toobject" => self.items_to_object(&items, rest, frame, site),
                    _ => self.group_items(&items, rest, frame, site),
                }
            }
            _ => {
                let expected = if name == "mapvalues" { "an object" } else { "an array" };
                Err(format!("takes {expected} as its first argument, found {}", functions::with_article(&subject)))
            }
        };
        match made {
            Ok(value) => self.computed(value, std::slice::from_ref(&subject), expr, site),
            Err(words) => {
                let message = format!("`{}` {words}", call.name);
                self.refuse(message, Some(&call.name), InvalidKind::WrongArguments, expr, site)
            }
        }
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
    fn filter_items(&mut self, items: &[Value], rest: &[Expr], frame: &Frame<'_>, site: &Site<'_>) -> Made {
        let mut answers = Vec::with_capacity(items.len());
        for (index, item) in items.iter().enumerate() {
            answers.push(self.lambda(rest.first(), &[item.clone(), number(index)], frame, site));
        }
        let undecided = answers.iter().filter(|answer| answer.as_unknown().is_some()).count();
        let mut kept = Vec::new();
        for (item, answer) in items.iter().zip(answers) {
            let keeps = match &answer.kind {
                Kind::Bool(keeps) => *keeps,
                Kind::Unknown(unknown) => {
                    let chosen = match rest.first() {
                        Some(lambda) if undecided == 1 => self.answer_choice(body_of(lambda), unknown, site),
                        _ => None,
                    };
                    match chosen {
                        Some(chosen) => chosen,
                        None => return Ok(unknown.alike().shaped(Shape::Array).into()),
                    }
                }
                _ => return Err(not_a("boolean", &answer)),
            };
            if keeps {
                kept.push(item.clone());
            }
        }
        Ok(Value::array(kept))
    }

    /// Sorts by a lambda that says whether its first argument comes before its second; equal items keep their order.
    fn sort_items(&mut self, items: &[Value], rest: &[Expr], frame: &Frame<'_>, site: &Site<'_>) -> Made {
        let mut unknown: Option<Arc<Unknown>> = None;
        let mut wrong: Option<String> = None;
        let mut before = |a: &Value, b: &Value, this: &mut Self| {
            let verdict = this.lambda(rest.first(), &[a.clone(), b.clone()], frame, site);
            match &verdict.kind {
                Kind::Bool(before) => return *before,
                Kind::Unknown(why) => _ = unknown.get_or_insert_with(|| Arc::clone(why)),
                _ => _ = wrong.get_or_insert_with(|| not_a("boolean", &verdict)),
            }
            false
        };
        let mut sorted: Vec<Value> = Vec::with_capacity(items.len());
        for item in items {
            // A binary insertion keeps the order total whatever the lambda answers.
            let place = sorted.partition_point(|placed| !before(item, placed, self));
            sorted.insert(place, item.clone());
        }
        match (wrong, unknown) {
            (Some(words), _) => Err(words),
            // Any of them may stand anywhere.
            (None, Some(why)) => {
                let any = sorted
                    .iter()
                    .skip(1)
                    .fold(sorted.first().cloned(), |any, item| any.map(|any| either(&any, item, &why)));
                Ok(Value::array(any.map_or_else(Vec::new, |any| vec![any; sorted.len()])))
            }
            (None, None) => Ok(Value::array(sorted)),
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

    fn items_to_object(&mut self, items: &[Value], rest: &[Expr], frame: &Frame<'_>, site: &Site<'_>) -> Made {
        let mut object = Object::default();
        for item in items {
            let (name, value) = self.keyed(item, rest, frame, site);
            let origin = name.origin;
            let Some(key) = Key::of(&name) else { return Err(not_a("text", &name)) };
            functions::put(&mut object, Entry { key, key_origin: origin, value });
        }
        Ok(Value::object(object))
    }

    /// The name that the first lambda gives an item, and what the second makes of it.
    fn keyed(&mut self, item: &Value, lambdas: &[Expr], frame: &Frame<'_>, site: &Site<'_>) -> (Value, Value) {
        let name = self.lambda(lambdas.first(), std::slice::from_ref(item), frame, site);
        let value = match lambdas.get(1) {
            Some(lambda) => self.lambda(Some(lambda), std::slice::from_ref(item), frame, site),
            None => item.clone(),
        };
        (name, value)
    }

    fn group_items(&mut self, items: &[Value], rest: &[Expr], frame: &Frame<'_>, site: &Site<'_>) -> Made {
        let mut groups: Vec<(Key, Vec<Value>)> = Vec::new();
        let mut places: HashMap<String, usize> = HashMap::new();
        for item in items {
            let (name, value) = self.keyed(item, rest, frame, site);
            let (Kind::String(text), Some(key)) = (&name.kind, Key::of(&name)) else {
                let Some(unknown) = name.first_unknown() else { return Err(not_a("text", &name)) };
                return Ok(Unknown::new(unknown.cause, Arc::clone(&unknown.what), unknown.origin).into());
            };
            let place = *places.entry(text.to_lowercase()).or_insert(groups.len());
            match groups.get_mut(place) {
                Some((_, members)) => members.push(value),
                None => groups.push((key, vec![value])),
            }
        }
        let entry = |(key, members)| Entry { key, key_origin: Origin::NONE, value: Value::array(members) };
        let entries = groups.into_iter().map(entry).collect();
        Ok(Value::object(Object { entries, rest: None }))
    }

    fn map_values(
        &mut self,
        object: &Object,
        secure: bool,
        rest: &[Expr],
        frame: &Frame<'_>,
        site: &Site<'_>,
    ) -> Value {
        let mut mapped = Object { entries: Vec::new(), rest: object.rest.clone() };
        for entry in &object.entries {
            let value = self.lambda(rest.first(), &[entry.value.clone().secured(secure)], frame, site);
            mapped.entries.push(Entry { key: entry.key.clone(), key_origin: entry.key_origin, value });
        }
        Value::object(mapped)
    }
}

/// What a function over items gives, or the words of why it fails.
type Made = Result<Value, String>;

/// The words for a lambda whose result does not serve; it may be a secret and is not quoted.
fn not_a(expected: &str, found: &Value) -> String {
    format!("takes a lambda that gives a {expected}, found {}", functions::with_article(found))
}

/// Why the lambdas of a call are not as the function takes them, if so.
///
/// SOURCE: learn.microsoft.com/azure/azure-resource-manager/templates/template-functions-lambda; for the optional index,
/// learn.microsoft.com/azure/azure-resource-manager/bicep/bicep-functions-lambda
fn refuses_lambdas(name: &str, call: &Call) -> Option<String> {
    let (at, least, most) = match name {
        "map" | "filter" => (1, 1, 2),
        "sort" => (1, 2, 2),
        "reduce" => (2, 2, 3),
        _ => (1, 1, 1),
    };
    for (index, arg) in call.args.iter().enumerate().skip(at) {
        let number = if least == most { least.to_string() } else { format!("{least} or {most}") };
        let plural = if most == 1 { "variable" } else { "variables" };
        let expected =
            format!("`{}` takes a lambda of {number} {plural} as its {} argument", call.name, ordinal(index));
        match lambda_variables(arg) {
            None => return Some(format!("{expected}, found none")),
            Some(found) if found < least || found > most => return Some(format!("{expected}, found one of {found}")),
            Some(_) => {}
        }
    }
    None
}

/// How many variables a lambda names; `None` if it is no lambda.
fn lambda_variables(expr: &Expr) -> Option<usize> {
    let ExprKind::Call(call) = &expr.kind else { return None };
    if call.namespace.is_some() || !call.name.eq_ignore_ascii_case("lambda") {
        return None;
    }
    let (_, names) = call.args.split_last()?;
    names.iter().all(|name| matches!(name.kind, ExprKind::String(_))).then_some(names.len())
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
