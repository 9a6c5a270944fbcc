//! Functions that decide what is evaluated at all, or that read names: `if`, `coalesce`, `and`, `or`, `copyIndex`.

use std::sync::Arc;

use super::either::either;
use super::evaluator::{Evaluator, Frame, Site, expression_text};
use super::expression::{Call, Expr, ExprKind};
use super::fault::InvalidKind;
use super::functions::{self, Function};
use super::provenance::{Hop, HopKind, Origin};
use super::scope::LoopOf;
use super::unknown::{Cause, Unknown};
use super::value::{Kind, Truth, Value};
use super::worlds::{Choice, ChoiceKey};

impl Evaluator<'_> {
    pub(super) fn structural(
        &mut self,
        function: &Function,
        call: &Call,
        expr: &Expr,
        frame: &Frame<'_>,
        site: &Site<'_>,
    ) -> Value {
        let name = function.name.to_ascii_lowercase();
        match name.as_str() {
            "parameters" | "variables" => self.declared_by_name(&name, call, expr, frame, site),
            "if" => self.if_function(call, expr, frame, site),
            "coalesce" => self.coalesce(call, expr, frame, site),
            "and" => self.connective(call, expr, frame, site, true),
            "or" => self.connective(call, expr, frame, site, false),
            "copyindex" => self.copy_index(call, expr, frame, site),
            "lambdavariables" => self.lambda_variable(call, expr, frame, site),
            "map" | "filter" | "sort" | "reduce" | "toobject" | "groupby" | "mapvalues" => {
                self.over_items(&name, call, expr, frame, site)
            }
            // All others are above.
            _ => {
                let message =
                    "`lambda` stands only as an argument of a function that calls it, such as `map`".to_owned();
                self.refuse(message, Some(function.name), InvalidKind::Fails, expr, site)
            }
        }
    }

    /// `parameters(…)` and `variables(…)` whose name is itself computed.
    fn declared_by_name(&mut self, kind: &str, call: &Call, expr: &Expr, frame: &Frame<'_>, site: &Site<'_>) -> Value {
        let Some(first) = call.args.first() else { return Value::null() };
        let name = self.expr(first, frame, site);
        if name.holds_secret() {
            // What it leads to, or that it leads nowhere, would tell the secret.
            return self.unknown_here(
                Cause::SecureParameter,
                format!("the one of the {kind} that a secret names"),
                expr,
                site,
            );
        }
        match &name.kind {
            Kind::String(text) => {
                let name: Arc<str> = text.to_ascii_lowercase().into();
                match kind {
                    "parameters" => self.parameter(&name, frame, site, expr),
                    _ => self.variable(&name, frame, site, expr),
                }
            }
            _ => match name.first_unknown() {
                Some(unknown) => Unknown::new(unknown.cause, Arc::clone(&unknown.what), unknown.origin).into(),
                None => {
                    let message = format!("`{kind}` takes a name, not a value of type {}", name.type_name());
                    self.refuse(message, Some(kind), InvalidKind::WrongArguments, expr, site)
                }
            },
        }
    }

    fn if_function(&mut self, call: &Call, expr: &Expr, frame: &Frame<'_>, site: &Site<'_>) -> Value {
        let [condition, when_true, when_false] = call.args.as_slice() else { return Value::null() };
        let decided = self.expr(condition, frame, site);
        let taken = match &decided.kind {
            Kind::Bool(held) => *held,
            Kind::Unknown(unknown) => match self.condition_choice(condition, unknown, frame, site) {
                Some(held) => held,
                None => return self.both_branches(unknown, when_true, when_false, frame, site),
            },
            _ => {
                let message = format!("`if` takes a boolean, not a value of type {}", decided.type_name());
                return self.refuse(message, Some("if"), InvalidKind::WrongArguments, expr, site);
            }
        };
        let value = self.expr(if taken { when_true } else { when_false }, frame, site);
        let location = self.within(site, expr.span);
        let hop = Hop { location, kind: HopKind::Expression, from: value.origin, because: decided.origin };
        let origin = self.provenance.add(hop);
        value.at(origin).secured(false)
    }

    fn both_branches(
        &mut self,
        unknown: &Arc<Unknown>,
        when_true: &Expr,
        when_false: &Expr,
        frame: &Frame<'_>,
        site: &Site<'_>,
    ) -> Value {
        self.speculative += 1;
        let (a, b) = (self.expr(when_true, frame, site), self.expr(when_false, frame, site));
        self.speculative -= 1;
        let why = Unknown::new(Cause::ConditionUnknown, Arc::clone(&unknown.what), unknown.origin);
        let value = either(&a, &b, &why);
        let origin = if value.origin.is_none() { unknown.origin } else { value.origin };
        value.at(origin)
    }

    /// An unknown condition is a choice of its own: conditions that are surely the same value are one choice, and so is
    /// the same text in the same scope; `not(x)` is the choice of `x` the other way round.
    pub(super) fn condition_choice(
        &mut self,
        condition: &Expr,
        unknown: &Arc<Unknown>,
        frame: &Frame<'_>,
        site: &Site<'_>,
    ) -> Option<bool> {
        if let Some(mut identity) = functions::identity(unknown) {
            let mut text = expression_text(site, condition).to_owned();
            let mut held = true;
            while let Some(inner) = functions::negated(&identity).map(str::to_owned) {
                identity = inner;
                held = !held;
                text = without_not(&text);
            }
            let inside = frame.bound.is_some() || frame.arguments.is_some();
            let text = if inside { about(&text, unknown) } else { text };
            return self
                .choose(ChoiceKey::Condition(0, identity, Vec::new()), &text, unknown)
                .map(|taken| taken == held);
        }
        if frame.bound.is_some() || frame.arguments.is_some() {
            return None;
        }
        if let ExprKind::Call(call) = &condition.kind
            && call.namespace.is_none()
            && call.name.eq_ignore_ascii_case("not")
            && let [inner] = call.args.as_slice()
        {
            return self.condition_choice(inner, unknown, frame, site).map(|held| !held);
        }
        let text = normalised(expression_text(site, condition));
        let mut turns = Vec::new();
        // What does not read its turn is the same in all of them.
        let loops = if text.contains("copyindex") { frame.loops } else { &[] };
        for turn in loops {
            turns.push((Arc::clone(&turn.name), turn.turn.as_ref().copied().ok()?));
        }
        let key = ChoiceKey::Condition(u32::try_from(frame.scope).unwrap_or(0), text, turns);
        self.choose(key, expression_text(site, condition), unknown)
    }

    /// Whether a lambda's undecided answer for one item is yes, as a choice.
    pub(super) fn answer_choice(&mut self, answer: &Expr, unknown: &Arc<Unknown>, site: &Site<'_>) -> Option<bool> {
        let identity = functions::identity(unknown)?;
        let text = about(expression_text(site, answer), unknown);
        self.choose(ChoiceKey::Condition(0, identity, Vec::new()), &text, unknown)
    }

    fn choose(&mut self, key: ChoiceKey, text: &str, unknown: &Arc<Unknown>) -> Option<bool> {
        let label: Arc<str> = super::evaluator::shorten(text).into();
        let options = vec!["true".to_owned(), "false".to_owned()];
        let origin = unknown.origin;
        let taken = self.choices.choose(&key, || Choice { key: key.clone(), label, options, origin })?;
        Some(taken == 0)
    }

    /// The first argument that is not null; one that may be null leaves open whether the next ones count.
    fn coalesce(&mut self, call: &Call, expr: &Expr, frame: &Frame<'_>, site: &Site<'_>) -> Value {
        let mut because = Origin::NONE;
        let mut open: Vec<(Value, Arc<Unknown>)> = Vec::new();
        let mut last = Value::null();
        for arg in &call.args {
            self.speculative += usize::from(!open.is_empty());
            let value = self.expr(arg, frame, site);
            self.speculative -= usize::from(!open.is_empty());
            match &value.kind {
                Kind::Null => because = if because.is_none() { value.origin } else { because },
                Kind::Unknown(unknown) if !unknown.is_something() => {
                    let why = Arc::clone(unknown);
                    open.push((value, why));
                }
                _ => {
                    last = value;
                    break;
                }
            }
        }
        let value = open.into_iter().rev().fold(last, |after, (value, why)| {
            let origin = value.origin;
            let chosen = if after.is_null() { value } else { either(&value, &after, &why) };
            if chosen.origin.is_none() { chosen.at(origin) } else { chosen }
        });
        if value.is_null() {
            return value.at(because);
        }
        if because.is_none() {
            return value;
        }
        let location = self.within(site, expr.span);
        let hop = Hop { location, kind: HopKind::Expression, from: value.origin, because };
        let origin = self.provenance.add(hop);
        value.at(origin)
    }

    /// `and` and `or`: one deciding argument is enough, and an unknown one does not matter beside it.
    fn connective(&mut self, call: &Call, expr: &Expr, frame: &Frame<'_>, site: &Site<'_>, all: bool) -> Value {
        let mut result = Truth::of(all);
        let mut because = Vec::new();
        let function = if all { "and" } else { "or" };
        // What stands behind an argument that may decide may never be evaluated.
        let mut unsure = 0;
        for arg in &call.args {
            self.speculative += unsure;
            let value = self.expr(arg, frame, site);
            let truth = match &value.kind {
                Kind::Bool(held) => Truth::of(*held),
                Kind::Unknown(unknown) => Truth::Unknown(Arc::clone(unknown)),
                _ => {
                    let message = format!("`{function}` takes booleans, not a value of type {}", value.type_name());
                    let refused = self.refuse(message, Some(function), InvalidKind::WrongArguments, expr, site);
                    self.speculative -= unsure;
                    return refused;
                }
            };
            self.speculative -= unsure;
            let decides = if all { truth.is_false() } else { truth.is_true() };
            unsure = usize::from(unsure > 0 || value.as_unknown().is_some());
            result = if all { result.and(truth) } else { result.or(truth) };
            if decides {
                because = vec![value];
                break;
            }
            because.push(value);
        }
        let value = match result {
            Truth::Unknown(unknown) => {
                let open: Vec<Value> = because.iter().filter(|value| value.as_unknown().is_some()).cloned().collect();
                // Beside arguments that decide nothing, a single open one is the result.
                Value::unknown(if open.len() == 1 {
                    unknown
                } else {
                    functions::symbolic_result(function, &open, &unknown)
                })
            }
            known => known.into_value(),
        };
        self.computed(value, &because, expr, site)
    }

    fn copy_index(&mut self, call: &Call, expr: &Expr, frame: &Frame<'_>, site: &Site<'_>) -> Value {
        let mut name: Option<Arc<str>> = None;
        let mut shown = String::new();
        let mut offset = 0;
        for arg in &call.args {
            let value = self.expr(arg, frame, site);
            match &value.kind {
                Kind::String(text) => {
                    shown = value.to_display();
                    name = Some(Arc::clone(text));
                }
                Kind::Int(number) => offset = *number,
                Kind::Unknown(unknown) => return Value::unknown(Arc::clone(unknown)),
                Kind::Text(text) => return Value::unknown(Arc::clone(text.first_hole())),
                _ => {
                    let found = super::functions::with_article(&value);
                    let message = format!("`copyIndex` takes the name of a loop and an offset, found {found}");
                    return self.refuse(message, Some("copyIndex"), InvalidKind::WrongArguments, expr, site);
                }
            }
        }
        let turn = match &name {
            Some(name) => frame.loops.iter().rev().find(|turn| turn.name.eq_ignore_ascii_case(name)),
            // Compiled Bicep reads the turn of the resource so from within its property loops.
            None => {
                let declared = frame.loops.iter().rev().find(|turn| turn.of == LoopOf::Declaration);
                declared.or_else(|| frame.loops.last())
            }
        };
        let Some(turn) = turn else {
            let message = match name {
                Some(_) => format!("there is no copy loop `{shown}` around this `copyIndex`"),
                None => "there is no copy loop around this `copyIndex`".to_owned(),
            };
            return self.refuse(message, Some("copyIndex"), InvalidKind::Fails, expr, site);
        };
        match &turn.turn {
            Ok(number) => {
                let number = i64::try_from(*number).unwrap_or(i64::MAX).saturating_add(offset);
                Value::new(Kind::Int(number)).at(self.place(expr, site))
            }
            Err(unknown) => Unknown::new(unknown.cause, Arc::clone(&unknown.what), unknown.origin).into(),
        }
    }
}

/// A condition that reads a lambda's or a function's own names, with what it is about.
fn about(text: &str, unknown: &Unknown) -> String {
    format!("{text} for {}", unknown.what.replace('`', ""))
}

/// The opposite of a condition as it would be written.
fn without_not(text: &str) -> String {
    let called = text.get(..3).filter(|start| start.eq_ignore_ascii_case("not"));
    let inner = called.and_then(|_| text.get(3..)?.trim_start().strip_prefix('(')?.strip_suffix(')'));
    inner.map_or_else(|| format!("not({text})"), |inner| inner.trim().to_owned())
}

/// A condition's text without blanks and, outside quotes, without case: equal texts are one choice.
fn normalised(text: &str) -> String {
    let mut quoted = false;
    text.chars()
        .filter_map(|character| {
            quoted ^= character == '\'';
            match character {
                _ if quoted => Some(character),
                blank if blank.is_whitespace() => None,
                other => Some(other.to_ascii_lowercase()),
            }
        })
        .collect()
}
