//! Tests that each character of a value leads to the source characters that it was written with.

use proptest::prelude::*;

use super::*;
use crate::syntax::node::{Node, NodeKind};
use crate::syntax::{json, yaml};

fn written(text: &str, node: &Node, syntax: Syntax, part: &str) -> Option<String> {
    let value = node.as_str().unwrap();
    let at = value.find(part).unwrap();
    let span = span_inside(text, node.span, syntax, at..at + part.len())?;
    Some(text[span.start as usize..span.end as usize].to_owned())
}

fn in_json(text: &str, part: &str) -> Option<String> {
    written(text, &json::parse(text).unwrap(), Syntax::Json, part)
}

fn in_yaml(text: &str, part: &str) -> Option<String> {
    written(text, yaml::parse(text).unwrap()[0].get("k").unwrap(), Syntax::Yaml, part)
}

#[test]
fn json_escapes_before_a_label_do_not_move_it() {
    let text = r#"  "[concat(\"a\", \u0027é\u0027, \/, \ud83d\ude00, 'é', vault)]""#;
    for (part, source) in
        [("vault", "vault"), ("\"a\"", "\\\"a\\\""), ("😀", "\\ud83d\\ude00"), ("/", "\\/"), ("'é'", "\\u0027é\\u0027")]
    {
        assert_eq!(in_json(text, part).as_deref(), Some(source), "{part}");
    }
    assert_eq!(in_json("\"a\n  b\\n c\"", "c").as_deref(), Some("c"), "a raw line break is itself");
}

#[test]
fn yaml_styles_are_mapped() {
    for (text, part, source) in [
        ("k: plain text é x\n", "x", "x"),
        ("k: plain\n  more\n\n  end\n", "more", "more"),
        ("k: plain\n  more\n\n  end\n", "\nend", "\n\n  end"),
        ("k: 'it''s [a]'\n", "[a]", "[a]"),
        ("k: 'it''s [a]'\n", "'", "''"),
        ("k: \"a\\x41\\u00e9 \\\n   joined \\/ x\"\n", "joined", "joined"),
        ("k: \"a\\x41\\u00e9 \\\n   joined \\/ x\"\n", "/", "\\/"),
        ("k: |\n  one\n   two\n\n  three\n", "two", "two"),
        ("k: |-  # note | here\n\n  one\n  two", "two", "two"),
        ("k: !!str |\r\n  one\r\n  two\r\n", "two", "two"),
    ] {
        assert_eq!(in_yaml(text, part).as_deref(), Some(source), "{part} in {text}");
    }
}

#[test]
fn what_cannot_be_mapped_exactly_is_not_mapped() {
    assert_eq!(in_yaml("k: >\n  one\n  two\n", "two"), None);
    assert_eq!(in_yaml("k: |1\n  one\n", "one"), None);
    let text = "{\"a\": 1}";
    assert_eq!(span_inside(text, json::parse(text).unwrap().span, Syntax::Json, 0..1), None);
}

#[test]
fn ranges_outside_the_value_or_inside_a_character_are_refused() {
    let map = StringMap::new("\"aé\"", Span::new(0, 5), Syntax::Json).unwrap();
    assert_eq!(map.span(0..4), None);
    assert_eq!(map.span(0..2), None);
    assert_eq!(map.span(1..3), Some(Span::new(2, 4)));
    assert_eq!(map.span(3..3), Some(Span::new(4, 4)));
    let empty = StringMap::new("\"\"", Span::new(0, 2), Syntax::Json).unwrap();
    assert_eq!(empty.span(0..0), Some(Span::new(1, 1)));
}

fn strings(node: &Node) -> Vec<&Node> {
    match &node.kind {
        NodeKind::String(_) => vec![node],
        NodeKind::Array(items) => items.iter().flat_map(strings).collect(),
        NodeKind::Object(members) => members.iter().flat_map(|member| strings(&member.value)).collect(),
        _ => Vec::new(),
    }
}

fn check_map(text: &str, syntax: Syntax, node: &Node) -> Result<(), TestCaseError> {
    let Some(map) = StringMap::new(text, node.span, syntax) else {
        return Ok(());
    };
    let value = node.as_str().unwrap_or_default();
    prop_assert_eq!(map.value().trim_end_matches('\n'), value.trim_end_matches('\n'), "{:?}", text);
    for (at, character) in map.value().char_indices() {
        let span = map.span(at..at + character.len_utf8()).unwrap();
        let source = &text[span.start as usize..span.end as usize];
        prop_assert!(node.span.start <= span.start && span.end <= node.span.end);
        let decoded = match syntax {
            Syntax::Json => json::parse(&format!("\"{source}\"")).unwrap().as_str() == Some(&character.to_string()),
            Syntax::Yaml => source.starts_with(['\\', '\'', '\n', '\r', ' ', '\t']) || source == character.to_string(),
        };
        prop_assert!(decoded, "{:?} is no {:?} in {:?}", source, character, text);
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn each_json_character_leads_to_what_decodes_to_it(
        inside in r#"([a-zé😀\n '\[\]]|\\["\\/bfnrt]|\\u00[0-9a-f]{2}|\\u[0-9a-c][0-9a-f]{3}|\\ud83d\\ude0[0-9])*"#,
    ) {
        let text = format!("  \"{inside}\" ");
        let node = json::parse(&text).unwrap();
        prop_assert!(StringMap::new(&text, node.span, Syntax::Json).is_some());
        check_map(&text, Syntax::Json, &node)?;
    }

    #[test]
    fn each_yaml_character_leads_to_its_source(
        inside in r#"([a-zé😀 \t:'-]|\n  |\r\n  |\n\n  |\\["\\/nt ]|\\x4[0-9]|\\u00e9|\\\n  |'')*"#,
        style in 0..4,
    ) {
        let text = match style {
            0 => format!("k: \"{inside}\"\nl: 1\n"),
            1 => format!("k: '{inside}'\n"),
            2 => format!("- k: |\n   {inside}\n"),
            _ => format!("k: a{inside}\n"),
        };
        if let Ok(documents) = yaml::parse(&text) {
            for node in documents.iter().flat_map(strings) {
                check_map(&text, Syntax::Yaml, node)?;
            }
        }
    }
}
