//! Vaults whose policies keep nothing in the vault itself.

use super::CheckContext;
use super::draft::{Draft, Open, Verdicts};
use super::terms::code;
use crate::knowledge::workloads::Store;
use crate::model::workload::{Policy, StoreUse};
use crate::model::{Setting, State};
use crate::template::Value;

/// A fault at the first store that the policies name, if there are policies, all of them known and all operational.
///
/// `serves` says which policies count; another one ends the question. An unknown is noted only if it decides.
pub(super) fn operational_only<'d>(
    context: &CheckContext<'_, 'd>,
    serves: impl Fn(&str) -> bool,
    out: &mut Verdicts<'d>,
) -> Option<Draft<'d>> {
    let policies = context.vault.policies();
    let others = |policy: &Policy<'d>| {
        keeps_in_vault(policy) || policy.datasource_types.iter().flatten().any(|datasource| !serves(datasource))
    };
    // A list that is cut may lack the one policy that writes to the vault.
    if policies.is_empty() || context.estate.incomplete || policies.iter().any(others) {
        return None;
    }
    let open: Vec<&Policy<'d>> = policies.iter().filter(|policy| !known(policy)).collect();
    if !open.is_empty() {
        out.open.extend(open.into_iter().filter_map(why_open));
        return None;
    }
    let mut uses = policies.iter().filter_map(|policy| Some((policy, policy.stores.as_ref()?.first()?)));
    let (first, store) = uses.next()?;
    let mut draft = Draft::at(&first.rules);
    draft.site.path.clone_from(&store.path);
    draft.actual = Some(Value::string(store.store.as_str()));
    draft.label_at = store.location;
    draft = with_rules(draft, first, store);
    for (policy, store) in uses {
        if let Some(at) = store.location {
            draft = draft.note_at(at, "operational backup here too");
        }
        draft = with_rules(draft, policy, store);
    }
    Some(draft)
}

/// With a note at the policy where the store is written elsewhere, such as in a variable.
fn with_rules<'d>(draft: Draft<'d>, policy: &Policy<'d>, store: &StoreUse) -> Draft<'d> {
    let whole = policy.resource.site.whole;
    let inside = store.location.is_none_or(|at| {
        at.source == whole.source && whole.span.start <= at.span.start && at.span.end <= whole.span.end
    });
    if inside {
        return draft;
    }
    let name =
        policy.resource.short_name().map_or_else(|| "a policy".to_owned(), |name| format!("policy {}", code(name)));
    draft.note_at(policy.rules.site.anchor, format!("the rules of {name}"))
}

fn keeps_in_vault(policy: &Policy<'_>) -> bool {
    let beyond = |store: &str| Store::named(store) != Some(Store::Operational);
    policy.stores.iter().flatten().any(|used| beyond(&used.store))
}

fn known(policy: &Policy<'_>) -> bool {
    policy.stores.as_ref().is_some_and(|stores| !stores.is_empty())
        && policy.datasource_types.as_ref().is_some_and(|types| !types.is_empty())
}

fn why_open<'d>(policy: &Policy<'d>) -> Option<Open<'d>> {
    [&policy.rules, &policy.types].into_iter().find_map(|setting: &Setting<'d>| {
        let unknown = match &setting.state {
            State::Unknown(unknown) => unknown.clone(),
            State::Known(value) => value.first_unknown()?.clone(),
            _ => return None,
        };
        Some(Open { site: setting.site.clone(), unknown })
    })
}
