//! Blocks of settings that the vault's API version drops.

use super::draft::{Draft, Note, NotePlace, Verdicts};
use crate::knowledge::ApiVersion;
use crate::model::{Setting, State, Vault};
use crate::rule::Slot;
use crate::template::{Kind, Value};

/// A fault at the block's key where the vault's API version drops what is written there and a later one would not.
pub(super) fn dropped<'d>(vault: &Vault<'d>, block: &Setting<'d>, out: &mut Verdicts<'d>) -> Option<Draft<'d>> {
    let support = vault.reader().support(&block.site.path, &Value::null()).filter(|support| support.drops())?;
    match &block.state {
        State::Absent | State::NotApplicable => None,
        // It is not known whether the block is there at all.
        State::Unknown(_) if block.site.written.is_none() => {
            out.needs(block);
            None
        }
        _ if says_something(block.site.written) => Some(too_old(vault, block, support.raise_to()?)),
        _ => None,
    }
}

/// Whether the vault's API version drops that setting, whatever is written there.
pub(super) fn drops(vault: &Vault<'_>, setting: &Setting<'_>) -> bool {
    vault.reader().support(&setting.site.path, &Value::null()).is_some_and(|support| support.drops())
}

fn too_old<'d>(vault: &Vault<'d>, block: &Setting<'d>, since: ApiVersion) -> Draft<'d> {
    let mut draft = Draft::at(block).label(block.site.anchor).slot(Slot::Since, since.to_string());
    if let Some(version) = &vault.resource.api_version {
        let text = "the API version that does not know it".to_owned();
        draft.related.push(Note { at: NotePlace::Origin(version.origin), text });
    }
    draft
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
