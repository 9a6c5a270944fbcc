//! Runs the real binary in a directory of its own and holds what it tells to the published contracts.

#![allow(dead_code, reason = "each test binary uses its own part")]
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "helpers of tests fail by panicking")]

pub(crate) mod contract;
pub(crate) mod template;

use std::ffi::OsStr;
use std::fs;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

/// After this much time on the clock a run counts as hanging, however busy the machine is.
const HANGS: Duration = Duration::from_secs(90);

/// A directory of its own in which the binary runs.
pub(crate) struct Bench {
    directory: tempfile::TempDir,
}

impl Bench {
    pub(crate) fn new() -> Self {
        Self { directory: tempfile::tempdir().unwrap() }
    }

    /// A bench with these files.
    pub(crate) fn with(files: &[(&str, &str)]) -> Self {
        let bench = Self::new();
        for (name, text) in files {
            bench.file(name, text);
        }
        bench
    }

    pub(crate) fn path(&self, name: impl AsRef<Path>) -> PathBuf {
        self.directory.path().join(name)
    }

    /// Writes a file, its folders too.
    pub(crate) fn file(&self, name: impl AsRef<Path>, content: impl AsRef<[u8]>) -> &Self {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
        self
    }

    pub(crate) fn command(&self) -> Invocation {
        Invocation::new(self.directory.path())
    }

    /// Runs with these arguments.
    pub(crate) fn run<S: AsRef<OsStr>>(&self, arguments: impl IntoIterator<Item = S>) -> Told {
        self.command().args(arguments).run()
    }

    /// `check --format json` with these arguments, held to its contract.
    pub(crate) fn check<S: AsRef<OsStr>>(&self, arguments: impl IntoIterator<Item = S>) -> Checked {
        Checked::of(self.command().args(["check", "--format", "json"]).args(arguments).run())
    }

    /// The vaults of `inventory --format json` with these arguments, held to its contract.
    pub(crate) fn inventory<S: AsRef<OsStr>>(&self, arguments: impl IntoIterator<Item = S>) -> Vec<Value> {
        let told = self.command().args(["inventory", "--format", "json"]).args(arguments).run();
        let document = told.json();
        contract::assert_inventory(&document);
        document["vaults"].as_array().unwrap().clone()
    }
}

/// One run of the binary, to be made.
pub(crate) struct Invocation {
    command: Command,
    stdin: Option<Vec<u8>>,
    close_stdout_early: bool,
}

impl Invocation {
    pub(crate) fn new(directory: &Path) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_vaultvet"));
        command.current_dir(directory);
        for name in [
            "NO_COLOR",
            "COLUMNS",
            "TERM",
            "CLICOLOR_FORCE",
            "FORCE_COLOR",
            "RAYON_NUM_THREADS",
            "GITHUB_ACTIONS",
            "TF_BUILD",
        ] {
            command.env_remove(name);
        }
        Self { command, stdin: None, close_stdout_early: false }
    }

    pub(crate) fn args<S: AsRef<OsStr>>(mut self, arguments: impl IntoIterator<Item = S>) -> Self {
        self.command.args(arguments);
        self
    }

    pub(crate) fn env(mut self, name: &str, value: &str) -> Self {
        self.command.env(name, value);
        self
    }

    pub(crate) fn stdin(mut self, bytes: impl Into<Vec<u8>>) -> Self {
        self.stdin = Some(bytes.into());
        self
    }

    /// The reader of stdout goes away before anything is written.
    pub(crate) fn without_reader(mut self) -> Self {
        self.close_stdout_early = true;
        self
    }

    /// Runs to the end; a run that hangs is killed and fails the test.
    pub(crate) fn run(mut self) -> Told {
        let stdin = if self.stdin.is_some() { Stdio::piped() } else { Stdio::null() };
        let mut child = self.command.stdin(stdin).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        if let (Some(bytes), Some(mut pipe)) = (self.stdin.take(), child.stdin.take()) {
            std::thread::spawn(move || drop(pipe.write_all(&bytes)));
        }
        let stdout = if self.close_stdout_early {
            drop(child.stdout.take());
            None
        } else {
            child.stdout.take().map(collect)
        };
        let stderr = child.stderr.take().map(collect).unwrap();
        let (code, use_of) = wait(&mut child, &format!("{:?}", self.command));
        let stdout = stdout.map(|thread| thread.join().unwrap()).unwrap_or_default();
        let stderr = String::from_utf8_lossy(&stderr.join().unwrap()).into_owned();
        Told { code, stdout, stderr, use_of }
    }
}

fn collect(mut pipe: impl Read + Send + 'static) -> std::thread::JoinHandle<Vec<u8>> {
    std::thread::spawn(move || {
        let mut bytes = Vec::new();
        drop(pipe.read_to_end(&mut bytes));
        bytes
    })
}

/// What a run used: the greatest memory seen in KB, and the processor time seen. Zero where the system does not say.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Use {
    pub(crate) peak_kb: u64,
    pub(crate) cpu: Duration,
}

fn wait(child: &mut Child, what: &str) -> (Option<i32>, Use) {
    let start = Instant::now();
    let mut seen = Use::default();
    loop {
        if let Some(status) = child.try_wait().unwrap() {
            return (status.code(), seen);
        }
        seen = observe(child.id()).unwrap_or(seen);
        if start.elapsed() > HANGS {
            drop(child.kill());
            drop(child.wait());
            panic!("hangs: {what}, {seen:?}");
        }
        std::thread::sleep(Duration::from_millis(3));
    }
}

/// Reads what Linux tells of a running process.
fn observe(id: u32) -> Option<Use> {
    let status = fs::read_to_string(format!("/proc/{id}/status")).ok()?;
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let peak_kb = peak.trim().trim_end_matches("kB").trim().parse().ok()?;
    let stat = fs::read_to_string(format!("/proc/{id}/stat")).ok()?;
    let fields: Vec<&str> = stat.rsplit_once(')')?.1.split_whitespace().collect();
    let ticks: u64 = fields.get(11)?.parse::<u64>().ok()? + fields.get(12)?.parse::<u64>().ok()?;
    Some(Use { peak_kb, cpu: Duration::from_millis(ticks * 10) })
}

/// What a run told.
#[derive(Debug)]
pub(crate) struct Told {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: Vec<u8>,
    pub(crate) stderr: String,
    pub(crate) use_of: Use,
}

impl Told {
    /// Stdout as text; it is always UTF-8.
    pub(crate) fn text(&self) -> &str {
        std::str::from_utf8(&self.stdout).unwrap()
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.stdout)
            .unwrap_or_else(|error| panic!("no JSON ({error}), exit {:?}, stderr: {}", self.code, self.stderr))
    }

    /// Asserts the exit code, showing what was told.
    #[track_caller]
    pub(crate) fn exits(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "stdout: {}\nstderr: {}", String::from_utf8_lossy(&self.stdout), self.stderr);
        self
    }

    /// The same, where the run is looked at further.
    #[track_caller]
    pub(crate) fn assert_exit(&self, code: i32) {
        assert_eq!(self.code, Some(code), "stdout: {}\nstderr: {}", String::from_utf8_lossy(&self.stdout), self.stderr);
    }
}

/// A report of `check --format json` that keeps its contract.
#[derive(Debug)]
pub(crate) struct Checked {
    pub(crate) told: Told,
    pub(crate) document: Value,
}

impl Checked {
    pub(crate) fn of(told: Told) -> Self {
        let document = told.json();
        contract::assert_check(&document);
        Self { told, document }
    }

    pub(crate) fn findings(&self) -> &[Value] {
        self.document["findings"].as_array().unwrap()
    }

    /// The findings of a rule.
    pub(crate) fn of_rule(&self, code: &str) -> Vec<&Value> {
        self.findings().iter().filter(|finding| finding["code"] == code).collect()
    }

    /// The codes of all findings of a file, in order.
    pub(crate) fn codes_in(&self, file: &str) -> Vec<&str> {
        self.findings()
            .iter()
            .filter(|finding| finding["location"]["file"] == file)
            .map(|finding| finding["code"].as_str().unwrap())
            .collect()
    }

    pub(crate) fn unknowns(&self) -> &[Value] {
        self.document["unknowns"].as_array().unwrap()
    }

    /// The entry of a file among the inputs.
    #[track_caller]
    pub(crate) fn input(&self, file: &str) -> &Value {
        let inputs = self.document["inputs"].as_array().unwrap();
        inputs.iter().find(|input| input["file"] == file).unwrap_or_else(|| panic!("{file} is not listed: {inputs:#?}"))
    }

    pub(crate) fn status(&self, file: &str) -> &str {
        self.input(file)["status"].as_str().unwrap()
    }

    /// Asserts the exit code, showing what was told.
    #[track_caller]
    pub(crate) fn exits(self, code: i32) -> Self {
        assert_eq!(self.told.code, Some(code), "{:#}\nstderr: {}", self.document, self.told.stderr);
        self
    }
}
