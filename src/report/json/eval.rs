//! The JSON of `eval`; its schema is `schema/eval.schema.json`.

use std::io;

use serde_json::{Map, Value as Json, json};

use super::evaluated::{json_of, key_of, member, unknown};
use super::{Place, SCHEMA_VERSION, write_pretty};
use crate::source::{Location, SourceMap};
use crate::template::{Deployment, Existence, Output, Resource, WorldSet, Worlds};

/// A deployment with everything in it.
#[derive(Debug)]
pub struct Evaluation {
    /// The template's file, as reports show it.
    pub template: String,
    /// What it would create.
    pub deployment: Deployment,
    /// What is wrong with it, in words.
    pub faults: Vec<EvaluationFault>,
}

/// A fault of a template or of what was given to it.
#[derive(Debug)]
pub struct EvaluationFault {
    /// What is wrong.
    pub message: String,
    /// Where.
    pub location: Location,
}

/// Writes what templates would deploy.
///
/// # Errors
///
/// When `out` can't be written.
pub fn write_evaluations(evaluations: &[Evaluation], sources: &SourceMap, out: &mut dyn io::Write) -> io::Result<()> {
    let deployments: Vec<Json> = evaluations.iter().map(|evaluation| deployment(evaluation, sources)).collect();
    write_pretty(&json!({ "schemaVersion": SCHEMA_VERSION, "deployments": deployments }), out)
}

fn deployment(evaluation: &Evaluation, sources: &SourceMap) -> Json {
    let Deployment { resources, worlds, parameter_sets, outputs, .. } = &evaluation.deployment;
    let choices: Vec<Json> = worlds
        .choices
        .iter()
        .map(|choice| json!({ "name": choice.label.as_ref(), "outcomes": choice.options }))
        .collect();
    let faults: Vec<Json> = evaluation
        .faults
        .iter()
        .map(|fault| json!({ "message": fault.message, "location": Place::of(fault.location, sources) }))
        .collect();
    let outputs: Map<String, Json> =
        outputs.iter().filter_map(|output| Some((member(&output.name), output_json(output, worlds)?))).collect();
    json!({
        "template": evaluation.template,
        "parameters": parameter_sets,
        "choices": choices,
        "resources": resources_json(resources, worlds, sources),
        "outputs": outputs,
        "faults": faults,
    })
}

/// All worlds of a deployment.
fn everywhere(worlds: &Worlds) -> WorldSet {
    (0..worlds.count().min(64)).fold(WorldSet::NONE, |set, world| set.union(WorldSet::one(world)))
}

/// One result of a resource, and the worlds that give it.
struct Distinct<'a> {
    resource: &'a Resource,
    json: Map<String, Json>,
    worlds: WorldSet,
}

fn resources_json(resources: &[Resource], worlds: &Worlds, sources: &SourceMap) -> Vec<Json> {
    let mut distinct: Vec<Distinct<'_>> = Vec::new();
    // Results of one resource stand side by side.
    let mut first_of_its_own = 0;
    for resource in resources.iter().filter(|resource| !resource.existing) {
        let json = resource_json(resource, sources);
        let own = |other: &Distinct<'_>| {
            let (a, b) = (other.resource.site, resource.site);
            a.whole == b.whole && a.instance == b.instance && other.resource.modules.len() == resource.modules.len()
        };
        if !distinct.get(first_of_its_own).is_some_and(own) {
            first_of_its_own = distinct.len();
        }
        let others = distinct.get_mut(first_of_its_own..).unwrap_or_default();
        match others.iter_mut().find(|other| other.json == json) {
            Some(same) if same.worlds.meet(resource.worlds).is_empty() => {
                same.worlds = same.worlds.union(resource.worlds);
            }
            _ => distinct.push(Distinct { resource, json, worlds: resource.worlds }),
        }
    }
    let all = everywhere(worlds);
    distinct
        .into_iter()
        .map(|Distinct { mut json, worlds: held, .. }| {
            if let Some(when) = worlds.describe(held.meet(all), all) {
                json.insert("$when".to_owned(), Json::String(when));
            }
            Json::Object(json)
        })
        .collect()
}

fn resource_json(resource: &Resource, sources: &SourceMap) -> Map<String, Json> {
    let mut json = Map::new();
    json.insert("type".to_owned(), json!(resource.resource_type.as_ref()));
    if let Some(version) = &resource.api_version {
        json.insert("apiVersion".to_owned(), json_of(version));
    }
    json.insert("name".to_owned(), json_of(&resource.name));
    for entry in &resource.body.entries {
        json.insert(key_of(&entry.key), json_of(&entry.value));
    }
    if let Some(why) = &resource.body.rest {
        json.insert("$unknown".to_owned(), unknown(why));
    }
    json.insert("$id".to_owned(), json_of(&resource.id));
    json.insert("$source".to_owned(), json!(Place::of(resource.site.whole, sources)));
    let condition = match &resource.condition {
        Existence::Sure => "true",
        Existence::Depends { .. } => "unknown",
    };
    json.insert("$condition".to_owned(), json!(condition));
    if resource.count_unknown {
        json.insert("$count".to_owned(), json!("unknown"));
    }
    if !resource.modules.is_empty() {
        json.insert("$module".to_owned(), resource.modules.iter().map(json_of).collect());
    }
    json
}

/// An output's value; none where no world gives it. Several values stand in a list, each with when it holds.
fn output_json(output: &Output, worlds: &Worlds) -> Option<Json> {
    let all = everywhere(worlds);
    let mut distinct: Vec<(WorldSet, Json)> = Vec::new();
    for (held, value) in &output.values {
        let json = json_of(value);
        match distinct.iter_mut().find(|(_, other)| *other == json) {
            Some((worlds, _)) => *worlds = worlds.union(*held),
            None => distinct.push((*held, json)),
        }
    }
    let several = distinct.len() > 1;
    let told = |(held, json): (WorldSet, Json)| json!({ "value": json, "$when": worlds.describe(held.meet(all), all) });
    if several {
        return Some(json!({ "$choice": distinct.into_iter().map(told).collect::<Vec<_>>() }));
    }
    distinct.pop().map(|(_, json)| json!({ "value": json }))
}
