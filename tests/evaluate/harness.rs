//! Evaluates templates by the library's interface and gives what they deploy as JSON that a test can compare.

use serde_json::{Map, Value as Json, json};
use vaultvet::document::ParameterSet;
use vaultvet::source::{Location, SourceId, SourceMap, Span};
use vaultvet::syntax::{self, Document};
use vaultvet::template::{
    Demand, Deployment, Existence, Fault, FaultKind, Hop, HopKind, Kind, Limits, LinkFault, LinkedTemplates, Origin,
    Resource, ScopeKind, Surrounding, Surroundings, TemplateInput, Told, Value, WorldSet, evaluate,
};

/// The vault type whose `tags` hold what is tested.
pub(crate) const VAULT: &str = "Microsoft.DataProtection/backupVaults";

/// An evaluated template with its files.
pub(crate) struct Run {
    sources: SourceMap,
    pub(crate) deployment: Deployment,
}

/// A template with these members, evaluated alone.
#[track_caller]
pub(crate) fn run(members: Json) -> Run {
    run_with(members, &[])
}

/// A template with parameter files, each given as its `parameters` object.
#[track_caller]
pub(crate) fn run_with(members: Json, parameters: &[Json]) -> Run {
    run_within(members, parameters, Limits::default())
}

/// The same within other bounds.
#[track_caller]
pub(crate) fn run_within(members: Json, parameters: &[Json], limits: Limits) -> Run {
    run_where(members, parameters, limits, &[])
}

/// A template deployed where these words say: what they tell, and the text.
#[track_caller]
pub(crate) fn run_told(members: Json, told: &[(Surrounding, &str)]) -> Run {
    run_where(members, &[], Limits::default(), told)
}

#[track_caller]
fn run_where(members: Json, parameters: &[Json], limits: Limits, told: &[(Surrounding, &str)]) -> Run {
    let template = with_schema(members);
    let mut sources = SourceMap::new();
    let template = document(&mut sources, "template.json", &template);
    let sets: Vec<ParameterSet> = parameters
        .iter()
        .enumerate()
        .map(|(number, parameters)| {
            let name = format!("parameters{number}.json");
            let whole = json!({ "contentVersion": "1.0.0.0", "parameters": parameters });
            ParameterSet::from_document(&document(&mut sources, &name, &whole), name)
        })
        .collect();
    let sets: Vec<&ParameterSet> = sets.iter().collect();
    let links = LinkedTemplates::default();
    let mut surroundings = Surroundings::default();
    for (of, text) in told {
        let source = sources.add(None, "<arguments>", *text);
        let location = Location { source, span: Span::new(0, u32::try_from(text.len()).unwrap()) };
        surroundings.tell(*of, Told { value: of.check(text).unwrap(), location });
    }
    let input = TemplateInput {
        template: &template,
        parameters: &sets,
        sources: &sources,
        links: &links,
        surroundings: &surroundings,
        demand: Demand::Family,
        limits,
    };
    let deployment = evaluate(&input);
    Run { sources, deployment }
}

/// The same beside other files: templates, or parameter files given as `{"parameters": …}`, each under the path that
/// links name.
#[track_caller]
pub(crate) fn run_beside(members: Json, files: &[(&str, Json)]) -> Run {
    let template = with_schema(members);
    let mut sources = SourceMap::new();
    let template = document(&mut sources, "template.json", &template);
    let beside: Vec<(&str, Document)> = files
        .iter()
        .map(|(path, content)| {
            let parameters = content.as_object().unwrap().keys().eq(["parameters"]);
            let whole = if parameters { content.clone() } else { with_schema(content.clone()) };
            (*path, document(&mut sources, path, &whole))
        })
        .collect();
    let mut links = LinkedTemplates::default();
    for from in [&template].into_iter().chain(beside.iter().map(|(_, document)| document)) {
        for (path, document) in &beside {
            links.add(from.source, (*path).to_owned(), Ok(document));
        }
        links.add(from.source, "gone.json".to_owned(), Err(LinkFault::Missing));
    }
    let limits = Limits::default();
    let input = TemplateInput {
        template: &template,
        parameters: &[],
        sources: &sources,
        links: &links,
        surroundings: &Surroundings::default(),
        demand: Demand::Family,
        limits,
    };
    let deployment = evaluate(&input);
    Run { sources, deployment }
}

fn with_schema(members: Json) -> Json {
    let mut template = json!({
        "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
        "contentVersion": "1.0.0.0",
    });
    for (name, value) in members.as_object().unwrap() {
        template[name] = value.clone();
    }
    template
}

#[track_caller]
fn document(sources: &mut SourceMap, name: &str, content: &Json) -> Document {
    let id = sources.add(None, name, serde_json::to_string_pretty(content).unwrap());
    let file = sources.get(id).unwrap();
    syntax::parse(file).unwrap().remove(0)
}

/// A vault with these tags.
pub(crate) fn vault(name: &str, tags: Json) -> Json {
    json!({ "type": VAULT, "apiVersion": "2024-04-01", "name": name, "location": "westeurope", "tags": tags })
}

/// A nested deployment of a template with these members; its scope is inner.
pub(crate) fn module(name: &str, parameters: Json, template: Json) -> Json {
    json!({
        "type": "Microsoft.Resources/deployments", "apiVersion": "2022-09-01", "name": name,
        "properties": {
            "mode": "Incremental",
            "expressionEvaluationOptions": { "scope": "inner" },
            "parameters": parameters,
            "template": with_schema(template),
        }
    })
}

/// The same evaluated in the scope around it.
pub(crate) fn outer(name: &str, template: Json) -> Json {
    let mut deployment = module(name, json!({}), template);
    deployment["properties"]["expressionEvaluationOptions"]["scope"] = json!("outer");
    deployment
}

/// What one expression is worth in a template with these members.
#[track_caller]
pub(crate) fn value_in(members: Json, expression: &str) -> Json {
    let run = run_value(members, &[], expression);
    assert_eq!(run.faults(), Vec::<String>::new(), "{expression}");
    run.only("v")
}

/// What one expression is worth in an empty template.
#[track_caller]
pub(crate) fn value(expression: &str) -> Json {
    value_in(json!({}), expression)
}

/// A template with one vault whose tag `v` is this expression.
#[track_caller]
pub(crate) fn run_value(mut members: Json, parameters: &[Json], expression: &str) -> Run {
    members["resources"] = json!([vault("bv", json!({ "v": expression }))]);
    run_with(members, parameters)
}

impl Run {
    /// The tag of the only resource.
    #[track_caller]
    pub(crate) fn only(&self, tag: &str) -> Json {
        assert_eq!(self.deployment.resources.len(), 1, "{:#?}", self.summary());
        self.tag(0, tag)
    }

    /// A tag of the resource with that number.
    #[track_caller]
    pub(crate) fn tag(&self, number: usize, tag: &str) -> Json {
        let resource = &self.deployment.resources[number];
        resource.body.get("tags").and_then(|tags| tags.as_object()?.get(tag)).map_or(json!("$absent"), to_json)
    }

    /// The value of a tag with its origin.
    #[track_caller]
    pub(crate) fn raw(&self, number: usize, tag: &str) -> &Value {
        self.deployment.resources[number].body.get("tags").unwrap().as_object().unwrap().get(tag).unwrap()
    }

    /// The names of the resources, in order.
    pub(crate) fn names(&self) -> Vec<String> {
        self.deployment.resources.iter().map(|resource| resource.name.to_display()).collect()
    }

    /// The ids of the resources, in order.
    pub(crate) fn ids(&self) -> Vec<String> {
        self.deployment.resources.iter().map(|resource| resource.id.to_display()).collect()
    }

    /// A tag of every resource with the worlds it holds in, in words.
    pub(crate) fn in_worlds(&self, tag: &str) -> Vec<(String, Json)> {
        (0..self.deployment.resources.len()).map(|number| (self.when(number), self.tag(number, tag))).collect()
    }

    /// When the resource with that number is deployed, in words.
    pub(crate) fn when(&self, number: usize) -> String {
        let worlds = self.deployment.resources[number].worlds;
        self.deployment.worlds.describe(worlds, WorldSet::ALL).unwrap_or_else(|| "always".to_owned())
    }

    /// Type, name, worlds, whether it exists already, and body of each resource.
    pub(crate) fn summary(&self) -> Vec<Json> {
        let one = |(number, resource): (usize, &Resource)| {
            json!({
                "type": resource.resource_type.as_ref(),
                "name": to_json(&resource.name),
                "when": self.when(number),
                "existing": resource.existing,
                "sure": matches!(resource.condition, Existence::Sure),
                "body": to_json(&Value::new(Kind::Object(resource.body.clone()))),
            })
        };
        self.deployment.resources.iter().enumerate().map(one).collect()
    }

    pub(crate) fn scope_kinds(&self) -> Vec<ScopeKind> {
        self.deployment.resources.iter().map(|resource| resource.scope_kind).collect()
    }

    /// The faults, each in a few words.
    pub(crate) fn faults(&self) -> Vec<String> {
        self.deployment.faults.iter().map(describe).collect()
    }

    /// The characters of a fault.
    pub(crate) fn at_fault(&self, number: usize) -> &str {
        self.text_at(self.deployment.faults[number].location)
    }

    fn text_at(&self, location: Location) -> &str {
        self.sources.get(location.source).unwrap().slice(location.span)
    }

    fn file(&self, source: SourceId) -> &str {
        &self.sources.get(source).unwrap().display
    }

    /// The way of a value from its use to where it was written: kind, file and characters of each step.
    pub(crate) fn way(&self, origin: Origin) -> Vec<String> {
        self.deployment.provenance.way(&[], origin).into_iter().map(|hop| self.step(hop)).collect()
    }

    /// The root of a value's way, in words.
    pub(crate) fn root(&self, origin: Origin) -> String {
        self.step(self.deployment.provenance.root(origin).unwrap())
    }

    fn step(&self, hop: &Hop) -> String {
        let kind = match &hop.kind {
            HopKind::Literal => "literal".to_owned(),
            HopKind::Part(_) => "part".to_owned(),
            HopKind::ParameterFile(name) => format!("file({name})"),
            HopKind::Argument(name) => format!("argument({name})"),
            HopKind::Surroundings => "surroundings".to_owned(),
            HopKind::ParameterDefault(name) => format!("default({name})"),
            HopKind::NestedParameter(name) => format!("nested({name})"),
            HopKind::Variable(name) => format!("variable({name})"),
            HopKind::Expression => "expression".to_owned(),
            HopKind::Output(name) => format!("output({name})"),
        };
        format!("{kind} {} {}", self.file(hop.location.source), self.text_at(hop.location))
    }

    /// What decided that the value was taken: the first `because` on its way, followed to its root.
    pub(crate) fn decider(&self, origin: Origin) -> Option<String> {
        let way = self.deployment.provenance.way(&[], origin);
        let because = way.iter().map(|hop| hop.because).find(|because| !because.is_none())?;
        Some(self.root(because))
    }
}

fn describe(fault: &Fault) -> String {
    match &fault.kind {
        FaultKind::UnreadPart { part, why } => format!("{part}: {why}"),
        FaultKind::Malformed { message } => message.clone(),
        FaultKind::Limit { limit, detail } => format!("limit {limit:?}: {detail}"),
        FaultKind::Circular { cycle, .. } => format!("circular: {cycle}"),
        FaultKind::UndeclaredParameter { name, .. } => format!("undeclared parameter given: {name}"),
        FaultKind::ParameterNotAllowed { name, actual, breach, .. } => {
            format!("parameter {name} = {actual}: {}", format!("{breach:?}").split([' ', '(']).next().unwrap())
        }
        FaultKind::NothingGiven { name, .. } => format!("parameter {name} is given nothing"),
        FaultKind::Undeclared(one) => {
            let meant = one.meant.as_deref().map_or_else(String::new, |meant| format!(", meant {meant}"));
            let also = if one.also.is_empty() { String::new() } else { format!(", {} more", one.also.len()) };
            format!("undeclared {:?} {}{meant}{also}", one.what, one.name)
        }
        FaultKind::LinkedTemplate { link, why } => format!("link {link}: {why:?}"),
        FaultKind::InvalidExpression { message, kind, .. } => format!("{kind:?}: {message}"),
        FaultKind::Unsupported { function } => format!("unsupported: {function}"),
    }
}

/// A value as JSON: unknown as `{"$unknown": cause}`, partly known text as `{"$text": "known‹what›known"}`.
pub(crate) fn to_json(value: &Value) -> Json {
    match &value.kind {
        Kind::Null => Json::Null,
        Kind::Bool(value) => json!(value),
        Kind::Int(value) => json!(value),
        Kind::Float(value) => json!(value),
        Kind::String(text) => json!(text.as_ref()),
        Kind::Text(text) => json!({ "$text": text.to_display() }),
        Kind::Array(items) => items.iter().map(to_json).collect(),
        Kind::Object(object) => {
            let mut members: Map<String, Json> =
                object.entries.iter().map(|entry| (entry.key.to_display(), to_json(&entry.value))).collect();
            if let Some(rest) = &object.rest {
                members.insert("$rest".to_owned(), json!(rest.cause.as_str()));
            }
            Json::Object(members)
        }
        Kind::Unknown(unknown) => json!({ "$unknown": unknown.cause.as_str() }),
    }
}
