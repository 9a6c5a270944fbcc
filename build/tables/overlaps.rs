//! The table of which rule silences which.

use serde::Deserialize;
use serde_yaml::Mapping;

use super::{Packed, constant, typed};
use crate::emit::{slice, text, variant};
use crate::rules::Names;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    overlaps: Vec<Row>,
    apart: Vec<[String; 2]>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    winner: String,
    over: Over,
    on: Reach,
    cause: String,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Over {
    Rules(Vec<String>),
    Word(Missing),
}

#[derive(Deserialize)]
enum Missing {
    #[serde(rename = "missing-property")]
    Property,
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Reach {
    Property,
    Concept,
}

pub(super) fn pack(table: Mapping, names: &Names) -> Packed {
    let Table { overlaps, apart } = typed(table)?;
    let mut pairs = Vec::new();
    let mut rows = Vec::new();
    for row in &overlaps {
        match &row.over {
            Over::Word(Missing::Property) => rows.push(emit_row(row, "Loser::MissingProperty")),
            Over::Rules(losers) => {
                for loser in losers {
                    pairs.push((row.winner.as_str(), loser.as_str()));
                    rows.push(emit_row(row, &format!("Loser::Rule({})", text(loser))));
                }
            }
        }
    }
    let kept: Vec<(&str, &str)> = apart.iter().map(|[one, other]| (one.as_str(), other.as_str())).collect();
    check(&pairs, &kept, names)?;
    let apart = slice(kept.iter().map(|(one, other)| format!("({}, {})", text(one), text(other))));
    Ok(constant("Every silence.", "pub ", "OVERLAPS", "&[Overlap]", &slice(rows))
        + &constant("Pairs with different causes.", "pub ", "APART", "&[(&str, &str)]", &apart))
}

/// Codes exist, no pair stands there twice or both ways round, and none that stays apart is silenced.
fn check(pairs: &[(&str, &str)], apart: &[(&str, &str)], names: &Names) -> Result<(), String> {
    let codes = pairs.iter().chain(apart).flat_map(|(one, other)| [*one, *other]);
    if let Some(code) = codes.into_iter().find(|code| !names.contains_key(*code)) {
        return Err(format!("{code} is no code of the catalogue"));
    }
    for (place, (winner, loser)) in pairs.iter().enumerate() {
        let same = |pair: &&(&str, &str)| [(*winner, *loser), (*loser, *winner)].contains(pair);
        if winner == loser
            || pairs.iter().skip(place + 1).any(|pair| same(&pair))
            || apart.iter().any(|pair| same(&pair))
        {
            return Err(format!("{winner} over {loser}: stands there twice, both ways round, or among those apart"));
        }
    }
    Ok(())
}

fn emit_row(row: &Row, loser: &str) -> String {
    format!(
        "Overlap {{ winner: {}, loser: {loser}, on: {}, cause: {} }}",
        text(&row.winner),
        variant("Reach", row.on),
        text(&row.cause),
    )
}
