//! `copy`: of variables, of properties, of resources, of outputs; and `copyIndex`.

use serde_json::{Value as Json, json};
use vaultvet::template::WorldSet;

use crate::harness::{VAULT, module, run, run_with, value_in, vault};

fn copied(name: &str, count: Json, tags: Json) -> Json {
    let mut resource = vault(name, tags);
    resource["copy"] = json!({ "name": "each", "count": count, "mode": "serial", "batchSize": 1 });
    resource
}

#[test]
fn variables_and_objects_inside_them_are_copied() {
    let members = json!({
        "parameters": { "names": { "type": "array", "defaultValue": ["a", "b"] } },
        "variables": {
            "copy": [
                { "name": "plain", "count": 3, "input": "[copyIndex('plain')]" },
                { "name": "offset", "count": 2, "input": "[copyIndex('offset', 10)]" },
                { "name": "objects", "count": "[length(parameters('names'))]",
                  "input": { "name": "[parameters('names')[copyIndex('objects')]]", "last": "[equals(copyIndex('objects', 1), 2)]" } },
                { "name": "none", "count": 0, "input": "[fail('never evaluated')]" },
                { "name": "nested", "count": 2, "input": { "copy": [
                    { "name": "inner", "count": 2, "input": "[format('{0}{1}', copyIndex('nested'), copyIndex('inner'))]" } ] } },
            ],
            "holder": { "before": 1, "copy": [ { "name": "list", "count": 2, "input": "[copyIndex('list', 1)]" } ], "after": 2 },
        },
    });
    for (expression, expected) in [
        ("[variables('plain')]", json!([0, 1, 2])),
        ("[variables('offset')]", json!([10, 11])),
        ("[variables('objects')]", json!([{ "name": "a", "last": false }, { "name": "b", "last": true }])),
        ("[variables('none')]", json!([])),
        ("[variables('nested')]", json!([{ "inner": ["00", "01"] }, { "inner": ["10", "11"] }])),
        ("[variables('holder')]", json!({ "before": 1, "list": [1, 2], "after": 2 })),
        ("[variables('NESTED')[1].inner[0]]", json!("10")),
    ] {
        assert_eq!(value_in(members.clone(), expression), expected, "{expression}");
    }
}

#[test]
fn resources_are_copied_as_often_as_counted() {
    for (count, expected) in [
        (json!(0), vec![]),
        (json!(1), vec!["bv-0-1"]),
        (json!(2), vec!["bv-0-1", "bv-1-2"]),
        (json!("[length(parameters('regions'))]"), vec!["bv-0-1", "bv-1-2", "bv-2-3"]),
    ] {
        let run = run(json!({
            "parameters": { "regions": { "type": "array", "defaultValue": ["weu", "neu", "uks"] } },
            "resources": [copied("[format('bv-{0}-{1}', copyIndex(), copyIndex('each', 1))]", count, json!({}))],
        }));
        assert_eq!(run.names(), expected);
    }
}

#[test]
fn a_loop_over_an_array_parameter_reads_its_items() {
    let run = run_with(
        json!({
            "parameters": { "vaults": { "type": "array" } },
            "resources": [copied("[parameters('vaults')[copyIndex()].name]", json!("[length(parameters('vaults'))]"),
                json!({ "v": "[parameters('vaults')[copyIndex('EACH')].tier]" }))],
        }),
        &[json!({ "vaults": { "value": [{ "name": "a", "tier": 1 }, { "name": "b", "tier": 2 }] } })],
    );
    assert_eq!(run.names(), ["a", "b"]);
    assert_eq!((run.tag(0, "v"), run.tag(1, "v")), (json!(1), json!(2)));
}

#[test]
fn a_loop_of_unknown_length_makes_one_resource_that_stands_for_all() {
    let run = run(json!({
        "parameters": { "names": { "type": "array" } },
        "resources": [copied("[parameters('names')[copyIndex()]]", json!("[length(parameters('names'))]"),
            json!({ "known": "k", "v": "[copyIndex()]" }))],
    }));
    assert_eq!(run.deployment.resources.len(), 1);
    assert!(run.deployment.resources[0].count_unknown);
    assert_eq!(run.tag(0, "known"), json!("k"));
    assert_eq!(run.tag(0, "v"), json!({ "$unknown": "parameter-without-value" }));
}

#[test]
fn a_property_loop_inside_a_resource_loop_sees_both() {
    let run = run(json!({ "resources": [copied("[concat('bv', copyIndex())]", json!(2), json!({
        "copy": [{ "name": "rows", "count": 2, "input": { "copy": [{
            "name": "cells", "count": 2,
            "input": "[format('{0}{1}{2}', copyIndex('each'), copyIndex('rows'), copyIndex('cells', 5))]" }] } }],
    }))] }));
    assert_eq!(run.tag(1, "rows"), json!([{ "cells": ["105", "106"] }, { "cells": ["115", "116"] }]));
}

#[test]
fn copy_index_without_name_is_that_of_the_resource() {
    let run = run(json!({ "resources": [copied("[concat('bv', copyIndex())]", json!(2), json!({
        "copy": [{ "name": "list", "count": 2, "input": "[format('{0}-{1}', copyIndex(), copyIndex('list'))]" }],
    }))] }));
    assert_eq!(run.tag(1, "list"), json!(["1-0", "1-1"]));
}

#[test]
fn copy_index_without_a_loop_is_refused() {
    for (expression, expected) in [
        ("[copyIndex()]", "Fails: there is no copy loop around this `copyIndex`"),
        ("[copyIndex('other')]", "Fails: there is no copy loop `other` around this `copyIndex`"),
    ] {
        let run = run(json!({ "resources": [vault("bv", json!({ "v": expression }))] }));
        assert_eq!(run.faults(), [expected]);
    }
}

#[test]
fn negative_and_other_counts_are_refused() {
    for (count, expected) in [
        (json!(-1), "Fails: `count` is -1; it cannot be negative"),
        (json!("2"), "WrongArguments: `count` is of type string, not a whole number"),
    ] {
        let run = run(json!({ "resources": [copied("[concat('bv', copyIndex())]", count, json!({}))] }));
        assert_eq!(run.faults(), [expected]);
    }
}

#[test]
fn children_of_a_copied_parent_are_copied_with_it() {
    let mut parent = copied("[concat('bv', copyIndex())]", json!(2), json!({}));
    parent["resources"] = json!([{ "type": "backupPolicies", "apiVersion": "2024-04-01",
        "name": "[concat('p', copyIndex('each'))]", "properties": {} }]);
    let run = run(json!({ "resources": [parent] }));
    assert_eq!(run.names(), ["bv0", "bv0/p0", "bv1", "bv1/p1"]);
    assert_eq!(run.deployment.resources[1].resource_type.as_ref(), format!("{VAULT}/backupPolicies"));
}

#[test]
fn outputs_are_copied() {
    let run = run(json!({ "resources": [
        module("m", json!({}), json!({ "resources": [vault("inner", json!({}))], "outputs": {
            "list": { "type": "array", "copy": { "count": 3, "input": "[format('n{0}', copyIndex())]" } },
            "offset": { "type": "array", "copy": { "count": 2, "input": "[copyIndex(1)]" } },
            "name": { "type": "string", "condition": false, "value": "[fail('not evaluated')]" },
        } })),
        vault("bv", json!({
            "list": "[reference('m').outputs.list.value]", "item": "[reference('m').outputs.list.value[2]]",
            "offset": "[reference('m').outputs.offset.value]",
        })),
    ] }));
    assert_eq!(run.tag(1, "list"), json!(["n0", "n1", "n2"]));
    assert_eq!(run.tag(1, "item"), json!("n2"));
    assert_eq!(run.tag(1, "offset"), json!([1, 2]));
    assert_eq!(run.faults(), Vec::<String>::new());
}

#[test]
fn a_loop_whose_length_is_a_choice_differs_between_worlds() {
    let run = run(json!({
        "parameters": { "both": { "type": "bool" } },
        "resources": [copied("[concat('bv', copyIndex())]", json!("[if(parameters('both'), 2, 1)]"), json!({}))],
    }));
    // A resource that is alike in two worlds may be told once a world; what counts is where it exists.
    let worlds = |name: &str| {
        let named = run.deployment.resources.iter().filter(|resource| resource.name.as_str() == Some(name));
        named.fold(WorldSet::NONE, |all, resource| all.union(resource.worlds))
    };
    assert_eq!(run.deployment.worlds.describe(worlds("bv0"), WorldSet::ALL), None);
    assert_eq!(run.deployment.worlds.describe(worlds("bv1"), WorldSet::ALL).unwrap(), "when `both` is true");
}

#[test]
fn loops_without_a_part_are_refused_and_long_ones_are_cut() {
    for (copy, expected) in [
        (json!({ "name": "each" }), "Fails: this copy loop has no `count`"),
        (json!({ "name": "each", "count": 801 }), "limit Copies: 1 of the 801 iterations of this loop"),
    ] {
        let mut resource = vault("bv", json!({}));
        resource["copy"] = copy;
        assert_eq!(run(json!({ "resources": [resource] })).faults(), [expected]);
    }
    let lacking = json!({ "copy": [{ "name": "list", "count": 1 }] });
    assert_eq!(run(json!({ "resources": [vault("bv", lacking)] })).faults(), ["Fails: this copy loop has no `input`"]);
    let negative = json!({ "copy": [{ "name": "list", "count": -1, "input": 1 }] });
    let run = run(json!({ "resources": [vault("bv", negative)] }));
    assert_eq!(run.faults(), ["Fails: `count` is -1; it cannot be negative"]);
}

#[test]
fn an_object_takes_several_loops_with_names_that_expressions_give() {
    let run = run(json!({
        "parameters": { "list": { "type": "string", "defaultValue": "list" } },
        "resources": [vault("bv", json!({ "deep": {
            "copy": [
                { "name": "[parameters('list')]", "count": 2, "input": "[copyIndex('list')]" },
                { "name": "none", "count": "[sub(1, 1)]", "input": "[fail('never evaluated')]" },
                { "name": "objects", "count": 1, "input": { "copy": [
                    { "name": "inner", "count": 2, "input": { "at": "[add(copyIndex('objects', 10), copyIndex('inner'))]" } } ] } },
            ],
            "plain": true,
        } }))],
    }));
    let expected =
        json!({ "list": [0, 1], "none": [], "objects": [{ "inner": [{ "at": 10 }, { "at": 11 }] }], "plain": true });
    assert_eq!((run.only("deep"), run.faults()), (expected, vec![]));
}

#[test]
fn a_resource_loop_may_be_named_by_an_expression() {
    let mut resource = vault("[concat('bv', copyIndex('each'), copyIndex('EACH', 1))]", json!({}));
    resource["copy"] = json!({ "name": "[concat('ea', 'ch')]", "count": 2, "mode": "Parallel" });
    assert_eq!(run(json!({ "resources": [resource] })).names(), ["bv01", "bv12"]);
}
