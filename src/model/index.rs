//! Lists by what an id of theirs ends with: an export may show thousands of vaults that each ask for what joins to them.

use std::collections::HashMap;

use super::scope::segments;
use crate::template::{Kind, Part, Value};

/// Numbers of a list by a word that is compared without case; those whose word is not known answer every question.
#[derive(Debug, Default)]
pub struct Index {
    known: HashMap<String, Vec<usize>>,
    open: Vec<usize>,
    len: usize,
}

impl Index {
    /// The index of a list, from the word of each item.
    #[must_use]
    pub fn of(words: impl IntoIterator<Item = Option<String>>) -> Self {
        let mut index = Self::default();
        for (number, word) in words.into_iter().enumerate() {
            index.add(number, word);
        }
        index
    }

    /// Adds a word of an item; items come in order, one may have several words.
    pub fn add(&mut self, number: usize, word: Option<String>) {
        let list = match word {
            Some(word) => self.known.entry(word).or_default(),
            None => &mut self.open,
        };
        if list.last() != Some(&number) {
            list.push(number);
        }
        self.len = self.len.max(number + 1);
    }

    /// The numbers, in order, of what may have that word; of everything where the word is not known.
    #[must_use]
    pub fn may_be(&self, word: Option<&str>) -> Vec<usize> {
        match word {
            Some(word) => in_order([self.known.get(word), Some(&self.open)]),
            None => (0..self.len).collect(),
        }
    }

    /// The numbers, in order, of what may have one of these words.
    #[must_use]
    pub fn may_be_any<'w>(&self, words: impl IntoIterator<Item = Option<&'w str>>) -> Vec<usize> {
        let mut lists = vec![Some(&self.open)];
        for word in words {
            match word {
                Some(word) => lists.push(self.known.get(word)),
                None => return self.may_be(None),
            }
        }
        in_order(lists)
    }
}

/// Numbers of a list of scopes by where they lie.
#[derive(Debug, Default)]
pub struct ScopeIndex {
    /// By depth and last segment.
    at: HashMap<(usize, String), Vec<usize>>,
    last: Index,
    depths: HashMap<usize, Vec<usize>>,
}

impl ScopeIndex {
    /// Adds a scope; items come in order. One that is told by more than its segments answers every question: none.
    pub fn add(&mut self, number: usize, scope: Option<&Value>) {
        let segments = scope.map(segments).filter(|segments| is_rooted(segments));
        let word = segments.as_ref().and_then(|segments| word_of(segments.last()?));
        if let (Some(segments), Some(word)) = (segments, &word) {
            self.at.entry((segments.len(), word.clone())).or_default().push(number);
            self.depths.entry(segments.len()).or_default().push(number);
        }
        self.last.add(number, word);
    }

    /// The numbers, in order, of the scopes that may be that id or enclose it.
    #[must_use]
    pub fn around(&self, id: &Value) -> Vec<usize> {
        let segments = segments(id);
        let Some(last) = segments.last().filter(|_| is_rooted(&segments)).and_then(word_of) else {
            return self.last.may_be(None);
        };
        let same_end = self.last.may_be(Some(&last));
        let mut lists = vec![Some(&same_end)];
        for (number, segment) in segments.iter().enumerate() {
            lists.push(match word_of(segment) {
                Some(word) => self.at.get(&(number + 1, word)),
                None => self.depths.get(&(number + 1)),
            });
        }
        in_order(lists)
    }

    /// The numbers, in order, of the scopes that may end as one of these ids does.
    #[must_use]
    pub fn ending_like(&self, ids: &[&Value]) -> Vec<usize> {
        let words: Vec<Option<String>> = ids.iter().map(|id| segments(id).last().and_then(word_of)).collect();
        self.last.may_be_any(words.iter().map(Option::as_deref))
    }

    /// The numbers, in order, of the scopes that may end with one of these names; of all where one is not known.
    #[must_use]
    pub fn ending_with(&self, names: &[&Value]) -> Vec<usize> {
        let words: Vec<Option<String>> = names.iter().map(|name| word_of(name)).collect();
        self.last.may_be_any(words.iter().map(Option::as_deref))
    }
}

fn is_rooted(segments: &[Value]) -> bool {
    segments.len() > 1 && segments.first().and_then(Value::as_str) == Some("")
}

fn word_of(segment: &Value) -> Option<String> {
    segment.as_str().map(str::to_ascii_lowercase)
}

/// Several lists of numbers as one, in order and each number once.
pub(super) fn in_order<'l>(lists: impl IntoIterator<Item = Option<&'l Vec<usize>>>) -> Vec<usize> {
    let mut all: Vec<usize> = lists.into_iter().flatten().flatten().copied().collect();
    all.sort_unstable();
    all.dedup();
    all
}

/// The last segment of an id in lower case, if it is wholly known; equal ids end alike.
#[must_use]
pub fn end_of(id: &Value) -> Option<String> {
    match &id.kind {
        Kind::String(text) => Some(text.rsplit('/').next().unwrap_or_default().to_ascii_lowercase()),
        Kind::Text(text) => {
            let mut end = String::new();
            for part in text.parts.iter().rev() {
                let Part::Known(known) = part else { return None };
                match known.rsplit_once('/') {
                    Some((_, after)) => return Some(format!("{after}{end}").to_ascii_lowercase()),
                    None => end.insert_str(0, known),
                }
            }
            None
        }
        _ => None,
    }
}

/// The first segment of a name in lower case, if it is wholly known.
#[must_use]
pub fn beginning_of(name: &Value) -> Option<String> {
    match &name.kind {
        Kind::String(text) => Some(text.split('/').next().unwrap_or_default().to_ascii_lowercase()),
        Kind::Text(text) => match text.parts.first() {
            Some(Part::Known(known)) => known.split_once('/').map(|(first, _)| first.to_ascii_lowercase()),
            _ => None,
        },
        _ => None,
    }
}

/// The name of the parent in an id that ends with a type and a name, in lower case, if it is wholly known.
#[must_use]
pub fn parent_in(id: &Value) -> Option<String> {
    if let Some(text) = id.as_str() {
        return text.rsplit('/').nth(2).map(str::to_ascii_lowercase);
    }
    // A name that is not known may hold the parent's, too.
    let segments = segments(id);
    let mut words = segments.iter().rev().map(word_of);
    let (_name, _kind) = (words.next()??, words.next()??);
    words.next()?
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::template::{Cause, Origin, Unknown};

    fn hole() -> Part {
        Part::Hole(Unknown::new(Cause::DeploymentContext, "subscription", Origin::NONE))
    }

    fn partly(after: &str) -> Value {
        Value::text(vec![Part::Known("/subscriptions/".into()), hole(), Part::Known(after.into())])
    }

    const VAULT: &str = "/subscriptions/s/resourceGroups/rg/providers/Microsoft.DataProtection/backupVaults/BV";

    #[test]
    fn ids_end_with_their_name_if_that_is_known() {
        assert_eq!(end_of(&Value::string(VAULT)).as_deref(), Some("bv"));
        assert_eq!(end_of(&partly("/resourceGroups/RG")).as_deref(), Some("rg"));
        assert_eq!(end_of(&partly("-x")), None);
        assert_eq!(parent_in(&Value::string(VAULT)).as_deref(), Some("microsoft.dataprotection"));
        assert_eq!(parent_in(&partly("/backupVaults/bv/backupPolicies/p")).as_deref(), Some("bv"));
        assert_eq!(parent_in(&Value::text(vec![Part::Known("/backupVaults/bv/backupPolicies/".into()), hole()])), None);
        assert_eq!(beginning_of(&Value::string("KV/add")).as_deref(), Some("kv"));
    }

    #[test]
    fn what_is_open_answers_every_question() {
        let index = Index::of([Some("a".to_owned()), None, Some("b".to_owned()), Some("a".to_owned())]);
        assert_eq!(index.may_be(Some("a")), [0, 1, 3]);
        assert_eq!(index.may_be(Some("c")), [1]);
        assert_eq!(index.may_be(None), [0, 1, 2, 3]);
        assert_eq!(index.may_be_any([Some("a"), Some("b")]), [0, 1, 2, 3]);
    }

    #[test]
    fn scopes_are_found_from_what_lies_below_them() {
        let scopes = [
            Value::string("/subscriptions/S"),
            Value::string("/subscriptions/s/resourceGroups/other"),
            Value::string("/subscriptions/s/resourcegroups/RG"),
            Value::string(VAULT),
            partly("/resourceGroups/rg"),
            partly("-of/resourceGroups/other"),
            partly(""),
            Value::string("rg"),
        ];
        let mut index = ScopeIndex::default();
        scopes.iter().enumerate().for_each(|(number, scope)| index.add(number, Some(scope)));
        assert_eq!(index.around(&Value::string(VAULT)), [0, 2, 3, 4, 6, 7]);
        let below = partly("/resourceGroups/rg/providers/Microsoft.DataProtection/backupVaults/bv");
        assert_eq!(index.around(&below), [0, 2, 3, 4, 6, 7]);
        assert_eq!(index.around(&partly("")).len(), scopes.len());
    }
}
