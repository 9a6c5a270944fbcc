//! What a comment says: `vaultvet: ignore RED02, SDL01 -- reason (until 2027-01-31, by maria)`.

use super::Word;
use crate::knowledge::Day;
use crate::source::Span;

/// A comment that speaks to vaultvet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Directive {
    /// Its characters, from `vaultvet` to the last that is no blank.
    pub(super) span: Span,
    /// Whether it is about the whole file.
    pub(super) of_file: bool,
    pub(super) rules: Vec<Word>,
    pub(super) reason: Option<String>,
    pub(super) until: Option<Day>,
    pub(super) by: Option<String>,
    /// What keeps it from being understood.
    pub(super) fault: Option<String>,
}

const MARK: &str = "vaultvet:";
/// Rules read of one comment.
const MOST_RULES: usize = 200;
/// What stands between the rules and the reason: two hyphens, or what an editor makes of them.
const BEFORE_REASON: [&str; 3] = ["--", "\u{2014}", "\u{2013}"];

/// Reads what stands between the marks of a comment, whose first byte is `at` in its file; `None` if it does not begin
/// with `vaultvet:`.
pub(super) fn directive(inside: &str, at: u32) -> Option<Directive> {
    let begun = inside.trim_start_matches(|first: char| first.is_whitespace() || first == '*');
    let said = begun.trim_end_matches(|last: char| last.is_whitespace() || last == '*');
    let mark = said.get(..MARK.len())?;
    if !mark.eq_ignore_ascii_case(MARK) {
        return None;
    }
    let start = at + length(inside) - length(begun);
    let span = Span::new(start, start + length(said));
    let mut read =
        Directive { span, of_file: false, rules: Vec::new(), reason: None, until: None, by: None, fault: None };
    let rest = said.get(MARK.len()..)?.trim_start();
    let end_of_verb = rest.find(char::is_whitespace).unwrap_or(rest.len());
    let (verb, rest) = rest.split_at_checked(end_of_verb)?;
    match verb.to_ascii_lowercase().as_str() {
        "ignore" => {}
        "ignore-file" => read.of_file = true,
        _ => {
            read.fault = Some("`vaultvet:` is followed by `ignore` or `ignore-file`".to_owned());
            return Some(read);
        }
    }
    let rest = read.take_bracket(rest);
    let cut = BEFORE_REASON.iter().filter_map(|mark| Some((rest.find(mark)?, mark.len()))).min();
    let (names, reason) = match cut {
        Some((at, len)) => (rest.get(..at)?, rest.get(at + len..)?),
        None => (rest, ""),
    };
    let reason = reason.split_whitespace().filter(|word| *word != "*").collect::<Vec<_>>().join(" ");
    if read.until.is_none()
        && read.fault.is_none()
        && let Some(end) = end_in_passing(&reason)
    {
        read.fault =
            Some(format!("`{end}` in the reason ends nothing; the last day stands at the end: `(until 2027-01-31)`"));
    }
    read.reason = Some(reason).filter(|reason| !reason.is_empty());
    read.rules = words(names, span.end - length(said) + offset_in(said, names));
    if read.rules.is_empty() && read.fault.is_none() {
        read.fault = Some("it names no rule: `vaultvet: ignore RED02 -- why`".to_owned());
    }
    Some(read)
}

impl Directive {
    /// Reads `(until …, by …)` at the end; the text before it.
    fn take_bracket<'t>(&mut self, text: &'t str) -> &'t str {
        let inner = text.strip_suffix(')').and_then(|text| text.rsplit_once('('));
        let Some((before, inner)) = inner else { return text };
        let first = inner.split_whitespace().next().unwrap_or_default().to_ascii_lowercase();
        if !["until", "by"].contains(&first.as_str()) {
            return text;
        }
        for part in inner.split([',', ';']) {
            let part = part.trim();
            let (word, value) = part.split_once(char::is_whitespace).unwrap_or((part, ""));
            let value = value.trim();
            match (word.to_ascii_lowercase().as_str(), value) {
                ("until", day) => match day.parse() {
                    Ok(day) => self.until = Some(day),
                    Err(_) => self.fault = Some(format!("`until {day}` is no day; one is written 2027-01-31")),
                },
                ("by", who) if !who.is_empty() => self.by = Some(who.to_owned()),
                _ => self.fault = Some(format!("`{part}` is neither `until` a day nor `by` someone")),
            }
        }
        before.trim_end()
    }
}

/// A day in a reason that was meant as the last one: without it the suppression would hold for ever.
fn end_in_passing(reason: &str) -> Option<String> {
    let is_mark = |c: char| !c.is_alphanumeric();
    let is_day = |word: &str| {
        let parts: Vec<&str> = word.split(['-', '/', '.']).collect();
        parts.len() == 3 && parts.iter().all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()))
    };
    let words: Vec<&str> = reason.split_whitespace().map(|word| word.trim_matches(is_mark)).collect();
    words.windows(2).find_map(|pair| match pair {
        [word, day] if is_day(day) => {
            let said = word.to_ascii_lowercase();
            ["until", "till", "expire", "expiry"]
                .iter()
                .any(|end| said.starts_with(end))
                .then(|| format!("{word} {day}"))
        }
        _ => None,
    })
}

/// The words of a list, parted by commas and blanks.
fn words(text: &str, at: u32) -> Vec<Word> {
    let parted = text.split(|c: char| c == ',' || c == '*' || c.is_whitespace()).filter(|word| !word.is_empty());
    let placed = parted.map(|word| {
        let start = at + offset_in(text, word);
        Word { text: word.to_owned(), span: Span::new(start, start + length(word)) }
    });
    placed.take(MOST_RULES).collect()
}

/// Where a part of a text begins in it.
fn offset_in(text: &str, part: &str) -> u32 {
    u32::try_from((part.as_ptr() as usize).saturating_sub(text.as_ptr() as usize)).unwrap_or(0)
}

fn length(text: &str) -> u32 {
    u32::try_from(text.len()).unwrap_or(u32::MAX)
}

#[cfg(test)]
#[allow(clippy::string_slice, reason = "a test may panic")]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(inside: &str) -> Directive {
        directive(inside, 0).unwrap()
    }

    fn named<'t>(inside: &'t str, read: &Directive) -> Vec<&'t str> {
        read.rules.iter().map(|word| &inside[word.span.start as usize..word.span.end as usize]).collect()
    }

    #[test]
    fn everything_may_be_said() {
        let text = " vaultvet: ignore RED02, vault-lock-missing  SDL01 -- moves to rsv-new -- soon (until 2027-01-31, by maria@example.org) ";
        let said = read(text);
        assert_eq!(named(text, &said), ["RED02", "vault-lock-missing", "SDL01"]);
        assert_eq!(said.reason.as_deref(), Some("moves to rsv-new -- soon"));
        assert_eq!((said.until, said.by.as_deref()), (Some(Day::new(2027, 1, 31)), Some("maria@example.org")));
        assert_eq!((said.of_file, said.fault.as_deref()), (false, None));
        assert_eq!(&text[said.span.start as usize..said.span.end as usize], text.trim());
    }

    #[test]
    fn less_may_be_said() {
        let said = read("*\n * VaultVet: ignore-file RED02 \u{2014} long\n *   since ");
        assert_eq!((said.of_file, said.reason.as_deref(), said.fault), (true, Some("long since"), None));
        assert_eq!(read("vaultvet:ignore RED02").reason, None);
        assert_eq!(read("vaultvet: ignore RED02 --  ").reason, None);
        assert_eq!(read("vaultvet: ignore RED02 -- why (really)").reason.as_deref(), Some("why (really)"));
        assert_eq!(read("vaultvet: ignore RED02 (until 2027-01-31)").until, Some(Day::new(2027, 1, 31)));
        assert_eq!(read("vaultvet: ignore RED02 -- as agreed on 2026-01-31, until further notice").fault, None);
        for other in ["vault: ignore RED02", "see vaultvet: ignore RED02", "", "vaultvet ignore RED02"] {
            assert_eq!(directive(other, 0), None, "{other}");
        }
    }

    #[test]
    fn what_is_not_understood_says_so() {
        for (text, fault) in [
            ("vaultvet: ignore", "names no rule"),
            ("vaultvet: ignore -- because", "names no rule"),
            ("vaultvet: disable RED02 -- because", "`ignore-file`"),
            ("vaultvet:", "`ignore-file`"),
            ("vaultvet: ignore RED02 -- x (until spring)", "`until spring` is no day"),
            ("vaultvet: ignore RED02 -- x (until 2027-1-3)", "is no day"),
            ("vaultvet: ignore RED02 -- x (by )", "neither"),
            ("vaultvet: ignore RED02 -- x (until: 2020-01-01)", "`until 2020-01-01` in the reason ends nothing"),
            ("vaultvet: ignore RED02 -- x (untill 2027-01-31)", "`untill 2027-01-31` in the reason"),
            ("vaultvet: ignore RED02 -- x (expires 2020-01-01)", "`expires 2020-01-01` in the reason"),
            ("vaultvet: ignore RED02 -- x (ticket 5, until 2020-01-01)", "ends nothing"),
            ("vaultvet: ignore RED02 -- x [until 2020-01-01]", "ends nothing"),
            ("vaultvet: ignore RED02 -- x until 2020-01-01.", "ends nothing"),
            ("vaultvet: ignore RED02 -- x (until 2020-01-01).", "ends nothing"),
        ] {
            let said = read(text).fault.unwrap_or_default();
            assert!(said.contains(fault), "{text}: {said}");
        }
    }

    proptest! {
        #[test]
        fn nothing_panics_and_words_stand_where_they_are_said(rest in "[a-zR0-9 ,()*é\\-\u{2014}\n]{0,60}") {
            let text = format!(" * vaultvet: ignore {rest}");
            let said = read(&text);
            prop_assert!(text.get(said.span.start as usize..said.span.end as usize).is_some());
            for word in &said.rules {
                prop_assert_eq!(&text[word.span.start as usize..word.span.end as usize], &word.text);
            }
        }
    }
}
