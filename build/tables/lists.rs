//! The small tables: clouds, critical operations, service defaults, non-production tags, key hosts, the vault family, the names
//! of resource types.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_yaml::Mapping;

use super::{Packed, constant, repeated, typed};
use crate::emit::{slice, text, texts, variant};
use crate::vocabulary::fact::Fact;
use crate::vocabulary::kind::VaultKind;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Defaults {
    defaults: BTreeMap<VaultKind, BTreeMap<Fact, DefaultValue>>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum DefaultValue {
    Bool(bool),
    Number(i64),
    Text(String),
}

pub(super) fn defaults(table: Mapping) -> Packed {
    let Defaults { defaults } = typed(table)?;
    let rows = defaults.iter().flat_map(|(kind, facts)| facts.iter().map(move |(fact, value)| (kind, fact, value)));
    let rows = rows.map(|(kind, fact, value)| {
        let value = match value {
            DefaultValue::Bool(value) => format!("DefaultValue::Bool({value})"),
            DefaultValue::Number(value) => format!("DefaultValue::Number({value})"),
            DefaultValue::Text(value) => format!("DefaultValue::Text({})", text(value)),
        };
        format!("({}, {}, {value})", variant("VaultKind", kind), variant("Fact", fact))
    });
    Ok(constant("Every default.", "pub ", "DEFAULTS", "&[(VaultKind, Fact, DefaultValue)]", &slice(rows)))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Environments {
    tags: Vec<String>,
    non_production: Vec<String>,
}

pub(super) fn environments(table: Mapping) -> Packed {
    let Environments { tags, non_production } = typed(table)?;
    if let Some(word) =
        repeated(tags.iter().map(String::as_str)).or(repeated(non_production.iter().map(String::as_str)))
    {
        return Err(format!("{word} stands there twice"));
    }
    Ok(constant("Names of the tags that are read.", "pub ", "TAGS", "&[&str]", &texts(&tags))
        + &constant("Values that mark non-production.", "pub ", "NON_PRODUCTION", "&[&str]", &texts(&non_production)))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct KeyHosts {
    hosts: Vec<KeyHost>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct KeyHost {
    suffix: String,
    service: KeyService,
    #[serde(default)]
    cloud: Cloud,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum KeyService {
    KeyVault,
    ManagedHsm,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Cloud {
    #[default]
    Open,
    Closed,
}

pub(super) fn key_hosts(table: Mapping) -> Packed {
    let KeyHosts { hosts } = typed(table)?;
    if let Some(suffix) = repeated(hosts.iter().map(|host| host.suffix.as_str())) {
        return Err(format!("hosts: {suffix} stands there twice"));
    }
    let rows = hosts.iter().map(|host| {
        format!(
            "KeyHost {{ suffix: {}, service: {}, cloud: {} }}",
            text(&host.suffix),
            variant("KeyService", &host.service),
            variant("Cloud", &host.cloud),
        )
    });
    Ok(constant("Every suffix.", "pub ", "KEY_HOSTS", "&[KeyHost]", &slice(rows)))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Clouds {
    clouds: Vec<AzureCloud>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AzureCloud {
    name: String,
    #[serde(default)]
    audiences: Vec<String>,
    members: BTreeMap<String, String>,
}

pub(super) fn clouds(table: Mapping) -> Packed {
    let Clouds { clouds } = typed(table)?;
    if let Some(name) = repeated(clouds.iter().map(|cloud| cloud.name.as_str())) {
        return Err(format!("clouds: {name} stands there twice"));
    }
    let rows = clouds.iter().map(|cloud| {
        let members = cloud.members.iter().map(|(path, value)| format!("({}, {})", text(path), text(value)));
        format!(
            "AzureCloud {{ name: {}, audiences: {}, members: {} }}",
            text(&cloud.name),
            texts(&cloud.audiences),
            slice(members),
        )
    });
    Ok(constant("Every cloud.", "pub ", "CLOUDS", "&[AzureCloud]", &slice(rows)))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Family {
    providers: Vec<String>,
    joined: Vec<String>,
}

pub(super) fn family(table: Mapping) -> Packed {
    let Family { providers, joined } = typed(table)?;
    if let Some(word) = repeated(joined.iter().map(String::as_str)) {
        return Err(format!("joined: {word} stands there twice"));
    }
    Ok(constant("Providers all of whose types belong.", "pub ", "PROVIDERS", "&[&str]", &texts(&providers))
        + &constant("Types that join.", "pub ", "JOINED", "&[&str]", &texts(&joined)))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct ResourceTypes {
    resource_types: Vec<String>,
}

pub(super) fn resource_types(table: Mapping) -> Packed {
    let ResourceTypes { resource_types } = typed(table)?;
    if let Some(name) = repeated(resource_types.iter().map(String::as_str)) {
        return Err(format!("{name} stands there twice"));
    }
    Ok(constant("The types, as Azure spells them.", "", "NAMES", "&[&str]", &texts(&resource_types)))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CriticalOperations {
    operations: Vec<CriticalOperation>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CriticalOperation {
    id: String,
    vault: VaultKind,
    #[serde(default)]
    mandatory: bool,
    words: String,
}

pub(super) fn critical_operations(table: Mapping) -> Packed {
    let CriticalOperations { operations } = typed(table)?;
    if let Some(id) = repeated(operations.iter().map(|operation| operation.id.as_str())) {
        return Err(format!("operations: {id} stands there twice"));
    }
    let rows = operations.iter().map(|operation| {
        format!(
            "CriticalOperation {{ id: {}, vault: {}, mandatory: {}, words: {} }}",
            text(&operation.id),
            variant("VaultKind", operation.vault),
            operation.mandatory,
            text(&operation.words),
        )
    });
    Ok(constant("Every operation.", "pub ", "OPERATIONS", "&[CriticalOperation]", &slice(rows)))
}
