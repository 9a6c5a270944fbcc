//! An entry in the `metadata` of the resource or the parameter around a place, in JSON.

use serde_json::json;

use super::{Edit, NewSuppression, around, at, line_before, line_break};
use crate::source::SourceFile;
use crate::syntax::{Node, NodeKind, Syntax, parse};

/// The edit that adds an entry to `metadata`.
///
/// # Errors
/// A file that is not JSON; a place in no resource and no parameter.
pub fn in_metadata(file: &SourceFile, place: u32, said: &NewSuppression) -> Result<Edit, String> {
    let documents = parse(file).map_err(|error| format!("`{}` cannot be parsed: {error}", file.display))?;
    let Some(document) = documents.first().filter(|document| document.syntax == Syntax::Json) else {
        return Err("metadata is written into JSON; YAML takes a comment: --in comment".to_owned());
    };
    let parts = around(&document.root, place);
    let holds = |node: &Node| {
        node.get("type").is_some() && (node.get("apiVersion").is_some() || node.get("metadata").is_some())
    };
    let in_parameter = document.root.get("parameters").and_then(|parameters| {
        let inside = |node: &&Node| node.span.start <= place && place < node.span.end;
        parameters.members().iter().map(|member| &member.value).find(inside)
    });
    let holder = in_parameter.or_else(|| parts.iter().rev().map(|(_, node)| *node).find(|node| holds(node)));
    let Some(holder) = holder.filter(|holder| holder.is_object()) else {
        return Err("there is no resource or parameter around that place whose `metadata` could hold it".to_owned());
    };
    let text = &*file.text;
    let item = item(said);
    let Some(metadata) = holder.get("metadata") else {
        let member = format!("\"metadata\": {{ \"vaultvet\": {{ \"ignore\": [{item}] }} }}");
        return Ok(as_first(text, holder, &member));
    };
    let Some(ours) = metadata.get("vaultvet") else {
        return object(metadata, "metadata")
            .map(|node| as_first(text, node, &format!("\"vaultvet\": {{ \"ignore\": [{item}] }}")));
    };
    match ours.get("ignore") {
        None => object(ours, "vaultvet").map(|node| as_first(text, node, &format!("\"ignore\": [{item}]"))),
        Some(Node { kind: NodeKind::Array(items), span }) => Ok(as_last(text, items, at(span.start), &item)),
        Some(_) => Err("`ignore` in `metadata` is no list".to_owned()),
    }
}

fn object<'n>(node: &'n Node, name: &str) -> Result<&'n Node, String> {
    if node.is_object() { Ok(node) } else { Err(format!("`{name}` there is no object")) }
}

fn item(said: &NewSuppression) -> String {
    let quoted = |text: &str| json!(text).to_string();
    let mut members =
        vec![format!("\"rules\": [{}]", quoted(&said.code)), format!("\"reason\": {}", quoted(said.reason.trim()))];
    members.extend(said.until.map(|day| format!("\"until\": \"{day}\"")));
    members.extend(said.by.as_ref().map(|by| format!("\"by\": {}", quoted(by))));
    format!("{{ {} }}", members.join(", "))
}

/// Before the first member, on a line of its own if that has one.
fn as_first(text: &str, object: &Node, member: &str) -> Edit {
    let Some(first) = object.members().first() else {
        let inside = at(object.span.start) + 1;
        return Edit { at: inside..inside, text: format!(" {member} ") };
    };
    let start = at(first.key_span.start);
    let (_, before) = line_before(text, start);
    let between = if before.trim().is_empty() { format!("{}{before}", line_break(text)) } else { " ".to_owned() };
    Edit { at: start..start, text: format!("{member},{between}") }
}

fn as_last(text: &str, items: &[Node], list: usize, item: &str) -> Edit {
    let Some(last) = items.last() else { return Edit { at: list + 1..list + 1, text: item.to_owned() } };
    let end = at(last.span.end);
    let (_, before) = line_before(text, at(last.span.start));
    let between = if before.trim().is_empty() { format!("{}{before}", line_break(text)) } else { " ".to_owned() };
    Edit { at: end..end, text: format!(",{between}{item}") }
}

#[cfg(test)]
mod tests {
    use super::super::edited;
    use super::*;
    use crate::source::SourceId;

    fn said(text: &str, place: &str) -> String {
        let file = SourceFile::new(SourceId(0), None, "a.json", text);
        let said = NewSuppression { code: "RED02".to_owned(), reason: "why \"so\"".to_owned(), until: None, by: None };
        let place = u32::try_from(text.find(place).unwrap()).unwrap();
        edited(text, vec![in_metadata(&file, place, &said).unwrap()])
    }

    const ITEM: &str = r#"{ "rules": ["RED02"], "reason": "why \"so\"" }"#;

    #[test]
    fn it_goes_where_it_belongs() {
        let text = "{\n  \"resources\": [\n    {\n      \"type\": \"x\",\n      \"apiVersion\": \"1\",\n      \"p\": 7\n    }\n  ]\n}\n";
        let once = said(text, "7");
        let line = format!("      \"metadata\": {{ \"vaultvet\": {{ \"ignore\": [{ITEM}] }} }},\n      \"type\"");
        assert_eq!(once, text.replace("      \"type\"", &line));
        assert_eq!(said(&once, "7"), once.replace(ITEM, &format!("{ITEM}, {ITEM}")));
        let described = "{\"resources\":[{\"type\":\"x\",\"apiVersion\":\"1\",\"metadata\":{\"a\":1},\"p\":7}]}";
        let vaultvet = format!("{{\"vaultvet\": {{ \"ignore\": [{ITEM}] }}, \"a\":1}}");
        assert_eq!(said(described, "7"), described.replace("{\"a\":1}", &vaultvet));
        let parameter = "{\"parameters\":{\"p\":{\"type\":\"string\",\"defaultValue\":7}}}";
        assert!(said(parameter, "7").contains("{\"p\":{\"metadata\": "));
    }
}
