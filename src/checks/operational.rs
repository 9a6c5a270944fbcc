//! Vaults whose policies keep nothing in the vault itself.

use super::CheckContext;
use super::draft::{Draft, Open, Verdicts};
use crate::knowledge::workloads::Store;
use crate::model::workload::Policy;
use crate::model::{Setting, State};

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
    let mut places = policies.iter().filter_map(|policy| Some((policy, policy.stores.as_ref()?.first()?)));
    let (first, store) = places.next()?;
    let draft = Draft::at(&first.rules);
    let draft = match store.location {
        Some(location) => draft.label(location),
        None => draft,
    };
    Some(
        places
            .filter_map(|(_, store)| store.location)
            .fold(draft, |draft, at| draft.note_at(at, "so does this policy")),
    )
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
