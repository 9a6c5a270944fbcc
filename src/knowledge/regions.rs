//! Azure regions: their zones, their pairs, and who may use them.

use super::{Provenance, VaultKind};

/// A region of Azure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Region {
    /// Programmatic name, such as `westeurope`.
    pub name: &'static str,
    /// Whether it has availability zones.
    pub zones: Zones,
    /// Where geo-redundant copies go.
    pub pair: Pair,
    /// Who may use the region.
    pub access: Access,
    /// Who may use the paired region.
    pub pair_access: Access,
    /// Where the paired region lies.
    pub pair_geography: Geography,
    /// Whether the pair fails over to this region too.
    pub pairing: Pairing,
}

/// Whether a region has availability zones.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Zones {
    /// It has.
    Yes,
    /// It has none, as of the table's date.
    No,
    /// Not documented.
    Unknown,
}

/// A region's pair.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pair {
    /// Paired with the region of that name.
    Region(&'static str),
    /// Has none: no geo-redundant storage.
    None,
    /// Not documented.
    Unknown,
}

/// Who may use a region.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Every subscription.
    Open,
    /// Subscriptions that asked for it.
    Restricted,
    /// Not documented, or there is no pair.
    Unknown,
}

/// Where a pair lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Geography {
    /// In the region's own geography.
    Inside,
    /// In another one: data leaves it.
    Outside,
}

/// Whether a pairing holds in both directions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pairing {
    /// In both.
    Mutual,
    /// From this region only.
    OneWay,
}

include!(concat!(env!("OUT_DIR"), "/regions.rs"));

/// The region of that name, whatever its case and blanks (`West US`, `WestUS`, `westus`).
#[must_use]
pub fn find(name: &str) -> Option<&'static Region> {
    REGIONS.iter().find(|region| same(region.name, name))
}

/// Whether two location names name the same region.
#[must_use]
pub fn same(one: &str, other: &str) -> bool {
    letters(one).eq(letters(other))
}

/// The name in Azure's programmatic form: lower case, no blanks.
#[must_use]
pub fn normalised(name: &str) -> String {
    letters(name).collect()
}

fn letters(name: &str) -> impl Iterator<Item = char> {
    name.chars().filter(|character| !character.is_whitespace()).map(|character| character.to_ascii_lowercase())
}

/// Whether the service keeps deleted backups of such a vault even where its soft delete is written off.
///
/// `location` is the vault's, if it is known.
#[must_use]
pub fn keeps_deleted_anyway(kind: VaultKind, location: Option<&str>) -> bool {
    match SECURE_BY_DEFAULT.iter().find(|(listed, _)| *listed == kind) {
        Some((_, Rollout::Everywhere)) => true,
        Some((_, Rollout::In(regions))) => {
            location.is_some_and(|location| regions.iter().any(|region| same(region, location)))
        }
        None => false,
    }
}

/// Where a change of the service has arrived.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Rollout {
    /// In all public regions and national clouds.
    Everywhere,
    /// In these regions.
    In(&'static [&'static str]),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_in_every_spelling() {
        for name in ["West US", "WestUS", "westus", " west us "] {
            assert_eq!(find(name).map(|region| region.name), Some("westus"), "{name}");
        }
        assert_eq!(find("westus9"), None);
    }

    #[test]
    fn a_pair_carries_its_own_access() {
        let restricted: Vec<_> = REGIONS
            .iter()
            .filter(|region| region.pair_access == Access::Restricted && !region.name.starts_with("us"))
            .map(|region| region.name)
            .collect();
        assert_eq!(
            restricted,
            [
                "australiacentral",
                "francecentral",
                "germanywestcentral",
                "norwayeast",
                "southafricanorth",
                "swedencentral",
                "switzerlandnorth",
                "uaenorth"
            ]
        );
    }

    #[test]
    fn brazil_south_is_the_odd_one() {
        let brazil = find("brazilsouth").unwrap();
        assert_eq!(brazil.pair, Pair::Region("southcentralus"));
        assert_eq!((brazil.pair_geography, brazil.pairing), (Geography::Outside, Pairing::OneWay));
    }

    #[test]
    fn unpaired_regions_all_have_zones() {
        let unpaired: Vec<_> = REGIONS.iter().filter(|region| region.pair == Pair::None).collect();
        assert_eq!(unpaired.len(), 13);
        assert!(unpaired.iter().all(|region| region.zones == Zones::Yes));
    }

    #[test]
    fn deleted_backups_are_kept_anyway_where_the_service_says_so() {
        assert!(keeps_deleted_anyway(VaultKind::RecoveryServicesVault, None));
        assert!(keeps_deleted_anyway(VaultKind::BackupVault, Some("East Asia")));
        assert!(!keeps_deleted_anyway(VaultKind::BackupVault, Some("westeurope")));
        assert!(!keeps_deleted_anyway(VaultKind::BackupVault, None));
    }
}
