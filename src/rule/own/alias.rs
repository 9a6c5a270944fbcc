//! The property behind an alias of Azure Policy, told by the published type index.

use crate::knowledge::types::{Property, TypeTable, ValueKind};
use crate::rule::condition::{FieldName, Step};

/// What every resource has beside its properties, where the index does not list the type.
const OF_EVERY_RESOURCE: [&str; 10] =
    ["identity", "sku", "tags", "kind", "plan", "zones", "managedBy", "eTag", "extendedLocation", "location"];

/// What every resource that stands in a list has.
const OF_EVERY_ITEM: [&str; 3] = ["id", "name", "type"];

/// Where a path stops being a property of the type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct NoProperty {
    /// The step that leads nowhere.
    pub(super) step: String,
    /// The property that is nearest to it, if one is near.
    pub(super) nearest: Option<&'static str>,
}

/// What a path leads to in the index.
pub(super) struct Led {
    /// The whole path, from the resource on.
    pub(super) steps: Vec<Step>,
    /// The property at its end; none where the index does not say.
    pub(super) property: Option<Property>,
}

/// Follows a field of a resource of that type through the index.
///
/// An alias leaves `properties` out: of the resource, and of the items of its lists.
/// SOURCE: <https://learn.microsoft.com/azure/governance/policy/concepts/definition-structure-alias>
pub(super) fn lead(resource_type: &str, field: &FieldName) -> Result<Led, NoProperty> {
    let alias = field.resource_type().is_some();
    let mut steps = Vec::new();
    let Some(root) = TypeTable::find(resource_type).and_then(TypeTable::root) else {
        let first = field.steps().first().and_then(Step::name).unwrap_or_default();
        if alias && !OF_EVERY_RESOURCE.iter().any(|known| known.eq_ignore_ascii_case(first)) {
            steps.push(Step::Member("properties".into()));
        }
        steps.extend(field.steps().iter().cloned());
        return Ok(Led { steps, property: None });
    };
    let mut at = Some(root);
    for (depth, step) in field.steps().iter().enumerate() {
        let Some(here) = at else {
            steps.push(step.clone());
            continue;
        };
        at = match step {
            Step::Items => match here.kind() {
                ValueKind::Array => here.item().or_else(|| children(resource_type, here.name())),
                ValueKind::Any => None,
                _ => return Err(NoProperty { step: "[*]".to_owned(), nearest: None }),
            },
            Step::Member(_) if here.kind() == ValueKind::Any => None,
            Step::Member(_) if here.kind() == ValueKind::Map => here.item(),
            Step::Member(name) => {
                let inside = here.member("properties").filter(|_| alias);
                let direct = member(here, name);
                let nested = inside.and_then(|inside| member(inside, name));
                // Of the resource itself the properties come first, of an item its own members.
                let through = nested.filter(|_| depth == 0 || direct.is_none());
                if through.is_some() {
                    steps.push(Step::Member("properties".into()));
                }
                match through.or(direct) {
                    Some(found) => Some(found),
                    None if depth == 0 && is_of_every_resource(name) => None,
                    None if depth > 0 && OF_EVERY_ITEM.iter().any(|known| known.eq_ignore_ascii_case(name)) => None,
                    None => return Err(no_property(name, here, inside)),
                }
            }
        };
        steps.push(step.clone());
    }
    Ok(Led { steps, property: at })
}

/// The path behind a field of a resource of that type; none for an alias of another type.
#[must_use]
pub fn resource_steps(resource_type: &str, field: &FieldName) -> Option<Vec<Step>> {
    if field.resource_type().is_some_and(|of| !of.eq_ignore_ascii_case(resource_type)) {
        return None;
    }
    Some(lead(resource_type, field).map_or_else(|_| field.steps().to_vec(), |led| led.steps))
}

/// The property behind a field of a resource of that type, if the index lists it.
#[must_use]
pub fn property(resource_type: &str, field: &FieldName) -> Option<Property> {
    lead(resource_type, field).ok().and_then(|led| led.property)
}

pub(super) fn is_of_every_resource(name: &str) -> bool {
    OF_EVERY_RESOURCE.iter().any(|known| known.eq_ignore_ascii_case(name))
}

/// What a list shows of the resource's children, where the index does not say it at the list.
fn children(resource_type: &str, list: &str) -> Option<Property> {
    TypeTable::find(&format!("{resource_type}/{list}"))?.root()
}

/// The member of that name, of whatever form.
fn member(of: Property, name: &str) -> Option<Property> {
    of.member(name).or_else(|| of.forms().find_map(|form| form.member(name)))
}

fn no_property(name: &str, here: Property, inside: Option<Property>) -> NoProperty {
    let names = |of: Property| {
        let of_forms = of.forms().flat_map(Property::members).map(Property::name);
        of.members().map(Property::name).chain(of_forms).collect::<Vec<_>>()
    };
    let mut known = names(here);
    known.extend(inside.map(names).unwrap_or_default());
    NoProperty { step: name.to_owned(), nearest: crate::knowledge::nearest::nearest(name, known) }
}
