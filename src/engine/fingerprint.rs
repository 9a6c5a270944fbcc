//! The fingerprint of a finding: what it is about, but not where in the file or how it is worded.

use std::path::Path;

use sha2::{Digest, Sha256};

use crate::source::SourceFile;
use crate::source::roots::git_work_tree;

/// The path of a file from the root of its git work tree, else from the working directory, with `/`.
#[must_use]
pub fn repository_path(file: &SourceFile, working_dir: &Path) -> String {
    let Some(path) = &file.path else { return file.display.clone() };
    let absolute = working_dir.join(path);
    let root = absolute.parent().and_then(git_work_tree);
    match root.and_then(|root| absolute.strip_prefix(root).ok()) {
        Some(inside) => inside.to_string_lossy().replace('\\', "/"),
        None => file.display.clone(),
    }
}

/// What a finding is about, as a SHA-256 that is not yet finished.
pub(super) struct Subject(Sha256);

impl Subject {
    /// Over the parts joined by NUL.
    pub(super) fn of(parts: &[&str]) -> Self {
        let mut hash = Sha256::new();
        for (index, part) in parts.iter().enumerate() {
            if index > 0 {
                hash.update([0]);
            }
            hash.update(part.as_bytes());
        }
        Self(hash)
    }

    /// What tells it from others.
    pub(super) fn key(&self) -> [u8; 32] {
        self.0.clone().finalize().into()
    }

    /// The fingerprint of the finding with that number among those about the same, in lower-case hexadecimal.
    pub(super) fn fingerprint(mut self, number: usize) -> String {
        self.0.update([0]);
        self.0.update(number.to_string());
        hex(&self.0.finalize())
    }
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}
