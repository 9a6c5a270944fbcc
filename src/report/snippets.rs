//! Draws one finding: its code, the fault, the places in each file, and what to do.

use std::fmt::{self, Write};

use miette::{Diagnostic, GraphicalReportHandler, GraphicalTheme, LabeledSpan, SourceCode, SourceSpan};

use super::escape::{clip, visible_lines, visible_word};
use super::human::HumanOptions;
use super::source_code::Excerpt;
use super::text::{flow, hang, wrap};
use crate::rule::{Finding, Label, Severity};
use crate::source::{SourceId, SourceMap, Span};

/// Labels shown of one finding.
const MOST_LABELS: usize = 100;
/// Lines shown before and after a labelled one.
const CONTEXT: u32 = 1;
/// Characters shown of a message or label, and of a help text: names in them are a stranger's.
const MOST_MESSAGE: usize = 1_000;
const MOST_HELP: usize = 8_000;
/// Deployments named of one finding.
const MOST_DEPLOYMENTS: usize = 8;

/// Draws findings the same way each.
#[derive(Debug)]
pub(super) struct Drawer<'a> {
    sources: &'a SourceMap,
    options: &'a HumanOptions,
    first: GraphicalReportHandler,
    further: GraphicalReportHandler,
}

impl<'a> Drawer<'a> {
    pub(super) fn new(sources: &'a SourceMap, options: &'a HumanOptions) -> Self {
        let theme = if options.colour { GraphicalTheme::unicode() } else { GraphicalTheme::unicode_nocolor() };
        let mut further = theme.clone();
        further.characters.advice = "advice:".to_owned();
        Self { sources, options, first: handler(theme), further: handler(further) }
    }

    /// The finding as text, ending with a line break.
    ///
    /// # Errors
    ///
    /// None of its own: writing to a text does not fail, and the excerpts hold every place that is asked for.
    pub(super) fn draw(&self, finding: &Finding) -> Result<String, fmt::Error> {
        let mut drawn = String::new();
        let mut parts = self.parts(finding).into_iter();
        let message = clip(&finding.message, MOST_MESSAGE);
        let first = Snippet {
            code: Some(format!("{} {}", finding.rule.code, finding.rule.name)),
            message: wrap(&visible_word(&message), self.options.width.saturating_sub(4)),
            severity: severity_of(finding.severity),
            part: parts.next(),
        };
        self.first.render_report(&mut drawn, &first)?;
        for part in parts {
            let message = part.heading(finding).to_owned();
            let further = Snippet { code: None, message, severity: miette::Severity::Advice, part: Some(part) };
            self.further.render_report(&mut drawn, &further)?;
        }
        self.footers(&mut drawn, finding)?;
        Ok(drawn)
    }

    fn footers(&self, drawn: &mut String, finding: &Finding) -> fmt::Result {
        let left_out = (1 + finding.related.len()).saturating_sub(MOST_LABELS);
        if left_out > 0 {
            self.footer(drawn, "note", &format!("{left_out} more places take part (--format json has all)"))?;
        }
        if !finding.deployments.is_empty() {
            self.footer(drawn, "with", &named(&finding.deployments))?;
        }
        if let Some(parameter) = &finding.rests_on_default {
            let parameter = clip(parameter, MOST_MESSAGE);
            self.footer(drawn, "note", &format!("rests on the default of parameter `{}`", visible_word(&parameter)))?;
        }
        self.footer(drawn, "help", &clip(&finding.help, MOST_HELP))?;
        let url = visible_word(finding.rule.url);
        if self.options.colour && self.options.links {
            return writeln!(drawn, "  \u{1b}[36mmore:\u{1b}[0m \u{1b}]8;;{url}\u{1b}\\{url}\u{1b}]8;;\u{1b}\\");
        }
        self.footer(drawn, "more", &url)
    }

    /// A line such as `  help: …`, the lines after the first below its text; nothing for an empty text.
    fn footer(&self, drawn: &mut String, word: &str, text: &str) -> fmt::Result {
        let indent = word.len() + 4;
        let shown = hang(&flow(&visible_lines(text), self.options.width.saturating_sub(indent)), indent);
        match self.options.colour {
            _ if shown.is_empty() => Ok(()),
            true => writeln!(drawn, "  \u{1b}[36m{word}:\u{1b}[0m {shown}"),
            false => writeln!(drawn, "  {word}: {shown}"),
        }
    }

    /// The snippets of a finding: the primary file's first, then each further file's in the order told.
    fn parts(&self, finding: &Finding) -> Vec<Part> {
        let labels = std::iter::once(&finding.primary).chain(&finding.related).take(MOST_LABELS);
        let mut files: Vec<(SourceId, Vec<&Label>)> = Vec::new();
        for label in labels {
            match files.iter_mut().find(|(source, _)| *source == label.location.source) {
                Some((_, same)) => same.push(label),
                None => files.push((label.location.source, vec![label])),
            }
        }
        let mut parts: Vec<Part> = files.iter().flat_map(|(source, labels)| self.parts_of(*source, labels)).collect();
        if let Some(place) = parts.first_mut().and_then(|part| part.labels.first_mut()) {
            *place = LabeledSpan::new_primary_with_span(place.label().map(str::to_owned), *place.inner());
        }
        parts
    }

    /// The snippets of one file. Places that overlap go to snippets of their own: drawn in one line, the later of
    /// them would be pushed off its characters.
    fn parts_of(&self, source: SourceId, labels: &[&Label]) -> Vec<Part> {
        let Some(file) = self.sources.get(source) else { return Vec::new() };
        let mut parts = Vec::new();
        let mut waiting = labels.to_vec();
        while !waiting.is_empty() {
            let places: Vec<Span> = waiting.iter().map(|label| label.location.span).collect();
            let marks = Excerpt::of(file, &places, 0);
            let mut layer = Layer::default();
            let mut overlapping = Vec::new();
            for (label, mark) in waiting.iter().zip(marks.marks()) {
                if !layer.take(label, mark.span) {
                    overlapping.push(*label);
                }
            }
            parts.push(Part::new(Excerpt::of(file, &layer.places(), CONTEXT), &layer));
            waiting = overlapping;
        }
        parts
    }
}

/// Labels of one file of which no two overlap; those of one place share it.
#[derive(Default)]
struct Layer<'a> {
    taken: Vec<(SourceSpan, Vec<&'a Label>)>,
}

impl<'a> Layer<'a> {
    fn take(&mut self, label: &'a Label, span: SourceSpan) -> bool {
        if let Some((_, same)) = self.taken.iter_mut().find(|(taken, _)| *taken == span) {
            same.push(label);
            return true;
        }
        // An empty place is drawn as one column.
        let end = |span: &SourceSpan| span.offset() + span.len().max(1);
        let free = self.taken.iter().all(|(taken, _)| end(taken) <= span.offset() || end(&span) <= taken.offset());
        if free {
            self.taken.push((span, vec![label]));
        }
        free
    }

    fn places(&self) -> Vec<Span> {
        self.taken.iter().filter_map(|(_, labels)| labels.first()).map(|label| label.location.span).collect()
    }
}

/// The labelled lines of one file.
#[derive(Debug)]
struct Part {
    excerpt: Excerpt,
    labels: Vec<LabeledSpan>,
    texts: Vec<String>,
}

impl Part {
    fn new(excerpt: Excerpt, layer: &Layer<'_>) -> Self {
        let texts: Vec<String> =
            layer.taken.iter().flat_map(|(_, labels)| labels.iter().map(|label| label.text.to_string())).collect();
        let labels = excerpt.marks().iter().zip(&layer.taken).map(|(mark, (_, labels))| {
            let words: Vec<String> = labels.iter().map(|label| shown_label(&label.text)).collect();
            let text = Some(words.join("\n")).filter(|text| !text.is_empty());
            LabeledSpan::new_with_span(text, mark.span)
        });
        let labels = labels.collect();
        Self { excerpt, labels, texts }
    }

    /// What the snippet of a further file shows.
    fn heading(&self, finding: &Finding) -> &'static str {
        let reaches = !finding.property.is_empty() && self.texts.iter().any(|text| **text == *finding.property);
        if reaches { "it reaches the vault here" } else { "this takes part in it" }
    }
}

fn shown_label(text: &str) -> String {
    visible_word(&clip(text, MOST_MESSAGE)).into_owned()
}

/// One drawing of miette's.
#[derive(Debug)]
struct Snippet {
    code: Option<String>,
    message: String,
    severity: miette::Severity,
    part: Option<Part>,
}

impl fmt::Display for Snippet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Snippet {}

impl Diagnostic for Snippet {
    fn code<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.code.as_ref().map(|code| Box::new(code) as Box<dyn fmt::Display>)
    }

    fn severity(&self) -> Option<miette::Severity> {
        Some(self.severity)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        self.part.as_ref().map(|part| &part.excerpt as &dyn SourceCode)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        self.part.as_ref().map(|part| Box::new(part.labels.iter().cloned()) as Box<dyn Iterator<Item = LabeledSpan>>)
    }
}

fn handler(theme: GraphicalTheme) -> GraphicalReportHandler {
    GraphicalReportHandler::new_themed(theme)
        .with_urls(false)
        .with_wrap_lines(false)
        .with_context_lines(CONTEXT as usize)
        .without_syntax_highlighting()
}

fn severity_of(severity: Severity) -> miette::Severity {
    match severity {
        Severity::Error => miette::Severity::Error,
        Severity::Warning => miette::Severity::Warning,
        Severity::Info => miette::Severity::Advice,
    }
}

fn named(deployments: &[String]) -> String {
    let shown: Vec<_> = deployments.iter().take(MOST_DEPLOYMENTS).map(|name| visible_word(name)).collect();
    match deployments.len().saturating_sub(MOST_DEPLOYMENTS) {
        0 => shown.join(", "),
        more => format!("{} and {more} more", shown.join(", ")),
    }
}
