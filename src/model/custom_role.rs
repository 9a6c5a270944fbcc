//! Roles that are defined in the input: what they allow.

use super::estate::{Estate, Join};
use super::grants::Grant;
use super::setting::{Setting, Site, State, known_or_unknown};
use crate::template::{Object, Resource, Truth, Value, last_segment};

/// The type of role definitions.
pub const ROLE_DEFINITIONS: &str = "Microsoft.Authorization/roleDefinitions";

/// A role that the input defines.
#[derive(Debug, Clone)]
pub struct CustomRole<'d> {
    /// Its declaration.
    pub resource: &'d Resource,
    /// Its name for people, if known.
    pub name: Option<&'d str>,
    /// What it allows: each entry of `actions` and `dataActions`.
    pub actions: Vec<Setting<'d>>,
    /// What is not known of its permissions.
    pub open: Option<Setting<'d>>,
}

/// The role of the input that a grant surely gives.
#[must_use]
pub fn granted<'d>(estate: &Estate<'d>, grant: &Grant<'d>) -> Option<CustomRole<'d>> {
    let id = grant.role_definition.site.written?;
    let guid = last_segment(id)?;
    let named = estate.joined(ROLE_DEFINITIONS, Join::Id, id).into_iter();
    let definition = named.filter(|resource| !resource.existing).find(|resource| {
        let name = last_segment(&resource.id).unwrap_or_else(|| resource.name.clone());
        resource.has_id(id).is_true() || matches!(guid.equals_ignoring_case(&name), Truth::True)
    })?;
    Some(read(estate, definition))
}

/// Whether the role of a grant may be one that the input defines under a name that is not known.
#[must_use]
pub fn may_be_granted(estate: &Estate<'_>, grant: &Grant<'_>) -> bool {
    let Some(id) = grant.role_definition.site.written else { return true };
    let Some(guid) = last_segment(id) else { return true };
    let named = estate.joined(ROLE_DEFINITIONS, Join::Id, id).into_iter();
    named.filter(|resource| !resource.existing).any(|resource| {
        let name = last_segment(&resource.id).unwrap_or_else(|| resource.name.clone());
        !guid.equals_ignoring_case(&name).is_false()
    })
}

fn read<'d>(estate: &Estate<'d>, resource: &'d Resource) -> CustomRole<'d> {
    let reader = estate.reader(resource);
    // `az role definition list` puts the members beside the id.
    let at = |name: &str| {
        let beside = reader.setting(name);
        if name != "type" && beside.site.written.is_some() {
            return beside;
        }
        reader.setting(&format!("properties.{name}"))
    };
    let permissions = at("permissions");
    let name = at("roleName").site.written.and_then(Value::as_str);
    let mut role = CustomRole { resource, name, actions: Vec::new(), open: None };
    // A built-in role that an export lists is nobody's own.
    let kind = [at("roleType"), at("type")];
    if kind.iter().any(|kind| kind.is("BuiltInRole")) {
        return role;
    }
    let Some(entries) = permissions.site.written.and_then(Value::as_array) else {
        role.open = permissions.unknown().is_some().then_some(permissions);
        return role;
    };
    for (number, entry) in entries.iter().enumerate() {
        let Some(entry) = entry.as_object() else { continue };
        for list in ["actions", "dataActions"] {
            actions(&mut role, &permissions.site, entry, (number, list));
        }
    }
    role
}

fn actions<'d>(
    role: &mut CustomRole<'d>,
    permissions: &Site<'d>,
    entry: &'d Object,
    (number, list): (usize, &'static str),
) {
    let path = format!("{}[{number}].{list}", permissions.path);
    let place = |value: &'d Value, path: String| Setting {
        state: known_or_unknown(value),
        site: Site { path, written: Some(value), origin: value.origin, ..permissions.clone() },
    };
    let Some(written) = entry.get(list) else { return };
    match written.as_array() {
        Some(items) => {
            for (number, item) in items.iter().enumerate() {
                let action = place(item, format!("{path}[{number}]"));
                if matches!(action.state, State::Unknown(_)) {
                    role.open = Some(action);
                } else {
                    role.actions.push(action);
                }
            }
        }
        None if written.is_null() => {}
        None => role.open = Some(place(written, path)),
    }
}
