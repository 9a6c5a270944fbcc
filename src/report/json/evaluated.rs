//! Values of the template language as the JSON of `eval` writes them: unknown parts named, secrets hidden.

use serde_json::{Map, Value as Json, json};

use crate::template::{Key, Kind, Unknown, Value};

/// A value; members that a template wrote with a leading `$` get a second one.
pub(super) fn json_of(value: &Value) -> Json {
    if value.secure {
        return json!("<secure>");
    }
    match &value.kind {
        Kind::Null => Json::Null,
        Kind::Bool(value) => json!(value),
        Kind::Int(value) => json!(value),
        Kind::Float(value) => json!(value),
        Kind::String(text) => json!(text.as_ref()),
        Kind::Text(text) => json!({ "$unknown": text.first_hole().cause.as_str(), "text": text.to_display() }),
        Kind::Unknown(why) => unknown(why),
        Kind::Array(items) => items.iter().map(json_of).collect(),
        Kind::Object(object) => {
            let mut members: Map<String, Json> = Map::with_capacity(object.entries.len());
            for entry in &object.entries {
                members.insert(key_of(&entry.key), json_of(&entry.value));
            }
            if let Some(why) = &object.rest {
                members.insert("$unknown".to_owned(), unknown(why));
            }
            Json::Object(members)
        }
    }
}

/// What is said of something unknown.
pub(super) fn unknown(why: &Unknown) -> Json {
    json!({ "$unknown": why.cause.as_str(), "what": why.what.as_ref() })
}

/// The name of a member.
pub(super) fn key_of(key: &Key) -> String {
    member(&key.to_display())
}

/// A written name, so that it is none of ours.
pub(super) fn member(name: &str) -> String {
    if name.starts_with('$') { format!("${name}") } else { name.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::template::{Cause, Entry, Object, Origin, Part};

    #[test]
    fn what_is_not_known_is_named() {
        let why = || Unknown::new(Cause::DeploymentContext, "resourceGroup().id", Origin::NONE);
        let text = Value::text(vec![Part::Known("bv-".into()), Part::Hole(why())]);
        assert_eq!(json_of(&text), json!({ "$unknown": "deployment-context", "text": "bv-‹resourceGroup().id›" }));
        let open = Object {
            entries: vec![
                Entry::new("a", Value::unknown(why())),
                Entry::new("$schema", Value::string("x")),
                Entry::new("pin", Value::string("1234").secured(true)),
            ],
            rest: Some(why()),
        };
        let named = json!({ "$unknown": "deployment-context", "what": "resourceGroup().id" });
        assert_eq!(
            json_of(&Value::object(open)),
            json!({ "a": named, "$$schema": "x", "pin": "<secure>", "$unknown": named })
        );
    }
}
