//! A vault of either kind: its facts in one vocabulary, and the resources that belong to it.

use super::recovery_services::{self, SideChannels};
use super::setting::{Reader, Setting, State};
use crate::knowledge::defaults::{DefaultValue, service_default};
use crate::knowledge::environments::{self, Marking};
use crate::knowledge::regions::{self, Region};
use crate::knowledge::{Fact, VaultKind};
use crate::template::{Kind, Provenance, Resource, Truth, Value};

/// One vault that would be deployed, or that an export shows.
#[derive(Debug, Clone)]
pub struct Vault<'d> {
    /// Which kind.
    pub kind: VaultKind,
    /// Its declaration.
    pub resource: &'d Resource,
    /// Where its values come from.
    pub provenance: &'d Provenance,
    /// Its facts, in the order of `Fact::ALL`.
    pub facts: Facts<'d>,
    /// What is declared under it: policies, instances, side channels, proxies.
    pub children: Vec<&'d Resource>,
}

/// One setting a fact.
#[derive(Debug, Clone)]
pub struct Facts<'d> {
    /// [`Fact::Redundancy`].
    pub redundancy: Setting<'d>,
    /// [`Fact::CrossRegionRestore`].
    pub cross_region_restore: Setting<'d>,
    /// [`Fact::CrossSubscriptionRestore`].
    pub cross_subscription_restore: Setting<'d>,
    /// [`Fact::SoftDelete`].
    pub soft_delete: Setting<'d>,
    /// [`Fact::SoftDeleteRetentionDays`].
    pub soft_delete_retention_days: Setting<'d>,
    /// [`Fact::Immutability`].
    pub immutability: Setting<'d>,
    /// [`Fact::MultiUserAuthorization`].
    pub multi_user_authorization: Setting<'d>,
    /// [`Fact::CustomerManagedKey`].
    pub customer_managed_key: Setting<'d>,
    /// [`Fact::KeyUri`].
    pub key_uri: Setting<'d>,
    /// [`Fact::KeyIdentity`].
    pub key_identity: Setting<'d>,
    /// [`Fact::InfrastructureEncryption`].
    pub infrastructure_encryption: Setting<'d>,
    /// [`Fact::SystemAssignedIdentity`].
    pub system_assigned_identity: Setting<'d>,
    /// [`Fact::UserAssignedIdentities`].
    pub user_assigned_identities: Setting<'d>,
    /// [`Fact::PublicNetworkAccess`].
    pub public_network_access: Setting<'d>,
    /// [`Fact::JobFailureAlerts`].
    pub job_failure_alerts: Setting<'d>,
}

impl<'d> Facts<'d> {
    /// The setting behind a fact.
    #[must_use]
    pub fn get(&self, fact: Fact) -> &Setting<'d> {
        match fact {
            Fact::Redundancy => &self.redundancy,
            Fact::CrossRegionRestore => &self.cross_region_restore,
            Fact::CrossSubscriptionRestore => &self.cross_subscription_restore,
            Fact::SoftDelete => &self.soft_delete,
            Fact::SoftDeleteRetentionDays => &self.soft_delete_retention_days,
            Fact::Immutability => &self.immutability,
            Fact::MultiUserAuthorization => &self.multi_user_authorization,
            Fact::CustomerManagedKey => &self.customer_managed_key,
            Fact::KeyUri => &self.key_uri,
            Fact::KeyIdentity => &self.key_identity,
            Fact::InfrastructureEncryption => &self.infrastructure_encryption,
            Fact::SystemAssignedIdentity => &self.system_assigned_identity,
            Fact::UserAssignedIdentities => &self.user_assigned_identities,
            Fact::PublicNetworkAccess => &self.public_network_access,
            Fact::JobFailureAlerts => &self.job_failure_alerts,
        }
    }
}

impl<'d> Vault<'d> {
    /// The setting behind a fact.
    #[must_use]
    pub fn fact(&self, fact: Fact) -> &Setting<'d> {
        self.facts.get(fact)
    }

    /// The value in effect: what is known, or the service default where nothing is written; none if neither is known.
    #[must_use]
    pub fn effective(&self, fact: Fact) -> Option<Value> {
        match &self.fact(fact).state {
            State::Known(value) => Some(value.clone()),
            State::Absent | State::Dropped(_) => self.default_of(fact),
            State::Unknown(_) | State::NotApplicable => None,
        }
    }

    /// What the service does where nothing is written, if a source states it and it can be so in the vault's region.
    #[must_use]
    pub fn default_of(&self, fact: Fact) -> Option<Value> {
        let default = service_default(self.kind, fact)?;
        if fact == Fact::Redundancy && self.region().is_some_and(|region| region.pair == regions::Pair::None) {
            return None;
        }
        Some(match default {
            DefaultValue::Text(text) => Value::string(text),
            DefaultValue::Bool(value) => Value::new(Kind::Bool(value)),
            DefaultValue::Number(number) => Value::new(Kind::Int(number)),
        })
    }

    /// Whether the value in effect is surely this word.
    #[must_use]
    pub fn has(&self, fact: Fact, word: &str) -> bool {
        self.effective(fact).is_some_and(|value| value.as_str().is_some_and(|text| text.eq_ignore_ascii_case(word)))
    }

    /// Reads the vault's own settings.
    #[must_use]
    pub fn reader(&self) -> Reader<'d> {
        Reader { resource: self.resource, provenance: self.provenance }
    }

    /// Reads another resource's settings.
    #[must_use]
    pub fn reader_of(&self, resource: &'d Resource) -> Reader<'d> {
        Reader { resource, provenance: self.provenance }
    }

    /// The redundancy that the vault's own body sets, older children of a Recovery Services vault left aside.
    #[must_use]
    pub fn own_redundancy(&self) -> Setting<'d> {
        match self.kind {
            VaultKind::BackupVault => self.facts.redundancy.clone(),
            VaultKind::RecoveryServicesVault => recovery_services::own_redundancy(self.reader()),
        }
    }

    /// Cross Region Restore as the vault's own body sets it, older children left aside.
    #[must_use]
    pub fn own_cross_region_restore(&self) -> Setting<'d> {
        match self.kind {
            VaultKind::BackupVault => self.facts.cross_region_restore.clone(),
            VaultKind::RecoveryServicesVault => recovery_services::own_cross_region_restore(self.reader()),
        }
    }

    /// The older children that share settings with a Recovery Services vault.
    #[must_use]
    pub fn side_channels(&self) -> SideChannels<'d> {
        SideChannels::among(self.reader(), &self.children)
    }

    /// Its location as written.
    #[must_use]
    pub fn location(&self) -> Setting<'d> {
        self.reader().setting("location")
    }

    /// Its region, if it is known and in the table.
    #[must_use]
    pub fn region(&self) -> Option<&'static Region> {
        regions::find(self.location().text()?)
    }

    /// Whether its tags mark it as non-production.
    #[must_use]
    pub fn marking(&self) -> Marking {
        let tags = self.resource.body.get("tags").and_then(Value::as_object);
        let marked = tags.is_some_and(|tags| {
            tags.entries.iter().any(|entry| {
                entry
                    .value
                    .as_str()
                    .is_some_and(|value| environments::marks_non_production(&entry.key.to_display(), value))
            })
        });
        if marked { Marking::NonProduction } else { Marking::None }
    }

    /// The children of that type below the vault's own, such as `backupPolicies`.
    pub fn children_of(&self, child: &str) -> impl Iterator<Item = &'d Resource> + use<'d, '_> {
        let wanted = format!("{}/{child}", self.kind.resource_type());
        self.children.iter().copied().filter(move |resource| resource.is(&wanted))
    }

    /// Whether a value surely is this vault's id.
    #[must_use]
    pub fn has_id(&self, id: &Value) -> Truth {
        self.resource.has_id(id)
    }
}
