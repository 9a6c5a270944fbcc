//! What the published type index knows of the vault family: each property of each resource type, version by version.
//!
//! The tables lie in flat statics of small numbers ([`TypeTable::find`] is the way in); nothing is worked out before it
//! is asked for.

use super::Provenance;
use super::api_version::{ApiVersion, Stage};

include!(concat!(env!("OUT_DIR"), "/types.rs"));

/// One resource type.
#[derive(Debug)]
pub struct TypeTable {
    /// Its name in Azure's own case.
    pub name: &'static str,
    versions: &'static [ApiVersion],
    root: u16,
}

/// A property of a resource type, or the resource itself.
#[derive(Debug, Clone, Copy)]
pub struct Property {
    node: &'static Node,
}

/// What can stand at a property.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ValueKind {
    /// A text.
    String,
    /// A number.
    Int,
    /// A switch.
    Bool,
    /// A list.
    Array,
    /// An object with known members.
    Object,
    /// An object whose members have names of the user's own.
    Map,
    /// Anything.
    Any,
}

/// A set of a type's API versions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Versions(u64);

/// Where an API version stands among those of a type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// It is in the index.
    Listed(usize),
    /// It is newer than the index: it knows what the newest one knew, and perhaps more.
    Newer(usize),
    /// It is not in the index, and older than its newest.
    Unlisted {
        /// The last one before it, if any.
        before: Option<usize>,
        /// The first one after it.
        after: usize,
    },
}

#[derive(Debug)]
struct Node {
    role: Role,
    name: u16,
    kind: ValueKind,
    open: bool,
    by: u16,
    known: u16,
    read_only: u16,
    required: u16,
    /// First of `VALUES` and their number.
    values: (u16, u16),
    /// First of `NODES` and their number.
    inside: (u16, u16),
}

/// What a node is to the one that holds it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role {
    Member,
    /// Each item of a list, or each value of a map.
    Inside,
    /// One form of an object, by the value of its discriminator.
    Form,
}

impl TypeTable {
    /// The table of a resource type, whatever its case.
    #[must_use]
    pub fn find(resource_type: &str) -> Option<&'static Self> {
        TYPES.iter().find(|table| table.name.eq_ignore_ascii_case(resource_type))
    }

    /// Every table.
    #[must_use]
    pub fn all() -> &'static [Self] {
        TYPES
    }

    /// Its API versions, oldest first.
    #[must_use]
    pub const fn versions(&self) -> &'static [ApiVersion] {
        self.versions
    }

    /// The resource itself.
    #[must_use]
    pub fn root(&self) -> Option<Property> {
        NODES.get(usize::from(self.root)).map(|node| Property { node })
    }

    /// Where a version stands among those of the type.
    #[must_use]
    pub fn place(&self, version: ApiVersion) -> Place {
        if let Some(place) = self.versions.iter().position(|listed| *listed == version) {
            return Place::Listed(place);
        }
        // What a preview tried does not count for a stable version that follows it.
        let counts = |listed: &ApiVersion| version.is_preview() || !listed.is_preview();
        match self.versions.last() {
            Some(newest) if version > *newest => {
                Place::Newer(self.versions.iter().rposition(counts).unwrap_or(self.versions.len() - 1))
            }
            _ => Place::Unlisted {
                before: self.versions.iter().rposition(|listed| *listed < version && counts(listed)),
                after: self
                    .versions
                    .iter()
                    .position(|listed| *listed > version && counts(listed))
                    .unwrap_or(usize::MAX),
            },
        }
    }

    /// The versions before and after one that is not listed and not newer than all; a preview counts for previews only.
    #[must_use]
    pub fn around(&self, version: ApiVersion) -> Option<(Option<ApiVersion>, ApiVersion)> {
        let Place::Unlisted { before, after } = self.place(version) else { return None };
        Some((before.and_then(|place| self.versions.get(place)).copied(), *self.versions.get(after)?))
    }

    /// The first stable version of a set that comes after that place, or without place the first of all.
    #[must_use]
    pub fn first_stable(&self, set: Versions, after: Option<usize>) -> Option<ApiVersion> {
        let later = |place: usize| after.is_none_or(|after| place > after);
        self.versions
            .iter()
            .enumerate()
            .find(|(place, version)| set.has(*place) && later(*place) && version.stage() == Stage::Stable)
            .map(|(_, version)| *version)
    }

    /// The versions of a set, oldest first.
    pub fn listed(&self, set: Versions) -> impl Iterator<Item = ApiVersion> + '_ {
        self.versions.iter().enumerate().filter(move |(place, _)| set.has(*place)).map(|(_, version)| *version)
    }
}

impl Place {
    /// The place of the version whose knowledge counts; none if it is older than all.
    #[must_use]
    pub const fn index(self) -> Option<usize> {
        match self {
            Self::Listed(place) | Self::Newer(place) | Self::Unlisted { before: Some(place), .. } => Some(place),
            Self::Unlisted { before: None, .. } => None,
        }
    }

    /// Whether the version is, or may be, one of a set: one that the index lacks may have what either neighbour has.
    #[must_use]
    pub fn may_be_in(self, set: Versions) -> bool {
        match self {
            Self::Listed(place) | Self::Newer(place) => set.has(place),
            Self::Unlisted { before, after } => before.is_some_and(|place| set.has(place)) || set.has(after),
        }
    }

    /// Whether the version surely is one of a set: one that the index lacks if both of its neighbours are.
    #[must_use]
    pub fn is_in(self, set: Versions) -> bool {
        match self {
            Self::Listed(place) | Self::Newer(place) => set.has(place),
            Self::Unlisted { before, after } => before.is_some_and(|place| set.has(place)) && set.has(after),
        }
    }
}

impl Property {
    /// Its name in Azure's own case; of a form, the value of the discriminator.
    #[must_use]
    pub fn name(self) -> &'static str {
        word(self.node.name)
    }

    /// What can stand there.
    #[must_use]
    pub const fn kind(self) -> ValueKind {
        self.node.kind
    }

    /// The versions that have it.
    #[must_use]
    pub fn known(self) -> Versions {
        mask(self.node.known)
    }

    /// The versions that have it and ignore what is written.
    #[must_use]
    pub fn read_only(self) -> Versions {
        mask(self.node.read_only)
    }

    /// The versions that demand it.
    #[must_use]
    pub fn required(self) -> Versions {
        mask(self.node.required)
    }

    /// The words that can stand there, each with the versions that take it; none for a free text.
    pub fn values(self) -> impl Iterator<Item = (&'static str, Versions)> + Clone {
        let (first, count) = self.node.values;
        VALUES.iter().skip(usize::from(first)).take(usize::from(count)).map(|(value, set)| (word(*value), mask(*set)))
    }

    /// The member that says which form the object has.
    #[must_use]
    pub fn discriminator(self) -> Option<&'static str> {
        Some(word(self.node.by)).filter(|name| !name.is_empty())
    }

    /// Its members; of an object with forms, those that all forms share.
    pub fn members(self) -> impl Iterator<Item = Self> + Clone {
        self.inside(Role::Member)
    }

    /// The member of that name, whatever its case.
    #[must_use]
    pub fn member(self, name: &str) -> Option<Self> {
        self.members().find(|member| member.name().eq_ignore_ascii_case(name))
    }

    /// The forms that the object can have.
    pub fn forms(self) -> impl Iterator<Item = Self> + Clone {
        self.inside(Role::Form)
    }

    /// The form of that name, whatever its case.
    #[must_use]
    pub fn form(self, name: &str) -> Option<Self> {
        self.forms().find(|form| form.name().eq_ignore_ascii_case(name))
    }

    /// What each item of the list, or each value of the map is.
    #[must_use]
    pub fn item(self) -> Option<Self> {
        self.inside(Role::Inside).next()
    }

    fn inside(self, role: Role) -> impl Iterator<Item = Self> + Clone {
        let (first, count) = self.node.inside;
        let nodes = NODES.iter().skip(usize::from(first)).take(usize::from(count));
        nodes.filter(move |node| node.role == role).map(|node| Self { node })
    }

    /// Whether the index expects more words than it lists.
    #[must_use]
    pub const fn open(self) -> bool {
        self.node.open
    }
}

impl Versions {
    /// No version.
    pub const NONE: Self = Self(0);
    /// Every version.
    pub const ALL: Self = Self(u64::MAX);

    /// Whether the version at that place is in it.
    #[must_use]
    pub const fn has(self, place: usize) -> bool {
        place < 64 && self.0 & (1 << place) != 0
    }

    /// The versions of both.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// The versions of either.
    #[must_use]
    pub const fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// The versions of this and not of the other.
    #[must_use]
    pub const fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// Whether there is none.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Whether a version before that place is in it.
    #[must_use]
    pub const fn any_before(self, place: usize) -> bool {
        place < 64 && self.0 & ((1 << place) - 1) != 0
    }
}

fn word(number: u16) -> &'static str {
    WORDS.get(usize::from(number)).copied().unwrap_or_default()
}

fn mask(number: u16) -> Versions {
    Versions(MASKS.get(usize::from(number)).copied().unwrap_or_default())
}
