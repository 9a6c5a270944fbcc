//! An entry in `vaultvet.yaml`, its comments and layout kept.

use serde_json::json;

use super::{Edit, NewSuppression, at, edited, line_before, line_break};
use crate::config::Config;
use crate::source::{SourceFile, SourceId};
use crate::syntax::{Node, NodeKind, Syntax, parse_as};

/// What an entry covers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Covers {
    /// The file, from the configuration's folder on.
    pub path: String,
    /// The resource's name, if it is known.
    pub resource: Option<String>,
}

/// The edit that adds an entry to a configuration's text, which may be empty.
///
/// # Errors
/// A text that is no configuration, or that cannot be added to; with what to write by hand.
pub fn as_entry(text: &str, covers: &Covers, said: &NewSuppression) -> Result<Edit, String> {
    let settings = settings(covers, said);
    let edit = place(text, &settings);
    let count = |text: &str| {
        let file = SourceFile::new(SourceId(0), None, "vaultvet.yaml", text);
        Config::read(file, None).map(|config| config.suppressions.entries.len())
    };
    let by_hand = || {
        let entry: Vec<String> = settings.iter().map(|(key, value)| format!("{key}: {value}")).collect();
        format!("the configuration cannot be added to; write it by hand under `suppressions`: {{{}}}", entry.join(", "))
    };
    let before = count(text).map_err(|error| error.to_string())?;
    match edit {
        Some(edit) if count(&edited(text, vec![edit.clone()])).is_ok_and(|after| after == before + 1) => Ok(edit),
        _ => Err(by_hand()),
    }
}

fn place(text: &str, settings: &[(&str, String)]) -> Option<Edit> {
    let end = line_break(text);
    let section = parse_as(SourceId(0), Syntax::Yaml, text).ok().and_then(|documents| {
        let member = documents.first()?.root.member("suppressions")?.clone();
        Some(member)
    });
    let Some(section) = section else {
        let gap = if text.is_empty() || text.ends_with('\n') { "" } else { end };
        let entry = block(settings, "  ", end);
        return Some(Edit { at: text.len()..text.len(), text: format!("{gap}suppressions:{end}{entry}") });
    };
    match &section.value.kind {
        NodeKind::Null => {
            let line_end = end_of_line(text, at(section.key_span.end));
            Some(behind_line(text, line_end, &block(settings, "  ", end), end))
        }
        NodeKind::Array(items) => in_list(text, &section.value, items, settings, end),
        _ => None,
    }
}

fn in_list(text: &str, list: &Node, items: &[Node], settings: &[(&str, String)], end: &str) -> Option<Edit> {
    let flow = text.get(at(list.span.start)..).is_some_and(|text| text.starts_with('['));
    let Some(last) = items.last() else {
        let indented = format!("{end}{}", block(settings, "  ", end));
        return Some(Edit { at: at(list.span.start)..at(list.span.end), text: indented.trim_end().to_owned() });
    };
    if flow {
        let entry: Vec<String> = settings.iter().map(|(key, value)| format!("{key}: {value}")).collect();
        let behind = at(last.span.end);
        return Some(Edit { at: behind..behind, text: format!(", {{{}}}", entry.join(", ")) });
    }
    let (_, before) = line_before(text, at(items.first()?.span.start));
    let indent = before.split('-').next()?;
    let line_end = end_of_line(text, at(last.span.end));
    Some(behind_line(text, line_end, &block(settings, indent, end), end))
}

/// Where the line of a place ends, its break included.
fn end_of_line(text: &str, place: usize) -> usize {
    text.get(place..).and_then(|rest| rest.find('\n')).map_or(text.len(), |found| place + found + 1)
}

fn behind_line(text: &str, line_end: usize, entry: &str, end: &str) -> Edit {
    let broken = text.get(..line_end).is_some_and(|before| before.ends_with('\n'));
    let gap = if broken { "" } else { end };
    Edit { at: line_end..line_end, text: format!("{gap}{entry}") }
}

fn block(settings: &[(&str, String)], indent: &str, end: &str) -> String {
    let mut mark = "- ";
    let mut entry = String::new();
    for (key, value) in settings {
        entry.push_str(&format!("{indent}{mark}{key}: {value}{end}"));
        mark = "  ";
    }
    entry
}

fn settings(covers: &Covers, said: &NewSuppression) -> Vec<(&'static str, String)> {
    let quoted = |text: &str| json!(text).to_string();
    let mut settings = vec![("rule", said.code.clone()), ("path", quoted(&escaped(&covers.path)))];
    settings.extend(covers.resource.as_ref().map(|resource| ("resource", quoted(resource))));
    settings.push(("reason", quoted(said.reason.trim())));
    settings.extend(said.until.map(|day| ("until", day.to_string())));
    settings.extend(said.by.as_ref().map(|by| ("by", quoted(by))));
    settings
}

/// A path as a glob that fits it alone.
fn escaped(path: &str) -> String {
    let mut glob = String::with_capacity(path.len());
    for c in path.chars() {
        if ['*', '?', '[', ']', '{', '}', '\\'].contains(&c) {
            glob.push('\\');
        }
        glob.push(c);
    }
    glob
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::knowledge::Day;

    fn added(text: &str) -> String {
        let covers = Covers { path: "exports/a.json".to_owned(), resource: Some("rsv-a".to_owned()) };
        let said = NewSuppression {
            code: "RED02".to_owned(),
            reason: "why: \"so\" # yes".to_owned(),
            until: Some(Day::new(2027, 1, 31)),
            by: None,
        };
        edited(text, vec![as_entry(text, &covers, &said).unwrap()])
    }

    const ENTRY: &str = "  - rule: RED02\n    path: \"exports/a.json\"\n    resource: \"rsv-a\"\n    reason: \"why: \\\"so\\\" # yes\"\n    until: 2027-01-31\n";

    #[test]
    fn the_layout_stays() {
        assert_eq!(added(""), format!("suppressions:\n{ENTRY}"));
        let text = "# ours\ncontext: {location: westeurope} # here\n";
        assert_eq!(added(text), format!("{text}suppressions:\n{ENTRY}"));
        assert_eq!(added("context: {}"), format!("context: {{}}\nsuppressions:\n{ENTRY}"));
        assert_eq!(added("suppressions:\ncontext: {}\n"), format!("suppressions:\n{ENTRY}context: {{}}\n"));
        let text = "suppressions: # all\n  # one\n  - rule: SDL01\n    reason: x # because\n\n# then\ncontext: {}\n";
        assert_eq!(added(text), text.replace("# because\n", &format!("# because\n{ENTRY}")));
        let flush = "suppressions:\n- rule: SDL01\n  reason: x\n";
        assert_eq!(added(flush), format!("{flush}{}", ENTRY.replace("\n  ", "\n").trim_start_matches("  ")));
        assert!(added("suppressions: []\ncontext: {}\n").starts_with(&format!("suppressions: \n{ENTRY}")));
        assert!(added("suppressions: [{rule: SDL01, reason: x}]\n").contains("reason: x}, {rule: RED02, path:"));
    }

    #[test]
    fn what_is_no_configuration_is_left_alone() {
        let covers = Covers { path: "a.json".to_owned(), resource: None };
        let said = NewSuppression { code: "RED02".to_owned(), reason: "why".to_owned(), until: None, by: None };
        assert!(as_entry("contxt: {}\n", &covers, &said).is_err());
    }
}
