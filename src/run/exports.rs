//! All exports of a run, judged together: a role assignment in one file joins to a vault in another.

use super::load::Content;
use super::work::{Context, Done, about_file, duplicate_drafts};
use crate::document::{Recognised, recognise};
use crate::engine::{Subject, Undetermined, judge, word_input};
use crate::knowledge::family::{Membership, membership};
use crate::model::datasource::written_secrets;
use crate::rule::standards::Belonging;
use crate::rule::{Marking, ResourceRef};
use crate::source::{Location, SourceId};
use crate::syntax::Node;
use crate::template::{Cause, Provenance, Worlds, exported_resource};

/// Judges the exported resources among the files that were given; none if there are none.
pub(super) fn judge_exports(context: &Context<'_>, given: usize) -> Option<Done> {
    let mut provenance = Provenance::default();
    let mut resources = Vec::new();
    let mut incomplete = false;
    let mut family_files = Vec::new();
    let mut drafts = Vec::new();
    let mut sources = Vec::new();
    let mut unread = Vec::new();
    for loaded in context.files.loaded.iter().take(given) {
        let Content::Parsed { source, documents, .. } = &loaded.content else { continue };
        for document in documents {
            let Recognised::Export(export) = recognise(&document.root) else { continue };
            incomplete |= export.incomplete;
            sources.push(document.source);
            let mut holds_family = !export.unread.is_empty();
            unread.extend(export.unread.iter().map(|row| undetermined(row, document.source)));
            for shown in export.resources {
                let kinship = crate::document::resource_type(shown.node).and_then(membership);
                let Some(kinship) = kinship else { continue };
                holds_family |= matches!(kinship, Membership::Vault(_) | Membership::Family);
                resources.extend(exported_resource(shown, document.source, &mut provenance));
            }
            if holds_family {
                family_files.push(*source);
                drafts.extend(duplicate_drafts(document));
            }
        }
    }
    if family_files.is_empty() {
        return None;
    }
    let environments = |source: &SourceId| (*source, context.environments_of([*source]));
    let file_environments = sources.iter().map(environments).collect();
    let subject = Subject {
        resources,
        worlds: Worlds::default(),
        provenance,
        incomplete,
        deployments: Vec::new(),
        parameters: Vec::new(),
        parameter_sources: Vec::new(),
        defaults: Vec::new(),
        environments: Belonging::default(),
        file_environments,
    };
    let mut judged = judge(&subject, &context.files.sources, context.options.judging());
    judged.unknowns.append(&mut unread);
    let mut findings = std::mem::take(&mut judged.findings);
    for draft in &drafts {
        let source = draft.location.source;
        let about = judged
            .vaults
            .iter()
            .find(|(_, vault)| vault.source == source)
            .map_or_else(|| about_file(context.files, source), |(vault, _)| vault.clone());
        let standing = context.options.standards.standing(context.environments_of([source]), &[], Marking::None);
        findings.extend(word_input(draft, &about, &[], standing));
    }
    let open_files = judged.unknowns.iter().map(|open| open.vault_at.source).collect();
    let vault_count = judged.vaults.len();
    Some(Done {
        template: None,
        parameter_files: Vec::new(),
        findings,
        judged,
        holds_family: true,
        family_files,
        sources: Vec::new(),
        open_files,
        vault_count,
        secrets: written_secrets(&subject.resources, &subject.provenance),
        unread_links: None,
    })
}

/// What is said of a row that names a type of the vault family and holds no resource.
fn undetermined(row: &Node, source: SourceId) -> Undetermined {
    let flattened = row.get("properties").is_some_and(|properties| properties.as_str().is_some());
    let detail = if flattened {
        "its `properties` are a text here, as PowerShell flattens them: `az resource list` shows them whole"
    } else {
        "this row has neither `id`, `name` nor `properties`"
    };
    let location = Location { source, span: row.span };
    Undetermined {
        resource: ResourceRef {
            resource_type: crate::document::resource_type(row).unwrap_or_default().to_owned(),
            name: row.get("name").and_then(Node::as_str).map(ToOwned::to_owned),
            expression: None,
            declared_by: None,
        },
        property: String::new(),
        topic: "everything".to_owned(),
        cause: Cause::NotInThisExport,
        detail: detail.to_owned(),
        location,
        vault_at: location,
        rules: Vec::new(),
        deployments: Vec::new(),
    }
}
