//! The type of a YAML scalar by the 1.2 core schema.

use super::events::Style;
use crate::syntax::node::NodeKind;

const CORE: &str = "tag:yaml.org,2002:";

/// What a scalar means. Plain ones are typed by the core schema, so `on`, `off`, `yes` and `no` are strings; quoted
/// and block ones are strings; a tag of the core schema decides where it fits; under any other tag it is a string.
///
/// `.inf` and `.nan` stay strings: JSON, and so Azure, has no such numbers.
pub(super) fn resolve(text: &str, style: Style, tag: Option<&str>) -> NodeKind {
    let typed = match tag.map(|tag| tag.strip_prefix(CORE)) {
        None if style == Style::Plain => null(text).or_else(|| boolean(text)).or_else(|| number(text)),
        Some(Some("null")) => null(text),
        Some(Some("bool")) => boolean(text),
        Some(Some("int")) => number(text),
        Some(Some("float")) => number(text).map(to_float),
        _ => None,
    };
    typed.unwrap_or_else(|| NodeKind::String(text.into()))
}

fn null(text: &str) -> Option<NodeKind> {
    matches!(text, "" | "~" | "null" | "Null" | "NULL").then_some(NodeKind::Null)
}

fn boolean(text: &str) -> Option<NodeKind> {
    match text {
        "true" | "True" | "TRUE" => Some(NodeKind::Bool(true)),
        "false" | "False" | "FALSE" => Some(NodeKind::Bool(false)),
        _ => None,
    }
}

fn number(text: &str) -> Option<NodeKind> {
    let in_base = |digits: &str, base| {
        let plain = !digits.is_empty() && digits.chars().all(|digit| digit.is_digit(base));
        plain.then(|| i64::from_str_radix(digits, base).ok().map(NodeKind::Int)).flatten()
    };
    if let Some(digits) = text.strip_prefix("0x") {
        return in_base(digits, 16);
    }
    if let Some(digits) = text.strip_prefix("0o") {
        return in_base(digits, 8);
    }
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    if !is_decimal(unsigned) {
        return None;
    }
    match text.parse::<i64>() {
        Ok(whole) => Some(NodeKind::Int(whole)),
        Err(_) => text.parse().ok().map(NodeKind::Float),
    }
}

/// `[0-9]+` or `(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?`, as the core schema says.
fn is_decimal(unsigned: &str) -> bool {
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent.strip_prefix(['-', '+']).unwrap_or(exponent))),
        None => (unsigned, None),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    digits(whole)
        && digits(fraction)
        && !(whole.is_empty() && fraction.is_empty())
        && exponent.is_none_or(|exponent| !exponent.is_empty() && digits(exponent))
}

#[allow(clippy::cast_precision_loss, reason = "the tag asks for a float")]
fn to_float(number: NodeKind) -> NodeKind {
    match number {
        NodeKind::Int(whole) => NodeKind::Float(whole as f64),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(text: &str) -> NodeKind {
        resolve(text, Style::Plain, None)
    }

    #[test]
    fn plain_scalars_follow_the_core_schema() {
        for text in ["", "~", "null", "NULL"] {
            assert_eq!(plain(text), NodeKind::Null, "{text}");
        }
        assert_eq!(plain("True"), NodeKind::Bool(true));
        for (text, number) in [("0", 0), ("-12", -12), ("+3", 3), ("012", 12), ("0o17", 15), ("0xfF", 255)] {
            assert_eq!(plain(text), NodeKind::Int(number), "{text}");
        }
        for (text, number) in [
            ("1.5", 1.5),
            (".5", 0.5),
            ("5.", 5.0),
            ("-1e3", -1000.0),
            ("9223372036854775808", 9_223_372_036_854_775_808.0),
        ] {
            assert_eq!(plain(text), NodeKind::Float(number), "{text}");
        }
    }

    #[test]
    fn what_only_looks_typed_is_a_string() {
        for text in [
            "On",
            "Off",
            "yes",
            "no",
            "nUll",
            "tRue",
            ".",
            "-",
            "1e",
            "e5",
            "0x",
            "0b1",
            "1_000",
            "0o8",
            "12:30:45",
            "2024-04-01",
            ".inf",
            ".nan",
            "inf",
            "NaN",
            "+-1",
        ] {
            assert_eq!(plain(text), NodeKind::String(text.into()), "{text}");
        }
    }

    #[test]
    fn quotes_and_tags_decide() {
        assert_eq!(resolve("5", Style::Quoted, None), NodeKind::String("5".into()));
        assert_eq!(resolve("5", Style::Plain, Some("tag:yaml.org,2002:str")), NodeKind::String("5".into()));
        assert_eq!(resolve("5", Style::Quoted, Some("tag:yaml.org,2002:int")), NodeKind::Int(5));
        assert_eq!(resolve("5", Style::Plain, Some("tag:yaml.org,2002:float")), NodeKind::Float(5.0));
        assert_eq!(resolve("x", Style::Plain, Some("tag:yaml.org,2002:int")), NodeKind::String("x".into()));
        assert_eq!(resolve("true", Style::Plain, Some("!Sub")), NodeKind::String("true".into()));
    }
}
