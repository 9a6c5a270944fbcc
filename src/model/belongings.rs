//! What belongs to a vault, as settings that the inventory lists: policies, instances, guards, and roles held.

use super::estate::Estate;
use super::grants::{Grant, Grants, Holder, holder, may_be_held};
use super::guard::{self, Link};
use super::item_policy::retentions;
use super::not_applicable;
use super::policy_rules::{Lifecycle, PolicyRules, RetentionRule};
use super::setting::{Reader, Setting, State};
use super::vault::Vault;
use super::workload::Instance;
use crate::knowledge::VaultKind;
use crate::template::{Cause, Kind, Origin, Resource, Unknown, Value, last_segment};

/// A backup policy.
#[derive(Debug, Clone)]
pub struct PolicyRow<'d> {
    /// Its declaration.
    pub resource: &'d Resource,
    /// The kinds of data source that it is for; Backup vaults have them.
    pub datasource_types: Setting<'d>,
    /// Whose backups it rules; Recovery Services vaults have it.
    pub management_type: Setting<'d>,
    /// How long backups are kept, or the first setting that leaves that open.
    pub retention: Result<Vec<Kept>, Setting<'d>>,
    /// Where the retention is written.
    pub rules: Setting<'d>,
}

/// How long one store keeps the backups with one tag.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// The store; none where policies do not name it.
    pub store: Option<String>,
    /// How long, as an ISO 8601 duration.
    pub duration: String,
    /// The tag, or the schedule whose backups it is for; none for all of them.
    pub tag: Option<String>,
}

/// A guard that the vault is linked to.
#[derive(Debug, Clone)]
pub struct GuardRow<'d> {
    /// The proxy that links to it.
    pub proxy: &'d Resource,
    /// The guard's id.
    pub id: Setting<'d>,
    /// Its region; none where the guard is not in the input.
    pub location: Option<Setting<'d>>,
    /// The operations that it lets through; none where the guard is not in the input.
    pub excluded: Option<Setting<'d>>,
}

/// A role that an identity of the vault holds, or may hold.
#[derive(Debug, Clone)]
pub struct GrantRow<'d> {
    /// The assignment.
    pub grant: Grant<'d>,
    /// The identity; none where the principal is not known.
    pub holder: Option<Holder>,
}

impl GrantRow<'_> {
    /// The id of the role definition, its last segment.
    #[must_use]
    pub fn role_id(&self) -> Option<String> {
        let id = last_segment(self.grant.role_definition.site.written.filter(|id| !id.holds_secret())?)?;
        id.as_str().map(str::to_ascii_lowercase)
    }
}

/// The backup policies of a vault.
#[must_use]
pub fn policies<'d>(vault: &Vault<'d>) -> Vec<PolicyRow<'d>> {
    let row = |resource: &'d Resource| {
        let reader = vault.reader_of(resource);
        match vault.kind {
            VaultKind::BackupVault => {
                let rules = PolicyRules::read(reader);
                PolicyRow {
                    resource,
                    datasource_types: rules.datasource_types.whole.clone(),
                    management_type: not_applicable(reader, "properties.backupManagementType"),
                    retention: kept_by_rules(&rules),
                    rules: rules.whole,
                }
            }
            VaultKind::RecoveryServicesVault => PolicyRow {
                resource,
                datasource_types: not_applicable(reader, "properties.datasourceTypes"),
                management_type: reader.setting("properties.backupManagementType"),
                retention: kept_by_item_policy(reader),
                rules: reader.setting("properties.retentionPolicy"),
            },
        }
    };
    vault.children_of("backupPolicies").filter(|policy| !policy.existing).map(row).collect()
}

fn kept_by_rules<'d>(rules: &PolicyRules<'d>) -> Result<Vec<Kept>, Setting<'d>> {
    if let Some(open) = &rules.open {
        return Err(open.clone());
    }
    let mut kept = Vec::new();
    for rule in &rules.retentions {
        if let Some(open) = &rule.lifecycles.open {
            return Err(open.clone());
        }
        for lifecycle in &rule.lifecycles.items {
            kept.extend(kept_by_lifecycle(rule, lifecycle)?);
        }
    }
    Ok(kept)
}

/// What is written; a lifecycle without a duration keeps nothing that could be told.
fn kept_by_lifecycle<'d>(rule: &RetentionRule<'d>, lifecycle: &Lifecycle<'d>) -> Result<Option<Kept>, Setting<'d>> {
    let (duration, store) = (text(&lifecycle.duration)?, text(&lifecycle.store)?);
    let tag = text(&rule.name)?;
    Ok(duration.map(|duration| Kept { store, duration, tag }))
}

fn kept_by_item_policy(reader: Reader<'_>) -> Result<Vec<Kept>, Setting<'_>> {
    let mut kept = Vec::new();
    for whole in ["retentionPolicy", "vaultRetentionPolicy", "subProtectionPolicy"] {
        let whole = reader.setting(&format!("properties.{whole}"));
        if whole.unknown().is_some() {
            return Err(whole);
        }
    }
    let retentions = retentions(reader);
    if let Some(open) = retentions.open.into_iter().next() {
        return Err(open);
    }
    for retention in retentions.items {
        if retention.unit.unknown().is_some() {
            return Err(retention.unit);
        }
        let unit = retention.unit.text();
        let letter = unit.and_then(|unit| unit.chars().next()).map(|letter| letter.to_ascii_uppercase());
        if retention.count.unknown().is_some() {
            return Err(retention.count);
        }
        if let (Some(count), Some(letter)) = (retention.number(), letter.filter(|letter| "DWMY".contains(*letter))) {
            let tag = schedule_in(&retention.count.site.path).map(str::to_owned);
            let duration = match is_secret(&retention.count) || is_secret(&retention.unit) {
                true => SECRET.to_owned(),
                false => format!("P{count}{letter}"),
            };
            kept.push(Kept { store: None, duration, tag });
        }
    }
    Ok(kept)
}

/// `weeklySchedule` in the path of a retention.
fn schedule_in(path: &str) -> Option<&str> {
    path.split('.').find(|segment| segment.ends_with("Schedule"))
}

fn text<'d>(setting: &Setting<'d>) -> Result<Option<String>, Setting<'d>> {
    match setting.unknown() {
        Some(_) => Err(setting.clone()),
        None => Ok(setting.text().map(|text| if is_secret(setting) { SECRET.to_owned() } else { text.to_owned() })),
    }
}

/// What stands for a value of a secure parameter.
const SECRET: &str = "<secure>";

fn is_secret(setting: &Setting<'_>) -> bool {
    setting.site.written.is_some_and(Value::holds_secret)
}

/// What a vault backs up.
#[must_use]
pub fn instances<'d>(vault: &Vault<'d>) -> Vec<Instance<'d>> {
    vault.instances().into_iter().filter(|instance| !instance.resource.existing).collect()
}

/// The guards that a vault's proxies link to.
#[must_use]
pub fn guards<'d>(vault: &Vault<'d>, estate: &Estate<'d>) -> Vec<GuardRow<'d>> {
    let row = |link: Link<'d>| {
        let guard = link.guard.filter(|guard| !guard.existing);
        GuardRow {
            proxy: link.proxy,
            // One that only the deployment can complete is told as far as it is known.
            id: link.guard_id.or_absent_if_blank(),
            location: guard.map(|guard| guard::location(estate, guard)),
            excluded: guard.map(|guard| guard::exclusions(estate.reader(guard))),
        }
    };
    vault.guard_links(estate).into_iter().map(row).collect()
}

/// The roles that a vault's identities hold, or may hold for all that the input tells.
#[must_use]
pub fn grants_of<'d>(vault: &Vault<'d>, grants: &Grants<'d>) -> Vec<GrantRow<'d>> {
    let mut rows = Vec::new();
    for grant in grants.perhaps_of(vault) {
        let holder = holder(grant, vault);
        if holder.is_some() || may_be_held(grant, vault) {
            rows.push(GrantRow { grant: grant.clone(), holder });
        }
    }
    rows
}

/// A setting of a resource that is not in the input.
#[must_use]
pub fn outside<'d>(proxy: Reader<'d>, what: &str) -> Setting<'d> {
    let cause = if proxy.resource.exported { Cause::NotInThisExport } else { Cause::RuntimeReference };
    let mut setting = not_applicable(proxy, "");
    setting.state = State::Unknown(Unknown::new(cause, what, Origin::NONE));
    setting
}

/// The value of a holder for people: `SystemAssigned`, or the id of the user-assigned identity.
#[must_use]
pub fn holder_value(holder: &Holder) -> Value {
    match holder {
        Holder::SystemAssigned => Value::new(Kind::String("SystemAssigned".into())),
        Holder::UserAssigned(id) => id.clone(),
    }
}
