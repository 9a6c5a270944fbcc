//! Names that Azure refuses: of vaults, and of children against the vault that they are declared under.

use crate::checks::terms::code;
use crate::checks::{Draft, ResourceContext, Verdicts};
use crate::knowledge::VaultKind;
use crate::knowledge::nearest::nearest;
use crate::model::Site;
use crate::rule::Slot;
use crate::source::Location;
use crate::template::{Part, Resource, Value, name_segments};

/// GOV03: a vault's name that Azure refuses.
pub(in crate::checks) fn vault_name_invalid<'d>(context: &ResourceContext<'_, 'd>, out: &mut Verdicts<'d>) {
    let resource = context.resource;
    let Some(kind) = VaultKind::of_type(&resource.resource_type).filter(|_| !resource.exported) else { return };
    if let Some(detail) = fault_of_name(kind, &resource.name) {
        out.fault(Draft::at_site(&name_site(context)).slot(Slot::Detail, detail));
    }
}

/// What is wrong with a vault's name, as far as it is known; of a secret one nothing is told.
fn fault_of_name(kind: VaultKind, name: &Value) -> Option<String> {
    let parts = name.text_parts().filter(|_| !name.holds_secret())?;
    let known = |part: &Part| match part {
        Part::Known(text) => text.to_string(),
        Part::Hole(_) => String::new(),
    };
    let text: String = parts.iter().map(known).collect();
    let whole = parts.iter().all(|part| matches!(part, Part::Known(_)));
    let bad = text.chars().find(|character| !(character.is_ascii_alphanumeric() || *character == '-'));
    if let Some(bad) = bad {
        return Some(format!("{} is not allowed", spelled(bad)));
    }
    let length = text.chars().count();
    if whole && length == 0 {
        return Some("it is empty".to_owned());
    }
    if length > 50 || (whole && length < 2) {
        let known = if whole { "" } else { "at least " };
        return Some(format!("it has {known}{length} {}", if length == 1 { "character" } else { "characters" }));
    }
    let first = match parts.first() {
        Some(Part::Known(text)) => text.chars().next(),
        _ => None,
    };
    let starts_well = first.is_none_or(|first| first.is_ascii_alphabetic());
    (kind == VaultKind::RecoveryServicesVault && !starts_well).then(|| "it does not begin with a letter".to_owned())
}

fn spelled(character: char) -> String {
    if character == ' ' { "a blank".to_owned() } else { code(&character.to_string()) }
}

/// GOV12: a child whose name does not fit its type, or the vaults declared beside it.
pub(in crate::checks) fn child_parent_mismatch<'d>(context: &ResourceContext<'_, 'd>, out: &mut Verdicts<'d>) {
    let resource = context.resource;
    let mut types = resource.resource_type.split('/').skip(1);
    let levels = types.clone().count();
    let first = types.next().unwrap_or_default();
    let provider = resource.resource_type.split('/').next().unwrap_or_default();
    // How many parts a secret has would tell of it.
    let judged = levels > 1 && !resource.exported && !resource.name.secure;
    let Some(kind) = VaultKind::of_type(&format!("{provider}/{first}")).filter(|_| judged) else { return };
    if resource.site.repeats_parent {
        return full_type(context, out);
    }
    let segments = name_segments(&resource.name);
    let whole = resource.name.as_str().is_some();
    // Parts that are not known may hold further segments, and none less.
    if segments.len() > levels || (whole && segments.len() < levels) {
        // Inside its vault a child has a type of one part: a provider in the middle was written there once more.
        if resource.resource_type.split('/').skip(1).any(|part| part.contains('.')) {
            return full_type(context, out);
        }
        let expected = format!("{levels} parts");
        let actual = if segments.len() == 1 { "1".to_owned() } else { segments.len().to_string() };
        let draft = Draft::at_site(&name_site(context)).slot(Slot::Expected, expected).slot(Slot::Other, actual);
        let draft = draft.slot(Slot::Limit, named_parts(&resource.resource_type));
        out.fault(draft.label(name_site(context).anchor));
        return;
    }
    if context.vault.is_none()
        && let Some((named, other)) = other_vault(context, kind, segments.first())
    {
        let draft = Draft::at_site(&name_site(context)).variant("other-vault").slot(Slot::Expected, code(&named));
        let named_at =
            Location { source: other.site.whole.source, span: other.site.name_value.unwrap_or(other.site.type_value) };
        out.fault(draft.label(name_site(context).anchor).note_at(named_at, "the vault that is declared here"));
    }
}

/// A full type where only its last part belongs.
fn full_type<'d>(context: &ResourceContext<'_, 'd>, out: &mut Verdicts<'d>) {
    let site = &context.resource.site;
    let at = Location { source: site.whole.source, span: site.type_value };
    out.fault(Draft::at_site(&name_site(context)).variant("full-type").label(at));
}

/// The parts of a type that each have a name: `backupVaults/backupPolicies`.
fn named_parts(resource_type: &str) -> String {
    code(resource_type.split_once('/').map_or(resource_type, |(_, parts)| parts))
}

/// How many letters a slip of the pen gets wrong.
const SLIP: usize = 2;

/// A vault declared here whose name is nearly the one that a child names, where no vault has that name.
///
/// A vault of quite another name may exist already: that is no fault.
fn other_vault<'d>(
    context: &ResourceContext<'_, 'd>,
    kind: VaultKind,
    named: Option<&Value>,
) -> Option<(String, &'d Resource)> {
    let named = named?.as_str()?;
    let declared: Vec<(&str, &'d Resource)> = context
        .estate
        .of_type(kind.resource_type())
        .map(|vault| Some((vault.shown_name()?, vault)))
        .collect::<Option<_>>()?;
    if declared.iter().any(|(name, _)| name.eq_ignore_ascii_case(named)) {
        return None;
    }
    // Two environments of one naming scheme differ by a word; a slip of the pen by a letter or two.
    let near =
        nearest(named, declared.iter().map(|(name, _)| *name).filter(|name| name.len().abs_diff(named.len()) <= SLIP))?;
    let slip = strsim::levenshtein(&near.to_ascii_lowercase(), &named.to_ascii_lowercase()) <= SLIP;
    let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
    let numbered = digits(near) != digits(named);
    (slip && !numbered)
        .then(|| declared.iter().find(|(name, _)| *name == near).map(|(name, vault)| ((*name).to_owned(), *vault)))?
}

/// The name of the resource, where it is written.
fn name_site<'d>(context: &ResourceContext<'_, 'd>) -> Site<'d> {
    let resource = context.resource;
    let span = resource.site.name_value.unwrap_or(resource.site.type_value);
    Site {
        resource,
        path: "name".to_owned(),
        written: Some(&resource.name),
        origin: resource.name.origin,
        anchor: Location { source: resource.site.whole.source, span },
    }
}

/// GOV11: a region that the table does not have.
pub(in crate::checks) fn location_unknown<'d>(context: &ResourceContext<'_, 'd>, out: &mut Verdicts<'d>) {
    let location = context.reader().setting("location");
    let Some(text) = location.text().filter(|_| !context.resource.exported) else { return };
    if crate::knowledge::regions::find(text).is_some() {
        return;
    }
    let names = crate::knowledge::regions::REGIONS.iter().map(|region| region.name);
    let secret = location.site.written.is_some_and(|value| value.secure);
    let near = if secret { None } else { nearest(&crate::knowledge::regions::normalised(text), names) };
    let draft = Draft::at(&location);
    out.fault(match near {
        Some(near) => draft.variant("misspelt").slot(Slot::Expected, code(near)),
        None => draft,
    });
}
