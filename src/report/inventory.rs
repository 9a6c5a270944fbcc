//! The inventory as a table for people: a row a vault, what the service decides marked as such.

use std::io;

use serde_json::Value as Json;
use unicode_width::UnicodeWidthStr;

use super::escape::{clip, visible_word};
use super::inert::with_inert_lines;
use super::text::{columns, counted};
use crate::knowledge::Fact;
use crate::knowledge::VaultKind;
use crate::model::inventory::{FactEntry, FactState, List, Row, Sureness, VaultEntry};
use crate::source::SourceMap;

/// Characters shown of a name or other value: they are a stranger's.
const MOST_NAME: usize = 32;
/// Possible values shown of one setting.
const MOST_POSSIBLE: usize = 4;
/// Characters shown of a file's name.
const MOST_PLACE: usize = 200;
/// Columns between two columns.
const GAP: usize = 2;

const HEADINGS: [&str; 10] =
    ["name", "kind", "region", "redundancy", "crr", "soft delete", "immutable", "cmk", "identity", "has"];

/// What each mark means, in the order told.
const LEGEND: [(&str, &str); 6] = [
    ("*", "the service's default, nothing is written"),
    ("?", "not determined"),
    ("|", "one of these"),
    ("-", "not a setting of this kind of vault"),
    ("(?)", "may not be deployed"),
    ("×?", "a loop of unknown length"),
];

/// How the table is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TableOptions {
    /// Columns.
    pub width: usize,
    /// Whether what belongs to each vault is listed below it.
    pub details: bool,
}

/// Writes the table. Where a row is wider than `width` columns, the places stand on lines of their own.
///
/// # Errors
///
/// When `out` can't be written.
pub fn write_table(
    vaults: &[VaultEntry],
    sources: &SourceMap,
    options: TableOptions,
    out: &mut dyn io::Write,
) -> io::Result<()> {
    with_inert_lines(out, |out| write_lines(vaults, sources, options, out))
}

fn write_lines(
    vaults: &[VaultEntry],
    sources: &SourceMap,
    options: TableOptions,
    out: &mut dyn io::Write,
) -> io::Result<()> {
    let TableOptions { width, details } = options;
    if vaults.is_empty() {
        return writeln!(out, "no vaults");
    }
    let mut rows = vec![HEADINGS.map(str::to_owned).to_vec()];
    rows.extend(vaults.iter().map(row));
    let mut places = vec!["where".to_owned()];
    places.extend(vaults.iter().map(|vault| place(vault, sources)));
    write_rows(&rows, &places, width, out)?;
    let marks = rows.get(1..).unwrap_or_default();
    write_legend(marks, out)?;
    if details {
        for vault in vaults {
            write_details(vault, sources, out)?;
        }
    }
    writeln!(out, "\n{}", counted(vaults.len(), "vault", "vaults"))
}

fn write_rows(rows: &[Vec<String>], places: &[String], width: usize, out: &mut dyn io::Write) -> io::Result<()> {
    let whole: Vec<Vec<String>> =
        rows.iter().zip(places).map(|(row, place)| row.iter().chain([place]).cloned().collect()).collect();
    let lines = columns(&whole, GAP, MOST_NAME + 8);
    if lines.iter().all(|line| line.width() <= width) {
        return lines.iter().try_for_each(|line| writeln!(out, "{line}"));
    }
    for (number, (line, place)) in columns(rows, GAP, MOST_NAME + 8).iter().zip(places).enumerate() {
        writeln!(out, "{line}")?;
        if number > 0 {
            writeln!(out, "  {place}")?;
        }
    }
    Ok(())
}

fn write_legend(rows: &[Vec<String>], out: &mut dyn io::Write) -> io::Result<()> {
    let settings = || rows.iter().flat_map(|row| row.iter().take(row.len().saturating_sub(1)).skip(2));
    let names = || rows.iter().filter_map(|row| row.first());
    let occurs = |mark: &str| match mark {
        "(?)" | "×?" => names().any(|name| name.ends_with(mark) || name.contains(&format!(" {mark} "))),
        "-" => settings().any(|cell| cell == mark),
        "?" => settings().chain(names()).any(|cell| cell.ends_with(mark) && !cell.ends_with("×?")),
        _ => settings().any(|cell| cell.contains(mark)),
    };
    let told: Vec<_> =
        LEGEND.iter().filter(|(mark, _)| occurs(mark)).map(|(mark, words)| format!("{mark:<3} {words}")).collect();
    let has = rows.iter().any(|row| row.last().is_some_and(|cell| cell != "none here"));
    let letters = "has policies (p), instances (i), resource guards (g), roles (r)".to_owned();
    let told: Vec<String> = told.into_iter().chain(has.then_some(letters)).collect();
    if told.is_empty() { Ok(()) } else { writeln!(out, "\n{}", told.join("\n")) }
}

fn row(vault: &VaultEntry) -> Vec<String> {
    let kind = match vault.kind {
        VaultKind::BackupVault => "backup",
        VaultKind::RecoveryServicesVault => "recovery",
    };
    let fact = |fact| cell(vault.fact(fact));
    vec![
        name(vault),
        kind.to_owned(),
        cell(Some(&vault.location)),
        fact(Fact::Redundancy),
        fact(Fact::CrossRegionRestore),
        soft_delete(vault),
        fact(Fact::Immutability),
        fact(Fact::CustomerManagedKey),
        identity(vault),
        belongings(vault),
    ]
}

fn name(vault: &VaultEntry) -> String {
    let mut name = cell(Some(&vault.name));
    if vault.count == Sureness::Unknown {
        name.push_str(" ×?");
    }
    if vault.condition == Sureness::Unknown {
        name.push_str(" (?)");
    }
    name
}

/// `on 14d`: the days only where they are known and something is kept.
fn soft_delete(vault: &VaultEntry) -> String {
    let state = cell(vault.fact(Fact::SoftDelete));
    let days = vault.fact(Fact::SoftDeleteRetentionDays);
    let Some(number) = days.and_then(|days| days.effective.as_ref()).and_then(Json::as_f64) else { return state };
    if number <= 0.0 || state.starts_with("off") || state == "?" {
        return state;
    }
    let mark = if days.is_some_and(|days| days.state == FactState::Absent) { "*" } else { "" };
    format!("{state} {number}d{mark}")
}

/// `system`, `2 users`, `system+user`, `none`; what is not known as `?`.
fn identity(vault: &VaultEntry) -> String {
    let system = vault.fact(Fact::SystemAssignedIdentity);
    let users = vault.fact(Fact::UserAssignedIdentities);
    let mut parts: Vec<String> = Vec::new();
    if system.and_then(|fact| fact.effective.as_ref()) == Some(&Json::Bool(true)) {
        parts.push("system".to_owned());
    }
    match users.and_then(|fact| fact.effective.as_ref()).and_then(Json::as_array).map_or(0, Vec::len) {
        0 => {}
        1 => parts.push("user".to_owned()),
        many => parts.push(format!("{many} users")),
    }
    if [system, users].iter().flatten().any(|fact| fact.state == FactState::Unknown) {
        parts.push("?".to_owned());
    }
    if parts.is_empty() { "none".to_owned() } else { parts.join("+") }
}

/// `2p 5i 1g 3r`: policies, instances, guards and roles, those that there are.
fn belongings(vault: &VaultEntry) -> String {
    let counted = List::ALL.into_iter().filter_map(|list| {
        let number = vault.belongings.of(list).len();
        (number > 0).then(|| format!("{number}{}", letter(list)))
    });
    let counted: Vec<String> = counted.collect();
    if counted.is_empty() { "none here".to_owned() } else { counted.join(" ") }
}

fn letter(list: List) -> &'static str {
    match list {
        List::Policies => "p",
        List::Instances => "i",
        List::ResourceGuards => "g",
        List::RoleGrants => "r",
    }
}

/// What belongs to one vault, a line each; nothing where nothing does.
fn write_details(vault: &VaultEntry, sources: &SourceMap, out: &mut dyn io::Write) -> io::Result<()> {
    if List::ALL.into_iter().all(|list| vault.belongings.of(list).is_empty()) {
        return Ok(());
    }
    writeln!(out, "\n{}  {}", name(vault), place(vault, sources))?;
    for (list, heading) in List::ALL.into_iter().zip(["policies", "instances", "resource guards", "roles"]) {
        let rows: Vec<Vec<String>> = vault.belongings.of(list).iter().map(detail).collect();
        if !rows.is_empty() {
            writeln!(out, "  {heading}")?;
        }
        columns(&rows, GAP, MOST_NAME + 8).iter().try_for_each(|line| writeln!(out, "    {line}"))?;
    }
    Ok(())
}

/// The facts of a row that this kind of vault has.
fn detail(row: &Row) -> Vec<String> {
    // The name at the end of an id says more to a person than the id.
    let ids = ["id", "scope", "roleId"];
    let told = |(name, fact): &&(&str, FactEntry)| fact.state != FactState::NotApplicable && !ids.contains(name);
    let has = row.facts.iter().filter(told);
    let mut cells: Vec<String> = has.map(|(name, fact)| detail_cell(name, fact)).collect();
    if let Some(first) = cells.first_mut().filter(|_| row.condition == Sureness::Unknown) {
        first.push_str(" (?)");
    }
    cells
}

fn detail_cell(name: &str, fact: &FactEntry) -> String {
    let items = fact.value.as_ref().and_then(Json::as_array);
    match (name, items) {
        ("retention", Some(items)) => items.iter().map(kept).collect::<Vec<_>>().join(", "),
        (_, Some(items)) => items.iter().map(last_part).collect::<Vec<_>>().join(", "),
        _ if fact.state == FactState::Absent => format!("no {}", spaced(name)),
        _ => fact.value.as_ref().map_or_else(|| cell(Some(fact)), last_part),
    }
}

/// `VaultStore P30D (Default)`
fn kept(kept: &Json) -> String {
    let word = |name: &str| kept.get(name).and_then(Json::as_str).unwrap_or_default();
    let tag = word("tag");
    let tag = if tag.is_empty() { String::new() } else { format!("({tag})") };
    let words = [word("store").to_owned(), word("duration").to_owned(), tag];
    let words: Vec<String> = words.into_iter().filter(|word| !word.is_empty()).collect();
    visible_word(&clip(&words.join(" "), 2 * MOST_NAME)).into_owned()
}

/// The last part of an id, which names the thing; other words whole.
fn last_part(value: &Json) -> String {
    let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let last = if text.starts_with('/') { text.rsplit('/').next().unwrap_or_default() } else { &text };
    visible_word(&clip(last, 2 * MOST_NAME)).into_owned()
}

/// `protectionState` as `protection state`.
fn spaced(name: &str) -> String {
    let mut words = String::new();
    for character in name.chars() {
        if character.is_ascii_uppercase() {
            words.push(' ');
        }
        words.push(character.to_ascii_lowercase());
    }
    words
}

fn cell(fact: Option<&FactEntry>) -> String {
    let Some(fact) = fact else { return "-".to_owned() };
    match (fact.state, &fact.effective) {
        (FactState::NotApplicable, _) => "-".to_owned(),
        (FactState::Absent, None) => "unset".to_owned(),
        (FactState::Unknown, _) if fact.possible.is_empty() => "?".to_owned(),
        (FactState::Unknown, _) => one_of(&fact.possible),
        (FactState::Absent, Some(default)) => short(default) + "*",
        (FactState::Known, effective) => effective.as_ref().or(fact.value.as_ref()).map_or("?".to_owned(), short),
    }
}

/// `geo|local`, the first few of many.
fn one_of(possible: &[Json]) -> String {
    let shown = possible.iter().take(MOST_POSSIBLE).map(short);
    let more = (possible.len() > MOST_POSSIBLE).then(|| "…".to_owned());
    shown.chain(more).collect::<Vec<_>>().join("|")
}

/// A value in as few letters as a person needs.
fn short(value: &Json) -> String {
    let word = match value {
        Json::String(text) => text.as_str(),
        Json::Bool(true) => "yes",
        Json::Bool(false) => "no",
        other => return visible_word(&clip(&other.to_string(), MOST_NAME)).into_owned(),
    };
    let word = match word {
        "LocallyRedundant" => "local",
        "ZoneRedundant" => "zone",
        "GeoRedundant" => "geo",
        "Enabled" | "On" => "on",
        "Disabled" | "Off" => "off",
        "AlwaysOn" => "always",
        "Unlocked" => "unlocked",
        "Locked" => "locked",
        other => other,
    };
    visible_word(&clip(word, MOST_NAME)).into_owned()
}

/// `infra/main.json:12 with main.prod.parameters.json`
fn place(vault: &VaultEntry, sources: &SourceMap) -> String {
    let Some(file) = sources.get(vault.source.source) else { return String::new() };
    let shown = |name: &str| visible_word(&clip(name, MOST_PLACE)).into_owned();
    let line = file.position(vault.source.span.start).line;
    let place = format!("{}:{line}", shown(&file.display));
    match &vault.deployment {
        Some(deployment) => format!("{place} with {}", shown(deployment)),
        None => place,
    }
}
