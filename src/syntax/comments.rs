//! The comments of a text, as its parser finds them: never what only looks like one inside a string or a block of text.

use jsonc_parser::common::Ranged as _;
use jsonc_parser::{CollectOptions, CommentCollectionStrategy, parse_to_ast};

use super::error::offset;
use super::{Syntax, json, yaml};
use crate::source::Span;

/// One comment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Comment {
    /// All of it: `// …`, `/* … */` or `# …`, without the line break.
    pub span: Span,
    /// What it says, between its marks.
    pub inside: Span,
}

/// The comments of a text in their order; of a text that cannot be parsed none.
#[must_use]
pub fn comments(syntax: Syntax, text: &str) -> Vec<Comment> {
    let mut found = match syntax {
        Syntax::Json => of_json(text),
        Syntax::Yaml => of_yaml(text),
    };
    found.sort_unstable();
    found.dedup();
    found
}

fn of_json(text: &str) -> Vec<Comment> {
    let collect = CollectOptions { comments: CommentCollectionStrategy::Separate, ..CollectOptions::default() };
    let Ok(parsed) = parse_to_ast(text, &collect, &json::OPTIONS) else { return Vec::new() };
    let of_comment = |comment: &jsonc_parser::ast::Comment<'_>| {
        let range = comment.range();
        let closing = if matches!(comment, jsonc_parser::ast::Comment::Block(_)) { 2 } else { 0 };
        let (start, end) = (offset(range.start), offset(range.end));
        Comment { span: Span::new(start, end), inside: Span::new(start + 2, end.saturating_sub(closing)) }
    };
    let mut found: Vec<Comment> = parsed
        .comments
        .iter()
        .flat_map(|comments| comments.values())
        .flat_map(|list| list.iter().map(of_comment))
        .collect();
    for comment in &mut found {
        comment.span.end = without_break(text, comment.span).end;
        comment.inside.end = comment.inside.end.min(comment.span.end);
    }
    found
}

fn of_yaml(text: &str) -> Vec<Comment> {
    let found = yaml::comments(text).into_iter().map(|range| {
        let (start, end) = (offset(range.start), offset(range.end));
        let span = without_break(text, Span::new(start, end));
        Comment { span, inside: Span::new(start + 1, span.end) }
    });
    found.collect()
}

/// Without a carriage return that a parser counts as part of a line's comment.
fn without_break(text: &str, span: Span) -> Span {
    let of = |at: u32| usize::try_from(at).unwrap_or(usize::MAX);
    let said = text.get(of(span.start)..of(span.end)).unwrap_or_default();
    Span::new(span.start, span.start + offset(said.trim_end_matches(['\r', '\n']).len()))
}

#[cfg(test)]
#[allow(clippy::string_slice, reason = "a test may panic")]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn found(syntax: Syntax, text: &str) -> Vec<(&str, &str)> {
        let cut = |span: Span| &text[span.start as usize..span.end as usize];
        comments(syntax, text).into_iter().map(|comment| (cut(comment.span), cut(comment.inside))).collect()
    }

    #[test]
    fn json_has_two_kinds() {
        let text = "// first\r\n{ /* a * b */ \"a\": \"// no /* no */\", // é\n \"b\": [1, /**/ 2] }\n//last";
        let told =
            [("// first", " first"), ("/* a * b */", " a * b "), ("// é", " é"), ("/**/", ""), ("//last", "last")];
        assert_eq!(found(Syntax::Json, text), told);
        assert!(comments(Syntax::Json, "{ // open").is_empty());
    }

    #[test]
    fn yaml_has_one() {
        let text = "# top\r\na: 'x # no' # one\nb: |\n  # no\n  text # no\n# two\nc: x#no\nd:\n  # three\n  - \"a # no\"\n  # four\n---\n# five\ne: >-\n  folded # no\n";
        let told = ["# top", "# one", "# two", "# three", "# four", "# five"];
        assert_eq!(found(Syntax::Yaml, text).iter().map(|(whole, _)| *whole).collect::<Vec<_>>(), told);
    }

    proptest! {
        #[test]
        fn nothing_panics(text in "[a-z \\n\\r\"'#/*{}:,|>\\\\é-]{0,60}") {
            for syntax in [Syntax::Json, Syntax::Yaml] {
                for comment in comments(syntax, &text) {
                    prop_assert!(text.get(comment.span.start as usize..comment.span.end as usize).is_some());
                    prop_assert!(text.get(comment.inside.start as usize..comment.inside.end as usize).is_some());
                }
            }
        }

        #[test]
        fn never_inside_a_string(said in "[a-z /*#\\n'\\\\-]{0,30}") {
            let json = serde_json::to_string(&format!("// vaultvet: ignore RED02 -- {said}")).unwrap();
            let lines: String = said.lines().map(|line| format!("  # vaultvet: ignore {line}\n")).collect();
            let texts = [
                (Syntax::Json, format!("{{ \"a\": {json} }}")),
                (Syntax::Yaml, format!("a: {json}\n")),
                (Syntax::Yaml, format!("a: |2\n  x\n{lines}b: 1\n")),
            ];
            for (syntax, text) in texts {
                prop_assert!(comments(syntax, &text).is_empty(), "{}", text);
            }
        }
    }
}
