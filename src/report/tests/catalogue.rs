//! What is told of rules.

use serde_json::Value as Json;

use super::sample::{LIMIT, LOCAL};
use crate::report::explanation::{Examples, Explanation, page, write_explanation};
use crate::report::rules::{write_json, write_markdown, write_table};
use crate::rule::Profile;

fn told(write: impl FnOnce(&mut dyn std::io::Write) -> std::io::Result<()>) -> String {
    let mut out = Vec::new();
    write(&mut out).unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn a_rule_with_everything() {
    insta::assert_snapshot!(told(|out| write_explanation(&explained(), 72, out)));
}

#[test]
fn a_rule_with_little() {
    let explanation = Explanation { examples: Examples::default(), ..Explanation::of(&LIMIT) };
    insta::assert_snapshot!(told(|out| write_explanation(&explanation, 100, out)));
}

#[test]
fn a_page_with_everything() {
    insta::assert_snapshot!(page(&explained()));
}

fn explained() -> Explanation {
    let examples = Examples {
        bad: "{\n  \"type\": \"LocallyRedundant\"\n}".to_owned(),
        parameters: "{}".to_owned(),
        printed: "RED02 vault-redundancy-local\n\n  ! it does".to_owned(),
        good: "{\n  \"type\": \"GeoRedundant\"\n}".to_owned(),
    };
    Explanation { examples, ..Explanation::of(&LOCAL) }
}

#[test]
fn the_catalogue_as_a_table() {
    insta::assert_snapshot!(told(|out| write_table(&[&LOCAL, &LIMIT], Profile::Geo, 72, out)));
}

#[test]
fn the_catalogue_as_markdown() {
    insta::assert_snapshot!(told(|out| write_markdown(&[&LIMIT, &LOCAL], out)));
}

#[test]
fn the_catalogue_as_json() {
    let told = told(|out| write_json(&[&LOCAL, &LIMIT], out));
    let document: Json = serde_json::from_str(&told).unwrap();
    assert_eq!(document["rules"][1]["check"]["condition"]["field"], "vault.redundancy");
    insta::assert_snapshot!(told);
}
