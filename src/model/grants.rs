//! Role assignments, and which of them a vault's identities hold.

use std::collections::HashSet;

use super::arm_id::type_of;
use super::estate::Estate;
use super::index::{Index, ScopeIndex, end_of, in_order};
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
    /// The first vault whose identity surely holds it: what is told once is told there.
    pub first_holder: Option<&'d Resource>,
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

/// All role assignments of an estate that would be deployed, found by who holds them and by what they are on.
#[derive(Debug)]
pub struct Grants<'d> {
    all: Vec<Grant<'d>>,
    principals: Index,
    /// Those whose principal is written as an id: a vault that does not show its own may be any.
    literal: Vec<usize>,
    symbolic: Vec<usize>,
    scopes: ScopeIndex,
    /// Those on resource groups and subscriptions.
    wide: Vec<usize>,
    subscriptions: HashSet<String>,
}

/// The role assignments of an estate.
#[must_use]
pub fn grants<'d>(estate: &Estate<'d>) -> Grants<'d> {
    let declared = estate.of_type(ROLE_ASSIGNMENTS).filter(|resource| !resource.existing);
    let mut grants = Grants::of(declared.map(|resource| grant(estate, resource)).collect());
    for vault in &estate.vaults {
        for number in grants.numbers_of(vault) {
            if let Some(grant) = grants.all.get_mut(number)
                && grant.first_holder.is_none()
                && holder(grant, vault).is_some()
            {
                grant.first_holder = Some(vault.resource);
            }
        }
    }
    grants
}

impl<'d> Grants<'d> {
    fn of(all: Vec<Grant<'d>>) -> Self {
        let (mut principals, mut scopes) = (Index::default(), ScopeIndex::default());
        let (mut literal, mut symbolic, mut wide) = (Vec::new(), Vec::new(), Vec::new());
        for (number, grant) in all.iter().enumerate() {
            match &grant.principal.state {
                State::Known(value) if value.as_str().is_some() => {
                    literal.push(number);
                    principals.add(number, value.as_str().map(literal_word));
                }
                state => {
                    let symbol = state.unknown().and_then(|unknown| unknown.symbol.as_ref());
                    let end = match symbol.map(|symbol| &symbol.head) {
                        Some(SymbolHead::Reference { resource }) => end_of(resource),
                        _ => None,
                    };
                    if end.is_some() {
                        symbolic.push(number);
                    }
                    principals.add(number, end.map(|end| symbol_word(&end)));
                }
            }
            if matches!(grant.scope_kind, ScopeKind::ResourceGroup | ScopeKind::Subscription) {
                wide.push(number);
            }
            scopes.add(number, told_by_scope(grant).then_some(grant.scope));
        }
        let subscriptions = all.iter().filter_map(|grant| subscription(grant.scope)).collect();
        Self { all, principals, literal, symbolic, scopes, wide, subscriptions }
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// Those, in order, that an identity of the vault holds or may hold.
    pub fn perhaps_of(&self, vault: &Vault<'_>) -> impl DoubleEndedIterator<Item = &Grant<'d>> {
        self.numbered(self.numbers_of(vault))
    }

    /// Those, in order, that are on a resource or on what encloses it, or may be.
    pub fn around(&self, id: &Value) -> impl Iterator<Item = &Grant<'d>> {
        self.numbered(self.scopes.around(id))
    }

    /// Those of `around`, and those on something that has one of these names; where the id is not known, all on
    /// resource groups and subscriptions.
    pub(super) fn about(&self, id: Option<&Value>, names: &[&Value]) -> impl Iterator<Item = &Grant<'d>> {
        self.numbered(match id {
            Some(id) => in_order([Some(&self.scopes.around(id)), Some(&self.scopes.ending_with(names))]),
            None => in_order([Some(&self.wide), Some(&self.scopes.ending_with(names))]),
        })
    }

    /// Whether one is in the subscription of an id.
    #[must_use]
    pub fn any_near(&self, id: &Value) -> bool {
        subscription(id).is_some_and(|near| self.subscriptions.contains(&near))
    }

    fn numbered(&self, numbers: Vec<usize>) -> impl DoubleEndedIterator<Item = &Grant<'d>> {
        numbers.into_iter().filter_map(|number| self.all.get(number))
    }

    fn numbers_of(&self, vault: &Vault<'_>) -> Vec<usize> {
        let mut words = Vec::new();
        let shown = shows_its_principals(vault);
        if shown {
            words.extend(shown_principals(vault).into_iter().map(literal_word));
        }
        let attached = attached(vault);
        let names = [&vault.resource.id, &vault.resource.name].into_iter().chain(&attached).map(end_of);
        let ends: Option<Vec<String>> = names.collect();
        let listed = !matches!(vault.fact(Fact::UserAssignedIdentities).state, State::Unknown(_));
        let told = ends.as_ref().filter(|_| listed);
        words.extend(told.into_iter().flatten().map(|end| symbol_word(end)));
        let numbers = self.principals.may_be_any(words.iter().map(|word| Some(word.as_str())));
        let (literal, symbolic) = ((!shown).then_some(&self.literal), told.is_none().then_some(&self.symbolic));
        in_order([Some(&numbers), literal, symbolic])
    }
}

fn literal_word(principal: &str) -> String {
    format!("id {}", principal.to_ascii_lowercase())
}

fn symbol_word(end: &str) -> String {
    format!("of {end}")
}

/// Whether the segments of its scope say what a grant may be on.
fn told_by_scope(grant: &Grant<'_>) -> bool {
    match grant.scope_kind {
        ScopeKind::ResourceGroup | ScopeKind::Subscription => true,
        ScopeKind::Resource => type_of(grant.scope).is_some(),
        ScopeKind::Tenant | ScopeKind::ManagementGroup | ScopeKind::Unknown => false,
    }
}

/// The subscription that a known id begins with.
fn subscription(id: &Value) -> Option<String> {
    let text = id.as_str()?.to_ascii_lowercase();
    let mut segments = text.split('/').skip(1);
    (segments.next()? == "subscriptions").then(|| segments.next().map(str::to_owned))?
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
        first_holder: None,
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

/// The principal ids that the vault's identities show.
fn shown_principals<'v>(vault: &'v Vault<'_>) -> Vec<&'v str> {
    let Some(identity) = vault.resource.body.get("identity").and_then(Value::as_object) else { return Vec::new() };
    let map = identity.get("userAssignedIdentities").and_then(Value::as_object);
    let attached = map.into_iter().flat_map(|map| &map.entries);
    let attached = attached.filter_map(|entry| entry.value.as_object()?.get("principalId"));
    identity.get("principalId").into_iter().chain(attached).filter_map(Value::as_str).collect()
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
