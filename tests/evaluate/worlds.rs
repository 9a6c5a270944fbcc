//! Choices that an input leaves open: which there are, and that values which hang together stay together.

use serde_json::{Map, Value as Json, json};

use crate::harness::{module, run, run_value, vault};

/// Sorted, because the order of worlds says nothing.
fn sorted(mut worlds: Vec<(String, Json)>) -> Vec<(String, Json)> {
    worlds.sort_by_key(|(when, value)| (when.clone(), value.to_string()));
    worlds
}

fn when(text: &str, value: Json) -> (String, Json) {
    (text.to_owned(), value)
}

#[test]
fn what_can_only_be_one_of_a_few_is_a_choice() {
    let a = "[if(equals(parameters('x'), 'a'), 1, 2)]";
    for (declared, expression, expected) in [
        (
            json!({ "type": "bool" }),
            "[parameters('x')]",
            vec![when("when `x` is false", json!(false)), when("when `x` is true", json!(true))],
        ),
        (
            json!({ "type": "string", "allowedValues": ["a", "b"] }),
            "[parameters('x')]",
            vec![when("when `x` is `a`", json!("a")), when("when `x` is `b`", json!("b"))],
        ),
        (
            json!({ "type": "int", "allowedValues": [1, 2] }),
            "[parameters('x')]",
            vec![when("when `x` is 1", json!(1)), when("when `x` is 2", json!(2))],
        ),
        (
            json!({ "type": "string", "allowedValues": ["only"] }),
            "[parameters('x')]",
            vec![when("always", json!("only"))],
        ),
        (
            json!({ "$ref": "#/definitions/tier" }),
            "[parameters('x')]",
            vec![when("when `x` is `g`", json!("g")), when("when `x` is `l`", json!("l"))],
        ),
        (
            json!({ "type": "string" }),
            a,
            vec![
                when("when `equals(parameters('x'), 'a')` is false", json!(2)),
                when("when `equals(parameters('x'), 'a')` is true", json!(1)),
            ],
        ),
        (
            json!({ "type": "string", "allowedValues": ["a", "b"] }),
            a,
            vec![when("when `x` is `a`", json!(1)), when("when `x` is `b`", json!(2))],
        ),
        (json!({ "type": "bool", "nullable": true }), "[parameters('x')]", vec![when("always", Json::Null)]),
        (
            json!({ "type": "bool" }),
            "[if(parameters('x'), 'same', 'same')]",
            vec![when("when `x` is false", json!("same")), when("when `x` is true", json!("same"))],
        ),
    ] {
        let definitions = json!({ "tier": { "type": "string", "allowedValues": ["l", "g"] } });
        let run = run_value(json!({ "definitions": definitions, "parameters": { "x": declared } }), &[], expression);
        assert_eq!(sorted(run.in_worlds("v")), expected, "{declared} {expression}");
        assert_eq!(run.faults(), Vec::<String>::new());
    }
}

#[test]
fn one_condition_is_one_choice_however_it_is_written() {
    let run = run(json!({
        "parameters": { "x": { "type": "string" } },
        "variables": { "first": "[if(equals(parameters('x'), 'a'), 1, 0)]", "negated": "[if(not(equals(parameters('x'), 'a')), 0, 1)]" },
        "resources": [vault("bv", json!({ "v": {
            "a": "[variables('first')]", "b": "[variables('negated')]",
            "c": "[if( Equals(PARAMETERS('x'),'a'), 1, 0 )]", "d": "[if(not(not(equals(parameters('x'), 'a'))), 1, 0)]",
        } }))],
    }));
    let all = |number: i32| json!({ "a": number, "b": number, "c": number, "d": number });
    let label = "when `equals(parameters('x'), 'a')` is";
    assert_eq!(
        sorted(run.in_worlds("v")),
        [when(&format!("{label} false"), all(0)), when(&format!("{label} true"), all(1))]
    );
    assert_eq!(run.deployment.worlds.count(), 2);
}

#[test]
fn texts_in_quotes_are_compared_with_case() {
    let run = run_value(
        json!({ "parameters": { "x": { "type": "string" } } }),
        &[],
        "[createArray(if(equals(parameters('x'), 'a'), 1, 0), if(equals(parameters('x'), 'A'), 1, 0))]",
    );
    assert_eq!(run.deployment.worlds.count(), 4);
}

#[test]
fn a_condition_in_a_loop_that_does_not_read_its_turn_is_one_choice() {
    let mut resource = vault("[concat('bv', copyIndex())]", json!({ "v": "[if(equals(parameters('x'), 'a'), 1, 0)]" }));
    resource["copy"] = json!({ "name": "each", "count": 3 });
    let run1 = run(json!({ "parameters": { "x": { "type": "string" } }, "resources": [resource.clone()] }));
    assert_eq!(run1.deployment.worlds.count(), 2);
    resource["tags"] = json!({ "v": "[if(equals(parameters('x'), copyIndex()), 1, 0)]" });
    let run2 = run(json!({ "parameters": { "x": { "type": "int" } }, "resources": [resource] }));
    assert_eq!(run2.deployment.worlds.count(), 8);
}

#[test]
fn a_variable_that_reads_a_choice_is_right_in_every_world() {
    let run = run(json!({
        "parameters": { "geo": { "type": "bool" }, "prod": { "type": "bool" } },
        "variables": {
            "tier": "[if(parameters('geo'), 'Geo', 'Local')]",
            "both": "[concat(variables('tier'), if(parameters('prod'), '-prod', '-dev'))]",
        },
        "resources": [
            vault("one", json!({ "v": "[createArray(variables('tier'), parameters('geo'))]" })),
            vault("two", json!({ "v": "[createArray(parameters('prod'), variables('both'), variables('tier'), parameters('geo'))]" })),
        ],
    }));
    for (number, _) in run.in_worlds("v").iter().enumerate() {
        let value = run.tag(number, "v");
        let items = value.as_array().unwrap();
        if items.len() == 2 {
            assert_eq!(items[0] == "Geo", items[1] == true, "{value}");
        } else {
            let (tier, environment) =
                (if items[3] == true { "Geo" } else { "Local" }, if items[0] == true { "prod" } else { "dev" });
            assert_eq!(items[1], json!(format!("{tier}-{environment}")), "{value}");
            assert_eq!(items[2], json!(tier), "{value}");
        }
    }
    let two = run.names().iter().filter(|name| *name == "two").count();
    assert_eq!((run.deployment.worlds.count(), two), (4, 4));
    // Each resource exists in every world exactly once.
    for name in ["one", "two"] {
        let sets: Vec<u64> = run
            .deployment
            .resources
            .iter()
            .filter(|found| found.name.as_str() == Some(name))
            .map(|found| found.worlds.0)
            .collect();
        assert_eq!(sets.iter().map(|set| set.count_ones()).sum::<u32>(), 4, "{name}");
        assert_eq!(sets.iter().fold(0, |all, set| all | set), 0b1111, "{name}");
    }
}

#[test]
fn a_choice_through_a_nested_parameter_is_the_same_choice() {
    let template = json!({
        "parameters": { "geo": { "type": "bool" } },
        "resources": [vault("bv", json!({ "v": "[if(parameters('geo'), 'Geo', 'Local')]" }))],
    });
    let run = run(json!({
        "parameters": { "geo": { "type": "bool" } },
        "resources": [
            crate::harness::module("m", json!({ "geo": { "value": "[parameters('geo')]" } }), template),
            vault("beside", json!({ "v": "[parameters('geo')]" })),
        ],
    }));
    assert_eq!(run.deployment.worlds.count(), 2);
    let geo = run.in_worlds("v").into_iter().filter(|(when, _)| when == "when `geo` is true").map(|(_, value)| value);
    assert_eq!(geo.collect::<Vec<_>>(), [json!("Geo"), json!(true)]);
}

#[test]
fn choices_beyond_the_sixth_are_unknown() {
    let names = ["a", "b", "c", "d", "e", "f", "g"];
    let declared: Map<String, Json> =
        names.iter().map(|name| ((*name).to_owned(), json!({ "type": "bool" }))).collect();
    let tags: Map<String, Json> =
        names.iter().map(|name| ((*name).to_owned(), json!(format!("[parameters('{name}')]")))).collect();
    let run = run(json!({ "parameters": declared, "resources": [vault("bv", Json::Object(tags))] }));
    assert_eq!((run.deployment.worlds.count(), run.deployment.resources.len()), (64, 64));
    for number in 0..64 {
        assert_eq!(run.tag(number, "g"), json!({ "$unknown": "parameter-without-value" }));
        assert!(run.tag(number, "f").is_boolean());
    }
}

#[test]
fn a_choice_of_too_many_values_is_unknown() {
    let values: Vec<String> = (0..65).map(|number| format!("v{number}")).collect();
    let run = run_value(
        json!({ "parameters": { "x": { "type": "string", "allowedValues": values } } }),
        &[],
        "[parameters('x')]",
    );
    assert_eq!(run.only("v"), json!({ "$unknown": "parameter-without-value" }));
}

#[test]
fn an_undecided_branch_in_a_lambda_or_function_is_a_choice_and_fails_nothing() {
    let members = json!({
        "parameters": { "x": { "type": "string" }, "y": { "type": "array" } },
        "functions": [{ "namespace": "f", "members": { "pick": { "parameters": [{ "name": "s", "type": "string" }],
            "output": { "type": "string", "value": "[if(equals(parameters('s'), 'a'), createArray()[1], 'c')]" } } } }],
    });
    for (expression, condition, otherwise) in [
        ("[f.pick(parameters('x'))]", "equals(parameters('s'), 'a') for parameter x", "c"),
        (
            "[map(createArray(parameters('x')), lambda('i', if(empty(lambdaVariables('i')), fail('x'), 'y')))[0]]",
            "empty(lambdaVariables('i')) for parameter x",
            "y",
        ),
    ] {
        let run = run_value(members.clone(), &[], expression);
        let expected = [
            when(&format!("when `{condition}` is false"), json!(otherwise)),
            when(&format!("when `{condition}` is true"), json!({ "$unknown": "invalid-expression" })),
        ];
        assert_eq!(sorted(run.in_worlds("v")), expected, "{expression}");
        assert_eq!(run.faults(), Vec::<String>::new(), "{expression}");
    }
}

#[test]
fn the_same_condition_is_one_choice_wherever_it_stands() {
    let run = run(json!({
        "parameters": { "x": { "type": "string" } },
        "variables": { "is": "[equals(parameters('x'), 'a')]", "not": "[not(variables('is'))]" },
        "functions": [{ "namespace": "f", "members": { "is": { "parameters": [{ "name": "s", "type": "string" }],
            "output": { "type": "bool", "value": "[if(equals(parameters('s'), 'a'), 1, 0)]" } } } }],
        "resources": [vault("bv", json!({ "v": [
            "[if(variables('is'), 1, 0)]",
            "[if(variables('not'), 0, 1)]",
            "[if(equals(parameters('x'), 'a'), 1, 0)]",
            "[f.is(parameters('x'))]",
            "[length(filter(createArray(parameters('x')), lambda('i', equals(lambdaVariables('i'), 'a'))))]",
        ] }))],
    }));
    let expected = [
        when("when `variables('is')` is false", json!([0, 0, 0, 0, 0])),
        when("when `variables('is')` is true", json!([1, 1, 1, 1, 1])),
    ];
    assert_eq!(sorted(run.in_worlds("v")), expected);
}

#[test]
fn what_both_outcomes_have_in_common_is_known_beyond_the_bound_on_choices() {
    let names = ["a", "b", "c", "d", "e", "f"];
    let mut declared: Map<String, Json> =
        names.iter().map(|name| ((*name).to_owned(), json!({ "type": "bool" }))).collect();
    declared.insert("x".to_owned(), json!({ "type": "string" }));
    let mut tags: Map<String, Json> =
        names.iter().map(|name| ((*name).to_owned(), json!(format!("[parameters('{name}')]")))).collect();
    for (name, outcomes) in [
        ("v", "createObject('k', 1, 'm', 'one'), createObject('k', 1, 'm', 'ore', 'n', 2)"),
        ("w", "createArray('LRS', 'a-1-z'), createArray('LRS', 'a-2-z')"),
        ("y", "1, 'x'"),
    ] {
        tags.insert(name.to_owned(), json!(format!("[if(equals(parameters('x'), 'a'), {outcomes})]")));
    }
    let run = run(json!({ "parameters": declared, "resources": [vault("bv", Json::Object(tags))] }));
    assert_eq!(run.tag(0, "v"), json!({ "k": 1, "m": { "$text": "o‹parameter `x`›e" }, "$rest": "condition-unknown" }));
    assert_eq!(run.tag(0, "w"), json!(["LRS", { "$text": "a-‹parameter `x`›-z" }]));
    assert_eq!(run.tag(0, "y"), json!({ "$unknown": "condition-unknown" }));
}

#[test]
fn what_a_name_or_number_without_value_may_mean_is_known_as_far_as_all_agree() {
    let members = json!({
        "parameters": { "env": { "type": "string" }, "n": { "type": "int" } },
        "variables": { "by": { "dev": { "type": "LRS", "on": true }, "prod": { "type": "GRS", "on": true } } },
    });
    for (expression, expected) in [
        ("[variables('by')[parameters('env')].on]", json!(true)),
        ("[variables('by')[parameters('env')].type]", json!({ "$text": "‹parameter `env`›RS" })),
        ("[createArray('a', 'a')[parameters('n')]]", json!("a")),
        ("[tryGet(variables('by'), parameters('env'))]", json!({ "$unknown": "parameter-without-value" })),
        (
            "[coalesce(tryGet(variables('by').dev, parameters('env')), true())]",
            json!({ "$unknown": "parameter-without-value" }),
        ),
        ("[coalesce(parameters('env'), 'x')]", json!({ "$unknown": "parameter-without-value" })),
        ("[equals(coalesce(parameters('env'), 'x'), parameters('env'))]", json!(true)),
    ] {
        assert_eq!(run_value(members.clone(), &[], expression).only("v"), expected, "{expression}");
    }
}

#[test]
fn what_fails_in_one_outcome_only_is_no_fault() {
    let run = run_value(
        json!({ "parameters": { "x": { "type": "bool" } } }),
        &[],
        "[if(parameters('x'), createArray()[0], 'fine')]",
    );
    assert_eq!(run.faults(), Vec::<String>::new());
    let worlds = sorted(run.in_worlds("v"));
    assert_eq!(worlds[0], when("when `x` is false", json!("fine")));
    assert_eq!(worlds[1], when("when `x` is true", json!({ "$unknown": "invalid-expression" })));
}

#[test]
fn what_a_module_or_a_loop_is_given_in_one_outcome_only_is_no_fault() {
    let given = |value: &str| {
        let template = json!({
            "parameters": { "p": { "type": "string", "allowedValues": ["Geo", "Local"] } },
            "resources": [vault("bv", json!({ "v": "[parameters('p')]" }))],
        });
        run(json!({
            "parameters": { "x": { "type": "bool" } },
            "resources": [crate::harness::module("m", json!({ "p": { "value": value } }), template)],
        }))
    };
    assert_eq!(given("[if(parameters('x'), 'Geo', 'Zone')]").faults(), Vec::<String>::new());
    let always = given("[if(equals(parameters('x'), parameters('x')), 'Zone', 'Geo')]");
    assert_eq!(always.faults(), ["parameter p = Zone: AllowedValues"]);
    let mut resource = vault("[concat('bv', copyIndex())]", json!({}));
    resource["copy"] = json!({ "name": "each", "count": "[if(parameters('x'), 1, -1)]" });
    let looped = run(json!({ "parameters": { "x": { "type": "bool" } }, "resources": [resource] }));
    assert_eq!(looped.faults(), Vec::<String>::new());
}

#[test]
fn what_fails_in_every_outcome_is_a_fault() {
    let run = run(json!({
        "parameters": { "x": { "type": "bool" } },
        "variables": { "broken": "[createArray()[0]]" },
        "resources": [vault("bv", json!({ "a": "[parameters('x')]", "v": "[variables('broken')]" }))],
    }));
    assert_eq!(run.faults(), ["Fails: item 0 is outside the array, which has 0"]);
}

#[test]
fn a_fault_is_told_though_a_branch_met_it_first() {
    let run = run(json!({
        "parameters": { "x": { "type": "bool" } },
        "variables": { "broken": "[createArray()[0]]" },
        "resources": [
            vault("one", json!({ "v": "[if(parameters('x'), variables('broken'), 'fine')]" })),
            vault("two", json!({ "v": "[variables('broken')]" })),
        ],
    }));
    assert_eq!(run.faults(), ["Fails: item 0 is outside the array, which has 0"]);
}

#[test]
fn a_parameter_that_is_bad_in_every_outcome_is_told_wherever_it_is_written() {
    let with = |value: &str| {
        let template = json!({
            "parameters": { "p": { "type": "int", "maxValue": 4 } },
            "resources": [vault("bv", json!({ "v": "[parameters('p')]" }))],
        });
        run(json!({
            "parameters": { "x": { "type": "bool" } },
            "resources": [crate::harness::module("m", json!({ "p": { "value": value } }), template)],
        }))
    };
    assert_eq!(with("[if(parameters('x'), 5, 7)]").faults(), ["parameter p = 5: Range", "parameter p = 7: Range"]);
    assert_eq!(with("[if(parameters('x'), 5, 4)]").faults(), Vec::<String>::new());
}

#[test]
fn where_a_module_is_deployed_to_may_depend_on_a_choice() {
    let mut module = crate::harness::module(
        "m",
        json!({}),
        json!({ "resources": [
        vault("bv", json!({ "v": "[resourceGroup().name]" })),
    ] }),
    );
    module["resourceGroup"] = json!("[if(parameters('x'), 'rg-a', 'rg-b')]");
    module["subscriptionId"] = json!("s");
    let run = run(json!({ "parameters": { "x": { "type": "bool" } }, "resources": [module] }));
    let expected = [when("when `x` is false", json!("rg-b")), when("when `x` is true", json!("rg-a"))];
    assert_eq!(sorted(run.in_worlds("v")), expected);
    let mut ids = run.ids();
    ids.sort();
    assert!(ids[0].starts_with("/subscriptions/s/resourceGroups/rg-a/"), "{ids:?}");
    assert!(ids[1].starts_with("/subscriptions/s/resourceGroups/rg-b/"), "{ids:?}");
}

#[test]
fn how_many_there_are_may_depend_on_a_choice() {
    let counted = |resource: Json| {
        let mut resource = resource;
        resource["copy"] = json!({ "name": "each", "count": "[if(parameters('x'), 2, 1)]" });
        let run = run(json!({ "parameters": { "x": { "type": "bool" } }, "resources": [resource] }));
        let mut found: Vec<String> =
            run.names().into_iter().enumerate().map(|(number, name)| format!("{name} {}", run.when(number))).collect();
        found.sort();
        found
    };
    let expected = ["bv0 when `x` is false", "bv0 when `x` is true", "bv1 when `x` is true"];
    assert_eq!(counted(vault("[concat('bv', copyIndex())]", json!({}))), expected);
    let inner = json!({
        "parameters": { "n": { "type": "int" } },
        "resources": [vault("[concat('bv', parameters('n'))]", json!({}))],
    });
    let module =
        crate::harness::module("[concat('m', copyIndex())]", json!({ "n": { "value": "[copyIndex()]" } }), inner);
    assert_eq!(counted(module), expected);
}

#[test]
fn a_loop_in_a_module_that_some_worlds_make_has_the_length_of_those() {
    let mut each = vault("[concat('bv', copyIndex())]", json!({}));
    each["copy"] = json!({ "name": "c", "count": "[length(parameters('tags'))]" });
    let template = json!({ "parameters": { "tags": { "type": "array" } }, "resources": [each] });
    let mut looped = module("m", json!({ "tags": { "value": "[variables('sets')[copyIndex()].tags]" } }), template);
    looped["copy"] = json!({ "name": "l", "count": "[length(variables('sets'))]" });
    let run = run(json!({
        "parameters": { "both": { "type": "bool" } },
        "variables": {
            "one": [{ "tags": ["a"] }], "two": [{ "tags": ["a"] }, { "tags": ["b", "c"] }],
            "sets": "[if(parameters('both'), variables('two'), variables('one'))]"
        },
        "resources": [looped],
    }));
    assert_eq!(run.names(), ["bv0", "bv0", "bv0", "bv1"], "the first module once a world");
    assert!(run.deployment.resources.iter().all(|resource| !resource.count_unknown));
    assert_eq!(run.when(3), "when `both` is true");
}
