//! Credentials of databases: kept in a key vault that the vault can read, and nowhere else.

use super::use_of::{Held, held_by, in_use_phrase, is_holder, vault_has};
use crate::checks::ResourceContext;
use crate::checks::draft::{Draft, Verdicts};
use crate::checks::terms::short_name;
use crate::model::datasource::{BACKUP_INSTANCES, IdentityDetails, inline_secret, instance, secret_uri};
use crate::model::grants::Holder;
use crate::model::secret_access::{Model, PolicyAccess, by_policies, key_vault_of, model};
use crate::model::{Setting, State};
use crate::rule::Slot;

const SINGLE_SERVER: &str = "Microsoft.DBforPostgreSQL/servers/databases";

/// IDN18: a password stands in the instance itself.
pub(in crate::checks) fn instance_inline_secret<'d>(context: &ResourceContext<'_, 'd>, out: &mut Verdicts<'d>) {
    if !context.resource.is(BACKUP_INSTANCES) {
        return;
    }
    let secret = inline_secret(context.reader());
    // A parameter that is given at deployment, or read from a key vault, is in no file.
    if secret.text().is_some_and(|text| !text.trim().is_empty()) {
        let mut draft = Draft::at(&secret);
        draft.actual = draft.actual.map(|actual| actual.secured(true));
        out.fault(draft);
    }
}

/// IDN19: the vault can't read the secret with the credentials.
pub(in crate::checks) fn postgres_secret_access_missing<'d>(context: &ResourceContext<'_, 'd>, out: &mut Verdicts<'d>) {
    let (Some(vault), Some(instance)) = (context.vault, instance(context.reader())) else { return };
    if !instance.datasource_type.is(SINGLE_SERVER) || context.estate.incomplete {
        return;
    }
    let uri = secret_uri(context.reader());
    let Some(key_vault) = key_vault_of(context.estate, &uri).filter(|key_vault| !key_vault.existing) else {
        out.needs(&uri);
        return;
    };
    let who = IdentityDetails::of(context.reader()).in_use();
    if !vault_has(vault, &who, out) {
        return;
    }
    let ours = |holder: &Holder| !is_holder(holder, &who).is_false();
    let draft = Draft::at(&uri).slot(Slot::Identity, in_use_phrase(&who)).slot(Slot::Other, short_name(key_vault));
    match model(context.estate, key_vault) {
        Model::Unknown(setting) => out.needs(&setting),
        Model::Policies => match by_policies(context.estate, key_vault, vault, &ours) {
            PolicyAccess::Yes => {}
            PolicyAccess::No => out.fault(draft.variant("access-policies")),
            PolicyAccess::Perhaps => out.needs(&open_policies(context, key_vault)),
        },
        Model::Roles => {
            if context.resource.exported && context.grants.is_empty() {
                return;
            }
            for grant in context.grants.perhaps_of(vault) {
                let reads = grant
                    .role
                    .is_none_or(|role| role.name.starts_with("Key Vault Secrets ") || OVER_ALL.contains(&role.name));
                let reaches = grant.covers(&key_vault.id);
                if !reads || reaches.is_false() {
                    continue;
                }
                match held_by(grant, vault, &who) {
                    Held::No => {}
                    Held::Perhaps => return out.needs(&grant.open_principal()),
                    Held::Yes => return,
                }
            }
            out.fault(draft);
        }
    }
}

/// Roles that read secrets among much else.
const OVER_ALL: [&str; 1] = ["Key Vault Administrator"];

/// The access policies as a setting that is not known.
fn open_policies<'d>(context: &ResourceContext<'_, 'd>, key_vault: &'d crate::template::Resource) -> Setting<'d> {
    let list = context.estate.reader(key_vault).setting("properties.accessPolicies");
    match &list.state {
        State::Unknown(_) => list,
        _ => Setting {
            state: State::Unknown(crate::template::Unknown::new(
                crate::template::Cause::RuntimeReference,
                "whether an access policy is for the vault's identity",
                list.site.origin,
            )),
            ..list
        },
    }
}
