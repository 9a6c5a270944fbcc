//! One deployment: a template with the parameters given to it, evaluated.

use std::collections::HashMap;

use super::evaluator::Evaluator;
use super::fault::{Fault, FaultKind};
use super::limits::Limits;
use super::links::LinkedTemplates;
use super::provenance::Provenance;
use super::resource::Resource;
use super::scope::{Context, Given, Level, Scope};
use super::worlds::Worlds;
use crate::document::{GivenValue, ParameterSet};
use crate::source::{Location, SourceId, SourceMap, Span};
use crate::syntax::{Document, Node, NodeKind, Syntax};

/// What is evaluated.
#[derive(Debug, Clone, Copy)]
pub struct TemplateInput<'a> {
    /// The template.
    pub template: &'a Document,
    /// What is given to it, merged from left to right.
    pub parameters: &'a [&'a ParameterSet],
    /// The files of the run, for places inside strings.
    pub sources: &'a SourceMap,
    /// The templates that it links to.
    pub links: &'a LinkedTemplates<'a>,
    /// The bounds.
    pub limits: Limits,
}

/// What a deployment would create.
#[derive(Debug)]
pub struct Deployment {
    /// The template's file.
    pub source: SourceId,
    /// The resources of the vault family and those that join to it, in the order written.
    pub resources: Vec<Resource>,
    /// The choices that the input leaves open.
    pub worlds: Worlds,
    /// What is wrong with the template or its parameters.
    pub faults: Vec<Fault>,
    /// Where values of secure parameters are written.
    pub secrets: Vec<Location>,
    /// Where values come from.
    pub provenance: Provenance,
    /// The defaults of the template's own parameters: their bytes and the parameter's name.
    pub defaults: Vec<(Span, String)>,
    /// The parameter sets, by name, in order.
    pub parameter_sets: Vec<String>,
    /// Links to files that were not looked for: the file that holds the link, and the path from there.
    pub wanted: Vec<(SourceId, String)>,
}

/// Works out a deployment. Never fails: what cannot be worked out is unknown, with its cause.
#[must_use]
pub fn evaluate(input: &TemplateInput<'_>) -> Deployment {
    let template = &input.template.root;
    let source = input.template.source;
    let mut syntaxes = HashMap::from([(source, input.template.syntax)]);
    for set in input.parameters {
        syntaxes.entry(set.source).or_insert(Syntax::Json);
    }
    let mut evaluator = Evaluator::new(input.sources, syntaxes, input.links, input.limits);
    let level = Level::of(template);
    evaluator.scopes.push(Scope {
        source,
        template,
        lookup: 0,
        parent: None,
        context: Context::root(level),
        given: given(input.parameters),
        level: 0,
        memo: HashMap::new(),
    });
    evaluator.check_given(template, input.parameters);
    let resources = evaluator.resources();
    evaluator.check_parameters_given(template);
    evaluator.tell_suspects();
    evaluator.check_strings(template, source);
    let worlds = Worlds { choices: evaluator.choices.all().to_vec() };
    Deployment {
        source,
        resources,
        worlds,
        faults: evaluator.faults,
        secrets: evaluator.secrets,
        provenance: evaluator.provenance,
        defaults: defaults(template),
        parameter_sets: input.parameters.iter().map(|set| set.name.clone()).collect(),
        wanted: evaluator.wanted,
    }
}

fn given<'a>(sets: &'a [&'a ParameterSet]) -> HashMap<String, Given<'a>> {
    let mut given = HashMap::new();
    for set in sets {
        for entry in &set.entries {
            let value = match &entry.given {
                GivenValue::Value(value) => Given::Outside { value, source: set.source, argument: set.argument },
                GivenValue::KeyVault(span) => Given::KeyVault { span: *span, source: set.source },
            };
            given.insert(entry.name.to_ascii_lowercase(), value);
        }
    }
    given
}

fn defaults(template: &Node) -> Vec<(Span, String)> {
    let parameters = template.get("parameters").map(Node::members).unwrap_or_default();
    parameters
        .iter()
        .filter_map(|member| Some((member.value.get("defaultValue")?.span, member.key.to_string())))
        .collect()
}

impl<'a> Evaluator<'a> {
    /// Notes the parameters that a file gives and the template does not declare.
    fn check_given(&mut self, template: &Node, sets: &[&ParameterSet]) {
        let declared = template.get("parameters");
        for set in sets {
            for entry in &set.entries {
                if declared.is_some_and(|declared| declared.get(&entry.name).is_some()) {
                    continue;
                }
                let names = declared.map(Node::members).unwrap_or_default();
                let declared = names.iter().map(|member| member.key.to_string()).collect();
                let location = Location { source: set.source, span: entry.name_span };
                self.fault(location, FaultKind::UndeclaredParameter { name: entry.name.clone(), declared });
            }
        }
    }

    /// Evaluates each parameter that was given, so that a value which Azure would refuse is found though no vault needs it.
    fn check_parameters_given(&mut self, template: &'a Node) {
        let names: Vec<std::sync::Arc<str>> = template
            .get("parameters")
            .map(Node::members)
            .unwrap_or_default()
            .iter()
            .map(|member| member.key.to_ascii_lowercase().into())
            .collect();
        let frame = self.scope_frame(0);
        for name in names {
            let given = self.scopes.first().is_some_and(|scope| scope.given.contains_key(name.as_ref()));
            if given {
                let site = super::evaluator::Site { source: frame.source, span: template.span, text: "" };
                let expr = super::expression::Expr {
                    kind: super::expression::ExprKind::Parameter(name.clone()),
                    span: (0, 0),
                };
                self.in_first_world(|this| this.parameter(&name, &frame, &site, &expr));
            }
        }
    }

    /// Checks the syntax of every string of the template, needed or not.
    fn check_strings(&mut self, node: &Node, source: SourceId) {
        match &node.kind {
            NodeKind::String(text) => self.check_syntax(text, Location { source, span: node.span }),
            NodeKind::Array(items) => items.iter().for_each(|item| self.check_strings(item, source)),
            NodeKind::Object(members) => {
                for member in members {
                    if !NOT_EVALUATED.iter().any(|name| member.key.eq_ignore_ascii_case(name)) {
                        self.check_strings(&member.value, source);
                    }
                }
            }
            _ => {}
        }
    }
}

/// Members that hold text for people, which Azure does not evaluate.
const NOT_EVALUATED: [&str; 4] = ["metadata", "allowedValues", "comments", "description"];
