//! The grammar of expressions, its errors with their places, and its limits.

use proptest::prelude::*;

use super::*;

/// A short form of a tree that is easy to compare.
fn show(expr: &Expr) -> String {
    match &expr.kind {
        ExprKind::String(text) => format!("'{text}'"),
        ExprKind::Int(value) => value.to_string(),
        ExprKind::Parameter(name) => format!("P:{name}"),
        ExprKind::Variable(name) => format!("V:{name}"),
        ExprKind::Call(call) => {
            let args: Vec<_> = call.args.iter().map(show).collect();
            let namespace = call.namespace.as_ref().map(|name| format!("{name}::")).unwrap_or_default();
            format!("{namespace}{}({})", call.name, args.join(","))
        }
        ExprKind::Member { target, name, safe } => {
            format!("{}{}{name}", show(target), if *safe { ".?" } else { "." })
        }
        ExprKind::Index { target, index, safe } => {
            format!("{}[{}{}]", show(target), if *safe { "?" } else { "" }, show(index))
        }
    }
}

fn read(text: &str) -> String {
    parse(text).map_or_else(|error| format!("{error} at {:?}", error.span), |parsed| show(&parsed.root))
}

#[test]
fn literals_and_expressions_are_told_apart() {
    let literal = |text: &'static str| Written::Literal(Cow::Borrowed(text));
    assert_eq!(classify("plain"), literal("plain"));
    assert_eq!(classify(""), literal(""));
    assert_eq!(classify("["), literal("["));
    assert_eq!(classify("[a] b"), literal("[a] b"));
    assert_eq!(classify(" [a()]"), literal(" [a()]"));
    assert_eq!(classify("[a()] "), literal("[a()] "));
    assert_eq!(classify("[[a]"), literal("[a]"));
    assert_eq!(classify("[[a"), literal("[[a"));
    assert_eq!(classify("[[]"), literal("[]"));
    assert_eq!(classify("[a()]"), Written::Expression("a()"));
    assert_eq!(classify("[]"), Written::Expression(""));
}

#[test]
fn grammar() {
    for (text, tree) in [
        ("[parameters('Name')]", "P:name"),
        ("[VARIABLES( 'x' )]", "V:x"),
        ("[parameters(concat('a'))]", "parameters(concat('a'))"),
        ("[ concat ( 'a' ,\n\t'it''s' , -12 ) ]", "concat('a','it's',-12)"),
        ("['']", "''"),
        ("['''']", "'''"),
        ("['a''''b']", "'a''b'"),
        ("[42]", "42"),
        ("[f().a.?b [0] [?1].c]", "f().a.?b[0][?1].c"),
        ("[f()['a'][g(1).h]]", "f()['a'][g(1).h]"),
        ("[contoso.uniqueName('a')]", "contoso::uniqueName('a')"),
        ("[__bicep.f()]", "__bicep::f()"),
        ("[lambda('x', lambdaVariables('x').y)]", "lambda('x',lambdaVariables('x').y)"),
        ("['ü→'[0]]", "'ü→'[0]"),
        ("[if(true(), 'a]', '[b')]", "if(true(),'a]','[b')"),
    ] {
        assert_eq!(read(text), tree, "{text}");
    }
}

#[test]
fn spans_lie_in_the_whole_value() {
    let parsed = parse("[concat( 'é', x.f(1).y )]").unwrap();
    assert_eq!(parsed.root.span, (1, 25));
    let ExprKind::Call(call) = &parsed.root.kind else { panic!("no call") };
    assert_eq!(call.name_span, (1, 7));
    assert_eq!(call.args[0].span, (9, 13));
    assert_eq!(call.args[1].span, (15, 23));
}

#[test]
fn errors_say_what_was_found_and_where() {
    for (text, message) in [
        ("[]", "there is no expression between `[` and `]` at (0, 2)"),
        (
            "[f(]",
            "found the end of the expression, expected a function call, a text in single quotes or a whole number at (3, 4)",
        ),
        ("[f('a']", "found the end of the expression, expected `,` or `)` at (6, 7)"),
        ("[f('a' 'b')]", "found `'`, expected `,` or `)` at (7, 8)"),
        ("[f('a)]", "the text in single quotes has no closing `'` at (3, 6)"),
        ("[f()[0]", "found the end of the expression, expected `]` at (6, 7)"),
        ("[f]", "found the end of the expression, expected `(` after the name of a function at (2, 3)"),
        ("[a() and [b()]", "found `and`, expected the end of the expression at (5, 8)"),
        ("[f().]", "found the end of the expression, expected the name of a property at (5, 6)"),
        ("[f(1.5)]", "the template language has no literal for numbers with a fraction: write `json('1.5')` at (3, 6)"),
        ("[f(-)]", "found `)`, expected a digit at (4, 5)"),
        ("[99999999999999999999]", "the number does not fit into 64 bits at (1, 21)"),
        ("[(f())]", "found `(`, expected a function call, a text in single quotes or a whole number at (1, 2)"),
        ("[f(\"a\")]", "found `\"`, expected a function call, a text in single quotes or a whole number at (3, 4)"),
        ("x", "the text is no expression: it does not stand in `[` and `]` at (0, 1)"),
    ] {
        assert_eq!(read(text), message, "{text}");
    }
}

#[test]
fn limits_are_errors_of_their_own() {
    let nested = |open: &str, times: usize| format!("[{}]", open.repeat(times));
    for text in [nested("f(", 10_000), nested("f()[", 6_000), format!("[f(){}]", ".a".repeat(10_000))] {
        let error = parse(&text).unwrap_err();
        assert_eq!(error.kind, ExpressionErrorKind::TooDeep);
        assert!(error.is_limit());
    }
    let error = parse(&nested("(", 100_000)).unwrap_err();
    assert_eq!(error.kind, ExpressionErrorKind::TooLong(100_002));
    assert!(parse(&format!("['{}']", "ä".repeat(24_572))).is_ok());
    assert!(parse(&format!("['{}']", "ä".repeat(24_573))).is_err());
    assert!(parse(&format!("[{}1{}]", "f(".repeat(127), ")".repeat(127))).is_ok());
    assert!(parse(&format!("[{}1{}]", "f(".repeat(128), ")".repeat(128))).is_err());
}

fn depth(expr: &Expr) -> u32 {
    1 + match &expr.kind {
        ExprKind::Call(call) => call.args.iter().map(depth).max().unwrap_or(0),
        ExprKind::Member { target, .. } => depth(target),
        ExprKind::Index { target, index, .. } => depth(target).max(depth(index)),
        _ => 0,
    }
}

proptest! {
    #[test]
    fn never_panics_and_keeps_spans_inside(text in r"\[([a-c]\(|\)|'|''|,|\.|\?|\[|\]|[0-9-]| |é){0,60}\]") {
        match parse(&text) {
            Ok(parsed) => {
                prop_assert!(depth(&parsed.root) <= MAX_DEPTH);
                prop_assert!(text.get(parsed.root.span.0 as usize..parsed.root.span.1 as usize).is_some());
            }
            Err(error) => prop_assert!(text.get(error.span.0 as usize..error.span.1 as usize).is_some()),
        }
    }

    #[test]
    fn any_text_is_read_without_panic(text in "\\PC{0,80}") {
        let _ = parse(&format!("[{text}]"));
        let _ = classify(&text);
    }
}
