//! The vaults of an audit: their facts, what belongs to them, how their rules came out.

use super::controls::Outcomes;
use super::document::{Belonging, BelongingRow, Came, Evidence, Fact, Place, RulesByOutcome, Seen, Vault};
use super::gather::{finding_id, vault_id};
use crate::engine::{Rests, VaultVerdicts};
use crate::knowledge::VaultKind;
use crate::model::inventory::{FactEntry, List, Row, Sureness, VaultEntry};
use crate::source::{Location, SourceMap};

/// Places as an audit tells them.
#[derive(Debug, Clone, Copy)]
pub(super) struct Places<'a> {
    sources: &'a SourceMap,
}

impl<'a> Places<'a> {
    pub(super) const fn of(sources: &'a SourceMap) -> Self {
        Self { sources }
    }

    pub(super) fn at(self, location: Location) -> Place {
        let Some(file) = self.sources.get(location.source) else {
            return Place { file: String::new(), line: 1, column: 1 };
        };
        let position = file.position(location.span.start);
        Place { file: file.display.clone(), line: position.line, column: position.column }
    }
}

/// The vaults, in the order of their entries.
pub(super) fn vaults(
    entries: &[VaultEntry],
    verdicts: &[VaultVerdicts],
    judged: &[Outcomes],
    of_vaults: &[Vec<usize>],
    places: Places<'_>,
) -> Vec<Vault> {
    let told = entries.iter().zip(verdicts).zip(judged).zip(of_vaults).enumerate();
    told.map(|(number, (((entry, told), outcomes), findings))| Vault {
        id: vault_id(number),
        resource_type: entry.kind.resource_type(),
        kind: match entry.kind {
            VaultKind::BackupVault => "Backup vault",
            VaultKind::RecoveryServicesVault => "Recovery Services vault",
        },
        name: told.resource.name.clone(),
        expression: told.resource.expression.clone(),
        resource_group: fact("resourceGroup", &entry.resource_group, places),
        region: fact("location", &entry.location, places),
        api_version: fact("apiVersion", &entry.api_version, places),
        deployment: entry.deployment.clone(),
        surely_deployed: entry.condition == Sureness::Sure && entry.count == Sureness::Sure,
        location: places.at(entry.source),
        facts: entry.facts.iter().map(|(of, known)| fact(of.name(), known, places)).collect(),
        rules: RulesByOutcome::of(outcomes.iter().copied()),
        findings: findings.iter().map(|number| finding_id(*number)).collect(),
        evidence: told.rests.iter().map(|rests| evidence(rests, places)).collect(),
        belongings: List::ALL.into_iter().filter_map(|list| belonging(entry, list, places)).collect(),
    })
    .collect()
}

fn evidence(rests: &Rests, places: Places<'_>) -> Evidence {
    Evidence {
        rules: rests.rules.clone(),
        facts: rests.facts.iter().map(|fact| fact.name()).collect(),
        api_version: rests.version,
        resources: rests
            .resources
            .iter()
            .map(|seen| Seen {
                resource_type: seen.resource_type.clone(),
                name: seen.name.clone(),
                location: places.at(seen.at),
            })
            .collect(),
    }
}

fn belonging(entry: &VaultEntry, list: List, places: Places<'_>) -> Option<Belonging> {
    let rows = entry.belongings.of(list);
    let row = |row: &Row| BelongingRow {
        facts: row.facts.iter().map(|(name, known)| fact(name, known, places)).collect(),
        surely_deployed: row.condition == Sureness::Sure && row.count == Sureness::Sure,
        location: places.at(row.source),
    };
    (!rows.is_empty()).then(|| Belonging { list: list.name(), rows: rows.iter().map(row).collect() })
}

fn fact(name: &'static str, known: &FactEntry, places: Places<'_>) -> Fact {
    Fact {
        fact: name,
        state: known.state.as_str(),
        effective: known.effective.clone(),
        possible: known.possible.clone(),
        cause: known.cause.map(|cause| cause.as_str()),
        location: known.location.map(|location| places.at(location)),
        came: known.came.as_ref().map(|came| {
            let (from, name) = came.parts();
            Came { from, name: name.map(str::to_owned) }
        }),
    }
}
