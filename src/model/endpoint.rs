//! Private endpoints through which Azure Backup reaches a Recovery Services vault.

use std::sync::Arc;

use super::estate::{Estate, Join};
use super::index::{Index, end_of};
use super::key_vault::KeyVault;
use super::place::is_below;
use super::setting::{Setting, State};
use super::vault::Vault;
use crate::source::Location;
use crate::template::{Cause, Kind, Object, Origin, Reached, Resource, Truth, Unknown, Value, reach};

const ENDPOINTS: &str = "Microsoft.Network/privateEndpoints";
const ZONE_GROUPS: &str = "Microsoft.Network/privateEndpoints/privateDnsZoneGroups";

/// The group ids that a Recovery Services vault offers, those for backups first.
pub const GROUPS: [&str; 3] = ["AzureBackup", "AzureBackup_secondary", "AzureSiteRecovery"];

/// What is known of a vault's private endpoints.
#[derive(Debug, Clone)]
pub enum Endpoint {
    /// There is one; the place says so.
    Present(Option<Location>),
    /// The input shows none.
    NotShown,
    /// It cannot be known from this input.
    Unknown(Arc<Unknown>),
}

/// What an endpoint is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Backups.
    Backup,
    /// Anything that a vault offers.
    Any,
}

/// One connection of a declared private endpoint.
#[derive(Debug, Clone)]
pub struct Connection<'d> {
    /// The endpoint.
    pub endpoint: &'d Resource,
    /// `privateLinkServiceId`.
    pub target: Setting<'d>,
    /// `groupIds`.
    pub groups: Setting<'d>,
}

impl<'d> Connection<'d> {
    /// Whether it leads to the vault.
    #[must_use]
    pub fn leads_to(&self, vault: &Vault<'_>) -> Truth {
        match (self.target.site.written, &self.target.state) {
            (Some(id), _) => vault.has_id(id),
            (None, State::Unknown(unknown)) => Truth::Unknown(Arc::clone(unknown)),
            (None, _) => Truth::False,
        }
    }
}

/// The connections, approved at once or by hand, of the declared private endpoints that may lead to a vault.
#[must_use]
pub fn connections_to<'s, 'd>(estate: &'s Estate<'d>, vault: &Vault<'d>) -> Vec<&'s Connection<'d>> {
    let (all, index) = indexed(estate);
    let numbers = index.may_be(end_of(&vault.resource.id).as_deref());
    numbers.into_iter().filter_map(|number| all.get(number)).collect()
}

fn indexed<'s, 'd>(estate: &'s Estate<'d>) -> &'s (Vec<Connection<'d>>, Index) {
    estate.connections.get_or_init(|| {
        let all = connections(estate);
        let index = Index::of(all.iter().map(|connection| end_of(connection.target.site.written?)));
        (all, index)
    })
}

fn connections<'d>(estate: &Estate<'d>) -> Vec<Connection<'d>> {
    let mut found = Vec::new();
    for endpoint in declared(estate) {
        let reader = estate.reader(endpoint);
        for list in ["privateLinkServiceConnections", "manualPrivateLinkServiceConnections"] {
            for item in reader.listed(&reader.setting(&format!("properties.{list}"))) {
                let target = reader.inside(&item, "properties.privateLinkServiceId");
                let groups = reader.inside(&item, "properties.groupIds");
                found.push(Connection { endpoint, target, groups });
            }
        }
    }
    found
}

fn declared<'s, 'd>(estate: &'s Estate<'d>) -> impl Iterator<Item = &'d Resource> + use<'s, 'd> {
    estate.of_type(ENDPOINTS).filter(|resource| !resource.existing)
}

/// Whether a group of private DNS zones belongs to an endpoint.
#[must_use]
pub fn has_zone_group(estate: &Estate<'_>, endpoint: &Resource) -> Truth {
    estate
        .joined(ZONE_GROUPS, Join::Parent, &endpoint.id)
        .into_iter()
        .fold(Truth::False, |found, group| found.or(is_below(&group.id, &endpoint.id)))
}

/// Whether the input shows groups of private DNS zones at all.
#[must_use]
pub fn shows_zone_groups(estate: &Estate<'_>) -> bool {
    estate.of_type(ZONE_GROUPS).next().is_some()
}

/// The private endpoint for backups of a vault: one of its own list of connections (exports), or one that is declared
/// with the vault as its target.
#[must_use]
pub fn private_endpoint(vault: &Vault<'_>, estate: &Estate<'_>) -> Endpoint {
    endpoint_for(vault, estate, Purpose::Backup)
}

/// The private endpoint of a vault that serves a purpose.
#[must_use]
pub fn endpoint_for(vault: &Vault<'_>, estate: &Estate<'_>, purpose: Purpose) -> Endpoint {
    let live = vault.resource.exported;
    let declared = endpoints(estate, vault.resource, |connection| {
        let taken = Truth::of(!live || is_approved(connection) != Some(false));
        taken.and(leads_to(connection, vault.resource)).and(serves(connection, purpose))
    });
    best_of(std::iter::once(connected(vault, purpose)).chain(declared))
}

/// The private endpoint of a key vault: one of its own list of connections (exports), or one that is declared with it
/// as its target.
#[must_use]
pub fn endpoint_of_key_vault(key_vault: &KeyVault<'_>, estate: &Estate<'_>) -> Endpoint {
    let own = among(&key_vault.reader.setting("properties.privateEndpointConnections"), |_| Truth::True);
    let declared =
        endpoints(estate, key_vault.reader.resource, |connection| leads_to(connection, key_vault.reader.resource));
    best_of(std::iter::once(own).chain(declared))
}

/// What the declared endpoints that may lead to a resource say, each for itself.
fn endpoints(estate: &Estate<'_>, target: &Resource, wanted: impl Fn(&Object) -> Truth) -> Vec<Endpoint> {
    let mut answers = Vec::new();
    for resource in leading_to(estate, target) {
        for list in ["privateLinkServiceConnections", "manualPrivateLinkServiceConnections"] {
            let connections = estate.reader(resource).setting(&format!("properties.{list}"));
            answers.push(among(&connections, &wanted));
        }
    }
    answers
}

/// The declared endpoints, in order, that may lead to a resource.
fn leading_to<'d>(estate: &Estate<'d>, target: &Resource) -> Vec<&'d Resource> {
    let (all, index) = estate.endpoints.get_or_init(|| {
        let all: Vec<&'d Resource> = declared(estate).collect();
        let mut index = Index::default();
        for (number, endpoint) in all.iter().enumerate() {
            targets_of(endpoint).into_iter().for_each(|target| index.add(number, target));
        }
        (all, index)
    });
    let numbers = index.may_be(end_of(&target.id).as_deref());
    numbers.into_iter().filter_map(|number| all.get(number).copied()).collect()
}

/// What the ids that an endpoint leads to end with, each if it is known.
fn targets_of(endpoint: &Resource) -> Vec<Option<String>> {
    let mut targets = Vec::new();
    for list in ["privateLinkServiceConnections", "manualPrivateLinkServiceConnections"] {
        let items = match reach(&endpoint.body, &["properties", list]) {
            Reached::Value(value) => value.as_array(),
            Reached::Absent { .. } => continue,
            Reached::Unknown(_) => None,
        };
        let Some(items) = items else {
            targets.push(None);
            continue;
        };
        for item in items {
            match item.as_object().map(|connection| reach(connection, &["properties", "privateLinkServiceId"])) {
                Some(Reached::Value(id)) => targets.push(end_of(id)),
                Some(Reached::Absent { .. }) => {}
                Some(Reached::Unknown(_)) | None => targets.push(None),
            }
        }
    }
    targets
}

fn best_of(answers: impl Iterator<Item = Endpoint>) -> Endpoint {
    let mut best = Endpoint::NotShown;
    for answer in answers {
        match answer {
            Endpoint::Present(_) => return answer,
            Endpoint::Unknown(_) => best = answer,
            Endpoint::NotShown => {}
        }
    }
    best
}

/// A live vault's own list of connections.
#[must_use]
pub fn own_connections<'d>(vault: &Vault<'d>) -> Setting<'d> {
    vault.reader().setting("properties.privateEndpointConnections")
}

/// A live vault lists its connections.
fn connected(vault: &Vault<'_>, purpose: Purpose) -> Endpoint {
    if !vault.resource.exported {
        return Endpoint::NotShown;
    }
    let connections = own_connections(vault);
    if connections.is_absent() {
        return summed_up(vault, purpose);
    }
    let listed = among(&connections, |connection| {
        Truth::of(is_approved(connection) == Some(true)).and(serves(connection, purpose))
    });
    match (listed, connections.site.written) {
        (Endpoint::Present(_), Some(written)) => Endpoint::Present(
            vault.provenance.get(written.origin).map(|hop| hop.location).or(Some(connections.site.anchor)),
        ),
        (other, _) => other,
    }
}

/// Whether a live connection was approved, where it says so.
fn is_approved(connection: &Object) -> Option<bool> {
    match reach(connection, &["properties", "privateLinkServiceConnectionState", "status"]) {
        Reached::Value(status) => status.as_str().map(|status| status.eq_ignore_ascii_case("Approved")),
        Reached::Absent { .. } | Reached::Unknown(_) => None,
    }
}

/// The service leaves an empty list out, and says in a word whether there are endpoints for backup and for site recovery.
fn summed_up(vault: &Vault<'_>, purpose: Purpose) -> Endpoint {
    let read = |name: &str| vault.reader().setting(&format!("properties.{name}"));
    let mut states = vec![read("privateEndpointStateForBackup")];
    if purpose == Purpose::Any {
        states.push(read("privateEndpointStateForSiteRecovery"));
    }
    if let Some(enabled) = states.iter().find(|state| state.is("Enabled")) {
        return Endpoint::Present(Some(enabled.site.anchor));
    }
    if states.iter().all(|state| state.is("None")) {
        return Endpoint::NotShown;
    }
    let what = "`privateEndpointConnections`, which this export does not show";
    Endpoint::Unknown(Unknown::new(Cause::NotInThisExport, what, Origin::NONE))
}

/// Whether one of the listed connections surely, or perhaps, is wanted.
fn among(connections: &Setting<'_>, wanted: impl Fn(&Object) -> Truth) -> Endpoint {
    let items = match &connections.state {
        State::Known(value) => value.as_array().unwrap_or_default(),
        State::Unknown(unknown) => return Endpoint::Unknown(Arc::clone(unknown)),
        State::Absent | State::Dropped(_) | State::NotApplicable => return Endpoint::NotShown,
    };
    let answer = items.iter().fold(Truth::False, |answer, item| {
        answer.or(match &item.kind {
            Kind::Object(connection) => wanted(connection),
            Kind::Unknown(unknown) => Truth::Unknown(Arc::clone(unknown)),
            _ => Truth::False,
        })
    });
    match answer {
        Truth::True => Endpoint::Present(Some(connections.site.anchor)),
        Truth::False => Endpoint::NotShown,
        Truth::Unknown(unknown) => Endpoint::Unknown(unknown),
    }
}

/// Whether a declared connection has that resource as its target.
fn leads_to(connection: &Object, target: &Resource) -> Truth {
    match reach(connection, &["properties", "privateLinkServiceId"]) {
        Reached::Value(id) => target.has_id(id),
        Reached::Absent { .. } => Truth::False,
        Reached::Unknown(unknown) => target.has_id(&Value::unknown(Arc::clone(unknown))),
    }
}

/// Whether it is for backups; one for site recovery has other group ids. A list that is not written decides nothing.
fn serves(connection: &Object, purpose: Purpose) -> Truth {
    if purpose == Purpose::Any {
        return Truth::True;
    }
    match reach(connection, &["properties", "groupIds"]) {
        Reached::Value(groups) => groups.as_array().unwrap_or_default().iter().fold(Truth::False, |found, group| {
            found.or(match group.as_unknown() {
                Some(unknown) => Truth::Unknown(Arc::clone(unknown)),
                None => Truth::of(group.as_str().is_some_and(is_backup_group)),
            })
        }),
        Reached::Absent { .. } => Truth::True,
        Reached::Unknown(unknown) => Truth::Unknown(Arc::clone(unknown)),
    }
}

fn is_backup_group(group: &str) -> bool {
    GROUPS.iter().take(2).any(|known| known.eq_ignore_ascii_case(group))
}
