//! Checks of the way to a vault: public access, private endpoints, and the firewalls that backups have to pass.

use super::CheckContext;
use super::draft::{Draft, Open, Verdicts};
use super::terms::{self, code, name_or_type};
use super::versions::too_old_or_open;
use crate::knowledge::types::{Place, TypeTable};
use crate::knowledge::{Fact, VaultKind};
use crate::model::endpoint::{self, Connection, Endpoint, GROUPS, Purpose};
use crate::model::firewall::{self, Firewall};
use crate::model::{Site, Vault};
use crate::rule::Slot;
use crate::template::{Resource, Truth};

/// NET02: no private endpoint.
pub(super) fn rsv_private_endpoint_missing<'d>(context: &CheckContext<'_, 'd>, out: &mut Verdicts<'d>) {
    let vault = context.vault;
    let live = vault.resource.exported;
    let site = if live { endpoint::own_connections(vault).site } else { beside(vault, "privateEndpoints") };
    match endpoint::endpoint_for(vault, context.estate, Purpose::Any) {
        Endpoint::Present(_) => {}
        Endpoint::NotShown => {
            let listed = site.written.and_then(|list| list.as_array()).is_some_and(|list| !list.is_empty());
            let variant = if listed { Some("none-approved") } else { live.then_some("live") };
            out.fault(Draft::at_site(&site).variant_if(variant));
        }
        Endpoint::Unknown(unknown) => out.open.push(Open { site, unknown }),
    }
}

/// NET03: public access is off, and there is no other way.
pub(super) fn rsv_public_off_without_endpoint<'d>(context: &CheckContext<'_, 'd>, out: &mut Verdicts<'d>) {
    let vault = context.vault;
    let access = vault.fact(Fact::PublicNetworkAccess);
    if !access.is("Disabled") {
        out.needs(access);
        return;
    }
    match endpoint::endpoint_for(vault, context.estate, Purpose::Any) {
        Endpoint::Present(_) => {}
        Endpoint::NotShown => out.fault(Draft::at(access).variant_if(vault.resource.exported.then_some("live"))),
        Endpoint::Unknown(unknown) => out.open.push(Open { site: access.site.clone(), unknown }),
    }
}

/// NET04: an API version that drops `publicNetworkAccess`.
pub(super) fn rsv_network_api_too_old<'d>(context: &CheckContext<'_, 'd>, out: &mut Verdicts<'d>) {
    if let Some(draft) = too_old_or_open(context.vault.fact(Fact::PublicNetworkAccess), out) {
        out.fault(draft);
    }
}

/// NET05: network settings on a kind of vault that has none.
pub(super) fn bv_network_property_unsupported<'d>(context: &CheckContext<'_, 'd>, out: &mut Verdicts<'d>) {
    let vault = context.vault;
    if !vault.resource.exported && !is_newer_than_known(vault) {
        for name in ["publicNetworkAccess", "networkAcls"] {
            let setting = vault.reader().setting(&format!("properties.{name}"));
            if setting.site.written.is_some() {
                out.fault(Draft::at(&setting).label(setting.site.anchor));
            }
        }
    }
    for connection in endpoint::connections_to(context.estate, vault) {
        match connection.leads_to(vault) {
            Truth::True => {
                let name = terms::short_name(connection.endpoint);
                out.fault(Draft::at(&connection.target).variant("private-endpoint").slot(Slot::Other, name));
            }
            Truth::Unknown(_) | Truth::False => {}
        }
    }
}

/// Whether the vault is written for an API version that our table does not reach, which may have such settings.
fn is_newer_than_known(vault: &Vault<'_>) -> bool {
    let table = TypeTable::find(VaultKind::BackupVault.resource_type());
    let version = vault.reader().api_version();
    table.zip(version).is_some_and(|(table, version)| matches!(table.place(version), Place::Newer(_)))
}

/// NET06: an endpoint for a group that vaults do not offer.
pub(super) fn private_endpoint_wrong_group<'d>(context: &CheckContext<'_, 'd>, out: &mut Verdicts<'d>) {
    for connection in endpoint::connections_to(context.estate, context.vault) {
        if !connection.leads_to(context.vault).is_true() {
            continue;
        }
        out.needs(&connection.groups);
        for item in context.estate.reader(connection.endpoint).listed(&connection.groups) {
            match item.value.as_str() {
                Some(group) if GROUPS.iter().any(|known| known.eq_ignore_ascii_case(group)) => {}
                Some(_) => {
                    let name = terms::short_name(connection.endpoint);
                    out.fault(Draft::at_site(&item.site).slot(Slot::Other, name).slot(Slot::Allowed, allowed()));
                }
                None => {
                    if let Some(unknown) = item.value.first_unknown() {
                        out.open.push(Open { site: item.site.clone(), unknown: unknown.clone() });
                    }
                }
            }
        }
    }
}

fn allowed() -> String {
    terms::listed(&GROUPS.map(code))
}

/// NET07: an endpoint whose names the public DNS answers.
pub(super) fn rsv_private_dns_missing<'d>(context: &CheckContext<'_, 'd>, out: &mut Verdicts<'d>) {
    let estate = context.estate;
    let mut seen: Vec<&Resource> = Vec::new();
    let connections = endpoint::connections_to(estate, context.vault).into_iter();
    for Connection { endpoint, target, .. } in connections.filter(|one| one.leads_to(context.vault).is_true()) {
        let missed = !endpoint.exported || (endpoint::shows_zone_groups(estate) && !estate.incomplete);
        if !missed || seen.iter().any(|other| std::ptr::eq(*other, *endpoint)) {
            continue;
        }
        seen.push(endpoint);
        match endpoint::has_zone_group(estate, endpoint) {
            Truth::True => {}
            Truth::False => {
                let site = estate.reader(endpoint).site("privateDnsZoneGroups", &["privateDnsZoneGroups"]);
                let draft = Draft::at_site(&site).label(name_or_type(endpoint));
                out.fault(draft.slot(Slot::Other, terms::short_name(endpoint)).note(target, "leads to the vault"));
            }
            Truth::Unknown(unknown) => out.open.push(Open { site: target.site.clone(), unknown }),
        }
    }
}

/// NET08: a firewall that keeps backups out.
pub(super) fn backup_traffic_datasource_firewall<'d>(context: &CheckContext<'_, 'd>, out: &mut Verdicts<'d>) {
    let vault = context.vault;
    let mut seen: Vec<&Resource> = Vec::new();
    for instance in vault.instances() {
        for behind in vault.read_by(&instance, context.estate) {
            let bypass = match firewall::firewall(context.estate, behind) {
                Firewall::Open => continue,
                Firewall::Closed(bypass) => bypass,
                Firewall::Unknown(setting) => {
                    out.needs(&setting);
                    continue;
                }
            };
            if seen.iter().any(|other| std::ptr::eq(*other, behind)) {
                continue;
            }
            seen.push(behind);
            let keys = behind.is("Microsoft.KeyVault/vaults");
            let draft = Draft::at(&bypass)
                .variant_if(keys.then_some("key-vault"))
                .slot(Slot::Other, terms::short_name(behind))
                .slot(Slot::Detail, terms::short_name(instance.resource));
            out.fault(draft.note_at(name_or_type(instance.resource), "the backup that reads it"));
        }
    }
}

/// The place of something that would stand beside the vault: its type.
pub(super) fn beside<'d>(vault: &Vault<'d>, what: &str) -> Site<'d> {
    vault.reader().site(what, &[what])
}
