//! The table of workloads.

use serde::Deserialize;
use serde_yaml::Mapping;

use super::{Packed, constant, repeated, typed};
use crate::emit::{option, slice, text, variant};

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Table {
    datasources: Vec<Datasource>,
    protected_items: Vec<ProtectedItem>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Datasource {
    #[serde(rename = "type")]
    datasource_type: String,
    title: String,
    cross_region_restore: Served,
    stores: Vec<Store>,
    frequencies: Vec<Frequency>,
    #[serde(default)]
    snapshot_group: bool,
    most_containers: Option<u16>,
    longest_years: Option<u16>,
    longest_snapshot_days: Option<u16>,
    resource: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct ProtectedItem {
    #[serde(rename = "type")]
    item_type: String,
    title: String,
    management: String,
    workload: Option<String>,
    cross_region_restore: Served,
    with_private_endpoint: Option<Served>,
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Served {
    Yes,
    No,
    Undocumented,
}

#[derive(Debug, Deserialize)]
enum Store {
    #[serde(rename = "OperationalStore")]
    Operational,
    #[serde(rename = "VaultStore")]
    Vault,
    #[serde(rename = "ArchiveStore")]
    Archive,
}

#[derive(Debug, Deserialize)]
enum Frequency {
    Hourly,
    Daily,
    Weekly,
    Monthly,
}

pub(super) fn pack(table: Mapping) -> Packed {
    let Table { datasources, protected_items } = typed(table)?;
    let types = datasources.iter().map(|row| row.datasource_type.as_str());
    if let Some(name) = repeated(types).or(repeated(protected_items.iter().map(|row| row.item_type.as_str()))) {
        return Err(format!("{name} stands there twice"));
    }
    let (sources, items) = (slice(datasources.iter().map(datasource)), slice(protected_items.iter().map(item)));
    Ok(constant("Every kind of datasource.", "pub ", "DATASOURCES", "&[Datasource]", &sources)
        + &constant("Every kind of protected item.", "pub ", "PROTECTED_ITEMS", "&[ProtectedItem]", &items))
}

fn datasource(row: &Datasource) -> String {
    format!(
        "Datasource {{ datasource_type: {}, title: {}, cross_region_restore: {}, stores: {}, frequencies: {}, snapshot_group: {}, most_containers: {}, longest_years: {}, longest_snapshot_days: {}, resource: {} }}",
        text(&row.datasource_type),
        text(&row.title),
        variant("Served", row.cross_region_restore),
        slice(row.stores.iter().map(|store| variant("Store", store))),
        slice(row.frequencies.iter().map(|frequency| variant("Frequency", frequency))),
        row.snapshot_group,
        option(row.most_containers.map(|most| most.to_string())),
        option(row.longest_years.map(|years| years.to_string())),
        option(row.longest_snapshot_days.map(|days| days.to_string())),
        option(row.resource.as_deref().map(text)),
    )
}

fn item(row: &ProtectedItem) -> String {
    format!(
        "ProtectedItem {{ item_type: {}, title: {}, management_type: {}, workload_type: {}, cross_region_restore: {}, with_private_endpoint: {} }}",
        text(&row.item_type),
        text(&row.title),
        text(&row.management),
        option(row.workload.as_deref().map(text)),
        variant("Served", row.cross_region_restore),
        variant("Served", row.with_private_endpoint.unwrap_or(row.cross_region_restore)),
    )
}
