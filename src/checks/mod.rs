//! The coded checks: pure functions that look at one vault and say what is wrong, in terms of places and slots.
//!
//! A check never words anything and knows no severities: both stand in its rule's file. It is bound to its rule in
//! [`table`].

mod authorization;
mod draft;
mod encryption;
mod governance;
mod identity;
mod immutability;
pub mod input;
mod monitoring;
mod network;
mod operational;
mod redundancy;
mod restore;
mod retention;
mod soft_delete;
pub mod table;
mod terms;
mod versions;

pub use draft::{Draft, Note, NotePlace, Open, Verdicts};

use crate::knowledge::Day;
use crate::model::grants::Grants;
use crate::model::{Estate, Reader, Vault};
use crate::rule::{OptionValue, Rule, Standing};
use crate::template::Resource;

/// What a check may look at: one vault, and all that stands around it in the same world.
#[derive(Debug, Clone, Copy)]
pub struct CheckContext<'c, 'd> {
    /// The vault to judge.
    pub vault: &'c Vault<'d>,
    /// The resources of its deployment or export.
    pub estate: &'c Estate<'d>,
    /// The role assignments among them.
    pub grants: &'c Grants<'d>,
    /// The day of the run.
    pub today: Day,
    /// What is set of the rule.
    pub options: Options<'c>,
}

/// What a check of resources may look at: one resource of the vault family, and all around it in the same world.
#[derive(Debug, Clone, Copy)]
pub struct ResourceContext<'c, 'd> {
    /// The resource to judge: a vault, something declared below one, or a guard; never an `existing` one.
    pub resource: &'d Resource,
    /// The vault that it is, that it is declared below, or whose proxy leads to it; none where the input shows none.
    pub vault: Option<&'c Vault<'d>>,
    /// The resources of its deployment or export.
    pub estate: &'c Estate<'d>,
    /// The role assignments among them.
    pub grants: &'c Grants<'d>,
    /// The day of the run.
    pub today: Day,
    /// What is set of the rule.
    pub options: Options<'c>,
}

impl<'d> ResourceContext<'_, 'd> {
    /// Reads the resource's settings.
    #[must_use]
    pub fn reader(&self) -> Reader<'d> {
        self.estate.reader(self.resource)
    }
}

/// What is set of one rule for the vault that is judged.
#[derive(Debug, Clone, Copy)]
pub struct Options<'c> {
    rule: &'c Rule,
    standing: Standing<'c>,
}

impl<'c> Options<'c> {
    /// What is set of that rule there.
    #[must_use]
    pub fn new(rule: &'c Rule, standing: Standing<'c>) -> Self {
        Self { rule, standing }
    }

    /// The number that an option is set to. A test holds that checks ask only for what their rule declares.
    #[must_use]
    pub fn number(&self, name: &str) -> u32 {
        match self.standing.option(self.rule, name) {
            Some(OptionValue::Number(number)) => number,
            _ => 0,
        }
    }

    /// The word that an option is set to.
    #[must_use]
    pub fn word(&self, name: &str) -> &'static str {
        match self.standing.option(self.rule, name) {
            Some(OptionValue::Choice(word)) => word,
            _ => "",
        }
    }
}

/// A coded check of vaults.
pub type VaultCheck = for<'c, 'd> fn(&CheckContext<'c, 'd>, &mut Verdicts<'d>);

/// A coded check of single resources of the vault family, whether or not their vault is in the input.
pub type ResourceCheck = for<'c, 'd> fn(&ResourceContext<'c, 'd>, &mut Verdicts<'d>);

/// A coded check.
#[derive(Debug, Clone, Copy)]
pub enum Check {
    /// Called once a vault.
    Vault(VaultCheck),
    /// Called once a resource: each vault, each child and guard of it, and each that has no vault in the input.
    Resource(ResourceCheck),
}
