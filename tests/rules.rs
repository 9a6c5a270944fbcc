//! Every rule against its fixtures: one named test a file, by the rules of the catalogue and not by what happens to lie
//! in the folder, so that a rule without its pair fails by name.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test may stop at the first broken assumption"
)]

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use libtest_mimic::{Arguments, Failed, Trial};
use vaultvet::config::{Asked, Configuration, Effective, Sought};
use vaultvet::engine::{Outcome, Summary};
use vaultvet::knowledge::Day;
use vaultvet::report::human::{HumanOptions, Unknowns, write_human};
use vaultvet::rule::catalogue::RULES;
use vaultvet::rule::{Profile, Rule, Standards};
use vaultvet::run::{RunOptions, run};

fn main() {
    let arguments = Arguments::from_args();
    let mut trials = Vec::new();
    for rule in RULES {
        let folder = format!("fixtures/rules/{}/{}", rule.area.name(), rule.name);
        let cases = cases(&folder);
        for stem in ["bad", "good"] {
            if !cases.iter().any(|case| stem_of(case) == stem) {
                let name = format!("{}/{stem}", rule.name);
                trials.push(Trial::test(name, move || Err(format!("{folder} has no {stem} fixture").into())));
                break;
            }
        }
        for case in cases {
            trials.push(Trial::test(format!("{}/{}/{}", rule.code, rule.name, stem_of(&case)), move || {
                judge(rule, &case)
            }));
        }
    }
    // A big stack, as the binary has.
    let worker = std::thread::Builder::new().stack_size(256 << 20);
    worker.spawn(move || libtest_mimic::run(&arguments, trials).exit()).unwrap().join().unwrap();
}

/// Ends the name of the configuration that stands beside a fixture: `bad-geo-required.vaultvet.yaml`.
const CONFIGURATION: &str = ".vaultvet.yaml";

/// The fixtures of a folder: files and folders that begin with `bad` or `good`, parameter files, configurations and
/// snapshots left out.
fn cases(folder: &str) -> Vec<PathBuf> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let mut cases: Vec<PathBuf> = fs::read_dir(here)
        .map(|entries| entries.map(|entry| Path::new(folder).join(entry.unwrap().file_name())).collect())
        .unwrap_or_default();
    cases.retain(|case| {
        let name = case.file_name().unwrap().to_string_lossy();
        (name.starts_with("bad") || name.starts_with("good"))
            && !name.contains(".parameters")
            && !name.ends_with(CONFIGURATION)
            && !name.ends_with(".snap")
            && !name.ends_with(".snap.new")
    });
    cases.sort();
    cases
}

fn stem_of(case: &Path) -> String {
    case.file_stem().unwrap().to_string_lossy().into_owned()
}

fn judge(rule: &'static Rule, case: &Path) -> Result<(), Failed> {
    let mut options = RunOptions::new(vec![case.to_path_buf()], PathBuf::from(env!("CARGO_MANIFEST_DIR")));
    let profile = Profile::ALL.into_iter().find(|profile| rule.severity_in(*profile).is_some()).unwrap_or_default();
    // The day that the fixtures were written for: the age of an API version counts from there.
    options.today = Day::new(2026, 11, 22);
    let is_bad = stem_of(case).starts_with("bad");
    // A bad fixture is judged by its rule alone: what a more specific rule would silence is shown too.
    // What decides a value that a rule needs is known only when all are judged.
    let by_name = is_bad || rule.is_by_name_only();
    options.only = (by_name && rule.area.judges_vaults()).then(|| vec![rule.code.to_owned()]);
    configure(&mut options, case, profile);
    let mut result = run(&options).map_err(|error| error.to_string())?;
    result.outcome.findings.retain(|finding| finding.rule.code == rule.code);
    let told = tell(result.outcome);
    let stem = stem_of(case);
    match (is_bad, told) {
        (true, None) => Err(format!("{} finds nothing in {}", rule.code, case.display()).into()),
        (false, Some(told)) => Err(format!("{} finds in {}:\n{told}", rule.code, case.display()).into()),
        (false, None) => Ok(()),
        (true, Some(told)) => {
            let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(case.parent().unwrap());
            insta::with_settings!({
                snapshot_path => folder,
                prepend_module_to_snapshot => false,
                omit_expression => true,
                description => rule.title,
            }, {
                insta::assert_snapshot!(stem, told);
            });
            Ok(())
        }
    }
}

/// What the configuration beside a fixture, or in one that is a folder, sets, in that profile.
fn configure(options: &mut RunOptions, case: &Path, profile: Profile) {
    let beside = case.with_file_name(stem_of(case) + CONFIGURATION);
    let file = [case.join("vaultvet.yaml"), beside].into_iter().find(|file| options.working_dir.join(file).is_file());
    let Some(file) = file else {
        options.standards = Arc::new(Standards::of(profile));
        return;
    };
    let (working_dir, today) = (&options.working_dir, options.today);
    let sought = Sought { config: Some(&file), policy: None, working_dir, rules: &[], own_rules: true, today };
    let effective = Effective::of(Configuration::load(&sought).unwrap(), Asked::default());
    options.standards = Arc::new(Standards { profile, ..Standards::clone(&effective.standards) });
    options.config = effective.of.repository.map(|config| config.file);
    options.suppressing.settings = effective.suppressions;
}

/// The findings as people read them; none if there are none.
fn tell(mut outcome: Outcome) -> Option<String> {
    if outcome.findings.is_empty() {
        return None;
    }
    outcome.unknowns.clear();
    outcome.inputs.clear();
    outcome.summary = Summary::default();
    let mut told = Vec::new();
    let options = HumanOptions {
        colour: false,
        links: false,
        width: 120,
        unknowns: Unknowns::Hide,
        brief: false,
        suppressed: false,
    };
    write_human(&outcome, &options, &mut told).unwrap();
    let told = String::from_utf8(told).unwrap();
    // The closing line counts a run, not a rule.
    let (findings, _) = told.trim_end().rsplit_once("\n").unwrap_or((&told, ""));
    Some(findings.trim_end().to_owned())
}
