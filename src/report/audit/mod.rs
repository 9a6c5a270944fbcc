//! The audit of a run: one document, told as a page, as Markdown or as JSON.
//!
//! [`Audit::of`] gathers all that is told into one [`Document`]; the three tellings read nothing else, and with
//! redaction the document is rewritten before any of them sees it.

mod allowed;
mod bars;
mod controls;
mod document;
mod entries;
mod gather;
mod markdown;
mod overview;
mod page;
mod redact;
mod stand_ins;
mod words;

pub use document::Document;

use std::io;

use super::json::write_pretty;
use crate::engine::{Outcome, VaultVerdicts};
use crate::knowledge::Day;
use crate::model::inventory::VaultEntry;
use crate::rule::standards::Belonging;
use crate::rule::{Framework, Marking, Rule, Standards};

/// What an audit is about.
#[derive(Debug)]
pub struct AuditOptions<'a> {
    /// The title, if one was given.
    pub title: Option<String>,
    /// The framework whose controls are shown.
    pub framework: Framework,
    /// What vaults are judged by.
    pub standards: &'a Standards,
    /// The day of the run.
    pub today: Day,
    /// Whether names, ids and addresses are replaced by stand-ins.
    pub redact: bool,
    /// The paths that were given.
    pub scope: Vec<String>,
    /// The catalogue and the user's own rules.
    pub rules: &'a [&'static Rule],
}

impl AuditOptions<'_> {
    /// Whether a rule is on where no environment says otherwise.
    fn is_on(&self, rule: &Rule) -> bool {
        self.standards.standing(Belonging::default(), &[], Marking::None).severity(rule, None).is_some()
    }
}

/// What a run found out, as far as an audit tells it.
#[derive(Debug, Clone, Copy)]
pub struct AuditInput<'a> {
    /// Findings, unknowns, inputs, counts.
    pub outcome: &'a Outcome,
    /// The vaults, and in the same order the verdicts on them.
    pub vaults: &'a [VaultEntry],
    /// The verdicts.
    pub verdicts: &'a [VaultVerdicts],
    /// The files that were read.
    pub files: &'a [AuditFile],
}

/// A file that was read.
#[derive(Debug, Clone)]
pub struct AuditFile {
    /// As the contract names it.
    pub file: String,
    /// SHA-256 of its bytes in lower-case hexadecimal.
    pub sha256: String,
    /// Whether one of the files given led to it.
    pub linked: bool,
}

/// An audit, ready to be told.
#[derive(Debug)]
pub struct Audit {
    document: Document,
}

impl Audit {
    /// Gathers the audit of a run.
    #[must_use]
    pub fn of(input: AuditInput<'_>, options: &AuditOptions<'_>) -> Self {
        let mut document = gather::gather(input, options);
        if options.redact {
            redact::redact(&mut document);
        }
        Self { document }
    }

    /// What is told.
    #[must_use]
    pub fn document(&self) -> &Document {
        &self.document
    }

    /// Writes one page of HTML that needs nothing else.
    ///
    /// # Errors
    ///
    /// When `out` can't be written.
    pub fn write_html(&self, out: &mut dyn io::Write) -> io::Result<()> {
        page::write_page(&self.document, out)
    }

    /// Writes the same as Markdown.
    ///
    /// # Errors
    ///
    /// When `out` can't be written.
    pub fn write_markdown(&self, out: &mut dyn io::Write) -> io::Result<()> {
        markdown::write_markdown(&self.document, out)
    }

    /// Writes the same as JSON; its schema is `schema/report.schema.json`.
    ///
    /// # Errors
    ///
    /// When `out` can't be written.
    pub fn write_json(&self, out: &mut dyn io::Write) -> io::Result<()> {
        write_pretty(&self.document, out)
    }
}
