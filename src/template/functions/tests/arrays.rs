//! Arrays and objects.

use super::check;

const NESTED: &str = "createObject('property', createObject('one', 'a', 'three', 'c1'), 'list', createArray(1, 2))";
const OVER: &str = "createObject('Property', createObject('three', 'c2', 'four', 'd'), 'list', createArray(3))";

#[test]
fn arrays() {
    check(&[
        ("array(1)", "[1]"),
        ("array(createObject('a', 'b'))", "[{a:'b'}]"),
        ("array(createArray())", "[]"),
        ("createArray(1, 'a', null())", "[1,'a',null]"),
        ("concat(createArray('1-1'), createArray('2-1', '2-2'))", "['1-1','2-1','2-2']"),
        ("contains(createArray('one', 'two'), 'two')", "true"),
        ("contains(createArray('one', 'two'), 'Two')", "false"),
        ("contains(createArray(1, 2), 2)", "true"),
        ("contains('OneTwoThree', 'e')", "true"),
        ("contains('OneTwoThree', 'ONE')", "false"),
        ("contains(createObject('one', 'a'), 'ONE')", "true"),
        ("contains(createObject('one', 'a'), 'three')", "false"),
        ("empty(createArray())", "true"),
        ("empty(createObject())", "true"),
        ("empty('')", "true"),
        ("empty(null())", "true"),
        ("empty(createArray(createObject()))", "false"),
        ("first(createArray('one', 'two'))", "'one'"),
        ("last(createArray('one', 'two'))", "'two'"),
        ("first(createArray())", "null"),
        ("last(createArray())", "null"),
        ("length(createArray(1, 2, 3))", "3"),
        ("length(createObject('a', 1, 'b', 2))", "2"),
        ("range(5, 3)", "[5,6,7]"),
        ("range(1, 0)", "[]"),
        ("range(0, 1000000000)", "`range` takes 0 to 10000 items as its second argument, found 1000000000"),
        ("range(0, -1)", "`range` takes 0 to 10000 items as its second argument, found -1"),
        ("take(createArray('one', 'two', 'three'), 2)", "['one','two']"),
        ("skip(createArray('one', 'two', 'three'), 2)", "['three']"),
        ("flatten(createArray(createArray('a'), createArray(), createArray(1, createArray(2))))", "['a',1,[2]]"),
        ("distinct(createArray('a', 'A', 'a', 1, 1, createObject('x', 1), createObject('X', 1)))", "['a','A',1,{x:1}]"),
        ("union(createArray('one', 'two', 'three'), createArray('three', 'four'))", "['one','two','three','four']"),
        ("union(createArray('one', 'one'), null(), createArray('two'))", "['one','two']"),
        ("intersection(createArray('one', 'two', 'three'), createArray('two', 'three'))", "['two','three']"),
        ("indexOf(createArray('a', 'b', 'a'), 'a')", "0"),
        ("lastIndexOf(createArray('a', 'b', 'a'), 'a')", "2"),
        ("indexOf(createArray('a'), 'A')", "-1"),
        ("indexFromEnd(createArray('a', 'b'), 1)", "'b'"),
        ("tryIndexFromEnd(createArray('a', 'b'), 3)", "null"),
        ("tryIndexFromEnd(createArray(createObject('x', 1)), 1, 'X')", "1"),
    ]);
}

#[test]
fn objects() {
    check(&[
        ("createObject('a', 1, 'A', 2)", "{a:2}"),
        (
            "createObject('a')",
            "`createObject` takes names and values in pairs, found 1 arguments: the last name has no value",
        ),
        ("createObject(1, 2)", "`createObject` takes a name as its first argument, found a whole number"),
        ("items(createObject('item002', 2, 'Item001', 1))", "[{key:'Item001',value:1},{key:'item002',value:2}]"),
        ("objectKeys(createObject('b', 2, 'a', 1))", "['a','b']"),
        (&format!("union({NESTED}, {OVER})"), "{property:{one:'a',three:'c2',four:'d'},list:[3]}"),
        (&format!("shallowMerge(createArray({NESTED}, null(), {OVER}))"), "{property:{three:'c2',four:'d'},list:[3]}"),
        (
            "intersection(createObject('one', 'a', 'two', 'b', 'three', 'c'), createObject('one', 'a', 'two', 'z', 'three', 'c'))",
            "{one:'a',three:'c'}",
        ),
        ("tryGet(createObject('a', createArray(createObject('b', 1))), 'A', 0, 'b')", "1"),
        ("tryGet(createObject('a', 1), 'x', 0, 'b')", "null"),
        ("tryGet(createArray(1), 5)", "null"),
        ("tryGet(createArray(1), -1)", "null"),
        ("tryGet(null(), 'a')", "null"),
        ("fail('no vault')", "`fail` says: no vault"),
    ]);
}

#[test]
fn resource_ids() {
    use super::{Value, resource_id, subscription_resource_id};
    let texts = |texts: &[&str]| texts.iter().map(|text| Value::string(*text)).collect::<Vec<_>>();
    let shown = |result: Result<Value, super::Failure>| match result {
        Ok(value) => value.to_display(),
        Err(super::Failure::Refused(words)) => words,
        Err(other) => format!("{other:?}"),
    };
    let prefix =
        super::give("concat('/subscriptions/', variables('sub'), '/resourceGroups/', variables('rg'))").unwrap();
    let subscription = super::give("variables('sub')").unwrap();
    let id = |args: &[&str]| shown(resource_id(&prefix, &subscription, &texts(args)));
    assert_eq!(id(&["A.B/c", "x"]), "/subscriptions/‹sub›/resourceGroups/‹rg›/providers/A.B/c/x");
    assert_eq!(id(&["A.B/c/d", "x", "y"]), "/subscriptions/‹sub›/resourceGroups/‹rg›/providers/A.B/c/x/d/y");
    assert_eq!(id(&["other", "A.B/c", "x"]), "/subscriptions/‹sub›/resourceGroups/other/providers/A.B/c/x");
    let guid = "11111111-1111-1111-1111-111111111111";
    assert_eq!(id(&[guid, "g", "A.B/c", "x"]), format!("/subscriptions/{guid}/resourceGroups/g/providers/A.B/c/x"));
    assert_eq!(id(&[guid, "A.B/c", "x"]), format!("/subscriptions/{guid}/providers/A.B/c/x"));
    assert_eq!(
        id(&["A.B/c/d", "x"]),
        "`resourceId` takes one name for each segment of the type: `A.B/c/d` needs 2, found 1"
    );
    assert_eq!(
        id(&["x", "y"]),
        "`resourceId` takes a resource type such as `Microsoft.Storage/storageAccounts`, found none"
    );
    assert_eq!(
        shown(subscription_resource_id(&subscription, &texts(&["A.B/c", "x"]))),
        "/subscriptions/‹sub›/providers/A.B/c/x"
    );
    check(&[
        ("extensionResourceId(parameters('id'), 'A.B/c', parameters('name'))", "'‹id›/providers/A.B/c/‹name›'"),
        ("tenantResourceId('A.B/c', 'x')", "'/providers/A.B/c/x'"),
    ]);
}
