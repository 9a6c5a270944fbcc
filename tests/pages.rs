//! The pages of the rules say what `explain` says. `VAULTVET_BLESS=1 cargo test --test pages` writes them anew.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test stops at the first broken assumption")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use vaultvet::report::explanation::{Explanation, index, page, page_path};
use vaultvet::rule::catalogue::RULES;
use walkdir::WalkDir;

#[test]
fn every_rule_has_its_page_and_the_index_leads_there() {
    let explained = explanations();
    let mut pages: BTreeMap<String, String> = explained.iter().map(|rule| (page_path(rule), page(rule))).collect();
    pages.insert("README.md".to_owned(), index(&explained));
    if std::env::var_os("VAULTVET_BLESS").is_some_and(|value| value == "1") {
        write(&pages);
    }
    let written = written();
    for (path, expected) in &pages {
        let found = written.get(path).unwrap_or_else(|| panic!("docs/rules/{path} is not there; {HOW}"));
        let differs = found.lines().zip(expected.lines()).enumerate().find(|(_, (shown, told))| shown != told);
        if let Some((number, (shown, told))) = differs {
            panic!("docs/rules/{path}:{}\n  shows  {shown}\n  is now {told}\n{HOW}", number + 1);
        }
        assert_eq!(found, expected, "docs/rules/{path} ends differently; {HOW}");
    }
    let stray: Vec<_> = written.keys().filter(|path| !pages.contains_key(*path)).collect();
    assert!(stray.is_empty(), "pages of no rule: {stray:?}; {HOW}");
}

#[test]
fn what_is_to_be_written_is_said_in_bicep_too() {
    let mut untold = Vec::new();
    for rule in explanations() {
        let silent = rule.snippets.iter().filter(|snippet| snippet.bicep.is_none() && !rule.remedy.contains("Bicep"));
        untold.extend(silent.map(|snippet| format!("{}: {}", rule.code, snippet.arm)));
    }
    assert!(
        untold.is_empty(),
        "the remedy says nothing of Bicep, where this is written otherwise:\n{}",
        untold.join("\n")
    );
}

#[test]
fn every_page_has_its_example_and_what_is_printed_of_it() {
    for rule in explanations() {
        let examples = &rule.examples;
        assert!(!examples.bad.is_empty() && !examples.good.is_empty(), "{} has no example", rule.code);
        assert!(examples.printed.starts_with(rule.code), "{}: {}", rule.code, examples.printed);
    }
}

const HOW: &str = "VAULTVET_BLESS=1 cargo test --test pages";

fn explanations() -> Vec<Explanation> {
    RULES.iter().map(Explanation::of).collect()
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/rules")
}

/// Every file of the folder by its path.
fn written() -> BTreeMap<String, String> {
    let files = WalkDir::new(folder()).into_iter().filter_map(Result::ok).filter(|entry| entry.file_type().is_file());
    files
        .map(|entry| {
            let path = entry.path().strip_prefix(folder()).unwrap().to_string_lossy().replace('\\', "/");
            (path, fs::read_to_string(entry.path()).unwrap().replace("\r\n", "\n"))
        })
        .collect()
}

fn write(pages: &BTreeMap<String, String>) {
    for path in written().keys().filter(|path| !pages.contains_key(*path)) {
        fs::remove_file(folder().join(path)).unwrap();
    }
    for (path, text) in pages {
        let path = folder().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
}
