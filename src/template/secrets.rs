//! Secret values: marked as such with all that is in them, and the characters noted that they are written with.

use std::sync::Arc;

use super::evaluator::{Evaluator, Site};
use super::expression::{self, Expr, ExprKind};
use super::provenance::{HopKind, Origin};
use super::scope::Given;
use super::types::Schema;
use super::types::secret::{Hiding, declares_secret, secret_parts};
use super::unknown::{Cause, Unknown};
use super::value::{Kind, Object, Part, PartialText, Value};
use crate::source::{Location, SourceId};
use crate::syntax::{Member, Node, NodeKind};

/// How the words for a parameter end that a key vault gives.
pub(super) const FROM_KEY_VAULT: &str = "which is read from a key vault";
/// How the words for a parameter end that a linked file gives.
pub(super) const FROM_LINK: &str = "which a linked file gives";

impl<'a> Evaluator<'a> {
    /// Whether any part of a declaration is secret; found out once a declaration.
    pub(super) fn has_secrets(&mut self, schema: &Schema<'a>) -> bool {
        let Some(own) = schema.own() else { return declares_secret(schema) };
        *self.secretive.entry(own).or_insert_with(|| declares_secret(schema))
    }

    /// Evaluates what a declaration takes or gives; if any of it is secret, what fails is told without its arguments.
    pub(super) fn concealed<T>(&mut self, schema: &Schema<'a>, evaluate: impl FnOnce(&mut Self) -> T) -> T {
        let concealed = usize::from(self.has_secrets(schema));
        self.concealed += concealed;
        let value = evaluate(self);
        self.concealed -= concealed;
        value
    }

    /// The value with what its declaration keeps secret marked as such, and noted where it is written; `what` names the
    /// value where it is not known, since an unknown's own words may quote the expression that the secret stands in.
    pub(super) fn keep_secrets(&mut self, schema: &Schema<'a>, what: &str, value: Value) -> Value {
        if !self.has_secrets(schema) {
            return value;
        }
        self.spend(value.parts());
        let mut hiding = Hiding::new(what);
        let hidden = hiding.hide(&value, schema);
        for place in hiding.places {
            self.note_root(place);
        }
        hidden
    }

    /// Notes where a secret was written first. The text of an expression is none, but for the texts in it.
    fn note_root(&mut self, place: Origin) {
        let written = self.provenance.root(place).filter(|hop| !matches!(hop.kind, HopKind::Expression));
        let location = written.map(|hop| hop.location);
        self.secrets.extend(location);
    }

    /// Notes the characters of what a parameter with secrets is given, of its default, and of the values that it allows.
    pub(super) fn note_secret(&mut self, scope: usize, name: &Arc<str>, declared: &'a Node, schema: &Schema<'a>) {
        if !self.has_secrets(schema) {
            return;
        }
        let Some(owner) = self.scopes.get(scope) else { return };
        let source = owner.source;
        let given = match owner.given.get(name.as_ref()) {
            // What a parameter file gives is no expression; its secret members are noted with the value.
            Some(Given::Outside { value, source, .. }) => {
                if schema.is_secure() {
                    self.secrets.push(Location { source: *source, span: value.span });
                }
                None
            }
            Some(Given::Expression { text, source }) => Some((*text, *source)),
            // A secret may stand there all the same.
            Some(Given::Nothing { written, source, .. }) => {
                self.secrets.push(Location { source: *source, span: *written });
                None
            }
            Some(Given::Nested(Member { value: node, .. })) => {
                let outer = owner.parent.as_ref().and_then(|parent| self.scopes.get(parent.scope));
                let value = node.get("value").or_else(|| node.get("reference").is_none().then_some(node));
                value.zip(outer.map(|outer| outer.source))
            }
            Some(Given::Whole(node)) => owner
                .parent
                .as_ref()
                .and_then(|parent| self.scopes.get(parent.scope))
                .map(|outer| (*node, outer.source)),
            Some(Given::KeyVault { .. } | Given::Unread { .. } | Given::Unreadable { .. }) | None => None,
        };
        let default = declared.get("defaultValue").map(|default| (default, source));
        for (value, source) in given.into_iter().chain(default) {
            self.note_value(value, source, schema);
        }
        self.note_allowed(source, schema);
    }

    /// Notes the characters of a value with secrets: all of a secret, else the texts in its expressions.
    pub(super) fn note_value(&mut self, value: &Node, source: SourceId, schema: &Schema<'a>) {
        if !self.has_secrets(schema) {
            return;
        }
        match &value.kind {
            NodeKind::String(text) if text.starts_with('[') => self.note_expression(value, text, source),
            _ if schema.is_secure() => self.secrets.push(Location { source, span: value.span }),
            NodeKind::Array(items) => items.iter().for_each(|item| self.note_value(item, source, schema)),
            NodeKind::Object(members) => {
                for member in members {
                    self.note_value(&member.value, source, schema);
                }
            }
            // What stands as it is is noted with the value, member by member.
            _ => {}
        }
    }

    fn note_allowed(&mut self, source: SourceId, schema: &Schema<'a>) {
        let Some(parts) = secret_parts(schema) else { return };
        let allowed = parts.iter().filter_map(|part| part.word("allowedValues"));
        self.secrets.extend(allowed.map(|allowed| Location { source, span: allowed.span }));
    }

    fn note_expression(&mut self, value: &Node, text: &str, source: SourceId) {
        match expression::parse(text) {
            Ok(parsed) => self.note_texts(&parsed.root, &Site { source, span: value.span, text }),
            // What cannot be parsed is told by its place alone.
            Err(_) => self.secrets.push(Location { source, span: value.span }),
        }
    }

    /// Notes the texts and numbers of an expression that tells a secret.
    pub(super) fn note_texts(&mut self, expr: &Expr, site: &Site<'_>) {
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

/// The same value as a secret with everything in it; what is not known of it is called `what`.
pub(super) fn seal(value: &Value, what: &str) -> Value {
    let kind = match &value.kind {
        Kind::Unknown(unknown) => Kind::Unknown(renamed(unknown, what)),
        Kind::Text(text) => {
            let part = |part: &Part| match part {
                Part::Hole(unknown) => Part::Hole(renamed(unknown, what)),
                known @ Part::Known(_) => known.clone(),
            };
            Kind::Text(Arc::new(PartialText { parts: text.parts.iter().map(part).collect() }))
        }
        Kind::Array(items) => Kind::Array(Arc::new(items.iter().map(|item| seal(item, what)).collect())),
        Kind::Object(object) => {
            let mut sealed = Object::clone(object);
            for entry in &mut sealed.entries {
                entry.key = entry.key.sealed();
                entry.value = seal(&entry.value, what);
            }
            sealed.rest = object.rest.as_ref().map(|rest| renamed(rest, what));
            Kind::Object(Arc::new(sealed))
        }
        other => other.clone(),
    };
    Value::new(kind).at(value.origin).secured(true)
}

/// The same unknown under another name, unless it is named by its parameter already.
pub(super) fn renamed(unknown: &Arc<Unknown>, what: &str) -> Arc<Unknown> {
    let named = match unknown.cause {
        Cause::SecureParameter => unknown.what.ends_with(FROM_KEY_VAULT),
        Cause::LinkedTemplate => unknown.what.ends_with(FROM_LINK),
        _ => false,
    };
    if named {
        return Arc::clone(unknown);
    }
    Arc::new(Unknown { what: what.into(), ..Unknown::clone(unknown) })
}
