//! Resources that were read from Azure, in the same form as those that a template would deploy.

use std::sync::Arc;

use super::evaluator::shorten;
use super::expression::{Written, classify};
use super::ids::split_segments;
use super::instance::scope_kind;
use super::literal::read_object;
use super::provenance::Provenance;
use super::resource::{Existence, Resource, ResourceSite};
use super::unknown::{Cause, Unknown};
use super::value::{Entry, Kind, Object, Value};
use super::worlds::WorldSet;
use crate::document::{Shown, Told, resource_type};
use crate::source::{Location, SourceId, Span};
use crate::syntax::{Node, NodeKind};

/// One exported resource; `None` if it has no type.
pub fn exported_resource(shown: Shown<'_>, source: SourceId, provenance: &mut Provenance) -> Option<Resource> {
    let node = shown.node;
    let resource_type: Arc<str> = resource_type(node)?.into();
    let whole = Location { source, span: node.span };
    let mut body = read_object(node, source, provenance);
    if shown.told != Told::Live {
        for entry in &mut body.entries {
            open_expressions(&mut entry.value);
        }
    }
    if shown.told != Told::Made {
        hide_missing_properties(&mut body, node, whole, provenance);
        for entry in body.entries.iter_mut().filter(|entry| !entry.key.is("tags")) {
            hide_cut(&entry.key.to_display(), &mut entry.value);
        }
    }
    let written_id = body.get("id").filter(|id| id.as_str().is_some_and(|id| id.starts_with('/'))).cloned();
    let partial = written_id.is_none() && body.get("name").is_none_or(Value::is_null);
    let name = full_name(&resource_type, written_id.as_ref(), body.get("name"));
    let scope = written_id.as_ref().map_or_else(Value::null, scope_of);
    let scope = match body.get("scope").or_else(|| body.get("properties")?.as_object()?.get("scope")) {
        // A role assignment says its scope itself.
        Some(written) if written.as_str().is_some_and(|text| text.starts_with('/')) => written.clone(),
        _ => scope,
    };
    let resource_group = body
        .get("resourceGroup")
        .or_else(|| body.get("ResourceGroupName"))
        .cloned()
        .or_else(|| group_of(written_id.as_ref()?))
        .unwrap_or_else(Value::null);
    let span_of = |name: &str| node.get(name).map(|node| node.span);
    let site = ResourceSite {
        whole,
        type_value: span_of("type").unwrap_or_else(|| Span::new(node.span.start, node.span.start + 1)),
        name_value: span_of("name"),
        instance: 0,
        repeats_parent: false,
    };
    Some(Resource {
        scope_kind: scope_kind(&scope),
        id: written_id.unwrap_or_else(|| {
            Unknown::new(Cause::NotInThisExport, "the resource's id", provenance.literal(whole)).into()
        }),
        api_version: body.get("apiVersion").filter(|version| version.as_str().is_some()).cloned(),
        resource_type,
        name,
        resource_group,
        group_location: None,
        scope,
        body: Arc::new(body),
        condition: Existence::Sure,
        count_unknown: false,
        existing: false,
        modules: Vec::new(),
        site,
        worlds: WorldSet::ALL,
        exported: shown.told != Told::Made,
        partial,
    })
}

/// A tool leaves an expression where only deploying gives the value: its text is not the value.
fn open_expressions(value: &mut Value) {
    match &mut value.kind {
        Kind::String(text) => match classify(text) {
            Written::Expression(inner) => {
                let what = format!("`{}`", shorten(inner));
                *value = Value::from(Unknown::new(cause_of(inner), what, value.origin));
            }
            Written::Literal(std::borrow::Cow::Owned(unescaped)) => value.kind = Kind::String(unescaped.into()),
            Written::Literal(_) => {}
        },
        Kind::Array(items) => Arc::make_mut(items).iter_mut().for_each(open_expressions),
        Kind::Object(object) => {
            Arc::make_mut(object).entries.iter_mut().for_each(|entry| open_expressions(&mut entry.value));
        }
        _ => {}
    }
}

fn cause_of(expression: &str) -> Cause {
    let lower = expression.to_ascii_lowercase();
    let has = |words: &[&str]| words.iter().any(|word| lower.contains(word));
    if has(&["reference(", "references(", "list"]) {
        Cause::RuntimeReference
    } else if has(&["utcnow(", "newguid("]) {
        Cause::NonDeterministic
    } else if has(&["parameters("]) {
        Cause::ParameterWithoutValue
    } else {
        Cause::DeploymentContext
    }
}

/// What stands for an object or a list that PowerShell's `ConvertTo-Json` cut off.
const CUT: [&str; 3] =
    ["System.Object[]", "System.Collections.Hashtable", "System.Management.Automation.PSCustomObject"];

/// Why what an export shows as no object, or no list, is not known.
#[must_use]
pub fn cut_short(name: &str) -> String {
    format!("`{name}`, which was cut off: export it with a larger `-Depth` of `ConvertTo-Json`")
}

/// PowerShell writes what lies deeper than its `-Depth` as a text: that is not the value.
fn hide_cut(name: &str, value: &mut Value) {
    match &mut value.kind {
        Kind::String(text) => {
            let is_cut = text.starts_with("@{") && text.ends_with('}')
                || CUT.contains(&&**text)
                || text.starts_with("System.Collections.Generic.");
            if is_cut {
                *value = Value::from(Unknown::new(Cause::NotInThisExport, cut_short(name), value.origin));
            }
        }
        Kind::Array(items) => Arc::make_mut(items).iter_mut().for_each(|item| hide_cut(name, item)),
        Kind::Object(object) => {
            for entry in &mut Arc::make_mut(object).entries {
                hide_cut(&entry.key.to_display(), &mut entry.value);
            }
        }
        _ => {}
    }
}

/// A resource shown without properties says nothing of them, nor of its identity.
fn hide_missing_properties(body: &mut Object, node: &Node, whole: Location, provenance: &mut Provenance) {
    let shown = node.get("properties").is_some_and(|properties| match &properties.kind {
        NodeKind::Object(members) => !members.is_empty(),
        // Anything else is what an export made of them.
        _ => false,
    });
    // `az role assignment list` gives rows without `properties`, with their members beside the id.
    let flat = node.get("principalId").is_some();
    if shown || flat {
        return;
    }
    let origin = provenance.literal(whole);
    let unknown =
        Unknown::new(Cause::NotInThisExport, "the resource's properties, which this export does not show", origin);
    body.replace(Entry::new("properties", Value::from(Arc::clone(&unknown))));
    for member in ["identity", "sku"] {
        if body.get(member).is_none_or(Value::is_null) {
            body.replace(Entry::new(member, Value::from(Arc::clone(&unknown))));
        }
    }
}

/// `vault/child` for children, from the id where there is one.
fn full_name(resource_type: &str, id: Option<&Value>, name: Option<&Value>) -> Value {
    let levels = resource_type.split('/').count().saturating_sub(1);
    if let Some(text) = id.and_then(Value::as_str) {
        let (_, tail) = text.rsplit_once("/providers/").unwrap_or(("", text));
        let names: Vec<&str> = tail.split('/').skip(2).step_by(2).collect();
        if names.len() == levels && levels > 1 {
            let origin = name.or(id).map(|value| value.origin);
            let joined = Value::string(names.join("/"));
            return origin.map_or(joined.clone(), |origin| joined.at(origin));
        }
        if name.is_none_or(Value::is_null)
            && let (Some(last), Some(id)) = (names.last(), id)
        {
            return Value::string(*last).at(id.origin);
        }
    }
    name.cloned().unwrap_or_else(Value::null)
}

/// What an id's resource is deployed on: all before its last `/providers/`.
fn scope_of(id: &Value) -> Value {
    let text = id.as_str().unwrap_or_default();
    let at = text.to_ascii_lowercase().rfind("/providers/");
    let scope = at.and_then(|at| text.get(..at)).unwrap_or_default();
    Value::string(scope).at(id.origin)
}

fn group_of(id: &Value) -> Option<Value> {
    let segments = split_segments(id);
    let at = segments
        .iter()
        .position(|segment| segment.as_str().is_some_and(|text| text.eq_ignore_ascii_case("resourceGroups")))?;
    segments.get(at + 1).cloned().map(|group| group.at(id.origin))
}
