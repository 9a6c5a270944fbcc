//! The two JSON contracts: schema, order, places, fingerprints, merging, counts, and that secrets appear nowhere.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test stops at the first broken assumption"
)]

mod support;

use std::fs;
use std::path::Path;

use serde_json::{Value, json};
use support::template::{BESIDE, SOUND, parameters, template, vault, vault_with_redundancy};
use support::{Bench, Checked, Invocation, contract};

fn here() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn reports_over_all_fixtures_keep_their_contract() {
    for profile in ["recommended", "strict"] {
        let told = Invocation::new(here())
            .args(["check", "--format", "json", "--profile", profile, "fixtures"])
            .run()
            .exits(1);
        let checked = Checked::of(told);
        assert!(checked.findings().len() > 50);
        for finding in checked.findings() {
            assert_stands_in_its_text(&finding["location"], here());
            for related in finding["related"].as_array().unwrap() {
                assert_stands_in_its_text(&related["location"], here());
            }
        }
    }
    let told = Invocation::new(here()).args(["inventory", "--format", "json", "fixtures"]).run().exits(0);
    let document = told.json();
    contract::assert_inventory(&document);
    for vault in document["vaults"].as_array().unwrap() {
        assert_stands_in_its_text(&vault["source"], here());
    }
}

/// The decoded text of a file, its byte order mark dropped.
fn text_of(path: &Path) -> String {
    let bytes = fs::read(path).unwrap();
    match bytes.as_slice() {
        [0xff, 0xfe, rest @ ..] => utf16(rest, u16::from_le_bytes),
        [0xfe, 0xff, rest @ ..] => utf16(rest, u16::from_be_bytes),
        [0xef, 0xbb, 0xbf, rest @ ..] => String::from_utf8_lossy(rest).into_owned(),
        rest => String::from_utf8_lossy(rest).into_owned(),
    }
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> String {
    let units: Vec<u16> = bytes.chunks_exact(2).map(|pair| unit([pair[0], pair[1]])).collect();
    String::from_utf16_lossy(&units)
}

/// Asserts that offset, line and column name the same place of the file's text.
#[track_caller]
fn assert_stands_in_its_text(location: &Value, folder: &Path) {
    let file = location["file"].as_str().unwrap();
    if file.starts_with('<') {
        return;
    }
    let text = text_of(&folder.join(file));
    for end in ["start", "end"] {
        let place = &location[end];
        let offset = usize::try_from(place["offset"].as_u64().unwrap()).unwrap();
        let before = text.get(..offset).unwrap_or_else(|| panic!("{location} lies outside or inside a character"));
        let normal = before.replace("\r\n", "\n");
        let line = normal.matches(['\n', '\r']).count() + 1;
        let column = normal.rsplit(['\n', '\r']).next().unwrap().chars().count() + 1;
        assert_eq!(
            (place["line"].as_u64(), place["column"].as_u64()),
            (Some(line as u64), Some(column as u64)),
            "{location}"
        );
    }
}

#[test]
fn members_stand_in_the_order_of_the_contract() {
    let bench = Bench::with(&[(
        "a.json",
        &template(&format!(
            "\"parameters\": {{ \"r\": {{ \"type\": \"string\" }} }}, \"resources\": [ {}, {} ]",
            vault("a", ""),
            vault_with_redundancy("b", "[parameters('r')]")
        )),
    )]);
    let checked = bench.check(["a.json"]).exits(1);
    let keys = |value: &Value| value.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    assert_eq!(keys(&checked.document), ["schemaVersion", "tool", "findings", "unknowns", "inputs", "summary"]);
    let finding = &checked.findings()[0];
    assert_eq!(
        keys(finding),
        [
            "code",
            "name",
            "severity",
            "confidence",
            "certainty",
            "message",
            "help",
            "url",
            "resource",
            "property",
            "actual",
            "location",
            "related",
            "suppressed",
            "fingerprint"
        ]
    );
    assert_eq!(keys(&finding["resource"]), ["type", "name", "expression", "declaredBy", "deployments"]);
    assert_eq!(keys(&finding["location"]), ["file", "start", "end"]);
    assert_eq!(keys(&finding["location"]["start"]), ["line", "column", "offset"]);
    assert_eq!(keys(&checked.unknowns()[0]), ["resource", "property", "cause", "detail", "location", "rules"]);
    assert_eq!(keys(checked.input("a.json")), ["file", "form", "status", "reason", "vaults"]);
    assert_eq!(
        keys(&checked.document["summary"]),
        ["files", "vaults", "findings", "possible", "suppressed", "unknown"]
    );
    let vaults = bench.inventory(["a.json"]);
    assert_eq!(
        keys(&vaults[0]),
        [
            "kind",
            "type",
            "name",
            "resourceGroup",
            "location",
            "apiVersion",
            "deployment",
            "condition",
            "count",
            "facts",
            "policies",
            "instances",
            "resourceGuards",
            "roleGrants",
            "source"
        ]
    );
    assert_eq!(
        keys(&vaults[0]["facts"]["redundancy"]),
        ["state", "value", "effective", "possible", "cause", "location"]
    );
    assert!(checked.told.stdout.ends_with(b"}\n"));
}

#[test]
fn places_count_characters_and_offsets_bytes() {
    let text = BESIDE
        .replace("\"bv-beside\"", "\"bv-beside\", /* ä€😀 */ \"comments\": \"日本😀\"")
        .replace("{ \"datastoreType\"", "/* 😀é */ { \"datastoreType\"");
    let mut marked = vec![0xef, 0xbb, 0xbf];
    marked.extend(text.as_bytes());
    let mut wide = vec![0xff, 0xfe];
    wide.extend(text.encode_utf16().flat_map(u16::to_le_bytes));
    for bytes in [text.as_bytes().to_vec(), text.replace('\n', "\r\n").into_bytes(), marked, wide] {
        let bench = Bench::new();
        bench.file("a.json", bytes);
        let checked = bench.check(["a.json"]).exits(1);
        for finding in checked.findings() {
            assert_stands_in_its_text(&finding["location"], &bench.path("."));
        }
        let location = &checked.of_rule("RED02")[0]["location"];
        let decoded = text_of(&bench.path("a.json"));
        let place = |end: &str| usize::try_from(location[end]["offset"].as_u64().unwrap()).unwrap();
        assert!(decoded.get(place("start")..place("end")).unwrap().contains("LocallyRedundant"));
    }
}

#[test]
fn files_are_named_from_the_working_directory_or_in_full() {
    let bench = Bench::new();
    bench.file("sub/deep/a.json", BESIDE).file("out/b.json", BESIDE);
    assert_eq!(bench.check(["./sub/../sub/deep/a.json"]).findings()[0]["location"]["file"], "sub/deep/a.json");
    assert_eq!(bench.check([bench.path("sub")]).findings()[0]["location"]["file"], "sub/deep/a.json");
    let told = Invocation::new(&bench.path("sub")).args(["check", "--format", "json", "../out/b.json"]).run();
    let file = Checked::of(told).findings()[0]["location"]["file"].as_str().unwrap().to_owned();
    assert!(file.starts_with('/') && file.ends_with("/out/b.json") && !file.contains(".."), "{file}");
}

fn fingerprints(bench: &Bench, file: &str) -> Vec<String> {
    bench.check([file]).findings().iter().map(|finding| finding["fingerprint"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn fingerprints_hold_when_lines_move_and_change_with_the_file() {
    let bench = Bench::with(&[("a.json", BESIDE), ("b.json", BESIDE)]);
    let first = fingerprints(&bench, "a.json");
    assert_ne!(first, fingerprints(&bench, "b.json"));
    bench.file("a.json", format!("\n\n// moved\n{}", BESIDE.replace("\n      \"", "\n\n          \"")));
    assert_eq!(fingerprints(&bench, "a.json"), first);
    bench.file("a.json", BESIDE.replace("bv-beside", "bv-other"));
    assert!(fingerprints(&bench, "a.json").iter().all(|print| !first.contains(print)));
}

#[test]
fn fingerprints_do_not_depend_on_profile_or_where_the_run_starts() {
    let bench = Bench::new();
    bench.file("sub/a.json", BESIDE);
    fs::create_dir(bench.path(".git")).unwrap();
    let print = |checked: &Checked| checked.of_rule("RED02")[0]["fingerprint"].clone();
    let from_above = bench.check(["sub/a.json"]);
    let from_inside =
        Checked::of(Invocation::new(&bench.path("sub")).args(["check", "--format", "json", "a.json"]).run());
    assert_eq!(print(&from_above), print(&from_inside));
    assert_eq!(print(&from_above), print(&bench.check(["sub/a.json", "--profile", "strict"])));
}

#[test]
fn equal_findings_have_fingerprints_of_their_own() {
    let one = vault_with_redundancy("same", "LocallyRedundant");
    let bench = Bench::with(&[("a.json", &template(&format!("\"resources\": [ {one}, {one} ]")))]);
    let mut all = fingerprints(&bench, "a.json");
    let count = all.len();
    all.sort();
    all.dedup();
    assert_eq!(all.len(), count);
}

fn two_environments(dev: &str, prod: &str, redundancy: &str) -> Bench {
    let main = template(&format!(
        "\"parameters\": {{ \"r\": {{ \"type\": \"string\", \"defaultValue\": \"ZoneRedundant\" }}, \"u\": {{ \"type\": \"string\" }} }}, \"resources\": [ {} ]",
        vault_with_redundancy("bv", redundancy)
    ));
    Bench::with(&[
        ("main.json", &main),
        ("main.dev.parameters.json", &parameters(dev)),
        ("main.prod.parameters.json", &parameters(prod)),
    ])
}

#[test]
fn the_same_finding_of_two_deployments_is_one() {
    let bench = two_environments("", "", "LocallyRedundant");
    let checked = bench.check(["."]).exits(1);
    let findings = checked.of_rule("RED02");
    assert_eq!(findings.len(), 1);
    assert_eq!(
        findings[0]["resource"]["deployments"],
        json!(["main.dev.parameters.json", "main.prod.parameters.json"])
    );
    assert_eq!(checked.document["summary"]["vaults"], 2);
    assert_eq!(
        bench.inventory(["."]).iter().map(|vault| vault["deployment"].clone()).collect::<Vec<_>>(),
        [json!("main.dev.parameters.json"), json!("main.prod.parameters.json")]
    );
}

#[test]
fn findings_from_two_parameter_files_are_two() {
    let local = "\"r\": { \"value\": \"LocallyRedundant\" }";
    let checked = two_environments(local, local, "[parameters('r')]").check(["."]).exits(1);
    assert_eq!(checked.of_rule("RED02").len(), 2);
    let one = two_environments(local, "", "[parameters('r')]").check(["."]).exits(1);
    assert_eq!(one.of_rule("RED02")[0]["resource"]["deployments"], json!(["main.dev.parameters.json"]));
}

#[test]
fn the_same_unknown_of_two_deployments_is_one() {
    let checked = two_environments("", "", "[parameters('u')]").check(["."]);
    let mut seen: Vec<String> = checked
        .unknowns()
        .iter()
        .map(|unknown| format!("{} {} {}", unknown["resource"]["name"], unknown["property"], unknown["cause"]))
        .collect();
    let count = seen.len();
    seen.sort();
    seen.dedup();
    assert_eq!(seen.len(), count, "{:#}", checked.document);
    let unknown = &checked.unknowns()[0];
    assert_eq!(unknown["resource"]["deployments"], json!(["main.dev.parameters.json", "main.prod.parameters.json"]));
}

#[test]
fn absent_is_null_and_names_that_are_not_known_have_their_expression() {
    let bench = Bench::with(&[(
        "a.json",
        &template(&format!(
            "\"parameters\": {{ \"n\": {{ \"type\": \"string\" }} }}, \"resources\": [ {} ]",
            vault("[parameters('n')]", "")
        )),
    )]);
    let checked = bench.check(["a.json"]).exits(1);
    let finding = checked.of_rule("RED01")[0];
    assert_eq!(finding["actual"], Value::Null);
    assert_eq!(finding["resource"]["name"], Value::Null);
    assert_eq!(finding["resource"]["expression"], "[parameters('n')]");
}

#[test]
fn dangerous_characters_are_escaped_and_come_back() {
    let bench = Bench::with(&[("a.json", &BESIDE.replace("bv-beside", "bv\u{202e}\u{200b}\u{9b}\\u001b"))]);
    let told = bench.run(["--format", "json", "a.json"]).exits(1);
    assert!(told.text().contains("\\u202e") && !told.text().contains('\u{202e}'));
    assert_eq!(told.json()["findings"][0]["resource"]["name"], "bv\u{202e}\u{200b}\u{9b}\u{1b}");
}

mod secrets {
    use super::*;

    const SECRET: &str = "S3cr3tS3cr3t";

    /// Runs everything and asserts that the secret, or a part of it, appears nowhere.
    #[track_caller]
    fn stays_hidden(bench: &Bench, arguments: &[&str]) {
        is_hidden_in(
            bench,
            arguments,
            &[&["check", "--unknowns", "all", "--profile", "strict"], &["check", "--color", "always"], &["inventory"]],
        );
        stays_out_of_json(bench, arguments);
    }

    /// The same for what machines read, which shows no lines of the source.
    #[track_caller]
    fn stays_out_of_json(bench: &Bench, arguments: &[&str]) {
        let json = ["--format", "json"];
        let check = [&["check", "--profile", "strict"], json.as_slice()].concat();
        is_hidden_in(bench, arguments, &[&check, &[&["inventory"], json.as_slice()].concat()]);
    }

    #[track_caller]
    fn is_hidden_in(bench: &Bench, arguments: &[&str], commands: &[&[&str]]) {
        for command in commands {
            let told = bench.run(command.iter().chain(arguments));
            assert!(told.code.is_some_and(|code| code < 2), "{}", told.stderr);
            let text = format!("{}{}", told.text(), told.stderr).to_lowercase();
            assert!(!text.contains("cr3ts3"), "{command:?}: {text}");
        }
    }

    fn secure(expression: &str, kind: &str) -> String {
        template(&format!(
            "\"parameters\": {{ \"p\": {{ \"type\": \"{kind}\" }}, \"q\": {{ \"type\": \"bool\" }} }}, \"variables\": {{ \"v\": \"{expression}\" }}, \"resources\": [ {}, {}, {} ]",
            vault_with_redundancy("bv", expression),
            vault_with_redundancy("bw", "[variables('v')]"),
            vault("[concat('n-', variables('v'))]", SOUND)
                .replace("westeurope", "[variables('v')]")
                .replace("2024-04-01", "[variables('v')]"),
        ))
    }

    #[test]
    fn through_functions() {
        for expression in [
            "[parameters('p')]",
            "[concat('x', parameters('p'))]",
            "[format('{0}-{1}', parameters('p'), 'LocallyRedundant')]",
            "[toLower(parameters('p'))]",
            "[substring(parameters('p'), 0, 11)]",
            "[replace(parameters('p'), 'zz', '')]",
            "[if(parameters('q'), parameters('p'), 'LocallyRedundant')]",
            "[coalesce(null(), parameters('p'))]",
            "[join(createArray(parameters('p'), 'x'), ',')]",
            "[split(parameters('p'), ',')[0]]",
            "[first(createArray(parameters('p')))]",
            "[createObject('a', parameters('p')).a]",
            "[string(createArray(parameters('p')))]",
            "[base64ToString(base64(parameters('p')))]",
            "[int(parameters('p'))]",
            "[json(parameters('p'))]",
            "[last(map(createArray(parameters('p')), lambda('x', lambdaVariables('x'))))]",
            "[uriComponentToString(uriComponent(parameters('p')))]",
            "[resourceId(parameters('p'), 'x')]",
            "[parameters(parameters('p'))]",
            "[variables(parameters('p'))]",
        ] {
            let bench = Bench::with(&[
                ("main.json", &secure(expression, "securestring")),
                ("main.parameters.json", &parameters(&format!("\"p\": {{ \"value\": \"{SECRET}\" }}"))),
            ]);
            stays_hidden(&bench, &["."]);
        }
    }

    #[test]
    fn in_the_line_that_a_finding_shows() {
        let bench = Bench::with(&[
            (
                "main.json",
                &secure("[parameters('p')]", "securestring").replacen(
                    "\"securestring\"",
                    "\"securestring\", \"maxLength\": 3",
                    1,
                ),
            ),
            ("main.parameters.json", &parameters(&format!("\"p\": {{ \"value\": \"{SECRET}\" }}"))),
        ]);
        stays_hidden(&bench, &["."]);
        let told = bench.run(["."]);
        assert!(told.text().contains("***"), "{}", told.text());
    }

    #[test]
    fn from_a_default() {
        let text = secure("[parameters('p')]", "secureString").replacen(
            "\"type\": \"secureString\"",
            &format!("\"type\": \"secureString\", \"defaultValue\": \"{SECRET}\""),
            1,
        );
        stays_hidden(&Bench::with(&[("main.json", &text)]), &["."]);
    }

    #[test]
    fn from_an_object() {
        let bench = Bench::with(&[
            ("main.json", &secure("[parameters('p').inner[0]]", "secureObject")),
            (
                "main.parameters.json",
                &parameters(&format!("\"p\": {{ \"value\": {{ \"inner\": [ \"{SECRET}\" ] }} }}")),
            ),
        ]);
        stays_hidden(&bench, &["."]);
    }

    #[test]
    fn from_the_command_line() {
        let bench = Bench::with(&[("main.json", &secure("[parameters('p')]", "securestring"))]);
        stays_hidden(&bench, &["main.json", "-p", &format!("p={SECRET}")]);
    }

    #[test]
    fn that_break_their_declaration() {
        let text = secure("[parameters('p')]", "securestring").replacen(
            "\"type\": \"securestring\"",
            "\"type\": \"securestring\", \"maxLength\": 3, \"allowedValues\": [ \"x\" ]",
            1,
        );
        let bench = Bench::with(&[
            ("main.json", &text),
            ("main.parameters.json", &parameters(&format!("\"p\": {{ \"value\": \"{SECRET}\" }}"))),
        ]);
        stays_out_of_json(&bench, &["."]);
        let bench = Bench::with(&[
            ("main.json", &secure("[parameters('p')]", "securestring")),
            ("main.parameters.json", &parameters(&format!("\"p\": {{ \"value\": [ \"{SECRET}\" ] }}"))),
        ]);
        stays_out_of_json(&bench, &["."]);
    }

    #[test]
    fn through_a_nested_deployment() {
        for kind in ["securestring", "string"] {
            let inner = template(&format!(
                "\"parameters\": {{ \"i\": {{ \"type\": \"{kind}\" }} }}, \"resources\": [ {} ], \"outputs\": {{ \"o\": {{ \"type\": \"string\", \"value\": \"[parameters('i')]\" }} }}",
                vault_with_redundancy("inner", "[concat(parameters('i'), '')]")
            ));
            let text = template(&format!(
                "\"parameters\": {{ \"p\": {{ \"type\": \"securestring\" }} }}, \"resources\": [ {{ \"type\": \"Microsoft.Resources/deployments\", \"apiVersion\": \"2022-09-01\", \"name\": \"n\", \"properties\": {{ \"mode\": \"Incremental\", \"expressionEvaluationOptions\": {{ \"scope\": \"inner\" }}, \"parameters\": {{ \"i\": {{ \"value\": \"[parameters('p')]\" }} }}, \"template\": {inner} }} }}, {} ]",
                vault_with_redundancy("outer", "[reference('n').outputs.o.value]")
            ));
            let bench = Bench::with(&[
                ("main.json", &text),
                ("main.parameters.json", &parameters(&format!("\"p\": {{ \"value\": \"{SECRET}\" }}"))),
            ]);
            stays_hidden(&bench, &["."]);
        }
    }

    #[test]
    fn are_judged_and_shown_as_secure() {
        let bench = Bench::with(&[
            ("main.json", &secure("[parameters('p')]", "securestring")),
            (
                "main.parameters.json",
                &parameters("\"p\": { \"value\": \"LocallyRedundant\" }, \"q\": { \"value\": true }"),
            ),
        ]);
        let checked = bench.check(["main.json"]).exits(1);
        assert_eq!(checked.of_rule("RED02")[0]["actual"], "<secure>");
    }
}
