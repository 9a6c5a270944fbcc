//! The entry of a vault in the inventory: its facts in all worlds taken together.

use serde_json::{Value as Json, json};

use super::belongings::{InWorld, merged};
use super::subject::Subject;
use super::wording::to_json;
use crate::knowledge::Fact;
use crate::model::inventory::{Came, FactEntry, FactState, Sureness, VaultEntry};
use crate::model::{Setting, State, Target, Vault};
use crate::source::Location;
use crate::template::{Cause, ChoiceKey, Existence, HopKind, Kind, Origin, Provenance, Resource, Value, WorldSet};

/// What makes a resource one resource in several worlds: its declaration, its turn in loops, its name.
pub(super) type ResourceKey = (Location, u32, String);

pub(super) fn key_of(resource: &Resource) -> ResourceKey {
    (resource.site.whole, resource.site.instance, resource.name.to_display())
}

/// The entry of one vault, from what it is in each world in which it exists.
pub(super) fn entry(
    in_worlds: &[(usize, Target<'_>)],
    exists: WorldSet,
    belongings: Vec<InWorld>,
    subject: &Subject,
) -> VaultEntry {
    let vaults: Vec<&Vault<'_>> = in_worlds.iter().filter_map(|(_, target)| target.vault.as_ref()).collect();
    let read = |entry_of: &dyn Fn(&Vault<'_>) -> FactEntry| {
        merge(vaults.iter().map(|vault| entry_of(vault)).collect(), choice_cause(subject))
    };
    let first = vaults.first();
    let provenance = &subject.provenance;
    let plain = |value: Option<&Value>| plain_entry(value, provenance);
    let of_vault = |vault: &Vault<'_>, value: Option<&Value>| {
        let origin = value.map_or(Origin::NONE, |value| value.origin);
        with_way(plain(value), origin, vault.resource, provenance)
    };
    let all =
        (0..subject.worlds.count().clamp(1, 64)).fold(WorldSet::NONE, |set, world| set.union(WorldSet::one(world)));
    let depends = vaults.iter().any(|vault| matches!(vault.resource.condition, Existence::Depends { .. }));
    VaultEntry {
        kind: first.map_or(crate::knowledge::VaultKind::BackupVault, |vault| vault.kind),
        name: read(&|vault| plain(Some(&vault.resource.name))),
        resource_group: read(&|vault| of_vault(vault, Some(&vault.resource.resource_group))),
        location: read(&|vault| of_vault(vault, vault.resource.body.get("location"))),
        api_version: read(&|vault| match &vault.resource.api_version {
            None if vault.resource.exported => FactEntry::not_applicable(),
            version => of_vault(vault, version.as_ref()),
        }),
        deployment: (!subject.deployments.is_empty()).then(|| subject.deployments.join(" + ")),
        condition: if depends || exists != all { Sureness::Unknown } else { Sureness::Sure },
        count: if vaults.iter().any(|vault| vault.resource.count_unknown) { Sureness::Unknown } else { Sureness::Sure },
        facts: Fact::ALL.into_iter().map(|fact| (fact, read(&|vault| fact_with_way(vault, fact)))).collect(),
        belongings: merged(belongings, choice_cause(subject)),
        source: first.map_or_else(nowhere, |vault| vault.resource.site.whole),
    }
}

fn nowhere() -> Location {
    Location { source: crate::source::SourceId(0), span: crate::source::Span::default() }
}

fn choice_cause(subject: &Subject) -> Cause {
    let parameter = subject.worlds.choices.iter().any(|choice| matches!(choice.key, ChoiceKey::Parameter(..)));
    if parameter { Cause::ParameterWithoutValue } else { Cause::ConditionUnknown }
}

/// One entry from those of all worlds: a fact that differs between worlds is unknown, with the values it can take.
pub(super) fn merge(mut entries: Vec<FactEntry>, cause: Cause) -> FactEntry {
    let Some(first) = entries.pop() else { return FactEntry::not_applicable() };
    let same = entries
        .iter()
        .all(|entry| entry.state == first.state && entry.value == first.value && entry.effective == first.effective);
    if same {
        return first;
    }
    entries.push(first);
    let mut possible: Vec<Json> = Vec::new();
    for entry in &entries {
        if let Some(value) = &entry.effective
            && !possible.contains(value)
        {
            possible.push(value.clone());
        }
    }
    possible.sort_by_key(ToString::to_string);
    let bounded = entries.iter().all(|entry| entry.effective.is_some());
    let known_cause = entries.iter().find_map(|entry| entry.cause);
    let location = entries.iter().find_map(|entry| entry.location);
    FactEntry {
        possible: if bounded { possible } else { Vec::new() },
        ..FactEntry::unknown(known_cause.unwrap_or(cause), location)
    }
}

/// A member that has no service default: name, region, API version.
pub(super) fn plain_entry(value: Option<&Value>, provenance: &Provenance) -> FactEntry {
    let Some(value) = value else { return FactEntry::absent(None, None) };
    let location = provenance.root(value.origin).map(|hop| hop.location);
    match &value.kind {
        Kind::Null => FactEntry::absent(None, location),
        Kind::Unknown(unknown) => FactEntry::unknown(unknown.cause, location),
        Kind::Text(text) => FactEntry::unknown(text.first_hole().cause, location),
        _ => FactEntry::known(to_json(value), location),
    }
}

/// A setting that has no service default.
pub(super) fn setting_entry(setting: &Setting<'_>, provenance: &Provenance) -> FactEntry {
    let location = place(setting, provenance);
    match &setting.state {
        State::Known(value) => FactEntry::known(to_json(value), location),
        State::Absent => FactEntry::absent(None, location),
        State::Dropped(_) => FactEntry { cause: Some(Cause::DroppedByApiVersion), ..FactEntry::absent(None, location) },
        State::Unknown(unknown) => FactEntry::unknown(unknown.cause, location),
        State::NotApplicable => FactEntry::not_applicable(),
    }
}

fn fact_with_way(vault: &Vault<'_>, fact: Fact) -> FactEntry {
    let site = &vault.fact(fact).site;
    with_way(fact_entry(vault, fact), site.origin, site.resource, vault.provenance)
}

/// The entry with how its value came to be.
fn with_way(entry: FactEntry, origin: Origin, resource: &Resource, provenance: &Provenance) -> FactEntry {
    let came = match entry.state {
        FactState::Known if resource.exported => Some(Came::Live),
        FactState::Known => Some(came(origin, provenance)),
        FactState::Absent => entry.effective.is_some().then_some(Came::ServiceDefault),
        FactState::Unknown | FactState::NotApplicable => None,
    };
    FactEntry { came, ..entry }
}

/// What gave a value, the outermost first: who passed a parameter on says less than who gave it.
fn came(origin: Origin, provenance: &Provenance) -> Came {
    const MOST_HOPS: usize = 256;
    let mut kinds = Vec::new();
    let mut waiting = vec![origin];
    while let Some(next) = waiting.pop().filter(|_| kinds.len() < MOST_HOPS) {
        let Some(hop) = provenance.get(next) else { continue };
        waiting.push(hop.from);
        if let HopKind::Part(whole) = hop.kind {
            waiting.push(whole);
        }
        kinds.push(&hop.kind);
    }
    let given = |kind: &&HopKind| match kind {
        HopKind::Argument(name) => Some((0, Came::Argument(name.clone()))),
        HopKind::ParameterFile(name) => Some((1, Came::Parameter(name.clone()))),
        HopKind::Surroundings => Some((2, Came::Surroundings)),
        HopKind::ParameterDefault(name) => Some((3, Came::ParameterDefault(name.clone()))),
        HopKind::NestedParameter(name) => Some((4, Came::Parameter(name.clone()))),
        HopKind::Variable(name) => Some((5, Came::Variable(name.clone()))),
        HopKind::Literal | HopKind::Expression | HopKind::Output(_) | HopKind::Part(_) => None,
    };
    let first = kinds.iter().filter_map(given).min_by_key(|(rank, _)| *rank);
    let is_literal = || kinds.iter().any(|kind| **kind == HopKind::Literal);
    first.map_or_else(|| if is_literal() { Came::Literal } else { Came::Computed }, |(_, came)| came)
}

fn fact_entry(vault: &Vault<'_>, fact: Fact) -> FactEntry {
    let setting = vault.fact(fact);
    let location = place(setting, vault.provenance);
    match &setting.state {
        State::Known(value) => FactEntry::known(fact_json(fact, value), location),
        State::Absent => FactEntry::absent(vault.default_of(fact).as_ref().map(to_json), location),
        State::Dropped(_) => FactEntry {
            cause: Some(Cause::DroppedByApiVersion),
            ..FactEntry::absent(vault.default_of(fact).as_ref().map(to_json), location)
        },
        State::Unknown(_) if fact == Fact::KeyUri && symbol_text(setting).is_some() => {
            FactEntry::known(json!(symbol_text(setting)), location)
        }
        State::Unknown(unknown) => FactEntry::unknown(unknown.cause, location),
        State::NotApplicable => FactEntry::not_applicable(),
    }
}

/// A fact's value for the JSON contract: where Azure would refuse what is written, it stands as a text.
fn fact_json(fact: Fact, value: &Value) -> Json {
    let json = to_json(value);
    let other_kind_fits = match fact {
        Fact::SoftDeleteRetentionDays => json.is_number(),
        Fact::SystemAssignedIdentity => json.is_boolean(),
        Fact::UserAssignedIdentities => json.is_array(),
        _ => false,
    };
    if other_kind_fits || json.is_string() { json } else { json!(value.to_display()) }
}

/// A key's address that is read from the key itself is known as that symbol.
fn symbol_text(setting: &Setting<'_>) -> Option<String> {
    let value = setting.site.written?;
    let unknown = setting.unknown()?;
    let symbolic = unknown.symbol.is_some() && unknown.cause == Cause::RuntimeReference;
    (symbolic || matches!(value.kind, Kind::Text(_))).then(|| value.to_display().trim_matches(['‹', '›']).to_owned())
}

fn place(setting: &Setting<'_>, provenance: &Provenance) -> Option<Location> {
    setting.site.written?;
    provenance.root(setting.site.origin).map(|hop| hop.location)
}
