//! The parts that a template is made of, where one has a form that Azure refuses or is not known.

use std::sync::Arc;

use super::declared::{inner_template, is_deployment, links_elsewhere};
use super::evaluator::{Evaluator, shorten};
use super::expression::{self, Written};
use super::fault::FaultKind;
use super::unknown::{Cause, Unknown};
use crate::source::{Location, SourceId};
use crate::syntax::{Node, NodeKind};

/// A part of a template that was not read, so that what it would deploy is not known.
#[derive(Debug, Clone)]
pub struct Unread {
    /// Where it is written.
    pub location: Location,
    /// Why it was not read.
    pub cause: Cause,
    /// The same in words.
    pub what: Arc<str>,
}

/// The sections of a template that are objects.
const OBJECTS: [&str; 4] = ["parameters", "variables", "outputs", "definitions"];
/// The types that a parameter can be declared with.
const TYPES: [&str; 7] = ["string", "securestring", "int", "bool", "object", "secureobject", "array"];

impl<'a> Evaluator<'a> {
    /// Tells the sections and declarations of a scope's template that have a form which Azure refuses.
    pub(super) fn check_structure(&mut self, scope: usize) {
        let Some(owner) = self.scopes.get(scope) else { return };
        let (template, source, nested) = (owner.template, owner.source, owner.parent.is_some());
        for name in OBJECTS {
            self.check_section(
                template,
                name,
                |kind| matches!(kind, NodeKind::Object(_) | NodeKind::Null),
                "an object",
                source,
            );
        }
        self.check_section(
            template,
            "functions",
            |kind| matches!(kind, NodeKind::Array(_) | NodeKind::Null),
            "a list",
            source,
        );
        for member in template.get("parameters").map(Node::members).unwrap_or_default() {
            self.check_declared(&member.key, &member.value, source);
        }
        let lacking = |this: &mut Self| {
            this.malformed(Location { source, span: template.span }, "this template has no `resources`".to_owned());
        };
        match template.get("resources") {
            Some(none) if nested && matches!(none.kind, NodeKind::Null) && self.made.value(none).is_none() => {
                lacking(self)
            }
            None if nested => lacking(self),
            Some(resources) => self.check_resources(scope, resources),
            None => {}
        }
    }

    fn check_section(
        &mut self,
        template: &Node,
        name: &str,
        fits: fn(&NodeKind) -> bool,
        wanted: &str,
        source: SourceId,
    ) {
        let Some(section) = template.get(name).filter(|section| !fits(&section.kind)) else { return };
        let message = format!("`{name}` is {}, not {wanted}", with_article(section));
        self.malformed(Location { source, span: section.span }, message);
    }

    fn check_declared(&mut self, name: &str, declared: &Node, source: SourceId) {
        if !declared.is_object() {
            let message = format!("parameter `{name}` is declared by {}, not by an object", with_article(declared));
            return self.malformed(Location { source, span: declared.span }, message);
        }
        let Some(written) = declared.get("type") else { return };
        let known = written.as_str().is_some_and(|text| TYPES.iter().any(|known| known.eq_ignore_ascii_case(text)));
        if !known {
            let shown = written.as_str().map_or_else(|| with_article(written), |text| format!("`{}`", shorten(text)));
            let message = format!("parameter `{name}` is declared with the type {shown}, which there is not");
            self.malformed(Location { source, span: written.span }, message);
        }
    }

    /// Tells the `resources` of a template or a resource that are no list and no object by symbolic name.
    pub(super) fn check_resources(&mut self, scope: usize, resources: &'a Node) {
        if !matches!(resources.kind, NodeKind::Array(_) | NodeKind::Object(_)) {
            self.strange_part(scope, resources, "`resources`", "a list");
        }
    }

    /// Tells a part that is not of the form that it must have: what Azure refuses, and what is not known.
    pub(super) fn strange_part(&mut self, scope: usize, node: &'a Node, part: &str, wanted: &str) {
        let Some(owner) = self.scopes.get(scope) else { return };
        let (source, outer) = (owner.source, owner.lookup != scope);
        let location = Location { source, span: node.span };
        let unknown = self.made.value(node).and_then(|value| value.first_unknown().cloned());
        let computed = node.as_str().filter(|text| matches!(expression::classify(text), Written::Expression(_)));
        match (unknown, computed) {
            (Some(unknown), _) => self.unread(location, part, &unknown),
            // The deployment around it works it out before it deploys the template.
            (None, Some(text)) if outer => {
                let origin = self.provenance.literal(location);
                let what = format!("the expression `{}` in place of {part}", shorten(text));
                let unknown = Unknown::new(Cause::UnsupportedFunction, what, origin);
                self.unread(location, part, &unknown);
            }
            (None, Some(_)) => self.malformed(location, format!("{part} is an expression, not {wanted}")),
            (None, None) if matches!(node.kind, NodeKind::Null) && part != ITEM => {}
            (None, None) => self.malformed(location, format!("{part} is {}, not {wanted}", with_article(node))),
        }
    }

    /// Notes what Azure refuses, and that nothing is known of what it would deploy.
    pub(super) fn malformed(&mut self, location: Location, message: String) {
        self.note_unread(location, Cause::InvalidExpression, &message);
        self.fault_here(location, FaultKind::Malformed { message });
    }

    /// Notes a part that cannot be worked out.
    pub(super) fn unread(&mut self, location: Location, part: &str, unknown: &Unknown) {
        let what = format!("{} is not known", unknown.what);
        self.note_unread(location, unknown.cause, &what);
        // What Azure refuses, or what met a bound, is told where it is.
        if !matches!(unknown.cause, Cause::InvalidExpression | Cause::Limit) {
            self.fault(location, FaultKind::UnreadPart { part: part.to_owned(), why: what });
        }
    }

    fn note_unread(&mut self, location: Location, cause: Cause, what: &str) {
        if !self.unread.iter().any(|known| known.location == location && known.cause == cause) {
            self.unread.push(Unread { location, cause, what: what.into() });
        }
    }
}

/// What an item of `resources` is called.
pub(super) const ITEM: &str = "this item of `resources`";

/// Whether parts of a template are not written as a template's are, so that what it declares cannot be read off it.
#[must_use]
pub fn may_hide_resources(template: &Node) -> bool {
    template.get("resources").is_none() || repeats_resources(template) || children_hide(template)
}

/// Whether a template has `resources` more than once, of which only the last count.
#[must_use]
pub fn repeats_resources(template: &Node) -> bool {
    template.members().iter().filter(|member| member.key.eq_ignore_ascii_case("resources")).count() > 1
}

fn children_hide(node: &Node) -> bool {
    match node.get("resources").map(|resources| &resources.kind) {
        None => false,
        Some(NodeKind::Array(items)) => items.iter().any(hides),
        Some(NodeKind::Object(members)) => members.iter().any(|member| hides(&member.value)),
        Some(_) => true,
    }
}

fn hides(node: &Node) -> bool {
    if !node.is_object() {
        return true;
    }
    match inner_template(node).filter(|_| is_deployment(node)) {
        Some(template) => may_hide_resources(template),
        None if is_deployment(node) => !links_elsewhere(node),
        None => children_hide(node),
    }
}

fn with_article(node: &Node) -> String {
    match &node.kind {
        NodeKind::Null => "null",
        NodeKind::Bool(_) => "a boolean",
        NodeKind::Int(_) | NodeKind::Float(_) => "a number",
        NodeKind::String(_) => "a text",
        NodeKind::Array(_) => "a list",
        NodeKind::Object(_) => "an object",
    }
    .to_owned()
}
