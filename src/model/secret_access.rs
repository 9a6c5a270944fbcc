//! Who may read the secrets of a key vault that the input declares.

use super::estate::{Estate, Join};
use super::grants::{Holder, holder_of, may_be_of};
use super::key::keeper_of_host;
use super::setting::{Setting, State, known_or_unknown, not_shown};
use super::vault::Vault;
use crate::knowledge::{ApiVersion, key_hosts};
use crate::template::{Object, Part, Resource, SymbolHead, Value, name_segments, split_segments};

const KEY_VAULTS: &str = "Microsoft.KeyVault/vaults";
const ACCESS_POLICIES: &str = "Microsoft.KeyVault/vaults/accessPolicies";

/// From this API version on, a new key vault without `enableRbacAuthorization` takes roles.
const ROLES_BY_DEFAULT: (u16, u8) = (2026, 2);

/// How a key vault decides who reads its secrets.
#[derive(Debug, Clone)]
pub enum Model<'d> {
    /// By role assignments.
    Roles,
    /// By its list of access policies.
    Policies,
    /// It cannot be told.
    Unknown(Box<Setting<'d>>),
}

/// Whether access policies let an identity read secrets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PolicyAccess {
    /// One of them does.
    Yes,
    /// None does.
    No,
    /// One of them may.
    Perhaps,
}

/// The key vault of the input that the address of a secret leads to.
#[must_use]
pub fn key_vault_of<'d>(estate: &Estate<'d>, uri: &Setting<'d>) -> Option<&'d Resource> {
    let written = uri.site.written?;
    if let Some(text) = written.as_str() {
        let (_, rest) = text.split_once("://")?;
        let host = rest.split('/').next()?;
        let (name, _) = key_hosts::find(host)?;
        return estate
            .joined(KEY_VAULTS, Join::Name, &Value::string(name))
            .into_iter()
            .find(|vault| vault.name.as_str().is_some_and(|own| own.eq_ignore_ascii_case(name)));
    }
    // An address around a name that is not known, or not whole.
    let segments = split_segments(written);
    if segments.first().and_then(Value::as_str).is_some_and(|scheme| scheme.eq_ignore_ascii_case("https:"))
        && let Some((name, _)) = segments.get(2).and_then(keeper_of_host)
    {
        return estate.of_type(KEY_VAULTS).find(|vault| vault.name.equals_ignoring_case(&name).is_true());
    }
    // `reference(…).vaultUri` with the secret's path behind.
    let parts = written.text_parts()?;
    let Some(Part::Hole(hole)) = parts.first() else { return None };
    let symbol = hole.symbol.as_ref().filter(|symbol| symbol.path_is(&["properties", "vaultUri"]))?;
    let SymbolHead::Reference { resource } = &symbol.head else { return None };
    estate.joined(KEY_VAULTS, Join::Id, resource).into_iter().find(|vault| vault.has_id(resource).is_true())
}

/// How a key vault decides.
#[must_use]
pub fn model<'d>(estate: &Estate<'d>, key_vault: &'d Resource) -> Model<'d> {
    let reader = estate.reader(key_vault);
    let flag = reader.setting("properties.enableRbacAuthorization").or_switch();
    match &flag.state {
        State::Known(value) if value.as_bool() == Some(true) => Model::Roles,
        State::Known(_) => Model::Policies,
        State::Unknown(_) => Model::Unknown(Box::new(flag)),
        _ => {
            let version = reader.api_version();
            let older = |version: ApiVersion| {
                let (year, month, _) = version.date();
                (year, month) < ROLES_BY_DEFAULT
            };
            if key_vault.exported || version.is_some_and(older) {
                Model::Policies
            } else {
                let what = "`enableRbacAuthorization`, whose default depends on when the key vault was made";
                let state = not_shown(what);
                Model::Unknown(Box::new(Setting { state, ..flag }))
            }
        }
    }
}

/// Whether an access policy of the key vault lets that identity of a vault get and list secrets.
#[must_use]
pub fn by_policies<'d>(
    estate: &Estate<'d>,
    key_vault: &'d Resource,
    vault: &Vault<'d>,
    is_asked: &dyn Fn(&Holder) -> bool,
) -> PolicyAccess {
    let mut found = PolicyAccess::No;
    let mut lists = vec![(true, estate.reader(key_vault).setting("properties.accessPolicies"))];
    let named = estate.joined(ACCESS_POLICIES, Join::Owner, &key_vault.name).into_iter();
    for child in named.filter(|child| !child.existing) {
        let names = name_segments(&child.name);
        if names.get(1).and_then(Value::as_str).is_some_and(|verb| verb.eq_ignore_ascii_case("remove")) {
            continue;
        }
        let parent = names.into_iter().next();
        let own = key_vault.name.clone();
        let same = parent.map(|parent| parent.equals_ignoring_case(&own));
        if let Some(same) = same.filter(|same| !same.is_false()) {
            lists.push((same.is_true(), estate.reader(child).setting("properties.accessPolicies")));
        }
    }
    for (sure, list) in lists {
        match &list.state {
            State::Known(value) => {
                for policy in value.as_array().unwrap_or_default() {
                    match policy.as_object().map(|policy| of_policy(policy, vault, is_asked)) {
                        Some(PolicyAccess::Yes) if sure => return PolicyAccess::Yes,
                        Some(PolicyAccess::No) => {}
                        Some(PolicyAccess::Yes | PolicyAccess::Perhaps) | None => found = PolicyAccess::Perhaps,
                    }
                }
            }
            State::Unknown(_) => found = PolicyAccess::Perhaps,
            _ => {}
        }
    }
    found
}

fn of_policy(policy: &Object, vault: &Vault<'_>, is_asked: &dyn Fn(&Holder) -> bool) -> PolicyAccess {
    let Some(principal) = policy.get("objectId").map(known_or_unknown) else { return lacking(policy) };
    let ours = match holder_of(&principal, vault) {
        Some(holder) => is_asked(&holder),
        None if may_be_of(&principal, vault) => return PolicyAccess::Perhaps,
        None => false,
    };
    if !ours {
        return PolicyAccess::No;
    }
    let Some(permissions) = policy.get("permissions").filter(|permissions| !permissions.is_null()) else {
        return lacking(policy);
    };
    let Some(permissions) = permissions.as_object() else { return PolicyAccess::Perhaps };
    let Some(secrets) = permissions.get("secrets").filter(|secrets| !secrets.is_null()) else {
        return lacking(permissions);
    };
    let Some(words) = secrets.as_array() else { return PolicyAccess::Perhaps };
    let has = |word: &str| words.iter().any(|one| one.as_str().is_some_and(|one| one.eq_ignore_ascii_case(word)));
    match (has("all") || (has("get") && has("list")), words.iter().all(|word| word.as_str().is_some())) {
        (true, _) => PolicyAccess::Yes,
        (false, true) => PolicyAccess::No,
        (false, false) => PolicyAccess::Perhaps,
    }
}

/// What an object says by not naming something: nothing where it may hold more than is known.
fn lacking(object: &Object) -> PolicyAccess {
    if object.why_open().is_some() { PolicyAccess::Perhaps } else { PolicyAccess::No }
}
