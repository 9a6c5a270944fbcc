//! One deployment: a template with the parameters given to it, evaluated.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use super::evaluator::Evaluator;
use super::fault::{Fault, FaultKind, Undeclared};
use super::limits::Limits;
use super::links::Links;
use super::made::Shelf;
use super::provenance::Provenance;
use super::resource::Resource;
use super::scope::{Context, Given, Level, Scope};
use super::structure::Unread;
use super::surroundings::Surroundings;
use super::value::Value;
use super::worlds::{Explore, Outcomes, WorldSet, Worlds};
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
    pub links: &'a dyn Links,
    /// What the user tells of where it is deployed.
    pub surroundings: &'a Surroundings,
    /// Which of its resources are wanted.
    pub demand: Demand,
    /// The bounds.
    pub limits: Limits,
}

/// Which resources are worked out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Demand {
    /// Those of the vault family and those that join to it.
    Family,
    /// All of them, and the outputs.
    Everything,
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
    /// Parts of it that were not read: what they would deploy is not known.
    pub unread: Vec<Unread>,
    /// Where values of secure parameters are written.
    pub secrets: Vec<Location>,
    /// Where values come from.
    pub provenance: Provenance,
    /// The defaults of the template's own parameters: their bytes and the parameter's name.
    pub defaults: Vec<(Span, String)>,
    /// The parameter sets, by name, in order.
    pub parameter_sets: Vec<String>,
    /// The template's own outputs in the order written; none unless everything is wanted.
    pub outputs: Vec<Output>,
    /// Links to files that were not looked for: the file that holds the link, and the path from there.
    pub wanted: BTreeSet<(SourceId, String)>,
    /// The linked files that take part: templates and parameter files.
    pub followed: BTreeSet<SourceId>,
}

/// An output of a template.
#[derive(Debug)]
pub struct Output {
    /// Its name.
    pub name: Arc<str>,
    /// Its value in these worlds; null where its condition is false.
    pub values: Vec<(WorldSet, Value)>,
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
    let shelf = Shelf::default();
    let mut evaluator = Evaluator::new(input.sources, syntaxes, input.links, &shelf, input.limits);
    evaluator.demand = input.demand;
    let context = Context::root(Level::of(template)).told(input.surroundings, &mut evaluator.provenance);
    evaluator.scopes.push(Scope {
        source,
        template,
        lookup: 0,
        parent: None,
        context,
        contexts: Vec::new(),
        given: given(template, input.parameters),
        level: 0,
        memo: HashMap::new(),
    });
    evaluator.check_given(template, input.parameters);
    let resources = evaluator.resources();
    let outputs = evaluator.outputs(template);
    evaluator.check_all_parameters();
    evaluator.tell_suspects();
    evaluator.check_strings(template, source);
    let worlds = Worlds { choices: evaluator.choices.all().to_vec() };
    Deployment {
        source,
        resources,
        worlds,
        faults: Undeclared::together(evaluator.faults),
        unread: evaluator.unread,
        secrets: without_repeats(evaluator.secrets),
        provenance: evaluator.provenance,
        defaults: defaults(template),
        parameter_sets: input.parameters.iter().map(|set| set.name.clone()).collect(),
        outputs,
        wanted: evaluator.wanted,
        followed: evaluator.followed,
    }
}

fn without_repeats(mut places: Vec<Location>) -> Vec<Location> {
    places.sort_unstable();
    places.dedup();
    places
}

fn given<'a>(template: &Node, sets: &'a [&'a ParameterSet]) -> HashMap<String, Given<'a>> {
    let mut given = HashMap::new();
    for set in sets {
        if let Some(span) = set.unread {
            let declared = template.get("parameters").map(Node::members).unwrap_or_default();
            let any = Given::Unreadable { span, source: set.source };
            given.extend(declared.iter().map(|member| (member.key.to_ascii_lowercase(), any.clone())));
        }
        for entry in &set.entries {
            let value = match &entry.given {
                GivenValue::Value(value) => Given::Outside { value, source: set.source, argument: set.argument },
                GivenValue::Expression(text) => Given::Expression { text, source: set.source },
                GivenValue::KeyVault(span) => Given::KeyVault { span: *span, source: set.source },
                GivenValue::Nothing(span) => {
                    Given::Nothing { key: entry.name_span, written: *span, source: set.source }
                }
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
    /// The template's own outputs, where everything is wanted.
    fn outputs(&mut self, template: &'a Node) -> Vec<Output> {
        let wanted = template.get("outputs").filter(|_| self.demand == Demand::Everything);
        let declared = wanted.map(Node::members).unwrap_or_default();
        let source = self.scope_frame(0).source;
        let mut found = Vec::new();
        for member in declared {
            let here = Location { source, span: member.key_span };
            let values = self.explore(|this| this.output(0, &member.key, here));
            found.push((Arc::clone(&member.key), values));
        }
        let of_worlds =
            |(outcomes, value): (Outcomes, Option<Value>)| Some((self.choices.worlds_of(&outcomes), value?));
        found
            .into_iter()
            .map(|(name, values)| Output { name, values: values.into_iter().filter_map(of_worlds).collect() })
            .collect()
    }

    /// Notes the parameters that a file gives and the template does not declare.
    fn check_given(&mut self, template: &Node, sets: &[&ParameterSet]) {
        let declared = template.get("parameters");
        let mut names: Option<Arc<[Arc<str>]>> = None;
        for set in sets {
            for entry in &set.entries {
                if declared.is_some_and(|declared| declared.get(&entry.name).is_some()) {
                    continue;
                }
                let declared = Arc::clone(names.get_or_insert_with(|| {
                    let names = declared.map(Node::members).unwrap_or_default();
                    names.iter().map(|member| Arc::clone(&member.key)).collect()
                }));
                let location = Location { source: set.source, span: entry.name_span };
                self.fault(location, FaultKind::UndeclaredParameter { name: entry.name.clone(), declared });
            }
        }
    }

    /// Checks the syntax of every string of the template, needed or not.
    pub(super) fn check_strings(&mut self, node: &Node, source: SourceId) {
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
