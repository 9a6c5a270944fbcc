//! The command `suppress`: writes a suppression for what a rule finds, and shows what it wrote.

use std::fs;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use super::ExitStatus;
use super::args::{OwnRulesArgs, SettingArgs, TalkArgs, parse_day, parse_profile};
use super::output::{complain, note, to_stdout};
use super::outputs::write_file;
use super::settings::{effective, made, with_effective, with_settings};
use super::suppressions::SuppressionArgs;
use crate::config::{Asked, find_rule};
use crate::document::Form;
use crate::knowledge::Day;
use crate::report::escape::visible_lines;
use crate::rule::{Area, Finding, Profile, Rule};
use crate::run::{RunOptions, RunResult};
use crate::source::discover::CONFIGURATION;
use crate::source::roots::git_work_tree;
use crate::source::{Location, SourceFile, SourceId, display_path};
use crate::suppress::write::{self, Covers, Edit, NewSuppression, as_comment, as_entry, diff, edited, in_metadata};

/// A run over one file shows no progress.
const QUIETLY: TalkArgs = TalkArgs { quiet: true, verbose: false };

#[derive(Debug, Args)]
pub(super) struct SuppressArgs {
    /// The rule, by code or name.
    pub(super) rule: String,
    /// The file, and the line if only that finding is meant.
    #[arg(value_name = "FILE[:LINE]")]
    pub(super) target: String,
    /// Why: whoever audits it cannot ask you.
    #[arg(long, value_name = "TEXT", default_value = "", hide_default_value = true)]
    pub(super) reason: String,
    /// The last day on which it holds, YYYY-MM-DD.
    #[arg(long, value_name = "DATE", value_parser = parse_day)]
    pub(super) until: Option<Day>,
    /// Who takes it on.
    #[arg(long, value_name = "WHO")]
    pub(super) by: Option<String>,
    /// Where it is written; by default a comment, or the configuration where a tool would overwrite the comment.
    #[arg(long = "in", value_name = "WHERE", value_enum)]
    pub(super) means: Option<Written>,
    /// Show what would be written, and write nothing.
    #[arg(long)]
    pub(super) dry_run: bool,
    /// The profile under which the rule finds it.
    #[arg(long, value_name = "PROFILE", value_parser = parse_profile)]
    pub(super) profile: Option<Profile>,
    /// The day for rules that depend on the date, YYYY-MM-DD.
    #[arg(long, value_name = "DATE", value_parser = parse_day)]
    pub(super) today: Option<Day>,
    /// A parameter file or NAME=VALUE; several are merged from left to right into one deployment.
    #[arg(long, short = 'p', value_name = "FILE|NAME=VALUE")]
    pub(super) parameters: Vec<String>,
    #[command(flatten)]
    pub(super) settings: SettingArgs,
    #[command(flatten)]
    pub(super) own: OwnRulesArgs,
}

/// Where a suppression is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Written {
    /// An entry of `vaultvet.yaml`.
    Config,
    /// A comment beside the code.
    Comment,
    /// An entry in the resource's `metadata`.
    Metadata,
}

pub(super) fn suppress(arguments: SuppressArgs, working_dir: PathBuf) -> ExitStatus {
    match suppressed(arguments, working_dir) {
        Ok(status) | Err(status) => status,
    }
}

fn suppressed(arguments: SuppressArgs, working_dir: PathBuf) -> Result<ExitStatus, ExitStatus> {
    let said = NewSuppression {
        code: String::new(),
        reason: arguments.reason.clone(),
        until: arguments.until,
        by: arguments.by.clone(),
    };
    if let Some(fault) = said.fault() {
        return Err(complain(&fault));
    }
    let (path, line) = target(&arguments.target, &working_dir);
    let dry_run = arguments.dry_run;
    let (asked, means) = (arguments.rule.clone(), arguments.means);
    let options = options(arguments, path.clone(), working_dir)?;
    let rule = find_rule(&asked, &options.rules.rules).map_err(|why| complain(&why))?;
    refuse(rule, &said, &options)?;
    let said = NewSuppression { code: rule.code.to_owned(), ..said };
    let result = made(&options, QUIETLY)?;
    let found = Found::of(&result, rule, &path, line, &options)?;
    let changes = found.changes(means, &said, &options)?;
    for change in &changes {
        to_stdout(|out| write!(out, "{}", visible_lines(&diff(&change.display, &change.old, &change.new))))?;
        if !dry_run {
            change.write()?;
        }
    }
    if !dry_run {
        found.confirm(rule, &options)?;
    }
    Ok(ExitStatus::Clean)
}

fn options(arguments: SuppressArgs, path: PathBuf, working_dir: PathBuf) -> Result<RunOptions, ExitStatus> {
    let options = RunOptions { parameters: arguments.parameters, ..RunOptions::new(vec![path], working_dir) };
    let today = arguments.today.unwrap_or(options.today);
    let asked = Asked { profile: arguments.profile, ..Asked::default() };
    let effective = effective(&arguments.settings, &arguments.own.rules, asked, &options.working_dir, today)?;
    let suppressions =
        SuppressionArgs { no_ignores: false, show_suppressed: false, baseline: None, write_baseline: None };
    suppressions.settle(with_effective(RunOptions { today, ..options }, &effective))
}

/// `main.json:12` is line 12 of main.json, unless a file is called so.
fn target(text: &str, working_dir: &Path) -> (PathBuf, Option<u32>) {
    let with_line = text.rsplit_once(':').and_then(|(file, line)| Some((PathBuf::from(file), line.parse().ok()?)));
    match with_line {
        Some((file, line)) if !working_dir.join(text).exists() => (file, Some(line)),
        _ => (PathBuf::from(text), None),
    }
}

fn refuse(rule: &Rule, said: &NewSuppression, options: &RunOptions) -> Result<(), ExitStatus> {
    let policy = &options.suppressing.settings.policy;
    let code = rule.code;
    if rule.area == Area::Suppression {
        return Err(complain(&format!("{code} speaks of suppressions, and is never suppressed")));
    }
    if !policy.allowed {
        return Err(complain("the configuration allows no suppressions (`suppressionsAllowed: false`)"));
    }
    if policy.bars(rule) {
        return Err(complain(&format!("{code} may not be suppressed: it is among `notSuppressible`")));
    }
    match said.until.filter(|until| *until < options.today) {
        Some(until) => Err(complain(&format!("--until {until} has passed already"))),
        None => Ok(()),
    }
}

/// The findings that are to be suppressed, and the file that was named.
struct Found<'r> {
    result: &'r RunResult,
    findings: Vec<&'r Finding>,
    source: SourceId,
    file: &'r SourceFile,
}

impl<'r> Found<'r> {
    fn of(
        result: &'r RunResult,
        rule: &Rule,
        path: &Path,
        line: Option<u32>,
        options: &RunOptions,
    ) -> Result<Self, ExitStatus> {
        let outcome = &result.outcome;
        let display = display_path(path, &options.working_dir);
        let nothing = |more: &str| complain(&format!("{} finds nothing in `{display}`{more}", rule.code));
        let Some(file) = outcome.sources.iter().find(|file| file.display == display) else { return Err(nothing("")) };
        let of_file = |finding: &&Finding| place_in(finding, file.id).is_some();
        let of_rule = outcome.findings.iter().filter(|finding| finding.rule.code == rule.code).filter(of_file);
        let (hidden, open): (Vec<&Finding>, Vec<&Finding>) = of_rule.partition(|finding| finding.suppressed.is_some());
        let line_of = |place: Location| file.position(place.span.start).line;
        let on_line = |finding: &&&Finding| {
            let places = std::iter::once(finding.primary.location).chain(finding.declared.iter().copied());
            let mut places = places.filter(|place| place.source == file.id);
            line.is_none_or(|line| places.any(|place| line_of(place) == line))
        };
        let findings: Vec<&Finding> = open.iter().filter(on_line).copied().collect();
        if findings.is_empty() {
            let lines: Vec<String> =
                open.iter().filter_map(|finding| Some(line_of(place_in(finding, file.id)?).to_string())).collect();
            return Err(match (lines.is_empty(), hidden.is_empty()) {
                (false, _) => nothing(&format!(" at that line, but at {}", lines.join(", "))),
                (true, false) => nothing(" that is not suppressed already"),
                (true, true) => nothing(""),
            });
        }
        Ok(Self { result, findings, source: file.id, file })
    }

    fn changes(
        &self,
        means: Option<Written>,
        said: &NewSuppression,
        options: &RunOptions,
    ) -> Result<Vec<Change>, ExitStatus> {
        let means = means.unwrap_or_else(|| self.default_means());
        if means == Written::Config {
            return Ok(vec![self.in_configuration(said, options)?]);
        }
        let Some(path) = &self.file.path else { return Err(complain("standard input cannot be written to")) };
        let path = options.working_dir.join(path);
        let change = Change::of(&path, &self.file.display, |text| {
            // The run's own text is covered where secrets stand.
            let file = SourceFile::new(self.source, Some(path.clone()), self.file.display.clone(), text);
            let places = self.findings.iter().filter_map(|finding| place_in(finding, self.source));
            let edit = |place: Location| match means {
                Written::Metadata => in_metadata(&file, place.span.start, said),
                Written::Comment | Written::Config => as_comment(&file, place.span.start, said),
            };
            let mut edits: Vec<Edit> = places.map(edit).collect::<Result<_, String>>()?;
            // Two faults at one place are covered by one suppression.
            edits.sort_by_key(|edit| edit.at.start);
            edits.dedup_by_key(|edit| edit.at.start);
            Ok(edits)
        })?;
        Ok(vec![change])
    }

    /// Comments, but where a tool writes the file anew, or the file was not read.
    fn default_means(&self) -> Written {
        let outcome = &self.result.outcome;
        let entry = outcome.inputs.iter().find(|input| input.file == self.file.display);
        let exported = entry.is_some_and(|entry| matches!(entry.form, Some(Form::Resource | Form::ResourceList)));
        let compiled = self.file.text.contains("\"_generator\"");
        let unread = self.findings.iter().any(|finding| !finding.rule.area.judges_vaults());
        if exported || compiled || unread { Written::Config } else { Written::Comment }
    }

    fn in_configuration(&self, said: &NewSuppression, options: &RunOptions) -> Result<Change, ExitStatus> {
        let existing = options.config.as_ref().and_then(|file| file.path.clone());
        let root = git_work_tree(&options.working_dir).unwrap_or(&options.working_dir);
        let path = existing.unwrap_or_else(|| root.join(CONFIGURATION));
        let folder = path.parent().unwrap_or(root);
        let base = crate::config::Base::at(folder);
        let own = self.file.path.as_ref().and_then(|file| base.relative(&options.working_dir.join(file)));
        let display = display_path(&path, &options.working_dir);
        let Some(own) = own else {
            return Err(complain(&format!("`{}` lies outside of the folder of `{display}`", self.file.display)));
        };
        let mut covered: Vec<Covers> = self
            .findings
            .iter()
            .filter(|finding| finding.rule.code == said.code)
            .map(|finding| Covers { path: own.clone(), resource: finding.resource.name.clone() })
            .collect();
        covered.dedup();
        Change::of(&path, &display, |text| {
            let mut whole = text.to_owned();
            for covers in &covered {
                whole = edited(&whole, vec![as_entry(&whole, covers, said)?]);
            }
            Ok(vec![Edit { at: 0..text.len(), text: whole }])
        })
    }

    /// Runs again, and says so if something is still shown.
    fn confirm(&self, rule: &Rule, options: &RunOptions) -> Result<(), ExitStatus> {
        let config = options.config.as_ref().and_then(|file| file.path.clone());
        let settings = SettingArgs { config, ..SettingArgs::default() };
        // Only the suppressions are new; all else counts as it did, a policy included.
        let read = with_settings(options.clone(), &settings)?;
        let mut again = RunOptions { config: read.config, ..options.clone() };
        again.suppressing.settings = read.suppressing.settings.under(&options.suppressing.settings.policy);
        let result = made(&again, QUIETLY)?;
        let wanted: Vec<&str> = self.findings.iter().map(|finding| finding.fingerprint.as_str()).collect();
        let left = result.outcome.findings.iter().filter(|finding| {
            finding.rule.code == rule.code && finding.suppressed.is_none() && wanted.contains(&&*finding.fingerprint)
        });
        match left.count() {
            0 => note(&format!("{} is suppressed in `{}`", rule.code, self.file.display)),
            left => note(&format!("{left} of what {} finds in `{}` is still shown", rule.code, self.file.display)),
        }
        Ok(())
    }
}

/// Where a finding stands in a file: its primary place, or what is judged.
fn place_in(finding: &Finding, source: SourceId) -> Option<Location> {
    let primary = finding.primary.location;
    // The resource at fault is declared last.
    let places = std::iter::once(primary).chain(finding.declared.iter().rev().copied());
    places.into_iter().find(|place| place.source == source)
}

/// A file with its text before and after.
struct Change {
    path: PathBuf,
    display: String,
    old: String,
    new: String,
    /// The bytes before the text.
    mark: &'static str,
}

impl Change {
    fn of(
        path: &Path,
        display: &str,
        edits: impl FnOnce(&str) -> Result<Vec<Edit>, String>,
    ) -> Result<Self, ExitStatus> {
        const MARK: &str = "\u{feff}";
        let bytes = if path.exists() { fs::read(path) } else { Ok(Vec::new()) };
        let bytes = bytes.map_err(|error| complain(&format!("`{display}` cannot be read: {error}")))?;
        let Ok(text) = String::from_utf8(bytes) else {
            return Err(complain(&format!("`{display}` is not UTF-8 text, and is left as it is")));
        };
        let (mark, old) = text.strip_prefix(MARK).map_or(("", text.as_str()), |rest| (MARK, rest));
        let edits = edits(old).map_err(|why| complain(&why))?;
        let new = write::edited(old, edits);
        Ok(Self { path: path.to_path_buf(), display: display.to_owned(), old: old.to_owned(), new, mark })
    }

    fn write(&self) -> Result<(), ExitStatus> {
        write_file(&self.path, |out| write!(out, "{}{}", self.mark, self.new))
            .map_err(|error| complain(&format!("`{}` cannot be written: {error}", self.display)))
    }
}
