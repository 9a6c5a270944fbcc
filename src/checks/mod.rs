//! The coded checks: pure functions that look at one vault and say what is wrong, in terms of places and slots.
//!
//! A check never words anything and knows no severities: both stand in its rule's file. It is bound to its rule in
//! [`table`].

mod draft;
mod encryption;
mod identity;
mod immutability;
pub mod input;
mod operational;
mod redundancy;
mod restore;
mod soft_delete;
pub mod table;
mod terms;
mod versions;

pub use draft::{Draft, Note, NotePlace, Open, Verdicts};

use crate::model::grants::Grant;
use crate::model::{Estate, Vault};

/// What a check may look at: one vault, and all that stands around it in the same world.
#[derive(Debug, Clone, Copy)]
pub struct CheckContext<'c, 'd> {
    /// The vault to judge.
    pub vault: &'c Vault<'d>,
    /// The resources of its deployment or export.
    pub estate: &'c Estate<'d>,
    /// The role assignments among them.
    pub grants: &'c [Grant<'d>],
}

/// A coded check.
pub type Check = for<'c, 'd> fn(&CheckContext<'c, 'd>, &mut Verdicts<'d>);
