//! The pipeline of a run, stage by stage: discover, read, recognise, pair, evaluate, judge, settle.

mod deployments;
mod entries;
mod evaluation;
mod exports;
mod links;
mod load;
mod options;
mod pairing;
mod progress;
mod rule_tests;
mod scope;
mod statuses;
mod suppressing;
mod threads;
mod work;

pub use evaluation::{Evaluated, evaluate};
pub use options::{RunError, RunOptions};
pub use progress::{Progress, Seen, Stage};
pub use rule_tests::test_rules;
pub use threads::STACK;

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use crate::engine::{Outcome, Summary, Undetermined, VaultVerdicts, order, settle};
use crate::model::inventory::VaultEntry;
use crate::rule::Finding;
use crate::source::Location;
use crate::source::changes::Changes;
use crate::source::discover::{DiscoverOptions, Discovery, FoundFile, discover};
use crate::suppress::baseline::Compared;
use scope::Scope;
use threads::Threads;

/// What a run found out.
#[derive(Debug)]
pub struct RunResult {
    /// Findings, unknowns, inputs, counts.
    pub outcome: Outcome,
    /// Every vault that would be deployed, by file and place, where the inventory was asked for.
    pub vaults: Vec<VaultEntry>,
    /// The verdicts of all rules on these vaults, in the same order, where an audit was asked for.
    pub verdicts: Vec<VaultVerdicts>,
    /// The files with the hashes of their bytes, where an audit was asked for.
    pub hashes: Vec<FileHash>,
    /// Whether any document held a resource of the vault family.
    pub anything_to_check: bool,
    /// What the baseline came to, where there is one.
    pub baseline: Option<Compared>,
}

/// A file that was read.
#[derive(Debug, Clone)]
pub struct FileHash {
    /// The file as the contract names it.
    pub file: String,
    /// SHA-256 of its bytes in lower-case hexadecimal.
    pub sha256: String,
    /// Whether it was not among the files given, but led to by one of them.
    pub linked: bool,
}

/// The files of a run, and how many the configuration leaves out. Configurations, rules, baselines and what reports are
/// written to are none of them.
fn discovery(options: &RunOptions) -> Result<(Discovery, usize), RunError> {
    let mut ignored = 0;
    let mut discovery = discover(
        &options.paths,
        &DiscoverOptions {
            working_dir: options.working_dir.clone(),
            no_ignore: options.no_ignore,
            known: options.changes.iter().flat_map(Changes::known_to_git).map(Path::to_path_buf).collect(),
            stdin_filename: options.stdin_filename.clone(),
        },
    )?;
    let resolved = |path: &PathBuf| path.canonicalize().ok();
    let configurations = [&options.config, &options.policy].into_iter().flatten();
    let others: HashSet<PathBuf> = (options.rules.files.iter().chain(&options.outputs))
        .chain(&options.suppressing.baseline_files)
        .chain(configurations.filter_map(|file| file.path.as_ref()))
        .filter_map(resolved)
        .collect();
    discovery.files.retain(|file| !file.real.as_ref().is_some_and(|real| others.contains(real)));
    if !options.files.is_everything() {
        let before = discovery.files.len();
        let taken = |path: &PathBuf| options.files.takes(path);
        discovery.files.retain(|file| file.named || file.path.as_ref().is_none_or(taken));
        ignored = before - discovery.files.len();
    }
    Ok((discovery, ignored))
}

/// Makes a run.
///
/// # Errors
/// Paths that are not there, and parameter files that were asked for and cannot be used, before anything is checked; threads that cannot be
/// started.
pub fn run(options: &RunOptions) -> Result<RunResult, RunError> {
    let progress = &options.progress;
    progress.begin(Stage::Finding, 0);
    let (discovery, ignored) = discovery(options)?;
    progress.begin(Stage::Reading, discovery.files.len());
    let threads = Threads::new(options.threads);
    let mut files = loaded(discovery.files, options, &threads)?;
    let given = files.loaded.len();
    progress.begin(Stage::Pairing, 0);
    let mut plan = deployments::plan(&mut files, options)?;
    let scope = options.changes.as_ref().and_then(|changes| Scope::narrow(changes, &files, &mut plan, options));
    let roles = work::Roles::of(&files, &plan);
    let context = work::Context { files: &files, plan: &plan, options, roles: &roles };
    let mut done = judged(&context, given, scope.as_ref(), &threads)?;
    progress.begin(Stage::Settling, 0);
    let mut summary = Summary { ignored, ..Summary::default() };
    let facts = suppressing::Facts::of(&done);
    let inputs = statuses::inputs(&context, &done, given, &discovery.faults, scope.as_ref(), &mut summary);
    let mut findings = context.unreadable();
    if let Some(scope) = &scope {
        findings.retain(|finding| scope.holds_place(finding.primary.location));
    }
    let Gathered { findings, unknowns, vaults, secrets } = Gathered::of(&mut done, findings);
    let mut settled = settle(findings, unknowns, &files.sources, &options.working_dir);
    let baseline = suppressing::suppress(&context, facts, given, scope.is_some(), &mut settled.findings);
    order(&mut settled.findings, &files.sources, &options.working_dir);
    summary.baseline = baseline.as_ref().map(Compared::counts);
    summary.count_findings(&settled.findings);
    summary.unknown = settled.unknowns.len();
    summary.vaults = done.iter().map(|one| one.vault_count).sum();
    summary.deployments = done.iter().filter(|one| one.template.is_some() && one.holds_family).count();
    let anything_to_check = done.iter().any(|one| one.holds_family);
    let outcome = Outcome {
        findings: settled.findings,
        unknowns: settled.unknowns,
        inputs,
        summary,
        sources: if secrets.is_empty() { std::mem::take(&mut files.sources) } else { files.sources.covered(&secrets) },
    };
    let hashes = hashes(&files, given);
    let (vaults, verdicts): (Vec<_>, Vec<_>) = vaults.into_iter().unzip();
    let verdicts = verdicts.into_iter().flatten().collect();
    Ok(RunResult { outcome, vaults, verdicts, hashes, anything_to_check, baseline })
}

/// The files that were found, read and parsed.
fn loaded(found: Vec<FoundFile>, options: &RunOptions, threads: &Threads) -> Result<load::Files, RunError> {
    let load = |found| load::Files::load(found, options.max_file_size, options.audit, &options.progress);
    if load::is_worth_threads(found.len()) { threads.install(|| load(found)) } else { Ok(load(found)) }
}

/// Every deployment worked out and judged, then all exports together.
fn judged(
    context: &work::Context<'_>,
    given: usize,
    scope: Option<&Scope>,
    threads: &Threads,
) -> Result<Vec<work::Done>, RunError> {
    let (jobs, progress) = (&context.plan.jobs, &context.options.progress);
    progress.begin(Stage::Judging, jobs.len());
    let deploy = |job| {
        let done = context.deploy(job);
        progress.step();
        done
    };
    let mut done: Vec<work::Done> = if jobs.len() > 1 {
        threads.install(|| jobs.par_iter().map(deploy).collect())?
    } else {
        jobs.iter().map(deploy).collect()
    };
    progress.begin(Stage::JudgingExports, 0);
    let mut shown = exports::judge_exports(context, given);
    if let (Some(scope), Some(shown)) = (scope, &mut shown) {
        scope.narrow_exports(shown);
    }
    done.extend(shown);
    Ok(done)
}

/// What came of all deployments and exports, taken out of them.
struct Gathered {
    findings: Vec<Finding>,
    unknowns: Vec<Undetermined>,
    /// By the place of their declaration.
    vaults: Vec<(VaultEntry, Option<VaultVerdicts>)>,
    secrets: Vec<Location>,
}

impl Gathered {
    /// After the findings that are there already.
    fn of(done: &mut [work::Done], findings: Vec<Finding>) -> Self {
        let mut all = Self { findings, unknowns: Vec::new(), vaults: Vec::new(), secrets: Vec::new() };
        for one in done {
            if all.findings.is_empty() {
                all.findings = std::mem::take(&mut one.findings);
            } else {
                all.findings.append(&mut one.findings);
            }
            all.unknowns.append(&mut one.judged.unknowns);
            let mut verdicts = std::mem::take(&mut one.judged.verdicts).into_iter();
            all.vaults.extend(one.judged.entries.drain(..).map(|entry| (entry, verdicts.next())));
            all.secrets.append(&mut one.secrets);
        }
        all.vaults.sort_by_key(|(vault, _)| (vault.source.source, vault.source.span, vault.deployment.clone()));
        all
    }
}

/// The hashes of the files whose bytes were kept track of.
fn hashes(files: &load::Files, given: usize) -> Vec<FileHash> {
    let hash = |(number, loaded): (usize, &load::Loaded)| {
        let sha256 = loaded.sha256.clone()?;
        // What could not be read is told as an input.
        let linked = number >= given && !loaded.content.is_unreadable();
        Some(FileHash { file: loaded.file.display.clone(), sha256, linked })
    };
    files.loaded.iter().enumerate().filter_map(hash).collect()
}
