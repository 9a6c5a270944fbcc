//! The parts of the page, each as the texts that its template shows.

use std::collections::HashMap;

use super::super::bars::Bar;
use super::super::document::{
    Belonging, Control, ControlOfVault, Document, Evidence as Resting, Fact, Finding, Named, RulesByOutcome,
    Suppressed, Vault,
};
use super::super::words::{self, MEANINGS, OUTCOMES, Rest};
use super::marked::Marked;

/// Controls in one table of the matrix: what fits on a page of A4.
const MOST_COLUMNS: usize = 14;
/// Vaults named in one sentence.
const MOST_NAMED: usize = 40;

/// An outcome with what it means.
pub(super) struct Key {
    pub(super) class: &'static str,
    pub(super) mark: &'static str,
    pub(super) words: &'static str,
    pub(super) meaning: &'static str,
}

impl Key {
    pub(super) fn all() -> Vec<Self> {
        let keys = OUTCOMES.into_iter().zip(MEANINGS);
        keys.map(|((_, words, mark, class), meaning)| Self { class, mark, words, meaning }).collect()
    }
}

/// Rows under headings.
pub(super) struct Facts {
    /// Whether its rows become cards on a narrow page; a table of few short columns stays one.
    pub(super) cards: bool,
    pub(super) headings: Vec<String>,
    pub(super) rows: Vec<Vec<Cell>>,
}

/// One cell of a table.
pub(super) struct Cell {
    pub(super) heading: String,
    pub(super) text: String,
    pub(super) code: bool,
}

/// Part of the matrix of controls and vaults.
pub(super) struct Matrix {
    pub(super) number: usize,
    pub(super) controls: Vec<&'static str>,
    pub(super) rows: Vec<MatrixRow>,
}

pub(super) struct MatrixRow {
    pub(super) vault: String,
    pub(super) name: String,
    pub(super) cells: Vec<Mark>,
}

/// An outcome as it is shown.
pub(super) struct Mark {
    pub(super) class: &'static str,
    pub(super) mark: &'static str,
    pub(super) words: &'static str,
}

impl Mark {
    fn of(status: &str) -> Self {
        let (words, mark, class) = words::outcome(status);
        Self { class, mark, words }
    }
}

/// A control with its evidence.
pub(super) struct ControlPart {
    pub(super) id: &'static str,
    pub(super) status: Mark,
    pub(super) counts: String,
    pub(super) rules: Vec<(&'static str, Marked, &'static str)>,
    pub(super) rows: Vec<EvidenceRow>,
    pub(super) passed: String,
    pub(super) passes: Vec<PassedRow>,
    pub(super) idle: String,
}

/// What a control's pass on one vault rests on.
pub(super) struct PassedRow {
    pub(super) vault: String,
    pub(super) name: String,
    pub(super) rules: String,
    pub(super) lines: Vec<Line>,
    pub(super) more: usize,
}

/// What some rules that passed rest on.
pub(super) struct PassedPart {
    pub(super) rules: String,
    pub(super) lines: Vec<Line>,
}

/// One thing that a pass rests on.
pub(super) struct Line {
    pub(super) what: String,
    pub(super) value: String,
    pub(super) place: String,
    pub(super) how: Marked,
}

impl Line {
    fn of(rest: Rest) -> Self {
        let Rest { what, value, place, how } = rest;
        Self { what, value, place, how: Marked::of(how) }
    }
}

/// The evidence of one vault, or what several vaults without findings have in common.
pub(super) struct EvidenceRow {
    /// Ids and names.
    pub(super) vaults: Vec<(String, String)>,
    /// How many vaults more there are.
    pub(super) more: usize,
    pub(super) status: Mark,
    pub(super) evidence: Vec<Evidence>,
    pub(super) rules: Vec<(&'static str, String)>,
}

/// A finding in a line: what was found where.
pub(super) struct Evidence {
    pub(super) id: String,
    pub(super) code: &'static str,
    pub(super) place: String,
    pub(super) property: String,
    pub(super) actual: String,
    pub(super) waived: bool,
}

/// A vault with its findings and facts.
pub(super) struct VaultPart {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) kind: &'static str,
    pub(super) place: String,
    pub(super) lines: Vec<(&'static str, String)>,
    pub(super) bar: Bar,
    pub(super) findings: Vec<FindingPart>,
    pub(super) elsewhere: Vec<Evidence>,
    pub(super) facts: Facts,
    pub(super) passed: Vec<PassedPart>,
    pub(super) belongings: Vec<(String, Facts)>,
    pub(super) rules: Vec<(&'static str, &'static str, String)>,
}

/// A finding with all that is told of it.
pub(super) struct FindingPart {
    pub(super) id: String,
    pub(super) code: &'static str,
    pub(super) name: &'static str,
    pub(super) severity: &'static str,
    pub(super) possible: bool,
    pub(super) suppressed: Option<String>,
    pub(super) message: Marked,
    pub(super) place: String,
    pub(super) label: Marked,
    pub(super) property: String,
    pub(super) actual: String,
    pub(super) way: Vec<(Marked, String)>,
    pub(super) deployments: String,
    pub(super) controls: String,
    pub(super) help: Marked,
    pub(super) url: &'static str,
}

/// Something not determined.
pub(super) struct UnknownPart {
    pub(super) name: String,
    pub(super) vault: Option<String>,
    pub(super) rows: Vec<UnknownRow>,
}

pub(super) struct UnknownRow {
    pub(super) topic: String,
    pub(super) property: String,
    pub(super) why: Marked,
    pub(super) place: String,
    pub(super) rules: String,
}

/// A suppressed finding.
pub(super) struct SuppressedPart {
    pub(super) evidence: Evidence,
    pub(super) message: Marked,
    pub(super) by: String,
    pub(super) reason: Marked,
    pub(super) until: String,
    pub(super) means: String,
}

pub(super) fn areas(document: &Document) -> Vec<Bar> {
    let of = |(number, posture): (usize, &super::super::document::Posture)| {
        let counts = words::counts(&posture.rules);
        // What is not there to be judged would only make the rest small.
        let parts = OUTCOMES.into_iter().zip(counts).filter(|((name, ..), _)| *name != "not-applicable");
        let parts = parts.map(|((_, words, mark, class), count)| (class, words.to_owned(), mark, count)).collect();
        Bar::of(format!("area-{number}"), words::heading(posture.area), parts)
    };
    document.overview.areas.iter().enumerate().map(of).collect()
}

pub(super) fn facts(document: &Document) -> Vec<Bar> {
    let of = |(number, spread): (usize, &super::super::document::Spread)| {
        let part = |value: &super::super::document::SpreadValue| {
            let mark = match value.standing {
                "good" => "✓",
                "fair" => "i",
                "poor" => "✕",
                "none" => "–",
                _ => "?",
            };
            (value.standing, value.value.clone(), mark, value.vaults)
        };
        Bar::of(format!("fact-{number}"), spread.title.to_owned(), spread.values.iter().map(part).collect())
    };
    document.overview.facts.iter().enumerate().map(of).collect()
}

pub(super) fn controls_bar(document: &Document) -> Bar {
    let counts = words::counts(&document.overview.controls);
    let parts = OUTCOMES.into_iter().zip(counts);
    let parts = parts.map(|((_, words, mark, class), count)| (class, words.to_owned(), mark, count)).collect();
    let Named { title, .. } = document.framework;
    Bar::of("controls-bar".to_owned(), format!("Controls of {title}"), parts)
}

pub(super) fn matrices(document: &Document) -> Vec<Matrix> {
    let of = |(number, controls): (usize, &[Control])| Matrix {
        number: number + 1,
        controls: controls.iter().map(|control| control.id).collect(),
        rows: document
            .vaults
            .iter()
            .enumerate()
            .map(|(row, vault)| MatrixRow {
                vault: vault.id.clone(),
                name: words::vault_name(vault),
                cells: controls
                    .iter()
                    .map(|control| Mark::of(control.vaults.get(row).map_or("not-applicable", |of| of.status)))
                    .collect(),
            })
            .collect(),
    };
    if document.vaults.is_empty() {
        return Vec::new();
    }
    document.controls.chunks(MOST_COLUMNS).enumerate().map(of).collect()
}

pub(super) fn controls(document: &Document) -> Vec<ControlPart> {
    let names: HashMap<&str, String> =
        document.vaults.iter().map(|vault| (vault.id.as_str(), words::vault_name(vault))).collect();
    let findings: HashMap<&str, &Finding> =
        document.findings.iter().map(|finding| (finding.id.as_str(), finding)).collect();
    let of = |control: &Control| {
        let of_status = |wanted: &str| control.vaults.iter().filter(|of| of.status == wanted).collect::<Vec<_>>();
        let name = |of: &&ControlOfVault| names.get(of.vault.as_str()).cloned().unwrap_or_default();
        let plain = ["passed", "not-applicable"];
        let row = |of: &ControlOfVault| EvidenceRow {
            vaults: vec![(of.vault.clone(), name(&of))],
            more: 0,
            status: Mark::of(of.status),
            evidence: of
                .findings
                .iter()
                .filter_map(|id| findings.get(id.as_str()))
                .map(|found| evidence(found))
                .collect(),
            rules: rules_told(&of.rules),
        };
        let counted = OUTCOMES.iter().filter_map(|(name, words, ..)| {
            let number = of_status(name).len();
            (number > 0).then(|| format!("{number} {words}"))
        });
        let listed = |of: Vec<&ControlOfVault>| {
            let mut told: Vec<String> = of.iter().take(MOST_NAMED).map(name).collect();
            if of.len() > MOST_NAMED {
                told.push(format!("and {} more", of.len() - MOST_NAMED));
            }
            told.join(", ")
        };
        ControlPart {
            id: control.id,
            status: Mark::of(control.status),
            counts: counted.collect::<Vec<_>>().join(", "),
            rules: control.rules.iter().map(|rule| (rule.code, Marked::of(rule.title), rule.basis)).collect(),
            rows: grouped(control.vaults.iter().filter(|of| !plain.contains(&of.status)).map(row)),
            passed: listed(of_status("passed")),
            passes: passes(document, control),
            idle: listed(of_status("not-applicable")),
        }
    };
    document.controls.iter().map(of).collect()
}

fn passed_part(vault: &Vault, resting: &Resting) -> PassedPart {
    PassedPart {
        rules: resting.rules.join(", "),
        lines: words::rests(vault, resting).into_iter().map(Line::of).collect(),
    }
}

/// What a control's passes rest on, vault by vault; of very many vaults the first.
fn passes(document: &Document, control: &Control) -> Vec<PassedRow> {
    let passed = document.vaults.iter().zip(&control.vaults).filter(|(_, of)| of.status == "passed");
    let row = |(vault, of): (&Vault, &ControlOfVault)| {
        let (lines, more) = words::rests_of(vault, &of.rules.passed);
        PassedRow {
            vault: vault.id.clone(),
            name: words::vault_name(vault),
            rules: of.rules.passed.join(", "),
            lines: lines.into_iter().map(Line::of).collect(),
            more,
        }
    };
    passed.take(MOST_NAMED).map(row).collect()
}

/// Vaults without findings whose status has the same reasons stand in one row.
fn grouped(rows: impl Iterator<Item = EvidenceRow>) -> Vec<EvidenceRow> {
    let mut told: Vec<EvidenceRow> = Vec::new();
    for mut row in rows {
        let alike = |other: &&mut EvidenceRow| {
            row.evidence.is_empty()
                && other.evidence.is_empty()
                && other.status.words == row.status.words
                && other.rules == row.rules
        };
        match told.iter_mut().find(alike) {
            Some(other) if other.vaults.len() < MOST_NAMED => other.vaults.append(&mut row.vaults),
            Some(other) => other.more += 1,
            None => told.push(row),
        }
    }
    told
}

/// What else makes the status: the rules that are open by their codes, those that passed by their number.
fn rules_told(rules: &RulesByOutcome) -> Vec<(&'static str, String)> {
    let open = (!rules.not_determined.is_empty()).then(|| ("not determined", rules.not_determined.join(", ")));
    let passed = rules.passed.len();
    let passed = (passed > 0).then(|| ("passed", words::counted(passed, "rule", "rules")));
    open.into_iter().chain(passed).collect()
}

fn evidence(finding: &Finding) -> Evidence {
    Evidence {
        id: finding.id.clone(),
        code: finding.code,
        place: words::place(&finding.location),
        property: words::word(&finding.property),
        actual: words::actual(finding.actual.as_ref()),
        waived: finding.suppressed.is_some(),
    }
}

pub(super) fn vaults(document: &Document) -> Vec<VaultPart> {
    let findings: HashMap<&str, &Finding> =
        document.findings.iter().map(|finding| (finding.id.as_str(), finding)).collect();
    let of = |vault: &Vault| {
        let own = vault.findings.iter().filter_map(|id| findings.get(id.as_str()).copied());
        // A finding of several deployments is told with the first vault that it is about.
        let (told, elsewhere): (Vec<&Finding>, Vec<&Finding>) =
            own.partition(|finding| finding.vaults.first() == Some(&vault.id));
        let parts = OUTCOMES.into_iter().zip(words::by_outcome(&vault.rules));
        let parts = parts.filter(|((name, ..), _)| *name != "not-applicable");
        let parts =
            parts.map(|((_, words, mark, class), codes)| (class, words.to_owned(), mark, codes.len())).collect();
        VaultPart {
            id: vault.id.clone(),
            name: words::vault_name(vault),
            kind: vault.kind,
            place: words::place(&vault.location),
            lines: lines(vault),
            bar: Bar::of(format!("{}-bar", vault.id), "Rules judged".to_owned(), parts),
            findings: told.into_iter().map(finding_part).collect(),
            elsewhere: elsewhere.into_iter().map(evidence).collect(),
            facts: fact_table(&vault.facts),
            passed: vault.evidence.iter().map(|resting| passed_part(vault, resting)).collect(),
            belongings: vault.belongings.iter().map(belonging).collect(),
            rules: OUTCOMES
                .into_iter()
                .zip(words::by_outcome(&vault.rules))
                .filter(|(_, codes)| !codes.is_empty())
                .map(|((_, words, mark, _), codes)| (mark, words, codes.join(", ")))
                .collect(),
        }
    };
    document.vaults.iter().map(of).collect()
}

fn lines(vault: &Vault) -> Vec<(&'static str, String)> {
    let mut lines = vec![
        ("Region", words::fact(&vault.region)),
        ("Resource group", words::fact(&vault.resource_group)),
        ("API version", words::fact(&vault.api_version)),
    ];
    lines.retain(|(_, text)| text != "–");
    if let Some(deployment) = &vault.deployment {
        lines.push(("Deployed with", words::word(deployment)));
    }
    if !vault.surely_deployed {
        lines.push(("Deployed", "depends on what is not known here".to_owned()));
    }
    lines
}

fn finding_part(finding: &Finding) -> FindingPart {
    FindingPart {
        id: finding.id.clone(),
        code: finding.code,
        name: finding.name,
        severity: if finding.severity == "info" { "note" } else { finding.severity },
        possible: finding.certainty == "possible",
        suppressed: finding.suppressed.as_ref().map(|by| format!("suppressed by {}", by.means)),
        message: Marked::of(words::text(&finding.message)),
        place: words::place(&finding.location),
        label: Marked::of(words::text(&finding.label)),
        property: words::word(&finding.property),
        actual: words::actual(finding.actual.as_ref()),
        way: finding
            .way
            .iter()
            .map(|step| (Marked::of(words::text(&step.message)), words::place(&step.location)))
            .collect(),
        deployments: finding.deployments.iter().map(|file| words::word(file)).collect::<Vec<_>>().join(", "),
        controls: finding.controls.join(", "),
        help: Marked::of(words::text(&finding.help)),
        url: finding.url,
    }
}

/// The findings that are about no vault: of files, and of what stands without its vault.
pub(super) fn elsewhere(document: &Document) -> Vec<FindingPart> {
    document.findings.iter().filter(|finding| finding.vaults.is_empty()).map(finding_part).collect()
}

fn fact_table(facts: &[Fact]) -> Facts {
    let rows = facts.iter().filter(|fact| fact.state != "not-applicable").map(|fact| {
        vec![
            cell("Setting", words::heading(fact.fact), false),
            cell("Value", words::fact(fact), false),
            cell("Written at", fact.location.as_ref().map(words::place).unwrap_or_default(), true),
        ]
    });
    Facts {
        cards: false,
        headings: ["Setting", "Value", "Written at"].map(str::to_owned).to_vec(),
        rows: rows.collect(),
    }
}

fn cell(heading: &str, text: String, code: bool) -> Cell {
    Cell { heading: heading.to_owned(), text, code }
}

fn belonging(of: &Belonging) -> (String, Facts) {
    let heads =
        of.rows.first().map(|row| row.facts.iter().map(|fact| fact.fact).collect::<Vec<_>>()).unwrap_or_default();
    let told: Vec<&str> = heads
        .into_iter()
        .filter(|name| {
            let has = |fact: &&Fact| fact.fact == *name && fact.state != "not-applicable";
            of.rows.iter().any(|row| row.facts.iter().any(|fact| has(&fact)))
        })
        .collect();
    let rows = of.rows.iter().map(|row| {
        let facts = told.iter().map(|name| {
            let fact = row.facts.iter().find(|fact| fact.fact == *name);
            cell(&words::heading(name), fact.map_or_else(|| "–".to_owned(), words::fact), false)
        });
        let place = words::place(&row.location);
        let place = if row.surely_deployed { place } else { format!("{place} (may not be deployed)") };
        facts.chain([cell("Declared at", place, true)]).collect()
    });
    let headings = told.iter().map(|name| words::heading(name)).chain(["Declared at".to_owned()]).collect();
    (format!("{} ({})", words::heading(of.list), of.rows.len()), Facts { cards: true, headings, rows: rows.collect() })
}

pub(super) fn unknowns(document: &Document) -> Vec<UnknownPart> {
    let mut numbers: HashMap<String, usize> = HashMap::new();
    let mut parts: Vec<UnknownPart> = Vec::new();
    for unknown in &document.unknowns {
        let name = words::resource_name(&unknown.resource);
        let vault = unknown.vaults.first().cloned();
        let number = *numbers.entry(format!("{name}\0{vault:?}")).or_insert(parts.len());
        if number == parts.len() {
            parts.push(UnknownPart { name, vault, rows: Vec::new() });
        }
        if let Some(part) = parts.get_mut(number) {
            part.rows.push(UnknownRow {
                topic: words::word(&unknown.topic),
                property: words::word(&unknown.property),
                why: Marked::of(words::text(&unknown.why)),
                place: words::place(&unknown.location),
                rules: unknown.rules.join(", "),
            });
        }
    }
    parts
}

pub(super) fn suppressed(document: &Document) -> Vec<SuppressedPart> {
    let of = |finding: &Finding| {
        let Suppressed { means, reason, until, by, location } = finding.suppressed.as_ref()?;
        let place = location.as_ref().map(|location| format!(", {}", words::place(location))).unwrap_or_default();
        Some(SuppressedPart {
            evidence: evidence(finding),
            message: Marked::of(words::text(&finding.message)),
            by: by.as_deref().map_or_else(|| "not said".to_owned(), words::word),
            reason: Marked::of(reason.as_deref().map_or_else(|| "none given".to_owned(), words::text)),
            until: until.clone().unwrap_or_else(|| "without end".to_owned()),
            means: format!("{means}{place}"),
        })
    };
    document.findings.iter().filter_map(of).collect()
}

pub(super) fn inputs(document: &Document) -> Facts {
    let headings = ["File", "Form", "Status", "Vaults", "SHA-256"];
    let rows = document.inputs.iter().map(|input| {
        vec![
            cell("File", words::word(&input.file), true),
            cell("Form", input.form.unwrap_or("–").replace('-', " "), false),
            cell("Status", words::status(input), false),
            cell("Vaults", input.vaults.to_string(), false),
            cell("SHA-256", input.sha256.clone().unwrap_or_else(|| "not read".to_owned()), true),
        ]
    });
    Facts { cards: true, headings: headings.map(str::to_owned).to_vec(), rows: rows.collect() }
}
