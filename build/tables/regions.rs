//! The table of regions.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_yaml::Mapping;

use super::{Packed, constant, repeated, typed};
use crate::emit::{slice, text, texts, variant};
use crate::vocabulary::kind::VaultKind;

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Table {
    secure_by_default: BTreeMap<VaultKind, Rollout>,
    regions: Vec<Row>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Rollout {
    In(Vec<String>),
    Word(Everywhere),
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum Everywhere {
    Everywhere,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Row {
    name: String,
    zones: Zones,
    pair: String,
    #[serde(default)]
    access: Access,
    #[serde(default)]
    pairing: Pairing,
    #[serde(default)]
    pair_geography: Geography,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Zones {
    Yes,
    No,
    Unknown,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Access {
    #[default]
    Open,
    Restricted,
    Unknown,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Pairing {
    #[default]
    Mutual,
    OneWay,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Geography {
    #[default]
    Inside,
    Outside,
}

pub(super) fn pack(table: Mapping) -> Packed {
    let table: Table = typed(table)?;
    if let Some(name) = repeated(table.regions.iter().map(|row| row.name.as_str())) {
        return Err(format!("regions: {name} stands there twice"));
    }
    let rows: Result<Vec<String>, String> = table.regions.iter().map(|row| region(row, &table.regions)).collect();
    let mut rollouts = Vec::new();
    for (kind, rollout) in &table.secure_by_default {
        rollouts.push(format!("({}, {})", variant("VaultKind", kind), emit_rollout(rollout, &table.regions)?));
    }
    Ok(constant("Every region.", "pub ", "REGIONS", "&[Region]", &slice(rows?))
        + &constant(
            "Where the service keeps deleted backups although soft delete is off.",
            "",
            "SECURE_BY_DEFAULT",
            "&[(VaultKind, Rollout)]",
            &slice(rollouts),
        ))
}

fn region(row: &Row, all: &[Row]) -> Packed {
    if !row.name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit()) {
        return Err(format!("regions: {} is no programmatic name", row.name));
    }
    let (pair, pair_access) = match row.pair.as_str() {
        "none" => ("Pair::None".to_owned(), Access::Unknown),
        "unknown" => ("Pair::Unknown".to_owned(), Access::Unknown),
        name => {
            let pair = named(name, all)?;
            // INVARIANT: a pairing is mutual unless the row says that it is not.
            if (pair.pair == row.name) != (row.pairing == Pairing::Mutual) {
                return Err(format!("regions: {} and {name} do not agree on whose pair they are", row.name));
            }
            (format!("Pair::Region({})", text(name)), pair.access)
        }
    };
    Ok(format!(
        "Region {{ name: {}, zones: {}, pair: {pair}, access: {}, pair_access: {}, pair_geography: {}, pairing: {} }}",
        text(&row.name),
        variant("Zones", &row.zones),
        variant("Access", row.access),
        variant("Access", pair_access),
        variant("Geography", &row.pair_geography),
        variant("Pairing", row.pairing),
    ))
}

fn named<'rows>(name: &str, all: &'rows [Row]) -> Result<&'rows Row, String> {
    all.iter().find(|row| row.name == name).ok_or_else(|| format!("regions: {name} is no region of the table"))
}

fn emit_rollout(rollout: &Rollout, all: &[Row]) -> Packed {
    match rollout {
        Rollout::Word(Everywhere::Everywhere) => Ok("Rollout::Everywhere".to_owned()),
        Rollout::In(regions) => {
            for name in regions {
                named(name, all)?;
            }
            Ok(format!("Rollout::In({})", texts(regions)))
        }
    }
}
