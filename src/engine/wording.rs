//! Turns a draft into a finding: texts filled, the characters to edit, and the way of the value from there.

use std::sync::Arc;

use serde_json::{Value as Json, json};

use super::judge::open_at;
use super::outcome::Undetermined;
use super::subject::{JudgeOptions, Subject};
use super::texts::Texts;
use crate::checks::input::InputDraft;
use crate::checks::{Draft, NotePlace, Open};
use crate::knowledge::regions::Pair;
use crate::knowledge::{Fact, regions};
use crate::model::{Site, Target, target};
use crate::rule::catalogue::RULES;
use crate::rule::{Certainty, Finding, Label, ResourceRef, Rule, Slot, Slots, Standing};
use crate::source::{Location, SourceMap, Span};
use crate::template::{Existence, Hop, HopKind, Kind, MAX_HOPS, Origin, Resource, Value, WorldSet};

/// What the teller needs of its surroundings.
#[derive(Debug, Clone, Copy)]
pub(super) struct TellerInput<'t> {
    pub(super) subject: &'t Subject,
    pub(super) sources: &'t SourceMap,
    pub(super) options: JudgeOptions<'t>,
}

/// How sure a draft is, and in which worlds it holds.
#[derive(Debug, Clone, Copy)]
pub(super) struct Telling {
    pub(super) certainty: Certainty,
    pub(super) worlds: WorldSet,
    /// The worlds in which what is judged exists.
    pub(super) exists: WorldSet,
    /// Whether the vault is in one region in all the worlds in which the draft holds.
    pub(super) one_region: bool,
    /// Whether the rule judges single resources, and the texts speak of the one at fault.
    pub(super) of_resource: bool,
}

/// Words drafts of one subject.
#[derive(Debug)]
pub(super) struct Teller<'t> {
    input: TellerInput<'t>,
    texts: Texts,
}

/// Begins what a message says of a vault that another choice would not deploy.
pub(super) const DEPLOYED_ONLY: &str = "; it is deployed only";

/// Begins what a message says of a vault whose condition is not known.
pub(super) const DEPENDS_ON: &str = "; whether it is deployed depends on";

impl<'t> Teller<'t> {
    pub(super) fn new(input: TellerInput<'t>) -> Self {
        Self { input, texts: Texts::default() }
    }

    /// The finding of a draft about a target, as that is in each of the worlds in which the draft holds; `None` if its
    /// rule is off. Its words are those of the first.
    pub(super) fn finding(
        &self,
        rule: &'static Rule,
        draft: &Draft<'_>,
        targets: &[&Target<'_>],
        telling: Telling,
    ) -> Option<Finding> {
        let target = *targets.first()?;
        // Where worlds differ in the region, so does what it offers: then the texts that speak of no region are told.
        let of_region = draft.variant.is_none_or(|name| name.starts_with("region-"));
        let regionless = rule.variant("region-unknown").filter(|_| !telling.one_region && of_region);
        let variant = regionless.or_else(|| rule.variant(draft.variant?));
        let TellerInput { subject, options, .. } = self.input;
        let severity_of = |target: &&Target<'_>| {
            options.standing(subject, target.resource(), target.marking()).severity(rule, variant)
        };
        // A choice may decide what the vault is judged by, such as a tag: the strictest that may come about counts.
        let severity = targets.iter().filter_map(severity_of).max()?;
        let words = rule.words_of(variant).fill(&self.slots(draft, target, telling));
        let judged = if telling.of_resource { draft.site.resource } else { target.resource() };
        let message = self.message(words.message, judged, telling);
        let places = self.places(draft);
        let primary = Label { location: places.primary, text: self.texts.share(words.label) };
        Some(Finding {
            rule,
            severity,
            certainty: telling.certainty,
            message,
            help: self.texts.share(words.help.trim_end()),
            resource: self.texts.share_resource(self.resource_ref(target, draft.site.resource)),
            property: self.texts.share(draft.site.path.as_str()),
            actual: draft.actual.as_ref().map(to_json),
            rests_on_default: self.default_at(places.primary),
            declared: declarations(target, draft.site.resource),
            moved_from: None,
            suppressed: None,
            way: places.way.len(),
            related: self.related(draft, places),
            primary,
            deployments: self.input.subject.deployments.clone(),
            fingerprint: String::new(),
        })
    }

    /// The characters that a person would edit.
    pub(super) fn primary(&self, draft: &Draft<'_>) -> Location {
        self.places(draft).primary
    }

    fn slots(&self, draft: &Draft<'_>, target: &Target<'_>, telling: Telling) -> Slots {
        let one_region = telling.one_region;
        let mut slots = draft.slots.clone();
        let mut fill = |slot: Slot, text: Option<String>| {
            if slots.get(slot).is_none()
                && let Some(text) = text
            {
                slots.set(slot, text);
            }
        };
        let location = target.location();
        let secret = target.resource().body.get("location").is_some_and(Value::holds_secret);
        let region = location.text().filter(|_| !secret).map(regions::normalised);
        let pair = target.region().and_then(|region| match region.pair {
            Pair::Region(pair) => Some(pair.to_owned()),
            Pair::None | Pair::Unknown => None,
        });
        let version = draft.site.resource.api_version.as_ref().filter(|version| !version.holds_secret());
        let version = version.and_then(Value::as_str).map(str::to_owned);
        fill(Slot::Vault, Some(self.target_words(target, draft, telling)));
        fill(Slot::Region, region.filter(|_| one_region));
        fill(Slot::Pair, pair.filter(|_| one_region));
        fill(Slot::ApiVersion, version);
        fill(Slot::Property, Some(format!("`{}`", draft.site.path)));
        fill(Slot::Actual, draft.actual.as_ref().map(|value| format!("`{}`", value.to_display())));
        slots
    }

    /// "backup vault `bv-x`"; for a single resource "backup policy `daily` of backup vault `bv-x`".
    fn target_words(&self, target: &Target<'_>, draft: &Draft<'_>, telling: Telling) -> String {
        let judged = draft.site.resource;
        if !telling.of_resource || is_declared_by(judged, target) {
            return self.resource_words(target.resource());
        }
        let own = match judged.short_name().filter(|name| !name.is_empty()) {
            Some(name) => format!("{} `{name}`", target::title(judged)),
            None => self.resource_words(judged),
        };
        format!("{own} of {}", self.resource_words(target.resource()))
    }

    /// "backup vault `bv-x`", or by the expression that names it.
    fn resource_words(&self, resource: &Resource) -> String {
        let kind = target::title(resource);
        match (resource.shown_name(), self.name_expression(resource)) {
            (Some(name), _) if !name.is_empty() => format!("{kind} `{name}`"),
            (_, Some(expression)) => format!("{kind} `{}`", crate::template::shorten(&expression)),
            _ => format!("a {kind}"),
        }
    }

    fn message(&self, message: String, judged: &Resource, telling: Telling) -> String {
        let Telling { certainty, worlds, exists, .. } = telling;
        let choices = &self.input.subject.worlds;
        let all = everything(choices.count());
        let when = if exists.within(worlds) { None } else { choices.describe(worlds, exists) };
        let text = match (certainty, when) {
            (Certainty::Possible, Some(when)) => format!("possible {when}: {message}"),
            (Certainty::Possible, None) => format!("possible: {message}"),
            (Certainty::Definite, Some(when)) => format!("{when}: {message}"),
            (Certainty::Definite, None) => message,
        };
        if let Existence::Depends { text: condition, .. } = &judged.condition {
            return format!("{text}{DEPENDS_ON} `{condition}`");
        }
        match choices.describe(exists, all) {
            Some(when) if exists != all => format!("{text}{DEPLOYED_ONLY} {when}"),
            _ => text,
        }
    }

    /// The target, and the resource that declares the property if that is another one.
    pub(super) fn resource_ref(&self, target: &Target<'_>, declaring: &Resource) -> ResourceRef {
        let resource = target.resource();
        let declared_by = (!is_declared_by(declaring, target))
            .then(|| format!("{}/{}", declaring.resource_type, self.name_for_people(declaring)));
        let name = resource.shown_name().map(str::to_owned);
        let expression = if name.is_some() { None } else { self.name_expression(resource) };
        ResourceRef { resource_type: target.resource_type().to_owned(), name, expression, declared_by }
    }

    fn name_for_people(&self, resource: &Resource) -> String {
        match resource.shown_name() {
            Some(name) => name.to_owned(),
            None => self.name_expression(resource).unwrap_or_else(|| resource.name.to_display()),
        }
    }

    /// The text of the expression that gives a resource's name.
    fn name_expression(&self, resource: &Resource) -> Option<String> {
        let span = resource.site.name_value?;
        let text = self.input.sources.get(resource.site.whole.source)?.slice(span);
        let trimmed = text.trim_matches(['"', '\'']);
        (!trimmed.is_empty() && trimmed != "null").then(|| trimmed.to_owned())
    }

    /// The primary place, and the way from there to the property.
    fn places(&self, draft: &Draft<'_>) -> Places {
        if let Some(location) = draft.label_at {
            return Places { primary: location, way: Vec::new() };
        }
        let site = &draft.site;
        let provenance = &self.input.subject.provenance;
        let hops = provenance.way(&wholes_around(site), site.origin);
        let Some(first) = provenance.get(site.origin) else {
            return Places { primary: site.anchor, way: Vec::new() };
        };
        if site.written.is_none() {
            // An expression gave null: it is what a person would edit, and what decided it stands beside it.
            return Places { primary: first.location, way: self.deciders(&hops, first.location) };
        }
        let root = provenance.root(site.origin).map_or(site.anchor, |hop| hop.location);
        let mut way = self.deciders(&hops, root);
        way.extend(self.steps(&hops, root, site));
        // A member of an object that came whole from elsewhere reaches the resource where that object is put.
        let whole = site.resource.site.whole;
        if !way.iter().map(|label| label.location).chain([root]).any(|place| overlaps(place, whole)) {
            way.push(Label { location: site.anchor, text: self.texts.share(site.path.as_str()) });
        }
        Places { primary: root, way }
    }

    /// One label for each place on the way, from where the value is written to where it is used.
    fn steps(&self, hops: &[&Hop], root: Location, site: &Site<'_>) -> Vec<Label> {
        let first = self.input.subject.provenance.get(site.origin);
        let mut way: Vec<Label> = Vec::new();
        let mut last = root;
        // Whether the last place is a mere expression, which the declaration around it names better.
        let mut unnamed = false;
        for hop in hops.iter().rev() {
            let reaches = first.is_some_and(|first| std::ptr::eq(first, *hop))
                && overlaps(hop.location, site.resource.site.whole);
            let text = hop_words(hop, reaches, site);
            if overlaps(hop.location, last) {
                if let Some(label) = way.last_mut().filter(|_| unnamed && hop.kind != HopKind::Expression) {
                    label.text = self.texts.share(text);
                    unnamed = false;
                }
                continue;
            }
            last = hop.location;
            unnamed = hop.kind == HopKind::Expression && !reaches;
            way.push(Label { location: self.first_line(hop.location), text: self.texts.share(text) });
        }
        way
    }

    /// The place, or where it starts if it spans lines.
    fn first_line(&self, place: Location) -> Location {
        let text = self.input.sources.get(place.source).map(|file| file.slice(place.span));
        let end = text.and_then(|text| text.find(['\n', '\r'])).and_then(|length| u32::try_from(length).ok());
        end.map_or(place, |length| Location {
            source: place.source,
            span: Span::new(place.span.start, place.span.start + length),
        })
    }

    /// What decided on the way: the parameter values behind conditions and absent arguments.
    fn deciders(&self, hops: &[&Hop], primary: Location) -> Vec<Label> {
        let mut labels: Vec<Label> = Vec::new();
        for hop in hops {
            let Some(decider) = self.decider(hop.because) else { continue };
            let location = decider.location;
            if overlaps(location, primary) || labels.iter().any(|label| overlaps(label.location, location)) {
                continue;
            }
            let text = match &decider.kind {
                HopKind::ParameterDefault(name) | HopKind::ParameterFile(name) | HopKind::Argument(name) => {
                    format!("parameter `{name}` decides it")
                }
                _ => "this decides it".to_owned(),
            };
            labels.push(Label { location, text: self.texts.share(text) });
        }
        labels
    }

    /// The value of a parameter that a condition rests on, through the calls that computed the condition.
    fn decider(&self, because: Origin) -> Option<&Hop> {
        let provenance = &self.input.subject.provenance;
        let mut root = provenance.root(because)?;
        for _ in 0..MAX_HOPS {
            match provenance.root(root.because) {
                Some(before) => root = before,
                None => break,
            }
        }
        let of_parameter = match root.kind {
            HopKind::ParameterDefault(_) | HopKind::ParameterFile(_) | HopKind::Argument(_) => true,
            // A member of an object that a parameter holds, or a parameter's declaration without a value.
            HopKind::Literal => {
                self.input.subject.parameters.iter().any(|declared| overlaps(*declared, root.location))
                    || self.input.subject.parameter_sources.contains(&root.location.source)
            }
            _ => false,
        };
        of_parameter.then_some(root)
    }

    fn related(&self, draft: &Draft<'_>, places: Places) -> Vec<Label> {
        let provenance = &self.input.subject.provenance;
        let mut related = places.way;
        for note in &draft.related {
            let location = match note.at {
                NotePlace::Location(location) => Some(location),
                NotePlace::Origin(origin) => provenance.root(origin).map(|hop| hop.location),
            };
            if let Some(location) = location
                && location != places.primary
                && !related.iter().any(|label| label.location == location && *label.text == *note.text)
            {
                related.push(Label { location, text: self.texts.share(note.text.as_str()) });
            }
        }
        related
    }

    /// The parameter on whose default a place lies.
    fn default_at(&self, place: Location) -> Option<String> {
        self.input
            .subject
            .defaults
            .iter()
            .find(|(source, span, _)| {
                *source == place.source && span.start <= place.span.start && place.span.end <= span.end
            })
            .map(|(.., name)| name.clone())
    }

    /// Something open, worded.
    pub(super) fn undetermined(&self, open: &Open<'_>, target: &Target<'_>, rules: &[&'static str]) -> Undetermined {
        let provenance = &self.input.subject.provenance;
        let location = open_at(open, provenance);
        let mut rules = rules.to_vec();
        rules.sort_unstable();
        Undetermined {
            resource: self.resource_ref(target, open.site.resource),
            property: open.site.path.clone(),
            topic: topic(target, &open.site),
            cause: open.unknown.cause,
            detail: open.unknown.what.to_string(),
            location,
            vault_at: target.resource().site.whole,
            rules,
            deployments: self.input.subject.deployments.clone(),
        }
    }
}

/// The origins of what a property stands in, outermost first.
fn wholes_around(site: &Site<'_>) -> Vec<Origin> {
    let mut wholes = Vec::new();
    let mut names = site.path.split(['.', '[', ']']).filter(|name| !name.is_empty());
    let Some(mut value) = names.next().and_then(|name| site.resource.body.get(name)) else { return wholes };
    for name in names {
        let inner = match &value.kind {
            Kind::Object(object) => object.get(name),
            Kind::Array(items) => name.parse::<usize>().ok().and_then(|number| items.get(number)),
            _ => None,
        };
        let Some(inner) = inner else { break };
        wholes.push(value.origin);
        value = inner;
    }
    wholes
}

struct Places {
    primary: Location,
    way: Vec<Label>,
}

/// Where the target is declared, and the resource at fault if that is another one.
fn declarations(target: &Target<'_>, judged: &Resource) -> Vec<Location> {
    let mut declared = vec![target.resource().site.whole, judged.site.whole];
    declared.dedup();
    declared
}

/// Whether a resource is the target itself.
fn is_declared_by(resource: &Resource, target: &Target<'_>) -> bool {
    std::ptr::eq(resource, target.resource()) || resource.site.whole == target.resource().site.whole
}

fn everything(count: usize) -> WorldSet {
    (0..count.clamp(1, 64)).fold(WorldSet::NONE, |set, world| set.union(WorldSet::one(world)))
}

fn overlaps(a: Location, b: Location) -> bool {
    a.source == b.source && a.span.start < b.span.end && b.span.start < a.span.end
}

fn hop_words(hop: &Hop, reaches_property: bool, site: &Site<'_>) -> String {
    match &hop.kind {
        _ if reaches_property => site.path.clone(),
        HopKind::NestedParameter(name) => format!("passed on as parameter `{name}`"),
        HopKind::Variable(name) => format!("variable `{name}`"),
        HopKind::Output(name) => format!("output `{name}`"),
        HopKind::ParameterDefault(name) | HopKind::ParameterFile(name) | HopKind::Argument(name) => {
            format!("parameter `{name}`")
        }
        HopKind::Surroundings => "where it is deployed".to_owned(),
        HopKind::Literal | HopKind::Expression | HopKind::Part(_) => "taken from there".to_owned(),
    }
}

/// What a property is about, in plain words.
fn topic(target: &Target<'_>, site: &Site<'_>) -> String {
    let fact = Fact::ALL.into_iter().find(|fact| {
        target
            .vault
            .as_ref()
            .map(|vault| &vault.fact(*fact).site)
            .is_some_and(|own| own.path == site.path && own.resource.site.whole == site.resource.site.whole)
    });
    let words = match fact {
        Some(Fact::Redundancy) => "redundancy",
        Some(Fact::CrossRegionRestore) => "cross-region restore",
        Some(Fact::CrossSubscriptionRestore) => "cross-subscription restore",
        Some(Fact::SoftDelete) => "soft delete",
        Some(Fact::SoftDeleteRetentionDays) => "soft delete retention",
        Some(Fact::Immutability) => "immutability",
        Some(Fact::MultiUserAuthorization) => "multi-user authorization",
        Some(Fact::CustomerManagedKey) => "customer-managed key",
        Some(Fact::KeyUri) => "key address",
        Some(Fact::KeyIdentity) => "key identity",
        Some(Fact::InfrastructureEncryption) => "infrastructure encryption",
        Some(Fact::SystemAssignedIdentity | Fact::UserAssignedIdentities) => "identity",
        Some(Fact::PublicNetworkAccess) => "public network access",
        Some(Fact::JobFailureAlerts) => "job failure alerts",
        None if site.path == "location" => "region",
        None => site.path.rsplit('.').next().unwrap_or(&site.path),
    };
    words.to_owned()
}

/// The finding of a fault of an input; `None` if its rule is off.
#[must_use]
pub fn word_input(
    draft: &InputDraft,
    about: &ResourceRef,
    deployments: &[String],
    standing: Standing<'_>,
) -> Option<Finding> {
    let rule = RULES.iter().find(|rule| rule.code == draft.code)?;
    let variant = draft.variant.and_then(|name| rule.variant(name));
    let severity = standing.severity(rule, variant)?;
    let words = rule.words_of(variant).fill(&draft.slots);
    Some(Finding {
        rule,
        severity,
        certainty: Certainty::Definite,
        message: words.message,
        help: words.help.trim_end().into(),
        resource: Arc::new(about.clone()),
        property: "".into(),
        way: 0,
        actual: draft.actual.clone().map(Json::String),
        primary: Label { location: draft.location, text: words.label.into() },
        related: draft
            .related
            .iter()
            .map(|(location, text)| Label { location: *location, text: text.as_str().into() })
            .collect(),
        deployments: deployments.to_vec(),
        rests_on_default: None,
        declared: Vec::new(),
        moved_from: None,
        suppressed: None,
        fingerprint: String::new(),
    })
}

/// A value for the JSON contract: secrets hidden, unknown parts as text.
pub(super) fn to_json(value: &Value) -> Json {
    if value.secure {
        return Json::String("<secure>".to_owned());
    }
    match &value.kind {
        Kind::Null => Json::Null,
        Kind::Bool(value) => json!(value),
        Kind::Int(value) => json!(value),
        Kind::Float(value) => json!(value),
        Kind::String(text) => json!(text.as_ref()),
        Kind::Text(_) | Kind::Unknown(_) => json!(value.to_display()),
        Kind::Array(items) => Json::Array(items.iter().map(to_json).collect()),
        Kind::Object(object) => {
            object.entries.iter().map(|entry| (entry.key.to_display(), to_json(&entry.value))).collect()
        }
    }
}
