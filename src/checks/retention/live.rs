//! RET12, RET17, RET18 and RET19: what is protected, and what is not.

use std::collections::HashMap;

use super::policy_of::MADE_BY_AZURE;
use super::{instance_type, kind_of, name_site, site_of_name};
use crate::checks::terms::{code, quoted};
use crate::checks::{CheckContext, Draft, ResourceContext, Verdicts};
use crate::knowledge::VaultKind;
use crate::knowledge::workloads::{DATASOURCES, Datasource};
use crate::model::estate::vault_above;
use crate::model::protection::{datasource_id, protected_items_count, protection_state};
use crate::model::workload::PROTECTED_ITEMS;
use crate::rule::Slot;
use crate::template::{Resource, Value, last_segment};

/// The states in which backups are made, or will be when what is under way has ended.
const PROTECTED: [&str; 5] =
    ["ProtectionConfigured", "Protected", "ConfiguringProtection", "UpdatingProtection", "IRPending"];

/// The states of what was stopped or suspended.
const STOPPED: [&str; 5] = [
    "ProtectionStopped",
    "ProtectionPaused",
    "BackupSchedulesSuspended",
    "RetentionSchedulesSuspended",
    "BackupsSuspended",
];

/// RET17: live instances only.
pub(in crate::checks) fn instance_not_protected<'d>(context: &ResourceContext<'_, 'd>, out: &mut Verdicts<'d>) {
    let kind = kind_of(context.resource, "backupInstances").or_else(|| kind_of(context.resource, PROTECTED_ITEMS));
    if kind.is_none() || !context.resource.exported {
        return;
    }
    let state = protection_state(context.reader());
    let any = |words: &[&str]| words.iter().any(|word| state.is(word));
    let variant = if any(&["NotProtected", "ProtectionError", "ConfiguringProtectionFailed", "Invalid"]) {
        None
    } else if any(&STOPPED) {
        Some("stopped")
    } else if any(&["SoftDeleted", "SoftDeleting"]) {
        Some("deleted")
    } else {
        // What a state means that came later than this tool is not known.
        out.needs(&state.or_refused(|value| value.as_str().is_some_and(|word| is_word_of(&PROTECTED, word))));
        return;
    };
    out.fault(Draft::at(&state).variant_if(variant));
}

fn is_word_of(words: &[&str], word: &str) -> bool {
    words.iter().any(|own| own.eq_ignore_ascii_case(word))
}

/// RET12: live policies only.
pub(in crate::checks) fn policy_unused<'d>(context: &ResourceContext<'_, 'd>, out: &mut Verdicts<'d>) {
    let Some(kind) = kind_of(context.resource, "backupPolicies").filter(|_| context.resource.exported) else { return };
    let unused = match kind {
        VaultKind::BackupVault => is_named_by_none(context),
        VaultKind::RecoveryServicesVault => {
            let count = protected_items_count(context.reader());
            let name = context.resource.short_name().unwrap_or_default();
            let made = MADE_BY_AZURE.iter().any(|own| own.eq_ignore_ascii_case(name));
            !made && count.site.written.and_then(Value::as_int) == Some(0)
        }
    };
    if unused {
        out.fault(Draft::at_site(&name_site(context)));
    }
}

/// Whether the export shows what the policy's vault backs up, and nothing of it by this policy.
fn is_named_by_none(context: &ResourceContext<'_, '_>) -> bool {
    let above = vault_above(context.resource);
    let vault = above.as_ref().and_then(Value::as_str);
    let (Some(vault), Some(id)) = (vault, context.resource.id.as_str()) else { return false };
    let used = context.estate.policies_in_use(vault);
    !context.estate.incomplete && used.is_some_and(|used| !used.contains(&id.to_ascii_lowercase()))
}

/// RET18: live vaults only, and only where the same list shows what other vaults back up.
pub(in crate::checks) fn vault_empty<'d>(context: &CheckContext<'_, 'd>, out: &mut Verdicts<'d>) {
    let vault = context.vault;
    if !vault.resource.exported || vault.resource.partial || context.estate.incomplete {
        return;
    }
    let all = instance_type(vault.kind);
    let source = vault.resource.site.whole.source;
    let shown = context.estate.of_type(&all).any(|instance| instance.site.whole.source == source);
    let holds = |child: &&Resource| {
        let last = child.resource_type.to_ascii_lowercase();
        child.is(&all)
            || ["replication", "protectioncontainers", "protectionintent"].iter().any(|word| last.contains(word))
    };
    let counted = vault.children_of("backupPolicies").any(|policy| {
        protected_items_count(vault.reader_of(policy))
            .site
            .written
            .and_then(Value::as_int)
            .is_some_and(|count| count > 0)
    });
    if shown && !counted && !vault.children.iter().any(holds) {
        out.fault(Draft::at_site(&site_of_name(vault.resource, vault.reader().type_value())));
    }
}

/// RET19: told once, of the first Backup vault.
pub(in crate::checks) fn datasource_not_backed_up<'d>(context: &CheckContext<'_, 'd>, out: &mut Verdicts<'d>) {
    let first = context.estate.vaults.iter().find(|vault| vault.kind == VaultKind::BackupVault);
    if first.is_none_or(|first| !std::ptr::eq(first.resource, context.vault.resource)) {
        return;
    }
    let exported = context.vault.resource.exported;
    let all = instance_type(VaultKind::BackupVault);
    let instances: Vec<&'d Resource> = context.estate.of_type(&all).filter(|instance| !instance.existing).collect();
    // An export that shows no instances, or only some, tells nothing of what is not among them.
    if exported && (instances.is_empty() || context.estate.incomplete) {
        return;
    }
    if instances.iter().any(|instance| instance.count_unknown) {
        return;
    }
    let Some(protected) = ids_by_name(context, &instances) else { return };
    for resource in context.estate.resources.iter().copied().filter(|resource| !resource.existing) {
        let Some(row) = row_of(resource) else { continue };
        let Some(name) = last_segment(&resource.id).and_then(|name| Some(name.as_str()?.to_ascii_lowercase())) else {
            continue;
        };
        if protected.get(&name).is_some_and(|ids| ids.iter().any(|id| !resource.has_id(id).is_false())) {
            continue;
        }
        let type_value = context.estate.reader(resource).type_value();
        let name = last_segment(&resource.name).filter(|name| name.as_str().is_some());
        let words = name.map_or_else(|| format!("a {}", row.1), |name| format!("{} {}", row.1, quoted(&name)));
        let draft = Draft::at_site(&site_of_name(resource, type_value)).slot(Slot::Other, words);
        out.fault(draft.slot(Slot::Detail, code(row.0.datasource_type)));
    }
}

/// What instances protect, by the last part of its id in lower case; none where one of them may have any name.
fn ids_by_name<'d>(
    context: &CheckContext<'_, 'd>,
    instances: &[&'d Resource],
) -> Option<HashMap<String, Vec<&'d Value>>> {
    let mut named: HashMap<String, Vec<&'d Value>> = HashMap::new();
    for instance in instances {
        let id = datasource_id(context.estate.reader(instance)).site.written?;
        named.entry(last_segment(id)?.as_str()?.to_ascii_lowercase()).or_default().push(id);
    }
    Some(named)
}

/// The kind of datasource that a resource can be, and what a person calls the resource.
fn row_of(resource: &Resource) -> Option<(&'static Datasource, &'static str)> {
    let row = DATASOURCES.iter().find(|row| row.resource.is_some_and(|declared| resource.is(declared)))?;
    let storage = resource.is("Microsoft.Storage/storageAccounts");
    Some((row, if storage { "storage account" } else { row.title }))
}
