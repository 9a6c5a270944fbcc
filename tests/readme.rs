//! What README.md shows is what the program prints. `VAULTVET_BLESS=1 cargo test --test readme` writes it anew.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test stops at the first broken assumption"
)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Mutex, PoisonError};

use vaultvet::rule::Area;
use vaultvet::rule::catalogue::RULES;

/// Tests run side by side, and each may write the file.
static WRITING: Mutex<()> = Mutex::new(());

#[test]
fn the_first_command_prints_this_and_finds_faults() {
    hold("cargo run --release -- check fixtures/demo --format concise", 1);
}

/// The picture is drawn of what a terminal gets.
#[test]
fn the_picture_shows_a_finding_as_it_is() {
    const COMMAND: &str = "vaultvet check fixtures/demo --color always";
    let (printed, _) = print(COMMAND);
    let findings: Vec<&str> = printed.split("\n\n").collect();
    let first = findings.iter().position(|part| part.contains("RED02")).unwrap();
    // A finding is its title, what is drawn, and what to do, to the next title.
    let length = findings[first + 1..].iter().position(|part| !part.starts_with(' ')).unwrap();
    let finding = findings[first..=first + length].join("\n\n");
    let drawn = anstyle_svg::Term::new().render_svg(&format!("$ vaultvet check fixtures/demo\n\n{finding}\n"));
    let _writing = WRITING.lock().unwrap_or_else(PoisonError::into_inner);
    let path = path().with_file_name("docs").join("picture.svg");
    if std::env::var_os("VAULTVET_BLESS").is_some_and(|value| value == "1") {
        fs::write(path, drawn).unwrap();
        return;
    }
    assert!(
        fs::read_to_string(path).unwrap() == drawn,
        "docs/picture.svg is out of date: VAULTVET_BLESS=1 cargo test --test readme"
    );
}

#[test]
fn the_help_is_this() {
    hold("vaultvet --help", 0);
}

#[test]
fn the_inventory_is_this() {
    hold("vaultvet inventory fixtures/demo", 0);
}

#[test]
fn every_block_is_held() {
    let _writing = WRITING.lock().unwrap_or_else(PoisonError::into_inner);
    let readme = fs::read_to_string(path()).unwrap();
    let shown = readme.lines().filter(|line| line.starts_with("$ ")).count();
    let own = include_str!("readme.rs").lines().filter(|line| line.starts_with("    hold(\"")).count();
    assert_eq!(shown, own, "each command that README.md shows with its output is held by a test of its own");
}

#[test]
fn each_area_has_as_many_rules() {
    let _writing = WRITING.lock().unwrap_or_else(PoisonError::into_inner);
    let readme = fs::read_to_string(path()).unwrap();
    let counted: String =
        readme.split_inclusive('\n').map(|line| count_of_area(line).unwrap_or(line.to_owned())).collect();
    settle(&readme, &counted);
    for area in RULES.iter().map(|rule| rule.area) {
        assert!(
            counted.contains(&format!("| `{}` | {} |", area.name(), area.prefix())),
            "README.md does not name {area}"
        );
    }
}

/// The row of an area with the number of its rules.
fn count_of_area(line: &str) -> Option<String> {
    let area = Area::ALL.into_iter().find(|area| line.starts_with(&format!("| `{}` | ", area.name())))?;
    let mut cells: Vec<&str> = line.split('|').collect();
    let number = format!(" {} ", RULES.iter().filter(|rule| rule.area == area).count());
    *cells.get_mut(3)? = &number;
    Some(cells.join("|"))
}

/// Holds the block of a command against what the program prints, and its exit code.
#[track_caller]
fn hold(command: &str, exit_code: i32) {
    let (printed, code) = print(command);
    assert_eq!(code, Some(exit_code), "{command}");
    let _writing = WRITING.lock().unwrap_or_else(PoisonError::into_inner);
    let readme = fs::read_to_string(path()).unwrap();
    let opening = format!("```console\n$ {command}\n");
    let (before, rest) = readme.split_once(&opening).unwrap_or_else(|| panic!("README.md has no block of `{command}`"));
    let (_, after) = rest.split_once("```").unwrap_or_else(|| panic!("the block of `{command}` does not end"));
    settle(&readme, &format!("{before}{opening}{printed}```{after}"));
}

/// Accepts what was found: by comparing, or by writing where that was asked for.
#[track_caller]
fn settle(readme: &str, expected: &str) {
    if std::env::var_os("VAULTVET_BLESS").is_some_and(|value| value == "1") {
        fs::write(path(), expected).unwrap();
        return;
    }
    let Some((number, (shown, printed))) =
        readme.lines().zip(expected.lines()).enumerate().find(|(_, (shown, printed))| shown != printed)
    else {
        assert_eq!(readme.len(), expected.len(), "README.md shows more or less than what the program prints");
        return;
    };
    panic!("README.md:{}\n  shows  {shown}\n  is now {printed}\nVAULTVET_BLESS=1 cargo test --test readme", number + 1);
}

/// What the command prints in the crate's folder, wherever the test runs, and its exit code.
fn print(command: &str) -> (String, Option<i32>) {
    let arguments = command.strip_prefix("cargo run --release --").or(command.strip_prefix("vaultvet")).unwrap();
    // What is shown may not change with the day.
    let today: &[&str] = if arguments.contains(" check ") { &["--today", "2026-11-22"] } else { &[] };
    let output = Command::new(env!("CARGO_BIN_EXE_vaultvet"))
        .args(arguments.split_whitespace())
        .args(today)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .env_remove("COLUMNS")
        .env_remove("GITHUB_ACTIONS")
        .env_remove("TF_BUILD")
        .output()
        .unwrap();
    // Clap pads some lines, and no editor keeps that.
    let lines: Vec<String> =
        String::from_utf8(output.stdout).unwrap().lines().map(|line| format!("{}\n", line.trim_end())).collect();
    (lines.concat(), output.status.code())
}

fn path() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md")
}
