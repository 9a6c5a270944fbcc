//! The words that checks put into slots, and drafts of settings that an API version drops.

use super::{Draft, Note, NotePlace};
use crate::knowledge::versions;
use crate::model::{Setting, State, Vault};
use crate::rule::Slot;
use crate::source::Location;
use crate::template::{Resource, Value, last_segment};

/// A name in backticks.
pub(super) fn code(name: &str) -> String {
    format!("`{name}`")
}

/// A value as written, in backticks.
pub(super) fn quoted(value: &Value) -> String {
    code(&value.to_display())
}

/// What is written at a setting, in backticks; none if nothing is.
pub(super) fn written(setting: &Setting<'_>) -> Option<String> {
    setting.site.written.map(quoted)
}

/// The last segment of a resource's name, in backticks.
pub(super) fn short_name(resource: &Resource) -> String {
    quoted(&last_segment(&resource.name).unwrap_or_else(|| resource.name.clone()))
}

/// Where a resource's name is written, else its type.
pub(super) fn name_or_type(resource: &Resource) -> Location {
    let span = resource.site.name_value.unwrap_or(resource.site.type_value);
    Location { source: resource.site.whole.source, span }
}

/// Words as a list for people: `a`, `b` and `c`.
pub(super) fn listed(words: &[String]) -> String {
    match words {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// The first stable API version in which the vault can be given that setting.
pub(super) fn since(vault: &Vault<'_>, setting: &Setting<'_>) -> Option<String> {
    versions::writable_since(vault.kind.resource_type(), &setting.site.path).map(|version| version.to_string())
}

/// A fault of a setting that its API version is too old for; none if it is not.
///
/// The label goes to the property's key, since its value is not what is wrong, with a note at `apiVersion`.
pub(super) fn too_old<'d>(setting: &Setting<'d>) -> Option<Draft<'d>> {
    let State::Dropped(support) = &setting.state else {
        return None;
    };
    let since = support.raise_to()?;
    let draft = Draft::at(setting).label(setting.site.anchor).slot(Slot::Since, since.to_string());
    Some(with_version(draft, setting.site.resource, format!("`{since}` or later can set it")))
}

/// The same draft with a note at the resource's `apiVersion`.
pub(super) fn with_version<'d>(mut draft: Draft<'d>, resource: &Resource, text: String) -> Draft<'d> {
    if let Some(version) = resource.api_version.as_ref().filter(|version| !version.origin.is_none()) {
        draft.related.push(Note { at: NotePlace::Origin(version.origin), text });
    }
    draft
}
