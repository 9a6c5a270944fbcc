//! Whether a role on one scope holds for a resource: ids compared segment by segment, parts of which may be unknown.

use crate::template::{Part, Truth, Value, split_segments};

/// Whether what is granted on `scope` holds for `id`: they are the same, or `id` lies below.
#[must_use]
pub fn covers(scope: &Value, id: &Value) -> Truth {
    let (outer, inner) = (segments(scope), segments(id));
    if outer.is_empty() {
        return Truth::True;
    }
    // A hole at the front may be a whole id.
    let rooted = |segments: &[Value]| segments.first().and_then(Value::as_str) == Some("");
    if !rooted(&outer) || !rooted(&inner) {
        return scope.equals_ignoring_case(id);
    }
    if outer.len() > inner.len() {
        return Truth::False;
    }
    let pairs = outer.iter().zip(&inner);
    pairs.fold(Truth::True, |held, (one, other)| held.and(one.equals_ignoring_case(other)))
}

/// The id of the resource group in an id.
#[must_use]
pub fn group_id(id: &Value) -> Option<Value> {
    let segments = segments(id);
    let named = |at: usize, word: &str| {
        segments.get(at).and_then(Value::as_str).is_some_and(|text| text.eq_ignore_ascii_case(word))
    };
    if !named(0, "") || !named(1, "subscriptions") || !named(3, "resourceGroups") {
        return None;
    }
    let mut parts = Vec::new();
    for segment in segments.get(1..5)? {
        parts.push(Part::Known("/".into()));
        parts.extend(segment.text_parts()?);
    }
    Some(Value::text(parts))
}

/// Whether two ids are of the same scope.
#[must_use]
pub fn same_scope(one: &Value, other: &Value) -> Truth {
    covers(one, other).and(covers(other, one))
}

/// The segments of an id without the empty one behind a slash at its end.
///
/// `subscriptionResourceId('Microsoft.Resources/resourceGroups', …)` writes a resource group as a resource: Azure takes
/// it for the group.
pub(super) fn segments(id: &Value) -> Vec<Value> {
    let mut segments = split_segments(id);
    let is = |at: usize, word: &str| {
        segments.get(at).and_then(Value::as_str).is_some_and(|text| text.eq_ignore_ascii_case(word))
    };
    if is(1, "subscriptions") && is(3, "providers") && is(4, "Microsoft.Resources") && is(5, "resourceGroups") {
        segments.drain(3..5);
    }
    while segments.last().and_then(Value::as_str) == Some("") {
        segments.pop();
    }
    segments
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::template::{Cause, Origin, Symbol, SymbolHead, Unknown};

    fn id(text: &str) -> Value {
        Value::string(text)
    }

    fn subscription() -> Part {
        let symbol = Symbol::new(SymbolHead::Context("subscription".into()));
        Part::Hole(Unknown::symbolic(Cause::DeploymentContext, "subscription", symbol, Origin::NONE))
    }

    #[test]
    fn a_scope_holds_for_all_below_it() {
        let disk = "/subscriptions/s/resourceGroups/rg-orders/providers/Microsoft.Compute/disks/d";
        for scope in ["/subscriptions/S", "/subscriptions/s/resourcegroups/RG-orders/", disk, "", "/"] {
            assert!(covers(&id(scope), &id(disk)).is_true(), "{scope}");
        }
        let group = id("/subscriptions/s/providers/Microsoft.Resources/resourceGroups/rg-orders");
        assert!(covers(&group, &id(disk)).is_true());
        assert!(same_scope(&group, &id("/subscriptions/S/resourceGroups/RG-orders")).is_true());
        for scope in ["/subscriptions/t", "/subscriptions/s/resourceGroups/rg", &format!("{disk}/x")] {
            assert!(covers(&id(scope), &id(disk)).is_false(), "{scope}");
        }
    }

    #[test]
    fn unknown_parts_equal_themselves_and_nothing_else_surely() {
        let group = |name: &str| {
            Value::text(vec![
                Part::Known("/subscriptions/".into()),
                subscription(),
                Part::Known(format!("/resourceGroups/{name}").into()),
            ])
        };
        assert!(covers(&group("rg"), &group("rg")).is_true());
        assert!(covers(&group("rg"), &group("rg-other")).is_false());
        let literal = id("/subscriptions/s/resourceGroups/rg/providers/Microsoft.Compute/disks/d");
        assert!(matches!(covers(&group("rg"), &literal), Truth::Unknown(_)));
        let whole = Value::unknown(Unknown::new(Cause::ParameterWithoutValue, "parameter `id`", Origin::NONE));
        assert!(matches!(covers(&group("rg"), &whole), Truth::Unknown(_)));
    }

    #[test]
    fn the_group_of_an_id_keeps_its_unknown_parts() {
        let disk = id("/subscriptions/s/resourceGroups/rg/providers/Microsoft.Compute/disks/d");
        assert_eq!(group_id(&disk).unwrap().as_str(), Some("/subscriptions/s/resourceGroups/rg"));
        assert!(group_id(&id("/subscriptions/s")).is_none());
    }
}
