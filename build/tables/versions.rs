//! The table of API versions.

use std::cell::Cell;

use serde::Deserialize;
use serde_yaml::Mapping;

use super::{Packed, constant, typed};
use crate::emit::{option, slice, text, variant};
use crate::vocabulary::api_version::ApiVersion;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    #[serde(default)]
    continues: Vec<Continued>,
    types: Vec<TypeRows>,
}

/// A property that the index drops from some version on, and the service does not.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Continued {
    #[serde(rename = "type")]
    resource_type: String,
    path: String,
    #[serde(skip)]
    used: Cell<bool>,
}

impl Continued {
    pub(super) fn resource_type(&self) -> &str {
        &self.resource_type
    }

    pub(super) fn path(&self) -> &str {
        &self.path
    }

    /// Whether a path of a type is it, or lies inside it.
    pub(super) fn covers(&self, resource_type: &str, path: &str) -> bool {
        let rest = path.strip_prefix(&self.path);
        let covers = self.resource_type == resource_type
            && rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[', '{', '<']));
        self.used.set(self.used.get() || covers);
        covers
    }

    pub(super) fn is_used(&self) -> bool {
        self.used.get()
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TypeRows {
    #[serde(rename = "type")]
    resource_type: String,
    properties: Vec<Row>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Row {
    path: String,
    value: Option<String>,
    preview: Option<Version>,
    stable: Version,
    last: Option<Version>,
    #[serde(default)]
    also: Vec<Version>,
    #[serde(default)]
    missing: Vec<Version>,
    writable: Option<Version>,
    required_until: Option<Version>,
}

/// An API version as the table writes it.
#[derive(Clone, Copy, PartialEq, PartialOrd, Deserialize)]
#[serde(try_from = "String")]
pub(super) struct Version(ApiVersion);

impl TryFrom<String> for Version {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse().map(Self).map_err(|fault| format!("{text}: {fault}"))
    }
}

pub(super) fn pack(table: Mapping) -> Packed {
    let Table { types, .. } = typed(table)?;
    let mut rows = Vec::new();
    for TypeRows { resource_type, properties } in &types {
        for (place, row) in properties.iter().enumerate() {
            let fault = fault(row).map(|fault| format!("{resource_type}: {}: {fault}", row.path));
            let again =
                properties.iter().skip(place + 1).any(|later| (&later.path, &later.value) == (&row.path, &row.value));
            match fault {
                Some(fault) => return Err(fault),
                None if again => {
                    return Err(format!("{resource_type}: {} stands there twice", row.path));
                }
                None => rows.push(emit_row(resource_type, row)),
            }
        }
    }
    Ok(constant("Every property with its versions.", "pub ", "PROPERTIES", "&[Property]", &slice(rows)))
}

/// The properties that go on beyond what the index says.
pub(super) fn continued(table: Mapping) -> Result<Vec<Continued>, String> {
    let Table { continues, .. } = typed(table)?;
    Ok(continues)
}

/// What is wrong with the order of a row's versions.
fn fault(row: &Row) -> Option<&'static str> {
    let first = row.preview.unwrap_or(row.stable);
    if row.stable.0.is_preview() {
        return Some("stable: is a preview");
    }
    if row.preview.is_some_and(|preview| !preview.0.is_preview() || preview > row.stable) {
        return Some("preview: is none, or comes after stable");
    }
    if row.last.is_some_and(|last| last < row.stable) || row.writable.is_some_and(|writable| writable < row.stable) {
        return Some("last and writable: not before stable");
    }
    if row.also.iter().any(|also| row.last.is_none_or(|last| *also <= last)) {
        return Some("also: only after last");
    }
    if row.missing.iter().any(|missing| *missing < first) {
        return Some("missing: only after the first version");
    }
    None
}

fn emit_row(resource_type: &str, row: &Row) -> String {
    let optional = |version: Option<Version>| option(version.map(emit_version));
    format!(
        "Property {{ resource_type: {}, path: {}, value: {}, preview: {}, stable: {}, last: {}, also: {}, missing: {}, writable: {}, required_until: {} }}",
        text(resource_type),
        text(&row.path),
        option(row.value.as_deref().map(text)),
        optional(row.preview),
        emit_version(row.stable),
        optional(row.last),
        slice(row.also.iter().copied().map(emit_version)),
        slice(row.missing.iter().copied().map(emit_version)),
        optional(row.writable),
        optional(row.required_until),
    )
}

pub(super) fn emit_version(Version(version): Version) -> String {
    let (year, month, day) = version.date();
    format!("ApiVersion::new({year}, {month}, {day}, {})", variant("Stage", version.stage()))
}
