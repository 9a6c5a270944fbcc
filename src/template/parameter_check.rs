//! Holds the value of a parameter to its declaration: what Azure would refuse is noted.

use std::sync::Arc;

use super::evaluator::{Evaluator, shorten};
use super::expand::Guard;
use super::fault::{FaultKind, InvalidKind};
use super::types::Schema;
use super::types::check::offences;
use super::value::Value;
use super::worlds::Explore;
use crate::source::Location;
use crate::syntax::{Node, NodeKind};

/// Values longer than this are cut in messages.
const MOST_SHOWN: usize = 120;

impl<'a> Evaluator<'a> {
    /// What a node of a scope's template declares, its references followed; one that leads nowhere is noted.
    pub(super) fn schema(&mut self, scope: usize, declared: &'a Node) -> Option<Schema<'a>> {
        let owner = self.scopes.get(scope)?;
        let source = owner.source;
        let schema = Schema::of(owner.template, declared);
        if let Some((span, message)) = schema.broken.clone() {
            let fault = FaultKind::InvalidExpression { message, kind: InvalidKind::Fails, function: None };
            self.fault(Location { source, span }, fault);
        }
        Some(schema)
    }

    /// Notes each part of a parameter's value that its declaration does not take.
    pub(super) fn check_parameter(&mut self, scope: usize, name: &str, schema: &Schema<'a>, value: &Value) {
        let Some(source) = self.scopes.get(scope).map(|owner| owner.source) else { return };
        let written = self.written_name(scope, name);
        let (found, visits) = offences(&written, value, schema);
        self.spend(visits);
        for offence in found {
            let declared = Location { source, span: offence.declared };
            let location = self.provenance.root(offence.origin).map_or(declared, |hop| hop.location);
            let long = offence.actual.chars().count() > MOST_SHOWN;
            let actual = if long { shorten(&offence.actual) } else { offence.actual };
            let name = offence.path.into();
            let fault = FaultKind::ParameterNotAllowed { name, actual, breach: offence.breach, declared };
            self.fault_here(location, fault);
        }
    }

    /// Holds every parameter that is given, or whose default stands as it is, to its declaration, so that a value which
    /// Azure would refuse is found though no vault needs it. Other faults of what no vault needs are no news.
    pub(super) fn check_all_parameters(&mut self) {
        self.choices.close();
        let before = self.fault_counts();
        let root: (usize, Arc<[Guard<'a>]>) = (0, Arc::new([]));
        let deployed = std::mem::take(&mut self.deployed);
        for (scope, guards) in std::iter::once(root).chain(deployed) {
            let names = self.checkable(scope);
            self.explore(|this| {
                if this.surely_passes(&guards) {
                    for (name, declared) in &names {
                        let here = Location { source: this.scope_frame(scope).source, span: declared.span };
                        this.parameter_in(scope, name, declared, here);
                    }
                }
            });
        }
        self.forget_since(before, |kind| {
            matches!(kind, FaultKind::ParameterNotAllowed { .. } | FaultKind::NothingGiven { .. })
        });
    }

    /// The parameters of a scope that can be checked apart from what needs them; those of outer evaluation are not read.
    fn checkable(&self, scope: usize) -> Vec<(Arc<str>, &'a Node)> {
        let Some(owner) = self.scopes.get(scope).filter(|owner| owner.lookup == scope) else { return Vec::new() };
        let declared = owner.template.get("parameters").map(Node::members).unwrap_or_default();
        let plain = |node: &Node| node.get("defaultValue").is_some_and(is_plain);
        declared
            .iter()
            .map(|member| (Arc::from(member.key.to_ascii_lowercase()), &member.value))
            .filter(|(name, node): &(Arc<str>, &Node)| owner.given.contains_key(name.as_ref()) || plain(node))
            .collect()
    }
}

/// Whether a value is written without any expression.
fn is_plain(node: &Node) -> bool {
    match &node.kind {
        NodeKind::String(text) => !text.starts_with('['),
        NodeKind::Array(items) => items.iter().all(is_plain),
        NodeKind::Object(members) => {
            members.iter().all(|member| !member.key.starts_with('[') && is_plain(&member.value))
        }
        _ => true,
    }
}
