//! What holds for the source as a whole: which module may know which, and what no file may hold.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test may stop at the first broken assumption"
)]

use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};

use walkdir::WalkDir;

/// The modules of the crate, low to high; those of one row are at one height. A module imports only from rows above its
/// own in this table, and freely from itself. `lib.rs` and `main.rs` stand outside.
const LAYERS: &[&[&str]] = &[
    &["source"],    // files, their texts, places in them
    &["syntax"],    // one spanned tree out of JSON and YAML
    &["knowledge"], // dated tables about Azure
    &["document"],  // what kind of document a tree is
    &["template"],  // what a template would deploy
    &["model"],     // vaults and what joins to them; the only readers of Azure's property names
    &["rule"],      // what a rule, a finding, a severity is
    &["checks"],    // one pure function a rule
    &["engine"],    // the catalogue over the model
    &["config"],    // what the user sets
    &["suppress"],  // what keeps a finding from counting
    &["report"],    // telling
    &["run"],       // one run from paths to outcome
    &["cli"],       // the only one that prints and exits
];

/// The most lines of a file under `src`.
const MAX_LINES: usize = 600;

/// What stands for work left undone.
const LEFT_UNDONE: &[&str] = &["todo!", "unimplemented!", "dbg!", "#[ignore"];

/// What only `cli` does.
const PRINTS_OR_EXITS: &[&str] =
    &["print!", "println!", "eprint!", "eprintln!", "stdout()", "stderr()", "process::exit", "process::abort"];

/// A place where something does not hold.
struct Violation {
    file: PathBuf,
    line: usize,
    what: String,
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.file.display(), self.line, self.what)
    }
}

/// One Rust file.
struct SourceText {
    /// Relative to the crate, with the crate's own folder names.
    path: PathBuf,
    text: String,
    /// The text with comments and the insides of literals blanked out, byte for byte.
    code: String,
}

impl SourceText {
    fn line_at(&self, offset: usize) -> usize {
        self.text[..offset].matches('\n').count() + 1
    }

    fn violation(&self, offset: usize, what: impl Into<String>) -> Violation {
        Violation { file: self.path.clone(), line: self.line_at(offset), what: what.into() }
    }

    /// The top module that the file belongs to; none for `lib.rs` and `main.rs`.
    fn module(&self) -> Option<String> {
        let first = self.path.components().nth(1)?.as_os_str().to_str()?;
        let name = first.strip_suffix(".rs").unwrap_or(first);
        (!matches!(first, "lib.rs" | "main.rs")).then(|| name.to_owned())
    }

    /// How many modules deep the file is: `src/a/mod.rs` and `src/a.rs` are 1, `src/a/b.rs` is 2.
    fn depth(&self) -> usize {
        let below = self.path.components().count() - 1;
        if self.path.ends_with("mod.rs") { below - 1 } else { below }
    }
}

fn rust_files(folder: &str) -> Vec<SourceText> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files: Vec<SourceText> = WalkDir::new(root.join(folder))
        .sort_by_file_name()
        .into_iter()
        .map(|entry| entry.unwrap().into_path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "rs"))
        .map(|path| {
            let text = fs::read_to_string(&path).unwrap();
            let code = code_only(&text);
            SourceText { path: path.strip_prefix(root).unwrap().to_owned(), text, code }
        })
        .collect();
    files.sort_by(|a, b| a.path.cmp(&b.path));
    assert!(!files.is_empty(), "no Rust file under {folder}");
    files
}

#[track_caller]
fn none(what: &str, violations: &[Violation]) {
    let list: Vec<String> = violations.iter().map(ToString::to_string).collect();
    assert!(list.is_empty(), "{what}:\n{}", list.join("\n"));
}

fn height(module: &str) -> Option<usize> {
    LAYERS.iter().position(|row| row.contains(&module))
}

#[test]
fn a_module_imports_only_from_layers_below_its_own() {
    let mut violations = Vec::new();
    for file in rust_files("src") {
        let Some(own) = file.module() else { continue };
        let Some(own_height) = height(&own) else {
            violations.push(file.violation(0, format!("`{own}` is no layer of the table")));
            continue;
        };
        for (offset, other) in imports(&file.code, file.depth()) {
            if other == own {
                continue;
            }
            match height(&other) {
                Some(other_height) if other_height < own_height => {}
                Some(_) => violations.push(file.violation(offset, format!("`{own}` imports from `{other}`"))),
                None => violations.push(file.violation(offset, format!("`{other}` is no layer of the table"))),
            }
        }
    }
    none("imports against the order of the layers", &violations);
}

#[test]
fn a_file_begins_with_its_purpose() {
    let files = rust_files("src");
    let silent = files.iter().filter(|file| !file.text.starts_with("//! "));
    let violations: Vec<Violation> = silent.map(|file| file.violation(0, "does not begin with `//! `")).collect();
    none("files that do not say what they are for", &violations);
}

#[test]
fn a_file_can_be_read_in_one_go() {
    let mut violations = Vec::new();
    for file in rust_files("src") {
        let lines = file.text.lines().count();
        if lines > MAX_LINES {
            violations.push(Violation { file: file.path, line: lines, what: format!("more than {MAX_LINES} lines") });
        }
    }
    none("files to be cut up", &violations);
}

#[test]
fn nothing_is_left_undone() {
    let files = rust_files("src").into_iter().chain(rust_files("tests"));
    let violations: Vec<Violation> = files.flat_map(|file| uses_of(&file, LEFT_UNDONE)).collect();
    none("work left undone", &violations);
}

#[test]
fn only_the_command_line_prints_and_exits() {
    let files = rust_files("src").into_iter().filter(|file| file.module().is_none_or(|module| module != "cli"));
    let violations: Vec<Violation> = files.flat_map(|file| uses_of(&file, PRINTS_OR_EXITS)).collect();
    none("printing or exiting outside `cli`", &violations);
}

fn uses_of(file: &SourceText, words: &[&str]) -> Vec<Violation> {
    let found = words.iter().flat_map(|word| file.code.match_indices(word));
    found
        .filter(|(offset, word)| starts_word(&file.code, *offset) || word.starts_with('#'))
        .map(|(offset, word)| file.violation(offset, word))
        .collect()
}

fn starts_word(code: &str, offset: usize) -> bool {
    !code[..offset].ends_with(|before: char| before.is_alphanumeric() || before == '_')
}

/// The top modules that a file names by `crate::…`, or by as many `super::` as lead to the crate's root, and where.
fn imports(code: &str, depth: usize) -> Vec<(usize, String)> {
    let to_root = "super::".repeat(depth);
    let mut found = Vec::new();
    for root in ["crate::", to_root.as_str()] {
        for (at, _) in code.match_indices(root) {
            if !starts_word(code, at) || code[..at].ends_with("super::") || code[..at].ends_with("$") {
                continue;
            }
            let after = at + root.len();
            // More of `super::` inside a module within the file leads no further than the root.
            let skipped = code[after..].len() - code[after..].trim_start_matches("super::").len();
            found.extend(
                first_names(code, after + skipped)
                    .into_iter()
                    .filter(|(_, name)| root == "crate::" || height(name).is_some()),
            );
        }
    }
    found
}

/// The first name of a path, or of each path of a group in braces, at an offset.
fn first_names(code: &str, at: usize) -> Vec<(usize, String)> {
    let name_at = |at: usize| {
        let rest = &code[at..];
        let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
        (end > 0).then(|| (at, rest[..end].to_owned()))
    };
    if !code[at..].starts_with('{') {
        return name_at(at).into_iter().collect();
    }
    let (mut names, mut nesting, mut expected) = (Vec::new(), 0_usize, false);
    for (offset, character) in code[at..].char_indices() {
        match character {
            '{' => {
                nesting += 1;
                expected |= nesting == 1;
            }
            '}' if nesting == 1 => break,
            '}' => nesting -= 1,
            ',' => expected |= nesting == 1,
            _ if expected && !character.is_whitespace() => {
                names.extend(name_at(at + offset));
                expected = false;
            }
            _ => {}
        }
    }
    names
}

/// The text with comments and the insides of literals as blanks; lengths and line breaks stay.
fn code_only(text: &str) -> String {
    let mut code = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let length = literal_or_comment(rest, code.chars().next_back());
        let (taken, after) = rest.split_at(length.unwrap_or(first.len_utf8()));
        if length.is_some() {
            code.extend(taken.chars().flat_map(|c| {
                let blank = if c == '\n' { '\n' } else { ' ' };
                std::iter::repeat_n(blank, c.len_utf8())
            }));
        } else {
            code.push_str(taken);
        }
        rest = after;
    }
    code
}

/// The length of the comment or literal that the text begins with, if it does.
fn literal_or_comment(text: &str, before: Option<char>) -> Option<usize> {
    let to_end = text.len();
    if text.starts_with("//") {
        return Some(text.find('\n').unwrap_or(to_end));
    }
    if text.starts_with("/*") {
        return Some(block_comment(text));
    }
    let in_word = before.is_some_and(|before| before.is_alphanumeric() || before == '_');
    let unprefixed = text.strip_prefix(['b', 'c']).filter(|_| !in_word).unwrap_or(text);
    let prefix = to_end - unprefixed.len();
    if let Some(raw) = unprefixed.strip_prefix('r').filter(|_| !in_word) {
        let fences = raw.len() - raw.trim_start_matches('#').len();
        if raw[fences..].starts_with('"') {
            let close = format!("\"{}", "#".repeat(fences));
            let body = &raw[fences + 1..];
            let end = body.find(&close).map_or(body.len(), |end| end + close.len());
            return Some(prefix + 1 + fences + 1 + end);
        }
    }
    if unprefixed.starts_with('"') {
        return Some(prefix + quoted(unprefixed, '"'));
    }
    // A lifetime has no closing quote behind its first character.
    let mut chars = unprefixed.strip_prefix('\'')?.chars();
    match (chars.next()?, chars.next()) {
        ('\\', _) | (_, Some('\'')) => Some(prefix + quoted(unprefixed, '\'')),
        _ => None,
    }
}

fn quoted(text: &str, quote: char) -> usize {
    let mut escaped = false;
    for (offset, character) in text.char_indices().skip(1) {
        match character {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            _ if character == quote => return offset + 1,
            _ => {}
        }
    }
    text.len()
}

fn block_comment(text: &str) -> usize {
    let mut nesting = 0_usize;
    let mut at = 0;
    while at < text.len() {
        let rest = &text[at..];
        if rest.starts_with("/*") {
            nesting += 1;
            at += 2;
        } else if rest.starts_with("*/") {
            nesting -= 1;
            at += 2;
            if nesting == 0 {
                return at;
            }
        } else {
            at += rest.chars().next().map_or(1, char::len_utf8);
        }
    }
    text.len()
}

#[test]
fn comments_and_literals_are_no_code() {
    let text = "a // todo!\n'\\'' 'x' <'a> r#\"dbg!\"# \"\\\"dbg!\" b'\"' /* /* */ dbg! */ dbg!\nü_r\"todo!\" c";
    let code = code_only(text);
    assert_eq!(code.len(), text.len());
    assert_eq!(code.matches("dbg!").count(), 1, "{code}");
    assert_eq!(code.matches("todo!").count(), 0, "{code}");
    assert!(code.contains("<'a>") && code.ends_with(" c"), "{code}");
}

#[test]
fn imports_are_found_in_every_form() {
    let names = |code: &str, depth| -> Vec<String> { imports(code, depth).into_iter().map(|(_, name)| name).collect() };
    assert_eq!(names("use crate::model::{Vault, rule::X};", 2), ["model"]);
    assert_eq!(names("use crate::{\n  rule::{Slot, checks::A},\n  model,\n};", 2), ["rule", "model"]);
    assert_eq!(names("fn f(x: &crate::engine::Outcome) {}", 2), ["engine"]);
    assert_eq!(names("use super::super::cli::run; use super::other;", 2), ["cli"]);
    assert_eq!(names("use super::report;", 1), ["report"]);
    assert!(names("use super::report; use mycrate::model; $crate::x!()", 2).is_empty());
}
