//! ARM JSON in Bicep's words: members, objects, lists, and the expressions that are alike in both.

use serde_json::{Map, Value as Json};

use crate::template::expression::{Call, Expr, ExprKind, Written, classify, parse};

/// Columns within which an object stands in one line.
const LINE: usize = 72;

/// Members of a resource that Bicep says in another place or way.
const SAID_OTHERWISE: [&str; 5] = ["apiVersion", "condition", "copy", "dependsOn", "scope"];

/// Functions with the same name, arguments and result in both languages.
const ALIKE: [&str; 12] = [
    "base64",
    "extensionResourceId",
    "format",
    "guid",
    "last",
    "resourceGroup",
    "resourceId",
    "subscription",
    "subscriptionResourceId",
    "tenantResourceId",
    "toLower",
    "uniqueString",
];

/// Members of a resource or of an object in it, a line each; none where Bicep has another form for one of them.
pub(super) fn members(members: &Map<String, Json>) -> Option<String> {
    if members.keys().any(|name| SAID_OTHERWISE.contains(&name.as_str())) {
        return None;
    }
    let lines: Option<Vec<String>> = members.iter().map(|(name, value)| member(name, value, 0)).collect();
    Some(lines?.join("\n"))
}

/// An object.
pub(super) fn object(object: &Map<String, Json>) -> Option<String> {
    braces(object, 0)
}

fn member(name: &str, value: &Json, indent: usize) -> Option<String> {
    Some(format!("{}: {}", key(name)?, render(value, indent)?))
}

fn key(name: &str) -> Option<String> {
    match classify(name) {
        Written::Expression(_) => Some(format!("'${{{}}}'", expression(name)?)),
        Written::Literal(name) if is_identifier(&name) => Some(name.into_owned()),
        Written::Literal(name) => Some(quote(&name)),
    }
}

fn render(value: &Json, indent: usize) -> Option<String> {
    match value {
        Json::Null | Json::Bool(_) => Some(value.to_string()),
        // Bicep has no literal for a fraction.
        Json::Number(number) => number.is_i64().then(|| number.to_string()),
        Json::String(text) => match classify(text) {
            Written::Expression(_) => expression(text),
            Written::Literal(text) => Some(quote(&text)),
        },
        Json::Array(items) => {
            let items: Option<Vec<String>> = items.iter().map(|item| render(item, indent + 1)).collect();
            Some(enclose('[', &items?, ']', indent))
        }
        Json::Object(object) => braces(object, indent),
    }
}

fn braces(object: &Map<String, Json>, indent: usize) -> Option<String> {
    let members: Option<Vec<String>> = object.iter().map(|(name, value)| member(name, value, indent + 1)).collect();
    Some(enclose('{', &members?, '}', indent))
}

/// Items in one line where they fit, else a line each.
fn enclose(open: char, items: &[String], close: char, indent: usize) -> String {
    if items.is_empty() {
        return format!("{open}{close}");
    }
    let line = format!("{open} {} {close}", items.join(", "));
    if !line.contains('\n') && line.len() + 2 * indent <= LINE {
        return line;
    }
    let inner = "  ".repeat(indent + 1);
    let lines: String = items.iter().map(|item| format!("{inner}{item}\n")).collect();
    format!("{open}\n{lines}{}{close}", "  ".repeat(indent))
}

fn quote(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('\'');
    let mut rest = text.chars().peekable();
    while let Some(character) = rest.next() {
        match character {
            '\'' | '\\' => quoted.extend(['\\', character]),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            '$' if rest.peek() == Some(&'{') => quoted.push_str("\\$"),
            other => quoted.push(other),
        }
    }
    quoted.push('\'');
    quoted
}

fn is_identifier(name: &str) -> bool {
    let mut characters = name.chars();
    characters.next().is_some_and(|first| first.is_ascii_alphabetic() || first == '_')
        && characters.all(|other| other.is_ascii_alphanumeric() || other == '_')
}

/// The expression in brackets, if it reads the same in Bicep.
fn expression(text: &str) -> Option<String> {
    spell(&parse(text).ok()?.root, text)
}

fn spell(expression: &Expr, text: &str) -> Option<String> {
    match &expression.kind {
        ExprKind::String(literal) => Some(quote(literal)),
        ExprKind::Int(number) => Some(number.to_string()),
        // The tree holds the name in lower case, and names in Bicep have a case.
        ExprKind::Parameter(_) | ExprKind::Variable(_) => {
            let (start, end) = expression.span;
            let written = text.get(usize::try_from(start).ok()?..usize::try_from(end).ok()?)?;
            let name = written.split('\'').nth(1)?;
            is_identifier(name).then(|| name.to_owned())
        }
        ExprKind::Call(call) => spell_call(call, text),
        ExprKind::Member { target, name, safe: false } if is_identifier(name) => {
            Some(format!("{}.{name}", spell(target, text)?))
        }
        ExprKind::Index { target, index, safe: false } => {
            Some(format!("{}[{}]", spell(target, text)?, spell(index, text)?))
        }
        ExprKind::Member { .. } | ExprKind::Index { .. } => None,
    }
}

fn spell_call(call: &Call, text: &str) -> Option<String> {
    let name = ALIKE.into_iter().find(|name| name.eq_ignore_ascii_case(&call.name))?;
    if call.namespace.is_some() {
        return None;
    }
    let arguments: Option<Vec<String>> = call.args.iter().map(|argument| spell(argument, text)).collect();
    Some(format!("{name}({})", arguments?.join(", ")))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn told(value: Json) -> Option<String> {
        members(value.as_object().unwrap())
    }

    #[test]
    fn quoting_differs() {
        let told = told(json!({"a-b": "it's ${x}", "n": -3, "on": true, "none": null, "list": [], "object": {}}));
        assert_eq!(told.unwrap(), "'a-b': 'it\\'s \\${x}'\nn: -3\non: true\nnone: null\nlist: []\nobject: {}");
    }

    #[test]
    fn expressions_lose_their_brackets() {
        let told = told(json!({
            "state": "[parameters('vaultState')]",
            "literal": "[[x]",
            "ids": {"[resourceId('Microsoft.Storage/storageAccounts', variables('Name'))]": {}},
        }));
        assert_eq!(
            told.unwrap(),
            "state: vaultState\nliteral: '[x]'\n\
             ids: { '${resourceId('Microsoft.Storage/storageAccounts', Name)}': {} }"
        );
    }

    #[test]
    fn what_bicep_says_otherwise_is_left_to_the_remedy() {
        assert_eq!(told(json!({"apiVersion": "2025-07-01"})), None);
        assert_eq!(told(json!({"dependsOn": []})), None);
        assert_eq!(told(json!({"a": "[concat('a', 'b')]"})), None);
        assert_eq!(told(json!({"a": 1.5})), None);
    }

    #[test]
    fn what_is_long_stands_in_lines() {
        let long = "/subscriptions/s/resourceGroups/rg/providers/Microsoft.KeyVault/vaults/kv";
        assert_eq!(
            told(json!({"a": {"b": [long, 1]}})).unwrap(),
            format!("a: {{\n  b: [\n    '{long}'\n    1\n  ]\n}}")
        );
    }
}
