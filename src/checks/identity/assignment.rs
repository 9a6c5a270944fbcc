//! Role assignments to a vault's identities as they are written: the principal's type, and the role's id.

use super::held::{holder_note, identity_phrase};
use super::scope::scope_phrase;
use crate::checks::CheckContext;
use crate::checks::draft::{Draft, Verdicts};
use crate::checks::terms::code;
use crate::knowledge::roles::{self, ROLES, Role};
use crate::model::custom_role;
use crate::model::grants::{self, Grant, Holder};
use crate::rule::Slot;
use crate::template::{HopKind, Provenance, SymbolHead, Value, last_segment};

/// IDN14: an assignment to an identity that the same template makes does not say what the principal is.
pub(in crate::checks) fn role_assignment_no_principal_type<'d>(context: &CheckContext<'_, 'd>, out: &mut Verdicts<'d>) {
    for (grant, holder) in own_grants(context) {
        if grant.resource.exported || !is_made_here(context, grant, &holder) {
            continue;
        }
        out.needs(&grant.principal_type);
        if grant.principal_type.is_absent() {
            let draft = Draft::at(&grant.principal_type).slot(Slot::Identity, identity_phrase(&holder));
            out.fault(draft.note(&grant.principal, holder_note(&holder)));
        }
    }
}

/// Whether the template makes the identity: the vault's own comes with the vault.
fn is_made_here(context: &CheckContext<'_, '_>, grant: &Grant<'_>, holder: &Holder) -> bool {
    let Holder::UserAssigned(_) = holder else { return true };
    let symbol = grant.principal.unknown().and_then(|unknown| unknown.symbol.as_ref());
    let Some(SymbolHead::Reference { resource }) = symbol.map(|symbol| &symbol.head) else { return false };
    context.estate.find(resource).is_some_and(|identity| !identity.existing)
}

/// IDN15: the role's id is none, is of no role that is known, or of another than the name around it says.
pub(in crate::checks) fn role_assignment_id_not_guid_or_wrong<'d>(
    context: &CheckContext<'_, 'd>,
    out: &mut Verdicts<'d>,
) {
    for (grant, holder) in own_grants(context) {
        let Some(last) = grant.role_definition.site.written.and_then(last_segment) else { continue };
        let Some(guid) = last.as_str().map(str::trim).filter(|text| !text.is_empty()) else { continue };
        let draft = Draft::at(&grant.role_definition)
            .slot(Slot::Identity, identity_phrase(&holder))
            .slot(Slot::Scope, scope_phrase(grant))
            .slot(Slot::Actual, code(guid));
        if !is_guid(guid) {
            out.fault(not_a_guid(draft, guid));
        } else if let Some(role) = grant.role {
            if let Some(named) = named_otherwise(context.vault.provenance, grant, role) {
                let draft = draft
                    .variant("name-disagrees")
                    .slot(Slot::Role, role.name)
                    .slot(Slot::Other, code(&named.word))
                    .slot(Slot::Expected, format!("{} ({})", named.role.name, named.role.guid));
                out.fault(draft);
            }
        } else if !grant.resource.exported && !custom_role::may_be_granted(context.estate, grant) {
            out.fault(draft.variant("unknown-role"));
        }
    }
}

fn not_a_guid<'d>(draft: Draft<'d>, written: &str) -> Draft<'d> {
    let expected = match roles::by_name(written) {
        Some(role) => {
            format!("\"[subscriptionResourceId('Microsoft.Authorization/roleDefinitions', '{}')]\"", role.guid)
        }
        None => {
            "\"[subscriptionResourceId('Microsoft.Authorization/roleDefinitions', '<the role's GUID>')]\"".to_owned()
        }
    };
    draft.slot(Slot::Expected, expected)
}

/// A role that a name around the id speaks of.
struct Named {
    role: &'static Role,
    word: String,
}

/// Another role than the one assigned, if a parameter, variable or the description names one.
fn named_otherwise(provenance: &Provenance, grant: &Grant<'_>, actual: &Role) -> Option<Named> {
    let mut words: Vec<String> = provenance
        .way(&[], grant.role_definition.site.origin)
        .into_iter()
        .filter_map(|hop| match &hop.kind {
            HopKind::Variable(name)
            | HopKind::ParameterDefault(name)
            | HopKind::ParameterFile(name)
            | HopKind::NestedParameter(name) => Some(name.to_string()),
            _ => None,
        })
        .collect();
    let properties = grant.resource.body.get("properties").and_then(Value::as_object);
    let description = properties.and_then(|properties| properties.get("description")).and_then(Value::as_str);
    words.extend(description.filter(|text| text.len() <= 120).map(str::to_owned));
    words.into_iter().find_map(|word| Some(Named { role: spoken_of(&word, actual)?, word }))
}

/// The role that a name speaks of, if it is another than `actual`.
fn spoken_of(word: &str, actual: &Role) -> Option<&'static Role> {
    let (said, own) = (letters(word), letters(actual.name));
    if said.contains(&own) {
        return None;
    }
    let bare = bare_name(&said);
    let role = ROLES
        .iter()
        .filter(|role| {
            let name = letters(role.name);
            // `Reader` and `Owner` are words of their own in many names: only the whole name counts.
            if role.name.contains(' ') { said.contains(&name) } else { bare == name }
        })
        .max_by_key(|role| role.name.len())?;
    (!own.contains(&letters(role.name))).then_some(role)
}

fn letters(text: &str) -> String {
    text.chars().filter(char::is_ascii_alphanumeric).map(|letter| letter.to_ascii_lowercase()).collect()
}

/// A name without the words that only say that it is a role's id.
fn bare_name(letters: &str) -> &str {
    let mut bare = letters;
    loop {
        let shorter = ["roledefinition", "role", "definition", "builtin", "guid", "id"]
            .iter()
            .find_map(|word| bare.strip_suffix(word).or_else(|| bare.strip_prefix(word)));
        match shorter {
            Some(rest) if !rest.is_empty() => bare = rest,
            _ => return bare,
        }
    }
}

fn is_guid(text: &str) -> bool {
    let mut groups = text.split('-');
    [8, 4, 4, 4, 12].iter().all(|length| {
        groups.next().is_some_and(|group| group.len() == *length && group.bytes().all(|byte| byte.is_ascii_hexdigit()))
    }) && groups.next().is_none()
}

/// The grants that the vault's identities hold; one of an identity that several vaults share is told of the first.
fn own_grants<'c, 'd>(context: &CheckContext<'c, 'd>) -> Vec<(&'c Grant<'d>, Holder)> {
    let held = |grant: &'c Grant<'d>| Some((grant, grants::holder(grant, context.vault)?));
    let here = context.vault.resource;
    let first = |grant: &Grant<'d>| grant.first_holder.is_some_and(|first| std::ptr::eq(first, here));
    context.grants.perhaps_of(context.vault).filter(|grant| first(grant)).filter_map(held).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spoken(word: &str, actual: &str) -> Option<&'static str> {
        spoken_of(word, roles::by_name(actual).unwrap()).map(|role| role.name)
    }

    #[test]
    fn a_name_that_speaks_of_another_role_is_noticed() {
        assert_eq!(spoken("diskBackupReaderRoleId", "Disk Snapshot Contributor"), Some("Disk Backup Reader"));
        assert_eq!(spoken("readerRoleDefinitionId", "Contributor"), Some("Reader"));
        assert_eq!(spoken("Disk Backup Reader for the vault", "Contributor"), Some("Disk Backup Reader"));
    }

    #[test]
    fn a_name_that_fits_or_says_nothing_is_not() {
        assert_eq!(spoken("diskBackupReaderRoleId", "Disk Backup Reader"), None);
        assert_eq!(spoken("backupReaderRole", "Disk Backup Reader"), None);
        assert_eq!(spoken("snapshotReader", "Disk Backup Reader"), None);
        assert_eq!(spoken("vaultRoleId", "Contributor"), None);
    }

    #[test]
    fn a_guid_has_five_groups() {
        assert!(is_guid("3e5e47e6-65f7-47ef-90b5-e5dd4d455f24"));
        assert!(!is_guid("3e5e47e6-65f7-47ef-90b5-e5dd4d455f2"));
        assert!(!is_guid("Disk Backup Reader"));
    }
}
