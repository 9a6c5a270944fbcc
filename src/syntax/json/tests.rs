//! Tests of what JSON is read, with which spans, and how faults are told.

use super::*;
use crate::syntax::MAX_DEPTH;

fn fault(text: &str) -> (SyntaxErrorKind, u32, String) {
    let error = parse(text).unwrap_err();
    (error.kind, error.span.start, error.message)
}

#[test]
fn values_keep_their_bytes() {
    let text = "{ \"é\": [1, -2.5, \"x\", true, null, {}] }";
    let node = parse(text).unwrap();
    let slice = |span: Span| &text[span.start as usize..span.end as usize];
    assert_eq!(slice(node.span), text);
    let member = node.member("é").unwrap();
    assert_eq!(slice(member.key_span), "\"é\"");
    let items = member.value.items();
    assert_eq!(
        items.iter().map(|item| slice(item.span)).collect::<Vec<_>>(),
        ["1", "-2.5", "\"x\"", "true", "null", "{}"]
    );
    let kinds: Vec<_> = items.iter().map(|item| item.kind.clone()).collect();
    assert_eq!(kinds[..2], [NodeKind::Int(1), NodeKind::Float(-2.5)]);
    assert_eq!(kinds[3..], [NodeKind::Bool(true), NodeKind::Null, NodeKind::Object(Vec::new())]);
}

#[test]
fn numbers_beyond_64_bits_are_floats() {
    assert_eq!(parse("-9223372036854775808").unwrap().kind, NodeKind::Int(i64::MIN));
    assert_eq!(parse("9223372036854775808").unwrap().kind, NodeKind::Float(9_223_372_036_854_775_808.0));
    assert_eq!(parse("1e2").unwrap().kind, NodeKind::Float(100.0));
}

#[test]
fn comments_trailing_commas_and_line_breaks_in_strings_are_taken() {
    let node = parse("// c\n{\"a\": /* c */ [1, 2,], \"b\": \"x\n  y\",} // end").unwrap();
    assert_eq!(node.get("a").map(|list| list.items().len()), Some(2));
    assert_eq!(node.get("b").and_then(Node::as_str), Some("x\n  y"));
}

#[test]
fn escapes_are_decoded() {
    let node = parse(r#""\u0041\ud83d\ude00\/\\\"\n\t\b\f\r""#).unwrap();
    assert_eq!(node.as_str(), Some("A😀/\\\"\n\t\u{8}\u{C}\r"));
}

#[test]
fn other_leniency_is_off() {
    for (text, at, words) in [
        ("{'a': 1}", 1, "single quote"),
        ("{a: 1}", 1, "property name in double quotes"),
        ("{\"a\": 1 \"b\": 2}", 7, "expected `,`"),
        ("[1 2]", 2, "expected `,`"),
        ("[0x1F]", 1, "hexadecimal"),
        ("[+1]", 1, "leading `+`"),
        ("[.5]", 1, "digit on both sides"),
        ("[Infinity]", 1, "expected a value"),
        ("[\"\\x41\"]", 2, "after the backslash"),
        ("[1,,2]", 3, "found `,`"),
        ("[01]", 2, "expected `,`"),
        ("{} {}", 3, "end of the file"),
        ("{\"a\" 1}", 5, "expected `:`"),
        ("{\"a\": }", 6, "found `}`"),
        ("[\"a", 1, "never closed"),
        ("/* x", 0, "never closed"),
        ("[\"\\ud83d\"]", 2, "surrogate pair"),
        ("[\"\\u12\"]", 2, "four hexadecimal digits"),
    ] {
        let (kind, start, message) = fault(text);
        assert_eq!((kind, start), (SyntaxErrorKind::Invalid, at), "{text}: {message}");
        assert!(message.contains(words), "{text}: {message}");
    }
}

#[test]
fn unclosed_brackets_are_told_where_they_open() {
    assert_eq!(fault("{\"a\": [1, 2").1, 6);
    assert_eq!(fault("  {\"a\": 1").1, 2);
}

#[test]
fn blanks_and_comments_alone_are_empty() {
    for text in ["", " \n\t", "// only\n/* this */"] {
        assert_eq!(fault(text).0, SyntaxErrorKind::Empty, "{text}");
    }
}

#[test]
fn nesting_is_limited_without_overflow() {
    let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
    assert!(parse(&nested(MAX_DEPTH)).is_ok());
    assert_eq!(fault(&nested(MAX_DEPTH + 2)).0, SyntaxErrorKind::TooDeep);
    assert_eq!(fault(&"[".repeat(100_000)).0, SyntaxErrorKind::TooDeep);
    assert_eq!(fault(&"{\"a\":".repeat(100_000)).0, SyntaxErrorKind::TooDeep);
    assert!(parse(&format!("{}1{}", "{\"a\":".repeat(250), "}".repeat(250))).is_ok());
}
