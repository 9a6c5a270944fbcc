//! The operations of vaults that a resource guard stands before.

use super::{Provenance, VaultKind};

/// An operation that needs the consent of whoever holds the guard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CriticalOperation {
    /// Its id, as guards list it.
    pub id: &'static str,
    /// The kind of vault that it is an operation of.
    pub vault: VaultKind,
    /// Whether a guard cannot let it through.
    pub mandatory: bool,
    /// What it does, such as "deleting backups".
    pub words: &'static str,
}

include!(concat!(env!("OUT_DIR"), "/critical_operations.rs"));

/// The operation with that id, whatever its case; none if the table does not have it, which may be older than it.
#[must_use]
pub fn find(id: &str) -> Option<&'static CriticalOperation> {
    OPERATIONS.iter().find(|operation| operation.id.eq_ignore_ascii_case(id.trim()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_of_vault_has_two_that_no_guard_lets_through() {
        for kind in VaultKind::ALL {
            let mandatory = OPERATIONS.iter().filter(|operation| operation.vault == kind && operation.mandatory);
            assert_eq!(mandatory.count(), 2, "{kind:?}");
        }
        let stop = find("microsoft.dataprotection/BACKUPVAULTS/backupInstances/stopProtection/action").unwrap();
        assert!(!stop.mandatory);
        assert_eq!(stop.vault, VaultKind::BackupVault);
        assert_eq!(find("Microsoft.DataProtection/backupVaults/paint/action"), None);
    }
}
