//! What became of each file: its form, status, reason, and how many vaults it would deploy.

use std::collections::{BTreeMap, BTreeSet};

use super::load::{Content, Loaded};
use super::scope::Scope;
use super::work::{Context, Done, UnreadLinks};
use crate::document::{Form, Recognised, recognise};
use crate::engine::{InputEntry, Status, Summary};
use crate::source::SourceId;
use crate::source::decode::ReadFault;
use crate::source::discover::{FileForm, WalkFault};
use crate::syntax::SyntaxErrorKind;

/// What the deployments say of each file, by its number.
#[derive(Debug, Default)]
struct Tally {
    vaults: BTreeMap<usize, usize>,
    judged: BTreeSet<usize>,
    open: BTreeSet<usize>,
    unread_links: BTreeMap<usize, UnreadLinks>,
}

/// The entries of the files that are listed, in order; counts all files in the summary.
pub(super) fn inputs(
    context: &Context<'_>,
    done: &[Done],
    given: usize,
    faults: &[WalkFault],
    scope: Option<&Scope>,
    summary: &mut Summary,
) -> Vec<InputEntry> {
    let tally = tally(context, done, given);
    let mut entries = Vec::new();
    for (number, loaded) in context.files.loaded.iter().enumerate() {
        // What others lead to was not asked for; that it could not be read is told.
        let asked = number < given || loaded.content.is_unreadable();
        if !asked || scope.is_some_and(|scope| !scope.holds(number)) {
            continue;
        }
        let entry = entry(context, &tally, number, loaded);
        count(summary, &entry);
        let follows = entry.status == Status::PartlyUnknown && tally.unread_links.contains_key(&number);
        summary.unfollowed += usize::from(follows && entry.form == Some(Form::ArmTemplate));
        let plain = entry.status == Status::NoVault && entry.reason.is_none();
        if loaded.file.named || !plain {
            entries.push(entry);
        }
    }
    for fault in faults {
        let entry = InputEntry {
            file: fault.display.clone(),
            form: None,
            status: Status::Unreadable,
            reason: Some(fault.message.clone()),
            remedy: None,
            vaults: 0,
        };
        count(summary, &entry);
        entries.push(entry);
    }
    entries
}

fn count(summary: &mut Summary, entry: &InputEntry) {
    let at = Status::ALL.iter().position(|status| *status == entry.status);
    if let Some(counter) = at.and_then(|at| summary.files.get_mut(at)) {
        *counter += 1;
    }
    if entry.vaults > 0 {
        summary.files_with_vaults += 1;
    }
}

fn tally(context: &Context<'_>, done: &[Done], given: usize) -> Tally {
    let mut tally = Tally::default();
    let number_of = |source: SourceId| {
        context
            .files
            .loaded
            .iter()
            .position(|loaded| matches!(&loaded.content, Content::Parsed { source: own, .. } if *own == source))
    };
    for one in done {
        let Some(template) = one.template else {
            for source in &one.family_files {
                tally.judged.extend(number_of(*source));
            }
            for (_, vault) in &one.judged.vaults {
                if let Some(number) = number_of(vault.source) {
                    *tally.vaults.entry(number).or_default() += 1;
                }
            }
            for source in &one.open_files {
                tally.open.extend(number_of(*source));
            }
            continue;
        };
        if !one.holds_family {
            for number in one.parameter_files.iter().chain([&template]) {
                tally.unread_links.extend(one.unread_links.map(|links| (*number, links)));
            }
            continue;
        }
        for number in one.parameter_files.iter().copied().chain([template]) {
            tally.judged.insert(number);
            if !one.open_files.is_empty() {
                tally.open.insert(number);
            }
        }
        // A template's vaults count once a deployment; a parameter file's own only where its template is not listed.
        let holder = if template < given {
            template
        } else {
            one.parameter_files.iter().copied().find(|file| *file < given).unwrap_or(template)
        };
        *tally.vaults.entry(holder).or_default() += one.vault_count;
    }
    tally
}

fn entry(context: &Context<'_>, tally: &Tally, number: usize, loaded: &Loaded) -> InputEntry {
    let mut entry = InputEntry {
        file: loaded.file.display.clone(),
        form: None,
        status: Status::NoVault,
        reason: None,
        remedy: None,
        vaults: tally.vaults.get(&number).copied().unwrap_or(0),
    };
    match &loaded.content {
        Content::Plain | Content::OtherTemplate => {}
        Content::OtherForm(form) => other_form(&mut entry, *form),
        Content::Unread { fault, .. } => unread(&mut entry, fault),
        Content::Undecodable { error, .. } => {
            entry.status = Status::Unreadable;
            entry.reason = Some(error.to_string());
        }
        Content::Unparsable { error, names_vault, .. } => {
            // An empty file says nothing, about vaults or otherwise.
            if error.kind == SyntaxErrorKind::Empty && !context.roles.is_unread_parameters(number) {
                entry.reason = Some("empty".to_owned());
            } else {
                entry.status = Status::Unreadable;
                entry.reason = Some(if *names_vault || context.roles.is_unread_parameters(number) {
                    error.message.clone()
                } else {
                    "not valid JSON or YAML".to_owned()
                });
            }
        }
        Content::Parsed { documents, names_vault, .. } => {
            let recognised: Vec<_> = documents.iter().map(|document| recognise(&document.root)).collect();
            entry.form = recognised.iter().find_map(crate::document::Recognised::form);
            if tally.judged.contains(&number) {
                entry.status = if tally.open.contains(&number) { Status::PartlyUnknown } else { Status::Checked };
            } else if *names_vault && recognised.iter().any(|one| matches!(one, Recognised::Packed)) {
                packed(&mut entry);
            } else if *names_vault
                && recognised.iter().any(|one| matches!(one, Recognised::Export(export) if export.ids_only))
            {
                entry.status = Status::Skipped;
                entry.reason = Some("shows-ids-only".to_owned());
                entry.remedy = Some("az deployment group what-if --result-format FullResourcePayloads".to_owned());
            } else if recognised.iter().any(|one| matches!(one, Recognised::Report)) {
                entry.reason = Some("report".to_owned());
            } else if let Some(links) = tally.unread_links.get(&number) {
                entry.status = Status::PartlyUnknown;
                entry.reason = Some(links.as_str().to_owned());
            } else if context.plan.without_template.contains(&number) {
                entry.reason = Some("no-template".to_owned());
            } else if *names_vault && recognised.iter().any(|one| one.form().is_none()) {
                entry.status = Status::Unrecognised;
                entry.reason = Some("unknown-form".to_owned());
            } else if *names_vault {
                entry.reason = Some("declares-no-vault".to_owned());
            }
        }
    }
    entry
}

/// Documents as texts inside a document.
fn packed(entry: &mut InputEntry) {
    entry.status = Status::Skipped;
    entry.reason = Some("form-not-read-yet".to_owned());
    entry.remedy = Some("bicep build-params FILE --outfile FILE.parameters.json, and bicep build".to_owned());
}

fn other_form(entry: &mut InputEntry, form: FileForm) {
    let file = &entry.file;
    let (form, remedy) = match form {
        FileForm::BicepParameters => (Form::BicepParam, format!("bicep build-params {file}")),
        FileForm::Terraform => (Form::Terraform, "check the deployed vaults: az resource list".to_owned()),
        FileForm::Bicep | FileForm::Readable => (Form::Bicep, format!("bicep build {file}")),
    };
    entry.form = Some(form);
    entry.status = Status::Skipped;
    entry.reason = Some("form-not-read-yet".to_owned());
    entry.remedy = Some(remedy);
}

fn unread(entry: &mut InputEntry, fault: &ReadFault) {
    match fault {
        ReadFault::TooLarge { .. } => {
            entry.status = Status::Skipped;
            entry.reason = Some("over-the-size-cap".to_owned());
            entry.remedy = Some("raise --max-file-size".to_owned());
        }
        other => {
            entry.status = Status::Unreadable;
            entry.reason = Some(other.to_string());
        }
    }
}
