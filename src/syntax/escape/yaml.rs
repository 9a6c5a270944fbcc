//! Maps YAML scalars: plain, in quotes, and literal blocks.

use super::{Builder, StringMap, hex, utf16_escape};

/// The map of a scalar that begins at byte `start` of the source.
pub(super) fn map(written: &str, start: usize) -> Option<StringMap> {
    // A carriage return alone is a line break in YAML and in few editors.
    if written.replace("\r\n", "\n").contains('\r') {
        return None;
    }
    match written.chars().next() {
        Some('"') => flow(written.strip_prefix('"')?.strip_suffix('"')?, start + 1, Quotes::Double),
        Some('\'') => flow(written.strip_prefix('\'')?.strip_suffix('\'')?, start + 1, Quotes::Single),
        Some('|') => literal(written, start),
        Some('>') => None,
        _ => flow(written, start, Quotes::None),
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Quotes {
    None,
    Single,
    Double,
}

/// Scalars whose lines are folded: a break is a space, more breaks are one line break less.
fn flow(inside: &str, start: usize, quotes: Quotes) -> Option<StringMap> {
    let mut builder = Builder::new(start);
    let mut at = 0;
    while let Some(rest) = inside.get(at..).filter(|rest| !rest.is_empty()) {
        let special = rest.find(|character| is_special(character, quotes)).unwrap_or(rest.len());
        let plain = rest.get(..special)?;
        // Blanks before a break belong to the fold.
        let next = rest.get(special..)?;
        let kept = if starts_with_break(next) { plain.trim_end_matches([' ', '\t']) } else { plain };
        builder.verbatim(kept, start + at);
        let from = at + kept.len();
        at += special;
        let Some(first) = next.chars().next() else {
            break;
        };
        let (text, length) = match (first, quotes) {
            ('\'', Quotes::Single) => next.strip_prefix("''").map(|_| ("'".to_owned(), 2))?,
            ('\\', Quotes::Double) => escape(next.strip_prefix('\\')?).map(|(text, length)| (text, length + 1))?,
            _ => fold(next),
        };
        at += length;
        builder.decoded(&text, start + from..start + at);
    }
    Some(builder.finish())
}

fn is_special(character: char, quotes: Quotes) -> bool {
    match character {
        '\n' | '\r' => true,
        '\'' => quotes == Quotes::Single,
        '\\' => quotes == Quotes::Double,
        _ => false,
    }
}

fn starts_with_break(text: &str) -> bool {
    text.starts_with(['\n', '\r'])
}

/// What the breaks at the start of a text give, and how many bytes they and the indentation behind them take.
fn fold(text: &str) -> (String, usize) {
    let rest = text.trim_start_matches([' ', '\t', '\n', '\r']);
    let length = text.len() - rest.len();
    let breaks = text.get(..length).unwrap_or_default().matches('\n').count();
    let folded = if breaks == 1 { " ".to_owned() } else { "\n".repeat(breaks.saturating_sub(1)) };
    (folded, length)
}

/// What an escape in double quotes gives, and its length behind the backslash.
fn escape(after_backslash: &str) -> Option<(String, usize)> {
    let first = after_backslash.chars().next()?;
    let character = match first {
        '0' => '\0',
        'a' => '\u{7}',
        'b' => '\u{8}',
        't' | '\t' => '\t',
        'n' => '\n',
        'v' => '\u{B}',
        'f' => '\u{C}',
        'r' => '\r',
        'e' => '\u{1B}',
        ' ' | '"' | '/' | '\\' => first,
        'N' => '\u{85}',
        '_' => '\u{A0}',
        'L' => '\u{2028}',
        'P' => '\u{2029}',
        'x' => {
            return Some((char::from_u32(hex(after_backslash.get(1..)?, 2)?)?.into(), 3));
        }
        'U' => {
            return Some((char::from_u32(hex(after_backslash.get(1..)?, 8)?)?.into(), 9));
        }
        'u' => {
            return utf16_escape(after_backslash).map(|(character, length)| (character.into(), length));
        }
        '\n' | '\r' => return Some(continuation(after_backslash)),
        _ => return None,
    };
    Some((character.into(), 1))
}

/// An escaped line break joins the lines; empty lines behind it still count.
fn continuation(breaks: &str) -> (String, usize) {
    let (_, length) = fold(breaks);
    let count = breaks.get(..length).unwrap_or_default().matches('\n').count();
    ("\n".repeat(count.saturating_sub(1)), length)
}

/// A block behind `|` whose indentation its first line shows.
fn literal(written: &str, start: usize) -> Option<StringMap> {
    let (header, body) = written.split_once('\n')?;
    let indicators = header.strip_prefix('|')?.split([' ', '\t', '\r']).next()?;
    if indicators.contains(|character: char| character.is_ascii_digit()) {
        return None;
    }
    let blank = |line: &&str| line.trim_start_matches(' ').trim_end_matches(['\n', '\r']).is_empty();
    let first = body.split_inclusive('\n').find(|line| !blank(line))?;
    let indent = first.len() - first.trim_start_matches(' ').len();
    let mut at = start + header.len() + 1;
    let mut builder = Builder::new(at);
    for line in body.split_inclusive('\n') {
        let content = line.trim_end_matches(['\n', '\r']);
        let spaces = content.len() - content.trim_start_matches(' ').len();
        let cut = indent.min(spaces);
        builder.verbatim(content.get(cut..)?, at + cut);
        if content.len() < line.len() {
            builder.decoded("\n", at + content.len()..at + line.len());
        }
        at += line.len();
    }
    Some(builder.finish())
}
