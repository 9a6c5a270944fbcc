//! The JSON contracts: their bytes, and that they hold to the published schemas.

use std::sync::Arc;

use serde_json::{Value as Json, json};

use super::sample::{LIMIT, at, finding, input, label, outcome, unknown};
use crate::engine::{Outcome, Status};
use crate::knowledge::Day;
use crate::knowledge::Fact;
use crate::knowledge::VaultKind;
use crate::model::inventory::{Belongings, FactEntry, FactState, Sureness, VaultEntry};
use crate::report::json::{check::write_check, inventory::write_inventory};
use crate::rule::{Certainty, Means, Suppressed};
use crate::source::{Location, SourceId, SourceMap, Span};
use crate::template::Cause;

const CHECK: &str = include_str!("../../../schema/check.schema.json");
const INVENTORY: &str = include_str!("../../../schema/inventory.schema.json");

fn assert_valid(schema: &str, document: &str) {
    let schema: Json = serde_json::from_str(schema).unwrap();
    let document: Json = serde_json::from_str(document).unwrap();
    let validator = jsonschema::draft202012::new(&schema).unwrap();
    let errors: Vec<_> =
        validator.iter_errors(&document).map(|error| format!("{error} at {}", error.instance_path())).collect();
    assert!(errors.is_empty(), "{errors:#?}");
}

fn is_valid(schema: &str, document: &Json) -> bool {
    jsonschema::draft202012::new(&serde_json::from_str(schema).unwrap()).unwrap().is_valid(document)
}

fn told(outcome: &Outcome) -> String {
    let mut out = Vec::new();
    write_check(outcome, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn a_suppressed_finding_says_why() {
    let mut outcome = full();
    let place = outcome.findings[0].primary.location;
    outcome.findings[0].suppressed = Some(Suppressed {
        means: Means::Comment,
        reason: Some("restored from another region by hand".to_owned()),
        until: Some(Day::new(2027, 1, 31)),
        by: None,
        location: Some(place),
    });
    let told = told(&outcome);
    assert_valid(CHECK, &told);
    let told: Json = serde_json::from_str(&told).unwrap();
    let said = &told["findings"][0]["suppressed"];
    assert_eq!(
        (&said["means"], &said["until"], &said["location"]["start"]["line"]),
        (&json!("comment"), &json!("2027-01-31"), &json!(2))
    );
    let mut baseline = full();
    baseline.findings[0].suppressed =
        Some(Suppressed { means: Means::Baseline, reason: None, until: None, by: None, location: None });
    assert_valid(CHECK, &self::told(&baseline));
}

fn full() -> Outcome {
    let mut sources = SourceMap::new();
    let source = sources.add(None, "infra/main.json", "{\r\n  \"é\": \"LocallyRedundant\"\r\n}");
    let place = at(&sources, source, "\"LocallyRedundant\"");
    let mut first = finding(place);
    first.related = vec![label(Location { source, span: Span::new(0, 900) }, "the \u{202e}whole\u{1b}")];
    first.deployments = vec!["main.prod.parameters.json".to_owned()];
    first.help = "one line".into();
    let mut second = finding(place);
    second.rule = &LIMIT;
    second.certainty = Certainty::Possible;
    second.actual = None;
    Arc::make_mut(&mut second.resource).name = None;
    Arc::make_mut(&mut second.resource).expression = Some("[parameters('name')]".to_owned());
    Arc::make_mut(&mut second.resource).declared_by = Some("Microsoft.DataProtection/resourceGuards/guard".to_owned());
    second.property = "".into();
    let mut outcome = outcome(sources, vec![first, second]);
    outcome.unknowns =
        vec![unknown(place, "bv-\u{200b}dev\u{e0041}\u{7f}", "x", Cause::RuntimeReference, "line\nbreak")];
    outcome.inputs = vec![
        input("infra/main.json", Status::PartlyUnknown, None, None),
        input("vault.bicep", Status::Skipped, Some("form-not-read-yet"), Some("bicep build vault.bicep")),
    ];
    outcome.inputs[1].form = None;
    outcome.summary.files = [1, 2, 3, 4, 5, 6];
    outcome.summary.ignored = 7;
    outcome
}

#[test]
fn a_whole_document() {
    let told = told(&full());
    assert_valid(CHECK, &told);
    insta::assert_snapshot!(told.replace(env!("CARGO_PKG_VERSION"), "VERSION"));
}

#[test]
fn an_empty_document() {
    let mut nothing = outcome(SourceMap::new(), Vec::new());
    nothing.summary = crate::engine::Summary::default();
    let told = told(&nothing);
    assert_valid(CHECK, &told);
    insta::assert_snapshot!(told.replace(env!("CARGO_PKG_VERSION"), "VERSION"));
}

#[test]
fn hidden_characters_are_escaped_and_come_back() {
    let outcome = full();
    let told = told(&outcome);
    assert!(told.contains(r"the \u202ewhole\u001b") && told.contains(r"bv-\u200bdev\udb40\udc41\u007f"), "{told}");
    let document: Json = serde_json::from_str(&told).unwrap();
    assert_eq!(document["unknowns"][0]["resource"]["name"].as_str(), outcome.unknowns[0].resource.name.as_deref());
}

#[test]
fn the_schema_lets_nothing_more_in() {
    let document: Json = serde_json::from_str(&told(&full())).unwrap();
    for pointer in [
        "",
        "/tool",
        "/findings/0",
        "/findings/0/resource",
        "/findings/0/location/start",
        "/unknowns/0",
        "/inputs/0",
        "/summary/files",
    ] {
        let mut more = document.clone();
        more.pointer_mut(pointer).unwrap()["more"] = json!(1);
        assert!(!is_valid(CHECK, &more), "{pointer}");
    }
}

fn vault(kind: VaultKind, name: FactEntry) -> VaultEntry {
    let place = Some(Location { source: SourceId(0), span: Span::new(2, 8) });
    let facts = Fact::ALL.into_iter().map(|fact| (fact, FactEntry::not_applicable()));
    let mut entry = VaultEntry {
        kind,
        name,
        resource_group: FactEntry::unknown(Cause::DeploymentContext, None),
        location: FactEntry::known(json!("westeurope"), place),
        api_version: FactEntry::known(json!("2025-07-01"), place),
        deployment: None,
        condition: Sureness::Sure,
        count: Sureness::Sure,
        facts: facts.collect(),
        belongings: Belongings::default(),
        source: Location { source: SourceId(0), span: Span::new(0, 12) },
    };
    entry.facts[0].1 = FactEntry {
        possible: vec![json!("GeoRedundant"), json!("LocallyRedundant")],
        ..FactEntry::unknown(Cause::ConditionUnknown, place)
    };
    entry.facts[3].1 = FactEntry::absent(Some(json!("On")), None);
    entry.facts[4].1 =
        FactEntry { cause: Some(Cause::DroppedByApiVersion), ..FactEntry::absent(Some(json!(14)), place) };
    entry.facts[11].1 = FactEntry::known(json!(true), place);
    entry.facts[12].1 = FactEntry::known(json!(["/subscriptions/x/id"]), place);
    entry
}

#[test]
fn an_inventory() {
    let mut sources = SourceMap::new();
    sources.add(None, "main.json", "{ \"name\": 1 }");
    let mut second = vault(VaultKind::RecoveryServicesVault, FactEntry::unknown(Cause::ParameterWithoutValue, None));
    second.deployment = Some("main.prod.parameters.json".to_owned());
    (second.condition, second.count) = (Sureness::Unknown, Sureness::Unknown);
    second.facts.retain(|(fact, entry)| *fact == Fact::Redundancy || entry.state == FactState::Absent);
    let vaults = [vault(VaultKind::BackupVault, FactEntry::known(json!("bv-orders"), None)), second];
    let mut out = Vec::new();
    write_inventory(&vaults, &sources, &mut out).unwrap();
    let told = String::from_utf8(out).unwrap();
    assert_valid(INVENTORY, &told);
    insta::assert_snapshot!(told);
    let mut more: Json = serde_json::from_str(&told).unwrap();
    more["vaults"][0]["facts"]["redundancy"]["effective"] = json!("GeoRedundant");
    assert!(!is_valid(INVENTORY, &more), "an unknown has no effective value");
}

#[test]
fn a_schema_names_every_word() {
    for cause in [
        Cause::ParameterWithoutValue,
        Cause::DroppedByApiVersion,
        Cause::SecureParameter,
        Cause::RuntimeReference,
        Cause::DeploymentContext,
        Cause::NonDeterministic,
        Cause::UnsupportedFunction,
        Cause::InvalidExpression,
        Cause::ConditionUnknown,
        Cause::LinkedTemplate,
        Cause::MissingModule,
        Cause::NotInThisExport,
        Cause::Limit,
    ] {
        assert!([CHECK, INVENTORY].iter().all(|schema| schema.contains(&format!("\"{cause}\""))), "{cause}");
    }
    for fact in Fact::ALL {
        assert!(INVENTORY.contains(&format!("\"{}\": {{", fact.name())), "{}", fact.name());
    }
}
