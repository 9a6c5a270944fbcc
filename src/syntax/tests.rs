//! Tests that hold for both formats: which one is chosen, and that no text panics or gives a span out of place.

use std::path::PathBuf;

use proptest::prelude::*;

use super::*;
use crate::source::Span;

fn chosen(name: Option<&str>, text: &str) -> Syntax {
    Syntax::of(name.map(Path::new), text)
}

#[test]
fn the_extension_chooses_the_format() {
    for name in ["a.json", "a.JSONC", "a.json5", "a.template", "a.arm"] {
        assert_eq!(chosen(Some(name), "a: 1"), Syntax::Json, "{name}");
    }
    for name in ["a.yaml", "a.YML"] {
        assert_eq!(chosen(Some(name), "{}"), Syntax::Yaml, "{name}");
    }
}

#[test]
fn without_a_known_extension_the_text_chooses() {
    for text in ["{}", " \n[1]", "// c\n{", "/* c\n */ {", "# c\n[", "// c\r\n/* d */ // e\n {"] {
        assert_eq!(chosen(None, text), Syntax::Json, "{text}");
        assert_eq!(chosen(Some("notes.txt"), text), Syntax::Json, "{text}");
    }
    for text in ["a: {}", "- {", "", "# {", "// {", "/* {", "\"{\""] {
        assert_eq!(chosen(None, text), Syntax::Yaml, "{text}");
    }
}

#[test]
fn a_file_gives_its_documents() {
    let file = SourceFile::new(SourceId(7), Some(PathBuf::from("x/a.yml")), "x/a.yml", "a: 1\n---\nb: 2\n");
    let documents = parse(&file).unwrap();
    assert_eq!(documents.len(), 2);
    assert!(documents.iter().all(|document| document.source == SourceId(7) && document.syntax == Syntax::Yaml));
    let stdin = SourceFile::new(SourceId(0), None, "<stdin>", "{\"a\": 1,}");
    assert_eq!(parse(&stdin).unwrap()[0].syntax, Syntax::Json);
    let called = SourceFile::new(SourceId(0), None, "in.yaml", "{\"a\": 1}");
    assert_eq!(parse(&called).unwrap()[0].syntax, Syntax::Yaml);
}

const JSON: &str = r#"{"$schema": "x", // c
 "resources": [{"type": "Microsoft.DataProtection/backupVaults", "n": -1.5e3, "é😀": [true, null, "\u0041\ud83d\ude00", {}]}, /* é */],}"#;

const YAML: &str = "%YAML 1.2\n---\nbase: &b {x: 1, 'é': [a, \"\\u0041\"]}\nlist:\n- <<: *b\n  y: |\n    one\n     two\n- *b\n? key\n: >-\n  f\n---\n- - 😀 # c\n  - !!str 5\n";

/// Cuts, repeats and overwrites pieces of a text.
fn mutated(seed: &'static str) -> impl Strategy<Value = String> {
    let step = (0..seed.chars().count(), 0usize..12, "[{}\\[\\]:,\"'&*|>#!?%\\\\a-c0é😀\n\t -]{0,4}");
    prop::collection::vec(step, 0..6).prop_map(|steps| {
        let mut characters: Vec<char> = seed.chars().collect();
        for (at, length, new) in steps {
            let start = at.min(characters.len());
            let end = (start + length).min(characters.len());
            characters.splice(start..end, new.chars());
        }
        characters.into_iter().collect()
    })
}

fn check_span(text: &str, span: Span) -> Result<(), TestCaseError> {
    prop_assert!(text.get(span.start as usize..span.end as usize).is_some(), "{:?} in {:?}", span, text);
    Ok(())
}

fn check_node(text: &str, node: &Node, nested: bool) -> Result<(), TestCaseError> {
    check_span(text, node.span)?;
    let inside = |span: Span| !nested || (node.span.start <= span.start && span.end <= node.span.end);
    for member in node.members() {
        check_span(text, member.key_span)?;
        prop_assert!(
            inside(member.key_span) && inside(member.value.span),
            "{:?} of {:?} in {:?}",
            member,
            node.span,
            text
        );
        prop_assert!(!nested || member.key_span.end <= member.value.span.start, "{:?} in {:?}", member, text);
        check_node(text, &member.value, nested)?;
    }
    for item in node.items() {
        prop_assert!(inside(item.span), "{:?} of {:?} in {:?}", item, node.span, text);
        check_node(text, item, nested)?;
    }
    Ok(())
}

fn check(text: &str, syntax: Syntax) -> Result<(), TestCaseError> {
    match parse_as(SourceId(0), syntax, text) {
        Err(error) => check_span(text, error.span),
        Ok(documents) => {
            let aliases = syntax == Syntax::Yaml && text.contains('*');
            documents.iter().try_for_each(|document| check_node(text, &document.root, !aliases))
        }
    }
}

#[test]
fn the_seeds_are_valid() {
    assert!(json::parse(JSON).is_ok());
    assert_eq!(yaml::parse(YAML).map(|documents| documents.len()), Ok(2));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1500))]

    #[test]
    fn any_json_gives_nodes_or_a_fault_in_place(text in mutated(JSON)) {
        check(&text, Syntax::Json)?;
    }

    #[test]
    fn any_yaml_gives_nodes_or_a_fault_in_place(text in mutated(YAML)) {
        check(&text, Syntax::Yaml)?;
        check(&text.replace('*', ""), Syntax::Yaml)?;
    }

    #[test]
    fn any_text_at_all_is_survived(text in "\\PC{0,80}|[ \\n\\t{}\\[\\]:,\"'&*|>#!?%@`0-9a-e-]{0,80}") {
        check(&text, Syntax::Json)?;
        check(&text, Syntax::Yaml)?;
    }
}
