//! The table of built-in roles.

use serde::Deserialize;
use serde_yaml::Mapping;

use super::{Packed, constant, repeated, typed};
use crate::emit::{option, slice, text, variant};
use crate::rule_check::is_guid;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    roles: Vec<Row>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Row {
    name: String,
    guid: String,
    fit: Fit,
    #[serde(default)]
    privileged: bool,
    #[serde(default)]
    key_use: KeyUse,
    #[serde(default)]
    needs: Vec<Need>,
    #[serde(default)]
    note: String,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Fit {
    RightSize,
    Accepted,
    TooBroad,
    OverPrivileged,
    Never,
    Wrong,
    RestoreOnly,
    NotForVaults,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum KeyUse {
    #[default]
    None,
    Unwrap,
    UnwrapAndMore,
    OnlyMore,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Need {
    purpose: Purpose,
    datasource: Option<String>,
    at: Vec<ScopeKind>,
    #[serde(default = "yes")]
    required: bool,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Purpose {
    Backup,
    Restore,
    CustomerManagedKey,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum ScopeKind {
    Key,
    KeyVault,
    Datasource,
    StorageAccount,
    DatasourceResourceGroup,
    SnapshotResourceGroup,
    TargetResourceGroup,
}

fn yes() -> bool {
    true
}

pub(super) fn pack(table: Mapping) -> Packed {
    let Table { roles } = typed(table)?;
    if let Some(guid) = repeated(roles.iter().map(|row| row.guid.as_str())) {
        return Err(format!("roles: {guid} stands there twice"));
    }
    if let Some(name) = repeated(roles.iter().map(|row| row.name.as_str())) {
        return Err(format!("roles: {name} stands there twice"));
    }
    if let Some(row) = roles.iter().find(|row| !is_guid(&row.guid)) {
        return Err(format!("roles: {}: {} is no GUID in lower case", row.name, row.guid));
    }
    Ok(constant("Every role.", "pub ", "ROLES", "&[Role]", &slice(roles.iter().map(role))))
}

fn role(row: &Row) -> String {
    format!(
        "Role {{ name: {}, guid: {}, fit: {}, privileged: {}, key_use: {}, needs: {}, note: {} }}",
        text(&row.name),
        text(&row.guid),
        variant("Fit", &row.fit),
        row.privileged,
        variant("KeyUse", &row.key_use),
        slice(row.needs.iter().map(need)),
        text(&row.note),
    )
}

fn need(need: &Need) -> String {
    format!(
        "Need {{ purpose: {}, datasource: {}, at: {}, required: {} }}",
        variant("Purpose", &need.purpose),
        option(need.datasource.as_deref().map(text)),
        slice(need.at.iter().map(|scope| variant("ScopeKind", scope))),
        need.required,
    )
}
