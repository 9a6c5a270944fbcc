//! Properties and values that the API version, or every one, does not take.

use super::place::Meant;
use super::schema::{self, Fault, Other, What};
use super::value::ValueFault;
use crate::checks::terms::{code, listed, with_version};
use crate::checks::{Draft, ResourceContext, Verdicts};
use crate::knowledge::types::TypeTable;
use crate::knowledge::{ApiVersion, VaultKind, resource_types};
use crate::model::Site;
use crate::rule::Slot;
use crate::template::{Object, Origin, Value};

/// What the portal and Microsoft's own templates write along: the tag has a name beside it, which decides.
const ECHOES: [&str; 2] = [".tagInfo.id", ".tagInfo.eTag"];

/// GOV06: other versions have the property, or take the value.
pub(in crate::checks) fn property_not_in_version<'d>(context: &ResourceContext<'_, 'd>, out: &mut Verdicts<'d>) {
    needs_version(context, out);
    for Fault { site, what } in schema::faults(context, false) {
        // What says nothing loses nothing by being dropped.
        if site.written.is_some_and(says_nothing) {
            continue;
        }
        let (draft, other) = match what {
            What::NotInVersion(_) if holds_anyway(&site) => {
                out.fault(Draft::at_site(&site).label(site.anchor).variant("inert"));
                continue;
            }
            What::NotInVersion(other) => (Draft::at_site(&site).label(site.anchor), other),
            What::ValueNotInVersion(other) => (Draft::at_site(&site).variant("value"), other),
            _ => continue,
        };
        let (draft, note) = match other {
            Other::Since(version) => (draft.slot(Slot::Since, version.to_string()), format!("`{version}` has it")),
            Other::Last(version) => {
                let gone = if draft.variant.is_some() { "value-gone" } else { "gone" };
                (
                    draft.variant(gone).slot(Slot::Other, code(&version.to_string())),
                    format!("`{version}` was the last to have it"),
                )
            }
        };
        out.fault(with_version(draft, context.resource, note));
    }
}

/// Without its API version nothing can be told of what a resource writes.
fn needs_version<'d>(context: &ResourceContext<'_, 'd>, out: &mut Verdicts<'d>) {
    let resource = context.resource;
    if !resource.exported && !resource.partial && TypeTable::find(&resource.resource_type).is_some() {
        out.needs(&context.reader().written_version());
    }
}

/// An API version that is no version at all: Azure refuses it.
fn no_version<'d>(context: &ResourceContext<'_, 'd>) -> Option<Draft<'d>> {
    let version = context.reader().written_version();
    let text = version.text().filter(|_| !context.resource.exported)?;
    let table = TypeTable::find(&context.resource.resource_type)?;
    // `2020-01-01-alpha`: a preview by another name, which is not known and may have been one.
    let is_dated = |rest: &str| rest.strip_prefix('-').is_some_and(|word| !word.is_empty());
    let begins_as_one =
        text.split_at_checked(10).is_some_and(|(day, rest)| day.parse::<ApiVersion>().is_ok() && is_dated(rest));
    if text.parse::<ApiVersion>().is_ok() || begins_as_one {
        return None;
    }
    let newest = table.versions().iter().rfind(|version| !version.is_preview())?;
    Some(Draft::at(&version).variant("api-version").slot(Slot::Expected, newest.to_string()))
}

/// Whether what is written holds whether it is written or not: vaults of Recovery Services have one tier.
///
/// SOURCE: learn.microsoft.com/azure/templates/microsoft.recoveryservices/vaults: `sku.name` alone tells the SKU, `RS0`
/// or `Standard`, and Azure's own samples write the tier `Standard` beside either.
fn holds_anyway(site: &Site<'_>) -> bool {
    let vault = VaultKind::of_type(&site.resource.resource_type) == Some(VaultKind::RecoveryServicesVault);
    let tier = site.written.and_then(Value::as_str).is_some_and(|tier| tier.eq_ignore_ascii_case("Standard"));
    vault && tier && site.path.eq_ignore_ascii_case("sku.tier")
}

/// Whether a value is an object without any setting inside.
fn says_nothing(value: &Value) -> bool {
    let empty = |object: &Object| {
        let mut values = object.entries.iter().map(|entry| &entry.value);
        object.why_open().is_none() && values.all(|value| value.is_null() || says_nothing(value))
    };
    value.as_object().is_some_and(empty)
}

/// GOV07: the version only reads it.
pub(in crate::checks) fn property_read_only<'d>(context: &ResourceContext<'_, 'd>, out: &mut Verdicts<'d>) {
    needs_version(context, out);
    for Fault { site, what } in schema::faults(context, false) {
        let What::ReadOnly { since } = what else { continue };
        if ECHOES.iter().any(|echo| site.path.ends_with(echo)) {
            continue;
        }
        let draft = Draft::at_site(&site).label(site.anchor);
        out.fault(match since {
            Some(since) => {
                let draft = draft.variant("writable-later").slot(Slot::Since, since.to_string());
                with_version(draft, context.resource, format!("`{since}` or later can set it"))
            }
            None => draft,
        });
    }
}

/// GOV08: no version has it.
pub(in crate::checks) fn property_unknown<'d>(context: &ResourceContext<'_, 'd>, out: &mut Verdicts<'d>) {
    for Fault { site, what } in schema::faults(context, true) {
        let What::Unknown { meant, missed } = what else { continue };
        let draft = Draft::at_site(&site).label(site.anchor);
        out.fault(match meant {
            None => draft,
            Some(meant) => {
                let draft = draft.meant(meant.path());
                match meant {
                    Meant::Name(name, _) => draft
                        .variant(if missed { "misspelt-demanded" } else { "misspelt" })
                        .slot(Slot::Expected, code(&name)),
                    Meant::Elsewhere(path) => draft
                        .variant(if missed { "misplaced-demanded" } else { "misplaced" })
                        .slot(Slot::Expected, code(&path)),
                }
            }
        });
    }
}

/// GOV09: no version takes the value.
pub(in crate::checks) fn enum_invalid<'d>(context: &ResourceContext<'_, 'd>, out: &mut Verdicts<'d>) {
    out.faults.extend(no_version(context));
    out.faults.extend(misspelt_type(context));
    for Fault { site, what } in schema::faults(context, false) {
        let What::Value(fault) = what else { continue };
        let words = |allowed: &[&str]| listed(&allowed.iter().map(|word| code(word)).collect::<Vec<_>>());
        let draft = Draft::at_site(&site);
        out.fault(match fault {
            ValueFault::Word { allowed, near: Some(near) } => {
                draft.variant("misspelt").slot(Slot::Allowed, words(&allowed)).slot(Slot::Expected, code(near))
            }
            ValueFault::Word { allowed, near: None } => draft.slot(Slot::Allowed, words(&allowed)),
            ValueFault::Bracket { allowed } => draft.variant("missing-bracket").slot(Slot::Allowed, words(&allowed)),
            ValueFault::Kind { expected, allowed } if allowed.is_empty() => {
                draft.variant("type").slot(Slot::Expected, expected)
            }
            ValueFault::Kind { allowed, .. } => {
                draft.variant("type").slot(Slot::Expected, format!("one of {}", words(&allowed)))
            }
            ValueFault::Bare { member, word } => {
                draft.variant("bare").slot(Slot::Expected, format!("`{{\"{member}\": \"{word}\"}}`"))
            }
            ValueFault::Borrowed { .. } => continue,
        });
    }
}

/// A resource type that nobody has, but for a slip; an export shows what there is.
fn misspelt_type<'d>(context: &ResourceContext<'_, 'd>) -> Option<Draft<'d>> {
    let resource = context.resource;
    let meant = resource_types::meant(&resource.resource_type).filter(|_| !resource.exported)?;
    let anchor = context.reader().type_value();
    // Inside its parent a type is written by its last word.
    let whole = anchor.span.end - anchor.span.start >= u32::try_from(resource.resource_type.len()).unwrap_or(u32::MAX);
    let expected = if whole { meant } else { meant.rsplit('/').next().unwrap_or(meant) };
    let site = Site { resource, path: "type".to_owned(), written: None, origin: Origin::NONE, anchor };
    let mut draft = Draft::at_site(&site).variant("no-such-type").slot(Slot::Expected, code(expected));
    draft.actual = Some(Value::string(resource.resource_type.clone()));
    Some(draft)
}

/// GOV10: a value that only the other kind of vault takes.
pub(in crate::checks) fn enum_borrowed_from_other_vault<'d>(context: &ResourceContext<'_, 'd>, out: &mut Verdicts<'d>) {
    for Fault { site, what } in schema::faults(context, false) {
        if let What::Value(ValueFault::Borrowed { own }) = what {
            out.fault(Draft::at_site(&site).slot(Slot::Expected, own));
        }
    }
}
