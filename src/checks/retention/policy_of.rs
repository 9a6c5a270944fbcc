//! RET10 and RET11: the policy that an instance names.

use super::kind_of;
use crate::checks::terms::{code, listed, quoted, short_name, written};
use crate::checks::{Draft, Open, ResourceContext, Verdicts};
use crate::knowledge::VaultKind;
use crate::knowledge::nearest::nearest;
use crate::knowledge::workloads::protected_item;
use crate::model::estate::vault_above;
use crate::model::policy_rules::PolicyRules;
use crate::model::protection::{is_no_policy_id, policy_id, policy_name};
use crate::model::workload::{Instance, PROTECTED_ITEMS};
use crate::rule::Slot;
use crate::template::{Resource, Truth, Value, name_segments};

/// The policies that Azure makes with a Recovery Services vault.
pub(super) const MADE_BY_AZURE: [&str; 3] = ["DefaultPolicy", "EnhancedPolicy", "HourlyLogBackup"];

/// At most so many policies are listed.
const MOST_NAMES: usize = 12;

/// What would be deployed and names a policy, with the kind of its vault.
fn instance_of<'d>(context: &ResourceContext<'_, 'd>) -> Option<(Instance<'d>, VaultKind)> {
    let kind = kind_of(context.resource, "backupInstances").or_else(|| kind_of(context.resource, PROTECTED_ITEMS))?;
    if context.resource.exported { None } else { Some((Instance::read(context.reader())?, kind)) }
}

/// RET10.
pub(in crate::checks) fn policy_datasource_mismatch<'d>(context: &ResourceContext<'_, 'd>, out: &mut Verdicts<'d>) {
    let Some((instance, kind)) = instance_of(context) else { return };
    let Some(id) = instance.policy.site.written else { return };
    let is_named = |policy: &&Resource| !policy.existing && policy.has_id(id).is_true();
    let Some(policy) = context.estate.policies_named(id).iter().copied().find(is_named) else { return };
    out.needs(&instance.datasource_type);
    let Some(own) = instance.datasource_type.text() else { return };
    match kind {
        VaultKind::BackupVault => {
            let types = PolicyRules::read(context.estate.reader(policy)).datasource_types;
            if let Some(open) = &types.open {
                out.needs(open);
                return;
            }
            if types.items.is_empty() || types.items.iter().any(|listed| listed.is(own) || listed.text().is_none()) {
                return;
            }
            let words: Vec<String> = types.items.iter().filter_map(written).collect();
            let draft = Draft::at(&instance.datasource_type).slot(Slot::Other, short_name(policy));
            let draft = draft.slot(Slot::Allowed, listed(&words));
            out.fault(
                draft.note_at(types.whole.site.anchor, "what the policy is for").note(&instance.policy, "the policy"),
            );
        }
        VaultKind::RecoveryServicesVault => {
            let management = context.estate.reader(policy).setting("properties.backupManagementType");
            out.needs(&management);
            let (Some(row), Some(for_type)) = (protected_item(own), management.text()) else { return };
            if row.management_type.eq_ignore_ascii_case(for_type) {
                return;
            }
            let draft = Draft::at(&instance.datasource_type).variant("protected-item");
            let draft = draft
                .slot(Slot::Other, short_name(policy))
                .slot(Slot::Allowed, written(&management).unwrap_or_default());
            let draft = draft.slot(Slot::Expected, code(row.management_type));
            out.fault(draft.note(&management, "what the policy is for").note(&instance.policy, "the policy"));
        }
    }
}

/// RET11.
pub(in crate::checks) fn policy_unresolved<'d>(context: &ResourceContext<'_, 'd>, out: &mut Verdicts<'d>) {
    let Some((instance, kind)) = instance_of(context) else { return };
    let (Some(id), Some(vault)) = (instance.policy.site.written, vault_above(context.resource)) else { return };
    let Some(name) = policy_name(id) else {
        // The end of an id that is not known may be anything.
        if id.as_str().is_some() || is_no_policy_id(id) {
            out.fault(Draft::at(&instance.policy).variant("no-id").slot(Slot::Expected, example(context, kind)));
        } else {
            out.needs(&instance.policy);
        }
        return;
    };
    match policy_id(&vault, &name).map(|below| below.equals_ignoring_case(id)) {
        Some(Truth::False) => out.fault(Draft::at(&instance.policy).slot(Slot::Expected, example(context, kind))),
        Some(Truth::True) => undeclared(context, &instance, kind, &name, out),
        // What keeps the two from being compared, not the first thing unknown in the id.
        Some(Truth::Unknown(unknown)) => out.open.push(Open { site: instance.policy.site.clone(), unknown }),
        None => out.needs(&instance.policy),
    }
}

/// The expression that gives the id of a policy of the instance's own vault.
fn example(context: &ResourceContext<'_, '_>, kind: VaultKind) -> String {
    let vault = name_segments(&context.resource.name).into_iter().next();
    let known = vault.filter(|name| !context.resource.name.holds_secret() && !name.holds_secret());
    let vault = known.as_ref().and_then(Value::as_str).unwrap_or("<this vault>");
    format!("[resourceId('{}/backupPolicies', '{vault}', '<policy>')]", kind.resource_type())
}

/// A policy of this vault that is not declared, where the vault and others of its policies are.
fn undeclared<'d>(
    context: &ResourceContext<'_, 'd>,
    instance: &Instance<'d>,
    kind: VaultKind,
    name: &Value,
    out: &mut Verdicts<'d>,
) {
    let (Some(vault), Some(id), Some(text)) = (context.vault, instance.policy.site.written, name.as_str()) else {
        return;
    };
    let made =
        kind == VaultKind::RecoveryServicesVault && MADE_BY_AZURE.iter().any(|own| own.eq_ignore_ascii_case(text));
    // A policy with a name that is not known may be the one.
    let same_name = context.estate.policies_named(id);
    if made || same_name.iter().any(|policy| !policy.has_id(id).is_false()) || context.estate.has_policy_of_any_name() {
        return;
    }
    let own: Vec<&'d Resource> = vault.children_of("backupPolicies").filter(|policy| !policy.existing).collect();
    if own.is_empty() || context.estate.perhaps_below(vault, "backupPolicies").is_some() {
        return;
    }
    let names: Vec<&str> = own.iter().take(MOST_NAMES).filter_map(|policy| policy.short_name()).collect();
    let words: Vec<String> = names.iter().copied().map(code).collect();
    let mut draft = Draft::at(&instance.policy).variant("not-declared").slot(Slot::Other, quoted(name));
    draft = draft.slot(Slot::Allowed, listed(&words));
    let meant = nearest(text, names.iter().copied()).or(names.first().copied()).map(code);
    if let Some(meant) = meant {
        draft = draft.slot(Slot::Expected, meant);
    }
    out.fault(draft);
}
