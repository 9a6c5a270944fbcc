//! The facts about a vault: one vocabulary for both kinds.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A fact about a vault, as the inventory and the conditions name it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Fact {
    /// `LocallyRedundant`, `ZoneRedundant` or `GeoRedundant`.
    Redundancy,
    /// `Enabled` or `Disabled`.
    CrossRegionRestore,
    /// `Enabled`, `Disabled` or `PermanentlyDisabled`.
    CrossSubscriptionRestore,
    /// `On`, `Off` or `AlwaysOn`.
    SoftDelete,
    /// Days.
    SoftDeleteRetentionDays,
    /// `Disabled`, `Unlocked` or `Locked`.
    Immutability,
    /// `Enabled` or `Disabled`.
    MultiUserAuthorization,
    /// `Enabled` or `Disabled`.
    CustomerManagedKey,
    /// Address of the key, or its symbol.
    KeyUri,
    /// `SystemAssigned`, or the id of the user-assigned identity.
    KeyIdentity,
    /// `Enabled` or `Disabled`.
    InfrastructureEncryption,
    /// `true` or `false`.
    SystemAssignedIdentity,
    /// Ids of the attached user-assigned identities.
    UserAssignedIdentities,
    /// `Enabled` or `Disabled`.
    PublicNetworkAccess,
    /// `Enabled` or `Disabled`.
    JobFailureAlerts,
}

impl Fact {
    /// Every fact, in the order of the inventory.
    pub const ALL: [Self; 15] = [
        Self::Redundancy,
        Self::CrossRegionRestore,
        Self::CrossSubscriptionRestore,
        Self::SoftDelete,
        Self::SoftDeleteRetentionDays,
        Self::Immutability,
        Self::MultiUserAuthorization,
        Self::CustomerManagedKey,
        Self::KeyUri,
        Self::KeyIdentity,
        Self::InfrastructureEncryption,
        Self::SystemAssignedIdentity,
        Self::UserAssignedIdentities,
        Self::PublicNetworkAccess,
        Self::JobFailureAlerts,
    ];

    /// The name in the inventory; conditions put `vault.` before it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Redundancy => "redundancy",
            Self::CrossRegionRestore => "crossRegionRestore",
            Self::CrossSubscriptionRestore => "crossSubscriptionRestore",
            Self::SoftDelete => "softDelete",
            Self::SoftDeleteRetentionDays => "softDeleteRetentionDays",
            Self::Immutability => "immutability",
            Self::MultiUserAuthorization => "multiUserAuthorization",
            Self::CustomerManagedKey => "customerManagedKey",
            Self::KeyUri => "keyUri",
            Self::KeyIdentity => "keyIdentity",
            Self::InfrastructureEncryption => "infrastructureEncryption",
            Self::SystemAssignedIdentity => "systemAssignedIdentity",
            Self::UserAssignedIdentities => "userAssignedIdentities",
            Self::PublicNetworkAccess => "publicNetworkAccess",
            Self::JobFailureAlerts => "jobFailureAlerts",
        }
    }

    /// What conditions can ask of a vault beside its facts, with the words that can be there; none for a free text.
    pub const BESIDE: [(&str, &[&str]); 8] = [
        ("kind", &["backup-vault", "recovery-services-vault"]),
        ("location", &[]),
        ("apiVersion", &[]),
        ("form", &["template", "export"]),
        ("region.zones", &["yes", "no"]),
        ("region.pair", &[]),
        ("region.pairAccess", &["open", "restricted"]),
        ("region.pairGeography", &["inside", "outside"]),
    ];

    /// The words that can be there; none for a number, a list or a free text.
    #[must_use]
    pub const fn words(self) -> &'static [&'static str] {
        match self {
            Self::Redundancy => &["LocallyRedundant", "ZoneRedundant", "GeoRedundant"],
            Self::CrossSubscriptionRestore => &["Enabled", "Disabled", "PermanentlyDisabled"],
            Self::SoftDelete => &["On", "Off", "AlwaysOn"],
            Self::Immutability => &["Disabled", "Unlocked", "Locked"],
            Self::SystemAssignedIdentity => &["true", "false"],
            Self::CrossRegionRestore
            | Self::MultiUserAuthorization
            | Self::CustomerManagedKey
            | Self::InfrastructureEncryption
            | Self::PublicNetworkAccess
            | Self::JobFailureAlerts => &["Enabled", "Disabled"],
            Self::SoftDeleteRetentionDays | Self::KeyUri | Self::KeyIdentity | Self::UserAssignedIdentities => &[],
        }
    }

    /// The fact of that name, whatever its case.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|fact| fact.name().eq_ignore_ascii_case(name))
    }
}

impl fmt::Display for Fact {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.name())
    }
}
