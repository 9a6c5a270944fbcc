//! Role assignments, and which of them a vault's identities hold.

use super::estate::Estate;
use super::scope::covers;
use super::setting::{Setting, State};
use super::vault::Vault;
use crate::knowledge::Fact;
use crate::knowledge::roles::{self, Role};
use crate::template::{Cause, Existence, Kind, Resource, ScopeKind, SymbolHead, Truth, Unknown, Value, last_segment};

const ROLE_ASSIGNMENTS: &str = "Microsoft.Authorization/roleAssignments";

/// One role assignment.
#[derive(Debug, Clone)]
pub struct Grant<'d> {
    /// Its declaration.
    pub resource: &'d Resource,
    /// `roleDefinitionId`.
    pub role_definition: Setting<'d>,
    /// The built-in role, if it is one that is known.
    pub role: Option<&'static Role>,
    /// `principalId`.
    pub principal: Setting<'d>,
    /// `principalType`.
    pub principal_type: Setting<'d>,
    /// What it is granted on.
    pub scope: &'d Value,
    /// What kind of thing that is.
    pub scope_kind: ScopeKind,
    /// `scope` as it is written, if it is.
    pub written_scope: Setting<'d>,
}

impl Grant<'_> {
    /// Whether the role may be any, for all that the input tells.
    #[must_use]
    pub fn role_is_open(&self) -> bool {
        let guid = self.role_definition.site.written.and_then(last_segment);
        self.role_definition.unknown().is_some() && guid.is_none_or(|guid| guid.as_str().is_none())
    }

    /// Whether it holds for a resource. What is granted above subscriptions holds for whatever may be meant.
    #[must_use]
    pub fn covers(&self, id: &Value) -> Truth {
        match self.scope_kind {
            ScopeKind::ManagementGroup | ScopeKind::Tenant => Truth::True,
            _ => covers(self.scope, id),
        }
    }

    /// Whether it is surely made.
    #[must_use]
    pub fn is_sure(&self) -> bool {
        matches!(self.resource.condition, Existence::Sure) && !self.resource.count_unknown
    }
}

impl<'d> Grant<'d> {
    /// The principal as a setting that is not known to be, or not to be, an identity of the vault.
    #[must_use]
    pub fn open_principal(&self) -> Setting<'d> {
        let mut open = self.principal.clone();
        if matches!(open.state, State::Known(_)) {
            let what = "whether this principal is an identity of the vault, whose ids the input does not show";
            open.state = State::Unknown(Unknown::new(Cause::RuntimeReference, what, open.site.origin));
        }
        open
    }
}

/// Which identity of a vault holds a grant.
#[derive(Debug, Clone)]
pub enum Holder {
    /// The vault's system-assigned identity.
    SystemAssigned,
    /// The user-assigned identity with this id, which is attached to the vault.
    UserAssigned(Value),
}

/// All role assignments of an estate that would be deployed.
#[must_use]
pub fn grants<'d>(estate: &Estate<'d>) -> Vec<Grant<'d>> {
    estate
        .of_type(ROLE_ASSIGNMENTS)
        .filter(|resource| !resource.existing)
        .map(|resource| grant(estate, resource))
        .collect()
}

fn grant<'d>(estate: &Estate<'d>, resource: &'d Resource) -> Grant<'d> {
    let reader = estate.reader(resource);
    // `az role assignment list` puts the members beside the id.
    let read = |name: &str| {
        let nested = reader.setting(&format!("properties.{name}"));
        let beside = reader.setting(name);
        // A template writes all of them in `properties`, but for the scope.
        let outside = name == "scope" || beside.site.written.is_some();
        if nested.is_absent() && outside { beside } else { nested }
    };
    let role_definition = read("roleDefinitionId");
    let role = role_definition.site.written.and_then(last_segment).and_then(|guid| roles::by_guid(guid.as_str()?));
    Grant {
        resource,
        role_definition,
        role,
        principal: read("principalId"),
        principal_type: read("principalType"),
        scope: &resource.scope,
        scope_kind: resource.scope_kind,
        written_scope: read("scope"),
    }
}

/// Which identity of the vault holds the grant; `None` if none surely does.
///
/// A literal principal never joins to a `reference()`: whether they are the same cannot be known.
#[must_use]
pub fn holder(grant: &Grant<'_>, vault: &Vault<'_>) -> Option<Holder> {
    holder_of(&grant.principal.state, vault)
}

/// Which identity of the vault a principal is; `None` if it surely is none, or cannot be told.
#[must_use]
pub fn holder_of(principal: &State, vault: &Vault<'_>) -> Option<Holder> {
    match principal {
        State::Unknown(unknown) => {
            let symbol = unknown.symbol.as_ref()?;
            let SymbolHead::Reference { resource } = &symbol.head else { return None };
            if symbol.path_is(&["identity", "principalId"]) && is_vault(resource, vault) {
                return Some(Holder::SystemAssigned);
            }
            let user_assigned = symbol.path_is(&["properties", "principalId"]);
            attached(vault)
                .into_iter()
                .find(|id| user_assigned && id.equals_ignoring_case(resource).is_true())
                .map(Holder::UserAssigned)
        }
        State::Known(principal) => literal_holder(principal.as_str()?, vault),
        _ => None,
    }
}

/// A template may refer to a resource of its own by its bare name as well as by its id.
fn is_vault(referred: &Value, vault: &Vault<'_>) -> bool {
    let by_name = || {
        let name = referred.as_str().filter(|name| !name.contains('/'));
        name.is_some_and(|name| vault.resource.name.as_str().is_some_and(|own| own.eq_ignore_ascii_case(name)))
    };
    vault.has_id(referred).is_true() || by_name()
}

/// Whether it cannot be told that the vault's identities do not hold the grant.
#[must_use]
pub fn may_be_held(grant: &Grant<'_>, vault: &Vault<'_>) -> bool {
    // A managed identity is a service principal; Azure refuses an assignment whose type is another.
    if grant.principal_type.text().is_some_and(|kind| !kind.eq_ignore_ascii_case("ServicePrincipal")) {
        return false;
    }
    may_be_of(&grant.principal.state, vault)
}

/// Whether it cannot be told that a principal is no identity of the vault.
#[must_use]
pub fn may_be_of(principal: &State, vault: &Vault<'_>) -> bool {
    let unknown = match principal {
        State::Unknown(unknown) => unknown,
        State::Known(_) => return holder_of(principal, vault).is_none() && !shows_its_principals(vault),
        _ => return false,
    };
    let Some(SymbolHead::Reference { resource }) = unknown.symbol.as_ref().map(|symbol| &symbol.head) else {
        return true;
    };
    let listed = &vault.fact(Fact::UserAssignedIdentities).state;
    matches!(listed, State::Unknown(_))
        || !vault.has_id(resource).is_false()
        || attached(vault).iter().any(|id| !id.equals_ignoring_case(resource).is_false())
}

/// Whether the principal ids of all identities of the vault are shown; a vault without identity has none to show.
fn shows_its_principals(vault: &Vault<'_>) -> bool {
    let none = |fact: Fact| match &vault.fact(fact).state {
        State::Absent | State::Dropped(_) | State::NotApplicable => true,
        State::Known(value) => value.as_bool() == Some(false),
        State::Unknown(_) => false,
    };
    let identity = vault.resource.body.get("identity").and_then(Value::as_object);
    let shown = |value: Option<&Value>| value.and_then(Value::as_str).is_some_and(|id| !id.is_empty());
    let own = none(Fact::SystemAssignedIdentity) || shown(identity.and_then(|identity| identity.get("principalId")));
    let map = identity.and_then(|identity| identity.get("userAssignedIdentities")).and_then(Value::as_object);
    let attached = none(Fact::UserAssignedIdentities)
        || map.is_some_and(|map| {
            map.why_open().is_none()
                && map.entries.iter().all(|entry| shown(entry.value.as_object().and_then(|one| one.get("principalId"))))
        });
    own && attached
}

/// An export shows the principal ids of the vault's identities.
fn literal_holder(principal: &str, vault: &Vault<'_>) -> Option<Holder> {
    let identity = vault.resource.body.get("identity")?.as_object()?;
    let is_principal = |value: Option<&Value>| {
        value.and_then(Value::as_str).is_some_and(|id| !id.is_empty() && id.eq_ignore_ascii_case(principal))
    };
    if is_principal(identity.get("principalId")) {
        return Some(Holder::SystemAssigned);
    }
    let map = identity.get("userAssignedIdentities")?.as_object()?;
    map.entries
        .iter()
        .find(|entry| is_principal(entry.value.as_object().and_then(|one| one.get("principalId"))))
        .map(|entry| Holder::UserAssigned(entry.key.to_value()))
}

/// The ids of the user-assigned identities that are surely attached to a vault.
#[must_use]
pub fn attached(vault: &Vault<'_>) -> Vec<Value> {
    match &vault.fact(Fact::UserAssignedIdentities).state {
        State::Known(Value { kind: Kind::Array(ids), .. }) => ids.to_vec(),
        _ => Vec::new(),
    }
}
