//! The managed identities of a vault: whether there is a system-assigned one, which user-assigned ones are attached.

use super::setting::{Reader, Setting, State, known_or_unknown, not_shown};
use crate::knowledge::VaultKind;
use crate::template::{Entry, Kind, Object, Reached, Truth, Value};

/// `identity.type`: which kinds of identity the vault has; unknown where an export leaves `identity` out.
#[must_use]
pub fn kind<'d>(reader: Reader<'d>) -> Setting<'d> {
    shown(reader, reader.setting("identity.type"))
}

/// The service shows a Backup vault's `identity` always, a Recovery Services vault's only where it has one.
fn shown<'d>(reader: Reader<'d>, setting: Setting<'d>) -> Setting<'d> {
    let hidden = reader.resource.exported
        && setting.is_absent()
        && reader.resource.is(VaultKind::BackupVault.resource_type())
        && reader.resource.body.entry("identity").is_none();
    if !hidden {
        return setting;
    }
    Setting { state: not_shown("`identity`, which this export does not show"), ..setting }
}

/// Whether the vault has a system-assigned identity.
#[must_use]
pub fn system_assigned<'d>(reader: Reader<'d>) -> Setting<'d> {
    let kind = kind(reader);
    let state = match &kind.state {
        State::Known(value) => match value.as_str() {
            Some(text) => State::Known(Value::new(Kind::Bool(names(text, "SystemAssigned"))).at(value.origin)),
            None => State::Absent,
        },
        other => other.clone(),
    };
    Setting { state, site: kind.site }
}

/// Whether `identity.type` names this kind of identity, blanks and case aside.
#[must_use]
pub fn names(identity_type: &str, kind: &str) -> bool {
    identity_type.split(',').any(|one| one.trim().eq_ignore_ascii_case(kind))
}

/// The ids of the attached user-assigned identities, as a list.
#[must_use]
pub fn user_assigned<'d>(reader: Reader<'d>) -> Setting<'d> {
    let map = reader.setting("identity.userAssignedIdentities");
    let state = match reader.resource.at(&["identity", "userAssignedIdentities"]) {
        Reached::Value(value) => match &value.kind {
            _ if matches!(map.state, State::Dropped(_)) => map.state.clone(),
            Kind::Object(object) if object.rest.is_none() => {
                let ids: Vec<Value> = given(object).map(|entry| entry.key.to_value().at(entry.key_origin)).collect();
                if ids.is_empty() { State::Absent } else { State::Known(Value::array(ids).at(value.origin)) }
            }
            Kind::Object(object) => {
                object.rest.as_ref().map_or(State::Absent, |unknown| State::Unknown(unknown.clone()))
            }
            _ => known_or_unknown(value),
        },
        _ => map.state.clone(),
    };
    shown(reader, Setting { state, site: map.site })
}

/// The ids that the map of user-assigned identities surely lists, whether or not it may hold more.
#[must_use]
pub fn listed(attached: &Setting<'_>) -> Vec<Value> {
    let map = attached.site.written.and_then(Value::as_object);
    map.map_or_else(Vec::new, |map| given(map).map(|entry| whole(&entry.key.to_value()).at(entry.key_origin)).collect())
}

/// The entries of a map of identities that attach one: `null` detaches it.
fn given(map: &Object) -> impl Iterator<Item = &Entry> {
    map.entries.iter().filter(|entry| !entry.value.is_null())
}

/// Whether two ids are the same; a name that is one unknown piece compares as that unknown itself.
#[must_use]
pub fn same_id(one: &Value, other: &Value) -> Truth {
    whole(one).equals_ignoring_case(&whole(other))
}

fn whole(id: &Value) -> Value {
    id.text_parts().map_or_else(|| id.clone(), Value::text).secured(id.secure)
}
