//! Wrong arguments are refused in words, and no arguments whatever make a function panic or run away.

use proptest::prelude::*;

use super::*;

#[test]
fn refusals_name_the_function_and_the_argument() {
    check(&[
        ("padLeft('x')", "`padLeft` takes 2 to 3 arguments, found 1"),
        ("guid()", "`guid` takes at least 1 argument, found 0"),
        ("not(1, 2)", "`not` takes 1 argument, found 2"),
        ("not('a')", "`not` takes a boolean as its first argument, found a text"),
        ("toLower(2)", "`toLower` takes a text as its first argument, found a whole number"),
        ("add(1, 'a')", "`add` takes a whole number as its second argument, found a text"),
        ("concat('a', createArray())", "`concat` takes an array like the others as its first argument, found a text"),
        ("concat('a', createObject())", "`concat` takes texts or arrays, found an object as its second argument"),
        ("length(null())", "`length` takes a text, an array or an object as its first argument, found null"),
        ("union(createObject(), 1)", "`union` takes objects, found a whole number among them"),
        ("tryGet('text', 'a')", "property `a` is read from a text, which has no members"),
        ("indexFromEnd(createArray(1), 2)", "`indexFromEnd` reads item 2 from the end, the array has 1"),
        ("replace('a', '', 'b')", "`replace` takes a text to be replaced as its second argument, found an empty one"),
        ("buildUri('x')", "`buildUri` takes an object as its first argument, found a text"),
    ]);
}

#[test]
fn nothing_large_is_made_beyond_the_budget() {
    let small = Budget { bytes: 100 };
    let long = Value::string("x".repeat(90));
    for (name, args) in [
        ("concat", vec![long.clone(), long.clone()]),
        ("replace", vec![long.clone(), Value::string("x"), Value::string("xx")]),
        ("split", vec![long.clone(), Value::string("x")]),
        ("join", vec![Value::array(vec![long.clone(), long.clone()]), Value::string("")]),
        ("format", vec![Value::string("{0}{0}"), long.clone()]),
        ("range", vec![Value::new(Kind::Int(0)), Value::new(Kind::Int(10_000))]),
        ("string", vec![Value::array(vec![long.clone(), long.clone()])]),
        ("base64", vec![long.clone()]),
        ("json", vec![Value::string("[".repeat(50))]),
        ("uriComponent", vec![long]),
    ] {
        let outcome = find(name).unwrap().call(&args, &small);
        assert!(matches!(outcome, Err(Failure::TooLarge(_))), "{name}: {outcome:?}");
    }
}

#[test]
fn values_do_not_nest_without_end() {
    let wrap = find("createArray").unwrap();
    let mut value = Value::null();
    let mut times = 0;
    while let Ok(wrapped) = wrap.call(std::slice::from_ref(&value), &BUDGET) {
        value = wrapped;
        times += 1;
    }
    assert_eq!(times, 254);
    assert_eq!(value.depth(), 254);
}

fn any_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::null()),
        any::<bool>().prop_map(|value| Value::new(Kind::Bool(value))),
        any::<i64>().prop_map(|value| Value::new(Kind::Int(value))),
        (-3i64..40).prop_map(|value| Value::new(Kind::Int(value))),
        any::<f64>().prop_map(|value| Value::new(Kind::Float(value))),
        "\\PC{0,12}".prop_map(Value::string),
        r#"[ {}\[\]"':,0-9aPTDHé😀/%.-]{0,12}"#.prop_map(Value::string),
        Just(give("parameters('x')").unwrap()),
        "[a/é]{1,4}".prop_map(|text| Value::text(vec![
            Part::Known(text.into()),
            Part::Hole(Unknown::new(Cause::RuntimeReference, "hole", Origin::NONE)),
        ])),
    ];
    leaf.prop_recursive(3, 16, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::array),
            prop::collection::vec(("[a-cA-C]", inner), 0..4).prop_map(|members| {
                let mut object = Object::default();
                for (name, value) in members {
                    object.set(crate::template::value::Entry::new(name, value));
                }
                Value::object(object)
            }),
        ]
    })
}

proptest! {
    #[test]
    fn no_arguments_make_a_function_panic(args in prop::collection::vec(any_value(), 0..4)) {
        for function in super::super::registry::all() {
            let _ = function.call(&args, &BUDGET);
        }
        let _ = resource_id(&Value::string(""), &Value::string("s"), &args);
        let _ = subscription_resource_id(&Value::string("s"), &args);
        let _ = management_group_resource_id(&Value::string("s"), &args);
        let _ = split_item(&args, At::End(1), &BUDGET);
        if let [target, key, ..] = args.as_slice() {
            let _ = property(target, key);
        }
    }
}
