//! What each API version of a resource type does with a property: drops it, only reads it, knows it.
//!
//! The answers come from the published type index ([`super::types`]); `PROPERTIES` holds what the index does not have, and
//! wins where it has a row.

use super::api_version::{ApiVersion, Stage};
use super::types::{Property as Entry, TypeTable, ValueKind, Versions};
use super::{Provenance, VaultKind};

/// A property, or one value of it, and the versions that know it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Property {
    /// The resource type, in Azure's own case.
    pub resource_type: &'static str,
    /// Path inside the resource, array indices as `[]`.
    pub path: &'static str,
    /// The one value that the row is about; `None` for the property as a whole.
    pub value: Option<&'static str>,
    /// The first preview that knows it, where that came before the first stable version.
    pub preview: Option<ApiVersion>,
    /// The first stable version that knows it.
    pub stable: ApiVersion,
    /// The last version that knows it.
    pub last: Option<ApiVersion>,
    /// Versions after `last` that know it all the same.
    pub also: &'static [ApiVersion],
    /// Versions after the first that do not know it.
    pub missing: &'static [ApiVersion],
    /// The first version in which it can be written; before, it is only read.
    pub writable: Option<ApiVersion>,
    /// The last version that demands it.
    pub required_until: Option<ApiVersion>,
}

/// What an API version does with a property.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Support {
    /// Knows it. A version newer than the table counts as knowing what its forerunners knew.
    Supported,
    /// Older than the property: it is dropped in silence.
    TooOld {
        /// The first stable version in which it can be written.
        since_ga: ApiVersion,
    },
    /// Newer than the property, but without it: it is dropped in silence.
    Missing {
        /// The first stable version in which it can be written.
        since_ga: ApiVersion,
    },
    /// Knows it, and ignores what is written.
    ReadOnly {
        /// The first later stable version in which it can be written, if any.
        writable_since: Option<ApiVersion>,
    },
    /// Knew it once.
    Gone {
        /// The last version that knew it.
        last: ApiVersion,
    },
    /// No row speaks of the property.
    Unknown,
    /// The version is not listed, and those before and after it differ.
    Unsure,
}

impl Support {
    /// The version to raise to, where what is written is dropped or ignored.
    #[must_use]
    pub const fn raise_to(self) -> Option<ApiVersion> {
        match self {
            Self::TooOld { since_ga: version } | Self::Missing { since_ga: version } => Some(version),
            Self::ReadOnly { writable_since } => writable_since,
            Self::Supported | Self::Gone { .. } | Self::Unknown | Self::Unsure => None,
        }
    }

    /// Whether what is written has no effect.
    #[must_use]
    pub const fn drops(self) -> bool {
        matches!(self, Self::TooOld { .. } | Self::Missing { .. } | Self::ReadOnly { .. } | Self::Gone { .. })
    }
}

include!(concat!(env!("OUT_DIR"), "/versions.rs"));

/// What `version` of `resource_type` does with the property at `path`.
///
/// Types and paths are compared without case; indices (`[0]`, `[*]`) do not matter; what lies inside an open object is
/// judged by that object; a path that no version has is [`Support::Unknown`]. A version that is not listed does what those
/// before and after it do, if they do the same.
#[must_use]
pub fn support(resource_type: &str, path: &str, version: &ApiVersion) -> Support {
    between(resource_type, version, |version| support_in(resource_type, path, version))
}

/// The answer for a version that is listed or newer than all; for another, that of both its neighbours.
fn between(resource_type: &str, version: &ApiVersion, ask: impl Fn(&ApiVersion) -> Support) -> Support {
    let around = TypeTable::find(resource_type).and_then(|table| table.around(*version));
    let Some((before, after)) = around else { return ask(version) };
    // Before the first version there was nothing.
    let older = ask(before.as_ref().unwrap_or(version));
    if older == ask(&after) { older } else { Support::Unsure }
}

/// Whether some versions that are listed drop `value` at `path`, and others do not.
#[must_use]
pub fn varies(resource_type: &str, path: &str, value: &str) -> bool {
    let Some(table) = TypeTable::find(resource_type) else { return false };
    let mut drops =
        table.versions().iter().map(|version| value_support_in(resource_type, path, value, version).drops());
    let first = drops.next();
    drops.any(|drops| Some(drops) != first)
}

fn support_in(resource_type: &str, path: &str, version: &ApiVersion) -> Support {
    if let Some(row) = nearest_row(resource_type, path) {
        return row.support(version);
    }
    let Some(table) = TypeTable::find(resource_type) else { return Support::Unknown };
    reach(table, path).map_or(Support::Unknown, |reached| reached.support(table, version))
}

/// Whether a row of ours says that `version` takes the property at `path`, whatever the index says.
#[must_use]
pub fn taken_by_row(resource_type: &str, path: &str, version: &ApiVersion) -> bool {
    nearest_row(resource_type, path).is_some_and(|row| matches!(row.support(version), Support::Supported))
}

/// [`support`] for a property of a vault itself.
#[must_use]
pub fn vault_support(kind: VaultKind, path: &str, version: &ApiVersion) -> Support {
    support(kind.resource_type(), path, version)
}

/// What `version` does with `value` at `path`: the property's own answer first, then the value's.
#[must_use]
pub fn value_support(resource_type: &str, path: &str, value: &str, version: &ApiVersion) -> Support {
    between(resource_type, version, |version| value_support_in(resource_type, path, value, version))
}

fn value_support_in(resource_type: &str, path: &str, value: &str, version: &ApiVersion) -> Support {
    let property = support_in(resource_type, path, version);
    if property.drops() {
        return property;
    }
    let bare_path = bare(path);
    let row = rows_of(resource_type)
        .filter(|row| row.path.eq_ignore_ascii_case(&bare_path))
        .find(|row| row.value.is_some_and(|listed| listed.eq_ignore_ascii_case(value)));
    if let Some(row) = row {
        return row.support(version);
    }
    let reached = TypeTable::find(resource_type).and_then(|table| Some((table, reach(table, path)?)));
    // Where a row says more of the property than the index, the index does not know the value either.
    let told = reached.filter(|(table, reached)| !reached.support(table, version).drops());
    let of_value = told.and_then(|(table, reached)| Some(reached.of_value(value)?.support(table, version)));
    of_value.unwrap_or(property)
}

/// Whether `version` refuses a resource in which the property at exactly this path is absent.
#[must_use]
pub fn required(resource_type: &str, path: &str, version: &ApiVersion) -> bool {
    let demanded = || {
        let table = TypeTable::find(resource_type)?;
        let required = reach(table, path).filter(|reached| !reached.above)?.required;
        Some(table.place(*version).is_in(required))
    };
    let path = bare(path);
    let row = rows_of(resource_type).find(|row| row.value.is_none() && row.path.eq_ignore_ascii_case(&path));
    match row {
        Some(row) => row.required_until.is_some_and(|last| *version <= last),
        None => demanded().unwrap_or(false),
    }
}

/// The first stable version in which the property at `path` can be written.
#[must_use]
pub fn writable_since(resource_type: &str, path: &str) -> Option<ApiVersion> {
    if let Some(row) = nearest_row(resource_type, path) {
        return Some(row.first_writable());
    }
    let table = TypeTable::find(resource_type)?;
    let reached = reach(table, path)?;
    table.first_stable(reached.writable.without(reached.only_read_inside()), None)
}

/// A path of a table, as far as all versions and forms taken together know it.
struct Reached {
    entries: Vec<Entry>,
    /// The versions that know it.
    known: Versions,
    /// The versions in which it can be written.
    writable: Versions,
    required: Versions,
    /// Whether the path goes on inside an open object.
    above: bool,
}

/// Follows a path; none if no version has it.
fn reach(table: &TypeTable, path: &str) -> Option<Reached> {
    let mut reached = Reached {
        entries: vec![table.root()?],
        known: Versions::ALL,
        writable: Versions::ALL,
        required: Versions::NONE,
        above: false,
    };
    for step in path.split('.') {
        let (name, items) = step.split_once('[').map_or((step, 0), |(name, rest)| (name, rest.matches(']').count()));
        reached = reached.step(|entry| {
            let forms = entry.forms().filter_map(|form| form.member(name));
            entry.member(name).into_iter().chain(forms).collect()
        })?;
        for _ in 0..items {
            reached = reached.step(|entry| entry.item().into_iter().collect())?;
        }
    }
    Some(reached)
}

impl Reached {
    fn step(self, next: impl Fn(&Entry) -> Vec<Entry>) -> Option<Self> {
        let entries: Vec<Entry> = self.entries.iter().flat_map(next).collect();
        if entries.is_empty() {
            let opaque = |entry: &Entry| {
                // What is only read is not described any further.
                matches!(entry.kind(), ValueKind::Map | ValueKind::Any)
                    || entry.members().chain(entry.forms()).next().is_none()
            };
            return self.entries.iter().any(opaque).then_some(Self { above: true, ..self });
        }
        let any = |set: &dyn Fn(&Entry) -> Versions| entries.iter().map(set).fold(Versions::NONE, Versions::or);
        // Below something that a version only reads, it is read too.
        let read = self.known.without(self.writable);
        let known = self.known.and(any(&|entry| entry.known()).or(read));
        let writable = self.writable.and(any(&|entry| entry.known().without(entry.read_only())));
        let required = any(&|entry| entry.required());
        Some(Self { known, writable, required, above: false, entries })
    }

    /// The same for one of the words that can stand there; none if it is not listed.
    fn of_value(&self, value: &str) -> Option<Self> {
        let listed = |entry: &Entry| entry.values().find(|(word, _)| word.eq_ignore_ascii_case(value));
        let sets: Vec<Versions> = self.entries.iter().filter_map(listed).map(|(_, set)| set).collect();
        let set = sets.into_iter().reduce(Versions::or)?;
        Some(Self {
            entries: Vec::new(),
            known: self.known.and(set),
            writable: self.writable.and(set),
            required: self.required,
            above: false,
        })
    }

    /// The versions that know members of an object, and only read all of them.
    fn only_read_inside(&self) -> Versions {
        let members =
            || self.entries.iter().filter(|entry| entry.forms().next().is_none()).flat_map(|entry| entry.members());
        let known = members().map(Entry::known).fold(Versions::NONE, Versions::or);
        let writable = members().map(|member| member.known().without(member.read_only()));
        known.without(writable.fold(Versions::NONE, Versions::or))
    }

    fn support(&self, table: &TypeTable, version: &ApiVersion) -> Support {
        let place = table.place(*version).index();
        let writable = self.writable.without(self.only_read_inside());
        if place.is_some_and(|place| writable.has(place)) {
            return Support::Supported;
        }
        let later = table.first_stable(writable, place);
        let ever = table.first_stable(writable, None);
        let preview = || table.listed(writable).find(|listed| listed > version && ever.is_none());
        let later = later.or_else(preview);
        if place.is_some_and(|place| self.known.has(place)) {
            return Support::ReadOnly { writable_since: later };
        }
        let before = place.is_some_and(|place| writable.any_before(place));
        match (later, before) {
            (Some(since_ga), false) => Support::TooOld { since_ga },
            (Some(since_ga), true) => Support::Missing { since_ga },
            (None, _) => {
                let last = table.listed(self.known).take_while(|listed| listed < version).last();
                last.map_or(Support::ReadOnly { writable_since: None }, |last| Support::Gone { last })
            }
        }
    }
}

/// What `version` calls the datastore of snapshots in `storageSettings` of a Backup vault.
#[must_use]
pub fn operational_store_name(version: &ApiVersion) -> &'static str {
    let (kind, path) = (VaultKind::BackupVault.resource_type(), "properties.storageSettings[].datastoreType");
    match value_support(kind, path, "SnapshotStore", version) {
        Support::Supported => "SnapshotStore",
        _ => "OperationalStore",
    }
}

fn rows_of(resource_type: &str) -> impl Iterator<Item = &'static Property> {
    PROPERTIES.iter().filter(move |row| row.resource_type.eq_ignore_ascii_case(resource_type))
}

fn nearest_row(resource_type: &str, path: &str) -> Option<&'static Property> {
    let path = bare(path);
    rows_of(resource_type).filter(|row| row.value.is_none() && covers(row.path, &path)).max_by_key(|row| row.path.len())
}

/// Whether `above` is `path` or one of the objects and arrays that hold it.
fn covers(above: &str, path: &str) -> bool {
    let Some((head, rest)) = path.split_at_checked(above.len()) else {
        return false;
    };
    head.eq_ignore_ascii_case(above) && (rest.is_empty() || rest.starts_with(['.', '[']))
}

/// The path with every index as `[]`.
fn bare(path: &str) -> String {
    let mut inside = false;
    path.chars()
        .filter(|character| match character {
            '[' => {
                inside = true;
                true
            }
            ']' => {
                inside = false;
                true
            }
            _ => !inside,
        })
        .collect()
}

impl Property {
    /// What `version` does with it.
    #[must_use]
    pub fn support(&self, version: &ApiVersion) -> Support {
        let since_ga = self.first_writable();
        if self.also.contains(version) {
            return Support::Supported;
        }
        if self.missing.contains(version) {
            return Support::Missing { since_ga };
        }
        let first = match version.stage() {
            Stage::Preview => self.preview.unwrap_or(self.stable),
            Stage::Stable => self.stable,
        };
        if *version < first {
            return Support::TooOld { since_ga };
        }
        match (self.last, self.writable) {
            (Some(last), _) if *version > last => Support::Gone { last },
            (_, Some(first)) if *version < first => Support::ReadOnly { writable_since: Some(first) },
            _ => Support::Supported,
        }
    }

    /// The first stable version in which it can be written.
    fn first_writable(&self) -> ApiVersion {
        self.writable.map_or(self.stable, |writable| writable.max(self.stable))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BV: VaultKind = VaultKind::BackupVault;
    const RSV: VaultKind = VaultKind::RecoveryServicesVault;

    fn version(text: &str) -> ApiVersion {
        text.parse().unwrap()
    }

    fn of(kind: VaultKind, path: &str, text: &str) -> Support {
        vault_support(kind, path, &version(text))
    }

    #[test]
    fn versions_are_read_and_ordered() {
        assert!(version("2023-05-01-preview") < version("2023-05-01"));
        assert!(version("2023-04-01") < version("2023-05-01-preview"));
        assert_eq!(version("2023-05-01-PREVIEW").to_string(), "2023-05-01-preview");
        for wrong in
            ["", "2023-5-01", "2023-13-01", "2023-05-01-beta", "2023-05-01-", "[parameters('v')]", "2023-05-0é1"]
        {
            assert!(wrong.parse::<ApiVersion>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn cross_region_restore_came_to_backup_vaults_in_2023() {
        let path = "properties.featureSettings.crossRegionRestoreSettings.state";
        let since_ga = version("2023-05-01");
        for old in ["2022-12-01", "2023-01-01", "2022-09-01-preview"] {
            assert_eq!(of(BV, path, old), Support::TooOld { since_ga }, "{old}");
        }
        // It is not listed, and what comes before and after it differs.
        for unlisted in ["2023-04-01", "2023-03-01-preview"] {
            assert_eq!(of(BV, path, unlisted), Support::Unsure, "{unlisted}");
        }
        for new in ["2023-04-01-preview", "2023-05-01", "2025-07-01", "2031-01-01", "2031-01-01-preview"] {
            assert_eq!(of(BV, path, new), Support::Supported, "{new}");
        }
    }

    #[test]
    fn encryption_settings_have_a_hole() {
        let path = "properties.securitySettings.encryptionSettings";
        let since_ga = version("2024-03-01");
        assert_eq!(of(BV, path, "2023-05-01"), Support::TooOld { since_ga });
        assert_eq!(of(BV, path, "2023-06-01-preview"), Support::Supported);
        assert_eq!(of(BV, path, "2023-11-01"), Support::Missing { since_ga });
        assert_eq!(of(BV, path, "2023-12-01"), Support::Missing { since_ga });
        assert_eq!(of(BV, path, "2024-02-01-preview"), Support::Supported);
        assert_eq!(of(BV, path, "2024-03-01"), Support::Supported);
    }

    #[test]
    fn redundancy_of_recovery_services_was_read_only_at_first() {
        let path = "properties.redundancySettings.standardTierStorageRedundancy";
        let writable = version("2023-08-01");
        assert_eq!(of(RSV, path, "2021-01-01"), Support::TooOld { since_ga: writable });
        assert_eq!(of(RSV, path, "2022-04-01"), Support::ReadOnly { writable_since: Some(writable) });
        assert_eq!(of(RSV, path, "2023-06-01"), Support::ReadOnly { writable_since: Some(writable) });
        assert_eq!(of(RSV, path, "2023-08-01"), Support::Supported);
        assert_eq!(of(RSV, path, "2022-04-01").raise_to(), Some(writable));
    }

    #[test]
    fn a_value_can_be_younger_than_its_property() {
        let path = "properties.storageSettings[0].type";
        let ask = |value, text| value_support(BV.resource_type(), path, value, &version(text));
        assert_eq!(ask("ZoneRedundant", "2022-04-01"), Support::TooOld { since_ga: version("2022-05-01") });
        assert_eq!(ask("zoneredundant", "2022-05-01"), Support::Supported);
        assert_eq!(ask("LocallyRedundant", "2021-01-01"), Support::Supported);
    }

    #[test]
    fn the_snapshot_store_changed_its_name_and_back() {
        for (text, name) in [
            ("2021-01-01", "SnapshotStore"),
            ("2022-04-01", "SnapshotStore"),
            ("2022-05-01", "OperationalStore"),
            ("2022-09-01-preview", "SnapshotStore"),
            ("2022-10-01-preview", "SnapshotStore"),
            ("2022-11-01-preview", "SnapshotStore"),
            ("2022-12-01", "OperationalStore"),
            ("2030-01-01", "OperationalStore"),
        ] {
            assert_eq!(operational_store_name(&version(text)), name, "{text}");
            let path = "properties.storageSettings[*].datastoreType";
            assert_eq!(value_support(BV.resource_type(), path, name, &version(text)), Support::Supported, "{text}");
            let other = if name == "SnapshotStore" { "OperationalStore" } else { "SnapshotStore" };
            assert!(value_support(BV.resource_type(), path, other, &version(text)).drops(), "{text}");
        }
    }

    #[test]
    fn storage_settings_became_optional() {
        let ask = |text| required(BV.resource_type(), "properties.storageSettings", &version(text));
        assert!(ask("2021-01-01") && ask("2025-09-01"));
        assert!(!ask("2026-03-01"));
    }

    #[test]
    fn what_lies_in_forms_and_below_what_is_read_is_found() {
        let guards = "Microsoft.DataProtection/resourceGuards";
        let path = "properties.vaultCriticalOperationExclusionList";
        let writable_since = Some(version("2022-04-01"));
        assert_eq!(support(guards, path, &version("2022-03-01")), Support::ReadOnly { writable_since });
        assert_eq!(
            support(guards, &format!("{path}[0]"), &version("2022-03-01")),
            Support::ReadOnly { writable_since }
        );
        assert_eq!(writable_since, super::writable_since(guards, path));
        assert_eq!(support(guards, "identity.type", &version("2023-01-01")).raise_to(), None);
        assert_eq!(of(RSV, "properties.redundancySettings", "2022-04-01").raise_to(), Some(version("2023-08-01")));
        let flag = "properties.isVaultProtectedByResourceGuard";
        assert_eq!(of(BV, flag, "2025-07-01"), Support::ReadOnly { writable_since: None });
        let instances = "Microsoft.DataProtection/backupVaults/backupInstances";
        let blobs = "properties.policyInfo.policyParameters.backupDatasourceParametersList[0].containersList";
        assert_eq!(support(instances, blobs, &version("2025-07-01")), Support::Supported);
        assert_eq!(
            support(instances, "properties.identityDetails", &version("2022-12-01")).raise_to(),
            Some(version("2023-05-01"))
        );
    }

    #[test]
    fn an_inner_row_wins_over_the_one_above() {
        let path = "properties.securitySettings.immutabilitySettings.configuration.durationInDays";
        assert_eq!(of(RSV, path, "2025-08-01"), Support::TooOld { since_ga: version("2026-05-01") });
        assert_eq!(of(BV, path, "2026-06-01"), Support::TooOld { since_ga: version("2026-07-01") });
        assert_eq!(of(RSV, "properties.securitySettings.immutabilitySettings.state", "2025-08-01"), Support::Supported);
        assert_eq!(of(RSV, "properties.nothingOfThatName", "2025-08-01"), Support::Unknown);
        assert_eq!(of(BV, "properties.storageSettingsMore", "2025-07-01"), Support::Unknown);
    }
}
