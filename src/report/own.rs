//! Tells a file that vaultvet wrote from any other, by how it begins, so that nothing else is ever overwritten.

/// Characters of a file's beginning that tell it.
const LOOKED_AT: usize = 16 * 1024;

/// How the JSON forms begin, blanks aside: what was checked and the audit, SARIF, Code Quality.
const JSON_BEGINS: [&str; 4] = [
    r#"{"schemaVersion":1,"tool":{"name":"vaultvet""#,
    r#"{"$schema":"https://json.schemastore.org/sarif-2.1.0.json","version":"2.1.0","runs":[{"tool":{"driver":{"name":"vaultvet""#,
    r#"[{"type":"issue","check_name":""#,
    "[]",
];

/// How a baseline begins, blanks aside, before its version and after it.
const BASELINE_BEGINS: (&str, &str) = (r#"{"version":"#, r#","findings":["#);

/// Whether a text begins as a report of vaultvet does, of any kind that bears a mark; an empty one holds nothing to lose.
#[must_use]
pub fn is_report(text: &str) -> bool {
    let text = text.trim_start();
    let head = head(text);
    if text.is_empty() || head.starts_with("<!-- vaultvet -->") || head.starts_with(&super::csv::head()) {
        return true;
    }
    let squeezed = squeezed(head);
    JSON_BEGINS.iter().any(|begin| squeezed.starts_with(begin))
        || head.starts_with("<?xml") && head.contains("<testsuites name=\"vaultvet\"")
        || head.contains("<meta name=\"generator\" content=\"vaultvet ")
        || head.starts_with("# ") && head.contains("| Made by | vaultvet ")
}

/// Whether a text begins as a baseline does, or is empty.
#[must_use]
pub fn is_baseline(text: &str) -> bool {
    let text = text.trim_start();
    let squeezed = squeezed(head(text));
    let after =
        squeezed.strip_prefix(BASELINE_BEGINS.0).map(|rest| rest.trim_start_matches(|c: char| c.is_ascii_digit()));
    text.is_empty() || after.is_some_and(|rest| rest.starts_with(BASELINE_BEGINS.1))
}

/// Whether a text is meant for programs, as inputs are: reports for people do not begin with a bracket.
#[must_use]
pub fn is_structured(text: &str) -> bool {
    text.trim_start_matches('\u{FEFF}').trim_start().starts_with(['{', '['])
}

fn head(text: &str) -> &str {
    text.get(..text.floor_char_boundary(LOOKED_AT)).unwrap_or(text)
}

fn squeezed(text: &str) -> String {
    text.chars().filter(|character| !character.is_whitespace()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_others_wrote_is_no_report() {
        for text in [
            "{\"$schema\": \"https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#\"}",
            "{\"schemaVersion\": 1, \"tool\": {\"name\": \"another\"}}",
            "{\"version\": \"2.1.0\", \"runs\": [{\"tool\": {\"driver\": {\"name\": \"another\"}}}]}",
            "profile: strict\n",
            "# Notes\n\nvaultvet is nice\n",
            "<testsuites name=\"others\"></testsuites>",
            "severity,code\n",
        ] {
            assert!(!is_report(text) && !is_baseline(text), "{text}");
        }
    }

    #[test]
    fn an_empty_file_and_an_empty_list_hold_nothing_to_lose() {
        assert!(is_report("") && is_report(" \n") && is_report("[]\n") && is_baseline(""));
    }

    #[test]
    fn a_baseline_of_any_version_is_one() {
        assert!(is_baseline("{\n  \"version\": 1,\n  \"findings\": []\n}\n"));
        assert!(is_baseline("{\"version\": 12, \"findings\": [{}]}"));
        assert!(!is_report("{\n  \"version\": 1,\n  \"findings\": []\n}\n"));
    }
}
