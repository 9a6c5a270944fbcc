//! Patterns against known texts.

use crate::rule::condition::Pattern;
use crate::template::{Case, Value};

fn fits(pattern: &Pattern, text: &str) -> bool {
    pattern.judge(&Value::string(text)).is_true()
}

#[test]
fn like_takes_any_text_for_a_star() {
    for (pattern, text, expected) in [
        ("", "", true),
        ("", "a", false),
        ("*", "", true),
        ("a*", "A", true),
        ("*c", "abc", true),
        ("a*c", "ac", true),
        ("a*c", "aXXc", true),
        ("a*c", "acd", false),
        ("a*a", "a", false),
        ("*b*", "abc", true),
        ("a?", "ab", false),
        ("ü*", "üb", true),
    ] {
        assert_eq!(fits(&Pattern::like(pattern), text), expected, "{pattern} {text}");
    }
}

#[test]
fn match_takes_one_character_for_each() {
    for (pattern, text, expected) in [
        ("??-##", "ab-12", true),
        ("??-##", "a1-12", false),
        ("??-##", "ab-1", false),
        ("...", "a-1", true),
        ("..", "a-1", false),
        ("A*", "A*", true),
        ("A*", "Ab", false),
        ("A", "a", false),
    ] {
        assert_eq!(fits(&Pattern::of_match(pattern, Case::Exact), text), expected, "{pattern} {text}");
    }
    assert!(fits(&Pattern::of_match("ab#", Case::Ignored), "AB1"));
}
