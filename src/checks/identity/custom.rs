//! Roles of the owner's own making that a vault's identity holds.

use super::held::{holder_note, identity_phrase, needs_principal};
use super::scope::scope_phrase;
use crate::checks::CheckContext;
use crate::checks::draft::{Draft, Verdicts};
use crate::checks::terms::{code, listed};
use crate::model::{Setting, custom_role, grants};
use crate::rule::Slot;

/// How many of a role's actions are named.
const NAMED: usize = 3;

/// IDN10: a custom role that allows as much as Owner.
pub(in crate::checks) fn vault_identity_custom_role_wildcard<'d>(
    context: &CheckContext<'_, 'd>,
    out: &mut Verdicts<'d>,
) {
    let vault = context.vault;
    for grant in context.grants.perhaps_of(vault).filter(|grant| grant.role.is_none()) {
        let Some(role) = custom_role::granted(context.estate, grant) else { continue };
        let wide: Vec<&Setting<'d>> =
            role.actions.iter().filter(|action| action.text().is_some_and(opens_everything)).collect();
        let Some(holder) = grants::holder(grant, vault) else {
            if !wide.is_empty() {
                needs_principal(grant, vault, out);
            }
            continue;
        };
        let Some(first) = wide.first() else {
            role.open.iter().for_each(|open| out.needs(open));
            continue;
        };
        let words: Vec<String> = wide.iter().take(NAMED).filter_map(|action| action.text()).map(code).collect();
        let name =
            role.name.map_or_else(|| "a custom role".to_owned(), |name| format!("the custom role {}", code(name)));
        let draft = Draft::at(first)
            .slot(Slot::Identity, identity_phrase(&holder))
            .slot(Slot::Role, name)
            .slot(Slot::Other, listed(&words))
            .slot(Slot::Scope, scope_phrase(grant));
        let draft = wide.iter().skip(1).take(NAMED).fold(draft, |draft, action| draft.note(action, "and this"));
        out.fault(draft.note(&grant.role_definition, "assigned here").note(&grant.principal, holder_note(&holder)));
    }
}

/// Everything, everything of one kind but reading, or the handing out of access.
fn opens_everything(action: &str) -> bool {
    let action = action.trim().to_ascii_lowercase();
    let reads = action.ends_with("/read");
    action == "*" || (action.starts_with("*/") && !reads) || (action.starts_with("microsoft.authorization/") && !reads)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wildcards_over_all_resources_open_everything() {
        for wide in [
            "*",
            "*/write",
            "*/DELETE",
            "*/action",
            "Microsoft.Authorization/*",
            "Microsoft.Authorization/roleAssignments/write",
        ] {
            assert!(opens_everything(wide), "{wide}");
        }
        for narrow in
            ["*/read", "Microsoft.Compute/disks/*", "Microsoft.Authorization/*/read", "Microsoft.Storage/*/write"]
        {
            assert!(!opens_everything(narrow), "{narrow}");
        }
    }
}
