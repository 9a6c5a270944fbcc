//! What a rule has to see of a vault before its silence counts as a pass.
//!
//! A check that finds no fault may have had nothing to look at, or may have met something unknown that was no news.
//! Neither is a pass. Each row here says what a coded rule rests on; a rule without a row never passes.

use super::ground::{Beside, Body, Gate};
use crate::knowledge::Fact::{
    self, CrossRegionRestore, CustomerManagedKey, Immutability, InfrastructureEncryption, JobFailureAlerts,
    KeyIdentity, KeyUri, MultiUserAuthorization, PublicNetworkAccess, Redundancy, SoftDelete, SoftDeleteRetentionDays,
    SystemAssignedIdentity, UserAssignedIdentities,
};

/// What one rule rests on.
#[derive(Debug, Clone, Copy)]
pub(super) struct Basis {
    /// What must be there for the rule to have something to judge.
    pub(super) gate: Gate,
    /// The facts that must be known.
    pub(super) facts: &'static [Fact],
    /// The written properties in which nothing may be unknown.
    pub(super) body: Body,
    /// What must be in the input beside the vault.
    pub(super) beside: Beside,
    /// Whether it rests on the API version, which exports do not show.
    pub(super) version: bool,
}

const NOTHING: Basis =
    Basis { gate: Gate::Always, facts: &[], body: Body::None, beside: Beside::Nothing, version: false };

const INSTANCES: &[&str] = &["backupInstances", "backupFabrics/protectionContainers/protectedItems"];
const POLICIES: &[&str] = &["backupPolicies"];
const PROXIES: &[&str] = &["backupResourceGuardProxies"];
const GUARDS: &[&str] = &["Microsoft.DataProtection/resourceGuards"];
const KEY: &[Fact] = &[CustomerManagedKey, KeyUri];
const IDENTITY: &[Fact] = &[SystemAssignedIdentity, UserAssignedIdentities];
const KEY_IDENTITY: &[Fact] = &[CustomerManagedKey, KeyIdentity, SystemAssignedIdentity, UserAssignedIdentities];
const GRANTS: Basis = Basis { gate: Gate::Identity, facts: IDENTITY, beside: Beside::Grants, ..NOTHING };
const INSTANCE: Basis = Basis { gate: Gate::Child(INSTANCES), body: Body::Children(INSTANCES), ..NOTHING };
const POLICY: Basis = Basis { gate: Gate::Child(POLICIES), body: Body::Children(POLICIES), ..NOTHING };
const GUARD: Basis = Basis { gate: Gate::Child(PROXIES), beside: Beside::Types(GUARDS), ..NOTHING };
const GUARD_GRANTS: Basis = Basis {
    gate: Gate::Child(PROXIES),
    beside: Beside::Types(&["Microsoft.Authorization/roleAssignments"]),
    ..NOTHING
};
const OWN_BODY: Basis = Basis { body: Body::Vault, ..NOTHING };
const KEY_VAULT: Basis = Basis { gate: Gate::Key, facts: KEY, beside: Beside::KeyVault, ..NOTHING };
const ENDPOINT: Basis = Basis { facts: &[PublicNetworkAccess], beside: Beside::Endpoint, ..NOTHING };
const LOGS: Basis = Basis { beside: Beside::Types(&["Microsoft.Insights/diagnosticSettings"]), ..NOTHING };

const fn facts(facts: &'static [Fact]) -> Basis {
    Basis { facts, ..NOTHING }
}

const fn of_key(facts: &'static [Fact]) -> Basis {
    Basis { gate: Gate::Key, facts, ..NOTHING }
}

const fn of_child(children: &'static [&'static str], facts: &'static [Fact]) -> Basis {
    Basis { gate: Gate::Child(children), facts, body: Body::Children(children), ..NOTHING }
}

const fn of_version(facts: &'static [Fact]) -> Basis {
    Basis { facts, version: true, ..NOTHING }
}

/// What the coded rule of that code rests on; none where silence never tells a pass.
pub(super) fn basis_of(code: &str) -> Option<Basis> {
    row_of(code).map(|(_, basis)| basis)
}

/// The same with the number of its row: rules of one row rest on the same.
pub(super) fn row_of(code: &str) -> Option<(usize, Basis)> {
    let found = BASES.iter().enumerate().find(|(_, (codes, _))| codes.contains(&code));
    found.map(|(number, (_, basis))| (number, *basis))
}

/// Rules, by what they rest on.
static BASES: &[(&[&str], Basis)] = &[
    // redundancy
    (&["RED01", "RED02"], facts(&[Redundancy])),
    (&["RED08"], of_version(&[Redundancy])),
    (&["RED09", "RED10", "RED11"], Basis { facts: &[Redundancy], ..OWN_BODY }),
    (&["RED12"], of_child(POLICIES, &[Redundancy])),
    (&["RED13", "RED14"], of_child(&["backupstorageconfig"], &[Redundancy])),
    // restore
    (&["CRR02"], facts(&[Redundancy, CrossRegionRestore])),
    (&["CRR03"], of_child(INSTANCES, &[CrossRegionRestore])),
    (&["CRR06"], of_version(&[CrossRegionRestore])),
    (&["CRR08"], Basis { beside: Beside::Endpoint, ..of_child(INSTANCES, &[CrossRegionRestore]) }),
    // encryption
    (&["CMK02", "CMK03", "CMK04"], of_key(KEY)),
    (&["CMK05", "CMK06"], of_key(&[KeyUri])),
    (&["CMK07", "CMK08", "CMK09", "CMK10", "CMK11"], of_key(KEY_IDENTITY)),
    (&["CMK12", "CMK13", "CMK15", "CMK16", "CMK20", "CMK21", "CMK27", "CMK28"], KEY_VAULT),
    (&["CMK14"], Basis { beside: Beside::Grants, ..of_key(KEY) }),
    (&["CMK17", "CMK18", "CMK19"], Basis { beside: Beside::DeclaredKey, ..KEY_VAULT }),
    (&["CMK22"], Basis { beside: Beside::Endpoint, ..of_key(KEY_IDENTITY) }),
    (&["CMK23"], of_key(&[InfrastructureEncryption])),
    (&["CMK24"], facts(&[CustomerManagedKey, InfrastructureEncryption])),
    (&["CMK25"], Basis { version: true, ..of_key(KEY) }),
    (&["CMK26"], Basis { gate: Gate::Key, ..of_child(POLICIES, KEY) }),
    (&["CMK29"], of_child(&["backupEncryptionConfigs"], KEY)),
    // identity
    (&["IDN01", "IDN02"], facts(IDENTITY)),
    (&["IDN03"], Basis { gate: Gate::UserIdentities, ..of_version(IDENTITY) }),
    (&["IDN04", "IDN05"], Basis { gate: Gate::UserIdentities, ..facts(IDENTITY) }),
    (&["IDN06", "IDN07", "IDN08", "IDN10", "IDN14", "IDN15"], GRANTS),
    (&["IDN09", "IDN16", "IDN17", "IDN19"], Basis { gate: Gate::Child(INSTANCES), ..GRANTS }),
    (&["IDN11", "IDN12", "IDN13"], Basis { facts: IDENTITY, ..INSTANCE }),
    (&["IDN18"], INSTANCE),
    // soft delete
    (&["SDL01", "SDL03", "SDL04", "SDL05"], facts(&[SoftDelete, SoftDeleteRetentionDays])),
    (&["SDL06", "SDL09"], of_child(&["backupconfig"], &[SoftDelete])),
    (&["SDL07"], of_version(&[SoftDelete])),
    (&["SDL08"], of_child(POLICIES, &[SoftDelete])),
    // immutability
    (&["IMM05"], of_child(POLICIES, &[Immutability])),
    (&["IMM07"], Basis { facts: &[Immutability], ..OWN_BODY }),
    (&["IMM08"], of_version(&[Immutability])),
    // multi-user authorization
    (&["MUA01", "MUA02"], facts(&[MultiUserAuthorization])),
    (&["MUA03", "MUA11"], of_child(PROXIES, &[])),
    (&["MUA04", "MUA05", "MUA06", "MUA10"], GUARD),
    (&["MUA09"], Basis { gate: Gate::Types(GUARDS), ..NOTHING }),
    (&["MUA07", "MUA08"], GUARD_GRANTS),
    // network
    (&["NET02", "NET03", "NET06", "NET07"], ENDPOINT),
    (&["NET04"], of_version(&[PublicNetworkAccess])),
    (&["NET05"], OWN_BODY),
    // monitoring
    (&["MON02", "MON03"], Basis { facts: &[JobFailureAlerts], ..OWN_BODY }),
    (&["MON04", "MON05"], LOGS),
    (&["MON06"], of_child(&["replicationAlertSettings"], &[])),
    // retention
    (&["RET01", "RET02", "RET03", "RET04", "RET05", "RET06", "RET07", "RET08", "RET09"], POLICY),
    (&["RET10", "RET11", "RET13", "RET14", "RET15", "RET16", "RET17"], INSTANCE),
    (&["RET12"], Basis { gate: Gate::Child(POLICIES), ..INSTANCE }),
    (&["RET18"], Basis { gate: Gate::Child(INSTANCES), ..NOTHING }),
    // governance
    (&["GOV01"], Basis { beside: Beside::Types(&["Microsoft.Authorization/locks"]), ..NOTHING }),
    (&["GOV02"], Basis { beside: Beside::Types(&["Microsoft.Authorization/locks"]), ..INSTANCE }),
    (&["GOV03"], Basis { body: Body::Name, ..NOTHING }),
    (&["GOV11"], Basis { body: Body::Location, ..NOTHING }),
    (&["GOV04", "GOV05"], of_version(&[])),
    (&["GOV06", "GOV07", "GOV08", "GOV09", "GOV10"], Basis { version: true, body: Body::Family, ..NOTHING }),
    (&["GOV12"], Basis { body: Body::Name, ..NOTHING }),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rule::Judge;
    use crate::rule::catalogue::RULES;

    /// Where no row can say when silence is a pass: what they look for may stand in another file.
    const NEVER: [&str; 2] = ["RET19", "NET08"];

    #[test]
    fn every_coded_rule_on_vaults_has_one_row() {
        for rule in RULES.iter().filter(|rule| rule.area.judges_vaults()) {
            let rows = BASES.iter().filter(|(codes, _)| codes.contains(&rule.code)).count();
            let wanted = usize::from(rule.judge == Judge::Coded && !NEVER.contains(&rule.code));
            assert_eq!(rows, wanted, "{}", rule.code);
        }
        let known = |code: &str| RULES.iter().any(|rule| rule.code == code);
        assert!(BASES.iter().flat_map(|(codes, _)| *codes).all(|code| known(code)));
    }
}
