//! Judges one resource by a rule of the user's own.

use std::sync::Arc;

use super::facts::VaultFields;
use crate::checks::{Draft, Open, Verdicts};
use crate::knowledge::Fact;
use crate::model::place::home;
use crate::model::{Reader, Site, Vault};
use crate::rule::condition::{FieldName, Fields, Found, Step, Surroundings};
use crate::rule::own::{OwnCheck, resource_steps};
use crate::source::Location;
use crate::template::{Cause, Entry, Kind, Object, Origin, Part, Resource, Truth, Unknown, Value, last_segment};

/// A resource of the vault family as conditions see it: its members, and the facts of its vault.
#[derive(Debug, Clone, Copy)]
pub(super) struct ResourceFields<'v, 'd> {
    pub(super) reader: Reader<'d>,
    pub(super) vault: Option<&'v Vault<'d>>,
}

/// Judges a resource.
pub(super) fn judge<'d>(check: &OwnCheck, fields: ResourceFields<'_, 'd>, verdicts: &mut Verdicts<'d>) {
    match check.condition.judge(&fields) {
        Truth::False => {}
        Truth::True => verdicts.fault(Draft::at_site(&fields.label(check))),
        Truth::Unknown(why) => {
            verdicts.undecided = true;
            let before = verdicts.open.len();
            for field in check.condition.fields() {
                if let Some(unknown) = fields.open(field) {
                    verdicts.open.push(Open { site: fields.site(field), unknown });
                }
            }
            if verdicts.open.len() == before && is_told(&why) {
                verdicts.open.push(Open { site: fields.label(check), unknown: why });
            }
        }
    }
}

/// Whether something unknown is news: what the tables or the form of the input leave open is none.
fn is_told(unknown: &Unknown) -> bool {
    !matches!(unknown.cause, Cause::NotInThisExport | Cause::DroppedByApiVersion)
}

fn first_unknown(found: &Found) -> Option<Arc<Unknown>> {
    match found {
        Found::Missing | Found::NoSuchField => None,
        Found::Value(value) => value.first_unknown().cloned(),
        Found::Many(items) => items.iter().find_map(first_unknown),
        Found::Open(unknown) => Some(Arc::clone(unknown)),
    }
}

impl Fields for ResourceFields<'_, '_> {
    fn field(&self, name: &FieldName) -> Found {
        if let Some(fact) = fact_name(name) {
            return match self.vault {
                Some(vault) => {
                    VaultFields(vault).fact_at(&fact, name.steps().get(fact_depth(&fact)..).unwrap_or_default())
                }
                None => undecided("its vault, which is not in the input"),
            };
        }
        if name.resource_type().is_none()
            && let [Step::Member(only)] = name.steps()
            && let Some(found) = self.of_resource(only)
        {
            return found;
        }
        let resource = self.reader.resource;
        match resource_steps(&resource.resource_type, name) {
            Some(steps) => self.read(&steps),
            None => Found::Missing,
        }
    }

    fn surroundings(&self, which: Surroundings) -> Value {
        let resource = self.reader.resource;
        let Some(home) = home(&resource.id) else { return Fields::surroundings(&Elsewhere, which) };
        let subscription = || home.subscription.clone();
        let mut entries = match which {
            Surroundings::Subscription => vec![("id", id_of(&[&subscription()])), ("subscriptionId", subscription())],
            Surroundings::ResourceGroup => {
                vec![("id", id_of(&[&subscription(), &home.group])), ("name", home.group.clone())]
            }
        };
        if which == Surroundings::ResourceGroup {
            entries.extend(resource.group_location.clone().map(|location| ("location", location)));
            entries.push(("type", Value::string("Microsoft.Resources/resourceGroups")));
        }
        let mut object = Object::default();
        entries.into_iter().for_each(|(name, value)| object.set(Entry::new(name, value)));
        object.rest = Some(Unknown::new(Cause::DeploymentContext, format!("{which}()"), Origin::NONE));
        Value::object(object)
    }
}

/// Where nothing is told of the surroundings.
struct Elsewhere;

impl Fields for Elsewhere {
    fn field(&self, _name: &FieldName) -> Found {
        Found::NoSuchField
    }
}

/// The id of a subscription, or of a resource group in it.
fn id_of(names: &[&Value]) -> Value {
    let mut parts = Vec::new();
    for (word, name) in ["/subscriptions/", "/resourceGroups/"].into_iter().zip(names) {
        parts.push(Part::Known(word.into()));
        parts.extend(name.text_parts().unwrap_or_default());
    }
    Value::text(parts)
}

impl<'d> ResourceFields<'_, 'd> {
    fn of_resource(&self, name: &str) -> Option<Found> {
        let resource: &Resource = self.reader.resource;
        let value = |value: &Value| Found::Value(value.clone());
        Some(match name.to_ascii_lowercase().as_str() {
            "type" => Found::Value(Value::string(Arc::clone(&resource.resource_type))),
            "name" => Found::Value(last_segment(&resource.name).unwrap_or_else(|| resource.name.clone())),
            "fullname" => value(&resource.name),
            "id" => value(&resource.id),
            "apiversion" => match &resource.api_version {
                Some(version) => value(version),
                None => undecided("the API version, which an export does not show"),
            },
            _ => return None,
        })
    }

    fn read(&self, steps: &[Step]) -> Found {
        let resource = self.reader.resource;
        let names: Vec<&str> = steps.iter().map_while(Step::name).collect();
        let path = names.join(".");
        let site = self.reader.site(&path, &names);
        // Its own rule on the API version speaks, and no other.
        let dropped =
            site.written.and_then(|value| self.reader.support(&path, value)).is_some_and(|support| support.drops());
        if dropped {
            return undecided("a setting that the API version drops");
        }
        match Found::read(&Value::new(Kind::Object(Arc::clone(&resource.body))), steps) {
            Found::Missing if resource.partial => undecided("what is not in this part of a resource"),
            found => found,
        }
    }

    /// Why a field is not known, if it is not and that is news.
    fn open(&self, field: &FieldName) -> Option<Arc<Unknown>> {
        let fact = fact_name(field).and_then(|name| Fact::named(&name));
        match (self.vault, fact) {
            (Some(vault), Some(fact)) => vault.fact(fact).unknown().cloned(),
            _ => first_unknown(&self.field(field)).filter(|unknown| is_told(unknown)),
        }
    }

    /// The place that gets the label: what the rule names, or else the first field that a person would edit.
    fn label(&self, check: &OwnCheck) -> Site<'d> {
        if let Some(at) = &check.at {
            return self.site(at);
        }
        let fields = check.condition.fields();
        let edited = |field: &&&FieldName| {
            let name = field.as_str().to_ascii_lowercase();
            let of_other = field.resource_type().is_some_and(|of| !self.reader.resource.is(of));
            let fixed = ["type", "name", "fullname", "id", "kind", "location", "apiversion"].contains(&name.as_str());
            let of_vault = fact_name(field).is_some_and(|fact| Fact::named(&fact).is_none());
            !of_other && !fixed && !of_vault
        };
        match fields.iter().find(edited).or_else(|| fields.iter().find(|field| !is_type(field))).or(fields.first()) {
            Some(field) => self.site(field),
            None => self.reader.site("type", &["type"]),
        }
    }

    /// Where a field is, or would be, written.
    fn site(&self, field: &FieldName) -> Site<'d> {
        if let Some(fact) = fact_name(field) {
            return match (self.vault, Fact::named(&fact)) {
                (Some(vault), Some(fact)) => vault.fact(fact).site.clone(),
                (Some(vault), None) if fact.starts_with("region") || fact == "location" => vault.location().site,
                _ => self.reader.site("type", &["type"]),
            };
        }
        let resource = self.reader.resource;
        let name = field.as_str().to_ascii_lowercase();
        if let ("name" | "fullname", Some(span)) = (name.as_str(), resource.site.name_value) {
            let anchor = Location { source: resource.site.whole.source, span };
            let origin = resource.name.origin;
            return Site { resource, path: "name".to_owned(), written: Some(&resource.name), origin, anchor };
        }
        let steps = resource_steps(&resource.resource_type, field).unwrap_or_default();
        let names: Vec<&str> = steps.iter().map_while(Step::name).collect();
        self.reader.site(&names.join("."), &names)
    }
}

fn is_type(field: &FieldName) -> bool {
    field.as_str().eq_ignore_ascii_case("type")
}

/// The name behind `vault.`, without a `[*]` at its end.
fn fact_name(field: &FieldName) -> Option<String> {
    let (vault, name) = field.as_str().split_once('.')?;
    let of_vault = field.resource_type().is_none() && vault.eq_ignore_ascii_case("vault");
    of_vault.then(|| name.strip_suffix("[*]").unwrap_or(name).to_owned())
}

/// How many steps of a field `vault.…` name the fact.
fn fact_depth(fact: &str) -> usize {
    1 + fact.split('.').count()
}

/// Something that no parameter would settle: the rule is silent.
fn undecided(what: &str) -> Found {
    Found::Value(Value::unknown(Unknown::new(Cause::NotInThisExport, what, Origin::NONE)))
}
