//! Tests of what YAML is read, with which spans, and how faults are told.

use super::*;

fn one(text: &str) -> Node {
    let mut documents = parse(text).unwrap();
    assert_eq!(documents.len(), 1, "{text}");
    documents.remove(0)
}

fn slice(text: &str, span: Span) -> &str {
    &text[span.start as usize..span.end as usize]
}

fn fault(text: &str) -> (SyntaxErrorKind, u32, String) {
    let error = parse(text).unwrap_err();
    (error.kind, error.span.start, error.message)
}

#[test]
fn values_keep_their_bytes() {
    let text = "é: 'ü'\nlist:\n  - x: 1   # note\n    y: {a: b}\n\n  -\nlast: |\n  one\n\n  two\n\n\nend: \"q\"\n";
    let node = one(text);
    assert_eq!(slice(text, node.span), text.trim_end());
    assert_eq!(slice(text, node.member("é").unwrap().key_span), "é");
    assert_eq!(slice(text, node.get("é").unwrap().span), "'ü'");
    let list = node.get("list").unwrap();
    assert_eq!(slice(text, list.items()[0].span), "x: 1   # note\n    y: {a: b}");
    assert_eq!(slice(text, list.items()[0].get("y").unwrap().span), "{a: b}");
    assert_eq!(list.items()[1].kind, NodeKind::Null);
    assert_eq!(slice(text, node.get("last").unwrap().span), "|\n  one\n\n  two");
    assert_eq!(slice(text, node.get("end").unwrap().span), "\"q\"");
}

#[test]
fn a_block_scalar_begins_at_its_header() {
    for (text, whole) in [
        ("k: !t &a>b |-\n  v\n", "|-\n  v"),
        ("k: # a | b\n  >+ # c\n\n  v\n\n", ">+ # c\n\n  v"),
        ("k: !!str |\n  v", "|\n  v"),
    ] {
        let node = one(text);
        assert_eq!(slice(text, node.get("k").unwrap().span), whole, "{text}");
    }
}

#[test]
fn words_that_other_versions_take_for_booleans_are_text() {
    let node = one("a: On\nb: off\nc: yes\nd: true\ne: !!str true\nf: '5'\ng: 5\nh:\n");
    let texts: Vec<_> = ["a", "b", "c", "e", "f"].iter().map(|key| node.get(key).and_then(Node::as_str)).collect();
    assert_eq!(texts, [Some("On"), Some("off"), Some("yes"), Some("true"), Some("5")]);
    assert_eq!(node.get("d").unwrap().kind, NodeKind::Bool(true));
    assert_eq!(node.get("g").unwrap().kind, NodeKind::Int(5));
    assert_eq!(node.get("h").unwrap().kind, NodeKind::Null);
}

#[test]
fn each_document_is_one_value() {
    let documents = parse("# first\na: 1\n---\n- 2\n...\n---\nb: *x\n".replace("*x", "3").as_str()).unwrap();
    assert_eq!(documents.len(), 3);
    assert_eq!(documents[1].items()[0].kind, NodeKind::Int(2));
    assert_eq!(parse("---\n---\nx\n").unwrap()[0].kind, NodeKind::Null);
}

#[test]
fn aliases_are_expanded_and_keep_their_spans() {
    let text = "base: &b {x: 1}\nuse: *b\nagain: [*b, *b]\n";
    let node = one(text);
    assert_eq!(node.get("use"), node.get("base"));
    assert_eq!(slice(text, node.get("again").unwrap().items()[1].span), "{x: 1}");
    assert_eq!(slice(text, node.get("again").unwrap().span), "[*b, *b]");
    assert_eq!(one("a: &k name\n*k : 2\n").get("name").unwrap().kind, NodeKind::Int(2));
}

#[test]
fn an_anchor_does_not_outlive_its_document() {
    assert_eq!(fault("a: &x 1\n---\nb: *x\n").0, SyntaxErrorKind::Invalid);
}

#[test]
fn merges_bring_in_what_is_not_there() {
    let text = "a: &a {x: 1, y: 1}\nb: &b {y: 2, z: 2}\none: {<<: *a, Y: 0}\nmany:\n  <<: [*b, *a]\n  w: 3\nquoted: {'<<': 1}\n";
    let node = one(text);
    let keys = |key: &str| {
        let members = node.get(key).unwrap().members().iter();
        members.map(|member| (member.key.to_string(), member.value.kind.clone())).collect::<Vec<_>>()
    };
    let int = |key: &str, number| (key.to_owned(), NodeKind::Int(number));
    assert_eq!(keys("one"), [int("x", 1), int("Y", 0)]);
    assert_eq!(keys("many"), [int("y", 2), int("z", 2), int("x", 1), int("w", 3)]);
    assert_eq!(keys("quoted"), [int("<<", 1)]);
    assert_eq!(slice(text, node.get("one").unwrap().member("x").unwrap().key_span), "x");
    assert!(fault("a: {<<: 5}").2.contains("after `<<`"));
}

#[test]
fn duplicate_keys_are_kept() {
    let node = one("a: 1\na: 2\n");
    assert_eq!(node.members().len(), 2);
    assert_eq!(node.get("a").unwrap().kind, NodeKind::Int(2));
}

#[test]
fn keys_that_are_no_text_are_refused() {
    for text in ["? [a, b]\n: 1\n", "{a: 1}: 2\n", "x: &x [1]\n*x : 2\n"] {
        assert_eq!(fault(text).0, SyntaxErrorKind::ComplexKey, "{text}");
    }
}

#[test]
fn faults_say_what_was_expected_and_where() {
    for (text, at, words) in [
        ("a: [1, 2\n", None, "`]`"),
        ("a: 'x\n", None, "closing quote"),
        ("é: *none\n", Some(4), "name of an anchor"),
        ("a:\n\t- b\n", None, "tab"),
        ("a: &a [*a]\n", Some(7), "inside the value it names"),
    ] {
        let (kind, start, message) = fault(text);
        assert_eq!(kind, SyntaxErrorKind::Invalid, "{text}: {message}");
        assert!(at.is_none_or(|at| at == start), "{text}: {message} at {start}");
        assert!(message.contains(words), "{text}: {message}");
    }
}

#[test]
fn blanks_and_comments_alone_are_empty() {
    for text in ["", "\n \n", "# only\n# this\n"] {
        assert_eq!(fault(text).0, SyntaxErrorKind::Empty, "{text:?}");
    }
}

#[test]
fn many_comments_are_no_fault() {
    let text = format!("a:\n{}  b: 1\n", "  # c\n".repeat(500));
    assert!(one(&text).get("a").is_some());
}

#[test]
fn nesting_is_limited_without_overflow() {
    let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
    assert!(parse(&nested(MAX_DEPTH)).is_ok());
    assert_eq!(fault(&nested(MAX_DEPTH + 1)).0, SyntaxErrorKind::TooDeep);
    assert_eq!(fault(&"[".repeat(100_000)).0, SyntaxErrorKind::TooDeep);
    assert_eq!(fault(&"- ".repeat(100_000)).0, SyntaxErrorKind::TooDeep);
    assert_eq!(fault(&format!("{}{}", "- ".repeat(400), nested(200))).0, SyntaxErrorKind::TooDeep, "both kinds count");
}

#[test]
fn aliases_do_not_nest_past_the_limit() {
    let mut text = "a0: &a0 []\n".to_owned();
    for level in 1..600 {
        text += &format!("a{level}: &a{level} [*a{}]\n", level - 1);
    }
    assert_eq!(fault(&text).0, SyntaxErrorKind::TooDeep);
}

#[test]
fn alias_bombs_are_refused() {
    let mut text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
    for level in 1..12 {
        let inside = vec![format!("*a{}", level - 1); 10].join(", ");
        text += &format!("a{level}: &a{level} [{inside}]\n");
    }
    assert_eq!(fault(&text).0, SyntaxErrorKind::AliasLimit);
    let merges = format!("b: &b {{{}}}\n", (0..2000).map(|key| format!("k{key}: 1")).collect::<Vec<_>>().join(", "));
    let text = format!("{merges}list:\n{}", "  - <<: *b\n".repeat(600));
    assert_eq!(fault(&text).0, SyntaxErrorKind::AliasLimit);
}
