//! Rust source text of plain values.

use std::fmt::Debug;

/// A string literal.
pub(crate) fn text(text: &str) -> String {
    format!("{text:?}")
}

/// A borrowed slice of what the items already are in Rust.
pub(crate) fn slice(items: impl IntoIterator<Item = String>) -> String {
    let items: Vec<String> = items.into_iter().collect();
    format!("&[{}]", items.join(", "))
}

/// A borrowed slice of string literals.
pub(crate) fn texts<Item: AsRef<str>>(items: &[Item]) -> String {
    slice(items.iter().map(|item| text(item.as_ref())))
}

/// `Some(…)` or `None`.
pub(crate) fn option(item: Option<String>) -> String {
    item.map_or_else(|| "None".to_owned(), |item| format!("Some({item})"))
}

/// A variant of an enum whose `Debug` is its name.
pub(crate) fn variant(of: &str, variant: impl Debug) -> String {
    format!("{of}::{variant:?}")
}
