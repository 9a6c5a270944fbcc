//! The JSON contract of `inventory`; its schema is `schema/inventory.schema.json`.

use std::io;

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};
use serde_json::Value as Json;

use super::{Place, SCHEMA_VERSION, write_pretty};
use crate::knowledge::Fact;
use crate::model::inventory::{FactEntry, FactState, List, Row, Sureness, VaultEntry};
use crate::source::SourceMap;

/// Writes the vaults found.
///
/// # Errors
///
/// When `out` can't be written.
pub fn write_inventory(vaults: &[VaultEntry], sources: &SourceMap, out: &mut dyn io::Write) -> io::Result<()> {
    let vaults = vaults.iter().map(|entry| Vault::of(entry, sources)).collect();
    write_pretty(&Document { schema_version: SCHEMA_VERSION, vaults }, out)
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Document<'a> {
    schema_version: u32,
    vaults: Vec<Vault<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Vault<'a> {
    kind: &'static str,
    #[serde(rename = "type")]
    resource_type: &'static str,
    name: State<'a>,
    resource_group: State<'a>,
    location: State<'a>,
    api_version: State<'a>,
    deployment: Option<&'a str>,
    condition: &'static str,
    count: Count,
    facts: Facts<'a>,
    policies: Vec<RowTold<'a>>,
    instances: Vec<RowTold<'a>>,
    resource_guards: Vec<RowTold<'a>>,
    role_grants: Vec<RowTold<'a>>,
    source: Place<'a>,
}

impl<'a> Vault<'a> {
    fn of(entry: &'a VaultEntry, sources: &'a SourceMap) -> Self {
        let state = |fact| State::of(fact, sources);
        let list = |list| entry.belongings.of(list).iter().map(|row| RowTold { row, sources }).collect();
        Self {
            kind: entry.kind.name(),
            resource_type: entry.kind.resource_type(),
            name: state(&entry.name),
            resource_group: state(&entry.resource_group),
            location: state(&entry.location),
            api_version: state(&entry.api_version),
            deployment: entry.deployment.as_deref(),
            condition: condition(entry.condition),
            count: Count::of(entry.count),
            facts: Facts { entry, sources },
            policies: list(List::Policies),
            instances: list(List::Instances),
            resource_guards: list(List::ResourceGuards),
            role_grants: list(List::RoleGrants),
            source: Place::of(entry.source, sources),
        }
    }
}

#[derive(Serialize)]
#[serde(untagged)]
enum Count {
    Number(u32),
    Word(&'static str),
}

impl Count {
    fn of(count: Sureness) -> Self {
        if count == Sureness::Sure { Self::Number(1) } else { Self::Word("unknown") }
    }
}

fn condition(condition: Sureness) -> &'static str {
    if condition == Sureness::Sure { "true" } else { "unknown" }
}

/// Something that belongs to a vault.
struct RowTold<'a> {
    row: &'a Row,
    sources: &'a SourceMap,
}

impl Serialize for RowTold<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.row.facts.len() + 3))?;
        for (name, fact) in &self.row.facts {
            map.serialize_entry(name, &State::of(fact, self.sources))?;
        }
        map.serialize_entry("condition", condition(self.row.condition))?;
        map.serialize_entry("count", &Count::of(self.row.count))?;
        map.serialize_entry("source", &Place::of(self.row.source, self.sources))?;
        map.end()
    }
}

/// Every fact of the contract in its order; one that the entry does not hold is not applicable.
struct Facts<'a> {
    entry: &'a VaultEntry,
    sources: &'a SourceMap,
}

impl Serialize for Facts<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let none = FactEntry::not_applicable();
        let mut map = serializer.serialize_map(Some(Fact::ALL.len()))?;
        for fact in Fact::ALL {
            let held = self.entry.facts.iter().find(|(held, _)| *held == fact).map_or(&none, |(_, entry)| entry);
            map.serialize_entry(fact.name(), &State::of(held, self.sources))?;
        }
        map.end()
    }
}

#[derive(Serialize)]
struct State<'a> {
    state: &'static str,
    value: Option<&'a Json>,
    effective: Option<&'a Json>,
    possible: &'a [Json],
    cause: Option<&'static str>,
    location: Option<Place<'a>>,
}

impl<'a> State<'a> {
    fn of(fact: &'a FactEntry, sources: &'a SourceMap) -> Self {
        Self {
            state: fact.state.as_str(),
            value: fact.value.as_ref().filter(|_| fact.state == FactState::Known),
            effective: fact.effective.as_ref(),
            possible: &fact.possible,
            cause: fact.cause.map(|cause| cause.as_str()),
            location: fact.location.map(|location| Place::of(location, sources)),
        }
    }
}
