//! What a condition's fields read of a vault: facts by their effective value, properties as written.

use std::sync::Arc;

use crate::knowledge::Fact;
use crate::knowledge::regions::{Access, Geography, Pair, Region, Zones};
use crate::model::{Setting, State, Vault};
use crate::rule::condition::{FieldName, Fields, Found, Step};
use crate::template::{Cause, Kind, Origin, Unknown, Value};

/// A vault as conditions see it.
#[derive(Debug, Clone, Copy)]
pub(super) struct VaultFields<'v, 'd>(pub(super) &'v Vault<'d>);

impl Fields for VaultFields<'_, '_> {
    fn field(&self, name: &FieldName) -> Found {
        match name.as_str().strip_prefix("vault.") {
            Some(fact) => self.fact(fact),
            None => Found::read(&Value::new(Kind::Object(Arc::clone(&self.0.resource.body))), name.steps()),
        }
    }
}

impl VaultFields<'_, '_> {
    /// What the fact of that name reads, whatever its case, and what the steps lead to in it.
    pub(super) fn fact_at(&self, name: &str, steps: &[Step]) -> Found {
        let beside = Fact::BESIDE.iter().find(|(beside, _)| beside.eq_ignore_ascii_case(name));
        match self.fact(beside.map_or(name, |(beside, _)| beside)) {
            Found::Value(value) => Found::read(&value, steps),
            found => found,
        }
    }

    fn fact(&self, name: &str) -> Found {
        let vault = self.0;
        let text = |text: &str| Found::Value(Value::string(text));
        match name {
            "kind" => text(vault.kind.name()),
            "form" => text(if vault.resource.exported { "export" } else { "template" }),
            "location" => as_written(&vault.location()),
            "apiVersion" => vault.resource.api_version.clone().map_or(Found::Missing, Found::Value),
            _ => match (name.strip_prefix("region."), Fact::named(name)) {
                (Some(region), _) => self.region(region),
                (None, Some(fact)) => self.effective(fact),
                (None, None) => Found::NoSuchField,
            },
        }
    }

    fn effective(&self, fact: Fact) -> Found {
        let setting = self.0.fact(fact);
        match &setting.state {
            State::Known(value) => Found::Value(value.clone()),
            State::Unknown(unknown) => Found::Value(Value::unknown(Arc::clone(unknown))),
            // Its own rule on the API version speaks, and no other.
            State::Dropped(_) => undecided(Cause::DroppedByApiVersion, fact.name()),
            State::Absent => match self.0.default_of(fact) {
                Some(default) => Found::Value(default),
                None => undecided(Cause::NotInThisExport, "a service default that is not documented"),
            },
            State::NotApplicable => Found::Missing,
        }
    }

    fn region(&self, name: &str) -> Found {
        let Some(region) = self.0.region() else {
            return match self.0.location().state {
                State::Unknown(unknown) => Found::Value(Value::unknown(unknown)),
                _ => undecided(Cause::NotInThisExport, "a region that is not in the table"),
            };
        };
        region_fact(region, name)
    }
}

fn region_fact(region: &'static Region, name: &str) -> Found {
    let text = |text: &str| Found::Value(Value::string(text));
    let unknown = || undecided(Cause::NotInThisExport, "what the table does not tell of this region");
    match name {
        "zones" => match region.zones {
            Zones::Yes => text("yes"),
            Zones::No => text("no"),
            Zones::Unknown => unknown(),
        },
        "pair" => match region.pair {
            Pair::Region(pair) => text(pair),
            Pair::None => Found::Missing,
            Pair::Unknown => unknown(),
        },
        "pairAccess" => match region.pair_access {
            Access::Open => text("open"),
            Access::Restricted => text("restricted"),
            Access::Unknown => unknown(),
        },
        "pairGeography" => text(match region.pair_geography {
            Geography::Inside => "inside",
            Geography::Outside => "outside",
        }),
        _ => Found::NoSuchField,
    }
}

fn as_written(setting: &Setting<'_>) -> Found {
    match &setting.state {
        State::Known(value) => Found::Value(value.clone()),
        State::Unknown(unknown) => Found::Value(Value::unknown(Arc::clone(unknown))),
        _ => Found::Missing,
    }
}

/// Something that a condition cannot decide and that no parameter would settle: the rule is silent.
fn undecided(cause: Cause, what: &str) -> Found {
    Found::Value(Value::unknown(Unknown::new(cause, what, Origin::NONE)))
}
