//! Resource ids from a scope, a type and names; what the deployment's own scope is, the evaluator says.

use super::Budget;
use super::args::{Outcome, arg, assemble, ordinal, refuse, with_article, wrong};
use super::{Failure, args};
use crate::template::value::{Kind, Part, Value};

/// `resourceId([subscriptionId], [resourceGroupName], type, name, …)`.
///
/// `prefix` is the id of the deployment's scope without a slash at its end, such as `/subscriptions/‹id›/resourceGroups/‹name›`
/// (empty at tenant scope); `subscription` is the id of its subscription alone, for when a resource group is named.
///
/// # Errors
///
/// `Refused` for wrong arguments, `Unknown` when the type is not known.
pub fn resource_id(prefix: &Value, subscription: &Value, args: &[Value]) -> Result<Value, Failure> {
    const NAME: &str = "resourceId";
    let at = type_index(NAME, args)?;
    let scope = match args.get(..at).unwrap_or_default() {
        [] => text_parts(NAME, args, 0, prefix)?,
        [only] if is_guid(only) => scope_parts(NAME, args, &[("/subscriptions/", only)])?,
        [group] => scope_parts(NAME, args, &[("/subscriptions/", subscription), ("/resourceGroups/", group)])?,
        [subscription, group] => {
            scope_parts(NAME, args, &[("/subscriptions/", subscription), ("/resourceGroups/", group)])?
        }
        more => return too_many_scopes(NAME, more.len(), "a subscription id and a resource group"),
    };
    build(NAME, scope, args, at)
}

/// `subscriptionResourceId([subscriptionId], type, name, …)`; `subscription` is the id of the deployment's own.
///
/// # Errors
///
/// As `resource_id`.
pub fn subscription_resource_id(subscription: &Value, args: &[Value]) -> Result<Value, Failure> {
    const NAME: &str = "subscriptionResourceId";
    let at = type_index(NAME, args)?;
    let scope = match args.get(..at).unwrap_or_default() {
        [] => scope_parts(NAME, args, &[("/subscriptions/", subscription)])?,
        [given] => scope_parts(NAME, args, &[("/subscriptions/", given)])?,
        more => return too_many_scopes(NAME, more.len(), "a subscription id"),
    };
    build(NAME, scope, args, at)
}

/// `managementGroupResourceId([managementGroupId], type, name, …)`; `group` is the name of the deployment's own.
///
/// # Errors
///
/// As `resource_id`.
pub fn management_group_resource_id(group: &Value, args: &[Value]) -> Result<Value, Failure> {
    const NAME: &str = "managementGroupResourceId";
    const SCOPE: &str = "/providers/Microsoft.Management/managementGroups/";
    let at = type_index(NAME, args)?;
    let scope = match args.get(..at).unwrap_or_default() {
        [] => scope_parts(NAME, args, &[(SCOPE, group)])?,
        [given] => scope_parts(NAME, args, &[(SCOPE, given)])?,
        more => return too_many_scopes(NAME, more.len(), "a management group"),
    };
    build(NAME, scope, args, at)
}

/// `tenantResourceId(type, name, …)`.
///
/// # Errors
///
/// As `resource_id`.
pub fn tenant_resource_id(args: &[Value]) -> Result<Value, Failure> {
    const NAME: &str = "tenantResourceId";
    match type_index(NAME, args)? {
        0 => build(NAME, Vec::new(), args, 0),
        more => too_many_scopes(NAME, more, "no scope"),
    }
}

/// `extensionResourceId(resourceId, type, name, …)`.
///
/// # Errors
///
/// As `resource_id`.
pub fn extension_resource_id(args: &[Value]) -> Result<Value, Failure> {
    const NAME: &str = "extensionResourceId";
    build(NAME, text_parts(NAME, args, 0, arg(args, 0))?, args, 1)
}

pub(super) fn extension(args: &[Value], _: &Budget) -> Outcome {
    extension_resource_id(args)
}

pub(super) fn tenant(args: &[Value], _: &Budget) -> Outcome {
    tenant_resource_id(args)
}

/// The argument that is the type: the first with a `/`, as subscriptions and groups have none.
fn type_index(name: &str, args: &[Value]) -> Result<usize, Failure> {
    let found = args.iter().position(|each| match &each.kind {
        Kind::String(text) => text.contains('/'),
        Kind::Text(text) => text.parts.iter().any(|part| matches!(part, Part::Known(text) if text.contains('/'))),
        _ => false,
    });
    match found {
        Some(index) => Ok(index),
        None => match args.iter().find_map(Value::first_unknown) {
            Some(unknown) => Err(Failure::Unknown(std::sync::Arc::clone(unknown))),
            None => refuse(format!(
                "`{name}` takes a resource type such as `Microsoft.Storage/storageAccounts`, found none"
            )),
        },
    }
}

fn too_many_scopes(name: &str, found: usize, expected: &str) -> Outcome {
    refuse(format!("`{name}` takes {expected} before the resource type, found {found} arguments"))
}

fn is_guid(value: &Value) -> bool {
    value.as_str().is_some_and(|text| {
        text.len() == 36
            && text.bytes().enumerate().all(|(at, byte)| match at {
                8 | 13 | 18 | 23 => byte == b'-',
                _ => byte.is_ascii_hexdigit(),
            })
    })
}

fn text_parts(name: &str, args: &[Value], index: usize, value: &Value) -> Result<Vec<Part>, Failure> {
    value.text_parts().ok_or_else(|| wrong(name, args, index, "a text"))
}

fn scope_parts(name: &str, args: &[Value], levels: &[(&str, &Value)]) -> Result<Vec<Part>, Failure> {
    let mut parts = Vec::new();
    for (index, (prefix, value)) in levels.iter().enumerate() {
        parts.push(Part::Known((*prefix).into()));
        parts.extend(text_parts(name, args, index, value)?);
    }
    Ok(parts)
}

/// Appends `/providers/namespace/type/name/…` with the type at that index and its names behind.
fn build(name: &str, mut parts: Vec<Part>, args: &[Value], at: usize) -> Outcome {
    let full_type = args::text(name, args, at)?;
    let names = args.get(at + 1..).unwrap_or_default();
    // Templates in use end the type with a slash, which Azure takes.
    let mut segments = full_type.trim_end_matches('/').split('/');
    let namespace = segments.next().unwrap_or_default();
    let types: Vec<&str> = segments.collect();
    if types.is_empty() || types.iter().any(|segment| segment.is_empty()) || namespace.is_empty() {
        return refuse(format!(
            "`{name}` takes a resource type such as `Microsoft.Storage/storageAccounts`, found `{full_type}`"
        ));
    }
    if types.len() != names.len() {
        return refuse(format!(
            "`{name}` takes one name for each segment of the type: `{full_type}` needs {}, found {}",
            types.len(),
            names.len()
        ));
    }
    parts.push(Part::Known(format!("/providers/{namespace}").into()));
    for (offset, (segment, value)) in types.iter().zip(names).enumerate() {
        parts.push(Part::Known(format!("/{segment}/").into()));
        match &value.kind {
            Kind::Int(number) => parts.push(Part::Known(number.to_string().into())),
            _ => match value.text_parts() {
                Some(more) => parts.extend(more),
                None => {
                    return refuse(format!(
                        "`{name}` takes a name as its {} argument, found {}",
                        ordinal(at + 1 + offset),
                        with_article(value)
                    ));
                }
            },
        }
    }
    let secure = args.iter().any(|each| each.secure);
    Ok(assemble(parts).secured(secure))
}
