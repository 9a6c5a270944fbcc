//! The program that writes the tables of resource types, on a small index written by hand.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test stops at the first broken assumption")]

#[path = "../examples/refresh-types/index.rs"]
#[allow(dead_code, reason = "the program uses the rest")]
mod index;
#[path = "../examples/refresh-types/table.rs"]
#[allow(dead_code, reason = "the program uses the rest")]
mod table;

use std::fs;
use std::path::Path;

use serde_json::{Value as Json, json};

const VAULTS: &str = "Microsoft.DataProtection/backupVaults";

/// A file of types: a vault whose `properties` hold these members, over the types from number 4 on.
fn types(version: &str, members: &Json, more: &[Json]) -> Json {
    let mut types = vec![
        json!({"$type": "StringType"}),
        json!({"$type": "ObjectType", "name": VAULTS, "properties": {
            "id": {"type": {"$ref": "#/0"}, "flags": 10},
            "name": {"type": {"$ref": "#/0"}, "flags": 9},
            "properties": {"type": {"$ref": "#/2"}, "flags": 1},
            "tags": {"type": {"$ref": "#/3"}, "flags": 0}
        }}),
        json!({"$type": "ObjectType", "name": "Properties", "properties": members}),
        json!({"$type": "ObjectType", "name": "Tags", "properties": {}, "additionalProperties": {"$ref": "#/0"}}),
    ];
    types.extend(more.iter().cloned());
    types.push(json!({"$type": "ResourceType", "name": format!("{VAULTS}@{version}"), "body": {"$ref": "#/1"}}));
    Json::Array(types)
}

fn index() -> index::Index {
    let literal = |value: &str| json!({"$type": "StringLiteralType", "value": value});
    let old = types(
        "2022-01-01",
        &json!({
            "state": {"type": {"$ref": "#/6"}, "flags": 2},
            "gone": {"type": {"$ref": "#/0"}, "flags": 0}
        }),
        &[literal("On"), literal("Off"), json!({"$type": "UnionType", "elements": [{"$ref": "#/4"}, {"$ref": "#/5"}]})],
    );
    let rule = |name: &str| {
        json!({"$type": "ObjectType", "name": name, "properties": {
            "objectType": {"type": {"$ref": "#/8"}, "flags": 1},
            "next": {"type": {"$ref": "#/9"}, "flags": 0}
        }})
    };
    let new = |version: &str| {
        types(
            version,
            &json!({
                "State": {"type": {"$ref": "#/7"}, "flags": 1},
                "rules": {"type": {"$ref": "#/10"}, "flags": 0}
            }),
            &[
                literal("On"),
                literal("Off"),
                literal("AlwaysOn"),
                json!({"$type": "UnionType", "elements": [{"$ref": "#/4"}, {"$ref": "#/5"}, {"$ref": "#/6"}, {"$ref": "#/0"}]}),
                literal("Keep"),
                json!({"$type": "DiscriminatedObjectType", "name": "Rule", "discriminator": "objectType",
                    "baseProperties": {"days": {"type": {"$ref": "#/12"}, "flags": 0}},
                    "elements": {"Keep": {"$ref": "#/11"}}}),
                json!({"$type": "ArrayType", "itemType": {"$ref": "#/9"}}),
                rule("Keep"),
                json!({"$type": "IntegerType"}),
            ],
        )
    };
    let mut index = index::Index::default();
    for file in [new("2023-01-01"), old, new("2023-01-01-preview"), new("2024-05-01")] {
        index.add(&file).unwrap();
    }
    index
}

const EXPECTED: &str = r#"# Written by `cargo run --example refresh-types`; not by hand.
source: published type index Azure/bicep-types-az, commit 0123abc
url: https://github.com/Azure/bicep-types-az/tree/0123abc/generated
date: 2026-01-02
type: Microsoft.DataProtection/backupVaults
versions:
  - 2022-01-01
  - 2023-01-01-preview
  - 2023-01-01
  - 2024-05-01
properties:
  properties: {kind: object, in: all, required: always}
  properties.gone: {kind: string, in: 2022-01-01}
  properties.rules: {kind: array, in: 2023-01-01-preview..}
  properties.rules[]: {kind: object, by: objectType, in: 2023-01-01-preview..}
  properties.rules[]<Keep>: {kind: object, in: 2023-01-01-preview..}
  properties.rules[]<Keep>.next: {kind: any, in: 2023-01-01-preview..}
  properties.rules[]<Keep>.objectType: {kind: string, in: 2023-01-01-preview.., required: always, values: {always: [Keep]}}
  properties.rules[].days: {kind: int, in: 2023-01-01-preview..}
  properties.State: {kind: string, in: all, read-only: 2022-01-01, required: 2023-01-01-preview.., values: {2023-01-01-preview..: [AlwaysOn], always: ["Off", "On"]}, open: true}
  tags: {kind: map, in: all}
  tags{}: {kind: string, in: all}
"#;

#[test]
fn the_names_of_all_types_are_a_table() {
    let head = table::Head { commit: "0123abc".to_owned(), date: "2026-01-31".to_owned() };
    let text = table::write_names(&index(), &head).unwrap();
    assert!(text.contains("commit 0123abc\n") && text.contains("date: 2026-01-31\n"), "{text}");
    assert!(text.ends_with("resource-types:\n  - Microsoft.DataProtection/backupVaults\n"), "{text}");
}

#[test]
fn a_small_index_becomes_a_table() {
    let head = table::Head { commit: "0123abc".to_owned(), date: "2026-01-02".to_owned() };
    let text = table::write(&index(), VAULTS, &head).unwrap();
    assert_eq!(text, EXPECTED);
    assert_eq!(text, table::write(&index(), VAULTS, &head).unwrap());
    assert!(table::write(&index(), "Microsoft.DataProtection/resourceGuards", &head).is_err());
}

#[test]
fn what_makes_no_sense_is_refused() {
    let mut index = index::Index::default();
    assert!(index.add(&json!({})).is_err());
    assert!(index.add(&types("soon", &json!({}), &[])).is_err());
    assert!(index.add(&types("2024-01-01", &json!({"a": {"type": {"$ref": "#/99"}, "flags": 0}}), &[])).is_err());
    let odd = [json!({"$type": "TupleType"})];
    assert!(index.add(&types("2024-01-01", &json!({"a": {"type": {"$ref": "#/4"}, "flags": 0}}), &odd)).is_err());
}

#[test]
fn every_wanted_type_has_its_file() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/knowledge/data/types");
    let mut files: Vec<String> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    let mut wanted: Vec<String> = table::TYPES.iter().map(|wanted| format!("{}.yaml", wanted.file)).collect();
    files.sort();
    wanted.sort();
    assert_eq!(files, wanted);
}
