//! Stand-ins for names, ids and addresses: the same for the same name over a whole document, numbered by first mention.

use std::collections::{BTreeSet, HashMap};
use std::ops::Bound;

use super::allowed::{is_allowed, is_built_in_role, is_common_in_paths, is_prose};
use crate::template::functions;

/// What a stand-in stands for; its word begins the stand-in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Class {
    Vault,
    Subscription,
    Group,
    Policy,
    Instance,
    Guard,
    Resource,
    Identifier,
    Uri,
    Folder,
    File,
    Expression,
    Person,
    Text,
}

impl Class {
    const fn word(self) -> &'static str {
        match self {
            Self::Vault => "vault",
            Self::Subscription => "sub",
            Self::Group => "group",
            Self::Policy => "policy",
            Self::Instance => "instance",
            Self::Guard => "guard",
            Self::Resource => "resource",
            Self::Identifier => "id",
            Self::Uri => "uri",
            Self::Folder => "folder",
            Self::File => "file",
            Self::Expression => "expression",
            Self::Person => "person",
            Self::Text => "text",
        }
    }
}

/// The stand-ins given out so far.
#[derive(Debug, Default)]
pub(super) struct StandIns {
    /// By the original in lower case: Azure compares names without case.
    known: HashMap<String, String>,
    counts: HashMap<Class, usize>,
    /// Originals that are more than letters, digits, `-`, `_` and `.`: sought at each character of a text.
    odd: BTreeSet<String>,
}

/// Where the word before something quoted says that it names a part of the template itself.
const OF_TEMPLATES: [&str; 5] = ["parameter", "variable", "output", "when", "loop"];

impl StandIns {
    /// The stand-in of a name.
    pub(super) fn name(&mut self, class: Class, original: &str) -> String {
        let key = original.to_lowercase();
        if key.is_empty() {
            return String::new();
        }
        if let Some(known) = self.known.get(&key) {
            return known.clone();
        }
        let count = self.counts.entry(class).or_default();
        *count += 1;
        let stand_in = format!("{}-{count}", class.word());
        if !original.chars().all(is_of_name) && original.chars().count() > 2 {
            self.odd.insert(original.to_owned());
        }
        self.known.insert(key, stand_in.clone());
        stand_in
    }

    /// The names of a resource and those above it, `vault/policy`: the last is of that class.
    pub(super) fn names(&mut self, class: Class, original: &str) -> String {
        let last = original.matches('/').count();
        let parts = original.split('/').enumerate();
        let told: Vec<String> =
            parts.map(|(number, part)| self.name(if number == last { class } else { Class::Resource }, part)).collect();
        told.join("/")
    }

    /// A value: what is Azure's own stays.
    pub(super) fn value(&mut self, original: &str) -> String {
        if let Some(known) = self.known.get(&original.to_lowercase()) {
            return known.clone();
        }
        match original {
            _ if is_guid(original) => self.guid(original),
            _ if is_allowed(original) => original.to_owned(),
            _ if original.starts_with('/') => self.id(original),
            _ if original.contains("://") => self.name(Class::Uri, original),
            _ => self.name(Class::Text, original),
        }
    }

    /// An id of Azure's: types stay, names are replaced each by its own stand-in.
    pub(super) fn id(&mut self, original: &str) -> String {
        let mut told: Vec<String> = Vec::new();
        let mut before = "";
        // After `providers/Microsoft.X` types and names take turns.
        let mut since_provider = None;
        for part in original.split('/') {
            since_provider = match since_provider {
                _ if part.eq_ignore_ascii_case("providers") => Some(0),
                Some(count) => Some(count + 1),
                None => None,
            };
            let is_type = since_provider.is_some_and(|count| count == 1 || count % 2 == 0)
                && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'.');
            told.push(match before.to_ascii_lowercase().as_str() {
                _ if part.is_empty() => String::new(),
                "subscriptions" => self.name(Class::Subscription, part),
                "resourcegroups" => self.name(Class::Group, part),
                _ if is_guid(part) => self.guid(part),
                _ if is_type || is_key_word(part) => part.to_owned(),
                _ => self.name(Class::Resource, part),
            });
            before = part;
        }
        told.join("/")
    }

    fn guid(&mut self, guid: &str) -> String {
        if is_built_in_role(guid) { guid.to_owned() } else { self.name(Class::Identifier, guid) }
    }

    /// A path: parts that say nothing of whose they are stay.
    pub(super) fn path(&mut self, original: &str) -> String {
        if original.starts_with('<') || original == "." {
            return original.to_owned();
        }
        if let Some((name, "")) = original.split_once('=') {
            return format!("{}=", self.name(Class::Text, name));
        }
        let last = original.matches(['/', '\\']).count();
        let parts = original.split(['/', '\\']).enumerate();
        let told: Vec<String> = parts
            .map(|(number, part)| match part {
                "" | "." | ".." => part.to_owned(),
                _ if is_common_in_paths(part) && !self.holds_known(part) => part.to_owned(),
                // What has no extension is a folder that was given.
                _ if number < last || !part.contains('.') => self.name(Class::Folder, part),
                _ => {
                    let extension = part.rsplit_once('.').map_or("", |(_, extension)| extension);
                    let extension = if is_common_in_paths(extension) { extension } else { "" };
                    let stand_in = self.name(Class::File, part);
                    let has = extension.is_empty() || stand_in.ends_with(extension);
                    if has { stand_in } else { format!("{stand_in}.{extension}") }
                }
            })
            .collect();
        told.join("/")
    }

    fn holds_known(&self, part: &str) -> bool {
        let lower = part.to_lowercase();
        let stem = lower.rsplit_once('.').map_or(lower.as_str(), |(stem, _)| stem);
        self.known.contains_key(stem) || lower.split('.').any(|piece| self.known.contains_key(piece))
    }

    /// A sentence of ours with names in it: what it quotes stays only if it is Azure's or ours.
    pub(super) fn text(&mut self, original: &str) -> String {
        let text = self.without_odd(original);
        self.quotes(&text, &['`', '"'])
    }

    /// The text with each odd name in it replaced, the longest that begins at a place.
    fn without_odd(&self, original: &str) -> String {
        let mut told = String::with_capacity(original.len());
        let mut rest = original;
        while let Some(first) = rest.chars().next() {
            let found = self.odd_at(rest).and_then(|name| Some((name.len(), self.known.get(&name.to_lowercase())?)));
            let length = match found {
                Some((length, stand_in)) => {
                    told.push_str(stand_in);
                    length
                }
                None => {
                    told.push(first);
                    first.len_utf8()
                }
            };
            rest = rest.get(length..).unwrap_or_default();
        }
        told
    }

    /// The longest odd name that a text begins with. Each of them stands in order at or before the text; one that is no
    /// beginning of it leaves only what both have in common to go on with.
    fn odd_at(&self, text: &str) -> Option<&str> {
        let mut limit = text;
        loop {
            let near = self.odd.range::<str, _>((Bound::Unbounded, Bound::Included(limit))).next_back()?;
            if limit.starts_with(near.as_str()) {
                return Some(near);
            }
            let common = limit.char_indices().zip(near.chars()).take_while(|((_, own), other)| own == other);
            let end = common.last().map_or(0, |((at, own), _)| at + own.len_utf8());
            limit = limit.get(..end).filter(|limit| !limit.is_empty())?;
        }
    }

    /// What stands between two equal quotes is looked at by itself.
    fn quotes(&mut self, text: &str, quotes: &[char]) -> String {
        let Some((quote, others)) = quotes.split_first() else { return self.plain(text) };
        if !text.matches(*quote).count().is_multiple_of(2) {
            return self.quotes(text, others);
        }
        let mut told = String::with_capacity(text.len());
        for (number, part) in text.split(*quote).enumerate() {
            if number > 0 {
                told.push(*quote);
            }
            if number % 2 == 0 {
                // What is read out of something quoted, `reference(…)`.name, goes on behind the quote.
                let end = part.find(|letter| !is_of_name(letter) && !matches!(letter, '[' | ']')).unwrap_or(part.len());
                let end = if number > 0 && part.starts_with('.') { end } else { 0 };
                let (tail, part) = part.split_at(end);
                told.push_str(&self.members(tail));
                told.push_str(&self.quotes(part, others));
            } else {
                let before = told.trim_end_matches(*quote).trim_end().rsplit(' ').next().unwrap_or_default().to_owned();
                told.push_str(&self.quoted(part, &before));
            }
        }
        told
    }

    /// `.properties.name`: names that Azure has stay.
    fn members(&mut self, tail: &str) -> String {
        tail.split('.').map(|name| self.value(name)).collect::<Vec<_>>().join(".")
    }

    fn quoted(&mut self, part: &str, before: &str) -> String {
        let identifier = part.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '_');
        // A function's name is Azure's own, or a stranger's.
        if before == "function" {
            return if functions::find(part).is_some() { part.to_owned() } else { self.value(part) };
        }
        if identifier && OF_TEMPLATES.contains(&before) && !self.known.contains_key(&part.to_lowercase()) {
            return part.to_owned();
        }
        if part.contains([' ', '(']) && !is_allowed(part) {
            return self.name(Class::Text, part);
        }
        self.value(part)
    }

    fn plain(&mut self, text: &str) -> String {
        let mut told = String::with_capacity(text.len());
        for piece in text.split_inclusive(char::is_whitespace) {
            let word = piece.trim_end();
            let space = piece.get(word.len()..).unwrap_or_default();
            told.push_str(&self.word(word));
            told.push_str(space);
        }
        told
    }

    fn word(&mut self, word: &str) -> String {
        if word.contains("://") {
            let ours = ["https://learn.microsoft.com/", "https://aka.ms/"].iter().any(|ours| word.contains(ours));
            return if ours { word.to_owned() } else { self.name(Class::Uri, word) };
        }
        if word.contains('\'') && word.contains('(') || word.contains(['‹', '›']) {
            return self.name(Class::Text, word);
        }
        if word.to_ascii_lowercase().contains("/subscriptions/") {
            return self.id(word);
        }
        let mut told = String::with_capacity(word.len());
        let mut rest = word;
        while !rest.is_empty() {
            let end = rest.find(|letter| !is_of_name(letter)).unwrap_or(rest.len());
            let (token, after) = rest.split_at(end);
            told.push_str(&self.token(token));
            let next = after.chars().next().map_or(0, char::len_utf8);
            told.push_str(after.get(..next).unwrap_or_default());
            rest = after.get(next..).unwrap_or_default();
        }
        told
    }

    /// Letters, digits and dashes: known names in it, as a whole or as a run of its parts, are replaced.
    fn token(&mut self, token: &str) -> String {
        if token.len() < 3 {
            return token.to_owned();
        }
        if is_guid(token) {
            return self.guid(token);
        }
        if let Some(known) = self.known.get(&token.to_lowercase()) {
            return if is_prose(token) { token.to_owned() } else { known.clone() };
        }
        let cuts: Vec<usize> = token.match_indices(['-', '.', '_']).map(|(at, _)| at).collect();
        if cuts.is_empty() || cuts.len() > 16 {
            return token.to_owned();
        }
        let starts: Vec<usize> = std::iter::once(0).chain(cuts.iter().map(|at| at + 1)).collect();
        let ends: Vec<usize> = cuts.iter().copied().chain([token.len()]).collect();
        for start in &starts {
            for end in ends.iter().rev().filter(|end| *end > start) {
                let run = token.get(*start..*end).unwrap_or_default();
                let known = self.known.get(&run.to_lowercase()).filter(|_| run.len() > 2 && !is_prose(run)).cloned();
                if let Some(known) = known {
                    let before = self.token(token.get(..*start).unwrap_or_default());
                    let after = self.token(token.get(*end..).unwrap_or_default());
                    return format!("{before}{known}{after}");
                }
            }
        }
        token.to_owned()
    }
}

fn is_of_name(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || matches!(letter, '-' | '_' | '.')
}

fn is_key_word(part: &str) -> bool {
    ["subscriptions", "resourcegroups", "providers"].contains(&part.to_ascii_lowercase().as_str())
}

fn is_guid(text: &str) -> bool {
    let lengths = text.split('-').map(str::len);
    text.len() == 36
        && lengths.eq([8, 4, 4, 4, 12])
        && text.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_has_one_stand_in_wherever_it_stands() {
        let mut stand_ins = StandIns::default();
        assert_eq!(stand_ins.name(Class::Vault, "bv-Orders"), "vault-1");
        assert_eq!(stand_ins.name(Class::Resource, "BV-orders"), "vault-1");
        assert_eq!(
            stand_ins.text("backup vault `bv-orders` keeps its backups; see pe-bv-orders.privatelink"),
            "backup vault `vault-1` keeps its backups; see pe-vault-1.privatelink"
        );
        let id = "/subscriptions/1f3f0d52-7d8c-4f0e-9a55-0c1f5b7f2a10/resourceGroups/rg/providers/Microsoft.KeyVault/vaults/kv-1";
        let told = "/subscriptions/sub-1/resourceGroups/group-1/providers/Microsoft.KeyVault/vaults/resource-1";
        assert_eq!(stand_ins.value(id), told);
        assert_eq!(stand_ins.value("https://kv-1.vault.azure.net/keys/k"), "uri-1");
        assert_eq!(stand_ins.value("GeoRedundant"), "GeoRedundant");
    }

    #[test]
    fn odd_names_are_found_among_very_many() {
        let mut stand_ins = StandIns::default();
        for number in 0..2_000 {
            stand_ins.name(Class::Instance, &format!("item {number}"));
        }
        stand_ins.name(Class::Instance, "item 1 of b");
        for number in 0..2_000 {
            let told = stand_ins.text(&format!("what is item {number}, said once"));
            assert_eq!(told, format!("what is instance-{}, said once", number + 1));
        }
        assert_eq!(stand_ins.text("item 1 of b, item 1 of a, item"), "instance-2001, instance-2 of a, item");
    }

    #[test]
    fn functions_and_types_that_are_not_azures_are_replaced() {
        let mut stand_ins = StandIns::default();
        assert_eq!(stand_ins.text("there is no template function `zebrafn`"), "there is no template function `text-1`");
        assert_eq!(stand_ins.text("function `resourceId` of"), "function `resourceId` of");
        assert_eq!(stand_ins.value("Microsoft.Zebra/stripes"), "text-2");
        assert_eq!(stand_ins.value("Microsoft.KeyVault/vaults"), "Microsoft.KeyVault/vaults");
    }

    #[test]
    fn what_is_quoted_and_not_ours_is_replaced() {
        let mut stand_ins = StandIns::default();
        assert_eq!(
            stand_ins.text("key `backup-key` is `LocallyRedundant` when `geo` is false, parameter `redundancy`"),
            "key `text-1` is `LocallyRedundant` when `geo` is false, parameter `redundancy`"
        );
        assert_eq!(stand_ins.path("contoso/infra/main.json"), "folder-1/infra/main.json");
        assert_eq!(stand_ins.path("contoso/contoso-vault.json"), "folder-1/file-1.json");
    }
}
