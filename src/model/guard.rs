//! Multi-user authorization: resource guards, the proxies that link vaults to them, and what a guard lets through.

use std::sync::Arc;

use super::estate::{Estate, GUARDS};
use super::index::{Index, end_of};
use super::items::Item;
use super::place;
use super::setting::{Reader, Setting};
use super::vault::Vault;
use crate::knowledge::VaultKind;
use crate::template::{Resource, Truth, Unknown, Value};

/// The child of a vault that links it to a guard, by its type's last segment.
pub const PROXIES: &str = "backupResourceGuardProxies";

/// A proxy with the guard that it names.
#[derive(Debug, Clone)]
pub struct Link<'d> {
    /// The proxy.
    pub proxy: &'d Resource,
    /// `resourceGuardResourceId`.
    pub guard_id: Setting<'d>,
    /// The guard, where it is in the input, `existing` ones included.
    pub guard: Option<&'d Resource>,
}

impl Link<'_> {
    /// Whether a proxy surely names a guard, surely names none, or it cannot be told.
    #[must_use]
    pub fn names_guard(&self) -> Truth {
        self.guard_id.fulfils(|id| place::names_type(id, GUARDS))
    }
}

/// The link that a proxy makes.
#[must_use]
pub fn link<'d>(estate: &Estate<'d>, proxy: &'d Resource) -> Link<'d> {
    let guard_id = estate.reader(proxy).setting("properties.resourceGuardResourceId");
    Link { proxy, guard: estate.guard_of(proxy), guard_id }
}

impl<'d> Vault<'d> {
    /// The links to guards below the vault.
    #[must_use]
    pub fn guard_links(&self, estate: &Estate<'d>) -> Vec<Link<'d>> {
        self.children_of(PROXIES).filter(|proxy| !proxy.existing).map(|proxy| link(estate, proxy)).collect()
    }

    /// The flag by which the service shows that the vault is guarded; it cannot be set.
    #[must_use]
    pub fn guard_flag(&self) -> Setting<'d> {
        self.reader().setting(match self.kind {
            VaultKind::BackupVault => "properties.isVaultProtectedByResourceGuard",
            VaultKind::RecoveryServicesVault => "properties.securitySettings.multiUserAuthorization",
        })
    }
}

/// The kind of vault that a proxy to a guard lies below; none for any other resource.
#[must_use]
pub fn kind_of_proxy(resource: &Resource) -> Option<VaultKind> {
    VaultKind::ALL.into_iter().find(|kind| resource.is(&format!("{}/{PROXIES}", kind.resource_type())))
}

/// The operations that a guard lets through: `vaultCriticalOperationExclusionList`.
#[must_use]
pub fn exclusions(guard: Reader<'_>) -> Setting<'_> {
    guard.setting("properties.vaultCriticalOperationExclusionList")
}

/// The operations of that list one by one.
#[must_use]
pub fn excluded<'d>(guard: Reader<'d>, list: &Setting<'d>) -> Vec<Item<'d>> {
    guard.listed(list)
}

/// What leads to a guard in an estate.
#[derive(Debug, Clone)]
pub enum Led {
    /// Some proxy surely does.
    Surely,
    /// No proxy does.
    No,
    /// It cannot be known from this input.
    Unknown(Arc<Unknown>),
}

/// Whether any proxy of the estate leads to a guard.
#[must_use]
pub fn led_to<'d>(estate: &Estate<'d>, guard: &'d Resource) -> Led {
    let mut led = Led::No;
    let proxies = estate.proxies.get_or_init(|| Proxies::of(estate));
    for id in proxies.leading_to(guard) {
        match id.fulfils(|id| guard.has_id(id)) {
            Truth::True => return Led::Surely,
            Truth::Unknown(unknown) => led = Led::Unknown(unknown),
            Truth::False => {}
        }
    }
    led
}

/// The ids of guards that the proxies of an estate give.
#[derive(Debug)]
pub struct Proxies<'d> {
    guard_ids: Vec<Setting<'d>>,
    ends: Index,
}

impl<'d> Proxies<'d> {
    fn of(estate: &Estate<'d>) -> Self {
        let proxies = VaultKind::ALL.map(|kind| format!("{}/{PROXIES}", kind.resource_type()));
        let proxies = proxies.iter().flat_map(|kind| estate.of_type(kind));
        let guard_ids: Vec<_> = proxies.map(|proxy| link(estate, proxy).guard_id).collect();
        let ends = Index::of(guard_ids.iter().map(|id| end_of(id.site.written?)));
        Self { guard_ids, ends }
    }

    fn leading_to(&self, guard: &Resource) -> impl Iterator<Item = &Setting<'d>> {
        let numbers = self.ends.may_be(end_of(&guard.id).as_deref());
        numbers.into_iter().filter_map(|number| self.guard_ids.get(number))
    }
}

/// The first guard that surely no proxy of the estate leads to.
#[must_use]
pub fn idle<'d>(estate: &Estate<'d>) -> Option<&'d Resource> {
    *estate.idle_guard.get_or_init(|| guards(estate).find(|guard| matches!(led_to(estate, guard), Led::No)))
}

/// The guards of an estate that are declared or shown, not only referred to.
pub fn guards<'s, 'd>(estate: &'s Estate<'d>) -> impl Iterator<Item = &'d Resource> + use<'s, 'd> {
    estate.of_type(GUARDS).filter(|guard| !guard.existing)
}

/// The location of a guard.
#[must_use]
pub fn location<'d>(estate: &Estate<'d>, guard: &'d Resource) -> Setting<'d> {
    estate.reader(guard).setting("location")
}

/// The name that an id ends with, for people.
#[must_use]
pub fn name_in(id: &Value) -> Option<String> {
    let name = crate::template::last_segment(id)?;
    name.as_str().filter(|name| !name.is_empty() && !id.holds_secret()).map(str::to_owned)
}
