//! The tags that mark a vault as not being production.

use super::Provenance;

/// Whether a vault is marked as not being production, by its tags or by configuration.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Marking {
    /// Not marked: held to what production is held to.
    None,
    /// Marked.
    NonProduction,
}

include!(concat!(env!("OUT_DIR"), "/environments.rs"));

/// Whether a tag of that name and value marks non-production; neither's case matters.
#[must_use]
pub fn marks_non_production(tag: &str, value: &str) -> bool {
    let listed = |list: &[&str], word: &str| list.iter().any(|one| one.eq_ignore_ascii_case(word.trim()));
    listed(TAGS, tag) && listed(NON_PRODUCTION, value)
}

/// Whether a word, such as the name of a folder, speaks of what is not production.
#[must_use]
pub fn is_non_production(word: &str) -> bool {
    NON_PRODUCTION.iter().any(|one| one.eq_ignore_ascii_case(word))
}

/// Whether a word, such as the name of a folder, speaks of production.
#[must_use]
pub fn is_production(word: &str) -> bool {
    ["prod", "production", "prd"].iter().any(|one| one.eq_ignore_ascii_case(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_read_without_case() {
        assert!(marks_non_production("Environment", "DEV"));
        assert!(marks_non_production("stage", "non-prod"));
        assert!(!marks_non_production("env", "production"));
        assert!(!marks_non_production("owner", "test"));
    }
}
