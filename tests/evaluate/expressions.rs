//! How strings, keys and expressions of a body are read, and what is not evaluated.

use serde_json::{Value as Json, json};

use crate::harness::{run, value, value_in, vault};

#[test]
fn strings_are_expressions_or_literals() {
    for (text, expected) in [
        ("[[literal]", json!("[literal]")),
        ("[open", json!("[open")),
        ("[[open", json!("[[open")),
        ("[a] b", json!("[a] b")),
        (" [toLower('A')]", json!(" [toLower('A')]")),
        ("[toLower('A')] ", json!("[toLower('A')] ")),
        ("", json!("")),
        ("[]x", json!("[]x")),
        ("['it''s']", json!("it's")),
        ("['[[']", json!("[[")),
        ("[concat('a', '''', 'b')]", json!("a'b")),
        ("[\n  concat(\n    'a',\r\n\t'b'\n  )\n]", json!("ab")),
        ("[TOLOWER('A')]", json!("a")),
        ("[string('\"')]", json!("\"")),
        ("[-1]", json!(-1)),
        ("[createObject('A', 1).a]", json!(1)),
    ] {
        assert_eq!(value(text), expected, "{text}");
    }
}

#[test]
fn keys_may_be_expressions() {
    let members = json!({
        "parameters": { "id": { "type": "string", "defaultValue": "/s/i" } },
        "variables": { "map": { "[parameters('id')]": {}, "[concat('a', 'b')]": 1, "[[c]": 2, "[d": 3 } },
    });
    let expected = json!({ "/s/i": {}, "ab": 1, "[c]": 2, "[d": 3 });
    assert_eq!(value_in(members.clone(), "[variables('map')]"), expected);
    assert_eq!(value_in(members, "[variables('map').ab]"), json!(1));
    let run = run(json!({ "resources": [vault("bv", json!({ "[resourceId('A.B/c', 'n')]": {} }))] }));
    let key = "/subscriptions/‹subscription().subscriptionId›/resourceGroups/‹resourceGroup().name›/providers/A.B/c/n";
    assert_eq!(run.summary()[0]["body"]["tags"], json!({ key: {} }));
}

#[test]
fn what_is_not_taken_may_fail() {
    let members =
        json!({ "parameters": { "none": { "type": "object", "nullable": true } }, "variables": { "empty": {} } });
    for (expression, expected) in [
        ("[if(true(), 'a', fail('b'))]", json!("a")),
        ("[if(false(), variables('empty').x, 'b')]", json!("b")),
        ("[if(equals(1, 2), createArray()[3], 'b')]", json!("b")),
        ("[coalesce(null(), 'a', fail('b'))]", json!("a")),
        ("[coalesce(tryGet(parameters('none'), 'x'), 'd')]", json!("d")),
        ("[coalesce(null(), null())]", Json::Null),
        ("[and(false(), variables('empty').x)]", json!(false)),
        ("[or(true(), variables('empty').x)]", json!(true)),
        ("[and(true(), true(), true())]", json!(true)),
        ("[or(false(), false())]", json!(false)),
        ("[if(not(empty(parameters('none'))), parameters('none').a.b, 'absent')]", json!("absent")),
    ] {
        assert_eq!(value_in(members.clone(), expression), expected, "{expression}");
    }
}

#[test]
fn safe_access_gives_null_for_what_is_missing() {
    let members = json!({
        "parameters": { "none": { "type": "object", "nullable": true } },
        "variables": { "o": { "a": { "b": [1, 2, 3] } }, "list": ["x", "y", "z"] },
    });
    for (expression, expected) in [
        ("[variables('o').?a.b[0]]", json!(1)),
        ("[variables('o').?z]", Json::Null),
        ("[variables('o')[?'z']]", Json::Null),
        ("[variables('list')[?1]]", json!("y")),
        ("[variables('list')[?9]]", Json::Null),
        ("[parameters('none').?a]", Json::Null),
        ("[tryGet(variables('o'), 'a', 'b', 2)]", json!(3)),
        ("[tryGet(variables('o'), 'a', 'z', 2)]", Json::Null),
        ("[tryGet(variables('o'), 'a', 'b', 3)]", Json::Null),
        ("[tryGet(parameters('none'), 'a', 'b')]", Json::Null),
        ("[indexFromEnd(variables('list'), 1)]", json!("z")),
        ("[tryIndexFromEnd(variables('list'), 3)]", json!("x")),
        ("[tryIndexFromEnd(variables('list'), 4)]", Json::Null),
        ("[tryIndexFromEnd(tryGet(variables('o'), 'q'), 1)]", Json::Null),
    ] {
        assert_eq!(value_in(members.clone(), expression), expected, "{expression}");
    }
}

#[test]
fn user_functions_see_their_arguments_only() {
    let members = json!({
        "languageVersion": "2.0",
        "parameters": { "p": { "type": "string", "defaultValue": "outside" } },
        "variables": { "name": "outside" },
        "functions": [
            { "namespace": "__bicep", "members": {
                "greet": { "parameters": [{ "name": "Name", "type": "string" }, { "name": "count", "type": "int" }],
                    "output": { "type": "string", "value": "[format('{0}:{1}', parameters('name'), parameters('count'))]" } },
                "twice": { "parameters": [{ "name": "name", "type": "string" }],
                    "output": { "type": "object", "value": { "both": ["[__bicep.greet(parameters('name'), 1)]", "[__bicep.greet(toUpper(parameters('name')), 2)]"] } } },
            } },
            { "namespace": "other", "members": {
                "greet": { "parameters": [], "output": { "type": "string", "value": "literal" } },
                "pick": { "parameters": [{ "name": "list", "type": "array" }],
                    "output": { "type": "array", "value": "[map(parameters('list'), lambda('x', concat(lambdaVariables('x'), '!')))]" } },
            } },
        ],
    });
    for (expression, expected) in [
        ("[__bicep.greet('a', 2)]", json!("a:2")),
        ("[__BICEP.Greet(parameters('p'), length(variables('name')))]", json!("outside:7")),
        ("[__bicep.twice('b').both]", json!(["b:1", "B:2"])),
        ("[other.greet()]", json!("literal")),
        ("[other.pick(createArray('x', 'y'))]", json!(["x!", "y!"])),
    ] {
        assert_eq!(value_in(members.clone(), expression), expected, "{expression}");
    }
}

#[test]
fn partial_ids_are_split_and_joined() {
    let id = "resourceId('Microsoft.KeyVault/vaults', parameters('kv'))";
    let members =
        json!({ "parameters": { "kv": { "type": "string", "defaultValue": "kv1" }, "id": { "type": "string" } } });
    for (expression, expected) in [
        (format!("[last(split({id}, '/'))]"), json!("kv1")),
        (format!("[split({id}, '/')[2]]"), json!({ "$unknown": "deployment-context" })),
        (format!("[split({id}, '/')[8]]"), json!("kv1")),
        (format!("[format('{{0}}-x', last(split({id}, '/')))]"), json!("kv1-x")),
        (
            format!("[concat({id}, '/keys/k')]"),
            json!({ "$text":
            "/subscriptions/‹subscription().subscriptionId›/resourceGroups/‹resourceGroup().name›/providers/Microsoft.KeyVault/vaults/kv1/keys/k" }),
        ),
        ("[last(split(parameters('id'), '/'))]".to_owned(), json!({ "$unknown": "parameter-without-value" })),
        ("[split(coalesce(null(), 'a/b/c'), '/')[1]]".to_owned(), json!("b")),
    ] {
        assert_eq!(value_in(members.clone(), &expression), expected, "{expression}");
    }
}

#[test]
fn unknown_parts_keep_their_cause_and_known_parts_stay() {
    let members = json!({ "parameters": { "x": { "type": "string" }, "o": { "type": "object" } } });
    let by_parameter = json!({ "$unknown": "parameter-without-value" });
    for (expression, expected) in [
        ("[concat('a-', parameters('x'), '-b')]", json!({ "$text": "a-‹parameter `x`›-b" })),
        ("[createObject('k', 1, 'u', parameters('x'))]", json!({ "k": 1, "u": by_parameter })),
        ("[createObject('k', 1, 'u', parameters('x')).k]", json!(1)),
        ("[createArray(parameters('x'), 2)[1]]", json!(2)),
        ("[length(createArray(parameters('x'), 2))]", json!(2)),
        ("[parameters('o').a.b]", by_parameter.clone()),
        ("[union(createObject('a', 1), parameters('o')).b]", by_parameter.clone()),
        ("[equals(parameters('x'), parameters('x'))]", json!(true)),
        ("[resourceGroup().location]", json!({ "$unknown": "deployment-context" })),
        ("[resourceGroup().type]", json!("Microsoft.Resources/resourceGroups")),
        ("[listKeys(resourceId('A.B/c', 'n'), '2024-01-01').key1]", json!({ "$unknown": "runtime-reference" })),
        ("[reference(resourceId('A.B/c', 'n'), '2024-01-01').p]", json!({ "$unknown": "runtime-reference" })),
        ("[and(empty(parameters('x')), false())]", json!(false)),
    ] {
        assert_eq!(value_in(members.clone(), expression), expected, "{expression}");
    }
}

#[test]
fn idioms_of_the_verified_modules_work() {
    let members = json!({
        "parameters": {
            "identities": { "type": "object", "nullable": true,
                "defaultValue": { "systemAssigned": true, "userAssignedResourceIds": ["/s/id1", "/s/id2"] } },
            "state": { "type": "string", "defaultValue": "" },
            "soft": { "type": "object", "nullable": true },
        },
        "variables": {
            "formatted": "[reduce(map(coalesce(tryGet(parameters('identities'), 'userAssignedResourceIds'), createArray()), lambda('id', createObject(format('{0}', lambdaVariables('id')), createObject()))), createObject(), lambda('cur', 'next', union(lambdaVariables('cur'), lambdaVariables('next'))))]",
            "identity": "[if(not(empty(parameters('identities'))), createObject('type', if(coalesce(tryGet(parameters('identities'), 'systemAssigned'), false()), if(not(empty(coalesce(tryGet(parameters('identities'), 'userAssignedResourceIds'), createObject()))), 'SystemAssigned,UserAssigned', 'SystemAssigned'), if(not(empty(coalesce(tryGet(parameters('identities'), 'userAssignedResourceIds'), createObject()))), 'UserAssigned', null())), 'userAssignedIdentities', if(not(empty(variables('formatted'))), variables('formatted'), null())), null())]",
        },
    });
    for (expression, expected) in [
        ("[variables('formatted')]", json!({ "/s/id1": {}, "/s/id2": {} })),
        (
            "[variables('identity')]",
            json!({ "type": "SystemAssigned,UserAssigned", "userAssignedIdentities": { "/s/id1": {}, "/s/id2": {} } }),
        ),
        ("[if(not(empty(parameters('state'))), createObject('state', parameters('state')), null())]", Json::Null),
        ("[coalesce(tryGet(parameters('soft'), 'state'), 'On')]", json!("On")),
        ("[contains(createObject('Reader', 'id'), 'reader')]", json!(true)),
        ("[shallowMerge(createArray(createObject('a', 1), createObject('b', 2)))]", json!({ "a": 1, "b": 2 })),
        ("[coalesce(tryGet(createObject('Reader', 'r'), 'Reader'), if(contains('x', '/'), 'x', 'y'))]", json!("r")),
    ] {
        assert_eq!(value_in(members.clone(), expression), expected, "{expression}");
    }
}
