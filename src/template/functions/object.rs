//! Building and reading objects: `createObject`, `items`, `objectKeys`, `tryGet`.

use std::sync::Arc;

use super::args::{Outcome, arg, check_nesting, object, ordinal, refuse, with_article, wrong};
use super::symbolic::without_symbol;
use super::{Budget, Failure};
use crate::template::unknown::{Cause, SymbolHead, Unknown};
use crate::template::value::{Entry, Key, Kind, Object, Truth, Value};

/// What an object has under a name.
pub(super) enum Found<'a> {
    /// This member.
    Member(&'a Value),
    /// Surely nothing.
    Nothing,
    /// It cannot be told, for this cause.
    Unknown(Arc<Unknown>),
    /// What was given is no name.
    NotAName,
}

/// Looks up a member whose name may be unknown.
pub(super) fn look_up<'a>(object: &'a Object, name: &Value) -> Found<'a> {
    match &name.kind {
        Kind::String(known) => match object.get(known) {
            Some(value) => Found::Member(value),
            None => match object.why_open() {
                Some(_) => look_up_open(object, known, name),
                None => Found::Nothing,
            },
        },
        Kind::Text(_) | Kind::Unknown(_) => look_up_unknown(object, name),
        _ => Found::NotAName,
    }
}

/// A further member of the surroundings is itself, each time it is read; of other open objects nothing is known.
fn open_member(open: &Arc<Unknown>, name: &str) -> Arc<Unknown> {
    let surroundings = open.symbol.as_ref().is_some_and(|symbol| matches!(symbol.head, SymbolHead::Context(_)));
    if surroundings { open.member(name) } else { without_symbol(open) }
}

/// A name that is not among the known ones: it may be in the open rest, or be one of the partly known names.
fn look_up_open<'a>(object: &'a Object, known: &str, name: &Value) -> Found<'a> {
    let partial = object.entries.iter().filter(|entry| matches!(entry.key, Key::Partial(_)));
    let mut maybe = partial.filter(|entry| !entry.key.to_value().equals_ignoring_case(name).is_false());
    match (maybe.next(), &object.rest) {
        (None, Some(rest)) => Found::Unknown(open_member(rest, known)),
        (None, None) => Found::Nothing,
        (Some(Entry { key: Key::Partial(text), .. }), _) => Found::Unknown(text.first_hole().alike()),
        (Some(entry), _) => Found::Member(&entry.value),
    }
}

fn look_up_unknown<'a>(object: &'a Object, name: &Value) -> Found<'a> {
    let mut open = object.rest.as_ref().map(Arc::clone);
    for entry in &object.entries {
        match entry.key.to_value().equals_ignoring_case(name) {
            Truth::True => return Found::Member(&entry.value),
            Truth::False => {}
            Truth::Unknown(unknown) => open = open.or(Some(unknown)),
        }
    }
    open.map_or(Found::Nothing, |unknown| Found::Unknown(without_symbol(&unknown)))
}

/// The property or item of `target` that `key` names, as `.name`, `['name']` and `[0]` read it; `None` if it is surely missing.
///
/// The value keeps its origin; a member of a secure value is secure; a member of an unknown value is unknown, with its symbol.
///
/// # Errors
///
/// `Refused` when the target has no members or the key is of the wrong kind; `Unknown` when it cannot be told.
pub fn property(target: &Value, key: &Value) -> Result<Option<Value>, Failure> {
    let refused =
        |expected: &str| refuse(format!("{} is read from {}, {expected}", describe_key(key), with_article(target)));
    // The member's name would stand in the unknown's own.
    let unnamed = || Unknown::new(Cause::SecureParameter, "a member that a secret names", key.origin);
    let found = match (&target.kind, &key.kind) {
        (Kind::Unknown(_), _) if key.secure => return Err(Failure::Unknown(unnamed())),
        (Kind::Unknown(unknown), Kind::String(name)) => Some(Value::unknown(unknown.member(name))),
        (Kind::Unknown(unknown), Kind::Int(place)) => Some(Value::unknown(unknown.member(&format!("[{place}]")))),
        (Kind::Unknown(unknown), _) => return Err(Failure::Unknown(without_symbol(unknown))),
        (Kind::Object(object), _) => match look_up(object, key) {
            Found::Member(value) => Some(value.clone()),
            Found::Nothing => None,
            Found::Unknown(_) if key.secure => return Err(Failure::Unknown(unnamed())),
            Found::Unknown(unknown) => return Err(Failure::Unknown(unknown)),
            Found::NotAName => return refused("whose members are read by name"),
        },
        (Kind::Array(items), Kind::Int(place)) => {
            usize::try_from(*place).ok().and_then(|place| items.get(place)).cloned()
        }
        (Kind::Array(_), Kind::Unknown(unknown)) => {
            return Err(Failure::Unknown(without_symbol(unknown)));
        }
        (Kind::Array(_), _) => return refused("whose items are read by number"),
        _ => return refused("which has no members"),
    };
    Ok(found.map(|value| value.secured(target.secure)))
}

fn describe_key(key: &Value) -> String {
    match &key.kind {
        _ if key.secure => "a member that a secret names".to_owned(),
        Kind::String(name) => format!("property `{name}`"),
        Kind::Int(place) => format!("item {place}"),
        _ => "a member".to_owned(),
    }
}

pub(super) fn try_get(args: &[Value], _: &Budget) -> Outcome {
    let mut current = arg(args, 0).clone();
    for key in args.iter().skip(1) {
        if current.is_null() {
            break;
        }
        current = property(&current, key)?.unwrap_or_else(Value::null);
    }
    Ok(current)
}

pub(super) fn create_object(args: &[Value], _: &Budget) -> Outcome {
    if args.len() % 2 == 1 {
        return refuse(format!(
            "`createObject` takes names and values in pairs, found {} arguments: the last name has no value",
            args.len()
        ));
    }
    check_nesting("createObject", args)?;
    let mut object = Object::default();
    for (index, pair) in args.chunks_exact(2).enumerate() {
        let [name, value] = pair else { continue };
        let Some(key) = Key::of(name) else {
            return refuse(format!(
                "`createObject` takes a name as its {} argument, found {}",
                ordinal(index * 2),
                with_article(name)
            ));
        };
        put(&mut object, Entry { key, key_origin: name.origin, value: value.clone() });
    }
    Ok(Value::object(object))
}

/// Adds a member, or replaces the one of that name; members that it may or may not replace are no longer known.
pub(crate) fn put(object: &mut Object, entry: Entry) {
    let name = entry.key.to_value();
    if entry.key.known().is_some() {
        for existing in &mut object.entries {
            if let Key::Partial(_) = &existing.key
                && let Truth::Unknown(unknown) = existing.key.to_value().equals_ignoring_case(&name)
            {
                forget(&mut existing.value, &unknown);
            }
        }
        object.replace(entry);
        return;
    }
    for existing in &mut object.entries {
        match existing.key.to_value().equals_ignoring_case(&name) {
            Truth::True => {
                *existing = entry;
                return;
            }
            Truth::Unknown(unknown) => forget(&mut existing.value, &unknown),
            Truth::False => {}
        }
    }
    object.entries.push(entry);
}

/// Replaces a value that `unknown` may have overridden.
pub(super) fn forget(value: &mut Value, unknown: &Arc<Unknown>) {
    let secure = value.secure;
    let origin = value.origin;
    *value = Value::unknown(without_symbol(unknown)).at(origin).secured(secure);
}

/// The members in the order of `items()`: by name, without case. Of a single member no order is asked.
fn sorted(name: &str, args: &[Value]) -> Result<Vec<Entry>, Failure> {
    let object = object(name, args, 0)?;
    if let Some(unknown) = object.rest.as_ref().or_else(|| object.why_open().filter(|_| object.entries.len() > 1)) {
        return Err(Failure::Unknown(Arc::clone(unknown)));
    }
    let mut entries = object.entries.clone();
    entries.sort_by_cached_key(|entry| entry.key.known().map(|name| name.to_lowercase()));
    Ok(entries)
}

pub(super) fn items(args: &[Value], _: &Budget) -> Outcome {
    let secure = arg(args, 0).secure;
    let items = sorted("items", args)?.into_iter().map(|entry| {
        let mut item = Object::default();
        item.entries.push(Entry::new("key", entry.key.to_value().at(entry.key_origin).secured(secure)));
        item.entries.push(Entry::new("value", entry.value.secured(secure)));
        Value::object(item)
    });
    Ok(Value::array(items.collect()))
}

pub(super) fn object_keys(args: &[Value], _: &Budget) -> Outcome {
    let secure = arg(args, 0).secure;
    let keys = sorted("objectKeys", args)?.into_iter();
    let keys = keys.map(|entry| entry.key.to_value().at(entry.key_origin).secured(secure));
    Ok(Value::array(keys.collect()))
}

pub(super) fn fail(args: &[Value], _: &Budget) -> Outcome {
    match arg(args, 0).as_str() {
        Some(message) if !arg(args, 0).secure => refuse(format!("`fail` says: {message}")),
        Some(_) => refuse("`fail` is called, with a secure text"),
        None => Err(wrong("fail", args, 0, "a text")),
    }
}
