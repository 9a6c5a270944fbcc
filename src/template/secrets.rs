//! Where the values of secure parameters are written, so that no report shows those characters.

use std::collections::HashSet;
use std::sync::Arc;

use super::declarations::is_secure;
use super::evaluator::{Evaluator, Site};
use super::expression::{self, Expr, ExprKind};
use super::scope::Given;
use crate::source::{Location, SourceId};
use crate::syntax::{Node, NodeKind};

/// How many types of a declaration are looked at; one that has more counts as secret.
const MOST_TYPES: usize = 2_000;

impl<'a> Evaluator<'a> {
    /// Whether the value of a declaration is kept secret: its type, or the type of anything in it, is secure.
    pub(super) fn is_secret(&self, scope: usize, declared: &'a Node) -> bool {
        let mut seen: HashSet<*const Node> = HashSet::new();
        let mut waiting = vec![declared];
        while let Some(next) = waiting.pop() {
            let resolved = self.resolve_type(scope, next);
            if !seen.insert(resolved) {
                continue;
            }
            if seen.len() > MOST_TYPES || secure_type(next) || secure_type(resolved) {
                return true;
            }
            waiting.extend(resolved.get("properties").into_iter().flat_map(Node::members).map(|member| &member.value));
            waiting.extend(resolved.get("prefixItems").into_iter().flat_map(Node::items));
            waiting.extend(["items", "additionalProperties"].into_iter().filter_map(|name| resolved.get(name)));
        }
        false
    }

    /// Notes the characters of what a secure parameter is given, of its default, and of the values that it allows.
    pub(super) fn note_secret(&mut self, scope: usize, name: &Arc<str>, declared: &'a Node) {
        let Some(owner) = self.scopes.get(scope) else { return };
        let written = match owner.given.get(name.as_ref()) {
            Some(Given::Outside { value, source, .. }) => {
                // What a parameter file gives is no expression.
                self.secrets.push(Location { source: *source, span: value.span });
                None
            }
            Some(Given::Nested(node)) => {
                let outer = owner.parent.as_ref().and_then(|parent| self.scopes.get(parent.scope));
                node.get("value").zip(outer).map(|(value, outer)| (value, outer.source))
            }
            Some(Given::KeyVault { .. }) | None => None,
        };
        let source = owner.source;
        let declared = ["defaultValue", "allowedValues"].into_iter().filter_map(|name| declared.get(name));
        let places: Vec<(&Node, SourceId)> = written.into_iter().chain(declared.map(|value| (value, source))).collect();
        for (value, source) in places {
            self.note_written(value, source);
        }
    }

    /// A value that stands as it is counts whole; of an expression count the texts in it.
    fn note_written(&mut self, value: &Node, source: SourceId) {
        let NodeKind::String(text) = &value.kind else {
            self.secrets.push(Location { source, span: value.span });
            return;
        };
        match text.starts_with('[').then(|| expression::parse(text)) {
            Some(Ok(parsed)) => self.note_texts(&parsed.root, &Site { source, span: value.span, text }),
            // What cannot be parsed is told by its place alone.
            Some(Err(_)) | None => self.secrets.push(Location { source, span: value.span }),
        }
    }

    fn note_texts(&mut self, expr: &Expr, site: &Site<'_>) {
        match &expr.kind {
            ExprKind::String(_) | ExprKind::Int(_) => {
                let place = self.within(site, expr.span);
                self.secrets.push(place);
            }
            ExprKind::Parameter(_) | ExprKind::Variable(_) => {}
            ExprKind::Call(call) => call.args.iter().for_each(|arg| self.note_texts(arg, site)),
            ExprKind::Member { target, .. } => self.note_texts(target, site),
            ExprKind::Index { target, index, .. } => {
                self.note_texts(target, site);
                self.note_texts(index, site);
            }
        }
    }
}

fn secure_type(declared: &Node) -> bool {
    declared.get("type").and_then(Node::as_str).is_some_and(is_secure)
}
