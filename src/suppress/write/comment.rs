//! A comment above the property or object at a place, or behind the line where only that covers no more than is meant.

use super::{Edit, NewSuppression, around, at, line_before, line_break};
use crate::source::SourceFile;
use crate::syntax::{Syntax, parse};

/// The edit that adds a comment which covers the place.
///
/// # Errors
/// A file that cannot be parsed.
pub fn as_comment(file: &SourceFile, place: u32, said: &NewSuppression) -> Result<Edit, String> {
    let documents = parse(file).map_err(|error| format!("`{}` cannot be parsed: {error}", file.display))?;
    let mut here =
        documents.iter().filter(|document| document.root.span.start <= place && place <= document.root.span.end);
    let Some(document) = here.next().or(documents.first()) else {
        return Err(format!("`{}` holds nothing", file.display));
    };
    let text = &*file.text;
    let parts = around(&document.root, place);
    let starts = parts.iter().rev().map(|(span, value)| (at(span.start), at(value.span.end)));
    let words = words("ignore", said);
    Ok(match document.syntax {
        Syntax::Json => in_json(text, starts.map(|(start, _)| start), at(document.root.span.start), &words),
        Syntax::Yaml => {
            let first = starts.into_iter().next();
            first.map_or_else(|| of_file(text, said), |(start, end)| in_yaml(text, start, end, &words))
        }
    })
}

fn in_json(text: &str, mut starts: impl Iterator<Item = usize>, root: usize, words: &str) -> Edit {
    let innermost = starts.next().unwrap_or(root);
    let mut all = std::iter::once(innermost).chain(starts);
    let own_line = |start: &usize| line_before(text, *start).1.trim().is_empty();
    // Of parts that begin a line the innermost; a text of one line takes the comment into it.
    match all.find(own_line).filter(|start| *start > root || innermost == root) {
        Some(start) => above(text, start, "//", words),
        None => Edit { at: innermost..innermost, text: format!("/* {words} */ ") },
    }
}

fn in_yaml(text: &str, start: usize, end: usize, words: &str) -> Edit {
    let (_, before) = line_before(text, start);
    if before.trim().is_empty() {
        return above(text, start, "#", words);
    }
    let line_end = text.get(start..).and_then(|rest| rest.find(['\r', '\n'])).map_or(text.len(), |found| start + found);
    let rest = text.get(end..line_end);
    // Behind the first line of a list's item, so that the comment covers the member alone.
    if rest.is_some_and(|rest| rest.trim().is_empty()) {
        return Edit { at: line_end..line_end, text: format!(" # {words}") };
    }
    above(text, start, "#", words)
}

/// A line of its own above the one in which a part begins, as far in as that.
fn above(text: &str, start: usize, mark: &str, words: &str) -> Edit {
    let (line, before) = line_before(text, start);
    let indent: String = before.chars().take_while(|c| c.is_whitespace()).collect();
    Edit { at: line..line, text: format!("{indent}{mark} {words}{}", line_break(text)) }
}

fn of_file(text: &str, said: &NewSuppression) -> Edit {
    Edit { at: 0..0, text: format!("# {}{}", words("ignore-file", said), line_break(text)) }
}

fn words(verb: &str, said: &NewSuppression) -> String {
    let NewSuppression { code, reason, until, by } = said;
    let until = until.map(|day| format!("until {day}"));
    let by = by.as_ref().map(|by| format!("by {by}"));
    let more: Vec<String> = [until, by].into_iter().flatten().collect();
    let more = if more.is_empty() { String::new() } else { format!(" ({})", more.join(", ")) };
    format!("vaultvet: {verb} {code} -- {}{more}", reason.trim())
}

#[cfg(test)]
#[allow(clippy::string_slice, reason = "a test may panic")]
mod tests {
    use super::super::edited;
    use super::*;
    use crate::knowledge::Day;
    use crate::source::SourceId;

    fn commented(name: &str, text: &str, at: &str) -> String {
        let file = SourceFile::new(SourceId(0), None, name, text);
        let said = NewSuppression {
            code: "RED02".to_owned(),
            reason: "why".to_owned(),
            until: Some(Day::new(2027, 1, 31)),
            by: Some("maria".to_owned()),
        };
        let place = u32::try_from(text.find(at).unwrap()).unwrap();
        edited(text, vec![as_comment(&file, place, &said).unwrap()])
    }

    const SAID: &str = "vaultvet: ignore RED02 -- why (until 2027-01-31, by maria)";

    #[test]
    fn json_takes_a_line_above() {
        let text = "{\r\n  \"a\": [\r\n    {\r\n      \"b\": \"LRS\"\r\n    }\r\n  ]\r\n}\r\n";
        let expected = text.replace("      \"b\"", &format!("      // {SAID}\r\n      \"b\""));
        assert_eq!(commented("a.json", text, "\"LRS\""), expected);
    }

    #[test]
    fn json_of_one_line_takes_it_inside() {
        assert_eq!(commented("a.json", "{\"a\":{\"b\":1}}", "1"), format!("{{\"a\":{{/* {SAID} */ \"b\":1}}}}"));
        let text = "{\n  \"a\": { \"b\": 1 }\n}";
        assert_eq!(commented("a.json", text, "1"), format!("{{\n  // {SAID}\n  \"a\": {{ \"b\": 1 }}\n}}"));
    }

    #[test]
    fn yaml_takes_a_line_above_or_behind() {
        assert_eq!(commented("a.yaml", "a:\n  b: LRS\n", "LRS"), format!("a:\n  # {SAID}\n  b: LRS\n"));
        assert_eq!(
            commented("a.yaml", "a:\n  - b: LRS\n    c: 1\n", "LRS"),
            format!("a:\n  - b: LRS # {SAID}\n    c: 1\n")
        );
        assert_eq!(
            commented("a.yaml", "a:\n  - b: 1\n    c: LRS\n", "LRS"),
            format!("a:\n  - b: 1\n    # {SAID}\n    c: LRS\n")
        );
    }
}
