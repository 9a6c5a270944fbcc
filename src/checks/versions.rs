//! Blocks of settings that the vault's API version drops.

use super::draft::{Draft, Verdicts};
use super::terms::too_old;
use crate::model::{Setting, State, Vault};
use crate::template::{Kind, Value};

/// A fault at the block's key where the vault's API version drops what is written there and a later one would not.
pub(super) fn dropped<'d>(vault: &Vault<'d>, block: &Setting<'d>, out: &mut Verdicts<'d>) -> Option<Draft<'d>> {
    match &block.state {
        State::Dropped(_) if says_something(block.site.written) => too_old(block),
        // It is not known whether the block is there at all, or whether the version takes it.
        State::Unknown(_) if drops(vault, block) || hangs_on_version(block) => {
            out.needs(block);
            None
        }
        _ => None,
    }
}

/// A fault of a setting that its API version is too old for, noting a version that is not known.
pub(super) fn too_old_or_open<'d>(setting: &Setting<'d>, out: &mut Verdicts<'d>) -> Option<Draft<'d>> {
    if hangs_on_version(setting) {
        out.needs(setting);
    }
    too_old(setting)
}

/// Whether what is written is known, and what its API version makes of it is not.
fn hangs_on_version(setting: &Setting<'_>) -> bool {
    let written = setting.site.written.is_some_and(|value| value.first_unknown().is_none());
    written && !setting.site.resource.exported && setting.unknown().is_some()
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
