//! Whether the vault's identity may use the key, by the model that the key vault goes by, and not for more than that.

use super::{KeyInUse, fault_if_in_use, key_in_use, needs_if_in_use, quoted};
use crate::checks::identity::scope_phrase;
use crate::checks::terms::listed;
use crate::checks::{CheckContext, Draft, Verdicts};
use crate::knowledge::key_hosts::KeyService;
use crate::knowledge::roles::{Fit, Role};
use crate::model::key::Found;
use crate::model::key_access::{Held, KeyAccess, KeyHolder, PolicyOnKey, RoleOnKey, key_access};
use crate::model::key_vault::AccessModel;
use crate::model::{Setting, State};
use crate::rule::Slot;
use crate::template::{Truth, last_segment};

/// How many strangers are pointed at.
const MAX_NOTES: usize = 3;

/// The vault's identity, its key, and who may use that.
struct Question<'g, 'd> {
    key: KeyInUse<'d>,
    holder: KeyHolder,
    model: AccessModel,
    access: KeyAccess<'g, 'd>,
}

/// What a kind of access does for the vault's identity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Reached {
    /// None of it lets the identity use the key.
    No,
    /// It lets somebody use the key whom the input does not identify.
    Stranger,
    /// It may.
    Perhaps,
    /// It surely does.
    Surely,
}

fn question<'g, 'd>(context: &CheckContext<'g, 'd>, out: &mut Verdicts<'d>) -> Option<Question<'g, 'd>> {
    let key = key_in_use(context, out)?;
    // A managed HSM has roles of its own, which no template sets.
    if key.place.service == KeyService::ManagedHsm {
        return None;
    }
    let identity = &key.encryption.identity;
    let Some(holder) = KeyHolder::of(&key.encryption) else {
        needs_if_in_use(&key.encryption, &identity.choice, out);
        if identity.choice.is("UserAssigned") {
            needs_if_in_use(&key.encryption, &identity.id, out);
        }
        return None;
    };
    key.needs_found(&key.place.keeper, out);
    let model = key.place.key_vault(context.estate).map_or(AccessModel::Unknown, |keeper| keeper.access_model());
    let access = key_access(context.vault, &holder, &key.place, context.estate, context.grants);
    Some(Question { key, holder, model, access })
}

impl<'d> Question<'_, 'd> {
    fn by_roles(&self) -> Reached {
        let reached = |role: &RoleOnKey<'_, '_>| match (role.unwraps(), &role.held) {
            (Some(false), _) | (_, Held::No) => Reached::No,
            (Some(true), Held::Yes) if role.is_sure() => Reached::Surely,
            (Some(true), Held::Stranger) => Reached::Stranger,
            // A role that is not in the table is as good as none from a stranger.
            (None, Held::Stranger) => Reached::No,
            (Some(true), _) | (None, Held::Yes | Held::Unknown(_)) => Reached::Perhaps,
        };
        self.access.roles.iter().map(reached).max().unwrap_or(Reached::No)
    }

    fn by_policies(&self) -> Reached {
        let reached = |policy: &PolicyOnKey<'_>| match (policy.unwraps(), &policy.held) {
            (Truth::False, _) | (_, Held::No) => Reached::No,
            (Truth::True, Held::Yes) if policy.sure => Reached::Surely,
            (Truth::True, Held::Stranger) => Reached::Stranger,
            (Truth::Unknown(_), Held::Stranger) => Reached::No,
            (Truth::True | Truth::Unknown(_), _) => Reached::Perhaps,
        };
        let listed = self.access.policies.iter().map(reached).max().unwrap_or(Reached::No);
        if self.access.open_lists.is_empty() { listed } else { listed.max(Reached::Perhaps) }
    }

    /// What the access does that counts under the key vault's model.
    fn reached(&self) -> Reached {
        match self.model {
            AccessModel::Roles => self.by_roles(),
            AccessModel::Policies => self.by_policies(),
            AccessModel::RolesIfNew | AccessModel::Unknown => self.by_roles().max(self.by_policies()),
        }
    }

    /// What hangs on an unknown.
    fn needs(&self, out: &mut Verdicts<'d>) {
        let encryption = &self.key.encryption;
        for role in self.access.roles.iter().filter(|role| role.unwraps() != Some(false)) {
            if matches!(role.held, Held::Yes | Held::Unknown(_)) {
                needs_if_in_use(encryption, &role.grant.principal, out);
                needs_if_in_use(encryption, &role.grant.role_definition, out);
                needs_if_in_use(encryption, &role.grant.written_scope, out);
            }
        }
        for policy in self.access.policies.iter().filter(|policy| !matches!(policy.held, Held::No)) {
            needs_if_in_use(encryption, &policy.principal, out);
            needs_if_in_use(encryption, &policy.keys, out);
        }
        self.access.open_lists.iter().for_each(|list| needs_if_in_use(encryption, list, out));
    }

    /// Where the identity for the key is named.
    fn identity_setting(&self) -> &Setting<'d> {
        match self.holder {
            KeyHolder::SystemAssigned => &self.key.encryption.identity.choice,
            KeyHolder::UserAssigned(_) => &self.key.encryption.identity.id,
        }
    }

    fn identity_words(&self) -> String {
        match &self.holder {
            KeyHolder::SystemAssigned => "the system-assigned identity".to_owned(),
            KeyHolder::UserAssigned(id) => match last_segment(id).filter(|_| !id.holds_secret()) {
                Some(name) if name.as_str().is_some() => {
                    format!("the user-assigned identity {}", quoted(name.as_str().unwrap_or_default()))
                }
                _ => "the user-assigned identity".to_owned(),
            },
        }
    }

    fn draft(&self, at: &Setting<'d>) -> Draft<'d> {
        Draft::at(at)
            .slot(Slot::Identity, self.identity_words())
            .slot(Slot::Other, self.key.keeper_words())
            .slot(Slot::Detail, self.key.key_words())
    }

    /// Whether role assignments that an export does not show may exist: a list of them may be cut or not be there at all.
    fn roles_not_shown(&self, context: &CheckContext<'_, 'd>) -> bool {
        context.vault.resource.exported && (context.grants.is_empty() || context.estate.incomplete)
    }
}

/// CMK12: nothing lets the vault's identity use the key.
pub(in crate::checks) fn cmk_identity_no_key_access<'d>(context: &CheckContext<'_, 'd>, out: &mut Verdicts<'d>) {
    let Some(question) = question(context, out) else { return };
    let exported = context.vault.resource.exported;
    let draft = match question.reached() {
        Reached::Surely => return,
        Reached::Perhaps => return question.needs(out),
        Reached::Stranger => with_strangers(&question, question.draft(question.identity_setting())),
        Reached::No => {
            let variant = match (&question.key.place.keeper, question.model) {
                (Found::Perhaps(_), _) => return,
                (Found::Elsewhere, _) if exported => return,
                (Found::Elsewhere, _) => Some("elsewhere"),
                (Found::Declared(_), AccessModel::Policies) => Some("access-policy"),
                (Found::Declared(_), _) if question.roles_not_shown(context) => return,
                (Found::Declared(_), _) => None,
            };
            let draft = question.draft(question.identity_setting()).variant_if(variant);
            let own = question.access.policies.iter().filter(|policy| matches!(policy.held, Held::Yes));
            own.fold(draft, |draft, policy| draft.note(&policy.keys, "not enough for it to use a key"))
        }
    };
    fault_if_in_use(&question.key.encryption, draft, out);
}

/// Those whom the input does not identify are pointed at; they never count.
fn with_strangers<'d>(question: &Question<'_, 'd>, draft: Draft<'d>) -> Draft<'d> {
    let roles = question.access.roles.iter().filter(|role| {
        matches!(role.held, Held::Stranger) && role.unwraps() == Some(true) && question.model != AccessModel::Policies
    });
    let policies = question.access.policies.iter().filter(|policy| {
        matches!(policy.held, Held::Stranger) && policy.unwraps().is_true() && question.model != AccessModel::Roles
    });
    let principals: Vec<&Setting<'d>> =
        roles.map(|role| &role.grant.principal).chain(policies.map(|policy| &policy.principal)).collect();
    let noted = principals.into_iter().take(MAX_NOTES);
    noted.fold(draft.variant("unknown-principal"), |draft, principal| {
        draft.note(principal, "may use the key, and the file does not tell who this is")
    })
}

/// CMK13: what lets the identity use the key has no effect, because the key vault goes by the other model.
pub(in crate::checks) fn cmk_access_model_mismatch<'d>(context: &CheckContext<'_, 'd>, out: &mut Verdicts<'d>) {
    let Some(question) = question(context, out) else { return };
    let Some(key_vault) = question.key.place.key_vault(context.estate) else { return };
    let switch = key_vault.role_switch();
    let (roles, policies) = (question.by_roles(), question.by_policies());
    let draft = match question.model {
        AccessModel::Unknown => {
            if roles.max(policies) == Reached::Surely && roles.min(policies) == Reached::No {
                needs_if_in_use(&question.key.encryption, &switch, out);
            }
            return;
        }
        AccessModel::Policies if roles == Reached::Surely && policies == Reached::No => {
            let role = question
                .access
                .roles
                .iter()
                .find(|role| matches!(role.held, Held::Yes) && role.unwraps() == Some(true) && role.is_sure());
            let Some(role) = role else { return };
            question
                .draft(&role.grant.role_definition)
                .slot(Slot::Role, role.grant.role.map_or("the role", |role| role.name))
        }
        AccessModel::Roles | AccessModel::RolesIfNew if policies == Reached::Surely && roles == Reached::No => {
            let policy = question
                .access
                .policies
                .iter()
                .find(|policy| matches!(policy.held, Held::Yes) && policy.unwraps().is_true() && policy.sure);
            let Some(policy) = policy.filter(|_| !question.roles_not_shown(context)) else { return };
            let variant = if question.model == AccessModel::Roles { "access-policy" } else { "roles-if-new" };
            question.draft(&policy.principal).variant(variant)
        }
        _ => return,
    };
    let note = match (&switch.state, question.model) {
        (State::Known(_), _) => "this decides what counts",
        (_, AccessModel::Policies) => "without `enableRbacAuthorization`, access policies count",
        _ => "without `enableRbacAuthorization`, roles count in a new key vault",
    };
    fault_if_in_use(&question.key.encryption, draft.note(&switch, note), out);
}

/// CMK14: the identity may do more with the key vault than use the key.
pub(in crate::checks) fn cmk_identity_key_role_too_broad<'d>(context: &CheckContext<'_, 'd>, out: &mut Verdicts<'d>) {
    let Some(question) = question(context, out) else { return };
    let encryption = &question.key.encryption;
    for role in
        question.access.roles.iter().filter(|role| role.grant.role.is_some_and(|role| too_broad(role, question.model)))
    {
        let on_key_vault = role.grant.scope_kind == crate::template::ScopeKind::Resource;
        match (&role.held, &role.covers) {
            (Held::Yes, Truth::True) if on_key_vault => {
                let draft = question
                    .draft(&role.grant.role_definition)
                    .slot(Slot::Role, role.grant.role.map_or("the role", |role| role.name))
                    .slot(Slot::Scope, scope_phrase(role.grant))
                    .note(&role.grant.principal, "the identity that the vault uses for its key");
                fault_if_in_use(encryption, draft, out);
            }
            (Held::Unknown(_), _) if on_key_vault => needs_if_in_use(encryption, &role.grant.principal, out),
            _ => {}
        }
    }
    if question.model == AccessModel::Roles {
        return;
    }
    for policy in &question.access.policies {
        let needless = policy.needless();
        match &policy.held {
            Held::Yes if !needless.is_empty() => {
                let words: Vec<String> = needless.iter().map(|word| quoted(word)).collect();
                let draft = question.draft(&policy.keys).variant("access-policy").slot(Slot::Allowed, listed(&words));
                if question.model == AccessModel::RolesIfNew {
                    continue;
                }
                let note = "the identity that the vault uses for its key";
                fault_if_in_use(encryption, draft.note(&policy.principal, note), out);
            }
            Held::Yes => needs_if_in_use(encryption, &policy.keys, out),
            Held::Unknown(_) if !needless.is_empty() => needs_if_in_use(encryption, &policy.principal, out),
            _ => {}
        }
    }
}

/// Roles on keys do nothing where access policies count; those over the key vault itself do.
fn too_broad(role: &Role, model: AccessModel) -> bool {
    let over_all = role.fit == Fit::Never || matches!(role.name, "Contributor" | "Key Vault Contributor");
    over_all || role.key_use.exceeds() && model != AccessModel::Policies
}
