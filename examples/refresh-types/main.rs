//! Writes `src/knowledge/data/types` and `resource_types.yaml` anew from a checkout of the published type index (Azure/bicep-types-az):
//! `cargo run --example refresh-types -- CHECKOUT [COMMIT YYYY-MM-DD]`; what is not said is asked of Git.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a program for the project's own hands")]

mod index;
mod table;

use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::{env, fs};

use index::Index;
use table::{Head, TYPES};

fn main() -> ExitCode {
    match refresh(&env::args().skip(1).collect::<Vec<_>>()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(fault) => {
            eprintln!("refresh-types: {fault}");
            ExitCode::FAILURE
        }
    }
}

fn refresh(arguments: &[String]) -> Result<(), Box<dyn Error>> {
    let (checkout, head) = match arguments {
        [checkout] => (Path::new(checkout), head_of(Path::new(checkout))?),
        [checkout, commit, date] => (Path::new(checkout), Head { commit: commit.clone(), date: date.clone() }),
        _ => return Err("expected CHECKOUT, or CHECKOUT COMMIT DATE".into()),
    };
    let index = Index::read(checkout)?;
    let data = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("src/knowledge/data");
    fs::write(data.join("resource_types.yaml"), table::write_names(&index, &head)?)?;
    let folder = data.join("types");
    for wanted in TYPES {
        let text = table::write(&index, wanted.resource_type, &head)?;
        fs::write(folder.join(wanted.file).with_extension("yaml"), text)?;
        println!("{}", wanted.resource_type);
    }
    Ok(())
}

/// The commit that is checked out, and its day.
fn head_of(checkout: &Path) -> Result<Head, Box<dyn Error>> {
    let told = Command::new("git").arg("-C").arg(checkout).args(["log", "-1", "--format=%H %cs"]).output()?;
    let told = String::from_utf8(told.stdout)?;
    let (commit, date) = told.trim().split_once(' ').ok_or("the checkout is no Git repository: say COMMIT and DATE")?;
    Ok(Head { commit: commit.to_owned(), date: date.to_owned() })
}
