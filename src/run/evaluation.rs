//! A run that judges nothing: everything that one template would deploy, worked out.

use super::deployments::{self, Job};
use super::load::{Content, Files};
use super::work::{Context, Roles};
use super::{RunError, RunOptions, discovery};
use crate::checks::input;
use crate::engine::word_input;
use crate::report::json::eval::{Evaluation, EvaluationFault};
use crate::rule::standards::Belonging;
use crate::rule::{Marking, Profile, Standards};
use crate::source::SourceMap;
use crate::source::discover::FileForm;
use crate::template::Limits;

/// The deployments of a template, and the texts that their places lie in.
#[derive(Debug)]
pub struct Evaluated {
    /// One for each parameter file, or one with the defaults.
    pub evaluations: Vec<Evaluation>,
    /// The files, values of secure parameters covered.
    pub sources: SourceMap,
}

/// Works out everything that the template of the run would deploy.
///
/// # Errors
/// What `run` cannot be made for, and a path that leads to no template.
pub fn evaluate(options: &RunOptions) -> Result<Evaluated, RunError> {
    if let Some(directory) = options.paths.iter().find(|path| options.working_dir.join(path).is_dir()) {
        let why = "is a directory; name one template".to_owned();
        return Err(RunError::NotATemplate { path: directory.display().to_string(), why });
    }
    let mut files = Files::load(discovery(options)?.0.files, options.max_file_size, false, &options.progress);
    let plan = deployments::plan(&mut files, options)?;
    if plan.jobs.is_empty() {
        let path = options.paths.first().map_or_else(String::new, |path| path.display().to_string());
        return Err(RunError::NotATemplate { path, why: why_none(&files) });
    }
    let roles = Roles::of(&files, &plan);
    let context = Context { files: &files, plan: &plan, options, roles: &roles };
    let mut secrets = Vec::new();
    let evaluations = plan
        .jobs
        .iter()
        .filter_map(|job| {
            let (evaluation, own) = evaluate_one(&context, job)?;
            secrets.extend(own);
            Some(evaluation)
        })
        .collect();
    Ok(Evaluated { evaluations, sources: files.sources.covered(&secrets) })
}

fn evaluate_one(context: &Context<'_>, job: &Job) -> Option<(Evaluation, Vec<crate::source::Location>)> {
    let mut deployment = context.evaluate(job)?;
    let template = context.files.text(deployment.source)?.display.clone();
    let about = super::work::about_file(context.files, deployment.source);
    let limits = Limits::default();
    let strict = Standards::of(Profile::Strict);
    let faults = deployment
        .faults
        .iter()
        .filter_map(|fault| {
            let draft = input::template_fault(fault, &template, &limits);
            let finding = word_input(&draft, &about, &[], strict.standing(Belonging::default(), &[], Marking::None))?;
            Some(EvaluationFault { message: finding.message, location: fault.location })
        })
        .collect();
    let secrets = std::mem::take(&mut deployment.secrets);
    Some((Evaluation { template, deployment, faults }, secrets))
}

/// Why the file that was named gives no deployment, in words that follow its name.
fn why_none(files: &Files) -> String {
    let Some(loaded) = files.loaded.first() else { return "is the configuration, no template".to_owned() };
    let at = |source, offset| {
        let position = files.text(source).map(|file| file.position(offset));
        position.map_or_else(String::new, |position| format!(" at {}:{}", position.line, position.column))
    };
    match (&loaded.content, loaded.file.form) {
        (Content::Unparsable { source, error, .. }, _) => {
            format!("cannot be parsed{}: {}", at(*source, error.span.start), error.message)
        }
        (Content::Undecodable { error, .. }, _) => format!("cannot be read: {error}"),
        (Content::Unread { fault, .. }, _) => format!("cannot be read: {fault}"),
        (_, FileForm::Bicep) => {
            format!("is Bicep; `bicep build {}` makes a template of it", loaded.file.display)
        }
        (_, FileForm::BicepParameters) => {
            format!("is a Bicep parameter file; `bicep build-params {}` makes one that is read", loaded.file.display)
        }
        (Content::Parsed { documents, .. }, _) => match documents.first().map(|document| &document.root) {
            Some(root) if root.get("parameters").is_some() && root.get("resources").is_none() => {
                "holds parameters, and no template was found that they belong to".to_owned()
            }
            _ => "is no template: it has no `$schema` of a deployment template and no list of `resources`".to_owned(),
        },
        _ => "is no template".to_owned(),
    }
}
