//! Symbols for calls that cannot be computed, so that the same call on the same unknowns is recognised as the same value.

use std::fmt::Write as _;
use std::sync::Arc;

use super::json::quote;
use crate::template::provenance::Origin;
use crate::template::unknown::{Cause, Shape, Symbol, SymbolHead, Unknown};
use crate::template::value::{Key, Kind, Part, Value};

/// Longer descriptions give no symbol: nested calls would otherwise double them again and again.
const MAX_DESCRIPTION: usize = 4096;

/// What a call of a pure function is that could not be computed because of `unknown`.
pub(in crate::template) fn result(name: &str, args: &[Value], unknown: &Arc<Unknown>) -> Arc<Unknown> {
    let mut description = format!("{name}(");
    let described = args.iter().all(|arg| {
        let done = describe(arg, &mut description);
        description.push(',');
        done.is_some()
    });
    description.push(')');
    // A call without an unknown argument is unknown for a reason of its own, which may differ each time.
    let symbol = (described && args.iter().any(|arg| arg.first_unknown().is_some()))
        .then(|| Symbol::new(SymbolHead::Context(description.into())));
    let shape = shape_of(name);
    // A hash has nothing of what it is made from: within a text it is shown as the call.
    let what = match name {
        "guid" | "uniqueString" => format!("{name}({})", unknown.what).into(),
        _ => Arc::clone(&unknown.what),
    };
    Arc::new(Unknown { cause: unknown.cause, what, symbol, origin: unknown.origin, shape })
}

/// What a function gives whatever its arguments are.
fn shape_of(name: &str) -> Shape {
    match name {
        "base64"
        | "base64ToString"
        | "dataUri"
        | "dataUriToString"
        | "dateTimeAdd"
        | "dateTimeFromEpoch"
        | "format"
        | "guid"
        | "join"
        | "padLeft"
        | "replace"
        | "string"
        | "substring"
        | "toLower"
        | "toUpper"
        | "trim"
        | "uniqueString"
        | "uri"
        | "uriComponent"
        | "uriComponentToString"
        | "cidrHost"
        | "cidrSubnet" => Shape::Text,
        "add" | "sub" | "mul" | "div" | "mod" | "length" | "indexOf" | "lastIndexOf" | "dateTimeToEpoch" => Shape::Int,
        "and" | "or" | "not" | "equals" | "less" | "lessOrEquals" | "greater" | "greaterOrEquals" | "contains"
        | "empty" | "startsWith" | "endsWith" | "bool" | "like" => Shape::Bool,
        "array" | "createArray" | "distinct" | "flatten" | "items" | "objectKeys" | "range" | "split" => Shape::Array,
        "createObject" | "parseCidr" | "shallowMerge" => Shape::Object,
        _ => Shape::Any,
    }
}

/// An unknown value within a text that `concat` and the like make: the text that it is printed as.
///
/// What deployed resources and the surroundings tell is taken for a text, as nearly all of it is.
pub(super) fn printed(unknown: &Arc<Unknown>, how: &str) -> Arc<Unknown> {
    let is_text = match (&unknown.shape, &unknown.symbol) {
        (Shape::Text, _) => true,
        (Shape::Any, Some(symbol)) => !matches!(symbol.head, SymbolHead::Parameter { .. }),
        _ => false,
    };
    if is_text {
        return Arc::clone(unknown);
    }
    let printed = derived(how, unknown);
    Arc::new(Unknown { what: Arc::clone(&unknown.what), shape: Shape::Text, ..Unknown::clone(&printed) })
}

/// What identifies an unknown value, if anything does.
pub(in crate::template) fn identity(unknown: &Unknown) -> Option<String> {
    let mut out = String::new();
    describe_symbol(unknown, &mut out)?;
    Some(out)
}

/// The identity of what `not()` was given, if this identity is of what it gave.
pub(in crate::template) fn negated(identity: &str) -> Option<&str> {
    identity.strip_prefix("c<not(")?.strip_suffix(",)>")
}

/// What only the deployment's surroundings can answer: the same call is the same value.
pub(crate) fn surroundings_call(name: &str, args: &[Value]) -> Arc<Unknown> {
    let shown: Vec<String> = args.iter().map(Value::to_display).collect();
    let what = format!("{name}({})", shown.join(", "));
    let mut description = format!("{}(", name.to_ascii_lowercase());
    let described = args.iter().all(|arg| {
        let done = describe(arg, &mut description);
        description.push(',');
        done.is_some()
    });
    let symbol = described.then(|| Symbol::new(SymbolHead::Context(description.into())));
    Arc::new(Unknown {
        cause: Cause::DeploymentContext,
        what: what.into(),
        symbol,
        origin: Origin::NONE,
        shape: Shape::Any,
    })
}

/// The unknown that a function makes of one unknown, such as `toLower(x)`.
pub(super) fn derived(name: &str, unknown: &Arc<Unknown>) -> Arc<Unknown> {
    let argument = Value::unknown(Arc::clone(unknown));
    let derived = result(name, std::slice::from_ref(&argument), unknown);
    let function = name.split([',', ':']).next().unwrap_or(name);
    let what = format!("{function}({})", unknown.what).into();
    Arc::new(Unknown { what, shape: Shape::Text, ..Unknown::clone(&derived) })
}

/// The same unknown, no longer the same value as any other.
pub(super) fn without_symbol(unknown: &Arc<Unknown>) -> Arc<Unknown> {
    Arc::new(Unknown { symbol: None, ..Unknown::clone(unknown) })
}

/// Whether the value of this hole cannot contain `text`: ids and names of the deployment's surroundings have no
/// characters that separate segments, and hashes are letters, digits and dashes.
pub(super) fn cannot_contain(unknown: &Unknown, text: &str) -> bool {
    const NEVER_IN_NAMES: &[char] =
        &['/', '\\', '?', '#', '%', '&', '<', '>', '*', ':', ';', ',', '|', ' ', '\t', '\r', '\n'];
    const WITHOUT_SEPARATORS: [&str; 5] = ["subscriptionid", "tenantid", "name", "location", "objectid"];
    let Some(Symbol { head: SymbolHead::Context(head), path }) = &unknown.symbol else {
        return false;
    };
    let head = head.to_ascii_lowercase();
    let last = path.last().map_or_else(|| head.rsplit('.').next().unwrap_or_default(), AsRef::as_ref);
    let plain = WITHOUT_SEPARATORS.iter().any(|name| last.eq_ignore_ascii_case(name))
        || (path.is_empty() && ["uniquestring(", "guid(", "newguid("].iter().any(|call| head.starts_with(call)));
    plain && text.contains(NEVER_IN_NAMES)
}

/// Writes what determines a value; `None` if something in it has no symbol.
fn describe(value: &Value, out: &mut String) -> Option<()> {
    if out.len() > MAX_DESCRIPTION {
        return None;
    }
    match &value.kind {
        Kind::Null => out.push_str("null"),
        Kind::Bool(value) => drop(write!(out, "{value}")),
        Kind::Int(value) => drop(write!(out, "{value}")),
        Kind::Float(value) => drop(write!(out, "{value:?}")),
        Kind::String(text) => quote(text, '"', out),
        Kind::Text(text) => describe_parts(&text.parts, out)?,
        Kind::Unknown(unknown) => describe_symbol(unknown, out)?,
        Kind::Array(items) => {
            out.push('[');
            for item in items.iter() {
                describe(item, out)?;
                out.push(',');
            }
            out.push(']');
        }
        Kind::Object(object) => {
            if object.rest.is_some() {
                return None;
            }
            out.push('{');
            for entry in &object.entries {
                match &entry.key {
                    Key::Known(name) | Key::Secret(name) => quote(name, '"', out),
                    Key::Partial(text) => describe_parts(&text.parts, out)?,
                }
                out.push(':');
                describe(&entry.value, out)?;
                out.push(',');
            }
            out.push('}');
        }
    }
    (out.len() <= MAX_DESCRIPTION).then_some(())
}

fn describe_parts(parts: &[Part], out: &mut String) -> Option<()> {
    for part in parts {
        match part {
            Part::Known(text) => quote(text, '"', out),
            Part::Hole(unknown) => describe_symbol(unknown, out)?,
        }
        out.push('+');
    }
    Some(())
}

fn describe_symbol(unknown: &Unknown, out: &mut String) -> Option<()> {
    let symbol = unknown.symbol.as_ref()?;
    match &symbol.head {
        SymbolHead::Parameter { scope, name } => drop(write!(out, "p{scope}<{name}>")),
        SymbolHead::Context(head) => drop(write!(out, "c<{head}>")),
        SymbolHead::Reference { resource } => {
            out.push_str("r<");
            describe(resource, out)?;
            out.push('>');
        }
    }
    for name in &symbol.path {
        out.push('.');
        out.push_str(name);
    }
    Some(())
}
