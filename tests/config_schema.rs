//! `schema/config.schema.json`: written from the catalogue (`VAULTVET_BLESS=1`), and of one mind with the reader.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test stops at the first broken assumption"
)]

mod support;

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Map, Value as Json, json};
use support::contract::is_config;
use vaultvet::config::{Config, FailLevel};
use vaultvet::rule::catalogue::RULES;
use vaultvet::rule::{Area, OptionKind, Profile, Rule, RuleOption};
use vaultvet::source::{SourceFile, SourceId};

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Rules that cannot be off.
const NEVER_OFF: [&str; 2] = ["INP01", "INP03"];

/// One of these words, or nothing.
fn words<'w>(words: impl IntoIterator<Item = &'w str>) -> Vec<Json> {
    words.into_iter().map(Json::from).chain([Json::Null]).collect()
}

fn group(description: &str, properties: Json) -> Json {
    json!({"type": ["object", "null"], "description": description, "additionalProperties": false, "properties": properties})
}

fn list(description: &str, items: Json, examples: Json) -> Json {
    json!({"type": ["array", "null"], "description": description, "items": items, "examples": [examples]})
}

fn glob() -> Json {
    json!({"type": "string", "minLength": 1, "maxLength": 512, "pattern": "^(?!/)(?!~)(?!\\\\)(?!(.*/)?\\.\\.(/|$))(?!\\s*$)"})
}

fn profile(description: &str) -> Json {
    json!({"enum": words(Profile::ALL.map(Profile::name)), "description": description, "default": "recommended"})
}

/// The rules by code and by name, each with its title.
fn by_rule(rules: impl Iterator<Item = &'static Rule>, of: impl Fn(&'static Rule) -> Json) -> Map<String, Json> {
    let mut members = Map::new();
    for rule in rules {
        let mut schema = of(rule);
        schema["description"] = json!(format!("{} {}: {}", rule.code, rule.name, rule.title));
        members.insert(rule.code.to_owned(), schema.clone());
        members.insert(rule.name.to_owned(), schema);
    }
    members
}

fn severity() -> Json {
    let ours: Vec<&str> = Area::ALL.iter().map(|area| area.prefix()).collect();
    let own = format!("^(?!({})[0-9])[A-Z]{{2,10}}[0-9]{{1,5}}$", ours.join("|"));
    let level = |rule: &'static Rule| {
        if NEVER_OFF.contains(&rule.code) {
            json!({"$ref": "#/$defs/levelOn"})
        } else {
            json!({"$ref": "#/$defs/level"})
        }
    };
    json!({
        "type": ["object", "null"],
        "description": "how bad the findings of a rule are, by its code or name; rules of your own by their code",
        "additionalProperties": false,
        "properties": by_rule(RULES.iter(), level),
        "patternProperties": {own: {"$ref": "#/$defs/level"}}
    })
}

fn option(option: &RuleOption) -> Json {
    match option.kind {
        OptionKind::Number { default, min, max, .. } => json!({
            "type": ["integer", "null"], "description": option.says, "default": default, "minimum": min, "maximum": max
        }),
        OptionKind::Choice { default, allowed } => {
            json!({"enum": words(allowed.iter().copied()), "description": option.says, "default": default})
        }
    }
}

fn options() -> Json {
    let of = |rule: &'static Rule| {
        let properties: Map<String, Json> = rule.options.iter().map(|one| (one.name.to_owned(), option(one))).collect();
        group("", Json::Object(properties))
    };
    let with_options = RULES.iter().filter(|rule| !rule.options.is_empty());
    group("what is asked for, by the code or name of a rule", Json::Object(by_rule(with_options, of)))
}

fn environment() -> Json {
    json!({
        "type": ["object", "null"],
        "description": "vaults that are held to standards of their own",
        "additionalProperties": false,
        "anyOf": [{"type": "null"}, {"required": ["paths"]}, {"required": ["tags"]}],
        "properties": {
            "paths": list("the paths of templates or parameter files that make a deployment belong to it", glob(), json!(["**/prod/**"])),
            "tags": {
                "type": ["object", "null"],
                "description": "tags that make a vault belong to it, each with the values that count; case does not matter",
                "additionalProperties": {"anyOf": [{"type": ["string", "null"]}, {"type": "array", "items": {"type": "string", "pattern": "\\S"}}]},
                "examples": [{"environment": ["prod", "production"]}]
            },
            "nonProduction": {"type": ["boolean", "null"], "description": "whether it is production; wins over the vault's own tags"},
            "profile": profile("which rules are on for its vaults"),
            "severity": {"$ref": "#/$defs/severity"},
            "options": {"$ref": "#/$defs/options"}
        }
    })
}

/// The schema, with the section `context` and whatever other sections stand in the published one as they are there.
fn expected(published: &Json) -> Json {
    let mut schema = published.clone();
    let sections = json!({
        "profile": profile("which rules are on"),
        "failOn": {"enum": words(FailLevel::WORDS.map(|(word, _)| word)), "description": "the least severity that makes a run fail", "default": "warning"},
        "failOnPossible": {"type": ["boolean", "null"], "description": "whether findings that hold only for some values of an open parameter make a run fail", "default": false},
        "include": list("only files that one of these globs fits; from the configuration's folder; files named on the command line are read all the same", glob(), json!(["infra/**"])),
        "exclude": list("no files that one of these globs fits", glob(), json!(["**/examples/**"])),
        "parameters": list(
            "which parameter files go with which template where their names do not tell; the files of one entry are merged from left to right into one deployment",
            json!({
                "type": "object", "additionalProperties": false, "required": ["template", "files"],
                "properties": {
                    "template": {"type": "string", "minLength": 1, "description": "the template"},
                    "files": {"type": "array", "minItems": 1, "items": {"type": "string", "minLength": 1}, "description": "the parameter files"}
                }
            }),
            json!([{"template": "infra/main.json", "files": ["params/prod.json"]}])
        ),
        "rules": group("what is set of rules", json!({
            "paths": list("rule files of your own and folders of them, from the configuration's folder; they do not leave the repository", json!({"type": "string", "minLength": 1}), json!(["policies/vaults"])),
            "severity": {"$ref": "#/$defs/severity"},
            "options": {"$ref": "#/$defs/options"}
        })),
        "environments": {
            "type": ["object", "null"],
            "description": "vaults that are held to standards of their own, by name; of several that fit, the later one counts",
            "maxProperties": 32,
            "propertyNames": {"pattern": "^[A-Za-z0-9_.-]{1,60}$"},
            "additionalProperties": {"$ref": "#/$defs/environment"}
        }
    });
    let properties = schema["properties"].as_object_mut().unwrap();
    for (name, section) in sections.as_object().unwrap() {
        properties.insert(name.clone(), section.clone());
    }
    let defs = json!({
        "level": {"enum": words(["error", "warning", "info", "off"]).into_iter().chain([json!(false)]).collect::<Vec<_>>()},
        "levelOn": {"enum": words(["error", "warning", "info"])},
        "severity": severity(),
        "options": options(),
        "environment": environment()
    });
    if !schema["$defs"].is_object() {
        schema["$defs"] = json!({});
    }
    for (name, definition) in defs.as_object().unwrap() {
        schema["$defs"][name] = definition.clone();
    }
    schema["description"] = json!(
        "What vaultvet reads from the nearest vaultvet.yaml of a repository, or from a policy; options win over it."
    );
    schema
}

#[test]
fn the_published_schema_is_that_of_the_catalogue() {
    let path = root().join("schema/config.schema.json");
    let text = fs::read_to_string(&path).unwrap();
    let expected = expected(&serde_json::from_str(&text).unwrap());
    let expected = serde_json::to_string_pretty(&expected).unwrap() + "\n";
    if std::env::var_os("VAULTVET_BLESS").is_some() {
        fs::write(&path, &expected).unwrap();
    } else {
        assert!(
            text == expected,
            "schema/config.schema.json is not up to date: VAULTVET_BLESS=1 cargo test --test config_schema"
        );
    }
}

/// Whether the reader takes a configuration, in a folder in which the files that examples name are there.
fn reads(text: &str, folder: &Path) -> Result<(), String> {
    let path = folder.join("vaultvet.yaml");
    let file = SourceFile::new(SourceId(0), Some(path), "vaultvet.yaml", text);
    Config::read(file, Some(Vec::new())).map(|_| ()).map_err(|error| error.to_string())
}

#[test]
fn schema_and_reader_agree() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["a.json", "b.json"] {
        fs::write(folder.path().join(name), "{}").unwrap();
    }
    fs::create_dir(folder.path().join("policies")).unwrap();
    let good = [
        "",
        "profile: strict",
        "failOn: never\nfailOnPossible: true",
        "include: []\nexclude: [\"**/x/**\", a]",
        "parameters: [{template: a.json, files: [b.json]}]",
        "rules: {paths: [policies]}",
        "rules: {severity: {RED02: error, mua-not-enabled: off, INP01: info, RED01: false}}",
        "rules: {options: {RED02: {required: any}, policy-retention-short: {vaultDays: 10}}}",
        "environments: {prod: {paths: [prod]}, dev: {tags: {env: [dev], tier: silver}, nonProduction: true, profile: alz}}",
        "environments: {prod: {paths: [prod], severity: {GOV01: warning}, options: {GOV05: {years: 3}}}}",
        "context: {location: westeurope}",
        "profile:\nrules:\nenvironments:\ncontext:\n",
    ];
    let bad = [
        "profil: strict",
        "profile: stricter",
        "profile: [strict]",
        "failOn: warn",
        "failOnPossible: yes",
        "include: infra",
        "include: [7]",
        "exclude: [../x]",
        "exclude: [/etc]",
        "exclude: [\"\"]",
        "parameters: {template: a.json}",
        "parameters: [{template: a.json}]",
        "parameters: [{template: a.json, files: [b.json], more: 1}]",
        "rules: {severity: {RED99: error}}",
        "rules: {severity: {RED02: fatal}}",
        "rules: {severity: {INP01: off}}",
        "rules: {severity: [RED02]}",
        "rules: {options: {RED01: {a: 1}}}",
        "rules: {options: {RED02: {required: Geo}}}",
        "rules: {options: {RET01: {vaultDays: 0}}}",
        "rules: {options: {RET01: {vaultDays: 1.5}}}",
        "rules: {options: {RET01: {days: 7}}}",
        "rules: {path: [policies]}",
        "environments: {prod: {}}",
        "environments: {\"a b\": {paths: [x]}}",
        "environments: {prod: {paths: [prod], nonProduction: 1}}",
        "environments: {prod: {paths: [prod], tag: {a: b}}}",
        "environments: {prod: {tags: {env: [1]}}}",
        "context: {place: x}",
        "[a]",
    ];
    for (texts, taken) in [(&good[..], true), (&bad[..], false)] {
        for text in texts {
            let document: Json = serde_yaml::from_str(text).unwrap();
            assert_eq!(is_config(&document), taken, "the schema: {text}");
            let read = reads(text, folder.path());
            assert_eq!(read.is_ok(), taken, "the reader: {text}: {read:?}");
        }
    }
}

#[test]
fn checks_ask_for_what_rules_declare() {
    let declared: Vec<&str> = RULES.iter().flat_map(|rule| rule.options).map(|option| option.name).collect();
    let mut asked = 0;
    for file in walkdir::WalkDir::new(root().join("src/checks")).into_iter().map(Result::unwrap) {
        if file.path().extension().is_none_or(|extension| extension != "rs") {
            continue;
        }
        let text = fs::read_to_string(file.path()).unwrap();
        for call in ["options.number(\"", "options.word(\"", "days(\""] {
            for name in text.split(call).skip(1).filter_map(|rest| rest.split('"').next()) {
                assert!(declared.contains(&name), "{}: {name}", file.path().display());
                asked += 1;
            }
        }
    }
    assert_eq!(asked, declared.len());
}
