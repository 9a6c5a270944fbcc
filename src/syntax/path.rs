//! Paths into a document as Azure's own messages write them, such as `properties.storageSettings[0].type`.

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::str::FromStr;
use std::sync::Arc;

use thiserror::Error;

use super::node::Node;

/// One step of a path.
#[derive(Debug, Clone)]
pub enum Segment {
    /// Into a member, by name.
    Key(Arc<str>),
    /// Into an item, counted from 0.
    Index(usize),
}

/// A way from a value to a value inside it. Equality, order and hash ignore ASCII case.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PropertyPath {
    segments: Vec<Segment>,
}

/// A text that is no path.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("expected {expected} at character {column} of `{text}`")]
pub struct PathError {
    /// What was expected.
    pub expected: &'static str,
    /// Where, in characters from 1.
    pub column: usize,
    /// The whole text.
    pub text: String,
}

impl PropertyPath {
    /// The empty path: the value itself.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Reads a path as [`fmt::Display`] writes it; names after a dot may hold anything but `.`, `[` and `]`.
    ///
    /// # Errors
    /// [`PathError`] where the text leaves that form.
    pub fn parse(text: &str) -> Result<Self, PathError> {
        let mut path = Self::new();
        let mut rest = text;
        while !rest.is_empty() {
            let fault = |expected, rest: &str| PathError {
                expected,
                column: text.chars().count() - rest.chars().count() + 1,
                text: text.to_owned(),
            };
            let (segment, after) = match rest.strip_prefix('[') {
                Some(inside) => {
                    bracketed(inside).ok_or_else(|| fault("a number or a name in single quotes, and `]`", inside))?
                }
                None => {
                    let name = if path.segments.is_empty() { Some(rest) } else { rest.strip_prefix('.') };
                    let name = name.ok_or_else(|| fault("`.` or `[`", rest))?;
                    dotted(name).ok_or_else(|| fault("a name", name))?
                }
            };
            path.segments.push(segment);
            rest = after;
        }
        Ok(path)
    }

    /// Goes on into a member.
    pub fn push_key(&mut self, key: impl Into<Arc<str>>) {
        self.segments.push(Segment::Key(key.into()));
    }

    /// Goes on into an item.
    pub fn push_index(&mut self, index: usize) {
        self.segments.push(Segment::Index(index));
    }

    /// Goes back one step.
    pub fn pop(&mut self) -> Option<Segment> {
        self.segments.pop()
    }

    /// This path with a member appended.
    #[must_use]
    pub fn key(mut self, key: impl Into<Arc<str>>) -> Self {
        self.push_key(key);
        self
    }

    /// This path with an item appended.
    #[must_use]
    pub fn index(mut self, index: usize) -> Self {
        self.push_index(index);
        self
    }

    /// The steps in order.
    #[must_use]
    pub fn segments(&self) -> &[Segment] {
        &self.segments
    }

    /// Whether this is the value itself.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.segments.is_empty()
    }

    /// Whether `other` is the beginning of this path.
    #[must_use]
    pub fn starts_with(&self, other: &Self) -> bool {
        self.segments.starts_with(&other.segments)
    }

    /// The value that the path leads to from `node`; none where a step has nowhere to go.
    #[must_use]
    pub fn walk<'a>(&self, node: &'a Node) -> Option<&'a Node> {
        self.segments.iter().try_fold(node, |node, segment| match segment {
            Segment::Key(key) => node.get(key),
            Segment::Index(index) => node.items().get(*index),
        })
    }
}

fn dotted(rest: &str) -> Option<(Segment, &str)> {
    let end = rest.find(['.', '[', ']']).unwrap_or(rest.len());
    let (name, after) = rest.split_at_checked(end)?;
    (!name.is_empty()).then(|| (Segment::Key(name.into()), after))
}

/// What follows an opening bracket: digits, or a quoted name in which two quotes stand for one.
fn bracketed(inside: &str) -> Option<(Segment, &str)> {
    let Some(mut rest) = inside.strip_prefix('\'') else {
        let (digits, after) = inside.split_once(']')?;
        let digits = Some(digits).filter(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()))?;
        return Some((Segment::Index(digits.parse().ok()?), after));
    };
    let mut name = String::new();
    loop {
        let (part, after) = rest.split_once('\'')?;
        name.push_str(part);
        if let Some(after) = after.strip_prefix(']') {
            return Some((Segment::Key(name.into()), after));
        }
        rest = after.strip_prefix('\'')?;
        name.push('\'');
    }
}

impl FromStr for PropertyPath {
    type Err = PathError;

    fn from_str(text: &str) -> Result<Self, PathError> {
        Self::parse(text)
    }
}

impl fmt::Display for PropertyPath {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, segment) in self.segments.iter().enumerate() {
            match segment {
                Segment::Index(index) => write!(formatter, "[{index}]")?,
                Segment::Key(key) if !is_identifier(key) => write!(formatter, "['{}']", key.replace('\'', "''"))?,
                Segment::Key(key) if place == 0 => formatter.write_str(key)?,
                Segment::Key(key) => write!(formatter, ".{key}")?,
            }
        }
        Ok(())
    }
}

/// Whether a key can follow a dot: a letter, `_` or `$`, then those and digits.
fn is_identifier(key: &str) -> bool {
    let letter = |byte: u8| byte.is_ascii_alphabetic() || byte == b'_' || byte == b'$';
    key.bytes().next().is_some_and(letter) && key.bytes().all(|byte| letter(byte) || byte.is_ascii_digit())
}

impl Segment {
    /// What decides equality, order and hash: items before names, names without case.
    fn rank(&self) -> (bool, usize, impl Iterator<Item = u8> + '_) {
        let (is_key, index, name) = match self {
            Self::Key(key) => (true, 0, &**key),
            Self::Index(index) => (false, *index, ""),
        };
        (is_key, index, name.bytes().map(|byte| byte.to_ascii_lowercase()))
    }
}

impl PartialEq for Segment {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Segment {}

impl PartialOrd for Segment {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Segment {
    fn cmp(&self, other: &Self) -> Ordering {
        let (one, two) = (self.rank(), other.rank());
        (one.0, one.1).cmp(&(two.0, two.1)).then_with(|| one.2.cmp(two.2))
    }
}

impl Hash for Segment {
    fn hash<H: Hasher>(&self, state: &mut H) {
        let (is_key, index, name) = self.rank();
        (is_key, index).hash(state);
        name.for_each(|byte| byte.hash(state));
        0xFFu8.hash(state);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::hash::{BuildHasher, RandomState};

    fn shown(text: &str) -> String {
        PropertyPath::parse(text).unwrap().to_string()
    }

    #[test]
    fn a_path_is_written_as_it_is_read() {
        for text in
            ["", "properties.storageSettings[0].type", "a", "[3]", "$schema", "tags['a.b']", "a['it''s'][1][2].c"]
        {
            assert_eq!(shown(text), text);
        }
        assert_eq!(shown("['plain'].x"), "plain.x");
        assert_eq!(shown("tags.max-age"), "tags['max-age']");
        assert_eq!(shown("a['']"), "a['']");
    }

    #[test]
    fn what_is_no_path_is_refused_with_its_place() {
        for (text, column) in [
            (".a", 1),
            ("a.", 3),
            ("a..b", 3),
            ("a[", 3),
            ("a[x]", 3),
            ("a[*]", 3),
            ("a['b", 3),
            ("a]", 2),
            ("é[1]x", 5),
        ] {
            assert_eq!(PropertyPath::parse(text).map_err(|error| error.column), Err(column), "{text}");
        }
    }

    #[test]
    fn case_does_not_count() {
        let one = PropertyPath::parse("Properties.A[1]").unwrap();
        let other = PropertyPath::parse("properties.a[1]").unwrap();
        assert_eq!(one, other);
        let hasher = RandomState::new();
        assert_eq!(hasher.hash_one(&one), hasher.hash_one(&other));
        assert_ne!(one, PropertyPath::parse("properties.a[2]").unwrap());
        assert_ne!(PropertyPath::new().key("0"), PropertyPath::new().index(0));
    }

    #[test]
    fn a_walk_follows_names_and_items() {
        let node = crate::syntax::json::parse(r#"{"Properties": {"list": [1, {"a.b": "x"}]}}"#).unwrap();
        let found = |path: &str| PropertyPath::parse(path).unwrap().walk(&node).and_then(Node::as_str);
        assert_eq!(found("properties.LIST[1]['a.b']"), Some("x"));
        assert_eq!(found("properties.list[2]"), None);
        assert_eq!(found("properties[0]"), None);
        assert!(PropertyPath::new().walk(&node).is_some());
    }

    #[test]
    fn a_prefix_is_found() {
        let whole = PropertyPath::parse("a.b[0]").unwrap();
        assert!(whole.starts_with(&PropertyPath::new().key("A")));
        assert!(!whole.starts_with(&PropertyPath::new().key("b")));
    }

    proptest! {
        #[test]
        fn any_steps_survive_being_written(steps in prop::collection::vec(prop_oneof![
            "[a-zA-Z0-9_.'é\\[\\] -]{0,6}".prop_map(|key| Segment::Key(key.into())),
            (0usize..100).prop_map(Segment::Index),
        ], 0..6)) {
            let path = PropertyPath { segments: steps };
            prop_assert_eq!(PropertyPath::parse(&path.to_string()).unwrap(), path);
        }
    }
}
