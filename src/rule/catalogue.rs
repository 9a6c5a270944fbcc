//! The catalogue: every rule, packed when the crate is built, and finding one by what a person typed.

use std::fmt;

use super::Rule;
use crate::knowledge::nearest::nearest;

pub use packed::RULES;

/// What the build script packed.
mod packed {
    #![allow(unused_imports, reason = "a catalogue without rules names none of them")]

    use crate::knowledge::VaultKind;
    use crate::rule::{
        Area, Basis, Confidence, Control, Framework, Judge, OptionKind, Policy, Profile, Reference, Rule, RuleOption,
        Severity, Variant, Words,
    };

    include!(concat!(env!("OUT_DIR"), "/rules.rs"));
}

include!(concat!(env!("OUT_DIR"), "/examples.rs"));

/// The texts of a rule's first fixtures; what is not there is empty.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Fixtures {
    /// An input that raises the rule.
    pub bad: &'static str,
    /// The parameter file beside it.
    pub parameters: &'static str,
    /// What `check` prints of it by this rule.
    pub printed: &'static str,
    /// The same input, put right.
    pub good: &'static str,
}

/// The fixtures of a rule.
#[must_use]
pub fn fixtures(rule: &Rule) -> Fixtures {
    let found = EXAMPLES.iter().find(|(name, ..)| *name == rule.name);
    found.map_or_else(Fixtures::default, |(_, bad, parameters, snapshot, good)| Fixtures {
        bad,
        parameters,
        printed: printed_in(snapshot),
        good,
    })
}

/// A snapshot without the head that its keeper writes.
fn printed_in(snapshot: &'static str) -> &'static str {
    let body = snapshot.strip_prefix("---\n").and_then(|rest| rest.split_once("\n---\n"));
    body.map_or(snapshot, |(_, body)| body)
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

fn labels() -> impl Iterator<Item = &'static str> {
    RULES.iter().flat_map(|rule| [rule.code, rule.name])
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
    fn only_what_is_near_is_offered() {
        let names = || ["RED02", "vault-redundancy-local"].into_iter();
        assert_eq!(nearest("RED2", names()), Some("RED02"));
        assert_eq!(nearest("vault-redundency-locale", names()), Some("vault-redundancy-local"));
        assert_eq!(nearest("something-else", names()), None);
    }
}
