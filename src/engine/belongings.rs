//! The lists of a vault's entry in the inventory: each row with its facts, in all worlds taken together.

use serde_json::{Value as Json, json};

use super::inventory::{ResourceKey, key_of, merge, plain_entry, setting_entry};
use crate::model::belongings::{self, Kept};
use crate::model::grants::Grants;
use crate::model::inventory::{Belongings, FactEntry, List, Row, Sureness};
use crate::model::protection::protection_state;
use crate::model::{Estate, Reader, Vault};
use crate::source::Location;
use crate::template::{Cause, Existence, Provenance, Resource, Value, last_segment};

/// The rows of one vault in one world.
#[derive(Debug)]
pub(super) struct InWorld {
    rows: Vec<(List, ResourceKey, Row)>,
}

/// Everything that belongs to a vault in one world.
pub(super) fn in_world<'d>(vault: &Vault<'d>, estate: &Estate<'d>, grants: &Grants<'d>) -> InWorld {
    let mut rows = Vec::new();
    let provenance = vault.provenance;
    let mut add = |list: List, resource: &Resource, facts: Vec<(&'static str, FactEntry)>| {
        let depends = matches!(resource.condition, Existence::Depends { .. });
        let condition = if depends { Sureness::Unknown } else { Sureness::Sure };
        let count = if resource.count_unknown { Sureness::Unknown } else { Sureness::Sure };
        rows.push((list, key_of(resource), Row { condition, count, facts, source: resource.site.whole }));
    };
    for row in belongings::policies(vault) {
        let retention = match &row.retention {
            Ok(kept) if kept.is_empty() => FactEntry::absent(None, place(&row.rules, provenance)),
            Ok(kept) => FactEntry::known(kept.iter().map(kept_json).collect(), place(&row.rules, provenance)),
            Err(open) => setting_entry(open, provenance),
        };
        let facts = vec![
            ("name", plain_entry(Some(&row.resource.name), provenance)),
            ("datasourceTypes", setting_entry(&row.datasource_types, provenance)),
            ("managementType", setting_entry(&row.management_type, provenance)),
            ("retention", retention),
        ];
        add(List::Policies, row.resource, facts);
    }
    for instance in belongings::instances(vault) {
        let state = protection_state(vault.reader_of(instance.resource));
        let facts = vec![
            ("name", plain_entry(Some(&instance.resource.name), provenance)),
            ("datasourceId", setting_entry(&vault.datasource_id(&instance), provenance)),
            ("datasourceType", setting_entry(&instance.datasource_type, provenance)),
            ("policy", setting_entry(&instance.policy, provenance)),
            ("protectionState", setting_entry(&state, provenance)),
        ];
        add(List::Instances, instance.resource, facts);
    }
    for row in belongings::guards(vault, estate) {
        let proxy = Reader { resource: row.proxy, provenance };
        let outside = || belongings::outside(proxy, "a resource guard that is not in the input");
        let facts = vec![
            ("name", last_name(row.id.site.written, setting_entry(&row.id, provenance), provenance)),
            ("id", setting_entry(&row.id, provenance)),
            ("location", setting_entry(&row.location.unwrap_or_else(outside), provenance)),
            ("excludedOperations", setting_entry(&row.excluded.unwrap_or_else(outside), provenance)),
        ];
        add(List::ResourceGuards, row.proxy, facts);
    }
    for row in belongings::grants_of(vault, grants) {
        let grant = &row.grant;
        let principal = setting_entry(&grant.principal, provenance);
        let identity = match &row.holder {
            Some(holder) => FactEntry { location: principal.location, ..known_value(holder, provenance) },
            None => principal,
        };
        let definition = setting_entry(&grant.role_definition, provenance);
        let known = |value: Option<String>, otherwise: FactEntry| match value {
            Some(value) => FactEntry::known(json!(value), definition.location),
            None => otherwise,
        };
        // What is no built-in role has a name that only the definition tells.
        let unnamed = || match row.role_id() {
            Some(_) => FactEntry::unknown(Cause::RuntimeReference, definition.location),
            None => definition.clone(),
        };
        let facts = vec![
            ("identity", identity),
            ("role", known(row.role_id().and(grant.role).map(|role| role.name.to_owned()), unnamed())),
            ("roleId", known(row.role_id(), definition.clone())),
            ("scope", plain_entry(Some(grant.scope), provenance)),
            ("scopeName", last_name(Some(grant.scope), plain_entry(Some(grant.scope), provenance), provenance)),
        ];
        add(List::RoleGrants, grant.resource, facts);
    }
    InWorld { rows }
}

fn known_value(holder: &crate::model::grants::Holder, provenance: &Provenance) -> FactEntry {
    plain_entry(Some(&belongings::holder_value(holder)), provenance)
}

/// The last segment of an id, which may be known where the subscription before it is not.
fn last_name(id: Option<&Value>, whole: FactEntry, provenance: &Provenance) -> FactEntry {
    match id.filter(|id| !id.holds_secret()).and_then(last_segment) {
        Some(name) if name.as_str().is_some() => {
            FactEntry { location: whole.location, ..plain_entry(Some(&name), provenance) }
        }
        _ => whole,
    }
}

fn kept_json(kept: &Kept) -> Json {
    json!({"store": kept.store, "duration": kept.duration, "tag": kept.tag})
}

fn place(setting: &crate::model::Setting<'_>, provenance: &Provenance) -> Option<Location> {
    setting_entry(setting, provenance).location
}

/// The rows of all worlds: one each, uncertain where it is not in every world that the vault is in.
pub(super) fn merged(worlds: Vec<InWorld>, cause: Cause) -> Belongings {
    let count = worlds.len();
    let mut order: Vec<(List, ResourceKey)> = Vec::new();
    let mut rows: std::collections::HashMap<(List, ResourceKey), Vec<Row>> = std::collections::HashMap::new();
    for (list, key, row) in worlds.into_iter().flat_map(|world| world.rows) {
        let held = rows.entry((list, key.clone())).or_default();
        if held.is_empty() {
            order.push((list, key));
        }
        held.push(row);
    }
    let mut belongings = Belongings::default();
    for key in order {
        let Some(held) = rows.remove(&key) else { continue };
        let everywhere = held.len() >= count;
        if let Some(mut row) = merge_rows(held, cause) {
            if !everywhere {
                row.condition = Sureness::Unknown;
            }
            belongings.of_mut(key.0).push(row);
        }
    }
    belongings
}

fn merge_rows(held: Vec<Row>, cause: Cause) -> Option<Row> {
    let first = held.first()?;
    let (source, names) = (first.source, first.facts.iter().map(|(name, _)| *name).collect::<Vec<_>>());
    let unsure = |of: fn(&Row) -> Sureness| {
        if held.iter().any(|row| of(row) == Sureness::Unknown) { Sureness::Unknown } else { Sureness::Sure }
    };
    let (condition, count) = (unsure(|row| row.condition), unsure(|row| row.count));
    let mut columns: Vec<Vec<FactEntry>> = names.iter().map(|_| Vec::new()).collect();
    for row in held {
        for (column, (_, fact)) in columns.iter_mut().zip(row.facts) {
            column.push(fact);
        }
    }
    let facts = names.into_iter().zip(columns).map(|(name, column)| (name, merge(column, cause))).collect();
    Some(Row { condition, count, facts, source })
}
