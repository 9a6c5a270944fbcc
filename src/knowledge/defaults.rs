//! What the service does where a vault says nothing.

use super::{Fact, Provenance, VaultKind};

/// A service default.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DefaultValue {
    /// A word of the fact's vocabulary.
    Text(&'static str),
    /// A switch.
    Bool(bool),
    /// A number, in the fact's unit.
    Number(i64),
}

include!(concat!(env!("OUT_DIR"), "/defaults.rs"));

/// What holds for a vault that says nothing about `fact`; `None` where no source states it.
#[must_use]
pub fn service_default(kind: VaultKind, fact: Fact) -> Option<DefaultValue> {
    DEFAULTS
        .iter()
        .find(|(listed_kind, listed_fact, _)| (*listed_kind, *listed_fact) == (kind, fact))
        .map(|(_, _, value)| *value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_kinds_differ_where_azure_differs() {
        use DefaultValue::{Number, Text};
        let (bv, rsv) = (VaultKind::BackupVault, VaultKind::RecoveryServicesVault);
        assert_eq!(service_default(bv, Fact::Redundancy), None);
        assert_eq!(service_default(rsv, Fact::Redundancy), Some(Text("GeoRedundant")));
        assert_eq!(service_default(bv, Fact::JobFailureAlerts), None);
        assert_eq!(service_default(rsv, Fact::JobFailureAlerts), Some(Text("Enabled")));
        for kind in VaultKind::ALL {
            assert_eq!(service_default(kind, Fact::SoftDelete), Some(Text("On")));
            assert_eq!(service_default(kind, Fact::SoftDeleteRetentionDays), Some(Number(14)));
            assert_eq!(service_default(kind, Fact::InfrastructureEncryption), Some(Text("Disabled")));
        }
    }
}
