//! Suppressions in the comments of a file.

use std::cell::OnceCell;

use super::directive::directive;
use super::reach::Page;
use super::{Reach, Suppression};
use crate::rule::Means;
use crate::source::{Location, SourceFile, Span};
use crate::syntax::{Comment, Document, Node};

/// The suppressions in a file's comments, with what they cover.
pub(super) fn in_comments(file: &SourceFile, documents: &[Document], comments: &[Comment]) -> Vec<Suppression> {
    let roots = OnceCell::new();
    let page = OnceCell::new();
    let mut found = Vec::new();
    for comment in comments {
        let Some(said) = directive(file.slice(comment.inside), comment.inside.start) else { continue };
        let within = if said.of_file {
            vec![Span::new(0, u32::MAX)]
        } else {
            let roots: &Vec<Node> =
                roots.get_or_init(|| documents.iter().map(|document| document.root.clone()).collect());
            page.get_or_init(|| Page::new(&file.text, roots, comments)).covered_by(*comment)
        };
        found.push(Suppression {
            means: Means::Comment,
            location: Location { source: file.id, span: said.span },
            rules: said.rules,
            reason: said.reason,
            until: said.until,
            by: said.by,
            reach: Reach::Here { within, resource: None },
            fault: said.fault,
        });
    }
    found
}
