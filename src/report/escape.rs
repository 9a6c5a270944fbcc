//! Makes characters visible that a terminal or an editor would act on or hide.
//!
//! Each stand-in has as many bytes as what it stands for, so that an offset into a text stays right.

use std::borrow::Cow;

/// Whether a character is a control code, turns the direction of text, or takes no room.
///
/// Tabs and line breaks are among them: who lays text out treats these first.
#[must_use]
pub fn is_hidden(character: char) -> bool {
    character.is_control() || is_default_ignorable(character) || matches!(character, '\u{2028}' | '\u{2029}')
}

/// Characters that are drawn as nothing.
// SOURCE: https://www.unicode.org/Public/UCD/latest/ucd/DerivedCoreProperties.txt, Default_Ignorable_Code_Point, with
// the interlinear annotations, which are drawn as nothing too.
fn is_default_ignorable(character: char) -> bool {
    matches!(
        character,
        '\u{ad}'
            | '\u{34f}'
            | '\u{61c}'
            | '\u{115f}'..='\u{1160}'
            | '\u{17b4}'..='\u{17b5}'
            | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{3164}'
            | '\u{fe00}'..='\u{fe0f}'
            | '\u{feff}'
            | '\u{ffa0}'
            | '\u{fff0}'..='\u{fffb}'
            | '\u{1bca0}'..='\u{1bca3}'
            | '\u{1d173}'..='\u{1d17a}'
            | '\u{e0000}'..='\u{e0fff}'
    )
}

/// A visible character of the same number of bytes.
fn stand_in(character: char) -> char {
    match character.len_utf8() {
        1 => '?',
        2 => '¿',
        3 => '\u{fffd}',
        _ => '🚫',
    }
}

/// One line of text as it may be shown: nothing hidden in it but tabs, as long in bytes as before.
#[must_use]
pub fn visible(text: &str) -> Cow<'_, str> {
    replace(text, |character| character != '\t' && is_hidden(character))
}

/// Words as they may be shown: line breaks stay, every other hidden character, tabs too, is replaced.
#[must_use]
pub fn visible_lines(text: &str) -> Cow<'_, str> {
    replace(text, |character| character != '\n' && is_hidden(character))
}

/// A name or other short text as it may be shown inside a line: nothing hidden in it at all.
#[must_use]
pub fn visible_word(text: &str) -> Cow<'_, str> {
    replace(text, is_hidden)
}

/// At most `limit` characters of a text, with `…` for the rest.
#[must_use]
pub fn clip(text: &str, limit: usize) -> Cow<'_, str> {
    match text.char_indices().nth(limit) {
        Some((end, _)) => Cow::Owned(format!("{}…", text.get(..end).unwrap_or_default())),
        None => Cow::Borrowed(text),
    }
}

fn replace(text: &str, hidden: impl Fn(char) -> bool) -> Cow<'_, str> {
    if text.chars().any(&hidden) {
        text.chars().map(|character| if hidden(character) { stand_in(character) } else { character }).collect()
    } else {
        Cow::Borrowed(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_acts_on_a_terminal_is_replaced() {
        assert_eq!(visible("a\u{1b}[31mb\r\tc"), "a?[31mb?\tc");
        assert_eq!(visible("\u{202e}drow\u{2066}"), "\u{fffd}drow\u{fffd}");
        assert_eq!(visible("soft\u{ad}hyphen\u{9b}"), "soft¿hyphen¿");
        assert_eq!(visible("tag\u{e0041}"), "tag🚫");
        assert_eq!(visible_word("a\nb\tc"), "a?b?c");
        assert_eq!(visible_lines("a\nb\tc\u{7}"), "a\nb?c?");
    }

    #[test]
    fn letters_of_all_scripts_stay() {
        for text in ["Gütersloh", "日本語", "שלום", "नमस्ते", "e\u{301}", "👍"] {
            assert!(matches!(visible_word(text), Cow::Borrowed(same) if same == text), "{text}");
        }
    }

    proptest! {
        #[test]
        fn lengths_stay(text in "\\PC{0,20}\\p{C}{0,20}.{0,5}") {
            let shown = visible(&text);
            prop_assert_eq!(shown.len(), text.len());
            prop_assert!(!visible_word(&text).chars().any(is_hidden));
        }
    }
}
