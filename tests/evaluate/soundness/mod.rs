//! What is said of an expression over unknowns holds whatever the unknowns turn out to be.
//!
//! Each case is evaluated with some parameters left open and then with a value for each: the second result has to be
//! an instance of the first, in the world that the values lead to.

mod grammar;

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use serde_json::{Map, Value as Json, json};
use vaultvet::template::functions::{Class, functions};
use vaultvet::template::{ChoiceKey, Fault, FaultKind, Key, Kind, Object, Part, Resource, Value, Worlds};

use crate::harness::{Run, run_with, to_json, vault};
use grammar::Dice;

/// How deep calls nest.
const DEPTH: usize = 3;

fn template(tags: Json) -> Json {
    json!({
        "parameters": grammar::parameters(),
        "functions": grammar::functions(),
        "resources": [vault("bv", tags)],
    })
}

fn evaluated(expression: &str, given: &Map<String, Json>) -> Run {
    let given: Map<String, Json> =
        given.iter().map(|(name, value)| (name.clone(), json!({ "value": value }))).collect();
    run_with(template(json!({ "v": format!("[{expression}]") })), &[Json::Object(given)])
}

/// Whether an expression fails for sure.
fn fails(run: &Run) -> bool {
    run.deployment.faults.iter().any(|fault| matches!(fault.kind, FaultKind::InvalidExpression { .. }))
}

/// Compares an expression with `open` parameters left open with the same once all are given.
fn check(expression: &str, values: &Map<String, Json>, open: &[&str]) -> Result<(), String> {
    let given = values.iter().filter(|(name, _)| !open.contains(&name.as_str()));
    let given = given.map(|(name, value)| (name.clone(), value.clone())).collect();
    let (partial, concrete) = (evaluated(expression, &given), evaluated(expression, values));
    let context = |partial: &Run, what: &str| {
        let given = Json::Object(values.clone());
        let world = |resource: &Resource| tag(resource).map_or(json!("$absent"), to_json);
        let partial: Vec<String> = (0..partial.deployment.resources.len())
            .map(|at| format!("{}: {}", partial.when(at), world(&partial.deployment.resources[at])))
            .collect();
        format!(
            "{what}\n  {expression}\n  open {open:?}\n  values {given}\n  partial {partial:#?}\n  concrete {}",
            concrete.tag(0, "v")
        )
    };
    let unread = |fault: &Fault| matches!(fault.kind, FaultKind::Limit { .. } | FaultKind::Unsupported { .. });
    if concrete.deployment.faults.iter().any(unread) {
        return Ok(());
    }
    if fails(&partial) && !fails(&concrete) {
        return Err(context(&partial, &format!("fails only while parameters are open: {:?}", partial.faults())));
    }
    if fails(&concrete) {
        return Ok(());
    }
    let found = tag(&concrete.deployment.resources[0]).cloned();
    for world in worlds_reached(&partial.deployment.worlds, values) {
        let mut reached = partial.deployment.resources.iter().filter(|resource| resource.worlds.has(world));
        let (Some(resource), None) = (reached.next(), reached.next()) else {
            return Err(context(&partial, "there is not one vault in each world"));
        };
        match (tag(resource), &found) {
            (Some(partial), Some(concrete)) if is_instance(partial, concrete) => {}
            (None, None) => {}
            _ => return Err(context(&partial, "what was known does not hold")),
        }
    }
    Ok(())
}

fn tag(resource: &Resource) -> Option<&Value> {
    resource.body.get("tags").and_then(|tags| tags.as_object()?.get("v"))
}

/// The worlds that agree with these values; a condition that cannot be evaluated by itself leaves no world.
fn worlds_reached(worlds: &Worlds, values: &Map<String, Json>) -> Vec<usize> {
    let outcomes: Vec<Option<String>> = worlds
        .choices
        .iter()
        .map(|choice| match &choice.key {
            ChoiceKey::Parameter(_, name) => Some(match &values[name.as_ref()] {
                Json::String(text) => format!("`{text}`"),
                other => other.to_string(),
            }),
            ChoiceKey::Condition(..) => {
                let alone = !["lambdaVariables", "parameters('u')", "parameters('w')", "parameters('y')", "…"]
                    .iter()
                    .any(|word| choice.label.contains(word));
                let run = alone.then(|| evaluated(&choice.label, values))?;
                run.tag(0, "v").as_bool().filter(|_| !fails(&run)).map(|held| held.to_string())
            }
        })
        .collect();
    if outcomes.iter().any(Option::is_none) {
        return Vec::new();
    }
    (0..worlds.count())
        .filter(|world| {
            let mut stride = 1;
            worlds.choices.iter().zip(&outcomes).all(|(choice, outcome)| {
                let option = world / stride % choice.options.len();
                stride *= choice.options.len();
                Some(&choice.options[option]) == outcome.as_ref()
            })
        })
        .collect()
}

/// Whether a value may be what a partly known one turns out to be.
fn is_instance(partial: &Value, concrete: &Value) -> bool {
    match (&partial.kind, &concrete.kind) {
        (Kind::Unknown(_), _) | (_, Kind::Unknown(_) | Kind::Text(_)) => true,
        (Kind::Text(text), Kind::String(concrete)) => fits(&text.parts, concrete),
        (Kind::Array(a), Kind::Array(b)) => {
            a.len() == b.len() && a.iter().zip(b.iter()).all(|(a, b)| is_instance(a, b))
        }
        (Kind::Object(a), Kind::Object(b)) => objects_fit(a, b),
        _ => partial.type_name() == concrete.type_name() && partial.to_display() == concrete.to_display(),
    }
}

fn objects_fit(partial: &Object, concrete: &Object) -> bool {
    let name_fits = |key: &Key, name: &Key| match (key, name) {
        (Key::Known(known) | Key::Secret(known), name) => name.is(known),
        (Key::Partial(text), Key::Known(name) | Key::Secret(name)) => fits(&text.parts, name),
        (Key::Partial(_), Key::Partial(_)) => true,
    };
    let open = concrete.why_open().is_some();
    let kept = partial.entries.iter().all(|entry| {
        open || concrete
            .entries
            .iter()
            .any(|other| name_fits(&entry.key, &other.key) && is_instance(&entry.value, &other.value))
    });
    let no_more = partial.rest.is_some()
        || concrete.entries.iter().all(|other| partial.entries.iter().any(|entry| name_fits(&entry.key, &other.key)));
    kept && no_more
}

/// Whether a text has these parts, holes standing for any characters.
fn fits(parts: &[Part], text: &str) -> bool {
    match parts.split_first() {
        None => text.is_empty(),
        Some((Part::Known(known), rest)) => text.strip_prefix(&**known).is_some_and(|text| fits(rest, text)),
        Some((Part::Hole(_), rest)) => text
            .char_indices()
            .map(|(at, _)| at)
            .chain([text.len()])
            .any(|at| text.get(at..).is_some_and(|text| fits(rest, text))),
    }
}

#[test]
fn what_is_known_over_unknowns_holds_for_every_value() {
    let cases = std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(1500);
    let config = Config { cases, max_shrink_iters: 4000, failure_persistence: None, ..Config::default() };
    let rolls = prop::collection::vec(any::<u16>(), 0..80);
    let mut runner = TestRunner::new_with_rng(
        config,
        proptest::test_runner::TestRng::from_seed(proptest::test_runner::RngAlgorithm::ChaCha, &seed()),
    );
    let strategy = (rolls, prop::collection::vec(any::<u16>(), 12), any::<u16>());
    let result = runner.run(&strategy, |(rolls, values, open)| {
        let expression = grammar::expression(&mut Dice::new(&rolls), 'x', DEPTH, &[]);
        let values = grammar::values(&mut Dice::new(&values));
        let names = ["s", "t", "n", "m", "l", "o", "p", "b", "c", "g"];
        let open: Vec<&str> =
            names.iter().enumerate().filter(|(at, _)| open >> at & 1 == 0).map(|(_, name)| *name).collect();
        check(&expression, &values, &open).map_err(TestCaseError::fail)
    });
    if let Err(error) = result {
        panic!("{error}");
    }
}

/// The same cases each time, unless `SOUNDNESS_SEED` names others.
fn seed() -> [u8; 32] {
    let number: u64 = std::env::var("SOUNDNESS_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(1);
    let mut seed = [0; 32];
    seed[..8].copy_from_slice(&number.to_le_bytes());
    seed
}

#[test]
fn the_grammar_knows_no_function_that_the_language_lacks() {
    for name in grammar::names().into_iter().filter(|name| !name.contains('.')) {
        assert!(vaultvet::template::functions::find(name).is_some(), "{name}");
    }
}

/// Pure functions of which no expression is written, and why not.
const NEVER_WRITTEN: [(&str, &str); 4] = [
    ("fail", "it gives no value"),
    ("false", "it takes no argument; expressions hold it as it stands"),
    ("null", "it takes no argument; expressions hold it as it stands"),
    ("true", "it takes no argument; expressions hold it as it stands"),
];

#[test]
fn the_grammar_writes_every_pure_function_of_the_language() {
    let written = grammar::names();
    let pure: Vec<&str> =
        functions().filter(|function| function.class == Class::Pure).map(|function| function.name).collect();
    for name in &pure {
        let excepted = NEVER_WRITTEN.iter().any(|(never, _)| never == name);
        assert!(written.contains(name) != excepted, "`{name}` has neither a row nor a reason, or both");
    }
    assert!(NEVER_WRITTEN.iter().all(|(name, why)| pure.contains(name) && !why.is_empty()));
}
