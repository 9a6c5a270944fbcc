//! What a check says: faults with their places and slots, and what it needed and could not know.

use std::sync::Arc;

use crate::model::{Setting, Site, State};
use crate::rule::{Slot, Slots};
use crate::source::Location;
use crate::template::{Origin, Unknown, Value};

/// All that one check said of one vault.
#[derive(Debug, Default)]
pub struct Verdicts<'d> {
    /// The faults.
    pub faults: Vec<Draft<'d>>,
    /// What it could not know.
    pub open: Vec<Open<'d>>,
    /// Whether it could not be decided, even where what is missing is no news.
    pub undecided: bool,
}

/// One fault, not yet worded.
#[derive(Debug, Clone)]
pub struct Draft<'d> {
    /// The variant of the rule's texts; none for the rule's own.
    pub variant: Option<&'static str>,
    /// The setting at fault: its place gets the primary label.
    pub site: Site<'d>,
    /// The place to label instead of the site's, for a fault inside it.
    pub label_at: Option<Location>,
    /// The value at fault; none for absent.
    pub actual: Option<Value>,
    /// What the texts are filled with. The engine fills vault, region, pair and API version itself.
    pub slots: Slots,
    /// Other places that take part.
    pub related: Vec<Note>,
    /// For a property under a wrong name or in a wrong place: the path that was meant, which is then not missing.
    pub meant: Option<String>,
}

/// Words at another place.
#[derive(Debug, Clone)]
pub struct Note {
    /// The place.
    pub at: NotePlace,
    /// A short text, lower case, no final dot.
    pub text: String,
}

/// Where a note stands.
#[derive(Debug, Clone, Copy)]
pub enum NotePlace {
    /// Where a value was written.
    Origin(Origin),
    /// These characters.
    Location(Location),
}

/// A setting that a check needed and could not know.
#[derive(Debug, Clone)]
pub struct Open<'d> {
    /// Where it is, or would be, written.
    pub site: Site<'d>,
    /// Why it is not known.
    pub unknown: Arc<Unknown>,
}

impl<'d> Verdicts<'d> {
    /// Adds a fault.
    pub fn fault(&mut self, draft: Draft<'d>) {
        self.faults.push(draft);
    }

    /// Notes that a setting was needed and is not known; anything else is no news.
    pub fn needs(&mut self, setting: &Setting<'d>) {
        if let State::Unknown(unknown) = &setting.state {
            self.open.push(Open { site: setting.site.clone(), unknown: Arc::clone(unknown) });
        }
    }
}

impl<'d> Draft<'d> {
    /// A fault of that setting; `actual` is what is written there.
    #[must_use]
    pub fn at(setting: &Setting<'d>) -> Self {
        Self::at_site(&setting.site)
    }

    /// A fault at that place; `actual` is what is written there.
    #[must_use]
    pub fn at_site(site: &Site<'d>) -> Self {
        Self {
            variant: None,
            actual: site.written.cloned(),
            site: site.clone(),
            label_at: None,
            slots: Slots::new(),
            related: Vec::new(),
            meant: None,
        }
    }

    /// With the texts of that variant.
    #[must_use]
    pub fn variant(mut self, name: &'static str) -> Self {
        self.variant = Some(name);
        self
    }

    /// With that variant, if there is one.
    #[must_use]
    pub fn variant_if(mut self, name: Option<&'static str>) -> Self {
        self.variant = name.or(self.variant);
        self
    }

    /// With a slot filled.
    #[must_use]
    pub fn slot(mut self, slot: Slot, text: impl Into<String>) -> Self {
        self.slots = self.slots.with(slot, text.into());
        self
    }

    /// With the path that a property under a wrong name or in a wrong place was meant for.
    #[must_use]
    pub fn meant(mut self, path: impl Into<String>) -> Self {
        self.meant = Some(path.into());
        self
    }

    /// With other characters labelled.
    #[must_use]
    pub fn label(mut self, location: Location) -> Self {
        self.label_at = Some(location);
        self
    }

    /// With a note where a setting is written, or would be.
    #[must_use]
    pub fn note(mut self, setting: &Setting<'d>, text: impl Into<String>) -> Self {
        let at = match setting.site.written {
            Some(_) => NotePlace::Origin(setting.site.origin),
            None => NotePlace::Location(setting.site.anchor),
        };
        self.related.push(Note { at, text: text.into() });
        self
    }

    /// With a note at a place.
    #[must_use]
    pub fn note_at(mut self, location: Location, text: impl Into<String>) -> Self {
        self.related.push(Note { at: NotePlace::Location(location), text: text.into() });
        self
    }
}
