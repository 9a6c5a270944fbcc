//! The inventory as people read it.

use serde_json::json;

use crate::knowledge::Fact;
use crate::knowledge::VaultKind;
use crate::model::inventory::{Belongings, FactEntry, Sureness, VaultEntry};
use crate::report::inventory::{TableOptions, write_table};
use crate::source::{Location, SourceId, SourceMap, Span};
use crate::template::Cause;

fn table(vaults: &[VaultEntry], width: usize) -> String {
    let mut sources = SourceMap::new();
    sources.add(None, "infra/main.json", "{\n  \"name\": 1,\n  \"name\": 2\n}");
    let mut out = Vec::new();
    write_table(vaults, &sources, TableOptions { width, details: false }, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

fn vault(kind: VaultKind, name: &str, facts: Vec<(Fact, FactEntry)>) -> VaultEntry {
    VaultEntry {
        kind,
        name: FactEntry::known(json!(name), None),
        resource_group: FactEntry::unknown(Cause::DeploymentContext, None),
        location: FactEntry::known(json!("westeurope"), None),
        api_version: FactEntry::not_applicable(),
        deployment: None,
        condition: Sureness::Sure,
        count: Sureness::Sure,
        facts,
        belongings: Belongings::default(),
        source: Location { source: SourceId(0), span: Span::new(4, 8) },
    }
}

fn known(value: serde_json::Value) -> FactEntry {
    FactEntry::known(value, None)
}

fn plain() -> VaultEntry {
    vault(
        VaultKind::BackupVault,
        "bv-orders-prod",
        vec![
            (Fact::Redundancy, known(json!("GeoRedundant"))),
            (Fact::CrossRegionRestore, known(json!("Enabled"))),
            (Fact::SoftDelete, known(json!("AlwaysOn"))),
            (Fact::SoftDeleteRetentionDays, known(json!(30))),
            (Fact::Immutability, known(json!("Locked"))),
            (Fact::CustomerManagedKey, known(json!("Disabled"))),
            (Fact::SystemAssignedIdentity, known(json!(true))),
            (Fact::UserAssignedIdentities, known(json!(["a", "b"]))),
        ],
    )
}

fn open() -> VaultEntry {
    let possible = vec![json!("GeoRedundant"), json!("LocallyRedundant")];
    let bounded = FactEntry { possible, ..FactEntry::unknown(Cause::ConditionUnknown, None) };
    let mut vault = vault(
        VaultKind::RecoveryServicesVault,
        "rsv-\u{202e}legacy",
        vec![
            (Fact::Redundancy, bounded),
            (Fact::CrossRegionRestore, FactEntry::absent(Some(json!("Disabled")), None)),
            (Fact::SoftDelete, FactEntry::absent(Some(json!("On")), None)),
            (Fact::SoftDeleteRetentionDays, FactEntry::absent(Some(json!(14)), None)),
            (Fact::Immutability, FactEntry::unknown(Cause::RuntimeReference, None)),
            (Fact::SystemAssignedIdentity, FactEntry::unknown(Cause::RuntimeReference, None)),
        ],
    );
    vault.deployment = Some("main.prod.parameters.json".to_owned());
    (vault.condition, vault.count) = (Sureness::Unknown, Sureness::Unknown);
    vault
}

#[test]
fn a_row_a_vault() {
    insta::assert_snapshot!(table(&[plain(), open()], 160));
}

#[test]
fn places_go_below_where_there_is_no_room() {
    insta::assert_snapshot!(table(&[plain(), open()], 100));
}

#[test]
fn little_is_said_of_little() {
    assert_eq!(table(&[], 100), "no vaults\n");
    let told = table(&[plain()], 120);
    assert!(told.ends_with("infra/main.json:2\n\n1 vault\n"), "{told}");
}
