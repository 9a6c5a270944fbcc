//! One cause, one finding: the more specific of two drafts on one vault silences the more general.

use crate::checks::Draft;
use crate::knowledge::overlaps::{self, Loser, Reach};
use crate::rule::Rule;

/// Leaves out the drafts that another one on the same vault silences.
pub(super) fn silence<'d>(drafts: Vec<(&'static Rule, Draft<'d>)>) -> Vec<(&'static Rule, Draft<'d>)> {
    let silenced: Vec<bool> = drafts
        .iter()
        .map(|(rule, draft)| drafts.iter().any(|(winner, other)| silences(winner, other, rule, draft)))
        .collect();
    let kept = drafts.into_iter().zip(silenced).filter(|(_, silenced)| !silenced);
    kept.map(|(draft, _)| draft).collect()
}

fn silences(winner: &Rule, winning: &Draft<'_>, loser: &Rule, losing: &Draft<'_>) -> bool {
    overlaps::won_by(winner.code).any(|row| {
        let named = matches!(row.loser, Loser::Rule(code) if code == loser.code);
        named
            && match row.on {
                Reach::Concept => true,
                Reach::Property => same_property(&winning.site.path, &losing.site.path),
            }
    })
}

/// The same property, or one inside the other.
fn same_property(a: &str, b: &str) -> bool {
    let (a, b) = (a.to_ascii_lowercase(), b.to_ascii_lowercase());
    let inside = |inner: &str, outer: &str| {
        inner.strip_prefix(outer).is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
    };
    inside(&a, &b) || inside(&b, &a)
}
