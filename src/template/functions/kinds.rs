//! The kinds of arguments that functions take which nothing here computes: Azure refuses a wrong one all the same.

use super::args::{ordinal, with_article};
use crate::template::value::{Kind, Value};

/// What an argument has to be.
#[derive(Clone, Copy)]
enum Takes {
    Text,
    Int,
    Array,
    Object,
    Any,
}

use Takes::{Any, Array, Int, Object, Text};

/// The most zones that a region has.
///
/// SOURCE: learn.microsoft.com/azure/azure-resource-manager/templates/template-functions-resource#pickzones
const MOST_ZONES: i64 = 3;

/// Why these arguments are refused by the function of that name, if they are; what is unknown fits everywhere.
pub(crate) fn refuses_kinds(name: &str, args: &[Value]) -> Option<String> {
    let name_in_table = name.to_ascii_lowercase();
    for (index, (value, takes)) in args.iter().zip(taken(&name_in_table)).enumerate() {
        let (fits, expected) = match (takes, &value.kind) {
            (_, Kind::Unknown(_)) | (Any, _) => continue,
            // An optional argument may be left out by a null.
            (_, Kind::Null) if index > 0 => continue,
            (Text, kind) => (matches!(kind, Kind::String(_) | Kind::Text(_)), "a text"),
            (Int, kind) => (matches!(kind, Kind::Int(_)), "a whole number"),
            (Array, kind) => (matches!(kind, Kind::Array(_)), "an array"),
            (Object, kind) => (matches!(kind, Kind::Object(_)), "an object"),
        };
        if !fits {
            let (place, found) = (ordinal(index), with_article(value));
            return Some(format!("`{name}` takes {expected} as its {place} argument, found {found}"));
        }
    }
    let zones = args.get(3).and_then(Value::as_int).filter(|_| name_in_table == "pickzones")?;
    let possible = (1..=MOST_ZONES).contains(&zones);
    let found = if args.iter().any(Value::holds_secret) { "another number".to_owned() } else { zones.to_string() };
    (!possible).then(|| format!("`{name}` picks 1 to {MOST_ZONES} zones, found {found} as its fourth argument"))
}

fn taken(name: &str) -> &'static [Takes] {
    match name {
        "reference" => &[Text, Text, Text],
        "references" | "providers" => &[Text, Text],
        "pickzones" => &[Text, Text, Text, Int, Int],
        "tologicalzone" | "tophysicalzone" => &[Text, Text, Text],
        "tologicalzones" | "tophysicalzones" => &[Text, Text, Array],
        "externalinput" => &[Text, Any],
        "resourceinfo" | "extensions" | "target" | "externalinputs" | "roledefinitions" => &[Text],
        list if list.starts_with("list") => &[Text, Text, Object],
        _ => &[],
    }
}
