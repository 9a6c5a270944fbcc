//! Which resource types the vault family's providers have.

use super::Provenance;

include!(concat!(env!("OUT_DIR"), "/resource_types.rs"));

/// How many letters may be wrong in a name that is still known for what was meant.
const MOST_SLIPS: usize = 3;

/// The type that was probably meant by one that the published index does not have, as Azure spells it; `None` for a type
/// that it has, and for one that is near to none: the index does not have every old type.
#[must_use]
pub fn meant(resource_type: &str) -> Option<&'static str> {
    let asked = resource_type.to_ascii_lowercase();
    let depth = asked.split('/').count();
    let candidates =
        NAMES.iter().filter(|name| name.split('/').count() == depth && name.len().abs_diff(asked.len()) <= MOST_SLIPS);
    let slips = candidates.map(|name| (strsim::levenshtein(&asked, &name.to_ascii_lowercase()), *name));
    slips.filter(|(slips, _)| *slips <= MOST_SLIPS).min().filter(|(slips, _)| *slips > 0).map(|(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_are_known_for_what_was_meant() {
        for (written, wanted) in [
            ("Microsoft.DataProtection/backupVault", "Microsoft.DataProtection/backupVaults"),
            ("microsoft.recoveryservices/vault", "Microsoft.RecoveryServices/vaults"),
            ("Microsoft.RecoveryServices/vaults/backupPolicys", "Microsoft.RecoveryServices/vaults/backupPolicies"),
            (
                "Microsoft.DataProtection/backupVaults/backupPolicy",
                "Microsoft.DataProtection/backupVaults/backupPolicies",
            ),
        ] {
            assert_eq!(meant(written), Some(wanted), "{written}");
        }
        for other in [
            "microsoft.dataprotection/BACKUPVAULTS",
            "Microsoft.RecoveryServices/vaults/replicationJobs",
            "Microsoft.RecoveryServices/vaults/monitoringConfigurations",
            "Microsoft.DataProtection/foo",
            "Microsoft.DataProtection",
            "Microsoft.Web/sites",
        ] {
            assert_eq!(meant(other), None, "{other}");
        }
    }

    #[test]
    fn no_type_is_taken_for_another() {
        for name in NAMES {
            assert_eq!(meant(name), None, "{name}");
        }
    }
}
