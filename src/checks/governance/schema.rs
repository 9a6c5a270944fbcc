//! What a resource writes against what its API version knows: one walk that the rules on properties and values share.

use super::place::{Meant, meant};
use super::value::{PLACEHOLDER, ValueFault, fault_of_value, judge_kind, lacks_bracket};
use crate::checks::ResourceContext;
use crate::knowledge::ApiVersion;
use crate::knowledge::types::{Place, Property, TypeTable, ValueKind, Versions};
use crate::knowledge::versions::{self, Support};
use crate::knowledge::workloads::protected_item;
use crate::model::workload::PROTECTED_ITEMS;
use crate::model::{Reader, Site};
use crate::template::{Entry, Key, Kind, Object, Origin, Reached, Value};

/// Something written that its API version, or every one, does not take.
#[derive(Debug)]
pub(super) struct Fault<'d> {
    pub(super) site: Site<'d>,
    pub(super) what: What,
}

#[derive(Debug)]
pub(super) enum What {
    /// Other versions have the property.
    NotInVersion(Other),
    /// Other versions take the value.
    ValueNotInVersion(Other),
    /// The version only reads it.
    ReadOnly {
        /// The first later version that lets it be written.
        since: Option<ApiVersion>,
    },
    /// No version has it.
    Unknown {
        /// What was probably meant.
        meant: Option<Meant>,
        /// Whether the version demands what was meant, and it does not stand there.
        missed: bool,
    },
    /// No version takes the value.
    Value(ValueFault),
}

/// Which other version has something.
#[derive(Debug, Clone, Copy)]
pub(super) enum Other {
    /// The first later stable one.
    Since(ApiVersion),
    /// No later one: the last that had it.
    Last(ApiVersion),
}

/// Members of resources that belong to the template language.
const LANGUAGE: [&str; 16] = [
    "type",
    "apiVersion",
    "name",
    "location",
    "tags",
    "identity",
    "properties",
    "scope",
    "condition",
    "copy",
    "dependsOn",
    "comments",
    "metadata",
    "resources",
    "existing",
    "asserts",
];
/// Members that a resource type may have, and that go to the service with it: one that has none drops them.
const OF_SERVICE: [&str; 6] = ["sku", "kind", "plan", "zones", "managedBy", "extendedLocation"];
/// Members that name where an `existing` or nested resource is, and what exports add.
const ELSEWHERE: [&str; 8] =
    ["subscriptionId", "resourceGroup", "id", "placement", "import", "extension", "systemData", "eTag"];

/// One walk over a resource.
struct Walk<'d> {
    reader: Reader<'d>,
    table: &'static TypeTable,
    place: Option<Place>,
    /// Whether it is worked out what was meant by names that no version has.
    suggests: bool,
    faults: Vec<Fault<'d>>,
}

/// All that a template writes of the resource and its API version, or every one, does not take.
///
/// Silent for exports, which show what the service has, and for types and versions that the index does not have.
/// What was meant by unknown names is worked out if that is asked for.
pub(super) fn faults<'d>(context: &ResourceContext<'_, 'd>, suggests: bool) -> Vec<Fault<'d>> {
    let resource = context.resource;
    let Some(table) = TypeTable::find(&resource.resource_type).filter(|_| !resource.exported && !resource.partial)
    else {
        return Vec::new();
    };
    let place = context.reader().api_version().map(|version| match table.place(version) {
        // What a preview tried that the index does not have is not known.
        Place::Unlisted { before, .. } if version.is_preview() => Place::Newer(before.unwrap_or(0)),
        place => place,
    });
    walked(context.reader(), table, place, suggests)
}

/// The same as if the resource were written for that version.
pub(super) fn faults_at<'d>(reader: Reader<'d>, table: &'static TypeTable, place: Place) -> Vec<Fault<'d>> {
    walked(reader, table, Some(place), false)
}

fn walked<'d>(reader: Reader<'d>, table: &'static TypeTable, place: Option<Place>, suggests: bool) -> Vec<Fault<'d>> {
    let Some(root) = table.root() else { return Vec::new() };
    let mut walk = Walk { reader, table, place, suggests, faults: Vec::new() };
    let resource = reader.resource;
    let anchor = reader.type_value();
    let site = Site { resource, path: String::new(), written: None, origin: Origin::NONE, anchor };
    walk.object(&resource.body, &[root], &site);
    walk.faults
}

impl<'d> Walk<'d> {
    /// The members of an object; `shapes` are the forms that it may have, its own members first.
    fn object(&mut self, object: &'d Object, shapes: &[Property], at: &Site<'d>) {
        // What follows an unknown part may replace the values that are known; the names stand.
        let sure = object.why_open().is_none();
        let discriminator = shapes.first().and_then(|shape| shape.discriminator());
        for entry in &object.entries {
            let Key::Known(name) = &entry.key else { continue };
            if entry.value.is_null() {
                continue;
            }
            if name.starts_with('@') || (at.path.is_empty() && is_of_language(name, shapes)) {
                continue;
            }
            // The word that tells the form was judged with the form.
            if entry.value.as_str().is_some() && discriminator.is_some_and(|own| own.eq_ignore_ascii_case(name)) {
                continue;
            }
            let site = self.member_site(entry, name, at, shapes);
            let own = shapes.first().and_then(|shape| shape.member(name));
            let known: Vec<Property> = match own {
                Some(property) => vec![property],
                None => shapes.iter().filter_map(|shape| shape.member(name)).collect(),
            };
            match known.as_slice() {
                [] => self.unknown(site, name, object, shapes),
                [property] => self.property(*property, site, sure),
                several => self.any_of(several, &site, sure),
            }
        }
    }

    /// A member that several of the forms have which the object may have: at fault is what is so in the form that fits best.
    fn any_of(&mut self, several: &[Property], site: &Site<'d>, sure: bool) {
        let mut least: Option<Vec<Fault<'d>>> = None;
        for property in several {
            let before = self.faults.len();
            self.property(*property, site.clone(), sure);
            let found = self.faults.split_off(before);
            if least.as_ref().is_none_or(|least| found.len() < least.len()) {
                least = Some(found);
            }
        }
        self.faults.extend(least.into_iter().flatten());
    }

    fn member_site(&self, entry: &'d Entry, name: &str, at: &Site<'d>, shapes: &[Property]) -> Site<'d> {
        let known = shapes.iter().find_map(|shape| shape.member(name));
        let name: &str = known.map_or(name, |property| property.name());
        let path = if at.path.is_empty() { name.to_owned() } else { format!("{}.{name}", at.path) };
        let key = self.reader.provenance.root(entry.key_origin).map(|hop| hop.location);
        let anchor = key.or_else(|| self.reader.written_at(entry.value.origin)).unwrap_or(at.anchor);
        Site { resource: at.resource, path, written: Some(&entry.value), origin: entry.value.origin, anchor }
    }

    fn property(&mut self, property: Property, site: Site<'d>, sure: bool) {
        if let Some(place) = self.bound().filter(|_| !self.taken_by_row(&site.path)) {
            if !place.may_be_in(property.known()) {
                if let Some(other) = self.other(property, place) {
                    self.faults.push(Fault { site, what: What::NotInVersion(other) });
                }
                return;
            }
            if place.is_in(property.read_only()) {
                let since = self.table.first_stable(property.known().without(property.read_only()), place.index());
                self.faults.push(Fault { site, what: What::ReadOnly { since } });
                return;
            }
        }
        self.value(property, site, sure);
    }

    fn taken_by_row(&self, path: &str) -> bool {
        let version = self.reader.api_version();
        version.is_some_and(|version| crate::knowledge::versions::taken_by_row(self.table.name, path, &version))
    }

    /// Whether the version is newer than the index, or a preview that it lacks: then it may take anything, but for text that can be no value.
    fn newer(&self) -> bool {
        matches!(self.place, Some(Place::Newer(_)))
    }

    /// The place of a version that is bound by the index; none if it is not known, or newer or older than the index.
    fn bound(&self) -> Option<Place> {
        self.place.filter(|place| !self.newer() && place.index().is_some())
    }

    /// The version that has a property which the one at `place` lacks.
    fn other(&self, property: Property, place: Place) -> Option<Other> {
        let writable = property.known().without(property.read_only());
        self.other_of(writable, place)
    }

    fn other_of(&self, set: Versions, place: Place) -> Option<Other> {
        let place = place.index()?;
        let later = self.table.first_stable(set, Some(place));
        let before = || {
            self.table
                .listed(set)
                .filter(|version| self.table.versions().get(place).is_some_and(|at| version < at))
                .last()
        };
        // A later preview is better than none.
        let preview =
            || self.table.listed(set).find(|version| self.table.versions().get(place).is_some_and(|at| version > at));
        later.map(Other::Since).or_else(|| before().map(Other::Last)).or_else(|| preview().map(Other::Since))
    }

    /// What stands at a property that the version has.
    fn value(&mut self, property: Property, site: Site<'d>, sure: bool) {
        let Some(value) = site.written else { return };
        if sure && (!self.newer() || lacks_bracket(value)) {
            if let Some(fault) = judge_kind(property, value) {
                self.faults.push(Fault { site, what: What::Value(fault) });
                return;
            }
            if let Some(what) = self.word(property, &site, value) {
                self.faults.push(Fault { site, what });
                return;
            }
        }
        match (&value.kind, property.kind()) {
            (Kind::Object(object), ValueKind::Object) => {
                if let Some(shapes) = self.shapes(property, object, &site, sure) {
                    self.object(object, &shapes, &site);
                }
            }
            (Kind::Object(object), ValueKind::Map) => self.map(object, property, &site),
            (Kind::Array(items), ValueKind::Array) => self.items(items, property, &site, sure),
            _ => {}
        }
    }

    fn word(&self, property: Property, site: &Site<'d>, value: &Value) -> Option<What> {
        let text = value.as_str()?;
        let mut words = property.values().peekable();
        words.peek()?;
        let same = |word: &str| word.eq_ignore_ascii_case(text) || (word.contains(',') && flags(word) == flags(text));
        let Some((_, set)) = words.clone().find(|(word, _)| same(word)) else {
            let allowed =
                words.filter(|(word, set)| self.counts(*set) && *word != PLACEHOLDER).map(|(word, _)| word).collect();
            return Some(What::Value(fault_of_value(self.table.name, &site.path, value, allowed)));
        };
        let place = self.bound()?;
        // The index knows no words of a property that it does not know.
        if place.may_be_in(set) || !place.may_be_in(property.known()) {
            None
        } else {
            self.other_of(set, place).map(What::ValueNotInVersion)
        }
    }

    /// Whether a set holds the version at hand; every set does where that is not known.
    fn counts(&self, set: Versions) -> bool {
        self.place.filter(|place| place.index().is_some()).is_none_or(|place| place.may_be_in(set))
    }

    fn map(&mut self, object: &'d Object, property: Property, site: &Site<'d>) {
        let Some(item) = property.item() else { return };
        for entry in &object.entries {
            if let (Key::Known(name), Kind::Object(inner), ValueKind::Object) =
                (&entry.key, &entry.value.kind, item.kind())
            {
                let path = format!("{}['{name}']", site.path);
                let inner_site = Site { path, written: Some(&entry.value), origin: entry.value.origin, ..site.clone() };
                self.object(inner, &[item], &inner_site);
            }
        }
    }

    fn items(&mut self, items: &'d [Value], property: Property, site: &Site<'d>, sure: bool) {
        let Some(item) = property.item() else { return };
        for (index, value) in items.iter().enumerate().filter(|(_, value)| !value.is_null()) {
            let anchor = self.reader.provenance.root(value.origin).map_or(site.anchor, |hop| hop.location);
            let path = format!("{}[{index}]", site.path);
            let item_site = Site { path, written: Some(value), origin: value.origin, anchor, resource: site.resource };
            self.value(item, item_site, sure);
        }
    }

    /// The shapes that an object may have: its own, and its form if that is known, else each of its forms; none for a form
    /// that the version does not have.
    fn shapes(&mut self, property: Property, object: &'d Object, site: &Site<'d>, sure: bool) -> Option<Vec<Property>> {
        let mut shapes = vec![property];
        let Some(discriminator) = property.discriminator() else { return Some(shapes) };
        let entry = object.entry(discriminator);
        let Some((entry, word)) = entry.and_then(|entry| Some((entry, entry.value.as_str()?))) else {
            shapes.extend(property.forms());
            return Some(shapes);
        };
        let site = self.member_site(entry, discriminator, site, &[]);
        let Some(form) = property.form(word) else {
            shapes.extend(property.forms());
            if sure && !self.newer() && !self.is_other_name(word) {
                let allowed = property.forms().filter(|form| self.counts(form.known())).map(Property::name).collect();
                let fault = fault_of_value(self.table.name, &site.path, &entry.value, allowed);
                self.faults.push(Fault { site, what: What::Value(fault) });
            }
            return Some(shapes);
        };
        if let Some(place) = self.bound().filter(|place| !place.may_be_in(form.known())) {
            let other = self.other_of(form.known(), place)?;
            self.faults.push(Fault { site, what: What::ValueNotInVersion(other) });
            return None;
        }
        shapes.push(form);
        Some(shapes)
    }

    /// Whether a word that the index does not have is another name of a form, which the service takes all the same.
    ///
    /// SOURCE: Azure/azure-quickstart-templates, recovery-services-vm-workload-backup: `AzureVmWorkloadSQLDatabaseProtectedItem`
    fn is_other_name(&self, word: &str) -> bool {
        self.table.name.ends_with(PROTECTED_ITEMS) && protected_item(word).is_some()
    }

    /// A name that no version has here.
    fn unknown(&mut self, site: Site<'d>, name: &str, object: &Object, shapes: &[Property]) {
        if self.newer() {
            return;
        }
        if let Some(version) = self.reader.api_version() {
            // What the index does not have, and the project knows from elsewhere.
            match versions::support(self.table.name, &site.path, &version) {
                Support::TooOld { since_ga } | Support::Missing { since_ga } => {
                    self.faults.push(Fault { site, what: What::NotInVersion(Other::Since(since_ga)) });
                    return;
                }
                Support::Supported => return,
                _ => {}
            }
        }
        let top = site.path == name;
        let more: &[&str] = if top { &LANGUAGE } else { &[] };
        let meant = self.suggests.then(|| meant(self.table, &site.path, name, shapes, more)).flatten();
        // The members of a resource itself are the template language's, which grows: only what is clearly meant is told.
        let goes_along = || OF_SERVICE.iter().any(|word| word.eq_ignore_ascii_case(name));
        if !top || meant.is_some() || goes_along() {
            let missed = meant.as_ref().is_some_and(|meant| self.is_missed(meant, object));
            self.faults.push(Fault { site, what: What::Unknown { meant, missed } });
        }
    }
}

impl Walk<'_> {
    /// Whether the version demands what was meant in an object, or elsewhere in the resource, and it surely is not there.
    fn is_missed(&self, meant: &Meant, object: &Object) -> bool {
        let Some(version) = self.reader.api_version() else { return false };
        let absent = match meant {
            Meant::Name(name, _) => object.why_open().is_none() && object.entry(name).is_none(),
            Meant::Elsewhere(path) => {
                let names: Vec<&str> = path.split('.').collect();
                let reached = self.reader.resource.at(&names);
                // Of an item of a list, nothing tells which.
                !path.contains('[') && matches!(reached, Reached::Absent { depth, .. } if depth + 1 == names.len())
            }
        };
        absent && versions::required(self.table.name, meant.path(), &version)
    }
}

fn is_of_language(name: &str, shapes: &[Property]) -> bool {
    let known = shapes.iter().any(|shape| shape.member(name).is_some());
    !known && LANGUAGE.iter().chain(&ELSEWHERE).any(|word| word.eq_ignore_ascii_case(name))
}

/// The words of a list such as `SystemAssigned, UserAssigned`, in which order and blanks do not matter.
fn flags(text: &str) -> Vec<String> {
    let mut flags: Vec<String> = text.split(',').map(|flag| flag.trim().to_ascii_lowercase()).collect();
    flags.sort();
    flags
}
