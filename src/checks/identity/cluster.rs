//! Kubernetes clusters: who is to write on the snapshot resource group, and whether the vault may act in the cluster.

use super::held::{holder_note, identity_phrase};
use super::scope::scope_phrase;
use crate::checks::draft::{Draft, Verdicts};
use crate::checks::terms::{code, quoted};
use crate::checks::{CheckContext, ResourceContext};
use crate::model::clusters::{BINDINGS, CLUSTERS, bindings};
use crate::model::datasource::{instance, snapshot_group_id};
use crate::model::estate::Join;
use crate::model::grants::{self, Grant};
use crate::model::protection::datasource_id;
use crate::model::scope::same_scope;
use crate::model::workload::Instance;
use crate::model::{Setting, State};
use crate::rule::Slot;
use crate::template::{SymbolHead, Truth, Value, last_segment};

/// IDN16: the vault has the role on the snapshot resource group that the cluster should have.
pub(in crate::checks) fn aks_snapshot_rg_contributor_on_vault<'d>(
    context: &CheckContext<'_, 'd>,
    out: &mut Verdicts<'d>,
) {
    let vault = context.vault;
    let clusters: Vec<_> =
        vault.instances().into_iter().filter(|instance| instance.datasource_type.is(CLUSTERS)).collect();
    if clusters.is_empty() {
        return;
    }
    for grant in context.grants.perhaps_of(vault).filter(|grant| is_contributor(grant)) {
        let Some(holder) = grants::holder(grant, vault) else { continue };
        let group = |instance: &Instance<'d>| {
            let group = snapshot_group_id(vault.reader_of(instance.resource));
            let same = group.site.written.map(|id| same_scope(grant.scope, id));
            (group, same)
        };
        let groups: Vec<_> = clusters.iter().map(|instance| (instance, group(instance))).collect();
        let Some((instance, (snapshots, _))) =
            groups.iter().find(|(_, (_, same))| same.as_ref().is_some_and(Truth::is_true))
        else {
            groups.iter().for_each(|(_, (snapshots, _))| out.needs(snapshots));
            continue;
        };
        let cluster = vault.datasource_id(instance);
        // Where the cluster has it as well, nothing was mixed up.
        if context.grants.around(grant.scope).any(|other| gives_to_cluster(other, grant, &cluster)) {
            continue;
        }
        let draft = Draft::at(&grant.role_definition)
            .slot(Slot::Identity, identity_phrase(&holder))
            .slot(Slot::Scope, scope_phrase(grant))
            .slot(Slot::Other, named(&cluster));
        out.fault(
            draft
                .note(&grant.principal, holder_note(&holder))
                .note(snapshots, "the cluster's snapshots are kept in this resource group"),
        );
    }
}

fn is_contributor(grant: &Grant<'_>) -> bool {
    grant.role.is_some_and(|role| role.name == "Contributor")
}

/// Whether a grant gives the same role on the same scope to something that is, or may be, the cluster.
fn gives_to_cluster(other: &Grant<'_>, grant: &Grant<'_>, cluster: &Setting<'_>) -> bool {
    if !is_contributor(other) || !same_scope(other.scope, grant.scope).is_true() {
        return false;
    }
    let symbol = other.principal.unknown().and_then(|unknown| unknown.symbol.as_ref());
    let Some(SymbolHead::Reference { resource }) = symbol.map(|symbol| &symbol.head) else { return false };
    cluster.site.written.is_some_and(|id| resource.equals_ignoring_case(id).is_true())
}

/// IDN17: a cluster of the input does not let the vault in.
pub(in crate::checks) fn aks_trusted_access_missing<'d>(context: &ResourceContext<'_, 'd>, out: &mut Verdicts<'d>) {
    let (Some(vault), Some(instance)) = (context.vault, instance(context.reader())) else { return };
    if !instance.datasource_type.is(CLUSTERS) {
        return;
    }
    let id = datasource_id(context.reader());
    let Some(written) = id.site.written else { return };
    let declared = context
        .estate
        .joined(CLUSTERS, Join::Id, written)
        .iter()
        .any(|cluster| !cluster.existing && cluster.has_id(written).is_true());
    let shown =
        !context.resource.exported || (!context.estate.incomplete && context.estate.of_type(BINDINGS).next().is_some());
    if !declared || !shown {
        return;
    }
    let draft = Draft::at(&id).slot(Slot::Other, named(&id)).slot(Slot::Identity, quoted_name(&vault.resource.name));
    let mut wrong_role = None;
    for binding in bindings(context.estate, written) {
        let from_vault = binding.source.fulfils(|source| vault.has_id(source));
        match (from_vault.and(binding.below.clone()), binding.serves_backups()) {
            (Truth::False, _) => {}
            (Truth::True, Some(true)) => return,
            (Truth::True, Some(false)) => wrong_role = Some(binding.roles),
            (Truth::True, None) => return out.needs(&binding.roles),
            (Truth::Unknown(unknown), _) => {
                return out.needs(&Setting { state: State::Unknown(unknown), site: binding.source.site });
            }
        }
    }
    out.fault(match wrong_role {
        Some(roles) => draft.variant("wrong-role").note(&roles, "the vault's binding gives these"),
        None => draft,
    });
}

/// A cluster by its name, if that is known.
fn named(id: &Setting<'_>) -> String {
    let name = id.site.written.and_then(last_segment);
    name.as_ref()
        .and_then(Value::as_str)
        .map_or_else(|| "the cluster".to_owned(), |name| format!("cluster {}", code(name)))
}

fn quoted_name(name: &Value) -> String {
    quoted(name)
}
