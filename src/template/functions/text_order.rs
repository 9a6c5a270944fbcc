//! The order of texts by culture, as far as both of .NET's collations agree: `a` before `A` before `b`, digits before letters.
//!
//! Which of the two Azure's engine uses is not documented: Windows' own, to which hyphens and apostrophes hardly count, or ICU's.

use std::cmp::Ordering;

/// ASCII from the lowest on, as ICU orders it; digits and letters follow.
const ICU: &str = " _-,;:!?.'\"()[]{}@*/\\&#%`^+<=>|~$";
/// The same, as Windows orders it, without the hyphen and the apostrophe.
const WINDOWS: &str = " !\"#$%&()*,./:;?@[\\]^_`{|}~+<=>";

/// The order of two texts; `None` where it is not known.
///
/// SOURCE: learn.microsoft.com/azure/azure-resource-manager/templates/template-functions-comparison, where 'A' is greater than 'a';
/// learn.microsoft.com/dotnet/core/extensions/globalization-icu for the two collations.
pub(super) fn compare(a: &str, b: &str) -> Option<Ordering> {
    if a == b {
        return Some(Ordering::Equal);
    }
    let icu = by_weight(a.chars(), b.chars(), ICU)?;
    let counts = |character: &char| !matches!(character, '-' | '\'');
    let windows = by_weight(a.chars().filter(counts), b.chars().filter(counts), WINDOWS)?;
    (icu == windows && icu != Ordering::Equal).then_some(icu)
}

/// The first difference in weight decides, else the first in case, lower before upper.
fn by_weight(
    mut a: impl Iterator<Item = char>,
    mut b: impl Iterator<Item = char>,
    punctuation: &str,
) -> Option<Ordering> {
    let mut case = Ordering::Equal;
    loop {
        let (one, other) = match (a.next(), b.next()) {
            (None, None) => return Some(case),
            (Some(more), None) => return weight(more, punctuation).map(|_| Ordering::Greater),
            (None, Some(more)) => return weight(more, punctuation).map(|_| Ordering::Less),
            // Whatever it weighs, it weighs the same.
            (Some(one), Some(other)) if one == other => continue,
            (Some(one), Some(other)) => (one, other),
        };
        match weight(one, punctuation)?.cmp(&weight(other, punctuation)?) {
            Ordering::Equal => case = case.then_with(|| other.cmp(&one)),
            decided => return Some(decided),
        }
    }
}

/// The place of a character; `None` for those whose place is not known here.
fn weight(character: char, punctuation: &str) -> Option<usize> {
    if character.is_ascii_alphanumeric() {
        return Some(punctuation.len() + usize::from(u8::try_from(character.to_ascii_lowercase()).ok()?));
    }
    punctuation.find(character)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_ordered_where_the_collations_agree() {
        use Ordering::{Equal, Greater, Less};
        for (a, b, order) in [
            ("", "", Some(Equal)),
            ("A", "a", Some(Greater)),
            ("a", "B", Some(Less)),
            ("aB", "Ab", Some(Less)),
            ("abc", "ab", Some(Greater)),
            ("9", "a", Some(Less)),
            ("2024-01-02", "2024-02-01", Some(Less)),
            ("1.10.0", "1.9.0", Some(Less)),
            ("a b", "ab", Some(Less)),
            ("straße1", "straße2", Some(Less)),
            ("a-b", "ab", None),
            ("co-op", "coop", None),
            ("é", "f", None),
            ("a", "a\u{200b}", None),
            ("_", "!", None),
        ] {
            assert_eq!(compare(a, b), order, "{a:?} and {b:?}");
            assert_eq!(compare(b, a), order.map(Ordering::reverse), "{b:?} and {a:?}");
        }
    }
}
