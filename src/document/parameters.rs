//! What a parameter file, or the command line, gives to a template.

use std::sync::Arc;

use crate::source::{SourceId, Span};
use crate::syntax::{Document, Node, NodeKind};

/// The parameters that one file or argument gives.
#[derive(Debug, Clone)]
pub struct ParameterSet {
    /// The file; a source of its own for an argument.
    pub source: SourceId,
    /// Its name as reports say it: the file's, or `name=` for an argument.
    pub name: String,
    /// Whether it is one `name=value` of the command line.
    pub argument: bool,
    /// The parameters in the order written.
    pub entries: Vec<ParameterEntry>,
}

/// One parameter of a set.
#[derive(Debug, Clone)]
pub struct ParameterEntry {
    /// Its name as written.
    pub name: Arc<str>,
    /// The bytes of the name.
    pub name_span: Span,
    /// What it is given.
    pub given: GivenValue,
}

/// What a parameter is given.
#[derive(Debug, Clone)]
pub enum GivenValue {
    /// A value.
    Value(Node),
    /// A secret in a key vault; the bytes of the reference.
    KeyVault(Span),
}

impl ParameterSet {
    /// The parameters of a parameters document.
    #[must_use]
    pub fn from_document(document: &Document, name: impl Into<String>) -> Self {
        let none = Node { span: document.root.span, kind: NodeKind::Null };
        Self::from_parameters(document.source, document.root.get("parameters").unwrap_or(&none), name)
    }

    /// The parameters of an object of `{"name": {"value": …}}` in that file.
    #[must_use]
    pub fn from_parameters(source: SourceId, parameters: &Node, name: impl Into<String>) -> Self {
        let entries = parameters
            .members()
            .iter()
            .filter_map(|member| {
                let given = match (member.value.get("value"), member.value.get("reference")) {
                    (Some(value), _) => GivenValue::Value(value.clone()),
                    (None, Some(reference)) => GivenValue::KeyVault(reference.span),
                    (None, None) => return None,
                };
                Some(ParameterEntry { name: Arc::clone(&member.key), name_span: member.key_span, given })
            })
            .collect();
        Self { source, name: name.into(), argument: false, entries }
    }

    /// The parameter of a `name=value` argument, whose whole text is the source. A value that reads as JSON is that
    /// value, as `az deployment` takes it; anything else is a text.
    #[must_use]
    pub fn from_argument(source: SourceId, text: &str) -> Option<Self> {
        let (name, value) = text.split_once('=')?;
        let start = u32::try_from(name.len() + 1).ok()?;
        let end = u32::try_from(text.len()).ok()?;
        // A fault of the value is told at the argument as a whole.
        let span = Span::new(0, end);
        let node = match crate::syntax::json::parse(value) {
            Ok(node) => Node { span, ..node },
            Err(_) => Node { span, kind: NodeKind::String(value.into()) },
        };
        let entry = ParameterEntry {
            name: name.into(),
            name_span: Span::new(0, start.saturating_sub(1)),
            given: GivenValue::Value(node),
        };
        Some(Self { source, name: format!("{name}="), argument: true, entries: vec![entry] })
    }
}
