//! Decides in one fast pass whether a text can concern vaults at all.
//!
//! A text is looked at in windows; three letters of each word, compared in all places of a window at once, decide
//! whether the window deserves a closer look. That runs at memory speed without a table to build at start.

/// What a text must hold, in any case, to be worth parsing: the words that a template, parameter file, linked
/// template or export about vaults cannot do without, and the escapes that could hide such a word.
pub const WORDS: [&str; 16] = [
    "dataprotection",
    "recoveryservices",
    "microsoft.authorization",
    "microsoft.keyvault",
    "microsoft.managedidentity",
    "roledefinitionid",
    "deploymentparameters",
    "templatelink",
    "relativepath",
    "\\u",
    "\\/",
    // What is backed up, and the names of endpoints: an export of one of these alone may name nothing else of these.
    "containerservice",
    "microsoft.storage",
    "microsoft.compute/disks",
    "dbforpostgresql",
    "privatednszonegroups",
];

/// Places looked at together.
const WINDOW: usize = 64;
/// How far the last letter of a probe may lie behind its first.
const REACH: usize = 8;

/// Three letters of a word that rarely stand at these distances in other text.
#[derive(Clone, Copy)]
struct Probe {
    word: &'static str,
    /// Offset in the word of the first letter.
    at: usize,
    /// The letters as [`fold`] makes them.
    letters: [u8; 3],
    /// Distances of the second and third letter from the first.
    gaps: [usize; 2],
}

const fn probe(word: &'static str, at: usize, second: usize, third: usize) -> Probe {
    let bytes = word.as_bytes();
    #[allow(clippy::indexing_slicing, reason = "evaluated when the crate is built: a wrong offset does not compile")]
    let letters = [fold(bytes[at]), fold(bytes[second]), fold(bytes[third])];
    assert!(at <= second && second <= third && third - at <= REACH);
    Probe { word, at, letters, gaps: [second - at, third - at] }
}

/// One value for both cases of a letter; other characters may fall together, which costs a closer look only.
const fn fold(byte: u8) -> u8 {
    byte | 0x20
}

const PROBES: [Probe; WORDS.len()] = [
    probe(WORDS[0], 3, 4, 9),
    probe(WORDS[1], 7, 8, 11),
    probe(WORDS[2], 9, 10, 13),
    probe(WORDS[3], 9, 10, 13),
    probe(WORDS[4], 9, 10, 14),
    probe(WORDS[5], 2, 4, 6),
    probe(WORDS[6], 5, 6, 10),
    probe(WORDS[7], 7, 8, 11),
    probe(WORDS[8], 6, 8, 11),
    probe(WORDS[9], 0, 1, 1),
    probe(WORDS[10], 0, 1, 1),
    probe(WORDS[11], 8, 9, 12),
    probe(WORDS[12], 9, 10, 15),
    probe(WORDS[13], 17, 18, 21),
    probe(WORDS[14], 1, 2, 5),
    probe(WORDS[15], 8, 9, 10),
];

const VAULT_PROBES: [Probe; 2] = [PROBES[0], PROBES[1]];

/// The words without which a template deploys no vault: a vault's provider, the way to another file, an escape.
const DEPLOYING_PROBES: [Probe; 6] = [PROBES[0], PROBES[1], PROBES[7], PROBES[8], PROBES[9], PROBES[10]];

/// Whether the text holds any of [`WORDS`]; if not, no reader would find anything about vaults in it.
#[must_use]
pub fn names_any(text: &str) -> bool {
    search(text.as_bytes(), &PROBES, |_, _| true)
}

/// Whether the text names `Microsoft.DataProtection/backupVaults` or `Microsoft.RecoveryServices/vaults`, in any
/// case, the slash escaped or not.
#[must_use]
pub fn names_vault_type(text: &str) -> bool {
    bytes_name_vault_type(text.as_bytes())
}

/// The same for bytes that need not be text.
#[must_use]
pub fn bytes_name_vault_type(bytes: &[u8]) -> bool {
    search(bytes, &VAULT_PROBES, |word, at| is_vault_type(bytes, word, at))
}

/// Whether the text says in its first member that it is a deployment template, and neither names a vault's provider nor
/// leads to another file: whatever else it names, it deploys no vault, and matters only to what leads to it.
#[must_use]
pub fn is_template_without_vaults(text: &str) -> bool {
    begins_as_template(text) && !search(text.as_bytes(), &DEPLOYING_PROBES, |_, _| true)
}

fn begins_as_template(text: &str) -> bool {
    let value = text
        .trim_start()
        .strip_prefix('{')
        .and_then(|rest| rest.trim_start().strip_prefix("\"$schema\""))
        .and_then(|rest| rest.trim_start().strip_prefix(':'))
        .and_then(|rest| rest.trim_start().strip_prefix('"'));
    let schema = value.and_then(|value| value.split_once('"')).map(|(schema, _)| schema);
    schema.is_some_and(|schema| schema.to_ascii_lowercase().contains("deploymenttemplate"))
}

/// Whether the word at `at` stands between `microsoft.` and the name of a vault type.
fn is_vault_type(bytes: &[u8], word: &str, at: usize) -> bool {
    const PROVIDER: &[u8] = b"microsoft.";
    let before = at.checked_sub(PROVIDER.len()).and_then(|start| bytes.get(start..at));
    let rest = bytes.get(at + word.len()..).unwrap_or_default();
    let rest = rest.strip_prefix(b"\\").unwrap_or(rest);
    let kind: &[u8] = if word == WORDS[0] { b"/backupvaults" } else { b"/vaults" };
    before.is_some_and(|before| before.eq_ignore_ascii_case(PROVIDER)) && starts_with(rest, kind)
}

fn starts_with(bytes: &[u8], lower: &[u8]) -> bool {
    bytes.get(..lower.len()).is_some_and(|start| start.eq_ignore_ascii_case(lower))
}

/// Whether any probe's word occurs at a place that `accept` takes.
fn search<const N: usize>(bytes: &[u8], probes: &[Probe; N], accept: impl Fn(&str, usize) -> bool) -> bool {
    let mut start = 0;
    while let Some(window) = bytes.get(start..).and_then(<[u8]>::first_chunk::<{ WINDOW + REACH }>) {
        if candidates(window, probes).contains(&true) && confirm(bytes, start, start + WINDOW, probes, &accept) {
            return true;
        }
        start += WINDOW;
    }
    confirm(bytes, start, bytes.len(), probes, &accept)
}

/// The places of a window at which some probe's letters stand. Written so that the compiler compares many at once.
#[inline]
#[allow(clippy::indexing_slicing, reason = "all indices are below WINDOW + REACH, as `probe` asserts")]
fn candidates<const N: usize>(window: &[u8; WINDOW + REACH], probes: &[Probe; N]) -> [bool; WINDOW] {
    let folded = window.map(fold);
    let mut found = [false; WINDOW];
    for probe in probes {
        let [first, second, third] = probe.letters;
        let [to_second, to_third] = probe.gaps;
        let seconds = &folded[to_second..to_second + WINDOW];
        let thirds = &folded[to_third..to_third + WINDOW];
        for place in 0..WINDOW {
            found[place] |= (folded[place] == first) & (seconds[place] == second) & (thirds[place] == third);
        }
    }
    found
}

/// Looks closely at the places `from..to`, where a probe's first letter may stand.
fn confirm(bytes: &[u8], from: usize, to: usize, probes: &[Probe], accept: &impl Fn(&str, usize) -> bool) -> bool {
    (from..to.min(bytes.len())).any(|place| {
        probes.iter().any(|probe| {
            bytes.get(place).is_some_and(|byte| fold(*byte) == probe.letters[0])
                && place.checked_sub(probe.at).is_some_and(|at| {
                    bytes.get(at..).is_some_and(|rest| starts_with(rest, probe.word.as_bytes()))
                        && accept(probe.word, at)
                })
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn each_word_is_found_at_every_place_and_in_any_case() {
        for word in WORDS {
            for lead in 0..150 {
                let text = format!("{}{}{}", "x".repeat(lead), word, "y".repeat(lead % 7));
                assert!(names_any(&text), "{word} after {lead}");
                assert!(names_any(&text.to_ascii_uppercase().replace("\\U", "\\u")), "{word} in capitals after {lead}");
            }
        }
    }

    #[test]
    fn other_text_is_left_alone() {
        for text in
            ["", "{}", "data protection", "|u |/ \\n", "microsoft.compute/virtualMachines", "Microsoft-KeyVault"]
        {
            assert!(!names_any(text), "{text}");
            assert!(!names_any(&text.repeat(40)), "{text} repeated");
        }
    }

    #[test]
    fn vault_types_need_their_whole_name() {
        for text in [
            "Microsoft.DataProtection/backupVaults",
            "\"MICROSOFT.RECOVERYSERVICES/VAULTS@2024-04-01\"",
            "microsoft.recoveryservices\\/vaults/backupPolicies",
        ] {
            assert!(names_vault_type(text), "{text}");
            assert!(names_vault_type(&format!("{}{text}{}", "z".repeat(61), "z".repeat(90))), "{text} amid others");
        }
        for text in [
            "Microsoft.DataProtection/resourceGuards",
            "Microsoft.RecoveryServices",
            "RecoveryServices/vaults",
            "Microsoft.KeyVault/vaults",
            "Microsoft.DataProtection/vaults",
        ] {
            assert!(!names_vault_type(text), "{text}");
        }
    }

    #[test]
    fn a_template_that_only_names_neighbours_of_vaults_deploys_none() {
        let template = |inside: &str| {
            format!(
                "\r\n{{ \"$schema\" : \"https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#\", {inside} }}"
            )
        };
        assert!(is_template_without_vaults(&template("\"type\": \"Microsoft.Authorization/roleAssignments\"")));
        for inside in
            ["Microsoft.DataProtection", "microsoft.RECOVERYSERVICES", "templateLink", "relativePath", "\\u0041", "\\/"]
        {
            assert!(!is_template_without_vaults(&template(inside)), "{inside}");
        }
        let parameters = template("").replace("deploymentTemplate", "deploymentParameters");
        for text in ["", "{}", "[]", "{\"$schema\"", "{\"a\": \"deploymentTemplate\"}", &parameters] {
            assert!(!is_template_without_vaults(text), "{text}");
        }
    }

    proptest! {
        #[test]
        fn agrees_with_a_plain_search(text in "(?:[a-z./|\\\\]|apxxxxc|\\.kxxv|data|protection|template|link|é){0,60}") {
            let lower = text.to_ascii_lowercase();
            prop_assert_eq!(names_any(&text), WORDS.iter().any(|word| lower.contains(word)));
        }
    }
}
