//! docs/functions.md is the registry of functions as a table. `VAULTVET_BLESS=1 cargo test --test function_table` writes it anew.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test stops at the first broken assumption")]

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use vaultvet::template::functions::{Class, Function, Status, functions};

const HEAD: &str = "# Functions of the template language

Every function that an ARM template can call, and how vaultvet answers it. The list is made from the program's own registry
(`VAULTVET_BLESS=1 cargo test --test function_table`), and a test holds it to that.

A call that cannot be worked out is no fault: its value is unknown, with the cause, and a finding that rests on it says so. Any
part of a value that is known stays known: the type and the name in a `resourceId` do, whatever the subscription is. Where an
argument is unknown, the result is known as far as it holds whatever that argument turns out to be.

";

#[test]
fn the_table_is_this() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/functions.md");
    let made = table();
    if std::env::var_os("VAULTVET_BLESS").is_some() {
        fs::write(&path, &made).unwrap();
    }
    let held = fs::read_to_string(&path).unwrap_or_default().replace("\r\n", "\n");
    assert!(held == made, "docs/functions.md is not the registry; VAULTVET_BLESS=1 writes it anew");
}

fn table() -> String {
    let mut text = HEAD.to_owned();
    let all: Vec<&Function> = functions().collect();
    for status in [Status::Computed, Status::Context, Status::Runtime, Status::NeverTheSame] {
        let number = all.iter().filter(|function| function.status() == status).count();
        writeln!(text, "- {number} {}", status.describe()).unwrap();
    }
    text.push_str("\n| function | arguments | needs | value | to know |\n| --- | --- | --- | --- | --- |\n");
    for function in all {
        let page = function.page().unwrap_or_else(|| panic!("`{}` has no page", function.name));
        let name = function.name.replace('*', "\\*");
        let (arity, status, note) = (function.arity(), function.status().describe(), function.note());
        writeln!(text, "| [{name}]({page}) | {arity} | {} | {status} | {note} |", needs(function.class)).unwrap();
    }
    text
}

fn needs(class: Class) -> &'static str {
    match class {
        Class::Pure => "its arguments",
        Class::Structural => "the template around it",
        Class::Context => "where it is deployed",
        Class::Runtime => "what is deployed",
        Class::NonDeterministic => "the moment",
    }
}
