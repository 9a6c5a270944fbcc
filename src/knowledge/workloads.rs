//! What vaults back up: datasources of Backup vaults and protected items of Recovery Services vaults.

use super::Provenance;

/// A kind of datasource of Backup vaults.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Datasource {
    /// The type as `datasourceType` of instances and `datasourceTypes` of policies write it.
    pub datasource_type: &'static str,
    /// What a person calls it.
    pub title: &'static str,
    /// Whether its backups can be restored in the paired region.
    pub cross_region_restore: Served,
    /// Datastores that its policies can use.
    pub stores: &'static [Store],
    /// What their schedules can repeat by.
    pub frequencies: &'static [Frequency],
    /// Whether an instance names the resource group that keeps its snapshots.
    pub snapshot_group: bool,
    /// How many containers an instance can name at most.
    pub most_containers: Option<u16>,
    /// How many years a rule can keep backups at most.
    pub longest_years: Option<u16>,
    /// How many days a rule can keep its snapshots at most, where that is less.
    pub longest_snapshot_days: Option<u16>,
    /// The type that is declared where such a datasource is deployed, as far as rules look for it.
    pub resource: Option<&'static str>,
}

/// A kind of protected item of Recovery Services vaults.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ProtectedItem {
    /// The item's `protectedItemType`.
    pub item_type: &'static str,
    /// What a person calls it.
    pub title: &'static str,
    /// `backupManagementType` of its policies.
    pub management_type: &'static str,
    /// `workLoadType` of its policies, where one management type serves several.
    pub workload_type: Option<&'static str>,
    /// Whether its backups can be restored in the paired region.
    pub cross_region_restore: Served,
    /// The same for a vault that has private endpoints.
    pub with_private_endpoint: Served,
}

/// Whether cross-region restore serves a workload.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Served {
    /// It does.
    Yes,
    /// It does not.
    No,
    /// No page says.
    Undocumented,
}

/// What a schedule repeats by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Frequency {
    /// Every so many hours.
    Hourly,
    /// Every day.
    Daily,
    /// Every week.
    Weekly,
    /// Every month.
    Monthly,
}

impl Frequency {
    /// The word for people.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Hourly => "every few hours",
            Self::Daily => "daily",
            Self::Weekly => "weekly",
            Self::Monthly => "monthly",
        }
    }

    /// The period of an interval that repeats so.
    #[must_use]
    pub const fn period(self) -> &'static str {
        match self {
            Self::Hourly => "PT4H",
            Self::Daily => "P1D",
            Self::Weekly => "P1W",
            Self::Monthly => "P1M",
        }
    }
}

/// A datastore of a Backup vault.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Store {
    /// Snapshots in the owner's own subscription.
    Operational,
    /// Copies in the vault.
    Vault,
    /// Copies in the vault's archive.
    Archive,
}

impl Store {
    /// The name in API versions that do not call the operational store `SnapshotStore`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Operational => "OperationalStore",
            Self::Vault => "VaultStore",
            Self::Archive => "ArchiveStore",
        }
    }

    /// The store of that name, whatever its case; `SnapshotStore` is the operational one.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        if name.eq_ignore_ascii_case("SnapshotStore") {
            return Some(Self::Operational);
        }
        [Self::Operational, Self::Vault, Self::Archive]
            .into_iter()
            .find(|store| store.name().eq_ignore_ascii_case(name))
    }
}

include!(concat!(env!("OUT_DIR"), "/workloads.rs"));

/// The datasource of that type, whatever its case.
#[must_use]
pub fn datasource(datasource_type: &str) -> Option<&'static Datasource> {
    DATASOURCES.iter().find(|row| row.datasource_type.eq_ignore_ascii_case(datasource_type))
}

/// The protected item of that `protectedItemType`, whatever its case.
#[must_use]
pub fn protected_item(item_type: &str) -> Option<&'static ProtectedItem> {
    PROTECTED_ITEMS.iter().find(|row| row.item_type.eq_ignore_ascii_case(item_type))
}

/// The protected items that a Recovery Services policy can serve; none for a management type that no row names.
pub fn items_of_policy<'ask>(
    management_type: &'ask str,
    workload_type: Option<&'ask str>,
) -> impl Iterator<Item = &'static ProtectedItem> + 'ask {
    PROTECTED_ITEMS.iter().filter(move |row| {
        let workload = match (row.workload_type, workload_type) {
            (Some(listed), Some(asked)) => listed.eq_ignore_ascii_case(asked),
            _ => true,
        };
        workload && row.management_type.eq_ignore_ascii_case(management_type)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cross_region_restore_serves_some() {
        let of = |name| datasource(name).unwrap().cross_region_restore;
        assert_eq!(of("microsoft.containerservice/managedclusters"), Served::Yes);
        assert_eq!(of("Microsoft.DocumentDB/databaseAccounts"), Served::No);
        assert_eq!(of("Microsoft.Storage/storageAccounts/blobServices"), Served::Undocumented);
    }

    #[test]
    fn disks_have_no_vault_tier() {
        assert_eq!(datasource("Microsoft.Compute/disks").unwrap().stores, [Store::Operational]);
        assert_eq!(Store::named("snapshotstore"), Some(Store::Operational));
    }

    #[test]
    fn databases_in_machines_lose_it_behind_private_endpoints() {
        let hana = protected_item("AzureVmWorkloadSAPHanaDatabase").unwrap();
        assert_eq!((hana.cross_region_restore, hana.with_private_endpoint), (Served::Yes, Served::No));
        let sql: Vec<_> =
            items_of_policy("AzureWorkload", Some("sqldatabase")).map(|row| row.with_private_endpoint).collect();
        assert!(!sql.is_empty() && sql.iter().all(|served| *served == Served::No));
    }
}
