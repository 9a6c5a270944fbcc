//! Writes expressions by rolls of dice: every function of the language over known, partly known and unknown arguments.

use serde_json::{Map, Value as Json, json};

/// A function with the types of its arguments and of its result:
/// `s` text, `i` whole number, `b` boolean, `a` array, `o` object, `x` anything, `k` a name of a member, `f` a format,
/// `j` JSON, `e` base64, `d` date, `c` address range, `n` a small number, `u` a type of resource, `v` a data address,
/// `r` an address, `w` the parts of one.
const CALLS: &[(&str, &str, char)] = &[
    ("add", "ii", 'i'),
    ("array", "x", 'a'),
    ("base64", "s", 's'),
    ("base64ToJson", "e", 'x'),
    ("base64ToString", "e", 's'),
    ("bool", "x", 'b'),
    ("buildUri", "w", 's'),
    ("cidrHost", "cn", 's'),
    ("cidrSubnet", "cnn", 's'),
    ("coalesce", "xx", 'x'),
    ("coalesce", "xxx", 'x'),
    ("concat", "ss", 's'),
    ("concat", "sxs", 's'),
    ("concat", "aa", 'a'),
    ("contains", "ak", 'b'),
    ("contains", "ax", 'b'),
    ("contains", "ok", 'b'),
    ("contains", "os", 'b'),
    ("contains", "ss", 'b'),
    ("createArray", "x", 'a'),
    ("createArray", "xx", 'a'),
    ("createObject", "kx", 'o'),
    ("createObject", "kxkx", 'o'),
    ("createObject", "sxkx", 'o'),
    ("dataUri", "s", 's'),
    ("dataUriToString", "v", 's'),
    ("dateTimeAdd", "ds", 's'),
    ("dateTimeFromEpoch", "i", 's'),
    ("dateTimeToEpoch", "d", 'i'),
    ("distinct", "a", 'a'),
    ("div", "ii", 'i'),
    ("empty", "s", 'b'),
    ("empty", "a", 'b'),
    ("empty", "o", 'b'),
    ("endsWith", "ss", 'b'),
    ("equals", "ss", 'b'),
    ("equals", "xx", 'b'),
    ("equals", "ii", 'b'),
    ("equals", "oo", 'b'),
    ("equals", "aa", 'b'),
    ("extensionResourceId", "sus", 's'),
    ("first", "s", 's'),
    ("first", "a", 'x'),
    ("flatten", "a", 'a'),
    ("float", "i", 'x'),
    ("float", "s", 'x'),
    ("format", "fxx", 's'),
    ("greater", "ii", 'b'),
    ("greater", "ss", 'b'),
    ("greaterOrEquals", "ii", 'b'),
    ("guid", "ss", 's'),
    ("indexFromEnd", "an", 'x'),
    ("indexOf", "ss", 'i'),
    ("indexOf", "ax", 'i'),
    ("int", "x", 'i'),
    ("intersection", "aa", 'a'),
    ("intersection", "oo", 'o'),
    ("items", "o", 'a'),
    ("join", "as", 's'),
    ("json", "j", 'x'),
    ("last", "s", 's'),
    ("last", "a", 'x'),
    ("lastIndexOf", "ss", 'i'),
    ("length", "s", 'i'),
    ("length", "a", 'i'),
    ("length", "o", 'i'),
    ("less", "ii", 'b'),
    ("less", "ss", 'b'),
    ("lessOrEquals", "ii", 'b'),
    ("like", "ss", 'b'),
    ("max", "ii", 'i'),
    ("max", "a", 'i'),
    ("min", "ii", 'i'),
    ("mod", "ii", 'i'),
    ("mul", "ii", 'i'),
    ("not", "b", 'b'),
    ("and", "bb", 'b'),
    ("and", "bbb", 'b'),
    ("or", "bb", 'b'),
    ("or", "bbb", 'b'),
    ("objectKeys", "o", 'a'),
    ("padLeft", "sn", 's'),
    ("parseCidr", "c", 'o'),
    ("parseUri", "r", 'o'),
    ("range", "nn", 'a'),
    ("replace", "sss", 's'),
    ("resourceId", "us", 's'),
    ("shallowMerge", "a", 'o'),
    ("skip", "sn", 's'),
    ("skip", "an", 'a'),
    ("split", "ss", 'a'),
    ("startsWith", "ss", 'b'),
    ("string", "x", 's'),
    ("string", "o", 's'),
    ("sub", "ii", 'i'),
    ("subscriptionResourceId", "us", 's'),
    ("substring", "sn", 's'),
    ("substring", "snn", 's'),
    ("take", "sn", 's'),
    ("take", "an", 'a'),
    ("tenantResourceId", "us", 's'),
    ("toLower", "s", 's'),
    ("toUpper", "s", 's'),
    ("trim", "s", 's'),
    ("tryGet", "ok", 'x'),
    ("tryGet", "okk", 'x'),
    ("tryGet", "an", 'x'),
    ("tryIndexFromEnd", "an", 'x'),
    ("union", "oo", 'o'),
    ("union", "oo", 'o'),
    ("union", "ooo", 'o'),
    ("union", "aa", 'a'),
    ("uniqueString", "s", 's'),
    ("uri", "ss", 's'),
    ("uriComponent", "s", 's'),
    ("uriComponentToString", "s", 's'),
    ("if", "bxx", 'x'),
    ("if", "bss", 's'),
    ("if", "boo", 'o'),
    ("if", "baa", 'a'),
    ("t.same", "xx", 'x'),
    ("t.pick", "bx", 'x'),
    ("t.typed", "sio", 's'),
];

/// The names of the functions in the table.
pub(super) fn names() -> Vec<&'static str> {
    CALLS.iter().map(|(name, ..)| *name).collect()
}

/// Rolls that decide what is written; when they run out, every roll is 0, which is the simplest.
pub(super) struct Dice<'r> {
    rolls: &'r [u16],
    at: usize,
}

impl<'r> Dice<'r> {
    pub(super) fn new(rolls: &'r [u16]) -> Self {
        Self { rolls, at: 0 }
    }

    fn roll(&mut self, sides: usize) -> usize {
        let rolled = self.rolls.get(self.at).map_or(0, |roll| usize::from(*roll));
        self.at += 1;
        rolled % sides
    }

    fn one<'o>(&mut self, of: &[&'o str]) -> &'o str {
        of[self.roll(of.len())]
    }
}

/// Parameters with their types; those of `g` are allowed values.
pub(super) fn parameters() -> Json {
    let kinds = [
        ("s", "string"),
        ("t", "string"),
        ("n", "int"),
        ("m", "int"),
        ("l", "array"),
        ("o", "object"),
        ("p", "object"),
    ];
    let mut declared: Map<String, Json> =
        kinds.iter().map(|(name, kind)| ((*name).to_owned(), json!({ "type": kind }))).collect();
    declared.insert("b".to_owned(), json!({ "type": "bool" }));
    declared.insert("c".to_owned(), json!({ "type": "bool" }));
    declared.insert("g".to_owned(), json!({ "type": "string", "allowedValues": ["a", "B", "a-b"] }));
    declared.into()
}

/// User functions: `t.same(u, w)`, `t.pick(u, w)` and, whose arguments have types, `t.typed(u, w, y)`.
pub(super) fn functions() -> Json {
    let untyped = |name: &str| json!({ "name": name });
    let typed = |name: &str, kind: &str| json!({ "name": name, "type": kind });
    json!([{ "namespace": "t", "members": {
        "same": { "parameters": [untyped("u"), untyped("w")], "output": { "type": "object",
            "value": "[if(equals(parameters('u'), parameters('w')), parameters('u'), createArray(parameters('w')))]" } },
        "pick": { "parameters": [untyped("u"), untyped("w")], "output": { "type": "object",
            "value": "[if(parameters('u'), parameters('w'), 'a')]" } },
        "typed": { "parameters": [typed("u", "string"), typed("w", "int"), typed("y", "object")],
            "output": { "type": "string", "value":
                "[if(equals(parameters('w'), 1), concat(parameters('u'), string(parameters('y'))), parameters('u'))]" } },
    } }])
}

/// A value for each parameter.
pub(super) fn values(dice: &mut Dice<'_>) -> Map<String, Json> {
    let mut values = Map::new();
    for name in ["s", "t"] {
        let texts =
            ["a", "", "A", "ab", "a-b", "/", "x/y/z", " a ", "5", "true", "{'a':1}", "[1]", "É😀", "\"", "', '", "k"];
        values.insert(name.to_owned(), json!(dice.one(&texts)));
    }
    for name in ["n", "m"] {
        values.insert(name.to_owned(), json!([0, 1, -1, 2, 5][dice.roll(5)]));
    }
    let lists = [
        json!([]),
        json!(["a"]),
        json!(["a", "b", "a"]),
        json!([1, 2]),
        json!([["a"], [1]]),
        json!([{ "a": 1 }, { "b": "x" }]),
        json!([null]),
        json!([true]),
    ];
    values.insert("l".to_owned(), lists[dice.roll(lists.len())].clone());
    for name in ["o", "p"] {
        let objects = [
            json!({}),
            json!({ "a": 1 }),
            json!({ "a": "x", "b": { "a": 2 } }),
            json!({ "A": "a" }),
            json!({ "b": null }),
            json!({ "k": ["a"], "a": { "k": "a" } }),
            json!({ "b": { "b": 1 } }),
        ];
        values.insert(name.to_owned(), objects[dice.roll(objects.len())].clone());
    }
    values.insert("b".to_owned(), json!(dice.roll(2) == 1));
    values.insert("c".to_owned(), json!(dice.roll(2) == 1));
    values.insert("g".to_owned(), json!(dice.one(&["a", "B", "a-b"])));
    values
}

/// An expression of a type; `bound` are the lambda variables in sight.
pub(super) fn expression(dice: &mut Dice<'_>, kind: char, depth: usize, bound: &[&str]) -> String {
    let kind = if kind == 'x' { ['s', 'o', 'a', 'i', 'b', 'l'][dice.roll(6)] } else { kind };
    // Now and then something of another type.
    let kind = if dice.roll(40) == 39 { ['s', 'o', 'a', 'i', 'b'][dice.roll(5)] } else { kind };
    if depth == 0 || dice.roll(5) == 0 {
        return leaf(dice, kind, bound);
    }
    match dice.roll(12) {
        0 => read(dice, depth, bound),
        1 => over_items(dice, kind, depth, bound),
        _ => {
            let fitting: Vec<&(&str, &str, char)> =
                CALLS.iter().filter(|(_, _, gives)| *gives == kind || *gives == 'x').collect();
            let Some((name, args, _)) = fitting.get(dice.roll(fitting.len().max(1))) else {
                return leaf(dice, kind, bound);
            };
            let mut written: Vec<String> = Vec::new();
            for arg in args.chars() {
                // The same argument again is what symbols are about.
                let again = (!written.is_empty() && dice.roll(6) == 5).then(|| written.last().cloned()).flatten();
                written.push(again.unwrap_or_else(|| expression(dice, arg, depth - 1, bound)));
            }
            format!("{name}({})", written.join(", "))
        }
    }
}

fn leaf(dice: &mut Dice<'_>, kind: char, bound: &[&str]) -> String {
    if !bound.is_empty() && dice.roll(2) == 1 {
        return format!("lambdaVariables('{}')", bound[dice.roll(bound.len())]);
    }
    let leaves: &[&str] = match kind {
        's' => &[
            "parameters('s')",
            "'a'",
            "parameters('t')",
            "parameters('g')",
            "'ab'",
            "'/'",
            "'-'",
            "''",
            "concat('a', parameters('s'))",
            "concat(parameters('s'), 'b')",
            "concat('a', parameters('t'), '-b')",
            "format('{0}', parameters('n'))",
            "resourceGroup().location",
        ],
        'i' => &["parameters('n')", "1", "parameters('m')", "0", "2", "5"],
        'b' => &[
            "parameters('b')",
            "parameters('c')",
            "true()",
            "false()",
            "equals(parameters('s'), 'a')",
            "empty(parameters('o'))",
        ],
        'a' => &[
            "parameters('l')",
            "createArray()",
            "createArray('a', parameters('s'))",
            "createArray('a', 'b')",
            "createArray(1, parameters('n'))",
            "createArray(parameters('o'), createObject('a', 1))",
            "createArray(parameters('l'), createArray('a'))",
        ],
        'o' => &[
            "parameters('o')",
            "createObject()",
            "createObject('a', parameters('s'))",
            "parameters('p')",
            "createObject('a', 1)",
            "createObject('b', createObject('a', 1))",
            "createObject(parameters('s'), 1)",
            "createObject(concat('a', parameters('s')), 'x')",
            "createObject('b', parameters('o'))",
        ],
        'k' => &["'a'", "'b'", "'k'", "parameters('s')", "concat('a', parameters('s'))"],
        'f' => &["'{0}'", "'{0}-{1}'", "'{1,5}{0}'", "'{0,-3}|{1:D3}'", "concat('{0}', parameters('s'))"],
        'j' => &[
            "'{\"a\": [1]}'",
            "string(parameters('o'))",
            "parameters('s')",
            "string(createObject('a', parameters('s')))",
        ],
        'e' => &["base64('a')", "base64(parameters('s'))", "parameters('s')"],
        'd' => &["'2024-01-01T00:00:00Z'", "parameters('s')"],
        'c' => &["'10.0.0.0/16'", "parameters('s')"],
        'n' => &["1", "0", "2", "parameters('n')", "4"],
        'u' => &["'A.B/c'", "parameters('s')"],
        'v' => &["dataUri('a')", "parameters('s')"],
        'r' => &["'https://a.b:80/c?d=e'", "concat('https://a.b/', parameters('s'))", "parameters('s')"],
        'w' => &[
            "createObject('scheme', 'https', 'host', 'a.b', 'path', parameters('s'))",
            "createObject('scheme', 'http', 'host', 'a.b', 'port', parameters('n'))",
            "createObject('host', concat('a', parameters('s')), 'scheme', 'https', 'query', 'a=b')",
            "parseUri(concat('https://a.b/', parameters('s')))",
            "parameters('o')",
        ],
        _ => &["null()", "tryGet(parameters('o'), 'a')", "true()"],
    };
    dice.one(leaves).to_owned()
}

/// A member or an item of something.
fn read(dice: &mut Dice<'_>, depth: usize, bound: &[&str]) -> String {
    if dice.roll(3) == 0 {
        let list = expression(dice, 'a', depth - 1, bound);
        return format!("createObject('v', {list}).v[{}]", expression(dice, 'n', depth - 1, bound));
    }
    let object = expression(dice, 'o', depth - 1, bound);
    let step = match dice.roll(4) {
        0 => ".a".to_owned(),
        1 => ".b.a".to_owned(),
        2 => format!("[{}]", expression(dice, 'k', depth - 1, bound)),
        _ => ".?a".to_owned(),
    };
    format!("createObject('v', {object}).v{step}")
}

fn over_items(dice: &mut Dice<'_>, kind: char, depth: usize, bound: &[&str]) -> String {
    const NAMES: [&str; 4] = ["i", "j", "h", "q"];
    let name = NAMES[bound.len() % NAMES.len()];
    let inner: Vec<&str> = bound.iter().copied().chain([name]).collect();
    let list = expression(dice, 'a', depth - 1, bound);
    match (kind, dice.roll(4)) {
        ('a', 0) => format!("filter({list}, lambda('{name}', {}))", expression(dice, 'b', depth - 1, &inner)),
        ('a', 1) => {
            format!("sort({list}, lambda('{name}', 'w', less(lambdaVariables('{name}'), lambdaVariables('w'))))")
        }
        ('a', _) => format!("map({list}, lambda('{name}', {}))", expression(dice, 'x', depth - 1, &inner)),
        ('o', 0) => format!("groupBy({list}, lambda('{name}', {}))", expression(dice, 'k', depth - 1, &inner)),
        ('o', 1) => {
            let object = expression(dice, 'o', depth - 1, bound);
            format!("mapValues({object}, lambda('{name}', {}))", expression(dice, 'x', depth - 1, &inner))
        }
        ('o', _) => {
            let (key, value) = (expression(dice, 'k', depth - 1, &inner), expression(dice, 'x', depth - 1, &inner));
            format!("toObject({list}, lambda('{name}', {key}), lambda('{name}', {value}))")
        }
        _ => {
            let both: Vec<&str> = inner.iter().copied().chain(["w"]).collect();
            let (start, body) = (expression(dice, kind, depth - 1, bound), expression(dice, kind, depth - 1, &both));
            format!("reduce({list}, {start}, lambda('{name}', 'w', {body}))")
        }
    }
}
