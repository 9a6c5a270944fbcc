//! Suppressions and the baseline of a run: what they are held against, and what came of it.

use std::collections::{BTreeSet, HashSet};

use super::load::Files;
use super::options::RunOptions;
use super::work::{Context, Done, about_file};
use crate::rule::standards::Belonging;
use crate::rule::{Finding, Marking, ResourceRef, Rule};
use crate::source::SourceId;
use crate::suppress::baseline::Compared;
use crate::suppress::{Ground, apply};

/// What the deployments tell, before what they found is taken from them.
#[derive(Debug, Default)]
pub(super) struct Facts {
    judged: BTreeSet<SourceId>,
    open: HashSet<(SourceId, &'static str)>,
    vaults: Vec<(ResourceRef, SourceId)>,
}

impl Facts {
    pub(super) fn of(done: &[Done]) -> Self {
        let mut facts = Self::default();
        for one in done {
            facts.judged.extend(one.sources.iter().chain(&one.family_files));
            facts.vaults.extend(one.judged.vaults.iter().map(|(vault, at)| (vault.clone(), at.source)));
            for unknown in &one.judged.unknowns {
                // Exports are judged together: what is open in one file says nothing of another.
                let own = [unknown.location.source, unknown.vault_at.source];
                let sources = one.sources.iter().copied().chain(own);
                let pairs = sources.flat_map(|source| unknown.rules.iter().map(move |rule| (source, *rule)));
                facts.open.extend(pairs);
            }
        }
        facts
    }
}

/// Marks what is suppressed and what is known, and adds the findings about suppressions.
pub(super) fn suppress(
    context: &Context<'_>,
    facts: Facts,
    given: usize,
    narrowed: bool,
    findings: &mut Vec<Finding>,
) -> Option<Compared> {
    let options = context.options;
    if options.suppressing.off || options.inventory {
        return None;
    }
    let mut given = given_sources(context.files, given);
    if narrowed {
        // Of a file that has not changed only some deployments are looked at, perhaps.
        given.retain(|source| has_changed(context, *source));
    }
    let merged = !options.parameters.is_empty();
    let asked_for = |rule: &Rule| options.only.as_ref().is_none_or(|codes| codes.iter().any(|code| code == rule.code));
    let is_on = |rule: &Rule| asked_for(rule) && options.standards.may_speak(rule);
    let vaults = &facts.vaults;
    let about = |source: SourceId| {
        let mut own = vaults.iter().filter(|(_, at)| *at == source).map(|(vault, _)| vault);
        match (own.next(), own.next()) {
            (Some(only), None) => ResourceRef { declared_by: None, ..only.clone() },
            _ => about_file(context.files, source),
        }
    };
    let ground = Ground {
        sources: &context.files.sources,
        configuration: context.plan.configuration,
        base: &options.suppressing.settings.base,
        working_dir: &options.working_dir,
        // With parameters of the command line other deployments of a template are not seen.
        whole: if merged { BTreeSet::new() } else { facts.judged.intersection(&given).copied().collect() },
        judged: facts.judged,
        saw_all: !merged && !narrowed && saw_all(options),
        given,
        open: facts.open,
        vaults: facts.vaults.clone(),
        is_on: &is_on,
        own: &options.rules.rules,
        today: options.today,
        standing: options.standards.standing(Belonging::default(), &[], Marking::None),
        about: &about,
    };
    let told = apply(findings, &options.suppressing, &ground);
    let baseline = options.suppressing.baseline.as_ref();
    let compared = baseline.map(|baseline| baseline.compare(findings, &options.suppressing.settings.policy, &ground));
    findings.extend(told);
    compared
}

fn given_sources(files: &Files, given: usize) -> BTreeSet<SourceId> {
    files.loaded.iter().take(given).filter_map(|loaded| loaded.content.source()).collect()
}

fn has_changed(context: &Context<'_>, source: SourceId) -> bool {
    let path = context.files.text(source).and_then(|file| file.path.as_deref());
    path.zip(context.options.changes.as_ref()).is_some_and(|(path, changes)| changes.contain(path))
}

/// Whether a folder was given that holds the configuration's.
fn saw_all(options: &RunOptions) -> bool {
    let folder = options.config.as_ref().and_then(|file| file.path.as_ref()?.parent()?.canonicalize().ok());
    let Some(folder) = folder else { return false };
    options.paths.iter().any(|path| {
        let path = options.working_dir.join(path);
        path.is_dir() && path.canonicalize().is_ok_and(|path| folder.starts_with(path))
    })
}
