//! The audit as Markdown. What comes from the input is text: nothing of it is read as markup.

use std::collections::HashMap;
use std::io::{self, Write};

use super::document::{Control, Document, Fact, Finding, Suppressed, Unknown, Vault};
use super::words::{self, MEANINGS, NO_PROOF, OUTCOMES, Rest};

/// Writes the document.
pub(super) fn write_markdown(document: &Document, out: &mut dyn Write) -> io::Result<()> {
    head(document, out)?;
    overview(document, out)?;
    controls(document, out)?;
    vaults(document, out)?;
    not_determined(document, out)?;
    suppressed(document, out)?;
    inputs(document, out)?;
    method(document, out)
}

fn head(document: &Document, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "# {}\n\n{}\n", cell(&words::word(&document.title)), words::sentence(document))?;
    let scope: Vec<String> = document.scope.iter().map(|path| code(&words::word(path))).collect();
    let profile = format!("{}: {}", document.profile.name, document.profile.title);
    let catalogue = &document.catalogue;
    let made =
        format!("{} {}, {} of {} rules on", document.tool.name, document.tool.version, catalogue.on, catalogue.rules);
    table(
        &["", ""],
        &[
            vec!["Day of the run".to_owned(), document.date.clone()],
            vec!["Scope".to_owned(), scope.join(", ")],
            vec!["Profile".to_owned(), cell(&profile)],
            vec!["Framework".to_owned(), document.framework.title.to_owned()],
            vec!["Made by".to_owned(), made],
        ],
        out,
    )?;
    if document.redacted {
        writeln!(out, "Names, ids, addresses and paths are replaced by stand-ins, the same for the same thing.\n")?;
    }
    Ok(())
}

fn overview(document: &Document, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "## Overview\n\n### Posture by area\n")?;
    let names: Vec<&str> = std::iter::once("area").chain(OUTCOMES.iter().map(|(_, words, ..)| *words)).collect();
    let of = |name: String, counts| std::iter::once(name).chain(words::counts(counts).map(|count| count.to_string()));
    let mut rows: Vec<Vec<String>> =
        document.overview.areas.iter().map(|area| of(area.area.to_owned(), &area.rules).collect()).collect();
    rows.push(of("*controls*".to_owned(), &document.overview.controls).collect());
    table(&names, &rows, out)?;
    writeln!(out, "### Across the vaults\n")?;
    let of = |spread: &super::document::Spread| {
        let values = spread.values.iter().map(|value| format!("{} {}", value.vaults, value.value));
        vec![spread.title.to_owned(), values.collect::<Vec<_>>().join(", ")]
    };
    table(&["setting", "vaults"], &document.overview.facts.iter().map(of).collect::<Vec<_>>(), out)
}

fn controls(document: &Document, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "## Controls of {}\n\n{NO_PROOF}\n", document.framework.title)?;
    writeln!(
        out,
        "{} mappings were read in built-in policy initiatives, {} are the judgement of vaultvet's authors.\n",
        document.catalogue.read, document.catalogue.judgement
    )?;
    let key = OUTCOMES.iter().zip(MEANINGS);
    let key: Vec<Vec<String>> = key
        .map(|((_, words, mark, _), meaning)| vec![(*mark).to_owned(), (*words).to_owned(), meaning.to_owned()])
        .collect();
    table(&["mark", "", "meaning"], &key, out)?;
    if !document.vaults.is_empty() {
        let heads: Vec<&str> =
            std::iter::once("vault").chain(document.controls.iter().map(|control| control.id)).collect();
        let row = |(number, vault): (usize, &Vault)| {
            let marks = document.controls.iter().map(|control| {
                let status = control.vaults.get(number).map_or("not-applicable", |of| of.status);
                words::outcome(status).1.to_owned()
            });
            std::iter::once(cell(&words::vault_name(vault))).chain(marks).collect()
        };
        table(&heads, &document.vaults.iter().enumerate().map(row).collect::<Vec<_>>(), out)?;
    }
    let findings: HashMap<&str, &Finding> =
        document.findings.iter().map(|finding| (finding.id.as_str(), finding)).collect();
    for control in &document.controls {
        evidence(control, document, &findings, out)?;
    }
    Ok(())
}

fn evidence(
    control: &Control,
    document: &Document,
    findings: &HashMap<&str, &Finding>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let (status, mark, _) = words::outcome(control.status);
    writeln!(out, "### {} {mark} {status}\n", control.id)?;
    let rules = control.rules.iter().map(|rule| format!("{} ({})", rule.code, rule.basis));
    writeln!(out, "Rules: {}\n", rules.collect::<Vec<_>>().join(", "))?;
    let told = document.vaults.iter().zip(&control.vaults);
    let told = told.filter(|(_, of)| of.status != "not-applicable");
    let rows: Vec<Vec<String>> = told
        .map(|(vault, of)| {
            let found = of.findings.iter().filter_map(|id| findings.get(id.as_str()));
            let found = found.map(|finding| {
                let place = code(&words::place(&finding.location));
                format!("{} {place} {}", finding.code, cell(&words::actual(finding.actual.as_ref())))
            });
            let open = (!of.rules.not_determined.is_empty())
                .then(|| format!("not determined: {}", of.rules.not_determined.join(", ")));
            let (rests, more) = words::rests_of(vault, &of.rules.passed);
            let passed = (of.status == "passed").then(|| {
                let more = (more > 0).then(|| format!("and {more} more"));
                let rests: Vec<String> = rests.iter().map(line).chain(more).collect();
                format!("{}: {}", of.rules.passed.join(", "), rests.join("; "))
            });
            let evidence: Vec<String> = found.chain(open).chain(passed).collect();
            vec![cell(&words::vault_name(vault)), words::outcome(of.status).0.to_owned(), evidence.join("; ")]
        })
        .collect();
    if rows.is_empty() { Ok(()) } else { table(&["vault", "status", "evidence"], &rows, out) }
}

fn vaults(document: &Document, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "## Vaults\n")?;
    let mut by_vault: HashMap<&str, Vec<&Finding>> = HashMap::new();
    for finding in &document.findings {
        if let Some(first) = finding.vaults.first() {
            by_vault.entry(first).or_default().push(finding);
        }
    }
    for vault in &document.vaults {
        writeln!(out, "### {}\n", cell(&words::vault_name(vault)))?;
        writeln!(out, "{}, declared at {}\n", vault.kind, code(&words::place(&vault.location)))?;
        let facts = [&vault.region, &vault.resource_group, &vault.api_version].into_iter().chain(&vault.facts);
        let facts = facts.filter(|fact| fact.state != "not-applicable");
        let rows: Vec<Vec<String>> =
            facts.map(|fact| vec![words::heading(fact.fact), cell(&words::fact(fact)), written_at(fact)]).collect();
        table(&["setting", "value", "written at"], &rows, out)?;
        let passed = vault.evidence.iter().map(|evidence| {
            let rests: Vec<String> = words::rests(vault, evidence).iter().map(line).collect();
            vec![evidence.rules.join(", "), rests.join("; ")]
        });
        let passed: Vec<Vec<String>> = passed.collect();
        if !passed.is_empty() {
            table(&["passed rules", "rest on"], &passed, out)?;
        }
        for of in &vault.belongings {
            writeln!(out, "{} ({}):\n", words::heading(of.list), of.rows.len())?;
            for row in &of.rows {
                let facts = row.facts.iter().filter(|fact| fact.state != "not-applicable");
                let facts = facts.map(|fact| format!("{}: {}", fact.fact, cell(&words::fact(fact))));
                writeln!(out, "- {}", facts.collect::<Vec<_>>().join("; "))?;
            }
            writeln!(out)?;
        }
        for found in by_vault.get(vault.id.as_str()).into_iter().flatten() {
            finding(found, out)?;
        }
    }
    let elsewhere: Vec<&Finding> = document.findings.iter().filter(|finding| finding.vaults.is_empty()).collect();
    if !elsewhere.is_empty() {
        writeln!(out, "## Other findings\n")?;
    }
    elsewhere.into_iter().try_for_each(|found| finding(found, out))
}

fn written_at(fact: &Fact) -> String {
    fact.location.as_ref().map(|location| code(&words::place(location))).unwrap_or_default()
}

/// `Redundancy GeoRedundant main.json:12:5 (literal)`
fn line(rest: &Rest) -> String {
    let Rest { what, value, place, how } = rest;
    let how = if how.is_empty() { String::new() } else { format!("({})", cell(how)) };
    let place = if place.is_empty() { String::new() } else { code(place) };
    let parts = [cell(what), cell(value), place, how];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}

fn finding(finding: &Finding, out: &mut dyn Write) -> io::Result<()> {
    let severity = if finding.severity == "info" { "note" } else { finding.severity };
    let possible = if finding.certainty == "possible" { ", possible" } else { "" };
    let suppressed = if finding.suppressed.is_some() { ", suppressed" } else { "" };
    let message = cell(&words::text(&finding.message));
    writeln!(out, "#### {} ({severity}{possible}{suppressed}) {message}\n", finding.code)?;
    writeln!(out, "- at {} {}", code(&words::place(&finding.location)), cell(&words::text(&finding.label)))?;
    if !finding.property.is_empty() {
        let actual = cell(&words::actual(finding.actual.as_ref()));
        writeln!(out, "- {}: {actual}", code(&words::word(&finding.property)))?;
    }
    for step in &finding.way {
        writeln!(out, "- {} {}", cell(&words::text(&step.message)), code(&words::place(&step.location)))?;
    }
    writeln!(out, "\n{}\n\n<{}>\n", cell(&words::text(&finding.help)), finding.url)
}

fn not_determined(document: &Document, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "## What could not be determined\n")?;
    let row = |unknown: &Unknown| {
        vec![
            cell(&words::resource_name(&unknown.resource)),
            cell(&words::word(&unknown.topic)),
            cell(&words::text(&unknown.why)),
            code(&words::place(&unknown.location)),
            unknown.rules.join(", "),
        ]
    };
    let rows: Vec<Vec<String>> = document.unknowns.iter().map(row).collect();
    table(&["vault", "what", "why", "where", "rules"], &rows, out)
}

fn suppressed(document: &Document, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "## Suppressed and waived\n")?;
    let row = |finding: &Finding| {
        let Suppressed { means, reason, until, by, location: _ } = finding.suppressed.as_ref()?;
        Some(vec![
            format!("{} {}", finding.code, cell(&words::text(&finding.message))),
            cell(by.as_deref().unwrap_or("not said")),
            cell(reason.as_deref().unwrap_or("none given")),
            until.clone().unwrap_or_else(|| "without end".to_owned()),
            (*means).to_owned(),
        ])
    };
    let rows: Vec<Vec<String>> = document.findings.iter().filter_map(row).collect();
    table(&["finding", "by", "reason", "until", "means"], &rows, out)
}

fn inputs(document: &Document, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "## Inputs\n")?;
    let row = |input: &super::document::Input| {
        vec![
            code(&words::word(&input.file)),
            input.form.unwrap_or("–").to_owned(),
            cell(&words::status(input)),
            input.vaults.to_string(),
            code(input.sha256.as_deref().unwrap_or("not read")),
        ]
    };
    let rows: Vec<Vec<String>> = document.inputs.iter().map(row).collect();
    table(&["file", "form", "status", "vaults", "SHA-256"], &rows, out)
}

fn method(document: &Document, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "## Tables of facts\n")?;
    let row = |table: &super::document::Table| vec![table.table.to_owned(), table.date.to_owned(), cell(table.source)];
    let rows: Vec<Vec<String>> = document.catalogue.tables.iter().map(row).collect();
    table(&["table", "as of", "source"], &rows, out)
}

fn table(headings: &[&str], rows: &[Vec<String>], out: &mut dyn Write) -> io::Result<()> {
    if rows.is_empty() {
        return writeln!(out, "None.\n");
    }
    writeln!(out, "| {} |\n|{}", headings.join(" | "), " --- |".repeat(headings.len()))?;
    for row in rows {
        writeln!(out, "| {} |", row.join(" | "))?;
    }
    writeln!(out)
}

/// Text in a line or a cell: whatever Markdown or HTML could read as markup is an entity. Code in backticks stays code
/// where it can hold no markup; else the backticks are text, too.
fn cell(text: &str) -> String {
    let paired = !text.contains("``") && text.matches('`').count().is_multiple_of(2);
    if !paired || in_code(text).contains(is_markup) {
        return escape(text);
    }
    let parts = text.split('`').enumerate();
    parts.map(|(number, part)| if number % 2 == 1 { format!("`{part}`") } else { escape(part) }).collect()
}

fn is_markup(character: char) -> bool {
    matches!(character, '<' | '>' | '&' | '|' | '\\' | '\n' | '\r')
}

/// All that stands between backticks.
fn in_code(text: &str) -> String {
    text.split('`').skip(1).step_by(2).collect()
}

fn escape(text: &str) -> String {
    text.chars().map(entity).collect()
}

fn entity(character: char) -> String {
    match character {
        '\n' | '\r' => " ".to_owned(),
        '<' | '>' | '&' | '|' | '*' | '_' | '[' | ']' | '\\' | '~' | '#' | '`' => {
            format!("&#{};", u32::from(character))
        }
        other => other.to_string(),
    }
}

/// A name or place as code; where it holds what could end the code, as plain text.
fn code(text: &str) -> String {
    if text.contains('`') || text.contains(is_markup) || text.is_empty() { escape(text) } else { format!("`{text}`") }
}
