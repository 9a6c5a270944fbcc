//! What stays known when arguments are unknown: `parameters('x')` and `variables('x')` are unknown here.

use super::*;

const ID: &str = "concat('/subscriptions/', variables('subscription().subscriptionId'), '/resourceGroups/', \
                  variables('resourceGroup().name'), '/providers/A.B/c/', parameters('name'))";

#[test]
fn texts_keep_their_known_parts() {
    check(&[
        ("concat('a-', parameters('x'), '-b')", "'a-‹x›-b'"),
        ("concat(parameters('x'), parameters('y'))", "‹x›"),
        ("concat(parameters('x'))", "‹x›"),
        ("concat(createArray(1), parameters('x'))", "‹x›"),
        ("format('{0}-{1}', parameters('x'), 1)", "'‹x›-1'"),
        ("format('{0,5}', parameters('x'))", "‹format(x)›"),
        ("toLower(concat('A', parameters('x')))", "'a‹toLower(x)›'"),
        ("trim(concat(' a', parameters('x'), 'b '))", "'a‹x›b'"),
        ("trim(concat(' a', parameters('x')))", "‹x›"),
        ("substring(concat('abc', parameters('x')), 1, 2)", "'bc'"),
        ("substring(concat('abc', parameters('x')), 1)", "'bc‹x›'"),
        ("substring(concat('abc', parameters('x')), 4)", "‹x›"),
        ("take(concat('abc', parameters('x')), 2)", "'ab'"),
        ("take(concat('abc', parameters('x')), 4)", "‹x›"),
        ("skip(concat('abc', parameters('x')), 2)", "'c‹x›'"),
        ("first(concat('abc', parameters('x')))", "'a'"),
        ("last(concat('abc', parameters('x')))", "‹x›"),
        ("startsWith(concat('ABC', parameters('x')), 'ab')", "true"),
        ("startsWith(concat('abc', parameters('x')), 'xy')", "false"),
        ("startsWith(concat('abc', parameters('x')), 'abcd')", "‹x›"),
        ("endsWith(concat('abc', parameters('x')), 'c')", "‹x›"),
        ("contains(concat('abc', parameters('x')), 'b')", "true"),
        ("contains(concat('abc', parameters('x')), 'z')", "‹x›"),
        ("empty(concat('abc', parameters('x')))", "false"),
        ("empty(concat(parameters('x'), parameters('y'), ''))", "‹x›"),
        ("join(createArray('a', parameters('x')), ',')", "'a,‹x›'"),
        ("string(createObject('a', parameters('x'), 'b', concat('c', parameters('y'))))", r#"'{"a":‹x›,"b":"c‹y›"}'"#),
        ("indexOf(concat('abc', parameters('x')), 'B')", "1"),
        ("indexOf(concat('abc', parameters('x')), 'z')", "‹x›"),
        ("lastIndexOf(concat('abc', parameters('x')), 'b')", "‹x›"),
        ("startsWith(concat('abc', parameters('x')), concat('ab', 'C', parameters('y')))", "‹x›"),
        ("startsWith(concat('abc', parameters('x')), concat('x', parameters('y')))", "false"),
        ("startsWith(concat(toLower(parameters('x')), 'b'), toLower(parameters('x')))", "true"),
        ("endsWith(concat('a', toLower(parameters('x'))), toLower(parameters('x')))", "true"),
        ("contains(concat('a', toLower(parameters('x'))), toLower(parameters('x')))", "true"),
        ("string(createObject('a', 1, concat('b', parameters('x')), 2))", "'{‹x›}'"),
        ("string(union(parameters('x'), createObject('a', 1)))", "'{‹x›}'"),
        // The unknown may be `:x`, `/../..` or `//c.d/`.
        ("uri('https://a.b/c', concat('d', parameters('x')))", "‹x›"),
        ("uri('https://a.b/c/', concat('d/', parameters('x')))", "'https://a.b/‹uri(x)›'"),
        ("uri('https://a.b/c/', concat('/', parameters('x')))", "‹x›"),
        ("indexOf(concat('ab-', parameters('x')), '-')", "2"),
        ("indexOf(concat('ab', parameters('x')), '-')", "‹x›"),
        ("lastIndexOf(concat('ab-', parameters('x')), '-')", "‹x›"),
        ("substring(concat('ab-', parameters('x')), 1)", "'b-‹x›'"),
        ("uriComponent(concat('a b/', parameters('x')))", "'a%20b%2F‹uriComponent(x)›'"),
        ("guid(parameters('x'))", "‹guid(x)›"),
    ]);
}

#[test]
fn containers_keep_their_known_members() {
    check(&[
        ("createObject(concat('a', parameters('x')), 1, 'ab', 2)", "{a‹x›:‹x›,ab:2}"),
        ("union(createObject('a', parameters('x')), createObject('b', 1))", "{a:‹x›,b:1}"),
        ("union(createObject('a', 1), parameters('x'))", "{a:‹x›,…‹x›}"),
        ("union(parameters('x'), createObject('a', 1))", "{a:1,…‹x›}"),
        ("union(createObject('a', createObject('b', 1)), createObject('a', parameters('x')))", "{a:‹x›}"),
        ("union(createObject('a', parameters('x')), createObject('a', createObject('b', 1)))", "{a:{b:1,…‹x›}}"),
        ("shallowMerge(createArray(createObject('a', 1), parameters('x'), createObject('b', 2)))", "{a:‹x›,b:2,…‹x›}"),
        ("createObject('b', 1, concat('a', parameters('x')), 2)", "{b:1,a‹x›:2}"),
        ("createObject('ab', 1, concat('a', parameters('x')), 2)", "{ab:‹x›,a‹x›:2}"),
        ("contains(union(parameters('x'), createObject('a', 1)), 'A')", "true"),
        ("contains(union(parameters('x'), createObject('a', 1)), 'b')", "‹x›"),
        ("contains(createArray(parameters('x'), 'b'), 'b')", "true"),
        ("contains(createArray(parameters('x')), parameters('x'))", "true"),
        ("contains(createArray(parameters('x')), 'b')", "‹x›"),
        ("contains(createObject(), parameters('x'))", "false"),
        ("empty(union(parameters('x'), createObject('a', 1)))", "false"),
        ("empty(union(parameters('x'), createObject()))", "‹x›"),
        ("length(createArray(parameters('x'), 1))", "2"),
        ("first(createArray(parameters('x'), 1))", "‹x›"),
        ("last(createArray(parameters('x'), 1))", "1"),
        ("tryGet(parameters('x'), 'a', 0)", "‹x.a.[0]›"),
        ("tryGet(createObject('a', parameters('x')), 'a', 'b')", "‹x.b›"),
        ("tryGet(createObject('a', 1), parameters('x'))", "‹x›"),
        ("union(createArray('a'), createArray(parameters('x')))", "‹x›"),
        ("union(parameters('x'), createObject('a', createObject('b', 1)))", "{a:{b:1,…‹x›},…‹x›}"),
        ("shallowMerge(parameters('x'))", "{,…‹x›}"),
        ("intersection(createObject('a', 1, 'b', 2), createObject('a', 1, 'b', parameters('x')))", "{a:1,…‹x›}"),
        ("intersection(createObject('a', 1, 'b', 2), createObject('a', 2, 'b', parameters('x')))", "{,…‹x›}"),
        ("intersection(createArray(1, 2), createArray(parameters('x'), 1, 2))", "[1,2]"),
        ("intersection(createArray(1, 2), createArray(parameters('x')))", "‹x›"),
        ("items(createObject(concat('a', parameters('x')), 1))", "[{key:'a‹x›',value:1}]"),
        ("objectKeys(createObject(concat('a', parameters('x')), 1, 'b', 1))", "‹x›"),
        ("union(createArray('a'), createArray('b', parameters('x')), parameters('y'))", "‹x›"),
        ("equals(createArray(1, parameters('x')), createArray(2, parameters('x')))", "false"),
    ]);
}

#[test]
fn ids_are_split_where_it_is_sure() {
    check(&[
        (&format!("take(split({ID}, '/'), 5)"), "‹name›"),
        (
            "split(concat('/subscriptions/', variables('subscription().subscriptionId'), '/x'), '/')",
            "['','subscriptions','‹subscription().subscriptionid›','x']"
                .replace("'‹subscription().subscriptionid›'", "‹subscription().subscriptionid›")
                .leak(),
        ),
        ("split(concat('a-', variables('resourceGroup().name')), '-')", "‹resourcegroup().name›"),
        ("split(concat(variables('resourceGroup().id'), '/x'), '/')", "‹resourcegroup().id›"),
        (
            "split(concat('a/', uniqueString(variables('resourceGroup().id'))), '/')",
            "['a',‹uniqueString(resourcegroup().id)›]",
        ),
    ]);
    let id = give(ID).unwrap();
    let item = |text: &Value, at| match split_item(&[text.clone(), Value::string("/")], at, &BUDGET) {
        Ok(value) => value.to_display(),
        Err(Failure::Unknown(unknown)) => format!("unknown: {}", unknown.what),
        Err(other) => format!("{other:?}"),
    };
    assert_eq!(item(&id, At::Start(2)), "‹subscription().subscriptionid›");
    assert_eq!(item(&id, At::Start(4)), "‹resourcegroup().name›");
    assert_eq!(item(&id, At::Start(8)), "unknown: name");
    assert_eq!(item(&id, At::End(0)), "unknown: name");
    let child = give("concat(parameters('id'), '/providers/x/name')").unwrap();
    assert_eq!(item(&child, At::End(0)), "name");
    assert_eq!(item(&child, At::End(1)), "x");
    assert_eq!(item(&child, At::End(3)), "unknown: id");
    assert_eq!(item(&child, At::Start(0)), "unknown: id");
}

#[test]
fn comparisons_are_decided_by_what_is_known() {
    check(&[
        ("equals(concat('ab', parameters('x')), 'a')", "false"),
        ("equals(concat('ab', parameters('x')), 'abc')", "‹x›"),
        ("equals(concat('a', parameters('x'), 'b'), 'ab')", "‹x›"),
        ("equals(concat('ab', parameters('x'), 'ba'), 'aba')", "false"),
        ("equals(concat(parameters('x'), '-', parameters('y')), 'ab')", "false"),
        ("equals(concat('a', parameters('x')), 1)", "false"),
        ("equals(toLower(parameters('x')), 1)", "false"),
        ("equals(toLower(parameters('x')), null())", "false"),
        ("equals(parameters('x'), null())", "‹x›"),
        ("equals(createObject('a', parameters('x')), createObject('b', parameters('x')))", "false"),
        ("equals(union(parameters('x'), createObject('a', 1)), createObject('a', 2))", "false"),
        ("equals(union(parameters('x'), createObject('a', 1)), createObject('b', 1))", "false"),
        ("equals(union(parameters('x'), createObject('a', 1)), createObject('a', 1))", "‹x›"),
        ("greater(parameters('x'), parameters('x'))", "false"),
        ("greaterOrEquals(parameters('x'), parameters('x'))", "true"),
        ("lessOrEquals(concat('a', parameters('x')), concat('a', parameters('x')))", "true"),
        ("less(parameters('x'), 1)", "‹x›"),
        ("not(equals(toUpper(parameters('x')), 2))", "true"),
    ]);
}

#[test]
fn the_text_that_a_number_is_printed_as_is_not_the_number() {
    check(&[
        ("equals(format('{0}', parameters('x')), parameters('x'))", "‹x›"),
        ("equals(format('{0}', parameters('x')), concat('', parameters('x')))", "‹x›"),
        ("equals(format('{0,5}', parameters('x')), format('{0,8}', parameters('x')))", "‹format(x)›"),
        ("equals(format('{0,5}', parameters('x')), format('{0,5}', parameters('x')))", "true"),
        ("equals(string(createArray(parameters('x'))), concat('[', string(parameters('x')), ']'))", "‹x›"),
    ]);
}

#[test]
fn the_same_call_on_the_same_unknown_is_the_same_value() {
    check(&[
        ("equals(uniqueString(parameters('x')), uniqueString(parameters('x')))", "true"),
        ("equals(uniqueString(parameters('x'), 'a'), uniqueString(parameters('x'), 'b'))", "‹uniqueString(x)›"),
        ("equals(concat('a', uniqueString(parameters('x'))), format('a{0}', uniqueString(parameters('x'))))", "true"),
        ("equals(uniqueString(parameters('x')), parameters('x'))", "‹uniqueString(x)›"),
        ("equals(toLower(parameters('x')), parameters('x'))", "‹toLower(x)›"),
        ("equals(toLower(parameters('x')), toLower(parameters('x')))", "true"),
        ("equals(padLeft(parameters('x'), 5), parameters('x'))", "‹x›"),
    ]);
}

#[test]
fn what_is_made_of_a_secret_is_one() {
    for expression in [
        "concat('a', parameters('secret'))",
        "toUpper(parameters('secret'))",
        "base64(parameters('secret'))",
        "string(createObject('a', parameters('secret')))",
        "first(split(parameters('secret'), 'd'))",
        "tryGet(createObject('a', parameters('secret')), 'a')",
        "format('{0}', createArray(parameters('secret')))",
    ] {
        assert!(give(expression).unwrap().secure, "{expression}");
    }
    let object = give("union(createObject('a', parameters('secret')), createObject('b', 1))").unwrap();
    assert!(!object.secure && object.holds_secret());
    assert!(!give("tryGet(createObject('a', parameters('secret'), 'b', 1), 'b')").unwrap().secure);
}

#[test]
fn members_keep_their_origins() {
    use crate::source::{Location, SourceId, Span};
    use crate::template::provenance::Provenance;
    let mut provenance = Provenance::default();
    let origin = provenance.literal(Location { source: SourceId(0), span: Span::new(1, 2) });
    let written = Value::string("x").at(origin);
    let call = |name: &str, args: &[Value]| find(name).unwrap().call(args, &BUDGET).unwrap();
    let object = call("createObject", &[Value::string("a"), written.clone()]);
    let merged = call("union", &[object, call("createObject", &[])]);
    assert_eq!(merged.as_object().unwrap().get("a").unwrap().origin, origin);
    assert_eq!(call("tryGet", &[merged, Value::string("a")]).origin, origin);
    let list = call("createArray", &[written.clone(), Value::null()]);
    assert_eq!(call("first", std::slice::from_ref(&list)).origin, origin);
    assert_eq!(call("take", &[list, Value::new(Kind::Int(1))]).as_array().unwrap()[0].origin, origin);
    assert_eq!(call("concat", &[written]).origin, Origin::NONE);
}
