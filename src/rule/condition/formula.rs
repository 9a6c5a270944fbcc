//! Expressions of the template language inside conditions: what is known beforehand is worked out when the condition is
//! read, what asks the resource when it is judged.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::{Map, Number as JsonNumber, Value as Json};

use super::error::ConditionErrorKind as Fault;
use super::{Current, FieldName, Surroundings};
use crate::knowledge::Day;
use crate::template::expression::{Call, Expr, ExprKind, Written, classify};
use crate::template::functions::{self, Budget, Class, Failure};
use crate::template::{Cause, Kind, Origin, Unknown, Value};

/// What one call may make, in bytes.
const BUDGET: Budget = Budget { bytes: 1 << 20 };

/// What expressions can name beside the resource.
#[derive(Debug, Clone, Default)]
pub struct Terms {
    parameters: BTreeMap<String, Value>,
    today: Option<Day>,
}

/// An expression that asks the resource, ready to be worked out.
#[derive(Debug, Clone)]
pub struct Formula {
    root: Arc<Expr>,
    text: Arc<str>,
    terms: Arc<Terms>,
    /// The calls that ask the resource, by their place in the text.
    reads: Vec<((u32, u32), Read)>,
}

/// What a call asks of the resource.
#[derive(Debug, Clone)]
pub(super) enum Read {
    /// `field('…')`.
    Field(FieldName),
    /// `current(…)`.
    Current(Current),
    /// `requestContext()`, which has only the API version.
    Request(FieldName),
    /// `resourceGroup()` or `subscription()`.
    Surroundings(Surroundings),
}

/// What stands behind an operator or as a value: known, or to be worked out.
#[derive(Debug, Clone)]
pub enum Operand {
    /// Known; no text in it is an expression.
    Known(Json),
    /// An expression.
    Formula(Formula),
    /// A list of which some items are expressions.
    List(Vec<Self>),
}

/// Those who know what a resource says.
pub(super) trait Asked {
    fn ask(&self, read: &Read) -> Value;
}

impl Terms {
    /// Parameters, by names that are compared without case, and the day that `utcNow` tells.
    #[must_use]
    pub fn new(parameters: impl IntoIterator<Item = (String, Value)>, today: Option<Day>) -> Self {
        let parameters = parameters.into_iter().map(|(name, value)| (name.to_ascii_lowercase(), value)).collect();
        Self { parameters, today }
    }

    fn parameter(&self, name: &str) -> Result<Value, Failure> {
        self.parameters.get(&name.to_ascii_lowercase()).cloned().ok_or_else(|| self.no_parameter(name))
    }

    fn no_parameter(&self, name: &str) -> Failure {
        let nearest = crate::knowledge::nearest::nearest(name, self.parameters.keys().map(String::as_str));
        let meant = nearest.map_or_else(String::new, |nearest| format!("; did you mean `{nearest}`?"));
        Failure::Refused(format!("the rule has no parameter `{name}`{meant}"))
    }
}

impl Formula {
    pub(super) fn new(
        root: Expr,
        text: &str,
        terms: &Arc<Terms>,
        reads: Vec<((u32, u32), Read)>,
    ) -> Result<Self, Fault> {
        let formula = Self { root: Arc::new(root), text: text.into(), terms: Arc::clone(terms), reads };
        formula.check(&formula.root).map_err(|why| Fault::BadExpression { text: text.to_owned(), why })?;
        Ok(formula)
    }

    /// Whether it asks the resource.
    pub(super) fn asks(&self) -> bool {
        !self.reads.is_empty()
    }

    /// The fields that it reads.
    pub(super) fn fields(&self) -> impl Iterator<Item = &FieldName> {
        self.reads.iter().filter_map(|(_, read)| match read {
            Read::Field(name) | Read::Current(Current::Field(name)) => Some(name),
            Read::Request(_) | Read::Surroundings(_) | Read::Current(Current::Item { .. }) => None,
        })
    }

    /// What it is worth; unknown where something that it needs is.
    pub(super) fn value(&self, asked: Option<&dyn Asked>) -> Result<Value, Failure> {
        self.eval(&self.root, asked)
    }

    /// The same, with the cause where there is no value.
    pub(super) fn known(&self, asked: &dyn Asked) -> Result<Value, Arc<Unknown>> {
        self.value(Some(asked)).map_err(|failure| match failure {
            Failure::Unknown(unknown) => unknown,
            Failure::Refused(why) | Failure::TooLarge(why) => {
                Unknown::new(Cause::InvalidExpression, format!("`{}`: {why}", self.text), Origin::NONE)
            }
        })
    }

    /// What is wrong with the calls, as far as it shows without values.
    fn check(&self, expr: &Expr) -> Result<(), String> {
        match &expr.kind {
            ExprKind::String(_) | ExprKind::Int(_) => Ok(()),
            ExprKind::Parameter(name) => self.terms.parameter(name).map(|_| ()).map_err(words),
            ExprKind::Variable(_) => Err("a rule has no variables".to_owned()),
            ExprKind::Member { target, .. } => self.check(target),
            ExprKind::Index { target, index, .. } => self.check(target).and_then(|()| self.check(index)),
            ExprKind::Call(_) if self.read_at(expr).is_some() => Ok(()),
            ExprKind::Call(call) => {
                refuses_call(call).map_or(Ok(()), Err)?;
                call.args.iter().try_for_each(|argument| self.check(argument))
            }
        }
    }

    fn read_at(&self, expr: &Expr) -> Option<&Read> {
        self.reads.iter().find(|(span, _)| *span == expr.span).map(|(_, read)| read)
    }

    fn eval(&self, expr: &Expr, asked: Option<&dyn Asked>) -> Result<Value, Failure> {
        match &expr.kind {
            ExprKind::String(text) => Ok(Value::string(Arc::clone(text))),
            ExprKind::Int(number) => Ok(Value::new(Kind::Int(*number))),
            ExprKind::Parameter(name) => self.terms.parameter(name),
            ExprKind::Variable(name) => Err(Failure::Refused(format!("a rule has no variable `{name}`"))),
            ExprKind::Member { target, name, safe } => {
                member(&self.eval(target, asked)?, &Value::string(Arc::clone(name)), *safe)
            }
            ExprKind::Index { target, index, safe } => {
                member(&self.eval(target, asked)?, &self.eval(index, asked)?, *safe)
            }
            ExprKind::Call(call) => match (self.read_at(expr), asked) {
                (Some(read), Some(asked)) => Ok(asked.ask(read)),
                (Some(_), None) => Err(Failure::Refused("the resource is not known here".to_owned())),
                (None, _) => self.call(call, asked),
            },
        }
    }

    fn call(&self, call: &Call, asked: Option<&dyn Asked>) -> Result<Value, Failure> {
        let argument = |index: usize| match call.args.get(index) {
            Some(expr) => self.eval(expr, asked),
            None => Ok(Value::null()),
        };
        match call.name.to_ascii_lowercase().as_str() {
            "if" => argument(if truth("if", &argument(0)?)? { 1 } else { 2 }),
            "and" => self.decide(call, asked, false),
            "or" => self.decide(call, asked, true),
            "coalesce" => {
                let mut last = Value::null();
                for expr in &call.args {
                    last = self.eval(expr, asked)?;
                    if !last.is_null() {
                        break;
                    }
                }
                Ok(last)
            }
            "utcnow" => Ok(Value::string(self.now()?)),
            "adddays" => add_days(&argument(0)?, &argument(1)?),
            _ => {
                let arguments = call.args.iter().map(|expr| self.eval(expr, asked)).collect::<Result<Vec<_>, _>>()?;
                match functions::find(&call.name) {
                    // A function's own words may quote an argument.
                    Some(function) if arguments.iter().any(Value::holds_secret) => {
                        function.call(&arguments, &BUDGET).map_err(|failure| match failure {
                            Failure::Refused(_) => {
                                Failure::Refused(format!("`{}` fails over a secret value", function.name))
                            }
                            other => other,
                        })
                    }
                    Some(function) => function.call(&arguments, &BUDGET),
                    None => Err(Failure::Refused(format!("there is no function `{}`", call.name))),
                }
            }
        }
    }

    /// `and` and `or`: the first argument that decides does, whatever follows.
    fn decide(&self, call: &Call, asked: Option<&dyn Asked>, deciding: bool) -> Result<Value, Failure> {
        let mut open = None;
        for expr in &call.args {
            match self.eval(expr, asked).and_then(|value| truth(&call.name, &value)) {
                Ok(held) if held == deciding => return Ok(Value::new(Kind::Bool(deciding))),
                Ok(_) => {}
                Err(Failure::Unknown(unknown)) => open = Some(unknown),
                Err(failure) => return Err(failure),
            }
        }
        open.map_or_else(|| Ok(Value::new(Kind::Bool(!deciding))), |unknown| Err(Failure::Unknown(unknown)))
    }

    /// The day's beginning, as Azure Policy writes a moment.
    ///
    /// SOURCE: <https://learn.microsoft.com/azure/governance/policy/concepts/definition-structure-policy-rule#policy-functions>
    fn now(&self) -> Result<String, Failure> {
        let Some(today) = self.terms.today else {
            return Err(Failure::Refused("the day is not known here".to_owned()));
        };
        let (year, month, day) = today.date();
        Ok(format!("{year:04}-{month:02}-{day:02}T00:00:00.0000000Z"))
    }
}

impl Operand {
    /// As JSON in which no text is an expression.
    pub(super) fn json(&self, asked: &dyn Asked) -> Result<Json, Arc<Unknown>> {
        match self {
            Self::Known(json) => Ok(json.clone()),
            Self::Formula(formula) => json_of(&formula.known(asked)?),
            Self::List(items) => items.iter().map(|item| item.json(asked)).collect::<Result<_, _>>().map(Json::Array),
        }
    }

    /// As a value, which may be unknown in parts.
    pub(super) fn value(&self, asked: &dyn Asked) -> Value {
        match self {
            Self::Known(json) => super::operands::literal(json).unwrap_or_else(|_| Value::null()),
            Self::Formula(formula) => formula.known(asked).unwrap_or_else(Value::unknown),
            Self::List(items) => Value::array(items.iter().map(|item| item.value(asked)).collect()),
        }
    }

    /// The expressions in it.
    pub(super) fn formulas(&self) -> Vec<&Formula> {
        match self {
            Self::Known(_) => Vec::new(),
            Self::Formula(formula) => vec![formula],
            Self::List(items) => items.iter().flat_map(Self::formulas).collect(),
        }
    }
}

/// A value as JSON whose texts are literals; the cause where a part of it is not known.
pub(super) fn json_of(value: &Value) -> Result<Json, Arc<Unknown>> {
    Ok(match &value.kind {
        Kind::Null => Json::Null,
        Kind::Bool(held) => Json::Bool(*held),
        Kind::Int(number) => Json::from(*number),
        Kind::Float(number) => JsonNumber::from_f64(*number).map_or(Json::Null, Json::Number),
        Kind::String(text) => Json::String(escaped(text)),
        Kind::Text(text) => return Err(Arc::clone(text.first_hole())),
        Kind::Unknown(unknown) => return Err(Arc::clone(unknown)),
        Kind::Array(items) => Json::Array(items.iter().map(json_of).collect::<Result<_, _>>()?),
        Kind::Object(object) => {
            if let Some(unknown) = object.why_open() {
                return Err(Arc::clone(unknown));
            }
            let mut members = Map::new();
            for entry in &object.entries {
                members.insert(entry.key.to_display(), json_of(&entry.value)?);
            }
            Json::Object(members)
        }
    })
}

/// The text, written so that it is read as itself.
fn escaped(text: &str) -> String {
    match classify(text) {
        Written::Literal(literal) if literal == text => text.to_owned(),
        _ => format!("[{text}"),
    }
}

/// Why a rule can't call this function, if it can't.
///
/// SOURCE: the functions that policy rules lack and those that only they have,
/// <https://learn.microsoft.com/azure/governance/policy/concepts/definition-structure-policy-rule#policy-functions>
fn refuses_call(call: &Call) -> Option<String> {
    const NOT_IN_RULES: [&str; 5] =
        ["dateTimeAdd", "extensionResourceId", "resourceId", "subscriptionResourceId", "tenantResourceId"];
    const OF_RULES: [(&str, usize, usize); 6] =
        [("if", 3, 3), ("and", 2, 64), ("or", 2, 64), ("coalesce", 1, 64), ("utcNow", 0, 0), ("addDays", 2, 2)];
    let name = call.name.as_ref();
    if call.namespace.is_some() {
        return Some(format!("a rule has no function `{name}` of its own"));
    }
    if let Some((own, least, most)) = OF_RULES.iter().find(|(own, ..)| own.eq_ignore_ascii_case(name)) {
        let count = call.args.len();
        return (count < *least || count > *most).then(|| format!("`{own}` does not take {count} arguments"));
    }
    if ["field", "current", "requestContext", "parameters"].iter().any(|own| own.eq_ignore_ascii_case(name)) {
        return Some(format!("`{name}` takes a name that is written out, in single quotes"));
    }
    let Some(function) = functions::find(name) else {
        let known = ["field", "current", "parameters", "requestContext", "addDays"];
        let nearest = crate::knowledge::nearest::nearest(name, known).or_else(|| functions::nearest(name));
        let meant = nearest.map_or_else(String::new, |nearest| format!("; did you mean `{nearest}`?"));
        return Some(format!("there is no function `{name}`{meant}"));
    };
    if function.class != Class::Pure || function.body.is_none() || NOT_IN_RULES.contains(&function.name) {
        return Some(format!("`{}` is not among the functions that rules can call", function.name));
    }
    function.refuses_count(call.args.len())
}

fn member(target: &Value, key: &Value, safe: bool) -> Result<Value, Failure> {
    if safe && target.is_null() {
        return Ok(Value::null());
    }
    match functions::property(target, key)? {
        Some(value) => Ok(value),
        None if safe => Ok(Value::null()),
        None => Err(Failure::Refused(format!("there is no `{}`", key.to_display()))),
    }
}

fn truth(function: &str, value: &Value) -> Result<bool, Failure> {
    match &value.kind {
        Kind::Bool(held) => Ok(*held),
        Kind::Unknown(unknown) => Err(Failure::Unknown(Arc::clone(unknown))),
        _ => Err(Failure::Refused(format!("`{function}` takes true or false, found {}", value.type_name()))),
    }
}

/// SOURCE: as `Formula::now`.
fn add_days(moment: &Value, days: &Value) -> Result<Value, Failure> {
    if let Some(unknown) = moment.first_unknown().or_else(|| days.first_unknown()) {
        return Err(Failure::Unknown(Arc::clone(unknown)));
    }
    let (Some(days), Some(add)) = (days.as_int(), functions::find("dateTimeAdd")) else {
        return Err(Failure::Refused("`addDays` takes a moment and a whole number of days".to_owned()));
    };
    let sign = if days < 0 { "-" } else { "" };
    let duration = Value::string(format!("{sign}P{}D", days.unsigned_abs()));
    add.call(&[moment.clone(), duration, Value::string("yyyy-MM-ddTHH:mm:ss.fffffffZ")], &BUDGET)
}

/// The words of a failure.
pub(super) fn words(failure: Failure) -> String {
    match failure {
        Failure::Refused(why) | Failure::TooLarge(why) => why,
        Failure::Unknown(unknown) => format!("{} is not known", unknown.what),
    }
}
