//! In which formats a check is told: on stdout, and in files that appear whole or not at all.

use std::collections::HashSet;
use std::fs;
use std::io::{self, BufWriter, Read as _, Write};
use std::path::{Path, PathBuf};

use clap::ValueEnum as _;

use super::ExitStatus;
use super::args::ReportFormat;
use super::output::{complain, note, to_stdout};
use crate::report::human::{HumanOptions, write_human};
use crate::report::summary::summary_line;
use crate::report::telling::Telling;
use crate::report::{azure, concise, csv, github, gitlab, json, junit, own, pull_request, sarif};
use crate::run::RunOptions;
use crate::source::decode::decode_lossy;
use crate::source::discover::FileForm;

/// A file to write and what goes into it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct OutputFile {
    kind: ReportFormat,
    file: PathBuf,
}

/// Reads `FILE`, whose name tells the kind, or `KIND:FILE`.
pub(super) fn parse_output(text: &str) -> Result<OutputFile, String> {
    if let Some((kind, file)) = text.split_once(':').filter(|(kind, _)| is_word(kind)) {
        if kind.eq_ignore_ascii_case("html") {
            return Err(OTHER_COMMAND.to_owned());
        }
        if let Ok(kind) = ReportFormat::from_str(kind, true) {
            return named(file).map(|file| OutputFile { kind, file });
        }
        // One letter is a drive.
        if kind.len() > 1 {
            return Err(format!("there is no kind `{kind}`; there are {}", kinds()));
        }
    }
    let file = named(text)?;
    let name = file.file_name().map(|name| name.to_string_lossy().to_ascii_lowercase()).unwrap_or_default();
    let kind = kind_of(&name)?.ok_or_else(|| {
        format!("the name does not tell the kind; write KIND:FILE, such as `sarif:{text}`; the kinds are {}", kinds())
    })?;
    Ok(OutputFile { kind, file })
}

const OTHER_COMMAND: &str = "`check` writes no HTML: `vaultvet report` does";

fn is_word(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphabetic())
}

fn named(file: &str) -> Result<PathBuf, String> {
    match file {
        "" => Err("it names no file".to_owned()),
        "-" => Err("stdout is no file; `--format KIND` says what goes there".to_owned()),
        file => Ok(PathBuf::from(file)),
    }
}

fn kinds() -> String {
    let kinds = ReportFormat::value_variants().iter().filter_map(clap::ValueEnum::to_possible_value);
    kinds.map(|kind| kind.get_name().to_owned()).collect::<Vec<_>>().join(", ")
}

/// The kind that a file's name, in lower case, tells.
fn kind_of(name: &str) -> Result<Option<ReportFormat>, String> {
    const ENDINGS: [(&str, ReportFormat); 9] = [
        ("gl-code-quality-report.json", ReportFormat::Gitlab),
        (".sarif", ReportFormat::Sarif),
        (".sarif.json", ReportFormat::Sarif),
        (".json", ReportFormat::Json),
        (".xml", ReportFormat::Junit),
        (".csv", ReportFormat::Csv),
        (".md", ReportFormat::Markdown),
        (".markdown", ReportFormat::Markdown),
        (".txt", ReportFormat::Human),
    ];
    if name.ends_with(".html") || name.ends_with(".htm") {
        return Err(OTHER_COMMAND.to_owned());
    }
    Ok(ENDINGS.into_iter().find(|(ending, _)| name.ends_with(ending)).map(|(_, kind)| kind))
}

/// The files to write, unless two outputs go to one or something other than a report would be overwritten.
pub(super) fn writable(outputs: &[OutputFile], options: &RunOptions) -> Result<Vec<PathBuf>, ExitStatus> {
    let marked = |kind| {
        !matches!(kind, ReportFormat::Human | ReportFormat::Concise | ReportFormat::Github | ReportFormat::Azure)
    };
    writable_files(outputs.iter().map(|output| (output.file.as_path(), marked(output.kind))), options)
}

/// The same for files of any kind, each with whether reports of its kind can be told from other files.
pub(super) fn writable_files<'f>(
    outputs: impl Iterator<Item = (&'f Path, bool)>,
    options: &RunOptions,
) -> Result<Vec<PathBuf>, ExitStatus> {
    let resolved = |path: &Path| followed(&options.working_dir.join(path));
    let read: HashSet<PathBuf> = read_beside(options).map(|path| resolved(&path)).collect();
    let mut files: Vec<PathBuf> = Vec::new();
    let baselines: Vec<PathBuf> = options.suppressing.baseline_files.iter().map(|path| resolved(path)).collect();
    for (output, marked) in outputs {
        let file = resolved(output);
        let name = output.display();
        if read.contains(&file) && file.is_file() {
            return Err(complain(&format!("`{name}` is read in this run: writing a report there would overwrite it")));
        }
        if baselines.contains(&file) {
            return Err(complain(&format!("`{name}` is the baseline: writing a report there would overwrite it")));
        }
        if files.contains(&file) {
            return Err(complain(&format!("two outputs go to `{name}`")));
        }
        // Nothing tells a report for people from a text of somebody else's; what is read as an input is told by its name.
        let replaceable =
            |text: &str| own::is_report(text) || !marked && FileForm::of(&file).is_none() && !own::is_structured(text);
        if !begins(&file, replaceable) {
            return Err(complain(&format!(
                "`{name}` is there and is no report of vaultvet: it is not overwritten; give another name, or delete it first"
            )));
        }
        files.push(file);
    }
    Ok(files)
}

/// The files that a run reads by name: paths, parameters, configurations, rules.
fn read_beside(options: &RunOptions) -> impl Iterator<Item = PathBuf> {
    let parameters = options.parameters.iter().map(|given| PathBuf::from(given.strip_prefix('@').unwrap_or(given)));
    let configurations = [&options.config, &options.policy].into_iter().flatten();
    let configurations = configurations.filter_map(|file| file.path.clone());
    let others = options.paths.iter().chain(&options.rules.files);
    others.cloned().chain(parameters).chain(configurations)
}

/// Whether a file's beginning is as wanted; so is what is not there, or is a device or a pipe. What cannot be read is not.
pub(super) fn begins(path: &Path, wanted: impl Fn(&str) -> bool) -> bool {
    const MOST: u64 = 64 * 1024;
    match fs::metadata(path) {
        // Writing says what is wrong.
        Err(_) => true,
        Ok(there) if !there.is_file() => true,
        Ok(_) => {
            let mut head = Vec::new();
            let read = fs::File::open(path).and_then(|file| file.take(MOST).read_to_end(&mut head));
            read.is_ok() && wanted(&decode_lossy(&head))
        }
    }
}

/// Writes the files, then stdout: where a file can't be written stdout stays empty.
pub(super) fn tell(
    telling: &Telling<'_>,
    format: Option<ReportFormat>,
    outputs: &[OutputFile],
    look: &HumanOptions,
    working_dir: &Path,
) -> Result<(), ExitStatus> {
    let plain = HumanOptions { unknowns: look.unknowns, ..HumanOptions::default() };
    for output in outputs {
        let path = working_dir.join(&output.file);
        write_file(&path, |out| write(output.kind, telling, &plain, out))
            .map_err(|error| complain(&format!("`{}` cannot be written: {error}", output.file.display())))?;
    }
    let format = format.unwrap_or_else(|| surroundings(|name| std::env::var(name).ok()));
    to_stdout(|out| write(format, telling, look, out))?;
    // These have no place for what was not determined and not read.
    if !look.brief && matches!(format, ReportFormat::Concise | ReportFormat::Csv | ReportFormat::Gitlab) {
        note(&summary_line(telling.outcome));
    }
    Ok(())
}

/// The format that the CI system around us reads, if we run in one.
fn surroundings(variable: impl Fn(&str) -> Option<String>) -> ReportFormat {
    let is_true = |name| variable(name).is_some_and(|value| value.eq_ignore_ascii_case("true"));
    if is_true("GITHUB_ACTIONS") {
        ReportFormat::Github
    } else if is_true("TF_BUILD") {
        ReportFormat::Azure
    } else {
        ReportFormat::Human
    }
}

fn write(format: ReportFormat, telling: &Telling<'_>, look: &HumanOptions, out: &mut dyn Write) -> io::Result<()> {
    match format {
        ReportFormat::Human => write_human(telling.outcome, look, out),
        ReportFormat::Concise => concise::write_concise(telling, out),
        ReportFormat::Json => json::check::write_check(telling.outcome, out),
        ReportFormat::Sarif => sarif::write_sarif(telling, out),
        ReportFormat::Junit => junit::write_junit(telling, out),
        ReportFormat::Github => github::write_github(telling, look, out),
        ReportFormat::Azure => azure::write_azure(telling, look, out),
        ReportFormat::Gitlab => gitlab::write_gitlab(telling, out),
        ReportFormat::Csv => csv::write_csv(telling, out),
        ReportFormat::Markdown => pull_request::write_pull_request(telling, out),
    }
}

/// Where a path leads to, over links whose end need not be there.
fn followed(path: &Path) -> PathBuf {
    /// As many as Linux follows.
    const MOST_LINKS: usize = 40;
    let mut path = path.to_path_buf();
    for _ in 0..MOST_LINKS {
        if let Ok(whole) = fs::canonicalize(&path) {
            return whole;
        }
        let Ok(target) = fs::read_link(&path) else { break };
        path = path.parent().map(|folder| folder.join(&target)).unwrap_or(target);
    }
    path
}

/// Writes a file beside its place and moves it there, so that nobody reads half of it; folders above it are made. What is
/// no plain file, such as a device or a pipe, is written where it is.
pub(super) fn write_file(path: &Path, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
    let path = followed(path);
    let there = fs::metadata(&path).ok();
    if there.as_ref().is_some_and(|there| !there.is_file()) {
        let mut out = BufWriter::new(fs::OpenOptions::new().write(true).open(&path)?);
        write(&mut out)?;
        return out.flush();
    }
    let folder = path.parent().unwrap_or(&path);
    fs::create_dir_all(folder)?;
    let mut builder = tempfile::Builder::new();
    builder.prefix(".vaultvet-");
    #[cfg(unix)]
    builder.permissions(match there {
        Some(there) => there.permissions(),
        // Less what the umask takes away.
        None => std::os::unix::fs::PermissionsExt::from_mode(0o666),
    });
    let mut file = builder.tempfile_in(folder)?;
    let mut out = BufWriter::new(file.as_file_mut());
    write(&mut out)?;
    out.flush()?;
    drop(out);
    file.persist(&path).map(drop).map_err(|error| error.error)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(text: &str) -> Result<ReportFormat, String> {
        parse_output(text).map(|output| output.kind)
    }

    #[test]
    fn names_tell_kinds() {
        for (name, expected) in [
            ("a/results.sarif", ReportFormat::Sarif),
            ("results.SARIF.json", ReportFormat::Sarif),
            ("results.json", ReportFormat::Json),
            ("a/gl-code-quality-report.json", ReportFormat::Gitlab),
            ("junit.xml", ReportFormat::Junit),
            ("a.csv", ReportFormat::Csv),
            ("comment.md", ReportFormat::Markdown),
            ("log.txt", ReportFormat::Human),
            ("concise:log.txt", ReportFormat::Concise),
            ("sarif:out.json", ReportFormat::Sarif),
            ("./json:x.csv", ReportFormat::Csv),
            ("C:/a.csv", ReportFormat::Csv),
        ] {
            assert_eq!(kind(name), Ok(expected), "{name}");
        }
        assert_eq!(parse_output("sarif:a:b").unwrap().file, Path::new("a:b"));
    }

    #[test]
    fn other_names_are_refused() {
        for (name, said) in [
            ("results", "write KIND:FILE, such as `sarif:results`"),
            ("x.yaml", "the kinds are human, concise, json"),
            ("pdf:x.pdf", "there is no kind `pdf`"),
            ("report.html", "`vaultvet report`"),
            ("html:x", "`vaultvet report`"),
            ("-", "--format"),
            ("json:", "no file"),
        ] {
            assert!(kind(name).unwrap_err().contains(said), "{name}: {:?}", kind(name));
        }
    }

    #[test]
    fn a_ci_system_is_known_by_its_variables() {
        let around =
            |name: &'static str, value: &'static str| surroundings(|asked| (asked == name).then(|| value.to_owned()));
        assert_eq!(around("GITHUB_ACTIONS", "true"), ReportFormat::Github);
        assert_eq!(around("TF_BUILD", "True"), ReportFormat::Azure);
        assert_eq!(around("GITHUB_ACTIONS", ""), ReportFormat::Human);
        assert_eq!(around("CI", "true"), ReportFormat::Human);
    }
}
