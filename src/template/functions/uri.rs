//! URIs: joining, taking apart, building, escaping and unescaping.

use std::sync::Arc;

use super::args::{Outcome, arg, assemble, object, parts, refuse, text, wrong};
use super::symbolic::{cannot_contain, derived, without_symbol};
use super::uri_parts::{Uri, is_placeholder, without_dots};
use super::{Budget, Failure};
use crate::template::links::FOLDER;
use crate::template::unknown::Unknown;
use crate::template::value::{Entry, Kind, Object, Part, Value};

/// Resolves as RFC 3986 and .NET do, so that a relative part with a slash at its beginning starts at the root.
///
/// The page tells a simpler rule for slashes too; the engine answers as RFC 3986 says.
///
/// SOURCE: learn.microsoft.com/azure/azure-resource-manager/templates/template-functions-string#uri
pub(super) fn uri(args: &[Value], budget: &Budget) -> Outcome {
    let mut holes = Vec::new();
    let base = marked(&parts("uri", args, 0)?, &mut holes);
    let relative = marked(&parts("uri", args, 1)?, &mut holes);
    budget.check("uri", base.len().saturating_add(relative.len()).saturating_mul(3))?;
    let unknown_base = base.starts_with(is_placeholder) && Uri::parse(&relative).is_none();
    if holes.len() > MAX_HOLES || unknown_base {
        let whole = holes.first().filter(|_| base.chars().count() == 1 && holes.len() < MAX_HOLES);
        let beside = whole.and_then(|whole| beside(whole, &relative, &holes));
        return beside.ok_or_else(|| wrong("uri", args, 0, "a text"));
    }
    if relative.starts_with(is_placeholder) {
        return Err(wrong("uri", args, 1, "a text"));
    }
    // A base that is not known counts for nothing beside an absolute second argument.
    let base = if base.starts_with(is_placeholder) { relative.clone() } else { base };
    let Some(parsed) = Uri::parse(&base) else {
        return match holes.first() {
            Some(unknown) => Err(Failure::Unknown(Arc::clone(unknown))),
            None => refuse("`uri` takes an absolute URI such as `https://contoso.com/` as its first argument"),
        };
    };
    let Some(joined) = parsed.join(&relative) else {
        return refuse("`uri` takes a URI or a part of one as its second argument");
    };
    let loose = holes.iter().find(|unknown| !cannot_contain(unknown, "/"));
    match loose {
        Some(hole) if Uri::parse(&relative).is_none() || relative.contains(is_placeholder) => {
            below_root(&parsed, joined, &relative, hole)
        }
        _ => Ok(unmarked(&joined.print(), &joined.host, &holes)),
    }
}

/// What is known when an unknown may hold slashes and dots: it may lead up to the root, never beyond it.
fn below_root(base: &Uri, joined: Uri, relative: &str, hole: &Arc<Unknown>) -> Outcome {
    let first = relative.split(['/', '\\', '?', '#']).next().unwrap_or_default();
    let network = relative.trim_start_matches(['/', '\\']).starts_with(is_placeholder);
    let authority = [&joined.user, &joined.host].into_iter().any(|part| part.contains(is_placeholder));
    let scheme = first.contains(':') || first.contains(is_placeholder);
    if network || scheme || authority || (&base.host, base.port) != (&joined.host, joined.port) {
        return Err(Failure::Unknown(without_symbol(hole)));
    }
    let root = Uri { path: "/".to_owned(), query: String::new(), fragment: String::new(), ..joined };
    let hole = without_symbol(&derived("uri", hole));
    Ok(assemble(vec![Part::Known(root.print().into()), Part::Hole(hole)]))
}

/// How many unknowns there are placeholders for.
const MAX_HOLES: usize = 6_000;

/// The text with a character for private use for each hole; such characters in the text itself are escaped.
fn marked(parts: &[Part], holes: &mut Vec<Arc<Unknown>>) -> String {
    let mut out = String::new();
    for part in parts {
        match part {
            Part::Known(text) if text.contains(is_placeholder) => {
                for found in text.chars() {
                    match is_placeholder(found) {
                        true => out.push_str(&escape_component(found.encode_utf8(&mut [0; 4]))),
                        false => out.push(found),
                    }
                }
            }
            Part::Known(text) => out.push_str(text),
            Part::Hole(unknown) => {
                out.push(mark(holes.len()));
                holes.push(Arc::clone(unknown));
            }
        }
    }
    out
}

/// The text with its holes again; those of the host are in lower case.
fn unmarked(text: &str, host: &str, holes: &[Arc<Unknown>]) -> Value {
    let mut parts = Vec::new();
    let mut known = String::new();
    for found in text.chars() {
        match hole_of(found, holes) {
            Some(unknown) => {
                parts.push(Part::Known(std::mem::take(&mut known).into()));
                let lowered = host.contains(found);
                parts.push(Part::Hole(if lowered { derived("toLower", unknown) } else { Arc::clone(unknown) }));
            }
            None => known.push(found),
        }
    }
    parts.push(Part::Known(known.into()));
    assemble(parts)
}

/// The members `scheme`, `host`, `port`, `path` and, unless it is empty, `query` with its `?`.
///
/// No public page tells what becomes of a port that is not written; .NET's `Uri.Port` gives the scheme's own.
///
/// SOURCE: learn.microsoft.com/azure/azure-resource-manager/bicep/bicep-functions-string#parseuri
pub(super) fn parse_uri(args: &[Value], _: &Budget) -> Outcome {
    let written = text("parseUri", args, 0)?;
    let Some(uri) = Uri::parse(written) else {
        return refuse(format!("`parseUri` takes an absolute URI, found `{written}`"));
    };
    let port = uri.effective_port();
    let text = |text: String| Value::string(text).secured(arg(args, 0).secure);
    let mut parsed = Object::default();
    let mut add = |name: &str, value: Value| parsed.entries.push(Entry::new(name, value));
    add("scheme", text(uri.scheme));
    add("host", text(uri.host));
    if let Some(port) = port {
        add("port", Value::new(Kind::Int(port.into())).secured(arg(args, 0).secure));
    }
    add("path", text(uri.path));
    if !uri.query.is_empty() {
        add("query", text(uri.query));
    }
    Ok(Value::object(parsed))
}

/// Puts `scheme`, `host`, `port`, `path` and `query` together; a slash before the path and a `?` before the query are
/// added if they are missing.
///
/// SOURCE: learn.microsoft.com/azure/azure-resource-manager/bicep/bicep-functions-string#builduri
pub(super) fn build_uri(args: &[Value], budget: &Budget) -> Outcome {
    let given = object("buildUri", args, 0)?;
    let mut uri = Uri {
        scheme: String::new(),
        user: String::new(),
        host: String::new(),
        port: None,
        path: "/".to_owned(),
        query: String::new(),
        fragment: String::new(),
    };
    for entry in &given.entries {
        let name = entry.key.to_display();
        let member = name.to_ascii_lowercase();
        match (member.as_str(), &entry.value.kind) {
            ("port" | "path" | "query", Kind::Null) => {}
            ("port", Kind::Int(port)) => match u16::try_from(*port) {
                Ok(port) => uri.port = Some(port),
                Err(_) => return refuse(format!("`buildUri` takes a `port` up to 65535, found {port}")),
            },
            ("scheme", Kind::String(text)) => uri.scheme = text.to_string(),
            ("host", Kind::String(text)) => uri.host = text.to_string(),
            ("path", Kind::String(text)) => uri.path = without_dots(text).replace('?', "%3F").replace('#', "%23"),
            ("query", Kind::String(text)) if text.is_empty() || text.starts_with('?') => {
                uri.query = text.replace('#', "%23")
            }
            ("query", Kind::String(text)) => uri.query = format!("?{}", text.replace('#', "%23")),
            ("scheme" | "host" | "port" | "path" | "query", _) => {
                return refuse(format!(
                    "`buildUri` does not take {} as `{name}`",
                    super::args::with_article(&entry.value)
                ));
            }
            _ => {
                return refuse(format!(
                    "`buildUri` takes `scheme`, `host`, `port`, `path` and `query`, found `{name}`"
                ));
            }
        }
    }
    for (name, value) in [("scheme", &uri.scheme), ("host", &uri.host)] {
        if value.is_empty() {
            return refuse(format!("`buildUri` takes an object with a `{name}`, which this has not"));
        }
    }
    let printed = uri.print();
    budget.check("buildUri", printed.len())?;
    match Uri::parse(&printed) {
        Some(uri) => Ok(Value::string(uri.print())),
        None => refuse(format!("`buildUri` makes `{printed}` of it, which is no URI")),
    }
}

/// A path beside an address of which nothing is known: what stands before the path equals itself.
///
/// A token behind a file or a query may be anything; elsewhere what is not known might lead up.
fn beside(base: &Arc<Unknown>, relative: &str, holes: &[Arc<Unknown>]) -> Option<Value> {
    let mut folder = base.member(FOLDER);
    let mut rest = relative.trim();
    while let Some((up, after)) = rest.split_once('/').filter(|(step, _)| matches!(*step, "." | "..")) {
        folder = if up == ".." { folder.member(FOLDER) } else { folder };
        rest = after;
    }
    let path = rest.split(['?', '#']).next().unwrap_or_default();
    let first = path.split('/').next().unwrap_or_default();
    let turns = path.contains('\\') || path.split('/').any(|step| matches!(step, "." | ".."));
    if first.is_empty() || first.contains(':') || first.starts_with(is_placeholder) || turns {
        return None;
    }
    let file = path.strip_suffix(is_placeholder).filter(|file| file.ends_with(".json")).unwrap_or(path);
    let loose = |unknown: &Arc<Unknown>| !cannot_contain(unknown, "/");
    if file.chars().any(|found| hole_of(found, holes).is_some_and(loose)) {
        return None;
    }
    let joined = Uri::parse("https://host/")?.join(rest)?.print();
    let escaped = joined.strip_prefix("https://host/")?;
    let mark = mark(holes.len());
    let holes: Vec<Arc<Unknown>> = holes.iter().cloned().chain([folder]).collect();
    Some(unmarked(&format!("{mark}{escaped}"), "", &holes))
}

/// The character that stands for the hole of that number.
fn mark(number: usize) -> char {
    u32::try_from(number.min(MAX_HOLES)).ok().and_then(|number| char::from_u32(0xe000 + number)).unwrap_or('\u{e000}')
}

/// The hole that a character stands for.
fn hole_of(found: char, holes: &[Arc<Unknown>]) -> Option<&Arc<Unknown>> {
    let number = is_placeholder(found).then(|| usize::try_from(u32::from(found) - 0xe000).ok()).flatten();
    holes.get(number?)
}

pub(super) fn uri_component(args: &[Value], budget: &Budget) -> Outcome {
    let parts = parts("uriComponent", args, 0)?;
    budget.check("uriComponent", super::json::bytes_of(&parts).saturating_mul(3))?;
    let escaped = parts.into_iter().map(|part| match part {
        Part::Known(text) => Part::Known(escape_component(&text).into()),
        Part::Hole(unknown) => Part::Hole(derived("uriComponent", &unknown)),
    });
    Ok(assemble(escaped.collect()))
}

fn escape_component(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

pub(super) fn uri_component_to_string(args: &[Value], _: &Budget) -> Outcome {
    Ok(Value::string(decode(text("uriComponentToString", args, 0)?)))
}

/// Undoes percent-encoding; what is no valid escape stays.
pub(super) fn decode(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, after)) = rest.split_first() {
        let digits = after.get(..2).and_then(|digits| std::str::from_utf8(digits).ok());
        let escaped = digits
            .filter(|digits| first == b'%' && digits.bytes().all(|byte| byte.is_ascii_hexdigit()))
            .and_then(|digits| u8::from_str_radix(digits, 16).ok());
        bytes.push(escaped.unwrap_or(first));
        rest = if escaped.is_some() { after.get(2..).unwrap_or_default() } else { after };
    }
    String::from_utf8(bytes).unwrap_or_else(|_| text.to_owned())
}
