//! The roles that are enough for what a vault is known to back up.

use crate::checks::terms::{code, listed};
use crate::knowledge::Fact;
use crate::knowledge::roles::{self, KeyUse, Need, Purpose, Role, ScopeKind};
use crate::model::workload::Instance;
use crate::model::{State, Vault};
use crate::template::{Value, last_segment, split_segments};

/// Said where the workloads are not all known.
const DEPENDS: &str = "What is enough depends on the workload: `vaultvet explain IDN06` lists the roles of each.";

/// How many places of one role are named one by one.
const NAMED_PLACES: usize = 3;

/// One role with the places that it is needed on.
struct Line {
    role: &'static Role,
    places: Vec<String>,
}

/// A list of roles with their places, one a line, if all that the vault backs up is known; else where to find it.
pub(super) fn enough_for_its_backups(vault: &Vault<'_>) -> String {
    match all_needed(vault) {
        Some(lines) => format!("Enough for its backups:\n{lines}"),
        None => DEPENDS.to_owned(),
    }
}

/// A list of roles with their places, one a line; none if not all that the vault backs up is known, or nothing is.
pub(super) fn all_needed(vault: &Vault<'_>) -> Option<String> {
    let lines = lines(vault).filter(|lines| !lines.is_empty())?;
    let told = |Line { role, places }| format!("- {} ({}) on {}", role.name, role.guid, all_of(places));
    Some(lines.into_iter().map(told).collect::<Vec<_>>().join("\n"))
}

/// The places by name, or the first of them and how many more there are.
fn all_of(mut places: Vec<String>) -> String {
    let more = places.len().saturating_sub(NAMED_PLACES);
    if more > 1 {
        places.truncate(NAMED_PLACES);
        places.push(format!("{more} more"));
    }
    listed(&places)
}

/// `None` if something that is backed up is of a kind that is unknown, or needs roles that are.
fn lines(vault: &Vault<'_>) -> Option<Vec<Line>> {
    let mut lines: Vec<Line> = Vec::new();
    for instance in vault.instances() {
        let needs: Vec<_> = roles::needed_for(instance.datasource_type.text()?)
            .filter(|(_, need)| need.required && need.purpose == Purpose::Backup)
            .collect();
        if needs.is_empty() {
            return None;
        }
        for (role, need) in needs {
            add(&mut lines, role, place(vault, &instance, need));
        }
    }
    if vault.has(Fact::CustomerManagedKey, "Enabled") {
        let unwraps = roles::ROLES.iter().find(|role| role.key_use == KeyUse::Unwrap);
        unwraps.into_iter().for_each(|role| add(&mut lines, role, "the key, else its key vault".to_owned()));
    }
    Some(lines)
}

fn add(lines: &mut Vec<Line>, role: &'static Role, place: String) {
    match lines.iter_mut().find(|line| line.role == role) {
        Some(line) if line.places.contains(&place) => {}
        Some(line) => line.places.push(place),
        None => lines.push(Line { role, places: vec![place] }),
    }
}

/// The narrowest place that is documented, by name where the input says it.
pub(super) fn place(vault: &Vault<'_>, instance: &Instance<'_>, need: &Need) -> String {
    let datasource = match vault.datasource_id(instance).state {
        State::Known(id) => Some(id),
        _ => vault.datasource_id(instance).site.written.cloned(),
    };
    let group = |name: Option<Value>, otherwise: &str| {
        name.as_ref()
            .and_then(Value::as_str)
            .map_or_else(|| otherwise.to_owned(), |name| format!("resource group {}", code(name)))
    };
    match need.at.first() {
        Some(ScopeKind::Datasource) | None => {
            let name = datasource.as_ref().and_then(last_segment);
            name.as_ref().and_then(Value::as_str).map_or_else(|| "what is backed up".to_owned(), code)
        }
        Some(ScopeKind::DatasourceResourceGroup) => {
            group(datasource.as_ref().and_then(group_of), "the resource group of what is backed up")
        }
        Some(ScopeKind::SnapshotResourceGroup) => group(vault.snapshot_group(instance), "the snapshot resource group"),
        Some(ScopeKind::TargetResourceGroup) => "the resource group that is restored into".to_owned(),
        Some(ScopeKind::StorageAccount) => "the storage account".to_owned(),
        Some(ScopeKind::Key) => "the key".to_owned(),
        Some(ScopeKind::KeyVault) => "the key vault that holds the credentials".to_owned(),
    }
}

/// The resource group in an id.
fn group_of(id: &Value) -> Option<Value> {
    let segments = split_segments(id);
    let at = segments
        .iter()
        .position(|segment| segment.as_str().is_some_and(|text| text.eq_ignore_ascii_case("resourceGroups")))?;
    segments.get(at + 1).cloned()
}
