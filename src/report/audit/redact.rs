//! Rewrites an audit so that no name, id, address or path of the input is left in it.
//!
//! Each struct is taken apart by all its fields: a new one does not compile until it is said here what becomes of it.

use serde_json::Value as Json;

use super::document::{
    Belonging, BelongingRow, Came, Control, Document, Evidence, Fact, Finding, Input, Place, Resource, Seen, Step,
    Suppressed, Unknown, Vault,
};
use super::stand_ins::{Class, StandIns};

/// Replaces what tells whose vaults these are.
pub(super) fn redact(document: &mut Document) {
    let mut stand_ins = StandIns::default();
    // Names that stand in fields of their own are known before any sentence is read.
    for vault in &mut document.vaults {
        vault_names(vault, &mut stand_ins);
    }
    for finding in &mut document.findings {
        resource(&mut finding.resource, &mut stand_ins);
    }
    for unknown in &mut document.unknowns {
        resource(&mut unknown.resource, &mut stand_ins);
    }
    let Document {
        schema_version: _,
        tool: _,
        title,
        date: _,
        redacted: _,
        scope,
        profile: _,
        framework: _,
        catalogue: _,
        summary: _,
        overview: _,
        controls,
        vaults,
        findings,
        unknowns,
        inputs,
    } = document;
    for path in scope {
        *path = stand_ins.path(path);
    }
    for of_input in inputs {
        input(of_input, &mut stand_ins);
    }
    for of_vault in vaults {
        vault(of_vault, &mut stand_ins);
    }
    for of_finding in findings {
        finding(of_finding, &mut stand_ins);
    }
    for of_unknown in unknowns {
        unknown(of_unknown, &mut stand_ins);
    }
    for Control { id: _, status: _, rules: _, vaults: _ } in controls {}
    *title = stand_ins.text(title);
}

fn vault_names(vault: &mut Vault, stand_ins: &mut StandIns) {
    if let Some(name) = &mut vault.name {
        *name = stand_ins.name(Class::Vault, name);
    }
    if let Some(expression) = &mut vault.expression {
        *expression = stand_ins.name(Class::Expression, expression);
    }
    let group = &mut vault.resource_group.effective;
    if let Some(Json::String(name)) = group {
        *name = stand_ins.name(Class::Group, name);
    }
    for Belonging { list, rows } in &mut vault.belongings {
        let class = match *list {
            "policies" => Class::Policy,
            "instances" => Class::Instance,
            "resourceGuards" => Class::Guard,
            _ => Class::Resource,
        };
        let facts = rows.iter_mut().flat_map(|row| &mut row.facts).filter(|fact| fact.fact == "name");
        for json in facts.flat_map(|fact| fact.effective.iter_mut().chain(&mut fact.possible)) {
            if let Json::String(name) = json {
                *name = stand_ins.names(class, name);
            }
        }
    }
}

fn vault(vault: &mut Vault, stand_ins: &mut StandIns) {
    let Vault {
        id: _,
        resource_type: _,
        kind: _,
        name: _,
        expression: _,
        resource_group,
        region,
        api_version,
        deployment,
        surely_deployed: _,
        location,
        facts,
        rules: _,
        findings: _,
        evidence,
        belongings,
    } = vault;
    for Evidence { rules: _, facts: _, api_version: _, resources } in evidence {
        for Seen { resource_type: _, name, location } in resources {
            if let Some(name) = name {
                *name = stand_ins.names(Class::Resource, name);
            }
            place(location, stand_ins);
        }
    }
    if let Some(file) = deployment {
        *file = joined_paths(file, stand_ins);
    }
    place(location, stand_ins);
    for of_fact in [region, api_version].into_iter().chain(facts) {
        fact(of_fact, stand_ins);
    }
    fact_place(resource_group, stand_ins);
    for json in &mut resource_group.possible {
        if let Json::String(name) = json {
            *name = stand_ins.name(Class::Group, name);
        }
    }
    for Belonging { list: _, rows } in belongings {
        for BelongingRow { facts, surely_deployed: _, location } in rows {
            place(location, stand_ins);
            for of_fact in facts {
                // The names have been replaced already.
                if of_fact.fact == "name" {
                    fact_place(of_fact, stand_ins);
                } else {
                    fact(of_fact, stand_ins);
                }
            }
        }
    }
}

fn fact(fact: &mut Fact, stand_ins: &mut StandIns) {
    fact_place(fact, stand_ins);
    // Names of parameters and variables stay, as they do in texts.
    let Fact {
        fact: _,
        state: _,
        effective,
        possible,
        cause: _,
        location: _,
        came: None | Some(Came { from: _, name: _ }),
    } = fact;
    for of_value in effective.iter_mut().chain(possible) {
        value(of_value, stand_ins);
    }
}

fn fact_place(fact: &mut Fact, stand_ins: &mut StandIns) {
    if let Some(location) = &mut fact.location {
        place(location, stand_ins);
    }
}

fn value(json: &mut Json, stand_ins: &mut StandIns) {
    match json {
        Json::String(text) => *text = stand_ins.value(text),
        Json::Array(items) => items.iter_mut().for_each(|item| value(item, stand_ins)),
        Json::Object(members) => {
            let old = std::mem::take(members);
            for (key, mut member) in old {
                value(&mut member, stand_ins);
                members.insert(stand_ins.value(&key), member);
            }
        }
        Json::Null | Json::Bool(_) | Json::Number(_) => {}
    }
}

fn place(place: &mut Place, stand_ins: &mut StandIns) {
    let Place { file, line: _, column: _ } = place;
    *file = stand_ins.path(file);
}

fn resource(resource: &mut Resource, stand_ins: &mut StandIns) {
    let Resource { resource_type, name, expression, declared_by } = resource;
    if let Some(name) = name {
        let vault = resource_type.matches('/').count() == 1 && resource_type.to_ascii_lowercase().ends_with("vaults");
        *name = stand_ins.names(if vault { Class::Vault } else { Class::Resource }, name);
    }
    if let Some(expression) = expression {
        *expression = stand_ins.name(Class::Expression, expression);
    }
    if let Some(declared) = declared_by {
        *declared = declaring(declared, stand_ins);
    }
}

/// `Microsoft.KeyVault/vaults/keys/kv/k`: the type stays, which has one part more than the name.
fn declaring(declared: &str, stand_ins: &mut StandIns) -> String {
    let parts: Vec<&str> = declared.split('/').collect();
    let of_type = if parts.len() % 2 == 1 { parts.len() / 2 + 1 } else { 2 };
    let (of_type, name) = parts.split_at(of_type.min(parts.len()));
    let name = name.join("/");
    let name = if name.contains(['(', '[']) {
        stand_ins.name(Class::Expression, &name)
    } else {
        stand_ins.names(Class::Resource, &name)
    };
    format!("{}/{name}", of_type.join("/"))
}

fn finding(finding: &mut Finding, stand_ins: &mut StandIns) {
    let Finding {
        id: _,
        code: _,
        name: _,
        area: _,
        severity: _,
        certainty: _,
        confidence: _,
        message,
        help,
        url: _,
        vaults: _,
        resource: _,
        property: path,
        actual,
        location,
        label,
        way,
        deployments,
        controls: _,
        suppressed,
        fingerprint,
    } = finding;
    for text in [message, help, label] {
        *text = stand_ins.text(text);
    }
    *path = property(path, stand_ins);
    if let Some(actual) = actual {
        value(actual, stand_ins);
    }
    place(location, stand_ins);
    for Step { message, location } in way {
        *message = stand_ins.text(message);
        place(location, stand_ins);
    }
    for file in deployments {
        *file = joined_paths(file, stand_ins);
    }
    if let Some(Suppressed { means: _, reason, until: _, by, location }) = suppressed {
        if let Some(reason) = reason {
            *reason = stand_ins.text(reason);
        }
        if let Some(by) = by {
            *by = stand_ins.name(Class::Person, by);
        }
        if let Some(location) = location {
            place(location, stand_ins);
        }
    }
    *fingerprint = None;
}

fn unknown(unknown: &mut Unknown, stand_ins: &mut StandIns) {
    let Unknown { resource: _, vaults: _, property: path, topic, cause: _, why, location, rules: _, deployments } =
        unknown;
    *path = property(path, stand_ins);
    *topic = property(topic, stand_ins);
    *why = stand_ins.text(why);
    place(location, stand_ins);
    for file in deployments {
        *file = joined_paths(file, stand_ins);
    }
}

fn input(input: &mut Input, stand_ins: &mut StandIns) {
    let Input { file, form: _, status: _, reason, remedy, vaults: _, sha256: _ } = input;
    let told = stand_ins.path(file);
    if let Some(remedy) = remedy {
        *remedy = remedy.replace(file.as_str(), &told);
    }
    if let Some(reason) = reason {
        *reason = stand_ins.text(reason);
    }
    *file = told;
}

/// Parameter files merged into one deployment are told joined by ` + `.
fn joined_paths(joined: &str, stand_ins: &mut StandIns) -> String {
    joined.split(" + ").map(|file| stand_ins.path(file)).collect::<Vec<_>>().join(" + ")
}

/// A path inside a resource: the keys that it quotes are values, its names stay but for those that are known.
fn property(path: &str, stand_ins: &mut StandIns) -> String {
    let mut told = String::with_capacity(path.len());
    for (number, part) in path.split(['\'', '"']).enumerate() {
        if number > 0 {
            told.push('\'');
        }
        told.push_str(&if number % 2 == 0 { stand_ins.text(part) } else { stand_ins.value(part) });
    }
    told
}
