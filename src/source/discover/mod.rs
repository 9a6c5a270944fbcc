//! Turns the paths of a command line into the files of a run, each once, in one stable order.

use std::collections::HashMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use thiserror::Error;

use super::decode::{ReadFault, read_file, read_stream};
use super::path::{direct, display_path};
use super::walk;

/// The name of a configuration, which is never an input.
pub const CONFIGURATION: &str = "vaultvet.yaml";

/// The path that stands for standard input.
const STANDARD_INPUT: &str = "-";

/// How standard input is called unless the user names it.
pub const STDIN_DISPLAY: &str = "<stdin>";

/// What decides which files are found.
#[derive(Debug, Clone)]
pub struct DiscoverOptions {
    /// Where relative paths start, and what names are shown relative to.
    pub working_dir: PathBuf,
    /// Read what `.gitignore` and git's excludes would leave out.
    pub no_ignore: bool,
    /// Resolved paths of files that are found where they lie in a given directory, whatever `.gitignore` says.
    pub known: Vec<PathBuf>,
    /// The name to show for standard input, if it has one.
    pub stdin_filename: Option<String>,
}

/// Whether a file's form is one that is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FileForm {
    /// JSON or YAML by its name, or named on the command line.
    Readable,
    /// `.bicep`: not read yet.
    Bicep,
    /// `.bicepparam`: not read yet.
    BicepParameters,
    /// `.tf` and `.tf.json`: not read yet.
    Terraform,
}

impl FileForm {
    /// The form that a file's extension tells, in any case; none for an extension that is not sought.
    #[must_use]
    pub fn of(path: &Path) -> Option<Self> {
        let extension = path.extension()?.to_str()?.to_ascii_lowercase();
        // Terraform's own language written as JSON.
        if path.file_stem().is_some_and(|stem| stem.to_string_lossy().to_ascii_lowercase().ends_with(".tf")) {
            return (extension == "json").then_some(Self::Terraform);
        }
        match extension.as_str() {
            "json" | "jsonc" | "json5" | "template" | "arm" | "yaml" | "yml" => Some(Self::Readable),
            "bicep" => Some(Self::Bicep),
            "bicepparam" => Some(Self::BicepParameters),
            "tf" => Some(Self::Terraform),
            _ => None,
        }
    }
}

/// A file of the run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundFile {
    /// Where it is, as given, made absolute and without `.` and `..`; none for standard input.
    pub path: Option<PathBuf>,
    /// Where it is with all links resolved, which tells it from others; none for standard input.
    pub real: Option<PathBuf>,
    /// Its name in reports.
    pub display: String,
    /// Whether the command line names it (always so for standard input).
    pub named: bool,
    /// Whether it is in a form that is read.
    pub form: FileForm,
}

impl FoundFile {
    /// Its bytes, at most `cap` of them; blocks on standard input if it is that.
    ///
    /// # Errors
    /// [`ReadFault`]; a file that is gone by now is [`ReadFault::Vanished`].
    pub fn read(&self, cap: u64) -> Result<Vec<u8>, ReadFault> {
        let read = match &self.path {
            Some(path) => read_file(path, cap),
            None => read_stream(io::stdin().lock(), cap),
        };
        read.map_err(|fault| if fault == ReadFault::NotFound { ReadFault::Vanished } else { fault })
    }
}

/// What the walk of a directory could not do.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{display}: {message}")]
pub struct WalkFault {
    /// The file or directory, where it is known.
    pub path: Option<PathBuf>,
    /// Its name in reports; empty if unknown.
    pub display: String,
    /// What went wrong, in the system's words.
    pub message: String,
}

/// Everything that the given paths lead to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Discovery {
    /// The files: standard input first, then by path components.
    pub files: Vec<FoundFile>,
    /// What could not be looked into, by path.
    pub faults: Vec<WalkFault>,
}

/// Paths of the command line that are not there.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("no such file or directory: {}", list(paths))]
pub struct MissingPaths {
    /// As they were given, in that order.
    pub paths: Vec<PathBuf>,
}

fn list(paths: &[PathBuf]) -> String {
    paths.iter().map(|path| format!("`{}`", path.display())).collect::<Vec<_>>().join(", ")
}

/// Finds the files of a run. Nothing but directories is opened.
///
/// # Errors
/// [`MissingPaths`] names every path that is not there; then nothing is walked.
pub fn discover<P: AsRef<Path>>(paths: &[P], options: &DiscoverOptions) -> Result<Discovery, MissingPaths> {
    let mut standard_input = None;
    let mut named = Vec::new();
    let mut directories = Vec::new();
    let mut missing = Vec::new();
    for path in paths.iter().map(AsRef::as_ref) {
        if path == Path::new(STANDARD_INPUT) {
            standard_input = Some(stdin_file(options));
            continue;
        }
        let whole = direct(&options.working_dir.join(path));
        match fs::metadata(&whole) {
            Ok(metadata) if metadata.is_dir() => directories.push(whole),
            Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
                missing.push(path.to_path_buf())
            }
            _ => named.push(whole),
        }
    }
    if !missing.is_empty() {
        return Err(MissingPaths { paths: missing });
    }
    let mut gathered = Gathered::new(options);
    named.iter().for_each(|path| gathered.name(path));
    gathered.walk(&directories);
    Ok(gathered.finish(standard_input))
}

fn stdin_file(options: &DiscoverOptions) -> FoundFile {
    let display = options.stdin_filename.clone().unwrap_or_else(|| STDIN_DISPLAY.to_owned());
    let form = options.stdin_filename.as_deref().and_then(|name| FileForm::of(Path::new(name)));
    FoundFile { path: None, real: None, display, named: true, form: form.unwrap_or(FileForm::Readable) }
}

/// Files by where they really are, so that each comes once.
struct Gathered<'a> {
    options: &'a DiscoverOptions,
    files: HashMap<PathBuf, FoundFile>,
    faults: Vec<WalkFault>,
}

impl<'a> Gathered<'a> {
    fn new(options: &'a DiscoverOptions) -> Self {
        Self { options, files: HashMap::new(), faults: Vec::new() }
    }

    /// Takes a file that the command line names, under its first name.
    fn name(&mut self, path: &Path) {
        let real = path.canonicalize().unwrap_or_else(|_| path.to_path_buf());
        let form = FileForm::of(path).unwrap_or(FileForm::Readable);
        self.add(path.to_path_buf(), real, form, true);
    }

    fn walk(&mut self, directories: &[PathBuf]) {
        for directory in directories {
            // Links are not followed below the root, so what is found under its real name is at its real place.
            let real = directory.canonicalize().unwrap_or_else(|_| directory.clone());
            let walked = walk::walk(&real, self.options.no_ignore);
            for (path, form) in walked.files {
                let shown = under(directory, &real, &path);
                self.add(shown, path, form, false);
            }
            for path in self.options.known.iter().filter(|path| path.starts_with(&real)) {
                let form = walk::form_of(path).filter(|_| !self.files.contains_key(path));
                if let Some(form) = form.filter(|_| is_file_itself(path)) {
                    self.add(under(directory, &real, path), path.clone(), form, false);
                }
            }
            for (path, message) in walked.faults {
                let path = path.map(|path| under(directory, &real, &path));
                let display = path.as_deref().map(|path| display_path(path, &self.options.working_dir));
                self.faults.push(WalkFault { path, display: display.unwrap_or_default(), message });
            }
        }
    }

    fn add(&mut self, path: PathBuf, real: PathBuf, form: FileForm, named: bool) {
        let display = display_path(&path, &self.options.working_dir);
        let file = FoundFile { path: Some(path), real: Some(real.clone()), display, named, form };
        self.files.entry(real).or_insert(file);
    }

    fn finish(self, standard_input: Option<FoundFile>) -> Discovery {
        let mut files: Vec<FoundFile> = self.files.into_values().collect();
        files.sort_by(|one, other| one.path.cmp(&other.path));
        files.splice(0..0, standard_input);
        let mut faults = self.faults;
        faults.sort_by(|one, other| (&one.path, &one.message).cmp(&(&other.path, &other.message)));
        faults.dedup();
        Discovery { files, faults }
    }
}

/// Whether a file lies at this very path, and no link on the way.
fn is_file_itself(path: &Path) -> bool {
    path.is_file() && path.canonicalize().is_ok_and(|real| real == path)
}

/// A path below `real` as it is called when one comes through `given`.
fn under(given: &Path, real: &Path, path: &Path) -> PathBuf {
    path.strip_prefix(real).map_or_else(|_| path.to_path_buf(), |inside| given.join(inside))
}

#[cfg(test)]
mod tests;
