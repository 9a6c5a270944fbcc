//! What the pictures of an audit show, as numbers.

use serde_json::Value as Json;

use super::controls::{Outcome, Outcomes};
use super::document::{Control, Counts, Overview, Posture, Spread, SpreadValue};
use crate::knowledge::Fact;
use crate::model::inventory::{FactEntry, FactState, VaultEntry};
use crate::rule::Area;

/// A value in words, and how it is shown.
type Value = (&'static str, &'static str);

const OPEN: Value = ("not determined", "open");
const OTHER: Value = ("other", "fair");

pub(super) fn overview(entries: &[VaultEntry], judged: &[Outcomes], controls: &[Control]) -> Overview {
    let areas = Area::ALL.into_iter().chain([Area::Own]).filter(|area| area.judges_vaults());
    let mut counts = Counts::default();
    for control in controls {
        let all = [
            Outcome::Failed,
            Outcome::MayFail,
            Outcome::NotDetermined,
            Outcome::Noted,
            Outcome::Waived,
            Outcome::Passed,
            Outcome::NotApplicable,
        ];
        if let Some(outcome) = all.into_iter().find(|outcome| outcome.as_str() == control.status) {
            counts.count(outcome);
        }
    }
    Overview {
        areas: areas.filter_map(|area| posture(area, judged)).collect(),
        facts: spreads(entries),
        controls: counts,
    }
}

/// How the rules of an area came out over all vaults; none where there was nothing to judge.
fn posture(area: Area, judged: &[Outcomes]) -> Option<Posture> {
    let mut rules = Counts::default();
    for (_, outcome) in judged.iter().flatten().filter(|(rule, _)| rule.area == area) {
        rules.count(*outcome);
    }
    let idle = Counts { not_applicable: rules.not_applicable, ..Counts::default() };
    (rules != idle).then_some(Posture { area: area.name(), rules })
}

fn spreads(entries: &[VaultEntry]) -> Vec<Spread> {
    let spread = |fact: &'static str, title, order: &[Value], of: &dyn Fn(&VaultEntry) -> Value| {
        let values: Vec<Value> = entries.iter().map(of).collect();
        let counted = order.iter().chain([&OTHER, &OPEN]).filter_map(|(value, standing)| {
            let vaults = values.iter().filter(|(own, _)| own == value).count();
            (vaults > 0).then(|| SpreadValue { value: (*value).to_owned(), standing, vaults })
        });
        Spread { fact, title, values: counted.collect() }
    };
    vec![
        spread("redundancy", "Redundancy", &REDUNDANCY, &redundancy),
        spread("crossRegionRestore", "Cross-region restore", &RESTORE, &|vault| {
            switch(vault, Fact::CrossRegionRestore, &RESTORE)
        }),
        spread("customerManagedKey", "Customer-managed key", &KEY, &|vault| {
            switch(vault, Fact::CustomerManagedKey, &KEY)
        }),
        spread("identity", "Identity", &IDENTITY, &identity),
    ]
}

const REDUNDANCY: [Value; 4] = [("geo", "good"), ("zone", "good"), ("local", "poor"), ("left to the service", "fair")];
const RESTORE: [Value; 2] = [("on", "good"), ("off", "none")];
const KEY: [Value; 2] = [("own key", "good"), ("Microsoft's key", "none")];
const IDENTITY: [Value; 4] =
    [("system-assigned", "good"), ("user-assigned", "good"), ("both", "good"), ("none", "none")];

fn redundancy(vault: &VaultEntry) -> Value {
    let [geo, zone, local, unset] = REDUNDANCY;
    match vault.fact(Fact::Redundancy) {
        Some(FactEntry { state: FactState::Absent, .. }) => unset,
        Some(FactEntry { state: FactState::Known, effective: Some(Json::String(word)), .. }) => match word.as_str() {
            "GeoRedundant" => geo,
            "ZoneRedundant" => zone,
            "LocallyRedundant" => local,
            _ => OTHER,
        },
        _ => OPEN,
    }
}

/// A fact that is on or off; what is not there is off.
fn switch(vault: &VaultEntry, fact: Fact, [on, off]: &[Value; 2]) -> Value {
    match vault.fact(fact) {
        Some(FactEntry { state: FactState::Unknown, .. }) | None => OPEN,
        Some(FactEntry { effective: Some(Json::String(word)), .. }) if word == "Enabled" => *on,
        Some(_) => *off,
    }
}

fn identity(vault: &VaultEntry) -> Value {
    let [system, user, both, none] = IDENTITY;
    let known = [Fact::SystemAssignedIdentity, Fact::UserAssignedIdentities].map(|fact| vault.fact(fact));
    if known.iter().flatten().any(|fact| fact.state == FactState::Unknown) {
        return OPEN;
    }
    let [first, second] = known.map(|fact| fact.and_then(|fact| fact.effective.as_ref()));
    let has_system = first == Some(&Json::Bool(true));
    let has_user = second.and_then(Json::as_array).is_some_and(|ids| !ids.is_empty());
    match (has_system, has_user) {
        (true, true) => both,
        (true, false) => system,
        (false, true) => user,
        (false, false) => none,
    }
}
