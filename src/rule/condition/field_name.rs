//! The name of a field: an alias, a tag, or one of the words that every resource has, read into steps.

use std::fmt;
use std::sync::Arc;

/// The name of a field as a condition writes it: `type`, `tags['cost center']`, `vault.redundancy`,
/// `Microsoft.DataProtection/backupVaults/storageSettings[*].type`.
///
/// Two names are equal when they say the same, without case.
/// SOURCE: <https://learn.microsoft.com/azure/governance/policy/concepts/definition-structure-policy-rule#fields>
#[derive(Debug, Clone)]
pub struct FieldName {
    text: Arc<str>,
    resource_type: Option<Arc<str>>,
    steps: Vec<Step>,
}

/// One step of a field's path.
#[derive(Debug, Clone)]
pub enum Step {
    /// The property of that name.
    Member(Arc<str>),
    /// `[*]`: every item of the list.
    Items,
}

/// Why a text is no name of a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum FieldNameFault {
    /// It is empty, or a step of it is.
    #[error("a part of its path is empty")]
    EmptyStep,
    /// A `[` has no `]`.
    #[error("a `[` in it has no `]`")]
    OpenBracket,
    /// Characters follow a `]` without a dot.
    #[error("a `.` is missing after a `]`")]
    NoDot,
    /// It begins with `[`.
    #[error("it begins with a bracket")]
    BeginsWithBracket,
}

impl FieldName {
    /// Reads a name.
    ///
    /// # Errors
    /// When the path can't be taken apart.
    pub fn parse(text: &str) -> Result<Self, FieldNameFault> {
        let text = text.trim();
        let head = text.find('[').map_or(text, |at| text.get(..at).unwrap_or(text));
        // An alias is the resource type, a slash, and the path, which has no slash outside brackets.
        let (resource_type, path) = head
            .rfind('/')
            .map_or((None, text), |slash| (text.get(..slash), text.get(slash + 1..).unwrap_or_default()));
        if resource_type.is_some_and(|name| name.split('/').any(str::is_empty)) {
            return Err(FieldNameFault::EmptyStep);
        }
        Ok(Self { text: text.into(), resource_type: resource_type.map(Into::into), steps: read_steps(path)? })
    }

    /// The name as written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// What stands before the path of an alias: `Microsoft.DataProtection/backupVaults`.
    #[must_use]
    pub fn resource_type(&self) -> Option<&str> {
        self.resource_type.as_deref()
    }

    /// The path: for an alias that of the property, else the whole name.
    #[must_use]
    pub fn steps(&self) -> &[Step] {
        &self.steps
    }

    /// Whether it selects items of a list: whether a `[*]` is in it.
    #[must_use]
    pub fn selects_items(&self) -> bool {
        self.levels() > 0
    }

    /// How many `[*]` are in it.
    #[must_use]
    pub(super) fn levels(&self) -> usize {
        self.steps.iter().filter(|step| step.is_items()).count()
    }

    /// How many `[*]`, from the left, both names have in common: the lists that both go through.
    #[must_use]
    pub(super) fn shared_levels(&self, other: &Self) -> usize {
        if !same_type(self.resource_type(), other.resource_type()) {
            return 0;
        }
        self.steps.iter().zip(&other.steps).take_while(|(a, b)| a == b).filter(|(step, _)| step.is_items()).count()
    }

    /// Whether it is a place in Azure, whose names are the same with and without spaces: `East US 2`, `eastus2`.
    ///
    /// SOURCE: <https://learn.microsoft.com/azure/governance/policy/concepts/definition-structure-policy-rule#fields>
    #[must_use]
    pub(super) fn is_location(&self) -> bool {
        ["location", "vault.location"].iter().any(|name| self.text.eq_ignore_ascii_case(name))
    }
}

impl PartialEq for FieldName {
    fn eq(&self, other: &Self) -> bool {
        same_type(self.resource_type(), other.resource_type()) && self.steps == other.steps
    }
}

impl Eq for FieldName {}

impl fmt::Display for FieldName {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.text)
    }
}

impl Step {
    /// The member's name; none for `[*]`.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        match self {
            Self::Member(name) => Some(name),
            Self::Items => None,
        }
    }

    /// Whether it is `[*]`.
    #[must_use]
    pub fn is_items(&self) -> bool {
        matches!(self, Self::Items)
    }
}

impl PartialEq for Step {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Member(a), Self::Member(b)) => a.eq_ignore_ascii_case(b),
            (Self::Items, Self::Items) => true,
            _ => false,
        }
    }
}

impl Eq for Step {}

fn same_type(a: Option<&str>, b: Option<&str>) -> bool {
    match (a, b) {
        (Some(a), Some(b)) => a.eq_ignore_ascii_case(b),
        (None, None) => true,
        _ => false,
    }
}

fn read_steps(path: &str) -> Result<Vec<Step>, FieldNameFault> {
    let mut steps = Vec::new();
    let mut rest = path;
    while !rest.is_empty() || steps.is_empty() {
        let end = rest.find(['.', '[']).unwrap_or(rest.len());
        let (name, after) = rest.split_at_checked(end).unwrap_or((rest, ""));
        if name.is_empty() {
            return Err(if after.starts_with('[') {
                FieldNameFault::BeginsWithBracket
            } else {
                FieldNameFault::EmptyStep
            });
        }
        steps.push(Step::Member(name.into()));
        rest = read_brackets(after, &mut steps)?;
        if let Some(next) = rest.strip_prefix('.') {
            if next.is_empty() {
                return Err(FieldNameFault::EmptyStep);
            }
            rest = next;
        } else if !rest.is_empty() {
            return Err(FieldNameFault::NoDot);
        }
    }
    Ok(steps)
}

/// Reads any number of `[*]` and `['name']`; gives what follows.
fn read_brackets<'a>(text: &'a str, steps: &mut Vec<Step>) -> Result<&'a str, FieldNameFault> {
    let mut rest = text;
    while let Some(inside) = rest.strip_prefix('[') {
        let (content, after) = split_bracket(inside).ok_or(FieldNameFault::OpenBracket)?;
        if content.is_empty() {
            return Err(FieldNameFault::EmptyStep);
        }
        steps.push(match content {
            "*" => Step::Items,
            name => Step::Member(unquote(name).into()),
        });
        rest = after;
    }
    Ok(rest)
}

/// Takes a bracket's content apart from what follows; a `]` within quotes does not close it.
fn split_bracket(inside: &str) -> Option<(&str, &str)> {
    if let Some(quoted) = inside.strip_prefix('\'') {
        let end = quoted.find("']")? + 1;
        let (content, after) = inside.split_at_checked(end + 1)?;
        return Some((content, after.strip_prefix(']')?));
    }
    inside.split_once(']')
}

/// The name within single quotes, of which doubled ones mean one: `'''it''s'''` is `'it's'`.
fn unquote(name: &str) -> String {
    name.strip_prefix('\'')
        .and_then(|inner| inner.strip_suffix('\''))
        .map_or_else(|| name.to_owned(), |inner| inner.replace("''", "'"))
}
