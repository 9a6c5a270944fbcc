//! Checks the dated tables and packs each into the statics of its module.

mod lists;
mod overlaps;
mod regions;
mod roles;
mod types;
mod versions;
mod workloads;

use std::fs;
use std::path::Path;

use serde::de::DeserializeOwned;
use serde_yaml::{Mapping, Value};

use crate::emit::text;
use crate::rules::Names;

/// What became of one table: its Rust text, or what is wrong with it.
type Packed = Result<String, String>;

/// Packs every table of the folder: its name and its Rust text. Every fault that was found, each with its file.
pub(crate) fn pack(folder: &Path, names: &Names) -> Result<Vec<(&'static str, String)>, Vec<String>> {
    let codes = |table: Mapping| overlaps::pack(table, names);
    let packers: [(&str, &dyn Fn(Mapping) -> Packed); 12] = [
        ("clouds", &lists::clouds),
        ("critical_operations", &lists::critical_operations),
        ("defaults", &lists::defaults),
        ("environments", &lists::environments),
        ("family", &lists::family),
        ("key_hosts", &lists::key_hosts),
        ("overlaps", &codes),
        ("regions", &regions::pack),
        ("resource_types", &lists::resource_types),
        ("roles", &roles::pack),
        ("versions", &versions::pack),
        ("workloads", &workloads::pack),
    ];
    let (mut packed, mut faults) = (Vec::new(), Vec::new());
    for (table, packer) in packers {
        let path = folder.join(table).with_extension("yaml");
        match pack_one(table, &path, packer) {
            Ok(text) => packed.push((table, text)),
            Err(fault) => faults.push(format!("{}: {fault}", path.display())),
        }
    }
    let continued = continued(&folder.join("versions.yaml")).map_err(|fault| vec![fault])?;
    match types::pack(&folder.join("types"), &continued) {
        Ok(text) => packed.push(("types", text)),
        Err(found) => faults.extend(found),
    }
    if faults.is_empty() { Ok(packed) } else { Err(faults) }
}

fn continued(path: &Path) -> Result<Vec<versions::Continued>, String> {
    let fault = |fault: &dyn std::fmt::Display| format!("{}: {fault}", path.display());
    let written = fs::read_to_string(path).map_err(|error| fault(&error))?;
    let mut table: Mapping = serde_yaml::from_str(&written).map_err(|error| fault(&error))?;
    provenance("versions", &mut table).map_err(|error| fault(&error))?;
    versions::continued(table).map_err(|error| fault(&error))
}

fn pack_one(name: &str, path: &Path, packer: &dyn Fn(Mapping) -> Packed) -> Packed {
    let written = fs::read_to_string(path).map_err(|fault| fault.to_string())?;
    let mut table: Mapping = serde_yaml::from_str(&written).map_err(|fault| fault.to_string())?;
    let provenance = provenance(name, &mut table)?;
    Ok(provenance + &packer(table)?)
}

/// Takes source, address and date off a table and writes them as its provenance.
fn provenance(name: &str, table: &mut Mapping) -> Packed {
    let first: Vec<&str> = table.keys().take(3).filter_map(Value::as_str).collect();
    if first != ["source", "url", "date"] {
        return Err("does not begin with source, url and date".to_owned());
    }
    let mut take = |key: &str| match table.remove(key) {
        Some(Value::String(text)) => Ok(text),
        _ => Err(format!("{key}: not a text")),
    };
    let (source, url, date) = (take("source")?, take("url")?, take("date")?);
    if !url.starts_with("https://") {
        return Err(format!("url: {url} is no https address"));
    }
    if date.parse::<crate::vocabulary::api_version::ApiVersion>().map_or(true, |date| date.is_preview()) {
        return Err(format!("date: {date} is not YYYY-MM-DD"));
    }
    Ok(format!(
        "/// Where this table comes from.\npub const PROVENANCE: Provenance = Provenance {{ table: {}, source: {}, url: {}, date: {} }};\n",
        text(name),
        text(&source),
        text(&url),
        text(&date),
    ))
}

/// The rest of a table in its own form.
fn typed<Table: DeserializeOwned>(table: Mapping) -> Result<Table, String> {
    serde_yaml::from_value(Value::Mapping(table)).map_err(|fault| fault.to_string())
}

/// A static of that name and type, with a line of documentation.
fn constant(documentation: &str, visibility: &str, name: &str, kind: &str, value: &str) -> String {
    format!("/// {documentation}\n{visibility}static {name}: {kind} = {value};\n")
}

/// The first text that occurs twice, case aside.
fn repeated<'text>(texts: impl IntoIterator<Item = &'text str>) -> Option<String> {
    let mut seen = std::collections::BTreeSet::new();
    texts.into_iter().map(str::to_ascii_lowercase).find(|text| !seen.insert(text.clone()))
}
