//! One setting of a resource as far as the input tells it, and the characters that it is about.

use std::sync::Arc;

use crate::knowledge::ApiVersion;
use crate::knowledge::versions::{self, Support};
use crate::source::Location;
use crate::template::{Cause, Kind, Origin, Provenance, Reached, Resource, Truth, Unknown, Value, cut_short};

/// What is known of a setting.
#[derive(Debug, Clone)]
pub enum State {
    /// This value, in the vocabulary that both kinds of vault share; it may be a symbol.
    Known(Value),
    /// Nothing is written: the service default applies.
    Absent,
    /// Written, but the API version drops it: as if nothing were written.
    Dropped(Support),
    /// It cannot be known from this input.
    Unknown(Arc<Unknown>),
    /// This kind of vault does not have it.
    NotApplicable,
}

impl State {
    /// Why it is not known, if so.
    #[must_use]
    pub fn unknown(&self) -> Option<&Arc<Unknown>> {
        match self {
            Self::Unknown(unknown) => Some(unknown),
            _ => None,
        }
    }
}

/// A setting with its place.
#[derive(Debug, Clone)]
pub struct Setting<'d> {
    /// What is known of it.
    pub state: State,
    /// Where it is, or would be, written.
    pub site: Site<'d>,
}

/// The place of a setting: the resource that declares it, the path inside, and the characters.
#[derive(Debug, Clone)]
pub struct Site<'d> {
    /// The resource whose body holds it.
    pub resource: &'d Resource,
    /// ARM path inside that resource, canonical case.
    pub path: String,
    /// The value as written; none if nothing is.
    pub written: Option<&'d Value>,
    /// Where the value came from; none if nothing is written.
    pub origin: Origin,
    /// The key of the property, or of the nearest object written around it, or the value of the resource's `type`.
    pub anchor: Location,
}

impl<'d> Setting<'d> {
    /// The text of a known setting.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        match &self.state {
            State::Known(value) => value.as_str(),
            _ => None,
        }
    }

    /// Whether the setting is surely this word, compared without case.
    #[must_use]
    pub fn is(&self, word: &str) -> bool {
        self.text().is_some_and(|text| text.eq_ignore_ascii_case(word))
    }

    /// Whether nothing has effect here: not written, or dropped.
    #[must_use]
    pub fn is_absent(&self) -> bool {
        matches!(self.state, State::Absent | State::Dropped(_))
    }

    /// The same setting, absent if all that is written is an empty text.
    #[must_use]
    pub fn or_absent_if_blank(mut self) -> Self {
        if self.text().is_some_and(|text| text.trim().is_empty()) {
            self.state = State::Absent;
        }
        self
    }

    /// The same setting, as a number if it is a number written as text, which Azure reads as one.
    #[must_use]
    pub fn or_number(mut self) -> Self {
        if let State::Known(value) = &self.state
            && let Some(number) = value.as_str().and_then(|text| text.trim().parse().ok())
        {
            self.state = State::Known(Value::new(Kind::Int(number)).at(value.origin).secured(value.secure));
        }
        self
    }

    /// The same setting, as a switch if it is `true` or `false` written as text, which Azure reads as one.
    #[must_use]
    pub fn or_switch(mut self) -> Self {
        let word = |word: &str| self.text().is_some_and(|text| text.trim().eq_ignore_ascii_case(word));
        let on = match (word("true"), word("false")) {
            (true, _) => true,
            (_, true) => false,
            _ => return self,
        };
        if let State::Known(value) = &self.state {
            self.state = State::Known(Value::new(Kind::Bool(on)).at(value.origin).secured(value.secure));
        }
        self
    }

    /// What a known switch says.
    #[must_use]
    pub fn flag(&self) -> Option<bool> {
        match &self.state {
            State::Known(value) => value.as_bool(),
            _ => None,
        }
    }

    /// The answer of a test of what is written; unknown where that is not known, and no where nothing is.
    #[must_use]
    pub fn fulfils(&self, test: impl FnOnce(&Value) -> Truth) -> Truth {
        match (self.site.written, &self.state) {
            (Some(written), _) => test(written),
            (None, State::Unknown(unknown)) => Truth::Unknown(Arc::clone(unknown)),
            (None, _) => Truth::False,
        }
    }

    /// Why it is not known, if so.
    #[must_use]
    pub fn unknown(&self) -> Option<&Arc<Unknown>> {
        self.state.unknown()
    }

    /// The same setting in the shared vocabulary. A text that Azure does not take here cannot be judged.
    #[must_use]
    pub fn renamed(mut self, words: &[(&str, &str)]) -> Self {
        let State::Known(value) = &self.state else { return self };
        let shared =
            value.as_str().and_then(|text| words.iter().find(|(written, _)| written.eq_ignore_ascii_case(text)));
        self.state = match shared {
            Some((_, shared)) => State::Known(Value::string(*shared).at(value.origin).secured(value.secure)),
            None => refused(value),
        };
        self
    }

    /// The same setting, if what is known of it passes the test: what Azure does not take here cannot be judged.
    #[must_use]
    pub fn or_refused(mut self, is_taken: impl FnOnce(&Value) -> bool) -> Self {
        if let State::Known(value) = &self.state
            && !is_taken(value)
        {
            self.state = refused(value);
        }
        self
    }
}

fn refused(value: &Value) -> State {
    let shown = if value.secure { "<secure>".to_owned() } else { value.to_display() };
    let what = format!("`{shown}`, which is no value that Azure takes here");
    State::Unknown(Unknown::new(Cause::InvalidExpression, what, value.origin))
}

/// Reads settings out of one resource.
#[derive(Debug, Clone, Copy)]
pub struct Reader<'d> {
    /// The resource.
    pub resource: &'d Resource,
    /// Where its values come from.
    pub provenance: &'d Provenance,
}

impl<'d> Reader<'d> {
    /// The setting at a dotted path of member names, such as `properties.featureSettings.crossRegionRestoreSettings.state`.
    #[must_use]
    pub fn setting(&self, path: &str) -> Setting<'d> {
        let names: Vec<&str> = path.split('.').collect();
        let site = self.site(path, &names);
        // What is dropped is dropped whatever its value, known or not.
        let without_effect = site.written.and_then(|value| self.without_effect(path, value));
        let state = match (without_effect, self.resource.at(&names)) {
            (Some(state), _) => state,
            (None, Reached::Value(value)) => known_or_unknown(value),
            (None, Reached::Absent { .. }) => self.cut_above(&names).unwrap_or(State::Absent),
            (None, Reached::Unknown(unknown)) => State::Unknown(Arc::clone(unknown)),
        };
        Setting { state, site }
    }

    /// A member of a setting that is an object, such as an item of a list.
    #[must_use]
    pub fn member(&self, whole: &Setting<'d>, name: &str) -> Setting<'d> {
        let site = Site {
            path: format!("{}.{name}", whole.site.path),
            written: None,
            origin: Origin::NONE,
            ..whole.site.clone()
        };
        let object = match (&whole.state, whole.site.written.map(|value| &value.kind)) {
            (State::Known(_), Some(Kind::Object(object))) => object,
            (State::Known(_), _) => return Setting { state: self.of_no_object(&whole.site.path), site },
            (other, _) => return Setting { state: other.clone(), site },
        };
        let entry = object.entry(name);
        let Some(entry) = entry.filter(|entry| !entry.value.is_null()) else {
            let state = object.why_open().map_or(State::Absent, |unknown| State::Unknown(Arc::clone(unknown)));
            let origin = entry.map_or(Origin::NONE, |entry| entry.value.origin);
            return Setting { state, site: Site { origin, ..site } };
        };
        let place = |origin: Origin| self.provenance.get(origin).map(|hop| hop.location);
        let anchor = place(entry.key_origin).or_else(|| place(entry.value.origin)).unwrap_or(whole.site.anchor);
        let site = Site { written: Some(&entry.value), origin: entry.value.origin, anchor, ..site };
        // What holds other members is looked into again for each of them: there the version is asked.
        let holds_more = matches!(entry.value.kind, Kind::Object(_) | Kind::Array(_));
        let without_effect = if holds_more { None } else { self.without_effect(&site.path, &entry.value) };
        let state = without_effect.unwrap_or_else(|| known_or_unknown(&entry.value));
        Setting { state, site }
    }

    /// The items of a setting that is a list, `null` left out; none if it is no list or not known as one.
    #[must_use]
    pub fn items(&self, whole: &Setting<'d>) -> Option<Vec<Setting<'d>>> {
        let State::Known(_) = whole.state else { return None };
        let items = whole.site.written?.as_array()?;
        let item = |(index, value): (usize, &'d Value)| {
            let anchor = self.provenance.get(value.origin).map_or(whole.site.anchor, |hop| hop.location);
            let path = format!("{}[{index}]", whole.site.path);
            let site = Site { path, written: Some(value), origin: value.origin, anchor, ..whole.site.clone() };
            Setting { state: known_or_unknown(value), site }
        };
        Some(items.iter().enumerate().filter(|(_, value)| !value.is_null()).map(item).collect())
    }

    /// What is known of the members of something that is no object: there are none, but that an export cut them off.
    pub(super) fn of_no_object(&self, path: &str) -> State {
        if !self.resource.exported {
            return State::Absent;
        }
        let name = path.rsplit('.').next().unwrap_or(path);
        not_shown(&cut_short(name.split('[').next().unwrap_or(name)))
    }

    /// The same for a path that an export cut off before its end.
    fn cut_above(&self, names: &[&str]) -> Option<State> {
        let (_, above) = names.split_last().filter(|_| self.resource.exported)?;
        let mut object: &crate::template::Object = &self.resource.body;
        for name in above {
            let value = object.get(name).filter(|value| !value.is_null())?;
            object = match &value.kind {
                Kind::Object(inner) => inner,
                _ => return Some(self.of_no_object(name)),
            };
        }
        None
    }

    /// Whether `null` itself stands at a dotted path.
    #[must_use]
    pub fn is_null(&self, path: &str) -> bool {
        let names: Vec<&str> = path.split('.').collect();
        matches!(self.resource.at(&names), Reached::Absent { depth, null } if depth + 1 == names.len() && !null.is_none())
    }

    /// What the resource's API version does with a value at a path; none where the version is not known, and in exports.
    #[must_use]
    pub fn support(&self, path: &str, value: &Value) -> Option<Support> {
        let version = self.api_version()?;
        let word = value.as_str().unwrap_or_default();
        Some(versions::value_support(&self.resource.resource_type, path, word, &version))
    }

    /// What is known of something written that the API version drops, or may drop; none if it takes effect.
    fn without_effect(&self, path: &str, value: &Value) -> Option<State> {
        let written = self.resource.api_version.as_ref().filter(|_| !self.resource.exported)?;
        if let Some(unknown) = written.first_unknown() {
            let word = value.as_str().unwrap_or_default();
            let varies = versions::varies(&self.resource.resource_type, path, word);
            return varies.then(|| State::Unknown(Arc::clone(unknown)));
        }
        match self.support(path, value)? {
            support if support.drops() => Some(State::Dropped(support)),
            // The location and its like are every version's.
            Support::Unsure if path.contains('.') => {
                let what = format!("`{}`, an API version that vaultvet does not know", written.to_display());
                Some(State::Unknown(Unknown::new(Cause::InvalidExpression, what, written.origin)))
            }
            _ => None,
        }
    }

    /// The API version as it is written.
    #[must_use]
    pub fn written_version(&self) -> Setting<'d> {
        let written = self.resource.api_version.as_ref().filter(|version| !version.is_null());
        Setting {
            state: written.map_or(State::Absent, known_or_unknown),
            site: Site {
                resource: self.resource,
                path: "apiVersion".to_owned(),
                written,
                origin: written.map_or(Origin::NONE, |version| version.origin),
                anchor: self.type_value(),
            },
        }
    }

    /// The API version of a template's resource. An export's says how it was read, not how it was written.
    #[must_use]
    pub fn api_version(&self) -> Option<ApiVersion> {
        if self.resource.exported {
            return None;
        }
        self.resource.api_version.as_ref()?.as_str()?.parse().ok()
    }

    /// The place of a path in the resource.
    #[must_use]
    pub fn site(&self, path: &str, names: &[&str]) -> Site<'d> {
        let mut anchor = self.type_value();
        let mut object: &'d crate::template::Object = &self.resource.body;
        let (mut written, mut origin) = (None, Origin::NONE);
        for (depth, name) in names.iter().enumerate() {
            let Some(entry) = object.entry(name) else { break };
            if let Some(location) = self.written_at(entry.key_origin).or_else(|| self.written_at(entry.value.origin)) {
                anchor = location;
            }
            match &entry.value.kind {
                Kind::Null => {
                    // A literal `null` stands for nothing written; one that an expression gave is what a person would edit.
                    origin = entry.value.origin;
                    break;
                }
                _ if depth + 1 == names.len() => {
                    written = Some(&entry.value);
                    origin = entry.value.origin;
                }
                Kind::Object(inner) => object = inner,
                Kind::Unknown(unknown) => {
                    origin = if entry.value.origin.is_none() { unknown.origin } else { entry.value.origin };
                    break;
                }
                _ => break,
            }
        }
        Site { resource: self.resource, path: path.to_owned(), written, origin, anchor }
    }

    /// The setting at a dotted path inside one item of a list.
    #[must_use]
    pub fn item_member(&self, whole: &Site<'d>, item: &'d Value, index: usize, path: &str) -> Setting<'d> {
        let full = format!("{}[{index}].{path}", whole.path);
        let mut anchor = self.provenance.get(item.origin).map_or(whole.anchor, |hop| hop.location);
        let site = |anchor, written: Option<&'d Value>, origin| Site {
            resource: whole.resource,
            path: full.clone(),
            written,
            origin,
            anchor,
        };
        let (mut value, mut key) = (item, item.origin);
        for name in path.split('.') {
            let object = match &value.kind {
                Kind::Object(object) => object,
                Kind::Unknown(unknown) => {
                    let state = State::Unknown(Arc::clone(unknown));
                    return Setting { state, site: site(anchor, None, value.origin) };
                }
                _ => return Setting { state: self.of_no_object(&whole.path), site: site(anchor, None, Origin::NONE) },
            };
            let entry = object.entry(name);
            let Some(entry) = entry.filter(|entry| !entry.value.is_null()) else {
                let state = object.why_open().map_or(State::Absent, |unknown| State::Unknown(Arc::clone(unknown)));
                // An expression that gave `null` is what a person would edit.
                let origin = entry.map_or(Origin::NONE, |entry| entry.value.origin);
                return Setting { state, site: site(anchor, None, origin) };
            };
            anchor = self.provenance.get(entry.key_origin).map_or(anchor, |hop| hop.location);
            (value, key) = (&entry.value, entry.key_origin);
        }
        // An item that came whole from elsewhere reaches the resource where its list is put.
        let written = self.written_at(key).or_else(|| self.written_at(item.origin));
        let anchor = written.unwrap_or(whole.anchor);
        let state = self.without_effect(&full, value).unwrap_or_else(|| known_or_unknown(value));
        Setting { state, site: site(anchor, Some(value), value.origin) }
    }

    /// Where the resource's type is written.
    #[must_use]
    pub fn type_value(&self) -> Location {
        Location { source: self.resource.site.whole.source, span: self.resource.site.type_value }
    }

    /// The characters of an origin, if they lie inside the resource.
    #[must_use]
    pub fn written_at(&self, origin: Origin) -> Option<Location> {
        let location = self.provenance.get(origin)?.location;
        let whole = self.resource.site.whole;
        let inside = location.source == whole.source
            && location.span.start >= whole.span.start
            && location.span.end <= whole.span.end;
        inside.then_some(location)
    }
}

/// A value is known if it is known whole or is a symbol that rules may compare; else the cause is kept.
#[must_use]
pub fn known_or_unknown(value: &Value) -> State {
    match &value.kind {
        Kind::Unknown(unknown) => State::Unknown(Arc::clone(unknown)),
        Kind::Text(text) => State::Unknown(Arc::clone(text.first_hole())),
        _ => State::Known(value.clone()),
    }
}

/// The state of something that an export of this kind leaves out.
#[must_use]
pub fn not_shown(what: &str) -> State {
    State::Unknown(Unknown::new(Cause::NotInThisExport, what, Origin::NONE))
}
