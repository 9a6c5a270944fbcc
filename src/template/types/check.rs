//! Whether a value is one that its declaration takes: which of its members is not, and why.
//!
//! What is not known breaks nothing, and what is known breaks only what it breaks whatever the rest turns out to be.

use super::{Schema, TypeName};
use crate::source::Span;
use crate::syntax::{Node, NodeKind};
use crate::template::fault::Breach;
use crate::template::provenance::Origin;
use crate::template::value::{Entry, Kind, Object, Part, Value};

/// How many members that break a declaration are told of one value.
const MOST_FOUND: usize = 10;
/// How many values are looked at; a greater value is checked in part.
const MOST_VISITS: usize = 1_000_000;
/// How many unions may stand in one another without a value between them.
const MOST_UNIONS: usize = 8;

/// A part of a value that its declaration does not take.
#[derive(Debug)]
pub(in crate::template) struct Offence {
    /// The way to the part, from the parameter's name: `p.settings[0].tier`.
    pub(in crate::template) path: String,
    /// Where the part, or the object that lacks it, was written.
    pub(in crate::template) origin: Origin,
    /// The part for people.
    pub(in crate::template) actual: String,
    /// What it breaks.
    pub(in crate::template) breach: Breach,
    /// Where that is declared.
    pub(in crate::template) declared: Span,
}

impl Offence {
    /// What is wrong, in words.
    pub(in crate::template) fn in_words(&self) -> String {
        let Self { path, actual, breach, .. } = self;
        match breach {
            Breach::Type { expected } => format!("`{path}` is `{actual}`, not of type {expected}"),
            Breach::AllowedValues(allowed) => format!("`{path}` is `{actual}`, not one of {allowed}"),
            Breach::Missing { .. } => format!("`{path}` is missing"),
            Breach::Unexpected { .. } => format!("`{path}` is no property of its type"),
            Breach::Length { .. } => format!("`{path}`, `{actual}`, is too short or too long"),
            Breach::Range { .. } => format!("`{path}`, {actual}, is out of range"),
        }
    }
}

/// The offences of a value, and how many values were looked at.
pub(in crate::template) fn offences(name: &str, value: &Value, schema: &Schema<'_>) -> (Vec<Offence>, usize) {
    let mut check = Check { found: Vec::new(), visits: 0 };
    let at = At { path: name.to_owned(), origin: value.origin, secure: false, unions: 0 };
    check.value(value, schema, &at, &[]);
    (check.found, check.visits)
}

struct Check {
    found: Vec<Offence>,
    visits: usize,
}

/// The place of the value at hand.
#[derive(Clone)]
struct At {
    path: String,
    /// The nearest place that is known.
    origin: Origin,
    /// Whether it stands inside a secret.
    secure: bool,
    unions: usize,
}

impl At {
    fn inside(&self, path: String, value: &Value, secure: bool) -> Self {
        let origin = if value.origin.is_none() { self.origin } else { value.origin };
        Self { path, origin, secure: self.secure || secure, unions: 0 }
    }

    /// The place of a member that is not there.
    fn lacking(&self, key: &str, origin: Origin) -> Self {
        let origin = if origin.is_none() { self.origin } else { origin };
        Self { path: format!("{}.{key}", self.path), origin, ..self.clone() }
    }

    fn member(&self, key: &str, value: &Value, secure: bool) -> Self {
        self.inside(format!("{}.{key}", self.path), value, secure)
    }
}

impl Check {
    fn is_done(&mut self) -> bool {
        self.visits += 1;
        self.visits > MOST_VISITS || self.found.len() >= MOST_FOUND
    }

    fn add(&mut self, at: &At, actual: String, breach: Breach, declared: Span) {
        let actual = if at.secure { "<secure>".to_owned() } else { actual };
        self.found.push(Offence { path: at.path.clone(), origin: at.origin, actual, breach, declared });
    }

    /// `apart` names members that someone else has checked.
    fn value(&mut self, value: &Value, schema: &Schema<'_>, at: &At, apart: &[&str]) {
        if self.is_done() || matches!(value.kind, Kind::Unknown(_)) || schema.broken.is_some() {
            return;
        }
        if value.is_null() && (schema.is_nullable() || schema.word("type").is_none()) {
            return;
        }
        let Some(own) = schema.own() else { return };
        let secret = At { secure: at.secure || value.secure || schema.is_secure(), ..at.clone() };
        if let Some(kind) = schema.kind()
            && !has_type(value, kind)
        {
            let declared = schema.word("type").map_or(own.span, |node| node.span);
            let expected = schema.type_text().to_owned();
            self.add(&secret, value.to_display(), Breach::Type { expected }, declared);
            return;
        }
        if let Some(allowed) = schema.word("allowedValues")
            && !self.allowed(value, allowed, &secret)
        {
            return;
        }
        self.bounds(value, schema, &secret, own);
        match &value.kind {
            Kind::Array(items) => self.items(items, schema, &secret, own),
            Kind::Object(object) => self.members(object, schema, &secret, apart),
            _ => {}
        }
    }

    /// An array may hold only allowed items, or be one of the allowed arrays.
    fn allowed(&mut self, value: &Value, allowed: &Node, at: &At) -> bool {
        let breach = || {
            let shown = |item: &Node| if at.secure { "<secure>".to_owned() } else { shown(item) };
            let list: Vec<String> = allowed.items().iter().map(|item| format!("`{}`", shown(item))).collect();
            Breach::AllowedValues(list.join(", "))
        };
        if self.is_one_of(value, allowed) {
            return true;
        }
        let before = self.found.len();
        for (number, item) in value.as_array().unwrap_or_default().iter().enumerate() {
            if !self.is_one_of(item, allowed) && !self.is_done() {
                let place = at.inside(format!("{}[{number}]", at.path), item, false);
                self.add(&place, item.to_display(), breach(), allowed.span);
            }
        }
        if value.as_array().is_none() {
            self.add(at, value.to_display(), breach(), allowed.span);
        }
        self.found.len() == before
    }

    fn is_one_of(&mut self, value: &Value, allowed: &Node) -> bool {
        self.visits += allowed.items().len();
        self.visits > MOST_VISITS || allowed.items().iter().any(|item| may_be(value, item))
    }

    fn bounds(&mut self, value: &Value, schema: &Schema<'_>, at: &At, own: &Node) {
        let bound = |name: &str| {
            let node = schema.word(name)?;
            match node.kind {
                NodeKind::Int(number) => Some((number, node.span)),
                _ => None,
            }
        };
        let number = |bound: Option<(i64, Span)>| bound.map(|(number, _)| number);
        let (least, most) = (bound("minLength"), bound("maxLength"));
        if let Some((shortest, longest)) = lengths(value) {
            let short = least.filter(|(least, _)| longest.is_some_and(|longest| longest < *least));
            let long = most.filter(|(most, _)| shortest > *most);
            if let Some((_, declared)) = short.or(long) {
                let unit = if value.as_array().is_some() { "items" } else { "characters" };
                let breach = Breach::Length { unit, least: number(least), most: number(most) };
                self.add(at, value.to_display(), breach, declared);
            }
        }
        let (least, most) = (bound("minValue"), bound("maxValue"));
        if let Some(given) = value.as_int() {
            let low = least.filter(|(least, _)| given < *least);
            let high = most.filter(|(most, _)| given > *most);
            if low.or(high).is_some() {
                let declared = low.or(high).map_or(own.span, |(_, span)| span);
                let breach = Breach::Range { least: number(least), most: number(most) };
                self.add(at, value.to_display(), breach, declared);
            }
        }
    }

    fn items(&mut self, items: &[Value], schema: &Schema<'_>, at: &At, own: &Node) {
        let first = schema.word("prefixItems");
        let wanted = first.map(Node::items).unwrap_or_default();
        let needed = wanted.iter().rposition(|node| !schema.part(node).is_nullable()).map_or(0, |last| last + 1);
        let closed = schema.word("items").filter(|node| node.kind == NodeKind::Bool(false));
        let count = |count: usize| i64::try_from(count).ok();
        let list = || Value::array(items.to_vec()).to_display();
        let most = closed.and(count(wanted.len()));
        if items.len() < needed {
            let declared = first.map_or(own.span, |node| node.span);
            self.add(at, list(), Breach::Length { unit: "items", least: count(needed), most }, declared);
        } else if let Some(closed) = closed
            && items.len() > wanted.len()
        {
            self.add(at, list(), Breach::Length { unit: "items", least: count(needed), most }, closed.span);
        }
        if first.is_none() && schema.word("items").is_none() {
            return;
        }
        for (number, item) in items.iter().enumerate() {
            let Some(declared) = schema.item(number) else { continue };
            if self.is_done() {
                return;
            }
            let place = at.inside(format!("{}[{number}]", at.path), item, false);
            self.value(item, &declared, &place, &[]);
        }
    }

    fn members(&mut self, object: &Object, schema: &Schema<'_>, at: &At, apart: &[&str]) {
        let mut apart = apart.to_vec();
        if let Some((name, variants)) = schema.discriminator() {
            self.variant(object, schema, at, (name, variants));
            apart.push(name);
        }
        let properties = schema.word("properties");
        for member in properties.map(Node::members).unwrap_or_default() {
            let declared = schema.part(&member.value);
            let given = object.entry(&member.key);
            // Null for a member that must be there is as good as nothing.
            let lacks = given.is_none_or(|entry| entry.value.is_null()) && object.why_open().is_none();
            if lacks && !declared.is_nullable() && declared.word("type").is_some() {
                let written = given.map_or(at.origin, |entry| entry.value.origin);
                let place = at.lacking(&member.key, written);
                let breach = Breach::Missing { property: member.key.to_string() };
                self.add(&place, format!("no `{}`", member.key), breach, member.key_span);
            } else if let Some(entry) = given.filter(|_| object.rest.is_none()) {
                let place = at.member(&member.key, &entry.value, false);
                self.value(&entry.value, &declared, &place, &[]);
            }
        }
        // The variants of a union say themselves what else they take.
        if schema.discriminator().is_none() {
            self.others(object, schema, at, (properties, &apart));
        }
    }

    /// The members that no property declares.
    fn others(&mut self, object: &Object, schema: &Schema<'_>, at: &At, declared: (Option<&Node>, &[&str])) {
        let Some(rule) = schema.word("additionalProperties") else { return };
        let (properties, apart) = declared;
        for entry in &object.entries {
            let Some(key) = entry.key.known() else { continue };
            let known = properties.is_some_and(|properties| properties.get(key).is_some());
            if known || apart.iter().any(|name| name.eq_ignore_ascii_case(key)) {
                continue;
            }
            if self.is_done() {
                return;
            }
            if rule.kind == NodeKind::Bool(false) {
                self.unexpected(entry, at, (properties, apart, rule.span));
            } else if let Some(schema) = schema.additional()
                && object.rest.is_none()
            {
                let place = at.member(&entry.key.to_display(), &entry.value, false);
                self.value(&entry.value, &schema, &place, &[]);
            }
        }
    }

    fn unexpected(&mut self, entry: &Entry, at: &At, declared: (Option<&Node>, &[&str], Span)) {
        let (properties, apart, span) = declared;
        let names = properties.map(Node::members).unwrap_or_default().iter().map(|member| member.key.as_ref());
        let names: Vec<String> = names.chain(apart.iter().copied()).map(|name| format!("`{name}`")).collect();
        let mut place = at.member(&entry.key.to_display(), &entry.value, entry.value.holds_secret());
        if !entry.key_origin.is_none() {
            place.origin = entry.key_origin;
        }
        self.add(&place, entry.value.to_display(), Breach::Unexpected { declared: names.join(", ") }, span);
    }

    /// The member that tells the variants apart, and the variant that it names.
    fn variant(&mut self, object: &Object, schema: &Schema<'_>, at: &At, union: (&str, &Node)) {
        let (name, variants) = union;
        let Some(entry) = object.entry(name).filter(|entry| !entry.value.is_null()) else {
            if object.why_open().is_none() {
                let place = at.lacking(name, at.origin);
                let breach = Breach::Missing { property: name.to_owned() };
                self.add(&place, format!("no `{name}`"), breach, variants.span);
            }
            return;
        };
        if object.rest.is_some() || at.unions >= MOST_UNIONS {
            return;
        }
        let place = at.member(name, &entry.value, false);
        let taken = entry.value.as_str().map(|tag| variants.get(tag));
        match taken {
            Some(Some(variant)) => {
                let variant = schema.part(variant);
                let inner = At { unions: at.unions + 1, ..at.clone() };
                let base = schema.word("properties").map(Node::members).unwrap_or_default();
                let mut apart: Vec<&str> = base.iter().map(|member| member.key.as_ref()).collect();
                apart.push(name);
                self.members(object, &variant, &inner, &apart);
            }
            Some(None) => {
                let tags: Vec<String> = variants.members().iter().map(|member| format!("`{}`", member.key)).collect();
                let breach = Breach::AllowedValues(tags.join(", "));
                self.add(&place, entry.value.to_display(), breach, variants.span);
            }
            None if matches!(entry.value.kind, Kind::Unknown(_) | Kind::Text(_)) => {}
            None => {
                let breach = Breach::Type { expected: "string".to_owned() };
                self.add(&place, entry.value.to_display(), breach, variants.span);
            }
        }
    }
}

/// Whether a value is of a type, or may be.
pub(super) fn has_type(value: &Value, expected: TypeName) -> bool {
    match value.kind {
        Kind::Unknown(_) => true,
        Kind::String(_) | Kind::Text(_) => matches!(expected, TypeName::String | TypeName::SecureString),
        Kind::Int(_) => expected == TypeName::Int,
        Kind::Bool(_) => expected == TypeName::Bool,
        Kind::Array(_) => expected == TypeName::Array,
        Kind::Object(_) => matches!(expected, TypeName::Object | TypeName::SecureObject),
        Kind::Float(_) | Kind::Null => false,
    }
}

/// Whether a value may be this literal: `false` only if it surely is not. Azure compares allowed texts without case.
fn may_be(value: &Value, literal: &Node) -> bool {
    match (&value.kind, &literal.kind) {
        (Kind::Unknown(_), _) | (Kind::Null, NodeKind::Null) => true,
        (Kind::String(a), NodeKind::String(b)) => a.eq_ignore_ascii_case(b),
        (Kind::Text(_), NodeKind::String(b)) => !value.equals_ignoring_case(&Value::string(b.as_ref())).is_false(),
        (Kind::Bool(a), NodeKind::Bool(b)) => a == b,
        (Kind::Int(a), NodeKind::Int(b)) => a == b,
        (Kind::Float(a), NodeKind::Float(b)) => a == b,
        (Kind::Array(a), NodeKind::Array(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| may_be(a, b)),
        (Kind::Object(a), NodeKind::Object(b)) => {
            let same =
                |member: &crate::syntax::Member| a.get(&member.key).is_some_and(|one| may_be(one, &member.value));
            a.why_open().is_some() || (a.entries.len() == b.len() && b.iter().all(same))
        }
        _ => false,
    }
}

/// A literal of a declaration for people.
fn shown(node: &Node) -> String {
    match &node.kind {
        NodeKind::Null => "null".to_owned(),
        NodeKind::Bool(value) => value.to_string(),
        NodeKind::Int(value) => value.to_string(),
        NodeKind::Float(value) => value.to_string(),
        NodeKind::String(text) => text.to_string(),
        NodeKind::Array(items) => format!("[{}]", items.iter().map(shown).collect::<Vec<_>>().join(", ")),
        NodeKind::Object(members) => {
            let members: Vec<String> =
                members.iter().map(|member| format!("{}: {}", member.key, shown(&member.value))).collect();
            format!("{{{}}}", members.join(", "))
        }
    }
}

/// The least and the greatest length that a value may have; none for what has no length, or no greatest one.
fn lengths(value: &Value) -> Option<(i64, Option<i64>)> {
    let units = |text: &str| i64::try_from(text.encode_utf16().count()).unwrap_or(i64::MAX);
    match &value.kind {
        Kind::String(text) => Some((units(text), Some(units(text)))),
        Kind::Text(text) => {
            let known = text.parts.iter().map(|part| match part {
                Part::Known(text) => units(text),
                Part::Hole(_) => 0,
            });
            Some((known.sum(), None))
        }
        Kind::Array(items) => {
            let count = i64::try_from(items.len()).ok()?;
            Some((count, Some(count)))
        }
        _ => None,
    }
}
