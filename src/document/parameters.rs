//! What a parameter file, or the command line, gives to a template.

use std::sync::Arc;

use crate::source::{SourceId, Span};
use crate::syntax::{Document, Member, Node, NodeKind};

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
    /// Where reading stopped, if the file could not be read: it may give any parameter any value.
    pub unread: Option<Span>,
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
    /// An expression over inputs that the deploying tool supplies, as Bicep compiles `externalInput()`; a text.
    Expression(Node),
    /// A secret in a key vault; the bytes of the reference.
    KeyVault(Span),
    /// None of these, which Azure refuses; the bytes of what stands there instead.
    Nothing(Span),
}

/// How one parameter's object says what it is given.
#[derive(Debug, Clone, Copy)]
pub enum Written<'n> {
    /// By `value`.
    Value(&'n Node),
    /// By `reference`, to a key vault's secret.
    Reference(&'n Node),
    /// By `expression`, over inputs that the deploying tool supplies.
    Expression(&'n Node),
    /// By none of these.
    Nothing,
}

impl<'n> Written<'n> {
    /// Reads what stands under a parameter's name.
    #[must_use]
    pub fn of(entry: &'n Node) -> Self {
        if let Some(value) = entry.get("value") {
            return Self::Value(value);
        }
        if let Some(reference) = entry.get("reference") {
            return Self::Reference(reference);
        }
        entry.get("expression").map_or(Self::Nothing, Self::Expression)
    }

    /// Whether anything is given.
    #[must_use]
    pub fn is_given(self) -> bool {
        !matches!(self, Self::Nothing)
    }
}

impl ParameterSet {
    /// The parameters of a parameters document; those of a bare object of `{"value": …}` where there is no `parameters`,
    /// as `az deployment` takes them.
    #[must_use]
    pub fn from_document(document: &Document, name: impl Into<String>) -> Self {
        let parameters = document.root.get("parameters").unwrap_or(&document.root);
        Self::from_parameters(document.source, parameters, name)
    }

    /// The parameters of an object of `{"name": {"value": …}}` in that file.
    #[must_use]
    pub fn from_parameters(source: SourceId, parameters: &Node, name: impl Into<String>) -> Self {
        let entries = parameters.members().iter().map(entry).collect();
        Self { source, name: name.into(), argument: false, entries, unread: None }
    }

    /// What a file gives that could not be read from this place on.
    #[must_use]
    pub fn unread(source: SourceId, at: Span, name: impl Into<String>) -> Self {
        Self { source, name: name.into(), argument: false, entries: Vec::new(), unread: Some(at) }
    }

    /// The parameter of a `name=value` argument, whose whole text is the source. The value is a text: what it is worth
    /// depends on the type that the template declares.
    #[must_use]
    pub fn from_argument(source: SourceId, text: &str) -> Option<Self> {
        let (name, value) = text.split_once('=')?;
        let name_end = u32::try_from(name.len()).ok()?;
        let end = u32::try_from(text.len()).ok()?;
        // A fault of the value is told at the argument as a whole.
        let node = Node { span: Span::new(0, end), kind: NodeKind::String(value.into()) };
        let entry =
            ParameterEntry { name: name.into(), name_span: Span::new(0, name_end), given: GivenValue::Value(node) };
        Some(Self { source, name: format!("{name}="), argument: true, entries: vec![entry], unread: None })
    }
}

/// Whether a node gives parameters: under `parameters`, or as a bare object of values and references.
#[must_use]
pub fn gives_parameters(root: &Node) -> bool {
    match root.get("parameters") {
        Some(parameters) => parameters.is_object(),
        None => root.is_object() && root.members().iter().all(|member| Written::of(&member.value).is_given()),
    }
}

fn entry(member: &Member) -> ParameterEntry {
    let given = match Written::of(&member.value) {
        Written::Value(value) => GivenValue::Value(value.clone()),
        Written::Reference(reference) => GivenValue::KeyVault(reference.span),
        Written::Expression(text) => GivenValue::Expression(text.clone()),
        Written::Nothing => GivenValue::Nothing(member.value.span),
    };
    ParameterEntry { name: Arc::clone(&member.key), name_span: member.key_span, given }
}
