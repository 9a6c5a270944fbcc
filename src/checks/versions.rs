//! Blocks of settings that the vault's API version drops.

use super::draft::{Draft, Verdicts};
use super::terms::too_old;
use crate::model::{Setting, State, Vault};
use crate::template::{Kind, Value};

/// A fault at the block's key where the vault's API version drops what is written there and a later one would not.
pub(super) fn dropped<'d>(vault: &Vault<'d>, block: &Setting<'d>, out: &mut Verdicts<'d>) -> Option<Draft<'d>> {
    match &block.state {
        State::Dropped(_) if says_something(block.site.written) => too_old(block),
        // It is not known whether the block is there at all.
        State::Unknown(_) if drops(vault, block) => {
            out.needs(block);
            None
        }
        _ => None,
    }
}

/// Whether the vault's API version drops that setting, whatever is written there.
pub(super) fn drops(vault: &Vault<'_>, setting: &Setting<'_>) -> bool {
    vault.reader().support(&setting.site.path, &Value::null()).is_some_and(|support| support.drops())
}

/// An empty block loses nothing by being dropped.
fn says_something(written: Option<&Value>) -> bool {
    match written.map(|value| &value.kind) {
        Some(Kind::Object(object)) => {
            object.why_open().is_some() || object.entries.iter().any(|entry| !entry.value.is_null())
        }
        Some(_) => true,
        None => false,
    }
}
