//! The age and the stage of the API version that a resource is written for.

use super::schema::{self, What};
use crate::checks::{Draft, Note, NotePlace, ResourceContext, Verdicts};
use crate::knowledge::ApiVersion;
use crate::knowledge::types::{Place, TypeTable};
use crate::model::{Reader, Site};
use crate::rule::Slot;
use crate::template::Resource;

/// At most so many children are pointed out beside their vault.
const MOST_NOTES: usize = 8;

/// GOV04: a preview version.
pub(in crate::checks) fn api_preview_version<'d>(context: &ResourceContext<'_, 'd>, out: &mut Verdicts<'d>) {
    let Some((version, draft)) = version_at_fault(context, |version| version.is_preview()) else { return };
    out.fault(match best_stable(context.reader(), None) {
        Some(stable) => draft.slot(Slot::Expected, stable.to_string()),
        // Nothing is known to replace it.
        None => draft.variant("no-stable").slot(Slot::Other, version.to_string()),
    });
}

/// GOV05: a stable version that is old, where a newer one knows all that is written.
pub(in crate::checks) fn api_outdated<'d>(context: &ResourceContext<'_, 'd>, out: &mut Verdicts<'d>) {
    let years = context.options.number("years");
    let limit = context.today.years_before(u16::try_from(years).unwrap_or(u16::MAX)).date();
    let old = |version: ApiVersion| !version.is_preview() && version.date() < limit;
    let Some((version, draft)) = version_at_fault(context, old) else { return };
    if let Some(newer) = best_stable(context.reader(), Some(version)) {
        let words = if years == 1 { "1 year".to_owned() } else { format!("{years} years") };
        out.fault(draft.slot(Slot::Expected, newer.to_string()).slot(Slot::Limit, words));
    }
}

/// The version of a template's resource of a known type, if it is at fault; a child written for its vault's version is
/// told beside the vault, not by itself.
fn version_at_fault<'d>(
    context: &ResourceContext<'_, 'd>,
    is_fault: impl Fn(ApiVersion) -> bool,
) -> Option<(ApiVersion, Draft<'d>)> {
    let version = context.reader().api_version().filter(|version| is_fault(*version))?;
    TypeTable::find(&context.resource.resource_type)?;
    let is_vault = context.vault.is_some_and(|vault| std::ptr::eq(vault.resource, context.resource));
    if !is_vault && context.vault.is_some_and(|vault| version_of(vault.resource) == Some(version)) {
        return None;
    }
    let written = context.resource.api_version.as_ref()?;
    let site = Site {
        resource: context.resource,
        path: "apiVersion".to_owned(),
        written: Some(written),
        origin: written.origin,
        anchor: context.reader().type_value(),
    };
    let mut draft = Draft::at_site(&site);
    let children = context.vault.filter(|_| is_vault).map(|vault| vault.children.as_slice()).unwrap_or_default();
    for child in children.iter().filter(|child| !child.existing && version_of(child) == Some(version)).take(MOST_NOTES)
    {
        if let Some(written) = child.api_version.as_ref().filter(|written| !written.origin.is_none()) {
            draft.related.push(Note {
                at: NotePlace::Origin(written.origin),
                text: "the same version here: raise it, too".to_owned(),
            });
        }
    }
    Some((version, draft))
}

fn version_of(resource: &Resource) -> Option<ApiVersion> {
    if resource.exported { None } else { resource.api_version.as_ref()?.as_str()?.parse().ok() }
}

/// The newest stable version, after that one, that has all that the resource writes.
fn best_stable(reader: Reader<'_>, after: Option<ApiVersion>) -> Option<ApiVersion> {
    let table = TypeTable::find(&reader.resource.resource_type)?;
    let versions = table.versions().iter().enumerate().rev();
    let mut stable =
        versions.filter(|(_, version)| !version.is_preview() && after.is_none_or(|after| **version > after));
    let lacks =
        |what: &What| matches!(what, What::NotInVersion(_) | What::ValueNotInVersion(_) | What::ReadOnly { .. });
    let found = stable.find(|(place, _)| {
        !schema::faults_at(reader, table, Place::Listed(*place)).iter().any(|fault| lacks(&fault.what))
    });
    found.map(|(_, version)| *version)
}
