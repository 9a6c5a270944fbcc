//! The closed set of placeholders in rule texts, and how a text is filled.

/// A placeholder: what a check fills into a rule's texts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Slot {
    /// The vault, kind and name: backup vault `bv-x`.
    Vault,
    /// The value as written, in backticks.
    Actual,
    /// What would be right.
    Expected,
    /// Path of the property, in backticks.
    Property,
    /// The vault's region.
    Region,
    /// The region's pair.
    Pair,
    /// The API version in use.
    ApiVersion,
    /// The first API version that has the property.
    Since,
    /// Another value, setting or resource that takes part.
    Other,
    /// A role.
    Role,
    /// The scope of a role or lock.
    Scope,
    /// An identity.
    Identity,
    /// A template parameter.
    Parameter,
    /// The values that are allowed.
    Allowed,
    /// A bound that was met.
    Limit,
    /// A template function.
    Function,
    /// A template.
    Template,
    /// A template link.
    Link,
    /// What was expected or left unread.
    Detail,
    /// A number of days.
    Days,
    /// The least that is allowed.
    Minimum,
    /// The most that is allowed.
    Maximum,
}

impl Slot {
    /// Every placeholder.
    pub const ALL: [Self; 22] = [
        Self::Vault,
        Self::Actual,
        Self::Expected,
        Self::Property,
        Self::Region,
        Self::Pair,
        Self::ApiVersion,
        Self::Since,
        Self::Other,
        Self::Role,
        Self::Scope,
        Self::Identity,
        Self::Parameter,
        Self::Allowed,
        Self::Limit,
        Self::Function,
        Self::Template,
        Self::Link,
        Self::Detail,
        Self::Days,
        Self::Minimum,
        Self::Maximum,
    ];

    /// The word between the braces, and what stands there when a check does not know it.
    const fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Vault => ("vault", "the vault"),
            Self::Actual => ("actual", "this value"),
            Self::Expected => ("expected", "the expected value"),
            Self::Property => ("property", "the property"),
            Self::Region => ("region", "its region"),
            Self::Pair => ("pair", "its paired region"),
            Self::ApiVersion => ("apiVersion", "its API version"),
            Self::Since => ("since", "a later version"),
            Self::Other => ("other", "the other setting"),
            Self::Role => ("role", "the role"),
            Self::Scope => ("scope", "its scope"),
            Self::Identity => ("identity", "the identity"),
            Self::Parameter => ("parameter", "the parameter"),
            Self::Allowed => ("allowed", "the allowed values"),
            Self::Limit => ("limit", "the limit"),
            Self::Function => ("function", "the function"),
            Self::Template => ("template", "the template"),
            Self::Link => ("link", "the link"),
            Self::Detail => ("detail", "no more is known"),
            Self::Days => ("days", "some"),
            Self::Minimum => ("minimum", "the minimum"),
            Self::Maximum => ("maximum", "the maximum"),
        }
    }

    /// The word between the braces.
    #[must_use]
    pub const fn name(self) -> &'static str {
        self.words().0
    }

    /// A neutral phrase for a slot that was not filled.
    #[must_use]
    pub const fn neutral(self) -> &'static str {
        self.words().1
    }

    /// The slot of that exact name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|slot| slot.name() == name)
    }
}

/// A stretch of a rule text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Piece<'text> {
    /// Stands as it is.
    Text(&'text str),
    /// The word of a placeholder: ASCII letters between braces.
    Placeholder(&'text str),
}

/// Cuts a rule text into plain stretches and placeholders; any other brace is plain text.
pub fn pieces(mut text: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut from = 0;
    while let Some((plain, word, rest)) = next_placeholder(text, from) {
        match (plain, word) {
            (_, None) => from = text.len() - rest.len(),
            (plain, Some(word)) => {
                pieces.push(Piece::Text(plain));
                pieces.push(Piece::Placeholder(word));
                text = rest;
                from = 0;
            }
        }
    }
    pieces.push(Piece::Text(text));
    pieces.retain(|piece| *piece != Piece::Text(""));
    pieces
}

/// At the first `{` from `from` on: the text before it, the word up to `}` if there is one, the text after.
fn next_placeholder(text: &str, from: usize) -> Option<(&str, Option<&str>, &str)> {
    let open = from + text.get(from..)?.find('{')?;
    let plain = text.get(..open)?;
    let after = text.get(open + 1..)?;
    let word = after.split_once('}').filter(|(word, _)| is_word(word));
    Some(match word {
        Some((word, rest)) => (plain, Some(word), rest),
        None => (plain, None, after),
    })
}

fn is_word(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphabetic())
}

/// What a check fills in: at most one text a slot.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Slots(Vec<(Slot, String)>);

impl Slots {
    /// Nothing filled.
    #[must_use]
    pub const fn new() -> Self {
        Self(Vec::new())
    }

    /// Fills `slot`, in place of what it held.
    pub fn set(&mut self, slot: Slot, text: impl Into<String>) -> &mut Self {
        let text = text.into();
        match self.0.iter_mut().find(|(held, _)| *held == slot) {
            Some((_, held)) => *held = text,
            None => self.0.push((slot, text)),
        }
        self
    }

    /// The same slots with `slot` filled.
    #[must_use]
    pub fn with(mut self, slot: Slot, text: impl Into<String>) -> Self {
        self.set(slot, text);
        self
    }

    /// The text of `slot`, if it was filled.
    #[must_use]
    pub fn get(&self, slot: Slot) -> Option<&str> {
        self.0.iter().find(|(held, _)| *held == slot).map(|(_, text)| text.as_str())
    }
}

/// `template` with its placeholders replaced; what fills a slot is not searched for placeholders again.
#[must_use]
pub fn fill(template: &str, slots: &Slots) -> String {
    let mut filled = String::with_capacity(template.len() + 32);
    for piece in pieces(template) {
        match piece {
            Piece::Text(text) => filled.push_str(text),
            Piece::Placeholder(word) => match Slot::named(word) {
                Some(slot) => filled.push_str(slots.get(slot).unwrap_or(slot.neutral())),
                None => filled.extend(["{", word, "}"]),
            },
        }
    }
    filled
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_filled_once_and_unknowns_read_well() {
        let slots = Slots::new().with(Slot::Vault, "backup vault `{region}`");
        assert_eq!(fill("{vault} dies with {region}", &slots), "backup vault `{region}` dies with its region");
    }

    #[test]
    fn other_braces_stay() {
        let text = "write {state: 'Enabled'} or {} or {{Region}} or { open";
        assert_eq!(fill(text, &Slots::new()), text);
        assert_eq!(fill("{{region}}", &Slots::new()), "{its region}");
        assert_eq!(fill("{a {pair}", &Slots::new()), "{a its paired region");
    }

    #[test]
    fn a_slot_holds_its_last_text() {
        let mut slots = Slots::new();
        slots.set(Slot::Days, "7").set(Slot::Days, "14");
        assert_eq!(fill("{days} days", &slots), "14 days");
    }
}
