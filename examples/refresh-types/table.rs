//! Writes one resource type's table: every property once, with the versions that have it as ranges.

use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;
use std::fmt::Write as _;

use vaultvet::knowledge::ApiVersion;

use crate::index::{Index, Paths, Property, Steps};

/// What was read.
#[derive(Debug)]
pub(crate) struct Head {
    /// The commit of the index.
    pub(crate) commit: String,
    /// Its day, `YYYY-MM-DD`.
    pub(crate) date: String,
}

/// A resource type that gets a table.
#[derive(Debug)]
pub(crate) struct Wanted {
    /// In Azure's own case.
    pub(crate) resource_type: &'static str,
    /// The stem of its file.
    pub(crate) file: &'static str,
}

const fn wanted(resource_type: &'static str, file: &'static str) -> Wanted {
    Wanted { resource_type, file }
}

/// The vault family as far as templates write it. What Site Recovery replicates has no table: its discriminated inputs moved
/// between versions, and the index tells of properties that templates set as if they were gone.
pub(crate) const TYPES: &[Wanted] = &[
    wanted("Microsoft.DataProtection/backupVaults", "backup_vaults"),
    wanted("Microsoft.DataProtection/backupVaults/backupInstances", "backup_instances"),
    wanted("Microsoft.DataProtection/backupVaults/backupPolicies", "backup_policies"),
    wanted("Microsoft.DataProtection/backupVaults/backupResourceGuardProxies", "guard_proxies"),
    wanted("Microsoft.DataProtection/resourceGuards", "resource_guards"),
    wanted("Microsoft.RecoveryServices/vaults", "rsv"),
    wanted("Microsoft.RecoveryServices/vaults/backupconfig", "rsv_backup_config"),
    wanted("Microsoft.RecoveryServices/vaults/backupEncryptionConfigs", "rsv_encryption_configs"),
    wanted("Microsoft.RecoveryServices/vaults/backupFabrics/backupProtectionIntent", "rsv_protection_intents"),
    wanted("Microsoft.RecoveryServices/vaults/backupFabrics/protectionContainers", "rsv_containers"),
    wanted(
        "Microsoft.RecoveryServices/vaults/backupFabrics/protectionContainers/protectedItems",
        "rsv_protected_items",
    ),
    wanted("Microsoft.RecoveryServices/vaults/backupPolicies", "rsv_backup_policies"),
    wanted("Microsoft.RecoveryServices/vaults/backupResourceGuardProxies", "rsv_guard_proxies"),
    wanted("Microsoft.RecoveryServices/vaults/backupstorageconfig", "rsv_storage_config"),
    wanted("Microsoft.RecoveryServices/vaults/backupCrossTenantVaultMappings", "rsv_cross_tenant_mappings"),
    wanted("Microsoft.RecoveryServices/vaults/certificates", "rsv_certificates"),
    wanted("Microsoft.RecoveryServices/vaults/extendedInformation", "rsv_extended_information"),
    wanted("Microsoft.RecoveryServices/vaults/privateEndpointConnections", "rsv_endpoint_connections"),
    wanted("Microsoft.RecoveryServices/vaults/replicationAlertSettings", "rsv_replication_alerts"),
    wanted("Microsoft.RecoveryServices/vaults/replicationVaultSettings", "rsv_replication_settings"),
];

/// The text of the table of all names.
pub(crate) fn write_names(index: &Index, head: &Head) -> Result<String, Box<dyn Error>> {
    let mut text = begun(head)?;
    writeln!(text, "resource-types:")?;
    for name in index.names() {
        writeln!(text, "  - {name}")?;
    }
    Ok(text)
}

/// What every table begins with.
fn begun(head: &Head) -> Result<String, Box<dyn Error>> {
    let mut text = String::new();
    writeln!(text, "# Written by `cargo run --example refresh-types`; not by hand.")?;
    writeln!(text, "source: published type index Azure/bicep-types-az, commit {}", head.commit)?;
    writeln!(text, "url: https://github.com/Azure/bicep-types-az/tree/{}/generated", head.commit)?;
    writeln!(text, "date: {}", head.date)?;
    Ok(text)
}

/// The text of a type's table.
pub(crate) fn write(index: &Index, resource_type: &str, head: &Head) -> Result<String, Box<dyn Error>> {
    let by_version = index.versions(resource_type).ok_or_else(|| format!("{resource_type} is not in the index"))?;
    let versions: Vec<ApiVersion> = by_version.keys().copied().collect();
    let mut text = begun(head)?;
    writeln!(text, "type: {resource_type}\nversions:")?;
    for version in &versions {
        writeln!(text, "  - {version}")?;
    }
    writeln!(text, "properties:")?;
    for (path, of) in merged(by_version) {
        writeln!(text, "  {}: {}", joined(&path), row(&of, &versions)?)?;
    }
    Ok(text)
}

/// One path in the spelling of its newest version, with what stands there in each version that has it.
type Merged = Vec<(Steps, BTreeMap<ApiVersion, Property>)>;

fn merged(by_version: &BTreeMap<ApiVersion, Paths>) -> Merged {
    let mut merged: BTreeMap<Steps, (Steps, BTreeMap<ApiVersion, Property>)> = BTreeMap::new();
    for (version, paths) in by_version {
        for (path, property) in paths {
            let key = path.iter().map(|step| step.to_lowercase()).collect();
            let entry = merged.entry(key).or_insert_with(|| (path.clone(), BTreeMap::new()));
            entry.0.clone_from(path);
            entry.1.insert(*version, property.clone());
        }
    }
    open_changed(&mut merged);
    merged.into_values().collect()
}

/// What stands at a property that was of one kind and is of another may be anything, and nothing is said of its inside.
fn open_changed(merged: &mut BTreeMap<Steps, (Steps, BTreeMap<ApiVersion, Property>)>) {
    let changed: Vec<Steps> =
        merged.iter().filter(|(_, (_, of))| changes_kind(of)).map(|(path, _)| path.clone()).collect();
    for path in &changed {
        for property in merged.get_mut(path).into_iter().flat_map(|(_, of)| of.values_mut()) {
            (property.kind, property.by) = ("any", None);
            property.values.clear();
        }
    }
    merged.retain(|path, _| !changed.iter().any(|open| path.len() > open.len() && path.starts_with(open)));
}

fn changes_kind(of: &BTreeMap<ApiVersion, Property>) -> bool {
    of.values().next_back().is_some_and(|newest| {
        of.values().any(|property| property.kind != newest.kind && ![property.kind, newest.kind].contains(&"any"))
    })
}

/// `properties.storageSettings[].type`.
fn joined(path: &Steps) -> String {
    let mut text = String::new();
    for step in path {
        if !text.is_empty() && !step.starts_with(['[', '{', '<']) {
            text.push('.');
        }
        text.push_str(step);
    }
    text
}

fn row(of: &BTreeMap<ApiVersion, Property>, versions: &[ApiVersion]) -> Result<String, Box<dyn Error>> {
    let newest = of.values().next_back().ok_or("a property of no version")?;
    let mut parts = vec![format!("kind: {}", newest.kind)];
    if let Some(by) = &newest.by {
        parts.push(format!("by: {by}"));
    }
    let which = |holds: &dyn Fn(&Property) -> bool| -> BTreeSet<ApiVersion> {
        of.iter().filter(|(_, property)| holds(property)).map(|(version, _)| *version).collect()
    };
    let all = which(&|_| true);
    parts.push(format!("in: {}", ranges(&all, versions)));
    let told = |word: &str, some: BTreeSet<ApiVersion>| match some {
        some if some.is_empty() => None,
        some if some == all => Some(format!("{word}: always")),
        some => Some(format!("{word}: {}", ranges(&some, versions))),
    };
    parts.extend(told("read-only", which(&|property| property.read_only)));
    parts.extend(told("required", which(&|property| property.required)));
    parts.extend(values(of, &all, versions));
    if newest.open {
        parts.push("open: true".to_owned());
    }
    Ok(format!("{{{}}}", parts.join(", ")))
}

/// The values, by the versions that take them; `always` is every version that has the property.
fn values(of: &BTreeMap<ApiVersion, Property>, all: &BTreeSet<ApiVersion>, versions: &[ApiVersion]) -> Option<String> {
    let mut known: BTreeMap<String, (String, BTreeSet<ApiVersion>)> = BTreeMap::new();
    for (version, property) in of {
        for value in &property.values {
            let entry = known.entry(value.to_lowercase()).or_insert_with(|| (value.clone(), BTreeSet::new()));
            entry.0.clone_from(value);
            entry.1.insert(*version);
        }
    }
    let mut groups: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (value, which) in known.into_values() {
        let range = if which == *all { "always".to_owned() } else { ranges(&which, versions) };
        groups.entry(range).or_default().push(scalar(&value));
    }
    let told: Vec<String> = groups.iter().map(|(range, values)| format!("{range}: [{}]", values.join(", "))).collect();
    (!told.is_empty()).then(|| format!("values: {{{}}}", told.join(", ")))
}

/// Versions as `all`, or as `from..to`, `from..` (to the newest) and single ones, with blanks between.
fn ranges(some: &BTreeSet<ApiVersion>, versions: &[ApiVersion]) -> String {
    let mut runs: Vec<(usize, usize)> = Vec::new();
    for (place, version) in versions.iter().enumerate() {
        if !some.contains(version) {
            continue;
        }
        match runs.last_mut() {
            Some((_, last)) if *last + 1 == place => *last = place,
            _ => runs.push((place, place)),
        }
    }
    let newest = versions.len().saturating_sub(1);
    let told = |(first, last): &(usize, usize)| match (versions.get(*first), versions.get(*last)) {
        (Some(from), _) if *last == newest => format!("{from}.."),
        (Some(from), Some(to)) if first != last => format!("{from}..{to}"),
        (Some(only), _) => only.to_string(),
        (None, _) => String::new(),
    };
    match runs.as_slice() {
        [(0, last)] if *last == newest => "all".to_owned(),
        runs => runs.iter().map(told).collect::<Vec<_>>().join(" "),
    }
}

/// A text that YAML reads as that text.
fn scalar(text: &str) -> String {
    let plain = text.starts_with(|first: char| first.is_ascii_alphabetic())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
        && !["on", "off", "yes", "no", "y", "n", "true", "false", "null"].contains(&text.to_lowercase().as_str());
    if plain { text.to_owned() } else { format!("{text:?}") }
}
