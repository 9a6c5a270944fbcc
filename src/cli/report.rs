//! The command `report`: the audit of a run, to stdout or to files whose names tell the kind.

use std::io;
use std::path::{Path, PathBuf};

use super::ExitStatus;
use super::args::{AuditFormat, ReportArgs};
use super::output::{complain, nothing_to_check, to_stderr, to_stdout};
use super::outputs::{writable_files, write_file};
use super::settings::{effective, input_options, made, with_effective};
use super::suppressions::SuppressionArgs;
use crate::config::Asked;
use crate::report::audit::{Audit, AuditFile, AuditInput, AuditOptions};
use crate::report::statistics;
use crate::rule::Rule;
use crate::rule::catalogue::RULES;
use crate::run::RunOptions;

pub(super) fn report(arguments: ReportArgs, working_dir: PathBuf) -> ExitStatus {
    let targets = match targets(&arguments) {
        Ok(targets) => targets,
        Err(message) => return complain(&message),
    };
    let allow_empty = arguments.input.may_be_empty();
    let scope: Vec<String> = arguments.input.paths.iter().map(|path| path.display().to_string()).collect();
    let options = settled(&arguments, &targets, working_dir);
    let (options, result) =
        match options.and_then(|options| made(&options, arguments.talk).map(|result| (options, result))) {
            Ok(both) => both,
            Err(status) => return status,
        };
    let rules: Vec<&'static Rule> = RULES.iter().chain(options.rules.rules.iter().copied()).collect();
    let files: Vec<AuditFile> = result
        .hashes
        .into_iter()
        .map(|hash| AuditFile { file: hash.file, sha256: hash.sha256, linked: hash.linked })
        .collect();
    let audit = Audit::of(
        AuditInput { outcome: &result.outcome, vaults: &result.vaults, verdicts: &result.verdicts, files: &files },
        &AuditOptions {
            title: arguments.title,
            framework: arguments.framework,
            standards: &options.standards,
            today: options.today,
            redact: arguments.redact,
            scope: if scope.is_empty() { vec![".".to_owned()] } else { scope },
            rules: &rules,
        },
    );
    for target in &targets {
        let written = match target {
            Target::Stdout(format) => to_stdout(|out| write(&audit, *format, out)),
            Target::File(format, path) => to_file(&audit, *format, path, &options.working_dir),
        };
        if let Err(status) = written {
            return status;
        }
    }
    if arguments.talk.verbose {
        to_stderr(|out| statistics::write_files(&result.outcome, out));
    }
    if result.anything_to_check {
        ExitStatus::Clean
    } else {
        nothing_to_check(&result.outcome.summary, allow_empty, arguments.talk)
    }
}

/// The options of the run.
fn settled(arguments: &ReportArgs, targets: &[Target], working_dir: PathBuf) -> Result<RunOptions, ExitStatus> {
    let options = input_options(&arguments.input, working_dir)?;
    let today = arguments.today.unwrap_or(options.today);
    let (settings, rules) = (&arguments.input.settings, &arguments.own.rules);
    let asked = Asked { profile: arguments.profile, ..Asked::default() };
    let effective = effective(settings, rules, asked, &options.working_dir, today)?;
    let options = with_effective(RunOptions { today, audit: true, ..options }, &effective);
    let suppressions = SuppressionArgs {
        no_ignores: arguments.no_ignores,
        show_suppressed: false,
        baseline: arguments.baseline.clone(),
        write_baseline: None,
    };
    let options = suppressions.settle(options)?;
    let outputs = writable_files(targets.iter().filter_map(Target::file).map(|file| (file, true)), &options)?;
    Ok(RunOptions { outputs, ..options })
}

/// Where the audit goes.
enum Target {
    Stdout(AuditFormat),
    File(AuditFormat, PathBuf),
}

impl Target {
    fn file(&self) -> Option<&Path> {
        match self {
            Self::Stdout(_) => None,
            Self::File(_, path) => Some(path),
        }
    }
}

/// The files asked for, each in the format that its name tells; stdout where there are none.
fn targets(arguments: &ReportArgs) -> Result<Vec<Target>, String> {
    if arguments.output.is_empty() {
        return Ok(vec![Target::Stdout(arguments.format.unwrap_or(AuditFormat::Html))]);
    }
    let target = |path: &PathBuf| {
        let format = told_by(path).or(arguments.format).ok_or_else(|| {
            format!("`{}` does not tell its kind: name it .html, .md or .json, or give --format", path.display())
        })?;
        Ok(Target::File(format, path.clone()))
    };
    arguments.output.iter().map(target).collect()
}

fn told_by(path: &Path) -> Option<AuditFormat> {
    match path.extension()?.to_str()?.to_ascii_lowercase().as_str() {
        "html" | "htm" => Some(AuditFormat::Html),
        "md" | "markdown" => Some(AuditFormat::Markdown),
        "json" => Some(AuditFormat::Json),
        _ => None,
    }
}

fn write(audit: &Audit, format: AuditFormat, out: &mut dyn io::Write) -> io::Result<()> {
    match format {
        AuditFormat::Html => audit.write_html(out),
        AuditFormat::Markdown => audit.write_markdown(out),
        AuditFormat::Json => audit.write_json(out),
    }
}

fn to_file(audit: &Audit, format: AuditFormat, path: &Path, working_dir: &Path) -> Result<(), ExitStatus> {
    let written = write_file(&working_dir.join(path), |out| write(audit, format, out));
    written.map_err(|error| complain(&format!("`{}` cannot be written: {error}", path.display())))
}
