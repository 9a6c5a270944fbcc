//! Private endpoints: those through which Azure Backup reaches a Recovery Services vault, and those of key vaults.

use std::sync::Arc;

use super::estate::Estate;
use super::key_vault::KeyVault;
use super::setting::{Setting, State};
use super::vault::Vault;
use crate::source::Location;
use crate::template::{Kind, Object, Reached, Resource, Truth, Unknown, Value, reach};

const ENDPOINTS: &str = "Microsoft.Network/privateEndpoints";

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

/// The private endpoint for backups of a vault: one of its own list of connections (exports), or one that is declared
/// with the vault as its target.
#[must_use]
pub fn private_endpoint(vault: &Vault<'_>, estate: &Estate<'_>) -> Endpoint {
    let declared = declared(estate, |connection| leads_to(connection, vault.resource).and(for_backup(connection)));
    best_of(std::iter::once(connected(vault)).chain(declared))
}

/// The private endpoint of a key vault: one of its own list of connections (exports), or one that is declared with it
/// as its target.
#[must_use]
pub fn endpoint_of_key_vault(key_vault: &KeyVault<'_>, estate: &Estate<'_>) -> Endpoint {
    let own = among(&key_vault.reader.setting("properties.privateEndpointConnections"), |_| Truth::True);
    let declared = declared(estate, |connection| leads_to(connection, key_vault.reader.resource));
    best_of(std::iter::once(own).chain(declared))
}

/// What the declared endpoints say, each for itself.
fn declared(estate: &Estate<'_>, wanted: impl Fn(&Object) -> Truth) -> Vec<Endpoint> {
    let mut answers = Vec::new();
    for resource in estate.of_type(ENDPOINTS).filter(|resource| !resource.existing) {
        for list in ["privateLinkServiceConnections", "manualPrivateLinkServiceConnections"] {
            let connections = estate.reader(resource).setting(&format!("properties.{list}"));
            answers.push(among(&connections, &wanted));
        }
    }
    answers
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

/// A live vault lists its connections.
fn connected(vault: &Vault<'_>) -> Endpoint {
    if !vault.resource.exported {
        return Endpoint::NotShown;
    }
    let connections = vault.reader().setting("properties.privateEndpointConnections");
    let listed = among(&connections, |connection| {
        let status = match reach(connection, &["properties", "privateLinkServiceConnectionState", "status"]) {
            Reached::Value(status) => status.as_str(),
            Reached::Absent { .. } | Reached::Unknown(_) => None,
        };
        Truth::of(status.is_some_and(|status| status.eq_ignore_ascii_case("Approved"))).and(for_backup(connection))
    });
    match (listed, connections.site.written) {
        (Endpoint::Present(_), Some(written)) => Endpoint::Present(
            vault.provenance.get(written.origin).map(|hop| hop.location).or(Some(connections.site.anchor)),
        ),
        (other, _) => other,
    }
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
fn for_backup(connection: &Object) -> Truth {
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
    ["AzureBackup", "AzureBackup_secondary"].iter().any(|known| known.eq_ignore_ascii_case(group))
}
