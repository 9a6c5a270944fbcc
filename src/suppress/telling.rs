//! The findings about suppressions: SUP01, SUP02 and SUP03, at their characters.

use super::ground::Ground;
use super::{Suppression, Word};
use crate::checks::input::InputDraft;
use crate::engine::word_input;
use crate::knowledge::{Day, VaultKind};
use crate::rule::{Finding, Means, ResourceRef, Rule, Slot, Slots};
use crate::source::Location;

/// What is wrong with a suppression.
#[derive(Debug)]
pub(super) enum Trouble {
    /// It hid nothing.
    Unused(&'static Rule),
    /// No rule is called so; with what was meant.
    UnknownRule(String),
    /// It cannot be read.
    NotUnderstood(String),
    /// Its rule may not be suppressed.
    Forbidden(&'static Rule, String),
    /// Its last day has passed.
    Expired { rule: &'static Rule, until: Day, nothing_left: bool },
    /// It gives no reason, for these rules.
    NoReason(Vec<&'static str>),
}

/// The finding about one rule of a suppression, or about all of it.
pub(super) fn tell(
    suppression: &Suppression,
    word: Option<&Word>,
    trouble: &Trouble,
    ground: &Ground<'_>,
) -> Option<Finding> {
    let several = suppression.rules.len() > 1;
    let span = word.filter(|_| several).map_or(suppression.location.span, |word| word.span);
    let mut slots = Slots::new();
    let named = match word {
        Some(word) => vec![word.text.as_str()],
        None => suppression.rules.iter().map(|word| word.text.as_str()).collect(),
    };
    if !named.is_empty() {
        slots.set(Slot::Other, backticked(&named));
    }
    let (code, variant) = match trouble {
        Trouble::Unused(_) => ("SUP01", None),
        Trouble::UnknownRule(message) => {
            let meant = message.rsplit_once("; ").map_or(message.as_str(), |(_, meant)| meant);
            slots.set(Slot::Detail, meant);
            ("SUP01", Some("unknown-rule"))
        }
        Trouble::NotUnderstood(fault) => {
            slots.set(Slot::Detail, fault);
            ("SUP01", Some("not-understood"))
        }
        Trouble::Forbidden(_, why) => {
            slots.set(Slot::Detail, why);
            ("SUP01", Some("forbidden"))
        }
        Trouble::Expired { until, nothing_left, .. } => {
            slots.set(Slot::Limit, until.to_string());
            ("SUP02", nothing_left.then_some("nothing-left"))
        }
        Trouble::NoReason(codes) => {
            slots.set(Slot::Other, backticked(codes));
            ("SUP03", (suppression.means != Means::Comment).then_some("setting"))
        }
    };
    let draft = InputDraft {
        code,
        variant,
        location: Location { source: suppression.location.source, span },
        slots,
        actual: (!named.is_empty()).then(|| named.join(", ")),
        related: Vec::new(),
    };
    word_input(&draft, &about(suppression, trouble, ground), &[], ground.standing)
}

fn backticked(names: &[&str]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

/// What the suppression is about: the vault of its file, or of the configuration what its rule judges.
fn about(suppression: &Suppression, trouble: &Trouble, ground: &Ground<'_>) -> ResourceRef {
    if suppression.means != Means::Configuration {
        return (ground.about)(suppression.location.source);
    }
    let rule = match trouble {
        Trouble::Unused(rule) | Trouble::Forbidden(rule, _) | Trouble::Expired { rule, .. } => Some(*rule),
        Trouble::UnknownRule(_) | Trouble::NotUnderstood(_) | Trouble::NoReason(_) => None,
    };
    let kind = rule.and_then(|rule| rule.vaults.first()).copied().unwrap_or(VaultKind::RecoveryServicesVault);
    ResourceRef { resource_type: kind.resource_type().to_owned(), name: None, expression: None, declared_by: None }
}
