//! All resources of one deployment in one world, or of all exports of a run, with the vaults among them.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, OnceLock};

use super::endpoint::Connection;
use super::guard::Proxies;
use super::index::{Index, ScopeIndex, beginning_of, end_of, parent_in};
use super::lock::Lock;
use super::scope::group_id;
use super::setting::Reader;
use super::vault::Vault;
use super::workload::Instance;
use super::{backup_vault, identity, recovery_services};
use crate::knowledge::VaultKind;
use crate::knowledge::family::{Membership, membership};
use crate::template::{Provenance, Resource, Truth, Unknown, Value, last_segment, name_segments, provider_id};

/// The type of resource guards.
pub const GUARDS: &str = "Microsoft.DataProtection/resourceGuards";

/// The resources that are judged together.
#[derive(Debug)]
pub struct Estate<'d> {
    /// Every resource that was worked out, `existing` ones included.
    pub resources: Vec<&'d Resource>,
    /// Where values come from.
    pub provenance: &'d Provenance,
    /// The vaults that would be deployed, in the order written.
    pub vaults: Vec<Vault<'d>>,
    /// Whether some list of the export is cut: nothing is absent for being missing from it.
    pub incomplete: bool,
    guards: HashMap<String, Vec<&'d Resource>>,
    policies: HashMap<String, Vec<&'d Resource>>,
    /// Lower case: vault id to the ids of policies that its instances name; none where one is not known.
    used_policies: OnceLock<HashMap<String, Option<HashSet<String>>>>,
    /// The resources by type in lower case: there may be thousands of vaults that each ask for what joins to them.
    by_type: HashMap<String, OfType<'d>>,
    ends: OnceLock<Index>,
    groups: OnceLock<HashMap<String, Vec<Value>>>,
    pub(super) locks: OnceLock<(Vec<Lock<'d>>, ScopeIndex)>,
    pub(super) connections: OnceLock<(Vec<Connection<'d>>, Index)>,
    pub(super) endpoints: OnceLock<(Vec<&'d Resource>, Index)>,
    pub(super) proxies: OnceLock<Proxies<'d>>,
    pub(super) idle_guard: OnceLock<Option<&'d Resource>>,
    attached: OnceLock<Index>,
}

impl<'d> Estate<'d> {
    /// Finds the vaults among resources and lowers them.
    #[must_use]
    pub fn new(resources: Vec<&'d Resource>, provenance: &'d Provenance, incomplete: bool) -> Self {
        let by_parent = Children::of(&resources);
        let vaults = resources
            .iter()
            .filter(|resource| !resource.existing)
            .filter_map(|resource| Some((VaultKind::of_type(&resource.resource_type)?, *resource)))
            .map(|(kind, resource)| lower(kind, resource, provenance, &by_parent))
            .collect();
        let guards = by_name(&resources, |resource| resource.is(GUARDS));
        let policies = by_name(&resources, |resource| {
            VaultKind::ALL.iter().any(|kind| resource.is(&format!("{}/backupPolicies", kind.resource_type())))
        });
        let mut by_type: HashMap<String, OfType<'d>> = HashMap::new();
        for resource in &resources {
            by_type.entry(resource.resource_type.to_ascii_lowercase()).or_default().resources.push(resource);
        }
        Self {
            resources,
            provenance,
            vaults,
            incomplete,
            guards,
            policies,
            used_policies: OnceLock::new(),
            by_type,
            ends: OnceLock::new(),
            groups: OnceLock::new(),
            locks: OnceLock::new(),
            connections: OnceLock::new(),
            endpoints: OnceLock::new(),
            proxies: OnceLock::new(),
            idle_guard: OnceLock::new(),
            attached: OnceLock::new(),
        }
    }

    /// The resources of the vault family that belong to a vault, itself first: its children, and the guards that its
    /// proxies surely lead to.
    #[must_use]
    pub fn belonging_to(&self, vault: &Vault<'d>) -> Vec<&'d Resource> {
        let mut belonging = vec![vault.resource];
        belonging.extend(vault.children.iter().copied().filter(|child| !child.existing && is_family(child)));
        for proxy in vault.children_of("backupResourceGuardProxies") {
            let led_to = self.guard_of(proxy).filter(|guard| !guard.existing);
            if let Some(guard) = led_to.filter(|guard| !belonging.iter().any(|known| std::ptr::eq(*known, *guard))) {
                belonging.push(guard);
            }
        }
        belonging
    }

    /// The resources of the vault family that belong to no vault of the input.
    #[must_use]
    pub fn alone(&self) -> Vec<&'d Resource> {
        let mut claimed: HashSet<*const Resource> = HashSet::new();
        for vault in &self.vaults {
            claimed.extend(self.belonging_to(vault).into_iter().map(std::ptr::from_ref));
        }
        let alone = |resource: &&'d Resource| {
            !resource.existing && is_family(resource) && !claimed.contains(&std::ptr::from_ref(*resource))
        };
        self.resources.iter().copied().filter(alone).collect()
    }

    /// The guard of the input that a proxy surely leads to.
    #[must_use]
    pub fn guard_of(&self, proxy: &'d Resource) -> Option<&'d Resource> {
        let id = self.reader(proxy).setting("properties.resourceGuardResourceId").site.written?;
        self.guards.get(&name_key(id))?.iter().copied().find(|guard| guard.has_id(id).is_true())
    }

    /// The policies, of either kind of vault, whose name is that of an id: the only ones that it can surely lead to.
    #[must_use]
    pub fn policies_named(&self, id: &Value) -> &[&'d Resource] {
        self.policies.get(&name_key(id)).map(Vec::as_slice).unwrap_or_default()
    }

    /// Whether a policy may have any name.
    #[must_use]
    pub fn has_policy_of_any_name(&self) -> bool {
        let open = |policy: &&Resource| {
            policy.count_unknown || last_segment(&policy.id).is_none_or(|name| name.as_str().is_none())
        };
        self.policies.values().flatten().any(open)
    }

    /// The ids, in lower case, of the policies that instances below a vault with that id name; none where there are no
    /// instances, or one names a policy that is not known.
    #[must_use]
    pub fn policies_in_use(&self, vault: &str) -> Option<&HashSet<String>> {
        let uses = self.used_policies.get_or_init(|| {
            let mut uses: HashMap<String, Option<HashSet<String>>> = HashMap::new();
            for resource in &self.resources {
                let Some(instance) = Instance::read(self.reader(resource)) else { continue };
                let above = vault_above(resource);
                let Some(vault) = above.as_ref().and_then(Value::as_str) else { continue };
                let ids = uses.entry(vault.to_ascii_lowercase()).or_insert_with(|| Some(HashSet::new()));
                match (ids.as_mut(), instance.policy.text()) {
                    (Some(known), Some(id)) => _ = known.insert(id.to_ascii_lowercase()),
                    _ => *ids = None,
                }
            }
            uses
        });
        uses.get(&vault.to_ascii_lowercase())?.as_ref()
    }

    /// The resources of one type, compared without case.
    pub fn of_type<'s>(&'s self, resource_type: &str) -> impl Iterator<Item = &'d Resource> + use<'s, 'd> {
        self.by_type.get(&resource_type.to_ascii_lowercase()).into_iter().flat_map(|all| &all.resources).copied()
    }

    /// The resources of one type, in order, that a value may lead to: a few of many, and never fewer than there are.
    #[must_use]
    pub fn joined(&self, resource_type: &str, by: Join, value: &Value) -> Vec<&'d Resource> {
        let Some(all) = self.by_type.get(&resource_type.to_ascii_lowercase()) else { return Vec::new() };
        let numbers = all.index(by).may_be(end_of(value).as_deref());
        numbers.into_iter().filter_map(|number| all.resources.get(number).copied()).collect()
    }

    /// The resources, in order, that may have that user-assigned identity attached.
    #[must_use]
    pub fn with_identity(&self, id: &Value) -> Vec<&'d Resource> {
        let index = self.attached.get_or_init(|| {
            let mut index = Index::default();
            for (number, resource) in
                self.resources.iter().enumerate().filter(|(_, one)| one.body.get("identity").is_some())
            {
                for id in identity::listed(&identity::user_assigned(self.reader(resource))) {
                    index.add(number, end_of(&id));
                }
            }
            index
        });
        let numbers = index.may_be(end_of(id).as_deref());
        numbers.into_iter().filter_map(|number| self.resources.get(number).copied()).collect()
    }

    /// Whether something is surely deployed to, or shown in, that resource group.
    #[must_use]
    pub fn has_group(&self, group: &Value) -> bool {
        let groups = self.groups.get_or_init(|| {
            let mut groups: HashMap<String, Vec<Value>> = HashMap::new();
            for own in self.resources.iter().filter(|one| !one.existing).filter_map(|one| group_id(&one.id)) {
                let same_words = groups.entry(own.to_display().to_ascii_lowercase()).or_default();
                if !same_words.iter().any(|known| known.equals_ignoring_case(&own).is_true()) {
                    same_words.push(own);
                }
            }
            groups
        });
        let same_words = groups.get(&group.to_display().to_ascii_lowercase());
        same_words.is_some_and(|known| known.iter().any(|own| group.equals_ignoring_case(own).is_true()))
    }

    /// The declared resource whose id surely is this one.
    #[must_use]
    pub fn find(&self, id: &Value) -> Option<&'d Resource> {
        let ends = self.ends.get_or_init(|| Index::of(self.resources.iter().map(|resource| end_of(&resource.id))));
        let numbers = ends.may_be(end_of(id).as_deref());
        numbers
            .into_iter()
            .filter_map(|number| self.resources.get(number).copied())
            .find(|one| one.has_id(id).is_true())
    }

    /// Why resources of that type below a vault, such as `backupPolicies`, may belong to this one without it being sure.
    #[must_use]
    pub fn perhaps_below(&self, vault: &Vault<'d>, child: &str) -> Option<Arc<Unknown>> {
        let wanted = format!("{}/{child}", vault.kind.resource_type());
        let below = self.joined(&wanted, Join::Parent, &vault.resource.id).into_iter();
        below.into_iter().find_map(|resource| match vault.has_id(&vault_above(resource)?) {
            Truth::Unknown(unknown) => Some(unknown),
            Truth::True | Truth::False => None,
        })
    }

    /// Reads a resource's settings.
    #[must_use]
    pub fn reader(&self, resource: &'d Resource) -> Reader<'d> {
        Reader { resource, provenance: self.provenance }
    }
}

/// By what resources join to others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Join {
    /// By their id, to that same id.
    Id,
    /// By the last segment of their name, to that name.
    Name,
    /// By the first segment of their name, to that name.
    Owner,
    /// By what they are declared below, to its id: the direct parent.
    Parent,
    /// By what they extend, to its id.
    Scope,
}

impl Join {
    fn word(self, resource: &Resource) -> Option<String> {
        match self {
            Self::Id => end_of(&resource.id),
            Self::Name => end_of(&resource.name),
            Self::Owner => beginning_of(&resource.name),
            Self::Parent => parent_in(&resource.id),
            Self::Scope => end_of(&resource.scope),
        }
    }
}

/// The resources of one type, and the indexes over them that were asked for.
#[derive(Debug, Default)]
struct OfType<'d> {
    resources: Vec<&'d Resource>,
    indexes: [OnceLock<Index>; 5],
}

impl OfType<'_> {
    fn index(&self, by: Join) -> &Index {
        let [id, name, owner, parent, scope] = &self.indexes;
        let index = match by {
            Join::Id => id,
            Join::Name => name,
            Join::Owner => owner,
            Join::Parent => parent,
            Join::Scope => scope,
        };
        index.get_or_init(|| Index::of(self.resources.iter().map(|resource| by.word(resource))))
    }
}

/// Whether a resource is of a vault's provider and no vault itself.
fn is_family(resource: &Resource) -> bool {
    membership(&resource.resource_type) == Some(Membership::Family)
}

fn by_name<'d>(resources: &[&'d Resource], wanted: impl Fn(&Resource) -> bool) -> HashMap<String, Vec<&'d Resource>> {
    let mut named: HashMap<String, Vec<&'d Resource>> = HashMap::new();
    for resource in resources.iter().copied().filter(|resource| wanted(resource)) {
        named.entry(name_key(&resource.id)).or_default().push(resource);
    }
    named
}

/// The last segment of an id without case; equal ids have equal keys.
fn name_key(id: &Value) -> String {
    last_segment(id).map_or_else(String::new, |name| name.to_display().to_ascii_lowercase())
}

fn lower<'d>(
    kind: VaultKind,
    resource: &'d Resource,
    provenance: &'d Provenance,
    by_parent: &Children<'d>,
) -> Vault<'d> {
    let reader = Reader { resource, provenance };
    let children = by_parent.below(resource);
    let facts = match kind {
        VaultKind::BackupVault => backup_vault::facts(reader, &children),
        VaultKind::RecoveryServicesVault => {
            let facts = recovery_services::facts(reader, &children);
            recovery_services::perhaps_elsewhere(facts, |child| by_parent.perhaps_below(resource, child))
        }
    };
    Vault { kind, resource, provenance, facts, children }
}

/// Resources under the vault that they belong to.
struct Children<'d> {
    known: HashMap<String, Vec<&'d Resource>>,
    partly_known: Vec<(Value, &'d Resource)>,
    ends: Index,
}

impl<'d> Children<'d> {
    fn of(resources: &[&'d Resource]) -> Self {
        let mut children = Self { known: HashMap::new(), partly_known: Vec::new(), ends: Index::default() };
        for resource in resources {
            let Some(parent) = vault_above(resource) else { continue };
            match parent.as_str() {
                Some(id) => children.known.entry(id.to_ascii_lowercase()).or_default().push(resource),
                None => children.partly_known.push((parent, resource)),
            }
        }
        children.ends = Index::of(children.partly_known.iter().map(|(parent, _)| end_of(parent)));
        children
    }

    fn below(&self, vault: &Resource) -> Vec<&'d Resource> {
        if let Some(id) = vault.id.as_str() {
            return self.known.get(&id.to_ascii_lowercase()).cloned().unwrap_or_default();
        }
        let belongs = |parent: &Value| vault.has_id(parent).is_true();
        self.perhaps(vault).filter(|(parent, _)| belongs(parent)).map(|(_, resource)| *resource).collect()
    }

    /// What may be declared below a vault.
    fn perhaps(&self, vault: &Resource) -> impl Iterator<Item = &(Value, &'d Resource)> {
        let numbers = self.ends.may_be(end_of(&vault.id).as_deref());
        numbers.into_iter().filter_map(|number| self.partly_known.get(number))
    }
}

impl Children<'_> {
    /// Why a resource of that type may belong to the vault without it being sure; none if none may.
    fn perhaps_below(&self, vault: &Resource, child: &str) -> Option<Arc<Unknown>> {
        let maybe = |(parent, resource): &(Value, &Resource)| match vault.has_id(parent) {
            Truth::Unknown(unknown)
                if !resource.existing && resource.is(&format!("{}/{child}", vault.resource_type)) =>
            {
                Some(unknown)
            }
            _ => None,
        };
        self.perhaps(vault).find_map(maybe)
    }
}

/// The id of the vault that a resource is declared under.
#[must_use]
pub fn vault_above(resource: &Resource) -> Option<Value> {
    let mut segments = resource.resource_type.splitn(3, '/');
    let (namespace, first) = (segments.next()?, segments.next()?);
    segments.next()?;
    let vault_type = format!("{namespace}/{first}");
    VaultKind::of_type(&vault_type)?;
    if let Some(id) = resource.id.as_str() {
        // An export says the whole id; the vault's is its beginning.
        let lower = id.to_ascii_lowercase();
        let start = lower.find(&format!("/{}/", vault_type.to_ascii_lowercase()))? + vault_type.len() + 2;
        let end = id.get(start..)?.find('/').map_or(id.len(), |at| start + at);
        return id.get(..end).map(Value::string);
    }
    let name = name_segments(&resource.name).into_iter().next()?;
    provider_id(&resource.scope, &vault_type, &[name])
}
