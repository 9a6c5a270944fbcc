//! The catalogue: every rule, packed when the crate is built, and finding one by what a person typed.

use std::fmt;

use super::{Area, Rule};

pub use packed::RULES;

/// What the build script packed.
mod packed {
    #![allow(unused_imports, reason = "a catalogue without rules names none of them")]

    use crate::knowledge::VaultKind;
    use crate::rule::{
        Area, Basis, Confidence, Control, Framework, Judge, Policy, Profile, Reference, Rule, Severity, Variant, Words,
    };

    include!(concat!(env!("OUT_DIR"), "/rules.rs"));
}

include!(concat!(env!("OUT_DIR"), "/examples.rs"));

/// The bad and the good example of a rule: the texts of its fixtures.
#[must_use]
pub fn examples(rule: &Rule) -> (&'static str, &'static str) {
    EXAMPLES.iter().find(|(name, ..)| *name == rule.name).map_or(("", ""), |(_, bad, good)| (bad, good))
}

/// A word that names no rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownRule {
    /// What was asked for.
    pub asked: String,
    /// The code or name that is nearest to it, if one is near.
    pub nearest: Option<&'static str>,
}

/// The rule of that code or name, whatever its case.
///
/// # Errors
///
/// [`UnknownRule`] when there is none.
pub fn find(asked: &str) -> Result<&'static Rule, UnknownRule> {
    let asked = asked.trim();
    RULES
        .iter()
        .find(|rule| rule.code.eq_ignore_ascii_case(asked) || rule.name.eq_ignore_ascii_case(asked))
        .ok_or_else(|| UnknownRule { asked: asked.to_owned(), nearest: nearest(asked, labels()) })
}

/// The rules of an area, in the order of their codes.
pub fn in_area(area: Area) -> impl Iterator<Item = &'static Rule> {
    RULES.iter().filter(move |rule| rule.area == area)
}

fn labels() -> impl Iterator<Item = &'static str> {
    RULES.iter().flat_map(|rule| [rule.code, rule.name])
}

/// The candidate with the fewest edits to `asked`, if those are few for its length.
fn nearest(asked: &str, candidates: impl Iterator<Item = &'static str>) -> Option<&'static str> {
    // A word longer than any name costs time and can be near to none.
    if asked.len() > 80 {
        return None;
    }
    candidates
        .map(|candidate| (edits(asked, candidate), candidate))
        .filter(|(edits, candidate)| *edits <= (candidate.len() / 3).max(1))
        .min_by_key(|(edits, _)| *edits)
        .map(|(_, candidate)| candidate)
}

/// Insertions, deletions and replacements from one text to the other, case aside (Levenshtein).
fn edits(from: &str, to: &str) -> usize {
    let to: Vec<char> = to.chars().map(|character| character.to_ascii_lowercase()).collect();
    let mut row: Vec<usize> = (0..=to.len()).collect();
    for (line, character) in from.chars().map(|character| character.to_ascii_lowercase()).enumerate() {
        let mut left = line + 1;
        let mut next = vec![left];
        for ((diagonal, above), wanted) in row.iter().zip(row.iter().skip(1)).zip(&to) {
            left = (left + 1).min(above + 1).min(diagonal + usize::from(character != *wanted));
            next.push(left);
        }
        row = next;
    }
    row.last().copied().unwrap_or_default()
}

impl fmt::Display for UnknownRule {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "no rule is called `{}`", self.asked)?;
        match self.nearest {
            Some(nearest) => write!(out, "; did you mean `{nearest}`?"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for UnknownRule {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edits_are_counted_without_case() {
        assert_eq!(edits("RED02", "red02"), 0);
        assert_eq!(edits("kitten", "sitting"), 3);
        assert_eq!(edits("", "abc"), 3);
    }

    #[test]
    fn only_what_is_near_is_offered() {
        let names = || ["RED02", "vault-redundancy-local"].into_iter();
        assert_eq!(nearest("RED2", names()), Some("RED02"));
        assert_eq!(nearest("vault-redundency-locale", names()), Some("vault-redundancy-local"));
        assert_eq!(nearest("something-else", names()), None);
    }
}
