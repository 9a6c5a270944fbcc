//! The known word that was probably meant by an unknown one.

/// The candidate with the fewest edits to `asked`, case aside, if those are few for its length.
#[must_use]
pub fn nearest<'c>(asked: &str, candidates: impl IntoIterator<Item = &'c str>) -> Option<&'c str> {
    /// A word longer than any name costs time and can be near to none.
    const LONGEST: usize = 80;
    if asked.len() > LONGEST {
        return None;
    }
    let asked = asked.to_ascii_lowercase();
    candidates
        .into_iter()
        .filter(|candidate| candidate.len() <= LONGEST)
        .map(|candidate| (strsim::levenshtein(&asked, &candidate.to_ascii_lowercase()), candidate))
        .filter(|(edits, candidate)| *edits <= ((candidate.len() + 1) / 3).max(1))
        .min_by_key(|(edits, _)| *edits)
        .map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_near_is_offered() {
        let names = || ["RED02", "vault-redundancy-local"].into_iter();
        assert_eq!(nearest("RED2", names()), Some("RED02"));
        assert_eq!(nearest("vault-redundency-locale", names()), Some("vault-redundancy-local"));
        assert_eq!(nearest("something-else", names()), None);
    }
}
