//! The fingerprint of a finding: what it is about, but not where in the file or how it is worded.

use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use crate::source::roots::git_work_tree;
use crate::source::{SourceFile, direct, with_slashes};

/// The path of a file from the root of its git work tree, else from the working directory, with `/`. Where links inside
/// the work tree lead to it, it is the path that git knows it by.
#[must_use]
pub fn repository_path(file: &SourceFile, working_dir: &Path) -> String {
    let inside = file.path.as_deref().and_then(|path| inside_work_tree(&direct(&working_dir.join(path))));
    inside.map_or_else(|| file.display.clone(), |inside| with_slashes(&inside))
}

fn inside_work_tree(path: &Path) -> Option<PathBuf> {
    let root = git_work_tree(path.parent()?)?;
    let resolved = || {
        let real = path.parent()?.canonicalize().ok()?.join(path.file_name()?);
        Some(real.strip_prefix(root.canonicalize().ok()?).ok()?.to_path_buf())
    };
    resolved().or_else(|| path.strip_prefix(root).ok().map(Path::to_path_buf))
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
