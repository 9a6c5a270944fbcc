//! Lists in a resource item by item, each member of an item with its own place.

use std::sync::Arc;

use super::setting::{Reader, Setting, Site, State, known_or_unknown};
use crate::template::{Kind, Origin, Reached, Value, reach};

/// One item of a list.
#[derive(Debug, Clone)]
pub struct Item<'d> {
    /// The item itself.
    pub value: &'d Value,
    /// Its place: the list's path with its index.
    pub site: Site<'d>,
}

impl<'d> Reader<'d> {
    /// The items of a list that is written and not dropped; none where it is not known to be a list.
    #[must_use]
    pub fn listed(&self, list: &Setting<'d>) -> Vec<Item<'d>> {
        let written = list.site.written.filter(|_| !matches!(list.state, State::Dropped(_)));
        let items = written.and_then(Value::as_array).unwrap_or_default();
        items.iter().enumerate().map(|(index, value)| self.item(&list.site, index, value)).collect()
    }

    fn item(&self, list: &Site<'d>, index: usize, value: &'d Value) -> Item<'d> {
        let anchor = self.provenance.get(value.origin).map_or(list.anchor, |hop| hop.location);
        let path = format!("{}[{index}]", list.path);
        let site = Site { resource: list.resource, path, written: Some(value), origin: value.origin, anchor };
        Item { value, site }
    }

    /// The setting at a dotted path of member names inside an item.
    #[must_use]
    pub fn inside(&self, item: &Item<'d>, path: &str) -> Setting<'d> {
        let names: Vec<&str> = path.split('.').collect();
        let state = match &item.value.kind {
            Kind::Object(object) => match reach(object, &names) {
                Reached::Value(value) => known_or_unknown(value),
                Reached::Absent { .. } => State::Absent,
                Reached::Unknown(unknown) => State::Unknown(Arc::clone(unknown)),
            },
            Kind::Unknown(unknown) => State::Unknown(Arc::clone(unknown)),
            _ => self.of_no_object(&item.site.path),
        };
        Setting { state, site: self.site_inside(item, path, &names) }
    }

    fn site_inside(&self, item: &Item<'d>, path: &str, names: &[&str]) -> Site<'d> {
        let mut site = Site {
            path: format!("{}.{path}", item.site.path),
            written: None,
            origin: Origin::NONE,
            ..item.site.clone()
        };
        let mut value = item.value;
        for (depth, name) in names.iter().enumerate() {
            let Some(entry) = value.as_object().and_then(|object| object.entry(name)) else { break };
            if let Some(hop) = self.provenance.get(entry.key_origin) {
                site.anchor = hop.location;
            }
            value = &entry.value;
            if value.is_null() {
                site.origin = value.origin;
            } else if depth + 1 == names.len() {
                (site.written, site.origin) = (Some(value), value.origin);
            }
        }
        site
    }
}
