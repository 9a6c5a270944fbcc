//! Every function by examples: expressions beside what they give.

mod arrays;
mod partial;
mod refusals;
mod scalars;

use std::fmt::Write as _;
use std::sync::Arc;

use super::*;
use crate::template::expression::{Expr, ExprKind, parse};
use crate::template::unknown::{Symbol, SymbolHead};
use crate::template::value::{Key, Object, Part};

const BUDGET: Budget = Budget { bytes: 1 << 20 };

/// `parameters('…')` is an unknown with a symbol, `variables('sub')` and the like are unknowns of the deployment's surroundings.
fn evaluate(expr: &Expr) -> Result<Value, Failure> {
    match &expr.kind {
        ExprKind::String(text) => Ok(Value::string(Arc::clone(text))),
        ExprKind::Int(number) => Ok(Value::new(Kind::Int(*number))),
        ExprKind::Parameter(name) if name.starts_with("secret") => Ok(Value::string("hidden").secured(true)),
        ExprKind::Parameter(name) => Ok(unknown(SymbolHead::Parameter { scope: 0, name: Arc::clone(name) }, name)),
        ExprKind::Variable(name) => Ok(unknown(SymbolHead::Context(Arc::clone(name)), name)),
        ExprKind::Call(call) => {
            let args: Result<Vec<Value>, Failure> = call.args.iter().map(evaluate).collect();
            let args = args?;
            match find(&call.name).unwrap().call(&args, &BUDGET) {
                // What is unknown within an expression is a value of it, as in the evaluator.
                Err(Failure::Unknown(unknown)) => Ok(Value::unknown(unknown)),
                other => other,
            }
        }
        ExprKind::Member { .. } | ExprKind::Index { .. } => panic!("not needed here"),
    }
}

fn unknown(head: SymbolHead, what: &str) -> Value {
    Value::unknown(Unknown::symbolic(Cause::ParameterWithoutValue, what, Symbol::new(head), Origin::NONE))
}

fn give(expression: &str) -> Result<Value, Failure> {
    evaluate(&parse(&format!("[{expression}]")).unwrap().root)
}

/// What an expression gives: JSON with single quotes, holes as `‹what›`, failures in words.
fn show(expression: &str) -> String {
    match give(expression) {
        Ok(value) => {
            let mut out = String::new();
            write_value(&value, &mut out);
            out
        }
        Err(Failure::Refused(words)) => words,
        Err(Failure::TooLarge(_)) => "too large".to_owned(),
        Err(Failure::Unknown(unknown)) => format!("‹{}›", unknown.what),
    }
}

fn write_value(value: &Value, out: &mut String) {
    match &value.kind {
        Kind::Array(items) => {
            out.push('[');
            for (index, item) in items.iter().enumerate() {
                out.push_str(if index > 0 { "," } else { "" });
                write_value(item, out);
            }
            out.push(']');
        }
        Kind::Object(object) => write_object(object, out),
        Kind::String(_) | Kind::Text(_) => drop(write!(out, "'{}'", write_parts(&value.text_parts().unwrap()))),
        Kind::Unknown(unknown) => drop(write!(out, "‹{}›", unknown.what)),
        Kind::Float(number) => out.push_str(&format!("{number:?}")),
        _ => out.push_str(&value.to_display()),
    }
}

fn write_object(object: &Object, out: &mut String) {
    out.push('{');
    for (index, entry) in object.entries.iter().enumerate() {
        out.push_str(if index > 0 { "," } else { "" });
        out.push_str(&match &entry.key {
            Key::Known(name) | Key::Secret(name) => name.to_string(),
            Key::Partial(text) => write_parts(&text.parts),
        });
        out.push(':');
        write_value(&entry.value, out);
    }
    if let Some(unknown) = &object.rest {
        out.push_str(&format!(",…‹{}›", unknown.what));
    }
    out.push('}');
}

fn write_parts(parts: &[Part]) -> String {
    parts
        .iter()
        .map(|part| match part {
            Part::Known(text) => text.to_string(),
            Part::Hole(unknown) => format!("‹{}›", unknown.what),
        })
        .collect()
}

fn check(cases: &[(&str, &str)]) {
    let wrong: Vec<String> = cases
        .iter()
        .filter_map(|(expression, expected)| {
            let found = show(expression);
            (found != *expected).then(|| format!("{expression}\n  gives    {found}\n  expected {expected}"))
        })
        .collect();
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}
