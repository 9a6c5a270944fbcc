//! GitLab's Code Quality report: a list of issues in the form of Code Climate.

use std::io;

use serde::Serialize;

use super::escape::visible_word;
use super::json::write_pretty;
use super::markdown::stranger;
use super::telling::{Telling, help, message};
use crate::rule::{Certainty, Finding, Severity};

/// Writes the findings; what is suppressed is left out.
///
/// # Errors
///
/// When `out` can't be written.
pub fn write_gitlab(telling: &Telling<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    let issues: Vec<Issue<'_>> = telling.findings().map(|finding| Issue::of(telling, finding)).collect();
    write_pretty(&issues, out)
}

#[derive(Serialize)]
struct Issue<'a> {
    r#type: &'static str,
    check_name: &'static str,
    description: String,
    content: Content,
    categories: [&'static str; 1],
    severity: &'static str,
    fingerprint: &'a str,
    location: Where,
}

#[derive(Serialize)]
struct Content {
    body: String,
}

#[derive(Serialize)]
struct Where {
    path: String,
    lines: Lines,
}

#[derive(Serialize)]
struct Lines {
    begin: u32,
    end: u32,
}

impl<'a> Issue<'a> {
    fn of(telling: &Telling<'_>, finding: &'a Finding) -> Self {
        let place = telling.place(finding.primary.location);
        let body: Vec<String> = help(finding).lines().map(stranger).collect();
        Self {
            r#type: "issue",
            check_name: finding.rule.code,
            description: format!("{}: {}", finding.rule.code, message(finding)),
            content: Content { body: body.join("  \n") },
            categories: [if finding.rule.area.judges_vaults() { "Security" } else { "Bug Risk" }],
            severity: severity(telling, finding),
            fingerprint: &finding.fingerprint,
            location: Where {
                path: visible_word(place.path).into_owned(),
                lines: Lines { begin: place.start.line, end: place.end.line },
            },
        }
    }
}

/// GitLab knows info, minor, major, critical and blocker; what is only possible is at most minor.
fn severity(telling: &Telling<'_>, finding: &Finding) -> &'static str {
    if finding.certainty == Certainty::Possible && !telling.gate.possible_counts {
        return if finding.severity == Severity::Info { "info" } else { "minor" };
    }
    match finding.severity {
        Severity::Error => "critical",
        Severity::Warning => "major",
        Severity::Info => "info",
    }
}
