//! Choices that the input leaves open: what holds in all of their outcomes, in some, and in none.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test stops at the first broken assumption"
)]

mod support;

use serde_json::json;
use support::template::{template, vault_with_redundancy};
use support::{Bench, Checked};

fn with(parameters: &str, variables: &str, resources: &str) -> Bench {
    let text = template(&format!(
        "\"parameters\": {{ {parameters} }}, \"variables\": {{ {variables} }}, \"resources\": [ {resources} ]"
    ));
    Bench::with(&[("a.json", &text)])
}

fn check(parameters: &str, variables: &str, resources: &str) -> Checked {
    with(parameters, variables, resources).check(["a.json", "--fail-on", "never"]).exits(0)
}

const GEO: &str = "\"geo\": { \"type\": \"bool\" }";

fn crr(redundancy: &str, restore: &str) -> String {
    vault_with_redundancy("bv", redundancy).replace(
        "\"securitySettings\"",
        &format!("\"featureSettings\": {{ \"crossRegionRestoreSettings\": {{ \"state\": \"{restore}\" }} }}, \"securitySettings\""),
    )
}

#[test]
fn a_boolean_without_value_makes_a_fault_possible_and_is_named() {
    let checked =
        check(GEO, "", &vault_with_redundancy("bv", "[if(parameters('geo'), 'GeoRedundant', 'LocallyRedundant')]"));
    let finding = checked.of_rule("RED02")[0];
    assert_eq!(finding["certainty"], "possible");
    assert!(finding["message"].as_str().unwrap().contains("when `geo` is false"), "{finding:#}");
    assert_eq!(finding["actual"], "LocallyRedundant");
    assert!(checked.unknowns().is_empty(), "a bounded choice is not an unknown");
    assert_eq!(checked.status("a.json"), "checked");
}

#[test]
fn a_fault_in_every_outcome_is_definite() {
    let checked = check(
        "\"r\": { \"type\": \"string\", \"allowedValues\": [ \"LocallyRedundant\" ] }",
        "",
        &vault_with_redundancy("bv", "[parameters('r')]"),
    );
    assert_eq!(checked.of_rule("RED02")[0]["certainty"], "definite");
    let both =
        check(GEO, "", &vault_with_redundancy("bv", "[if(parameters('geo'), 'LocallyRedundant', 'locallyredundant')]"));
    assert!(both.of_rule("RED02").iter().all(|finding| finding["certainty"] == "definite"), "{:#}", both.document);
    assert!(!both.of_rule("RED02").is_empty());
}

#[test]
fn allowed_values_are_the_outcomes() {
    let parameter = "\"r\": { \"type\": \"string\", \"allowedValues\": [ \"LocallyRedundant\", \"ZoneRedundant\", \"GeoRedundant\" ] }";
    let bench = with(parameter, "", &vault_with_redundancy("bv", "[parameters('r')]"));
    let checked = bench.check(["a.json"]).exits(0);
    let finding = checked.of_rule("RED02")[0];
    assert_eq!(finding["certainty"], "possible");
    assert!(finding["message"].as_str().unwrap().contains("`r`"), "{finding:#}");
    let fact = &bench.inventory(["a.json"])[0]["facts"]["redundancy"];
    assert_eq!(fact["state"], "unknown");
    let mut possible: Vec<&str> =
        fact["possible"].as_array().unwrap().iter().map(|value| value.as_str().unwrap()).collect();
    possible.sort_unstable();
    assert_eq!(possible, ["GeoRedundant", "LocallyRedundant", "ZoneRedundant"]);
}

#[test]
fn no_bad_outcome_is_no_finding() {
    let parameter = "\"r\": { \"type\": \"string\", \"allowedValues\": [ \"ZoneRedundant\", \"GeoRedundant\" ] }";
    let checked = check(parameter, "", &vault_with_redundancy("bv", "[parameters('r')]"));
    assert!(checked.of_rule("RED02").is_empty() && checked.unknowns().is_empty());
}

#[test]
fn the_same_condition_twice_is_one_choice() {
    let unknown = "\"tier\": { \"type\": \"string\" }";
    for condition in ["parameters('geo')", "equals(parameters('tier'), 'gold')"] {
        let parameters = format!("{GEO}, {unknown}");
        let together = crr(
            &format!("[if({condition}, 'GeoRedundant', 'ZoneRedundant')]"),
            &format!("[if({condition}, 'Enabled', 'Disabled')]"),
        );
        assert!(check(&parameters, "", &together).of_rule("CRR01").is_empty(), "{condition}");
        let apart = crr(
            &format!("[if({condition}, 'ZoneRedundant', 'GeoRedundant')]"),
            &format!("[if({condition}, 'Enabled', 'Disabled')]"),
        );
        let checked = check(&parameters, "", &apart);
        assert_eq!(checked.of_rule("CRR01")[0]["certainty"], "possible", "{condition}");
    }
}

#[test]
fn the_same_condition_through_a_variable_is_one_choice() {
    let variables = "\"isGeo\": \"[equals(parameters('tier'), 'gold')]\", \"r\": \"[if(variables('isGeo'), 'GeoRedundant', 'ZoneRedundant')]\", \"c\": \"[if(variables('isGeo'), 'Enabled', 'Disabled')]\"";
    let checked = check("\"tier\": { \"type\": \"string\" }", variables, &crr("[variables('r')]", "[variables('c')]"));
    assert!(checked.of_rule("CRR01").is_empty(), "{:#}", checked.document);
}

#[test]
fn not_and_and_of_a_choice_hang_together_with_it() {
    let checked = check(
        GEO,
        "",
        &crr(
            "[if(not(parameters('geo')), 'ZoneRedundant', 'GeoRedundant')]",
            "[if(and(parameters('geo'), true()), 'Enabled', 'Disabled')]",
        ),
    );
    assert!(checked.of_rule("CRR01").is_empty(), "{:#}", checked.document);
}

#[test]
fn a_condition_and_a_value_of_the_same_choice_hang_together() {
    let resource = vault_with_redundancy("bv", "[if(parameters('geo'), 'GeoRedundant', 'LocallyRedundant')]").replacen(
        '{',
        "{ \"condition\": \"[parameters('geo')]\",",
        1,
    );
    let checked = check(GEO, "", &resource);
    assert!(checked.of_rule("RED02").is_empty(), "{:#}", checked.document);
    let always_bad =
        vault_with_redundancy("bv", "LocallyRedundant").replacen('{', "{ \"condition\": \"[parameters('geo')]\",", 1);
    assert_eq!(check(GEO, "", &always_bad).of_rule("RED02")[0]["certainty"], "definite");
}

#[test]
fn a_condition_that_is_open_makes_the_entry_unknown() {
    let resource = vault_with_redundancy("bv", "LocallyRedundant").replacen(
        '{',
        "{ \"condition\": \"[equals(parameters('t'), 'x')]\",",
        1,
    );
    let bench = with("\"t\": { \"type\": \"string\" }", "", &resource);
    assert_eq!(bench.inventory(["a.json"])[0]["condition"], "unknown");
    let checked = bench.check(["a.json"]).exits(1);
    let finding = checked.of_rule("RED02")[0];
    assert_eq!(finding["certainty"], "definite");
}

#[test]
fn choices_beyond_six_stay_unknown() {
    let mut parameters = Vec::new();
    let mut resources = Vec::new();
    for number in 0..9 {
        parameters.push(format!("\"p{number}\": {{ \"type\": \"bool\" }}"));
        resources.push(vault_with_redundancy(
            &format!("bv{number}"),
            &format!("[if(parameters('p{number}'), 'ZoneRedundant', 'LocallyRedundant')]"),
        ));
    }
    let bench = with(&parameters.join(", "), "", &resources.join(", "));
    let checked = bench.check(["a.json"]).exits(0);
    assert!(checked.of_rule("RED02").iter().all(|finding| finding["certainty"] == "possible"));
    let found = checked.of_rule("RED02").len();
    assert!((1..=6).contains(&found), "{found}");
    let open: Vec<_> = checked.unknowns().iter().map(|unknown| unknown["resource"]["name"].as_str().unwrap()).collect();
    assert_eq!(found + open.len(), 9, "each vault is either judged or named: {open:?}");
    assert_eq!(checked.status("a.json"), "partly-unknown");
}

#[test]
fn outcomes_beyond_sixty_four_stay_unknown() {
    let values: Vec<String> = (0..100).map(|number| format!("\"v{number}\"")).collect();
    let parameters = format!("\"r\": {{ \"type\": \"string\", \"allowedValues\": [ {} ] }}", values.join(", "));
    let checked = check(
        &parameters,
        "",
        &vault_with_redundancy("bv", "[if(equals(parameters('r'), 'v3'), 'LocallyRedundant', 'ZoneRedundant')]"),
    );
    assert!(
        checked.of_rule("RED02").iter().all(|finding| finding["certainty"] == "possible"),
        "{:#}",
        checked.document
    );
}

#[test]
fn a_parameter_without_value_is_an_unknown_with_its_cause() {
    let bench = with("\"r\": { \"type\": \"string\" }", "", &vault_with_redundancy("bv", "[parameters('r')]"));
    let checked = bench.check(["a.json"]).exits(0);
    let unknown = checked
        .unknowns()
        .iter()
        .find(|unknown| unknown["rules"].as_array().unwrap().contains(&json!("RED02")))
        .unwrap();
    assert_eq!(unknown["cause"], "parameter-without-value");
    assert!(unknown["detail"].as_str().unwrap().contains("`r`"));
    assert_eq!(unknown["property"], "properties.storageSettings[0].type");
    assert_eq!(checked.status("a.json"), "partly-unknown");
    let fact = &bench.inventory(["a.json"])[0]["facts"]["redundancy"];
    assert_eq!((&fact["state"], &fact["possible"]), (&json!("unknown"), &json!([])));
}

#[test]
fn a_choice_of_a_nested_deployment_is_its_callers() {
    let nested = format!(
        "{{ \"type\": \"Microsoft.Resources/deployments\", \"apiVersion\": \"2022-09-01\", \"name\": \"n\", \"properties\": {{ \"mode\": \"Incremental\", \"expressionEvaluationOptions\": {{ \"scope\": \"inner\" }}, \"parameters\": {{ \"geo\": {{ \"value\": \"[parameters('geo')]\" }} }}, \"template\": {} }} }}",
        template(&format!(
            "\"parameters\": {{ {GEO} }}, \"resources\": [ {} ]",
            crr(
                "[if(parameters('geo'), 'GeoRedundant', 'ZoneRedundant')]",
                "[if(parameters('geo'), 'Enabled', 'Disabled')]"
            )
        ))
    );
    let checked = check(GEO, "", &nested);
    assert!(checked.of_rule("CRR01").is_empty() && checked.unknowns().is_empty(), "{:#}", checked.document);
}

#[test]
fn vaults_of_one_name_under_opposite_conditions_do_not_speak_for_each_other() {
    let under = |condition: &str| {
        vault_with_redundancy("bv", "[variables('r')]").replacen('{', &format!("{{ \"condition\": \"{condition}\","), 1)
    };
    let both = format!("{}, {}", under("[parameters('geo')]"), under("[not(parameters('geo'))]"));
    let checked = check(GEO, "\"r\": \"LocallyRedundant\"", &both);
    let findings = checked.of_rule("RED02");
    assert_eq!(findings.len(), 1, "{:#}", checked.document);
    let message = findings[0]["message"].as_str().unwrap();
    assert!(!message.contains("deployed only"), "{message}");
    assert_eq!(findings[0]["certainty"], "definite");
}
