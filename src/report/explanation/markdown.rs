//! One rule as a page of Markdown, and the index of all pages.

use super::{Explanation, Snippet, basis_words, severities, severity_word};
use crate::report::markdown::{cell, paragraphs};
use crate::rule::{Area, Profile};

/// Where a rule's page lies below the folder of the pages: `<area>/<name>.md`.
#[must_use]
pub fn page_path(rule: &Explanation) -> String {
    format!("{}/{}.md", rule.area.name(), rule.name)
}

/// The page of a rule.
#[must_use]
pub fn page(rule: &Explanation) -> String {
    let mut page = Page::default();
    page.block(&format!("# {} `{}`", rule.code, rule.name));
    page.block(&format!("{}.", sentence(rule.title)));
    page.block(&traits(rule));
    page.section("Why", &paragraphs(rule.why));
    page.section("What to do", &paragraphs(rule.remedy));
    page.block(&texts(&rule.snippets));
    page.section("What can't be undone", &paragraphs(rule.irreversible));
    page.section("When it says something else", &cases(rule));
    page.section("Options", &options(rule));
    page.section("Example", &example(rule));
    page.section("Controls", &controls(rule));
    let policies = rule.policies.iter().map(|policy| format!("- {} (`{}`)", cell(policy.name), policy.id));
    page.section("Azure Policy built-ins that check the same", &policies.collect::<Vec<_>>().join("\n"));
    let peers = rule.peers.iter().map(|peer| format!("- `{peer}`"));
    page.section("The same in other tools", &peers.collect::<Vec<_>>().join("\n"));
    let references = rule.references.iter().map(|page| format!("- [{}]({})", cell(page.title), page.url));
    page.section("Read more", &references.collect::<Vec<_>>().join("\n"));
    page.text
}

/// The page that leads to all others, by area.
#[must_use]
pub fn index(rules: &[Explanation]) -> String {
    let mut page = Page::default();
    page.block("# Rules");
    page.block(
        "A page for each rule: what it finds, why that matters, what to write, what can't be undone. \
         `vaultvet explain RULE` says the same at a terminal.\nNames of properties and their values are the same in ARM JSON \
         and in Bicep.\n\nThe columns after the title are the profiles, with the severity that the rule has in each.",
    );
    let profiles = Profile::ALL.map(Profile::name).join(" | ");
    let rule_line = "| --- ".repeat(3 + Profile::ALL.len());
    for area in Area::ALL {
        let mut rows = String::new();
        for rule in rules.iter().filter(|rule| rule.area == area) {
            let words = rule.severities.iter().map(|(_, severity)| severity_word(*severity));
            let severities = words.collect::<Vec<_>>().join(" | ");
            let (code, name, path) = (rule.code, rule.name, page_path(rule));
            rows.push_str(&format!(
                "\n| [{code}]({path}) | [`{name}`]({path}) | {} | {severities} |",
                cell(rule.title)
            ));
        }
        if !rows.is_empty() {
            let table = format!("| code | name | title | {profiles} |\n{rule_line}|{rows}");
            page.section(&sentence(area.name()).replace('-', " "), &table);
        }
    }
    page.text
}

/// Blocks with an empty line between them.
#[derive(Default)]
struct Page {
    text: String,
}

impl Page {
    fn block(&mut self, block: &str) {
        let block = block.trim_end();
        if block.is_empty() {
            return;
        }
        if !self.text.is_empty() {
            self.text.push('\n');
        }
        self.text.push_str(block);
        self.text.push('\n');
    }

    fn section(&mut self, heading: &str, block: &str) {
        if !block.trim().is_empty() {
            self.block(&format!("## {heading}"));
            self.block(block);
        }
    }
}

/// A text that begins with a capital.
fn sentence(text: &str) -> String {
    let mut characters = text.chars();
    let first = characters.next().map(|first| first.to_ascii_uppercase().to_string()).unwrap_or_default();
    cell(&(first + characters.as_str()))
}

fn traits(rule: &Explanation) -> String {
    let rows = [
        ("severity", severities(rule)),
        ("confidence", rule.confidence.to_owned()),
        ("judges", rule.judges.clone()),
        ("checked by", rule.checked_by.clone()),
        ("since", rule.since.to_owned()),
    ];
    let rows = rows.map(|(word, text)| format!("| {word} | {} |\n", cell(&text)));
    format!("| | |\n| --- | --- |\n{}", rows.concat())
}

/// What to write in both languages: a table where all is short, else blocks.
fn texts(snippets: &[Snippet]) -> String {
    let pairs: Vec<(&str, &str)> =
        snippets.iter().filter_map(|snippet| Some((snippet.arm.as_str(), snippet.bicep.as_deref()?))).collect();
    if pairs.is_empty() {
        return String::new();
    }
    let one_line = |text: &str| !text.contains(['\n', '|', '`']) && text.len() <= 90;
    if pairs.iter().all(|(arm, bicep)| one_line(arm) && one_line(bicep)) {
        let rows = pairs.iter().map(|(arm, bicep)| format!("\n| `{arm}` | `{bicep}` |"));
        return format!("| ARM JSON | Bicep |\n| --- | --- |{}", rows.collect::<String>());
    }
    let mut blocks = String::new();
    for (arm, bicep) in pairs {
        // What takes several lines stands in the remedy as a block already.
        if arm.contains('\n') {
            blocks.push_str("In Bicep:\n\n");
        } else {
            blocks.push_str(&(fenced("json", arm) + "\n"));
        }
        blocks.push_str(&(fenced("bicep", bicep) + "\n"));
    }
    blocks
}

fn cases(rule: &Explanation) -> String {
    let case = |case: &super::Case| {
        let severity = case.severity.map(|severity| format!(", {severity}")).unwrap_or_default();
        format!("- `{}`{severity}: {}", case.name, cell(case.when))
    };
    rule.cases.iter().map(case).collect::<Vec<_>>().join("\n")
}

/// What a configuration may set, and how it is written there.
fn options(rule: &Explanation) -> String {
    let Some(first) = rule.options.first() else { return String::new() };
    let rows = rule.options.iter().map(|option| {
        let (says, takes) = (cell(option.says), cell(&option.takes()));
        format!("\n| `{}` | {says} | {takes} | `{}` |", option.name, option.default())
    });
    let table =
        format!("| option | what it is | takes | default |\n| --- | --- | --- | --- |{}", rows.collect::<String>());
    let written = format!("rules:\n  options:\n    {}: {{{}: {}}}", rule.code, first.name, first.default());
    format!("{table}\n\nIn `vaultvet.yaml`:\n\n{}", fenced("yaml", &written))
}

fn example(rule: &Explanation) -> String {
    let examples = &rule.examples;
    let mut blocks = Vec::new();
    let mut add = |words: &str, language: &str, text: &str| {
        if !text.is_empty() {
            blocks.push(format!("{words}:\n\n{}", fenced(language, text)));
        }
    };
    add("Bad", language(&examples.bad), &examples.bad);
    add("Its parameter file", language(&examples.parameters), &examples.parameters);
    add("What `vaultvet check` says of it", "text", &examples.printed);
    add("Good", language(&examples.good), &examples.good);
    blocks.join("\n")
}

fn language(text: &str) -> &'static str {
    if text.trim_start().starts_with(['{', '[', '/']) { "json" } else { "yaml" }
}

/// A block of code, in a fence longer than any in it.
fn fenced(language: &str, text: &str) -> String {
    let longest = text.lines().filter(|line| line.trim_start().starts_with("```")).map(str::len).max();
    let fence = "`".repeat(longest.map_or(3, |length| length + 1));
    format!("{fence}{language}\n{text}\n{fence}\n")
}

fn controls(rule: &Explanation) -> String {
    let mut rows = String::new();
    for (framework, controls) in &rule.controls {
        for (id, basis) in controls {
            rows.push_str(&format!("\n| {} | {} | {} |", framework.title(), cell(id), basis_words(*basis)));
        }
    }
    if rows.is_empty() { rows } else { format!("| framework | control | mapping |\n| --- | --- | --- |{rows}") }
}
