//! Reads JSON and YAML texts into one spanned tree.

mod comments;
mod duplicates;
mod error;
pub mod escape;
pub mod json;
mod node;
pub mod path;
mod shared;
pub mod yaml;

use std::path::Path;

pub use comments::{Comment, comments};
pub use duplicates::{DuplicateMember, duplicates};
pub use error::{MAX_ALIAS_NODES, MAX_DEPTH, SyntaxError, SyntaxErrorKind};
pub use escape::{StringMap, span_inside};
pub use node::{Member, Node, NodeKind};
pub use path::{PathError, PropertyPath, Segment};

use crate::source::{SourceFile, SourceId};

/// The formats that are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Syntax {
    /// JSON with comments and trailing commas.
    Json,
    /// YAML 1.2, core schema.
    Yaml,
}

impl Syntax {
    /// The format that a file's extension tells, or else its text: JSON if the first thing in it that is neither
    /// blank nor comment is `{` or `[`, else YAML.
    #[must_use]
    pub fn of(name: Option<&Path>, text: &str) -> Self {
        let extension = name.and_then(Path::extension).and_then(|extension| extension.to_str());
        match extension.map(str::to_ascii_lowercase).as_deref() {
            Some("json" | "jsonc" | "json5" | "template" | "arm") => Self::Json,
            Some("yaml" | "yml") => Self::Yaml,
            _ if first_character(text).is_some_and(|first| first == '{' || first == '[') => Self::Json,
            _ => Self::Yaml,
        }
    }
}

/// The first character that is neither blank nor part of a comment of either format.
fn first_character(text: &str) -> Option<char> {
    let mut rest = text.trim_start();
    loop {
        rest = if let Some(comment) = rest.strip_prefix("/*") {
            comment.split_once("*/")?.1.trim_start()
        } else if rest.starts_with('#') || rest.starts_with("//") {
            rest.split_once('\n')?.1.trim_start()
        } else {
            return rest.chars().next();
        };
    }
}

/// One document: a JSON file's value, or one of a YAML file's.
#[derive(Debug, Clone, PartialEq)]
pub struct Document {
    /// The file that it stands in.
    pub source: SourceId,
    /// The format that it is written in.
    pub syntax: Syntax,
    /// What it holds.
    pub root: Node,
}

/// The documents of a file; its name decides how it is read, or else its text (see [`Syntax::of`]).
///
/// # Errors
/// The first fault of the file's syntax; then none of its documents is read.
pub fn parse(file: &SourceFile) -> Result<Vec<Document>, SyntaxError> {
    let name = file.path.as_deref().unwrap_or_else(|| Path::new(&file.display));
    parse_as(file.id, Syntax::of(Some(name), &file.text), &file.text)
}

/// The documents of a text in a format that is known.
///
/// # Errors
/// As [`parse`].
pub fn parse_as(source: SourceId, syntax: Syntax, text: &str) -> Result<Vec<Document>, SyntaxError> {
    let roots = match syntax {
        Syntax::Json => vec![json::parse(text)?],
        Syntax::Yaml => yaml::parse(text)?,
    };
    Ok(roots.into_iter().map(|root| Document { source, syntax, root }).collect())
}

#[cfg(test)]
#[allow(clippy::string_slice, reason = "a test may panic")]
mod tests;
