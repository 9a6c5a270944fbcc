//! Which rule silences which, where both rest on the same property of the same resource.

use super::Provenance;

/// One silence: where `winner` fires, `loser` does not, for the same property of the same resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Overlap {
    /// Code of the more specific rule.
    pub winner: &'static str,
    /// Whom it silences.
    pub loser: Loser,
    /// How near the two must be.
    pub on: Reach,
    /// The cause that both have.
    pub cause: &'static str,
}

/// Who is silenced.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Loser {
    /// The rule of that code.
    Rule(&'static str),
    /// Whatever rule misses a property where something of a wrong name or type stands.
    MissingProperty,
}

/// How near two findings must be for one to silence the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Reach {
    /// The same property, or one inside the other's.
    Property,
    /// The same vault and the same concept of it (soft delete, redundancy, the key …), wherever that is written.
    Concept,
}

include!(concat!(env!("OUT_DIR"), "/overlaps.rs"));

/// The row by which `winner` silences `loser`, both given as codes.
#[must_use]
pub fn between(winner: &str, loser: &str) -> Option<&'static Overlap> {
    OVERLAPS.iter().find(|row| row.winner == winner && matches!(row.loser, Loser::Rule(code) if code == loser))
}

/// The rows of a rule, given as code.
pub fn won_by(winner: &str) -> impl Iterator<Item = &'static Overlap> {
    OVERLAPS.iter().filter(move |row| row.winner == winner)
}

/// The rows by which other rules silence the rule of that code.
pub fn lost_by(loser: &str) -> impl Iterator<Item = &'static Overlap> {
    OVERLAPS.iter().filter(move |row| matches!(row.loser, Loser::Rule(code) if code == loser))
}

/// Whether the two rules are known to have different causes, so that both are told.
#[must_use]
pub fn stay_apart(one: &str, other: &str) -> bool {
    APART.iter().any(|(first, second)| (*first, *second) == (one, other) || (*first, *second) == (other, one))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_specific_silences_the_general() {
        assert!(between("SDL01", "SDL05").is_some() && between("SDL05", "SDL01").is_none());
        assert!(between("SDL06", "IMM06").is_some());
        assert!(between("RED08", "GOV06").is_some() && between("RED08", "GOV07").is_some());
        assert!(won_by("GOV08").any(|row| row.loser == Loser::MissingProperty));
    }

    #[test]
    fn different_causes_are_both_told() {
        assert!(stay_apart("RED02", "CRR01") && stay_apart("RED08", "CRR06"));
        assert!(!stay_apart("SDL01", "SDL05"));
    }
}
