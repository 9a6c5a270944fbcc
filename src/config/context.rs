//! The section `context`: where templates are deployed, as far as they do not say it themselves.

use std::sync::Arc;

use super::reader::Reader;
use crate::source::Span;
use crate::syntax::Node;
use crate::template::Surrounding;

/// What is set of the surroundings, by options and by the configuration; each thing once.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ContextSettings {
    values: Vec<ContextValue>,
}

/// One thing that is set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContextValue {
    /// What it is.
    pub of: Surrounding,
    /// The value, as `Surrounding::check` gave it.
    pub value: Arc<str>,
    /// Where it was set.
    pub written: Written,
}

/// Where a value was set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Written {
    /// On the command line, in these characters.
    Argument(String),
    /// In these bytes of the repository's configuration.
    Configuration(Span),
    /// In these bytes of the policy.
    Policy(Span),
}

impl ContextSettings {
    /// Everything that is set.
    #[must_use]
    pub fn values(&self) -> &[ContextValue] {
        &self.values
    }

    /// Sets one thing, whatever set it before.
    pub fn set(&mut self, value: ContextValue) {
        self.values.retain(|other| other.of != value.of);
        self.values.push(value);
    }
}

/// Reads the section; `written` says whose it is.
pub(super) fn read(section: &Node, written: fn(Span) -> Written, reader: &mut Reader) -> ContextSettings {
    let keys = Surrounding::ALL.map(Surrounding::key);
    let mut settings = ContextSettings::default();
    for (key, member) in reader.members(section, "`context`", &keys) {
        let Some(of) = Surrounding::ALL.into_iter().find(|of| of.key() == key) else { continue };
        let Some(text) = reader.text(member) else { continue };
        match of.check(&text) {
            Ok(value) => settings.set(ContextValue { of, value, written: written(member.value.span) }),
            Err(message) => reader.fault(member.value.span, message),
        }
    }
    settings
}
