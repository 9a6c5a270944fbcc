//! Input that means harm: whatever a file holds, the run ends, says what it left unread, and judges the other files.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test stops at the first broken assumption"
)]

mod support;

use std::fmt::Write as _;
use std::time::Duration;

use support::template::{BESIDE, SOUND, parameters, template, vault, vault_with_redundancy};
use support::{Bench, Checked, Told};

/// Processor time that no single run needs; a build without optimisation is many times slower.
const MOST_TIME: Duration = Duration::from_secs(if cfg!(debug_assertions) { 60 } else { 10 });
/// Memory that no single run needs.
const MOST_KB: u64 = 1 << 20;

#[track_caller]
fn assert_modest(told: &Told) {
    assert!(told.use_of.cpu < MOST_TIME, "{:?}", told.use_of);
    assert!(told.use_of.peak_kb < MOST_KB, "{:?}", told.use_of);
    assert!(!told.stderr.contains("panicked"), "{}", told.stderr);
    for sign in ['\u{1b}', '\u{7}', '\u{9b}', '\u{202e}', '\u{2066}', '\u{200b}', '\u{feff}'] {
        assert!(!told.text().contains(sign), "{sign:?} is printed raw: {}", told.text());
        assert!(!told.stderr.contains(sign), "{sign:?} is printed raw: {}", told.stderr);
    }
}

/// Checks a bench to which a vault with a known fault was added, in every format; the known fault must be found.
#[track_caller]
fn survives(bench: &Bench) -> Checked {
    bench.file("beside.json", BESIDE);
    let human = bench.run(["check", "--unknowns", "all", "."]).exits(1);
    assert!(human.text().contains("backup vault `bv-beside` keeps its backups"), "{}", human.text());
    assert_modest(&human);
    let inventory = bench.inventory(["."]);
    assert!(inventory.iter().any(|vault| vault["name"]["value"] == "bv-beside"));
    survives_once(bench)
}

/// The same in one format, for what takes long.
#[track_caller]
fn survives_once(bench: &Bench) -> Checked {
    bench.file("beside.json", BESIDE);
    let checked = bench.check(["."]).exits(1);
    assert_modest(&checked.told);
    assert!(checked.codes_in("beside.json").contains(&"RED02"));
    checked
}

/// Asserts that a hostile file meets a bound that is told.
#[track_caller]
fn meets_limit(name: &str, content: impl AsRef<[u8]>) -> Checked {
    meets(name, content, "INP03")
}

/// The same in one format, for what takes long.
#[track_caller]
fn meets_limit_once(name: &str, content: impl AsRef<[u8]>) {
    let bench = Bench::new();
    bench.file(name, content);
    let checked = survives_once(&bench);
    assert!(checked.codes_in(name).contains(&"INP03"), "no INP03: {:#}", checked.document);
}

#[track_caller]
fn meets(name: &str, content: impl AsRef<[u8]>, code: &str) -> Checked {
    let bench = Bench::new();
    bench.file(name, content);
    let checked = survives(&bench);
    assert!(checked.codes_in(name).contains(&code), "no {code}: {:#}", checked.document);
    checked
}

/// Asserts that a hostile file is judged like any other, without a bound met.
#[track_caller]
fn is_judged(name: &str, content: impl AsRef<[u8]>) -> Checked {
    let bench = Bench::new();
    bench.file(name, content);
    let checked = survives(&bench);
    assert!(checked.of_rule("INP03").is_empty(), "{:#}", checked.document);
    checked
}

const VAULT_TYPE: &str = "Microsoft.DataProtection/backupVaults";

fn resources(list: &str) -> String {
    template(&format!("\"resources\": [ {list} ]"))
}

mod broken {
    use super::*;

    #[test]
    fn a_template_cut_at_any_place_is_unreadable_or_whole() {
        let bench = Bench::new();
        for cut in (1..BESIDE.len()).step_by(37) {
            bench.file(format!("cut-{cut:04}.json"), BESIDE.get(..cut).unwrap());
        }
        let checked = survives(&bench);
        for finding in checked.findings() {
            let file = finding["location"]["file"].as_str().unwrap();
            assert!(file == "beside.json" || finding["code"] == "INP01", "{finding:#}");
        }
        assert!(checked.of_rule("INP01").len() > 5);
    }

    #[test]
    fn an_empty_file_and_one_of_spaces_say_nothing() {
        let bench = Bench::with(&[
            ("empty.json", ""),
            ("spaces.json", " \n\t\n"),
            ("empty.yaml", ""),
            ("dashes.yaml", "---\n---\n"),
        ]);
        let checked = survives(&bench);
        assert_eq!(checked.document["summary"]["files"]["unreadable"], 0);
        let named = bench.check(["empty.json", "empty.yaml"]).exits(3);
        assert_eq!(named.status("empty.json"), "no-vault");
    }

    #[test]
    fn garbage_that_names_a_vault_is_unreadable() {
        meets("garbage.json", format!("\0\u{1}{{]]:{VAULT_TYPE}\"\\\\\"}}[[,,"), "INP01");
        meets("garbage.yaml", format!("a: [}}\n\t{VAULT_TYPE}: *none &a !!x\n %%"), "INP01");
    }

    #[test]
    fn bytes_that_are_no_text_are_unreadable_at_their_place() {
        let mut bytes = BESIDE.as_bytes().to_vec();
        bytes.extend([b'"', 0xff, 0xfe, 0x80]);
        let checked = meets("latin.json", bytes, "INP01");
        assert_eq!(checked.status("latin.json"), "unreadable");
    }

    #[test]
    fn utf16_cut_in_the_middle_of_a_character_is_unreadable() {
        let mut bytes = vec![0xff, 0xfe];
        bytes.extend(BESIDE.encode_utf16().flat_map(u16::to_le_bytes));
        bytes.push(0x41);
        assert_eq!(meets("odd.json", bytes, "INP01").status("odd.json"), "unreadable");
    }

    #[test]
    fn every_byte_alone_is_survived() {
        let bench = Bench::new();
        for byte in 0..=255_u8 {
            bench.file(format!("byte-{byte:03}.json"), [byte]);
            bench.file(format!("byte-{byte:03}.yaml"), [byte, b'\n', byte]);
        }
        survives(&bench);
    }

    #[test]
    fn members_of_the_wrong_kind_are_survived() {
        let bench = Bench::new();
        let wrong =
            ["null", "true", "0", "-1e999", "\"\"", "\"[\"", "\"[]\"", "\"[[x]\"", "[]", "[[]]", "{}", "{\"\":{}}"];
        let members = [
            "type",
            "apiVersion",
            "name",
            "location",
            "identity",
            "properties",
            "condition",
            "copy",
            "dependsOn",
            "tags",
            "scope",
            "resources",
            "existing",
            "sku",
            "zones",
        ];
        for (number, value) in wrong.iter().enumerate() {
            let mut list = Vec::new();
            for member in members {
                list.push(format!("{{ \"type\": \"{VAULT_TYPE}\", \"apiVersion\": \"2024-04-01\", \"name\": \"v\", \"properties\": {{}}, \"{member}\": {value} }}"));
            }
            for property in
                ["storageSettings", "securitySettings", "featureSettings", "encryption", "monitoringSettings"]
            {
                list.push(vault("w", &format!("\"{property}\": {value}")));
            }
            bench.file(format!("wrong-{number}.json"), resources(&list.join(",\n")));
            for section in [
                "parameters",
                "variables",
                "outputs",
                "functions",
                "resources",
                "languageVersion",
                "$schema",
                "contentVersion",
            ] {
                let text = resources(&vault("v", SOUND)).replacen('{', &format!("{{ \"{section}\": {value},"), 1);
                bench.file(format!("section-{number}-{section}.json"), text);
            }
        }
        survives(&bench);
    }
}

mod nesting {
    use super::*;

    const DEEP: usize = 100_000;

    #[test]
    fn json_arrays() {
        meets_limit("deep.json", resources(&format!("\"{VAULT_TYPE}\", {}{}", "[".repeat(DEEP), "]".repeat(DEEP))));
    }

    #[test]
    fn json_objects() {
        meets_limit(
            "deep.json",
            resources(&format!("\"{VAULT_TYPE}\", {}1{}", "{\"a\":".repeat(DEEP), "}".repeat(DEEP))),
        );
    }

    #[test]
    fn json_arrays_never_closed() {
        meets_limit("deep.json", format!("{{\"t\":\"{VAULT_TYPE}\",\"r\":{}", "[".repeat(DEEP)));
    }

    #[test]
    fn yaml_flow() {
        meets_limit("deep.yaml", format!("t: {VAULT_TYPE}\nr: {}{}\n", "[".repeat(DEEP), "]".repeat(DEEP)));
        meets_limit("deep.yaml", format!("t: {VAULT_TYPE}\nr: {}{}\n", "{a: ".repeat(DEEP), "}".repeat(DEEP)));
    }

    #[test]
    fn yaml_blocks() {
        meets_limit("deep.yaml", format!("t: {VAULT_TYPE}\nr:\n  {}x\n", "- ".repeat(DEEP)));
        let mut mapping = format!("t: {VAULT_TYPE}\n");
        for depth in 0..3000 {
            writeln!(mapping, "{}a:", " ".repeat(depth)).unwrap();
        }
        meets_limit("deep.yaml", mapping);
    }

    #[test]
    fn brackets_of_an_expression() {
        let call = |depth: usize| format!("[{}'x'{}]", "toLower(".repeat(depth), ")".repeat(depth));
        meets_limit("deep.json", resources(&vault_with_redundancy("v", &call(DEEP))));
        meets_limit("deep.json", resources(&vault_with_redundancy("v", &call(500))));
        let index = format!("[variables('a'){}]", "[0]".repeat(7000));
        is_or_limit(resources(&vault_with_redundancy("v", &index)));
        let members = format!("[variables('a'){}]", ".a".repeat(12_000));
        is_or_limit(resources(&vault_with_redundancy("v", &members)));
        is_or_limit(resources(&vault_with_redundancy("v", &format!("[{}", "(".repeat(20_000)))));
        is_or_limit(resources(&vault_with_redundancy("v", &format!("[{}]", "-".repeat(20_000)))));
    }

    fn is_or_limit(text: String) {
        let bench = Bench::new();
        bench.file("deep.json", text);
        survives(&bench);
    }

    #[test]
    fn values_grown_level_by_level() {
        let reduce = "[string(reduce(range(0, 700), createArray(), lambda('cur', 'next', createArray(lambdaVariables('cur')))))]";
        is_or_limit(resources(&vault_with_redundancy("v", reduce)));
        let objects = "[string(reduce(range(0, 700), createObject(), lambda('cur', 'next', createObject('a', lambdaVariables('cur')))))]";
        is_or_limit(resources(&vault_with_redundancy("v", objects)));
        let mut variables = vec!["\"v0\": []".to_owned()];
        for number in 1..1500 {
            variables.push(format!("\"v{number}\": \"[createArray(variables('v{}'))]\"", number - 1));
        }
        let text = template(&format!(
            "\"variables\": {{ {} }}, \"resources\": [ {} ]",
            variables.join(",\n"),
            vault_with_redundancy("v", "[string(variables('v1499'))]")
        ));
        is_or_limit(text);
        let folded = "[tryGet(reduce(range(0, 100000), createObject(), lambda('cur', 'next', createObject('a', lambdaVariables('cur')))), 'a')]";
        is_or_limit(resources(&vault_with_redundancy("v", folded)));
    }

    #[test]
    fn json_in_a_text() {
        let deep = format!("[string(json('{}{}'))]", "[".repeat(10_000), "]".repeat(10_000));
        is_or_limit(resources(&vault_with_redundancy("v", &deep)));
        let grown = format!("[string(json(concat(padLeft('', {DEEP}, '['), padLeft('', {DEEP}, ']'))))]");
        is_or_limit(resources(&vault_with_redundancy("v", &grown)));
    }

    #[test]
    fn nested_deployments() {
        let mut inner = vault_with_redundancy("v", "LocallyRedundant");
        for level in 0..50 {
            inner = format!(
                "{{ \"type\": \"Microsoft.Resources/deployments\", \"apiVersion\": \"2022-09-01\", \"name\": \"n{level}\", \"properties\": {{ \"mode\": \"Incremental\", \"expressionEvaluationOptions\": {{ \"scope\": \"{}\" }}, \"template\": {} }} }}",
                if level % 2 == 0 { "inner" } else { "outer" },
                resources(&inner)
            );
        }
        meets_limit("deep.json", resources(&inner));
    }

    #[test]
    fn child_resources() {
        let mut inner = "{ \"type\": \"x\", \"name\": \"x\", \"apiVersion\": \"2024-04-01\" }".to_owned();
        for _ in 0..200 {
            inner = format!(
                "{{ \"type\": \"backupPolicies\", \"name\": \"x\", \"apiVersion\": \"2024-04-01\", \"resources\": [ {inner} ] }}"
            );
        }
        let text = resources(&format!(
            "{{ \"type\": \"{VAULT_TYPE}\", \"apiVersion\": \"2024-04-01\", \"name\": \"v\", \"location\": \"westeurope\", \"properties\": {{ {SOUND} }}, \"resources\": [ {inner} ] }}"
        ));
        is_or_limit(text);
    }
}

mod bombs {
    use super::*;

    #[test]
    fn aliases_of_aliases() {
        let mut text = format!("t: {VAULT_TYPE}\na0: &a0 [x, x, x, x, x, x, x, x, x]\n");
        for level in 1..12 {
            let aliases = vec![format!("*a{}", level - 1); 9].join(", ");
            writeln!(text, "a{level}: &a{level} [{aliases}]").unwrap();
        }
        meets_limit("bomb.yaml", text);
    }

    #[test]
    fn merges_of_merges() {
        let mut text = format!("t: {VAULT_TYPE}\na0: &a0 {{k0: x}}\n");
        for level in 1..60 {
            writeln!(text, "a{level}: &a{level} {{<<: [*a{0}, *a{0}], k{level}: *a{0}}}", level - 1).unwrap();
        }
        meets_limit("bomb.yaml", text);
    }

    #[test]
    fn an_alias_of_itself() {
        let bench = Bench::new();
        bench.file("self.yaml", format!("t: {VAULT_TYPE}\na: &a [*a]\nb: &b {{<<: *b}}\n"));
        survives(&bench);
    }

    fn copied(count: &str) -> String {
        let body = vault_with_redundancy("[concat('v', copyIndex())]", "LocallyRedundant");
        let body = body.replacen('{', &format!("{{ \"copy\": {{ \"name\": \"c\", \"count\": {count} }},"), 1);
        resources(&body)
    }

    #[test]
    fn a_copy_of_a_billion_resources() {
        let checked = meets_limit("copy.json", copied("1000000000"));
        assert!(checked.codes_in("copy.json").contains(&"RED02"), "what was decided before stays decided");
    }

    #[test]
    fn copies_of_odd_counts() {
        for count in [
            "-1",
            "0",
            "9223372036854775807",
            "1e300",
            "\"9999999999999999999999\"",
            "null",
            "\"[mul(4611686018427387904, 4)]\"",
            "\"[range(0, 1)]\"",
        ] {
            let bench = Bench::new();
            bench.file("copy.json", copied(count));
            survives(&bench);
        }
    }

    #[test]
    fn a_copy_of_a_billion_values() {
        let property = vault(
            "v",
            "\"copy\": [ { \"name\": \"storageSettings\", \"count\": 1000000000, \"input\": { \"datastoreType\": \"VaultStore\", \"type\": \"ZoneRedundant\" } } ]",
        );
        meets_limit("property.json", resources(&property));
        let variable = template(&format!(
            "\"variables\": {{ \"copy\": [ {{ \"name\": \"r\", \"count\": 1000000000, \"input\": \"LocallyRedundant\" }} ] }}, \"resources\": [ {} ]",
            vault_with_redundancy("v", "[variables('r')[0]]")
        ));
        meets_limit("variable.json", variable);
        let bench = Bench::new();
        let output = template(&format!(
            "\"resources\": [ {} ], \"outputs\": {{ \"o\": {{ \"type\": \"array\", \"copy\": {{ \"count\": 1000000000, \"input\": \"x\" }} }} }}",
            vault_with_redundancy("v", "LocallyRedundant")
        ));
        bench.file("output.json", output);
        assert!(survives(&bench).codes_in("output.json").contains(&"RED02"));
    }

    #[test]
    fn a_copy_inside_a_copy() {
        let inner = "{ \"copy\": { \"name\": \"inner\", \"count\": 800 }, \"type\": \"Microsoft.DataProtection/backupVaults/backupPolicies\", \"apiVersion\": \"2024-04-01\", \"name\": \"[concat('v/p', copyIndex('inner'))]\", \"properties\": {} }";
        let outer = format!(
            "{{ \"type\": \"Microsoft.Resources/deployments\", \"apiVersion\": \"2022-09-01\", \"name\": \"[concat('n', copyIndex())]\", \"copy\": {{ \"name\": \"outer\", \"count\": 800 }}, \"properties\": {{ \"mode\": \"Incremental\", \"template\": {} }} }}",
            resources(inner)
        );
        meets_limit_once("copies.json", resources(&outer));
        let property = vault(
            "v",
            "\"copy\": [ { \"name\": \"storageSettings\", \"count\": 800, \"input\": { \"copy\": [ { \"name\": \"x\", \"count\": 800, \"input\": { \"copy\": [ { \"name\": \"y\", \"count\": 800, \"input\": 1 } ] } } ] } } ]",
        );
        meets_limit_once("properties.json", resources(&property));
    }

    fn valued(expression: &str) -> String {
        resources(&vault_with_redundancy("v", expression))
    }

    #[test]
    fn functions_that_make_a_billion() {
        for expression in [
            "[padLeft('x', 1000000000)]",
            "[padLeft('x', 9223372036854775807, 'y')]",
            "[string(range(0, 1000000000))]",
            "[string(length(range(0, 2147483647)))]",
            "[format('{0,1000000000}', 'x')]",
            "[format('{0:D1000000000}', 1)]",
            "[format('{0:F999999999}', 1)]",
            "[join(map(range(0, 10000), lambda('i', padLeft('x', 100000))), ',')]",
            "[string(map(range(0, 10000), lambda('i', range(0, 10000))))]",
            "[replace(padLeft('', 100000, 'x'), 'x', padLeft('', 100000, 'y'))]",
            "[base64(padLeft('x', 99999999))]",
            "[string(reduce(range(0, 10000), createArray(), lambda('c', 'n', union(lambdaVariables('c'), createArray(lambdaVariables('n'))))))]",
            "[string(split(padLeft('x', 30000000), ' '))]",
            "[uri(padLeft('x', 99999999), padLeft('x', 99999999))]",
            "[string(reduce(range(0, 64), 'ab', lambda('c', 'n', concat(lambdaVariables('c'), lambdaVariables('c')))))]",
            "[string(reduce(range(0, 64), createArray('ab'), lambda('c', 'n', concat(lambdaVariables('c'), lambdaVariables('c')))))]",
            "[string(reduce(range(0, 64), createArray(1), lambda('c', 'n', createArray(lambdaVariables('c'), lambdaVariables('c')))))]",
        ] {
            let bench = Bench::new();
            bench.file("big.json", valued(expression));
            let checked = survives_once(&bench);
            let codes = checked.codes_in("big.json");
            assert!(codes.iter().any(|code| code.starts_with("INP")), "{expression}: {codes:?}");
        }
    }

    #[test]
    fn variables_that_double() {
        for step in [
            "concat(variables('@'), variables('@'))",
            "format('{0}{0}', variables('@'))",
            "join(createArray(variables('@'), variables('@')), ',')",
            "string(createArray(variables('@'), variables('@')))",
            "createArray(variables('@'), variables('@'))",
            "createObject('a', variables('@'), 'b', variables('@'))",
            "replace('xx', 'x', string(variables('@')))",
            "uriComponent(concat('%', variables('@'), '%', variables('@')))",
        ] {
            let mut variables = vec!["\"v0\": \"x\"".to_owned()];
            for number in 1..=40 {
                let text = step.replace('@', &format!("v{}", number - 1));
                variables.push(format!("\"v{number}\": \"[{text}]\""));
            }
            let text = template(&format!(
                "\"variables\": {{ {} }}, \"resources\": [ {}, {} ]",
                variables.join(",\n"),
                vault_with_redundancy("v", "[string(variables('v40'))]"),
                vault_with_redundancy("w", "[if(equals(variables('v40'), variables('v40')), 'LocallyRedundant', 'x')]"),
            ));
            let bench = Bench::new();
            bench.file("double.json", text);
            let checked = survives_once(&bench);
            assert!(checked.codes_in("double.json").contains(&"INP03"), "{step}: {:#}", checked.document);
        }
    }

    #[test]
    fn literals_that_double() {
        let mut variables = vec!["\"v0\": { \"a\": \"LocallyRedundant\" }".to_owned()];
        for number in 1..=40 {
            let before = number - 1;
            variables.push(format!(
                "\"v{number}\": {{ \"a\": \"[variables('v{before}')]\", \"b\": \"[variables('v{before}')]\" }}"
            ));
        }
        let text = template(&format!(
            "\"variables\": {{ {} }}, \"resources\": [ {} ]",
            variables.join(",\n"),
            vault_with_redundancy("v", "[string(variables('v40'))]"),
        ));
        meets_limit("double.json", text);
    }

    #[test]
    fn functions_of_the_template_that_call_each_other() {
        let mut members =
            vec!["\"f0\": { \"parameters\": [], \"output\": { \"type\": \"string\", \"value\": \"x\" } }".to_owned()];
        for number in 1..=14 {
            let before = number - 1;
            members.push(format!("\"f{number}\": {{ \"parameters\": [], \"output\": {{ \"type\": \"string\", \"value\": \"[concat(n.f{before}(), n.f{before}())]\" }} }}"));
        }
        let text = template(&format!(
            "\"functions\": [ {{ \"namespace\": \"n\", \"members\": {{ {} }} }} ], \"resources\": [ {} ]",
            members.join(",\n"),
            vault_with_redundancy("v", "[n.f14()]"),
        ));
        let bench = Bench::new();
        bench.file("functions.json", text);
        survives_once(&bench);
    }
}

mod circles {
    use super::*;

    #[test]
    fn variables_and_parameters_that_need_each_other() {
        let variables = template(&format!(
            "\"variables\": {{ \"a\": \"[variables('b')]\", \"b\": \"[variables('a')]\" }}, \"resources\": [ {} ]",
            vault_with_redundancy("v", "[variables('a')]")
        ));
        meets("variables.json", variables, "INP06");
        let parameters = template(&format!(
            "\"parameters\": {{ \"a\": {{ \"type\": \"string\", \"defaultValue\": \"[parameters('b')]\" }}, \"b\": {{ \"type\": \"string\", \"defaultValue\": \"[concat(parameters('a'), 'x')]\" }} }}, \"resources\": [ {} ]",
            vault_with_redundancy("v", "[parameters('a')]")
        ));
        meets("parameters.json", parameters, "INP06");
    }

    #[test]
    fn a_chain_of_twenty_thousand_variables() {
        let mut variables = vec!["\"v0\": \"LocallyRedundant\"".to_owned()];
        for number in 1..20_000 {
            variables.push(format!("\"v{number}\": \"[variables('v{}')]\"", number - 1));
        }
        let text = template(&format!(
            "\"variables\": {{ {} }}, \"resources\": [ {} ]",
            variables.join(",\n"),
            vault_with_redundancy("v", "[variables('v19999')]")
        ));
        meets_limit("chain.json", text);
    }

    #[test]
    fn a_chain_within_the_bound_is_followed() {
        let mut variables = vec!["\"v0\": \"LocallyRedundant\"".to_owned()];
        for number in 1..300 {
            variables.push(format!("\"v{number}\": \"[if(true(), variables('v{}'), '')]\"", number - 1));
        }
        let text = template(&format!(
            "\"variables\": {{ {} }}, \"resources\": [ {} ]",
            variables.join(",\n"),
            vault_with_redundancy("v", "[variables('v299')]")
        ));
        let checked = is_judged("chain.json", text);
        let found = checked
            .findings()
            .iter()
            .find(|finding| finding["resource"]["name"] == "v" && finding["code"] == "RED02")
            .unwrap();
        assert!(found["related"].as_array().unwrap().len() <= 100);
    }

    #[test]
    fn a_function_that_calls_itself() {
        let text = template(&format!(
            "\"functions\": [ {{ \"namespace\": \"n\", \"members\": {{ \"f\": {{ \"parameters\": [ {{ \"name\": \"x\", \"type\": \"string\" }} ], \"output\": {{ \"type\": \"string\", \"value\": \"[n.f(parameters('x'))]\" }} }} }} }} ], \"resources\": [ {} ]",
            vault_with_redundancy("v", "[n.f('x')]")
        ));
        let bench = Bench::new();
        bench.file("self.json", text);
        survives(&bench);
    }

    #[test]
    fn resources_that_refer_to_each_other() {
        let one = vault_with_redundancy("a", "[reference('b').storageSettings[0].type]");
        let two = vault_with_redundancy("b", "[reference('a').storageSettings[0].type]");
        let bench = Bench::new();
        bench.file("references.json", resources(&format!("{one}, {two}")));
        survives(&bench);
    }

    fn linking(path: &str) -> String {
        resources(&format!(
            "{{ \"type\": \"Microsoft.Resources/deployments\", \"apiVersion\": \"2022-09-01\", \"name\": \"n\", \"properties\": {{ \"mode\": \"Incremental\", \"templateLink\": {{ \"relativePath\": \"{path}\" }} }} }}, {}",
            vault("linking", SOUND)
        ))
    }

    #[test]
    fn links_that_lead_back() {
        let bench = Bench::with(&[
            ("a.json", &linking("b.json")),
            ("b.json", &linking("a.json")),
            ("self.json", &linking("self.json")),
        ]);
        survives(&bench);
    }

    #[test]
    fn links_that_double() {
        let bench = Bench::new();
        for number in 0..9 {
            let link = |name: &str| {
                format!(
                    "{{ \"type\": \"Microsoft.Resources/deployments\", \"apiVersion\": \"2022-09-01\", \"name\": \"{name}\", \"properties\": {{ \"mode\": \"Incremental\", \"templateLink\": {{ \"relativePath\": \"l{}.json\" }} }} }}",
                    number + 1
                )
            };
            bench.file(format!("l{number}.json"), resources(&format!("{}, {}", link("x"), link("y"))));
        }
        bench.file("l9.json", resources(&vault("end", SOUND)));
        survives_once(&bench);
    }

    #[test]
    fn a_chain_of_links() {
        let bench = Bench::new();
        for number in 0..100 {
            bench.file(format!("l{number}.json"), linking(&format!("l{}.json", number + 1)));
        }
        survives(&bench);
    }

    #[test]
    fn ways_out_of_the_roots() {
        let bench = Bench::new();
        bench.file("out/secret.json", resources(&vault_with_redundancy("secret-vault", "LocallyRedundant")));
        bench.file("in/beside.json", BESIDE);
        for (number, path) in [
            "../out/secret.json",
            "x/../../out/secret.json",
            "link/secret.json",
            "/etc/passwd",
            "../../../../../../../../etc/passwd",
            "C:\\\\secret.json",
            "..\\\\out\\\\secret.json",
            "\\u0000",
            "//host/share",
            "file:///etc/passwd",
        ]
        .iter()
        .enumerate()
        {
            bench.file(format!("in/way-{number}.json"), linking(path));
            bench.file(
                format!("in/way-{number}.parameters.json"),
                format!(
                    "{{ \"metadata\": {{ \"template\": \"{path}\" }},{}",
                    parameters("\"x\": { \"value\": 1 }").replacen('{', "", 1)
                ),
            );
            bench.file(
                format!("in/lone-{number}.parameters.json"),
                format!(
                    "{{ \"metadata\": {{ \"template\": \"{path}\" }},{}",
                    parameters("\"x\": { \"value\": 1 }").replacen('{', "", 1)
                ),
            );
        }
        #[cfg(unix)]
        std::os::unix::fs::symlink(bench.path("out"), bench.path("in/link")).unwrap();
        for arguments in [
            vec!["in"],
            vec!["in/lone-0.parameters.json", "in/way-0.json", "in/beside.json"],
            vec!["in/lone-2.parameters.json", "in/lone-4.parameters.json", "in/beside.json"],
        ] {
            let checked = bench.check(arguments.iter().copied()).exits(1);
            let text = checked.told.text();
            assert!(!text.contains("secret-vault") && !text.contains("root:"), "{text}");
            assert!(checked.codes_in("in/beside.json").contains(&"RED02"));
            // Every file that is opened is hashed for an audit.
            let report = bench.run(["report", "--format", "json"].into_iter().chain(arguments)).json();
            let files = report["inputs"].as_array().unwrap();
            let opened: Vec<&str> = files.iter().filter_map(|file| file["file"].as_str()).collect();
            assert!(!opened.is_empty() && opened.iter().all(|file| file.starts_with("in/")), "{opened:?}");
        }
    }
}

mod big {
    use super::*;
    use std::fs::File;
    use std::io::{Seek as _, SeekFrom, Write as _};

    #[test]
    fn a_file_over_the_cap_that_names_a_vault_at_its_end() {
        let bench = Bench::new();
        let mut file = File::create(bench.path("huge.json")).unwrap();
        file.seek(SeekFrom::Start(65 << 20)).unwrap();
        file.write_all(BESIDE.as_bytes()).unwrap();
        drop(file);
        let checked = survives_once(&bench);
        assert_eq!(checked.status("huge.json"), "skipped");
        assert!(checked.codes_in("huge.json").contains(&"INP03"));
    }

    #[test]
    fn a_file_over_the_cap_without_a_vault_is_no_fault() {
        let bench = Bench::new();
        File::create(bench.path("huge.json")).unwrap().set_len(65 << 20).unwrap();
        let checked = survives_once(&bench);
        assert!(checked.codes_in("huge.json").is_empty());
    }

    #[test]
    fn a_single_line_of_sixty_megabytes() {
        let bench = Bench::new();
        bench.file("beside.json", BESIDE);
        let text = resources(&format!("{}, \"{}\"", vault("v", SOUND), "x".repeat(60 << 20))).replace('\n', " ");
        bench.file("line.json", text);
        let checked = bench.check(["."]).exits(1);
        assert_modest(&checked.told);
        assert!(checked.codes_in("beside.json").contains(&"RED02"));
        let human = bench.run(["."]).exits(1);
        assert_modest(&human);
        assert!(human.stdout.len() < 1 << 20);
    }

    #[test]
    fn a_finding_in_a_very_long_line_is_shown_short() {
        let bench = Bench::new();
        let text = resources(&format!(
            "{}, {}",
            vec![vault("v", SOUND); 2000].join(","),
            vault_with_redundancy("late", "LocallyRedundant")
        ))
        .replace('\n', " ");
        bench.file("line.json", text);
        survives(&bench);
        assert!(bench.run(["."]).exits(1).stdout.len() < 4 << 20);
    }

    #[test]
    fn a_million_members() {
        let mut text = String::from("{ \"contentVersion\": \"1\", \"variables\": {");
        for number in 0..1_000_000 {
            write!(text, "\"k{number}\":{number},").unwrap();
        }
        write!(text, "\"z\": 0 }}, \"resources\": [ {} ] }}", vault_with_redundancy("v", "LocallyRedundant")).unwrap();
        let bench = Bench::new();
        bench.file("members.json", text).file("beside.json", BESIDE);
        let checked = bench.check(["."]).exits(1);
        assert_modest(&checked.told);
        assert!(checked.codes_in("members.json").contains(&"RED02"));
        assert!(checked.codes_in("beside.json").contains(&"RED02"));
    }

    #[test]
    fn a_hundred_thousand_resources() {
        let one = "{\"type\":\"Microsoft.DataProtection/backupVaults/backupPolicies\",\"apiVersion\":\"2024-04-01\",\"name\":\"v/p\",\"properties\":{}}";
        let bench = Bench::new();
        bench.file("many.json", resources(&vec![one; 100_000].join(","))).file("beside.json", BESIDE);
        let checked = bench.check(["."]).exits(1);
        assert_modest(&checked.told);
        assert!(checked.codes_in("many.json").contains(&"INP03"));
        assert!(checked.codes_in("beside.json").contains(&"RED02"));
        let human = bench.run(["."]).exits(1);
        assert_modest(&human);
    }

    #[test]
    fn a_hundred_thousand_resources_of_others_are_no_fault() {
        let one = "{\"type\":\"Microsoft.Storage/storageAccounts\",\"apiVersion\":\"2024-01-01\",\"name\":\"v\",\"location\":\"westeurope\",\"properties\":{}}";
        let bench = Bench::new();
        bench.file(
            "many.json",
            resources(&format!("{}, {}", vault_with_redundancy("v", "LocallyRedundant"), vec![one; 100_000].join(","))),
        );
        bench.file("beside.json", BESIDE);
        let checked = bench.check(["."]).exits(1);
        assert_modest(&checked.told);
        assert!(checked.codes_in("many.json").contains(&"RED02"));
    }

    #[test]
    fn many_documents_in_one_stream() {
        let bench = Bench::new();
        bench.file("many.yaml", format!("type: {VAULT_TYPE}\nname: v\nproperties: {{a: 1}}\n---\n").repeat(500));
        survives(&bench);
    }

    #[test]
    fn many_faults_in_one_file() {
        let bench = Bench::new();
        bench.file("faults.json", resources(&vec![vault_with_redundancy("v", "LocallyRedundant"); 400].join(",\n")));
        survives(&bench);
    }
}

mod places {
    use super::*;

    #[cfg(unix)]
    fn link(bench: &Bench, to: &str, name: &str) {
        std::os::unix::fs::symlink(to, bench.path(name)).unwrap();
    }

    #[cfg(unix)]
    #[test]
    fn links_to_nowhere_and_in_circles() {
        let bench = Bench::new();
        bench.file("folder/x.json", "{}");
        link(&bench, "nowhere.json", "dangling.json");
        link(&bench, "a.json", "b.json");
        link(&bench, "b.json", "a.json");
        link(&bench, ".", "folder/again");
        link(&bench, "..", "folder/up");
        survives(&bench);
        let told = bench.run(["check", "--format", "json", "dangling.json", "beside.json"]).exits(2);
        assert!(told.stdout.is_empty() && told.stderr.contains("dangling.json"), "{}", told.stderr);
        let checked = bench.check(["a.json", "beside.json"]).exits(1);
        assert_eq!(checked.status("a.json"), "unreadable");
    }

    #[cfg(unix)]
    #[test]
    fn pipes_and_devices_do_not_hang() {
        let bench = Bench::new();
        let made = std::process::Command::new("mkfifo").arg(bench.path("x.json")).status();
        if !made.is_ok_and(|status| status.success()) {
            return;
        }
        bench.file("main.json", resources(&vault("v", SOUND)));
        drop(std::process::Command::new("mkfifo").arg(bench.path("main.parameters.json")).status());
        survives(&bench);
        let checked = bench.check(["main.json", "beside.json"]).exits(1);
        assert!(checked.codes_in("beside.json").contains(&"RED02"));
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_device_without_end_is_cut_at_the_cap() {
        let bench = Bench::new();
        bench.file("beside.json", BESIDE);
        let checked = bench.check(["/dev/zero", "beside.json", "--max-file-size", "1M"]).exits(1);
        assert_modest(&checked.told);
        assert_eq!(checked.status("/dev/zero"), "skipped");
        let checked = bench.check(["/dev/null", "beside.json"]).exits(1);
        assert_eq!(checked.status("/dev/null"), "no-vault");
    }

    #[cfg(unix)]
    #[test]
    fn a_file_that_may_not_be_read_is_said() {
        use std::os::unix::fs::PermissionsExt as _;
        let bench = Bench::new();
        bench.file("closed.json", BESIDE).file("folder/x.json", BESIDE);
        std::fs::set_permissions(bench.path("closed.json"), std::fs::Permissions::from_mode(0o000)).unwrap();
        std::fs::set_permissions(bench.path("folder"), std::fs::Permissions::from_mode(0o000)).unwrap();
        let refused = std::fs::File::open(bench.path("closed.json")).is_err();
        let checked = survives(&bench);
        let expected = if refused { "unreadable" } else { "checked" };
        assert_eq!(checked.status("closed.json"), expected);
        if refused {
            assert!(checked.told.text().contains("folder"), "the folder that may not be read is said");
        }
        std::fs::set_permissions(bench.path("folder"), std::fs::Permissions::from_mode(0o700)).unwrap();
    }

    #[cfg(unix)]
    #[test]
    fn names_that_are_commands_to_a_terminal() {
        use std::os::unix::ffi::OsStrExt as _;
        let bench = Bench::new();
        for name in [
            "line\nbreak.json",
            "esc\u{1b}[31mred.json",
            "bidi\u{202e}nosj.json",
            "::error file=x::y.json",
            "tab\t.json",
            "zero\u{200b}.json",
            " .json",
            "-.json",
            "a\"b.json",
            "name=value.json",
        ] {
            bench.file(name, BESIDE);
            bench.file(format!("broken-{name}"), BESIDE.get(..400).unwrap());
            bench.file(format!("{name}.bicep"), "resource v 'Microsoft.DataProtection/backupVaults@2024-04-01' = {}");
        }
        let raw = std::ffi::OsStr::from_bytes(b"raw-\xff\xfe.json");
        bench.file(std::path::Path::new(raw), BESIDE);
        let checked = survives(&bench);
        assert_eq!(checked.of_rule("RED02").len(), 12, "{:#}", checked.document["inputs"]);
        let told = bench.run(["none\u{1b}[31m\u{202e}.json"]).exits(2);
        assert_modest(&told);
        let told = bench.run(["--\u{1b}[31m\u{202e}"]).exits(2);
        assert_modest(&told);
        let told = bench.run(["explain", "\u{1b}[31m\u{202e}"]).exits(2);
        assert_modest(&told);
        let told = bench.run(["--parameters", "\u{1b}[31m\u{202e}", "beside.json"]).exits(2);
        assert_modest(&told);
    }

    #[test]
    fn texts_that_are_commands_to_a_terminal() {
        let evil = "\u{202e}x\u{2066}y\u{200b}z\u{9b}31m";
        let escaped = "\\u001b[31m\\u0007\\n::error::x\\u202e";
        let bench = Bench::new();
        for (number, text) in [evil, escaped].iter().enumerate() {
            let text = *text;
            let body = template(&format!(
                "/* {evil} */ \"parameters\": {{ \"r{text}\": {{ \"type\": \"string\", \"allowedValues\": [ \"{text}\" ] }}, \"u{text}\": {{ \"type\": \"string\" }} }}, \"variables\": {{ \"r{text}\": \"{text}\" }}, \"resources\": [ {}, {}, {}, {} ]",
                vault_with_redundancy(&format!("name{text}"), &format!("{text}LocallyRedundant")),
                vault_with_redundancy(
                    &format!("[concat('{text}', parameters('u{text}'))]"),
                    &format!("[variables('r{text}')]")
                ),
                vault_with_redundancy(&format!("[nothing{text}('{text}')]"), &format!("[parameters('u{text}')]")),
                vault_with_redundancy("v", "LocallyRedundant").replace("westeurope", text),
            ));
            bench.file(format!("evil-{number}.json"), &body);
            bench.file(
                format!("evil-{number}.parameters.json"),
                parameters(&format!("\"r{text}\": {{ \"value\": \"bad{text}\" }}, \"none{text}\": {{ \"value\": 1 }}")),
            );
            bench.file(format!("alone-{number}.json"), &body);
            bench.file(format!("broken-{number}.json"), format!("{{ \"{VAULT_TYPE}{text}\" {evil}"));
        }
        survives(&bench);
        let told = bench.run(["check", "--color", "always", "evil-0.json", "alone-1.json"]);
        for sign in ['\u{9b}', '\u{202e}', '\u{2066}', '\u{200b}', '\u{7}'] {
            assert!(!told.text().contains(sign), "{sign:?} with colours");
        }
    }
}
