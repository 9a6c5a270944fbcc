//! Who may use a key: the role assignments and access policies on it, and which of them the vault's identity holds.

use std::sync::Arc;

use super::encryption::Encryption;
use super::estate::{Estate, Join};
use super::grants::{Grant, Grants};
use super::identity::same_id;
use super::key::KeyPlace;
use super::setting::{Setting, State};
use super::vault::Vault;
use crate::template::{
    Cause, Existence, Origin, Resource, ScopeKind, Symbol, SymbolHead, Truth, Unknown, Value, last_segment,
    split_segments,
};

const POLICIES: &str = "Microsoft.KeyVault/vaults/accessPolicies";
const IDENTITIES: &str = "Microsoft.ManagedIdentity/userAssignedIdentities";

/// The identity with which a vault reaches its key.
#[derive(Debug, Clone)]
pub enum KeyHolder {
    /// The vault's own.
    SystemAssigned,
    /// The user-assigned one with this id.
    UserAssigned(Value),
}

/// Whether the vault's identity for its key is a principal.
#[derive(Debug, Clone)]
pub enum Held {
    /// It surely is.
    Yes,
    /// It surely is another's.
    No,
    /// An id is written, and the input does not tell whose it is.
    Stranger,
    /// It cannot be known which principal it is.
    Unknown(Arc<Unknown>),
}

/// A role assignment that reaches a key.
#[derive(Debug, Clone)]
pub struct RoleOnKey<'g, 'd> {
    /// The assignment.
    pub grant: &'g Grant<'d>,
    /// Whether the vault's identity holds it.
    pub held: Held,
    /// Whether it reaches the key; never surely not.
    pub covers: Truth,
}

/// An access policy of the key vault.
#[derive(Debug, Clone)]
pub struct PolicyOnKey<'d> {
    /// Whose it is.
    pub principal: Setting<'d>,
    /// What it permits on keys.
    pub keys: Setting<'d>,
    /// Whether the vault's identity holds it.
    pub held: Held,
    /// Whether its resource is surely deployed.
    pub sure: bool,
}

/// All access to a key that the input tells of.
#[derive(Debug, Clone)]
pub struct KeyAccess<'g, 'd> {
    /// By roles.
    pub roles: Vec<RoleOnKey<'g, 'd>>,
    /// By access policies.
    pub policies: Vec<PolicyOnKey<'d>>,
    /// Lists of access policies that are not known whole.
    pub open_lists: Vec<Setting<'d>>,
}

/// What an access policy has to permit for a customer-managed key.
pub const NEEDED_PERMISSIONS: [&str; 3] = ["get", "wrapKey", "unwrapKey"];

impl<'d> PolicyOnKey<'d> {
    /// Whether it permits all that a customer-managed key takes.
    #[must_use]
    pub fn unwraps(&self) -> Truth {
        let has = |wanted: &str| {
            self.permissions().into_iter().fold(Truth::False, |found, one| {
                found.or(match one {
                    Ok(word) => Truth::of([wanted, "all", "*"].iter().any(|name| word.eq_ignore_ascii_case(name))),
                    Err(unknown) => Truth::Unknown(unknown),
                })
            })
        };
        NEEDED_PERMISSIONS.iter().fold(Truth::True, |all, wanted| all.and(has(wanted)))
    }

    /// The permissions that are surely there and that a customer-managed key does not take.
    #[must_use]
    pub fn needless(&self) -> Vec<String> {
        let needed =
            |word: &str| NEEDED_PERMISSIONS.iter().chain(&["list"]).any(|name| word.eq_ignore_ascii_case(name));
        self.permissions().into_iter().filter_map(Result::ok).filter(|word| !needed(word)).collect()
    }

    fn permissions(&self) -> Vec<Result<String, Arc<Unknown>>> {
        match &self.keys.state {
            State::Known(value) => value
                .as_array()
                .unwrap_or_default()
                .iter()
                .filter_map(|item| match item.first_unknown() {
                    Some(unknown) => Some(Err(Arc::clone(unknown))),
                    None => item.as_str().map(|word| Ok(word.to_owned())),
                })
                .collect(),
            State::Unknown(unknown) => vec![Err(Arc::clone(unknown))],
            _ => Vec::new(),
        }
    }
}

impl RoleOnKey<'_, '_> {
    /// Whether the role lets its holder wrap and unwrap keys; a role that is not in our table may.
    #[must_use]
    pub fn unwraps(&self) -> Option<bool> {
        self.grant.role.map(|role| role.key_use.unwraps())
    }

    /// Whether it is surely deployed, on something that surely holds the key.
    #[must_use]
    pub fn is_sure(&self) -> bool {
        self.covers.is_true() && is_deployed(self.grant.resource)
    }
}

impl KeyHolder {
    /// The identity that a vault names for its key; none if it names none, or it cannot be told which.
    #[must_use]
    pub fn of(encryption: &Encryption<'_>) -> Option<Self> {
        let identity = &encryption.identity;
        if identity.choice.is("SystemAssigned") {
            return Some(Self::SystemAssigned);
        }
        let id = identity.id.site.written.filter(|_| identity.choice.is("UserAssigned"))?;
        (id.as_str().is_none_or(|text| !text.trim().is_empty())).then(|| Self::UserAssigned(id.clone()))
    }
}

/// All access to the key of a vault that the input tells of.
#[must_use]
pub fn key_access<'g, 'd>(
    vault: &Vault<'d>,
    holder: &KeyHolder,
    place: &KeyPlace<'d>,
    estate: &Estate<'d>,
    grants: &'g Grants<'d>,
) -> KeyAccess<'g, 'd> {
    let who = Who { vault, holder, estate };
    let roles = grants
        .about(place.keeper_id.as_ref(), &[&place.keeper_name, &place.name])
        .filter_map(|grant| {
            let covers = covers(grant, place);
            (!covers.is_false()).then(|| RoleOnKey { grant, held: who.holds(&grant.principal), covers })
        })
        .collect();
    let mut access = KeyAccess { roles, policies: Vec::new(), open_lists: Vec::new() };
    let inside = place.key_vault(estate).map(|key_vault| key_vault.reader.resource);
    let (added, perhaps) = added(estate, place);
    for resource in inside.into_iter().chain(added) {
        who.read_policies(resource, &mut access);
    }
    access.open_lists.extend(perhaps);
    access
}

fn is_deployed(resource: &Resource) -> bool {
    matches!(resource.condition, Existence::Sure) && !resource.count_unknown
}

/// The children that add access policies to a key vault, and the names of those that may add them to it.
fn added<'d>(estate: &Estate<'d>, place: &KeyPlace<'d>) -> (Vec<&'d Resource>, Vec<Setting<'d>>) {
    let (mut surely, mut perhaps) = (Vec::new(), Vec::new());
    let named = estate.joined(POLICIES, Join::Owner, &place.keeper_name).into_iter();
    for resource in named.filter(|resource| !resource.existing) {
        let names = split_segments(&resource.name);
        if names.get(1).and_then(Value::as_str).is_some_and(|verb| verb.eq_ignore_ascii_case("remove")) {
            continue;
        }
        match names.first().map_or(Truth::False, |name| name.equals_ignoring_case(&place.keeper_name)) {
            Truth::True => surely.push(resource),
            Truth::Unknown(unknown) => {
                let name = estate.reader(resource).setting("name");
                perhaps.push(Setting { state: State::Unknown(unknown), ..name });
            }
            Truth::False => {}
        }
    }
    (surely, perhaps)
}

/// Whose access is looked for.
struct Who<'w, 'd> {
    vault: &'w Vault<'d>,
    holder: &'w KeyHolder,
    estate: &'w Estate<'d>,
}

impl<'d> Who<'_, 'd> {
    fn read_policies(&self, resource: &'d Resource, access: &mut KeyAccess<'_, 'd>) {
        let reader = self.estate.reader(resource);
        let list = reader.setting("properties.accessPolicies");
        if list.unknown().is_some() {
            access.open_lists.push(list);
            return;
        }
        let items = list.site.written.and_then(Value::as_array).unwrap_or_default();
        for (index, item) in items.iter().enumerate() {
            let principal = reader.item_member(&list.site, item, index, "objectId");
            access.policies.push(PolicyOnKey {
                held: self.holds(&principal),
                principal,
                keys: reader.item_member(&list.site, item, index, "permissions.keys"),
                sure: is_deployed(resource),
            });
        }
    }

    fn holds(&self, principal: &Setting<'_>) -> Held {
        match &principal.state {
            State::Unknown(unknown) => self.is_symbol(unknown),
            State::Known(value) => value.as_str().map_or(Held::No, |id| self.is_literal(id)),
            State::Absent | State::Dropped(_) | State::NotApplicable => Held::No,
        }
    }

    fn is_symbol(&self, unknown: &Arc<Unknown>) -> Held {
        let Some(Symbol { head: SymbolHead::Reference { resource }, .. }) = &unknown.symbol else {
            return Held::Unknown(Arc::clone(unknown));
        };
        let path_is = |path: &[&str]| unknown.symbol.as_ref().is_some_and(|symbol| symbol.path_is(path));
        let (of_resource, of_identity) =
            (path_is(&["identity", "principalId"]), path_is(&["properties", "principalId"]));
        let same = match self.holder {
            KeyHolder::SystemAssigned if of_resource => is_resource(resource, &self.vault.resource.id),
            KeyHolder::UserAssigned(id) if of_identity => is_resource(resource, id),
            // The other kind of identity.
            _ if of_resource || of_identity => Truth::False,
            _ => Truth::Unknown(Arc::clone(unknown)),
        };
        match same {
            Truth::True => Held::Yes,
            Truth::False => Held::No,
            Truth::Unknown(unknown) => Held::Unknown(unknown),
        }
    }

    fn is_literal(&self, id: &str) -> Held {
        match self.principal_id() {
            Some(own) if own.eq_ignore_ascii_case(id) => Held::Yes,
            Some(_) => Held::No,
            None => Held::Stranger,
        }
    }

    /// The principal id of the identity, as an export shows it.
    fn principal_id(&self) -> Option<&'d str> {
        let shown = |value: Option<&'d Value>| value.and_then(Value::as_str).filter(|id| !id.is_empty());
        let identity = || self.vault.resource.body.get("identity")?.as_object();
        match self.holder {
            KeyHolder::SystemAssigned => shown(identity()?.get("principalId")),
            KeyHolder::UserAssigned(id) => {
                let entries = identity().and_then(|identity| identity.get("userAssignedIdentities")?.as_object());
                let listed = entries.into_iter().flat_map(|map| &map.entries);
                let entry = listed.into_iter().find(|entry| same_id(&entry.key.to_value(), id).is_true());
                let by_vault = entry.and_then(|entry| shown(entry.value.as_object()?.get("principalId")));
                by_vault.or_else(|| {
                    let declared = self
                        .estate
                        .joined(IDENTITIES, Join::Id, id)
                        .into_iter()
                        .find(|one| one.exported && one.has_id(id).is_true());
                    shown(declared?.body.get("properties")?.as_object()?.get("principalId"))
                })
            }
        }
    }
}

/// Whether what a template refers to, by id or by bare name, is the resource with that id.
fn is_resource(referred: &Value, id: &Value) -> Truth {
    if referred.as_str().is_some_and(|name| !name.contains('/')) {
        return last_segment(id).map_or(Truth::False, |name| name.equals_ignoring_case(referred));
    }
    same_id(referred, id)
}

/// Whether a grant reaches a key: it is on the key, on what keeps it, or on what that lies in.
fn covers(grant: &Grant<'_>, place: &KeyPlace<'_>) -> Truth {
    match grant.scope_kind {
        ScopeKind::Resource => {
            place.is_scope(grant.scope).unwrap_or_else(|| cannot_tell("the scope of a role assignment"))
        }
        ScopeKind::ResourceGroup | ScopeKind::Subscription => match &place.keeper_id {
            Some(id) => lies_in(id, grant.scope),
            None => cannot_tell("what the key vault lies in"),
        },
        ScopeKind::Tenant => Truth::True,
        ScopeKind::ManagementGroup => cannot_tell("the management group of the key vault"),
        ScopeKind::Unknown => cannot_tell("the scope of a role assignment"),
    }
}

fn cannot_tell(what: &str) -> Truth {
    Truth::Unknown(Unknown::new(Cause::DeploymentContext, what, Origin::NONE))
}

/// Whether an id lies in a resource group or subscription.
#[must_use]
pub fn lies_in(id: &Value, scope: &Value) -> Truth {
    let (inner, outer) = (split_segments(id), split_segments(scope));
    if inner.len() < outer.len() {
        return Truth::False;
    }
    inner.iter().zip(&outer).fold(Truth::True, |all, (one, other)| all.and(one.equals_ignoring_case(other)))
}
