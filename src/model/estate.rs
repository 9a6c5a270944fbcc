//! All resources of one deployment in one world, or of all exports of a run, with the vaults among them.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, OnceLock};

use super::setting::Reader;
use super::vault::Vault;
use super::workload::Instance;
use super::{backup_vault, recovery_services};
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
    by_type: HashMap<String, Vec<&'d Resource>>,
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
        let mut by_type: HashMap<String, Vec<&'d Resource>> = HashMap::new();
        for resource in &resources {
            by_type.entry(resource.resource_type.to_ascii_lowercase()).or_default().push(resource);
        }
        let used_policies = OnceLock::new();
        Self { resources, provenance, vaults, incomplete, guards, policies, used_policies, by_type }
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
        self.by_type.get(&resource_type.to_ascii_lowercase()).into_iter().flatten().copied()
    }

    /// The declared resource whose id surely is this one.
    #[must_use]
    pub fn find(&self, id: &Value) -> Option<&'d Resource> {
        self.resources.iter().copied().find(|resource| resource.has_id(id).is_true())
    }

    /// Why resources of that type below a vault, such as `backupPolicies`, may belong to this one without it being sure.
    #[must_use]
    pub fn perhaps_below(&self, vault: &Vault<'d>, child: &str) -> Option<Arc<Unknown>> {
        let wanted = format!("{}/{child}", vault.kind.resource_type());
        self.of_type(&wanted).find_map(|resource| match vault.has_id(&vault_above(resource)?) {
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
}

impl<'d> Children<'d> {
    fn of(resources: &[&'d Resource]) -> Self {
        let mut children = Self { known: HashMap::new(), partly_known: Vec::new() };
        for resource in resources {
            let Some(parent) = vault_above(resource) else { continue };
            match parent.as_str() {
                Some(id) => children.known.entry(id.to_ascii_lowercase()).or_default().push(resource),
                None => children.partly_known.push((parent, resource)),
            }
        }
        children
    }

    fn below(&self, vault: &Resource) -> Vec<&'d Resource> {
        if let Some(id) = vault.id.as_str() {
            return self.known.get(&id.to_ascii_lowercase()).cloned().unwrap_or_default();
        }
        let belongs = |parent: &Value| vault.has_id(parent).is_true();
        self.partly_known.iter().filter(|(parent, _)| belongs(parent)).map(|(_, resource)| *resource).collect()
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
        self.partly_known.iter().find_map(maybe)
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
