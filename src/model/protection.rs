//! Backup instances and protected items as rules on them read them: datasource, snapshots, containers, state.

use super::setting::{Reader, Setting};
use crate::template::Part;
use crate::template::{Value, split_segments};

/// Where an instance says where its datasource is.
#[must_use]
pub fn datasource_location<'d>(reader: Reader<'d>) -> Setting<'d> {
    reader.setting("properties.dataSourceInfo.resourceLocation")
}

/// The id of what an instance of a Backup vault protects.
#[must_use]
pub fn datasource_id<'d>(reader: Reader<'d>) -> Setting<'d> {
    reader.setting("properties.dataSourceInfo.resourceID")
}

/// The id of what a protected item protects.
#[must_use]
pub fn source_id<'d>(reader: Reader<'d>) -> Setting<'d> {
    reader.setting("properties.sourceResourceId")
}

/// Whether a vault takes backups of datasources in other regions.
#[must_use]
pub fn region_of_choice<'d>(vault: Reader<'d>) -> Setting<'d> {
    vault.setting("properties.regionOfChoiceSettings.status")
}

/// The resource group that keeps an instance's snapshots.
#[must_use]
pub fn snapshot_group<'d>(reader: Reader<'d>) -> Setting<'d> {
    let list = reader.setting("properties.policyInfo.policyParameters.dataStoreParametersList");
    let Some(items) = reader.items(&list) else {
        return list;
    };
    let groups = || items.iter().map(|item| reader.member(item, "resourceGroupId").or_absent_if_blank());
    let named = groups().find(|group| !group.is_absent() && group.unknown().is_none());
    let open = || items.iter().find(|item| item.unknown().is_some()).cloned();
    let partly = || groups().find(|group| !group.is_absent());
    let nothing = || groups().next();
    named
        .or_else(partly)
        .or_else(open)
        .or_else(nothing)
        .unwrap_or_else(|| Setting { state: super::State::Absent, ..list.clone() })
}

/// The containers that an instance names for blobs: each list with its characters.
#[must_use]
pub fn container_lists<'d>(reader: Reader<'d>) -> Vec<Setting<'d>> {
    let list = reader.setting("properties.policyInfo.policyParameters.backupDatasourceParametersList");
    let entries = reader.items(&list).unwrap_or_default();
    let by_containers = entries.into_iter().filter(|entry| {
        let kind = reader.member(entry, "objectType");
        ["BlobBackupDatasourceParameters", "AdlsBlobBackupDatasourceParameters"].iter().any(|word| kind.is(word))
    });
    by_containers.map(|entry| reader.member(&entry, "containersList")).collect()
}

/// What the service says of an instance, or of a protected item.
#[must_use]
pub fn protection_state<'d>(reader: Reader<'d>) -> Setting<'d> {
    let own = reader.setting("properties.currentProtectionState");
    if own.is_absent() { reader.setting("properties.protectionState") } else { own }
}

/// How many items a Recovery Services vault's policy protects, as the service counts them.
#[must_use]
pub fn protected_items_count<'d>(reader: Reader<'d>) -> Setting<'d> {
    reader.setting("properties.protectedItemsCount")
}

/// The name of the policy in an id `…/backupPolicies/<name>`; none if it is surely no such id.
#[must_use]
pub fn policy_name(id: &Value) -> Option<Value> {
    let segments = split_segments(id);
    let [.., before, name] = segments.as_slice() else { return None };
    before.as_str().is_some_and(|word| word.eq_ignore_ascii_case("backupPolicies")).then(|| name.clone())
}

/// Whether a value is surely no id of a policy, though parts of it are unknown: its last two segments say so.
#[must_use]
pub fn is_no_policy_id(id: &Value) -> bool {
    let segments = split_segments(id);
    match segments.as_slice() {
        // A part that is not known may hold any number of segments.
        [.., before, name] => {
            name.as_str().is_some() && before.as_str().is_some_and(|word| !word.eq_ignore_ascii_case("backupPolicies"))
        }
        _ => id.as_str().is_some(),
    }
}

/// The id of the policy of that name below a vault with that id.
#[must_use]
pub fn policy_id(vault: &Value, name: &Value) -> Option<Value> {
    let mut parts = vault.text_parts()?;
    parts.push(Part::Known("/backupPolicies/".into()));
    parts.extend(name.text_parts()?);
    Some(Value::text(parts))
}

/// The subscription in an id.
#[must_use]
pub fn subscription_of(id: &Value) -> Option<Value> {
    let segments = split_segments(id);
    let is_word = |segment: &Value| segment.as_str().is_some_and(|word| word.eq_ignore_ascii_case("subscriptions"));
    let at = segments.iter().position(is_word)?;
    segments.get(at + 1).cloned()
}
