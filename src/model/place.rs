//! Where resources stand: the scopes that enclose one, and its subscription and resource group.

use crate::template::{Truth, Value, split_segments};

/// Subscription and resource group of a resource, each perhaps not known.
#[derive(Debug, Clone)]
pub struct Home {
    /// The subscription's id.
    pub subscription: Value,
    /// The resource group's name.
    pub group: Value,
}

/// The home that a resource id names, if its beginning is known well enough to find it there.
#[must_use]
pub fn home(id: &Value) -> Option<Home> {
    let segments = split_segments(id);
    let is = |at: usize, word: &str| {
        segments.get(at).and_then(Value::as_str).is_some_and(|text| text.eq_ignore_ascii_case(word))
    };
    if !(is(0, "") && is(1, "subscriptions") && is(3, "resourceGroups")) {
        return None;
    }
    Some(Home { subscription: segments.get(2)?.clone(), group: segments.get(4)?.clone() })
}

/// Whether two ids name the same resource group; `subscriptionResourceId` writes one with a provider.
#[must_use]
pub fn is_group(one: &Value, other: &Value) -> Truth {
    match (group(one), group(other)) {
        (Some(a), Some(b)) => {
            let subscription = a.subscription.equals_ignoring_case(&b.subscription);
            subscription.and(a.group.equals_ignoring_case(&b.group))
        }
        _ => one.equals_ignoring_case(other),
    }
}

/// The resource group that an id names, if it names one.
fn group(id: &Value) -> Option<Home> {
    let segments = split_segments(id);
    let names = match segments.len() {
        5 => ["", "subscriptions", "", "resourceGroups", ""].as_slice(),
        7 => ["", "subscriptions", "", "providers", "Microsoft.Resources", "resourceGroups", ""].as_slice(),
        _ => return None,
    };
    let fits = names.iter().zip(&segments).enumerate().all(|(at, (name, segment))| {
        (at > 0 && name.is_empty()) || segment.as_str().is_some_and(|text| text.eq_ignore_ascii_case(name))
    });
    fits.then(|| Some(Home { subscription: segments.get(2)?.clone(), group: segments.last()?.clone() }))?
}

/// Whether a scope is this resource, or one that encloses it: its parent resource, resource group or subscription.
///
/// What a management group encloses is written nowhere in an id, so that one is never sure.
#[must_use]
pub fn encloses(scope: &Value, id: &Value) -> Truth {
    if let (Some(outer), Some(inner)) = (scope.as_str(), id.as_str()) {
        return Truth::of(is_prefix(outer.trim_end_matches('/'), inner));
    }
    let (outer, inner) = (split_segments(scope), split_segments(id));
    if outer.len() > inner.len() {
        return scope.equals_ignoring_case(id);
    }
    let whole = scope.equals_ignoring_case(id);
    let is_prefix =
        outer.iter().zip(&inner).fold(Truth::True, |so_far, (one, other)| so_far.and(one.equals_ignoring_case(other)));
    // A scope of one unknown piece may be anything.
    whole.or(is_prefix)
}

/// Whether the segments of one known id begin another.
fn is_prefix(outer: &str, inner: &str) -> bool {
    let begins = inner.get(..outer.len()).is_some_and(|start| start.eq_ignore_ascii_case(outer));
    begins && inner.get(outer.len()..).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// Whether an id is that of a direct child of a resource.
#[must_use]
pub fn is_below(child: &Value, parent: &Value) -> Truth {
    let (inner, outer) = (split_segments(child), split_segments(parent));
    if inner.len() != outer.len() + 2 {
        return Truth::False;
    }
    outer.iter().zip(&inner).fold(Truth::True, |so_far, (one, other)| so_far.and(one.equals_ignoring_case(other)))
}

/// Whether an id names a resource of that type: surely, surely not, or not to be told.
#[must_use]
pub fn names_type(id: &Value, resource_type: &str) -> Truth {
    let segments = split_segments(id);
    let is = |segment: &Value, word: &str| segment.equals_ignoring_case(&Value::string(word));
    let Some(at) = segments
        .iter()
        .rposition(|segment| segment.as_str().is_some_and(|text| text.eq_ignore_ascii_case("providers")))
    else {
        // What stands in for the beginning may hold the provider.
        return id.first_unknown().map_or(Truth::False, |unknown| Truth::Unknown(unknown.clone()));
    };
    let mut types = resource_type.split('/');
    let provider = types.next().unwrap_or_default();
    let rest = segments.get(at + 1..).unwrap_or_default();
    let types: Vec<&str> = types.collect();
    if rest.len() != 1 + 2 * types.len() {
        return id.first_unknown().map_or(Truth::False, |unknown| Truth::Unknown(unknown.clone()));
    }
    let named = rest.last().is_some_and(|name| name.as_str() != Some(""));
    let provider = rest.first().map_or(Truth::False, |segment| is(segment, provider));
    let types = types.iter().zip(rest.iter().skip(1).step_by(2));
    types.fold(provider, |so_far, (word, segment)| so_far.and(is(segment, word))).and(Truth::of(named))
}

#[cfg(test)]
mod tests {
    use super::*;

    const VAULT: &str = "/subscriptions/s/resourceGroups/rg/providers/Microsoft.DataProtection/backupVaults/bv";

    #[test]
    fn a_scope_encloses_what_lies_below_it() {
        let encloses = |scope: &str| encloses(&Value::string(scope), &Value::string(VAULT)).is_true();
        assert!(encloses("/subscriptions/S/resourcegroups/RG"));
        assert!(encloses("/subscriptions/s"));
        assert!(encloses(VAULT));
        assert!(!encloses("/subscriptions/s/resourceGroups/rg2"));
        assert!(!encloses("/providers/Microsoft.Management/managementGroups/mg"));
        assert!(!encloses(&format!("{VAULT}/backupPolicies/p")));
    }

    #[test]
    fn an_id_names_its_type() {
        let is_guard = |id: &str| names_type(&Value::string(id), "Microsoft.DataProtection/resourceGuards").is_true();
        assert!(is_guard("/subscriptions/s/resourceGroups/rg/providers/microsoft.dataprotection/resourceguards/g"));
        assert!(!is_guard(VAULT));
        assert!(!is_guard("rg-guard"));
        assert!(!is_guard("/subscriptions/s/resourceGroups/rg/providers/Microsoft.DataProtection/resourceGuards/"));
    }

    #[test]
    fn a_group_is_named_in_two_ways() {
        let same = |one: &str| is_group(&Value::string(one), &Value::string("/subscriptions/s/resourceGroups/rg"));
        assert!(same("/subscriptions/S/resourcegroups/RG").is_true());
        assert!(same("/subscriptions/s/providers/Microsoft.Resources/resourceGroups/rg").is_true());
        assert!(same("/subscriptions/s/resourceGroups/rg2").is_false());
        assert!(same(VAULT).is_false());
    }

    #[test]
    fn an_id_tells_where_its_resource_is() {
        let home = home(&Value::string(VAULT)).unwrap();
        assert_eq!((home.subscription.as_str(), home.group.as_str()), (Some("s"), Some("rg")));
        assert!(super::home(&Value::string("/providers/Microsoft.Management/managementGroups/mg")).is_none());
    }
}
