//! One cause, one finding: the more specific of two drafts on one vault silences the more general.

use std::collections::HashMap;

use crate::checks::Draft;
use crate::checks::input::InputDraft;
use crate::knowledge::overlaps::{self, Loser, Reach};
use crate::rule::{Finding, Rule};
use crate::template::Resource;

/// The drafts that may silence others, by code: a vault may have thousands of drafts.
struct Winners<'a, 'd> {
    by_code: HashMap<&'static str, Vec<&'a Draft<'d>>>,
    by_place: HashMap<(&'static str, *const Resource), Vec<&'a Draft<'d>>>,
    /// By resource, where a property would stand whose place is taken by one of another name or type.
    taken: HashMap<*const Resource, Vec<&'a str>>,
}

/// Leaves out the drafts that another one on the same vault silences.
pub(super) fn silence<'d>(drafts: Vec<(&'static Rule, Draft<'d>)>) -> Vec<(&'static Rule, Draft<'d>)> {
    let winners = Winners::among(&drafts);
    let silenced: Vec<bool> = drafts.iter().map(|(rule, draft)| winners.silence(rule, draft)).collect();
    let kept = drafts.into_iter().zip(silenced).filter(|(_, silenced)| !silenced);
    kept.map(|(draft, _)| draft).collect()
}

impl<'a, 'd> Winners<'a, 'd> {
    fn among(drafts: &'a [(&'static Rule, Draft<'d>)]) -> Self {
        let mut winners = Self { by_code: HashMap::new(), by_place: HashMap::new(), taken: HashMap::new() };
        for (rule, draft) in drafts {
            if overlaps::won_by(rule.code).next().is_none() {
                continue;
            }
            let resource = std::ptr::from_ref(draft.site.resource);
            winners.by_code.entry(rule.code).or_default().push(draft);
            winners.by_place.entry((rule.code, resource)).or_default().push(draft);
            if takes_places(rule.code) {
                winners.taken.entry(resource).or_default().push(draft.meant.as_deref().unwrap_or(&draft.site.path));
            }
        }
        winners
    }

    fn silence(&self, loser: &Rule, losing: &Draft<'_>) -> bool {
        let resource = std::ptr::from_ref(losing.site.resource);
        let named = overlaps::lost_by(loser.code).any(|row| match row.on {
            Reach::Concept => self.by_code.contains_key(row.winner),
            Reach::Property => self
                .by_place
                .get(&(row.winner, resource))
                .is_some_and(|drafts| drafts.iter().any(|draft| same_property(&draft.site.path, &losing.site.path))),
        });
        let misses = losing.actual.is_none() && !takes_places(loser.code);
        named || (misses && self.is_taken(resource, &losing.site.path))
    }

    /// Whether something else stands in the place of the property that is missing at a path.
    fn is_taken(&self, resource: *const Resource, path: &str) -> bool {
        self.taken.get(&resource).is_some_and(|taken| taken.iter().any(|place| same_property(place, path)))
    }
}

/// Leaves out the findings that a fault of the input tells at the same characters.
#[must_use]
pub fn told_by_inputs(mut findings: Vec<Finding>, inputs: &[InputDraft]) -> Vec<Finding> {
    findings.retain(|finding| {
        !overlaps::lost_by(finding.rule.code).any(|row| {
            let same_place = |input: &InputDraft| {
                let (a, b) = (input.location, finding.primary.location);
                a.source == b.source && a.span.start < b.span.end && b.span.start < a.span.end
            };
            inputs.iter().any(|input| input.code == row.winner && same_place(input))
        })
    });
    findings
}

/// Whether what a rule finds stands where another property belongs.
fn takes_places(code: &str) -> bool {
    overlaps::won_by(code).any(|row| row.loser == Loser::MissingProperty)
}

/// The same property, or one inside the other.
fn same_property(a: &str, b: &str) -> bool {
    let (a, b) = (a.to_ascii_lowercase(), b.to_ascii_lowercase());
    let inside = |inner: &str, outer: &str| {
        inner.strip_prefix(outer).is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
    };
    inside(&a, &b) || inside(&b, &a)
}
