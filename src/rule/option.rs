//! Options of a rule: what a configuration may set about it, declared in the rule's file.

use std::fmt;

/// Something about a rule that a configuration may set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RuleOption {
    /// Its name, camelCase.
    pub name: &'static str,
    /// What it takes, and what counts where nothing is set.
    pub kind: OptionKind,
    /// What it is, in one sentence.
    pub says: &'static str,
}

/// What an option takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OptionKind {
    /// A whole number of something.
    Number {
        /// What is counted, such as `days`.
        unit: &'static str,
        /// What counts where nothing is set.
        default: u32,
        /// The least that it takes.
        min: u32,
        /// The most that it takes.
        max: u32,
    },
    /// One word of several.
    Choice {
        /// What counts where nothing is set.
        default: &'static str,
        /// The words that it takes.
        allowed: &'static [&'static str],
    },
}

/// What an option is set to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OptionValue {
    /// A whole number.
    Number(u32),
    /// One of the words that it takes.
    Choice(&'static str),
}

impl RuleOption {
    /// What counts where nothing is set.
    #[must_use]
    pub const fn default(&self) -> OptionValue {
        match self.kind {
            OptionKind::Number { default, .. } => OptionValue::Number(default),
            OptionKind::Choice { default, .. } => OptionValue::Choice(default),
        }
    }

    /// What it takes, in words: `a number of days from 1 to 3650`.
    #[must_use]
    pub fn takes(&self) -> String {
        match self.kind {
            OptionKind::Number { unit, min, max, .. } => format!("a number of {unit} from {min} to {max}"),
            OptionKind::Choice { allowed, .. } => {
                let words: Vec<String> = allowed.iter().map(|word| format!("`{word}`")).collect();
                match words.split_last() {
                    Some((last, rest)) if !rest.is_empty() => format!("{} or {last}", rest.join(", ")),
                    _ => words.concat(),
                }
            }
        }
    }
}

impl fmt::Display for OptionValue {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => number.fmt(out),
            Self::Choice(word) => word.fmt(out),
        }
    }
}
