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
use crate::model::grants::Grant;
use crate::model::{Estate, Reader, Vault};
use crate::template::Resource;

/// What a check may look at: one vault, and all that stands around it in the same world.
#[derive(Debug, Clone, Copy)]
pub struct CheckContext<'c, 'd> {
    /// The vault to judge.
    pub vault: &'c Vault<'d>,
    /// The resources of its deployment or export.
    pub estate: &'c Estate<'d>,
    /// The role assignments among them.
    pub grants: &'c [Grant<'d>],
    /// The day of the run.
    pub today: Day,
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
    pub grants: &'c [Grant<'d>],
    /// From when on an API version counts as old.
    pub ageing: Ageing,
}

impl<'d> ResourceContext<'_, 'd> {
    /// Reads the resource's settings.
    #[must_use]
    pub fn reader(&self) -> Reader<'d> {
        self.estate.reader(self.resource)
    }
}

/// What the age of an API version is judged by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ageing {
    /// The day of the run.
    pub today: Day,
    /// After how many years a version is old.
    pub years: u16,
}

impl Ageing {
    /// After how many years an API version is old where nothing else is said.
    pub const YEARS: u16 = 2;

    /// As of that day, by the usual measure.
    #[must_use]
    pub const fn on(today: Day) -> Self {
        Self { today, years: Self::YEARS }
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
