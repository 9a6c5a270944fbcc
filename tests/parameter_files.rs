//! Parameter files and arguments: which are taken, in which forms, for which template, and what is said of the others.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test stops at the first broken assumption"
)]

mod support;

use serde_json::{Value, json};
use support::Bench;

/// A template with these parameters and one vault, whose name and redundancy these expressions give.
fn template(parameters: &Value, name: &str) -> String {
    json!({
        "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
        "contentVersion": "1.0.0.0",
        "languageVersion": "2.0",
        "definitions": { "number": { "type": "int" } },
        "parameters": parameters,
        "resources": [{
            "type": "Microsoft.DataProtection/backupVaults", "apiVersion": "2024-04-01", "name": name,
            "location": "westeurope",
            "properties": { "storageSettings": [{ "datastoreType": "VaultStore", "type": "GeoRedundant" }] },
        }],
    })
    .to_string()
}

fn parameters(schema: Option<&str>, values: &Value) -> Value {
    let mut file = json!({ "contentVersion": "7.3.0.0", "parameters": values });
    if let Some(version) = schema {
        file["$schema"] =
            json!(format!("https://schema.management.azure.com/schemas/{version}/deploymentParameters.json#"));
    }
    file
}

/// The name that the only vault gets.
#[track_caller]
fn name_of(bench: &Bench, arguments: &[&str]) -> Value {
    let rows = bench.inventory(arguments);
    assert_eq!(rows.len(), 1, "{rows:#?}");
    rows[0]["name"]["value"].clone()
}

fn text_parameter() -> Value {
    json!({ "p": { "type": "string" } })
}

#[test]
fn files_of_azures_names_and_forms_find_their_template_once() {
    let values = json!({ "P": { "value": "given" } });
    let json_of = |schema| parameters(schema, &values).to_string();
    let yaml_of = |schema| serde_yaml::to_string(&parameters(schema, &values)).unwrap();
    for (template_name, file, content) in [
        ("main.json", "main.parameters.json", json_of(Some("2019-04-01"))),
        ("main.json", "main.prod.parameters.json", json_of(Some("2015-01-01"))),
        ("main.json", "main.parameters.prod.json", json_of(Some("2030-01-01"))),
        ("main.json", "Main.Parameters-Prod.json", json_of(None)),
        ("main.json", "main.parameters.jsonc", format!("// why\n{}", json_of(Some("2019-04-01")))),
        ("main.json", "main.parameters.yaml", yaml_of(Some("2019-04-01"))),
        ("main.json", "main.parameters.yml", yaml_of(None)),
        ("azuredeploy.json", "azuredeploy.parameters.json", json_of(Some("2015-01-01"))),
        ("azuredeploy.json", "azuredeploy.parameters.us.json", json_of(Some("2015-01-01"))),
    ] {
        let bench = Bench::new();
        bench.file(template_name, template(&text_parameter(), "[parameters('p')]")).file(file, &content);
        assert_eq!(name_of(&bench, &["."]), "given", "{file}");
        assert_eq!(name_of(&bench, &[template_name]), "given", "{file}");
        assert_eq!(name_of(&bench, &[file]), "given", "{file}");
    }
}

#[test]
fn metadata_names_a_template_elsewhere_and_one_file_is_one_deployment() {
    let mut file = parameters(Some("2019-04-01"), &json!({ "p": { "value": "given" } }));
    file["metadata"] = json!({ "template": "../main.json" });
    let bench = Bench::new();
    bench.file("main.json", template(&text_parameter(), "[parameters('p')]")).file("env/prod.json", file.to_string());
    assert_eq!(name_of(&bench, &["."]), "given");
    // Both its name and its metadata lead to the template.
    file["metadata"] = json!({ "template": "main.json" });
    let bench = Bench::new();
    bench.file("main.json", template(&text_parameter(), "[parameters('p')]"));
    bench.file("main.parameters.json", file.to_string());
    assert_eq!(name_of(&bench, &["."]), "given");
}

#[test]
fn a_file_without_template_is_said() {
    let bench = Bench::new();
    bench.file("main.json", template(&json!({}), "bv"));
    bench.file("other.parameters.json", parameters(Some("2019-04-01"), &json!({ "p": { "value": 1 } })).to_string());
    let checked = bench.check(["."]);
    let input = checked.input("other.parameters.json");
    assert_eq!((&input["status"], &input["reason"]), (&json!("no-vault"), &json!("no-template")));
    let told = bench.run(["check", "."]);
    assert!(told.text().contains("other.parameters.json"), "{}", told.text());
    assert!(told.text().contains("a parameter file whose template was not found"), "{}", told.text());
}

/// A template whose vault's redundancy one parameter gives, and a nested one that is given the same way.
fn redundancy_of(parameter: &str, nested: &Value) -> String {
    let vault = |name: &str| {
        json!({
            "type": "Microsoft.DataProtection/backupVaults", "apiVersion": "2024-04-01", "name": name,
            "location": "westeurope",
            "properties": { "storageSettings": [{ "datastoreType": "VaultStore", "type": "[parameters('red')]" }] },
        })
    };
    let declared = json!({ "red": { "type": parameter, "defaultValue": "GeoRedundant" } });
    let schema = "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#";
    let mut resources = vec![vault("bv")];
    if !nested.is_null() {
        resources.push(json!({
            "type": "Microsoft.Resources/deployments", "apiVersion": "2022-09-01", "name": "inner",
            "properties": {
                "mode": "Incremental", "expressionEvaluationOptions": { "scope": "inner" }, "parameters": nested,
                "template": {
                    "$schema": schema, "contentVersion": "1.0.0.0", "parameters": declared.clone(),
                    "resources": [vault("bv-inner")],
                },
            },
        }));
    }
    json!({ "$schema": schema, "contentVersion": "1.0.0.0", "parameters": declared, "resources": resources })
        .to_string()
}

#[test]
fn a_parameter_that_is_given_in_no_form_of_azures_is_a_fault_at_its_name_and_its_value_unknown() {
    for (given, schema) in [
        (json!("LocallyRedundant"), Some("2019-04-01")),
        (json!("LocallyRedundant"), None),
        (json!({ "valu": "LocallyRedundant" }), Some("2019-04-01")),
        (json!({}), Some("2019-04-01")),
        (json!(null), Some("2019-04-01")),
        (json!(["LocallyRedundant"]), Some("2019-04-01")),
    ] {
        let bench = Bench::new();
        let file = parameters(schema, &json!({ "red": given }));
        bench.file("main.json", redundancy_of("string", &Value::Null));
        bench.file("main.parameters.json", serde_json::to_string_pretty(&file).unwrap());
        let by_option = ["main.json", "--parameters", "main.parameters.json"];
        for arguments in [&["."][..], &["main.json"], &by_option] {
            let checked = bench.check(arguments).exits(1);
            let found = checked.of_rule("INP05");
            assert_eq!(found.len(), 1, "{given} {arguments:?}: {:#?}", checked.findings());
            assert_eq!(found[0]["location"]["file"], "main.parameters.json");
            assert_eq!(
                found[0]["message"],
                "`red` is given without `value`: Azure would refuse the deployment and change no vault"
            );
            assert_eq!(found[0]["actual"], Value::Null);
            let start = &found[0]["location"]["start"];
            assert_eq!((&start["line"], &start["column"]), (&json!(4), &json!(5)), "{given} {arguments:?}");
            assert_eq!(checked.of_rule("RED02").len() + checked.of_rule("CRR02").len(), 0);
            assert!(checked.unknowns().iter().any(|open| open["cause"] == "parameter-without-value"));
            assert_eq!(checked.status("main.json"), "partly-unknown");
        }
    }
}

#[test]
fn a_later_set_gives_what_an_earlier_one_does_not() {
    let bench = Bench::new();
    bench.file("main.json", redundancy_of("string", &Value::Null));
    bench.file("p.json", parameters(Some("2019-04-01"), &json!({ "red": "LocallyRedundant" })).to_string());
    let checked = bench.check(["main.json", "--parameters", "p.json", "--parameters", "red=ZoneRedundant"]);
    assert!(checked.of_rule("INP05").is_empty());
}

#[test]
fn a_nested_deployment_gives_a_parameter_in_one_of_azures_forms_or_is_at_fault() {
    for (nested, faults) in [
        (json!({ "red": "LocallyRedundant" }), 1),
        (json!({ "red": { "valu": "LocallyRedundant" } }), 1),
        (json!({ "red": "[createObject('valu', 'LocallyRedundant')]" }), 1),
        (json!({ "red": "[concat('Locally', 'Redundant')]" }), 1),
        (json!("[createObject('red', createObject('valu', 'x'))]"), 1),
        (json!("[createObject('red', 'x')]"), 1),
        (json!({ "red": { "value": "ZoneRedundant" } }), 0),
        (json!({ "red": "[createObject('value', 'ZoneRedundant')]" }), 0),
        (json!({ "red": "[createObject('reference', createObject('secretName', 'x'))]" }), 0),
        (json!({ "red": "[parameters('red')]" }), 1),
        (json!("[createObject('red', createObject('value', 'ZoneRedundant'))]"), 0),
        (json!({}), 0),
    ] {
        let bench = Bench::new();
        bench.file("main.json", redundancy_of("string", &nested));
        let checked = bench.check(["main.json"]);
        assert_eq!(checked.of_rule("INP05").len(), faults, "{nested}: {:#?}", checked.findings());
        let cause =
            |open: &&Value| open["resource"]["name"] == "bv-inner" && open["cause"] == "parameter-without-value";
        assert_eq!(checked.unknowns().iter().any(|open| cause(&open)), faults == 1, "{nested}");
    }
}

#[test]
fn a_secret_that_is_given_in_no_form_of_azures_is_shown_nowhere() {
    let bench = Bench::new();
    bench.file("main.json", redundancy_of("secureString", &Value::Null));
    bench.file("main.parameters.json", parameters(Some("2019-04-01"), &json!({ "red": "hunter2hunter2" })).to_string());
    for format in ["human", "json", "concise"] {
        let told = bench.run(["check", "--format", format, "main.json"]);
        assert!(told.text().contains("INP05"), "{}", told.text());
        assert!(!told.text().contains("hunter2"), "{}", told.text());
    }
}

#[test]
fn arguments_are_read_by_the_declared_type() {
    let typed = |kind: &str| json!({ "p": { "type": kind } });
    for (declared, argument, expected) in [
        (typed("string"), "p=3", "3"),
        (typed("string"), "p=true", "true"),
        (typed("string"), "p={\"a\":1}", "{\"a\":1}"),
        (typed("string"), "p=a=b", "a=b"),
        (typed("string"), "p=", ""),
        (typed("string"), "p=[resourceGroup().name]", "[resourceGroup().name]"),
        (typed("int"), "p=3", "3"),
        (typed("bool"), "p=TRUE", "True"),
        (typed("bool"), "p=false", "False"),
        (typed("object"), "p={\"a\":[1,\"x\"]}", "{\"a\":[1,\"x\"]}"),
        (typed("array"), "P=[1]", "[1]"),
        (json!({ "p": { "$ref": "#/definitions/number" } }), "p=3", "3"),
    ] {
        let bench = Bench::new();
        bench.file("main.json", template(&declared, "[concat('n', string(parameters('p')))]"));
        assert_eq!(name_of(&bench, &["main.json", "-p", argument]), format!("n{expected}"), "{declared} {argument}");
        assert!(bench.check(["main.json", "-p", argument]).of_rule("INP05").is_empty(), "{declared} {argument}");
    }
    for (kind, argument) in [("int", "p=x"), ("object", "p=x"), ("array", "p={}")] {
        let bench = Bench::new();
        bench.file("main.json", template(&typed(kind), "bv"));
        assert_eq!(bench.check(["main.json", "-p", argument]).of_rule("INP05").len(), 1, "{kind} {argument}");
    }
}

#[test]
fn what_is_given_is_merged_in_order_in_every_form() {
    let bench = Bench::new();
    let declared =
        json!({ "a": { "type": "string", "defaultValue": "" }, "b": { "type": "string", "defaultValue": "" } });
    bench.file("main.json", template(&declared, "[concat('n-', parameters('a'), '-', parameters('b'))]"));
    bench.file(
        "one.json",
        parameters(Some("2019-04-01"), &json!({ "a": { "value": "1" }, "b": { "value": "1" } })).to_string(),
    );
    bench.file("bare.json", json!({ "b": { "value": "bare" } }).to_string());
    for (given, expected) in [
        (vec!["one.json"], "n-1-1"),
        (vec!["@one.json", "b=2"], "n-1-2"),
        (vec!["b=2", "one.json"], "n-1-1"),
        (vec!["one.json", "bare.json"], "n-1-bare"),
        (vec!["{\"A\": {\"value\": \"x\"}}", "b=y"], "n-x-y"),
        (vec!["{\"parameters\": {\"a\": {\"value\": \"x\"}}}"], "n-x-"),
        (vec!["{}"], "n--"),
    ] {
        let mut arguments = vec!["main.json"];
        given.iter().for_each(|given| arguments.extend(["-p", given]));
        assert_eq!(name_of(&bench, &arguments), expected, "{given:?}");
    }
    for refused in ["{\"a\": 1}", "{\"a\"", "@absent.json", "absent.json", "main.json/x=y.json/"] {
        let told = bench.run(["check", "main.json", "-p", refused]);
        let undeclared = refused.contains('=');
        assert_eq!(told.code == Some(3) || told.code == Some(2), !undeclared, "{refused}: {}", told.stderr);
    }
}

#[test]
fn inputs_from_elsewhere_are_unknown_and_the_rest_of_an_expression_is_known() {
    let mut file = parameters(
        Some("2019-04-01"),
        &json!({
            "whole": { "expression": "[externalInputs('sys_cli_0')]" },
            "part": { "expression": "[createObject('name', 'known', 'tag', externalInputs('sys_cli_0'))]" },
            "plain": { "value": "golden" },
        }),
    );
    file["externalInputDefinitions"] = json!({ "sys_cli_0": { "kind": "sys.cli", "config": "name" } });
    let declared =
        json!({ "whole": { "type": "string" }, "part": { "type": "object" }, "plain": { "type": "string" } });
    let bench = Bench::new();
    bench.file("main.parameters.json", file.to_string());
    bench.file("main.json", template(&declared, "[concat(parameters('plain'), '-', parameters('part').name)]"));
    assert_eq!(name_of(&bench, &["."]), "golden-known");
    let checked = bench.check(["."]);
    assert!(checked.findings().iter().all(|finding| !finding["code"].as_str().unwrap().starts_with("INP")));
    bench.file("main.json", template(&declared, "[parameters('whole')]"));
    assert_eq!(name_of(&bench, &["."]), Value::Null);
}

#[test]
fn a_key_vaults_secret_is_unknown_and_an_undeclared_parameter_is_told() {
    let reference = json!({ "keyVault": { "id": "/subscriptions/s/resourceGroups/rg/providers/Microsoft.KeyVault/vaults/kv" }, "secretName": "n" });
    let bench = Bench::new();
    bench.file("main.json", template(&json!({ "p": { "type": "securestring" } }), "[parameters('p')]"));
    bench.file(
        "main.parameters.json",
        parameters(Some("2019-04-01"), &json!({ "p": { "reference": reference }, "q": { "value": 1 } })).to_string(),
    );
    assert_eq!(name_of(&bench, &["."]), Value::Null);
    let checked = bench.check(["."]);
    assert_eq!(checked.of_rule("INP04").len(), 1);
    assert!(checked.of_rule("INP05").is_empty());
}
