//! How the build script packs a rule file, and how it refuses a faulty one: by file and key.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test stops at the first broken assumption")]

#[path = "../build/emit.rs"]
#[allow(dead_code, reason = "the build script uses the rest")]
mod emit;
#[path = "../build/rule_check.rs"]
#[allow(dead_code, reason = "the build script uses the rest")]
mod rule_check;
#[path = "../build/rule_file.rs"]
#[allow(dead_code, reason = "the build script uses the rest")]
mod rule_file;
#[path = "../build/rules.rs"]
#[allow(dead_code, reason = "the build script uses the rest")]
mod rules;
#[path = "../build/tables/mod.rs"]
mod tables;
#[path = "../build/vocabulary.rs"]
mod vocabulary;

use std::fs;
use std::path::PathBuf;

/// A rule file without fault, which uses every key.
const GOOD: &str = include_str!("packing/rule.yaml");

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// What the packer says of one rule file, written into a folder of its own.
fn pack(area: &str, name: &str, text: &str) -> Result<String, Vec<String>> {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join(area)).unwrap();
    fs::write(folder.path().join(area).join(name).with_extension("yaml"), text).unwrap();
    let names = rules::names(&root().join("build/rule_names.yaml")).unwrap();
    rules::read(folder.path(), &names).map(|checked| rules::pack(&checked))
}

#[test]
fn a_good_file_becomes_rust() {
    let packed = pack("redundancy", "vault-redundancy-local", GOOD).unwrap();
    for part in [
        "profiles: &[(Profile::Recommended, None), (Profile::Geo, Some(Severity::Error))]",
        r#"judge: Judge::Condition { condition: "{\"allOf\":[{\"field\":\"vault.redundancy\""#,
        "severity: Some(Severity::Info), message: Some(\"another message\"), label: None",
        "controls: &[(Framework::Nist, &[Control { id: \"CP-6\", basis: Basis::Judgement }])]",
        "url: \"https://learn.microsoft.com/azure/backup/\"",
    ] {
        assert!(packed.contains(part), "{part}\n{packed}");
    }
}

#[test]
fn an_empty_folder_is_an_empty_catalogue() {
    let folder = tempfile::tempdir().unwrap();
    let names = rules::Names::new();
    assert!(rules::read(folder.path(), &names).map(|checked| rules::pack(&checked)).unwrap().contains("= &[];"));
    assert!(rules::read(&folder.path().join("absent"), &names).is_ok());
}

#[test]
fn a_fault_is_told_with_file_and_key() {
    for (from, to, told) in [
        ("since: 0.1.0", "sinse: 0.1.0", "sinse"),
        ("code: RED02", "code: RED2", "code: RED2 is not RED and two digits"),
        ("code: RED02", "code: RED03", "code: RED03 is vault-redundancy-not-geo, not vault-redundancy-local"),
        ("code: RED02", "code: RED99", "code: RED99 is no code of the catalogue"),
        ("datacenter\nsince", "datacenter.\nsince", "title: ends with a dot"),
        ("title: vault", "title: Vault", "title: begins with a capital"),
        ("title: vault", "title: {vault}", "title"),
        ("severity: warning\nconf", "severity: fatal\nconf", "severity"),
        ("geo: error", "global: error", "profiles"),
        ("geo: error", "geo: on", "profiles"),
        ("[backup-vault, recovery-services-vault]", "[]", "vaults: names the kinds"),
        ("at: vault.redundancy\n", "", "check: either"),
        ("at: vault.redundancy\n", "at: vault.colour\n", "at: `vault.colour` is no fact"),
        ("{field: vault.redundancy,", "{field: vault.Redundancy,", "condition: `vault.Redundancy` is no fact"),
        ("{region}", "{regoin}", "help: {regoin} is no placeholder"),
        ("another message", "another {what}", "variants.later.message: {what} is no placeholder"),
        ("https:", "http:", "is no https address"),
        ("4bd1f3c0-", "4BD1F3C0-", "policies: 4BD1F3C0-9443-49ad-b8bc-7c17a92b5924 is no GUID"),
        ("nist-800-53-r5", "nist", "controls"),
        (
            "    when: never\n    severity: info\n",
            "    severity: info\n    when: never\n",
            "variants.later.when: out of order",
        ),
    ] {
        let text = GOOD.replacen(from, to, 1);
        assert_ne!(text, GOOD, "{from}");
        let faults = pack("redundancy", "vault-redundancy-local", &text).expect_err(to).join("\n");
        assert!(faults.contains(told) && faults.contains("vault-redundancy-local.yaml"), "{to}: {faults}");
    }
}

#[test]
fn options_are_packed_and_checked() {
    let options = "non-production: info\noptions:\n  days: {type: days, default: 7, min: 1, max: 30, says: \"how long\"}\n  \
                   word: {type: choice, default: one, allowed: [one, other], says: \"which\"}\nmessage:";
    let condition =
        "condition:\n  allOf:\n    - {field: vault.redundancy, equals: LocallyRedundant}\nat: vault.redundancy\n";
    let coded = GOOD.replacen(condition, "check: coded\n", 1).replacen("message:", options, 1);
    let packed = pack("redundancy", "vault-redundancy-local", &coded).unwrap();
    for part in [
        "RuleOption { name: \"days\", kind: OptionKind::Number { unit: \"days\", default: 7, min: 1, max: 30 }",
        "OptionKind::Choice { default: \"one\", allowed: &[\"one\", \"other\"] }",
    ] {
        assert!(packed.contains(part), "{part}\n{packed}");
    }
    for (from, to, told) in [
        ("default: 7", "default: 0", "options.days: default: not among what it takes"),
        ("default: one", "default: none", "options.word: default: not among what it takes"),
        ("  days:", "  Days:", "options.Days: not camelCase"),
        ("how long", "How long", "options.days: says: one sentence"),
        ("check: coded\n", condition, "options: only a coded check reads them"),
    ] {
        let faults =
            pack("redundancy", "vault-redundancy-local", &coded.replacen(from, to, 1)).expect_err(to).join("\n");
        assert!(faults.contains(told), "{to}: {faults}");
    }
}

#[test]
fn keys_out_of_order_and_wrong_places_are_refused() {
    let swapped = GOOD.replacen("since: 0.1.0\nseverity: warning\n", "severity: warning\nsince: 0.1.0\n", 1);
    let faults = pack("redundancy", "vault-redundancy-local", &swapped).unwrap_err().join("\n");
    assert!(faults.contains("since: out of order"), "{faults}");
    let faults = pack("colours", "vault-redundancy-local", GOOD).unwrap_err().join("\n");
    assert!(faults.contains("folder colours"), "{faults}");
    let faults = pack("restore", "vault-redundancy-local", GOOD).unwrap_err().join("\n");
    assert!(faults.contains("code: RED02 is not CRR and two digits"), "{faults}");
    let faults = pack("redundancy", "vault-redundancy-locale", GOOD).unwrap_err().join("\n");
    assert!(faults.contains("code: RED02 is vault-redundancy-local"), "{faults}");
}

/// What the packer says of the tables, one line of one of them put in place of another.
fn pack_tables(table: &str, from: &str, to: &str) -> Result<String, String> {
    let (here, folder) = (root().join("src/knowledge/data"), tempfile::tempdir().unwrap());
    fs::create_dir(folder.path().join("types")).unwrap();
    for file in walkdir::WalkDir::new(&here).into_iter().map(Result::unwrap).filter(|file| file.file_type().is_file()) {
        let inside = file.path().strip_prefix(&here).unwrap();
        let mut text = fs::read_to_string(file.path()).unwrap();
        if inside == std::path::Path::new(table) {
            assert!(text.contains(from), "{table} has no {from}");
            text = text.replacen(from, to, 1);
        }
        fs::write(folder.path().join(inside), text).unwrap();
    }
    let names = rules::names(&root().join("build/rule_names.yaml")).unwrap();
    let packed = tables::pack(folder.path(), &names).map_err(|faults| faults.join("\n"))?;
    Ok(packed.into_iter().find(|(name, _)| *name == "types").unwrap().1)
}

#[test]
fn tables_of_types_become_flat_statics() {
    let packed = pack_tables("versions.yaml", "continues", "continues").unwrap();
    for part in [
        "TypeTable { name: \"Microsoft.DataProtection/backupVaults\", versions: &[ApiVersion::new(2021, 1, 1, Stage::Stable), ",
        "Node { role: Role::Form, name: ",
        "static VALUES: &[(u16, u16)] = &[(",
    ] {
        assert!(packed.contains(part), "{part}");
    }
    let tables = fs::read_dir(root().join("src/knowledge/data/types")).unwrap().count();
    assert_eq!(packed.matches("TypeTable {").count(), tables, "one table for each file");
}

#[test]
fn a_faulty_table_of_types_is_told_with_file_and_path() {
    let vaults = "types/backup_vaults.yaml";
    let state = "  properties.securitySettings.immutabilitySettings.state: {kind: string, in: 2022-09-01-preview..";
    for (from, to, fault) in [
        (state, "  properties.a.b: {kind: string, in: all", "properties.a.b: stands before the property that holds it"),
        (
            state,
            "  properties.replicatedRegions{}: {kind: string, in: all",
            "properties.replicatedRegions{}: does not fit",
        ),
        (state, "  location: {kind: string, in: all", "duplicate entry"),
        (state, "  LOCATION: {kind: string, in: all", "LOCATION: stands there twice"),
        (
            "identity.type: {kind: string, in: all",
            "identity.type: {kind: word, in: all",
            "identity.type: unknown variant",
        ),
        (
            "identity.type: {kind: string, in: all",
            "identity.type: {kind: string, in: 2022-01-02..",
            "2022-01-02 is no version",
        ),
        (
            "identity.type: {kind: string, in: all",
            "identity.type: {kind: string, in: 2022-05-01..2022-01-01",
            "ends before",
        ),
        ("identity.type: {kind: string, in: all", "identity.type: {kind: string, in: all, since: 1", "unknown field"),
        ("  - 2021-02-01-preview\n", "  - 2020-02-01-preview\n", "versions: not in order"),
        ("date: 2026-08-20", "date: 2026-08-21", "not all of one source and date"),
    ] {
        let told = pack_tables(vaults, from, to).unwrap_err();
        assert!(told.contains(fault), "{to}: {told}");
        assert!(told.contains("types"), "{told}");
    }
    let told = pack_tables("versions.yaml", "backupDatasourceParametersList[]<Blob", "nothing[]<Blob").unwrap_err();
    assert!(told.contains("continues: Microsoft.DataProtection/backupVaults/backupInstances"), "{told}");
}
