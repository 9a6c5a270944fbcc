//! The build script: checks the rules and the dated tables, and packs them into Rust, so that a run parses no YAML.

mod emit;
mod examples;
mod rule_check;
mod rule_file;
mod rules;
mod tables;
mod vocabulary;

use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::{env, fs};

fn main() -> ExitCode {
    match pack() {
        Ok(()) => ExitCode::SUCCESS,
        Err(faults) => {
            for fault in faults {
                // Nothing is left to do if stderr cannot be written.
                let _ = writeln!(io::stderr(), "{fault}");
            }
            ExitCode::FAILURE
        }
    }
}

/// Checks and packs everything; on failure every fault that was found, each with its file.
fn pack() -> Result<(), Vec<String>> {
    let here = directory("CARGO_MANIFEST_DIR")?;
    let out = directory("OUT_DIR")?;
    for watched in ["build", "rules", "src/knowledge", "src/rule", "fixtures/rules"] {
        writeln!(io::stdout(), "cargo:rerun-if-changed={watched}").map_err(|fault| vec![fault.to_string()])?;
    }
    let names = rules::names(&here.join("build/rule_names.yaml"))?;
    for (table, packed) in tables::pack(&here.join("src/knowledge/data"), &names)? {
        write(&out.join(table).with_extension("rs"), &packed)?;
    }
    let checked = rules::read(&here.join("rules"), &names)?;
    write(&out.join("rules.rs"), &rules::pack(&checked))?;
    write(&out.join("examples.rs"), &examples::pack(&here.join("fixtures/rules"), &checked))
}

fn directory(variable: &str) -> Result<PathBuf, Vec<String>> {
    env::var_os(variable).map(PathBuf::from).ok_or_else(|| vec![format!("{variable} is not set")])
}

fn write(path: &Path, text: &str) -> Result<(), Vec<String>> {
    fs::write(path, text).map_err(|fault| vec![format!("{}: {fault}", path.display())])
}
