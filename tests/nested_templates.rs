//! Templates nested in others, however they are given: each is expanded, or it is told that it was not read.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test stops at the first broken assumption"
)]

mod support;

use serde_json::{Value, json};
use support::template::{parameters, template, vault_with_redundancy};
use support::{Bench, Checked};

fn inner(resources: &str) -> String {
    template(&format!("\"resources\": [ {resources} ]"))
}

fn local(name: &str) -> String {
    inner(&vault_with_redundancy(name, "LocallyRedundant"))
}

fn deployment(properties: &str) -> String {
    format!(
        r#"{{ "type": "Microsoft.Resources/deployments", "apiVersion": "2022-09-01", "name": "n", "properties": {{ "mode": "Incremental", {properties} }} }}"#
    )
}

/// A template with these sections, a sound vault beside and a deployment with these properties.
fn around(sections: &str, properties: &str) -> String {
    let beside = vault_with_redundancy("beside", "GeoRedundant");
    template(&format!("{sections} \"resources\": [ {beside}, {} ]", deployment(properties)))
}

fn check(text: &str) -> Checked {
    let bench = Bench::with(&[("a.json", text)]);
    bench.check(["a.json", "--fail-on", "never"]).exits(0)
}

fn names(text: &str) -> Vec<Value> {
    let bench = Bench::with(&[("a.json", text)]);
    let vaults = bench.inventory(["a.json"]);
    let mut names: Vec<Value> = vaults.iter().map(|vault| vault["name"]["value"].clone()).collect();
    names.sort_by_key(ToString::to_string);
    names
}

/// The text that a finding's first place covers.
fn marked(checked: &Checked, code: &str, text: &str) -> String {
    let found = checked.of_rule(code);
    assert_eq!(found.len(), 1, "{:#}", checked.document);
    let location = &found[0]["location"];
    let line = location["start"]["line"].as_u64().unwrap() as usize;
    let column = location["start"]["column"].as_u64().unwrap() as usize;
    text.lines().nth(line - 1).unwrap().chars().skip(column - 1).collect()
}

#[test]
fn a_variable_that_holds_a_template_is_deployed() {
    let text =
        around(&format!("\"variables\": {{ \"t\": {} }},", local("inner")), "\"template\": \"[variables('t')]\"");
    assert_eq!(names(&text), ["beside", "inner"]);
    let checked = check(&text);
    assert_eq!(checked.status("a.json"), "checked");
    assert!(marked(&checked, "RED02", &text).starts_with("\"LocallyRedundant\""), "{:#}", checked.document);
}

#[test]
fn it_needs_no_vault_beside_it() {
    let text = template(&format!(
        "\"variables\": {{ \"$fxv#0\": {} }}, \"resources\": [ {} ]",
        local("inner"),
        deployment("\"template\": \"[variables('$fxv#0')]\"")
    ));
    assert_eq!(check(&text).of_rule("RED02").len(), 1);
    assert_eq!(names(&text), ["inner"]);
}

#[test]
fn its_own_expressions_are_worked_out_where_it_is_deployed() {
    let vault = vault_with_redundancy("[[concat('in', 'ner')]", "[[parameters('r')]");
    let sections = format!("\"parameters\": {{ \"r\": {{ \"type\": \"string\" }} }}, \"resources\": [ {vault} ]");
    let text = around(
        &format!("\"variables\": {{ \"t\": {} }},", template(&sections)),
        "\"parameters\": { \"r\": { \"value\": \"LocallyRedundant\" } }, \"template\": \"[variables('t')]\"",
    );
    assert_eq!(names(&text), ["beside", "inner"]);
    let checked = check(&text);
    assert!(marked(&checked, "RED02", &text).starts_with("\"LocallyRedundant\""), "{:#}", checked.document);
    let wrong = text.replace("concat('in', 'ner')", "nosuch('in', 'ner')");
    assert!(marked(&check(&wrong), "INP09", &wrong).starts_with("nosuch('in', 'ner')"), "{wrong}");
}

#[test]
fn a_text_that_json_reads_and_a_parameter_file_give_one_too() {
    let quoted = local("inner").replace('\n', " ").replace('"', "\\\"").replace('\'', "''");
    let text = around("", &format!("\"template\": \"[json('{quoted}')]\""));
    assert_eq!(names(&text), ["beside", "inner"]);
    assert_eq!(check(&text).of_rule("RED02").len(), 1);

    let main = around("\"parameters\": { \"t\": { \"type\": \"object\" } },", "\"template\": \"[parameters('t')]\"");
    let given = parameters(&format!("\"t\": {{ \"value\": {} }}", local("inner")));
    let bench = Bench::with(&[("a.json", &main), ("a.parameters.json", &given)]);
    let checked = bench.check(["a.json", "--fail-on", "never"]).exits(0);
    assert_eq!(checked.of_rule("RED02")[0]["location"]["file"], "a.parameters.json");
    assert_eq!(checked.input("a.json")["vaults"], 2);
}

#[test]
fn a_choice_decides_which_template_is_deployed() {
    let sections = format!(
        "\"parameters\": {{ \"b\": {{ \"type\": \"bool\" }} }}, \"variables\": {{ \"x\": {}, \"y\": {} }},",
        local("x"),
        inner(&vault_with_redundancy("y", "GeoRedundant"))
    );
    let text = around(&sections, "\"template\": \"[if(parameters('b'), variables('x'), variables('y'))]\"");
    assert_eq!(names(&text), ["beside", "x", "y"]);
    let checked = check(&text);
    assert_eq!(checked.of_rule("RED02").len(), 1);
    assert_eq!(checked.status("a.json"), "checked");
    let same = text.replace("variables('y')", "variables('x')");
    assert_eq!(names(&same), ["beside", "x"]);
    assert_eq!(check(&same).of_rule("RED02")[0]["certainty"], "definite");
}

#[test]
fn each_turn_of_a_loop_may_deploy_another() {
    let sections = format!("\"variables\": {{ \"list\": [ {}, {} ] }},", local("x"), local("y"));
    let text = around(&sections, "\"template\": \"[variables('list')[copyIndex()]]\"").replace(
        "\"name\": \"n\"",
        "\"name\": \"[concat('n', copyIndex())]\", \"copy\": { \"name\": \"l\", \"count\": 2 }",
    );
    assert_eq!(names(&text), ["beside", "x", "y"]);
}

/// Asserts that a template is not read, which is told by that rule and leaves the file partly unknown.
#[track_caller]
fn is_told(text: &str, code: &str, cause: &str, word: &str) {
    let checked = check(text);
    let found = checked.of_rule(code);
    assert!(found.iter().any(|one| one["message"].as_str().unwrap().contains(word)), "{:#}", checked.document);
    assert!(checked.unknowns().iter().any(|one| one["cause"] == cause), "{:#}", checked.document);
    assert_eq!(checked.status("a.json"), "partly-unknown");
}

#[test]
fn what_stays_unknown_is_told() {
    let sections = "\"parameters\": { \"t\": { \"type\": \"object\" }, \"s\": { \"type\": \"secureObject\" } },";
    let why = "parameter-without-value";
    is_told(&around(sections, "\"template\": \"[parameters('t')]\""), "INP07", why, "parameter `t`");
    is_told(&around(sections, "\"template\": \"[union(createObject('a', 1), parameters('t'))]\""), "INP07", why, "`t`");
    is_told(
        &around(sections, "\"template\": { \"resources\": \"[parameters('t')]\" }"),
        "INP07",
        "unsupported-function",
        "resources",
    );
    let alone = template(&format!(
        "{sections} \"outputs\": {{ \"o\": {{ \"type\": \"string\", \"value\": \"Microsoft.DataProtection/backupVaults\" }} }}, \"resources\": [ {} ]",
        deployment("\"template\": \"[parameters('t')]\"")
    ));
    is_told(&alone, "INP07", why, "parameter `t`");
}

#[test]
fn what_azure_refuses_is_told() {
    let refused = |properties: &str, word: &str| {
        is_told(&around("\"variables\": { \"n\": 5 },", properties), "INP09", "invalid-expression", word);
    };
    refused("\"template\": \"text\"", "the template of this deployment is a text");
    refused("\"template\": null", "this deployment has no template");
    refused("\"template\": 5", "a number");
    refused("\"template\": {}", "has no `resources`");
    refused("\"template\": \"[variables('n')]\"", "of type int");
    refused("\"debugSetting\": {}", "this deployment has no template");
    let none = around("", "\"x\": 1").replace("\"properties\": { \"mode\": \"Incremental\", \"x\": 1 }", "\"x\": 1");
    is_told(&none, "INP09", "invalid-expression", "has no `properties`");
    let within =
        r#""expressionEvaluationOptions": { "scope": "inner" }, "template": { "resources": "[variables('n')]" }"#;
    refused(within, "`resources` is an expression");
    let linked = around("", "\"templateLink\": { \"uri\": \"https://x.invalid/a.json\" }");
    assert!(check(&linked).of_rule("INP09").is_empty());
    let existing = none.replace("\"name\": \"n\"", "\"name\": \"n\", \"existing\": true");
    assert!(check(&existing).of_rule("INP09").is_empty());
}

#[test]
fn items_and_sections_of_another_form_are_told() {
    let vault = vault_with_redundancy("bv", "GeoRedundant");
    let with = |item: &str| template(&format!("\"resources\": [ {vault}, {item} ]"));
    for (item, word) in
        [("\"foo\"", "a text"), ("null", "null"), ("5", "a number"), ("\"[variables('r')]\"", "an expression")]
    {
        is_told(&with(item), "INP09", "invalid-expression", &format!("this item of `resources` is {word}"));
    }
    is_told(&with(&format!("[ {vault} ]")), "INP09", "invalid-expression", "is a list");
    let only = template(&format!("\"resources\": [ [ {vault} ] ]"));
    is_told(&only, "INP09", "invalid-expression", "is a list");
    let section = |sections: &str| template(&format!("{sections}, \"resources\": [ {vault} ]"));
    for (sections, word) in [
        ("\"parameters\": []", "`parameters` is a list"),
        ("\"variables\": \"x\"", "`variables` is a text"),
        ("\"outputs\": 5", "`outputs` is a number"),
        ("\"functions\": {}", "`functions` is an object"),
        ("\"parameters\": { \"p\": \"x\" }", "parameter `p` is declared by a text"),
        ("\"parameters\": { \"p\": { \"type\": \"strng\" } }", "`strng`"),
    ] {
        is_told(&section(sections), "INP09", "invalid-expression", word);
    }
    let copied = vault.replacen('{', "{ \"copy\": \"loop\",", 1);
    is_told(&template(&format!("\"resources\": [ {copied} ]")), "INP09", "invalid-expression", "`copy`");
    let child = vault.replacen('{', "{ \"resources\": 5,", 1);
    is_told(
        &template(&format!("\"resources\": [ {child} ]")),
        "INP09",
        "invalid-expression",
        "`resources` is a number",
    );
}

#[test]
fn a_template_without_vaults_stays_out() {
    let other = template(
        "\"outputs\": { \"o\": { \"type\": \"string\", \"value\": \"Microsoft.DataProtection/backupVaults\" } }, \"variables\": { \"t\": { \"resources\": [] } }, \"resources\": [ { \"type\": \"Microsoft.Resources/deployments\", \"apiVersion\": \"2022-09-01\", \"name\": \"n\", \"properties\": { \"mode\": \"Incremental\", \"template\": \"[variables('t')]\" } } ]",
    );
    let bench = Bench::with(&[("a.json", &other)]);
    let checked = bench.check(["a.json", "--allow-empty"]).exits(0);
    assert_eq!(checked.input("a.json")["status"], json!("no-vault"));
    assert!(checked.findings().is_empty());
}

#[test]
fn of_a_symbolic_name_written_twice_the_last_one_counts() {
    let (old, new) = (vault_with_redundancy("old", "LocallyRedundant"), vault_with_redundancy("new", "GeoRedundant"));
    for name in ["v", "V"] {
        let text =
            template(&format!("\"languageVersion\": \"2.0\", \"resources\": {{ \"v\": {old}, \"{name}\": {new} }}"));
        assert_eq!(names(&text), ["new"]);
        let checked = check(&text);
        assert_eq!(checked.of_rule("INP08").len(), 1);
        assert!(checked.of_rule("RED02").is_empty(), "{:#}", checked.document);
    }
}

#[test]
fn resources_that_are_overridden_by_none_are_told() {
    let vault = vault_with_redundancy("bv", "LocallyRedundant");
    let checked = check(&template(&format!("\"resources\": [ {vault} ], \"resources\": []")));
    assert_eq!(checked.of_rule("INP08").len(), 1, "{:#}", checked.document);
    assert!(checked.of_rule("RED02").is_empty());
}

#[test]
fn a_property_repeated_without_end_is_told_once() {
    let vault =
        vault_with_redundancy("bv", "GeoRedundant").replacen('{', &format!("{{ {}", "\"a\": 1, ".repeat(20_000)), 1);
    let checked = check(&template(&format!("\"resources\": [ {vault} ]")));
    let found = checked.of_rule("INP08");
    assert_eq!(found.len(), 1);
    assert!(
        found[0]["message"].as_str().unwrap().contains("`a` is written 20000 times in one object"),
        "{:#}",
        found[0]
    );
    assert_eq!(found[0]["related"].as_array().unwrap().len(), 3);
}

#[test]
fn a_bound_is_told_with_its_number() {
    let vault = vault_with_redundancy("bv", "[padLeft('x', 2147483647)]");
    let checked = check(&template(&format!("\"resources\": [ {vault} ]")));
    let message = checked.of_rule("INP03")[0]["message"].as_str().unwrap();
    assert!(
        message.contains("the limit of 64 MB of values a deployment: the result of `padLeft` (2147483647 bytes, where"),
        "{message}"
    );
    let deep = template(&format!("\"x\": {}{}, \"resources\": [ {vault} ]", "[".repeat(600), "]".repeat(600)));
    let checked = Bench::with(&[("a.json", &deep)]).check(["a.json"]).exits(1);
    let message = checked.of_rule("INP03")[0]["message"].as_str().unwrap();
    assert!(message.contains("reading stopped at the limit of 512 levels of objects and lists"), "{message}");
}
