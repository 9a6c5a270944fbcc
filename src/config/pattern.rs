//! Patterns of names: of resources, with their type or without.

/// A name in which `*` stands for any characters and `?` for one, whatever the case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamePattern {
    text: String,
    characters: Vec<char>,
}

impl NamePattern {
    /// The pattern of that text.
    #[must_use]
    pub fn new(text: &str) -> Self {
        Self { text: text.to_owned(), characters: text.to_lowercase().chars().collect() }
    }

    /// As written.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether it fits a name.
    #[must_use]
    pub fn fits(&self, name: &str) -> bool {
        let name: Vec<char> = name.to_lowercase().chars().collect();
        let (mut at, mut in_name) = (0, 0);
        // Where the last `*` stands, and up to where it has eaten.
        let mut star: Option<(usize, usize)> = None;
        while in_name < name.len() {
            match self.characters.get(at) {
                Some('*') => {
                    star = Some((at, in_name));
                    at += 1;
                }
                Some(wanted) if *wanted == '?' || name.get(in_name) == Some(wanted) => {
                    at += 1;
                    in_name += 1;
                }
                _ => match star {
                    Some((behind, eaten)) => {
                        star = Some((behind, eaten + 1));
                        at = behind + 1;
                        in_name = eaten + 1;
                    }
                    None => return false,
                },
            }
        }
        self.characters.iter().skip(at).all(|left| *left == '*')
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stars_and_question_marks() {
        let fits = |pattern: &str, name: &str| NamePattern::new(pattern).fits(name);
        assert!(fits("rsv-legacy", "RSV-Legacy"));
        assert!(fits("rsv-*", "rsv-") && fits("*", "") && fits("*-prod-*", "a-prod-b-prod-c"));
        assert!(fits("Microsoft.DataProtection/backupVaults/*", "microsoft.dataprotection/backupvaults/x"));
        assert!(fits("bv-?", "bv-1") && !fits("bv-?", "bv-") && !fits("bv-?", "bv-12"));
        assert!(!fits("rsv-legacy", "rsv-legacy-2") && !fits("", "a") && !fits("*b", "ba"));
    }
}
