//! Values of secure parameters, and what is computed from them, appear in no output of any command.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests fail by panicking")]

mod support;

use serde_json::{Value, json};
use support::Bench;

/// Two secrets of one length: what is told must be the same with either, to the letter.
const SECRETS: [&str; 2] = ["Canary7xQ9zK", "Drongo4vW2jB"];

/// Parts of the secrets in the forms that functions give them; none may be told.
const TRACES: &[&str] = &["anary7", "rongo4", "q2fuyxj5", "rhjvbmdv", "7xq9", "4vw2", "q9zk", "w2jb"];

const COMMANDS: &[&[&str]] = &[
    &["check", "--unknowns", "all", "--profile", "strict"],
    &["check", "--color", "always"],
    &["check", "--format", "json", "--profile", "strict"],
    &["inventory"],
    &["inventory", "--format", "json"],
    &["eval", "main.json"],
];

/// A template with a secure parameter `p`, which a parameter file gives where `value` is null.
struct Case {
    kind: &'static str,
    template: Value,
    /// Whether the secret is given in every way that there is, not by a parameter file alone.
    every_way: bool,
}

fn vault(name: &str, more: Value) -> Value {
    let mut vault = json!({
        "type": "Microsoft.DataProtection/backupVaults", "apiVersion": "2024-04-01", "name": name,
        "location": "westeurope", "identity": { "type": "SystemAssigned" },
        "properties": { "storageSettings": [{ "datastoreType": "VaultStore", "type": "GeoRedundant" }] },
    });
    for (key, value) in more.as_object().unwrap() {
        vault[key] = value.clone();
    }
    vault
}

fn redundancy(value: &str) -> Value {
    json!({ "storageSettings": [{ "datastoreType": "VaultStore", "type": value }] })
}

fn template(members: Value, resources: Value) -> Value {
    let mut template = json!({
        "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
        "contentVersion": "1.0.0.0", "parameters": { "p": { "type": "securestring" } }, "resources": resources,
    });
    for (key, value) in members.as_object().unwrap() {
        if key == "parameters" {
            template["parameters"].as_object_mut().unwrap().extend(value.as_object().unwrap().clone());
        } else {
            template[key] = value.clone();
        }
    }
    template
}

fn given(value: &Value) -> String {
    serde_json::to_string_pretty(&json!({
        "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentParameters.json#",
        "contentVersion": "1.0.0.0", "parameters": { "p": { "value": value } },
    }))
    .unwrap()
}

/// What all commands tell of a bench.
fn told(bench: &Bench, arguments: &[&str], commands: &[&[&str]]) -> String {
    let mut all = String::new();
    for command in commands {
        // One template is evaluated, not a folder.
        let told = bench.run(
            command.iter().chain(
                arguments
                    .iter()
                    .filter(|argument| command.first() != Some(&"eval") || !matches!(**argument, "." | "main.json")),
            ),
        );
        assert!(told.code.is_some_and(|code| code != 101), "{command:?}: {}", told.stderr);
        all.push_str(&format!("{command:?}\n{}{}", told.text(), told.stderr));
    }
    all
}

/// Lines that hold a trace, or that differ with the secret.
fn leaks(told: &[String; 2]) -> Vec<String> {
    let [one, other] = told;
    let trace = |line: &&str| TRACES.iter().any(|trace| line.to_lowercase().contains(trace));
    let mut lines: Vec<String> =
        one.lines().chain(other.lines()).filter(trace).map(|line| format!("shows: {}", line.trim())).collect();
    let hashed = |line: &str| line.contains("ingerprint");
    lines.extend(
        one.lines()
            .zip(other.lines())
            .filter(|(one, other)| one != other && !hashed(one))
            .map(|(one, other)| format!("differs: {} | {}", one.trim(), other.trim())),
    );
    if one.lines().count() != other.lines().count() {
        lines.push("tells more of one secret than of the other".to_owned());
    }
    lines.truncate(8);
    lines
}

/// Gives the secret in every way that there is and collects what leaks.
fn leaks_of(case: &Case) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let whole = |secret: &str| match case.kind {
        "secureObject" => json!({ "member": secret, "list": [secret, { "deep": secret }], secret: 1 }),
        _ => json!(secret),
    };
    let mut declared = case.template.clone();
    declared["parameters"]["p"]["type"] = json!(case.kind);
    let pretty = |value: &Value| serde_json::to_string_pretty(value).unwrap();
    // The lists of a report hold all that its frames show, but for the lines of the files.
    let commands = if case.every_way { COMMANDS } else { &COMMANDS[..1] };
    let by_file = SECRETS.map(|secret| {
        told(
            &Bench::with(&[("main.json", &pretty(&declared)), ("main.parameters.json", &given(&whole(secret)))]),
            &["."],
            commands,
        )
    });
    let mut ways = vec![("file", by_file)];
    if !case.every_way {
        return leaks(&ways[0].1).into_iter().collect();
    }
    let by_default = SECRETS.map(|secret| {
        let mut template = declared.clone();
        template["parameters"]["p"]["defaultValue"] = whole(secret);
        told(&Bench::with(&[("main.json", &pretty(&template))]), &["."], COMMANDS)
    });
    let by_line = SECRETS.map(|secret| {
        let template = declared.to_string();
        told(
            &Bench::with(&[("main.json", &template), ("main.parameters.json", &given(&whole(secret)))]),
            &["."],
            COMMANDS,
        )
    });
    ways.extend([("default", by_default), ("one line", by_line)]);
    if case.kind == "securestring" {
        let argument = SECRETS.map(|secret| {
            told(
                &Bench::with(&[("main.json", &pretty(&declared))]),
                &["main.json", "-p", &format!("p={secret}")],
                COMMANDS,
            )
        });
        ways.push(("argument", argument));
    }
    for (way, told) in &ways {
        found.extend(leaks(told).into_iter().map(|line| format!("by {way}: {line}")));
    }
    found
}

#[track_caller]
fn tells_nothing(cases: impl IntoIterator<Item = (String, Case)>) {
    let mut found = Vec::new();
    for (name, case) in cases {
        found.extend(leaks_of(&case).into_iter().map(|line| format!("{name}\n    {line}")));
    }
    assert!(found.is_empty(), "{} leaks\n{}", found.len(), found.join("\n"));
}

/// A vault that has the value wherever a vault has a text.
fn everywhere(expression: &str) -> Value {
    json!([
        vault("a", json!({ "properties": redundancy(expression) })),
        vault("b", json!({ "location": expression, "apiVersion": expression })),
        vault("c", json!({ "name": expression, "tags": { "v": expression } })),
        vault("d", json!({ "identity": { "type": expression, "userAssignedIdentities": { expression: {} } } })),
        vault(
            "e",
            json!({ "properties": {
            "storageSettings": [{ "datastoreType": "VaultStore", "type": "[variables('v')]" }],
            "securitySettings": {
                "softDeleteSettings": { "state": expression, "retentionDurationInDays": expression },
                "immutabilitySettings": { "state": expression },
                "encryptionSettings": {
                    "state": "Enabled", "infrastructureEncryption": expression,
                    "keyVaultProperties": { "keyUri": expression },
                    "kekIdentity": { "identityType": "UserAssigned", "identityId": expression },
                },
            },
            "featureSettings": { "crossRegionRestoreSettings": { "state": expression } },
        } })
        ),
    ])
}

#[test]
fn through_functions() {
    let cases = [
        "[parameters('p')]",
        "[concat('x', parameters('p'), 'y')]",
        "[base64(parameters('p'))]",
        "[base64ToString(base64(parameters('p')))]",
        "[base64ToJson(base64(concat('\"', parameters('p'), '\"')))]",
        "[toUpper(parameters('p'))]",
        "[split(parameters('p'), '7')[0]]",
        "[split(concat('https://', parameters('p'), '/x'), '/')[2]]",
        "[json(concat('{\"a\": \"', parameters('p'), '\"}')).a]",
        "[json(parameters('p'))]",
        "[format('{0}-{1}', parameters('p'), 'x')]",
        "[substring(parameters('p'), 2, 6)]",
        "[take(parameters('p'), 7)]",
        "[skip(parameters('p'), 5)]",
        "[first(parameters('p'))]",
        "[uniqueString(parameters('p'))]",
        "[guid(parameters('p'))]",
        "[uri('https://x.y/', parameters('p'))]",
        "[dataUri(parameters('p'))]",
        "[padLeft(parameters('p'), 20)]",
        "[replace('a-b', 'a', parameters('p'))]",
        "[string(indexOf(parameters('p'), 'Q'))]",
        "[string(createObject(parameters('p'), 'x'))]",
        "[string(createObject('x', parameters('p')))]",
        "[join(objectKeys(createObject(parameters('p'), 1)), ',')]",
        "[items(createObject(parameters('p'), 1))[0].key]",
        "[createObject('x', 1)[parameters('p')]]",
        "[createArray(1)[parameters('p')]]",
        "[createObject(parameters('p'), 1).missing]",
        "[tryGet(createObject('x', parameters('p')), 'x')]",
        "[coalesce(null(), parameters('p'))]",
        "[shallowMerge(createArray(createObject('x', parameters('p')), createObject('y', 1))).x]",
        "[union(createObject(parameters('p'), 1), createObject('y', 1))]",
        "[int(parameters('p'))]",
        "[bool(parameters('p'))]",
        "[length(int(parameters('p')))]",
        "[range(parameters('p'), 2)]",
        "[dateTimeAdd(parameters('p'), 'P1D')]",
        "[parseCidr(parameters('p'))]",
        "[resourceId(parameters('p'), 'x')]",
        "[resourceId('My.Rp/a', parameters('p'))]",
        "[fail(parameters('p'))]",
        "[fail(concat('no ', parameters('p')))]",
        "[variables(parameters('p'))]",
        "[reference(parameters('p')).x]",
        "[listKeys(parameters('p'), '2020-01-01').x]",
        "[environment()[parameters('p')]]",
        "[last(map(createArray(parameters('p')), lambda('x', lambdaVariables('x'))))]",
        "[last(map(split(parameters('p'), '9'), lambda('x', concat(lambdaVariables('x'), '!'))))]",
        "[reduce(createArray(parameters('p'), 'z'), '', lambda('a', 'b', concat(lambdaVariables('a'), lambdaVariables('b'))))]",
        "[toObject(createArray(parameters('p')), lambda('x', lambdaVariables('x')))]",
        "[objectKeys(toObject(createArray(parameters('p')), lambda('x', lambdaVariables('x'))))[0]]",
        "[objectKeys(groupBy(createArray(parameters('p')), lambda('x', lambdaVariables('x'))))[0]]",
        "[first(filter(createArray(parameters('p')), lambda('x', true())))]",
        "[first(sort(createArray(parameters('p')), lambda('x', 'y', true())))]",
        "[mapValues(createObject('k', parameters('p')), lambda('x', lambdaVariables('x'))).k]",
        "[own.same(parameters('p'))]",
        "[own.joined('x', parameters('p'))]",
        "[variables('v')]",
        "[variables('o').a[0]]",
        "[variables('looped')[1]]",
        "[if(equals(1, 1), parameters('p'), 'x')]",
    ];
    tells_nothing(cases.into_iter().map(|expression| {
        let members = json!({
            "variables": {
                "v": "[concat('v-', parameters('p'))]", "o": { "a": ["[parameters('p')]"], "b": 1 },
                "copy": [{ "name": "looped", "count": 2, "input": "[concat(parameters('p'), copyIndex('looped'))]" }],
            },
            "functions": [{ "namespace": "own", "members": {
                "same": { "parameters": [{ "name": "t", "type": "string" }], "output": { "type": "string", "value": "[parameters('t')]" } },
                "joined": {
                    "parameters": [{ "name": "a", "type": "string" }, { "name": "b", "type": "string" }],
                    "output": { "type": "string", "value": "[format('{0}/{1}', parameters('a'), parameters('b'))]" },
                },
            } }],
        });
        (expression.to_owned(), Case { kind: "securestring", template: template(members, everywhere(expression)), every_way: expression.len() < 24 })
    }));
}

#[test]
fn in_members_of_objects() {
    let cases = [
        "[parameters('p').member]",
        "[parameters('p').list[0]]",
        "[parameters('p').list[1].deep]",
        "[parameters('p')]",
        "[string(parameters('p'))]",
        "[parameters('p').list]",
        "[parameters('p').missing]",
        "[parameters('p').list[9]]",
        "[objectKeys(parameters('p'))[0]]",
        "[items(parameters('p'))[0].key]",
        "[items(parameters('p'))[1].value]",
        "[join(map(items(parameters('p')), lambda('i', lambdaVariables('i').key)), '')]",
        "[union(parameters('p'), createObject('x', 1)).member]",
        "[union(parameters('p'), createObject('x', 1))]",
        "[shallowMerge(createArray(parameters('p'))).member]",
        "[shallowMerge(createArray(parameters('p'))).nothing]",
        "[intersection(parameters('p'), parameters('p')).member]",
        "[first(parameters('p').list)]",
        "[last(take(parameters('p').list, 1))]",
        "[join(concat(parameters('p').list, createArray('x')), ',')]",
        "[mapValues(parameters('p'), lambda('x', string(lambdaVariables('x')))).member]",
        "[mapValues(parameters('p'), lambda('x', 1))]",
        "[coalesce(tryGet(parameters('p'), 'none'), parameters('p').member)]",
    ];
    tells_nothing(cases.into_iter().map(|expression| {
        let members = json!({ "variables": { "v": expression } });
        (
            expression.to_owned(),
            Case {
                kind: "secureObject",
                template: template(members, everywhere(expression)),
                every_way: expression.len() < 24,
            },
        )
    }));
}

/// A template that is given whole, and the text of a file beside it, if any.
fn tells_nothing_of(files: impl Fn(&str) -> Vec<(&'static str, String)>) {
    let told = SECRETS.map(|secret| {
        let files = files(secret);
        let files: Vec<(&str, &str)> = files.iter().map(|(name, text)| (*name, text.as_str())).collect();
        told(&Bench::with(&files), &["."], COMMANDS)
    });
    let leaks = leaks(&told);
    assert!(leaks.is_empty(), "{}\n{}", leaks.join("\n"), told[0]);
}

fn case(name: &str, template: Value) -> (String, Case) {
    (name.to_owned(), Case { kind: "securestring", template, every_way: true })
}

#[test]
fn through_nested_deployments() {
    let nested = |kind: &str, scope: &str| {
        let inner = template(
            json!({ "parameters": { "p": { "type": kind } }, "outputs": {
                "plain": { "type": "string", "value": "[concat(parameters('p'), '')]" },
                "secure": { "type": "securestring", "value": "[parameters('p')]" },
            } }),
            everywhere("[concat(parameters('p'), '')]"),
        );
        json!({
            "type": "Microsoft.Resources/deployments", "apiVersion": "2022-09-01", "name": "n",
            "properties": {
                "mode": "Incremental", "expressionEvaluationOptions": { "scope": scope },
                "parameters": { "p": { "value": "[parameters('p')]" } }, "template": inner,
            }
        })
    };
    for (kind, scope) in [("securestring", "inner"), ("string", "inner"), ("string", "outer")] {
        let resources = json!([
            nested(kind, scope),
            vault("x", json!({ "properties": redundancy("[reference('n').outputs.plain.value]") })),
            vault("y", json!({ "location": "[reference('n').outputs.secure.value]" })),
        ]);
        let members = if scope == "outer" { json!({ "variables": { "v": "x" } }) } else { json!({}) };
        let mut template = template(members, resources);
        template["resources"][0]["properties"]["template"]["variables"] = json!({ "v": "[parameters('p')]" });
        if scope == "outer" {
            let properties = template["resources"][0]["properties"].as_object_mut().unwrap();
            properties.remove("parameters");
        }
        tells_nothing([case(&format!("{kind} {scope}"), template)]);
    }
}

#[test]
fn in_a_literal_that_a_nested_deployment_is_given() {
    tells_nothing_of(|secret| {
        let inner = template(json!({ "variables": { "v": "x" } }), everywhere("[parameters('p')]"));
        let outer = json!({
            "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
            "contentVersion": "1.0.0.0",
            "resources": [{
                "type": "Microsoft.Resources/deployments", "apiVersion": "2022-09-01", "name": "n",
                "properties": {
                    "mode": "Incremental", "expressionEvaluationOptions": { "scope": "inner" },
                    "parameters": { "p": { "value": secret } }, "template": inner,
                }
            }],
        });
        vec![("main.json", outer.to_string())]
    });
}

#[test]
fn in_a_parameter_that_only_expressions_give() {
    tells_nothing_of(|secret| {
        let mut template = template(json!({ "variables": { "v": "x" } }), everywhere("[concat(parameters('p'), 'x')]"));
        template["parameters"]["p"]["defaultValue"] = json!(format!("[concat('{secret}', 'x')]"));
        vec![("main.json", template.to_string())]
    });
}

#[test]
fn in_what_is_not_known_of_an_expression() {
    for default in
        ["[reference('$').x]", "[utcNow('$')]", "[int('$')]", "[none('$')]", "[concat('$', ]", "[newGuid('$')]"]
    {
        tells_nothing_of(|secret| {
            let mut template =
                template(json!({ "variables": { "v": "x" } }), everywhere("[concat(parameters('p'), 'x')]"));
            template["parameters"]["p"]["defaultValue"] = json!(default.replace('$', secret));
            template["parameters"]["p"]["allowedValues"] = json!([secret, "other"]);
            vec![("main.json", serde_json::to_string_pretty(&template).unwrap())]
        });
    }
}

#[test]
fn by_the_types_of_the_template() {
    for (declared, expression) in [
        (json!({ "$ref": "#/definitions/hidden" }), "[parameters('p')]"),
        (json!({ "type": "object", "properties": { "m": { "type": "securestring" } } }), "[parameters('p').m]"),
        (json!({ "type": "array", "items": { "$ref": "#/definitions/hidden" } }), "[parameters('p')[0]]"),
    ] {
        tells_nothing_of(|secret| {
            let mut template = template(
                json!({ "languageVersion": "2.0", "variables": { "v": expression }, "definitions": { "hidden": { "type": "securestring" } } }),
                json!({}),
            );
            let vaults = everywhere(expression);
            for (number, vault) in vaults.as_array().unwrap().iter().enumerate() {
                template["resources"][format!("v{number}")] = vault.clone();
            }
            template["parameters"]["p"] = declared.clone();
            let value = match declared["type"].as_str() {
                Some("object") => json!({ "m": secret }),
                Some(_) => json!([secret]),
                None => json!(secret),
            };
            vec![("main.json", template.to_string()), ("main.parameters.json", given(&value))]
        });
    }
}

#[test]
fn in_members_that_a_type_keeps_secret() {
    let settings = |secret: &str| {
        json!({
            "key": { "type": "securestring", "allowedValues": [secret, "other"], "maxLength": 3 },
            "settings": { "type": "object", "properties": { "m": { "$ref": "#/definitions/key" }, "n": { "type": "int" } } },
        })
    };
    let defaults = [
        "{\"m\": \"$\", \"n\": 1}",
        "{\"m\": [\"$\"], \"n\": \"x\"}",
        "\"$\"",
        "[\"$\"]",
        "{\"m\": \"[concat('$', 'x')]\"}",
        "{\"m\": \"[reference('$').x]\"}",
        "{\"m\": \"[int('$')]\"}",
        "\"[createObject('m', '$')]\"",
        "\"[createObject('m', reference('$').x, 'n', 1)]\"",
        "\"[fail('$')]\"",
    ];
    for default in defaults {
        tells_nothing_of(|secret| {
            let members =
                json!({ "languageVersion": "2.0", "variables": { "v": "x" }, "definitions": settings(secret) });
            let mut template = template(members, everywhere("[parameters('p').m]"));
            let default: Value = serde_json::from_str(&default.replace('$', secret)).unwrap();
            template["parameters"]["p"] = json!({ "$ref": "#/definitions/settings", "defaultValue": default });
            vec![("main.json", serde_json::to_string_pretty(&template).unwrap())]
        });
    }
}

#[test]
fn in_functions_of_the_template() {
    for expression in
        ["[own.hides('$')]", "[own.hides(concat('$', 'x'))]", "[own.hides(reference('$').x)]", "[own.gives()]"]
    {
        tells_nothing_of(|secret| {
            let functions = json!([{ "namespace": "own", "members": {
                "hides": {
                    "parameters": [{ "name": "t", "type": "securestring", "maxLength": 3 }],
                    "output": { "type": "string", "value": "[toUpper(parameters('t'))]" },
                },
                "gives": { "parameters": [], "output": { "type": "securestring", "value": secret } },
            } }]);
            let members = json!({ "variables": { "v": expression.replace('$', secret) }, "functions": functions });
            let template = template(members, everywhere("[variables('v')]"));
            vec![("main.json", serde_json::to_string_pretty(&template).unwrap())]
        });
    }
}

#[test]
fn in_one_expression_for_all_parameters() {
    tells_nothing_of(|secret| {
        let inner = template(json!({ "variables": { "v": "x" } }), everywhere("[parameters('p')]"));
        let properties = json!({
            "mode": "Incremental", "expressionEvaluationOptions": { "scope": "inner" }, "template": inner,
            "parameters": format!("[createObject('p', createObject('value', concat('{secret}', 'x')))]"),
        });
        let nested = json!({
            "type": "Microsoft.Resources/deployments", "apiVersion": "2022-09-01", "name": "n", "properties": properties,
        });
        vec![("main.json", serde_json::to_string_pretty(&template(json!({}), json!([nested]))).unwrap())]
    });
}

#[test]
fn among_the_values_that_are_allowed() {
    tells_nothing_of(|secret| {
        let mut template = template(json!({ "variables": { "v": "x" } }), everywhere("[parameters('p')]"));
        template["parameters"]["p"]["allowedValues"] = json!([secret, "other"]);
        vec![("main.json", template.to_string()), ("main.parameters.json", given(&json!("wrong")))]
    });
}

#[test]
fn in_conditions_counts_and_names() {
    let copied = |count: &str| {
        vault(
            "[concat('c', copyIndex())]",
            json!({ "copy": { "name": "loop", "count": count }, "properties": redundancy("LocallyRedundant") }),
        )
    };
    tells_nothing([
        case("condition", template(json!({}), json!([vault("a", json!({ "condition": "[parameters('p')]" }))]))),
        case(
            "compared",
            template(json!({}), json!([vault("a", json!({ "condition": "[equals(parameters('p'), 'x')]" }))])),
        ),
        case("count", template(json!({}), json!([copied("[parameters('p')]")]))),
        case("length", template(json!({}), json!([copied("[length(parameters('p'))]")]))),
        case("type", template(json!({}), json!([vault("a", json!({ "type": "[parameters('p')]" }))]))),
        case(
            "scope",
            template(
                json!({}),
                json!([vault("a", json!({ "scope": "[parameters('p')]", "dependsOn": ["[parameters('p')]"] }))]),
            ),
        ),
        case(
            "group",
            template(
                json!({}),
                json!([{
                    "type": "Microsoft.Resources/deployments", "apiVersion": "2022-09-01", "name": "[parameters('p')]",
                    "resourceGroup": "[parameters('p')]", "subscriptionId": "[parameters('p')]",
                    "properties": { "mode": "Incremental", "template": template(json!({ "variables": { "v": "x" } }), everywhere("x")) },
                }]),
            ),
        ),
        case(
            "child",
            template(
                json!({}),
                json!([vault("a", json!({})), {
                    "type": "Microsoft.DataProtection/backupVaults/backupPolicies", "apiVersion": "2024-04-01",
                    "name": "[concat('a/', parameters('p'))]", "properties": { "x": "[parameters('p')]" },
                }]),
            ),
        ),
        case("allowed", {
            let mut template = template(json!({ "variables": { "v": "x" } }), everywhere("[parameters('p')]"));
            template["parameters"]["p"]["allowedValues"] = json!(["one", "two"]);
            template["parameters"]["p"]["maxLength"] = json!(3);
            template
        }),
        case(
            "undeclared and unknown",
            template(
                json!({ "outputs": { "o": { "type": "int", "value": "[parameters('p')]" } } }),
                json!([vault(
                    "a",
                    json!({ "tags": "[none(parameters('p'))]", "location": "[parameters(concat('q', parameters('p')))]" })
                )]),
            ),
        ),
    ]);
}

#[test]
fn of_another_type_than_declared() {
    for value in [json!(["$"]), json!({ "a": "$" }), json!({ "$": 1 })] {
        tells_nothing_of(|secret| {
            let template = template(json!({ "variables": { "v": "x" } }), everywhere("[parameters('p')]"));
            let value: Value = serde_json::from_str(&value.to_string().replace('$', secret)).unwrap();
            vec![("main.json", template.to_string()), ("main.parameters.json", given(&value))]
        });
    }
}

#[test]
fn in_yaml_over_lines_and_behind_escapes() {
    for value in
        ["|\n        first\n        $\n        last", ">-\n        $\n        $", "\"\\u0043$\\n\"", "'it''s $'"]
    {
        tells_nothing_of(|secret| {
            let yaml = format!(
                "contentVersion: 1.0.0.0\n$schema: https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#\n\
                 parameters:\n  p:\n    type: securestring\n    minLength: 900\n    defaultValue: {}\nresources:\n\
                 - type: Microsoft.DataProtection/backupVaults\n  apiVersion: 2024-04-01\n  name: a\n  location: \"[parameters('p')]\"\n\
                 \x20 properties:\n    storageSettings:\n    - datastoreType: VaultStore\n      type: \"[toUpper(parameters('p'))]\"\n",
                value.replace('$', secret)
            );
            vec![("main.yaml", yaml)]
        });
    }
    tells_nothing_of(|secret| {
        let mut template = template(json!({ "variables": { "v": "x" } }), everywhere("[parameters('p')]"));
        template["parameters"]["p"]["defaultValue"] = json!(format!("\"\u{e9}{secret}\\\n{secret}"));
        template["parameters"]["p"]["minLength"] = json!(900);
        vec![("main.json", template.to_string())]
    });
}
