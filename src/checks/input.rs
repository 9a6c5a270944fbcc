//! Faults of inputs as findings of the INP rules: which rule and variant, where, and what its texts are filled with.
//!
//! The stages below give typed faults without wording; this is where each becomes a rule's.

use std::sync::Arc;

use crate::rule::{Slot, Slots};
use crate::source::decode::{DecodeError, ReadFault};
use crate::source::{Location, SourceId, Span};
use crate::syntax::{DuplicateMember, SyntaxError};
use crate::template::{Breach, Declared, Fault, FaultKind, InvalidKind, Limits, LinkFault, Undeclared};

/// A fault of an input, not yet worded.
#[derive(Debug, Clone)]
pub struct InputDraft {
    /// The rule's code.
    pub code: &'static str,
    /// The variant of its texts.
    pub variant: Option<&'static str>,
    /// The characters at fault.
    pub location: Location,
    /// What the texts are filled with.
    pub slots: Slots,
    /// What stands there, if it is a value.
    pub actual: Option<String>,
    /// Other places that take part.
    pub related: Vec<(Location, String)>,
}

impl InputDraft {
    fn new(code: &'static str, location: Location) -> Self {
        Self { code, variant: None, location, slots: Slots::new(), actual: None, related: Vec::new() }
    }

    fn variant(mut self, name: &'static str) -> Self {
        self.variant = Some(name);
        self
    }

    fn slot(mut self, slot: Slot, text: impl Into<String>) -> Self {
        self.slots.set(slot, text);
        self
    }

    /// The same of a file that gives parameters to a template.
    #[must_use]
    pub fn of_parameters(self, template: &str) -> Self {
        if self.code == "INP01" { self.variant("parameters").slot(Slot::Template, code(template)) } else { self }
    }

    fn actual(mut self, text: &str) -> Self {
        self.actual = Some(text.to_owned());
        self.slot(Slot::Actual, code(text))
    }
}

fn code(text: &str) -> String {
    format!("`{text}`")
}

/// A file that names a vault and cannot be parsed; one that meets a bound is INP03.
#[must_use]
pub fn unparsable(error: &SyntaxError, source: SourceId) -> InputDraft {
    let location = Location { source, span: error.span };
    if let Some(met) = error.kind.limit() {
        return limit(location, &met, "the whole file");
    }
    InputDraft::new("INP01", location).slot(Slot::Detail, error.message.clone())
}

/// A file that names a vault and whose bytes are no text; the place is that of the text decoded as far as it goes.
#[must_use]
pub fn undecodable(error: &DecodeError, location: Location) -> InputDraft {
    InputDraft::new("INP01", location).variant("undecodable").slot(Slot::Detail, error.to_string())
}

/// A file that was not read at all, of at most so many bytes.
#[must_use]
pub fn unread(fault: &ReadFault, source: SourceId, cap: u64) -> InputDraft {
    if matches!(fault, ReadFault::TooLarge { .. }) {
        return limit(start_of(source), &format!("the limit of {cap} bytes a file"), &format!("this file ({fault})"));
    }
    InputDraft::new("INP01", start_of(source)).slot(Slot::Detail, fault.to_string())
}

/// A bound that was met before evaluation.
#[must_use]
pub fn limit(location: Location, limit: &str, unread: &str) -> InputDraft {
    InputDraft::new("INP03", location).slot(Slot::Limit, limit).slot(Slot::Detail, unread)
}

/// The same property more than once in one object.
#[must_use]
pub fn duplicate(member: &DuplicateMember, source: SourceId) -> InputDraft {
    let times = if member.times == 2 { "twice".to_owned() } else { format!("{} times", member.times) };
    let untold = match member.untold {
        0 => String::new(),
        1 => ", where another property is repeated, too".to_owned(),
        others => format!(", where {others} other properties are repeated, too"),
    };
    let mut draft = InputDraft::new("INP08", Location { source, span: member.last })
        .slot(Slot::Property, code(&member.key))
        .slot(Slot::Detail, format!("{times} in one object{untold}"));
    let earlier = member.earlier.iter().map(|span| Location { source, span: *span });
    draft.related = earlier.map(|place| (place, "this one does not count".to_owned())).collect();
    draft
}

/// A fault of a template or of the parameters given to it. `template` is the template's file as reports name it.
#[must_use]
pub fn template_fault(fault: &Fault, template: &str, limits: &Limits) -> InputDraft {
    let at = |code| InputDraft::new(code, fault.location);
    match &fault.kind {
        FaultKind::Limit { limit, detail } => {
            at("INP03").slot(Slot::Limit, format!("the limit of {}", limit.describe(limits))).slot(Slot::Detail, detail)
        }
        FaultKind::Circular { cycle, parameters } => {
            let draft = at("INP06").slot(Slot::Detail, cycle);
            if *parameters { draft.variant("parameter-defaults") } else { draft }
        }
        FaultKind::UndeclaredParameter { name, declared } => at("INP04")
            .slot(Slot::Parameter, code(name))
            .slot(Slot::Template, code(template))
            .slot(Slot::Allowed, if declared.is_empty() { "no parameters".to_owned() } else { list(declared) }),
        FaultKind::ParameterNotAllowed { name, actual, breach, declared } => {
            let mut draft = breached(at("INP05"), breach)
                .slot(Slot::Parameter, code(name))
                .slot(Slot::Template, code(template))
                .actual(actual);
            draft.related.push((*declared, "declared here".to_owned()));
            draft
        }
        FaultKind::NothingGiven { name, declared } => {
            let mut draft = at("INP05").variant("nothing-given").slot(Slot::Parameter, code(name));
            draft.related.push((*declared, "declared here".to_owned()));
            draft
        }
        FaultKind::LinkedTemplate { link, why } => linked(at("INP07"), link, why),
        FaultKind::UnreadPart { part, why } => {
            at("INP07").variant("part").slot(Slot::Other, part).slot(Slot::Detail, why)
        }
        FaultKind::Malformed { message } => at("INP09").variant("malformed").slot(Slot::Detail, message),
        FaultKind::Undeclared(undeclared) => undeclared_name(at("INP09"), undeclared),
        FaultKind::InvalidExpression { message, kind, function } => {
            let name = function.as_deref().unwrap_or_default();
            let draft = at("INP09").slot(Slot::Detail, message).slot(Slot::Function, code(name));
            match kind {
                InvalidKind::Syntax => draft,
                InvalidKind::UnknownFunction => draft.variant("unknown-function"),
                InvalidKind::WrongArguments if function.is_some() => draft.variant("wrong-arguments"),
                InvalidKind::WrongArguments | InvalidKind::Fails => draft.variant("fails"),
            }
        }
        FaultKind::Unsupported { function } => at("INP02").slot(Slot::Function, code(function)),
    }
}

fn undeclared_name(draft: InputDraft, undeclared: &Undeclared) -> InputDraft {
    let (owner, what) = match undeclared.what {
        Declared::Parameter => ("the template", "parameter"),
        Declared::Variable => ("the template", "variable"),
        Declared::FunctionParameter => ("this function of the template", "parameter"),
    };
    let meant = undeclared.meant.as_ref().map_or_else(String::new, |meant| format!(" (did you mean `{meant}`?)"));
    let detail = format!("{owner} declares no {what} `{}`{meant}", undeclared.name);
    let mut draft = draft
        .variant("undeclared")
        .slot(Slot::Detail, detail)
        .slot(Slot::Other, format!("{what} {}", code(&undeclared.name)));
    draft.related = undeclared.also.iter().map(|place| (*place, "used here, too".to_owned())).collect();
    draft
}

fn list(names: &[Arc<str>]) -> String {
    const MOST: usize = 12;
    let mut shown: Vec<String> = names.iter().take(MOST).map(|name| code(name)).collect();
    if names.len() > MOST {
        shown.push(format!("and {} more", names.len() - MOST));
    }
    shown.join(", ")
}

fn breached(draft: InputDraft, breach: &Breach) -> InputDraft {
    match breach {
        Breach::Type { expected } => draft.variant("type").slot(Slot::Expected, expected),
        Breach::AllowedValues(allowed) => draft.slot(Slot::Allowed, allowed),
        Breach::Missing { property } => draft.variant("missing").slot(Slot::Property, code(property)),
        Breach::Unexpected { declared } => {
            let declared = if declared.is_empty() { "no properties" } else { declared };
            draft.variant("unexpected").slot(Slot::Allowed, declared)
        }
        Breach::Length { unit, least, most } => {
            draft.variant("length").slot(Slot::Limit, bounds(*least, *most, &format!(" {unit}")))
        }
        Breach::Range { least, most } => draft.variant("range").slot(Slot::Limit, bounds(*least, *most, "")),
    }
}

fn bounds(least: Option<i64>, most: Option<i64>, unit: &str) -> String {
    match (least, most) {
        (Some(least), Some(most)) => format!("between {least} and {most}{unit}"),
        (Some(least), None) => format!("at least {least}{unit}"),
        (None, Some(most)) => format!("at most {most}{unit}"),
        (None, None) => "as declared".to_owned(),
    }
}

fn linked(draft: InputDraft, link: &str, why: &LinkFault) -> InputDraft {
    let draft = draft.slot(Slot::Link, code(link));
    match why {
        LinkFault::Remote => draft,
        LinkFault::TemplateSpec => draft.variant("template-spec"),
        LinkFault::Missing => draft.variant("missing"),
        LinkFault::Outside => draft.variant("outside"),
        LinkFault::NotATemplate => draft.variant("not-followed").slot(Slot::Detail, format!("`{link}` is no template")),
        LinkFault::Unreadable(reason) => {
            draft.variant("not-followed").slot(Slot::Detail, format!("`{link}` can't be read ({reason})"))
        }
        LinkFault::Unknown => {
            draft.variant("not-followed").slot(Slot::Detail, format!("its address, `{link}`, can't be worked out"))
        }
    }
}

/// The first character of a file.
#[must_use]
pub fn start_of(source: SourceId) -> Location {
    Location { source, span: Span::new(0, 0) }
}
