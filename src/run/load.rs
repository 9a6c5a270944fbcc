//! Reads the files of a run: bytes, text, and whether anything in them can matter.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rayon::prelude::*;
use sha2::{Digest as _, Sha256};

use super::pairing::may_hold_parameters;
use super::progress::Progress;
use crate::document::{ParameterSet, Wrapped, wrapped};
use crate::source::decode::{DecodeError, ReadFault, decode_or_show, is_text_as_stored};
use crate::source::discover::{FileForm, FoundFile};
use crate::source::roots::Roots;
use crate::source::{SourceFile, SourceId, SourceMap, Span, display_path, prefilter};
use crate::syntax::{Document, SyntaxError, parse};

/// A file of the run with what became of reading it.
#[derive(Debug)]
pub(super) struct Loaded {
    pub(super) file: FoundFile,
    pub(super) content: Content,
    /// SHA-256 of its bytes in lower-case hexadecimal, where that was asked for and they could be read.
    pub(super) sha256: Option<String>,
}

/// What became of reading a file.
#[derive(Debug)]
pub(super) enum Content {
    /// Read, and nothing in it can be about vaults.
    Plain,
    /// Read, and a template that deploys no vault; parsed when something leads to it.
    OtherTemplate,
    /// Parsed.
    /// `given` holds, by a document's number, the parameters that the document around a template gives.
    Parsed { source: SourceId, documents: Vec<Document>, names_vault: bool, given: Vec<(usize, ParameterSet)> },
    /// Not parsed.
    Unparsable { source: SourceId, error: SyntaxError, names_vault: bool },
    /// Not decoded; the text is a lossy one, to show the place.
    Undecodable { source: SourceId, error: DecodeError, names_vault: bool },
    /// Not read: its text is empty.
    Unread { fault: ReadFault, source: SourceId, names_vault: bool },
    /// In a form that is not read yet and that names a vault type.
    OtherForm(FileForm),
}

impl Content {
    /// Whether it could not be decoded or parsed, or was not read at all.
    pub(super) fn is_unreadable(&self) -> bool {
        matches!(self, Self::Unparsable { .. } | Self::Undecodable { .. } | Self::Unread { .. })
    }

    /// The text that was kept of it.
    pub(super) fn source(&self) -> Option<SourceId> {
        match self {
            Self::Parsed { source, .. }
            | Self::Unparsable { source, .. }
            | Self::Undecodable { source, .. }
            | Self::Unread { source, .. } => Some(*source),
            Self::Plain | Self::OtherTemplate | Self::OtherForm(_) => None,
        }
    }
}

/// Where files that others lead to may lie, and how they are read.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reading<'o> {
    pub(super) roots: &'o Roots,
    pub(super) working_dir: &'o Path,
    /// The greatest file that is read, in bytes.
    pub(super) cap: u64,
}

enum Raw {
    Plain,
    OtherTemplate,
    Text { text: String, names_vault: bool, as_stored: bool },
    Undecodable { text: String, error: DecodeError, names_vault: bool },
    Unread { fault: ReadFault, names_vault: bool },
    OtherForm(FileForm),
}

/// All files of a run, with the texts that were kept.
#[derive(Debug, Default)]
pub(super) struct Files {
    pub(super) loaded: Vec<Loaded>,
    pub(super) sources: SourceMap,
    /// By where they really are.
    by_path: HashMap<PathBuf, usize>,
    hashed: bool,
}

/// Below this many files threads cost more than they give.
const WORTH_THREADS: usize = 8;

/// Whether so many files are read and parsed in parallel.
pub(super) fn is_worth_threads(files: usize) -> bool {
    files >= WORTH_THREADS
}

impl Files {
    /// Reads and parses the files, in parallel where there are many; the order stays.
    pub(super) fn load(found: Vec<FoundFile>, cap: u64, hashed: bool, progress: &Progress) -> Self {
        let many = is_worth_threads(found.len());
        let read = |file| {
            let raw = read(file, cap, hashed);
            progress.step();
            raw
        };
        let raw: Vec<(Raw, Option<String>)> =
            if many { found.par_iter().with_min_len(16).map(read).collect() } else { found.iter().map(read).collect() };
        let mut files = Self { hashed, ..Self::default() };
        let mut waiting = Vec::new();
        for (file, (raw, sha256)) in found.into_iter().zip(raw) {
            let content = files.keep(files.loaded.len(), &file, raw, &mut waiting);
            if let Some(real) = &file.real {
                files.by_path.insert(real.clone(), files.loaded.len());
            }
            files.loaded.push(Loaded { file, content, sha256 });
        }
        files.parse_waiting(&waiting, many);
        files
    }

    /// One text that stands in no file of its own, parsed whatever it is about.
    pub(super) fn of_text(display: &str, text: &str) -> Self {
        let mut files = Self::default();
        let file =
            FoundFile { path: None, real: None, display: display.to_owned(), named: true, form: FileForm::Readable };
        let source = files.add_text(&file, text);
        files.loaded.push(Loaded { file, content: Content::Plain, sha256: None });
        files.parse_waiting(&[(0, source, true)], false);
        files
    }

    fn keep(
        &mut self,
        number: usize,
        file: &FoundFile,
        raw: Raw,
        waiting: &mut Vec<(usize, SourceId, bool)>,
    ) -> Content {
        match raw {
            Raw::Plain => Content::Plain,
            Raw::OtherTemplate => Content::OtherTemplate,
            Raw::OtherForm(form) => Content::OtherForm(form),
            Raw::Text { text, names_vault, as_stored } => {
                let source = self.add_text(file, &text);
                if !as_stored {
                    self.sources.mark_decoded(source);
                }
                waiting.push((number, source, names_vault));
                Content::Plain
            }
            Raw::Undecodable { text, error, names_vault } => {
                Content::Undecodable { source: self.add_text(file, &text), error, names_vault }
            }
            Raw::Unread { fault, names_vault } => {
                Content::Unread { source: self.add_text(file, ""), fault, names_vault }
            }
        }
    }

    fn add_text(&mut self, file: &FoundFile, text: &str) -> SourceId {
        self.sources.add(file.path.clone(), file.display.clone(), text)
    }

    fn parse_waiting(&mut self, waiting: &[(usize, SourceId, bool)], many: bool) {
        let work = |(number, source, names_vault): &(usize, SourceId, bool)| {
            let file = self.sources.get(*source);
            let content = match file.map(|file| (file, parse(file))) {
                Some((file, Ok(documents))) => parsed(file, documents, *names_vault),
                Some((_, Err(error))) => Content::Unparsable { source: *source, error, names_vault: *names_vault },
                None => Content::Plain,
            };
            (*number, content)
        };
        let parsed: Vec<(usize, Content)> =
            if many { waiting.par_iter().map(work).collect() } else { waiting.iter().map(work).collect() };
        for (number, content) in parsed {
            if let Some(loaded) = self.loaded.get_mut(number) {
                loaded.content = content;
            }
        }
    }

    /// The number of a file that another one leads to and that may not be among those found, or was left unparsed: it is
    /// read now if need be. What may not be opened, or cannot be read, is kept with its reason.
    pub(super) fn extra(&mut self, path: &Path, reading: &Reading<'_>) -> usize {
        let real = path.canonicalize().unwrap_or_else(|_| path.to_path_buf());
        let known = self.by_path.get(&real).copied();
        let unparsed = |loaded: &Loaded| matches!(loaded.content, Content::Plain | Content::OtherTemplate);
        if let Some(known) = known
            && !self.loaded.get(known).is_some_and(unparsed)
        {
            return known;
        }
        // One that was found is called as it was found; either is read like one that is named: whatever it is about.
        let found = known.and_then(|known| self.loaded.get(known)).map(|loaded| loaded.file.clone());
        let file = found.unwrap_or_else(|| FoundFile {
            path: Some(path.to_path_buf()),
            real: Some(real.clone()),
            display: display_path(path, reading.working_dir),
            named: true,
            form: FileForm::of(path).unwrap_or(FileForm::Readable),
        });
        let file = FoundFile { named: true, ..file };
        let (raw, sha256) = match reading.roots.admit(path) {
            Ok(()) => read(&file, reading.cap, self.hashed),
            Err(fault) => (Raw::Unread { fault, names_vault: false }, None),
        };
        let number = known.unwrap_or(self.loaded.len());
        let mut waiting = Vec::new();
        let content = self.keep(number, &file, raw, &mut waiting);
        match self.loaded.get_mut(number) {
            Some(loaded) => loaded.content = content,
            None => {
                self.by_path.insert(real, number);
                self.loaded.push(Loaded { file: FoundFile { named: false, ..file }, content, sha256 });
            }
        }
        self.parse_waiting(&waiting, false);
        number
    }

    /// What a parameter file gives, under that name: anything, if it could not be read. None for a file of another kind.
    pub(super) fn parameters(&self, number: usize, name: &str) -> Option<ParameterSet> {
        match &self.loaded.get(number)?.content {
            Content::Parsed { documents, .. } => Some(ParameterSet::from_document(documents.first()?, name)),
            Content::Unparsable { source, error, .. } => Some(ParameterSet::unread(*source, error.span, name)),
            Content::Undecodable { source, .. } | Content::Unread { source, .. } => {
                Some(ParameterSet::unread(*source, Span::default(), name))
            }
            Content::Plain | Content::OtherTemplate | Content::OtherForm(_) => None,
        }
    }

    /// The text that was kept of a file.
    pub(super) fn source_of(&self, number: usize) -> Option<SourceId> {
        self.loaded.get(number)?.content.source()
    }

    /// Whether a file could not be decoded or parsed, or was not read at all.
    pub(super) fn is_unreadable(&self, number: usize) -> bool {
        self.loaded.get(number).is_some_and(|loaded| loaded.content.is_unreadable())
    }

    /// The number of the file at this path, whatever way leads to it.
    pub(super) fn number_of(&self, path: &Path) -> Option<usize> {
        self.by_path.get(&path.canonicalize().ok()?).copied()
    }

    /// The first document of a file.
    pub(super) fn document(&self, number: usize) -> Option<&Document> {
        match &self.loaded.get(number)?.content {
            Content::Parsed { documents, .. } => documents.first(),
            _ => None,
        }
    }

    /// The parameters that the document around a template gives.
    pub(super) fn given(&self, number: usize, index: usize) -> Option<&ParameterSet> {
        match &self.loaded.get(number)?.content {
            Content::Parsed { given, .. } => given.iter().find(|(at, _)| *at == index).map(|(_, set)| set),
            _ => None,
        }
    }

    /// The file that a source was read from.
    pub(super) fn text(&self, source: SourceId) -> Option<&Arc<crate::source::SourceFile>> {
        self.sources.get(source)
    }
}

/// The documents of a file; one that only carries a template becomes that template.
fn parsed(file: &SourceFile, mut documents: Vec<Document>, names_vault: bool) -> Content {
    let mut given = Vec::new();
    for (number, document) in documents.iter_mut().enumerate() {
        let Some(Wrapped { template, parameters }) = wrapped(&document.root) else { continue };
        let set = parameters
            .filter(|parameters| !parameters.members().is_empty())
            .map(|parameters| ParameterSet::from_parameters(document.source, parameters, file.display.clone()));
        given.extend(set.map(|set| (number, set)));
        document.root = template.clone();
    }
    Content::Parsed { source: file.id, documents, names_vault, given }
}

fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

fn read(file: &FoundFile, cap: u64, hashed: bool) -> (Raw, Option<String>) {
    match file.read(cap) {
        Ok(bytes) => {
            let sha256 = hashed.then(|| sha256(&bytes));
            (sorted(file, bytes), sha256)
        }
        Err(fault @ ReadFault::TooLarge { .. }) => {
            let names_vault = file.path.as_deref().is_some_and(large_file_names_vault);
            (Raw::Unread { fault, names_vault }, None)
        }
        Err(fault) => (Raw::Unread { fault, names_vault: false }, None),
    }
}

/// What a file's bytes may have to do with vaults.
fn sorted(file: &FoundFile, bytes: Vec<u8>) -> Raw {
    // Undecodable bytes are looked at only if they may name a vault; most files end here.
    let as_stored = is_text_as_stored(&bytes);
    let text = match decode_or_show(bytes) {
        Ok(text) => text,
        Err((error, text)) => {
            let names_vault = prefilter::names_vault_type(&text);
            return Raw::Undecodable { text, error, names_vault };
        }
    };
    let names_any = prefilter::names_any(&text);
    let names_vault = names_any && prefilter::names_vault_type(&text);
    let form = if is_terraform_plan(&text) { FileForm::Terraform } else { file.form };
    if form != FileForm::Readable {
        let terraform = form == FileForm::Terraform && names_terraform_vault(&text);
        return if names_vault || terraform { Raw::OtherForm(form) } else { Raw::Plain };
    }
    let asked_for = file.named || may_hold_parameters(&file.display);
    match asked_for {
        false if prefilter::is_template_without_vaults(&text) => Raw::OtherTemplate,
        false if !names_any => Raw::Plain,
        _ => Raw::Text { text, names_vault, as_stored },
    }
}

/// Whether a text begins as what `terraform show -json` writes of a plan or a state.
fn is_terraform_plan(text: &str) -> bool {
    const HEAD: usize = 256;
    let head = text.get(..text.floor_char_boundary(HEAD)).unwrap_or_default().trim_start();
    head.starts_with('{') && head.contains("\"format_version\"") && head.contains("\"terraform_version\"")
}

/// The azurerm provider's names of the two vaults.
fn names_terraform_vault(text: &str) -> bool {
    ["azurerm_data_protection_backup_vault", "azurerm_recovery_services_vault"].iter().any(|name| text.contains(name))
}

/// Whether a file over the cap names a vault type, read in pieces.
fn large_file_names_vault(path: &Path) -> bool {
    use std::io::Read as _;
    const PIECE: usize = 1 << 20;
    const OVERLAP: usize = 64;
    // Only a file has an end that is surely reached; a device may have none.
    if !path.metadata().is_ok_and(|metadata| metadata.is_file()) {
        return false;
    }
    let Ok(mut file) = std::fs::File::open(path) else { return false };
    let mut piece = vec![0_u8; PIECE];
    let mut kept: Vec<u8> = Vec::new();
    loop {
        let Ok(read) = file.read(&mut piece) else { return false };
        if read == 0 {
            return false;
        }
        kept.extend_from_slice(piece.get(..read).unwrap_or_default());
        if prefilter::bytes_name_vault_type(&kept) {
            return true;
        }
        let from = kept.len().saturating_sub(OVERLAP);
        kept.drain(..from);
    }
}
