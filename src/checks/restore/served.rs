//! What cross-region restore can do for the things that a vault backs up, and for what its policies are for.

use crate::checks::terms;
use crate::knowledge::VaultKind;
use crate::knowledge::workloads::{Served, Store, datasource, items_of_policy, protected_item};
use crate::model::endpoint::{Endpoint, private_endpoint};
use crate::model::workload::{Instance, ItemPolicy, Policy};
use crate::model::{Estate, Setting, State, Vault};

/// One thing that is backed up, or one policy.
pub(super) struct Workload<'d> {
    /// Where its kind is written.
    pub(super) kind: Setting<'d>,
    /// Its kind as written, in backticks.
    pub(super) words: String,
    /// What cross-region restore can do for it.
    pub(super) reach: Reach,
}

/// What cross-region restore can do.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Reach {
    /// It serves it.
    Served,
    /// It does not serve the kind.
    NotServed {
        /// Whether its backups stay in the operational tier, too.
        operational: bool,
    },
    /// It serves the kind, or may, but these backups stay in the operational tier.
    OperationalOnly,
    /// No page says.
    Undocumented,
    /// The input does not tell the kind.
    Unknown,
}

impl Reach {
    /// Whether it surely does nothing.
    pub(super) fn is_none(self) -> bool {
        matches!(self, Self::NotServed { .. } | Self::OperationalOnly)
    }

    /// Whether the backups surely stay in the operational tier.
    pub(super) fn is_operational(self) -> bool {
        matches!(self, Self::NotServed { operational: true } | Self::OperationalOnly)
    }

    /// That of several kinds at once; `operational` tells that none leaves the operational tier.
    fn of(all: &[Served], operational: bool) -> Self {
        let any = |served| all.contains(&served);
        if all.is_empty() {
            return if operational { Self::OperationalOnly } else { Self::Unknown };
        }
        match (any(Served::Yes), any(Served::Undocumented)) {
            (false, false) => Self::NotServed { operational },
            _ if operational => Self::OperationalOnly,
            (true, _) => Self::Served,
            (false, true) => Self::Undocumented,
        }
    }
}

/// What the vault surely backs up.
pub(super) fn instances<'d>(vault: &Vault<'d>, estate: &Estate<'d>) -> Vec<Workload<'d>> {
    let instances = vault.instances();
    match vault.kind {
        VaultKind::BackupVault => {
            let policies = vault.policies();
            instances.into_iter().map(|instance| datasource_of(instance, &policies)).collect()
        }
        VaultKind::RecoveryServicesVault => {
            let behind_endpoint = matches!(private_endpoint(vault, estate), Endpoint::Present(_));
            instances.into_iter().map(|instance| item_of(instance, behind_endpoint)).collect()
        }
    }
}

/// What the vault's policies are for.
pub(super) fn policies<'d>(vault: &Vault<'d>) -> Vec<Workload<'d>> {
    match vault.kind {
        VaultKind::BackupVault => vault.policies().into_iter().map(policy_of).collect(),
        VaultKind::RecoveryServicesVault => vault.item_policies().into_iter().map(item_policy_of).collect(),
    }
}

fn datasource_of<'d>(instance: Instance<'d>, policies: &[Policy<'d>]) -> Workload<'d> {
    let kind = instance.datasource_type;
    let row = kind.text().and_then(datasource);
    let policy = match &instance.policy.state {
        State::Known(id) => policies.iter().find(|policy| policy.resource.has_id(id).is_true()),
        _ => None,
    };
    let operational = row.is_some_and(|row| row.stores == [Store::Operational]) || policy.is_some_and(is_operational);
    let served = row.map_or(Served::Undocumented, |row| row.cross_region_restore);
    let reach = if kind.text().is_some() { Reach::of(&[served], operational) } else { Reach::of(&[], operational) };
    Workload { words: terms::written(&kind).unwrap_or_default(), kind, reach }
}

fn policy_of(policy: Policy<'_>) -> Workload<'_> {
    let operational = is_operational(&policy);
    let types = policy.datasource_types.unwrap_or_default();
    let served: Vec<Served> = types
        .iter()
        .map(|kind| datasource(kind).map_or(Served::Undocumented, |row| row.cross_region_restore))
        .collect();
    let words: Vec<String> = types.iter().map(|kind| format!("`{kind}`")).collect();
    Workload { kind: policy.types, words: terms::listed(&words), reach: Reach::of(&served, operational) }
}

/// Whether a policy surely keeps every backup in the operational tier.
fn is_operational(policy: &Policy<'_>) -> bool {
    let stores = policy.stores.as_deref().unwrap_or_default();
    !stores.is_empty() && stores.iter().all(|used| Store::named(&used.store) == Some(Store::Operational))
}

fn item_of(instance: Instance<'_>, behind_endpoint: bool) -> Workload<'_> {
    let kind = instance.datasource_type;
    let row = kind.text().and_then(protected_item);
    let served = row.map_or(Served::Undocumented, |row| {
        if behind_endpoint && row.with_private_endpoint == Served::No { Served::No } else { row.cross_region_restore }
    });
    let reach = if kind.text().is_some() { Reach::of(&[served], false) } else { Reach::Unknown };
    Workload { words: terms::written(&kind).unwrap_or_default(), kind, reach }
}

fn item_policy_of(policy: ItemPolicy<'_>) -> Workload<'_> {
    let kind = policy.management_type;
    let served: Vec<Served> = kind.text().map_or_else(Vec::new, |management| {
        items_of_policy(management, policy.workload_type.text()).map(|row| row.cross_region_restore).collect()
    });
    Workload { words: terms::written(&kind).unwrap_or_default(), kind, reach: Reach::of(&served, false) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_served_kind_is_enough_but_not_in_the_operational_tier() {
        let both = [Served::No, Served::Yes];
        assert!(Reach::of(&both, false) == Reach::Served);
        assert!(Reach::of(&both, true) == Reach::OperationalOnly);
        assert!(Reach::of(&both, true).is_none() && Reach::of(&both, true).is_operational());
    }

    #[test]
    fn a_kind_that_no_page_speaks_of_is_neither_served_nor_not() {
        let reach = Reach::of(&[Served::No, Served::Undocumented], false);
        assert!(reach == Reach::Undocumented && !reach.is_none());
    }

    #[test]
    fn a_kind_that_is_not_served_is_told_as_such_in_every_tier() {
        assert!(Reach::of(&[Served::No], true) == Reach::NotServed { operational: true });
        assert!(Reach::of(&[Served::No], false).is_none());
        assert!(Reach::of(&[], false) == Reach::Unknown);
    }
}
